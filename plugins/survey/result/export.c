/* One row a respondent, one column an input of the page; and all figures as JSON. */
#include "plugins/survey/result/export.h"

#include "plugins/survey/result/group.h"

#include <stdlib.h>
#include <string.h>

struct sheet {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct survey_told told;
    bool named;      /* who, and all they wrote */
    json_t *who;     /* by the number of the person, as text */
    size_t *columns; /* that are in the file */
    size_t n_columns;
    size_t *telling; /* place of such a column among those that were sifted, from 1 */
    const bool *hide;
    size_t n_telling;
};

/* ---- which columns -------------------------------------------------------------- */

static void columns_choose(struct sheet *s)
{
    const struct survey_told *t = &s->told;
    size_t *sifted = cordee_arena_get(s->arena, (t->n_columns + 1) * sizeof *sifted);

    s->columns = cordee_arena_get(s->arena, (t->n_columns + 1) * sizeof *s->columns);
    s->telling = cordee_arena_get(s->arena, (t->n_columns + 1) * sizeof *s->telling);
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!s->named && survey_is_private(&t->columns[i]))
            continue;
        if (!s->named && survey_tells(&t->columns[i])) {
            sifted[s->n_telling++] = i;
            s->telling[i] = s->n_telling;
        }
        s->columns[s->n_columns++] = i;
    }
    s->hide = survey_sift(s->arena, t, sifted, s->n_telling);
}

/* ---- rows ----------------------------------------------------------------------- */

static const char *cell(const struct sheet *s, size_t row, size_t column)
{
    const size_t at = s->telling[column];

    return at && s->hide[row * s->n_telling + at - 1]
               ? "(hidden)"
               : survey_cell(s->arena, &s->told.columns[column], row);
}

/* `guard`: a spreadsheet could run it, as it could what people wrote. */
static void put(struct cordee_buf *out, const char *text, bool first, bool guard)
{
    if (!first)
        cordee_buf_putc(out, ',');
    cordee_buf_csv(out, text, ',', guard);
}

static void names_put(const struct sheet *s, size_t row, struct cordee_buf *out)
{
    static const char *const keys[] = {"name", "organisation", "e-mail", "answered"};
    char person[24];
    const json_t *who;

    snprintf(person, sizeof person, "%lld", (long long)s->told.who[row].person);
    who = json_object_get(s->who, person);
    for (size_t i = 0; i < 4; i++)
        put(out, cordee_json_text(who, keys[i]), i == 0, true);
    put(out, s->told.who[row].language, false, true);
}

static char *row_text(const struct sheet *s, size_t row)
{
    struct cordee_buf out = {0};

    if (s->named)
        names_put(s, row, &out);
    for (size_t i = 0; i < s->n_columns; i++)
        put(&out, cell(s, row, s->columns[i]), i == 0 && !s->named,
            s->told.columns[s->columns[i]].words != NULL);
    cordee_buf_puts(&out, "\r\n");
    return cordee_buf_take(&out);
}

/* The mark at its beginning tells spreadsheets that it is UTF-8. */
static void head_put(const struct sheet *s, struct cordee_buf *out)
{
    cordee_buf_puts(out, "\xef\xbb\xbf");
    if (s->named)
        cordee_buf_puts(out, "name,organisation,e-mail,answered,language");
    for (size_t i = 0; i < s->n_columns; i++)
        put(out, s->told.columns[s->columns[i]].name, i == 0 && !s->named, true);
    cordee_buf_puts(out, "\r\n");
}

static int in_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Without names in the order of what they say: that of their coming could be put together
 * with who took part when. */
static void sheet_put(const struct sheet *s, struct cordee_buf *out)
{
    const size_t n = s->told.n;
    char **rows = calloc(n + 1, sizeof *rows);

    if (!rows)
        abort();
    head_put(s, out);
    for (size_t i = 0; i < n; i++)
        rows[i] = row_text(s, i);
    if (!s->named)
        qsort(rows, n, sizeof *rows, in_order);
    for (size_t i = 0; i < n; i++) {
        cordee_buf_puts(out, rows[i]);
        free(rows[i]);
    }
    free(rows);
}

