#include "core/config/text.h"
#include "core/crm/import/csv.h"

#include <cordee/plugin.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* All rows of some bytes, as JSON arrays; a bad row as a string "line:col reason". */
static json_t *rows_of(const void *bytes, size_t n, struct cd_csv_dialect *d_r,
                       size_t expect)
{
    FILE *in = fmemopen((void *)bytes, n, "rb");
    json_t *rows = json_array();
    struct cordee_error err = {0};
    struct cd_csv_row row;
    struct cd_csv *csv;
    int rc;

    assert_non_null(in);
    if (cd_csv_guess(in, d_r, &err) < 0)
        fail_msg("%s", err.text);
    csv = cd_csv_new(in, d_r, &err);
    if (!csv)
        fail_msg("%s", err.text);
    cd_csv_expect(csv, expect);
    while ((rc = cd_csv_next(csv, &row, &err)) > 0) {
        json_t *cells = json_array();

        for (size_t i = 0; i < row.n; i++)
            json_array_append_new(cells, json_string(row.cells[i].text));
        if (row.bad) {
            json_array_append_new(
                rows, json_sprintf("%d:%d %s", (int)row.bad_line, row.bad_col, row.bad));
            json_decref(cells);
        } else {
            json_array_append_new(rows, cells);
        }
    }
    assert_int_equal(rc, 0);
    cd_csv_free(csv);
    fclose(in);
    return rows;
}

static void expect_rows(const void *bytes, size_t n, size_t cells, const char *want)
{
    struct cd_csv_dialect d;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = rows_of(bytes, n, &d, cells);
    char *text = json_dumps(rows, JSON_COMPACT | JSON_ENSURE_ASCII * 0);

    assert_string_equal(text, want);
    free(text);
}

#define EXPECT(text, cells, want) expect_rows(text, sizeof text - 1, cells, want)

static void quotes_commas_and_line_ends_are_read_as_rfc_4180_says(void **state)
{
    (void)state;
    EXPECT("a,b\n1,\"x, y\"\n", 2, "[[\"a\",\"b\"],[\"1\",\"x, y\"]]");
    EXPECT("a,b\r\n1,\"he said \"\"no\"\"\"\r\n", 2,
           "[[\"a\",\"b\"],[\"1\",\"he said \\\"no\\\"\"]]");
    EXPECT("a,b\n1,\"two\nlines\"\n2,c", 2,
           "[[\"a\",\"b\"],[\"1\",\"two\\nlines\"],[\"2\",\"c\"]]");
    EXPECT("a,b\r1,2\r", 2, "[[\"a\",\"b\"],[\"1\",\"2\"]]");
    EXPECT("a,b\n\n,\n1,\n", 2, "[[\"a\",\"b\"],[\"1\",\"\"]]");
}

static void the_separator_is_found_also_beside_commas_in_texts(void **state)
{
    struct cd_csv_dialect d;
    static const char semi[] = "Name;Ort;Betrag\n\"Huber; Söhne\";Wien, 3. Bez.;1,5\n"
                               "Meier;Graz, Umgebung;2,5\n";
    static const char tab[] = "Name\tOrt\nHuber, Anna\tWien\nMeier, Jo\tGraz\n";
    static const char sep[] = "sep=|\r\nName|Ort\r\nHuber|Wien\r\n";
    static const char one[] = "email\nanna@example.org\njo@example.org\n";

    (void)state;
    json_decref(rows_of(semi, sizeof semi - 1, &d, 0));
    assert_int_equal(d.delimiter, ';');
    assert_true(d.header);
    json_decref(rows_of(tab, sizeof tab - 1, &d, 0));
    assert_int_equal(d.delimiter, '\t');
    json_decref(rows_of(sep, sizeof sep - 1, &d, 0));
    assert_int_equal(d.delimiter, '|');
    assert_int_equal(d.line, 2);
    json_decref(rows_of(one, sizeof one - 1, &d, 0));
    assert_int_equal(d.delimiter, ',');
    assert_true(d.header);
}

