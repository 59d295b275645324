/* What a mail that came in is, and which of our mails it answers. */
#ifndef CORE_MAIL_CLASSIFY_H
#define CORE_MAIL_CLASSIFY_H

#include "core/mail/bounce/understand.h"
#include "core/mail/receive/parse.h"

#include <cordee/plugin.h>

/* The outbox row that a mail is about, found by a token that nobody can guess or by a
 * Message-ID of ours. */
struct cd_ours {
    int64_t outbox, letter, interaction, party, address_id, topic;
    const char *address, *language;
    const char *origin; /* where a page was asked for from; NULL: it came by mail */
    unsigned flags;     /* of the letter */
    const char *token;  /* "" when it was found by Message-ID */
    bool leaving;       /* it came to the address for unsubscribing */
};

/* How the delivery of one of our mails ended, from what came back. */
struct cd_verdict {
    bool failed; /* no further try will be made, and it was not delivered */
    bool hard;   /* the address is to blame, and will be tomorrow */
    const char *reason, *status, *said;
};

/* 1 found, 0 none, -1.  Texts live in the arena. */
int cd_ours_find(struct cordee *core, const struct cd_parsed *p,
                 const char *envelope_from, const char *const *envelope_to,
                 struct cordee_arena *arena, struct cd_ours *ours_r,
                 struct cordee_error *err);
/* What it is filed as.  `ours`: whether one of our mails was found. */
const char *cd_filed_kind(const struct cd_understood *u, bool ours);
/* `address`: whom our mail went to. */
void cd_verdict(const struct cd_understood *u, const char *address,
                struct cordee_arena *arena, struct cd_verdict *verdict_r);

#endif
