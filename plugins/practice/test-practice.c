#include "core/mail/parse.h"
#include "plugins/practice/practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void the_address_decides_and_never_changes_its_mind(void **state)
{
    (void)state;
    assert_string_equal(practice_habit("any.bounce@example.org", "{}"), "bounces");
    assert_string_equal(practice_habit("x@bounce.example.org", "{\"practice\":\"away\"}"),
                        "away");
    assert_string_equal(practice_habit("leave@example.org", "{\"practice\":\"away\"}"),
                        "leaves");
    for (int i = 0; i < 100; i++) {
        char address[40];

        snprintf(address, sizeof address, "person%d@example.org", i);
        assert_ptr_equal(practice_habit(address, "{}"),
                         practice_habit(address, "nonsense"));
    }
}

static void among_strangers_all_habits_occur(void **state)
{
    static const char *const habits[] = {"reads", "replies", "bounces", "away", "leaves"};

    (void)state;
    for (size_t h = 0; h < 5; h++) {
        int n = 0;

        for (int i = 0; i < 500; i++) {
            char address[40];

            snprintf(address, sizeof address, "p%d@o%d.example.org", i, i / 2);
            n += strcmp(practice_habit(address, "{}"), habits[h]) == 0;
        }
        assert_true(n >= 3);
    }
}

static const char sample[] =
    "From: Office <office@cluster.example.org>\r\nTo: anna@example.org\r\n"
    "Subject: Hello\r\nList-Unsubscribe: <http://127.0.0.1/u/abc>,\r\n"
    " <mailto:office+u-abc@cluster.example.org>\r\nMessage-ID: "
    "<1@cluster.example.org>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n "
    "boundary=\"=_b\"\r\n\r\n"
    "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe\r\n"
    "--=_b\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nPHA+R3LDvMOfZTwvcD4=\r\n--=_b--\r\n";

static void mime_of(struct cordee_arena *a, struct practice_mime *mime)
{
    char path[] = "/tmp/cordee-practice-XXXXXX";
    int fd = mkstemp(path);
    struct cordee_error err;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, sample, sizeof sample - 1), sizeof sample - 1);
    close(fd);
    assert_int_equal(practice_mime_read(path, a, mime, &err), 0);
    unlink(path);
}

static void a_mail_is_shown_as_it_arrived(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct practice_mime mime;

    (void)state;
    mime_of(a, &mime);
    assert_string_equal(mime.text, "Grüße\r\n");
    assert_string_equal(mime.html, "<p>Grüße</p>");
    assert_string_equal(practice_header(&mime, a, "list-unsubscribe"),
                        "<http://127.0.0.1/u/abc>, "
                        "<mailto:office+u-abc@cluster.example.org>");
    assert_string_equal(practice_header(&mime, a, "X-None"), "");
}

static void what_they_write_is_what_mail_programs_write(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *mail =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "id", 7, "recipient",
                  "eva@example.org", "name", "Eva Kovač", "subject",
                  "Vabilo: reciklaža in še kaj zelo dolgega, da se prelomi", "from_name",
                  "Office", "return_path", "office+abc@cluster.example.org", "message_id",
                  "1@cluster.example.org");
    struct practice_mime mime;
    const struct practice_letter l = {
        .mail = mail, .mime = &mime, .a = a, .language = "sl", .at = 1790000000};
    struct cordee_buf reply = {0}, away = {0}, bounce = {0};
    struct cd_parsed *p;

    (void)state;
    mime_of(a, &mime);
    practice_write_reply(&l, "office@cluster.example.org", &reply);
    p = cd_parse(reply.text, reply.len, a);
    assert_non_null(p);
    assert_string_equal(p->from_name, "Eva Kovač");
    assert_string_equal(p->subject,
                        "Re: Vabilo: reciklaža in še kaj zelo dolgega, da se prelomi");
    assert_string_equal(p->in_reply_to, "1@cluster.example.org");
    assert_non_null(strstr(p->visible, "hvala"));
    assert_null(strstr(p->visible, "Grüße")); /* the quoted tail */
    practice_write_away(&l, &away);
    p = cd_parse(away.text, away.len, a);
    assert_string_equal(p->auto_submitted, "auto-replied");
    practice_write_bounce(&l, &bounce);
    p = cd_parse(bounce.text, bounce.len, a);
    assert_int_equal(p->n_reports, 1);
    assert_string_equal(p->reports[0].status, "5.1.1");
    assert_string_equal(p->reports[0].recipient, "eva@example.org");
    assert_string_equal(p->returned_id, "1@cluster.example.org");
    cordee_buf_drop(&reply);
    cordee_buf_drop(&away);
    cordee_buf_drop(&bounce);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_decides_and_never_changes_its_mind),
        cmocka_unit_test(among_strangers_all_habits_occur),
        cmocka_unit_test(a_mail_is_shown_as_it_arrived),
        cmocka_unit_test(what_they_write_is_what_mail_programs_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
