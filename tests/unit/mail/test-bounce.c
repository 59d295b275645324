#include "tests/unit/fixture.h"

#include "core/mail/bounce/bounce.h"
#include "core/mail/bounce/reason.h"

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

/* ---- words, codes, addresses ------------------------------------------------ */

static void words_are_found_without_case_accents_and_line_ends(void **state)
{
    const char *words =
        cd_words("Le compte\n  est DÉSACTIVÉ, don\xe2\x80\x99t try", 100, *state);

    assert_string_equal(words, "le compte est desactive, don't try");
    assert_true(cd_words_say(words, "compte * desactive"));
    assert_true(cd_words_say(words, "don't"));
    assert_false(cd_words_say(words, "desactive * compte"));
    assert_true(cd_words_say("no spam here", " spam "));
    assert_false(cd_words_say("see antispam.example", " spam "));
    assert_false(cd_words_say("", "x"));
}

static void codes_are_no_addresses_of_machines(void **state)
{
    assert_string_equal(cd_status_in("550 5.1.1 unknown", *state), "5.1.1");
    assert_string_equal(cd_status_in("(#4.2.2)", *state), "4.2.2");
    assert_string_equal(cd_status_in("host 5.1.1.9 [4.2.2.1] v5.1.1x", *state), "");
    assert_string_equal(cd_status_in("5.7.606 and 5.1234.1", *state), "5.7.606");
    assert_int_equal(cd_reply_in("said: 550 no"), 550);
    assert_int_equal(cd_reply_in("port 4500, 192.0.2.550, 55000"), 0);
    assert_int_equal(cd_reply_in("450-later"), 450);
}

static void replies_of_several_lines_are_one_sentence(void **state)
{
    assert_string_equal(
        cd_reply_joined("550-5.1.1 The account that you tried\n550-5.1.1 to reach does\n"
                        "550 5.1.1 not exist",
                        *state),
        "550-5.1.1 The account that you tried\nto reach does\nnot exist");
    assert_string_equal(cd_reply_joined("550 no", *state), "550 no");
}

static void addresses_are_found_in_what_is_around_them(void **state)
{
    assert_string_equal(cd_address_in("rfc822; <Ada@b.org>", *state), "Ada@b.org");
    assert_string_equal(cd_address_in("rfc822;@relay.org:ada@b.org", *state),
                        "ada@b.org");
    assert_string_equal(cd_address_in("\"a b\"@c.org", *state), "\"a b\"@c.org");
    assert_string_equal(cd_address_in("to ada@b.org.", *state), "ada@b.org");
    assert_string_equal(cd_address_in("nobody", *state), "");
    assert_string_equal(cd_address_in("a..b@c.org", *state), "");
    assert_true(cd_address_is_public("a@b.org"));
    assert_false(cd_address_is_public("a@ims_daemon"));
}

/* ---- reasons ---------------------------------------------------------------- */

static const char *judged(struct cordee_arena *arena, const char *status,
                          const char *said, bool *hard_r)
{
    struct cd_case *c = cordee_arena_get(arena, sizeof *c);
    struct cd_fate *f;

    c->arena = arena;
    c->notice = c->notice_words = c->returned = "";
    c->reported = true;
    f = cd_fate_add(c);
    f->address = "ada@b.org";
    f->action = "failed";
    f->status = status;
    f->said = said;
    cd_fate_judge(c, f);
    *hard_r = f->hard;
    return f->reason;
}

