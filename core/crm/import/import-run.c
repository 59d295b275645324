/* The job: rows in short transactions, each with the place to go on from, so that a
 * crash neither loses nor doubles one. */
#include "core/base/clock.h"
#include "core/crm/import/import-priv.h"
#include "core/db/db.h"
#include "core/job/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_AT_ONCE 256
/* For rows, under the writer lock; their words and the commit take a third of it again.
 * When a person waits the slice ends with the row it is at. */
#define LOCK_MS 160
/* So often it looks whether others wait.  While nobody does it goes on in one call: the
 * next would not know what the rows before have told. */
#define LOOK_MS 2000

/* ---- where we are ----------------------------------------------------------- */

static int place_load(struct cd_importing *im, bool *begun_r, int64_t *set_r,
                      struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const json_t *at;
    struct cd_csv_mark mark;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT position AS \"at:json\", change_set, rows, created, "
                         "updated, same, refused FROM import WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(im->id)));

    if (rc <= 0)
        return -1;
    at = json_object_get(row, "at");
    *set_r = cordee_json_int(row, "change_set");
    *begun_r = json_object_get(at, "offset") != NULL;
    if (!*begun_r)
        return 0;
    im->counts = (struct cd_counts){.left_out = cordee_json_int(at, "left_out"),
                                    .undated = cordee_json_int(at, "undated"),
                                    .none = cordee_json_int(at, "no_members"),
                                    .rows = cordee_json_int(row, "rows"),
                                    .made = cordee_json_int(row, "created"),
                                    .updated = cordee_json_int(row, "updated"),
                                    .same = cordee_json_int(row, "same"),
                                    .refused = cordee_json_int(row, "refused"),
                                    .orgs = cordee_json_int(at, "orgs"),
                                    .people = cordee_json_int(at, "people"),
                                    .blocked = cordee_json_int(at, "blocked")};
    mark = (struct cd_csv_mark){.offset = cordee_json_int(at, "offset"),
                                .line = cordee_json_int(at, "line"),
                                .rows = cordee_json_int(at, "rows")};
    return cd_csv_seek(im->csv, &mark, err);
}

static int place_save(struct cd_importing *im, const struct cd_csv_mark *mark,
                      const char *state, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const struct cd_counts *c = &im->counts;
    CORDEE_AUTO(cordee_json_drop)
    json_t *at =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "offset",
                  (json_int_t)mark->offset, "line", (json_int_t)mark->line, "rows",
                  (json_int_t)mark->rows, "orgs", (json_int_t)c->orgs, "people",
                  (json_int_t)c->people, "blocked", (json_int_t)c->blocked, "left_out",
                  (json_int_t)c->left_out, "undated", (json_int_t)c->undated,
                  "no_members", (json_int_t)c->none);

    return cd->db->exec(
        cd, err,
        "UPDATE import SET position = ?, rows = ?, created = ?, updated = ?, same = ?, "
        "refused = ?, state = ?, ended_at = CASE WHEN ? = 'done' THEN ? END WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(at), CORDEE_V(c->rows), CORDEE_V(c->made),
                    CORDEE_V(c->updated), CORDEE_V(c->same), CORDEE_V(c->refused),
                    CORDEE_V(state), CORDEE_V(state), CORDEE_V(cordee_now()),
                    CORDEE_V(im->id)));
}

/* ---- rows ------------------------------------------------------------------- */

static int refused_put(struct cd_importing *im, const struct cd_import_fault *f,
                       bool left_out, json_t *cells, struct cordee_error *err)
{
    struct cordee *cd = im->cd;

    return cd->db->exec(cd, err,
                        "INSERT INTO import_refused(import, line, col, reason, cells, "
                        "left_out) VALUES(?, ?, ?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(im->id), CORDEE_V(f->line), CORDEE_V(f->col),
                                    CORDEE_V(f->reason), CORDEE_V(cells),
                                    CORDEE_V(left_out)));
}

/* The row that was refused, or each cell without which it came in. */
static int refused_keep(struct cd_importing *im, const struct cd_import_row *row,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cells = json_array();
    const struct cd_import_fault whole = {row->bad, row->bad_line, row->bad_col};

    for (size_t i = 0; i < row->n; i++)
        json_array_append_new(cells, json_string(row->cells[i]));
    if (row->bad)
        return refused_put(im, &whole, false, cells, err);
    for (size_t i = 0; i < row->n_faults; i++)
        if (refused_put(im, &row->faults[i], true, cells, err) < 0)
            return -1;
    return 0;
}

/* Where a slice stands. */
struct slice {
    struct cordee_arena *arena; /* rows that are not written yet */
    struct cd_csv_mark mark;    /* behind the last row that was done */
    bool ends;                  /* that was the last of the file */
};

static int row_do(struct cd_importing *im, struct slice *s, struct cordee_error *err)
{
    struct cd_import_row *row;
    enum cd_did does;
    int rc = cd_import_next(im, s->arena, &row, err);

    s->ends = rc == 0;
    if (rc <= 0)
        return rc;
    if (cd_import_row_do(im, row, &does, err) < 0)
        return -1;
    if (im->redo)
        return 0;
    if ((row->bad || row->n_faults) && refused_keep(im, row, err) < 0)
        return -1;
    cd_import_count(&im->counts, does, row);
    s->mark = row->after;
    return 1;
}

/* Rows whose statements are made together: 1, and more may come; 0, -1. */
static int rows_do(struct cd_importing *im, struct slice *s, int64_t until,
                   struct cordee_error *err)
{
    int rc = 1;

