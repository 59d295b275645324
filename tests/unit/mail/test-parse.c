#include "tests/unit/fixture.h"
#include "tests/unit/mail/shared-data.h"

#include "core/mail/receive/decode.h"
#include "core/mail/receive/parse.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    *state = cordee_arena_new();
    return 0;
}

static int teardown(void **state)
{
    cordee_arena_free(*state);
    return 0;
}

static void assert_header(const char *raw, const char *want)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_decode_header(raw, &out);
    assert_string_equal(out.text, want);
}

static void header_words_are_read_even_when_they_touch(void **state)
{
    (void)state;
    assert_header("=?UTF-8?B?SGVsbG8=?= =?UTF-8?B?IHdvcmxk?=", "Hello world");
    assert_header("=?UTF-8?B?SGVsbG8?=", "Hello");
    assert_header("=?UTF-8?Q?Z=C3?=\r\n =?UTF-8?Q?=BCrich?= und mehr", "Zürich und mehr");
    assert_header("=?iso-8859-1?Q?Z=FCrich?= =?utf-8?Q?_=C3=A9?=", "Zürich é");
    assert_header("a =?nonsense?= b =?utf-8?x?q?=", "a =?nonsense?= b =?utf-8?x?q?=");
    assert_header("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x");
    assert_header("raw \xfc latin", "raw ü latin");
}

static void assert_mailbox(const char *raw, const char *name, const char *address)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf n = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf a = {0};

    cd_decode_mailbox(raw, &n, &a);
    assert_string_equal(n.text, name);
    assert_string_equal(a.text, address);
}

static void a_sender_has_a_name_and_an_address(void **state)
{
    (void)state;
    assert_mailbox("Ada Lovelace <ada@example.org>", "Ada Lovelace", "ada@example.org");
    assert_mailbox("\"Lovelace, \\\"Ada\\\" <x>\" <ada@example.org>",
                   "Lovelace, \"Ada\" <x>", "ada@example.org");
    assert_mailbox("=?utf-8?Q?=C3=89lodie?= <e@example.org>, b@example.org", "Élodie",
                   "e@example.org");
    assert_mailbox("ada@example.org (Ada)", "Ada", "ada@example.org");
    assert_mailbox("nobody", "", "");
    assert_mailbox("", "", "");
}

static const char plain[] = "From: Ada <ada@example.org>\r\n"
                            "To: office+abcdefgh23456723@network.example.org\r\n"
                            "Subject: Re: =?utf-8?B?TmV3cw==?=\r\n"
                            "Message-ID: <1@example.org>\r\n"
                            "In-Reply-To: <0192@network.example.org>\r\n"
                            "References: <a@x> <b@x>,<c@x>\r\n"
                            "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
                            "Danke f\xfcr die Nachricht.\r\n\r\n"
                            "Am 3. Mai schrieb Magdalena:\r\n> Hallo\r\n> Ada\r\n";

static void an_answer_shows_its_own_words(void **state)
{
    struct cd_parsed *p = cd_parse(plain, sizeof plain - 1, *state);

    assert_non_null(p);
    assert_string_equal(p->from_address, "ada@example.org");
    assert_string_equal(p->subject, "Re: News");
    assert_string_equal(p->message_id, "1@example.org");
    assert_string_equal(p->in_reply_to, "0192@network.example.org");
    assert_int_equal(p->n_references, 3);
    assert_string_equal(p->references[2], "c@x");
    assert_string_equal(p->visible, "Danke für die Nachricht.");
    assert_non_null(strstr(p->text, "> Hallo"));
}

static void html_alone_becomes_text(void **state)
{
    static const char mail[] =
        "From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n"
        "<html><head><style>p{x}</style></head><body><p>Hello&nbsp;<b>you</b> &amp; "
        "co</p><ul><li>one<li>two</ul><blockquote>old</blockquote></body></html>";
    struct cd_parsed *p = cd_parse(mail, sizeof mail - 1, *state);

    assert_non_null(p);
    assert_string_equal(p->text, "Hello you & co\n\n- one\n- two\n\n> old\n");
}

