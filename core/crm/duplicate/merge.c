/* Merging, step by step, in one transaction. */
#include "core/crm/consent/consent.h"
#include "core/crm/duplicate/merge-priv.h"
#include "core/crm/member/membership.h"
#include "core/crm/scope.h"

#include "core/db/db.h"
#include "core/db/search.h"

#include <string.h>

/* ---- may they --------------------------------------------------------------------- */

static int in_trash(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    if (!json_object_get(row, "deleted_at"))
        return 0;
    return cd_refuse(err, CORDEE_E_INVALID,
                     json_object_get(row, "merged_into")
                         ? T("{1} was merged into another record already")
                         : T("{1} is in the trash; take it out first"),
                     cordee_json_text(row, "name"));
}

static int both_load(struct cordee *cd, int64_t stays, int64_t goes, json_t **stays_r,
                     json_t **goes_r, struct cordee_error *err)
{
    int rc;

    if (stays == goes)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a record cannot be merged with itself"));
    rc = cd_merge_rows_of(cd, stays, goes, stays_r, goes_r, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("there is no such member or contact"));
    if (rc < 0 || in_trash(cd, *stays_r, err) < 0 || in_trash(cd, *goes_r, err) < 0)
        return -1;
    if (cordee_json_int(*stays_r, "kind") != cordee_json_int(*goes_r, "kind"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("an organisation and a person cannot become one"));
    return 0;
}

#define IN_FORCE(m)                                                             \
    "(" m ".since IS NULL OR " m ".since <= ?3) AND (" m ".until IS NULL OR " m \
    ".until > ?3) AND (" m ".resigned_at IS NULL OR " m ".resigned_at > ?3)"

/* Memberships of two types that both are in force, in one cluster: the merge leaves both,
 * for nobody but who asks knows which one is right. */
static int doubled_put(struct cordee *core, int64_t stays, int64_t goes, json_t *model,
                       struct cordee_error *err)
{
    static const char sql[] = "SELECT " CD_TYPE_NAME("m") " AS a, " CD_TYPE_NAME(
        "g") " AS b, c.name AS cluster"
             " FROM membership m JOIN membership g ON g.cluster = m.cluster AND g.type <>"
             " m.type JOIN cluster c ON c.id = m.cluster WHERE m.party = ?1 AND g.party "
             "= ?2"
             " AND " IN_FORCE("m") " AND " IN_FORCE(
                 "g") " AND (scope_open() OR"
                      " cluster_seen(m.cluster)) ORDER BY m.cluster, m.id, g.id";
    json_t *list = core->db->list(
        core, err, sql,
        CORDEE_ARGS(CORDEE_V(stays), CORDEE_V(goes), CORDEE_V(cordee_now())));

    if (!list)
        return -1;
    json_object_set_new(model, "doubled", list);
    return 0;
}

int cd_merge_look(struct cordee *cd, struct cordee_error *err, int64_t stays,
                  int64_t goes, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *a = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *b = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *fields = json_array(), *same = json_array(), *party = NULL;

    json_object_set_new(model, "fields", fields);
    json_object_set_new(model, "same", same);
    if (both_load(core, stays, goes, &a, &b, err) < 0 ||
        cd_merge_fields(core, a, b, fields, same, err) < 0 ||
        cd_crm_party(core, err, stays, &party) < 0)
        return -1;
    json_object_set_new(model, "stays", party);
    if (cd_crm_party(core, err, goes, &party) < 0)
        return -1;
    json_object_set_new(model, "goes", party);
    if (cd_merge_counts(core, goes, &party, err) < 0)
        return -1;
    json_object_set_new(model, "moves", party);
    if (doubled_put(core, stays, goes, model, err) < 0)
        return -1;
    *model_r = json_incref(model);
    return 0;
}

/* ---- consent ---------------------------------------------------------------------- */

/* The words of both are one record now, and its last word counts.  Where the one that was
 * written down later is not the newer one, a withdrawal would be lost: it is said again.
 */
static int consent_settle(struct cd_merging *m)
{
    static const char stricter[] =
        "SELECT w.id, w.topic, w.wording FROM consent w WHERE w.party = ?1 AND w.said = "
        "1 "
        "AND w.given = 0 AND EXISTS (SELECT 1 FROM consent g WHERE g.party = ?1 AND "
        "g.said = 1 AND g.given = 1 AND g.id > w.id AND g.at <= w.at AND (g.topic IS "
        "w.topic OR g.topic IS NULL OR w.topic IS NULL)) AND NOT EXISTS (SELECT 1 FROM "
        "consent n WHERE n.party = ?1 AND n.said = 1 AND n.id > w.id AND n.topic IS "
        "w.topic AND (n.given = 0 OR n.at > w.at))";
    struct cordee *cd = m->cd;
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd->db->list(cd, m->err, stricter, CORDEE_ARGS(CORDEE_V(m->stays)));

    json_array_foreach (rows, i, row) {
        int64_t id = cd->db->insert(
            cd, m->err,
            "INSERT INTO consent(party, topic, given, wording, place) VALUES(?, ?, 0, ?, "
            "?)",
            CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_ID(cordee_json_int(row, "topic")),
                        CORDEE_V(cordee_json_text(row, "wording")),
                        CORDEE_V(T("merged: the stricter word holds"))));

        /* Back with whose word it was, when the merge is taken back. */
        if (id < 0 ||
            cd->db->exec(
                cd, m->err,
                "INSERT INTO party_merge_row(gone, tbl, col, row, was, now) SELECT gone, "
                "tbl, col, ?, was, now FROM party_merge_row WHERE gone = ? AND tbl = "
                "'consent' AND row = ?",
                CORDEE_ARGS(CORDEE_V(id), CORDEE_V(m->goes),
                            CORDEE_V(cordee_json_int(row, "id")))) < 0)
            return -1;
    }
    return rows ? 0 : -1;
}

