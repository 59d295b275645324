/* What follows from the answers: who shares a gap. */
#include "plugins/survey/act/act.h"
#include "plugins/survey/keep/versions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AS_MUCH 1e-9 /* answers are tenths at most, binary numbers are not */

/* ---- whom the register knows ---------------------------------------------------- */

/* The organisation of a person, where they answered without saying which. */
#define WORKS_AT(person)                                                                 \
    "(SELECT k.other FROM role k JOIN party x ON x.id = k.other WHERE k.party = " person \
    " AND x.kind = 1 AND x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(                     \
        "k") " ORDER BY k.key_contact DESC, k.id LIMIT 1)"
/* Where they are: at their company, else themselves. */
#define PEOPLE                                                                           \
    "SELECT p.id, coalesce(o.id, 0), CASE WHEN so.id IS NOT NULL THEN o.city ELSE "      \
    "p.city END, coalesce(so.latitude, sp.latitude), coalesce(so.longitude, "            \
    "sp.longitude) FROM (SELECT t.person, coalesce(max(t.org), " WORKS_AT(               \
        "t.person") ") AS org FROM survey_respondent t WHERE t.survey = ? AND t.person " \
                    "IS NOT NULL GROUP BY t.person) w JOIN party p ON p.id = w.person "  \
                    "AND p.deleted_at IS NULL LEFT JOIN party o ON o.id = w.org AND "    \
                    "o.deleted_at IS NULL LEFT JOIN party_spot so ON so.id = o.id LEFT " \
                    "JOIN party_spot sp ON sp.id = p.id ORDER BY p.id"

static int people_load(struct cordee *cd, struct cordee_arena *a, int64_t survey,
                       struct act_sharers *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int64_t n = 0;
    int rc;

    if (cd->db->one(
            cd, err, &n,
            "SELECT count(DISTINCT person) FROM survey_respondent WHERE survey = ?",
            CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    s->people = cordee_arena_get(a, (size_t)n * sizeof *s->people + 1);
    rows = cd->db->query(cd, err, PEOPLE, CORDEE_ARGS(CORDEE_V(survey)));
    rc = rows ? 0 : -1;
    while (rows && s->n_people < (size_t)n && (rc = cd->db->next(rows, err)) > 0)
        s->people[s->n_people++] = (struct act_person){
            .id = cd->db->get_int(rows, 0),
            .org = cd->db->get_int(rows, 1),
            .town = cordee_arena_text(a, cd->db->get_text(rows, 2)),
            .latitude = cd->db->is_null(rows, 3) ? NAN : cd->db->get_real(rows, 3),
            .longitude = cd->db->is_null(rows, 4) ? NAN : cd->db->get_real(rows, 4),
        };
    return rc < 0 ? -1 : 0;
}

static int person_by_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct act_person *p = element;

    return id < p->id ? -1 : id > p->id;
}

/* ---- answers, two by two -------------------------------------------------------- */

struct pair {
    const char *question, *item, *language;
    int64_t respondent, person; /* person 0: not known */
    double importance, level;
};

/* Those that count, the parts of one together, importance first. */
static int pairs_ask(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     struct cordee_sql *sql, struct cordee_error *err)
{
    struct survey_versions versions;

    if (survey_versions_load(cd, a, s, &versions, err) < 0)
        return -1;
    cordee_sql_put(sql, "SELECT question, item, respondent, person, language, part, "
                        "number FROM survey_told WHERE part IN ('importance', 'level') "
                        "AND number IS NOT NULL AND survey = ");
    cordee_sql_bind(sql, cordee_of_int(s->id));
    survey_versions_put(&versions, "version", "question", sql);
    cordee_sql_put(sql, " ORDER BY question, item, respondent, part");
    return 0;
}

/* Hands each that was answered in both parts to `take`, item by item. */
static int pairs_each(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                      void (*take)(void *ctx, const struct pair *p), void *ctx,
                      struct cordee_error *err)
{
    char question[SURVEY_KEY + 1] = "", item[SURVEY_KEY + 1] = "";
    struct pair p = {.question = question, .item = item};
    CORDEE_AUTO(survey_sql_drop) struct cordee_sql sql = {.arena = a};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    bool half = false; /* its importance was read */
    int rc;

    if (pairs_ask(cd, a, s, &sql, err) < 0)
        return -1;
    rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const bool is_level = strcmp(cd->db->get_text(rows, 5), "level") == 0;

        if (!is_level) {
            snprintf(question, sizeof question, "%s", cd->db->get_text(rows, 0));
            snprintf(item, sizeof item, "%s", cd->db->get_text(rows, 1));
            p.respondent = cd->db->get_int(rows, 2);
            p.importance = cd->db->get_real(rows, 6);
        } else if (half && p.respondent == cd->db->get_int(rows, 2) &&
                   strcmp(question, cd->db->get_text(rows, 0)) == 0 &&
                   strcmp(item, cd->db->get_text(rows, 1)) == 0) {
            p.person = cd->db->get_int(rows, 3);
            p.language = cd->db->get_text(rows, 4);
            p.level = cd->db->get_real(rows, 6);
            take(ctx, &p);
        }
        half = !is_level;
    }
    return rc;
}

