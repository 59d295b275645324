#include "core/base/part.h"
#include "core/db/db.h"
#include "tests/unit/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A small register: things, what belongs to them, and links between them. */
static const struct cordee_migration migrations[] = {
    {1, "things",
     "CREATE TABLE thing(id @id, name TEXT NOT NULL UNIQUE, size REAL, picture @blob,"
     " updated_at INTEGER) @strict;"
     "CREATE TABLE part(id @id, thing INTEGER NOT NULL REFERENCES thing ON DELETE "
     "CASCADE,"
     " name TEXT NOT NULL) @strict;"
     "CREATE INDEX part_by_thing ON part(thing);"
     "CREATE TABLE link(id @id, thing INTEGER NOT NULL REFERENCES thing ON DELETE "
     "CASCADE,"
     " other INTEGER NOT NULL REFERENCES thing ON DELETE CASCADE) @strict;"
     "CREATE INDEX link_by_thing ON link(thing);"
     "CREATE INDEX link_by_other ON link(other);"},
    {2, "letters",
     "CREATE TABLE letter(id @id, thing INTEGER REFERENCES thing ON DELETE CASCADE)"
     " @strict;"
     "CREATE TABLE draft(id @id, words TEXT NOT NULL DEFAULT '', state TEXT NOT NULL"
     " DEFAULT 'draft', letter INTEGER) @strict;"},
    {0},
};
static const struct cordee_table tables[] = {
    {.name = "thing", .tracked = true},
    {.name = "part", .tracked = true},
    {.name = "link", .tracked = true},
    {.name = "letter", .keeps = "thing+"},
    {.name = "draft",
     .tracked = true,
     .untracked = "state, letter",
     .undo_if = "state = 'draft'"},
    {0},
};
static const struct cordee_plugin_def things = {CORDEE_ABI, .name = "core",
                                                .version = "1", .migrations = migrations,
                                                .tables = tables};

