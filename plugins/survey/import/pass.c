/* From the file to answers, row by row. */
#include "plugins/survey/import/pass.h"

#include <string.h>
#include <unistd.h>

/* ---- opened and closed ---------------------------------------------------------- */

struct pass pass_of(struct cordee *cd, const struct survey_import *i)
{
    return (struct pass){.cd = cd,
                         .import = i,
                         .arena = cordee_arena_new(),
                         .told = json_array(),
                         .seen = json_object(),
                         .fd = -1};
}

void pass_close(struct pass *p)
{
    if (p->csv)
        p->cd->csv->close(p->csv);
    if (p->fd >= 0)
        close(p->fd);
    survey_drop(&p->survey);
    cordee_json_drop(&p->document);
    cordee_json_drop(&p->told);
    cordee_json_drop(&p->seen);
    cordee_arena_free(p->arena);
    p->arena = NULL;
}

int pass_open(struct pass *p, struct cordee_error *err)
{
    const int64_t names = cordee_json_int(p->import->plan, "names"),
                  before = (names ? names : 1) + p->rows;
    struct cordee_csv_row row;
    int rc = 1;

    p->csv = survey_bytes_open(p->cd, p->import->id, &p->fd, err);
    if (!p->csv)
        return -1;
    for (int64_t n = 0; n < before && rc > 0; n++)
        rc = p->cd->csv->next(p->csv, &row, err);
    return rc < 0 ? -1 : 0;
}

/* ---- which survey --------------------------------------------------------------- */

/* Where the columns go in the form that it has by now. */
static int map_put(struct pass *p, const json_t *words, struct cordee_error *err)
{
    struct cordee *cd = p->cd;

    survey_map_init(p->arena, &p->survey.form, words,
                    cordee_json_text(p->import->plan, "missing"), &p->map);
    if (!p->map.n_asked)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No column is taken: say what they are."));
    return 0;
}

int pass_survey(struct pass *p, int64_t survey, int64_t version, const json_t *words,
                struct cordee_error *err)
{
    struct cordee *cd = p->cd;
    const int rc =
        version ? survey_load_version(cd, p->arena, survey, version, &p->survey, err)
                : survey_load(cd, p->arena, survey, SURVEY_SENT, &p->survey, err);

    if (rc < 0)
        return -1;
    if (rc == 0 || p->survey.anonymous)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("That survey is not there, or takes no answers of a file."));
    return map_put(p, words, err);
}

int pass_imagine(struct pass *p, const json_t *document, const json_t *words,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();

    p->document = json_incref((json_t *)document);
    if (!survey_form_read(p->cd, p->arena, document, &p->survey.form, problems))
        return cordee_fail(err, CORDEE_E_INTERNAL, "what was made is no form");
    return map_put(p, words, err);
}

/* ---- what is told --------------------------------------------------------------- */

static void tell(struct pass *p, int64_t line, int column, const char *heading,
                 const char *text)
{
    json_t *t;

    if (json_array_size(p->told) >= SURVEY_IMPORT_TOLD)
        return;
    t = json_object();
    json_object_set_new(t, "line", json_integer(line));
    if (column)
        json_object_set_new(t, "column", json_integer(column));
    cordee_json_set_text(t, "heading", heading);
    json_object_set_new(t, "text", json_string(text));
    json_array_append_new(p->told, t);
}

/* ---- a row ---------------------------------------------------------------------- */

/* It is told, and when it is not only looked at also kept. */
static int refused_keep(struct pass *p, const struct survey_refused *r,
                        struct cordee_error *err)
{
    p->refused++;
    return p->take ? survey_refused_put(p->cd, p->import->id, r, err) : 0;
}

/* Every cell that is wrong is told by itself; as a file they are one row. */
static int row_refuse(struct pass *p, const struct survey_row *row,
                      const struct cordee_csv_row *cells, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf reason = {0};
    struct survey_refused r = {.cells = cells->cells, .n = cells->n};
    size_t i;
    json_t *problem;

    json_array_foreach (row->problems, i, problem) {
        const size_t column = (size_t)cordee_json_int(problem, "column");
        const char *heading = survey_heading(p->import->columns, column),
                   *text = cordee_json_text(problem, "text");
        int64_t line;
        int place;

        p->cd->csv->place(p->csv, column, &line, &place);
        tell(p, line, place, heading, text);
        cordee_buf_printf(&reason, "%s%s: %s", i ? " · " : "", heading, text);
        r.line = i ? r.line : line;
        r.col = i ? r.col : place;
    }
    r.reason = reason.text;
    return refused_keep(p, &r, err);
}

