/* Memberships by rule: a table of days, statuses by date, fees, relations, undo. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/member/membership.h"
#include "core/db/db.h"

#include <string.h>
#include <time.h>

#define ZONE "Europe/Vienna"
#define DAY  INT64_C(86400)

/* ---- days -------------------------------------------------------------------------- */

static int64_t at(const char *day)
{
    int64_t t = 0;

    if (*day && cordee_time_parse(day, ZONE, &t) < 0)
        fail_msg("%s is no day", day);
    return t;
}

static void assert_day(int64_t got, const char *wanted, const char *what)
{
    struct cordee_clock c;

    if (got == at(wanted))
        return;
    cordee_clock_at(got, ZONE, &c);
    fail_msg("%s: %04d-%02d-%02d %02d:%02d, not %s", what, c.year, c.month, c.day, c.hour,
             c.minute, wanted);
}

static const struct cd_member_rule calendar = {.period = CD_PERIOD_FIXED,
                                               .start_month = 1,
                                               .start_day = 1,
                                               .rollover_month = 9,
                                               .rollover_day = 1,
                                               .notice_months = 3};
static const struct cd_member_rule july = {
    .period = CD_PERIOD_FIXED, .start_month = 7, .start_day = 1};
static const struct cd_member_rule july_rolled = {.period = CD_PERIOD_FIXED,
                                                  .start_month = 7,
                                                  .start_day = 1,
                                                  .rollover_month = 3,
                                                  .rollover_day = 31};
static const struct cd_member_rule rolling = {
    .period = CD_PERIOD_ROLLING, .months = 12, .start_month = 1, .start_day = 1};
static const struct cd_member_rule monthly = {.period = CD_PERIOD_ROLLING, .months = 1};
static const struct cd_member_rule open_end = {.period = CD_PERIOD_OPEN,
                                               .notice_months = 6};

