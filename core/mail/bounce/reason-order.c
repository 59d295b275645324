/* From words to reasons: the order in which lists of words are asked.
 *
 * Strong words decide whatever the code says ("5.1.1 ... mailbox full" is a full
 * mailbox): what is said of the mailbox first, then of our mail, then of our server. Weak
 * words decide when nothing else does. */
#include "core/mail/bounce/reason.h"

#include <stddef.h>

const struct cd_reason_words cd_reason_strong[] = {
    {"mailboxfull", cd_words_mailbox_full},
    {"mesgtoobig", cd_words_too_big},
    {"suspend", cd_words_suspended},
    {"hasmoved", cd_words_moved},
    {"norelaying", cd_words_no_relaying},
    {"authfailure", cd_words_unauthenticated},
    {"requireptr", cd_words_no_ptr},
    {"notcompliantrfc", cd_words_not_compliant}, /* from here on after "no such user" */
    {"badreputation", cd_words_bad_reputation},
    {"notaccept", cd_words_not_accepting},
    {"filtered", cd_words_filtered},
    {"mailererror", cd_words_mailer},
    {"rejected", cd_words_sender_refused},
    {"virusdetected", cd_words_virus},
    {"speeding", cd_words_speeding},
    {"toomanyconn", cd_words_too_many},
    {"blocked", cd_words_listed},
    {"spamdetected", cd_words_spam},
    {"blocked", cd_words_blocked},
    {NULL, NULL},
};

const struct cd_reason_words cd_reason_weak[] = {
    {"policyviolation", cd_words_policy}, {"failedstarttls", cd_words_starttls},
    {"contenterror", cd_words_content},   {"syntaxerror", cd_words_syntax},
    {"systemfull", cd_words_system_full}, {"networkerror", cd_words_network_error},
    {"expired", cd_words_expired},        {"systemerror", cd_words_system_error},
    {"securityerror", cd_words_security}, {NULL, NULL},
};
