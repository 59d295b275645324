/* Mail that was handed over: whom our server vouches for, what was forwarded, by whom and
 * when. */
#include "core/mail/capture/capture.h"

#include "tests/unit/fixture.h"

#include <string.h>
#include <time.h>

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

/* ---- our server's word ------------------------------------------------------ */

#define AR "Authentication-Results: mx.ours.example"

static const struct {
    const char *head;
    bool vouches; /* that it is from ada@ours.example */
} words[] = {
    {AR "; dkim=pass header.d=ours.example\n", true},
    {AR " 1;\n\tdkim=pass (2048-bit; (nested) key) header.i=@ours.example header.b=x\n",
     true},
    {AR "; spf=pass smtp.mailfrom=ada@mail.ours.example\n", true},
    {AR "; spf=pass smtp.mailfrom=\"ada@ours.example\"\n", true},
    {AR "; dmarc=pass (p=none) header.from=ours.example\n", true},
    {AR "; dmarc/1 = pass reason=\"a; b\" header.from=ours.example\n", true},
    {AR "; auth=pass (PLAIN) smtp.auth=Ada@ours.example\n", true},
    {AR "; spf=none; dkim=pass header.d=ours.example\n", true},
    /* the topmost alone: what stands below may have come with the mail */
    {AR "; dkim=none\n" AR "; spf=pass smtp.mailfrom=ours.example\n", false},
    {"Received: from a by mx.ours.example\n" AR "; dkim=fail header.d=ours.example\n" AR
     "; dkim=pass header.d=ours.example\n",
     false},
    {"Delivered-To: x\nReceived: from a by mx.ours.example (Postfix)\n" AR
     "; dkim=pass header.d=ours.example\n",
     true},
    {"", false},
    {AR "; none\n", false},
    {AR "; dkim=fail header.d=ours.example\n", false},
    {AR "; dkim=pass header.d=evil.example\n", false},
    {AR "; dkim=pass header.d=notours.example\n", false},
    {AR "; dkim=pass header.d=example\n", false},
    {AR "; dkim=pass (header.d=ours.example) header.d=evil.example\n", false},
    {AR "; dkim=pass reason=\"x header.d=ours.example\" header.d=evil.example\n", false},
    {AR "; spf=pass smtp.helo=ours.example\n", false},
    {AR "; auth=pass smtp.auth=eve@ours.example\n", false},
    {AR "; dkim=fail header.d=ours.example; spf=pass smtp.mailfrom=evil.example\n",
     false},
    {"Authentication-Results: mx.evil.example; dkim=pass header.d=ours.example\n", false},
    {"Authentication-Results: mx.evil.example; dkim=pass header.d=x\n" AR
     "; dkim=pass header.d=ours.example\n",
     false},
    {"Received: from a by mx.evil.example\n" AR "; dkim=pass header.d=ours.example\n",
     false},
    {AR "; dkim=none\nReceived: from a by mx.ours.example\n" AR
        "; dkim=pass header.d=ours.example\n",
     false},
    {"Subject: x\n\n" AR "; dkim=pass header.d=ours.example\n", false},
};

static void the_topmost_line_of_our_server_vouches_and_for_that_domain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cd_authres_vouches(words[i].head, strlen(words[i].head), "mx.ours.example",
                               "ada@ours.example") != words[i].vouches)
            fail_msg("%s", words[i].head);
    assert_false(cd_authres_vouches(AR "; dkim=pass header.d=ours.example\n", 70, "",
                                    "ada@ours.example"));
}

