/* survey.gap and survey.proposal: how far somebody is from what they need. */
#include "plugins/survey/find/find.h"

#include "plugins/survey/keep/versions.h"

#include <string.h>

/* User ?1 may see what single people answered, where the condition on their role in a
 * cluster holds.  Nobody (0) is the system, which sees all. */
#define MAY_SEE(where)                                                                \
    "(?1 = 0 OR EXISTS (SELECT 1 FROM staff w WHERE w.id = ?1 AND w.disabled_at IS "  \
    "NULL AND EXISTS (SELECT 1 FROM (SELECT w.role AS role WHERE w.everywhere UNION " \
    "ALL SELECT wk.role FROM staff_cluster wk WHERE wk.staff = w.id AND NOT "         \
    "w.everywhere AND " where ") k WHERE role_may(k.role, 'survey.act'))))"

struct gap {
    struct cordee *cd;
    struct cordee_arena *arena;
    const char *wanted; /* of the argument, folded; "": any */
    struct cordee_sql *out;
    size_t found;     /* rows asked for so far */
    size_t surveys;   /* that may be seen */
    const char *near; /* the most similar competence */
    int distance;
};

static const char *folded(struct gap *g, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text, &out);
    for (char *s = out.text; s && *s; s++)
        *s = *s == '_' || *s == '-' ? ' ' : *s;
    return cordee_arena_text(g->arena, out.text ? out.text : "");
}

static bool is_so(struct gap *g, const char *text)
{
    const char *own = folded(g, text);
    int distance;

    if (strcmp(own, g->wanted) == 0)
        return true;
    distance = cordee_text_distance(own, g->wanted);
    if (*own && distance < g->distance) {
        g->distance = distance;
        g->near = cordee_arena_text(g->arena, text);
    }
    return false;
}

/* By its key, its topic, or its words in any language. */
static bool is_wanted(struct gap *g, const struct survey_item *item)
{
    const char *language;
    json_t *words;

    if (!*g->wanted || is_so(g, item->key) || is_so(g, item->topic))
        return true;
    json_object_foreach ((json_t *)item->words, language, words)
        if (is_so(g, json_string_value(words)))
            return true;
    return false;
}

/* Of one survey, those who answered both, in a version of which that counts (NULL: of
 * all it does). */
static void put_answers(struct gap *g, int64_t survey, const struct survey_versions *v,
                        const char *question, const char *item)
{
    struct cordee_sql *out = g->out;

    cordee_sql_put(out, g->found++ ? " UNION ALL " : "");
    cordee_sql_put(out,
                   "SELECT r.person, i.item, r.submitted_at AS at, r.id AS response, "
                   "i.number - l.number AS gap FROM survey_response r JOIN survey_answer "
                   "i ON i.response = r.id AND i.part = 'importance' JOIN survey_answer "
                   "l ON l.response = r.id AND l.part = 'level' AND l.question = "
                   "i.question AND l.item = i.item WHERE r.person IS NOT NULL AND "
                   "r.submitted_at IS NOT NULL AND r.survey = ");
    cordee_sql_bind(out, cordee_of_int(survey));
    if (v)
        survey_versions_put(v, "r.version", "i.question", out);
    if (!question)
        return;
    cordee_sql_put(out, " AND i.question = ");
    cordee_sql_bind(out, cordee_of_text(cordee_arena_text(out->arena, question)));
    cordee_sql_put(out, " AND i.item = ");
    cordee_sql_bind(out, cordee_of_text(cordee_arena_text(out->arena, item)));
}

static void put_question(struct gap *g, const struct survey_versions *v,
                         const struct survey_question *q)
{
    for (size_t i = 0; q->kind == SURVEY_PAIRED && i < q->n_items; i++)
        if (is_wanted(g, &q->items[i]))
            put_answers(g, v->s->id, v, q->key, q->items[i].key);
}

/* `mixed`: somebody answered an earlier version. */
static int put_survey(struct gap *g, int64_t survey, bool mixed, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct survey_versions versions = {.s = &s};
    int rc;

    if (!*g->wanted && !mixed) {
        put_answers(g, survey, NULL, NULL, NULL);
        return 0;
    }
    rc = survey_load(g->cd, a, survey, SURVEY_PUBLISHED, &s, err);
    if (rc <= 0 || (mixed && survey_versions_load(g->cd, a, &s, &versions, err) < 0))
        return rc == 0 ? 0 : -1;
    if (!*g->wanted)
        put_answers(g, survey, &versions, NULL, NULL);
    for (size_t i = 0; *g->wanted && i < s.form.n_questions; i++)
        put_question(g, &versions, s.form.questions[i]);
    return 0;
}

