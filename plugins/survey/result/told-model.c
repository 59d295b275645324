/* Answers as columns, read once. */
#include "plugins/survey/result/result.h"

#include <stdlib.h>
#include <string.h>

struct loading {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct survey_told *told;
    json_t *index; /* name -> column */
    struct survey_versions versions;
    size_t *n_had;                     /* of each version: respondents ... */
    bool *hidden;                      /* ... so few that it is not said how many */
    size_t room;                       /* respondents that fit */
    size_t cells;                      /* that are taken */
    int64_t *ids;                      /* of each, ascending */
    const struct survey_version **had; /* the one each had; NULL: that of now */
    double *nothing;
    const char **no_words;
};

/* ---- columns -------------------------------------------------------------------- */

static bool is_numeric(const struct survey_question *q)
{
    return survey_kinds[q->kind].numeric || q->kind == SURVEY_SEVERAL;
}

/* Columns of one question, counted when there is no room for them yet. */
static void column_put(struct loading *l, const struct survey_question *q,
                       const struct survey_item *item, const char *of, const char *part,
                       bool words)
{
    struct survey_told *t = l->told;
    char name[SURVEY_NAME];

    if (t->columns) {
        survey_name(name, q->key, item ? item->key : of, part);
        t->columns[t->n_columns] = (struct survey_column){
            .q = q,
            .item = item,
            .part = *part ? part : of,
            .name = cordee_arena_text(l->arena, name),
            .words = words ? l->no_words : NULL,
            .x = words ? NULL : l->nothing,
        };
        json_object_set_new(l->index, name, json_integer((json_int_t)t->n_columns));
    }
    t->n_columns++;
}

static void columns_of(struct loading *l, const struct survey_question *q)
{
    const bool paired = q->kind == SURVEY_PAIRED;

    if (q->kind == SURVEY_CONTACT)
        for (size_t i = 0; i < SURVEY_PARTS; i++)
            column_put(l, q, NULL, survey_parts[i].name, "", true);
    else if (q->kind == SURVEY_SINGLE || !q->n_items)
        column_put(l, q, NULL, "", "", !is_numeric(q));
    else
        for (size_t i = 0; i < q->n_items; i++) {
            column_put(l, q, &q->items[i], "", paired ? "importance" : "", false);
            if (paired)
                column_put(l, q, &q->items[i], "", "level", false);
        }
    if (q->other)
        column_put(l, q, NULL, "other", "", true);
}

static void columns_put(struct loading *l)
{
    const struct survey_form *form = &l->told->survey->form;
    size_t *first = cordee_arena_get(l->arena, (form->n_questions + 1) * sizeof *first);

    l->told->n_columns = 0;
    for (size_t i = 0; i < form->n_questions; i++) {
        first[i] = l->told->n_columns;
        if (form->questions[i]->kind != SURVEY_STATEMENT)
            columns_of(l, form->questions[i]);
    }
    first[form->n_questions] = l->told->n_columns;
    l->told->first = first;
}

/* Twice: how many there are, then each. */
static void columns_make(struct loading *l)
{
    l->nothing = cordee_arena_get(l->arena, (l->room + 1) * sizeof *l->nothing);
    l->no_words = cordee_arena_get(l->arena, (l->room + 1) * sizeof *l->no_words);
    for (size_t i = 0; i < l->room; i++) {
        l->nothing[i] = STATS_NONE;
        l->no_words[i] = "";
    }
    columns_put(l);
    l->told->columns =
        cordee_arena_get(l->arena, (l->told->n_columns + 1) * sizeof *l->told->columns);
    columns_put(l);
}

static int cells_take(struct loading *l, size_t n, struct cordee_error *err)
{
    struct cordee *cd = l->cd;

    l->cells += n;
    return l->cells <= SURVEY_CELLS
               ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT,
                             T("These are more answers than can be reckoned with at "
                               "once: %lld people, and more than %lld answers. As a "
                               "file, “cordee survey stats” takes them."),
                             (long long)l->room, (long long)SURVEY_CELLS);
}