/* ---- forwarded -------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *people, *subject, *day, *body; /* people NULL: none is forwarded */
} shapes[] = {
    {"FYI\n\n---------- Forwarded message ---------\nFrom: Anna Huber "
     "<anna@x.org>\nDate: "
     "Mon, Jan 12, 2026 at 10:31 AM\nSubject: Offer\nTo: Ada <ada@ours.example>\nCc: "
     "<bo@y.org>\n\n\nHello Ada\n",
     "Anna Huber <anna@x.org> from, Ada <ada@ours.example> to,  <bo@y.org> cc", "Offer",
     "2026-01-12T10:31:00Z", "Hello Ada"},
    {"---------- Weitergeleitete Nachricht ---------\nVon: Anna Huber "
     "<anna@x.org>\nDate: "
     "Mo., 12. Jan. 2026 um 10:31 Uhr\nSubject: Angebot\nTo: <ada@ours.example>\n\nHallo",
     "Anna Huber <anna@x.org> from,  <ada@ours.example> to", "Angebot",
     "2026-01-12T10:31:00Z", "Hallo"},
    /* Outlook, without a line above */
    {"Zur Info\n\nVon: Huber, Anna <anna@x.org>\nGesendet: Montag, 12. Januar 2026 "
     "10:31\nAn: Ada Test <ada@ours.example>; Bo <bo@y.org>\nBetreff: Angebot\n\nHallo",
     "Anna Huber <anna@x.org> from, Ada Test <ada@ours.example> to, Bo <bo@y.org> to",
     "Angebot", "2026-01-12T10:31:00Z", "Hallo"},
    {"-----Message d'origine-----\nDe : Anna Huber [mailto:anna@x.org]\nEnvoyé : lundi "
     "12 "
     "janvier 2026 10:31\nÀ : Ada\nObjet : Offre\n\nBonjour",
     "Anna Huber <anna@x.org> from", "Offre", "2026-01-12T10:31:00Z", "Bonjour"},
    /* Apple */
    {"Inizio messaggio inoltrato:\n\nDa: Anna Huber <anna@x.org>\nOggetto: "
     "Offerta\nData: "
     "12 gennaio 2026 alle ore 10:31:05 CET\nA: Ada <ada@ours.example>\n\nCiao",
     "Anna Huber <anna@x.org> from, Ada <ada@ours.example> to", "Offerta",
     "2026-01-12T10:31:00Z", "Ciao"},
    {"Anfang der weitergeleiteten Nachricht:\n\n> Von: Anna Huber <anna@x.org>\n> "
     "Betreff: Angebot\n> Datum: 12. Januar 2026 um 10:31:00 MEZ\n> An: "
     "ada@ours.example\n> "
     "\n> Hallo\n> Anna\n",
     "Anna Huber <anna@x.org> from,  <ada@ours.example> to", "Angebot",
     "2026-01-12T10:31:00Z", "Hallo\nAnna"},
    /* Thunderbird */
    {"-------- Posredovano sporočilo --------\nZadeva: \tPonudba\nDatum: \tMon, 12 Jan "
     "2026 10:31:00 +0000\nOd: \tAnna Huber <anna@x.org>\nZa: \tada@ours.example\n\n\n\n"
     "Pozdrav",
     "Anna Huber <anna@x.org> from,  <ada@ours.example> to", "Ponudba",
     "2026-01-12T10:31:00Z", "Pozdrav"},
    {"*From:* Anna Huber <anna@x.org>\n*Sent:* 12/01/2026 10:31\n*To:* "
     "ada@ours.example\n*Subject:* Offer\n\nHello",
     "Anna Huber <anna@x.org> from,  <ada@ours.example> to", "Offer",
     "2026-01-12T10:31:00Z", "Hello"},
    {"From: nobody said\n\nJust text: with colons\n", NULL, "", "", ""},
    {"Anna <anna@x.org> wrote: nothing of it\n", NULL, "", "", ""},
};

