/* Who sends a letter, reader by reader. */
#ifndef CORE_MAIL_LETTER_SENDER_H
#define CORE_MAIL_LETTER_SENDER_H

#include <cordee/plugin.h>

/* In merge values: the user who bears it.  No text can have such a name. */
#define CD_SENDER_KEY "-sender"

/* What a letter's row says of its sender. */
struct cd_senders {
    int64_t letter, sender; /* 0: none */
    enum cordee_sender_mode mode;
};

/* -1: a mode or a country that is none. */
int cd_letter_senders_check(struct cordee *cd, const struct cordee_letter *l,
                            struct cordee_error *err);
int cd_letter_senders_store(struct cordee *core, int64_t id,
                            const struct cordee_letter *l, struct cordee_error *err);
/* Puts an expression for the sender of the party `q.party`: NULL where it is nobody. */
void cd_sender_sql(const struct cd_senders *s, struct cordee_sql *sql);
/* The sender for one party (0: none is known).  0: the organisation itself; -1. */
int64_t cd_sender_of(struct cordee *core, const struct cd_senders *s, int64_t party,
                     struct cordee_error *err);
/* As cordee_mail_api.sender_for. */
int64_t cd_letter_sender_for(struct cordee *cd, struct cordee_error *err,
                             const struct cordee_letter *l, int64_t party);

#endif
