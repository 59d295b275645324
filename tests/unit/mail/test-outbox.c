/* Every recipient ends in exactly one visible state. */
#include "tests/unit/mail/mail-fixture.h"
#include "tests/unit/mail/peer.h"

#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/mail/mail.h"
#include "core/mail/outbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct box {
    struct fixture *f;
    struct peer *peer;
};

static int the_port;
static int practice_port(struct cordee_host *host)
{
    (void)host;
    return the_port;
}

static void set(struct fixture *f, const char *key, struct cordee_value v)
{
    if (f->core.setting->set(&f->core, &f->err, key, v) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    struct box *b = calloc(1, sizeof *b);

    b->f = mail_fixture_new();
    b->f->core.crm = &cd_crm_api;
    b->f->core.mail = &cd_mail_api;
    b->peer = calloc(1, sizeof *b->peer);
    set(b->f, "mail.relay_host", CORDEE_V("127.0.0.1"));
    set(b->f, "mail.relay_security", CORDEE_V("none"));
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct box *b = *state;

    fixture_free(b->f);
    free(b->peer);
    free(b);
    return 0;
}

static void start_peer(struct box *b, const struct peer_step *script)
{
    b->peer->script = script;
    peer_start(b->peer);
    set(b->f, "mail.relay_port", CORDEE_V(b->peer->port));
}

static void start(struct box *b)
{
    if (cd_outbox_start(&b->f->host, practice_port, &b->f->err) < 0)
        fail_msg("%s", b->f->err.text);
}

static int64_t count(struct box *b, const char *state)
{
    int64_t n = 0;

    assert_int_equal(b->f->core.db->one(&b->f->core, &b->f->err, &n,
                                        "SELECT count(*) FROM outbox WHERE state = ?",
                                        CORDEE_ARGS(CORDEE_V(state))),
                     1);
    return n;
}

static void wait_until(struct box *b, const char *state, int64_t n)
{
    for (int i = 0; i < 1000 && count(b, state) != n; i++)
        usleep(10000);
    assert_int_equal(count(b, state), n);
}

static json_t *row(struct box *b, int64_t id)
{
    json_t *r = NULL;

    assert_int_equal(b->f->core.db->row(&b->f->core, &b->f->err, &r,
                                        "SELECT * FROM outbox WHERE id = ?",
                                        CORDEE_ARGS(CORDEE_V(id))),
                     1);
    return r;
}

/* ---- letters --------------------------------------------------------------------------
 */

static int64_t letter(struct box *b, unsigned flags)
{
    const struct cordee_letter l = {.subject = "Hello {{name}}",
                                    .markdown = "Dear {{name}},\n\nsome *words*.\n",
                                    .flags = flags};
    int64_t id = b->f->core.mail->letter(&b->f->core, &b->f->err, &l);

    if (id < 0)
        fail_msg("%s", b->f->err.text);
    return id;
}

static int64_t put(struct box *b, int64_t id, int i, bool bulk)
{
    char address[64], values[64];
    const struct cd_outbox_new row = {.letter = id,
                                      .address = address,
                                      .language = "en",
                                      .merge_values = values,
                                      .bulk = bulk};
    int64_t n;

    snprintf(address, sizeof address, "u%d@example.org", i);
    snprintf(values, sizeof values, "{\"name\":\"Person %d\"}", i);
    n = cd_outbox_put(&b->f->core, &b->f->err, &row);
    if (n < 0)
        fail_msg("%s", b->f->err.text);
    return n;
}

/* `n` rows in one transaction; the first one's id. */
static int64_t fill(struct box *b, int64_t id, int n, bool bulk)
{
    struct cordee *cd = &b->f->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t first = 0;

    assert_int_equal(cd->db->begin(cd, &tx, &b->f->err), 0);
    for (int i = 0; i < n; i++) {
        int64_t r = put(b, id, i, bulk);

        first = first ? first : r;
    }
    assert_int_equal(cd->db->commit(&tx, &b->f->err), 0);
    return first;
}

static void finish(struct box *b)
{
    cd_outbox_stop(&b->f->host);
    peer_stop(b->peer);
    peer_drop(b->peer);
}

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

static void a_deferred_row_comes_back_later_and_is_given_up_after_five_days(void **state)
{
    static const struct peer_step busy[] = {{"RCPT", 0, "450 4.2.1 greylisted\r\n", 0},
                                            {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = fill(b, letter(b, 0), 2, false);
    json_t *r;

    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET queued_at = queued_at - 500000"
                                  " WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(id + 1))),
                     0);
    start_peer(b, busy);
    start(b);
    wait_until(b, "deferred", 1);
    wait_until(b, "failed", 1);
    finish(b);
    r = row(b, id);
    assert_int_equal(cordee_json_int(r, "attempt"), 1);
    assert_in_range(cordee_json_int(r, "next_at") - cordee_now(), 260, 331);
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

    start_peer(b, NULL);
    peer_stop(b->peer);
    start(b);
    wait_until(b, "deferred", 1);
    r = row(b, id);
    assert_int_equal(cordee_json_int(r, "attempt"), 0);
    assert_non_null(strstr(cordee_json_text(r, "said"), "Connection refused"));
    json_decref(r);
    r = cd_outbox_status(&b->f->host, &b->f->err);
    assert_true(cordee_json_true(r, "paused"));
    json_decref(r);
    b->peer->stop = false;
    peer_start(b->peer); /* the same port again */
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
    const int64_t began = cordee_now();
    struct timespec t0, t1;

    (void)began;
    set(b->f, "mail.per_minute", CORDEE_V(600)); /* ten a second */
    start_peer(b, NULL);
    fill(b, letter(b, 0), 11, false);
    clock_gettime(CLOCK_MONOTONIC, &t0);
    start(b);
    wait_until(b, "sent", 11);
    clock_gettime(CLOCK_MONOTONIC, &t1);
    finish(b);
    assert_true(
        (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9 > 0.9);
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
    usleep(200000);
    finish(b);
    assert_in_range(cordee_now() - began, 0, 9);
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
        T(a_deferred_row_comes_back_later_and_is_given_up_after_five_days),
        T(what_was_being_sent_at_a_crash_is_unknown_and_goes_only_when_asked),
        T(practice_mail_reaches_our_own_receiver_only),
        T(without_a_server_rows_wait_and_it_is_no_attempt_of_theirs),
        T(no_answer_to_a_message_is_unknown_and_the_others_go_on),
        T(personal_mail_goes_before_a_mailing),
        T(no_more_go_in_a_minute_than_allowed),
        T(a_stalled_server_does_not_stop_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
