/* The page of the skills matrix, and the same as a file. */
#include "plugins/survey/skill/skill.h"
#include "plugins/survey/result/result.h"

#include <stdlib.h>
#include <string.h>

/* ---- order ---------------------------------------------------------------------- */

/* By which column, and which way. */
struct order {
    enum { BY_NEED, BY_NAME, BY_ALL, BY_HOLDERS, BY_ROLE } by;
    size_t role;
    bool up;
    const char *word; /* as the address has it */
};

static struct order order_of(struct cordee *cd, struct cordee_request *req,
                             const struct skill_view *v)
{
    const char *word = cd->http->query(req, "sort");
    const char *way = cd->http->query(req, "dir");
    struct order o = {.by = BY_NEED, .word = ""};
    int64_t id;

    if (strcmp(word, "name") == 0)
        o = (struct order){.by = BY_NAME, .up = true, .word = word};
    else if (strcmp(word, "all") == 0)
        o = (struct order){.by = BY_ALL, .up = true, .word = word};
    else if (strcmp(word, "holders") == 0)
        o = (struct order){.by = BY_HOLDERS, .up = true, .word = word};
    else if (*word == 'r' && cordee_text_int(word + 1, &id))
        for (size_t r = 0; r < v->n_roles; r++)
            if (cordee_json_int(json_array_get(v->roles, r), "id") == id)
                o = (struct order){.by = BY_ROLE, .role = r, .word = word};
    if (*o.word && (strcmp(way, "up") == 0 || strcmp(way, "down") == 0))
        o.up = *way == 'u';
    return o;
}

struct place { /* of an item in the order */
    double key;
    bool none; /* has no such figure: last either way */
    const char *name;
    size_t at;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->none != y->none)
        return x->none ? 1 : -1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->name && strcmp(x->name, y->name) != 0)
        return strcmp(x->name, y->name);
    return x->at < y->at ? -1 : x->at > y->at;
}

static void take_figure(struct place *p, struct stats_value v)
{
    p->none = v.why != STATS_KNOWN;
    p->key = v.value;
}

/* The greatest gap of any role. */
static void take_need(const struct skill_view *v, size_t item, struct place *p)
{
    p->none = true;
    for (size_t r = 0; r < v->n_roles; r++) {
        const struct stats_value gap = skill_cell(v, r, item)->gap;

        if (gap.why == STATS_KNOWN && (p->none || gap.value > p->key)) {
            p->none = false;
            p->key = gap.value;
        }
    }
}

static const char *folded(struct cordee_arena *a, const char *words)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_utf8_fold(words, &b);
    return cordee_arena_text(a, b.text);
}

static struct place *places_of(struct cordee_arena *a, const struct skill_view *v,
                               const struct order *o)
{
    struct place *list = cordee_arena_get(a, v->k.n_items * sizeof *list + 1);

    for (size_t i = 0; i < v->k.n_items; i++) {
        struct place *p = &list[i];

        p->at = i;
        if (o->by == BY_NAME)
            p->name = folded(a, skill_words(v, i));
        else if (o->by == BY_ALL)
            take_figure(p, skill_cell(v, v->n_roles, i)->present);
        else if (o->by == BY_HOLDERS)
            p->key = (double)v->holders[i];
        else if (o->by == BY_ROLE)
            take_figure(p, skill_cell(v, o->role, i)->gap);
        else
            take_need(v, i, p);
        if (!o->up)
            p->key = -p->key;
    }
    if (v->k.n_items)
        qsort(list, v->k.n_items, sizeof *list, by_place);
    for (size_t i = 0; o->by == BY_NAME && !o->up && i < v->k.n_items / 2; i++) {
        const struct place p = list[i];

        list[i] = list[v->k.n_items - 1 - i];
        list[v->k.n_items - 1 - i] = p;
    }
    return list;
}

/* ---- the table ------------------------------------------------------------------ */

static void put_figure(json_t *to, const char *name, struct stats_value v,
                       const char *form)
{
    char text[32];

    if (v.why != STATS_KNOWN)
        return;
    snprintf(text, sizeof text,
             *form == '+'   ? "%+.1f"
             : *form == '%' ? "%.0f"
                            : "%.1f",
             v.value);
    json_object_set_new(to, name, survey_minus(text));
}

