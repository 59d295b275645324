#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/db/db.h"
#include "core/job/job.h"
#include "core/job/wake.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_int calls;

static int count_to_three(struct cordee *cd, struct cordee_job *job,
                          struct cordee_error *err)
{
    int64_t n = cordee_json_int(job->state, "n") + 1;

    (void)err;
    calls++;
    json_object_set_new(job->state, "n", json_integer(n));
    cd->job->progress(cd, job, n, 3, "counting");
    return n < 3 ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}

static int fail_once(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    (void)cd;
    calls++;
    return job->attempt == 1 ? cordee_fail(err, CORDEE_E_IO, "the first try fails")
                             : CORDEE_JOB_DONE;
}

static int refuse(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    (void)cd;
    (void)job;
    return cordee_fail(err, CORDEE_E_INVALID, "this can never work");
}

static int keep_then_fail(struct cordee *cd, struct cordee_job *job,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    bool again = cordee_json_true(job->state, "kept");

    json_object_set_new(job->state, "kept", json_true());
    if (again)
        return CORDEE_JOB_DONE;
    if (cd->db->begin(cd, &tx, err) < 0 || cd->job->keep(cd, err, job) != 1 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return cordee_fail(err, CORDEE_E_IO, "after keeping");
}

static int cancel_itself(struct cordee *cd, struct cordee_job *job,
                         struct cordee_error *err)
{
    calls++;
    return cd->job->cancel(cd, err, job->id) < 0 ? -1 : CORDEE_JOB_MORE;
}

static int tick(struct cordee *cd, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    calls++;
    return 0;
}

static const struct cordee_job_kind kinds[] = {
    {"test.count", "Counting", 0, count_to_three},
    {"test.fail-once", "Failing once", 0, fail_once},
    {"test.refuse", "Refusing", 0, refuse},
    {"test.keep", "Keeping", 0, keep_then_fail},
    {"test.cancel", "Cancelling", 0, cancel_itself},
    {0},
};

static const struct cordee_schedule schedules[] = {
    {"test.tick", "weekly mon 07:00", tick},
    {0},
};

static const struct cordee_plugin_def test_def = {CORDEE_ABI, .name = "test",
                                                  .jobs = kinds, .schedules = schedules};

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_job_part, NULL};
    struct fixture *f = fixture_new(parts);

    f->core.job = f->cd.job = &cd_job_api;
    cd_rows_add(f->host.rows, &f->cd, &test_def);
    calls = 0;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_wake_stop(&f->host);
    cd_jobs_stop(&f->host);
    fixture_free(f);
    return 0;
}

static int64_t queue(struct fixture *f, const char *kind)
{
    int64_t id = f->cd.job->queue(&f->cd, &f->err, kind, NULL, 0);

    if (id <= 0)
        fail_msg("%s", f->err.text);
    return id;
}

static json_t *look(struct fixture *f, int64_t job)
{
    json_t *model = NULL;

    assert_int_equal(f->cd.job->look(&f->cd, &f->err, job, &model), 1);
    return model;
}

static void assert_state(struct fixture *f, int64_t job, const char *expected)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = look(f, job);

    assert_string_equal(cordee_json_text(model, "state"), expected);
}

static bool is_over(struct fixture *f, int64_t job)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = look(f, job);

    return cordee_json_true(model, "over");
}

static void wait_over(struct fixture *f, int64_t job)
{
    for (int i = 0; i < 12000 && !is_over(f, job); i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

static void a_job_runs_slice_by_slice_to_its_end(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.count");
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), 0);
    assert_int_equal(calls, 3);
    model = look(f, id);
    assert_string_equal(cordee_json_text(model, "state"), "done");
    assert_string_equal(cordee_json_text(model, "label"), "Counting");
    assert_string_equal(cordee_json_text(model, "words"), "counting");
    assert_int_equal(cordee_json_int(model, "percent"), 100);
}

static void the_workers_run_what_is_queued(void **state)
{
    struct fixture *f = *state;
    int64_t first = queue(f, "test.count"), second;

    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    second = queue(f, "test.count");
    wait_over(f, first);
    wait_over(f, second);
    assert_state(f, first, "done");
    assert_state(f, second, "done");
}

