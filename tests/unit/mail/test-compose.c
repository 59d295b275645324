#include "tests/unit/mail/mail-fixture.h"
#include "tests/unit/mail/shared-data.h"

#include "core/mail/compose/compose.h"
#include "core/mail/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int setup(void **state)
{
    *state = mail_fixture_new();
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static const struct cordee_letter letter = {
    .subject = "Recycling für {{first_name|alle}}",
    .preheader = "Three dates and a checklist",
    .markdown = "Hello {{first_name|there}},\n\n"
                "from **1 January 2027** new shares apply to {{organisation}}.\n\n"
                "## Three dates\n- 1 January\n- 31 March\n\n"
                "{{#link}}\n[Get the checklist]({{link}})\n{{/link}}\n",
    .flags = CORDEE_LETTER_BULK,
};

static struct cd_compose_row row_of(const char *values)
{
    return (struct cd_compose_row){.letter = 1,
                                   .address = "ada@example.org",
                                   .language = "",
                                   .merge_values = values,
                                   .message_id = "0192@network.example.org",
                                   .token = "abcdefgh23456723",
                                   .at = 1795255200};
}

static void compose(struct fixture *f, const struct cordee_letter *l, const char *values,
                    struct cordee_buf *out)
{
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, l, "", &f->err);
    struct cd_compose_row row = row_of(values);

    if (!c || cd_compose(c, &row, out, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

/* What a reader sees of a Markdown text. */
static void look(struct fixture *f, const char *markdown, const char *values,
                 struct cordee_rendering *r)
{
    struct cordee_letter l = {.subject = "s", .markdown = markdown};
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);
    CORDEE_AUTO(cordee_json_drop) json_t *v = json_loads(values, 0, NULL);

    *r = (struct cordee_rendering){0};
    if (!c || cd_compose_look(c, v, "abcdefgh23456723", r, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void look_done(struct cordee_rendering *r)
{
    cordee_buf_drop(&r->subject);
    cordee_buf_drop(&r->html);
    cordee_buf_drop(&r->text);
}

static void assert_has(const struct cordee_buf *b, const char *what)
{
    if (!b->text || !strstr(b->text, what))
        fail_msg("no \"%s\" in:\n%s", what, b->text ? b->text : "(nothing)");
}

static void assert_has_not(const struct cordee_buf *b, const char *what)
{
    if (b->text && strstr(b->text, what))
        fail_msg("\"%s\" in:\n%s", what, b->text);
}

/* Every line ends with CRLF, is ASCII and not too long. */
static void assert_on_the_wire(const struct cordee_buf *b)
{
    size_t line = 0;

    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->text[i];

        assert_in_range(c, 1, 0x7e);
        if (c == '\n')
            assert_int_equal(b->text[i - 1], '\r');
        if (c == '\r')
            assert_int_equal(b->text[i + 1], '\n');
        line = c == '\n' ? 0 : line + 1;
        assert_in_range(line, 0, 998);
    }
}

/* How many header fields a mail has. */
static size_t headers_of(const struct cordee_buf *b)
{
    size_t n = 0;

    for (const char *p = b->text; strncmp(p, "\r\n", 2) != 0; p = strstr(p, "\r\n") + 2)
        n += *p != ' ';
    return n;
}

static void a_mailing_has_all_that_receivers_ask_for(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    compose(
        f, &letter,
        "{\"first_name\":\"Ada\",\"name\":\"Ada Lovelace\",\"organisation\":\"Atelier "
        "Plastique\",\"link\":\"https://example.org/?a=1&b=2\"}",
        &out);
    assert_on_the_wire(&out);
    assert_has(
        &out,
        "From: =?utf-8?Q?Magdalena_R=C3=BCscher?= <office@network.example.org>\r\n");
    assert_has(&out, "To: Ada Lovelace <ada@example.org>\r\n");
    assert_has(&out, "Subject: =?utf-8?Q?Recycling_f=C3=BCr_Ada?=\r\n");
    assert_has(&out, "Date: Sat, 21 Nov 2026 11:00:00 +0100\r\n");
    assert_has(&out, "Message-ID: <0192@network.example.org>\r\n");
    assert_has(&out, "List-Id: <mailings.network.example.org>\r\n");
    assert_has(&out,
               "/u/abcdefgh23456723>, <mailto:office+u-abcdefgh23456723@network.exa");
    assert_has(&out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    assert_has(&out, "MIME-Version: 1.0\r\n");
    assert_has(&out, "Content-Type: multipart/alternative;\r\n boundary=\"=_");
}

static void the_text_part_reads_as_if_a_person_had_written_it(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    look(f,
         "# News\n\nHello *you*, from **1 January**, new minimum shares of recycled "
         "plastic "
         "apply to packaging, see [the page](https://example.org/x) for more.\n\n"
         "## Three dates\n- 1 January: shares apply\n- 31 March\n  1. first\n  2. "
         "second\n\n"
         "> a quote\n\n```\ncode  here\n```\n\n---\n\n<https://example.org/>\n",
         "{}", &r);
    assert_string_equal(
        r.text.text, "News\n====\n\n"
                     "Hello you, from *1 January*, new minimum shares of recycled "
                     "plastic apply to\npackaging, see the page "
                     "(https://example.org/x) for more.\n\n"
                     "Three dates\n-----------\n\n"
                     "- 1 January: shares apply\n- 31 March\n  1. first\n  2. second\n\n"
                     "> a quote\n\ncode  here\n\n"
                     "----------------------------------------\n\n"
                     "https://example.org/\n");
    look_done(&r);
}

static void a_break_after_a_short_line_stays(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    look(f,
         "Hello **{{x}}**,\nthis is a paragraph that somebody wrapped at the width of "
         "a window\nand it goes on here.\n\nKind regards\nMagdalena [here]"
         "(https://example.org/a/rather/long/address/of/a/page)\nVienna\n",
         "{\"x\":\"Ada\"}", &r);
    assert_string_equal(
        r.text.text,
        "Hello *Ada*,\nthis is a paragraph that somebody wrapped at the width of a "
        "window and it\ngoes on here.\n\nKind regards\nMagdalena here "
        "(https://example.org/a/rather/long/address/of/a/page)\nVienna\n");
    assert_has(&r.html, "Kind regards<br>\nMagdalena");
    assert_has(&r.html, "</a><br>\nVienna");
    assert_has(&r.html, "window\nand it goes on here.");
    look_done(&r);
    look(f, "this line is long and ends with two spaces, so it is broken  \nhere", "{}",
         &r);
    assert_has(&r.html, "broken<br>\nhere");
    look_done(&r);
}

/* Words of all lengths, put together with one space and once with two: a text is laid out
 * by other means when it is even, to the same end. */
static void lines_end_at_the_same_words_however_the_spaces_stand(void **state)
{
    struct fixture *f = *state;
    unsigned long chance = 1;

    for (int round = 0; round < 200; round++) {
        const char *markdown =
            round % 2 ? "- {{words}}{{gap}}end" : "> {{words}}{{gap}}end";
        struct cordee_rendering even, odd;
        char words[1200] = "", values[1300];
        size_t n = 0;

        while (n < 300 + (size_t)round) {
            chance = chance * 1103515245 + 12345;
            for (unsigned long k = (chance >> 16) % (round % 7 ? 15 : 90) + 1; k > 0; k--)
                words[n++] = (char)('a' + (chance >> 8) % 26);
            words[n++] = ' ';
        }
        words[n - 1] = '\0';
        snprintf(values, sizeof values, "{\"words\":\"%s\",\"gap\":\" \"}", words);
        look(f, markdown, values, &even);
        snprintf(values, sizeof values, "{\"words\":\"%s\",\"gap\":\"  \"}", words);
        look(f, markdown, values, &odd);
        assert_string_equal(even.text.text, odd.text.text);
        look_done(&even);
        look_done(&odd);
    }
}

static void the_address_keeps_its_lines_and_says_the_name_once(void **state)
{
    struct fixture *f = *state;
    struct cordee_letter l = {
        .subject = "s", .markdown = "Hello", .flags = CORDEE_LETTER_BULK};
    struct cordee_rendering r;

    if (f->core.db->exec(&f->core, &f->err,
                         "UPDATE cluster SET postal_address = 'Alpine Polymers Network' "
                         "|| char(13, 10) || 'Rue du Lac 4 & 5' || char(13, 10) || "
                         "'74000 Annecy'",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);
    CORDEE_AUTO(cordee_json_drop) json_t *v = json_object();
    r = (struct cordee_rendering){0};
    if (!c || cd_compose_look(c, v, "abcdefgh23456723", &r, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_has(&r.text, "\nAlpine Polymers Network\nRue du Lac 4 & 5\n74000 Annecy\n");
    assert_has(&r.html, "Network</strong><br>Rue du Lac 4 &amp; 5<br>74000 Annecy<br>");
    look_done(&r);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *subject, *text, *says;
    } wrong[] = {
        {"s", "Hello\n\n{{ }} there", "line 3 of the text: this merge field is empty"},
        {"{{}}", "Hello", "the subject: this merge field is empty"},
        {"s", "a\n{{First Name}}",
         "line 2 of the text: \"First Name\" is no name of a merge field"},
        {"s", "a\nb {{x", "line 2 of the text: a merge field begins with {{ and"},
        {"s", "a\n\n{{#x}} b", "line 3 of the text: the section {{#x}} is never"},
        {"s", "a\n\n{{#x}}\n\nb\n\nc {{/x}}", "line 7 of the text: {{#x}} and {{/x}}"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cordee_letter l = {.subject = wrong[i].subject, .markdown = wrong[i].text};

        assert_null(cd_compile(&f->core, &l, "", &f->err));
        if (strncmp(f->err.text, wrong[i].says, strlen(wrong[i].says)) != 0)
            fail_msg("%s: %s", wrong[i].text, f->err.text);
    }
}

static void a_value_is_escaped_for_where_it_stands(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    look(f, "Hi **{{x}}**, [{{x}}](https://example.org/?q={{x}})",
         "{\"x\":\"<b>&\\\"' **x** [y](z) {{x}}\"}", &r);
    assert_has(&r.html, "&lt;b&gt;&amp;&quot;&#39; **x** [y](z) {{x}}");
    assert_has(&r.html, "href=\"https://example.org/?q=%3Cb%3E%26%22%27%20%2A%2Ax%2A%2A");
    assert_has_not(&r.html, "<b>");
    assert_has(&r.text, "Hi *<b>&\"' **x** [y](z) {{x}}*");
    look_done(&r);
}

static void an_address_in_the_words_is_a_link(void **state)
{
    static const struct {
        const char *text, *href;
    } bare[] = {
        {"See https://x.org/a?b=1&c=2.", ">https://x.org/a?b=1&amp;c=2</a>."},
        {"(see https://x.org/a_(b))", ">https://x.org/a_(b)</a>)"},
        {"\xe2\x80\x9ehttps://x.org/\xe2\x80\x9c", ">https://x.org/</a>\xe2\x80\x9c"},
        {"**http://x.org/one**, two", ">http://x.org/one</a></strong>"},
        {"https://x.org/{{first_name}}!", "href=\"https://x.org/A%3Cb\""},
        {"{{#first_name}}https://x.org/{{/first_name}}", "href=\"https://x.org/\""},
        {"- https://x.org/a\n- b", ">https://x.org/a</a>"},
    };
    static const char *const none[] = {
        "`https://x.org/`",          "https://",  "xhttps://x.org/", "https:// x.org",
        "{{first_name}}https://x.o", "a://x.org", "ftp://x.org/",
    };
    struct fixture *f = *state;
    struct cordee_rendering r;

    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
        look(f, bare[i].text, "{\"first_name\":\"A<b\"}", &r);
        assert_has(&r.html, bare[i].href);
        assert_has_not(&r.text, "(http");
        look_done(&r);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        look(f, none[i], "{}", &r);
        assert_has_not(&r.html, "<a ");
        look_done(&r);
    }
    look(f, "[https://y.org](https://x.org)", "{}", &r);
    assert_has_not(&r.html, "href=\"https://y.org");
    look_done(&r);
}

static void a_date_begins_no_list(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    look(f, "31. M\xc3\xa4rz, Linz\n\n2. April, Graz\n\n- 12. Mai, Wien\n- 1. Juni", "{}",
         &r);
    assert_has(&r.text,
               "31. M\xc3\xa4rz, Linz\n\n2. April, Graz\n\n- 12. Mai, Wien\n- 1. "
               "Juni\n");
    assert_has_not(&r.html, "<ol");
    look_done(&r);
    look(f, "1. come\n2. see\n\n   more of it\n3. go\n\nThen:\n\n4. Mai\n\n1. a\n1. b",
         "{}", &r);
    assert_has(&r.html, ">come");
    assert_has(&r.text, "3. go\n\nThen:\n\n4. Mai\n\n1. a\n2. b\n");
    look_done(&r);
    look(f, "```\n12. x\n```", "{}", &r);
    assert_has(&r.html, "12. x<");
    look_done(&r);
}

static void a_link_that_is_a_value_is_a_proper_one_or_none(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    look(f, "[go]({{x}})", "{\"x\":\"https://example.org/a?b=c&d=\\\"e\\\"\"}", &r);
    assert_has(&r.html, "href=\"https://example.org/a?b=c&amp;d=%22e%22\"");
    look_done(&r);
    look(f, "[go]({{x}})", "{\"x\":\"www.example.org/a\"}", &r);
    assert_has(&r.html, "href=\"https://www.example.org/a\"");
    look_done(&r);
    look(f, "[go]({{x}})", "{\"x\":\"javascript:alert(1)\"}", &r);
    assert_has(&r.html, "href=\"\"");
    assert_has_not(&r.html, "alert");
    look_done(&r);
    look(f, "[go]({{x}}{{y}})", "{\"x\":\"java\",\"y\":\"script:alert(1)\"}", &r);
    assert_has_not(&r.html, "alert(1)");
    look_done(&r);
}

static void sections_show_to_those_who_have_the_value(void **state)
{
    struct fixture *f = *state;
    const char *text = "A\n{{#x}}\n- item {{x}}\n{{/x}}\n{{^x}}\nnothing\n{{/x}}\nB "
                       "{{#x}}in{{/x}}{{^x}}out{{/x}}side {{y|there}}";
    struct cordee_rendering r;

    look(f, text, "{\"x\":\"one\"}", &r);
    assert_string_equal(r.text.text, "A\n\n- item one\n\nB inside there\n");
    assert_has_not(&r.html, "<p></p>");
    look_done(&r);
    look(f, text, "{\"y\":\"you\"}", &r);
    assert_string_equal(r.text.text, "A\n\nnothing\n\nB outside you\n");
    assert_has_not(&r.html, "<li");
    assert_has_not(&r.html, "<ul");
    look_done(&r);
}

static int count_of(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)); text++)
        n++;
    return n;
}

static void a_list_is_said_item_by_item(void **state)
{
    struct fixture *f = *state;
    const char *values = "{\"roles\":[{\"organisation\":\"A <b>\",\"role\":\"Head\"},"
                         "{\"organisation\":\"*B* {{name}}\\n\",\"role\":\"\"}],"
                         "\"name\":\"Ada\",\"tags\":[]}";
    struct cordee_rendering r;

    look(f,
         "You, {{name}}:\n{{#roles}}\n- {{organisation}}{{#role}}, {{role}} "
         "{{name}}{{/role}}\n{{/roles}}\n{{^tags}}\nNo tags.\n{{/tags}}\n\n"
         "In {{#roles}}<{{organisation}}> {{/roles}}or {{roles}}, {{tags|none}}.",
         values, &r);
    assert_string_equal(r.text.text,
                        "You, Ada:\n\n- A <b>, Head Ada\n- *B* {{name}}\n\nNo tags.\n\n"
                        "In <A <b>> <*B* {{name}}> or A <b>, *B* {{name}}, none.\n");
    assert_has(&r.html, "A &lt;b&gt;, Head Ada\n</li>");
    assert_has(&r.html, "*B* {{name}}\n</li>");
    assert_int_equal(count_of(r.html.text, "<ul"), 1); /* one list, two items */
    assert_int_equal(count_of(r.html.text, "<li"), 2);
    look_done(&r);
    look(f, "{{#roles}}\n- {{role}}\n{{/roles}}\n{{^roles}}\nalone\n{{/roles}}", "{}",
         &r);
    assert_string_equal(r.text.text, "alone\n");
    assert_has_not(&r.html, "<ul");
    look_done(&r);
    look(f, "{{#roles}}\n## {{role}}\n\n[x](https://x.org/{{organisation}})\n{{/roles}}",
         values, &r);
    assert_has(&r.html, "https://x.org/A%20%3Cb%3E");
    assert_int_equal(count_of(r.html.text, "<h2"), 2);
    look_done(&r);
}

static void a_list_has_its_bounds(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf values = {0};
    struct cordee_rendering r;

    cordee_buf_puts(&values, "{\"tags\":[\"plain\"");
    for (int i = 1; i < 200; i++)
        cordee_buf_printf(&values, ",{\"tag\":\"t%d\"}", i);
    cordee_buf_puts(&values, "]}");
    look(f, "{{#tags}}{{tag}} {{/tags}}", values.text, &r);
    assert_has(&r.text, "plain t1 t2 ");
    assert_has(&r.text, "t49\n");
    assert_has_not(&r.text, "t50");
    look_done(&r);
    cordee_buf_clear(&values);
    cordee_buf_puts(&values, "{\"tags\":[");
    for (int i = 0; i < 9; i++) {
        cordee_buf_puts(&values, i ? ",\"" : "\"");
        for (int j = 0; j < 3900; j++)
            cordee_buf_putc(&values, (char)('a' + i));
        cordee_buf_puts(&values, "\"");
    }
    cordee_buf_puts(&values, "]}");
    look(f, "{{#tags}}{{tag}} {{/tags}}", values.text, &r);
    assert_has(&r.text, "eeee");
    assert_has_not(&r.text, "ffff"); /* whole items, 20,000 bytes at most */
    look_done(&r);
}

static void a_list_stands_in_no_other_and_in_no_line(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[][2] = {
        {"s", "{{#tags}}{{#roles}}x{{/roles}}{{/tags}}"},
        {"s", "{{#tags}}{{#tags}}x{{/tags}}{{/tags}}"},
        {"s", "{{#tags}}{{^tags}}x{{/tags}}{{/tags}}"},
        {"s", "{{#tags}}{{#tag}}{{/tags}}{{/tag}}"},
        {"s", "- {{#tags}}a\n- b{{/tags}}"},
        {"s {{#tags}}{{tag}}{{/tags}}", "x"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cordee_letter l = {.subject = wrong[i][0], .markdown = wrong[i][1]};
        struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);

        if (c)
            fail_msg("taken: %s", wrong[i][1]);
        assert_int_equal(f->err.code, CORDEE_E_INVALID);
    }
}

static void a_section_cannot_cut_an_element_in_two(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {
        "**bold {{#x}}text** more{{/x}}",
        "one {{#x}} paragraph\n\nanother {{/x}}",
        "- {{#x}}a\n- b{{/x}}",
        "> {{#x}}\n> a\n\n{{/x}}",
        "[a](https://x.org/{{#x}}) b{{/x}}",
        "{{#x}} never closed",
        "closed {{/x}}",
        "{{#x}}{{#y}}{{/x}}{{/y}}",
        "{{not closed",
        "{{Name}}",
        "{{}}",
        "[a](https://x.org \"{{x}}\")",
        "[a](page.html)",
        "[a](javascript:x)",
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cordee_letter l = {.subject = "s", .markdown = wrong[i]};
        struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);

        if (c)
            fail_msg("taken: %s", wrong[i]);
        assert_int_equal(f->err.code, CORDEE_E_INVALID);
    }
}

/* No value in any field adds a header, or ends them. */
static void no_value_can_write_a_header(void **state)
{
    struct fixture *f = *state;
    static const char *const evil[] = {
        "x\\r\\nBcc: all@example.org",
        "x\\nBcc: all@example.org",
        "x\\r\\n\\r\\nbody",
        "x\\r\\n.\\r\\nMAIL FROM:<a@b>",
        "x\\u0000\\u0085Bcc: a@b",
        "=?utf-8?Q?x=0D=0ABcc:_a@b?=",
        "\\\" <evil@example.org>, \\\"",
        "\\u2028Bcc: all@example.org",
    };
    struct cordee_letter l = {.subject = "Dear {{name}} {{first_name}}",
                              .markdown = "{{name}}\n\n[x]({{name}}) {{first_name}}",
                              .reply_to = "me@example.org",
                              .flags = CORDEE_LETTER_BULK};
    size_t usual = 0;

    for (size_t i = 0; i <= sizeof evil / sizeof *evil; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        char values[400];

        snprintf(values, sizeof values, "{\"name\":\"%s\",\"first_name\":\"%s\"}",
                 i ? evil[i - 1] : "Ada", i ? evil[i - 1] : "Ada");
        CORDEE_AUTO(cordee_json_drop) json_t *ok = json_loads(values, 0, NULL);
        if (!ok)
            continue; /* jansson refuses \u0000 */
        compose(f, &l, values, &out);
        assert_on_the_wire(&out);
        if (i == 0)
            usual = headers_of(&out);
        assert_int_equal(headers_of(&out), usual);
    }
}

/* The value as a whole mail's every field: the same headers as always. */
static void assert_harmless(struct fixture *f, struct cd_compiled *c, const char *value,
                            size_t usual)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *values =
        json_pack("{s:s, s:s, s:s}", "name", value, "first_name", value, "link", value);
    char *text = values ? json_dumps(values, 0) : NULL;
    struct cd_compose_row row;

    if (!text)
        return; /* no UTF-8: it never gets into the database */
    row = row_of(text);
    if (cd_compose(c, &row, &out, &f->err) < 0)
        fail_msg("%s: %s", value, f->err.text);
    assert_on_the_wire(&out);
    assert_int_equal(headers_of(&out), usual);
    free(text);
}

/* Lists of strings that broke other programs, when they are there. */
static void no_known_hostile_string_does_harm(void **state)
{
    static const char *const lists[] = {"security/injection/patt-crlf.txt",
                                        "security/xss/blns.txt",
                                        "security/xss/patt-IntrudersXSS.txt"};
    struct fixture *f = *state;
    struct cordee_letter l = {.subject = "Dear {{name}} {{first_name}}",
                              .markdown =
                                  "**{{name}}**\n\n[x]({{link}}) `{{first_name}}`",
                              .flags = CORDEE_LETTER_BULK};
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);
    int n = 0;

    assert_non_null(c);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        char path[400];
        char line[8192];
        FILE *file;

        if (!shared_data(lists[i], path, sizeof path))
            skip();
        file = fopen(path, "r");
        for (; file && fgets(line, sizeof line, file); n++)
            assert_harmless(f, c, line, 11);
        if (file)
            fclose(file);
    }
    assert_true(n > 0);
}