static json_t *cell_model(const struct skill_view *v, size_t role, size_t item)
{
    const struct matrix_cell *c = skill_cell(v, role, item);
    const double required = v->required[role * v->k.n_items + item];
    json_t *cell = json_object();

    json_object_set_new(cell, "n", json_integer((json_int_t)c->n));
    json_object_set_new(cell, "lacking", json_integer((json_int_t)c->lacking));
    if (!stats_is_none(required))
        json_object_set_new(cell, "required", json_sprintf("%.0f", required));
    put_figure(cell, "present", c->present, "");
    put_figure(cell, "gap", c->gap, "+");
    put_figure(cell, "coverage", c->coverage, "%");
    json_object_set_new(cell, "lacks",
                        json_boolean(c->gap.why == STATS_KNOWN && c->gap.value >= 0.05));
    return cell;
}

static json_t *row_model(const struct skill_view *v, size_t item)
{
    json_t *row = json_object(), *cells = json_array();
    const struct matrix_cell *all = skill_cell(v, v->n_roles, item);

    json_object_set_new(row, "words", json_string(skill_words(v, item)));
    json_object_set_new(row, "n", json_integer((json_int_t)all->n));
    json_object_set_new(row, "holders", json_integer((json_int_t)v->holders[item]));
    put_figure(row, "everybody", all->present, "");
    for (size_t r = 0; r < v->n_roles; r++)
        json_array_append_new(cells, cell_model(v, r, item));
    json_object_set_new(row, "cells", cells);
    return row;
}

static void head_add(json_t *heads, const struct skill_view *v, const struct order *o,
                     const char *word, const char *label, bool up_first)
{
    const bool now = strcmp(o->word, word) == 0;
    const bool up = now ? !o->up : up_first;
    json_t *head = json_object();

    json_object_set_new(head, "label", json_string(label));
    json_object_set_new(
        head, "href",
        json_sprintf("/survey/skills?survey=%lld&holds=%.0f&sort=%s&dir=%s",
                     (long long)v->survey.id, v->holds, word, up ? "up" : "down"));
    json_object_set_new(head, "num", json_boolean(strcmp(word, "name") != 0));
    if (now) {
        json_object_set_new(head, "sorted",
                            json_string(o->up ? "ascending" : "descending"));
        json_object_set_new(head, "arrow", json_string(o->up ? "↑" : "↓"));
    }
    json_array_append_new(heads, head);
}

static void put_table(struct cordee *cd, struct cordee_request *req,
                      const struct skill_view *v, json_t *model)
{
    const struct order o = order_of(cd, req, v);
    const struct place *places = places_of(cd->http->arena(req), v, &o);
    json_t *heads = json_array(), *rows = json_array();

    head_add(heads, v, &o, "name", T("Competence"), true);
    for (size_t r = 0; r < v->n_roles; r++) {
        const json_t *role = json_array_get(v->roles, r);
        char word[24];

        snprintf(word, sizeof word, "r%lld", (long long)cordee_json_int(role, "id"));
        head_add(heads, v, &o, word, cordee_json_text(role, "name"), false);
    }
    head_add(heads, v, &o, "all", T("Everybody"), true);
    head_add(heads, v, &o, "holders", T("Who can do it"), true);
    for (size_t i = 0; i < v->k.n_items; i++)
        json_array_append_new(rows, row_model(v, places[i].at));
    json_object_set_new(model, "heads", heads);
    json_object_set_new(model, "rows", rows);
}

/* ---- who alone can do it -------------------------------------------------------- */

static void put_holders(const struct skill_view *v, json_t *model)
{
    json_t *single = json_array(), *nobody = json_array();

    json_object_set_new(model, "single", single);
    json_object_set_new(model, "nobody", nobody);
    for (size_t i = 0; i < v->k.n_items; i++) {
        const struct skill_person *p = &v->k.people[v->who[i]];
        json_t *row;

        if (v->holders[i] > 1 || skill_cell(v, v->n_roles, i)->n == 0)
            continue;
        row = json_pack("{s:s}", "words", skill_words(v, i));
        if (v->holders[i] == 1) {
            json_object_set_new(row, "person", json_integer(p->id));
            json_object_set_new(row, "name", json_string(p->name));
            if (p->org) {
                json_object_set_new(row, "org", json_integer(p->org));
                json_object_set_new(row, "org_name", json_string(p->org_name));
            }
        }
        json_array_append_new(v->holders[i] ? single : nobody, row);
    }
}

/* ---- the page ------------------------------------------------------------------- */