static void a_failed_job_is_tried_again_later(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.fail-once"), run_at = 0;

    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), -1);
    assert_string_equal(f->err.text, "the first try fails");
    assert_state(f, id, "waiting");
    assert_int_equal(f->core.db->one(&f->core, &f->err, &run_at,
                                     "SELECT run_at - unixepoch() FROM job WHERE id = ?",
                                     CORDEE_ARGS(CORDEE_V(id))),
                     1);
    assert_in_range(run_at, 1, 31);
    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), 0);
    assert_int_equal(calls, 2);
}

static void what_can_never_work_fails_at_once_and_can_be_retried(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.refuse");

    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), -1);
    assert_state(f, id, "failed");
    assert_int_equal(cd_jobs_retry(&f->host, id, &f->err), 0);
    assert_state(f, id, "waiting");
    assert_int_equal(cd_jobs_retry(&f->host, id, &f->err), -1);
}

static void what_is_kept_in_the_jobs_transaction_outlives_its_failure(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.keep");

    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), -1);
    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), 0);
}

static void a_cancelled_job_stops_after_its_slice(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.cancel");

    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), -1);
    assert_int_equal(calls, 1);
    assert_state(f, id, "cancelled");
}

static void a_job_that_ran_when_the_program_died_runs_again(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.count");

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE job SET state = 'running', attempt = 1",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    wait_over(f, id);
    assert_state(f, id, "done");
}

static void a_job_that_killed_the_program_each_time_is_given_up(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.count");

    assert_int_equal(
        f->core.db->exec(&f->core, &f->err, "UPDATE job SET attempt = 8", CORDEE_NO_ARGS),
        0);
    assert_int_equal(cd_jobs_run_until(&f->host, id, &f->err), -1);
    assert_int_equal(calls, 0);
    assert_state(f, id, "failed");
}

static void a_job_queued_in_a_transaction_that_is_rolled_back_never_was(void **state)
{
    struct fixture *f = *state;
    json_t *model = NULL;
    int64_t id;

    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(f->cd.db->begin(&f->core, &tx, &f->err), 0);
        id = queue(f, "test.count");
    }
    assert_int_equal(f->cd.job->look(&f->cd, &f->err, id, &model), 0);
}

static void a_kind_of_another_plugin_is_refused(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(f->core.job->queue(&f->core, &f->err, "test.count", NULL, 0), -1);
    assert_int_equal(f->cd.job->queue(&f->cd, &f->err, "no.such", NULL, 0), -1);
}

static void nothing_runs_while_the_folder_is_held(void **state)
{
    struct fixture *f = *state;
    int64_t id = queue(f, "test.count");

    assert_int_equal(
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO setting(key, value) VALUES('core.held', 'true')",
                         CORDEE_NO_ARGS),
        0);
    assert_true(cd_jobs_held(&f->host));
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    assert_state(f, id, "waiting");
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE setting SET value = 'false'",
                                      CORDEE_NO_ARGS),
                     0);
    cd_jobs_wake(&f->host);
    wait_over(f, id);
    assert_state(f, id, "done");
}

static void hold(struct fixture *f, int64_t since)
{
    assert_int_equal(
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO setting(key, value) VALUES('core.held',"
                         " 'true'), ('core.held_since', CAST(? AS TEXT))",
                         CORDEE_ARGS(CORDEE_V(since))),
        0);
}

static void work_from_before_a_restore_is_never_done_again(void **state)
{
    struct fixture *f = *state;
    int64_t former = queue(f, "test.count");
    int64_t running = queue(f, "test.count");
    int64_t later = queue(f, "test.count");
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    assert_int_equal(
        f->core.db->exec(&f->core, &f->err,
                         "UPDATE job SET queued_at = 1000, state = CASE id WHEN ? THEN "
                         "'running' ELSE state END WHERE id <= ?",
                         CORDEE_ARGS(CORDEE_V(running), CORDEE_V(running))),
        0);
    hold(f, 2000);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    model = look(f, former);
    assert_string_equal(cordee_json_text(model, "state"), "cancelled");
    assert_string_equal(cordee_json_text(model, "error"), CD_JOB_FORMER);
    assert_state(f, running, "cancelled");
    assert_state(f, later, "waiting");
    assert_int_equal(cd_jobs_forgo(&f->host, &f->err), 0);
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE setting SET value = 'false' WHERE key = "
                                      "'core.held'",
                                      CORDEE_NO_ARGS),
                     0);
    cd_jobs_wake(&f->host);
    wait_over(f, later);
    assert_state(f, later, "done");
    assert_state(f, former, "cancelled");
    assert_int_equal(calls, 3);
}

