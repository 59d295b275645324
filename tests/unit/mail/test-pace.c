/* When mail goes, how fast, and by which server. */
#include "tests/unit/mail/outbox-fixture.h"

#include "core/mail/send/outbox-plan.h"
#include "core/mail/send/relays.h"

static int64_t ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_word_of_a_person_acts_at_once(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), n;
    int64_t soonest = INT64_MAX;

    start_peer(b, NULL);
    set(b->f, "mail.per_minute", CORDEE_V(3000)); /* 50 a second: it lasts */
    fill(b, id, 900, true);
    start(b);
    wait_for_messages(b, 20);

    /* The outbox looks by itself each ten seconds only; a busy machine may take its time
     * once, not each time. */
    for (int i = 0; i < 3; i++) {
        int64_t began;

        assert_true(cd_outbox_hold(cd, &b->f->err, id, true) > 0);
        wait_until(b, "sending", 0);
        n = count(b, "sent");
        usleep(300000);
        assert_int_equal(count(b, "sent"), n);
        began = ms();
        assert_true(cd_outbox_hold(cd, &b->f->err, id, false) > 0);
        wait_for_messages(b, (int)n + 5);
        soonest = ms() - began < soonest ? ms() - began : soonest;
    }
    assert_true(soonest < 5000);

    assert_true(cd_outbox_cancel(cd, &b->f->err, id) > 0);
    wait_until(b, "sending", 0);
    wait_until(b, "waiting", 0);
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
    assert_in_range(wait_after(b, "450 4.2.0 greylisted, come back\r\n", ""), 205, 331);
    assert_in_range(wait_after(b, "452 4.2.2 the mailbox is full\r\n", "mailboxfull"),
                    3175, 3961);
    assert_in_range(wait_after(b, "450 4.7.1 try later\r\n", "blocked"), 745, 991);
    assert_in_range(
        wait_after(b, "451 4.4.1 cannot connect to next server\r\n", "networkerror"), 745,
        991);
    assert_in_range(wait_after(b, "451 4.3.0 a fault here\r\n", "systemerror"), 205, 331);
}