static void a_letter_s_own_fields_cannot_write_a_header(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_letter l = {.subject = "a\r\nBcc: x@y",
                              .preheader = "a\r\nBcc: x@y",
                              .from_name = "a\r\nBcc: x@y",
                              .from_address = "a@example.org",
                              .in_reply_to = "a\r\nBcc: x@y",
                              .markdown = "x"};

    compose(f, &l, "{}", &out);
    assert_on_the_wire(&out);
    assert_int_equal(headers_of(&out), 7);
    assert_has_not(&out, "\r\nBcc");
    l.from_address = "a@example.org\r\nBcc: x@y";
    assert_null(cd_compile(&f->core, &l, "", &f->err));
    l.from_address = "a@example.org";
    l.reply_to = "a@example.org>\r\nBcc: x@y";
    assert_null(cd_compile(&f->core, &l, "", &f->err));
}

static void a_personal_letter_is_plain_text_with_its_own_words_only(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_letter l = {.subject = "Tuesday",
                              .markdown = "Dear {{first_name}},\n\nis *ten* good?\n\n"
                                          "-- \nMagdalena\n",
                              .flags = CORDEE_LETTER_TEXT};

    compose(f, &l, "{\"first_name\":\"Ada\"}", &out);
    assert_has(&out, "Content-Type: text/plain; charset=utf-8\r\n");
    assert_has(&out, "\r\n\r\nDear Ada,\r\n\r\nis *ten* good?\r\n\r\n");
    assert_has_not(&out, "List-");
    assert_has_not(&out, "html");
}

