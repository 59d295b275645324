/* Not faster than said: a pace for a letter, for a domain; relays in their order, and
 * relays that are slow themselves. */
#include "tests/unit/mail/outbox-fixture.h"

#include "core/mail/send/outbox-pace.h"
#include "core/mail/send/outbox-plan.h"
#include "core/mail/send/relays.h"

static int64_t ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t one(struct box *b, const char *sql, int64_t arg)
{
    int64_t n = 0;

    if (b->f->core.db->one(&b->f->core, &b->f->err, &n, sql, CORDEE_ARGS(CORDEE_V(arg))) <
        0)
        fail_msg("%s", b->f->err.text);
    return n;
}

/* ---- of a letter ------------------------------------------------------------ */

static void a_pace_is_kept_to_the_mail_over_an_hour(void **state)
{
    static const int paces[] = {1, 7, 12, 23, 60, 599, 6000};

    (void)state;
    for (size_t i = 0; i < sizeof paces / sizeof *paces; i++) {
        const int per_minute = paces[i];
        struct cd_pace p = {.letter = 1};
        int begun = 0;

        for (int64_t now = 1000000; now < 1000000 + 3600; now++) {
            while (cd_pace_take(&p, per_minute, now) == 0)
                begun++;
            assert_in_range(cd_pace_take(&p, per_minute, now), now + 1, now + 60);
            /* never more than the time allows, and one slice */
            assert_true(begun <=
                        (now - 1000000 + 1) * per_minute / 60 + per_minute * 5 / 60 + 1);
        }
        assert_in_range(begun, 60 * per_minute - 1, 60 * per_minute + 1);
    }
}

static void a_pace_that_is_changed_counts_at_once_and_a_clock_may_go_back(void **state)
{
    struct cd_pace p = {.letter = 1};

    (void)state;
    assert_int_equal(cd_pace_take(&p, 1, 5000), 0);
    assert_int_equal(cd_pace_take(&p, 1, 5000), 5060);
    assert_int_equal(cd_pace_take(&p, 60, 5001), 0);
    assert_int_equal(cd_pace_take(&p, 0, 5001), 0);
    while (cd_pace_take(&p, 60, 5001) == 0)
        ;
    assert_int_equal(cd_pace_take(&p, 60, 1000), 0);
}

static void plan(struct box *b, int64_t id, struct cordee_plan p)
{
    if (cd_letter_plan(&b->f->core, &b->f->err, id, &p) < 0)
        fail_msg("%s", b->f->err.text);
}

static int64_t sent_of(struct box *b, int64_t id)
{
    return one(b, "SELECT count(*) FROM outbox WHERE letter = ? AND state = 'sent'", id);
}

static void wait_for(struct box *b, int64_t id, int64_t n)
{
    for (int i = 0; i < PATIENCE && sent_of(b, id) < n; i++)
        usleep(10000);
    assert_true(sent_of(b, id) >= n);
}

/* 50 in five seconds, a restart or not; the others do not wait for it. */
static void a_letter_keeps_its_pace_through_a_restart_and_holds_up_nobody(void **state)
{
    struct box *b = *state;
    int64_t slow = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);
    int64_t other = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), began;
    const int64_t since = cordee_now();
    struct cordee_plan p;

    start_peer(b, NULL);
    plan(b, slow, (struct cordee_plan){.per_minute = 600});
    assert_int_equal(cd_letter_plan_of(&b->f->core, &b->f->err, slow, &p), 1);
    assert_int_equal(p.per_minute, 600);
    fill(b, slow, 1000, true);
    fill(b, other, 200, true);
    began = ms();
    start(b);
    wait_for(b, slow, 50);
    wait_for(b, other, 200);
    cd_outbox_stop(&b->f->host);
    assert_true(sent_of(b, slow) <= 50 + 50 * ((ms() - began) / 5000 + 1));
    assert_in_range(one(b, "SELECT rests_until FROM letter WHERE id = ?", slow), since,
                    cordee_now() + 5);
    start(b);
    wait_for(b, slow, 100);
    assert_true(ms() - began > 3900);
    /* "Save. It holds from now on." */
    plan(b, slow, (struct cordee_plan){.per_minute = 1});
    plan(b, slow, (struct cordee_plan){0});
    wait_for(b, slow,
             1000); /* at either pace they would take longer than one waits here */
    finish(b);
}

