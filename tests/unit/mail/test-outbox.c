/* Every recipient ends in exactly one visible state. */
#include "tests/unit/mail/outbox-fixture.h"

/* ---- the tests -------------------------------------------------------------- */

static void each_of_many_gets_exactly_one(void **state)
{
    struct box *b = *state;
    int got[500] = {0};

    start_peer(b, NULL);
    start(b);
    fill(b, letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), 500, true);
    wait_until(b, "sent", 500);
    cd_outbox_stop(&b->f->host);
    peer_stop(b->peer);
    assert_int_equal(b->peer->messages, 500);
    for (int i = 0; i < 500; i++) {
        int who = atoi(b->peer->to[i] + 2);
        char name[32];

        got[who]++;
        snprintf(name, sizeof name, "Person %d", who);
        assert_non_null(strstr(b->peer->raw[i].text, name));
    }
    for (int i = 0; i < 500; i++)
        assert_int_equal(got[i], 1);
    peer_drop(b->peer);
}

static void the_servers_words_and_the_message_id_are_kept(void **state)
{
    struct box *b = *state;
    json_t *r;
    int64_t id;

    start_peer(b, NULL);
    id = fill(b, letter(b, 0), 1, false);
    start(b);
    wait_until(b, "sent", 1);
    finish(b);
    r = row(b, id);
    assert_string_equal(cordee_json_text(r, "said"), "250 2.0.0 taken");
    assert_int_equal(cordee_json_int(r, "code"), 250);
    assert_int_equal(cordee_json_int(r, "attempt"), 1);
    assert_true(cordee_json_int(r, "ended_at") > 0);
    json_decref(r);
}

static void a_held_letter_waits_and_a_cancelled_one_never_goes(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t held = letter(b, 0), cancelled = letter(b, 0);

    start_peer(b, NULL);
    fill(b, held, 3, false);
    fill(b, cancelled, 4, false);
    assert_int_equal(cd_outbox_hold(cd, &b->f->err, held, true), 3);
    assert_int_equal(cd_outbox_cancel(cd, &b->f->err, cancelled), 4);
    start(b);
    fill(b, letter(b, 0), 2, false);
    wait_until(b, "sent", 2);
    assert_int_equal(count(b, "waiting"), 3);
    assert_int_equal(cd_outbox_hold(cd, &b->f->err, held, false), 3);
    wait_until(b, "sent", 5);
    assert_int_equal(count(b, "cancelled"), 4);
    finish(b);
}

static void who_left_is_left_out_when_it_is_sent(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK), party[2], address[2];
    json_t *r;

    for (int i = 0; i < 2; i++) {
        char uuid[37], mail[32];

        cordee_uuid(uuid);
        snprintf(mail, sizeof mail, "p%d@example.org", i);
        party[i] = cd->db->insert(cd, &b->f->err,
                                  "INSERT INTO party(uuid, kind, name, sort_name, basis)"
                                  " VALUES(?, 2, 'P', 'p', 'member')",
                                  CORDEE_ARGS(CORDEE_V((const char *)uuid)));
        address[i] = cd->db->insert(
            cd, &b->f->err,
            "INSERT INTO email_address(party, address, folded) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(party[i]), CORDEE_V((const char *)mail),
                        CORDEE_V((const char *)mail)));
        const struct cd_outbox_new row = {.letter = id,
                                          .party = party[i],
                                          .address_id = address[i],
                                          .address = mail,
                                          .bulk = true};
        if (address[i] < 0 || cd_outbox_put(cd, &b->f->err, &row) < 0)
            fail_msg("%s", b->f->err.text);
    }
    assert_true(cd->db->insert(cd, &b->f->err,
                               "INSERT INTO consent(party, given) VALUES(?, 0)",
                               CORDEE_ARGS(CORDEE_V(party[0]))) > 0);
    start_peer(b, NULL);
    start(b);
    wait_until(b, "sent", 1);
    wait_until(b, "suppressed", 1);
    finish(b);
    assert_int_equal(cd->db->row(cd, &b->f->err, &r,
                                 "SELECT * FROM outbox WHERE party = ?",
                                 CORDEE_ARGS(CORDEE_V(party[0]))),
                     1);
    assert_string_equal(cordee_json_text(r, "said"), "unsubscribed");
    json_decref(r);
}