static void a_period_ends_by_the_rule_of_its_type(void **state)
{
    static const struct {
        const struct cd_member_rule *rule;
        const char *joined, *until, *next;
    } cases[] = {
        {&calendar, "2026-01-01", "2027-01-01", "2028-01-01"},
        {&calendar, "2026-08-31", "2027-01-01", "2028-01-01"},
        {&calendar, "2026-09-01", "2027-01-01", "2028-01-01"},
        {&calendar, "2026-09-01T23:59", "2027-01-01", "2028-01-01"},
        {&calendar, "2026-09-02", "2028-01-01", "2029-01-01"},
        {&calendar, "2026-12-31", "2028-01-01", "2029-01-01"},
        {&july, "2026-06-30", "2026-07-01", "2027-07-01"},
        {&july, "2026-07-01", "2027-07-01", "2028-07-01"},
        {&july_rolled, "2026-03-31", "2026-07-01", "2027-07-01"},
        {&july_rolled, "2026-04-01", "2027-07-01", "2028-07-01"},
        {&july_rolled, "2026-12-24", "2027-07-01", "2028-07-01"},
        {&rolling, "2026-03-29", "2027-03-29", "2028-03-29"}, /* clocks change */
        {&rolling, "2024-02-29", "2025-03-01", "2026-03-01"}, /* 28 February is in it */
        {&rolling, "2023-02-28", "2024-02-28", "2025-02-28"},
        {&monthly, "2026-01-31", "2026-03-01", "2026-04-01"},
        {&monthly, "2024-01-30", "2024-03-01", "2024-04-01"},
        {&open_end, "2026-05-05", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t until = cd_period_first(cases[i].rule, at(cases[i].joined), ZONE);

        assert_day(until, cases[i].until, cases[i].joined);
        assert_day(cd_period_next(cases[i].rule, until, ZONE), cases[i].next,
                   cases[i].joined);
    }
}

static void a_notice_ends_it_when_the_type_says(void **state)
{
    static const struct {
        const struct cd_member_rule *rule;
        const char *until, *given, *ends;
    } cases[] = {
        {&calendar, "2027-01-01", "2026-09-30", "2027-01-01"},
        {&calendar, "2027-01-01", "2026-10-01", "2028-01-01"},
        {&calendar, "2027-01-01", "2026-12-31T15:00", "2028-01-01"},
        {&calendar, "2027-01-01", "2027-01-15", "2027-01-01"}, /* over already */
        {&rolling, "2027-03-29", "2027-03-28", "2027-03-29"},
        {&open_end, "", "2026-05-05T12:00", "2026-11-05"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_day(
            cd_period_notice(cases[i].rule, at(cases[i].until), at(cases[i].given), ZONE),
            cases[i].ends, cases[i].given);
}

static void the_first_year_is_paid_by_its_months(void **state)
{
    (void)state;
    assert_int_equal(cd_period_months(at("2026-01-01"), 2026, ZONE), 12);
    assert_int_equal(cd_period_months(at("2026-09-30"), 2026, ZONE), 4);
    assert_int_equal(cd_period_months(at("2026-12-31"), 2026, ZONE), 1);
    assert_int_equal(cd_period_months(at("2026-12-31"), 2027, ZONE), 12);
    assert_int_equal(cd_period_months(at("2026-12-31"), 2025, ZONE), 0);
    assert_int_equal(cd_period_months(0, 2026, ZONE), 12);
}

static void amounts_are_read_to_the_cent(void **state)
{
    static const struct {
        const char *text;
        int64_t cents;
    } cases[] = {{"1200", 120000}, {"1200.5", 120050}, {"0,05", 5},       {"12.34", 1234},
                 {"", -1},         {"1.234", -1},      {"-5", -1},        {"12 EUR", -1},
                 {"1e5", -1},      {".5", -1},         {"9999999999", -1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t cents = -1;

        assert_int_equal(cd_cents_parse(cases[i].text, &cents), cases[i].cents >= 0);
        assert_int_equal(cents, cases[i].cents);
    }
}

/* ---- statuses ---------------------------------------------------------------------- */

static void run(struct fixture *f, const char *sql, const struct cordee_value *args,
                size_t n)
{
    if (f->core.db->exec(&f->core, &f->err, sql, args, n) < 0)
        fail_msg("%s: %s", sql, f->err.text);
}

static const char *status_on(struct fixture *f, struct cordee_arena *a, int64_t id,
                             int64_t now, bool *member_r)
{
    struct cd_member_statuses *s;
    struct cordee_sql sql = {.arena = a};
    const char *word;

    assert_int_equal(cd_member_statuses_load(&f->core, a, now, &s, &f->err), 0);
    cordee_sql_put(&sql, "SELECT ");
    cd_member_status_put(s, "m", &sql);
    cordee_sql_put(&sql, ", ");
    cd_member_holds_put(s, "m", &sql);
    cordee_sql_put(&sql, " FROM membership m WHERE m.id = ");
    cordee_sql_bind(&sql, cordee_of_int(id));
    {
        CORDEE_AUTO(cordee_rows_drop)
        struct cordee_rows *rows =
            f->core.db->query(&f->core, &f->err, sql.text.text, sql.values, sql.n);

        if (!rows || f->core.db->next(rows, &f->err) != 1)
            fail_msg("%s", f->err.text);
        word = cordee_arena_text(a, f->core.db->get_text(rows, 0));
        *member_r = f->core.db->get_int(rows, 1) == 1;
    }
    cordee_buf_drop(&sql.text);
    return word;
}

static void a_status_follows_from_the_day(void **state)
{
    static const struct {
        const char *joined, *since, *until, *resigned, *now, *status;
        bool member;
    } cases[] = {
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2026-04-30", "pending", false},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2026-05-01", "new", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2026-07-29", "new", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2026-07-30", "current", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2026-12-31", "current", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2027-01-01", "grace", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2027-03-01", "grace", true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "", "2027-03-02", "expired", false},
        {"2026-05-01", "2026-05-01", "2027-01-01", "2026-08-01", "2026-07-31", "current",
         true},
        {"2026-05-01", "2026-05-01", "2027-01-01", "2026-08-01", "2026-08-01", "resigned",
         false},
        {"", "", "", "", "2026-08-01", "current", true},
        {"2014-01-01", "", "", "", "2026-08-01", "current", true},
        {"2014-01-01", "2026-07-01", "2027-01-01", "", "2026-07-02", "current", true},
        {"2023-12-01", "2024-02-29", "2025-03-01", "", "2025-02-28", "current", true},
    };
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool member;
        const char *status;

        run(f,
            "UPDATE membership SET type = 'full', joined = ?, since = ?, until = ?, "
            "resigned_at = ? WHERE id = 1",
            CORDEE_ARGS(CORDEE_ID(at(cases[i].joined)), CORDEE_ID(at(cases[i].since)),
                        CORDEE_ID(at(cases[i].until)), CORDEE_ID(at(cases[i].resigned))));
        status = status_on(f, a, 1, at(cases[i].now), &member);
        if (strcmp(status, cases[i].status) != 0 || member != cases[i].member)
            fail_msg("case %zu: %s, not %s", i, status, cases[i].status);
    }
}

static void rules_can_be_changed_and_the_first_wins(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    bool member;

    run(f,
        "INSERT INTO member_status(cluster, word, name, starts, starts_days, ends, "
        "ends_days, member, place) VALUES(1, 'ending', 'Ending soon', 'until', -30, "
        "'until', 0, 1, 5)",
        CORDEE_NO_ARGS);
    run(f, "UPDATE membership SET until = ? WHERE id = 1",
        CORDEE_ARGS(CORDEE_V(at("2027-01-01"))));
    assert_string_equal(status_on(f, a, 1, at("2026-12-02"), &member), "ending");
    assert_string_equal(status_on(f, a, 1, at("2026-12-01"), &member), "current");
    run(f, "DELETE FROM member_status", CORDEE_NO_ARGS);
    assert_string_equal(status_on(f, a, 1, at("2026-12-02"), &member), "");
    assert_false(member);
}

/* ---- joined, renewed, ended, and back ---------------------------------------------- */

static int count(struct fixture *f, const char *filter)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *filtered;
    int64_t n = 0;

    if (f->cd.crm->filter(&f->cd, a, filter, 0, 1, &filtered, &f->err) < 0 ||
        f->cd.crm->filter_count(&f->cd, filtered, &n, &f->err) < 0)
        fail_msg("%s: %s", filter, f->err.text);
    return (int)n;
}

static void undo(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t set = 0;

    assert_int_equal(f->core.db->one(&f->core, &f->err, &set,
                                     "SELECT max(id) FROM change_set", CORDEE_NO_ARGS),
                     1);
    if (cd_db_undo(&f->core, set, &report, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static int64_t join(struct fixture *f, int64_t party, const char *type, int64_t joined)
{
    int64_t id = 0;

    if (cd_membership_join(
            &f->cd, &f->err,
            &(struct cd_membership){.party = party, .type = type, .joined = joined},
            &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static void who_joins_is_renewed_and_leaves_step_by_step(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(count(f, "id:4 is:member"), 0);
    id = join(f, 4, "partner", 0);
    assert_int_equal(count(f, "id:4 membership:new member:partner"), 1);
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, 0), 0);
    assert_true(register_one(f,
                             "SELECT until > unixepoch() + 720 * 86400 FROM membership "
                             "WHERE party = 4"));
    undo(f);
    assert_true(register_one(f,
                             "SELECT until < unixepoch() + 370 * 86400 AND renewed_at IS "
                             "NULL FROM membership WHERE party = 4"));
    assert_int_equal(cd_membership_notice(&f->cd, &f->err, id, 0, "merged"), 0);
    assert_int_equal(count(f, "id:4 is:member"), 1);
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, 0), -1);
    undo(f);
    assert_int_equal(cd_membership_exit(&f->cd, &f->err, id, 0, "closed down"), 0);
    assert_int_equal(count(f, "id:4 membership:resigned member:former"), 1);
    undo(f);
    assert_int_equal(count(f, "id:4 membership:new"), 1);
    undo(f); /* of an undo: it is done again */
    assert_int_equal(count(f, "id:4 membership:resigned"), 1);
}

static void who_lapsed_begins_anew(void **state)
{
    struct fixture *f = *state;
    int64_t id = join(f, 4, "partner", cordee_now() - 800 * DAY);

    assert_int_equal(count(f, "id:4 membership:expired"), 1);
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, 0), 0);
    assert_int_equal(count(f, "id:4 membership:current"), 1);
    assert_int_equal(count(f, "id:4 membership:expired"), 0);
    assert_int_equal(register_one(f, "SELECT count(*) FROM membership WHERE party = 4"),
                     2);
    assert_true(
        register_one(f, "SELECT m.since > unixepoch() - 2 * 86400 AND e.since = "
                        "m.joined AND e.joined = m.joined AND e.until < m.since AND "
                        "e.renewed_at IS NULL FROM membership m JOIN membership e ON "
                        "e.party = m.party AND e.id < m.id WHERE m.party = 4"));
    /* Nor is the earlier one renewed once more. */
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, 0), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
}

static void what_ends_on_another_day_than_was_seen_is_not_renewed(void **state)
{
    struct fixture *f = *state;
    int64_t id = join(f, 4, "partner", 0);
    int64_t seen =
        register_one(f, "SELECT until FROM membership WHERE party = 4 AND until > 0");

    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, seen), 0);
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, seen), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    undo(f);
    assert_int_equal(cd_membership_renew(&f->cd, &f->err, id, seen), 0);
}

