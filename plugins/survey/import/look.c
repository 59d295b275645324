/* A file that comes: what is known of its columns, and the plan that is guessed. */
#include "plugins/survey/import/import-priv.h"

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

/* Of the survey that the answers are for, or of one that they make. */
static int plan_guess(struct cordee *cd, struct survey_import *i,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const int rc = i->survey ? survey_load(cd, a, i->survey, SURVEY_SENT, &s, err) : 0;
    const char *language = survey_import_language(cd, a, err);

    if (rc < 0 || !language)
        return -1;
    i->plan = survey_plan_new(cd, i->columns, i->name, language, rc ? &s.form : NULL);
    return 0;
}

int64_t survey_import_new(struct cordee *cd, const char *path, const char *name,
                          int64_t into, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *columns = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    struct survey_import i = {.name = name, .survey = into};

    if (columns_read(cd, path, &columns, &i.n_rows, err) < 0)
        return -1;
    i.columns = columns;
    if (plan_guess(cd, &i, err) < 0)
        return -1;
    plan = i.plan;
    return survey_bytes_put(cd, &i, path, user, err);
}
