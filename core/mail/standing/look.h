/* What the files share that look at a domain as other servers see it. */
#ifndef CORE_MAIL_STANDING_LOOK_H
#define CORE_MAIL_STANDING_LOOK_H

#include "core/mail/standing/standing.h"

/* What all of it needs at hand. */
struct look {
    struct cd_dns *dns;
    const struct cd_standing *s;
    const char *envelope; /* the domain of the return path */
    json_t *checks;
    bool signs; /* a key is in use and published */
};

/* Adds a finding: which check, its state, and a code for which words.c has a sentence. */
json_t *cd_look_row(struct look *l, const char *check, const char *state,
                    const char *code);
/* What stands in that sentence, in its order. */
void cd_look_arg(json_t *row, const char *text);
void cd_look_arg_int(struct look *l, json_t *row, int n);
/* The line that mends it. */
void cd_look_publish(json_t *row, const char *type, const char *name, const char *line);
/* The DNS did not say. */
void cd_look_silent(struct look *l, const char *check, const char *name);
/* 1 found, 0 there is none, -1 nobody answered. */
int cd_look_ask(struct look *l, enum cd_dns_type type, const char *name,
                struct cd_dns_answer *a);

/* look-spf.c, look-key.c, look-reach.c */
void cd_look_spf(struct look *l);
void cd_look_dkim(struct look *l);
void cd_look_mx(struct look *l, const char *domain);
void cd_look_ptr(struct look *l);

#endif
