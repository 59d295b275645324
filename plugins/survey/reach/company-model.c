/* One answer an organisation: whom of it to ask, and how many of them answered. */
#include "plugins/survey/reach/reach.h"

#include <stdlib.h>
#include <string.h>

/* ---- whom of an organisation --------------------------------------------------------
 */

struct candidate {
    struct cordee_guest guest;
    int64_t org;
    bool key;
    double strength;  /* of the relation, as good as any other number to compare by */
    int64_t asked_at; /* 0: not yet */
    int64_t reminded;
    bool gone; /* their link was withdrawn */
    bool over; /* the organisation, or who stands for themselves, needs nothing more */
};

/* What the history says of somebody: where they are, whether one writes to them there,
 * how much we have to do with them, and what has become of the survey. */
static const char about[] =
    "SELECT r.other AS org, coalesce(r.key_contact, 0) AS key_contact, (SELECT "
    "coalesce(sum(t.health), 0) FROM tie t WHERE t.party = p.id) AS strength, "
    "i.asked_at, "
    "i.reminded, coalesce(" SURVEY_WITHDRAWN
    ", 0) AS \"gone:bool\", (SELECT max(x.reminded) FROM survey_invitation x WHERE "
    "x.survey = ?2 "
    "AND (x.org = r.other OR x.person = p.id)) AS round, (i.id IS NOT NULL "
    "AND " SURVEY_HAS_ANSWERED
    ") OR EXISTS (SELECT 1 FROM survey_response q WHERE q.survey = ?2 AND q.org = "
    "r.other AND q.submitted_at IS NOT NULL) AS \"answered:bool\" FROM party p LEFT JOIN "
    "role r ON r.id = (SELECT y.id FROM role y JOIN party o ON o.id = y.other WHERE "
    "y.party = p.id AND o.kind = 1 AND o.deleted_at IS NULL AND " CORDEE_ROLE_NOW(
        "y") " ORDER BY y.key_contact DESC, y.id LIMIT 1) LEFT JOIN survey_invitation i "
             "ON i.survey = ?2 AND i.person = p.id WHERE p.id = ?1";

/* Once asked, an organisation is reminded and not asked anew. */
static bool is_over(const json_t *row, int64_t number)
{
    const bool asked = json_object_get(row, "round") != NULL;

    if (cordee_json_true(row, "answered"))
        return true;
    return number ? !asked || cordee_json_int(row, "round") >= number : asked;
}

static int look(struct cordee *cd, const struct survey *s, int64_t number,
                const struct cordee_guest *g, struct candidate *c_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row, about,
                    CORDEE_ARGS(CORDEE_V(g->person), CORDEE_V(s->id))) < 0)
        return -1;
    *c_r = (struct candidate){
        .guest = *g,
        .org = cordee_json_int(row, "org"),
        .key = cordee_json_int(row, "key_contact") != 0,
        .strength = json_number_value(json_object_get(row, "strength")),
        .asked_at = cordee_json_int(row, "asked_at"),
        .reminded = cordee_json_int(row, "reminded"),
        .gone = cordee_json_true(row, "gone"),
        .over = is_over(row, number),
    };
    if (number && !c_r->org && !c_r->asked_at)
        c_r->over = true; /* nobody's colleague */
    return 0;
}

/* By organisation; in one: who was not asked yet, its key contact, whom we know best; and
 * of those who were asked, who was longest ago. */
static int better(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->org != y->org)
        return x->org < y->org ? -1 : 1;
    if (x->asked_at != y->asked_at)
        return x->asked_at < y->asked_at ? -1 : 1;
    if (x->reminded != y->reminded)
        return x->reminded < y->reminded ? -1 : 1;
    if (x->key != y->key)
        return x->key ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->guest.person < y->guest.person ? -1 : x->guest.person > y->guest.person;
}

int survey_one_each(struct cordee *cd, const struct survey *s, int64_t number,
                    struct cordee_guests *g, size_t *again_r, struct cordee_error *err)
{
    struct candidate *list = cordee_arena_get(g->arena, g->n * sizeof *list + 1);
    size_t n = 0;
    int64_t last = 0;