/* What cannot be read, or says nothing. */
static int cells_refuse(struct pass *p, const struct cordee_csv_row *cells, int64_t line,
                        int place, const char *why, struct cordee_error *err)
{
    const struct survey_refused r = {line, place, why, cells->cells, cells->n};

    tell(p, line, place, NULL, why);
    return refused_keep(p, &r, err);
}

static void row_known(struct pass *p, const struct survey_row *row, int64_t line,
                      int which)
{
    struct cordee *cd = p->cd;
    const char *const text = cordee_arena_printf(
        row->arena,
        which == SURVEY_KNOWN_ID      ? T("“%.*s” is there already.")
        : which == SURVEY_KNOWN_BEGAN ? T("%.*s has begun to answer this survey.")
                                      : T("%.*s has answered this survey already."),
        SURVEY_CUT(which == SURVEY_KNOWN_ID ? row->id : row->email));

    p->known++;
    tell(p, line, 0, NULL, text);
}

/* While nothing is written, the file itself is what may say the same twice. */
static int is_seen(struct pass *p, const struct survey_row *row, int64_t person)
{
    char key[240];

    if (p->take)
        return 0;
    snprintf(key, sizeof key, "#%s", row->id);
    if (*row->id && json_object_get(p->seen, key))
        return SURVEY_KNOWN_ID;
    if (*row->id)
        json_object_set_new(p->seen, key, json_true());
    snprintf(key, sizeof key, "@%lld", (long long)person);
    if (person && json_object_get(p->seen, key))
        return SURVEY_KNOWN_PERSON;
    if (person)
        json_object_set_new(p->seen, key, json_true());
    return 0;
}

static int row_take(struct pass *p, const struct survey_row *row, int64_t line,
                    struct cordee_error *err)
{
    int64_t person = 0, org = 0;
    int known = survey_import_known(p->cd, &p->survey, row, &person, &org, err);

    if (known == 0)
        known = is_seen(p, row, person);
    if (known < 0)
        return -1;
    if (known) {
        row_known(p, row, line, known);
        return 0;
    }
    p->good++;
    p->persons += person != 0;
    return p->take ? survey_import_put(p->cd, p->import->id, &p->survey, row, person, org,
                                       err)
                   : 0;
}

static int row_do(struct pass *p, const struct cordee_csv_row *cells,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_row_drop) struct survey_row row = {.arena = a};
    struct cordee *cd = p->cd;

    p->rows++;
    if (cells->bad)
        return cells_refuse(p, cells, cells->bad_line, cells->bad_column, cells->bad,
                            err);
    survey_row_read(p->cd, &p->map, cells->cells, cells->n, &row);
    if (json_array_size(row.problems))
        return row_refuse(p, &row, cells, err);
    if (!json_object_size(row.answers))
        return cells_refuse(p, cells, cells->line, 0, T("This row has no answer."), err);
    return row_take(p, &row, cells->line, err);
}

int pass_rows(struct pass *p, int64_t most, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc = 1;

    while (most-- > 0 && (rc = p->cd->csv->next(p->csv, &row, err)) > 0)
        if (row_do(p, &row, err) < 0)
            return -1;
    return rc;
}

/* ---- counts --------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t at;
} counts[] = {
    {"rows", offsetof(struct pass, rows)},       {"good", offsetof(struct pass, good)},
    {"refused", offsetof(struct pass, refused)}, {"known", offsetof(struct pass, known)},
    {"persons", offsetof(struct pass, persons)},
};

void pass_counts_put(const struct pass *p, json_t *object)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_object_set_new(
            object, counts[i].name,
            json_integer(*(const int64_t *)((const char *)p + counts[i].at)));
}

void pass_counts_take(struct pass *p, const json_t *object)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        *(int64_t *)((char *)p + counts[i].at) = cordee_json_int(object, counts[i].name);
}

int pass_end(struct pass *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_object();

    pass_counts_put(p, all);
    return survey_import_end(p->cd, p->import, all, p->told, err);
}
