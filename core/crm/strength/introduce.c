/* Who can introduce one of us to somebody: the best ways through those who know each
 * other, and what says that they do. */
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/crm/strength/path.h"
#include "core/crm/strength/strength.h"

#include "core/db/db.h"

#include <math.h>
#include <stdlib.h>

#define MOST_KNOWN 60 /* edges of one kind of a node, the strongest */
#define MOST_WAYS  3
#define DOUBTFUL   0.03 /* a way less likely than this is no advice */

/* How two know each other; what they did together counts more than where they work. */
enum how {
    HOW_CONTACT,   /* one of us and one of them: tie */
    HOW_OURS,      /* two of us */
    HOW_TOGETHER,  /* took part in the same */
    HOW_COLLEAGUE, /* work at the same organisation now */
    HOW_RELATION,
    HOW_PLACE, /* a person and the organisation where she works now */
};

#define P_OURS     0.95
#define P_RELATION 0.5
#define P_PLACE    0.9

/* Whom one may be told of; the same of one of us, who is of a cluster of hers. */
#define TOLD(p) p ".deleted_at IS NULL AND " CD_MINE(p ".id")
#define OF_OURS                                                                        \
    "w.disabled_at IS NULL AND (scope_whole() OR w.id = acting() OR EXISTS (SELECT 1 " \
    "FROM staff_cluster k WHERE k.staff = w.id AND cluster_mine(k.cluster)))"

/* Who leads to ?1, and how much says so; one of us is -id. */
/* clang-format off */
static const struct {
    enum how how;
    const char *sql;
} known[] = {
    {HOW_CONTACT, "SELECT -t.staff, t.health FROM tie t JOIN staff w ON w.id = t.staff WHERE "
                  "t.party = ?1 AND " OF_OURS " ORDER BY 2 DESC LIMIT ?2"},
    {HOW_TOGETHER, "SELECT k.other, k.health FROM (SELECT other, health FROM acquaintance "
                   "WHERE party = ?1 UNION ALL SELECT party, health FROM acquaintance WHERE "
                   "other = ?1) k JOIN party p ON p.id = k.other WHERE " TOLD(
                       "p") " ORDER BY 2 DESC LIMIT ?2"},
    {HOW_COLLEAGUE,
     "WITH place AS MATERIALIZED (SELECT r.other, (SELECT count(*) FROM role x WHERE "
     "x.other = r.other AND " CORDEE_ROLE_NOW("x") ") AS n FROM role r JOIN party o ON o.id = r.other "
     "WHERE r.party = ?1 AND " CORDEE_ROLE_NOW("r") " AND " TOLD("o") ") SELECT c.party, place.n FROM "
     "place JOIN role c ON c.other = place.other AND c.party <> ?1 AND " CORDEE_ROLE_NOW("c") " JOIN "
     "party p ON p.id = c.party WHERE " TOLD("p") " ORDER BY 2, p.last_contact DESC LIMIT "
     "?2"},
    {HOW_RELATION, "SELECT k.other, 0 FROM (SELECT other, until FROM relation WHERE party = "
                   "?1 UNION ALL SELECT party, until FROM relation WHERE other = ?1) k JOIN "
                   "party p ON p.id = k.other WHERE p.kind = 2 AND " CORDEE_ROLE_NOW("k") " AND " TOLD(
                       "p") " LIMIT ?2"},
    {HOW_PLACE, "SELECT p.id, 0 FROM role r JOIN party p ON p.id = r.party WHERE r.other = "
                "?1 AND " CORDEE_ROLE_NOW("r") " AND " TOLD("p") " ORDER BY r.key_contact DESC, "
                "p.last_contact DESC LIMIT ?2"},
};
/* clang-format on */

struct asked {
    struct cordee *core;
    int64_t user, now;
};

/* A meeting of today leads on in eight of ten cases; what is long ago seldom. */
static double p_of(enum how how, double much)
{
    switch (how) {
    case HOW_CONTACT:
        return 1 - exp2(-much / 2);
    case HOW_TOGETHER:
        return 0.8 * (1 - exp2(-much / 2));
    case HOW_COLLEAGUE:
        return fmin(0.6, 6 / much);
    case HOW_RELATION:
        return P_RELATION;
    case HOW_PLACE:
        return P_PLACE;
    default:
        return P_OURS;
    }
}