/* ---- to a domain ------------------------------------------------------------ */

static void a_domain_and_its_pace_are_read_from_a_line(void **state)
{
    struct cd_domain_pace d[CD_DOMAINS_MOST];
    struct box *b = *state;
    struct cordee *cd = &b->f->core;

    assert_int_equal(cd_domain_paces_read(cd, "", d, &b->f->err), 0);
    assert_int_equal(
        cd_domain_paces_read(cd, "\n  GMail.com 60/min \r\nweb.de  5\n\n", d, &b->f->err),
        2);
    assert_string_equal(d[0].domain, "gmail.com");
    assert_int_equal(d[0].per_minute, 60);
    assert_int_equal(d[1].per_minute, 5);
    assert_ptr_equal(cd_domain_pace_of(d, 2, "Ada@Web.DE"), &d[1]);
    assert_ptr_equal(cd_domain_pace_of(d, 2, "ada@a.mail.web.de"), &d[1]);
    assert_null(cd_domain_pace_of(d, 2, "ada@freeweb.de"));
    assert_null(cd_domain_pace_of(d, 2, "ada@web.de.example.org"));
    assert_null(cd_domain_pace_of(d, 2, "web.de"));
    assert_int_equal(cd_domain_paces_read(cd, "uni.at 9, math.uni.at 1", d, &b->f->err),
                     2);
    assert_ptr_equal(cd_domain_pace_of(d, 2, "a@x.math.uni.at"), &d[1]);
    assert_ptr_equal(cd_domain_pace_of(d, 2, "a@physics.uni.at"), &d[0]);
    assert_int_equal(cd_domain_paces_read(cd, "a.org 1/min, b.org 2/min", d, &b->f->err),
                     2);
    static const char *const wrong[] = {
        "gmail.com",    "gmail.com x",        "gmail.com 0/min",  "gmail.com -3",
        "gmail 60/min", "a@gmail.com 60/min", "gmail.com 60/day", "60 gmail.com"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(cd_domain_paces_read(cd, wrong[i], d, &b->f->err), -1);
        assert_int_equal(b->f->err.code, CORDEE_E_INVALID);
        assert_non_null(strstr(b->f->err.text, "60/min"));
    }
}

/* 2,000 to a domain that takes 60 a minute, by a clock of our own. */
static void who_is_over_the_pace_of_a_domain_comes_back_in_ten_minutes(void **state)
{
    struct cd_domain_pace p = {.domain = "gmail.com", .per_minute = 60};
    int64_t at[2000], now = 600000;
    int left = 2000, of_minute = 0, looked = 0;

    (void)state;
    for (int i = 0; i < left; i++)
        at[i] = now;
    for (; left > 0 && now < 600000 + 7200; now++) {
        of_minute = now % 60 ? of_minute : 0;
        for (int i = 0; i < left; i++) {
            int64_t next;

            if (at[i] > now)
                continue;
            looked++;
            if ((next = cd_domain_pace_take(&p, now)) == 0) {
                of_minute++;
                at[i--] = at[--left];
                continue;
            }
            assert_in_range(next, now + 1, now + 600);
            at[i] = next;
        }
        assert_true(of_minute <= 60);
    }
    assert_int_equal(left, 0);
    assert_in_range((now - 600000) / 60, 2000 / 60, 2000 / 60 + 4);
    assert_true(looked < 2000 * 6); /* so few changes of rows it costs */
}

/* Rows that are due and not begun, or under way. */
static void wait_for_rest(struct box *b)
{
    for (int i = 0; i < PATIENCE && one(b,
                                        "SELECT count(*) FROM outbox WHERE ended_at IS"
                                        " NULL AND (state = 'sending' OR next_at <= ?)",
                                        cordee_now()) > 0;
         i++)
        usleep(10000);
}