static void
a_deferred_row_comes_back_later_and_is_given_up_after_five_days_of_trying(void **state)
{
    static const struct peer_step busy[] = {{"RCPT", 0, "450 4.2.1 greylisted\r\n", 0},
                                            {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = fill(b, letter(b, 0), 2, false);
    json_t *r;

    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET queued_at = 1, tried_at = CASE id"
                                  " WHEN ? THEN strftime('%s') - 500000 END,"
                                  " attempt = CASE id WHEN ? THEN 3 ELSE 0 END",
                                  CORDEE_ARGS(CORDEE_V(id + 1), CORDEE_V(id + 1))),
                     0);
    start_peer(b, busy);
    start(b);
    wait_until(b, "deferred", 1);
    wait_until(b, "failed", 1);
    finish(b);
    r = row(b, id);
    assert_int_equal(cordee_json_int(r, "attempt"), 1);
    assert_in_range(cordee_json_int(r, "next_at") - cordee_now(), 200, 331);
    assert_string_equal(cordee_json_text(r, "said"), "450 4.2.1 greylisted");
    json_decref(r);
    r = row(b, id + 1);
    assert_string_equal(cordee_json_text(r, "state"), "failed");
    json_decref(r);
}

static void
what_was_being_sent_at_a_crash_is_unknown_and_goes_only_when_asked(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = fill(b, letter(b, 0), 2, false);

    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET state = 'sending' WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(id))),
                     0);
    start_peer(b, NULL);
    start(b);
    wait_until(b, "sent", 1);
    assert_int_equal(count(b, "unknown"), 1);
    assert_int_equal(cd_outbox_again(cd, &b->f->err, id), 1);
    wait_until(b, "sent", 2);
    assert_int_equal(cd_outbox_again(cd, &b->f->err, id), 0);
    finish(b);
}

static double seconds_since(const struct timespec *t0)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)(t.tv_sec - t0->tv_sec) + (double)(t.tv_nsec - t0->tv_nsec) / 1e9;
}

static void a_mailing_that_is_paused_holds_up_nobody(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t big = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), small;
    struct timespec t0;
    double soonest = 60;
    json_t *status;

    start_peer(b, NULL);
    fill(b, big, 2000, true);
    start(b);
    for (int i = 1; i <= 5; i++) {
        int64_t sent = 0;

        small = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);
        wait_for_messages(b, peer_messages(b->peer) + 20);
        fill(b, small, 10, true);
        assert_true(cd_outbox_hold(cd, &b->f->err, big, true) > 0);
        clock_gettime(CLOCK_MONOTONIC, &t0);
        while (sent < 10 && seconds_since(&t0) < 60) {
            usleep(5000);
            assert_int_equal(
                cd->db->one(cd, &b->f->err, &sent,
                            "SELECT count(*) FROM outbox WHERE letter = ? AND "
                            "state = 'sent'",
                            CORDEE_ARGS(CORDEE_V(small))),
                1);
        }
        assert_int_equal(sent, 10);
        soonest = seconds_since(&t0) < soonest ? seconds_since(&t0) : soonest;
        status = cd_outbox_status(&b->f->host, &b->f->err);
        assert_false(cordee_json_true(status, "paused"));
        assert_string_equal(cordee_json_text(status, "said"), "");
        json_decref(status);
        assert_true(cd_outbox_hold(cd, &b->f->err, big, false) > 0);
    }
    assert_true(soonest < 5); /* a busy machine takes its time once, not each time */
    assert_true(cd_outbox_cancel(cd, &b->f->err, big) > 0);
    wait_until(b, "waiting", 0);
    wait_until(b, "sending", 0);
    finish(b);
}

