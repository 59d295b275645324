#include "core/event/event.h"
#include "tests/unit/fixture.h"

#include <stdio.h>
#include <string.h>

static char heard[400];

static int note(const char *who, const struct cordee_value *argv, size_t argc)
{
    size_t n = strlen(heard);

    snprintf(heard + n, sizeof heard - n, "%s(%s) ", who,
             argc && argv[0].type == CORDEE_TEXT ? argv[0].as.s : "");
    return 0;
}

static int before_early(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    (void)cd;
    (void)err;
    return note("early", argv, argc);
}

static int before_late(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                       struct cordee_error *err)
{
    (void)cd;
    if (argc && argv[0].type == CORDEE_TEXT && strcmp(argv[0].as.s, "bad") == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "no bad things here");
    return note("late", argv, argc);
}

static int after_one(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err)
{
    (void)cd;
    note("after", argv, argc);
    return cordee_fail(err, CORDEE_E_IO, "what fails here undoes nothing");
}

static int after_two(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err)
{
    (void)cd;
    (void)err;
    if (argc > 1)
        assert_int_equal(json_array_size(argv[1].as.json), 2);
    return note("after2", argv, argc);
}

static const struct cordee_event events[] = {
    {"thing.made", "name,list", "A thing was made."},
    {0},
};
static const struct cordee_hook hooks[] = {
    {"thing.made", CORDEE_AFTER, 0, after_one},
    {"thing.made", CORDEE_BEFORE, 5, before_late},
    {"thing.made", CORDEE_AFTER, 1, after_two},
    {"thing.made", CORDEE_BEFORE, -5, before_early},
    {0},
};
static const struct cordee_plugin_def part = {CORDEE_ABI, .name = "core", .version = "1",
                                              .events = events, .hooks = hooks};

static void quiet(struct cordee *cd, enum cordee_level level, const char *fmt, ...)
{
    (void)cd;
    (void)level;
    (void)fmt;
}

static const struct cordee_log_api no_log = {.size = sizeof no_log, .write = quiet};

static int setup(void **state)
{
    struct fixture *f =
        fixture_new((const struct cordee_plugin_def *const[]){&part, NULL});

    f->core.log = &no_log;
    heard[0] = '\0';
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static int fire(struct fixture *f, const char *name)
{
    return f->core.event->fire(&f->core, &f->err, "thing.made",
                               CORDEE_ARGS(CORDEE_V(name)));
}

static void before_hooks_come_by_priority_and_then_those_of_after(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fire(f, "x"), 0);
    assert_string_equal(heard, "early(x) late(x) after(x) after2(x) ");
}

static void after_hooks_wait_for_the_outermost_commit_with_copies(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char name[] = "first";
    json_t *list = json_pack("[i, i]", 1, 2);

    assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
    assert_int_equal(cd->event->fire(cd, &f->err, "thing.made",
                                     CORDEE_ARGS(CORDEE_V(name), CORDEE_V(list))),
                     0);
    strcpy(name, "spoil");
    json_array_clear(list);
    json_decref(list);
    assert_string_equal(heard, "early(first) late(first) ");
    assert_int_equal(cd->db->commit(&tx, &f->err), 0);
    assert_string_equal(heard, "early(first) late(first) after(first) after2(first) ");
}

static void what_is_rolled_back_is_not_told(void **state)
{
    struct fixture *f = *state;

    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
        assert_int_equal(fire(f, "x"), 0);
    }
    assert_string_equal(heard, "early(x) late(x) ");
}

static void what_a_savepoint_takes_back_is_not_told(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx outer = {0};

    assert_int_equal(f->core.db->begin(&f->core, &outer, &f->err), 0);
    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
        assert_int_equal(fire(f, "lost"), 0);
    }
    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
        assert_int_equal(fire(f, "kept"), 0);
        assert_int_equal(f->core.db->commit(&tx, &f->err), 0);
    }
    assert_int_equal(f->core.db->commit(&outer, &f->err), 0);
    assert_string_equal(heard, "early(lost) late(lost) early(kept) late(kept) "
                               "after(kept) after2(kept) ");
}

static void a_refusal_comes_back_with_its_sentence(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fire(f, "bad"), -1);
    assert_string_equal(f->err.text, "no bad things here");
    assert_string_equal(heard, "early(bad) ");
}

static void an_event_that_nobody_declares_is_an_error(void **state)
{
    struct fixture *f = *state;
    const struct cordee_hook deaf[] = {{"thing.lost", CORDEE_AFTER, 0, after_one}, {0}};
    const struct cordee_plugin_def other = {CORDEE_ABI, .name = "other", .version = "1",
                                            .hooks = deaf};

    assert_int_equal(f->core.event->fire(&f->core, &f->err, "thing.lost", CORDEE_NO_ARGS),
                     -1);
    cd_event_stop(&f->host);
    cd_rows_add(f->host.rows, &f->cd, &other);
    assert_int_equal(cd_event_start(&f->host, &f->err), -1);
    assert_non_null(strstr(f->err.text, "thing.lost"));
}

static int listener(struct cordee_host *host, void *ctx, const struct cordee_event *event,
                    enum cordee_when when, const struct cordee_value *argv, size_t argc,
                    struct cordee_error *err)
{
    (void)host;
    (void)ctx;
    assert_string_equal(event->name, "thing.made");
    if (when == CORDEE_BEFORE && argc && strcmp(argv[0].as.s, "script") == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "a script says no");
    return note(when == CORDEE_BEFORE ? "script-before" : "script-after", argv, argc);
}

static void scripts_hear_everything_and_may_refuse(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_event_listen_all(&f->host, listener, NULL), 0);
    assert_int_equal(fire(f, "script"), -1);
    assert_string_equal(f->err.text, "a script says no");
    heard[0] = '\0';
    assert_int_equal(fire(f, "x"), 0);
    assert_string_equal(heard, "early(x) late(x) script-before(x) after(x) after2(x) "
                               "script-after(x) ");
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(before_hooks_come_by_priority_and_then_those_of_after),
        TEST(after_hooks_wait_for_the_outermost_commit_with_copies),
        TEST(what_is_rolled_back_is_not_told),
        TEST(what_a_savepoint_takes_back_is_not_told),
        TEST(a_refusal_comes_back_with_its_sentence),
        TEST(an_event_that_nobody_declares_is_an_error),
        TEST(scripts_hear_everything_and_may_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
