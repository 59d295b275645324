#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/crm.h"
#include "core/event/event.h"
#include "core/job/job.h"
#include "core/plugin/plugin.h"
#include "core/script/script.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct cordee_plugin_def *const parts[] = {&cd_job_part, &cd_crm_part,
                                                        &cd_script_part, NULL};

static int setup(void **state)
{
    struct fixture *f = fixture_new(parts);
    char dir[96];

    cd_services_fill(&f->core, &f->host, "core");
    assert_int_equal(cd_crm_start(&f->host, &f->err), 0);
    snprintf(dir, sizeof dir, "%s/scripts", f->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_jobs_stop(&f->host);
    cd_scripts_stop(&f->host);
    cd_crm_stop(&f->host);
    fixture_free(f);
    return 0;
}

static void put(struct fixture *f, const char *name, const char *text)
{
    char path[128];
    FILE *out;

    snprintf(path, sizeof path, "%s/scripts/%s.lua", f->dir, name);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void load(struct fixture *f)
{
    if (cd_scripts_load(&f->host, NULL, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void load_again(struct fixture *f)
{
    cd_scripts_stop(&f->host);
    cd_event_stop(&f->host);
    assert_int_equal(cd_event_start(&f->host, &f->err), 0);
    load(f);
}

static bool is_in_state(struct fixture *f, const char *name, const char *state)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_scripts_list(&f->host);
    size_t i;
    json_t *s;

    json_array_foreach (list, i, s)
        if (strcmp(cordee_json_text(s, "name"), name) == 0)
            return strcmp(cordee_json_text(s, "state"), state) == 0;
    return false;
}

static void assert_script(struct fixture *f, const char *name, const char *state,
                          const char *words)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_scripts_list(&f->host);
    size_t i;
    json_t *s;

    json_array_foreach (list, i, s) {
        const char *reason = cordee_json_text(s, "reason");

        if (strcmp(cordee_json_text(s, "name"), name) != 0)
            continue;
        if (strcmp(cordee_json_text(s, "state"), state) != 0 || !strstr(reason, words))
            fail_msg("%s is %s: %s", name, cordee_json_text(s, "state"), reason);
        return;
    }
    fail_msg("%s is not listed", name);
}

static int64_t add_person(struct fixture *f, const char *name)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_pack("{s:s}", "name", name);
    int64_t id = 0;

    if (cd_party_create(&f->core, &f->err, CORDEE_PERSON, fields, &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static int64_t one(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

/* Runs the job that waits for a script. */
static int run_job(struct fixture *f)
{
    return cd_jobs_run_until(
        &f->host, one(f, "SELECT min(id) FROM job WHERE state = 'waiting'"), &f->err);
}

static void a_script_hears_of_a_new_person_and_writes_a_task(void **state)
{
    struct fixture *f = *state;

    put(f, "welcome",
        "return { title = 'Welcome', on = { ['person.created'] = function(e)\n"
        "  local p = cordee.crm.party(e.id)\n"
        "  assert(cordee.crm.task(e.id, 'Welcome ' .. p.name, '7d'))\n"
        "end } }");
    load(f);
    assert_script(f, "welcome", "ok", "");
    add_person(f, "Ada Lovelace");
    assert_int_equal(one(f, "SELECT count(*) FROM job WHERE kind = 'script.event'"), 1);
    if (run_job(f) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(one(f, "SELECT count(*) FROM task WHERE title = "
                            "'Welcome Ada Lovelace' AND due_at > unixepoch()"),
                     1);
}

static void what_is_rolled_back_wakes_no_script(void **state)
{
    struct fixture *f = *state;

    put(f, "welcome", "return { title = 'W', on = { ['person.created'] = print } }");
    load(f);
    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
        add_person(f, "Nobody");
    }
    assert_int_equal(one(f, "SELECT count(*) FROM job"), 0);
}

static void a_script_that_cannot_be_read_is_shown_with_its_line(void **state)
{
    struct fixture *f = *state;

    put(f, "syntax", "return {\n  title = = 1\n}");
    put(f, "nothing", "local x = 1");
    put(f, "untitled", "return { on = { ['person.created'] = function() end } }");
    put(f, "typo", "return { title = 'T', on = { ['person.create'] = function() end } }");
    put(f, "member", "return { title = 'T', evry = 'daily 07:00', run = print }");
    put(f, "clock", "return { title = 'T', every = 'sometimes', run = print }");
    put(f, "idle", "return { title = 'T' }");
    put(f, "loop", "while true do end");
    put(f, "greedy",
        "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end");
    put(f, "fine", "return { title = 'T', every = 'daily 07:00', run = print }");
    load(f);
    assert_script(f, "syntax", "failed", "syntax.lua:2:");
    assert_script(f, "nothing", "failed", "it must end with `return");
    assert_script(f, "untitled", "failed", "it needs a title");
    assert_script(f, "typo", "failed", "did you mean \"person.created\"?");
    assert_script(f, "member", "failed", "the table it returns has \"evry\"");
    assert_script(f, "clock", "failed", "\"sometimes\" is no schedule");
    assert_script(f, "idle", "failed", "it does nothing");
    assert_script(f, "loop", "failed", "was stopped");
    assert_script(f, "greedy", "failed", "memory");
    assert_script(f, "fine", "ok", "");
}

static void a_run_that_fails_is_shown_and_tried_again_once_it_is_mended(void **state)
{
    struct fixture *f = *state;

    put(f, "bad",
        "return { title = 'B', on = { ['person.created'] = function(e)\n"
        "  local x = nil\n  x.y = 1\nend } }");
    load(f);
    add_person(f, "Ada Lovelace");
    assert_int_equal(run_job(f), -1);
    assert_script(f, "bad", "failed", "bad.lua:3:");
    assert_int_equal(one(f, "SELECT count(*) FROM script WHERE error <> ''"), 1);
    put(f, "bad",
        "return { title = 'B', on = { ['person.created'] = function(e)\n"
        "  cordee.crm.note(e.id, 'Hello') end } }");
    load_again(f);
    assert_int_equal(run_job(f), 0);
    assert_script(f, "bad", "ok", "");
    assert_int_equal(one(f, "SELECT count(*) FROM interaction WHERE body = 'Hello'"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM script WHERE error <> ''"), 0);
}

/* Jobs that failed come later; here they come now. */
static int run_again(struct fixture *f)
{
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE job SET run_at = 0, state = 'waiting'",
                                      CORDEE_NO_ARGS),
                     0);
    return run_job(f);
}

static void what_a_failed_run_wrote_is_not_written_again(void **state)
{
    struct fixture *f = *state;

    put(f, "half",
        "return { title = 'H', on = { ['person.created'] = function(e)\n"
        "  local first = cordee.crm.note(e.id, 'one')\n"
        "  assert(cordee.crm.note(e.id, 'two') ~= first)\n"
        "  error('at the end: ' .. first)\nend } }");
    load(f);
    add_person(f, "Ada Lovelace");
    for (int i = 0; i < 3; i++)
        assert_int_equal(run_again(f), -1);
    assert_int_equal(one(f, "SELECT count(*) FROM interaction WHERE body = 'one'"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM interaction WHERE body = 'two'"), 1);
    assert_script(f, "half", "failed", "at the end: ");
    assert_int_equal(
        f->core.db->exec(&f->core, &f->err, "DELETE FROM job", CORDEE_NO_ARGS), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM script_done"), 0);
}

static void a_script_rests_after_five_failures_in_a_row(void **state)
{
    struct fixture *f = *state;

    put(f, "bad", "return { title = 'B', on = { ['person.created'] = error } }");
    load(f);
    add_person(f, "Ada Lovelace");
    for (int i = 0; i < 6; i++)
        assert_int_equal(run_job(f), -1);
    assert_non_null(strstr(f->err.text, "rests after 5 failures"));
    assert_int_equal(cd_script_turn(&f->host, "bad", true, &f->err), 0);
    assert_int_equal(run_job(f), -1);
    assert_null(strstr(f->err.text, "rests"));
}

static void a_script_that_is_off_hears_nothing_and_stays_off(void **state)
{
    struct fixture *f = *state;

    put(f, "quiet", "return { title = 'Q', on = { ['person.created'] = print } }");
    load(f);
    assert_int_equal(cd_script_turn(&f->host, "quiet", false, &f->err), 0);
    assert_int_equal(cd_script_turn(&f->host, "no-such", false, &f->err), -1);
    add_person(f, "Ada Lovelace");
    assert_int_equal(one(f, "SELECT count(*) FROM job"), 0);
    load_again(f);
    assert_script(f, "quiet", "off", "");
}

static void scripts_that_wake_each_other_come_to_an_end(void **state)
{
    struct fixture *f = *state;
    int runs = 0;

    put(f, "echo",
        "return { title = 'E', on = { ['interaction.added'] = function(e)\n"
        "  cordee.crm.note(1, 'again') end } }");
    put(f, "start",
        "return { title = 'S', on = { ['person.created'] = function(e)\n"
        "  cordee.crm.note(e.id, 'first') end } }");
    load(f);
    add_person(f, "Ada Lovelace");
    for (; runs < 20 && one(f, "SELECT count(*) FROM job WHERE state = 'waiting'");
         runs++)
        assert_int_equal(run_job(f), 0);
    assert_in_range(runs, 3, 6);
}

static void a_flood_of_events_is_bounded_and_shown(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    put(f, "flooded", "return { title = 'F', on = { ['task.done'] = print } }");
    load(f);
    assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
    for (int i = 0; i < 2100; i++)
        assert_int_equal(f->core.event->fire(&f->core, &f->err, "task.done",
                                             CORDEE_ARGS(CORDEE_V(i), CORDEE_V(1))),
                         0);
    assert_int_equal(f->core.db->commit(&tx, &f->err), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM job"), 2000);
    assert_script(f, "flooded", "failed", "missed what happened 100 times");
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

static void a_changed_file_is_taken_up_by_itself(void **state)
{
    struct fixture *f = *state;

    put(f, "one", "nonsense");
    assert_int_equal(cd_scripts_start(&f->host, NULL, &f->err), 0);
    assert_script(f, "one", "failed", "one.lua:1:");
    put(f, "one", "return { title = 'One', every = 'daily 07:00', run = print }");
    put(f, "two", "return { title = 'Two', every = 'daily 07:00', run = print }");
    cd_scripts_wake(&f->host);
    for (int i = 0;
         i < 6000 && !(is_in_state(f, "one", "ok") && is_in_state(f, "two", "ok")); i++)
        nap();
    assert_script(f, "one", "ok", "");
    assert_script(f, "two", "ok", "");
}

static void a_run_by_the_clock_that_was_missed_is_made_up_for_once(void **state)
{
    struct fixture *f = *state;

    put(f, "weekly",
        "return { title = 'W', every = 'weekly mon 07:00', run = function()\n"
        "  cordee.crm.task(cordee.crm.find('')[1].id, 'Look again') end }");
    add_person(f, "Ada Lovelace");
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO schedule(plugin, name, next_run) "
                                      "VALUES('script', 'weekly', 1000)",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_scripts_start(&f->host, NULL, &f->err), 0);
    for (int i = 0; i < 6000 && !one(f, "SELECT count(*) FROM job"); i++)
        nap();
    cd_scripts_wake(&f->host); /* another turn queues no other */
    for (int i = 0; i < 150; i++)
        nap();
    assert_int_equal(one(f, "SELECT count(*) FROM job WHERE kind = 'script.run'"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM schedule "
                            "WHERE next_run > unixepoch() AND last_run IS NOT NULL"),
                     1);
    if (run_job(f) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(one(f, "SELECT count(*) FROM task"), 1);
}

static void the_scripts_that_ship_and_the_one_that_new_writes_work(void **state)
{
    struct fixture *f = *state;
    char path[96];

    snprintf(path, sizeof path, "%s/scripts", f->dir);
    assert_int_equal(cd_script_new(path, "my-first", &f->err), 0);
    assert_int_equal(cd_script_new(path, "my-first", &f->err), -1);
    assert_int_equal(cd_script_new(path, "../x", &f->err), -1);
    assert_int_equal(cd_scripts_load(&f->host, SCRIPTS, &f->err), 0);
    assert_script(f, "my-first", "ok", "");
    assert_script(f, "welcome", "ok", "");
    assert_script(f, "quiet", "ok", "");
    add_person(f, "Ada Lovelace");
    while (one(f, "SELECT count(*) FROM job WHERE state = 'waiting'"))
        if (run_job(f) < 0)
            fail_msg("%s", f->err.text);
    assert_int_equal(one(f, "SELECT count(*) FROM task"), 1);
}

static void the_example_asks_for_a_new_address(void **state)
{
    struct fixture *f = *state;
    int64_t ada = add_person(f, "Ada Lovelace");

    assert_int_equal(cd_scripts_load(&f->host, SCRIPTS "/examples", &f->err), 0);
    assert_script(f, "bounced", "ok", "");
    assert_int_equal(f->core.event->fire(&f->core, &f->err, "address.bounced",
                                         CORDEE_ARGS(CORDEE_V(ada), CORDEE_V(1))),
                     0);
    if (run_job(f) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(one(f, "SELECT count(*) FROM task WHERE title = "
                            "'Find a new address of Ada Lovelace'"),
                     1);
    assert_int_equal(one(f, "SELECT count(*) FROM tagging"), 1);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(a_script_hears_of_a_new_person_and_writes_a_task),
        WITH(what_is_rolled_back_wakes_no_script),
        WITH(a_script_that_cannot_be_read_is_shown_with_its_line),
        WITH(a_run_that_fails_is_shown_and_tried_again_once_it_is_mended),
        WITH(what_a_failed_run_wrote_is_not_written_again),
        WITH(a_script_rests_after_five_failures_in_a_row),
        WITH(a_script_that_is_off_hears_nothing_and_stays_off),
        WITH(scripts_that_wake_each_other_come_to_an_end),
        WITH(a_flood_of_events_is_bounded_and_shown),
        WITH(a_changed_file_is_taken_up_by_itself),
        WITH(a_run_by_the_clock_that_was_missed_is_made_up_for_once),
        WITH(the_scripts_that_ship_and_the_one_that_new_writes_work),
        WITH(the_example_asks_for_a_new_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