static void a_type_is_known_by_word_or_name_or_made(void **state)
{
    struct fixture *f = *state;

    join(f, 4, "Associated MEMBER", 0);
    assert_int_equal(count(f, "id:4 member:associate"), 1);
    assert_int_equal(
        cd_membership_start(&f->cd, &f->err, 3, "gold", cordee_now() - DAY, 0, NULL), 0);
    assert_int_equal(count(f, "id:3 member:gold"), 1);
    assert_int_equal(register_one(f, "SELECT period = 'open' AND name = 'Gold' FROM "
                                     "member_type WHERE word = 'gold'"),
                     1);
    assert_int_equal(
        cd_membership_join(&f->cd, &f->err,
                           &(struct cd_membership){.party = 11, .type = "full"}, NULL),
        -1);
}

static void people_inherit_it_up_to_the_seats(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(count(f, "is:person member.country:AT is:member"), 2);
    run(f, "UPDATE member_type SET seats = 1 WHERE word = 'full'", CORDEE_NO_ARGS);
    assert_int_equal(count(f, "is:person member.country:AT is:member"), 1);
    assert_int_equal(count(f, "id:12 is:member"), 1); /* the key contact */
    assert_int_equal(count(f, "id:15 is:member"), 1); /* of another type */
    run(f, "UPDATE member_type SET seats = 0 WHERE word = 'full'", CORDEE_NO_ARGS);
    assert_int_equal(count(f, "is:person member.country:AT is:member"), 0);
    assert_int_equal(count(f, "id:1 is:member"), 1);
}