    cordee_arena_free(s->arena);
    s->arena = cordee_arena_new();
    im->type_said = NULL;
    for (int i = 0; rc > 0 && i < ROWS_AT_ONCE; i++) {
        rc = row_do(im, s, err);
        if (rc > 0 && (cd_clock_ms() >= until || cd_db_wanted(im->cd->host)))
            rc = 0;
    }
    return rc < 0 || (!im->redo && cd_import_write(im, err) < 0) ? -1 : rc;
}

static int words_do(struct cd_importing *im, struct cordee_error *err)
{
    size_t i;
    json_t *id;

    if (cd_party_index_new(im->cd, im->made, err) < 0)
        return -1;
    json_array_foreach (im->touched, i, id)
        if (cd_party_index(im->cd, json_integer_value(id), err) < 0)
            return -1;
    return 0;
}

/* What an earlier slice, or its first try, left. */
static void slice_clear(struct cd_importing *im)
{
    json_array_clear(im->made);
    json_array_clear(im->touched);
    im->type_said = NULL;
    cd_gather_forget(&im->gather);
    cd_seen_clear(&im->waiting);
}

/* One transaction: some rows, the counts, and where to go on. */
static int slice_try(struct cd_importing *im, struct slice *s, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t until = cd_clock_ms() + LOCK_MS;
    int rc;

    slice_clear(im);
    if (cd->db->begin(cd, &tx, err) < 0 || cd_import_told_begin(im, err) < 0)
        return -1;
    while ((rc = rows_do(im, s, until, err)) > 0 && !im->redo)
        ;
    if (rc < 0 || im->redo)
        return rc < 0 ? -1 : 0;
    if (words_do(im, err) < 0 ||
        place_save(im, &s->mark, s->ends ? "done" : "running", err) < 0 ||
        (s->ends &&
         cd->event->fire(cd, err, "import.finished",
                         CORDEE_ARGS(CORDEE_V(im->id), CORDEE_V(im->counts.made),
                                     CORDEE_V(im->counts.updated))) < 0))
        return -1;
    if (cd_import_told_end(im, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* A row that failed behind its first change takes the slice's transaction with it; the
 * slice begins again, row by row. */
static int slice_do(struct cd_importing *im, struct slice *s, struct cordee_error *err)
{
    const struct cd_counts counts = im->counts;
    const struct cd_csv_mark from = s->mark;

    im->redo = false;
    if (slice_try(im, s, err) < 0)
        return -1;
    if (!im->redo)
        return 0;
    im->counts = counts;
    s->mark = from;
    cd_seen_clear(&im->told);
    im->careful = true;
    im->redo = false;
    return cd_csv_seek(im->csv, &from, err) < 0 ? -1 : slice_try(im, s, err);
}

static void progress(struct cd_importing *im, struct cordee_job *job)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    int64_t total = cordee_json_int(im->plan, "rows");
    char done[32], of[32];

    cd->text->number(cd, im->counts.rows, done, sizeof done);
    cd->text->number(cd, total, of, sizeof of);
    cd_fill(&words, T("{1} of {2} rows"), (const char *const[]){done, of, NULL});
    if (cd->job)
        cd->job->progress(cd, job, im->counts.rows, total, words.text);
}

/* Cards that never became rows. */
static int damaged_keep(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    json_t *card;
    size_t i;

    json_array_foreach (json_object_get(im->plan, "damaged"), i, card) {
        const struct cd_import_fault f = {T(cd_import_damaged),
                                          cordee_json_int(card, "line"), CD_COL_DAMAGED};

        im->counts.rows++;
        im->counts.refused++;
        if (refused_put(im, &f, false, json_object_get(card, "cells"), err) < 0)
            return -1;
    }
    return 0;
}

/* Before the first row: who must not be written to, and which names are several. */
static int begin(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_csv_mark mark;

    if (cd_import_scan(im, err) < 0)
        return -1;
    cd_csv_tell(im->csv, &mark);
    if (cd->db->begin(cd, &tx, err) < 0 || damaged_keep(im, err) < 0 ||
        cd->db->exec(cd, err, "UPDATE import SET plan = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(im->plan), CORDEE_V(im->id))) < 0 ||
        place_save(im, &mark, "running", err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int run(struct cd_importing *im, struct cordee_job *job, struct cordee_error *err)
{
    struct slice s = {.arena = NULL};
    int64_t look = cd_clock_ms() + LOOK_MS;
    int rc, more = 1;

    cd_csv_tell(im->csv, &s.mark);
    do {
        rc = slice_do(im, &s, err);
        if (rc == 0)
            progress(im, job);
        if (rc == 0 && cd_clock_ms() >= look) {
            more = cd_job_goes_on(im->cd, job, err);
            look = cd_clock_ms() + LOOK_MS;
        }
    } while (rc == 0 && !s.ends && more > 0);
    cordee_arena_free(s.arena);
    return more < 0 ? -1 : rc == 0 && !s.ends ? CORDEE_JOB_MORE : rc;
}

int cd_import_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cd_importing_drop) struct cd_importing *im = NULL;
    bool begun = false;
    int64_t set = 0;
    int rc = cd_importing_open(cd, cordee_json_int(job->args, "import"), &im, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such import"));
    if (rc < 0 || place_load(im, &begun, &set, err) < 0)
        return -1;
    core->db->change_set_use(core, set);
    cd_db_bulk_begin(cd->host);
    rc = begun ? 0 : begin(im, err);
    if (rc == 0)
        rc = run(im, job, err);
    cd_db_bulk_end(cd->host);
    core->db->change_set_use(core, 0);
    return rc;
}