static void encodings_are_told_apart(void **state)
{
    struct cd_csv_dialect d;

    (void)state;
    EXPECT("\xef\xbb\xbfname;city\nJ\xc3\xb6rg;K\xc3\xb6ln\n", 2,
           "[[\"name\",\"city\"],[\"Jörg\",\"Köln\"]]");
    EXPECT("name;city\nJ\xf6rg;K\xf6ln\nM\x80;a\n", 2,
           "[[\"name\",\"city\"],[\"Jörg\",\"Köln\"],[\"M€\",\"a\"]]");
    EXPECT("ime;kraj\nBo\x9atjan Kova\xe8i\xe8;\x8entaj\n", 2,
           "[[\"ime\",\"kraj\"],[\"Boštjan Kovačič\",\"Žntaj\"]]");
    EXPECT("\xff\xfen\0;\0c\0\n\0\xf6\0;\0x\0\n\0", 2, "[[\"n\",\"c\"],[\"ö\",\"x\"]]");
    EXPECT("n\0;\0c\0\n\0a\0;\0x\0\n\0", 2, "[[\"n\",\"c\"],[\"a\",\"x\"]]");
    EXPECT("\0n\0;\0c\0\n\0a\0;\0x\0\n", 2, "[[\"n\",\"c\"],[\"a\",\"x\"]]");
    EXPECT("\xff\xfe\x3d\xd8\x00\xde,\0a\0\n\0", 2, "[[\"😀\",\"a\"]]");
    json_decref(rows_of("a,b\n\xe9,1\n", 8, &d, 0));
    assert_string_equal(d.encoding, "WINDOWS-1252");
}

static void text_becomes_composed_and_loses_controls(void **state)
{
    (void)state;
    EXPECT("a,b\nJo\xcc\x88rg,x\x01y\n", 2, "[[\"a\",\"b\"],[\"Jörg\",\"xy\"]]");
}

static void an_undoubled_quote_within_a_line_is_understood(void **state)
{
    (void)state;
    EXPECT("a,b\n\"the \"good\" one\",2\n5\" pipe,3\n", 2,
           "[[\"a\",\"b\"],[\"the \\\"good\\\" one\",\"2\"],[\"5\\\" pipe\",\"3\"]]");
    EXPECT("a,b\n\"x\" ,2\n", 2, "[[\"a\",\"b\"],[\"x\",\"2\"]]");
}

static void a_quote_that_nothing_closes_costs_its_own_row_only(void **state)
{
    struct cd_csv_dialect d;
    static const char text[] = "id,name,city\n1,\"Huber,Wien\n2,\"Meier\",Graz\n"
                               "3,Kovač,Maribor\n4,\"open,Linz\n";
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = rows_of(text, sizeof text - 1, &d, 3);

    (void)state;
    assert_int_equal(json_array_size(rows), 5);
    assert_memory_equal(json_string_value(json_array_get(rows, 1)),
                        "2:3 a quote opens here and nothing closes it", 44);
    assert_string_equal(json_string_value(json_array_get(json_array_get(rows, 2), 1)),
                        "Meier");
    assert_string_equal(json_string_value(json_array_get(json_array_get(rows, 3), 2)),
                        "Maribor");
    assert_memory_equal(json_string_value(json_array_get(rows, 4)), "5:3 a quote", 11);
}

static void a_row_of_the_wrong_length_is_refused_with_its_place(void **state)
{
    (void)state;
    EXPECT(
        "a,b\n1,2\n1,2,3\n1,2,,\n", 2,
        "[[\"a\",\"b\"],[\"1\",\"2\"],\"3:5 this row has 3 cells where the first has 2: "
        "a quote or a separator is wrong\",[\"1\",\"2\",\"\",\"\"]]");
}

static void reading_goes_on_from_a_mark_in_every_encoding(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
    } files[] = {
        {"a;b\nö;\"x\ny\"\nü;z\n", 20},
        {"a;b\n\xf6;\"x\ny\"\n\xfc;z\n", 18},
        {"\xff\xfe"
         "a\0;\0b\0\n\0\xf6\0;\0\x3d\xd8\x00\xde\n\0\xfc\0;\0z\0\n\0",
         28},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *in = fmemopen((void *)files[i].bytes, files[i].n, "rb");
        struct cd_csv_dialect d;
        struct cordee_error err = {0};
        struct cd_csv_row row;
        struct cd_csv_mark mark;
        struct cd_csv *csv;

        assert_int_equal(cd_csv_guess(in, &d, &err), 0);
        csv = cd_csv_new(in, &d, &err);
        assert_int_equal(cd_csv_next(csv, &row, &err), 1);
        assert_int_equal(cd_csv_next(csv, &row, &err), 1);
        cd_csv_tell(csv, &mark);
        cd_csv_free(csv);
        csv = cd_csv_new(in, &d, &err);
        assert_int_equal(cd_csv_seek(csv, &mark, &err), 0);
        assert_int_equal(cd_csv_next(csv, &row, &err), 1);
        assert_string_equal(row.cells[0].text, "ü");
        assert_int_equal(row.line, i == 2 ? 3 : 4);
        cd_csv_free(csv);
        fclose(in);
    }
}

