/* Rules, their lists, and who is kept by hand. */
#include "plugins/retention/retention.h"

#include <string.h>

/* ---- rules ------------------------------------------------------------------------- */

static bool is_known(const char *follows)
{
    static const char *const known[] = {"list", "mail", "trash", "erase", NULL};

    for (const char *const *k = known; *k; k++)
        if (strcmp(*k, follows) == 0)
            return true;
    return false;
}

/* One in which they may, or all of them for those whose rights have no bounds. */
static int cluster_check(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    int64_t may = 0;

    if (cd->db->one(cd, err, &may,
                    "SELECT CASE WHEN ?1 = 0 THEN scope_whole() ELSE EXISTS (SELECT 1 "
                    "FROM cluster k WHERE k.id = ?1 AND cluster_may_write(k.id)) END",
                    CORDEE_ARGS(CORDEE_V(cluster))) < 0)
        return -1;
    return may ? 0
               : cordee_fail(err, CORDEE_E_INVALID, "%s",
                             T("Choose a cluster in which you may set rules."));
}

int64_t retention_cluster_here(struct cordee *cd)
{
    int64_t cluster = 0;

    (void)!cd->db->one(cd, NULL, &cluster,
                       "SELECT CASE WHEN scope_open() THEN 0 ELSE cluster_here() END",
                       CORDEE_NO_ARGS);
    return cluster;
}

json_t *retention_clusters(struct cordee *cd, struct cordee_error *err)
{
    json_t *list =
        cd->db->list(cd, err,
                     "SELECT k.id AS value, k.name AS label, scope_whole() AS "
                     "\"whole:bool\" FROM cluster k WHERE k.retired_at IS NULL "
                     "AND cluster_may_write(k.id) ORDER BY fold(k.name), k.id",
                     CORDEE_NO_ARGS);

    if (list && cordee_json_true(json_array_get(list, 0), "whole"))
        json_array_insert_new(
            list, 0, json_pack("{s:i, s:s}", "value", 0, "label", T("all clusters")));
    return list;
}

static int rule_check(struct cordee *cd, int64_t user, const struct retention_rule *r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *f;

    if (!*r->name || strlen(r->name) > 120)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A rule needs a name of at most 120 letters."));
    if (strspn(r->filter, " \t\r\n") == strlen(r->filter))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A rule needs a filter: without one it would mean "
                             "everybody."));
    if (!is_known(r->follows))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Say what follows."));
    if (r->days < 1 || r->days > 3650)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Wait at least a day, at most ten years."));
    if (strcmp(r->follows, "erase") == 0 && r->kind != CORDEE_PERSON)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Only people are erased; organisations go into the trash."));
    if (cluster_check(cd, r->cluster, err) < 0)
        return -1;
    return cd->crm->filter_of_cluster(cd, a, r->filter,
                                      r->kind == CORDEE_ORG ? CORDEE_FILTER_ORGS
                                                            : CORDEE_FILTER_PEOPLE,
                                      user, r->cluster, &f, err);
}

/* Inserts or updates; a changed rule forgets its list, so that everybody waits anew. */
static int64_t rule_write(struct cordee *cd, int64_t id, const struct retention_rule *r,
                          struct cordee_error *err)
{
    const struct cordee_value args[] = {CORDEE_V(r->name),     CORDEE_V(r->filter),
                                        CORDEE_V(r->kind),     CORDEE_V(r->follows),
                                        CORDEE_V(r->days),     CORDEE_V(r->active),
                                        CORDEE_ID(r->cluster), CORDEE_V(id)};

    if (!id)
        return cd->db->insert(cd, err,
                              "INSERT INTO retention_rule(name, filter, kind, follows, "
                              "days, active, cluster) VALUES(?, ?, ?, ?, ?, ?, ?)",
                              args, 7);
    if (cd->db->exec(
            cd, err,
            "DELETE FROM retention_due WHERE rule = ?8 AND EXISTS (SELECT 1 FROM "
            "retention_rule WHERE id = ?8 AND (filter <> ?2 OR kind <> ?3 OR "
            "follows <> ?4 OR cluster IS NOT ?7))",
            args, 8) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE retention_rule SET name = ?, filter = ?, kind = ?, follows = "
            "?, days = ?, active = ?, cluster = ? WHERE id = ?",
            args, 8) < 0)
        return -1;
    return id;
}

int64_t retention_rule_save(struct cordee *cd, int64_t id, int64_t user,
                            const struct retention_rule *given, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t saved;

    if (rule_check(cd, user, given, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Retention rule"), err) < 0 ||
        (saved = rule_write(cd, id, given, err)) < 0)
        return -1;
    if (saved > 0 &&
        (cd->db->audit(cd, "retention.rule", given->name, given->filter, err) < 0 ||
         cd->db->change_commit(&c, err) < 0))
        return -1;
    return saved;
}

/* One statement that is a change. */
static int changed(struct cordee *cd, const char *title, const char *sql,
                   const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, title, err) < 0 ||
        cd->db->exec(cd, err, sql, args, n) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int retention_rule_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return changed(cd, T("Retention rule removed"),
                   "DELETE FROM retention_rule WHERE id = ?", CORDEE_ARGS(CORDEE_V(id)),
                   err);
}

