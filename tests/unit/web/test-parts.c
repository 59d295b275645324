/* The web floor's pieces without a server, and the templates of all parts. */
#include "tests/unit/fixture.h"

#include "core/web/render.h"
#include "core/web/template-priv.h"
#include "core/web/web-priv.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the router ------------------------------------------------------------- */

static int nothing(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    (void)cd;
    (void)req;
    (void)err;
    return 0;
}

#define ROUTE(method, path, say)                 \
    {                                            \
        method, path, NULL, nothing, .help = say \
    }
static const struct cordee_route routes[] = {
    ROUTE("GET", "/", "home"),
    ROUTE("GET", "/a", "a"),
    ROUTE("POST", "/a", "post a"),
    ROUTE("GET", "/a/{id}", "a id"),
    ROUTE("GET", "/a/new", "a new"),
    ROUTE("POST", "/a/{id}/b", "a id b"),
    ROUTE("GET", "/a/{other}/c", "a other c"),
    ROUTE("GET", "/f/{rest...}", "rest"),
    ROUTE("GET", "/f/x", "f x"),
    {0},
};

static const char *found(const char *method, const char *path, struct web_match *m)
{
    static const struct cordee_plugin_def def = {.name = "t", .routes = routes};
    static struct cordee_arena *a;
    struct cordee cd = {.name = "t"};
    struct cordee_host host = {.rows = cd_rows_new()};
    struct cordee_error err = {0};
    struct web_node *root;
    const char *help = "";

    cordee_arena_free(a);
    a = cordee_arena_new();
    cd_rows_add(host.rows, &cd, &def);
    root = web_router_new(&host, &err);
    assert_non_null(root);
    web_router_find(root, a, method, path, m);
    if (m->row)
        help = ((const struct cordee_route *)m->row->row)->help;
    web_router_free(root);
    cd_rows_free(host.rows);
    return help;
}

static void the_nearest_route_wins(void **state)
{
    struct web_match m;

    (void)state;
    assert_string_equal(found("GET", "/", &m), "home");
    assert_string_equal(found("HEAD", "/a", &m), "a");
    assert_string_equal(found("GET", "/a/new", &m), "a new");
    assert_string_equal(found("GET", "/a/7", &m), "a id");
    assert_string_equal(m.params[0].value, "7");
    assert_string_equal(found("POST", "/a/new/b", &m), "a id b");
    assert_string_equal(found("GET", "/a/x/c", &m), "a other c");
    assert_int_equal(m.n_params, 1);
    assert_memory_equal(m.params[0].name, "other", m.params[0].len);
    assert_string_equal(found("GET", "/f/x", &m), "f x");
    assert_string_equal(found("GET", "/f/x/y", &m), "rest");
    assert_string_equal(m.params[0].value, "x/y");
    for (const char *const *s =
             (const char *const[]){"/b", "/a/", "/a//", "/f", "/f/", "/a/1/b/", "", NULL};
         *s; s++) {
        assert_string_equal(found("GET", *s, &m), "");
        assert_string_equal(m.allow, "");
    }
    assert_string_equal(found("PUT", "/a", &m), "");
    assert_string_equal(m.allow, "GET, HEAD, POST");
    assert_string_equal(found("GET", "/a/1/b", &m), "");
    assert_string_equal(m.allow, "POST");
}

static void two_with_one_route_are_refused(void **state)
{
    static const struct cordee_route twice[] = {
        ROUTE("GET", "/x/{id}", ""), ROUTE("GET", "/x/{id}", ""), {0}};
    static const struct cordee_plugin_def def = {.name = "t", .routes = twice};
    struct cordee cd = {.name = "t"};
    struct cordee_host host = {.rows = cd_rows_new()};
    struct cordee_error err = {0};

    (void)state;
    cd_rows_add(host.rows, &cd, &def);
    assert_null(web_router_new(&host, &err));
    assert_non_null(strstr(err.text, "/x/{id}"));
    cd_rows_free(host.rows);
}

/* ---- addresses -------------------------------------------------------------- */

static void redirects_stay_here(void **state)
{
    (void)state;
    assert_true(web_path_ok("/a?b=c"));
    assert_false(web_path_ok("//evil"));
    assert_false(web_path_ok("/\\evil"));
    assert_false(web_path_ok("http://evil"));
    assert_false(web_path_ok("/a\r\nX: y"));
    assert_false(web_path_ok(""));
}

/* ---- multipart -------------------------------------------------------------- */

static int note_begin(void *ctx, const char *name, const char *file,
                      struct cordee_error *err)
{
    (void)err;
    cordee_buf_printf(ctx, "[%s%s%s:", name, file ? "=" : "", file ? file : "");
    return 0;
}

static int note_bytes(void *ctx, const char *bytes, size_t n, struct cordee_error *err)
{
    (void)err;
    cordee_buf_put(ctx, bytes, n);
    return 0;
}

static int note_end(void *ctx, struct cordee_error *err)
{
    (void)err;
    cordee_buf_puts(ctx, "]");
    return 0;
}

static int read_parts(const char *text, size_t split, struct cordee_buf *out)
{
    const struct web_part_sink sink = {out, note_begin, note_bytes, note_end, NULL};
    struct cordee_error err = {0};
    struct web_multipart *m = web_multipart_new(
        "multipart/form-data; charset=\"a;b\"; boundary=xyz", &sink, &err);
    size_t n = strlen(text);
    int rc;

    assert_non_null(m);
    rc = web_multipart_more(m, text, split, &err);
    if (rc == 0)
        rc = web_multipart_more(m, text + split, n - split, &err);
    if (rc == 0)
        rc = web_multipart_end(m, &err);
    web_multipart_free(m);
    return rc;
}