/* ---- fees -------------------------------------------------------------------------- */

static void classes(struct fixture *f)
{
    run(f,
        "INSERT INTO fee_class(cluster, name, member_type, heads_from, heads_to, "
        "country, "
        "cents, place) VALUES(1, 'Swiss', '', NULL, NULL, 'CH', 90001, 1), (1, 'Large', "
        "'full', 100, NULL, '', 300000, 2), (1, 'Small', 'full', NULL, 99, '', 100000, "
        "3)",
        CORDEE_NO_ARGS);
}

static int64_t cents_of(struct fixture *f, int64_t party, int year)
{
    int64_t cents = -1;

    if (f->core.db->one(&f->core, &f->err, &cents,
                        "SELECT f.cents FROM fee f JOIN membership m ON m.id = "
                        "f.membership WHERE m.party = ? AND f.year = ?",
                        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(year))) < 0)
        fail_msg("%s", f->err.text);
    return cents;
}

static void a_year_is_charged_once(void **state)
{
    struct fixture *f = *state;
    int64_t fresh = 0, old = 0;

    classes(f);
    run(f, "UPDATE membership SET joined = ?, since = ? WHERE party = 5",
        CORDEE_ARGS(CORDEE_V(at("2026-09-15")), CORDEE_V(at("2026-09-15"))));
    run(f, "UPDATE membership SET exempt = 'founder' WHERE party = 2", CORDEE_NO_ARGS);
    assert_int_equal(cd_fee_run(&f->cd, &f->err, 2026, &fresh, &old), 0);
    assert_int_equal(fresh, 3); /* 3 left in 2024, 4 is no member */
    assert_int_equal(old, 0);
    assert_int_equal(cents_of(f, 1, 2026), 300000);
    assert_int_equal(cents_of(f, 2, 2026), 0);
    assert_int_equal(cents_of(f, 5, 2026), 30000); /* 4 of 12 months, half a cent up */
    assert_int_equal(cd_fee_run(&f->cd, &f->err, 2026, &fresh, &old), 0);
    assert_int_equal(fresh, 0);
    assert_int_equal(old, 3);
    assert_int_equal(register_one(f, "SELECT count(*) FROM fee"), 3);
    assert_int_equal(cd_fee_run(&f->cd, &f->err, 2027, &fresh, &old), 0);
    assert_int_equal(fresh, 3);
    assert_int_equal(cents_of(f, 5, 2027), 90001);
    undo(f);
    assert_int_equal(register_one(f, "SELECT count(*) FROM fee WHERE year = 2027"), 0);
    assert_int_equal(register_one(f, "SELECT count(*) FROM fee"), 3);
    assert_int_equal(count(f, "fee_class:large is:org"), 1);
    assert_int_equal(count(f, "has:fee_class is:org"), 3);
}

