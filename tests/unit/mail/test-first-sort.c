/* Headers become groups of people. */
#include "tests/unit/mail/mail-fixture.h"

#include "core/crm/crm.h"
#include "core/mail/first/first-priv.h"

#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)

struct mails {
    struct fixture *f;
    struct cordee_arena *arena;
    struct cd_first_store store;
    int64_t now;
};

static void run(struct fixture *f, const char *sql)
{
    if (f->core.db->exec(&f->core, &f->err, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    struct fixture *f = mail_fixture_new();
    struct cordee_arena *arena = cordee_arena_new();
    struct mails *m = cordee_arena_get(arena, sizeof *m);

    f->core.crm = &cd_crm_api;
    run(f, "INSERT OR IGNORE INTO staff(id, name, login) VALUES(1, 'Ada', "
           "'ada@us.example')");
    run(f,
        "INSERT INTO party(id, uuid, kind, name, sort_name, website) VALUES(7, 'u7', 1, "
        "'Alpha', 'alpha', 'https://www.alpha.example/en'), (8, 'u8', 1, 'Beta', "
        "'beta', ''), (11, 'u11', 1, 'Us', 'us', 'https://us.example')");
    run(f, "INSERT INTO party(id, uuid, kind, name, sort_name) VALUES(9, 'u9', 2, 'Bo "
           "Li', 'li bo')");
    run(f, "INSERT INTO role(party, other) VALUES(9, 8)");
    run(f, "INSERT INTO email_address(party, address, folded) VALUES(9, "
           "'bo@lab.beta.example', 'bo@lab.beta.example')");
    run(f, "INSERT INTO party(id, uuid, kind, name, sort_name) VALUES(10, 'u10', 2, 'Cy "
           "Fa', 'fa cy')");
    run(f, "INSERT INTO role(party, other) VALUES(10, 7)");
    run(f, "INSERT INTO email_address(party, address, folded) VALUES(10, "
           "'cy@us.example', 'cy@us.example')");
    run(f, "INSERT INTO membership(party, cluster, since) VALUES(7, 1, 0)");
    run(f, "INSERT INTO first_day(id, staff, name, state, addresses) VALUES(1, 1, 'x', "
           "'sorting', '[\"ada@us.example\"]')");
    m->f = f;
    m->arena = arena;
    m->now = cordee_now();
    m->store =
        (struct cd_first_store){.core = &f->core, .draft = 1, .known = json_object()};
    *state = m;
    return 0;
}

static int teardown(void **state)
{
    struct mails *m = *state;

    json_decref(m->store.known);
    fixture_free(m->f);
    cordee_arena_free(m->arena);
    return 0;
}

/* A mail of so many days ago. */
static void put(struct mails *m, const char *from, const char *to, int days)
{
    static int n;
    struct cd_first_head head;
    char date[40];
    char *raw;

    cordee_time_rfc5322(m->now - days * DAY, "UTC", date);
    raw = cordee_arena_printf(m->arena, "From: %s\nTo: %s\nDate: %s\nMessage-ID: <%d>\n",
                              from, to, date, ++n);
    assert_true(cd_first_head_read(m->arena, raw, strlen(raw), &head));
    if (cd_first_store_put(&m->store, &head, &m->f->err) < 0)
        fail_msg("%s", m->f->err.text);
}

/* "member" or "left out: machine", with a "*" where it went quiet. */
static const char *group(struct mails *m, const char *address)
{
    struct cordee *core = &m->f->core;
    json_t *row = NULL;
    const char *text;

    assert_int_equal(core->db->row(core, &m->f->err, &row,
                                   "SELECT iif(left_out = '', part, '-' || left_out) || "
                                   "iif(quiet, '*', '') AS says FROM first_person WHERE "
                                   "address = ?",
                                   CORDEE_ARGS(CORDEE_V(address))),
                     1);
    text = cordee_arena_text(m->arena, cordee_json_text(row, "says"));
    json_decref(row);
    return text;
}

static void sort(struct mails *m)
{
    if (m->f->core.db->exec(&m->f->core, &m->f->err, "UPDATE first_day SET newest = ?",
                            CORDEE_ARGS(CORDEE_V(m->store.newest))) < 0 ||
        cd_first_sort(&m->f->core, 1, &m->f->err) < 0)
        fail_msg("%s", m->f->err.text);
}

static void everybody_is_in_one_group_or_left_out_with_a_reason(void **state)
{
    struct mails *m = *state;
    const char *me = "Ada <ada@us.example>";

    put(m, me,
        "a@alpha.example, b@sub.lab.beta.example, Bo <bo@lab.beta.example>, "
        "s@other.beta.example, cy@us.example",
        1);
    put(m, me, "c@gamma.example, d@gamma.example, e@delta.example, f@gmail.com", 2);
    put(m, me, "g@gmail.com, x@us.example, office@eta.example, no-reply@eta.example", 3);
    put(m, "spam@theta.example", "ada@us.example", 1);
    sort(m);
    assert_string_equal(group(m, "a@alpha.example"), "member");
    assert_string_equal(group(m, "b@sub.lab.beta.example"), "known");
    assert_string_equal(group(m, "s@other.beta.example"), "single");
    assert_string_equal(group(m, "cy@us.example"), "member"); /* whatever the domain */
    assert_string_equal(group(m, "bo@lab.beta.example"), "known");
    assert_string_equal(group(m, "c@gamma.example"), "new");
    assert_string_equal(group(m, "d@gamma.example"), "new");
    assert_string_equal(group(m, "e@delta.example"), "single");
    assert_string_equal(group(m, "f@gmail.com"), "single");
    assert_string_equal(group(m, "g@gmail.com"), "single");
    assert_string_equal(group(m, "ada@us.example"), "-own");
    assert_string_equal(group(m, "x@us.example"), "-colleague");
    assert_string_equal(group(m, "office@eta.example"), "-shared");
    assert_string_equal(group(m, "no-reply@eta.example"), "-machine");
    assert_string_equal(group(m, "spam@theta.example"), "-unanswered");
}

static void who_was_regular_and_stopped_went_quiet(void **state)
{
    struct mails *m = *state;
    const char *me = "ada@us.example";

    for (int i = 0; i < 5; i++) {
        put(m, me, "stopped@alpha.example", 120 + 40 * i);
        put(m, me, "goes-on@alpha.example", 10 + 40 * i);
        put(m, me, "burst@alpha.example", 200 + i);
    }
    put(m, me, "once@alpha.example", 300);
    sort(m);
    assert_string_equal(group(m, "stopped@alpha.example"), "member*");
    assert_string_equal(group(m, "goes-on@alpha.example"), "member");
    assert_string_equal(group(m, "burst@alpha.example"), "member");
    assert_string_equal(group(m, "once@alpha.example"), "member");
}

static void a_mail_that_comes_twice_counts_once(void **state)
{
    struct mails *m = *state;
    const char *raw = "From: ada@us.example\nTo: a@alpha.example\nDate: 1 Jan 2026 "
                      "10:00\nMessage-ID: <same@us.example>\n";
    struct cd_first_head head;
    int64_t n = 0;

    assert_true(cd_first_head_read(m->arena, raw, strlen(raw), &head));
    for (int i = 0; i < 3; i++)
        assert_int_equal(cd_first_store_put(&m->store, &head, &m->f->err), 0);
    assert_int_equal(m->store.again, 2);
    assert_int_equal(m->f->core.db->one(&m->f->core, &m->f->err, &n,
                                        "SELECT count(*) FROM first_mail",
                                        CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            everybody_is_in_one_group_or_left_out_with_a_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(who_was_regular_and_stopped_went_quiet, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_mail_that_comes_twice_counts_once, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