static void what_is_tried_when_its_letter_is_taken_back_is_not_tried_again(void **state)
{
    static const struct peer_step later[] = {{".", 1, "450 4.2.1 later\r\n", PEER_HELD},
                                             {0}};
    struct box *b = *state;
    int64_t id = letter(b, 0), one = fill(b, id, 1, false);

    start_peer(b, later);
    start(b);
    wait_until(b, "sending", 1);
    assert_int_equal(cd_outbox_cancel(&b->f->core, &b->f->err, id), 0);
    peer_let(b->peer);
    wait_until(b, "cancelled", 1);
    finish(b);
    assert_int_equal(cd_outbox_again(&b->f->core, &b->f->err, one), 0);
}

static char *text_of(struct box *b, int64_t id)
{
    CORDEE_AUTO(cordee_json_drop) json_t *r = NULL;

    assert_int_equal(b->f->core.db->row(&b->f->core, &b->f->err, &r,
                                        "SELECT markdown FROM letter WHERE id = ?",
                                        CORDEE_ARGS(CORDEE_V(id))),
                     1);
    return strdup(cordee_json_text(r, "markdown"));
}

static void assert_text(struct box *b, int64_t id, const char *expected)
{
    char *text = text_of(b, id);

    assert_string_equal(text, expected);
    free(text);
}

static void a_secret_is_forgotten_when_all_have_it_and_not_before(void **state)
{
    static const struct peer_step script[] = {{".", 1, "450 4.2.1 later\r\n", 0}, {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_TEXT | CORDEE_LETTER_SECRET);
    int64_t other = letter(b, CORDEE_LETTER_TEXT);
    int64_t stopped = letter(b, CORDEE_LETTER_TEXT | CORDEE_LETTER_SECRET);
    int64_t one = fill(b, id, 1, false);
    static const char words[] = "Dear {{name}},\n\nsome *words*.\n";

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, script);
    start(b);
    wait_until(b, "deferred", 1);
    assert_text(b, id, words);
    assert_int_equal(cd_outbox_again(cd, &b->f->err, one), 1);
    fill(b, other, 1, false);
    wait_until(b, "sent", 2);
    finish(b);
    assert_text(b, id, "");
    assert_text(b, other, words);
    fill(b, stopped, 1, false);
    assert_int_equal(cd_outbox_cancel(cd, &b->f->err, stopped), 1);
    assert_text(b, stopped, "");
}

/* ---- what others are told --------------------------------------------------- */

static struct cordee_event_api listening;
static int told_sent, told_too_early;

static int listen_in(struct cordee *cd, struct cordee_error *err, const char *event,
                     const struct cordee_value *argv, size_t argc)
{
    int64_t known = 0;

    if (strcmp(event, "mail.sent") == 0) {
        told_sent++;
        if (cd->db->one(cd, err, &known,
                        "SELECT count(*) FROM outbox WHERE id = ? AND state = 'sent'",
                        argv, 1) < 0 ||
            known != 1)
            told_too_early++;
    }
    return cd_event_api.fire(cd, err, event, argv, argc);
}

static void others_hear_of_a_result_when_it_is_durable(void **state)
{
    struct box *b = *state;

    listening = cd_event_api;
    listening.fire = listen_in;
    b->f->core.event = &listening;
    told_sent = told_too_early = 0;
    start_peer(b, NULL);
    fill(b, letter(b, 0), 50, false);
    start(b);
    wait_until(b, "sent", 50);
    finish(b); /* also ends the thread that tells */
    assert_int_equal(told_sent, 50);
    assert_int_equal(told_too_early, 0);
}

/* A person with an address, and a row to it; the row. */
static int64_t put_to_a_person(struct box *b, int64_t id, int64_t *address_r)
{
    struct cordee *cd = &b->f->core;
    int64_t party = cd->db->insert(cd, &b->f->err,
                                   "INSERT INTO party(uuid, kind, name, sort_name, basis)"
                                   " VALUES('u1', 2, 'P', 'p', 'member')",
                                   CORDEE_NO_ARGS);
    struct cd_outbox_new one = {.letter = id, .party = party, .address = "p@example.org"};
    int64_t n = -1;

    *address_r =
        cd->db->insert(cd, &b->f->err,
                       "INSERT INTO email_address(party, address, folded) VALUES(?,"
                       " 'p@example.org', 'p@example.org')",
                       CORDEE_ARGS(CORDEE_V(party)));
    one.address_id = *address_r;
    if (party < 0 || *address_r < 0 || (n = cd_outbox_put(cd, &b->f->err, &one)) < 0)
        fail_msg("%s", b->f->err.text);
    return n;
}

