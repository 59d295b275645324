/* Figures about a period: each number is as many as the list that it opens. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/base/rows.h"
#include "core/crm/crm-priv.h"

#include <string.h>

static int load_last(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                     struct cordee_error *err)
{
    (void)cd;
    (void)err;
    json_array_append_new(rows, json_pack("{s:s, s:s, s:i, s:s}", "name", "own", "label",
                                          "Own", "n", 7, "href", "/own"));
    json_array_append_new(
        rows, json_pack("{s:s, s:s}", "name", when->last, "interaction", "meeting"));
    json_object_set_new(json_array_get(rows, 1), "n", json_integer(1));
    return 0;
}

static int load_first(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                      struct cordee_error *err)
{
    (void)cd;
    (void)when;
    (void)err;
    json_array_append_new(rows, json_pack("{s:s, s:s, s:i, s:s, s:s}", "name", "at",
                                          "label", "", "kinds", CORDEE_ORG, "filter",
                                          "country:AT", "country", "AT"));
    json_array_append_new(rows, json_pack("{s:s, s:s, s:i, s:s}", "name", "wrong",
                                          "label", "Wrong", "kinds", CORDEE_PERSON,
                                          "filter", "contry:AT"));
    return 0;
}

static int load_broken(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                       struct cordee_error *err)
{
    (void)cd;
    (void)when;
    json_array_append_new(rows, json_object());
    return cordee_fail(err, CORDEE_E_INTERNAL, "the moon is not full");
}

static int load_nothing(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                        struct cordee_error *err)
{
    (void)cd;
    (void)when;
    (void)rows;
    (void)err;
    return 0;
}

static const struct cordee_figures figures[] = {
    {"test.last", "Last", NULL, 20, load_last},
    {"test.broken", "Broken", NULL, 15, load_broken},
    {"test.nothing", "Nothing", NULL, 12, load_nothing},
    {"test.first", "First", NULL, 10, load_first},
    {0},
};

static const struct cordee_plugin_def adds = {
    CORDEE_ABI,
    .name = "test",
    .figures = figures,
};

static int setup(void **state)
{
    struct fixture *f = register_new();

    cd_rows_add(f->host.rows, &f->cd, &adds);
    *state = f;
    return 0;
}

static struct cordee_period year_of(struct fixture *f)
{
    struct cordee_period p;

    if (cd_crm_period(&f->cd, &f->err, "2025-01-01", "2025-12-31", &p) < 0)
        fail_msg("%s", f->err.text);
    return p;
}

static json_t *row_at(const json_t *sections, size_t section, size_t row)
{
    return json_array_get(json_object_get(json_array_get(sections, section), "rows"),
                          row);
}

static void a_period_is_of_whole_days_where_the_cluster_is(void **state)
{
    struct fixture *f = *state;
    struct cordee_period p;

    register_run(f, "UPDATE cluster SET zone = 'Europe/Vienna'");
    p = year_of(f);
    assert_string_equal(p.first, "2025-01-01");
    assert_string_equal(p.last, "2025-12-31");
    assert_string_equal(p.before, "2024-12-31");
    assert_int_equal(p.until - p.from, 365 * 86400);
    /* The clock goes forward that night: the day has 23 hours. */
    assert_int_equal(cd_crm_period(&f->cd, &f->err, "2025-03-30", "2025-03-30", &p), 0);
    assert_int_equal(p.until - p.from, 23 * 3600);
}

static void a_period_that_is_none_is_refused(void **state)
{
    struct fixture *f = *state;
    struct cordee_period p;

    assert_int_equal(cd_crm_period(&f->cd, &f->err, "2025-02-30", "2025-12-31", &p), -1);
    assert_int_equal(cd_crm_period(&f->cd, &f->err, "", "", &p), -1);
    assert_int_equal(cd_crm_period(&f->cd, &f->err, "2025-12-31", "2025-01-01", &p), -1);
    assert_string_equal(f->err.text, "The last day is before the first.");
}

static void a_number_is_what_its_list_has(void **state)
{
    struct fixture *f = *state;
    const struct cordee_period p = year_of(f);
    CORDEE_AUTO(cordee_json_drop) json_t *sections = NULL;

    assert_int_equal(cd_crm_figures(&f->cd, &f->err, NULL, 1, &p, &sections), 0);
    assert_int_equal(cordee_json_int(row_at(sections, 0, 0), "n"),
                     register_one(f,
                                  "SELECT count(*) FROM party WHERE kind = 1 AND country "
                                  "= 'AT' AND deleted_at IS NULL"));
    assert_string_equal(cordee_json_text(row_at(sections, 0, 0), "href"),
                        "/members?filter=country:AT");
    assert_string_equal(cordee_json_text(row_at(sections, 0, 0), "label"), "Austria");
    assert_int_equal(cordee_json_int(row_at(sections, 1, 0), "n"), 7);
    assert_string_equal(cordee_json_text(row_at(sections, 1, 0), "href"), "/own");
    assert_string_equal(cordee_json_text(row_at(sections, 1, 1), "label"), "Meeting");
    assert_string_equal(cordee_json_text(row_at(sections, 1, 1), "name"), "2025-12-31");
}

static void what_is_wrong_is_said_and_leaves_the_rest(void **state)
{
    struct fixture *f = *state;
    const struct cordee_period p = year_of(f);
    CORDEE_AUTO(cordee_json_drop) json_t *sections = NULL;

    assert_int_equal(cd_crm_figures(&f->cd, &f->err, NULL, 1, &p, &sections), 0);
    assert_int_equal(json_array_size(sections),
                     2); /* broken and empty ones are not there */
    assert_string_equal(cordee_json_text(json_array_get(sections, 0), "name"),
                        "test.first");
    assert_non_null(strstr(cordee_json_text(row_at(sections, 0, 1), "error"), "contry"));
    assert_null(json_object_get(row_at(sections, 0, 1), "n"));
}

#define T1(name) cmocka_unit_test_setup_teardown(name, setup, register_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T1(a_period_is_of_whole_days_where_the_cluster_is),
        T1(a_period_that_is_none_is_refused),
        T1(a_number_is_what_its_list_has),
        T1(what_is_wrong_is_said_and_leaves_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