static void parts_may_be_split_anywhere(void **state)
{
    static const char text[] =
        "preamble\r\n--xyz\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n"
        "one\r\n--xy\r\n-\r\n--xyz \t\r\nX: y\r\n"
        "Content-Disposition: form-data; filename=\"f;name=z\"; name=\"c\"\r\n\r\n"
        "\r\n--xyz\r\nContent-Disposition: form-data; "
        "name=d\r\n\r\n\r\n\r\n--xyz--\r\nend";

    (void)state;
    for (size_t split = 0; split < sizeof text; split++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        assert_int_equal(read_parts(text, split, &out), 0);
        assert_string_equal(out.text, "[a\"b:one\r\n--xy\r\n-][c=f;name=z:][d:\r\n]");
    }
}

static void broken_parts_are_refused(void **state)
{
    static const char *const broken[] = {
        "",
        "--xyz",
        "--xyz\r\n",
        "--xyz--",
        "--xyz\r\nX: y\r\n\r\n1\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--xyz--",
        "--xyzContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz-",
    };

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        int rc = read_parts(broken[i], 0, &out);

        if (strcmp(broken[i], "--xyz--") == 0)
            assert_int_equal(rc, 0); /* no part at all */
        else
            assert_int_equal(rc, -1);
    }
}

static void types_are_told_by_content(void **state)
{
    (void)state;
#define IS(bytes, name, type) \
    assert_string_equal(web_type_guess(bytes, sizeof bytes - 1, name), type)
    IS("%PDF-1.4", "x.png", "application/pdf");
    IS("  <!DOCTYPE html><p>", "x.csv", "text/html");
    IS("\xef\xbb\xbf<html>", "x.csv", "text/html");
    IS("a;b\n", "x.csv", "text/csv");
    IS("a;b\n", "x", "text/plain");
    IS("\xff\xfe"
       "a\0b\0",
       "x.csv", "text/plain");
    IS("a\0b", "x.csv", "application/octet-stream");
    IS("PK\x03\x04 [Content_Types].xml", "x.xlsx",
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    IS("", "x", "text/plain");
}

/* ---- templates of all parts ------------------------------------------------- */

/* The source file of a template; false: there is none. */
static bool is_template(const char *name, size_t len)
{
    static const char *const places[] = {"core", "plugins"};
    char pattern[512];

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        glob_t found;
        int rc;

        snprintf(pattern, sizeof pattern, TOP_SRCDIR "/%s/*/web/%.*s.mustache", places[i],
                 (int)len, name);
        rc = glob(pattern, 0, NULL, &found);
        globfree(&found);
        if (rc == 0)
            return true;
    }
    return false;
}

static int wrong_in(const char *path)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct cordee_error err = {0};
    struct cd_template *t = NULL;
    int wrong = 0;

    if (cd_read_file(path, 1 << 20, &text, &err) == 0)
        t = cd_template_parse(text.text ? text.text : "", text.len, &err);
    if (!t) {
        print_error("%s: %s\n", path, err.text);
        return 1;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        const struct cd_op *op = &t->ops[i];

        if ((op->kind == CD_OP_PARTIAL || op->kind == CD_OP_PARENT) && !op->dynamic &&
            !is_template(op->name, op->len)) {
            print_error("%s: there is no %.*s\n", path, (int)op->len, op->name);
            wrong++;
        }
    }
    cd_template_free(t);
    return wrong;
}

static void every_template_parses_and_finds_its_partials(void **state)
{
    glob_t found;
    int wrong = 0;

    (void)state;
    glob(TOP_SRCDIR "/core/*/web/*.mustache", 0, NULL, &found);
    glob(TOP_SRCDIR "/plugins/*/web/*.mustache", GLOB_APPEND, NULL, &found);
    assert_true(found.gl_pathc > 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        wrong += wrong_in(found.gl_pathv[i]);
    globfree(&found);
    assert_int_equal(wrong, 0);
}

/* ---- assets ----------------------------------------------------------------- */

static void an_asset_is_compressed_once(void **state)
{
    static char big[5000];
    static const struct cordee_asset assets[] = {
        {"big.css", big, sizeof big}, {"small.css", "a{}", 3}, {0}};
    static const struct cordee_plugin_def def = {.name = "t", .assets = assets};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee cd = {.name = "t"};
    struct cordee_host host = {.rows = cd_rows_new()};
    struct web_views *views;
    struct web_asset asset;
    const char *packed;
    size_t n = 0, again = 0;

    (void)state;
    memset(big, 'a', sizeof big);
    cd_rows_add(host.rows, &cd, &def);
    views = web_views_new(&host, NULL);
    assert_int_equal(web_asset_find(views, a, "big.css", &asset), 1);
    packed = web_asset_packed(views, &asset, &n);
    assert_non_null(packed);
    assert_in_range(n, 1, sizeof big / 10);
    assert_int_equal(web_asset_find(views, a, "big.css", &asset), 1);
    assert_ptr_equal(web_asset_packed(views, &asset, &again), packed);
    assert_int_equal(again, n);
    assert_int_equal(web_asset_find(views, a, "small.css", &asset), 1);
    assert_null(web_asset_packed(views, &asset, &again));
    web_views_free(views);
    cd_rows_free(host.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_route_wins),
        cmocka_unit_test(two_with_one_route_are_refused),
        cmocka_unit_test(redirects_stay_here),
        cmocka_unit_test(parts_may_be_split_anywhere),
        cmocka_unit_test(broken_parts_are_refused),
        cmocka_unit_test(types_are_told_by_content),
        cmocka_unit_test(every_template_parses_and_finds_its_partials),
        cmocka_unit_test(an_asset_is_compressed_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
