#include "core/mail/bounce/understand.h"
#include "core/mail/news/news.h"
#include "core/mail/receive/parse.h"
#include "plugins/practice/practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *habit_of(const char *address, const char *custom)
{
    return practice_way_of(address, custom, "Subject")->habit;
}

static void the_address_decides_and_never_changes_its_mind(void **state)
{
    (void)state;
    assert_string_equal(habit_of("any.bounce@example.org", "{}"), "bounces");
    assert_string_equal(habit_of("x@bounce.example.org", "{\"practice\":\"away\"}"),
                        "away");
    assert_string_equal(habit_of("leave@example.org", "{\"practice\":\"away\"}"),
                        "leaves");
    for (int i = 0; i < 100; i++) {
        char address[40];

        snprintf(address, sizeof address, "person%d@example.org", i);
        assert_ptr_equal(practice_way_of(address, "{}", "One"),
                         practice_way_of(address, "nonsense", "One"));
        assert_string_equal(habit_of(address, "{}"),
                            practice_way_of(address, "{}", "Another")->habit);
    }
}

static void each_way_can_be_asked_for(void **state)
{
    (void)state;
    for (const struct practice_way *w = practice_ways; w->name; w++) {
        char text[60];

        snprintf(text, sizeof text, "eva.%s@example.org", w->name);
        assert_ptr_equal(practice_way_of(text, "{}", ""), w);
        snprintf(text, sizeof text, "{\"practice\":\"%s\"}", w->name);
        assert_ptr_equal(practice_way_of("eva@example.org", text, ""), w);
    }
    assert_string_equal(practice_way_of("eva.fuller@example.org",
                                        "{\"practice\":"
                                        "\"reads\"}",
                                        "")
                            ->name,
                        "reads");
}

