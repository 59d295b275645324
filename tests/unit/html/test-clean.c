/* Hostile HTML comes out harmless, and honest HTML looks as before. */
#include "core/html/html.h"

#include "tests/fuzz/html-check.h"
#include "tests/unit/mail/shared-data.h"

#include <dirent.h>

static void expect(const char *html, const char *wanted)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_html_clean(html, strlen(html), &out, NULL);
    assert_string_equal(out.text, wanted);
    assert_true(html_is_harmless(out.text));
}

static void honest_html_stays(void **state)
{
    (void)state;
    expect("<p>Hello <b>you</b> &amp; co</p>", "<p>Hello <b>you</b> &amp; co</p>");
    expect(
        "<TABLE border=1><tr><td colspan='2' bgcolor=#fff>x</td></tr></TABLE>",
        "<table border=\"1\"><tr><td colspan=\"2\" bgcolor=\"#fff\">x</td></tr></table>");
    expect("<span style=\"color: #f00; FONT-SIZE:12pt\">x</span>",
           "<span style=\"color:#f00;font-size:12pt;\">x</span>");
    expect("<a href=https://x.org/?a=1&amp;b=2>x</a>",
           "<a target=\"_blank\" rel=\"noopener noreferrer nofollow\" "
           "href=\"https://x.org/?a=1&amp;b=2\">x</a>");
    expect("1 < 2 > 0 & &eacute;", "1 &lt; 2 &gt; 0 &amp; &eacute;");
    expect("a<br/>b<hr>", "a<br>b<hr>");
    expect("<font face=Arial size=2 color=\"red\">x</font>",
           "<font face=\"Arial\" size=\"2\" color=\"red\">x</font>");
}

static void every_element_is_closed(void **state)
{
    (void)state;
    expect("<div><p>a", "<div><p>a</p></div>");
    expect("<b><i>a</b>c</i>", "<b><i>a</i></b>c");
    expect("</div>a</p>", "a");
    expect("<p", "<p></p>");
    expect("<o:p>a</o:p><custom-x>b", "ab");
}

static void what_runs_is_gone_with_its_content(void **state)
{
    (void)state;
    expect("a<script>alert(1)</script>b", "ab");
    expect("a<script>alert(1)", "a");
    expect("a<svg><p><style></p><img src=x onerror=alert(1)></style></svg>b", "ab");
    expect("<iframe src=//x.org></iframe><object data=x></object>c", "c");
    expect("<style>p{background:url(//x.org)}</style>d", "d");
    expect("<p onclick=alert(1) id=x class=y>e</p>", "<p>e</p>");
    expect("<form action=//x.org><input name=a><button>f</button></form>", "f");
    expect("<!-- <b> --><!DOCTYPE x><?xml y?>g<!--->h<!-- i", "gh");
    expect("<base href=//x.org><meta http-equiv=refresh content=0><link href=x>j", "j");
}

static void nothing_is_loaded(void **state)
{
    struct cd_html_left left = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    static const char html[] = "<img src=//x.org/p.gif alt='a \"cat\"'><IMG SRC=x>";

    (void)state;
    cd_html_clean(html, sizeof html - 1, &out, &left);
    assert_string_equal(out.text, "<i>a &quot;cat&quot;</i>");
    assert_int_equal(left.pictures, 2);
    expect("<td background=//x.org/y style=\"background:url(//x.org);color:red\">a</td>",
           "<td style=\"color:red;\">a</td>");
    expect("<p style=\"color:re\\64;width:calc(1px);margin:0 /*\">a", "<p>a</p>");
    expect("<p style=\"position:fixed;top:0;color:rgb(1, 2, 3)\">a",
           "<p style=\"color:rgb(1, 2, 3);\">a</p>");
}

static void a_link_goes_to_a_page_or_a_mailbox(void **state)
{
    (void)state;
    expect("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>");
    expect("<a href=\"java&#115;cript&colon;alert(1)\">a</a>", "<a>a</a>");
    expect("<a href=\" &#x0000006a;ava\tscript:alert(1)\">a</a>", "<a>a</a>");
    expect("<a href=\"data:text/html,x\">a</a>", "<a>a</a>");
    expect("<a href=\"/settings\">a</a>", "<a>a</a>");
    expect("<a href=\"//x.org\">a</a>", "<a>a</a>");
    expect("<p href=\"https://x.org\">a</p>", "<p>a</p>");
}

/* ---- lists of hostile strings, when they are there -------------------------- */

static int list_check(const char *path)
{
    char line[20000];
    FILE *f = fopen(path, "r");
    int n = 0;

    for (; f && fgets(line, sizeof line, f); n++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        cordee_utf8_clean(line, strlen(line), &clean);
        cd_html_clean(clean.text, clean.len, &out, NULL);
        if (!html_is_harmless(out.text))
            print_error("%s\n%s\n", line, out.text);
        assert_true(html_is_harmless(out.text));
    }
    if (f)
        fclose(f);
    return n;
}

static void all_known_tricks_come_out_harmless(void **state)
{
    char path[300];
    char file[600];
    int n = 0;
    DIR *dir;

    (void)state;
    if (!shared_data("security/xss", path, sizeof path))
        skip();
    dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        n += list_check(file);
    }
    if (dir)
        closedir(dir);
    assert_true(n > 1000);
    print_message("%d hostile lines\n", n);
}

static void hostile_sizes_are_bounded(void **state)
{
    static const char *const pieces[] = {"<div>",         "<",    "<a ",      "<!--",
                                         "<p a='",        "&#",   "<script>", "</p>",
                                         "<b style=\"a:", "&amp;"};

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        while (in.len < 4 << 20)
            cordee_buf_puts(&in, pieces[i]);
        cd_html_clean(in.text, in.len, &out, NULL);
        assert_true(html_is_harmless(out.text));
        assert_true(out.len < 5 * CD_HTML_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_html_stays),
        cmocka_unit_test(every_element_is_closed),
        cmocka_unit_test(what_runs_is_gone_with_its_content),
        cmocka_unit_test(nothing_is_loaded),
        cmocka_unit_test(a_link_goes_to_a_page_or_a_mailbox),
        cmocka_unit_test(all_known_tricks_come_out_harmless),
        cmocka_unit_test(hostile_sizes_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