static void assert_bounced(struct box *b, int64_t address)
{
    struct cordee *cd = &b->f->core;
    int64_t n = 0;

    for (int i = 0; i < PATIENCE && n == 0; i++) {
        usleep(i ? 10000 : 0);
        assert_int_equal(cd->db->one(cd, &b->f->err, &n,
                                     "SELECT count(*) FROM email_address WHERE id = ? AND"
                                     " state = 'bounced' AND NOT EXISTS (SELECT 1 FROM"
                                     " outbox WHERE mark_address = 1)",
                                     CORDEE_ARGS(CORDEE_V(address))),
                         1);
    }
    assert_int_equal(n, 1);
}

static void an_address_that_is_none_is_marked(void **state)
{
    static const struct peer_step none[] = {{"RCPT", 1, "550 5.1.1 no such user\r\n", 0},
                                            {0}};
    struct box *b = *state;
    int64_t address;

    put_to_a_person(b, letter(b, 0), &address);
    start_peer(b, none);
    start(b);
    wait_until(b, "failed", 1);
    assert_bounced(b, address);
    finish(b);
}

static void
an_address_that_was_to_be_marked_at_a_crash_is_marked_at_the_start(void **state)
{
    struct box *b = *state;
    int64_t address, id = put_to_a_person(b, letter(b, 0), &address);

    assert_int_equal(
        b->f->core.db->exec(&b->f->core, &b->f->err,
                            "UPDATE outbox SET state = 'failed', ended_at = 5, said ="
                            " '550 5.1.1 no such user', mark_address = 1 WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(id))),
        0);
    start_peer(b, NULL);
    start(b);
    assert_bounced(b, address);
    finish(b);
}

/* ---- where it runs ---------------------------------------------------------- */

static void mail_starts_only_with_the_folders_lock(void **state)
{
    struct box *b = *state;
    char data[300];

    snprintf(data, sizeof data, "%s", b->f->host.data);
    cd_folder_close(&b->f->host);
    assert_int_equal(cd_folder_open(&b->f->host, data, CD_FOLDER_COMMAND, &b->f->err), 0);
    assert_int_equal(cd_mail_start(&b->f->host, &b->f->err), -1);
    assert_non_null(strstr(b->f->err.text, "lock"));
}

static void in_a_copied_folder_mail_starts_and_nothing_goes(void **state)
{
    struct box *b = *state;

    set(b->f, "core.placed", CORDEE_V("somewhere else"));
    start_peer(b, NULL);
    fill(b, letter(b, 0), 3, false);
    if (cd_mail_start(&b->f->host, &b->f->err) < 0)
        fail_msg("%s", b->f->err.text);
    assert_true(cd_held(&b->f->host));
    assert_int_equal(count(b, "unknown"), 3);
    cd_mail_stop(&b->f->host);
    peer_stop(b->peer);
    assert_int_equal(b->peer->messages, 0);
    peer_drop(b->peer);
}

static void practice_mail_reaches_our_own_receiver_only(void **state)
{
    struct box *b = *state;

    start_peer(b, NULL);
    the_port = b->peer->port;
    b->f->host.practice = true;
    set(b->f, "mail.relay_host", CORDEE_V("192.0.2.1"));
    set(b->f, "mail.relay_security", CORDEE_V("tls"));
    fill(b, letter(b, 0), 2, false);
    start(b);
    wait_until(b, "sent", 2);
    finish(b);
    assert_int_equal(b->peer->messages, 2);
}

static void without_a_server_rows_wait_and_it_is_no_attempt_of_theirs(void **state)
{
    struct box *b = *state;
    int64_t id = fill(b, letter(b, 0), 1, false);
    json_t *r;

    peer_bind(b->peer); /* and nobody listens */
    set(b->f, "mail.relay_port", CORDEE_V(b->peer->port));
    start(b);
    wait_until(b, "deferred", 1);
    r = row(b, id);
    assert_int_equal(cordee_json_int(r, "attempt"), 0);
    assert_non_null(strstr(cordee_json_text(r, "said"), "Connection refused"));
    json_decref(r);
    r = cd_outbox_status(&b->f->host, &b->f->err);
    assert_true(cordee_json_true(r, "paused"));
    json_decref(r);
    peer_start(b->peer);
    wait_until(b, "sent", 1);
    finish(b);
}

static void no_answer_to_a_message_is_unknown_and_the_others_go_on(void **state)
{
    static const struct peer_step drop[] = {{".", 5, NULL, 0}, {0}};
    struct box *b = *state;

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, drop);
    fill(b, letter(b, 0), 12, false);
    start(b);
    wait_until(b, "sent", 11);
    assert_int_equal(count(b, "unknown"), 1);
    finish(b);
    assert_int_equal(b->peer->messages, 12);
}