static void a_run_that_was_missed_while_held_is_not_made_up_for(void **state)
{
    struct fixture *f = *state;
    int64_t next = 0;

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO schedule(plugin, name, next_run) "
                                      "VALUES('test', 'test.tick', 1000)",
                                      CORDEE_NO_ARGS),
                     0);
    hold(f, 2000);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    assert_int_equal(cd_jobs_forgo(&f->host, &f->err), 0);
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE setting SET value = 'false' WHERE key = "
                                      "'core.held'",
                                      CORDEE_NO_ARGS),
                     0);
    cd_jobs_wake(&f->host);
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    assert_int_equal(calls, 0);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &next,
                                     "SELECT next_run FROM schedule", CORDEE_NO_ARGS),
                     1);
    assert_true(next > cordee_now());
}

static void a_run_that_was_missed_is_made_up_for_once(void **state)
{
    struct fixture *f = *state;
    int64_t next = 0;

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO schedule(plugin, name, next_run) "
                                      "VALUES('test', 'test.tick', 1000)",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    for (int i = 0; i < 500 && next < cordee_now(); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        assert_int_equal(f->core.db->one(&f->core, &f->err, &next,
                                         "SELECT next_run FROM schedule", CORDEE_NO_ARGS),
                         1);
    }
    assert_true(next > cordee_now());
    assert_int_equal(calls, 1);
}

static void another_process_wakes_the_server(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(cd_wake_call(f->dir, &f->err), 0);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    assert_int_equal(cd_wake_start(&f->host, &f->err), 0);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    id = f->core.db->insert(&f->core, &f->err,
                            "INSERT INTO job(plugin, kind) VALUES('test', 'test.count')",
                            CORDEE_NO_ARGS);
    assert_true(id > 0);
    assert_int_equal(cd_wake_call(f->dir, &f->err), 1);
    wait_over(f, id);
    assert_state(f, id, "done");
}

static void what_a_person_waits_for_goes_before_the_rest(void **state)
{
    struct fixture *f = *state;
    int64_t first = queue(f, "test.refuse"), asked, id = 0;

    cd_db_actor(&f->host, 7, CD_DB_PEOPLE);
    asked = queue(f, "test.count");
    cd_db_actor(&f->host, 0, CD_DB_WORK);
    assert_true(first < asked);
    assert_int_equal(cd_jobs_start(&f->host, &f->err), 0);
    wait_over(f, first);
    wait_over(f, asked);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &id,
                                     "SELECT late FROM job ORDER BY late LIMIT 1",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(id, 0);
    assert_state(f, asked, "done");
}

#define T2(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T2(a_job_runs_slice_by_slice_to_its_end),
        T2(the_workers_run_what_is_queued),
        T2(a_failed_job_is_tried_again_later),
        T2(what_can_never_work_fails_at_once_and_can_be_retried),
        T2(what_is_kept_in_the_jobs_transaction_outlives_its_failure),
        T2(a_cancelled_job_stops_after_its_slice),
        T2(a_job_that_ran_when_the_program_died_runs_again),
        T2(a_job_that_killed_the_program_each_time_is_given_up),
        T2(a_job_queued_in_a_transaction_that_is_rolled_back_never_was),
        T2(a_kind_of_another_plugin_is_refused),
        T2(nothing_runs_while_the_folder_is_held),
        T2(work_from_before_a_restore_is_never_done_again),
        T2(a_run_that_was_missed_while_held_is_not_made_up_for),
        T2(a_run_that_was_missed_is_made_up_for_once),
        T2(another_process_wakes_the_server),
        T2(what_a_person_waits_for_goes_before_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
