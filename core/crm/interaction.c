/* Adding to the history. */
#include "core/crm/crm-priv.h"
#include "core/crm/crm.h"
#include "core/crm/custom/custom.h"
#include "core/crm/scope.h"
#include "core/crm/strength/weights.h"

#include "core/base/rows.h"
#include "core/db/db.h"
#include "core/db/search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_BODY    (size_t)(256 * 1024)
#define MOST_SUBJECT 500
#define MOST_AHEAD   (INT64_C(3653) * 86400)

static const struct cordee_interaction_kind *kind_find(struct cordee *cd,
                                                       const char *name)
{
    const struct cd_row *row =
        cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, name);

    return row ? row->row : NULL;
}

const char *cd_crm_interaction_label(struct cordee *cd, const char *kind)
{
    const struct cordee_interaction_kind *known = kind_find(cd, kind);

    return known ? T(known->label) : kind;
}

/* What is only about them says nothing of them; -1: failed. */
static int weight_of(struct cordee *cd, const struct cordee_interaction *i,
                     const struct cordee_interaction_kind *kind, const char *part,
                     struct cordee_error *err)
{
    return strcmp(part, "about") == 0 ? 0 : cd_weight_now(cd, kind, i->visibility, err);
}

/* Each one's part of what is said to several. */
static double share_of(const struct cordee_interaction *i)
{
    int n = 0;

    for (size_t k = 0; k < i->n_takers; k++)
        n += !cordee_text_is(i->takers[k].part, "about");
    return 1 / sqrt(n ? n : 1);
}

/* An answer is of whom it answers. */
static int taker_add(struct cordee *cd, const struct cordee_interaction *i,
                     const struct cordee_interaction_kind *kind, int64_t id, int64_t at,
                     size_t n, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cordee_taker *t = &i->takers[n];
    const char *part = t->part ? t->part : "with";
    bool heard = kind->two_way || i->direction == CORDEE_IN;
    int weight = weight_of(cd, i, kind, part, err);

    if (weight < 0)
        return -1;
    return core->db->exec(
        core, err,
        "INSERT INTO interaction_party(interaction, party, part, at, "
        "weight, heard, met, share, staff) VALUES(?, ?, ?, ?, ?, ?, ?, "
        "?, coalesce(?, (SELECT t.author FROM interaction t WHERE t.id = "
        "?))) ON CONFLICT DO NOTHING",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(t->party), CORDEE_V(part), CORDEE_V(at),
                    CORDEE_V(weight), CORDEE_V(heard),
                    CORDEE_V(kind->weight >= CORDEE_WEIGHT_MET),
                    cordee_of_real(share_of(i)), CORDEE_ID(i->author),
                    CORDEE_ID(i->thread)));
}

static int visibility_check(const char *visibility, struct cordee_error *err)
{
    static const char *const visibilities[] = {"all", "cluster", "owner"};

    for (size_t n = 0; n < 3; n++)
        if (!visibility || strcmp(visibilities[n], visibility) == 0)
            return 0;
    return cordee_fail(err, CORDEE_E_INVALID, "there is no visibility \"%.40s\"",
                       visibility);
}

static int interaction_check(struct cordee *cd, const struct cordee_interaction *i,
                             struct cordee_error *err)
{
    const char *body = i->body ? i->body : "";
    const char *subject = i->subject ? i->subject : "";

    if (visibility_check(i->visibility, err) < 0)
        return -1;
    if (i->at > cordee_now() + MOST_AHEAD)
        return cordee_fail(
            err, CORDEE_E_INVALID, "%s",
            T("This is more than ten years ahead; please look at the date."));
    if (strlen(body) > MOST_BODY || strlen(subject) > MOST_SUBJECT)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this text is too long"));
    if (!cordee_utf8_ok(body, strlen(body)) || !cordee_utf8_ok(subject, strlen(subject)))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("this text is not UTF-8"));
    return 0;
}

/* Whoever calls: an entry is written where all who took part may be written. */
static int takers_must(struct cordee *cd, const struct cordee_interaction *i,
                       struct cordee_error *err)
{
    if (i->cluster && cd_cluster_must(cd, i->cluster, err) < 0)
        return -1;
    for (size_t n = 0; n < i->n_takers; n++)
        if (cd_party_must(cd, i->takers[n].party, NULL, NULL, err) < 0)
            return -1;
    return 0;
}

