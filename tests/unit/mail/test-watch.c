/* A letter to many that is refused too often pauses by itself. */
#include "tests/unit/mail/outbox-fixture.h"

static const struct peer_step nobody_known[] = {
    {"RCPT", 0, "550 5.1.1 no such user here\r\n", 0}, {0}};

static int64_t one(struct box *b, const char *sql, int64_t id)
{
    int64_t n = 0;

    if (b->f->core.db->one(&b->f->core, &b->f->err, &n, sql, CORDEE_ARGS(CORDEE_V(id))) <
        0)
        fail_msg("%s", b->f->err.text);
    return n;
}

static bool paused(struct box *b, int64_t id)
{
    return one(b, "SELECT count(*) FROM letter WHERE id = ? AND paused_at IS NOT NULL",
               id) == 1;
}

/* Of those that wait the first `n` are due and the others tomorrow: some wait still when
 * the letter pauses, however many go out before that is seen. */
static void due(struct box *b, int n)
{
    assert_int_equal(
        b->f->core.db->exec(&b->f->core, &b->f->err,
                            "UPDATE outbox SET next_at = unixepoch() + 86400 * (id > "
                            "(SELECT max(id) FROM (SELECT id FROM outbox WHERE ended_at "
                            "IS NULL ORDER BY id LIMIT ?))) WHERE ended_at IS NULL",
                            CORDEE_ARGS(CORDEE_V(n))),
        0);
}

static void wait_for_pause(struct box *b, int64_t id)
{
    for (int i = 0; i < PATIENCE && !paused(b, id); i++)
        usleep(10000);
    assert_true(paused(b, id));
    assert_int_equal(one(b, "SELECT held FROM letter WHERE id = ?", id), 1);
    wait_until(b, "sending", 0);
}

static void too_many_refusals_hold_a_letter_and_say_why(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    CORDEE_AUTO(cordee_json_drop) json_t *l = NULL;
    int64_t id = letter(b, CORDEE_LETTER_BULK), failed;

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, nobody_known);
    fill(b, id, 300, true);
    due(b, 40);
    start(b);
    wait_for_pause(b, id);
    failed = count(b, "failed");
    assert_in_range(failed, 20, 40);
    assert_int_equal(count(b, "waiting"), 300 - failed);
    assert_int_equal(cd->db->row(cd, &b->f->err, &l, "SELECT * FROM letter WHERE id = ?",
                                 CORDEE_ARGS(CORDEE_V(id))),
                     1);
    assert_string_equal(cordee_json_text(l, "paused_reason"), "userunknown");
    assert_true(cordee_json_int(l, "paused_of") >= 20);
    assert_int_equal(cordee_json_int(l, "paused_refused"),
                     cordee_json_int(l, "paused_of"));
    finish(b);
}

static void it_stays_held_after_a_restart_until_a_person_lets_it_go_on(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK), other, failed;

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, nobody_known);
    fill(b, id, 300, true);
    due(b, 40);
    start(b);
    wait_for_pause(b, id);
    cd_outbox_stop(&b->f->host);
    failed = count(b, "failed");
    other = letter(b, 0);
    fill(b, other, 1, false);
    start(b);
    wait_until(b, "failed", failed + 1); /* the other's: the pause holds up nobody */
    assert_true(paused(b, id));
    /* "Resume anyway": what was refused until now, in seconds, counts no more. */
    for (int64_t last = cordee_now(); cordee_now() == last;)
        usleep(1000);
    due(b, 19);
    assert_true(cd_outbox_hold(cd, &b->f->err, id, false) > 0);
    wait_until(b, "failed", failed + 1 + 19);
    cd_outbox_stop(&b->f->host); /* what was to be looked at has been */
    assert_false(paused(b, id));
    due(b, 20);
    start(b);
    wait_for_pause(b, id);
    assert_true(count(b, "waiting") > 0);
    finish(b);
}

static void a_few_refusals_are_usual(void **state)
{
    static const struct peer_step some[] = {
        {"RCPT", 30, "550 5.1.1 no such user here\r\n", 0},
        {"RCPT", 60, "550 5.1.1 no such user here\r\n", 0},
        {"RCPT", 61, "550 5.1.1 no such user here\r\n", 0},
        {"RCPT", 90, "550 5.1.1 no such user here\r\n", 0},
        {"RCPT", 190, "550 5.1.1 no such user here\r\n", 0},
        {0}};
    struct box *b = *state;
    int64_t id = letter(b, CORDEE_LETTER_BULK);

    start_peer(b, some);
    fill(b, id, 200, true);
    start(b);
    wait_until(b, "sent", 195);
    wait_until(b, "failed", 5);
    assert_false(paused(b, id));
    finish(b);
}

static void with_the_limit_at_nought_it_never_pauses(void **state)
{
    struct box *b = *state;
    int64_t id = letter(b, CORDEE_LETTER_BULK);

    set(b->f, "mail.pause_refused", CORDEE_V(0));
    start_peer(b, nobody_known);
    fill(b, id, 100, true);
    start(b);
    wait_until(b, "failed", 100);
    assert_false(paused(b, id));
    finish(b);
}

static void what_was_refused_before_a_restart_counts(void **state)
{
    struct box *b = *state;
    int64_t id = letter(b, CORDEE_LETTER_BULK);

    set(b->f, "mail.connections", CORDEE_V(1));
    start_peer(b, nobody_known);
    fill(b, id, 100, true);
    due(b, 15);
    start(b);
    wait_until(b, "failed", 15);
    cd_outbox_stop(&b->f->host);
    assert_false(paused(b, id));
    due(b, 15); /* which are too few without those before */
    start(b);
    wait_for_pause(b, id);
    assert_in_range(count(b, "failed"), 20, 30);
    finish(b);
}

/* Many servers take a mail first and send it back later. */
static void mails_that_come_back_count_too(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK);
    int64_t first = fill(b, id, 35, true);

    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET next_at = unixepoch() + 9999"
                                  " WHERE id >= ?",
                                  CORDEE_ARGS(CORDEE_V(first + 30))),
                     0);
    start_peer(b, NULL);
    start(b);
    wait_until(b, "sent", 30);
    for (int i = 0; i < 4; i++) {
        assert_false(paused(b, id));
        assert_int_equal(
            cd->db->exec(cd, &b->f->err,
                         "UPDATE outbox SET bounced_at = unixepoch(), reason ="
                         " 'filtered' WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(first + i))),
            0);
        assert_int_equal(cd_outbox_doubt(cd, first + i, &b->f->err), 0);
    }
    wait_for_pause(b, id);
    assert_int_equal(one(b, "SELECT paused_refused FROM letter WHERE id = ?", id), 4);
    finish(b);
}

#undef T /* the marker of texts; none here */
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(too_many_refusals_hold_a_letter_and_say_why),
        T(it_stays_held_after_a_restart_until_a_person_lets_it_go_on),
        T(a_few_refusals_are_usual),
        T(with_the_limit_at_nought_it_never_pauses),
        T(what_was_refused_before_a_restart_counts),
        T(mails_that_come_back_count_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
