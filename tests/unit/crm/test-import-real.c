/* Sixteen thousand real organisations, as several programs would write them. */
#include "core/crm/crm.h"
#include "core/crm/import/csv.h"
#include "core/crm/import/import.h"
#include "tests/unit/crm/import-fixture.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

static const char *real_file(void)
{
    static char path[300];
    const char *data = getenv("CORDEE_DATA") ? getenv("CORDEE_DATA") : SHARED_DATA;
    FILE *in;

    snprintf(path, sizeof path, "%s/orgs/h2020_organisations_2017.csv", data);
    in = fopen(path, "rb");
    if (!in) {
        print_message("%s is not there: left out\n", path);
        return NULL;
    }
    fclose(in);
    return path;
}

static int64_t real_new(struct fixture *f, const char *path)
{
    CORDEE_AUTO(cordee_json_drop) json_t *set = json_loads(OTHERS, 0, NULL);
    int64_t id = cd_import_new(&f->core, &f->err, "h2020.csv", path);

    if (id < 0 || cd_import_plan_set(&f->core, &f->err, id, set) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

/* The rows of the file with another separator; each `every`th has a quote that nothing
 * closes (0: none). */
static void rewrite(const char *path, char delimiter, const char *eol, int every,
                    struct cordee_buf *out)
{
    FILE *in = fopen(path, "rb");
    struct cd_csv_dialect d;
    struct cordee_error err = {0};
    struct cd_csv_row row;
    struct cd_csv *csv;
    int n = 0;

    assert_int_equal(cd_csv_guess(in, &d, &err), 0);
    csv = cd_csv_new(in, &d, &err);
    while (cd_csv_next(csv, &row, &err) > 0) {
        for (size_t i = 0; i < row.n; i++) {
            if (i)
                cordee_buf_putc(out, delimiter);
            if (i == 1 && every && n % every == every - 1)
                cordee_buf_putc(out, '"');
            cordee_buf_csv(out, row.cells[i].text, delimiter, false);
        }
        cordee_buf_puts(out, eol);
        n++;
    }
    cd_csv_free(csv);
    fclose(in);
}

static void recode(struct cordee_buf *text, const char *encoding, const char *mark,
                   size_t n_mark, struct cordee_buf *out)
{
    iconv_t cv = iconv_open(encoding, "UTF-8");
    char *from = text->text, block[4096], *to = block;
    size_t left = text->len, room = sizeof block;

    assert_true(cv != (iconv_t)-1);
    cordee_buf_put(out, mark, n_mark);
    while (left && (iconv(cv, &from, &left, &to, &room) != (size_t)-1 || to > block)) {
        cordee_buf_put(out, block, (size_t)(to - block));
        to = block;
        room = sizeof block;
    }
    assert_int_equal(left, 0);
    iconv_close(cv);
}

static void dry(struct fixture *f, const struct cordee_buf *b, int updated, int same,
                int problem)
{
    int64_t id = import_made(f, "h2020.csv", b->text, b->len, OTHERS);

    import_is(import_checked(f, id), 0, updated, same, problem);
}

static void the_same_file_of_other_programs_says_the_same(struct fixture *f,
                                                          const char *path)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf semi = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf tabs = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf broken = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf windows = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf wide = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t id;

    rewrite(path, '\t', "\r\n", 0, &tabs);
    recode(&tabs, "UTF-16LE", "\xff\xfe", 2, &wide);
    dry(f, &wide, 0, 16592, 0);
    rewrite(path, ',', "\n", 1000, &broken);
    dry(f, &broken, 0, 16592 - 16, 16);
    rewrite(path, ';', "\r\n", 0, &semi);
    recode(&semi, "WINDOWS-1252//TRANSLIT", "", 0, &windows);
    id = import_made(f, "h2020.csv", windows.text, windows.len, OTHERS);
    report = import_checked(f, id);
    assert_int_equal(cordee_json_int(report, "problem"), 0);
    assert_int_equal(cordee_json_int(report, "new"), 0);
    assert_true(cordee_json_int(report, "same") > 15500); /* letters that 1252 lacks */
}

static void sixteen_thousand_organisations_come_in_without_loss(void **state)
{
    struct fixture *f = *state;
    const char *path = real_file();
    json_t *undone = NULL;
    int64_t first, changes;

    if (!path)
        skip();
    first = real_new(f, path);
    import_is(import_checked(f, first), 16592, 0, 0, 0);
    import_is(import_ran(f, first), 16592, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 1"), 16592);
    assert_int_equal(
        number(f, "SELECT count(*) FROM party WHERE country IN ('UK', 'EL')"), 0);
    assert_int_equal(number(f, "SELECT count(DISTINCT external_id) FROM party"), 16592);
    changes = number(f, "SELECT count(*) FROM change");
    import_is(import_ran(f, real_new(f, path)), 0, 0, 16592, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM change"), changes);
    the_same_file_of_other_programs_says_the_same(f, path);
    if (cd_import_undo(&f->core, &f->err, first, &undone) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(cordee_json_int(undone, "left_count"), 0);
    json_decref(undone);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, import_setup, import_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sixteen_thousand_organisations_come_in_without_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