/* Whose it is, which counts for what only that cluster may see: of the clusters of who
 * took part first the one that is looked at. */
static int cluster_of(struct cordee *cd, const struct cordee_interaction *i,
                      int64_t *cluster_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    *cluster_r = i->cluster;
    if (i->cluster)
        return 0;
    if (i->n_takers &&
        core->db->one(
            core, err, cluster_r,
            "SELECT c.cluster FROM " CORDEE_CLUSTERS_OF(
                "?") " c WHERE cluster_may_write(c.cluster) ORDER BY c.cluster "
                     "= cluster_here() DESC, c.cluster LIMIT 1",
            CORDEE_ARGS(CORDEE_V(i->takers[0].party), CORDEE_V(i->takers[0].party))) < 0)
        return -1;
    if (!*cluster_r)
        *cluster_r = cd_cluster_here(cd->host);
    return 0;
}

static int64_t interaction_insert(struct cordee *cd, const struct cordee_interaction *i,
                                  int64_t cluster, int64_t at, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    char uuid[37];

    cordee_uuid(uuid);
    return core->db->insert(
        core, err,
        "INSERT INTO interaction(uuid, kind, direction, at, subject, body, author, "
        "origin, thread, cluster, visibility) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        CORDEE_ARGS(CORDEE_V(uuid), CORDEE_V(i->kind), CORDEE_V((int)i->direction),
                    CORDEE_V(at), CORDEE_V(i->subject ? i->subject : ""),
                    CORDEE_V(i->body ? i->body : ""), CORDEE_ID(i->author),
                    CORDEE_V(cd->name), CORDEE_ID(i->thread), CORDEE_ID(cluster),
                    CORDEE_V(i->visibility ? i->visibility : "all")));
}

int cd_crm_interaction(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_interaction *i, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cordee_interaction_kind *kind = kind_find(cd, i->kind);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t at = i->at ? i->at : cordee_now();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    int64_t id, cluster;

    if (!kind)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "nobody declares interactions of kind "
                           "\"%.60s\"",
                           i->kind);
    cd_fill(&title, T("Added: {1}"), (const char *const[]){T(kind->label), NULL});
    if (interaction_check(cd, i, err) < 0 || takers_must(cd, i, err) < 0 ||
        cluster_of(cd, i, &cluster, err) < 0 ||
        cd_change_begin(cd, &c, title.text, err) < 0 ||
        (id = interaction_insert(cd, i, cluster, at, err)) < 0)
        return -1;
    for (size_t n = 0; n < i->n_takers; n++)
        if (taker_add(cd, i, kind, id, at, n, err) < 0)
            return -1;
    if (cd_custom_write(cd, CD_OWN_ENTRY, id, true, i->own, err) < 0 ||
        cd_search_put(core, "interaction", id, i->subject, i->body, err) < 0 ||
        core->event->fire(core, err, "interaction.added",
                          CORDEE_ARGS(CORDEE_V(id), CORDEE_V(i->kind),
                                      CORDEE_V((int)i->direction))) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

int cd_crm_took_part(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                     const int64_t *parties, size_t n, const char *part)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};
    struct cordee *core = cd_crm_of(cd);

    for (size_t i = 0; i < n && !cd_scope_now(cd->host)->all; i++)
        if (cd_party_must(cd, parties[i], NULL, NULL, err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        cordee_buf_printf(&list, "%c%lld", i ? ',' : '[', (long long)parties[i]);
    cordee_buf_puts(&list, n ? "]" : "[]");
    return core->db->exec(
        core, err,
        "INSERT INTO interaction_party(interaction, party, part, at)"
        " SELECT i.id, p.value, ?, i.at FROM json_each(?) p JOIN interaction i"
        " ON i.id = ? WHERE true ON CONFLICT DO NOTHING",
        CORDEE_ARGS(CORDEE_V(part), CORDEE_V((const char *)list.text),
                    CORDEE_V(interaction)));
}

/* ---- who is known later ----------------------------------------------------- */

static int shares_even(struct cordee *core, int64_t interaction, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "UPDATE interaction_party SET share = k.share FROM (SELECT 1 / "
                          "root(max(count(nullif(part, 'about')), 1)) AS share FROM "
                          "interaction_party WHERE interaction = ?1) k WHERE "
                          "interaction = ?1 AND interaction_party.share <> k.share",
                          CORDEE_ARGS(CORDEE_V(interaction)));
}