static void what_is_said_beats_the_code(void **state)
{
    static const struct {
        const char *status, *said, *reason;
        bool hard;
    } rows[] = {
        {"5.1.1", "smtp; 550 5.1.1 User unknown", "userunknown", true},
        {"5.1.1", "", "userunknown", true},
        {"5.1.1", "smtp; 552 mailbox full", "mailboxfull", false},
        {"5.1.1", "smtp; 550 5.7.1 IP address blacklisted", "blocked", false},
        {"5.0.0", "smtp; 550 no such user (in reply to RCPT TO command)", "userunknown",
         true},
        {"5.0.0", "smtp; 550 no such user (in reply to end of DATA command)", "filtered",
         false},
        {"5.0.0", "smtp; 550 no such domain (in reply to MAIL FROM command)", "rejected",
         false},
        {"5.1.2", "smtp; 550 Host unknown", "hostunknown", true},
        {"4.4.3", "X-Postfix; Host not found, try again", "networkerror", false},
        {"5.1.6", "smtp; 551 user has moved", "hasmoved", true},
        {"5.7.26", "smtp; 550 5.7.26 not authenticated: SPF", "authfailure", false},
        {"5.7.25", "", "requireptr", false},
        {"5.3.4", "smtp; 552 message too large", "mesgtoobig", false},
        {"5.2.1", "smtp; 550 account disabled", "suspend", false},
        {"4.7.1", "smtp; 450 Greylisted", "blocked", false},
        {"5.6.0", "", "contenterror", false},
        {"4.4.7", "", "expired", false},
        {"5.7.1", "smtp; 554 5.7.1 Spam rejected", "spamdetected", false},
        {"5.0.0", "smtp; 556 domain does not accept mail (nullMX)", "notaccept", true},
        {"4.0.0", "smtp; 421 too many connections", "toomanyconn", false},
        {"5.0.0", "x-unix; 255", "mailererror", false},
        {"", "", "onhold", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool hard;
        const char *reason = judged(*state, rows[i].status, rows[i].said, &hard);

        if (strcmp(reason, rows[i].reason) != 0 || hard != rows[i].hard)
            fail_msg("%s \"%s\" is %s%s, not %s", rows[i].status, rows[i].said, reason,
                     hard ? ", hard" : "", rows[i].reason);
    }
}

static void what_is_our_fault_never_marks_a_person(void **state)
{
    (void)state;
    assert_int_equal(cd_fault_of("userunknown"), CD_FAULT_ADDRESS);
    assert_int_equal(cd_fault_of("mailboxfull"), CD_FAULT_ADDRESS);
    assert_int_equal(cd_fault_of("systemerror"), CD_FAULT_SERVER);
    assert_int_equal(cd_fault_of("spamdetected"), CD_FAULT_US);
    assert_int_equal(cd_fault_of("authfailure"), CD_FAULT_US);
    assert_int_equal(cd_fault_of("vacation"), CD_FAULT_NOBODY);
}

static void a_refusal_on_the_way_out_is_judged_by_the_same_rules(void **state)
{
    (void)state;
    assert_true(cd_refusal_is_hard("550 5.1.1 no such user", "5.1.1", "a@b.org"));
    assert_true(cd_refusal_is_hard("550 user unknown", "", "a@b.org"));
    assert_true(cd_refusal_is_hard("550 5.1.2 x", "5.1.2", "a@b.org"));
    assert_true(cd_refusal_is_hard("556 5.1.10 null MX", "5.1.10", "a@b.org"));
    assert_false(cd_refusal_is_hard("550 5.1.1 mailbox full", "5.1.1", "a@b.org"));
    assert_false(cd_refusal_is_hard("554 5.7.1 spam", "5.7.1", "a@b.org"));
    assert_false(cd_refusal_is_hard("550 relay denied", "", "a@b.org"));
}

/* ---- whole mails: tests/fixtures/mail/notices.txt --------------------------- */

/* As the fixture's first lines have it: "a@b.org userunknown hard, ...". */
static const char *fates_text(const struct cd_understood *u)
{
    static char text[1000];
    size_t n = 0;

    text[0] = '\0';
    for (size_t i = 0; i < u->n_fates && n < sizeof text - 300; i++)
        if (*u->fates[i].address)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %s %s", n ? ", " : "",
                                  u->fates[i].address,
                                  *u->fates[i].reason ? u->fates[i].reason : "-",
                                  u->fates[i].hard ? "hard" : "soft");
    return n ? text : "-";
}