static void how_long_one_is_tried_can_be_set(void **state)
{
    static const struct peer_step busy[] = {{"RCPT", 0, "451 4.3.0 a fault\r\n", 0}, {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;

    set(b->f, "mail.retry_days", CORDEE_V(2));
    fill(b, letter(b, 0), 2, false);
    assert_int_equal(
        cd->db->exec(cd, &b->f->err,
                     "UPDATE outbox SET attempt = 3, tried_at = unixepoch() - "
                     "86400 * CASE id % 2 WHEN 0 THEN 1 ELSE 3 END",
                     CORDEE_NO_ARGS),
        0);
    start_peer(b, busy);
    start(b);
    wait_until(b, "deferred", 1);
    wait_until(b, "failed", 1);
    finish(b);
}

/* ---- when --------------------------------------------------------------------- */

static int64_t at(const char *text)
{
    int64_t when = 0;

    assert_int_equal(cordee_time_parse(text, "Europe/Vienna", &when), 0);
    return when;
}

static void assert_open(const struct cordee_plan *p, const char *now, const char *opens,
                        const char *closes)
{
    int64_t from, until;

    cd_plan_window(p, "Europe/Vienna", at(now), &from, &until);
    assert_int_equal(from, opens ? at(opens) : 0);
    assert_int_equal(until, closes ? at(closes) : 0);
}

static void hours_and_days_are_those_of_the_clusters_clock(void **state)
{
    const struct cordee_plan none = {0},
                             office = {.from = 540, .until = 1020, .days = 31},
                             night = {.from = 1320, .until = 360}, weekend = {.days = 96},
                             always = {.from = 1440},
                             evening = {.from = 1080, .until = 1440},
                             once = {.start = at("2026-11-23T10:00"),
                                     .stop = at("2026-11-25T12:00"),
                                     .from = 540,
                                     .until = 1020};

    (void)state;
    assert_open(&none, "2026-11-22T12:00", NULL, NULL);
    /* 20 Nov 2026 is a Friday */
    assert_open(&office, "2026-11-20T08:00", "2026-11-20T09:00", "2026-11-20T17:00");
    assert_open(&office, "2026-11-20T16:59", "2026-11-20T09:00", "2026-11-20T17:00");
    assert_open(&office, "2026-11-20T17:00", "2026-11-23T09:00", "2026-11-23T17:00");
    assert_open(&night, "2026-11-20T05:59", "2026-11-19T22:00", "2026-11-20T06:00");
    assert_open(&night, "2026-11-20T06:00", "2026-11-20T22:00", "2026-11-21T06:00");
    assert_open(&always, "2026-11-20T06:00", NULL, NULL);
    assert_open(&evening, "2026-11-20T06:00", "2026-11-20T18:00", "2026-11-21T00:00");
    assert_open(&weekend, "2026-11-20T12:00", "2026-11-21T00:00", "2026-11-22T00:00");
    assert_open(&once, "2026-11-20T12:00", "2026-11-23T10:00", "2026-11-23T17:00");
    assert_open(&once, "2026-11-24T18:00", "2026-11-25T09:00", "2026-11-25T12:00");
    assert_open(&once, "2026-11-25T12:00", "2026-11-25T12:00", "2026-11-25T12:00");
    /* The night in which the clock goes back has an hour more, in spring one less. */
    assert_open(&night, "2026-10-24T23:00", "2026-10-24T22:00", "2026-10-25T06:00");
    assert_open(&weekend, "2026-03-28T23:00", "2026-03-28T00:00", "2026-03-29T00:00");
    assert_open(&weekend, "2026-03-29T01:00", "2026-03-29T00:00", "2026-03-30T00:00");
}

static void plan(struct box *b, int64_t id, struct cordee_plan p)
{
    if (cd_letter_plan(&b->f->core, &b->f->err, id, &p) < 0)
        fail_msg("%s", b->f->err.text);
}

static void a_letter_waits_for_its_time_and_holds_up_nobody(void **state)
{
    struct box *b = *state;
    int64_t later = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);
    int64_t other = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);
    int64_t start_at;

    start_peer(b, NULL);
    plan(b, later, (struct cordee_plan){.start = cordee_now() + 3600});
    fill(b, later, 300, true);
    fill(b, other, 10, true);
    start(b);
    wait_until(b, "sent", 10);
    assert_int_equal(count(b, "waiting"), 300);
    start_at = cordee_now() + 2;
    plan(b, later, (struct cordee_plan){.start = start_at});
    wait_until(b, "sent", 310);
    assert_true(cordee_now() >= start_at);
    finish(b);
}

static void a_time_that_is_changed_counts_at_once(void **state)
{
    struct box *b = *state;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);
    struct cordee_plan p;
    int64_t n;

    start_peer(b, NULL);
    set(b->f, "mail.per_minute", CORDEE_V(3000));
    plan(b, id, (struct cordee_plan){.start = cordee_now() + 3600, .days = 127});
    fill(b, id, 400, true);
    start(b);
    usleep(300000);
    assert_int_equal(peer_messages(b->peer), 0);
    plan(b, id, (struct cordee_plan){0});
    wait_for_messages(b, 10);
    plan(b, id, (struct cordee_plan){.start = cordee_now() + 3600, .from = 5});
    wait_until(b, "sending", 0);
    n = count(b, "sent");
    usleep(300000);
    assert_int_equal(count(b, "sent"), n);
    assert_int_equal(cd_letter_plan_of(&b->f->core, &b->f->err, id, &p), 1);
    assert_int_equal(p.from, 5);
    finish(b);
}

