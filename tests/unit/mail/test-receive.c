#include "tests/unit/mail/mail-fixture.h"

#include "core/crm/crm.h"
#include "core/event/event.h"
#include "core/mail/bounce/address.h"
#include "core/mail/mail.h"
#include "core/mail/receive/receive.h"
#include "core/mail/unsubscribe.h"

#include <stdio.h>
#include <string.h>

#define TOKEN "abcdefgh23456723"

static int setup(void **state)
{
    struct fixture *f = mail_fixture_new();

    f->core.crm = &cd_crm_api;
    f->core.mail = &cd_mail_api;
    if (f->core.db->exec(
            &f->core, &f->err,
            "INSERT INTO party(id, uuid, kind, name, sort_name, language, "
            "basis) VALUES(7, 'u7', 2, 'Ada Lovelace', 'lovelace ada', 'de', "
            "'member')",
            CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(
            &f->core, &f->err,
            "INSERT INTO email_address(id, party, address, folded) VALUES(9, "
            "7, 'ada@example.org', 'ada@example.org')",
            CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO interaction(id, uuid, kind, direction, subject) "
                         "VALUES(3, 'i3', 'mail.out', 1, 'News')",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO letter(id, interaction, plugin, subject, markdown, "
                         "flags) VALUES(1, 3, 'test', 'News', 'x', 1)",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO outbox(id, letter, interaction, party, address_id, "
                         "address, state, message_id, token) VALUES(5, 1, 3, 7, 9, "
                         "'ada@example.org', 'sent', '0192@network.example.org', '" TOKEN
                         "')",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* Takes a mail and files it; its row. */
static json_t *take(struct fixture *f, const char *raw, const char *from, const char *to)
{
    const char *list[] = {to, NULL};
    json_t *row = NULL;
    int64_t id = cd_receive_store(&f->core, raw, strlen(raw), from, list, &f->err);

    if (id < 0 || cd_receive_file(&f->core, &f->err) < 0 ||
        f->core.db->row(&f->core, &f->err, &row, "SELECT * FROM message WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id))) != 1)
        fail_msg("%s", f->err.text);
    return row;
}

static int64_t number(struct fixture *f, const char *sql)
{
    int64_t n = 0;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

static void assert_message(json_t *row, const char *kind, const char *state,
                           const char *handler)
{
    assert_string_equal(cordee_json_text(row, "error"), "");
    assert_string_equal(cordee_json_text(row, "kind"), kind);
    assert_string_equal(cordee_json_text(row, "state"), state);
    assert_string_equal(cordee_json_text(row, "handler"), handler);
    json_decref(row);
}

static void an_answer_stands_in_her_history(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *i = NULL;

    assert_message(take(f,
                        "From: Ada <ada@example.org>\r\nSubject: Re: News\r\n"
                        "Message-ID: <r1@example.org>\r\n"
                        "In-Reply-To: <0192@network.example.org>\r\n\r\n"
                        "Gladly!\r\n\r\nAm 3. Mai schrieb M:\r\n> x\r\n",
                        "ada@example.org", "office@network.example.org"),
                   "reply", "filed", "mail.reply");
    assert_int_equal(
        f->core.db->row(
            &f->core, &f->err, &i,
            "SELECT i.* FROM interaction i JOIN interaction_party p ON "
            "p.interaction = i.id WHERE p.party = 7 AND i.kind = 'mail.reply'",
            CORDEE_NO_ARGS),
        1);
    assert_string_equal(cordee_json_text(i, "body"), "Gladly!");
    assert_int_equal(cordee_json_int(i, "thread"), 3);
    assert_int_equal(number(f, "SELECT replied_at > 0 FROM outbox WHERE id = 5"), 1);
}

static void an_answer_is_known_by_its_token_even_from_another_address(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f,
                        "From: other@example.org\r\nSubject: x\r\nTo: "
                        "Office+" TOKEN "@network.example.org\r\n\r\nhi\r\n",
                        "other@example.org", "office@network.example.org"),
                   "reply", "filed", "mail.reply");
    assert_int_equal(number(f, "SELECT count(*) FROM interaction_party WHERE party = 7"),
                     1);
}

#define BOUNCE(status, diag)                                                        \
    "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail\r\n"           \
    "Message-ID: <b" status "@mx>\r\nContent-Type: multipart/report; "              \
    "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nsorry\r\n--b\r\n"    \
    "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"   \
    "Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: " status \
    "\r\nDiagnostic-Code: smtp; " diag "\r\n\r\n--b--\r\n"

static void a_bounce_marks_the_address_only_when_it_is_to_blame(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f, BOUNCE("5.7.1", "550 5.7.1 spam"), "",
                        "office+" TOKEN "@network.example.org"),
                   "bounce", "filed", "mail.bounce");
    assert_int_equal(number(f, "SELECT bounced_at > 0 FROM outbox WHERE id = 5"), 1);
    assert_int_equal(
        number(f, "SELECT count(*) FROM email_address WHERE state = 'bounced'"), 0);
    assert_message(take(f, BOUNCE("5.1.1", "550 5.1.1 no such user"), "",
                        "office+" TOKEN "@network.example.org"),
                   "bounce", "filed", "mail.bounce");
    assert_int_equal(
        number(f, "SELECT count(*) FROM email_address WHERE state = 'bounced'"), 1);
}

static void a_forged_bounce_is_only_shown(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f, BOUNCE("5.1.1", "550 no such user"), "",
                        "office+zzzzzzzz23456723@network.example.org"),
                   "bounce", "unread", "");
    assert_int_equal(
        number(f, "SELECT count(*) FROM email_address WHERE state = 'bounced'"), 0);
}

static void an_automatic_answer_is_no_answer(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f,
                        "From: ada@example.org\r\nSubject: Re: News\r\n"
                        "Auto-Submitted: auto-replied\r\n"
                        "In-Reply-To: <0192@network.example.org>\r\n\r\nIch bin weg.\r\n",
                        "", "office@network.example.org"),
                   "auto-reply", "filed", "mail.auto-reply");
    assert_int_equal(number(f, "SELECT replied_at IS NULL AND auto_replied_at > 0 FROM "
                               "outbox WHERE id = 5"),
                     1);
}

static void a_mail_to_the_unsubscribe_address_acts(void **state)
{
    struct fixture *f = *state;
    char why[160];

    assert_message(take(f, "From: ada@example.org\r\nSubject: unsubscribe\r\n\r\n\r\n",
                        "ada@example.org", "office+u-" TOKEN "@network.example.org"),
                   "unsubscribe", "filed", "mail.unsubscribe");
    assert_int_equal(f->core.crm->may_write(&f->core, &f->err, 7, 9, 0, why), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM consent WHERE given = 0"), 1);
}

#define REPORT(type, part)                                                            \
    "From: reports@mx.example.org\r\nSubject: report\r\nMessage-ID: <r@mx>\r\n"       \
    "Content-Type: multipart/report; report-type=" type "; boundary=b\r\n\r\n--b\r\n" \
    "\r\nreport\r\n--b\r\nContent-Type: message/" part "\r\n\r\n--b--\r\n"

static void who_calls_it_spam_never_gets_another(void **state)
{
    struct fixture *f = *state;

    assert_message(
        take(f, REPORT("feedback-report", "feedback-report\r\n\r\nFeedback-Type: abuse"),
             "", "office+" TOKEN "@network.example.org"),
        "feedback", "filed", "mail.complaint");
    assert_int_equal(number(f, "SELECT count(*) FROM suppression WHERE reason = "
                               "'complained'"),
                     1);
    assert_int_equal(number(f, "SELECT count(*) FROM consent WHERE given = 0"), 1);
}

static void a_delay_and_a_receipt_change_nothing(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f,
                        REPORT("delivery-status",
                               "delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                               "Final-Recipient: rfc822; ada@example.org\r\n"
                               "Action: delayed\r\nStatus: 4.4.1"),
                        "", "office+" TOKEN "@network.example.org"),
                   "delayed", "filed", "mail.bounce");
    assert_message(
        take(f,
             "From: ada@example.org\r\nSubject: Read: x\r\nMessage-ID: <q@mx>\r\n"
             "Content-Type: multipart/report; report-type=disposition-notification; "
             "boundary=b\r\n\r\n--b\r\n\r\nread\r\n--b\r\nContent-Type: "
             "message/disposition-notification\r\n\r\nDisposition: x; "
             "displayed\r\n--b--\r\n",
             "", "office+" TOKEN "@network.example.org"),
        "mdn", "filed", "mail.auto-reply");
    assert_int_equal(number(f,
                            "SELECT count(*) FROM outbox WHERE bounced_at IS NOT NULL OR "
                            "auto_replied_at IS NOT NULL"),
                     0);
    assert_int_equal(number(f, "SELECT count(*) FROM interaction_party WHERE party = 7"),
                     0);
}

