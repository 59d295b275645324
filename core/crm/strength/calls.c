/* Whom to call this week: members whose relationship wants somebody, and why. */
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/filter/filter.h"
#include "core/crm/scope.h"
#include "core/crm/strength/strength.h"

#include "core/db/db.h"

#include <math.h>
#include <stdlib.h>

#define DAY      INT64_C(86400)
#define LATELY   (90 * DAY)
#define YEAR     (365 * DAY)
#define MATTERED 2.0 /* what a relationship is or was worth, that its fading is news */
#define MOST     10

/* Of a member `p` and its people who are there now. */
#define THEIRS                                                                \
    "(SELECT p.id UNION ALL SELECT r.party FROM role r WHERE r.other = p.id " \
    "AND " CORDEE_ROLE_NOW("r") ")"
#define WORTH                                                                     \
    "(SELECT sum(ip.weight * ip.share) FROM interaction_party ip WHERE ip.party " \
    "IN " THEIRS " AND ip.weight > 0 AND ip.counts = 1 AND ip.at > "

/* Between the pieces stand times: put_facts.  A `+` keeps the planner from the index of
 * all people by last contact, and who has something to come is found once, not asked of
 * each entry: without either a register of 100,000 took minutes. */
/* clang-format off */
static const char *const facts[] = {
    "WITH to_come AS MATERIALIZED (SELECT party FROM interaction_party WHERE counts = 0) "
    "SELECT p.id, p.kind, p.name, p.country, (SELECT max(q.last_contact) FROM party q "
    "WHERE q.id IN " THEIRS ") AS last_at, (SELECT min(t.cadence) FROM membership m JOIN "
    "member_type t ON t.cluster = m.cluster AND t.word = m.type WHERE m.party = p.id AND "
    "(m.until IS NULL OR m.until > clock_now())) AS cadence, (SELECT sum(t.health) FROM "
    "tie t WHERE t.party IN " THEIRS ") AS health, " WORTH,
    ") AS lately, " WORTH,
    " AND ip.at <= ",
    ") AS before, (SELECT count(*) FROM party q WHERE +q.kind = 2 AND q.id IN " THEIRS
    " AND +q.last_contact > ",
    ") AS people, (SELECT w.name FROM staff w WHERE w.id = p.owner AND w.disabled_at IS "
    "NOT NULL) AS owner_left, (SELECT q.name FROM role r JOIN party q ON q.id = r.party "
    "JOIN email_address e ON e.party = q.id WHERE r.other = p.id AND r.key_contact = 1 AND "
    CORDEE_ROLE_NOW("r") " AND e.state <> 'ok' AND NOT EXISTS (SELECT 1 FROM email_address x WHERE "
    "x.party = q.id AND x.state = 'ok') LIMIT 1) AS bounced FROM party p WHERE NOT "
    "EXISTS (SELECT 1 FROM task t WHERE t.done_at IS NULL AND t.party IN " THEIRS
    ") AND NOT EXISTS (SELECT 1 FROM to_come WHERE party IN " THEIRS ") AND ",
};
/* clang-format on */

static int put_facts(struct cordee *core, int64_t now,
                     const struct cordee_filter *members, struct cordee_sql *sql,
                     struct cordee_error *err)
{
    const int64_t times[] = {now - LATELY, now - 2 * LATELY, now - LATELY, now - YEAR};

    for (size_t i = 0; i < 4; i++) {
        cordee_sql_put(sql, facts[i]);
        cordee_sql_bind(sql, cordee_of_int(times[i]));
    }
    cordee_sql_put(sql, facts[4]);
    return cd_crm_filter_sql(core, members, sql, err);
}