/* ---- who shares a gap ----------------------------------------------------------- */

static void items_find(struct cordee_arena *a, const struct survey *s,
                       struct act_sharers *all)
{
    size_t n = 0;

    for (size_t i = 0; i < s->form.n_questions; i++)
        n += s->form.questions[i]->kind == SURVEY_PAIRED ? s->form.questions[i]->n_items
                                                         : 0;
    all->items = cordee_arena_get(a, n * sizeof *all->items + 1);
    for (size_t i = 0; i < s->form.n_questions; i++) {
        const struct survey_question *q = s->form.questions[i];

        for (size_t k = 0; q->kind == SURVEY_PAIRED && k < q->n_items; k++)
            all->items[all->n_items++] =
                (struct act_item){.question = q, .item = &q->items[k]};
    }
}

/* NULL: the form has no such item any more. */
static struct act_item *item_find(struct act_sharers *all, const struct pair *p)
{
    for (size_t i = 0; i < all->n_items; i++)
        if (strcmp(all->items[i].question->key, p->question) == 0 &&
            strcmp(all->items[i].item->key, p->item) == 0)
            return &all->items[i];
    return NULL;
}

struct sharing {
    struct cordee_arena *arena;
    struct act_sharers *all;
    double gap;
    struct act_item *item; /* that is being read */
    size_t *at;            /* of each person: behind their place in its list; 0: none */
};

static void item_begin(struct sharing *c, const struct pair *p)
{
    const size_t n = c->all->n_people;

    c->item = item_find(c->all, p);
    memset(c->at, 0, n * sizeof *c->at);
    if (c->item)
        c->item->list = cordee_arena_get(c->arena, n * sizeof *c->item->list + 1);
}

/* Who answered twice, as when a file was brought in, is taken by the last. */
static void sharer_take(void *ctx, const struct pair *p)
{
    struct sharing *c = ctx;
    const struct act_person *person =
        bsearch(&p->person, c->all->people, c->all->n_people, sizeof *c->all->people,
                person_by_id);
    size_t who;

    if (!c->item || strcmp(c->item->item->key, p->item) != 0 ||
        strcmp(c->item->question->key, p->question) != 0)
        item_begin(c, p);
    if (!c->item || !person)
        return;
    who = (size_t)(person - c->all->people);
    if (!c->at[who])
        c->at[who] = ++c->item->n;
    c->item->list[c->at[who] - 1] = (struct act_sharer){
        .person = who,
        .language =
            cordee_arena_text_n(c->arena, p->language, strcspn(p->language, "-_")),
        .gap = p->importance - p->level,
        .level = p->level,
    };
}

static int by_language(const void *a, const void *b)
{
    const struct act_sharer *x = a, *y = b;
    const int order = strcmp(x->language, y->language);

    return order ? order : x->person < y->person ? -1 : x->person > y->person;
}

int act_sharers_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     double gap, struct act_sharers *s_r, struct cordee_error *err)
{
    struct sharing c = {.arena = a, .all = s_r, .gap = gap};

    *s_r = (struct act_sharers){0};
    items_find(a, s, s_r);
    if (people_load(cd, a, s->id, s_r, err) < 0)
        return -1;
    c.at = cordee_arena_get(a, s_r->n_people * sizeof *c.at + 1);
    if (pairs_each(cd, a, s, sharer_take, &c, err) < 0)
        return -1;
    for (size_t i = 0; i < s_r->n_items; i++) {
        struct act_item *item = &s_r->items[i];
        size_t n = 0;

        for (size_t k = 0; k < item->n; k++)
            if (item->list[k].gap >= gap - AS_MUCH)
                item->list[n++] = item->list[k];
        item->n = n;
        if (n)
            qsort(item->list, n, sizeof *item->list, by_language);
    }
    return 0;
}