static void limits_hold(void **state)
{
    struct cd_csv_dialect d;
    struct cordee_buf b = {0};
    json_t *rows;

    (void)state;
    cordee_buf_puts(&b, "a,b\n1,");
    for (int i = 0; i < CD_CSV_MAX_CELL + 10; i++)
        cordee_buf_putc(&b, 'x');
    cordee_buf_puts(&b, "\n2,y\n");
    rows = rows_of(b.text, b.len, &d, 2);
    assert_int_equal(json_array_size(rows), 3);
    assert_true(json_is_string(json_array_get(rows, 1)));
    assert_true(json_is_array(json_array_get(rows, 2)));
    json_decref(rows);
    cordee_buf_clear(&b);
    cordee_buf_puts(&b, "a,b\n");
    for (int i = 0; i < CD_CSV_MAX_COLUMNS + 10; i++)
        cordee_buf_puts(&b, "x,");
    cordee_buf_puts(&b, "\n2,y\n");
    rows = rows_of(b.text, b.len, &d, 2);
    assert_int_equal(json_array_size(rows), 3);
    assert_true(json_is_string(json_array_get(rows, 1)));
    json_decref(rows);
    cordee_buf_drop(&b);
}

static void what_a_spreadsheet_would_run_is_disarmed_and_read_back(void **state)
{
    static const char *const texts[] = {"=1+1",
                                        "+43 1 234",
                                        "-3",
                                        "@SUM(A1)",
                                        "\tx",
                                        "\rx",
                                        ("\xef\xbc\x9d"
                                         "1+1"),
                                        "'=x",
                                        "''+x",
                                        "O'Neill",
                                        "'tis",
                                        "a;b",
                                        "a\"b",
                                        "",
                                        " x ",
                                        "two\nlines"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cordee_buf out = {0};
        struct cd_csv_dialect d;
        json_t *rows;
        const char *back;

        cordee_buf_puts(&out, "a;b\n");
        cordee_buf_csv(&out, texts[i], ';', true);
        cordee_buf_puts(&out, ";x\n");
        rows = rows_of(out.text, out.len, &d, 2);
        back = json_string_value(json_array_get(json_array_get(rows, 1), 0));
        if (cd_csv_is_formula(texts[i]))
            assert_int_equal(*back, '\'');
        assert_string_equal(cd_csv_unguard(back), texts[i]);
        json_decref(rows);
        cordee_buf_drop(&out);
    }
}

/* ---- files of others, when they are there ----------------------------------- */

static char *read_all(const char *path, size_t *n_r)
{
    FILE *in = fopen(path, "rb");
    struct cordee_buf b = {0};
    char block[4096];
    size_t n;

    if (!in)
        return NULL;
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        cordee_buf_put(&b, block, n);
    fclose(in);
    *n_r = b.len;
    return cordee_buf_take(&b);
}

static void csv_spectrum_reads_as_its_json_says(void **state)
{
    static const char *const names[] = {"comma_in_quotes",
                                        "empty",
                                        "empty_crlf",
                                        "escaped_quotes",
                                        "json",
                                        "newlines",
                                        "newlines_crlf",
                                        "quotes_and_newlines",
                                        "simple",
                                        "simple_crlf",
                                        "utf8"};
    char path[200];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct cd_csv_dialect d;
        json_t *rows, *want, *head;
        size_t n, r;
        char *bytes;

        snprintf(path, sizeof path, "%s/formats/csv/csv-spectrum/csvs/%s.csv",
                 getenv("CORDEE_DATA") ? getenv("CORDEE_DATA") : SHARED_DATA, names[i]);
        bytes = read_all(path, &n);
        if (!bytes) {
            print_message("csv-spectrum is not there: left out\n");
            skip();
        }
        rows = rows_of(bytes, n, &d, 0);
        free(bytes);
        snprintf(path, sizeof path, "%s/formats/csv/csv-spectrum/json/%s.json",
                 getenv("CORDEE_DATA") ? getenv("CORDEE_DATA") : SHARED_DATA, names[i]);
        want = json_load_file(path, 0, NULL);
        assert_non_null(want);
        assert_int_equal(json_array_size(rows), json_array_size(want) + 1);
        head = json_array_get(rows, 0);
        for (r = 0; r < json_array_size(want); r++) {
            const char *key;
            json_t *value;

            json_object_foreach (json_array_get(want, r), key, value) {
                size_t c = 0;

                while (strcmp(json_string_value(json_array_get(head, c)), key) != 0)
                    c++;
                if (strcmp(
                        json_string_value(json_array_get(json_array_get(rows, r + 1), c)),
                        json_string_value(value)) != 0)
                    fail_msg("%s row %zu column %s", names[i], r, key);
            }
        }
        json_decref(rows);
        json_decref(want);
    }
}