static int known_add(const struct asked *q, size_t k, int64_t node, struct cd_edge *edges,
                     int n, struct cordee_error *err)
{
    bool kept = known[k].how == HOW_CONTACT || known[k].how == HOW_TOGETHER;
    double unit = kept ? cd_grown(q->now, CD_HEALTH_DAYS) : 1;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = q->core->db->query(
        q->core, err, known[k].sql, CORDEE_ARGS(CORDEE_V(node), CORDEE_V(MOST_KNOWN)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = q->core->db->next(rows, err)) > 0)
        edges[n++] = (struct cd_edge){
            q->core->db->get_int(rows, 0),
            p_of(known[k].how, q->core->db->get_real(rows, 1) / unit), (int)known[k].how};
    return rc < 0 ? -1 : n;
}

/* Her own tie to a node; 0: she has none. */
static int own_tie(const struct asked *q, int64_t node, struct cd_edge *edge,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = q->core->db->query(
        q->core, err, "SELECT health FROM tie WHERE party = ? AND staff = ?",
        CORDEE_ARGS(CORDEE_V(node), CORDEE_V(q->user)));
    int rc = rows ? q->core->db->next(rows, err) : -1;

    if (rc > 0)
        *edge = (struct cd_edge){-q->user,
                                 p_of(HOW_CONTACT, q->core->db->get_real(rows, 0) /
                                                       cd_grown(q->now, CD_HEALTH_DAYS)),
                                 HOW_CONTACT};
    return rc;
}

/* Whom one of us knows is asked from the other side. */
static int leads(void *ctx, struct cordee_arena *a, int64_t node, int64_t only,
                 struct cd_edge **edges_r, struct cordee_error *err)
{
    const size_t kinds = sizeof known / sizeof *known;
    const struct asked *q = ctx;
    struct cd_edge *edges =
        cordee_arena_get(a, (only ? 1 : kinds * MOST_KNOWN) * sizeof *edges);
    int n = 0;

    *edges_r = edges;
    if (node < 0) {
        edges[0] = (struct cd_edge){-q->user, P_OURS, HOW_OURS};
        return 1;
    }
    if (only)
        return own_tie(q, node, edges, err);
    for (size_t k = 0; k < kinds && n >= 0; k++)
        n = known_add(q, k, node, edges, n, err);
    return n;
}

/* ---- what people read -------------------------------------------------------------- */

static int node_put(const struct asked *q, int64_t node, json_t *step,
                    struct cordee_error *err)
{
    json_t *who = NULL;
    int rc =
        node < 0
            ? q->core->db->row(q->core, err, &who, "SELECT name FROM staff WHERE id = ?",
                               CORDEE_ARGS(CORDEE_V(-node)))
            : q->core->db->row(q->core, err, &who,
                               "SELECT p.id, p.kind, p.name, (SELECT r.label FROM role r "
                               "JOIN party o ON o.id = r.other WHERE r.party = p.id "
                               "AND " CORDEE_ROLE_NOW("r") " AND " TOLD(
                                   "o") " ORDER BY r.key_contact DESC, r.id LIMIT "
                                        "1) AS role FROM "
                                        "party p WHERE p.id = ?",
                               CORDEE_ARGS(CORDEE_V(node)));

    if (rc <= 0)
        return -1;
    if (node > 0)
        cd_party_dress(q->core, who);
    else
        json_object_set_new(who, "ours", json_true());
    json_object_set_new(step, "who", who);
    return 0;
}

/* What says that two know each other: {"how","n"?,"last_at"?,"where"?,"label"?}.  How
 * often is not for who sees a part only: it may have been in another cluster. */
