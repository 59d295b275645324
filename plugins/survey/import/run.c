/* From the file to rows: looking at it, and taking it at once or as a job. */
#include "plugins/survey/import/import-priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SLICE = 40,    /* rows a transaction of the job: some 50 ms */
    A_CALL = 5000, /* rows a call of it: each begins by passing over those before */
};

/* One pass through a file. */
struct pass {
    struct cordee *cd;
    const struct survey_import *import;
    struct cordee_arena *arena; /* of the survey and the map */
    struct survey survey;
    struct survey_map map;
    struct cordee_csv *csv;
    const json_t *headings; /* the columns of the file */
    bool take;              /* rows are written */
    int64_t rows, good, refused, known, persons;
    json_t *told;
    json_t *ids; /* numbers of rows that a look has seen */
    int fd;
};

static void pass_close(struct pass *p)
{
    if (p->csv)
        p->cd->csv->close(p->csv);
    if (p->fd >= 0)
        close(p->fd);
    survey_drop(&p->survey);
    cordee_json_drop(&p->told);
    cordee_json_drop(&p->ids);
    cordee_arena_free(p->arena);
    p->arena = NULL;
}

static struct pass pass_of(struct cordee *cd, const struct survey_import *i)
{
    return (struct pass){.cd = cd,
                         .import = i,
                         .arena = cordee_arena_new(),
                         .headings = i->columns,
                         .told = json_array(),
                         .ids = json_object(),
                         .fd = -1};
}

/* Behind the names of the columns. */
static int pass_open(struct pass *p, struct cordee_error *err)
{
    struct cordee_csv_row row;
    char path[40];

    p->fd = survey_import_file(p->cd, p->import->id, err);
    if (p->fd < 0)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", p->fd);
    p->csv = p->cd->csv->open(p->cd, path, err);
    return p->csv && p->cd->csv->next(p->csv, &row, err) >= 0 ? 0 : -1;
}

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

/* ---- a row --------------------------------------------------------------------------
 */

static void row_refuse(struct pass *p, const struct survey_row *row)
{
    size_t i;
    json_t *problem;

    p->refused++;
    json_array_foreach (row->problems, i, problem) {
        const size_t column = (size_t)cordee_json_int(problem, "column");
        int64_t line;
        int place;

        p->cd->csv->place(p->csv, column, &line, &place);
        tell(p, line, place,
             cordee_json_text(json_array_get(p->headings, column), "heading"),
             cordee_json_text(problem, "text"));
    }
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
    if (*row->id && json_object_get(p->ids, key))
        return SURVEY_KNOWN_ID;
    if (*row->id)
        json_object_set_new(p->ids, key, json_true());
    snprintf(key, sizeof key, "@%lld", (long long)person);
    if (person && json_object_get(p->ids, key))
        return SURVEY_KNOWN_PERSON;
    if (person)
        json_object_set_new(p->ids, key, json_true());
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
    if (cells->bad) {
        p->refused++;
        tell(p, cells->bad_line, cells->bad_column, NULL, cells->bad);
        return 0;
    }
    survey_row_read(p->cd, &p->map, cells->cells, cells->n, &row);
    if (json_array_size(row.problems)) {
        row_refuse(p, &row);
        return 0;
    }
    if (!json_object_size(row.answers)) {
        p->refused++;
        tell(p, cells->line, 0, NULL, T("This row has no answer."));
        return 0;
    }
    return row_take(p, &row, cells->line, err);
}

/* At most so many rows: 1 there may be more; 0 that was the last; -1. */
static int rows_do(struct pass *p, int64_t most, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc = 1;

    while (most-- > 0 && (rc = p->cd->csv->next(p->csv, &row, err)) > 0)
        if (row_do(p, &row, err) < 0)
            return -1;
    return rc;
}

/* ---- counts -------------------------------------------------------------------------
 */

static const char *const counts[] = {"rows", "good", "refused", "known", "persons"};

static int64_t *count_of(struct pass *p, size_t i)
{
    int64_t *const of[] = {&p->rows, &p->good, &p->refused, &p->known, &p->persons};

    return of[i];
}