/* A column that nobody answered has no memory of its own. */
static int column_own(struct loading *l, struct survey_column *c,
                      struct cordee_error *err)
{
    if (c->n)
        return 0;
    if (cells_take(l, l->room, err) < 0)
        return -1;
    if (c->words) {
        c->words = cordee_arena_get(l->arena, l->room * sizeof *c->words);
        memcpy(c->words, l->no_words, l->room * sizeof *c->words);
    } else {
        c->x = cordee_arena_get(l->arena, l->room * sizeof *c->x);
        memcpy(c->x, l->nothing, l->room * sizeof *c->x);
    }
    return 0;
}

/* ---- versions ------------------------------------------------------------------- */

/* How many had each version tells of few where few had one; with those who had the one of
 * now they add up to all. */
static void versions_hide(struct loading *l)
{
    const struct survey_versions *v = &l->versions;
    const size_t k = v->n + 1;
    long *counts = cordee_arena_get(l->arena, 2 * (k + 1) * sizeof *counts);
    bool *hide = cordee_arena_get(l->arena, 2 * (k + 1) * sizeof *hide);
    size_t n = 0, now = l->told->n;

    for (size_t i = 0; i < v->n; i++) {
        counts[n++] = (long)l->n_had[i];
        now -= l->n_had[i];
    }
    if (now) /* that nobody had it is no group */
        counts[n++] = (long)now;
    counts[n] = (long)l->told->n;
    for (size_t i = 0; i <= n; i++)
        counts[n + 1 + i] = counts[i];
    if (n > 1)
        (void)stats_hide(counts, 1, n, l->told->survey->least, hide);
    for (size_t i = 0; i < v->n; i++)
        l->hidden[i] = n > 1 && hide[i];
}

static void changes_put(struct loading *l)
{
    const struct survey_form *form = &l->told->survey->form;
    const struct survey_versions *v = &l->versions;
    struct survey_told *t = l->told;

    t->changes =
        cordee_arena_get(l->arena, (v->n * form->n_questions + 1) * sizeof *t->changes);
    for (size_t i = 0; i < form->n_questions; i++)
        for (size_t k = 0; k < v->n; k++)
            if (v->list[k].same[i] != SURVEY_SAME)
                t->changes[t->n_changes++] =
                    (struct survey_change){.q = form->questions[i],
                                           .number = v->list[k].number,
                                           .n = l->n_had[k],
                                           .hidden = l->hidden[k],
                                           .same = v->list[k].same[i]};
}

/* ---- respondents ---------------------------------------------------------------- */

static int tellers_room(struct loading *l, struct cordee_error *err)
{
    struct survey_told *t = l->told;
    struct cordee *cd = l->cd;
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM survey_respondent WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(t->survey->id))) < 0)
        return -1;
    l->room = (size_t)n;
    t->who = cordee_arena_get(l->arena, (l->room + 1) * sizeof *t->who);
    l->ids = cordee_arena_get(l->arena, (l->room + 1) * sizeof *l->ids);
    l->had = cordee_arena_get(l->arena, (l->room + 1) * sizeof *l->had);
    return 0;
}

/* Who comes between the count and this is left out. */
static int tellers_read(struct loading *l, struct cordee_error *err)
{
    struct survey_told *t = l->told;
    struct cordee *cd = l->cd;
    int rc;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT r.respondent, r.version, r.person, r.org, r.language FROM "
        "survey_respondent r WHERE r.survey = ? ORDER BY r.respondent LIMIT ?",
        CORDEE_ARGS(CORDEE_V(t->survey->id), CORDEE_V((int64_t)l->room)));

    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        t->who[t->n] = (struct survey_teller){
            .version = cd->db->get_int(rows, 1),
            .person = cd->db->get_int(rows, 2),
            .org = cd->db->get_int(rows, 3),
            .language = cordee_arena_text(l->arena, cd->db->get_text(rows, 4)),
        };
        l->ids[t->n++] = cd->db->get_int(rows, 0);
    }
    return rc;
}