static void among_strangers_all_ways_occur(void **state)
{
    (void)state;
    for (const struct practice_way *w = practice_ways; w->name; w++) {
        int n = 0;

        for (int i = 0; i < 2000; i++) {
            char address[40];

            snprintf(address, sizeof address, "p%d@o%d.example.org", i, i / 2);
            n += practice_way_of(address, "{}", "Subject") == w;
        }
        assert_true(w->share ? n >= 3 : n == 0);
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

static json_t *mail_row(void)
{
    return json_pack(
        "{s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", 7,
        "at", 1789990000, "recipient", "eva@example.org", "name", "Eva Kovač", "subject",
        "Vabilo: reciklaža in še kaj zelo dolgega, da se prelomi", "from_name", "Office",
        "from_address", "office@cluster.example.org", "return_path",
        "office+abc@cluster.example.org", "message_id", "1@cluster.example.org",
        "organisation", "Prelom d.o.o.", "role", "Nabava", "phone", "+386 1 555",
        "colleague", "Jan Novak", "colleague_email", "jan.novak@example.org");
}

static void what_they_write_is_what_mail_programs_write(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = mail_row();
    struct practice_mime mime;
    const struct practice_letter l = {
        .mail = mail, .mime = &mime, .a = a, .language = "sl", .at = 1790000000};
    struct cordee_buf reply = {0}, away = {0}, files = {0};
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
    practice_write_away(&l, "office+abc@cluster.example.org", &away);
    p = cd_parse(away.text, away.len, a);
    assert_string_equal(p->auto_submitted, "auto-replied");
    assert_non_null(strstr(p->visible, "jan.novak@example.org"));
    practice_write_attached(&l, "office@cluster.example.org", &files);
    p = cd_parse(files.text, files.len, a);
    assert_int_equal(p->n_files, 2);
    cordee_buf_drop(&reply);
    cordee_buf_drop(&away);
    cordee_buf_drop(&files);
}

/* What a way must be understood as, and why. */
static const struct {
    const char *way, *kind, *reason;
    bool hard;
} meant[] = {
    {"receipt", "mdn", NULL, false},
    {"digest", "list", NULL, false},
    {"reply", "reply", NULL, false},
    {"letter", "reply", NULL, false},
    {"html", "reply", NULL, false},
    {"attach", "reply", NULL, false},
    {"signature", "reply", NULL, false},
    {"question", "new", NULL, false},
    {"bounce", "bounce", "userunknown", true},
    {"full", "bounce", "mailboxfull", false},
    {"delay", "delayed", NULL, false},
    {"spam", "bounce", "spamdetected", false},
    {"holiday", "auto-reply", NULL, false},
    {"gone", "auto-reply", NULL, false},
    {"challenge", "challenge-response", NULL, false},
    {"leave", "unsubscribe", NULL, false},
    {"mailto", "unsubscribe", NULL, false},
    {"remove", "unsubscribe", NULL, false},
    {"complain", "feedback", NULL, false},
};

static void understood_as(const struct practice_letter *l, size_t i)
{
    const struct practice_way *w = practice_way_named(meant[i].way);
    struct cordee_buf raw = {0};
    struct cd_understood *u;

    w->write(l, "office@cluster.example.org", &raw);
    u = cd_understand(raw.text, raw.len,
                      w->to == PRACTICE_BACK_EMPTY ? "" : "eva@example.org", l->a);
    if (strcmp(u->kind, meant[i].kind) != 0)
        fail_msg("%s %s of %s is \"%s\" (%s)\n%s", meant[i].way, l->language,
                 cordee_json_text(l->mail, "recipient"), u->kind, u->why, raw.text);
    if (meant[i].reason) {
        assert_int_equal(u->n_fates, 1);
        assert_string_equal(u->fates[0].address, cordee_json_text(l->mail, "recipient"));
        assert_string_equal(u->fates[0].reason, meant[i].reason);
        assert_int_equal(u->fates[0].hard, meant[i].hard);
    }
    if (w->to == PRACTICE_BACK_EMPTY)
        assert_string_equal(u->thread, "1@cluster.example.org");
    assert_null(strchr(raw.text, '{'));
    cordee_buf_drop(&raw);
}

/* Several people, so that all formats and texts have their turn. */
static void each_is_understood_in_five_languages(void **state)
{
    static const char *const languages[] = {"en", "de", "fr", "it", "sl", "hr"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = mail_row();
    struct practice_mime mime;

    (void)state;
    mime_of(a, &mime);
    for (size_t k = 0; k < 6; k++)
        for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
            for (int who = 0; who < 12; who++) {
                const struct practice_letter l = {.mail = mail,
                                                  .mime = &mime,
                                                  .a = a,
                                                  .language = languages[k],
                                                  .at = 1790000000};

                json_object_set_new(mail, "recipient",
                                    json_sprintf("eva%d@example.org", who));
                understood_as(&l, i);
            }
}

static void the_text_of_a_long_answer_is_without_quote_and_signature(void **state)
{
    static const char *const languages[] = {"en", "de", "fr", "it", "sl"};
    static const char *const ways[] = {"letter", "html", "signature", "reply", "attach"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = mail_row();
    struct practice_mime mime;

    (void)state;
    mime_of(a, &mime);
    for (size_t k = 0; k < 25; k++) {
        const struct practice_letter l = {.mail = mail,
                                          .mime = &mime,
                                          .a = a,
                                          .language = languages[k / 5],
                                          .at = 1790000000};
        struct cordee_buf raw = {0};
        struct cd_parsed *p;

        practice_way_named(ways[k % 5])->write(&l, "office@cluster.example.org", &raw);
        p = cd_parse(raw.text, raw.len, a);
        assert_non_null(p);
        if (strlen(p->visible) < 30 || strstr(p->visible, "Grüße\n> ") ||
            strstr(p->visible, "Office") || strstr(p->visible, "Nabava"))
            fail_msg("%s %s shows: %s", ways[k % 5], l.language, p->visible);
        cordee_buf_drop(&raw);
    }
}

/* Who is away until when and who stands in, who has left and who follows, what is new. */
static void their_news_is_read_in_five_languages(void **state)
{
    static const char *const languages[] = {"en", "de", "fr", "it", "sl"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = mail_row();
    struct practice_mime mime;

    (void)state;
    mime_of(a, &mime);
    for (size_t k = 0; k < 15; k++) {
        static const char *const ways[] = {"holiday", "gone", "signature"};
        const struct practice_letter l = {.mail = mail,
                                          .mime = &mime,
                                          .a = a,
                                          .language = languages[k / 3],
                                          .at = 1790000000};
        struct cordee_buf raw = {0};
        struct cd_absence *news;
        struct cd_signature *signature;
        struct cd_parsed *p;

        practice_way_named(ways[k % 3])->write(&l, "office@cluster.example.org", &raw);
        p = cd_parse(raw.text, raw.len, a);
        cordee_buf_drop(&raw);
        assert_non_null(p);
        if (k % 3 == 2) {
            signature = cd_signature_read(p->text, "Eva Kovač", a);
            assert_string_equal(signature->title,
                                practice_texts_of(l.language)->new_role);
            assert_int_equal(signature->n_phones, 1);
            continue;
        }
        news = cd_absence_read(p->subject, p->text, l.at, "eva@example.org", a);
        assert_int_equal(news->kind, k % 3 ? CD_ABSENCE_LEFT : CD_ABSENCE_AWAY);
        assert_true(k % 3 || news->until.year == 2026);
        assert_int_equal(news->n_standins, 1);
        if (k % 3 == 0)
            assert_string_equal(news->standins[0].address, "jan.novak@example.org");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_decides_and_never_changes_its_mind),
        cmocka_unit_test(each_way_can_be_asked_for),
        cmocka_unit_test(among_strangers_all_ways_occur),
        cmocka_unit_test(a_mail_is_shown_as_it_arrived),
        cmocka_unit_test(what_they_write_is_what_mail_programs_write),
        cmocka_unit_test(each_is_understood_in_five_languages),
        cmocka_unit_test(the_text_of_a_long_answer_is_without_quote_and_signature),
        cmocka_unit_test(their_news_is_read_in_five_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
