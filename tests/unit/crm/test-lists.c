/* Lists: columns, their order by an index, saved filters, and who is meant by a name. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/filter/segment.h"
#include "core/crm/list-column.h"
#include "core/crm/who.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

/* ---- lists ----------------------------------------------------------------------- */

static struct cd_list_ask ask_of(const char *sort, const char *after)
{
    return (struct cd_list_ask){.kind = CORDEE_PERSON,
                                .filter = "",
                                .sort = sort,
                                .after = after,
                                .columns = "country,tags,last_contact",
                                .limit = 3,
                                .user = 1,
                                .total = -1};
}

/* How SQLite goes about it, in one line. */
static void plan_of(struct fixture *f, const struct cd_list_ask *ask,
                    struct cordee_buf *plan)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    struct cordee_sql sql = {.arena = a};
    json_t *row;
    size_t i;

    cordee_sql_put(&sql, "EXPLAIN QUERY PLAN ");
    assert_int_equal(cd_party_list_sql(&f->core, &f->err, ask, &sql), 0);
    rows = f->core.db->list(&f->core, &f->err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    if (!rows)
        fail_msg("%s", f->err.text);
    json_array_foreach (rows, i, row)
        cordee_buf_printf(plan, "%s; ", cordee_json_text(row, "detail"));
}

static void a_page_is_a_range_of_an_index(void **state)
{
    static const char *const sorts[] = {
        "name",     "-name",   "country",  "city",         "-city",
        "-country", "created", "-created", "last_contact", "-last_contact"};

    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        for (int behind = 0; behind < 2; behind++) {
            CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plan = {0};
            struct cd_list_ask ask = ask_of(sorts[i], behind ? "[\"x\",12]" : "");

            plan_of(*state, &ask, &plan);
            assert_non_null(strstr(plan.text, "SEARCH p USING"));
            assert_non_null(strstr(plan.text, "INDEX party_"));
            if (strstr(plan.text, "SCAN") || strstr(plan.text, "TEMP B-TREE"))
                fail_msg("%s: %s", sorts[i], plan.text);
        }
}

static void counting_everybody_reads_no_party(void **state)
{
    struct fixture *f = *state;
    int64_t kept = 0, real = 0;

    for (int step = 0; step < 4; step++) {
        if (step == 1)
            assert_int_equal(cd_party_trash(&f->cd, &f->err, 14), 0);
        if (step == 2)
            assert_int_equal(cd_party_restore(&f->cd, &f->err, 14), 0);
        if (step == 3)
            assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                              "DELETE FROM party WHERE id IN (15, 18)",
                                              CORDEE_NO_ARGS),
                             0);
        assert_int_equal(f->core.db->one(&f->core, &f->err, &kept,
                                         "SELECT n FROM party_count WHERE kind = 2",
                                         CORDEE_NO_ARGS),
                         1);
        assert_int_equal(f->core.db->one(&f->core, &f->err, &real,
                                         "SELECT count(*) FROM party WHERE kind = 2 AND "
                                         "deleted_at IS NULL",
                                         CORDEE_NO_ARGS),
                         1);
        assert_int_equal(kept, real);
    }
}

/* What the triggers keep is what the history says, of everybody. */
static void last_contact_holds(struct fixture *f)
{
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party p WHERE p.last_contact <> "
                        "coalesce((SELECT max(ip.at) FROM interaction_party ip WHERE "
                        "ip.party = p.id AND ip.weight > 0 AND ip.counts = 1), 0)"),
        0);
}

static void last_contact_follows_the_history(void **state)
{
    static const char *const changes[] = {
        "INSERT INTO interaction_party(interaction, party, part, at, weight) SELECT id, "
        "16, "
        "'to', 1790000000, 5 FROM interaction LIMIT 1",
        "UPDATE interaction_party SET weight = 0 WHERE party = 16",
        "UPDATE interaction_party SET weight = 5, at = at - 7 WHERE party = 16",
        "UPDATE interaction_party SET party = 17 WHERE party = 16",
        ("DELETE FROM interaction WHERE id = (SELECT max(interaction) FROM "
         "interaction_party WHERE weight > 0)"),
        "DELETE FROM party WHERE id = 12",
    };
    struct fixture *f = *state;

    last_contact_holds(f);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *there = NULL, *back = NULL;
        int64_t set = f->core.db->change_set(&f->core, &f->err, "a step");
        int64_t undo;

        register_run(f, changes[i]);
        last_contact_holds(f);
        f->core.db->change_set_use(&f->core, 0);
        assert_int_equal(cd_db_undo(&f->core, set, &there, &f->err), 0);
        last_contact_holds(f);
        undo = cordee_json_int(there, "id");
        assert_int_equal(cd_db_undo(&f->core, undo, &back, &f->err), 0);
        last_contact_holds(f);
    }
}

static void columns_come_from_rows_each_once(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cd_list_column **chosen;
    size_t n;
    const struct cd_list_column *all = cd_list_columns(&f->core, a, CORDEE_PERSON, &n);

    assert_non_null(cd_list_column(all, n, "basis")); /* a filter field with a value */
    assert_null(cd_list_column(all, n, "headcount")); /* of organisations */
    assert_null(cd_list_column(all, n, "name"));
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(cd_list_column(all, n, all[i].name), &all[i]);
    n = cd_list_chosen(a, all, n, "city, nonsense,country,city,,tags", &chosen);
    assert_int_equal(n, 3);
    assert_string_equal(chosen[1]->name, "country");
}