    *again_r = 0;
    for (size_t i = 0; i < g->n; i++)
        if (look(cd, s, number, &g->list[i], &list[i], err) < 0)
            return -1;
    qsort(list, g->n, sizeof *list, better);
    for (size_t i = 0; i < g->n; i++) {
        const bool first = !list[i].org || list[i].org != last;

        if (list[i].gone)
            continue; /* a colleague, then */
        last = list[i].org;
        if (!first || list[i].over)
            continue;
        *again_r += list[i].asked_at != 0;
        g->list[n++] = list[i].guest;
    }
    g->n = n;
    return 0;
}

/* ---- coverage -----------------------------------------------------------------------
 */

/* Of organisations `p`. */
static const struct cut {
    const char *label, *code;
    bool size;
    enum cordee_word word;
} cuts[] = {
    {T_LATER("By size"),
     "CASE WHEN p.headcount IS NULL THEN '' WHEN p.headcount < 10 THEN '1' WHEN "
     "p.headcount < 50 THEN '2' WHEN p.headcount < 250 THEN '3' ELSE '4' END",
     true, CORDEE_WORD_COUNTRY},
    {T_LATER("By country"), "p.country", false, CORDEE_WORD_COUNTRY},
    {T_LATER("By type"), "p.org_type", false, CORDEE_WORD_ORG_TYPE},
};

static const char *code_words(struct cordee *cd, const struct cut *cut, const char *code)
{
    static const char *const sizes[] = {
        T_LATER("up to 9 people"), T_LATER("10 to 49 people"),
        T_LATER("50 to 249 people"), T_LATER("250 people and more")};

    if (!*code)
        return T("not known");
    return cut->size ? T(sizes[*code - '1']) : cd->crm->word(cd, cut->word, code);
}

static json_t *cut_model(struct cordee *cd, const struct survey *s, const struct cut *cut,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    json_t *rows, *row, *model;
    size_t i;

    cordee_buf_printf(
        &sql,
        "SELECT %s AS code, count(*) AS asked, sum(x.answered) AS answered "
        "FROM (SELECT i.org, max(CASE WHEN " SURVEY_HAS_ANSWERED
        " THEN 1 ELSE 0 END) AS answered FROM survey_invitation i WHERE i.survey = ? AND "
        "i.org IS NOT NULL GROUP BY i.org) x JOIN party p ON p.id = x.org "
        "GROUP BY 1 ORDER BY %s",
        cut->code, cut->size ? "1" : "2 DESC, 1");
    rows = cd->db->list(cd, err, sql.text, CORDEE_ARGS(CORDEE_V(s->id)));
    if (!rows)
        return NULL;
    json_array_foreach (rows, i, row) {
        const int64_t asked = cordee_json_int(row, "asked"),
                      answered = cordee_json_int(row, "answered");

        json_object_set_new(
            row, "words",
            json_string(code_words(cd, cut, cordee_json_text(row, "code"))));
        json_object_set_new(row, "percent",
                            json_integer((100 * answered + asked / 2) / asked));
    }
    model = json_object();
    json_object_set_new(model, "label", json_string(T(cut->label)));
    json_object_set_new(model, "rows", rows);
    return model;
}

int survey_coverage(struct cordee *cd, const struct survey *s, json_t *model,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT count(*) AS orgs_asked, coalesce(sum(x.answered), 0) AS "
                    "orgs_answered FROM (SELECT max(CASE WHEN " SURVEY_HAS_ANSWERED
                    " THEN 1 ELSE 0 END) AS answered FROM survey_invitation i WHERE "
                    "i.survey = ? AND "
                    "i.org IS NOT NULL GROUP BY i.org) x",
                    CORDEE_ARGS(CORDEE_V(s->id))) < 0)
        return -1;
    if (!cordee_json_int(row, "orgs_asked"))
        return 0;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        json_t *cut = cut_model(cd, s, &cuts[i], err);

        if (!cut)
            return -1;
        json_array_append_new(list, cut);
    }
    json_object_set(row, "cuts", list);
    json_object_set(model, "coverage", row);
    return 0;
}