static void counts_put(struct pass *p, json_t *object)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_object_set_new(object, counts[i], json_integer(*count_of(p, i)));
}

static void counts_take(struct pass *p, const json_t *object)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        *count_of(p, i) = cordee_json_int(object, counts[i]);
}

/* ---- which survey -------------------------------------------------------------------
 */

static int no_survey(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("That survey is not there, or takes no answers of a file."));
}

static void map_put(struct pass *p, const json_t *words)
{
    survey_map_init(p->arena, &p->survey.form, words,
                    cordee_json_text(p->import->plan, "missing"), &p->map);
}

/* What it takes now: the version that is published, else the one that is written. */
static int survey_open(struct pass *p, int64_t id, struct cordee_error *err)
{
    int64_t n;
    int rc = p->cd->db->one(p->cd, err, &n,
                            "SELECT id FROM survey_survey WHERE id = ? AND NOT "
                            "anonymous",
                            CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        rc = survey_load(p->cd, p->arena, id, SURVEY_PUBLISHED, &p->survey, err);
    if (rc == 0)
        rc = survey_load(p->cd, p->arena, id, SURVEY_NEWEST, &p->survey, err);
    return rc == 0 ? no_survey(p->cd, err) : rc;
}

static int something_taken(const struct pass *p, struct cordee_error *err)
{
    struct cordee *cd = p->cd;

    return p->map.n_asked ? 0
                          : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                        T("No column is taken: say what they are."));
}

/* Of a survey that is to be made: as it would be. */
static int survey_imagine(struct pass *p, json_t **document_r, json_t **words_r,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();

    if (survey_plan_make(p->cd, p->import->columns, p->import->plan, document_r, words_r,
                         err) < 0)
        return -1;
    survey_form_read(p->cd, p->arena, *document_r, &p->survey.form, problems);
    return 0;
}

/* ---- looking ------------------------------------------------------------------------
 */

int survey_import_check(struct cordee *cd, const struct survey_import *i,
                        json_t **report_r, struct cordee_error *err)
{
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, i);
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL;
    json_t *report;

    if (i->survey ? survey_open(&p, i->survey, err) < 0
                  : survey_imagine(&p, &document, &words, err) < 0)
        return -1;
    map_put(&p, i->survey ? json_object_get(i->plan, "columns") : words);
    if (something_taken(&p, err) < 0 || pass_open(&p, err) < 0 ||
        rows_do(&p, SURVEY_IMPORT_LOOKED, err) < 0)
        return -1;
    report = json_object();
    counts_put(&p, report);
    json_object_set_new(report, "partial", json_boolean(p.rows < i->n_rows));
    json_object_set(report, "told", p.told);
    *report_r = report;
    return 0;
}

/* ---- taking -------------------------------------------------------------------------
 */

/* Makes the survey, or publishes the one that is there, and takes the file up. */
static int take_up(struct pass *p, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = json_copy(p->import->plan);
    int64_t survey = p->import->survey;

    if (!survey) {
        if (survey_plan_make(p->cd, p->import->columns, p->import->plan, &document,
                             &words, err) < 0 ||
            (survey = survey_make(p->cd, document, user, err)) < 0)
            return -1;
        json_object_set(plan, "columns", words);
    }
    if (survey_open(p, survey, err) < 0)
        return -1;
    map_put(p, json_object_get(plan, "columns"));
    return something_taken(p, err) < 0 ||
                   (p->survey.written && survey_publish(p->cd, &p->survey, err) < 0) ||
                   survey_import_begin(p->cd, p->import, survey, !p->import->survey, plan,
                                       err) < 0
               ? -1
               : 0;
}

static int finish(struct pass *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_object();

    counts_put(p, all);
    return survey_import_end(p->cd, p->import->id, all, p->told, err);
}

static int all_refused(const struct pass *p, struct cordee_error *err)
{
    struct cordee *cd = p->cd;

    return p->good ? 0
                   : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("No row of this file can be taken; below is why."));
}

static int same_refused(struct cordee *cd, const struct survey_import *i,
                        struct cordee_error *err)
{
    int64_t before;
    int rc = i->survey ? survey_import_same(cd, i, &before, err) : 0;

