/* What follows from the answers: who shares a gap, and which courses that makes. */
#include "plugins/survey/act/act.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AS_MUCH 1e-9 /* answers are tenths at most, binary numbers are not */

/* ---- whom the register knows ---------------------------------------------------- */

/* Where they are: at their company, else themselves. */
#define PEOPLE                                                                           \
    "SELECT p.id, coalesce(o.id, 0), CASE WHEN so.id IS NOT NULL THEN o.city ELSE "      \
    "p.city END, coalesce(so.latitude, sp.latitude), coalesce(so.longitude, "            \
    "sp.longitude) FROM (SELECT t.person, coalesce(max(t.org), (SELECT r.other FROM "    \
    "role r JOIN party x ON x.id = r.other WHERE r.party = t.person AND x.kind = 1 AND " \
    "x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(                                         \
        "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1)) AS org FROM "                 \
             "survey_respondent t WHERE t.survey = ? AND t.person IS NOT NULL GROUP BY " \
             "t.person) w JOIN party p ON p.id = w.person AND p.deleted_at IS NULL "     \
             "LEFT JOIN party o ON o.id = w.org AND o.deleted_at IS NULL LEFT JOIN "     \
             "party_spot so ON so.id = o.id LEFT JOIN party_spot sp ON sp.id = p.id "    \
             "ORDER BY p.id"

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

/* Hands each that was answered in both parts to `take`, item by item. */
static int pairs_each(struct cordee *cd, int64_t survey,
                      void (*take)(void *ctx, const struct pair *p), void *ctx,
                      struct cordee_error *err)
{
    char question[SURVEY_KEY + 1] = "", item[SURVEY_KEY + 1] = "";
    struct pair p = {.question = question, .item = item};
    bool half = false; /* its importance was read */
    int rc;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT question, item, respondent, person, language, part, number FROM "
        "survey_told WHERE survey = ? AND part IN ('importance', 'level') AND number IS "
        "NOT NULL ORDER BY question, item, respondent, part",
        CORDEE_ARGS(CORDEE_V(survey)));

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
    if (pairs_each(cd, s->id, sharer_take, &c, err) < 0)
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

/* ---- keeping what is proposed --------------------------------------------------- */

struct work {
    struct cordee *cd;
    const struct survey *survey;
    const struct act_terms *terms;
    const struct act_sharers *all;
    json_t *known; /* by sign: the number of what was proposed before */
    int64_t now;
};

/* What makes a proposal the same: topic, language, people. */
static void sign_make(const struct work *w, const struct act_item *item,
                      const struct act_sharer *of, const struct course_group *g,
                      char sign[65])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_printf(&b, "%s.%s %s", item->question->key, item->item->key, of->language);
    for (size_t i = 0; i < g->n; i++)
        cordee_buf_printf(&b, " %lld",
                          (long long)w->all->people[of[g->members[i]].person].id);
    cordee_sha256(b.text, b.len, sign);
}

static int64_t proposal_put(struct work *w, const struct act_item *item,
                            const struct act_sharer *of, const struct course_group *g,
                            const char *sign, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    const struct act_person *host = &w->all->people[of[g->place].person];
    const struct survey_form *form = &w->survey->form;
    const char *words = survey_words_in(form, item->item->words, form->languages[0]);
    const int lowest = item->question->second.from;
    const int points = lowest + item->question->second.points - 1;
    const int64_t before = json_integer_value(json_object_get(w->known, sign));

    if (!before)
        return cd->db->insert(
            cd, err,
            "INSERT INTO survey_proposal(survey, question, item, words, language, "
            "lowest, points, host, town, km, sign, made_at) VALUES(?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, "
            "?)",
            CORDEE_ARGS(CORDEE_V(w->survey->id), CORDEE_V(item->question->key),
                        CORDEE_V(item->item->key), CORDEE_V(words),
                        CORDEE_V(of->language), CORDEE_V(lowest), CORDEE_V(points),
                        CORDEE_ID(host->org), CORDEE_V(host->town), CORDEE_V(g->farthest),
                        CORDEE_V(sign), CORDEE_V(w->now)));
    json_object_del(w->known, sign);
    return cd->db->exec(
               cd, err,
               "UPDATE survey_proposal SET words = ?, lowest = ?, points = ?, host = ?, "
               "town = ?, km = ?, retired_at = NULL WHERE id = ?",
               CORDEE_ARGS(CORDEE_V(words), CORDEE_V(lowest), CORDEE_V(points),
                           CORDEE_ID(host->org), CORDEE_V(host->town),
                           CORDEE_V(g->farthest), CORDEE_V(before))) < 0
               ? -1
               : before;
}

static int members_put(struct work *w, int64_t proposal, const struct act_sharer *of,
                       const struct course_group *g, struct cordee_error *err)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct act_sharer *one = &of[g->members[i]];
        const struct act_person *p = &w->all->people[one->person];

        if (w->cd->db->exec(
                w->cd, err,
                "INSERT INTO survey_proposal_person(proposal, person, org, gap, level) "
                "VALUES(?, ?, ?, ?, ?) ON CONFLICT(proposal, person) DO UPDATE SET org = "
                "excluded.org, gap = excluded.gap, level = excluded.level",
                CORDEE_ARGS(CORDEE_V(proposal), CORDEE_V(p->id), CORDEE_ID(p->org),
                            CORDEE_V(one->gap), CORDEE_V(one->level))) < 0)
            return -1;
    }
    return 0;
}