static bool asks_nothing(const struct skill_view *v)
{
    for (size_t i = 0; i < v->n_roles * v->k.n_items; i++)
        if (!stats_is_none(v->required[i]))
            return false;
    return true;
}

/* Questions of one choice whose answers can be roles. */
static void put_questions(const struct skill_view *v, json_t *model)
{
    json_t *list = json_array();

    json_object_set_new(model, "questions", list);
    for (size_t i = 0; i < v->survey.form.n_questions; i++) {
        const struct survey_question *q = v->survey.form.questions[i];

        if (q->kind == SURVEY_SINGLE)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "key", q->key, "words",
                                survey_words_in(&v->survey.form, q->words,
                                                v->survey.form.languages[0])));
    }
}

static void put_choice(const struct skill_view *v, json_t *model)
{
    json_t *levels = json_array(), *one;
    size_t i;

    json_array_foreach (v->surveys, i, one)
        json_object_set_new(one, "selected",
                            json_boolean(cordee_json_int(one, "id") == v->survey.id));
    for (int level = 1; level <= skill_most(&v->k); level++)
        json_array_append_new(levels, json_pack("{s:i, s:b}", "level", level, "selected",
                                                level == (int)v->holds));
    json_object_set_new(model, "levels", levels);
    json_object_set_new(model, "holds", json_sprintf("%.0f", v->holds));
    json_object_set_new(model, "survey", json_integer(v->survey.id));
    json_object_set_new(model, "title", json_string(v->survey.title));
    json_object_set_new(model, "people", json_integer((json_int_t)v->k.n));
}

int skill_show(struct cordee *cd, struct cordee_request *req, const char *error,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(skill_view_drop) struct skill_view v = {0};
    const int rc = skill_view_load(cd, req, &v, err);

    if (rc < 0)
        return -1;
    json_object_set(model, "surveys", v.surveys);
    json_object_set(model, "roles", v.roles);
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    json_object_set_new(model, "name", json_string(cd->http->form(req, "name")));
    json_object_set_new(model, "filter", json_string(cd->http->form(req, "filter")));
    if (rc) {
        put_choice(&v, model);
        put_table(cd, req, &v, model);
        put_holders(&v, model);
        put_questions(&v, model);
        json_object_set_new(model, "asks_nothing", json_boolean(asks_nothing(&v)));
    }
    return *error ? cd->http->invalid(cd, req, "survey-skills", model, err)
                  : cd->http->page(cd, req, "survey-skills", model, err);
}

int skill_page(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return skill_show(cd, req, "", err);
}

/* ---- as a file ------------------------------------------------------------------ */

static void put_value(struct cordee_buf *out, struct stats_value v, const char *after)
{
    if (v.why == STATS_KNOWN)
        cordee_buf_printf(out, "%.4g", v.value);
    cordee_buf_puts(out, after);
}

static void put_line(struct cordee_buf *out, const char *role, const char *words,
                     double required, const struct matrix_cell *c)
{
    cordee_buf_csv(out, role, ',', true);
    cordee_buf_putc(out, ',');
    cordee_buf_csv(out, words, ',', true);
    cordee_buf_putc(out, ',');
    if (!stats_is_none(required))
        cordee_buf_printf(out, "%.0f", required);
    cordee_buf_putc(out, ',');
    put_value(out, c->present, ",");
    put_value(out, c->gap, ",");
    put_value(out, c->coverage, ",");
    cordee_buf_printf(out, "%zu,%zu\r\n", c->n, c->lacking);
}

int skill_csv(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(skill_view_drop) struct skill_view v = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const int rc = skill_view_load(cd, req, &v, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no survey with levels yet."));
    cordee_buf_puts(&out, "\xef\xbb\xbfrole,competence,required,present,required less "
                          "present,coverage %,people,lacking\r\n");
    for (size_t r = 0; r <= v.n_roles; r++)
        for (size_t i = 0; i < v.k.n_items; i++)
            put_line(&out,
                     r < v.n_roles ? cordee_json_text(json_array_get(v.roles, r), "name")
                                   : T("Everybody"),
                     skill_words(&v, i),
                     r < v.n_roles ? v.required[r * v.k.n_items + i] : STATS_NONE,
                     skill_cell(&v, r, i));
    return cd->http->bytes(cd, req, "text/csv; charset=utf-8", "skills.csv", out.text,
                           out.len, err);
}
