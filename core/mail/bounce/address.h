/* What comes back teaches about an address: how much of it until the address is no longer
 * written to, and when it is tried again. */
#ifndef CORE_MAIL_BOUNCE_ADDRESS_H
#define CORE_MAIL_BOUNCE_ADDRESS_H

#include <cordee/plugin.h>

/* A delivery that failed for good: `outbox` is the row of the mail, which remembers why.
 * Marks the address when that was enough.  Doing it again changes nothing. */
int cd_address_failed(struct cordee *cd, int64_t outbox, const char *reason, bool hard,
                      const char *said, struct cordee_error *err);
/* Somebody wrote from the address: it works. */
int cd_address_works(struct cordee *cd, int64_t address_id, const char *from,
                     struct cordee_error *err);
/* Addresses that were marked for what passes (a full mailbox) are tried again. */
int cd_address_retry(struct cordee *cd, struct cordee_error *err);

#endif
