/* The log of consent: it only grows, and the last word counts.
 *
 * A row with `said` is somebody's word: given or withdrawn, of one topic or of all.  A
 * row without is the basis on which the register has a person ("member", "asked",
 * "none"); party.basis is the last of these, kept so that the rule is one look.  The
 * rule:
 *
 *   no address, in the trash, suppressed     no
 *   the last word on the topic or on all     withdrawn: no; given: yes
 *   nobody said anything                     yes with a basis, else no
 *   paused until a date to come              no, until then
 */
#ifndef CORE_CRM_CONSENT_H
#define CORE_CRM_CONSENT_H

#include "core/base/host.h"

struct cd_gather;

/* Writes down a word.  One that is given takes "unsubscribed" off the person's addresses:
 * the later word counts.  Texts may be NULL. */
int cd_consent_add(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_consent *word) CORDEE_MUST_CHECK;
/* Takes out a word that somebody read into a mail, when they take that back. */
int cd_consent_drop(struct cordee *core, int64_t word,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* cd_crm_suppress of an address of which the keyed hash is known. */
int cd_suppress_hash(struct cordee *core, const char *hash, const char *reason,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
/* Writes down the basis that a person has now, when the log's last is another. */
int cd_basis_note(struct cordee *cd, int64_t party, const char *place,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* The same of somebody new who waits to be written. */
void cd_basis_gather(struct cd_gather *g, int64_t party, const char *basis,
                     const char *place);
/* "phone" and the like as people read it; what is not known is given back. */
const char *cd_basis_words(struct cordee *cd, const char *basis);

/* What a person may be sent, and why: [{"id" (0: what has no topic),"name","help",
 * "on":bool,"since"?,"why"}], in the order of topics, retired ones left out.  "on" is
 * what was said; an address that bounced or a pause do not turn it off. */
int cd_consent_state(struct cordee *cd, struct cordee_error *err, int64_t party,
                     const char *language, json_t **list_r) CORDEE_MUST_CHECK;

#endif