/* ---- the files ------------------------------------------------------------------ */

static int few(struct cordee *cd, const struct survey *s, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_CONFLICT,
                       T("Files are there once %lld people have answered."),
                       (long long)s->least);
}

static const char *file_name(struct cordee *cd, struct cordee_request *req,
                             const struct survey *s, const char *what)
{
    return cordee_arena_printf(cd->http->arena(req), "survey-%lld-%s", (long long)s->id,
                               what);
}

int survey_csv_file(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    struct sheet sheet = {.cd = cd, .arena = cd->http->arena(req)};

    if (survey_of_request(cd, req, &s, err) < 0 ||
        survey_told_load(cd, sheet.arena, &s, &sheet.told, err) < 0)
        return -1;
    if (sheet.told.n < (size_t)s.least)
        return few(cd, &s, err);
    sheet.named = !s.anonymous && cd->http->may(req, "survey.names");
    if (sheet.named &&
        (survey_who_load(cd, &s, &who, err) < 0 ||
         cd->db->audit(cd, "survey.export",
                       cordee_arena_printf(sheet.arena, "survey %lld", (long long)s.id),
                       "", err) < 0))
        return -1;
    sheet.who = who;
    columns_choose(&sheet);
    sheet_put(&sheet, &out);
    return cd->http->bytes(cd, req, "text/csv; charset=utf-8",
                           file_name(cd, req, &s, "answers.csv"), out.text, out.len, err);
}

static json_t *progress_json(const struct survey_progress *p)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "asked", (json_int_t)p->asked, "reached",
                     (json_int_t)p->reached, "begun", (json_int_t)p->begun, "finished",
                     (json_int_t)p->sent);
}

static int questions_put(struct cordee *cd, struct cordee_request *req,
                         const struct survey_told *t, json_t *blocks,
                         struct cordee_error *err)
{
    const struct survey_form *form = &t->survey->form;
    struct cordee_arena *a = cd->http->arena(req);
    const char *by = cd->http->query(req, "by");

    for (size_t i = 0; i < form->n_questions; i++) {
        json_t *b = survey_block(cd, a, t, form->questions[i]);

        if (b)
            json_array_append_new(blocks, b);
        if (b && *by && survey_kinds[form->questions[i]->kind].numeric &&
            survey_groups_put(cd, a, t, form->questions[i], by, cd->http->user(req), b,
                              err) < 0)
            return -1;
    }
    return 0;
}

/* 12 digits: all that are true, and -28.8 stays -28.8 */
static int json_send(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const json_t *all, struct cordee_error *err)
{
    char *bytes = json_dumps(all, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    int rc;

    if (!bytes)
        return cordee_fail(err, CORDEE_E_INTERNAL, "figures that cannot be written");
    rc =
        cd->http->bytes(cd, req, "application/json",
                        file_name(cd, req, s, "figures.json"), bytes, strlen(bytes), err);
    free(bytes);
    return rc;
}

int survey_json_file(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    struct survey_progress progress;
    struct survey_told told;
    json_t *blocks = json_array();

    all = json_pack("{s:o}", "questions", blocks);
    if (survey_of_request(cd, req, &s, err) < 0 ||
        survey_progress_load(cd, &s, &progress, err) < 0 ||
        survey_told_load(cd, cd->http->arena(req), &s, &told, err) < 0)
        return -1;
    if (told.n < (size_t)s.least)
        return few(cd, &s, err);
    json_object_set_new(all, "title", json_string(s.title));
    json_object_set_new(all, "version", json_integer(s.number));
    json_object_set_new(all, "least", json_integer(s.least));
    json_object_set_new(all, "progress", progress_json(&progress));
    return questions_put(cd, req, &told, blocks, err) < 0
               ? -1
               : json_send(cd, req, &s, all, err);
}
