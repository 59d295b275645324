/* Why a delivery failed: tables of what servers say, in the order in which they decide.
 */
#ifndef CORE_MAIL_BOUNCE_REASON_H
#define CORE_MAIL_BOUNCE_REASON_H

#include "core/mail/bounce/bounce.h"

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
/* reason-code.c: by enhanced code (RFC 3463 and its registry), "" without. */
const char *cd_reason_of_status(const char *status);

/* reason-words-address.c: lists that end with NULL */
extern const char *const cd_words_mailbox_full[],
    *const cd_words_too_big[], *const cd_words_suspended[],
                                   *const cd_words_moved[],
                                       *const cd_words_filtered[],
                                           *const cd_words_no_user[],
                                               *const cd_words_no_host[],
                                                   *const cd_words_not_accepting[];
/* reason-words-us.c: lists that end with NULL */
extern const char *const cd_words_no_relaying[],
    *const cd_words_unauthenticated[],
        *const cd_words_no_ptr[],
            *const cd_words_bad_reputation[],
                *const cd_words_sender_refused[],
                    *const cd_words_virus[],
                        *const cd_words_spam[],
                            *const cd_words_speeding[],
                                *const cd_words_too_many[],
                                    *const cd_words_listed[],
                                        *const cd_words_blocked[],
                                            *const cd_words_policy[],
                                                *const cd_words_not_compliant[],
                                                    *const cd_words_content[],
                                                        *const cd_words_security[],
                                                            *const cd_words_starttls[];
/* reason-words-server.c: lists that end with NULL */
extern const char *const cd_words_system_full[],
    *const cd_words_system_error[],
        *const cd_words_network_error[],
            *const cd_words_expired[], *const cd_words_mailer[], *const cd_words_syntax[];

#endif