static time_t pretended; /* 0: it is now */

/* In the C library's place, for all of the program. */
time_t time(time_t *t) /* NOLINT(readability-inconsistent-declaration-parameter-name) */
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (t)
        *t = pretended ? pretended : now.tv_sec;
    return pretended ? pretended : now.tv_sec;
}

static void an_age_is_that_of_the_year_where_the_cluster_is(void **state)
{
    struct fixture *f = *state;

    run(f,
        "INSERT INTO fee_class(cluster, name, member_type, country, age_from, cents, "
        "place) VALUES(1, 'Old', '', '', 11, 1, 1)",
        CORDEE_NO_ARGS);
    run(f, "UPDATE party SET founded = 2030 WHERE id = 1", CORDEE_NO_ARGS);
    pretended = (time_t)at("2040-12-31T23:30:00Z");
    run(f, "UPDATE cluster SET zone = 'UTC'", CORDEE_NO_ARGS);
    assert_int_equal(count(f, "id:1 fee_class:old"), 0);
    run(f, "UPDATE cluster SET zone = 'Europe/Vienna'", CORDEE_NO_ARGS);
    assert_int_equal(count(f, "id:1 fee_class:old"), 1);
    pretended = 0;
}

/* ---- relations --------------------------------------------------------------------- */

static const char *label_at(struct fixture *f, struct cordee_arena *a, int64_t party,
                            bool *current_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *r;

    assert_int_equal(cd_relation_list(&f->cd, &f->err, party, &list), 0);
    r = json_array_get(list, 0);
    *current_r = cordee_json_true(r, "current");
    return cordee_arena_text(a, cordee_json_text(r, "label"));
}

