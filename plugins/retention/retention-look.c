/* Who is on the list of a rule. */
#include "plugins/retention/retention.h"

/* NULL with *err: the filter is wrong, or it could not be asked. */
static json_t *meant(struct cordee *cd, const json_t *rule, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    bool orgs = cordee_json_int(rule, "kind") == CORDEE_ORG;
    struct cordee_filter *f;
    json_t *list = NULL;

    if (cd->crm->filter_of_cluster(cd, a, cordee_json_text(rule, "filter"),
                                   orgs ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE, 0,
                                   cordee_json_int(rule, "cluster"), &f, err) < 0 ||
        cd->crm->filter_list(cd, err, f, CORDEE_BY_NAME, RETENTION_MOST, &list) < 0)
        return NULL;
    return list;
}

/* Who is on it already keeps the day since when. */
static int list_put(struct cordee *cd, int64_t rule, const json_t *people, int64_t now,
                    struct cordee_error *err)
{
    size_t i;
    json_t *who;

    json_array_foreach ((json_t *)people, i, who)
        if (cd->db->exec(cd, err,
                         "INSERT INTO retention_due(rule, party, listed_at, seen) "
                         "VALUES(?1, ?2, ?3, ?3) ON CONFLICT(rule, party) DO UPDATE SET "
                         "seen = excluded.seen",
                         CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(cordee_json_int(who, "id")),
                                     CORDEE_V(now))) < 0)
            return -1;
    return 0;
}

/* Who no longer matches, is kept by hand, or works here. */
static int list_clear(struct cordee *cd, int64_t rule, int64_t now,
                      struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "DELETE FROM retention_due WHERE rule = ? AND (seen <> ? OR party "
        "IN (SELECT k.party FROM retention_kept k) OR party IN (SELECT "
        "w.party FROM staff w WHERE w.party IS NOT NULL AND w.disabled_at "
        "IS NULL))",
        CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(now)));
}

/* Whom another cluster has since: should they ever be of this one alone again, somebody
 * is told anew and the days are counted from then. */
static int list_forget(struct cordee *cd, int64_t rule, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE retention_due SET told_at = NULL, failed = '' WHERE id IN "
        "(SELECT d.id FROM retention_due d JOIN retention_rule r ON r.id "
        "= d.rule WHERE r.id = ? AND " RETENTION_SHARED("r", "d.party") ")",
        CORDEE_ARGS(CORDEE_V(rule)));
}

static int note(struct cordee *cd, int64_t rule, int64_t now, const char *error,
                struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO retention_look(rule, at, error) VALUES(?, ?, ?) ON "
                        "CONFLICT(rule) DO UPDATE SET at = excluded.at, error = "
                        "excluded.error",
                        CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(now), CORDEE_V(error)));
}

/* Each look has a number of its own, also two within a second. */
static int64_t look_number(struct cordee *cd, int64_t rule)
{
    int64_t last = 0, now = cordee_now();

    (void)!cd->db->one(cd, NULL, &last,
                       "SELECT max(seen) FROM retention_due WHERE rule = ?",
                       CORDEE_ARGS(CORDEE_V(rule)));
    return now > last ? now : last + 1;
}

int retention_look(struct cordee *cd, const json_t *rule, struct cordee_error *err)
{
    int64_t id = cordee_json_int(rule, "id"), now = look_number(cd, id);
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *people = meant(cd, rule, &why);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (!people && why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    if (!people)
        return note(cd, id, now, why.text, err) < 0 ? -1 : 0;
    if (cd->db->begin(cd, &tx, err) < 0 || list_put(cd, id, people, now, err) < 0 ||
        list_clear(cd, id, now, err) < 0 || list_forget(cd, id, err) < 0 ||
        note(cd, id, now, "", err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return 1;
}
