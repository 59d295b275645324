/* What the files of this room share. */
#ifndef CORE_CRM_PROPOSAL_PROPOSAL_PRIV_H
#define CORE_CRM_PROPOSAL_PROPOSAL_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/proposal/proposal.h"
#include "core/crm/scope.h"

/* Proposal `x` waits, and who acts may decide it; LEFT JOIN party p. */
#define PROPOSAL_WAITS                                                                 \
    "x.state = 'open' AND (x.staff IS NULL OR x.staff = acting()) AND (x.interaction " \
    "IS NULL OR EXISTS (SELECT 1 FROM interaction i WHERE i.id = x.interaction "       \
    "AND " CORDEE_ENTRY_OPEN                                                           \
    ")) AND CASE WHEN x.party IS NOT NULL THEN p.deleted_at IS "                       \
    "NULL AND " CORDEE_SEEN("p.id") " AND " CD_MAY_WRITE(                              \
        "p.id") " ELSE x.staff IS NOT NULL OR ((scope_open() OR "                      \
                "cluster_seen(x.cluster)) AND (scope_whole() OR "                      \
                "cluster_may_write(x.cluster))) END"

/* The row of a kind, and whose it is; NULL: nobody declares it. */
const struct cd_row *proposal_kind(struct cordee *cd, const char *kind);

/* What it says to who acts, put behind `text`; `row` has "party", "name" and "details".
 * Gives the details as they are shown; NULL: they are no JSON. */
int proposal_say(struct cordee *cd, const struct cordee_proposal_kind *kind,
                 const json_t *row, json_t **details_r, struct cordee_buf *text,
                 struct cordee_error *err);

/* For cd_crm_part. */
extern const struct cordee_proposal_kind cd_crm_proposals[];

#endif