static int versions_read(struct loading *l, struct cordee_error *err)
{
    struct survey_versions *v = &l->versions;

    if (survey_versions_load(l->cd, l->arena, l->told->survey, v, err) < 0)
        return -1;
    l->n_had = cordee_arena_get(l->arena, (v->n + 1) * sizeof *l->n_had);
    l->hidden = cordee_arena_get(l->arena, (v->n + 1) * sizeof *l->hidden);
    for (size_t i = 0; i < l->told->n; i++) {
        l->had[i] = survey_versions_find(v, l->told->who[i].version);
        if (l->had[i])
            l->n_had[l->had[i] - v->list]++;
    }
    for (size_t i = 0; i < v->n; i++)
        l->told->gone = v->list[i].gone > l->told->gone ? v->list[i].gone : l->told->gone;
    return 0;
}

/* ---- answers -------------------------------------------------------------------- */

enum { WHO, QUESTION, ITEM, PART, NUMBER, WORDS };

static int by_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* What was chosen is the form's own text, what was written a copy. */
static int words_put(struct loading *l, struct survey_column *c, size_t who,
                     const char *words, struct cordee_error *err)
{
    const struct survey_item *item = survey_question_item(c->q, words);

    c->words[who] = item ? item->key : cordee_arena_text(l->arena, words);
    return item ? 0 : cells_take(l, strlen(words) / sizeof *c->words, err);
}

static int answer_put(struct loading *l, struct cordee_rows *rows,
                      struct cordee_error *err)
{
    struct cordee *cd = l->cd;
    const int64_t id = cd->db->get_int(rows, WHO);
    const int64_t *at = bsearch(&id, l->ids, l->told->n, sizeof id, by_id);
    char name[SURVEY_NAME];
    struct survey_column *c;
    const json_t *place;
    size_t who;

    survey_name(name, cd->db->get_text(rows, QUESTION), cd->db->get_text(rows, ITEM),
                cd->db->get_text(rows, PART));
    place = json_object_get(l->index, name);
    if (!at || !place)
        return 0;
    who = (size_t)(at - l->ids);
    c = &l->told->columns[json_integer_value(place)];
    if ((l->had[who] && !survey_same_counts(l->had[who]->same[c->q->place])) ||
        cd->db->is_null(rows, c->x ? NUMBER : WORDS))
        return 0;
    if (column_own(l, c, err) < 0)
        return -1;
    c->n++;
    if (!c->x)
        return words_put(l, c, who, cd->db->get_text(rows, WORDS), err);
    c->x[who] = cd->db->get_real(rows, NUMBER);
    return 0;
}

static int answers_read(struct loading *l, struct cordee_error *err)
{
    struct cordee *cd = l->cd;
    int rc;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT t.respondent, t.question, t.item, t.part, t.number, "
                      "t.words FROM survey_told t WHERE t.survey = ?",
                      CORDEE_ARGS(CORDEE_V(l->told->survey->id)));

    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        if (answer_put(l, rows, err) < 0)
            return -1;
    return rc;
}

/* ---- the whole ------------------------------------------------------------------ */

int survey_told_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     struct survey_told *told_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *index = json_object();
    struct loading l = {.cd = cd, .arena = a, .told = told_r, .index = index};

    *told_r = (struct survey_told){.survey = s};
    if (tellers_room(&l, err) < 0 || tellers_read(&l, err) < 0 ||
        versions_read(&l, err) < 0)
        return -1;
    columns_make(&l);
    versions_hide(&l);
    changes_put(&l);
    return answers_read(&l, err);
}

struct survey_column *survey_told_of(const struct survey_told *t,
                                     const struct survey_question *q, size_t *n_r)
{
    *n_r = t->first[q->place + 1] - t->first[q->place];
    return t->columns + t->first[q->place];
}

