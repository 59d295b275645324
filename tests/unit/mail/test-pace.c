/* When mail goes, how fast, and by which server. */
#include "tests/unit/mail/outbox-fixture.h"

static int64_t ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_word_of_a_person_acts_within_a_second(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), began, n;

    start_peer(b, NULL);
    set(b->f, "mail.per_minute", CORDEE_V(3000)); /* 50 a second: it lasts */
    fill(b, id, 900, true);
    start(b);
    wait_for_messages(b, 20);

    began = ms();
    assert_true(cd_outbox_hold(cd, &b->f->err, id, true) > 0);
    wait_until(b, "sending", 0);
    assert_true(ms() - began < 1000);
    n = count(b, "sent");
    usleep(300000);
    assert_int_equal(count(b, "sent"), n);

    began = ms();
    assert_true(cd_outbox_hold(cd, &b->f->err, id, false) > 0);
    wait_for_messages(b, (int)n + 5);
    assert_true(ms() - began < 1000);

    began = ms();
    assert_true(cd_outbox_cancel(cd, &b->f->err, id) > 0);
    wait_until(b, "sending", 0);
    wait_until(b, "waiting", 0);
    assert_true(ms() - began < 1000);
    assert_int_equal(count(b, "sent") + count(b, "cancelled"), 900);
    finish(b);
    assert_int_equal(b->peer->messages, 900 - count(b, "cancelled"));
}

/* How long the only row waits after this answer at RCPT, in seconds. */
static int64_t wait_after(struct box *b, const char *answer, const char *reason)
{
    const struct peer_step script[] = {{"RCPT", 0, answer, 0}, {0}};
    int64_t id = fill(b, letter(b, 0), 1, false), waits;
    json_t *r;

    *b->peer = (struct peer){0};
    start_peer(b, script);
    start(b);
    wait_until(b, "deferred", 1);
    finish(b);
    r = row(b, id);
    waits = cordee_json_int(r, "next_at") - cordee_now();
    assert_string_equal(cordee_json_text(r, "reason"), reason);
    json_decref(r);
    assert_int_equal(b->f->core.db->exec(&b->f->core, &b->f->err, "DELETE FROM outbox",
                                         CORDEE_NO_ARGS),
                     0);
    return waits;
}

static void what_was_in_the_way_decides_when_it_is_tried_again(void **state)
{
    struct box *b = *state;

    set(b->f, "mail.connections", CORDEE_V(1));
    assert_in_range(wait_after(b, "450 4.2.0 greylisted, come back\r\n", ""), 265, 331);
    assert_in_range(wait_after(b, "452 4.2.2 the mailbox is full\r\n", "mailboxfull"),
                    3235, 3961);
    assert_in_range(wait_after(b, "450 4.7.1 try later\r\n", "blocked"), 805, 991);
    assert_in_range(
        wait_after(b, "451 4.4.1 cannot connect to next server\r\n", "networkerror"), 805,
        991);
    assert_in_range(wait_after(b, "451 4.3.0 a fault here\r\n", "systemerror"), 265, 331);
}

static void how_long_one_is_tried_can_be_set(void **state)
{
    static const struct peer_step busy[] = {{"RCPT", 0, "451 4.3.0 a fault\r\n", 0}, {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;

    set(b->f, "mail.retry_days", CORDEE_V(2));
    fill(b, letter(b, 0), 2, false);
    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET tried_at = unixepoch() - "
                                  "86400 * CASE id % 2 WHEN 0 THEN 1 ELSE 3 END",
                                  CORDEE_NO_ARGS),
                     0);
    start_peer(b, busy);
    start(b);
    wait_until(b, "deferred", 1);
    wait_until(b, "failed", 1);
    finish(b);
}

#undef T /* the marker of texts; none here */
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_word_of_a_person_acts_within_a_second),
        T(what_was_in_the_way_decides_when_it_is_tried_again),
        T(how_long_one_is_tried_can_be_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