static void an_answer_names_its_thread_and_quotes_a_stranger_as_he_wrote(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_letter l = {.subject = "Re: {{nobody}}",
                              .markdown = "No.\n\n> {{first_name}} {{#open\n",
                              .in_reply_to = "a@x.example <b@ c@x.example",
                              .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_PLAIN};

    compose(f, &l, "{\"first_name\":\"Ada\"}", &out);
    assert_on_the_wire(&out);
    assert_has(&out, "\r\nIn-Reply-To: <c@x.example>\r\n");
    assert_has(&out, "\r\nReferences: <a@x.example>\r\n <c@x.example>\r\n");
    assert_has(&out, "\r\nSubject: Re: {{nobody}}\r\n");
    assert_has(&out, "\r\n> {{first_name}} {{#open\r\n");
}

static void values_that_are_too_much_are_refused(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf values = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_letter l = {.subject = "s"};
    struct cd_compose_row row;

    for (int i = 0; i < 1000; i++)
        cordee_buf_puts(&text, "{{x}} ");
    cordee_buf_puts(&values, "{\"x\":\"");
    for (int i = 0; i < 6000; i++)
        cordee_buf_putc(&values, 'a');
    cordee_buf_puts(&values, "\"}");
    l.markdown = text.text;
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, &l, "", &f->err);
    assert_non_null(c);
    row = row_of(values.text);
    assert_int_equal(cd_compose(c, &row, &out, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
}

static void ten_thousand_readers_cost_little_each(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, &letter, "", &f->err);
    struct cd_compose_row row = row_of("{\"first_name\":\"Ada\",\"name\":\"Ada "
                                       "Lovelace\",\"organisation\":\"Atelier\"}");
    struct timespec a;
    struct timespec b;
    double us;

    assert_non_null(c);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(cd_compose(c, &row, &out, &f->err), 0);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    us = ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 2e6;
    print_message("%.1f us a mail of %zu bytes\n", us, out.len);
    if (getenv("CORDEE_TEST_KEEP")) {
        FILE *file = fopen(getenv("CORDEE_TEST_KEEP"), "wb");

        fwrite(out.text, 1, out.len, file);
        fclose(file);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void run_sql(struct fixture *f, const char *sql)
{
    if (f->core.db->exec(&f->core, &f->err, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
}

static void a_button_can_be_pressed_in_every_program(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;

    run_sql(f, "UPDATE cluster SET colour = '#1c7a5c'");
    look(
        f,
        "Come!\n\n[[button href=\"{{link}}\" text=\"Yes, *{{first_name|you}}*\"]]\n\nBye",
        "{\"link\":\"https://x.org/a?b=1&c\",\"first_name\":\"A<b\"}", &r);
    assert_has(&r.html, "bgcolor=\"#1c7a5c\"");
    assert_has(&r.html, "href=\"https://x.org/a?b=1&amp;c\"");
    assert_has(&r.html, ">Yes, *A&lt;b*</span></a>");
    assert_null(strstr(r.html.text, "#0b6890;border-radius"));
    assert_has(&r.text, "Come!\n\nYes, *A<b*:\nhttps://x.org/a?b=1&c\n\nBye\n");
    look_done(&r);
}

static void columns_stand_beside_each_other_and_below_in_text(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r;
    const char *s;

    look(
        f,
        "[[columns]]\n## Left\none\n[[column]]\n{{#a}}\ntwo\n{{/a}}\n[[/columns]]\nafter",
        "{\"a\":\"1\"}", &r);
    assert_string_equal(r.text.text, "Left\n----\n\none\n\ntwo\n\nafter\n");
    s = strstr(r.html.text, "max-width:258px");
    assert_non_null(s);
    s = strstr(s + 1, "max-width:258px");
    assert_non_null(s);
    assert_null(strstr(s + 1, "max-width:258px"));
    look_done(&r);
}

static void a_wrong_block_is_refused_with_its_line(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        int line; /* 0: it is seen when the text is laid out */
    } wrong[] = {
        {"a\n\n[[button text=\"x\"]]", 3},
        {"a\n[[button href=\"https://x.org\" text=\"x\" onclick=\"y\"]]", 2},
        {"[[button href=\"javascript:alert(1)\" text=\"x\"]]", 0},
        {"[[nothing]]", 1},
        {"a\n\n[[columns]]\nb", 3},
        {"[[column]]", 1},
        {"[[columns]]\n[[columns]]", 2},
        {"[[columns]]\n[[/columns]]", 2},
        {"[[columns]]\n{{#a}}\n[[column]]\n{{/a}}\n[[/columns]]", 0},
        {"{{#a}}\nx\n[[columns]]\n{{/a}}\n{{#b}}\n[[column]]\n[[/columns]]\n{{/b}}", 0},
        {"```\n[[columns]]\n```\n[[column]]\n[[/columns]]", 0},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cordee_letter l = {.subject = "s", .markdown = wrong[i].text};
        struct cordee_error err = {0};
        char line[40];

        snprintf(line, sizeof line, "line %d of the text: ", wrong[i].line);
        if (cd_compile(&f->core, &l, "", &err))
            fail_msg("taken: %s", wrong[i].text);
        if (wrong[i].line && strncmp(err.text, line, strlen(line)) != 0)
            fail_msg("%s: %s", wrong[i].text, err.text);
    }
}

/* cmark takes the square of what brackets can open. */
static void brackets_that_would_keep_us_for_seconds_are_refused(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct cordee_letter l = {.subject = "s"};

    while (text.len < 300000)
        cordee_buf_puts(&text, "![[]()");
    l.markdown = text.text;
    assert_null(cd_compile(&f->core, &l, "", &f->err));
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
}

/* The checks ask of a letter where its links lead. */
static void a_thousand_links_are_listed_and_no_more(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *links = NULL;
    struct cordee_letter l = {.subject = "s"};

    for (int i = 0; text.len < 390000; i++)
        cordee_buf_printf(&text, "https://b.at/%d\n", i);
    l.markdown = text.text;
    assert_int_equal(cd_mail_api.letter_links(&f->core, &f->err, &l, &links), 0);
    assert_int_equal(json_array_size(links), 1000);
}

static void a_mailing_has_the_logo_of_its_cluster(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cd_compiled_drop) struct cd_compiled *c = NULL;
    struct cordee_rendering r = {0};

    run_sql(f, "UPDATE cluster SET file = 'abc123', logo_type = 'image/png'");
    c = cd_compile(&f->core, &letter, "", &f->err);
    assert_int_equal(cd_compose_look(c, NULL, "abcdefgh23456723", &r, &f->err), 0);
    assert_has(&r.html, "src=\"https://network.example.org/logo/abc123\" alt=\"Alpine "
                        "Polymers Network\"");
    look_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mailing_has_all_that_receivers_ask_for),
        TEST(the_text_part_reads_as_if_a_person_had_written_it),
        TEST(an_address_in_the_words_is_a_link),
        TEST(a_date_begins_no_list),
        TEST(a_break_after_a_short_line_stays),
        TEST(lines_end_at_the_same_words_however_the_spaces_stand),
        TEST(the_address_keeps_its_lines_and_says_the_name_once),
        TEST(what_is_wrong_is_said_with_its_place),
        TEST(a_button_can_be_pressed_in_every_program),
        TEST(columns_stand_beside_each_other_and_below_in_text),
        TEST(a_wrong_block_is_refused_with_its_line),
        TEST(brackets_that_would_keep_us_for_seconds_are_refused),
        TEST(a_thousand_links_are_listed_and_no_more),
        TEST(a_mailing_has_the_logo_of_its_cluster),
        TEST(a_value_is_escaped_for_where_it_stands),
        TEST(a_link_that_is_a_value_is_a_proper_one_or_none),
        TEST(sections_show_to_those_who_have_the_value),
        TEST(a_list_is_said_item_by_item),
        TEST(a_list_has_its_bounds),
        TEST(a_list_stands_in_no_other_and_in_no_line),
        TEST(a_section_cannot_cut_an_element_in_two),
        TEST(no_value_can_write_a_header),
        TEST(no_known_hostile_string_does_harm),
        TEST(a_letter_s_own_fields_cannot_write_a_header),
        TEST(a_personal_letter_is_plain_text_with_its_own_words_only),
        TEST(an_answer_names_its_thread_and_quotes_a_stranger_as_he_wrote),
        TEST(values_that_are_too_much_are_refused),
        TEST(ten_thousand_readers_cost_little_each),
    };

    if (getenv("CORDEE_TEST_KEEP")) /* who wants the mail waits for no other */
        cmocka_set_test_filter("ten_thousand_readers_cost_little_each");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