static int setup(void **state)
{
    *state = fixture_new((const struct cordee_plugin_def *const[]){&things, NULL});
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

#define RUN(f, sql, ...)                                                               \
    do {                                                                               \
        if ((f)->core.db->exec(&(f)->core, &(f)->err, sql, CORDEE_ARGS(__VA_ARGS__)) < \
            0)                                                                         \
            fail_msg("%s", (f)->err.text);                                             \
    } while (0)

static int64_t ask(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

/* What is done until the next call is one set. */
static int64_t set_begin(struct fixture *f, const char *title)
{
    int64_t set = f->core.db->change_set(&f->core, &f->err, title);

    assert_true(set > 0);
    return set;
}

static void set_end(struct fixture *f)
{
    f->core.db->change_set_use(&f->core, 0);
}

static int64_t add_thing(struct fixture *f, const char *name)
{
    int64_t id = f->core.db->insert(
        &f->core, &f->err, "INSERT INTO thing(name, size, picture) VALUES(?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(1.1), cordee_of_blob("\0\1\xff", 3)));

    if (id < 0)
        fail_msg("%s", f->err.text);
    return id;
}

/* Undoes and says how many rows were left; *id_r is the undo. */
static int64_t undo(struct fixture *f, int64_t set, int64_t *id_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

    if (cd_db_undo(&f->core, set, &report, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_true(cordee_json_true(report, "over"));
    if (id_r)
        *id_r = cordee_json_int(report, "id");
    return cordee_json_int(report, "left");
}

#define ALL_THINGS                                                           \
    "SELECT count(*) * 1000 + coalesce(sum(length(name) + size * 10), 0) + " \
    "coalesce(sum(picture = x'0001ff'), 0) FROM thing"

static void undo_returns_to_before_and_undo_of_that_redoes(void **state)
{
    struct fixture *f = *state;
    int64_t before;
    int64_t after;
    int64_t set;
    int64_t u1;
    int64_t u2;

    add_thing(f, "kept");
    add_thing(f, "renamed");
    add_thing(f, "deleted \"so\" \\ \n ü");
    RUN(f, "INSERT INTO part(thing, name) VALUES(3, ?)", CORDEE_V("of the deleted"));
    before = ask(f, ALL_THINGS);
    set = set_begin(f, "All at once");
    RUN(f, "UPDATE thing SET name = ?, size = NULL WHERE id = 2", CORDEE_V("new name"));
    RUN(f, "DELETE FROM thing WHERE id = ?", CORDEE_V(3));
    add_thing(f, "added");
    set_end(f);
    after = ask(f, ALL_THINGS);
    assert_int_equal(ask(f, "SELECT count(*) FROM part"), 0);

    assert_int_equal(undo(f, set, &u1), 0);
    assert_int_equal(ask(f, ALL_THINGS), before);
    assert_int_equal(ask(f, "SELECT count(*) FROM part WHERE thing = 3"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing WHERE id = 3 AND name ="
                            " 'deleted \"so\" \\ ' || char(10) || ' ü'"),
                     1);
    assert_int_equal(undo(f, u1, &u2), 0);
    assert_int_equal(ask(f, ALL_THINGS), after);
    assert_int_equal(ask(f, "SELECT count(*) FROM part"), 0);
    assert_int_equal(undo(f, set, NULL), 0);
    assert_int_equal(ask(f, ALL_THINGS), before);
}

/* A thread serves one person after the other. */
static void what_one_began_is_not_anothers(void **state)
{
    struct fixture *f = *state;
    int64_t set = set_begin(f, "Of the first");

    cd_db_actor(&f->host, 5, CD_DB_PEOPLE);
    add_thing(f, "of the second");
    assert_int_equal(cd_db_change_set_used(&f->host), 0);
    assert_true(ask(f, "SELECT change_set FROM change WHERE tbl = 'thing'") > set);
}

static int thing_added(struct fixture *f, const char *name, bool keep)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (f->core.db->change_begin(&f->core, &c, name, &f->err) < 0)
        return -1;
    add_thing(f, name);
    return keep ? f->core.db->change_commit(&c, &f->err) : 0;
}

static void a_change_is_one_set_and_within_another_a_part_of_it(void **state)
{
    struct fixture *f = *state;
    int64_t set;

    assert_int_equal(thing_added(f, "alone", true), 0);
    {
        CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

        assert_int_equal(f->core.db->change_begin(&f->core, &c, "all", &f->err), 0);
        set = c.set;
        assert_int_equal(thing_added(f, "one of all", true), 0);
        assert_int_equal(thing_added(f, "another of all", true), 0);
        assert_int_equal(f->core.db->change_commit(&c, &f->err), 0);
    }
    assert_int_equal(ask(f, "SELECT count(*) FROM change_set"), 2);
    assert_int_equal(undo(f, set, NULL), 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 1);
}

static void a_change_that_is_not_committed_leaves_nothing_in_use(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(thing_added(f, "given up", false), 0);
    assert_int_equal(cd_db_change_set_used(&f->host), 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM change_set"), 0);
    add_thing(f, "by itself");
    assert_int_equal(ask(f, "SELECT count(*) FROM change_set WHERE title = ''"), 1);
}

static void a_set_is_undone_once_and_must_exist(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t set = set_begin(f, "Once");

    add_thing(f, "one");
    set_end(f);
    assert_int_equal(undo(f, set, NULL), 0);
    assert_int_equal(cd_db_undo(&f->core, set, &report, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(cd_db_undo(&f->core, 4711, &report, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
}

static void what_changed_since_is_left_and_the_rest_is_undone(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t set = set_begin(f, "Import");
    int64_t u;

    add_thing(f, "first");
    add_thing(f, "second");
    set_end(f);
    RUN(f, "UPDATE thing SET name = ? WHERE id = 2", CORDEE_V("mine now"));
    assert_int_equal(undo(f, set, &u), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing WHERE name = 'mine now'"), 1);
    assert_int_equal(cd_db_undo_report(&f->core, u, &report, &f->err), 0);
    assert_string_equal(
        cordee_json_text(json_array_get(json_object_get(report, "rows"), 0), "reason"),
        "changed");
}

static void a_change_that_was_taken_back_does_not_count(void **state)
{
    struct fixture *f = *state;
    int64_t set = set_begin(f, "Import");
    int64_t later;

    add_thing(f, "first");
    set_end(f);
    later = set_begin(f, "Later");
    RUN(f, "UPDATE thing SET name = ?", CORDEE_V("renamed"));
    RUN(f, "INSERT INTO part(thing, name) VALUES(1, ?)", CORDEE_V("later"));
    set_end(f);
    assert_int_equal(undo(f, later, NULL), 0);
    assert_int_equal(undo(f, set, NULL), 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 0);
}

/* Person 1 works for organisation 2, both imported; somebody adds a part to person 1. */
static void what_stays_keeps_what_belongs_to_it_and_what_it_needs(void **state)
{
    struct fixture *f = *state;
    int64_t set = set_begin(f, "Import");

    add_thing(f, "person");
    add_thing(f, "organisation");
    add_thing(f, "other person");
    RUN(f, "INSERT INTO part(thing, name) VALUES(1, ?)", CORDEE_V("address"));
    RUN(f, "INSERT INTO part(thing, name) VALUES(2, ?)", CORDEE_V("its address"));
    RUN(f, "INSERT INTO part(thing, name) VALUES(3, ?)", CORDEE_V("other address"));
    RUN(f, "INSERT INTO link(thing, other) VALUES(1, ?)", CORDEE_V(2));
    RUN(f, "INSERT INTO link(thing, other) VALUES(3, ?)", CORDEE_V(2));
    set_end(f);
    RUN(f, "INSERT INTO part(thing, name) VALUES(1, ?)", CORDEE_V("a call"));
    assert_int_equal(undo(f, set, NULL), 5);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing WHERE id IN (1, 2)"), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM part"), 3);
    assert_int_equal(ask(f, "SELECT count(*) FROM link"), 1);
}

/* Thing 1 was sent as a letter; a part of it came in another set. */
static void what_left_the_house_is_not_undone(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t other, set = set_begin(f, "Wrote");

    add_thing(f, "history");
    add_thing(f, "note");
    RUN(f, "INSERT INTO part(thing, name) VALUES(1, ?)", CORDEE_V("reader"));
    RUN(f, "INSERT INTO part(thing, name) VALUES(2, ?)", CORDEE_V("reader"));
    RUN(f, "INSERT INTO letter(thing) VALUES(?)", CORDEE_V(1));
    set_end(f);
    other = set_begin(f, "Sent");
    RUN(f, "INSERT INTO part(thing, name) VALUES(1, ?)", CORDEE_V("one more"));
    RUN(f, "INSERT INTO part(thing, name) VALUES(2, ?)", CORDEE_V("one more"));
    set_end(f);
    if (cd_db_undo(&f->core, other, &report, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(cordee_json_int(report, "left"), 1);
    assert_string_equal(
        cordee_json_text(json_array_get(json_object_get(report, "rows"), 0), "reason"),
        "sent:letter");
    assert_int_equal(undo(f, set, NULL), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM letter"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing WHERE id = 1"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM part"), 2);
}

static void only_the_words_of_a_draft_are_undone(void **state)
{
    struct fixture *f = *state;
    int64_t saved, made = set_begin(f, "Began a draft");

    RUN(f, "INSERT INTO draft(words) VALUES(?)", CORDEE_V("first"));
    set_end(f);
    saved = set_begin(f, "Saved it");
    RUN(f, "UPDATE draft SET words = ?, letter = 7", CORDEE_V("second"));
    set_end(f);
    RUN(f, "UPDATE draft SET letter = ?", CORDEE_V(8));
    assert_int_equal(undo(f, saved, NULL), 0);
    assert_int_equal(ask(f, "SELECT words = 'first' AND letter = 8 FROM draft"), 1);
    saved = set_begin(f, "Saved it again");
    RUN(f, "UPDATE draft SET words = ?", CORDEE_V("third"));
    set_end(f);
    RUN(f, "UPDATE draft SET state = ?", CORDEE_V("preparing"));
    assert_int_equal(ask(f, "SELECT count(*) FROM change WHERE tbl = 'draft'"), 4);
    assert_int_equal(undo(f, saved, NULL), 1);
    assert_int_equal(undo(f, made, NULL), 1);
    assert_int_equal(ask(f, "SELECT words = 'third' AND state = 'preparing' FROM draft"),
                     1);
}

static void a_name_that_was_taken_since_leaves_the_row(void **state)
{
    struct fixture *f = *state;
    int64_t set;

    add_thing(f, "wanted");
    set = set_begin(f, "Delete");
    RUN(f, "DELETE FROM thing WHERE id = ?", CORDEE_V(1));
    set_end(f);
    RUN(f, "INSERT INTO thing(id, name) VALUES(7, ?)", CORDEE_V("wanted"));
    assert_int_equal(undo(f, set, NULL), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 1);
}

static void what_was_rolled_back_leaves_no_trace_in_the_log(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    int64_t sets = ask(f, "SELECT count(*) FROM change_set");

    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
        {
            CORDEE_AUTO(cordee_tx_drop) struct cordee_tx inner = {0};
            assert_int_equal(cd->db->begin(cd, &inner, &f->err), 0);
            add_thing(f, "gone");
        }
        add_thing(f, "stays");
        assert_int_equal(cd->db->exec(cd, &f->err,
                                      "INSERT INTO thing(name) VALUES('x'),"
                                      " ('stays')",
                                      CORDEE_NO_ARGS),
                         -1);
        add_thing(f, "stays too");
        assert_int_equal(cd->db->commit(&tx, &f->err), 0);
    }
    assert_int_equal(ask(f, "SELECT count(*) FROM change_set"), sets + 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM change WHERE tbl = 'thing'"), 2);
    /* A failing statement is the first of its transaction, and then one that works. */
    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
        assert_int_equal(cd->db->exec(cd, &f->err,
                                      "INSERT INTO thing(name) VALUES('y'),"
                                      " ('stays')",
                                      CORDEE_NO_ARGS),
                         -1);
        add_thing(f, "after the failure");
        assert_int_equal(cd->db->commit(&tx, &f->err), 0);
    }
    assert_int_equal(ask(f,
                         "SELECT count(*) FROM change c WHERE NOT EXISTS (SELECT 1 FROM"
                         " change_set s WHERE s.id = c.change_set)"),
                     0);
}

static void the_history_of_a_row_tells_before_and_after(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *entry;
    const json_t *field;

    cd_db_actor(&f->host, 5, CD_DB_PEOPLE);
    add_thing(f, "one");
    RUN(f, "UPDATE thing SET name = ?", CORDEE_V("two"));
    RUN(f, "UPDATE thing SET name = ?, updated_at = 9", CORDEE_V("three"));
    RUN(f, "UPDATE thing SET name = ?", CORDEE_V("three")); /* nothing changes */
    assert_int_equal(cd_db_history(&f->core, "thing", 1, 10, &list, &f->err), 0);
    assert_int_equal(json_array_size(list), 3);
    entry = json_array_get(list, 1);
    assert_int_equal(cordee_json_int(entry, "staff"), 5);
    field = json_array_get(json_object_get(entry, "fields"), 0);
    assert_string_equal(cordee_json_text(field, "before"), "one");
    assert_string_equal(cordee_json_text(field, "after"), "two");
    assert_string_equal(cordee_json_text(json_array_get(list, 2), "op"), "I");
}

static void what_was_erased_does_not_come_back(void **state)
{
    struct fixture *f = *state;
    int64_t set;

    add_thing(f, "Ada Lovelace");
    set = set_begin(f, "Delete");
    RUN(f, "DELETE FROM thing WHERE id = ?", CORDEE_V(1));
    set_end(f);
    assert_int_equal(cd_db_history_erase(&f->core, "thing", 1, &f->err), 0);
    assert_int_equal(undo(f, set, NULL), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM change WHERE before LIKE '%Lovelace%'"),
                     0);
}

static void old_sets_are_forgotten(void **state)
{
    struct fixture *f = *state;
    int rc = 1;

    for (int i = 0; i < 3; i++) {
        char name[20];

        snprintf(name, sizeof name, "thing %d", i);
        add_thing(f, name);
    }
    RUN(f, "UPDATE change_set SET at = ? WHERE id < 3", CORDEE_V(1000));
    while (rc > 0)
        rc = cd_db_history_purge(&f->core, 2000, &f->err);
    assert_int_equal(rc, 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM change_set"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM change"), 1);
}

static int calls;

static int on_undone(struct cordee *core, const char *table, int64_t row,
                     struct cordee_error *err)
{
    (void)core;
    (void)err;
    calls += strcmp(table, "thing") == 0 && row > 0;
    return 0;
}

static void many_rows_are_undone_in_slices_while_others_write(void **state)
{
    struct fixture *f = *state;
    int64_t set = set_begin(f, "Import");
    int64_t u;
    int slices = 0;
    int rc = 1;

    RUN(f,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO thing(name) SELECT 'thing ' || i FROM n",
        CORDEE_V(3000));
    set_end(f);
    cd_db_undone_call(&f->host, on_undone);
    calls = 0;
    u = cd_db_undo_begin(&f->core, set, &f->err);
    assert_true(u > 0);
    assert_int_equal(cd_db_undo_begin(&f->core, set, &f->err), u);
    while ((rc = cd_db_undo_slice(&f->core, u, 1, &f->err)) > 0)
        if (slices++ == 0)
            RUN(f, "UPDATE thing SET name = ? WHERE id = 1", CORDEE_V("mine"));
    assert_int_equal(rc, 0);
    assert_true(slices > 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM thing"), 1);
    assert_int_equal(calls, 2999);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(undo_returns_to_before_and_undo_of_that_redoes),
        TEST(what_one_began_is_not_anothers),
        TEST(a_change_is_one_set_and_within_another_a_part_of_it),
        TEST(a_change_that_is_not_committed_leaves_nothing_in_use),
        TEST(a_set_is_undone_once_and_must_exist),
        TEST(what_changed_since_is_left_and_the_rest_is_undone),
        TEST(a_change_that_was_taken_back_does_not_count),
        TEST(what_stays_keeps_what_belongs_to_it_and_what_it_needs),
        TEST(a_name_that_was_taken_since_leaves_the_row),
        TEST(what_left_the_house_is_not_undone),
        TEST(only_the_words_of_a_draft_are_undone),
        TEST(what_was_rolled_back_leaves_no_trace_in_the_log),
        TEST(the_history_of_a_row_tells_before_and_after),
        TEST(what_was_erased_does_not_come_back),
        TEST(old_sets_are_forgotten),
        TEST(many_rows_are_undone_in_slices_while_others_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