static void what_has_not_begun_when_it_stops_is_cancelled_with_the_reason(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), n = 0;
    struct cordee_plan past = {.stop = cordee_now() - 1},
                       turned = {.start = cordee_now() + 9, .stop = cordee_now() + 8};

    assert_int_equal(cd_letter_plan(cd, &b->f->err, id, &past), -1);
    assert_int_equal(cd_letter_plan(cd, &b->f->err, id, &turned), -1);
    start_peer(b, NULL);
    set(b->f, "mail.per_minute", CORDEE_V(600));
    plan(b, id, (struct cordee_plan){.stop = cordee_now() + 3600});
    fill(b, id, 2000, true);
    start(b);
    wait_for_messages(b, 3);
    plan(b, id, (struct cordee_plan){.stop = cordee_now() + 2});
    wait_until(b, "waiting", 0);
    finish(b);
    assert_int_equal(count(b, "sent") + count(b, "cancelled"), 2000);
    assert_true(count(b, "cancelled") > 100); /* all would take minutes */
    assert_int_equal(cd->db->one(cd, &b->f->err, &n,
                                 "SELECT count(*) FROM outbox WHERE state = 'cancelled'"
                                 " AND reason = 'stopped'",
                                 CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, count(b, "cancelled"));
    assert_int_equal(cd_letter_plan(cd, &b->f->err, id, &past), -1);
}

static void what_stops_while_no_server_is_there_stops_all_the_same(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), next = 0;

    plan(b, id, (struct cordee_plan){.stop = cordee_now() + 60});
    fill(b, id, 5, true);
    assert_int_equal(cd_plans_turn(cd, cordee_now(), &next, &b->f->err), 0);
    assert_int_equal(count(b, "waiting"), 5);
    assert_in_range(next, cordee_now() + 50, cordee_now() + 60);
    assert_int_equal(cd_plans_turn(cd, next, &next, &b->f->err), 0);
    assert_int_equal(count(b, "cancelled"), 5);
    assert_true(next == INT64_MAX);
}

/* ---- by which server -------------------------------------------------------- */

static int64_t relay(struct box *b, int port, int per_minute)
{
    const struct cd_relay_row row = {.host = "127.0.0.1",
                                     .security = "none",
                                     .password = "s3cret",
                                     .port = port,
                                     .per_minute = per_minute};
    int64_t id = cd_relay_save(&b->f->core, &row, &b->f->err);

    if (id < 0)
        fail_msg("%s", b->f->err.text);
    return id;
}

static void with_one_server_gone_the_other_goes_on(void **state)
{
    struct box *b = *state;
    struct peer *other = calloc(1, sizeof *other);
    json_t *status;

    start_peer(b, NULL);
    peer_bind(other); /* and nobody listens */
    relay(b, other->port, 0);
    fill(b, letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), 300, true);
    start(b);
    wait_until(b, "sent", 300);
    status = cd_outbox_status(&b->f->host, &b->f->err);
    assert_false(cordee_json_true(status, "paused"));
    assert_int_equal(json_array_size(json_object_get(status, "relays")), 2);
    json_decref(status);
    finish(b);
    assert_int_equal(b->peer->messages, 300);
    close(other->listener);
    free(other);
}

static void two_servers_share_the_work_and_one_can_be_paused(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    struct peer *other = calloc(1, sizeof *other);
    int64_t second;
    int had;

    start_peer(b, NULL);
    peer_start(other);
    second = relay(b, other->port, 0);
    set(b->f, "mail.per_minute", CORDEE_V(6000));
    fill(b, letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), 600, true);
    start(b);
    for (int i = 0; i < PATIENCE && peer_messages(other) < 20; i++)
        usleep(10000);
    assert_int_equal(cd_relay_pause(cd, second, true, &b->f->err), 0);
    cd_outbox_retry(&b->f->host);
    do { /* what was under way */
        had = peer_messages(other);
        sleep(2);
    } while (peer_messages(other) != had);
    wait_until(b, "sent", 600);
    assert_int_equal(peer_messages(other), had);
    finish(b);
    peer_stop(other);
    assert_int_equal(b->peer->messages + other->messages, 600);
    peer_drop(other);
    free(other);
}

static void a_server_has_a_pace_of_its_own(void **state)
{
    struct box *b = *state;
    struct peer *slow = calloc(1, sizeof *slow);
    int64_t began;

    start_peer(b, NULL);
    peer_start(slow);
    relay(b, slow->port, 60);
    fill(b, letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), 400, true);
    began = ms();
    start(b);
    wait_until(b, "sent", 400);
    finish(b);
    peer_stop(slow);
    assert_in_range(slow->messages, 1, 10 + (ms() - began) / 1000);
    peer_drop(slow);
    free(slow);
}