static void a_relation_is_read_from_both_sides(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_relation r = {.party = 1,
                            .other = 11,
                            .label = "founded by",
                            .label_back = " founder of ",
                            .note = ""};
    int64_t id = 0;
    bool current;

    assert_int_equal(cd_relation_add(&f->cd, &f->err, &r, &id), 0);
    assert_string_equal(label_at(f, a, 1, &current), "founded by");
    assert_string_equal(label_at(f, a, 11, &current), "founder of");
    assert_true(current);
    assert_int_equal(cd_relation_end(&f->cd, &f->err, id, cordee_now() - 1), 0);
    label_at(f, a, 1, &current);
    assert_false(current);
    undo(f);
    label_at(f, a, 1, &current);
    assert_true(current);
    r.until = cordee_now() + 3600;
    assert_int_equal(cd_relation_change(&f->cd, &f->err, id, &r), 0);
    label_at(f, a, 1, &current);
    assert_true(current); /* a day to come has not passed */
    r.other = r.party;
    assert_int_equal(cd_relation_add(&f->cd, &f->err, &r, &id), -1);
    r = (struct cd_relation){.party = 1, .other = 2, .label = " ", .label_back = ""};
    assert_int_equal(cd_relation_add(&f->cd, &f->err, &r, &id), -1);
    r = (struct cd_relation){.party = 1, .other = 999, .label = "x", .label_back = ""};
    assert_int_equal(cd_relation_add(&f->cd, &f->err, &r, &id), -1);
}

static void a_merge_takes_memberships_and_relations_along(void **state)
{
    struct fixture *f = *state;
    struct cd_relation with_self = {
        .party = 3, .other = 4, .label = "mother of", .label_back = "", .note = ""};
    struct cd_relation with_other = {
        .party = 1, .other = 3, .label = "supplier of", .label_back = "", .note = ""};
    int64_t id = join(f, 4, "associate", at("2019-01-01"));

    run(f,
        "UPDATE membership SET resigned_at = until, exit_reason = 'moved' WHERE party = "
        "3",
        CORDEE_NO_ARGS);
    run(f, "UPDATE membership SET since = ?, until = NULL WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(1546300800), CORDEE_V(id)));
    assert_int_equal(cd_relation_add(&f->cd, &f->err, &with_self, NULL), 0);
    assert_int_equal(cd_relation_add(&f->cd, &f->err, &with_other, NULL), 0);
    if (cd_merge_do(&f->cd, &f->err, 4, 3, NULL) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(register_one(f, "SELECT count(*) FROM relation"), 1);
    assert_int_equal(register_one(f, "SELECT other FROM relation"), 4);
    /* Both began on one day: one membership, which goes on. */
    assert_int_equal(register_one(f, "SELECT count(*) FROM membership WHERE party = 4"),
                     1);
    assert_int_equal(count(f, "id:4 membership:current"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_ends_by_the_rule_of_its_type),
        cmocka_unit_test(a_notice_ends_it_when_the_type_says),
        cmocka_unit_test(the_first_year_is_paid_by_its_months),
        cmocka_unit_test(amounts_are_read_to_the_cent),
        cmocka_unit_test_setup_teardown(a_status_follows_from_the_day, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(rules_can_be_changed_and_the_first_wins,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(who_joins_is_renewed_and_leaves_step_by_step,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(who_lapsed_begins_anew, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(
            what_ends_on_another_day_than_was_seen_is_not_renewed, register_setup,
            register_teardown),
        cmocka_unit_test_setup_teardown(a_type_is_known_by_word_or_name_or_made,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(people_inherit_it_up_to_the_seats, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(a_year_is_charged_once, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(an_age_is_that_of_the_year_where_the_cluster_is,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(a_relation_is_read_from_both_sides,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(a_merge_takes_memberships_and_relations_along,
                                        register_setup, register_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
