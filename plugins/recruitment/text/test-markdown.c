#include "plugins/recruitment/text/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void is_html(const char *text, const char *html)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    markdown_html(&out, text);
    assert_string_equal(out.text ? out.text : "", html);
}

static void paragraphs_headings_and_lists_are_told_apart(void **state)
{
    (void)state;
    is_html("", "");
    is_html("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n");
    is_html("## Tasks\n- mould\n- test\n\nEnd",
            "<h3>Tasks</h3>\n<ul><li>mould</li><li>test</li></ul>\n<p>End</p>\n");
    is_html("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>\n");
    is_html("\xe2\x80\xa2 a", "<ul><li>a</li></ul>\n");
    is_html("Main Street 1\n4020 Linz", "<p>Main Street 1<br>\n4020 Linz</p>\n");
    is_html("- a\n  still a", "<ul><li>a<br>\nstill a</li></ul>\n");
    is_html("#hash 3.5", "<p>#hash 3.5</p>\n");
}

static void marks_within_a_line_count_when_they_close(void **state)
{
    (void)state;
    is_html("**bold** and *it*", "<p><strong>bold</strong> and <em>it</em></p>\n");
    is_html("2 * 3 * 4 snake_case_name **open",
            "<p>2 * 3 * 4 snake_case_name **open</p>\n");
    is_html("\\*not\\*", "<p>*not*</p>\n");
    is_html("[us](https://a.example/?x=1&y=2)",
            "<p><a href=\"https://a.example/?x=1&amp;y=2\" rel=\"nofollow "
            "noopener\">us</a></p>\n");
    is_html("see https://a.example.",
            "<p>see <a href=\"https://a.example\" rel=\"nofollow "
            "noopener\">https://a.example</a>.</p>\n");
}

static void nothing_of_theirs_is_html(void **state)
{
    (void)state;
    is_html("<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    is_html("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n");
    is_html("[x](https://a\"onclick=\"b)",
            "<p><a href=\"https://a&quot;onclick=&quot;b\" rel=\"nofollow "
            "noopener\">x</a></p>\n");
    is_html("![x](https://a/b.png)", "<p>!<a href=\"https://a/b.png\" rel=\"nofollow "
                                     "noopener\">x</a></p>\n");
}

static void whatever_comes_ends(void **state)
{
    char text[20001];
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = "**[_("[i % 5];
    text[sizeof text - 1] = '\0';
    markdown_html(&out, text);
    assert_true(out.len > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_headings_and_lists_are_told_apart),
        cmocka_unit_test(marks_within_a_line_count_when_they_close),
        cmocka_unit_test(nothing_of_theirs_is_html),
        cmocka_unit_test(whatever_comes_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