static int proof_put(const struct asked *q, enum how how, int64_t a, int64_t b,
                     json_t *step, struct cordee_error *err)
{
    /* clang-format off */
    static const struct {
        const char *how, *sql;
    } proofs[] = {
        [HOW_CONTACT] = {"contact", "SELECT n, last_at FROM tie WHERE scope_whole() AND staff "
                                    "= -?1 AND party = ?2"},
        [HOW_OURS] = {"ours", NULL},
        [HOW_TOGETHER] = {"together", "SELECT n FROM acquaintance WHERE scope_whole() AND "
                                      "party = min(?1, ?2) AND other = max(?1, ?2)"},
        [HOW_COLLEAGUE] = {"colleague",
                           "SELECT o.name AS \"where\" FROM role r JOIN role c ON c.other = "
                           "r.other JOIN party o ON o.id = r.other WHERE r.party = ?1 AND "
                           "c.party = ?2 AND " CORDEE_ROLE_NOW("r") " AND " CORDEE_ROLE_NOW("c") " AND " TOLD(
                               "o") " LIMIT 1"},
        [HOW_RELATION] = {"relation",
                          "SELECT iif(party = ?1, label, coalesce(nullif(label_back, ''), "
                          "label)) AS label FROM relation k WHERE ((party = ?1 AND other = "
                          "?2) OR (party = ?2 AND other = ?1)) AND " CORDEE_ROLE_NOW("k") " LIMIT 1"},
        [HOW_PLACE] = {"place", "SELECT label FROM role r WHERE party = ?1 AND other = ?2 "
                                "AND " CORDEE_ROLE_NOW("r") " LIMIT 1"},
    };
    /* clang-format on */
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (proofs[how].sql && q->core->db->row(q->core, err, &row, proofs[how].sql,
                                            CORDEE_ARGS(CORDEE_V(a), CORDEE_V(b))) < 0)
        return -1;
    if (row)
        json_object_update(step, row);
    json_object_set_new(step, "how", json_string(proofs[how].how));
    return 0;
}

static int way_put(const struct asked *q, const struct cd_path *path, json_t *ways,
                   struct cordee_error *err)
{
    json_t *steps = json_array();

    json_array_append_new(ways, json_pack("{s:f,s:o}", "p", path->p, "steps", steps));
    for (size_t i = 0; i <= path->n; i++) {
        json_t *step = json_object();

        json_array_append_new(steps, step);
        if (node_put(q, path->node[i], step, err) < 0 ||
            (i > 0 && proof_put(q, (enum how)path->how[i - 1], path->node[i - 1],
                                path->node[i], step, err) < 0))
            return -1;
    }
    return 0;
}

/* A mail or two of this year: nobody needs to introduce her. */
static int knows_herself(const struct asked *q, int64_t party, struct cordee_error *err)
{
    int64_t staff;

    return q->core->db->one(
        q->core, err, &staff,
        "SELECT t.staff FROM tie t WHERE t.staff = ?2 AND t.health > ?3 AND t.party IN "
        "(SELECT ?1 UNION ALL SELECT r.party FROM role r WHERE r.other = ?1 "
        "AND " CORDEE_ROLE_AT("r", "?4") ") LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(q->user),
                    CORDEE_V(cd_grown(q->now, CD_HEALTH_DAYS)), CORDEE_V(q->now)));
}

int cd_introductions(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **ways_r)
{
    struct asked q = {cd_crm_of(cd), .user = cd_db_actor_now(cd->host),
                      .now = cordee_now()};
    const struct cd_graph graph = {leads, &q};
    CORDEE_AUTO(cordee_json_drop) json_t *ways = json_array();
    int64_t shut[MOST_WAYS];
    int rc = q.user ? knows_herself(&q, party, err) : 1;

    for (size_t i = 0; rc == 0 && i < MOST_WAYS; i++) {
        struct cd_path path;

        if (cd_path_find(&graph, -q.user, party, CD_PATH_STEPS, shut, i, &path, err) < 0)
            return -1;
        if (path.n < 2 || path.p < DOUBTFUL)
            break; /* nobody, or she knows them herself */
        if (way_put(&q, &path, ways, err) < 0)
            return -1;
        shut[i] = path.node[1];
    }
    if (rc < 0)
        return -1;
    *ways_r = json_incref(ways);
    return 0;
}
