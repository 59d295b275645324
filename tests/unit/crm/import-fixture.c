#include "tests/unit/crm/import-fixture.h"
#include "core/base/part.h"
#include "core/crm/crm.h"
#include "core/crm/import/import.h"
#include "core/job/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int import_setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_job_part, &cd_crm_part,
                                                            NULL};
    struct fixture *f = fixture_new(parts);

    f->core.crm = &cd_crm_api;
    f->core.job = &cd_job_api;
    if (cd_crm_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

int import_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

int64_t number(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

const char *text_of(struct fixture *f, const char *sql)
{
    static char text[300];
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = f->core.db->query(&f->core, &f->err, sql, CORDEE_NO_ARGS);

    if (!rows || f->core.db->next(rows, &f->err) < 0)
        fail_msg("%s", f->err.text);
    snprintf(text, sizeof text, "%s", f->core.db->get_text(rows, 0));
    return text;
}

int64_t import_made(struct fixture *f, const char *name, const char *bytes, size_t n,
                    const char *answers)
{
    CORDEE_AUTO(cordee_json_drop) json_t *set = json_loads(answers, 0, NULL);
    char path[120];
    FILE *out;
    int64_t id;

    snprintf(path, sizeof path, "%s/in.csv", f->dir);
    out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(out);
    id = cd_import_new(&f->core, &f->err, name, path);
    if (id < 0)
        fail_msg("%s", f->err.text);
    if (set && cd_import_plan_set(&f->core, &f->err, id, set) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

json_t *import_checked(struct fixture *f, int64_t id)
{
    json_t *report = NULL;

    if (cd_import_check(&f->core, &f->err, id, &report) < 0)
        fail_msg("%s", f->err.text);
    return report;
}

json_t *import_ran(struct fixture *f, int64_t id)
{
    json_t *report = NULL;
    int64_t job = cd_import_start(&f->core, &f->err, id);

    if (job < 0 || cd_jobs_run_until(&f->host, job, &f->err) < 0 ||
        cd_import_report(&f->core, &f->err, id, &report) <= 0)
        fail_msg("%s", f->err.text);
    return report;
}

void import_is(json_t *report, int made, int updated, int same, int problem)
{
    char *text = json_dumps(report, JSON_INDENT(1));

    if (cordee_json_int(report, "new") != made ||
        cordee_json_int(report, "update") != updated ||
        cordee_json_int(report, "same") != same ||
        cordee_json_int(report, "problem") != problem)
        fail_msg("wanted %d new, %d update, %d same, %d problem: %s", made, updated, same,
                 problem, text);
    free(text);
    json_decref(report);
}

void import_expect(struct fixture *f, const char *text, const char *answers, int made_n,
                   int updated, int same, int problem)
{
    int64_t id = import_made(f, "test.csv", text, strlen(text), answers);

    import_is(import_checked(f, id), made_n, updated, same, problem);
    import_is(import_ran(f, id), made_n, updated, same, problem);
}