/* The newest hundred that were answered by name. */
static int put_surveys(struct gap *g, const struct cordee_condition *c,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = g->cd->db->list(
        g->cd, err,
        "SELECT s.id, EXISTS (SELECT 1 FROM survey_response r WHERE r.survey = s.id AND "
        "r.submitted_at IS NOT NULL AND r.version <> (SELECT v.id FROM survey_version v "
        "WHERE v.survey = s.id AND v.published_at IS NOT NULL ORDER BY v.number DESC "
        "LIMIT 1)) AS \"mixed:bool\" FROM survey_survey s WHERE s.state <> 'draft' AND "
        "NOT s.anonymous "
        "AND (s.cluster IS NULL OR ?2 = 0 OR s.cluster = ?2) AND " MAY_SEE(
            "(s.cluster IS NULL OR wk.cluster = s.cluster)") " ORDER BY s.id DESC LIMIT "
                                                             "100",
        CORDEE_ARGS(CORDEE_V(c->user), CORDEE_V(c->cluster)));
    size_t i;
    json_t *s;

    if (!list)
        return -1;
    g->surveys = json_array_size(list);
    json_array_foreach (list, i, s)
        if (put_survey(g, cordee_json_int(s, "id"), cordee_json_true(s, "mixed"), err) <
            0)
            return -1;
    return 0;
}

static int may_see(struct cordee *cd, int64_t user, struct cordee_error *err)
{
    int64_t yes;
    int rc = cd->db->one(cd, err, &yes, "SELECT 1 WHERE " MAY_SEE("wk.cluster > 0"),
                         CORDEE_ARGS(CORDEE_V(user)));

    return rc == 0 ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("what single people answered in surveys is not for "
                                   "your role to see"))
                   : rc;
}

static int unknown(struct gap *g, const char *argument, struct cordee_error *err)
{
    struct cordee *cd = g->cd;

    if (g->near && g->distance < 6)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("no survey asks about “%s”; did you mean “%s”?"), argument,
                           g->near);
    return cordee_fail(err, CORDEE_E_INVALID, T("no survey asks about “%s”"), argument);
}

int survey_gap_compile(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct gap g = {.cd = cd, .arena = a, .out = out, .distance = 20};

    if (may_see(cd, c->user, err) < 0)
        return -1;
    g.wanted = folded(&g, c->argument);
    cordee_sql_put(out, *g.wanted ? "p.id IN (SELECT g.person FROM (SELECT x.person, "
                                    "x.gap, rank() OVER (PARTITION BY x.person "
                                    "ORDER BY x.at DESC, x.response DESC) AS nth FROM ("
                                  : "p.id IN (SELECT g.person FROM (SELECT x.person, "
                                    "x.gap, rank() OVER (PARTITION BY x.person, "
                                    "x.item ORDER BY x.at DESC, x.response DESC) AS nth "
                                    "FROM (");
    if (put_surveys(&g, c, err) < 0)
        return -1;
    if (*g.wanted && g.surveys && !g.found)
        return unknown(&g, c->argument, err);
    if (!g.found)
        cordee_sql_put(out, "SELECT 0 AS person, '' AS item, 0 AS at, 0 AS response, 0 "
                            "AS gap WHERE 1 = 0");
    cordee_sql_put(out, ") x) g WHERE g.nth = 1");
    cordee_sql_put(out, c->op == CORDEE_OP_HAS ? "" : " AND g.gap");
    cordee_sql_compare(out, c);
    cordee_sql_put(out, ")");
    return 0;
}

/* ---- courses that were proposed --------------------------------------------------- */

/* The surveys with proposals whose single answers they may see. */
static int put_seen(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT s.id FROM survey_survey s WHERE s.id IN (SELECT x.survey FROM "
        "survey_proposal x) AND " MAY_SEE(
            "(s.cluster IS NULL OR wk.cluster = s.cluster)"),
        CORDEE_ARGS(CORDEE_V(c->user)));
    size_t i;
    json_t *s;

    if (!list)
        return -1;
    cordee_sql_put(out, " AND sx.survey IN (0");
    json_array_foreach (list, i, s) {
        cordee_sql_put(out, ", ");
        cordee_sql_bind(out, cordee_of_int(cordee_json_int(s, "id")));
    }
    cordee_sql_put(out, ")");
    return 0;
}

int survey_proposal_compile(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err)
{
    if (may_see(cd, c->user, err) < 0)
        return -1;
    if (c->op != CORDEE_OP_IS && c->op != CORDEE_OP_HAS)
        cordee_sql_put(out, "0 AND ");
    cordee_sql_put(out, "EXISTS (SELECT 1 FROM survey_proposal_person sw JOIN "
                        "survey_proposal sx ON sx.id = sw.proposal JOIN survey_survey ss "
                        "ON ss.id = sx.survey WHERE sw.person = p.id AND (scope_whole() "
                        "OR cluster_mine(ss.cluster))");
    if (put_seen(cd, c, out, err) < 0)
        return -1;
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? ", " : " AND sw.proposal IN (");
        cordee_sql_bind(out, c->values[i]);
    }
    cordee_sql_put(out, c->n ? "))" : ")");
    return 0;
}
