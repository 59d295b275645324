/* What an address says about who is behind it: a guess, never more. */
#ifndef CORE_MAIL_ADDRESS_SAYS_H
#define CORE_MAIL_ADDRESS_SAYS_H

#include <cordee/base.h>

/* No person: "noreply@", "mailer-daemon@". */
bool cd_address_is_machine(const char *address);
/* Of several people, or of an office: "info@", "kontakt@". */
bool cd_address_is_shared(const char *address);
/* "anna.huber@..." as "Anna Huber"; "" when it does not look like a name. */
const char *cd_address_name(struct cordee_arena *a, const char *address);
/* "bio-tec.example" as "Bio-tec". */
const char *cd_address_org_name(struct cordee_arena *a, const char *domain);

#endif
