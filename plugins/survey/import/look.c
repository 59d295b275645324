/* A file that comes: what is known of its columns, and the plan that is guessed. */
#include "plugins/survey/import/import-priv.h"

/* ---- its columns ---------------------------------------------------------------- */

static int rows_look(struct cordee *cd, struct cordee_csv *csv, struct survey_scan *look,
                     int64_t *n_r, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc;

    *n_r = 0;
    while ((rc = cd->csv->next(csv, &row, err)) > 0) {
        if (++*n_r > SURVEY_IMPORT_ROWS)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               T("This file has more than %d rows: split it."),
                               SURVEY_IMPORT_ROWS);
        if (!row.bad)
            survey_scan_row(look, row.cells, row.n);
    }
    if (rc == 0 && *n_r == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There are no answers behind the names of the columns."));
    return rc;
}

static int names_bad(struct cordee *cd, const struct cordee_csv_row *row,
                     struct cordee_error *err)
{
    char why[300];

    snprintf(why, sizeof why, T("The names of the columns cannot be read: %s"), row->bad);
    return cordee_fail(err, CORDEE_E_INVALID, "%s", why);
}

static int columns_read(struct cordee *cd, const char *path, json_t **columns_r,
                        int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = cd->csv->open(cd, path, err);
    struct cordee_csv_row row;
    struct survey_scan *look;
    int rc = csv ? cd->csv->next(csv, &row, err) : -1;

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The first line has no names of columns."));
    if (row.bad)
        return names_bad(cd, &row, err);
    look = survey_scan_new(a, row.cells, row.n);
    if (rows_look(cd, csv, look, n_r, err) < 0)
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

int64_t survey_import_new(struct cordee *cd, const char *path, const char *name,
                          int64_t into, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *columns = NULL, *plan = NULL;
    struct survey_import i = {.name = name, .survey = into};
    const char *language = survey_import_language(cd, a, err);
    json_t *words = NULL;

    if (!language || columns_read(cd, path, &columns, &i.n_rows, err) < 0 ||
        survey_import_guess(cd, columns, &i.survey, &words, err) < 0)
        return -1;
    plan = survey_plan_new(columns, name, language, words);
    i.columns = columns;
    i.plan = plan;
    return survey_bytes_put(cd, &i, path, user, err);
}