/* ---- what was said of duplicates --------------------------------------------------- */

/* Who was said to be another than the one that goes is another than the one that stays.
 */
static int duplicates_settle(struct cd_merging *m)
{
    struct cordee *cd = m->cd;
    int64_t a = m->stays < m->goes ? m->stays : m->goes;
    int64_t b = m->stays < m->goes ? m->goes : m->stays;

    if (cd->db->exec(
            cd, m->err,
            "INSERT INTO duplicate(a, b, state, staff, said_at) SELECT min(x.o, "
            "?1), max(x.o, ?1), 'not_duplicate', x.staff, x.said_at FROM (SELECT "
            "CASE WHEN d.a = ?2 THEN d.b ELSE d.a END AS o, d.staff, d.said_at "
            "FROM duplicate d WHERE d.state = 'not_duplicate' AND (d.a = ?2 OR "
            "d.b = ?2)) x WHERE x.o <> ?1 ON CONFLICT(a, b) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_V(m->goes))) < 0)
        return -1;
    return cd->db->exec(
        cd, m->err,
        "INSERT INTO duplicate(a, b, state, staff, said_at) VALUES(?, ?, "
        "'merged', ?, ?) ON CONFLICT(a, b) DO UPDATE SET state = 'merged', "
        "staff = excluded.staff, said_at = excluded.said_at",
        CORDEE_ARGS(CORDEE_V(a), CORDEE_V(b), CORDEE_ID(cd_db_actor_now(cd->host)),
                    CORDEE_V(cordee_now())));
}

/* ---- the merge -------------------------------------------------------------------- */

/* First of all, so that an undo, which goes backwards, comes to it last. */
static int lay_away(struct cd_merging *m)
{
    struct cordee *cd = m->cd;

    if (cd->db->exec(cd, m->err, "DELETE FROM party_merge WHERE gone = ?",
                     CORDEE_ARGS(CORDEE_V(m->goes))) < 0 ||
        cd->db->exec(cd, m->err, "DELETE FROM party_merge_row WHERE gone = ?",
                     CORDEE_ARGS(CORDEE_V(m->goes))) < 0 ||
        cd->db->exec(
            cd, m->err,
            "INSERT INTO party_merge(gone, stayed, staff, change_set) VALUES(?, ?, "
            "?, ?)",
            CORDEE_ARGS(CORDEE_V(m->goes), CORDEE_V(m->stays),
                        CORDEE_ID(cd_db_actor_now(cd->host)),
                        CORDEE_ID(cd_db_change_set_used(cd->host)))) < 0)
        return -1;
    return cd->db->exec(
        cd, m->err, "UPDATE party SET deleted_at = ?, merged_into = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(m->stays), CORDEE_V(m->goes)));
}

/* The people of an organisation are found by its name. */
static int words_follow(struct cd_merging *m)
{
    struct cordee *cd = m->cd;
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *people = cd->db->list(cd, m->err, "SELECT party FROM role WHERE other = ?",
                                  CORDEE_ARGS(CORDEE_V(m->stays)));

    json_array_foreach (people, i, row)
        if (cd_party_index(cd, cordee_json_int(row, "party"), m->err) < 0)
            return -1;
    if (!people || cd_search_drop(cd, "party", m->goes, m->err) < 0)
        return -1;
    return cd_party_index(cd, m->stays, m->err);
}

static int merge_in(struct cd_merging *m, const json_t *picks)
{
    struct cordee *cd = m->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *a = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *b = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *same = json_array();
    int64_t kind;

    /* Within the transaction: somebody else may be at the same. */
    if (both_load(cd, m->stays, m->goes, &a, &b, m->err) < 0 ||
        cd_merge_fields(cd, a, b, fields, same, m->err) < 0 || lay_away(m) < 0 ||
        cd_merge_own_set(m, fields, picks) < 0 || cd_merge_move(m) < 0 ||
        cd_merge_fields_set(m, a, b, fields, picks) < 0 || consent_settle(m) < 0 ||
        cd_basis_note(cd, m->stays, T("merged"), m->err) < 0 ||
        duplicates_settle(m) < 0 || words_follow(m) < 0)
        return -1;
    kind = cordee_json_int(a, "kind");
    if (cd->event->fire(
            cd, m->err, "party.merged",
            CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_V(m->goes), CORDEE_V(kind))) < 0)
        return -1;
    return cd->event->fire(cd, m->err, "party.changed",
                           CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_V(kind)));
}

/* Whoever may merge them may take it back.  Asked of what the merge has written, by the
 * very question that an undo asks, before it is kept. */
static int undo_must(const struct cd_merging *m)
{
    struct cordee *cd = m->cd;
    struct cordee_error why = {0};

    if (cd_undo_must(cd, &why, cd_db_change_set_used(cd->host)) == 0)
        return 0;
    if (why.code != CORDEE_E_DENIED)
        return cordee_fail(m->err, why.code, "%s", why.text);
    return cordee_fail(
        m->err, CORDEE_E_DENIED, "%s",
        T("one of the two is also in a cluster where your role does not allow this, and "
          "you could not take the merge back; ask somebody who works there"));
}

int cd_merge_do(struct cordee *cd, struct cordee_error *err, int64_t stays, int64_t goes,
                const json_t *picks)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf one = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf two = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_merging m = {
        .cd = cd_crm_of(cd), .a = a, .stays = stays, .goes = goes, .err = err};

    if (cd_party_must(cd, stays, NULL, &one, err) < 0 ||
        cd_party_must(cd, goes, NULL, &two, err) < 0)
        return -1;
    cd_fill(&title, T("Merged {1} into {2}"),
            (const char *const[]){two.text, one.text, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 || merge_in(&m, picks) < 0 ||
        undo_must(&m) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int64_t cd_merge_survivor(struct cordee *cd, int64_t party)
{
    struct cordee *core = cd_crm_of(cd);

    /* A chain is short, and a ring cannot be: nobody is merged into what lies in the
     * trash. */
    for (int i = 0; i < 100; i++) {
        int64_t next = 0;

        if (core->db->one(core, NULL, &next, "SELECT merged_into FROM party WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(party))) <= 0 ||
            !next)
            break;
        party = next;
    }
    return party;
}
