#include "tests/unit/fixture.h"

#include "core/web/render.h"
#include "core/web/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- helpers ---------------------------------------------------------------------- */

struct shelf {
    json_t *partials;
    struct cd_template *made[128];
    int n;
};

static const struct cd_template *find(void *ctx, const char *name, size_t len)
{
    struct shelf *shelf = ctx;
    const char *text = json_string_value(json_object_getn(shelf->partials, name, len));

    if (!text || shelf->n == 128)
        return NULL;
    shelf->made[shelf->n] = cd_template_parse(text, strlen(text), NULL);
    return shelf->made[shelf->n++];
}

static int render(const char *text, json_t *model, json_t *partials, struct cordee *cd,
                  struct cordee_buf *out, struct cordee_error *err)
{
    struct shelf shelf = {.partials = partials};
    struct cd_template_env env = {.find = find, .ctx = &shelf, .cd = cd};
    struct cd_template *t = cd_template_parse(text, strlen(text), err);
    int rc = t ? cd_template_render(t, model, &env, out, err) : -1;

    cd_template_free(t);
    while (shelf.n)
        cd_template_free(shelf.made[--shelf.n]);
    return rc;
}

static void gives(const char *text, const char *model, const char *partials,
                  const char *expected)
{
    CORDEE_AUTO(cordee_json_drop) json_t *m = json_loads(model, JSON_DECODE_ANY, NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *p = json_loads(partials, 0, NULL);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_error err = {0};

    assert_non_null(m);
    assert_non_null(p);
    if (render(text, m, p, NULL, &out, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(out.text ? out.text : "", expected);
}

static void fails(const char *text, const char *partials, const char *why)
{
    CORDEE_AUTO(cordee_json_drop) json_t *m = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *p = json_loads(partials, 0, NULL);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_error err = {0};

    assert_int_equal(render(text, m, p, NULL, &out, &err), -1);
    if (!strstr(err.text, why))
        fail_msg("said \"%s\", not \"%s\"", err.text, why);
}

/* ---- the official specification --------------------------------------------- */

static bool spec_holds(json_t *test)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_error err = {0};
    const char *expected = cordee_json_text(test, "expected");
    int rc = render(cordee_json_text(test, "template"), json_object_get(test, "data"),
                    json_object_get(test, "partials"), NULL, &out, &err);

    if (rc == 0 && strcmp(out.text ? out.text : "", expected) == 0)
        return true;
    print_error("%s: %s\n got  %s\n want %s\n", cordee_json_text(test, "name"), err.text,
                out.text ? out.text : "", expected);
    return false;
}

static void the_official_specification_holds(void **state)
{
    static const char *const files[] = {"comments",     "delimiters",    "interpolation",
                                        "inverted",     "partials",      "sections",
                                        "~inheritance", "~dynamic-names"};
    const char *shared = getenv("CORDEE_SHARED");
    char path[512];
    size_t held = 0;
    size_t all = 0;

    (void)state;
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        CORDEE_AUTO(cordee_json_drop) json_t *spec = NULL;
        json_t *test;
        size_t i;

        snprintf(path, sizeof path, "%s/data/formats/mustache/%s.json",
                 shared ? shared : TOP_SRCDIR "/../shared", files[f]);
        spec = json_load_file(path, 0, NULL);
        if (!spec) {
            print_message("skipped: no ../shared/data\n");
            skip();
        }
        json_array_foreach (json_object_get(spec, "tests"), i, test) {
            held += spec_holds(test);
            all++;
        }
    }
    print_message("%zu of %zu cases of the specification hold\n", held, all);
    assert_int_equal(held, all);
}

/* ---- our own ---------------------------------------------------------------- */

static void values_are_escaped_unless_asked(void **state)
{
    (void)state;
    gives("{{a}} {{{a}}} {{&a}}", "{\"a\":\"<b> & \\\"'\"}", "{}",
          "&lt;b&gt; &amp; &quot;&#39; <b> & \"' <b> & \"'");
    gives("{{n}} {{r}} {{b}}{{no}}{{nil}}",
          "{\"n\":12,\"r\":1.5,\"b\":true,\"nil\":null}", "{}", "12 1.5 true");
}

static void zero_and_empty_text_are_false(void **state)
{
    (void)state;
    gives("{{#a}}a{{/a}}{{^a}}no{{/a}} {{#b}}b{{/b}}{{^b}}no{{/b}}",
          "{\"a\":0,\"b\":\"\"}", "{}", "no no");
}

static void a_page_fills_the_blocks_of_its_layout(void **state)
{
    (void)state;
    gives("{{<layout}}\n{{$title}}Members{{/title}}\n{{$main}}\n<ul>\n{{#m}}\n"
          "  <li>{{.}}</li>\n{{/m}}\n</ul>\n{{/main}}\n{{/layout}}\n",
          "{\"m\":[\"A\",\"B\"]}",
          "{\"layout\":\"<title>{{$title}}?{{/title}} - {{$title}}{{/title}}</title>\\n"
          "<main>\\n{{$main}}\\n{{/main}}\\n</main>\\n{{$foot}}\\nfoot\\n{{/foot}}\\n\"}",
          "<title>Members - Members</title>\n<main>\n<ul>\n  <li>A</li>\n  <li>B</li>\n"
          "</ul>\n</main>\nfoot\n");
}

static const char *upside_down(struct cordee *cd, const char *text)
{
    (void)cd;
    if (strcmp(text, "Hello {{name}}, & {{{name}}}") == 0)
        return "{{{name}}} & {{name}}, hallo";
    return text;
}

static const char *count_words(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    (void)cd;
    return n == 1 ? one : many;
}

static void texts_are_translated_before_their_names_are_filled(void **state)
{
    const struct cordee_text_api text = {
        .size = sizeof text, .get = upside_down, .plural = count_words};
    struct cordee cd = {.name = "test", .text = &text};
    CORDEE_AUTO(cordee_json_drop)
    json_t *m =
        json_pack("{s:s, s:i, s:[ii]}", "name", "<Ada> {{n}}", "n", 1, "list", 4, 5);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_error err = {0};

    (void)state;
    assert_int_equal(render("{{#t}} Hello\n   {{name}}, & {{{name}}} {{/t}}: "
                            "{{#tn}}one mail|{{n}} mails{{/tn}}, "
                            "{{#tn list}}one|{{n}} of many{{/tn}}",
                            m, NULL, &cd, &out, &err),
                     0);
    assert_string_equal(out.text,
                        "<Ada> {{n}} & &lt;Ada&gt; {{n}}, hallo: one mail, 1 of many");
}

static void mistakes_are_named_with_their_line(void **state)
{
    (void)state;
    fails("a\nb {{#x}}", "{}", "line 2: never closed: x");
    fails("{{#x}}\n{{/y}}", "{}", "line 2: nothing is open that this closes: y");
    fails("a {{b", "{}", "line 1: this tag never ends");
    fails("{{}}", "{}", "without a name");
    fails("{{=a=}}", "{}", "delimiters");
    fails("{{#t}}x", "{}", "never closed");
    fails("{{#tn}}x{{/tn}}", "{}", "one|many");
}

static void what_calls_itself_is_stopped(void **state)
{
    (void)state;
    fails("{{>a}}", "{\"a\":\"x{{>a}}\"}", "too deep");
    fails("{{<a}}{{$b}}{{$b}}{{/b}}{{/b}}{{/a}}", "{\"a\":\"{{$b}}{{/b}}\"}", "too deep");
}

static void output_is_limited(void **state)
{
    CORDEE_AUTO(cordee_json_drop) json_t *m = json_pack("{s:s}", "a", "0123456789");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 15};
    struct cordee_error err = {0};

    (void)state;
    assert_int_equal(render("{{a}}{{a}}", m, NULL, NULL, &out, &err), -1);
    assert_int_equal(err.code, CORDEE_E_TOO_LARGE);
}

