/* Links of a mailing, and what was found where they lead. */
#ifndef PLUGINS_MAILING_CHECK_LINKS_H
#define PLUGINS_MAILING_CHECK_LINKS_H

#include "plugins/mailing/check/check.h"

/* As mail->letter_links, with "state", "status" and "detail".  Not looked at: "field",
 * "other" (mailto:, tel:), "practice" (it is not this machine).  "wait": nobody has
 * looked in the last hours.  Looked at: "ok", "shy" (it wants no programs: 403),
 * "missing" (404), "fault" (500), "name" (no such server), "late", "tls", "round" (too
 * many redirects), "closed" (no answer), "inside" (an address of ours). */
int mailing_links(struct cordee *cd, const struct cordee_letter *letter, json_t **links_r,
                  struct cordee_error *err);
/* Queues the job that looks, unless it is there. */
int mailing_links_begin(struct cordee *cd, int64_t mailing, struct cordee_error *err);
/* They are looked at anew. */
int mailing_links_forget(struct cordee *cd, json_t *links, struct cordee_error *err);

#endif