/* ---- as plugins read -------------------------------------------------------- */

static const char *put_file(char path[32], const void *bytes, size_t n)
{
    int fd;
    FILE *out;

    strcpy(path, "/tmp/cordee-csv-XXXXXX");
    fd = mkstemp(path);
    out = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(out);
    fwrite(bytes, 1, n, out);
    fclose(out);
    return path;
}

static void a_plugin_reads_row_by_row_and_is_told_of_bad_ones(void **state)
{
    static const char text[] =
        "\xef\xbb\xbfname;level\n\"Ada\nL.\";3,5\n\nBob;1;2\nEve;4\n";
    struct cordee cd = {.text = &cd_text_api};
    struct cordee_error err = {0};
    struct cordee_csv_row row;
    char path[32];
    int64_t line;
    int column;
    CORDEE_AUTO(cordee_csv_drop)
    struct cordee_csv *csv =
        cd_csv_api.open(&cd, put_file(path, text, sizeof text - 1), &err);

    (void)state;
    assert_non_null(csv);
    assert_int_equal(csv->api->next(csv, &row, &err), 1);
    assert_string_equal(row.cells[0], "name");
    assert_int_equal(csv->api->next(csv, &row, &err), 1);
    assert_int_equal(row.line, 2);
    assert_string_equal(row.cells[1], "3,5");
    csv->api->place(csv, 1, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 5);
    assert_int_equal(csv->api->next(csv, &row, &err), 1);
    assert_non_null(row.bad);
    assert_int_equal(row.bad_line, 5);
    assert_int_equal(csv->api->next(csv, &row, &err), 1);
    assert_null(row.bad);
    assert_int_equal(row.n, 2);
    assert_int_equal(csv->api->next(csv, &row, &err), 0);
    unlink(path);
}

static void what_is_no_text_is_not_opened(void **state)
{
    struct cordee cd = {.text = &cd_text_api};
    struct cordee_error err = {0};
    char path[32];

    (void)state;
    assert_null(cd_csv_api.open(&cd, put_file(path, "%PDF-1.7", 8), &err));
    assert_non_null(strstr(err.text, "PDF"));
    unlink(path);
    assert_null(cd_csv_api.open(&cd, put_file(path, "", 0), &err));
    assert_non_null(strstr(err.text, "empty"));
    unlink(path);
    assert_null(cd_csv_api.open(&cd, path, &err));
    assert_int_equal(err.code, CORDEE_E_NOT_FOUND);
    cd_csv_api.close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plugin_reads_row_by_row_and_is_told_of_bad_ones),
        cmocka_unit_test(what_is_no_text_is_not_opened),
        cmocka_unit_test(quotes_commas_and_line_ends_are_read_as_rfc_4180_says),
        cmocka_unit_test(the_separator_is_found_also_beside_commas_in_texts),
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(text_becomes_composed_and_loses_controls),
        cmocka_unit_test(an_undoubled_quote_within_a_line_is_understood),
        cmocka_unit_test(a_quote_that_nothing_closes_costs_its_own_row_only),
        cmocka_unit_test(a_row_of_the_wrong_length_is_refused_with_its_place),
        cmocka_unit_test(reading_goes_on_from_a_mark_in_every_encoding),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(what_a_spreadsheet_would_run_is_disarmed_and_read_back),
        cmocka_unit_test(csv_spectrum_reads_as_its_json_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
