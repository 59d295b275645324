/* The mails by which somebody is asked whether their profile may be kept, and what
 * happens when the time is over.  Each mail and what is written down of it become durable
 * together, so that nobody gets one twice. */
#ifndef RECRUITMENT_CANDIDATE_ROUND_H
#define RECRUITMENT_CANDIDATE_ROUND_H

#include "plugins/recruitment/candidate/candidate.h"

/* The merge field of a link to one's own page, of the candidate's row; and its address.
 */
#define CANDIDATE_LINK "recruitment.candidate"
#define CANDIDATE_ME   "/recruitment/me/"
/* Entries of the history: mails about keeping a profile. */
#define CANDIDATE_ENTRY "recruitment.consent"

enum { CANDIDATE_WAIT_DAYS = 30 }; /* for an answer, then the profile goes */

/* [{"id","over":bool}]: those for whom something is due at `now`, 500 at most. */
json_t *candidates_due(struct cordee *cd, int64_t now, struct cordee_error *err);
/* What is due for one, as of now: {"id","person","cluster","source","until","news":
 * "ask", "remind" (30 days), "last" (7 days), "erase", absent: nothing;
 * "given_name","language", "organisation","ours","zone","address_id"?,"address"?}.  1, 0,
 * -1. */
int candidate_due(struct cordee *cd, int64_t id, int64_t now, json_t **row_r,
                  struct cordee_error *err);
/* Writes down that they were "asked" or "reminded". */
int candidate_told(struct cordee *cd, int64_t id, const char *what, int64_t until,
                   int days, int64_t interaction, struct cordee_error *err);

/* Asks by mail, now, whatever is due, in the caller's transaction: for who looks after
 * them.  CORDEE_E_CONFLICT: there is no address, or no mail goes there. */
int candidate_ask(struct cordee *cd, int64_t id, struct cordee_error *err);

/* For cordee_schedule. */
int candidate_round(struct cordee *cd, struct cordee_error *err);

#endif