/* An entry that weighs nothing can have thousands in it, whose shares do not matter. */
int cd_crm_joined(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party, const char *part)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const struct cordee_interaction_kind *kind;
    struct cordee_interaction i;
    int weight;
    int rc = core->db->row(core, err, &row,
                           "SELECT kind, direction, at, author, thread, visibility FROM "
                           "interaction WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(interaction)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such entry"));
    if (rc < 0 || cd_party_must(cd, party, NULL, NULL, err) < 0)
        return -1;
    i = (struct cordee_interaction){
        .kind = cordee_json_text(row, "kind"),
        .direction = (enum cordee_direction)cordee_json_int(row, "direction"),
        .author = cordee_json_int(row, "author"),
        .thread = cordee_json_int(row, "thread"),
        .visibility = cordee_json_text(row, "visibility"),
        .takers = &(const struct cordee_taker){party, part},
        .n_takers = 1};
    kind = kind_find(cd, i.kind);
    weight = weight_of(cd, &i, kind, part, err);
    if (weight <= 0)
        return weight < 0 ? -1 : cd_crm_took_part(cd, err, interaction, &party, 1, part);
    return taker_add(cd, &i, kind, interaction, cordee_json_int(row, "at"), 0, err) < 0
               ? -1
               : shares_even(core, interaction, err);
}

int cd_crm_parted(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party)
{
    struct cordee *core = cd_crm_of(cd);

    return cd_party_must(cd, party, NULL, NULL, err) < 0 ||
                   core->db->exec(core, err,
                                  "DELETE FROM interaction_party WHERE interaction = ? "
                                  "AND party = ?",
                                  CORDEE_ARGS(CORDEE_V(interaction), CORDEE_V(party))) < 0
               ? -1
               : shares_even(core, interaction, err);
}

/* ---- who may read it later -------------------------------------------------- */

static int seen_by_may(struct cordee *cd, const json_t *row, const char *visibility,
                       bool manager, struct cordee_error *err)
{
    bool own = cordee_json_int(row, "author") == cd_db_actor_now(cd->host);

    if (own || (manager && strcmp(visibility, "owner") != 0))
        return 0;
    return cordee_fail(
        err, CORDEE_E_DENIED, "%s",
        T("who wrote it chooses who may read it; a manager can leave it to "
          "this cluster or to everybody"));
}

static int weigh(struct cordee *core, int64_t id,
                 const struct cordee_interaction_kind *kind, const char *visibility,
                 struct cordee_error *err)
{
    int weight = cd_weight_now(core, kind, visibility, err);

    return weight < 0 ? -1 : cd_weight_put(core, id, weight, err);
}

int cd_interaction_seen_by(struct cordee *cd, struct cordee_error *err, int64_t id,
                           const char *visibility, bool manager)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t user = cd_db_actor_now(cd->host);
    int rc = core->db->row(core, err, &row,
                           "SELECT i.kind, i.author FROM interaction i WHERE i.id = ? "
                           "AND " CD_MAY_SEE,
                           CORDEE_ARGS(CORDEE_V(id), CORDEE_V(user), CORDEE_V(user)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such entry"));
    if (rc < 0 || visibility_check(visibility, err) < 0 ||
        seen_by_may(cd, row, visibility, manager, err) < 0 ||
        cd_entry_must(cd, id, err) < 0 ||
        cd_change_begin(cd, &c, T("Changed who may read an entry"), err) < 0 ||
        core->db->exec(core, err, "UPDATE interaction SET visibility = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(visibility), CORDEE_V(id))) < 0 ||
        weigh(core, id, kind_find(cd, cordee_json_text(row, "kind")), visibility, err) <
            0)
        return -1;
    return cd_change_commit(&c, err);
}
