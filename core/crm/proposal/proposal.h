/* What was heard of and waits for a person's yes.  Any part or plugin brings kinds as
 * rows (struct cordee_proposal_kind) and proposes with cd->crm->propose; here is what the
 * page asks.  Each sees what they may change: proposals of parties that they may write
 * to, of clusters in which they may write, and those that are their own. */
#ifndef CORE_CRM_PROPOSAL_PROPOSAL_H
#define CORE_CRM_PROPOSAL_PROPOSAL_H

#include "core/base/host.h"

/* How many wait for who acts, of the first thousand. */
int64_t cd_proposal_count(struct cordee *cd);
/* The same by kind: [{"kind", "label", "n"}]. */
int cd_proposal_counts(struct cordee *cd, struct cordee_error *err,
                       json_t **counts_r) CORDEE_MUST_CHECK;

/* All that wait, by kind, the oldest first: [{"kind", "label", "accept", "dismiss", "n",
 * "items": [{"id", "at", "text", "quote", "party", "name", "url", "message",
 * "interaction", "staff", "fields": [{"name", "label", "type", "value"}], "ways": the
 * same of its buttons}]}].  Of a kind at most CD_PROPOSALS_SHOWN; "n" counts all. */
int cd_proposal_groups(struct cordee *cd, struct cordee_error *err,
                       json_t **groups_r) CORDEE_MUST_CHECK;

/* Decides some in one change that can be taken back, all or none.  `values` has what the
 * person changed, by number: {"12": {"phone": "+43 1 234"}}; NULL: nothing.  Gives how
 * many it decided; -1, and *failed_r is the one that could not be, or 0. */
int cd_proposal_decide(struct cordee *cd, struct cordee_error *err, const int64_t *ids,
                       size_t n, bool accept, const json_t *values,
                       int64_t *failed_r) CORDEE_MUST_CHECK;

enum { CD_PROPOSALS_SHOWN = 100 };

#endif
