/* A file that comes: what is known of its columns, and the plan that is guessed. */
#include "plugins/survey/import/import-priv.h"

#include <unistd.h>

/* ---- its columns ---------------------------------------------------------------- */

static int names_bad(struct cordee *cd, const struct cordee_csv_row *row,
                     struct cordee_error *err)
{
    char why[300];

    snprintf(why, sizeof why, T("The names of the columns cannot be read: %s"), row->bad);
    return cordee_fail(err, CORDEE_E_INVALID, "%s", why);
}

/* The first row, copied: it must outlive the second. */
static int names_read(struct cordee *cd, struct cordee_arena *a, struct cordee_csv *csv,
                      const char ***names_r, size_t *n_r, struct cordee_error *err)
{
    struct cordee_csv_row row;
    const int rc = cd->csv->next(csv, &row, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The first line has no names of columns."));
    if (row.bad)
        return names_bad(cd, &row, err);
    *n_r = row.n;
    *names_r = cordee_arena_get(a, row.n * sizeof **names_r + 1);
    for (size_t i = 0; i < row.n; i++)
        (*names_r)[i] = cordee_text_trim(cordee_arena_text(a, row.cells[i]));
    return 0;
}

static int too_many(struct cordee *cd, struct cordee_error *err)
{
    char why[200];

    snprintf(why, sizeof why, T("This file has more than %d rows: split it."),
             SURVEY_IMPORT_ROWS);
    return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", why);
}

/* The rows behind the names, of which the first was read already: 1; there is none: 0. */
static int rows_look(struct cordee *cd, struct cordee_csv *csv,
                     struct cordee_csv_row *row, int rc, struct survey_scan *look,
                     int64_t *n_r, struct cordee_error *err)
{
    *n_r = 0;
    for (; rc > 0; rc = cd->csv->next(csv, row, err)) {
        if (++*n_r > SURVEY_IMPORT_ROWS)
            return too_many(cd, err);
        if (!row->bad)
            survey_scan_row(look, row->cells, row->n);
    }
    if (rc == 0 && *n_r == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There are no answers behind the names of the columns."));
    return rc;
}

/* `*names` 0: it is found out in how many rows they stand. */
static int columns_read(struct cordee *cd, struct cordee_csv *csv, int *names,
                        json_t **columns_r, int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_csv_row row;
    struct survey_scan *look;
    const char **above = NULL;
    size_t n = 0;
    int rc;

    if (names_read(cd, a, csv, &above, &n, err) < 0)
        return -1;
    rc = cd->csv->next(csv, &row, err);
    if (rc > 0 && (row.bad || row.n < n))
        *names = 1;
    else if (rc > 0 && !*names)
        *names = survey_names_two(above, n, row.cells, row.n) ? 2 : 1;
    look = survey_scan_new(a, above, rc > 0 && *names == 2 ? row.cells : NULL, n);
    if (rc > 0 && *names == 2)
        rc = cd->csv->next(csv, &row, err);
    if (rc < 0 || rows_look(cd, csv, &row, rc, look, n_r, err) < 0)
        return -1;
    *columns_r = survey_scan_columns(look);
    return 0;
}

/* ---- what it is likely to be ---------------------------------------------------- */

static int as_before(struct cordee *cd, const json_t *columns, int64_t survey,
                     json_t *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *last = NULL;
    const int rc = survey_import_last(cd, survey, &last, err);

    if (rc > 0)
        survey_plan_as_before(columns, words, json_object_get(last, "columns"),
                              json_object_get(json_object_get(last, "plan"), "columns"));
    return rc;
}

int survey_import_guess(struct cordee *cd, const json_t *columns, int64_t *survey_r,
                        json_t **words_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const int rc = *survey_r ? survey_load(cd, a, *survey_r, SURVEY_SENT, &s, err) : 0;

    if (rc < 0)
        return -1;
    *survey_r = s.id;
    *words_r = survey_guess(cd, columns, s.id ? &s.form : NULL);
    return s.id && as_before(cd, columns, s.id, *words_r, err) < 0 ? -1 : 0;
}

/* Columns, rows and plan of what a reader gives; the first two stay the caller's. */
static int look_at(struct cordee *cd, struct cordee_csv *csv, int names,
                   struct survey_import *i, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *language = survey_import_language(cd, a, err);
    json_t *words = NULL;

    if (!language || columns_read(cd, csv, &names, &i->columns, &i->n_rows, err) < 0 ||
        survey_import_guess(cd, i->columns, &i->survey, &words, err) < 0)
        return -1;
    i->plan = survey_plan_new(i->columns, i->name, language, words);
    json_object_set_new(i->plan, "names", json_integer(names));
    return 0;
}

int64_t survey_import_new(struct cordee *cd, const char *path, const char *name,
                          int64_t into, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = cd->csv->open(cd, path, err);
    struct survey_import i = {.name = name, .survey = into};
    int64_t id = -1;

    if (csv && look_at(cd, csv, 0, &i, err) == 0)
        id = survey_bytes_put(cd, &i, path, user, err);
    json_decref(i.columns);
    json_decref(i.plan);
    return id;
}

int survey_import_names(struct cordee *cd, struct survey_import *i, int rows,
                        struct cordee_error *err)
{
    struct survey_import again = {.id = i->id, .name = i->name, .survey = i->survey};
    int fd, rc = -1;
    struct cordee_csv *csv = survey_bytes_open(cd, i->id, &fd, err);

    if (csv && look_at(cd, csv, rows, &again, err) == 0)
        rc = survey_import_reread(cd, &again, err);
    cd->csv->close(csv);
    if (fd >= 0)
        close(fd);
    json_decref(again.columns);
    json_decref(again.plan);
    return rc;
}