static int64_t size_most(struct box *b)
{
    struct cd_relay_use use[CD_RELAYS_MOST];

    assert_int_equal(cd_relays_in_use(&b->f->core, use, &b->f->err), 1);
    return use[0].size_most;
}

static void how_large_a_mail_may_be_is_kept_as_the_server_said_it(void **state)
{
    struct box *b = *state;
    struct cd_relay_row same = {.id = 1,
                                .name = "Ours",
                                .host = "127.0.0.1",
                                .security = "none",
                                .connections = 2};

    b->peer->extensions = "250-PIPELINING\r\n250-SIZE 5000000\r\n";
    start_peer(b, NULL);
    same.port = b->peer->port;
    fill(b, letter(b, 0), 3, false);
    start(b);
    wait_until(b, "sent", 3);
    finish(b);
    assert_int_equal(size_most(b), 5000000);
    assert_int_equal(cd_relay_save(&b->f->core, &same, &b->f->err), 1);
    assert_int_equal(size_most(b), 5000000);
    assert_int_equal(cd_relay_heard(&b->f->core, 1, 0, &b->f->err), 0);
    assert_int_equal(size_most(b), 0);
    same.port++; /* another server */
    assert_int_equal(cd_relay_save(&b->f->core, &same, &b->f->err), 1);
    assert_int_equal(size_most(b), -1);
}

static void the_first_server_is_made_of_the_settings_and_follows_them(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_relay_use use[CD_RELAYS_MOST];
    struct cd_relay r;

    set(b->f, "mail.relay_port", CORDEE_V(2525));
    set(b->f, "mail.relay_password", CORDEE_V("first words"));
    assert_string_equal(cd_relay_first(cd, a), "127.0.0.1");
    for (int i = 0; i < 2; i++)
        assert_int_equal(cd_relay_seed(cd, &b->f->err), 0);
    assert_int_equal(cd_relays_in_use(cd, use, &b->f->err), 1);
    assert_int_equal(cd_relay_load(cd, use[0].id, &r, &b->f->err), 0);
    assert_int_equal(r.port, 2525);
    assert_string_equal(r.password, "first words");
    set(b->f, "mail.relay_port", CORDEE_V(2526));
    assert_int_equal(cd_relay_seed(cd, &b->f->err), 0);
    assert_int_equal(cd_relay_load(cd, use[0].id, &r, &b->f->err), 0);
    assert_int_equal(r.port, 2526);
    /* Removed, it is not made again until the settings say something else. */
    assert_int_equal(cd_relay_remove(cd, use[0].id, &b->f->err), 0);
    assert_int_equal(cd_relay_seed(cd, &b->f->err), 0);
    assert_int_equal(cd_relays_in_use(cd, use, &b->f->err), 0);
    assert_string_equal(cd_relay_first(cd, a), "");
    set(b->f, "mail.relay_port", CORDEE_V(2527));
    assert_int_equal(cd_relay_seed(cd, &b->f->err), 0);
    assert_int_equal(cd_relays_in_use(cd, use, &b->f->err), 1);
}

#undef T /* the marker of texts; none here */
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_word_of_a_person_acts_at_once),
        T(what_was_in_the_way_decides_when_it_is_tried_again),
        T(how_long_one_is_tried_can_be_set),
        cmocka_unit_test(hours_and_days_are_those_of_the_clusters_clock),
        T(a_letter_waits_for_its_time_and_holds_up_nobody),
        T(a_time_that_is_changed_counts_at_once),
        T(what_has_not_begun_when_it_stops_is_cancelled_with_the_reason),
        T(what_stops_while_no_server_is_there_stops_all_the_same),
        T(with_one_server_gone_the_other_goes_on),
        T(two_servers_share_the_work_and_one_can_be_paused),
        T(a_server_has_a_pace_of_its_own),
        T(how_large_a_mail_may_be_is_kept_as_the_server_said_it),
        T(the_first_server_is_made_of_the_settings_and_follows_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