static void only_mailings_wait_for_a_domain(void **state)
{
    struct box *b = *state;
    int64_t many = letter(b, CORDEE_LETTER_BULK), minute, sent;

    set(b->f, "mail.domain_pace", CORDEE_V("example.com 5/min\nexample.org 60/min"));
    start_peer(b, NULL);
    fill(b, many, 150, true);
    fill(b, letter(b, 0), 7, false);
    minute = cordee_now() / 60;
    start(b);
    wait_for_rest(b);
    cd_outbox_stop(&b->f->host);
    sent = count(b, "sent");
    if (cordee_now() / 60 == minute)
        assert_int_equal(sent, 67);
    assert_in_range(sent, 67, 157);
    assert_int_equal(count(b, "waiting"), 157 - sent);
    assert_int_equal(one(b,
                         "SELECT count(*) FROM outbox WHERE ended_at IS NULL AND"
                         " next_at > ?1 + 600",
                         cordee_now()),
                     0);
    finish(b);
}

static void a_minute_that_began_goes_on_after_a_restart(void **state)
{
    struct box *b = *state;
    int64_t many = letter(b, CORDEE_LETTER_BULK), minute;

    set(b->f, "mail.domain_pace", CORDEE_V("example.org 60/min"));
    start_peer(b, NULL);
    fill(b, many, 200, true);
    minute = cordee_now() / 60;
    start(b);
    wait_for_rest(b);
    cd_outbox_stop(&b->f->host);
    start(b);
    /* those that were put off are wanted now */
    assert_int_equal(b->f->core.db->exec(&b->f->core, &b->f->err,
                                         "UPDATE outbox SET next_at = 0 WHERE ended_at IS"
                                         " NULL",
                                         CORDEE_NO_ARGS),
                     0);
    cd_outbox_refresh(&b->f->host);
    wait_for_rest(b);
    /* another line changes nothing for this one */
    set(b->f, "mail.domain_pace", CORDEE_V("example.com 5/min\nexample.org 60/min"));
    cd_outbox_retry(&b->f->host);
    assert_int_equal(b->f->core.db->exec(&b->f->core, &b->f->err,
                                         "UPDATE outbox SET next_at = 0 WHERE ended_at IS"
                                         " NULL",
                                         CORDEE_NO_ARGS),
                     0);
    cd_outbox_refresh(&b->f->host);
    wait_for_rest(b);
    if (cordee_now() / 60 == minute)
        assert_int_equal(count(b, "sent"), 60);
    assert_in_range(count(b, "sent"), 60, 120);
    finish(b);
}

/* ---- for a reader's budget -------------------------------------------------- */

static int64_t person(struct box *b, int n, int64_t *address_r)
{
    struct cordee *cd = &b->f->core;
    char uuid[37], mail[40];
    int64_t id;

    cordee_uuid(uuid);
    snprintf(mail, sizeof mail, "r%d@example.org", n);
    id = cd->db->insert(
        cd, &b->f->err,
        "INSERT INTO party(uuid, kind, name, sort_name, basis)"
        " VALUES(?1, 2, ?2, ?2, 'member')",
        CORDEE_ARGS(CORDEE_V((const char *)uuid), CORDEE_V((const char *)mail)));
    *address_r = cd->db->insert(
        cd, &b->f->err,
        "INSERT INTO email_address(party, address, folded) VALUES(?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V((const char *)mail),
                    CORDEE_V((const char *)mail)));
    assert_true(id > 0 && *address_r > 0);
    return id;
}

static int64_t put_for(struct box *b, int64_t letter, int64_t party, int64_t address,
                       const char *mail, const char *reason)
{
    const struct cd_outbox_new row = {.letter = letter,
                                      .party = party,
                                      .address_id = address,
                                      .address = mail,
                                      .merge_values = "{\"name\":\"R\"}",
                                      .bulk = true,
                                      .reason = reason};
    int64_t id = cd_outbox_put(&b->f->core, &b->f->err, &row);

    if (id < 0)
        fail_msg("%s", b->f->err.text);
    return id;
}