/* Those of one language: `n` of them from `of` on. */
static int language_work(struct work *w, struct cordee_arena *a,
                         const struct act_item *item, const struct act_sharer *of,
                         size_t n, struct cordee_error *err)
{
    const struct course_terms terms = {.people = (size_t)w->terms->people,
                                       .companies = (size_t)w->terms->companies,
                                       .km = (double)w->terms->km};
    struct course_person *people = cordee_arena_get(a, n * sizeof *people);
    struct course_groups groups;

    for (size_t i = 0; i < n; i++) {
        const struct act_person *p = &w->all->people[of[i].person];

        people[i] = (struct course_person){p->id, p->org, p->latitude, p->longitude};
    }
    course_groups(a, people, n, &terms, &groups);
    for (size_t i = 0; i < groups.n; i++) {
        char sign[65];
        int64_t id;

        sign_make(w, item, of, &groups.list[i], sign);
        id = proposal_put(w, item, of, &groups.list[i], sign, err);
        if (id < 0 || members_put(w, id, of, &groups.list[i], err) < 0)
            return -1;
    }
    return 0;
}

static int item_work(struct work *w, const struct act_item *item,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (size_t i = 0, k; i < item->n; i = k) {
        for (k = i;
             k < item->n && strcmp(item->list[k].language, item->list[i].language) == 0;)
            k++;
        if (language_work(w, a, item, &item->list[i], k - i, err) < 0)
            return -1;
    }
    return 0;
}

/* The numbers of all that was proposed, by sign. */
static int known_load(struct work *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        w->cd->db->query(w->cd, err,
                         "SELECT sign, id FROM survey_proposal WHERE survey = ? ORDER BY "
                         "id",
                         CORDEE_ARGS(CORDEE_V(w->survey->id)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = w->cd->db->next(rows, err)) > 0)
        json_object_set_new(w->known, w->cd->db->get_text(rows, 0),
                            json_integer(w->cd->db->get_int(rows, 1)));
    return rc;
}

/* What is left of the known ones follows no more; a course that exists stays. */
static int retire(struct work *w, struct cordee_error *err)
{
    const char *sign;
    json_t *id;

    json_object_foreach (w->known, sign, id)
        if (w->cd->db->exec(
                w->cd, err,
                "UPDATE survey_proposal SET retired_at = ? WHERE id = ? AND "
                "retired_at IS NULL AND held_at IS NULL",
                CORDEE_ARGS(CORDEE_V(w->now), CORDEE_V(json_integer_value(id)))) < 0)
            return -1;
    return 0;
}

int act_work(struct cordee *cd, const struct survey *s, const struct act_terms *t,
             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *known = json_object();
    struct act_terms kept = *t;
    struct act_sharers all;
    struct work w = {.cd = cd,
                     .survey = s,
                     .terms = t,
                     .all = &all,
                     .known = known,
                     .now = cordee_now()};

    kept.worked_at = w.now;
    if (act_answers(cd, s->id, &kept.answers, err) < 0 ||
        act_sharers_load(cd, a, s, t->gap, &all, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Course proposals worked out"), err) < 0 ||
        act_terms_save(cd, s->id, &kept, err) < 0 || known_load(&w, err) < 0)
        return -1;
    for (size_t i = 0; i < all.n_items; i++)
        if (item_work(&w, &all.items[i], err) < 0)
            return -1;
    return retire(&w, err) < 0 ? -1 : cd->db->change_commit(&c, err);
}

/* ---- who is not in it ----------------------------------------------------------- */

json_t *act_unplaced(struct cordee *cd, int64_t survey, double gap,
                     struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT p.id AS person, p.name, o.id AS org, o.name AS org_name FROM (SELECT "
        "r.person, coalesce(max(r.org), (SELECT k.other FROM role k JOIN party x ON x.id "
        "= k.other WHERE k.party = r.person AND x.kind = 1 AND x.deleted_at IS NULL "
        "AND " CORDEE_ROLE_NOW(
            "k") " ORDER BY k.key_contact DESC, k.id LIMIT 1)) AS org FROM "
                 "survey_response r WHERE r.survey = ?1 AND r.submitted_at IS NOT NULL "
                 "AND r.person IS NOT NULL AND EXISTS (SELECT 1 FROM survey_answer i "
                 "JOIN survey_answer l ON l.response = i.response AND l.question = "
                 "i.question AND l.item = i.item AND l.part = 'level' WHERE i.response = "
                 "r.id AND i.part = 'importance' AND i.number - l.number >= ?2) GROUP BY "
                 "r.person) w JOIN party p ON p.id = w.person AND p.deleted_at IS NULL "
                 "LEFT JOIN party o ON o.id = w.org AND o.deleted_at IS NULL WHERE NOT "
                 "EXISTS (SELECT 1 FROM party_spot s WHERE s.id = p.id OR s.id = o.id) "
                 "ORDER BY p.sort_name, p.id LIMIT 200",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(gap - AS_MUCH)));
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
    if (pairs_each(cd, s->id, count_take, &c, err) < 0)
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