static void a_delivery_report_says_who_and_why(void **state)
{
    static const char mail[] =
        "From: MAILER-DAEMON@mx\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; Ada@example.org\nAction: Failed (x)\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1\n no such user\n\n"
        "Original-Recipient: rfc822;b@example.org\nFinal-Recipient: rfc822; c@x\n"
        "Action: delayed\nStatus: 4.4.1\n--b\nContent-Type: message/rfc822\n\n"
        "Message-ID: <0192@network.example.org>\n\nx\n--b--\n";
    struct cd_parsed *p = cd_parse(mail, sizeof mail - 1, *state);

    assert_non_null(p);
    assert_int_equal(p->n_reports, 2);
    assert_string_equal(p->reports[0].action, "failed");
    assert_string_equal(p->reports[0].status, "5.1.1");
    assert_string_equal(p->reports[0].recipient, "Ada@example.org");
    assert_string_equal(p->reports[0].diagnostic, "550 5.1.1 no such user");
    assert_string_equal(p->reports[1].recipient, "b@example.org");
    assert_string_equal(p->reports[1].action, "delayed");
    assert_string_equal(p->returned_id, "0192@network.example.org");
}

static void the_id_is_found_without_reading_all(void **state)
{
    char id[256];

    (void)state;
    cd_parse_id(plain, sizeof plain - 1, id);
    assert_string_equal(id, "1@example.org");
    cd_parse_id("Message-ID:\r\n <x@y>\r\n\r\n", 24, id);
    assert_string_equal(id, "x@y");
    cd_parse_id("Subject: x\r\n\r\nMessage-ID: <x@y>\r\n", 33, id);
    assert_string_equal(id, "");
}

static void hostile_shapes_are_bounded(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    struct cd_parsed *p;

    for (int i = 0; i < 5000; i++)
        cordee_buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i,
                          i);
    p = cd_parse(b.text, b.len, *state);
    assert_true(!p || p->parts <= CD_MAIL_PARTS_MAX + 1);
    cordee_buf_clear(&b);
    cordee_buf_puts(&b, "Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 20000; i++)
        cordee_buf_puts(&b, "--b\n\nx\n");
    p = cd_parse(b.text, b.len, *state);
    assert_true(!p || p->parts <= CD_MAIL_PARTS_MAX + 1);
    assert_true(!cd_parse("", 0, *state) || true);
    assert_true(!cd_parse("\n\n  \n", 5, *state) || true);
}

/* ---- real mail, when it is there ------------------------------------------------- */

static void file_read(const char *folder, const char *name, struct cordee_buf *out)
{
    char path[700];
    char chunk[8192];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    cordee_buf_puts(out, "");
    if (!f)
        return;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        cordee_buf_put(out, chunk, n);
    fclose(f);
}

static void assert_clean(const char *s)
{
    assert_true(cordee_utf8_ok(s, strlen(s)));
}

/* How many there are; -1: none, the data is not there. */
static int each_mail(const char *kind, int *unread)
{
    char path[300];
    DIR *dir;
    int n = 0;

    if (!shared_data(kind, path, sizeof path))
        return -1;
    dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
        struct cordee_arena *arena;
        struct cd_parsed *p;

        if (e->d_name[0] == '.')
            continue;
        arena = cordee_arena_new();
        file_read(path, e->d_name, &raw);
        p = cd_parse(raw.text, raw.len, arena);
        n++;
        *unread += !p;
        if (p) {
            assert_clean(p->subject);
            assert_clean(p->from_name);
            assert_clean(p->from_address);
            assert_clean(p->text);
            assert_clean(p->visible);
            assert_clean(p->message_id);
            assert_clean(p->recipients);
        }
        cordee_arena_free(arena);
    }
    if (dir)
        closedir(dir);
    return n;
}

static void real_mail_never_breaks_the_reader(void **state)
{
    int unread = 0;
    int mime = each_mail("mail/mime", &unread);
    int bounces = mime < 0 ? -1 : each_mail("mail/bounce", &unread);

    (void)state;
    if (bounces < 0)
        skip();
    print_message("%d mails, %d that cannot be read\n", mime + bounces, unread);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(header_words_are_read_even_when_they_touch),
        TEST(a_sender_has_a_name_and_an_address),
        TEST(an_answer_shows_its_own_words),
        TEST(html_alone_becomes_text),
        TEST(a_delivery_report_says_who_and_why),
        TEST(the_id_is_found_without_reading_all),
        TEST(hostile_shapes_are_bounded),
        TEST(real_mail_never_breaks_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
