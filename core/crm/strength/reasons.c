/* Why a relationship is as strong as it is: who writes to whom, and the contacts that
 * weigh most. */
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/crm/strength/strength.h"

#include "core/db/db.h"

#include <stdio.h>

#define MOST_PAIRS   8
#define MOST_REASONS 5
#define LONG_AGO     (INT64_C(540) * 86400) /* three half-lives: an eighth is left */

/* ?1 and, of an organisation, its people who are there now. */
#define THEM                                                              \
    "(SELECT ?1 UNION ALL SELECT r.party FROM role r WHERE r.other = ?1 " \
    "AND " CORDEE_ROLE_NOW("r") ")"
/* One of us of whom one may be told. */
#define OF_OURS                                                                         \
    "(scope_whole() OR w.id = acting() OR EXISTS (SELECT 1 FROM staff_cluster k WHERE " \
    "k.staff = w.id AND cluster_mine(k.cluster)))"

static int sums_put(struct cordee *core, int64_t party, json_t *strength,
                    struct cordee_error *err)
{
    int64_t now = cordee_now();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT sum(t.active), sum(t.health) FROM tie t WHERE t.party IN " THEM,
        CORDEE_ARGS(CORDEE_V(party)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    json_object_set_new(strength, "active",
                        json_real(core->db->get_real(rows, 0) / cd_grown(now, 30)));
    json_object_set_new(
        strength, "health",
        json_real(core->db->get_real(rows, 1) / cd_grown(now, CD_HEALTH_DAYS)));
    return 0;
}

/* How often is not for who sees a part only: it may have been in another cluster. */
static json_t *pairs_of(struct cordee *core, int64_t party, struct cordee_error *err)
{
    return core->db->list(core, err,
                          "SELECT w.name AS staff, p.id, p.kind, p.name, "
                          "iif(scope_whole(), t.n, NULL) AS n, "
                          "iif(scope_whole(), t.last_at, NULL) AS last_at FROM tie t "
                          "JOIN staff w ON w.id = "
                          "t.staff JOIN party p ON p.id = t.party WHERE t.party IN " THEM
                          " AND p.deleted_at IS NULL AND " CD_MINE(
                              "p.id") " AND " OF_OURS " ORDER BY t.health DESC, t.id "
                                      "LIMIT ?2",
                          CORDEE_ARGS(CORDEE_V(party), CORDEE_V(MOST_PAIRS)));
}

/* What it says only to who may read it; that it weighs is no secret. */
static json_t *heaviest_of(struct cordee *core, int64_t party, struct cordee_error *err)
{
    int64_t now = cordee_now();

    return core->db->list(core, err,
                          "SELECT i.id, i.kind, h.at, h.worth, iif(" CORDEE_ENTRY_OPEN
                          ", i.subject, NULL) AS subject FROM "
                          "(SELECT ip.interaction, "
                          "max(ip.at) AS at, sum(ip.weight * ip.share * grown(ip.at, "
                          "180)) / grown(?2, 180) "
                          "AS worth FROM interaction_party ip WHERE ip.party IN " THEM
                          " AND ip.at > ?3 AND ip.weight > 0 AND ip.counts = 1 GROUP BY "
                          "1 ORDER BY 3 DESC, 1 "
                          "DESC LIMIT ?4) h JOIN interaction i ON i.id = h.interaction "
                          "WHERE scope_whole() OR " CORDEE_ENTRY_OPEN
                          " ORDER BY h.worth DESC, i.id DESC",
                          CORDEE_ARGS(CORDEE_V(party), CORDEE_V(now),
                                      CORDEE_V(now - LONG_AGO), CORDEE_V(MOST_REASONS)));
}

int cd_strength_reasons(struct cordee *cd, int64_t party, json_t *strength,
                        struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *pairs, *reasons, *row;
    size_t i;

    if (sums_put(core, party, strength, err) < 0 || !(pairs = pairs_of(core, party, err)))
        return -1;
    json_object_set_new(strength, "pairs", pairs);
    if (!(reasons = heaviest_of(core, party, err)))
        return -1;
    json_object_set_new(strength, "reasons", reasons);
    json_array_foreach (pairs, i, row)
        cd_party_dress(core, row);
    json_array_foreach (reasons, i, row)
        cordee_json_set_text(row, "label",
                             cd_crm_interaction_label(cd, cordee_json_text(row, "kind")));
    return 0;
}