static int mail_check(struct cordee_arena *arena, char *head, const char *mail, size_t n)
{
    char *rest = head;
    const char *name = cordee_text_trim(strsep(&rest, "|"));
    const char *kind = cordee_text_trim(strsep(&rest, "|"));
    const char *fates = cordee_text_trim(rest);
    const struct cd_understood *u = cd_understand(mail, n, NULL, arena);

    if (strcmp(u->kind, kind) == 0 && strcmp(fates_text(u), fates) == 0)
        return 0;
    print_error("%s: wanted %s | %s\n got %s (%s) | %s\n", name, kind, fates, u->kind,
                u->why, fates_text(u));
    return 1;
}

static void file_text(const char *path, struct cordee_buf *out)
{
    FILE *f = fopen(path, "rb");
    char chunk[8192];

    assert_non_null(f);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        cordee_buf_put(out, chunk, n);
    fclose(f);
}

static void notices_of_many_programs_are_understood(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    int n = 0, wrong = 0;

    file_text(NOTICES, &all);
    for (char *at = strstr(all.text, "\n#### "); at;) {
        char *head = at + strlen("\n#### ");
        char *mail = strchr(head, '\n') + 1;
        char *next = mail;

        mail[-1] = '\0';
        do
            next = strstr(next + 1, "\n#### ");
        while (next && !strchr("abcdefghijklmnopqrstuvwxyz", next[6]));
        if (strchr(head, '|')) {
            wrong += mail_check(*state, head, mail,
                                next ? (size_t)(next + 1 - mail) : strlen(mail));
            n++;
        }
        at = next;
    }
    assert_true(n > 50);
    assert_int_equal(wrong, 0);
}

static void line_ends_of_any_kind_give_the_same(void **state)
{
    static const char mail[] =
        "From: MAILER-DAEMON@q.org\nSubject: failure notice\n\nHi. I "
        "wasn't able to deliver your message.\n\n<a@b.org>:\nSorry, no "
        "mailbox here by that name. (#5.1.1)\n\n--- Below this line is a "
        "copy of the message.\n\nMessage-ID: <7@us.org>\n";
    char mac[sizeof mail];
    char dos[2 * sizeof mail];
    size_t n = 0;
    const struct cd_understood *u;

    memcpy(mac, mail, sizeof mail);
    for (size_t i = 0; i < sizeof mail - 1; i++) {
        mac[i] = mac[i] == '\n' ? '\r' : mac[i];
        if (mail[i] == '\n')
            dos[n++] = '\r';
        dos[n++] = mail[i];
    }
    for (int i = 0; i < 3; i++) {
        u = cd_understand(i == 0   ? mail
                          : i == 1 ? mac
                                   : dos,
                          i == 2 ? n : sizeof mail - 1, NULL, *state);
        assert_string_equal(u->kind, "bounce");
        assert_string_equal(fates_text(u), "a@b.org userunknown hard");
        assert_string_equal(u->thread, "7@us.org");
        assert_true(u->fates[0].given_up);
    }
}

static void what_is_no_mail_is_new_and_harmless(void **state)
{
    assert_string_equal(cd_understand("", 0, NULL, *state)->kind, "new");
    assert_string_equal(cd_understand("\0\0\0", 3, NULL, *state)->kind, "new");
    assert_string_equal(cd_understand("no header at all", 16, NULL, *state)->kind, "new");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_are_found_without_case_accents_and_line_ends),
        TEST(codes_are_no_addresses_of_machines),
        TEST(replies_of_several_lines_are_one_sentence),
        TEST(addresses_are_found_in_what_is_around_them),
        TEST(what_is_said_beats_the_code),
        TEST(what_is_our_fault_never_marks_a_person),
        TEST(a_refusal_on_the_way_out_is_judged_by_the_same_rules),
        TEST(notices_of_many_programs_are_understood),
        TEST(line_ends_of_any_kind_give_the_same),
        TEST(what_is_no_mail_is_new_and_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
