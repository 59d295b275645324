/* Why a delivery failed: tables of what servers say, in the order in which they decide.
 */
#ifndef CORE_MAIL_BOUNCE_REASON_H
#define CORE_MAIL_BOUNCE_REASON_H

#include "core/mail/bounce/bounce.h"

struct cordee;

#define CD_AT(stage) (1u << (stage))
#define CD_AT_ANY    0u

/* A row holds when all that it names holds. */
struct cd_reason_row {
    const char *reason;
    const char *status; /* prefix of the enhanced code: "5.1." ; NULL: any */
    const char *words;  /* as cd_words_say; NULL: any */
    const char *host;   /* part of the server's or the recipient's domain; NULL: any */
    int reply;          /* 0: any */
    unsigned at;        /* CD_AT of stages; 0: any */
};

/* Words of one reason. */
struct cd_reason_words {
    const char *reason;
    const char *const *words;
};

/* reason-host.c: what single providers mean by what they say. */
extern const struct cd_reason_row cd_reason_hosts[];
/* reason-order.c */
extern const struct cd_reason_words cd_reason_strong[];
extern const struct cd_reason_words cd_reason_weak[];
/* reason-said.c: as a person says it, "there is no such mailbox", in the reader's
 * language; the reason itself where it has no words. */
const char *cd_reason_said(struct cordee *cd, const char *reason);
/* reason-code.c: by enhanced code (RFC 3463 and its registry), "" without. */
const char *cd_reason_of_status(const char *status);

/* reason-words-address.c: lists that end with NULL */
extern const char *const cd_words_mailbox_full[];
extern const char *const cd_words_too_big[];
extern const char *const cd_words_suspended[];
extern const char *const cd_words_moved[];
extern const char *const cd_words_filtered[];
extern const char *const cd_words_no_user[];
extern const char *const cd_words_no_host[];
extern const char *const cd_words_not_accepting[];
/* reason-words-us.c: lists that end with NULL */
extern const char *const cd_words_no_relaying[];
extern const char *const cd_words_unauthenticated[];
extern const char *const cd_words_no_ptr[];
extern const char *const cd_words_bad_reputation[];
extern const char *const cd_words_sender_refused[];
extern const char *const cd_words_virus[];
extern const char *const cd_words_spam[];
extern const char *const cd_words_speeding[];
extern const char *const cd_words_too_many[];
extern const char *const cd_words_listed[];
extern const char *const cd_words_blocked[];
extern const char *const cd_words_policy[];
extern const char *const cd_words_not_compliant[];
extern const char *const cd_words_content[];
extern const char *const cd_words_security[];
extern const char *const cd_words_starttls[];
/* reason-words-server.c: lists that end with NULL */
extern const char *const cd_words_system_full[];
extern const char *const cd_words_system_error[];
extern const char *const cd_words_network_error[];
extern const char *const cd_words_expired[];
extern const char *const cd_words_mailer[];
extern const char *const cd_words_syntax[];

#endif