static void a_row_has_the_chosen_values(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cd_list_ask ask = ask_of("name", "");
    const json_t *values;

    assert_int_equal(cd_party_list_ask(&f->cd, &f->err, &ask, &model), 0);
    assert_int_equal(cordee_json_int(model, "total"), 7);
    values =
        json_object_get(json_array_get(json_object_get(model, "items"), 1), "values");
    assert_string_equal(json_string_value(json_array_get(values, 0)), "FR");
    assert_string_equal(json_string_value(json_array_get(values, 1)),
                        "Food contact\x1fRecycling");
    assert_true(json_integer_value(json_array_get(values, 2)) > 0);
}

/* ---- saved filters --------------------------------------------------------------- */

static int64_t save(struct fixture *f, const char *name, const char *filter, bool shared)
{
    const struct cd_segment s = {name, filter, CORDEE_PERSON, shared};
    int64_t id = 0;

    memset(&f->err, 0, sizeof f->err);
    return cd_segment_add(&f->cd, &f->err, 1, &s, &id) < 0 ? -1 : id;
}

static void a_circle_of_saved_filters_is_refused(void **state)
{
    struct fixture *f = *state;
    int64_t a = save(f, "A", "country:AT", true);
    struct cd_segment s = {"A", "segment:c", CORDEE_PERSON, true};

    assert_true(a > 0 && save(f, "B", "segment:a", true) > 0);
    assert_true(save(f, "C", "segment:b OR country:CH", true) > 0);
    assert_int_equal(cd_segment_set(&f->cd, &f->err, 1, a, &s), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_non_null(strstr(f->err.text, "leads back to itself"));
    assert_int_equal(save(f, "D", "segment:d", true), -1);
    assert_non_null(strstr(f->err.text, "itself"));
    assert_int_equal(f->err.at, 1);
    /* Side by side is no circle, and ten deep is allowed. */
    assert_true(save(f, "E", "segment:a OR segment:b OR segment:a", true) > 0);
}

static void deep_ones_are_refused_before_the_stack_is(void **state)
{
    struct fixture *f = *state;
    char name[20] = "n0", filter[40];
    int deep = 0;

    assert_true(save(f, name, "country:AT", true) > 0);
    for (int i = 1; i < 40 && !deep; i++) {
        snprintf(filter, sizeof filter, "segment:%s", name);
        snprintf(name, sizeof name, "n%d", i);
        if (save(f, name, filter, true) < 0)
            deep = i;
    }
    assert_in_range(deep, 5, 15);
    assert_non_null(strstr(f->err.text, "too many"));
}

static void names_are_one_to_all(void **state)
{
    struct fixture *f = *state;

    assert_true(save(f, " Élan ", "country:AT", false) > 0);
    assert_int_equal(save(f, "elan", "country:CH", true), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(save(f, "", "country:CH", true), -1);
    assert_int_equal(save(f, "a \"b\"", "country:CH", true), -1);
    assert_int_equal(save(f, "ok", "country:", true), -1);
}

static const json_t *named(const json_t *list, const char *name)
{
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (strcmp(cordee_json_text(row, "name"), name) == 0)
            return row;
    return NULL;
}

static void what_no_longer_compiles_says_why_and_is_kept(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    assert_int_equal(cd_segment_list(&f->cd, &f->err, 1, CORDEE_ANYONE, true, &list), 0);
    assert_int_equal(cordee_json_int(named(list, "Recyclers"), "n"), 1);
    assert_non_null(strstr(cordee_json_text(named(list, "Loop"), "error"), "itself"));
    assert_null(json_object_get(named(list, "Loop"), "n"));
}

/* ---- who is meant ---------------------------------------------------------------- */

static void names_are_read_in_any_order_and_doubt_is_said(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    const json_t *found, *open;

    assert_int_equal(
        cd_who_read(
            &f->cd, &f->err,
            "Moosbrugger Katharina\nziga hribernik\r\n\nRETO@lawis.example.org\n"
            "Elodie Charvoz, Plastiques\nKatharina Moosbrugger\nHannes\nNobody X\n"
            "Lawis Polymer AG\nno@where.example",
            1, &who),
        0);
    found = json_object_get(who, "found");
    open = json_object_get(who, "open");
    assert_int_equal(json_array_size(found), 5);
    assert_int_equal(cordee_json_int(json_array_get(found, 0), "id"), 12);
    assert_int_equal(cordee_json_int(json_array_get(found, 3), "id"), 11);
    assert_int_equal(cordee_json_int(json_array_get(found, 4), "id"), 5);
    assert_int_equal(json_array_size(open), 3);
    assert_string_equal(cordee_json_text(json_array_get(open, 0), "line"), "Hannes");
    assert_int_equal(
        cordee_json_int(
            json_array_get(json_object_get(json_array_get(open, 0), "choices"), 0), "id"),
        13);
    assert_int_equal(json_array_size(json_object_get(json_array_get(open, 1), "choices")),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T_(name) cmocka_unit_test_setup_teardown(name, register_setup, register_teardown)
        T_(a_page_is_a_range_of_an_index),
        T_(counting_everybody_reads_no_party),
        T_(last_contact_follows_the_history),
        T_(columns_come_from_rows_each_once),
        T_(a_row_has_the_chosen_values),
        T_(a_circle_of_saved_filters_is_refused),
        T_(deep_ones_are_refused_before_the_stack_is),
        T_(names_are_one_to_all),
        T_(what_no_longer_compiles_says_why_and_is_kept),
        T_(names_are_read_in_any_order_and_doubt_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