/* Mails 11 to 15 to Ada's address, and what came back of some. */
static void mails_sent(struct fixture *f)
{
    for (int id = 11; id <= 15; id++) {
        char token[20];

        snprintf(token, sizeof token, "token-%d", id);
        if (f->core.db->exec(
                &f->core, &f->err,
                "INSERT INTO outbox(id, letter, interaction, party, address_id, "
                "address, state, message_id, token) VALUES(?, 1, 3, 7, 9, "
                "'ada@example.org', 'sent', ?, ?)",
                CORDEE_ARGS(CORDEE_V((int64_t)id), CORDEE_V((const char *)token),
                            CORDEE_V((const char *)token))) < 0)
            fail_msg("%s", f->err.text);
    }
}

static void failed(struct fixture *f, int64_t outbox, const char *reason, bool hard)
{
    if (cd_address_failed(&f->core, outbox, reason, hard, "552 said so", &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static int64_t bounced(struct fixture *f)
{
    return number(
        f, "SELECT count(*) FROM email_address WHERE id = 9 AND state = 'bounced'");
}

static void a_full_mailbox_counts_three_of_the_last_five(void **state)
{
    struct fixture *f = *state;

    mails_sent(f);
    failed(f, 11, "mailboxfull", false);
    failed(f, 13, "mailboxfull", false);
    failed(f, 13, "mailboxfull", false); /* the same again */
    failed(f, 14, "spamdetected", false);
    assert_int_equal(bounced(f), 0);
    failed(f, 15, "mailboxfull", false);
    assert_int_equal(bounced(f), 1);
}

static void what_is_our_fault_counts_for_nobody(void **state)
{
    struct fixture *f = *state;

    mails_sent(f);
    for (int64_t id = 11; id <= 15; id++)
        failed(f, id, id % 2 ? "spamdetected" : "authfailure", false);
    assert_int_equal(bounced(f), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE bounced_at > 0"), 5);
    failed(f, 15, "userunknown", true);
    assert_int_equal(bounced(f), 1);
}

static void a_mark_for_what_passes_ends_and_a_hard_one_stays(void **state)
{
    struct fixture *f = *state;

    mails_sent(f);
    for (int64_t id = 11; id <= 13; id++)
        failed(f, id, "mailboxfull", false);
    assert_int_equal(cd_address_retry(&f->core, &f->err), 0);
    assert_int_equal(bounced(f), 1);
    number(f, "UPDATE email_address SET state_at = 1 RETURNING 1");
    assert_int_equal(cd_address_retry(&f->core, &f->err), 0);
    assert_int_equal(bounced(f), 0);
    failed(f, 14, "userunknown", true);
    number(f, "UPDATE email_address SET state_at = 1 RETURNING 1");
    assert_int_equal(cd_address_retry(&f->core, &f->err), 0);
    assert_int_equal(bounced(f), 1);
}

static void who_answers_from_an_address_can_be_written_to(void **state)
{
    struct fixture *f = *state;

    failed(f, 5, "userunknown", true);
    assert_int_equal(cd_address_works(&f->core, 9, "eve@example.org", &f->err), 0);
    assert_int_equal(bounced(f), 1);
    assert_message(take(f,
                        "From: Ada@Example.org\r\nSubject: Re: News\r\n"
                        "Message-ID: <again@example.org>\r\n\r\nHere I am.\r\n",
                        "ada@example.org", "office+" TOKEN "@network.example.org"),
                   "reply", "filed", "mail.reply");
    assert_int_equal(bounced(f), 0);
}

static void leave(struct fixture *f, const struct cd_ours *ours, bool all)
{
    if (cd_leave(&f->core, ours, all, "Stop", "unsubscribe page", &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static int may_write(struct fixture *f, int64_t topic)
{
    char why[160];
    int rc = f->core.crm->may_write(&f->core, &f->err, 7, 9, topic, why);

    assert_true(rc >= 0);
    return rc;
}

/* What a link in a mail about topic 1 stands for; 2 is another. */
static struct cd_ours about_a_topic(void)
{
    return (struct cd_ours){.outbox = 5,
                            .letter = 1,
                            .interaction = 3,
                            .party = 7,
                            .address_id = 9,
                            .topic = 1,
                            .address = "ada@example.org",
                            .token = TOKEN};
}

static void whoever_leaves_a_topic_has_left_it_whatever_was_said_before(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = about_a_topic();

    leave(f, &ours, false);
    leave(f, &ours, true);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "by mistake", "page", &f->err), 0);
    assert_int_equal(may_write(f, 1), 1);
    leave(f, &ours, false);
    assert_int_equal(may_write(f, 1), 0);
    assert_int_equal(may_write(f, 2), 1);
}

static void whoever_leaves_all_has_also_left_what_they_asked_for_since(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = about_a_topic();

    leave(f, &ours, true);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "by mistake", "page", &f->err), 0);
    leave(f, &ours, true);
    if (f->core.db->exec(&f->core, &f->err, "DELETE FROM suppression", CORDEE_NO_ARGS) <
            0 ||
        f->core.crm->consent(&f->core, &f->err, 7, 2, true, "asked", "x", "x") < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(may_write(f, 2), 1);
    leave(f, &ours, true);
    assert_int_equal(
        number(f, "SELECT given FROM consent WHERE topic IS NULL ORDER BY id DESC"), 0);
    assert_int_equal(
        f->core.db->exec(&f->core, &f->err, "DELETE FROM suppression", CORDEE_NO_ARGS),
        0);
    assert_int_equal(may_write(f, 2), 0);
}

static void leaving_twice_is_written_down_once(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = about_a_topic();

    leave(f, &ours, false);
    leave(f, &ours, false);
    leave(f, &ours, true);
    leave(f, &ours, true);
    leave(f, &ours, false);
    assert_int_equal(number(f, "SELECT count(*) FROM consent"), 2);
}

static void what_nobody_knows_is_kept_unread(void **state)
{
    struct fixture *f = *state;

    assert_message(take(f, "From: x@example.com\r\nSubject: Offer\r\n\r\nBuy\r\n",
                        "x@example.com", "office@network.example.org"),
                   "new", "unread", "");
    assert_message(take(f, "\x01\x02 no mail at all", "", "office@network.example.org"),
                   "unparsed", "unread", "");
}

static void one_mail_is_one_row(void **state)
{
    struct fixture *f = *state;
    const char *raw = "From: x@y.org\r\nMessage-ID: <1@y.org>\r\n\r\nx\r\n";

    json_decref(take(f, raw, "x@y.org", "a@network.example.org"));
    json_decref(take(f, raw, "x@y.org", "a@network.example.org"));
    assert_int_equal(number(f, "SELECT count(*) FROM message"), 1);
}

static void the_same_mail_for_another_recipient_adds_the_recipient(void **state)
{
    struct fixture *f = *state;
    const char *raw = "From: x@y.org\r\nMessage-ID: <1@y.org>\r\n\r\nx\r\n";

    json_decref(take(f, raw, "x@y.org", "a@network.example.org"));
    json_decref(take(f, raw, "x@y.org", "b@network.example.org"));
    json_decref(take(f, raw, "x@y.org", "b@network.example.org"));
    assert_int_equal(number(f, "SELECT count(*) FROM message WHERE envelope_to = "
                               "'[\"a@network.example.org\",\"b@network.example.org\"]'"),
                     1);
}

static void another_mail_with_the_same_message_id_is_kept_and_shown(void **state)
{
    struct fixture *f = *state;

    json_decref(take(f, "From: x@y.org\r\nMessage-ID: <1@y.org>\r\n\r\nfirst\r\n",
                     "x@y.org", "a@network.example.org"));
    assert_message(take(f, "From: x@y.org\r\nMessage-ID: <1@y.org>\r\n\r\nsecond\r\n",
                        "x@y.org", "a@network.example.org"),
                   "new", "unread", "");
    assert_int_equal(number(f, "SELECT count(*) FROM message"), 2);
}

static void a_copy_that_came_another_way_is_the_same_mail(void **state)
{
    struct fixture *f = *state;
    static const char answer[] = "From: Ada <ada@example.org>\r\nSubject: Re: News\r\n"
                                 "Message-ID: <r1@example.org>\r\n"
                                 "In-Reply-To: <0192@network.example.org>\r\n\r\nYes\r\n";
    char copy[400];

    snprintf(copy, sizeof copy, "Received: by another way\r\n%s", answer);
    assert_message(take(f, answer, "ada@example.org", "office@network.example.org"),
                   "reply", "filed", "mail.reply");
    assert_message(take(f, copy, "ada@example.org", "office@network.example.org"),
                   "reply", "filed", "mail.reply");
    assert_int_equal(number(f, "SELECT count(*) FROM message"), 1);
    assert_int_equal(number(f, "SELECT came FROM message"), 2);
    assert_int_equal(
        number(f, "SELECT count(*) FROM interaction WHERE kind = 'mail.reply'"), 1);
}

static struct cordee_event_api choosy_events;
static int refusals;

static int refuse_received(struct cordee *cd, struct cordee_error *err, const char *event,
                           const struct cordee_value *argv, size_t argc)
{
    if (strcmp(event, "mail.received") == 0 && refusals-- > 0)
        return cordee_fail(err, CORDEE_E_DENIED, "somebody does not want it");
    return cd_event_api.fire(cd, err, event, argv, argc);
}

static void a_mail_that_somebody_refuses_is_not_filed_twice(void **state)
{
    struct fixture *f = *state;

    choosy_events = cd_event_api;
    choosy_events.fire = refuse_received;
    f->core.event = &choosy_events;
    refusals = 1;
    json_decref(take(f,
                     "From: Ada <ada@example.org>\r\nSubject: Re: News\r\n"
                     "Message-ID: <r1@example.org>\r\n"
                     "In-Reply-To: <0192@network.example.org>\r\n\r\nYes\r\n",
                     "ada@example.org", "office@network.example.org"));
    assert_int_equal(number(f, "SELECT count(*) FROM message WHERE state = 'failed' AND "
                               "error = 'somebody does not want it'"),
                     1);
    assert_int_equal(
        number(f, "SELECT count(*) FROM interaction WHERE kind = 'mail.reply'"), 0);
    if (f->core.db->exec(&f->core, &f->err, "UPDATE message SET next_at = 0",
                         CORDEE_NO_ARGS) < 0 ||
        cd_receive_file(&f->core, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(number(f, "SELECT count(*) FROM message WHERE state = 'filed'"), 1);
    assert_int_equal(
        number(f, "SELECT count(*) FROM interaction WHERE kind = 'mail.reply'"), 1);
}

static int refuses(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err)
{
    if (strcmp(mail->subject, "bad") != 0)
        return 0;
    if (cd->db->exec(cd, err, "UPDATE letter SET subject = 'half done'", CORDEE_NO_ARGS) <
        0)
        return -1;
    return cordee_fail(err, CORDEE_E_INTERNAL, "it does not work");
}

static void a_handler_that_fails_stops_nobody_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    static const struct cordee_inbound_handler handlers[] = {{"test", 10, refuses}, {0}};
    static const struct cordee_plugin_def def = {.name = "test", .inbound = handlers};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    cd_rows_add(f->host.rows, &f->core, &def);
    row = take(f, "From: a@b.org\r\nSubject: bad\r\n\r\nx\r\n", "", "x@y.org");
    assert_string_equal(cordee_json_text(row, "state"), "failed");
    assert_string_equal(cordee_json_text(row, "error"), "it does not work");
    assert_int_equal(number(f, "SELECT count(*) FROM letter WHERE subject = 'News'"), 1);
    assert_message(take(f, "From: a@b.org\r\nSubject: good\r\n\r\nx\r\n", "", "x@y.org"),
                   "new", "unread", "");
    cd_rows_sweep(f->host.rows, &f->core);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_stands_in_her_history),
        TEST(an_answer_is_known_by_its_token_even_from_another_address),
        TEST(a_bounce_marks_the_address_only_when_it_is_to_blame),
        TEST(a_forged_bounce_is_only_shown),
        TEST(an_automatic_answer_is_no_answer),
        TEST(a_mail_to_the_unsubscribe_address_acts),
        TEST(who_calls_it_spam_never_gets_another),
        TEST(a_full_mailbox_counts_three_of_the_last_five),
        TEST(what_is_our_fault_counts_for_nobody),
        TEST(a_mark_for_what_passes_ends_and_a_hard_one_stays),
        TEST(who_answers_from_an_address_can_be_written_to),
        TEST(a_delay_and_a_receipt_change_nothing),
        TEST(whoever_leaves_a_topic_has_left_it_whatever_was_said_before),
        TEST(whoever_leaves_all_has_also_left_what_they_asked_for_since),
        TEST(leaving_twice_is_written_down_once),
        TEST(what_nobody_knows_is_kept_unread),
        TEST(one_mail_is_one_row),
        TEST(the_same_mail_for_another_recipient_adds_the_recipient),
        TEST(another_mail_with_the_same_message_id_is_kept_and_shown),
        TEST(a_copy_that_came_another_way_is_the_same_mail),
        TEST(a_mail_that_somebody_refuses_is_not_filed_twice),
        TEST(a_handler_that_fails_stops_nobody_and_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