#define RULE                                                                            \
    "SELECT r.id, r.name, r.filter, r.kind, r.follows, r.days, r.active AS "            \
    "\"active:bool\", l.at AS looked_at, l.error, (SELECT count(*) FROM retention_due " \
    "d "                                                                                \
    "WHERE d.rule = r.id) AS n, r.cluster, (SELECT k.name FROM cluster k WHERE k.id = " \
    "r.cluster) AS cluster_name FROM retention_rule r LEFT JOIN retention_look l ON "   \
    "l.rule = r.id"

json_t *retention_rules(struct cordee *cd, bool seen, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        RULE " WHERE NOT ? OR CASE WHEN r.cluster IS NULL THEN "
                             "scope_whole() ELSE cluster_seen(r.cluster) AND "
                             "cluster_may_write(r.cluster) END ORDER BY "
                             "r.id",
                        CORDEE_ARGS(CORDEE_V(seen)));
}

int retention_rule_load(struct cordee *cd, int64_t id, json_t **rule_r,
                        struct cordee_error *err)
{
    return cd->db->row(cd, err, rule_r, RULE " WHERE r.id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

/* ---- lists ------------------------------------------------------------------------- */

/* When the rule acts; nobody knows of whom nobody was told. */
#define GOES_AT                                                                \
    "CASE WHEN r.follows IN ('trash', 'erase') AND d.told_at IS NOT NULL AND " \
    "NOT " RETENTION_SHARED("r", "d.party") " THEN d.told_at + r.days * 86400 END"

json_t *retention_list(struct cordee *cd, int64_t rule, int limit,
                       struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT d.party, p.kind, p.name, w.name AS owner_name, d.listed_at, "
        "d.told_at, " GOES_AT " AS goes_at, d.failed, " RETENTION_SHARED(
            "r", "d.party") " AS \"shared:bool\" FROM retention_due d JOIN "
                            "retention_rule r ON r.id = d.rule "
                            "JOIN party p ON p.id = d.party LEFT JOIN staff w ON w.id = "
                            "p.owner WHERE "
                            "d.rule = ? AND p.deleted_at IS NULL AND "
                            "(scope_whole() OR " CORDEE_SEEN(
                                "p.id") ") ORDER BY d.told_at "
                                        "IS NULL, d.told_at, p.sort_name, p.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(limit)));
}

int retention_of_members(struct cordee *cd, int64_t rule, int64_t *n_r,
                         struct cordee_error *err)
{
    return cd->db->one(
        cd, err, n_r,
        "SELECT count(*) FROM retention_due d JOIN party p ON p.id = d.party WHERE "
        "d.rule "
        "= ?1 AND p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM membership m WHERE "
        "m.party IN (SELECT d.party UNION ALL SELECT r.other FROM role r WHERE r.party = "
        "d.party AND " CORDEE_ROLE_AT("r", "?2") ") AND (m.since IS NULL OR m.since "
                                                 "<= ?2) AND (m.until IS NULL OR m.until "
                                                 "> ?2) AND (m.resigned_at IS NULL OR "
                                                 "m.resigned_at > ?2))",
        CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(cordee_now())));
}

json_t *retention_rules_of(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT r.name, r.follows = 'erase' AS \"erase:bool\", " GOES_AT
        " AS goes_at FROM retention_due d JOIN retention_rule r ON r.id = d.rule "
        "WHERE d.party = ? AND r.active AND (r.cluster IS NULL OR "
        "cluster_mine(r.cluster)) ORDER BY r.id",
        CORDEE_ARGS(CORDEE_V(party)));
}

/* ---- kept by hand ----------------------------------------------------------- */

int retention_keep(struct cordee *cd, int64_t party, int64_t user, const char *reason,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (!*reason || strlen(reason) > 500)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say in a few words why they are kept."));
    if (cd->db->change_begin(cd, &c, T("Kept by hand"), err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO retention_kept(party, reason, staff_name) SELECT p.id, "
                     "?, coalesce((SELECT w.name FROM staff w WHERE w.id = ?), '') FROM "
                     "party p WHERE p.id = ? ON CONFLICT(party) DO UPDATE SET reason = "
                     "excluded.reason, staff_name = excluded.staff_name",
                     CORDEE_ARGS(CORDEE_V(reason), CORDEE_V(user), CORDEE_V(party))) <
            0 ||
        cd->db->exec(cd, err, "DELETE FROM retention_due WHERE party = ?",
                     CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int retention_release(struct cordee *cd, int64_t kept, struct cordee_error *err)
{
    return changed(cd, T("No longer kept by hand"),
                   "DELETE FROM retention_kept WHERE id = ?", CORDEE_ARGS(CORDEE_V(kept)),
                   err);
}

json_t *retention_kept(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT k.id, k.party, p.kind, p.name, k.reason, k.staff_name, "
        "k.at FROM retention_kept k JOIN party p ON p.id = k.party WHERE "
        "p.deleted_at IS NULL AND " CORDEE_SEEN("p.id") " ORDER BY k.id DESC LIMIT 500",
        CORDEE_NO_ARGS);
}