/* ---- who is not in it ----------------------------------------------------------- */

/* Whether respondent `r` has such a gap. */
static void put_gap(const struct survey_versions *v, double gap, struct cordee_sql *sql)
{
    cordee_sql_put(sql, "EXISTS (SELECT 1 FROM survey_answer i JOIN survey_answer l ON "
                        "l.response = i.response AND l.question = i.question AND l.item "
                        "= i.item AND l.part = 'level' WHERE i.response = r.id AND "
                        "i.part = 'importance' AND i.number - l.number >= ");
    cordee_sql_bind(sql, cordee_of_real(gap - AS_MUCH));
    survey_versions_put(v, "r.version", "i.question", sql);
    cordee_sql_put(sql, ")");
}

json_t *act_unplaced(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     double gap, struct cordee_error *err)
{
    CORDEE_AUTO(survey_sql_drop) struct cordee_sql sql = {.arena = a};
    struct survey_versions versions;

    if (survey_versions_load(cd, a, s, &versions, err) < 0)
        return NULL;
    cordee_sql_put(&sql, "SELECT p.id AS person, p.name, o.id AS org, o.name AS org_name "
                         "FROM (SELECT r.person, coalesce(max(r.org), " WORKS_AT(
                             "r.person") ") AS org FROM survey_response r WHERE "
                                         "r.submitted_at IS NOT NULL AND r.person IS NOT "
                                         "NULL AND r.survey = ");
    cordee_sql_bind(&sql, cordee_of_int(s->id));
    cordee_sql_put(&sql, " AND ");
    put_gap(&versions, gap, &sql);
    cordee_sql_put(&sql, " GROUP BY r.person) w JOIN party p ON p.id = w.person AND "
                         "p.deleted_at IS NULL LEFT JOIN party o ON o.id = w.org AND "
                         "o.deleted_at IS NULL WHERE NOT EXISTS (SELECT 1 FROM "
                         "party_spot s WHERE s.id = p.id OR s.id = o.id) ORDER BY "
                         "p.sort_name, p.id LIMIT 200");
    return cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
}

/* ---- nobody's answers ----------------------------------------------------------- */

struct counting {
    struct act_sharers all; /* its items alone */
    struct act_item *item;
    double gap;
    size_t *n, *many; /* who answered; who has the gap */
};

static void count_take(void *ctx, const struct pair *p)
{
    struct counting *c = ctx;
    size_t at;

    if (!c->item || strcmp(c->item->item->key, p->item) != 0 ||
        strcmp(c->item->question->key, p->question) != 0)
        c->item = item_find(&c->all, p);
    if (!c->item)
        return;
    at = (size_t)(c->item - c->all.items);
    c->n[at]++;
    c->many[at] += p->importance - p->level >= c->gap - AS_MUCH;
}

json_t *act_counts(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                   double gap, struct cordee_error *err)
{
    struct counting c = {.gap = gap};
    const struct survey_form *form = &s->form;
    json_t *list;

    items_find(a, s, &c.all);
    c.n = cordee_arena_get(a, c.all.n_items * sizeof *c.n + 1);
    c.many = cordee_arena_get(a, c.all.n_items * sizeof *c.many + 1);
    if (pairs_each(cd, a, s, count_take, &c, err) < 0)
        return NULL;
    list = json_array();
    for (size_t i = 0; i < c.all.n_items; i++) {
        const bool shown =
            (int64_t)c.many[i] >= s->least &&
            (c.n[i] == c.many[i] || (int64_t)(c.n[i] - c.many[i]) >= s->least);
        json_t *row = json_pack(
            "{s:s, s:o}", "words",
            survey_words_in(form, c.all.items[i].item->words, form->languages[0]), "n",
            (int64_t)c.n[i] < s->least ? json_null() : json_integer((json_int_t)c.n[i]));

        if (shown)
            json_object_set_new(row, "many", json_integer((json_int_t)c.many[i]));
        json_array_append_new(list, row);
    }
    return list;
}