/* Put off for a week; in that week another mailing came, which did not wait. */
static void who_was_put_off_is_asked_about_again_when_due(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    const int64_t late = letter(b, CORDEE_LETTER_BULK);
    const int64_t between = letter(b, CORDEE_LETTER_BULK);
    int64_t address[2], party[2], rows[2], came;

    for (int i = 0; i < 2; i++)
        party[i] = person(b, i, &address[i]);
    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE letter SET per_person = 1 WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(late))),
                     0);
    came = put_for(b, between, party[0], address[0], "r0@example.org", NULL);
    assert_int_equal(
        cd->db->exec(cd, &b->f->err,
                     "UPDATE outbox SET state = 'sent', ended_at = unixepoch() - 86400"
                     " WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(came))),
        0);
    rows[0] = put_for(b, late, party[0], address[0], "r0@example.org", "budget");
    rows[1] = put_for(b, late, party[1], address[1], "r1@example.org", "budget");
    start_peer(b, NULL);
    start(b);
    wait_for(b, late, 1);
    assert_int_equal(
        one(b, "SELECT count(*) FROM outbox WHERE id = ? AND state = 'sent'", rows[1]),
        1);
    for (int i = 0; i < PATIENCE && one(b, "SELECT next_at FROM outbox WHERE id = ?",
                                        rows[0]) < cordee_now() + 60;
         i++)
        usleep(5000);
    assert_in_range(one(b, "SELECT next_at FROM outbox WHERE id = ?", rows[0]),
                    cordee_now() + 6 * 86400 - 60, cordee_now() + 6 * 86400);
    /* That week is over, too. */
    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET ended_at = unixepoch() - 605000"
                                  " WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(came))),
                     0);
    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE outbox SET next_at = unixepoch() WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(rows[0]))),
                     0);
    cd_outbox_wake(&b->f->host);
    wait_for(b, late, 2);
    finish(b);
}

/* Two of an organisation that may get one a week. */
static void of_an_organisation_one_goes_and_the_other_waits_on(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    const int64_t late = letter(b, CORDEE_LETTER_BULK);
    int64_t address[2], party[2], org;
    char uuid[37];

    cordee_uuid(uuid);
    org = cd->db->insert(cd, &b->f->err,
                         "INSERT INTO party(uuid, kind, name, sort_name)"
                         " VALUES(?, 1, 'Org', 'org')",
                         CORDEE_ARGS(CORDEE_V((const char *)uuid)));
    assert_int_equal(cd->db->exec(cd, &b->f->err,
                                  "UPDATE letter SET per_org = 1 WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(late))),
                     0);
    for (int i = 0; i < 2; i++) {
        char mail[40];

        snprintf(mail, sizeof mail, "r%d@example.org", i);
        party[i] = person(b, i, &address[i]);
        assert_true(cd->db->insert(cd, &b->f->err,
                                   "INSERT INTO role(party, other) VALUES(?, ?)",
                                   CORDEE_ARGS(CORDEE_V(party[i]), CORDEE_V(org))) > 0);
        put_for(b, late, party[i], address[i], mail, "budget");
    }
    start_peer(b, NULL);
    start(b);
    wait_for(b, late, 1);
    for (int i = 0; i < PATIENCE && one(b,
                                        "SELECT count(*) FROM outbox WHERE ended_at IS"
                                        " NULL AND next_at > ? + 604000",
                                        cordee_now()) != 1;
         i++)
        usleep(5000);
    assert_int_equal(one(b,
                         "SELECT count(*) FROM outbox WHERE ended_at IS NULL AND reason ="
                         " 'budget' AND next_at > ? + 604000",
                         cordee_now()),
                     1);
    finish(b);
}

/* ---- by which server -------------------------------------------------------- */

static int64_t relay(struct box *b, int port)
{
    const struct cd_relay_row row = {
        .host = "127.0.0.1", .security = "none", .port = port};
    int64_t id = cd_relay_save(&b->f->core, &row, &b->f->err);

    if (id < 0)
        fail_msg("%s", b->f->err.text);
    return id;
}

static void in_their_order_the_second_server_only_stands_in(void **state)
{
    struct box *b = *state;
    struct peer *other = calloc(1, sizeof *other);
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST);

    start_peer(b, NULL);
    peer_start(other);
    assert_int_equal(cd_relay_seed(&b->f->core, &b->f->err), 0);
    relay(b, other->port);
    set(b->f, "mail.relays_in_order", CORDEE_V(true));
    fill(b, id, 300, true);
    start(b);
    wait_until(b, "sent", 300);
    assert_int_equal(peer_messages(b->peer), 300);
    assert_int_equal(peer_messages(other), 0);
    peer_stop(b->peer); /* the first is gone */
    fill(b, id, 100, true);
    wait_until(b, "sent", 400);
    assert_int_equal(peer_messages(other), 100);
    cd_outbox_stop(&b->f->host);
    peer_drop(b->peer);
    peer_stop(other);
    peer_drop(other);
    free(other);
}

