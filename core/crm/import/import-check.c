/* The dry run. */
#include "core/crm/import/import-priv.h"

#include <string.h>

#define MOST_PROBLEMS 50
#define MOST_EXAMPLES 12 /* of each kind */

static void problem_add(const struct cd_importing *im, json_t *problems, int64_t line,
                        int col, const char *reason, bool left_out)
{
    json_t *problem;

    if (json_array_size(problems) >= MOST_PROBLEMS)
        return;
    problem = json_pack("{s:I, s:i, s:s, s:b}", "line", (json_int_t)line, "col", col,
                        "reason", reason, "left_out", left_out);
    cd_import_where_put(im->cd, im->plan, problem);
    json_array_append_new(problems, problem);
}

static void problems_add(const struct cd_importing *im, json_t *problems,
                         const struct cd_import_row *row)
{
    const struct cd_import_fault *f = row->faults;

    if (row->bad)
        problem_add(im, problems, row->bad_line, row->bad_col, row->bad, false);
    for (size_t i = 0; !row->bad && i < row->n_faults; i++, f++)
        problem_add(im, problems, f->line, f->col, f->reason, true);
}

static json_t *example_of(const struct cd_importing *im, const struct cd_import_row *row,
                          enum cd_did does)
{
    static const char *const words[] = {"same", "update", "new", "problem"};
    const struct cd_draft *d = row->person.there ? &row->person.draft : &row->org.draft;
    json_t *changes = json_array();
    json_t *example;

    for (size_t i = 0; does == CD_UPDATE && i < im->changes.n; i++)
        json_array_append_new(changes, json_string(im->changes.at[i]));
    example =
        json_pack("{s:I, s:s, s:s, s:o}", "line", (json_int_t)row->line, "does",
                  words[does], "name", cd_draft_text(d, CD_P_NAME), "changes", changes);
    json_object_set_new(example, words[does], json_true());
    if (row->person.there && row->org.there)
        cordee_json_set_text(example, "org", cd_draft_text(&row->org.draft, CD_P_NAME));
    if (does == CD_UPDATE && (row->org.did == CD_NEW || row->person.did == CD_NEW))
        cordee_json_set_text(example, "adds",
                             row->org.did == CD_NEW ? "organisation" : "person");
    return example;
}

/* 0: all were looked at; 1: only those before the memory was used up; -1. */
static int rows_check(struct cd_importing *im, size_t most, json_t *problems,
                      json_t *examples, struct cordee_error *err)
{
    int shown[4] = {0};
    int rc = 1;

    while (rc > 0 && cd_facts_count(&im->facts) < most) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        struct cd_import_row *row = NULL;
        enum cd_did does;

        for (int i = 0; i < 200 && (rc = cd_import_next(im, a, &row, err)) > 0; i++) {
            if (cd_import_row_do(im, row, &does, err) < 0)
                return -1;
            cd_import_count(&im->counts, does, row);
            problems_add(im, problems, row);
            if (does != CD_PROBLEM && shown[does]++ < MOST_EXAMPLES && !im->only_blocked)
                json_array_append_new(examples, example_of(im, row, does));
        }
    }
    return rc;
}

/* Cards that never became rows. */
static void damaged_check(struct cd_importing *im, json_t *problems)
{
    struct cordee *cd = im->cd;
    const json_t *card;
    size_t i;

    json_array_foreach (json_object_get(im->plan, "damaged"), i, card) {
        im->counts.rows++;
        im->counts.refused++;
        problem_add(im, problems, cordee_json_int(card, "line"), CD_COL_DAMAGED,
                    T(cd_import_damaged), false);
    }
}

int cd_import_check_within(struct cordee *cd, struct cordee_error *err, int64_t id,
                           size_t most, json_t **report_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cd_importing_drop) struct cd_importing *im = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *examples = json_array();
    const struct cd_counts *c;
    int rc = cd_importing_open(cd, id, &im, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such import"));
    if (rc < 0)
        return -1;
    im->dry = true;
    damaged_check(im, problems);
    if (cd_import_scan(im, err) < 0 ||
        (rc = rows_check(im, most, problems, examples, err)) < 0 ||
        core->db->exec(core, err,
                       "UPDATE import SET state = 'checked' WHERE id = ? AND state = "
                       "'new'",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    c = &im->counts;
    *report_r = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:O}", "rows",
        (json_int_t)c->rows, "new", (json_int_t)c->made, "update", (json_int_t)c->updated,
        "same", (json_int_t)c->same, "problem", (json_int_t)c->refused,
        "organisations_new", (json_int_t)c->orgs, "people_new", (json_int_t)c->people,
        "blocked", (json_int_t)c->blocked, "left_out", (json_int_t)c->left_out, "undated",
        (json_int_t)c->undated, "no_members", (json_int_t)c->none, "problems", problems,
        "examples", examples);
    if (rc > 0)
        json_object_set_new(*report_r, "partial", json_true());
    return 0;
}

int cd_import_check(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **report_r)
{
    return cd_import_check_within(cd, err, id, CD_PREVIEW_FACTS, report_r);
}
