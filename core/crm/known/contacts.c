/* Contacts of long ago: when, with whom and which way, and no word of what was said. */
#include "core/crm/known/known.h"

#include "core/base/rows.h"
#include "core/crm/gather.h"
#include "core/crm/scope.h"
#include "core/crm/strength/weights.h"
#include "core/db/db.h"

#include <math.h>

static const struct cd_insert new_entry = {
    "interaction(id, uuid, kind, direction, at, author, origin, cluster)", 8, ""};
static const struct cd_insert new_taker = {
    "interaction_party(interaction, party, part, at, weight, heard, share, staff)", 8,
    " ON CONFLICT DO NOTHING"};

static const struct cordee_interaction_kind *kind_of(struct cordee *cd, const char *name)
{
    const struct cd_row *row =
        cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, name);

    return row ? row->row : NULL;
}

static int next_number(struct cordee *cd, int64_t *next_r, struct cordee_error *err)
{
    return cd->db->one(cd, err, next_r,
                       "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = "
                       "'interaction'), 0) + 1",
                       CORDEE_NO_ARGS);
}

static int takers_put(struct cd_gather *g, const struct cordee_contact *c, int64_t id,
                      struct cordee_error *err)
{
    struct cordee *cd = g->cd;
    const struct cordee_interaction_kind *kind = kind_of(cd, c->kind);
    const bool in = c->direction == CORDEE_IN;
    const double share = 1 / sqrt((double)(c->among > c->n ? c->among : c->n));

    const int weight = cd_weight_of(cd, kind, err);

    if (weight < 0)
        return -1;
    if (!kind)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "nobody declares interactions of kind \"%.60s\"", c->kind);
    for (size_t i = 0; i < c->n; i++) {
        if (!cd_scope_now(cd->host)->all &&
            cd_party_must(cd, c->parties[i], NULL, NULL, err) < 0)
            return -1;
        cd_gather_put(
            g, &new_taker,
            (struct cordee_value[]){CORDEE_V(id), CORDEE_V(c->parties[i]),
                                    CORDEE_V(in ? "from" : "to"), CORDEE_V(c->at),
                                    CORDEE_V((int64_t)weight), CORDEE_V((int64_t)in),
                                    cordee_of_real(share), CORDEE_ID(c->author)});
    }
    return 0;
}

static void entry_put(struct cd_gather *g, const struct cordee_contact *c,
                      const char *origin, int64_t id)
{
    char uuid[37];

    cordee_uuid(uuid);
    cd_gather_put(
        g, &new_entry,
        (struct cordee_value[]){CORDEE_V(id), CORDEE_V((const char *)uuid),
                                CORDEE_V(c->kind), CORDEE_V((int64_t)c->direction),
                                CORDEE_V(c->at), CORDEE_ID(c->author), CORDEE_V(origin),
                                CORDEE_ID(cd_cluster_here(g->cd->host))});
}

int cd_crm_contacts(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_contact *list, size_t n, int64_t *ids_r)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_gather g = {.cd = core};
    int64_t next = 0;
    int rc = next_number(core, &next, err) < 0 ? -1 : 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        ids_r[i] = next++;
        entry_put(&g, &list[i], cd->name, ids_r[i]);
        rc = takers_put(&g, &list[i], ids_r[i], err);
    }
    if (rc == 0)
        rc = cd_gather_write(&g, err);
    cd_gather_done(&g);
    return rc;
}