static void servers_change_places(void **state)
{
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    struct cd_relay_use use[CD_RELAYS_MOST];
    int64_t id[3];

    for (int i = 0; i < 3; i++)
        id[i] = relay(b, 2501 + i);
    assert_int_equal(cd_relay_move(cd, id[2], true, &b->f->err), 0);
    assert_int_equal(cd_relay_move(cd, id[0], true, &b->f->err), 0); /* it is the first */
    assert_int_equal(cd_relay_move(cd, id[0], false, &b->f->err), 0);
    assert_int_equal(cd_relays_in_use(cd, use, &b->f->err), 3);
    assert_int_equal(use[0].id, id[2]);
    assert_int_equal(use[1].id, id[0]);
    assert_int_equal(use[2].id, id[1]);
    assert_int_equal(cd_relay_move(cd, 999, true, &b->f->err), -1);
    assert_int_equal(b->f->err.code, CORDEE_E_NOT_FOUND);
}

/* ---- slow itself ------------------------------------------------------------ */

static void a_word_of_a_person_acts_at_once_though_the_server_is_slow(void **state)
{
    static const struct peer_step slow[] = {{".", 0, "250 2.0.0 taken\r\n", 400}, {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), n;

    start_peer(b, slow);
    fill(b, id, 400, true);
    start(b);
    wait_for_messages(b, 5);

    assert_true(cd_outbox_hold(cd, &b->f->err, id, true) > 0);
    wait_until(b, "sending", 0);
    n = count(b, "sent");

    assert_true(cd_outbox_hold(cd, &b->f->err, id, false) > 0);
    wait_for_messages(b, (int)n + 2);

    assert_true(cd_outbox_cancel(cd, &b->f->err, id) > 0);
    wait_until(b, "sending", 0);
    wait_until(b, "waiting", 0);
    n = count(b, "sent");
    finish(b);
    assert_int_equal(b->peer->messages, n);
    assert_int_equal(count(b, "sent") + count(b, "cancelled"), 400);
}

/* What is with the server already cannot be called back; nothing else follows it. */
static void with_a_server_that_stalls_nothing_more_begins(void **state)
{
    static const struct peer_step stalls[] = {{".", 0, "250 2.0.0 taken\r\n", PEER_HELD},
                                              {0}};
    struct box *b = *state;
    struct cordee *cd = &b->f->core;
    int64_t id = letter(b, CORDEE_LETTER_BULK | CORDEE_LETTER_TEST), n;

    set(b->f, "mail.connections", CORDEE_V(2));
    start_peer(b, stalls);
    fill(b, id, 50, true);
    start(b);
    for (int i = 0; i < PATIENCE && count(b, "sending") == 0; i++)
        usleep(10000);
    assert_true(cd_outbox_cancel(cd, &b->f->err, id) > 0);
    assert_int_equal(count(b, "waiting"), 0);
    n = count(b, "sending");
    assert_in_range(n, 1, 2);
    peer_let(b->peer);
    wait_until(b, "sending", 0);
    assert_int_equal(count(b, "cancelled"), 50 - n);
    finish(b);
    assert_int_equal(b->peer->messages, n);
}

#undef T /* the marker of texts; none here */
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pace_is_kept_to_the_mail_over_an_hour),
        cmocka_unit_test(a_pace_that_is_changed_counts_at_once_and_a_clock_may_go_back),
        T(a_letter_keeps_its_pace_through_a_restart_and_holds_up_nobody),
        T(a_domain_and_its_pace_are_read_from_a_line),
        cmocka_unit_test(who_is_over_the_pace_of_a_domain_comes_back_in_ten_minutes),
        T(only_mailings_wait_for_a_domain),
        T(a_minute_that_began_goes_on_after_a_restart),
        T(who_was_put_off_is_asked_about_again_when_due),
        T(of_an_organisation_one_goes_and_the_other_waits_on),
        T(in_their_order_the_second_server_only_stands_in),
        T(servers_change_places),
        T(a_word_of_a_person_acts_at_once_though_the_server_is_slow),
        T(with_a_server_that_stalls_nothing_more_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