static void files_are_rendered_with_partials_beside_them(void **state)
{
    char dir[] = "/tmp/cordee-template-XXXXXX";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *m = json_pack("{s:s}", "a", "A");
    struct cordee_error err = {0};
    char path[64];
    char command[64];
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/p.mustache", dir);
    assert_non_null(f = fopen(path, "w"));
    fputs("[{{a}}]", f);
    fclose(f);
    snprintf(path, sizeof path, "%s/page.mustache", dir);
    assert_non_null(f = fopen(path, "w"));
    fputs("{{>p}}{{>q}}{{>../p}}", f);
    fclose(f);
    assert_int_equal(cd_render_file(path, NULL, m, &out, &err), 0);
    assert_string_equal(out.text, "[A]");
    assert_int_equal(cd_render_file(dir, NULL, m, &out, &err), -1);
    snprintf(command, sizeof command, "rm -rf -- %s", dir);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_specification_holds),
        cmocka_unit_test(values_are_escaped_unless_asked),
        cmocka_unit_test(zero_and_empty_text_are_false),
        cmocka_unit_test(a_page_fills_the_blocks_of_its_layout),
        cmocka_unit_test(texts_are_translated_before_their_names_are_filled),
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(what_calls_itself_is_stopped),
        cmocka_unit_test(output_is_limited),
        cmocka_unit_test(files_are_rendered_with_partials_beside_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