static void what_was_forwarded_is_told_in_the_shapes_of_programs(void **state)
{
    struct cordee_arena *arena = *state;

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct cd_forwarded f;
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf people = {0};
        char day[21] = "";

        if (!cd_forward_read(shapes[i].text, "UTC", &f, arena)) {
            if (shapes[i].people)
                fail_msg("not seen: %s", shapes[i].text);
            continue;
        }
        if (!shapes[i].people)
            fail_msg("nothing is forwarded: %s", shapes[i].text);
        for (size_t k = 0; k < f.people.n; k++)
            cordee_buf_printf(&people, "%s%s <%s> %s", k ? ", " : "",
                              f.people.all[k].name, f.people.all[k].address,
                              f.people.all[k].part);
        assert_string_equal(people.text, shapes[i].people);
        assert_string_equal(f.subject, shapes[i].subject);
        cordee_time_iso(f.date / 60 * 60, day);
        assert_string_equal(day, shapes[i].day);
        assert_string_equal(f.text, shapes[i].body);
    }
}

/* Were each the begin of a block that is looked through, it would take seconds and
 * hundreds of megabytes. */
static void a_megabyte_of_header_lines_is_read_once(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct cd_forwarded f;
    clock_t began;

    while (text.len < 1000000)
        cordee_buf_puts(&text, "An:a@\n");
    began = clock();
    assert_false(cd_forward_read(text.text, "UTC", &f, *state));
    assert_true(clock() - began < CLOCKS_PER_SEC);
    cordee_buf_puts(&text, "\n\nFrom: nobody said\nFrom: Anna <anna@x.org>\nSubject: "
                           "Offer\n\nHello\n");
    assert_true(cd_forward_read(text.text, "UTC", &f, *state));
    assert_string_equal(f.people.all[0].address, "anna@x.org");
    assert_string_equal(f.text, "Hello");
}

static void attached_mails_are_found_each(void **state)
{
    struct cordee_arena *arena = *state;
    const char raw[] =
        "From: ada@ours.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
        "boundary=b\n\n--b\nContent-Type: text/plain\n\nsee\n--b\nContent-Type: "
        "message/rfc822\n\nFrom: =?utf-8?q?Anna_H=C3=BCber?= <anna@x.org>\nTo: "
        "=?utf-8?q?Neu=2C_Ida?= <ida@x.org>\nSubject: One\nMessage-ID: "
        "<1@x.org>\n\nFirst\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: bo@y.org\nSubject: "
        "Two\n\nSecond\n--b--\n";
    struct cd_forwarded list[4];

    assert_non_null(cd_parse(raw, sizeof raw - 1, arena));
    assert_int_equal(cd_forward_attached(raw, sizeof raw - 1, list, 4, arena), 2);
    assert_string_equal(list[0].people.all[0].name, "Anna Hüber");
    assert_string_equal(list[0].people.all[1].name, "Ida Neu");
    assert_string_equal(list[0].message_id, "1@x.org");
    assert_string_equal(list[1].subject, "Two");
    assert_int_equal(cd_forward_attached(raw, sizeof raw - 1, list, 1, arena), 1);
}

static void the_address_is_crossed_out_wherever_it_stands(void **state)
{
    const char raw[] = "To: crm+drop-0123456789ABCDEF0123456789@ours.example\n\n"
                       "crm+drop-0123456789abcdef0123456789@ours.example crm+drop-12@x\n";
    struct cd_dropped d;

    (void)state;
    cd_drop_mask(raw, sizeof raw - 1, &d);
    assert_int_equal(d.n, 1);
    assert_string_equal(d.address[0], "crm+drop-0123456789ABCDEF0123456789@ours.example");
    assert_null(memmem(d.copy, sizeof raw - 1, "0123", 4));
    assert_non_null(memmem(d.copy, sizeof raw - 1, "crm+drop-12@x", 13));
    cd_dropped_drop(&d);
    cd_drop_mask(raw, 20, &d);
    assert_null(d.copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_topmost_line_of_our_server_vouches_and_for_that_domain),
        cmocka_unit_test_setup_teardown(
            what_was_forwarded_is_told_in_the_shapes_of_programs, setup, teardown),
        cmocka_unit_test_setup_teardown(a_megabyte_of_header_lines_is_read_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(attached_mails_are_found_each, setup, teardown),
        cmocka_unit_test(the_address_is_crossed_out_wherever_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