    return rc > 0 ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                                T("This file was taken into this survey already: its "
                                  "answers would be there twice."))
                  : rc;
}

static int64_t answers_in(const struct survey_import *i)
{
    const json_t *words = json_object_get(i->plan, "columns");
    int64_t n = 0;
    size_t k;
    json_t *word;

    json_array_foreach ((json_t *)words, k, word)
        n += json_string_length(word) > 0;
    return n * i->n_rows;
}

static int job_queue(struct cordee *cd, const struct survey_import *i,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "import", (json_int_t)i->id);
    const int64_t job = cd->job->queue(cd, err, "survey.import", args, 0);

    return job < 0 ? -1 : survey_import_job(cd, i->id, job, err);
}

int survey_import_take(struct cordee *cd, const struct survey_import *i, int64_t user,
                       struct cordee_error *err)
{
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, i);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    p.take = true;
    /* Begun first: the same file brought twice at once is taken once. */
    if (cd->db->begin(cd, &tx, err) < 0 || same_refused(cd, i, err) < 0 ||
        take_up(&p, user, err) < 0)
        return -1;
    if (answers_in(i) > SURVEY_IMPORT_AT_ONCE) {
        if (job_queue(cd, i, err) < 0)
            return -1;
    } else if (pass_open(&p, err) < 0 || rows_do(&p, INT64_MAX, err) < 0 ||
               all_refused(&p, err) < 0 || finish(&p, err) < 0) {
        return -1;
    }
    return cd->db->commit(&tx, err);
}

/* ---- the job ------------------------------------------------------------------------
 */

static void state_keep(struct pass *p, struct cordee_job *job)
{
    counts_put(p, job->state);
    json_object_set(job->state, "told", p->told);
}

/* Rows of before this call are passed over. */
static int rows_skip(struct pass *p, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc = 1;

    for (int64_t n = p->rows; n > 0 && rc > 0; n--)
        rc = p->cd->csv->next(p->csv, &row, err);
    return rc < 0 ? -1 : 0;
}

/* 1 there may be more; 0 it is done, or was cancelled; -1. */
static int slice_do(struct pass *p, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc, kept;

    if (p->cd->db->begin(p->cd, &tx, err) < 0)
        return -1;
    rc = rows_do(p, SLICE, err);
    if (rc < 0 || (rc == 0 && finish(p, err) < 0))
        return -1;
    state_keep(p, job);
    kept = p->cd->job->keep(p->cd, err, job);
    if (kept <= 0)
        return kept;
    return p->cd->db->commit(&tx, err) < 0 ? -1 : rc;
}

static void say_how_far(struct pass *p, const struct cordee_job *job)
{
    struct cordee *cd = p->cd;
    char words[80];

    snprintf(words, sizeof words, T("%lld of %lld rows"), (long long)p->rows,
             (long long)p->import->n_rows);
    cd->job->progress(cd, job, p->rows, p->import->n_rows, words);
}

static int job_open(struct pass *p, const struct cordee_job *job,
                    struct cordee_error *err)
{
    const json_t *told = json_object_get(job->state, "told");

    p->take = true;
    counts_take(p, job->state);
    if (told)
        json_array_extend(p->told, (json_t *)told);
    if (survey_open(p, p->import->survey, err) < 0)
        return -1;
    map_put(p, json_object_get(p->import->plan, "columns"));
    return pass_open(p, err) < 0 || rows_skip(p, err) < 0 ? -1 : 0;
}

int survey_import_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};
    int rc = survey_import_load(cd, cordee_json_int(job->args, "import"), &i, err);

    if (rc <= 0 || strcmp(i.state, "running") != 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, &i);

    if (job_open(&p, job, err) < 0)
        return -1;
    for (int64_t n = 0; n < A_CALL; n += SLICE) {
        rc = slice_do(&p, job, err);
        if (rc <= 0)
            return rc < 0 ? -1 : CORDEE_JOB_DONE;
        say_how_far(&p, job);
    }
    return CORDEE_JOB_MORE;
}