static void personal_mail_goes_before_a_mailing(void **state)
{
    struct box *b = *state;

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, NULL);
    fill(b, letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), 30, true);
    put(b, letter(b, 0), 777, false);
    start(b);
    wait_until(b, "sent", 31);
    finish(b);
    assert_non_null(strstr(b->peer->to[0], "u777@"));
}

static void no_more_go_in_a_minute_than_allowed(void **state)
{
    struct box *b = *state;
    struct timespec t0;

    set(b->f, "mail.per_minute", CORDEE_V(600)); /* ten a second */
    start_peer(b, NULL);
    fill(b, letter(b, 0), 11, false);
    clock_gettime(CLOCK_MONOTONIC, &t0);
    start(b);
    wait_until(b, "sent", 11);
    assert_true(seconds_since(&t0) > 0.9);
    finish(b);
}

static void a_stalled_server_does_not_stop_the_program(void **state)
{
    static const struct peer_step stall[] = {{".", 1, "", 0}, {0}};
    struct box *b = *state;
    const int64_t began = cordee_now();

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, stall);
    fill(b, letter(b, 0), 3, false);
    start(b);
    wait_until(b, "sending", 1);
    wait_for_messages(b, 1);
    finish(b);
    assert_in_range(cordee_now() - began, 0, 60); /* not the minutes a server may take */
    assert_int_equal(count(b, "unknown"), 1);
    assert_int_equal(count(b, "sending"), 0);
}

#undef T /* the marker of texts; none here */
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_of_many_gets_exactly_one),
        T(the_servers_words_and_the_message_id_are_kept),
        T(a_held_letter_waits_and_a_cancelled_one_never_goes),
        T(who_left_is_left_out_when_it_is_sent),
        T(a_deferred_row_comes_back_later_and_is_given_up_after_five_days_of_trying),
        T(what_was_being_sent_at_a_crash_is_unknown_and_goes_only_when_asked),
        T(a_mailing_that_is_paused_holds_up_nobody),
        T(what_is_tried_when_its_letter_is_taken_back_is_not_tried_again),
        T(a_secret_is_forgotten_when_all_have_it_and_not_before),
        T(others_hear_of_a_result_when_it_is_durable),
        T(an_address_that_is_none_is_marked),
        T(an_address_that_was_to_be_marked_at_a_crash_is_marked_at_the_start),
        T(mail_starts_only_with_the_folders_lock),
        T(in_a_copied_folder_mail_starts_and_nothing_goes),
        T(practice_mail_reaches_our_own_receiver_only),
        T(without_a_server_rows_wait_and_it_is_no_attempt_of_theirs),
        T(no_answer_to_a_message_is_unknown_and_the_others_go_on),
        T(personal_mail_goes_before_a_mailing),
        T(no_more_go_in_a_minute_than_allowed),
        T(a_stalled_server_does_not_stop_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
