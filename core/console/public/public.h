/* Pages for people outside, behind the links of mails; and what these share: who reads
 * them, in which language. */
#ifndef CORE_CONSOLE_PUBLIC_PUBLIC_H
#define CORE_CONSOLE_PUBLIC_PUBLIC_H

#include "core/console/console.h"
#include "core/console/show.h"

/* Somebody outside who came by a link. */
struct cd_reader {
    int64_t party;
    const char *action;   /* the path of the page, for its forms */
    const char *hint;     /* "a…@example.org": enough to recognise it */
    const char *language; /* one of ours */
    bool test;            /* the link of a test mail: it changes nothing */
};

/* By the token of this route, or of a mail. -1: CORDEE_E_NOT_FOUND. */
int cd_reader_of(const struct cd_view *view, struct cd_reader *reader,
                 struct cordee_error *err);
/* What the cluster is called. */
const char *cd_public_organisation(const struct cd_view *view);
/* "language" if it is one of ours, else the cluster's, else English. */
const char *cd_public_speaks(const struct cd_view *view, const char *language);
/* The numbers that a form has under one name, at most `most`. */
size_t cd_public_numbers(const struct cd_view *view, const char *name, int64_t *out,
                         size_t most);
/* The list of our languages for a choice, each in its own words. */
json_t *cd_public_languages_model(const char *chosen);
/* Sends a short mail with a link to a person of ours, or (party 0) to an address. */
int cd_public_mail(const struct cd_view *view, int64_t party, const char *address,
                   const char *language, const char *subject, const char *text,
                   struct cordee_error *err);
/* The mail that asks to confirm what cd_signup_start kept, in its own language. */
int cd_subscribe_mail(const struct cd_view *view, int64_t id, struct cordee_error *err);
/* A new link of the preference page, for a month. */
int cd_public_preferences(const struct cd_view *view, int64_t party, const char **link_r,
                          struct cordee_error *err);

CD_HANDLER(cd_preferences_show);
CD_HANDLER(cd_preferences_save);
CD_HANDLER(cd_stored_show);
CD_HANDLER(cd_stored_open);
CD_HANDLER(cd_subscribe_show);
CD_HANDLER(cd_subscribe_start);
CD_HANDLER(cd_confirm_show);
CD_HANDLER(cd_confirm_do);
CD_HANDLER(cd_correct_ask);
CD_HANDLER(cd_correct_show);
CD_HANDLER(cd_correct_do);
CD_HANDLER(cd_correct_mail_show);
CD_HANDLER(cd_correct_mail_ask);
CD_HANDLER(cd_corrections_list);
CD_HANDLER(cd_corrections_decide);
CD_HANDLER(cd_corrections_rules);

int cd_subscribe_purge(struct cordee *cd, struct cordee_error *err);

#endif