static int facts_list(struct cordee *core, int64_t now, json_t **list_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *members;
    int rc = cd_crm_filter(core, a, "is:member", CORDEE_FILTER_ORGS, 0, &members, err);

    *list_r = NULL;
    if (rc == 0)
        rc = put_facts(core, now, members, &sql, err);
    if (rc == 0)
        *list_r = core->db->list(core, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return *list_r ? 0 : -1;
}

/* ---- why --------------------------------------------------------------------------- */

static void why_add(json_t *item, const char *why, double points)
{
    json_t *whys = json_object_get(item, "why");

    if (!whys)
        json_object_set_new(item, "why", whys = json_array());
    json_array_append_new(whys, json_string(why));
    json_object_set_new(
        item, "points",
        json_real(json_number_value(json_object_get(item, "points")) + points));
}

/* A silence counts the more the longer it is beyond what is usual; a relationship that
 * is worth more counts the more. */
static void judge(json_t *item, int64_t now)
{
    double is = json_number_value(json_object_get(item, "health")) /
                cd_grown(now, CD_HEALTH_DAYS);
    double lately = json_number_value(json_object_get(item, "lately"));
    double before = json_number_value(json_object_get(item, "before"));
    int64_t last = cordee_json_int(item, "last_at");
    int64_t cadence = cordee_json_int(item, "cadence");
    double silent = (double)(now - last) / (double)DAY;
    double usual = cadence ? (double)cadence : 90;

    if (!last)
        why_add(item, "never", 1);
    else if (silent > usual)
        why_add(item, "silent", fmin(3, silent / usual));
    if (*cordee_json_text(item, "bounced"))
        why_add(item, "bounced", 3);
    if (*cordee_json_text(item, "owner_left"))
        why_add(item, "owner-left", 3);
    if (before >= MATTERED && lately < before / 2)
        why_add(item, "halved", 2);
    if (is >= MATTERED && cordee_json_int(item, "people") == 1)
        why_add(item, "one-thread", 1);
    if (last)
        json_object_set_new(item, "days", json_integer((json_int_t)silent));
    json_object_set_new(item, "points",
                        json_real(json_number_value(json_object_get(item, "points")) *
                                  (1 + log2(1 + fmax(before, is)))));
}

static int by_points(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    double x = json_number_value(json_object_get(one, "points"));
    double y = json_number_value(json_object_get(other, "points"));

    if (x == y)
        return cordee_json_int(one, "id") < cordee_json_int(other, "id") ? -1 : 1;
    return x < y ? 1 : -1;
}

/* The first `most` of those who have a reason, of a list. */
static json_t *first_of(json_t *list, int64_t now, size_t most)
{
    size_t all = json_array_size(list), n = 0, i;
    json_t **ranked = calloc(all ? all : 1, sizeof(json_t *));
    json_t *chosen = json_array();
    json_t *item;

    if (!ranked)
        abort();
    json_array_foreach (list, i, item) {
        judge(item, now);
        if (json_object_get(item, "why"))
            ranked[n++] = item;
    }
    qsort(ranked, n, sizeof *ranked, by_points);
    for (i = 0; i < n && i < most; i++)
        json_array_append(chosen, ranked[i]);
    free(ranked);
    return chosen;
}

/* ---- whom, and what about --------------------------------------------------- */

/* ?1 is the member, ?2, where there is one, who looks. */
static int put_one(struct cordee *core, json_t *item, const char *key, const char *sql,
                   size_t n, struct cordee_error *err)
{
    const struct cordee_value args[] = {cordee_of_int(cordee_json_int(item, "id")),
                                        cordee_of_int(cd_db_actor_now(core->host))};
    json_t *row = NULL;
    int rc = core->db->row(core, err, &row, sql, args, n);

    if (rc > 0)
        json_object_set_new(item, key, row);
    return rc < 0 ? -1 : 0;
}

static void topic_label(struct cordee *cd, json_t *topic)
{
    cordee_json_set_text(topic, "label",
                         cd_crm_interaction_label(cd, cordee_json_text(topic, "kind")));
}

static int dress(struct cordee *cd, struct cordee *core, json_t *item,
                 struct cordee_error *err)
{
    static const char whom[] =
        "SELECT p.id, p.kind, p.name, r.label AS role, (SELECT h.number FROM phone h "
        "WHERE "
        "h.party = p.id ORDER BY h.main DESC, h.id LIMIT 1) AS phone FROM role r JOIN "
        "party p ON p.id = r.party LEFT JOIN tie t ON t.party = p.id AND t.staff > 0 "
        "WHERE "
        "r.other = ?1 AND " CORDEE_ROLE_NOW(
            "r") " AND p.deleted_at IS "
                 "NULL GROUP BY p.id ORDER BY coalesce(sum(t.health), 0) DESC, "
                 "r.key_contact "
                 "DESC, "
                 "p.id LIMIT 1";
    static const char topic[] =
        "SELECT i.id, i.kind, i.at, i.subject, substr(i.body, 1, 200) AS body FROM "
        "interaction_party ip JOIN interaction i ON i.id = ip.interaction WHERE ip.party "
        "IN (SELECT ?1 UNION ALL SELECT r.party FROM role r WHERE r.other = ?1 "
        "AND " CORDEE_ROLE_NOW("r") ") AND "
                                    "ip.weight > 0 AND ip.counts = 1 AND "
                                    "(" CORDEE_ENTRY_OPENLY
                                    " OR i.author = ?2) ORDER BY ip.at DESC "
                                    "LIMIT 1";
    static const char ours[] =
        "SELECT w.id, w.name FROM tie t JOIN staff w ON w.id = t.staff WHERE t.party IN "
        "(SELECT ?1 UNION ALL SELECT r.party FROM role r WHERE r.other = ?1 "
        "AND " CORDEE_ROLE_NOW("r") ") AND "
                                    "w.disabled_at IS NULL GROUP BY w.id ORDER BY "
                                    "sum(t.health) DESC LIMIT 1";

    cd_party_dress(core, item);
    if (put_one(core, item, "whom", whom, 1, err) < 0 ||
        put_one(core, item, "topic", topic, 2, err) < 0 ||
        put_one(core, item, "closest", ours, 1, err) < 0)
        return -1;
    if (json_object_get(item, "whom"))
        cd_party_dress(core, json_object_get(item, "whom"));
    if (json_object_get(item, "topic"))
        topic_label(cd, json_object_get(item, "topic"));
    return 0;
}

static int calls_find(struct cordee *cd, json_t **list_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t now = cordee_now();
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL, *list = NULL;
    json_t *item;
    size_t i;

    if (facts_list(core, now, &all, err) < 0)
        return -1;
    list = first_of(all, now, MOST);
    json_array_foreach (list, i, item)
        if (dress(cd, core, item, err) < 0)
            return -1;
    if (cd_crm_scores(cd, err, list) < 0)
        return -1;
    *list_r = json_incref(list);
    return 0;
}

/* All members are looked at, so it is kept as long as nobody commits. */
int cd_calls(struct cordee *cd, struct cordee_error *err, json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *name = cd_kept_name(cd->host, a, "calls");

    if ((*list_r = cd_kept_get_same(cd->host, 0, 0, name)))
        return 0;
    if (calls_find(cd, list_r, err) < 0)
        return -1;
    cd_kept_put(cd->host, 0, 0, name, *list_r);
    return 0;
}