size_t survey_told_answered(const struct survey_told *t, const struct survey_question *q)
{
    size_t k, n = 0;
    const struct survey_column *c = survey_told_of(t, q, &k);

    for (size_t i = 0; i < t->n; i++) {
        bool any = false;

        for (size_t j = 0; j < k && !any; j++)
            any = c[j].x ? !stats_is_none(c[j].x[i]) : *c[j].words[i] != '\0';
        n += any;
    }
    return n;
}

/* ---- how far people came -------------------------------------------------------- */

#define UNITS "count(DISTINCT " SURVEY_UNIT("?3") ")"

int survey_progress_load(struct cordee *cd, const struct survey *s,
                         struct survey_progress *p_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(
            cd, err, &row,
            "SELECT (SELECT " UNITS " FROM survey_invitation i WHERE i.survey = ?1) AS "
            "asked, "
            "(SELECT " UNITS " FROM survey_invitation i WHERE i.survey = ?1 AND EXISTS "
            "(SELECT 1 FROM outbox o WHERE o.party = i.person AND o.state = 'sent' AND "
            "o.bounced_at IS NULL AND o.letter IN (SELECT letter FROM survey_survey "
            "WHERE id = ?1 UNION ALL SELECT letter FROM survey_later WHERE survey = ?1 "
            "UNION ALL SELECT letter FROM survey_reminder WHERE survey = "
            "?1))) AS reached, CASE WHEN ?2 THEN (SELECT count(*) FROM survey_invitation "
            "WHERE "
            "survey = ?1 AND used = 1) ELSE (SELECT count(*) FROM survey_respondent "
            "WHERE survey = ?1) END AS sent, (SELECT count(*) FROM survey_respondent "
            "WHERE survey = ?1) AS counted, (SELECT count(*) FROM survey_response WHERE "
            "survey = ?1 AND submitted_at IS NULL) + (SELECT count(*) FROM survey_draft "
            "WHERE survey = ?1) AS unsent, (SELECT count(*) FROM survey_sealed WHERE "
            "survey = ?1) AS waiting, (SELECT " UNITS " FROM survey_invitation i WHERE "
            "i.survey = ?1 AND " SURVEY_HAS_ANSWERED ") AS came",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->anonymous),
                        CORDEE_V(s->one_answer))) < 0)
        return -1;
    *p_r = (struct survey_progress){.asked = cordee_json_int(row, "asked"),
                                    .reached = cordee_json_int(row, "reached"),
                                    .sent = cordee_json_int(row, "sent"),
                                    .counted = cordee_json_int(row, "counted"),
                                    .waiting = cordee_json_int(row, "waiting"),
                                    .came = cordee_json_int(row, "came")};
    /* The link for everybody uses no invitation. */
    if (s->anonymous && p_r->counted + p_r->waiting > p_r->sent)
        p_r->sent = p_r->counted + p_r->waiting;
    p_r->begun = p_r->sent + cordee_json_int(row, "unsent");
    return 0;
}

int survey_stopped_load(struct cordee *cd, const struct survey *s, size_t *stopped_r,
                        struct cordee_error *err)
{
    int64_t response = 0;
    size_t last = 0;
    int rc;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT DISTINCT a.response, a.question FROM survey_answer a JOIN "
        "survey_response r ON r.id = a.response WHERE r.survey = ? AND r.submitted_at IS "
        "NULL ORDER BY 1",
        CORDEE_ARGS(CORDEE_V(s->id)));

    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct survey_question *q =
            survey_form_find(&s->form, cd->db->get_text(rows, 1));

        if (response && response != cd->db->get_int(rows, 0)) {
            stopped_r[last]++;
            last = 0;
        }
        response = cd->db->get_int(rows, 0);
        if (q && q->place > last)
            last = q->place;
    }
    if (response)
        stopped_r[last]++;
    return rc;
}
