/* The domains our mail comes from. */
#ifndef CORE_MAIL_SIGN_SENDERS_H
#define CORE_MAIL_SIGN_SENDERS_H

#include <cordee/plugin.h>

/* Of the clusters' From addresses, of letters of the last ninety days, and those that
 * have a key: a new array of lower-case texts, in order.  NULL: failed. */
json_t *cd_sender_domains(struct cordee *core, struct cordee_error *err);

#endif
