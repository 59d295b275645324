/* What mail teaches: asked once, of those in charge, and no longer than it matters. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/news/news.h"
#include "core/crm/proposal/proposal.h"

#include <string.h>

#define DAY 86400

static void hear(struct fixture *f, struct cordee_heard news, json_t *details)
{
    news.details = details;
    if (!news.at)
        news.at = cordee_now();
    if (cd_crm_api.heard(&f->core, &f->err, &news) < 0)
        fail_msg("%s", f->err.text);
    json_decref(details);
}

static int64_t asked(struct fixture *f, const char *kind)
{
    int64_t n = -1;

    assert_true(f->core.db->one(&f->core, &f->err, &n,
                                "SELECT count(*) FROM proposal WHERE kind = ? AND state "
                                "= 'open'",
                                CORDEE_ARGS(CORDEE_V(kind))) > 0);
    return n;
}

/* The only item that waits, or the first of a group. */
static json_t *shown(struct fixture *f, const char *kind)
{
    CORDEE_AUTO(cordee_json_drop) json_t *groups = NULL;
    json_t *group;
    size_t i;

    assert_int_equal(cd_proposal_groups(&f->core, &f->err, &groups), 0);
    json_array_foreach (groups, i, group)
        if (strcmp(cordee_json_text(group, "kind"), kind) == 0)
            return json_incref(json_array_get(json_object_get(group, "items"), 0));
    return NULL;
}

static void decide_all(struct fixture *f, const char *kind, bool accept)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = f->core.db->list(
        &f->core, &f->err, "SELECT id FROM proposal WHERE kind = ? AND state = 'open'",
        CORDEE_ARGS(CORDEE_V(kind)));
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        int64_t id = cordee_json_int(one, "id"), failed;

        if (cd_proposal_decide(&f->core, &f->err, &id, 1, accept, NULL, &failed) < 0)
            fail_msg("%s", f->err.text);
    }
}

static void night(struct fixture *f)
{
    if (cd_news_nightly(&f->core, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

/* ---- who may have left ------------------------------------------------------ */

static void a_list_of_long_ago_does_not_fill_the_day_of_who_is_in_charge(void **state)
{
    struct fixture *f = *state;

    register_run(f, "UPDATE staff SET role = 'admin' WHERE id = 1");
    register_run(f, "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n "
                    "WHERE i < 1059) INSERT INTO party(id, uuid, kind, name, sort_name) "
                    "SELECT i, 'u' || i, 2, 'Old ' || i, 'old ' || i FROM n");
    register_run(f, "DELETE FROM task");
    for (int64_t id = 1000; id < 1060; id++)
        hear(f,
             (struct cordee_heard){
                 .what = "gone", .party = id, .address = "a@old.example.org"},
             NULL);
    assert_int_equal(asked(f, "person.left"), 60);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task"), 21);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM task WHERE party IS NULL AND staff = 1 AND "
                        "path = '/review#person.left'"),
        1);
    /* It waits as long as any of those it stands for. */
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM proposal WHERE json_extract(details, "
                        "'$.task') = (SELECT id FROM task WHERE party IS NULL)"),
        40);
    register_run(f, "UPDATE proposal SET state = 'dismissed' WHERE party > 1050 OR party "
                    "BETWEEN 1020 AND 1048");
    {
        int64_t id = register_one(f, "SELECT id FROM proposal WHERE party = 1049"),
                failed;

        assert_int_equal(
            cd_proposal_decide(&f->core, &f->err, &id, 1, false, NULL, &failed), 1);
    }
    assert_int_equal(register_one(f, "SELECT count(*) FROM task WHERE party IS NULL AND "
                                     "done_at IS NULL"),
                     1);
    decide_all(f, "person.left", true);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task WHERE done_at IS NULL"),
                     0);
}

static void an_address_that_works_settles_the_question_about_it(void **state)
{
    struct fixture *f = *state;

    register_run(f, "INSERT INTO email_address(id, party, address, folded, hash) VALUES("
                    "212, 12, 'kathi@home.example.org', 'kathi@home.example.org', 'h2')");
    hear(f,
         (struct cordee_heard){.what = "gone",
                               .party = 12,
                               .address = "K.Moosbrugger@zirbenbach.example.org"},
         NULL);
    assert_int_equal(cd_crm_address_state(&f->core, &f->err, 212, "ok", ""), 0);
    assert_int_equal(asked(f, "person.left"), 1);
    /* Also where somebody threw the follow-up away. */
    register_run(f, "DELETE FROM task WHERE party = 12");
    assert_int_equal(cd_crm_address_state(&f->core, &f->err, 112, "ok", ""), 0);
    assert_int_equal(asked(f, "person.left"), 0);
}

/* ---- who stands in ---------------------------------------------------------- */

static json_t *standin(const char *until)
{
    return json_pack("{s:s, s:[{s:s, s:s, s:s, s:s}]}", "until", until, "standins",
                     "name", "Ida Stand", "address", "ida@stand.example.org", "phone", "",
                     "what", "");
}

static void who_stood_in_is_not_asked_about_when_it_is_over(void **state)
{
    struct fixture *f = *state;

    hear(f, (struct cordee_heard){.what = "away", .party = 12}, standin("2019-03-01"));
    hear(f,
         (struct cordee_heard){
             .what = "away", .party = 13, .at = cordee_now() - (int64_t)40 * DAY},
         standin(""));
    assert_int_equal(asked(f, "person.standin"), 0);
    hear(f, (struct cordee_heard){.what = "away", .party = 12}, standin("2999-03-01"));
    hear(f, (struct cordee_heard){.what = "away", .party = 13}, standin(""));
    night(f);
    assert_int_equal(asked(f, "person.standin"), 2);
    register_run(f, "UPDATE proposal SET details = json_set(details, '$.until', 1) WHERE "
                    "party = 12");
    register_run(f, "UPDATE proposal SET at = at - 3000000 WHERE party = 13");
    night(f);
    assert_int_equal(asked(f, "person.standin"), 0);
}

static void
each_reads_it_in_their_language_and_the_register_keeps_the_clusters(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *item = NULL;

    hear(f, (struct cordee_heard){.what = "away", .party = 12}, standin("2999-03-01"));
    f->core.text->speak(&f->core, "de", "en");
    item = shown(f, "person.standin");
    f->core.text->spoken(&f->core);
    assert_non_null(strstr(cordee_json_text(item, "text"), "1. März 2999"));
    register_run(f, "UPDATE cluster SET language = 'en'");
    f->core.text->speak(&f->core, "de", "en");
    decide_all(f, "person.standin", true);
    f->core.text->spoken(&f->core);
    assert_int_equal(register_one(f, "SELECT count(*) FROM relation WHERE label = "
                                     "'stands in for' AND other = 12"),
                     1);
}

/* ---- who wants no more mailings --------------------------------------------- */

static void a_wish_that_nobody_decides_is_a_follow_up_after_a_week(void **state)
{
    struct fixture *f = *state;

    hear(f,
         (struct cordee_heard){.what = "leaving",
                               .party = 12,
                               .address = "k.moosbrugger@zirbenbach.example.org",
                               .quote = "Please remove me."},
         NULL);
    register_run(f, "DELETE FROM task");
    night(f);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task"), 0);
    register_run(f, "UPDATE proposal SET at = at - 700000");
    night(f);
    night(f);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM task WHERE party = 12 AND staff = 1 AND "
                        "title LIKE 'Katharina Moosbrugger asked for no more%'"),
        1);
    /* Put aside without an answer: once more, a week later. */
    register_run(f, "UPDATE task SET done_at = clock_now()");
    night(f);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task"), 1);
    register_run(f, "UPDATE task SET done_at = clock_now() - 700000");
    night(f);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task WHERE done_at IS NULL"),
                     1);
    decide_all(f, "person.leaving", false);
    assert_int_equal(register_one(f, "SELECT count(*) FROM task WHERE done_at IS NULL"),
                     0);
}

/* ---- signatures ------------------------------------------------------------- */

static json_t *signature(const char *title, const char *lines, const char *number)
{
    json_t *phones = json_array();

    if (*number)
        json_array_append_new(phones,
                              json_pack("{s:s, s:b}", "number", number, "mobile", 0));
    return json_pack("{s:s, s:s, s:o}", "title", title, "lines", lines, "phones", phones);
}

static void two_places(struct fixture *f)
{
    register_run(f, "INSERT INTO role(id, party, other, label) VALUES(900, 12, 5, "
                    "'Board member')");
}

static void who_has_two_places_signs_for_either(void **state)
{
    struct fixture *f = *state;

    two_places(f);
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("Member of the board", "", ""));
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("Board member", "", ""));
    assert_int_equal(asked(f, "person.role-changed"), 1);
    register_run(f, "DELETE FROM proposal");
    /* The house that stands below the title is the one. */
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("President", "Kathi\nPresident\nLAWIS POLYMER AG, Chur", ""));
    decide_all(f, "person.role-changed", true);
    assert_int_equal(register_one(f, "SELECT count(*) FROM role WHERE party = 12 AND "
                                     "label IN ('President', 'Head of R&D')"),
                     2);
    assert_int_equal(register_one(f, "SELECT label = 'President' FROM role WHERE id = "
                                     "900"),
                     1);
}

/* Whole words: a substring is another title. */
static void part_of_a_word_is_another_title(void **state)
{
    struct fixture *f = *state;

    register_run(f, "UPDATE role SET label = 'Chair of the board' WHERE party = 12");
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("chair, of the Board", "", ""));
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("Board", "", ""));
    assert_int_equal(asked(f, "person.role-changed"), 0);
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("Hair", "", ""));
    assert_int_equal(asked(f, "person.role-changed"), 1);
}

static void decide_so(struct fixture *f, const char *kind, const char *way)
{
    CORDEE_AUTO(cordee_json_drop) json_t *item = shown(f, kind);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    json_t *ways = json_object_get(item, "ways");
    int64_t id = cordee_json_int(item, "id"), failed;
    char number[24];

    assert_int_equal(json_array_size(ways), 1);
    assert_string_equal(cordee_json_text(json_array_get(ways, 0), "name"), way);
    snprintf(number, sizeof number, "%lld", (long long)id);
    json_object_set_new(values, number, json_pack("{s:s}", way, "1"));
    if (cd_proposal_decide(&f->core, &f->err, &id, 1, true, values, &failed) != 1)
        fail_msg("%s", f->err.text);
}

static void another_role_or_number_can_stand_beside_the_old_one(void **state)
{
    struct fixture *f = *state;

    register_run(f, "INSERT INTO phone(party, number, purpose) VALUES(12, '+43 1 11111', "
                    "'work')");
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("President", "", "+43 1 22222"));
    decide_so(f, "person.role-changed", "keep");
    decide_so(f, "person.phone-changed", "keep");
    assert_int_equal(register_one(f, "SELECT count(*) FROM role WHERE party = 12 AND "
                                     "other = 1 AND label IN ('President', 'Head of "
                                     "R&D')"),
                     2);
    assert_int_equal(register_one(f, "SELECT count(*) FROM phone WHERE party = 12"), 2);
    /* Of two numbers nobody can tell which one another replaces. */
    hear(f, (struct cordee_heard){.what = "signature", .party = 12},
         signature("", "", "+43 1 33333"));
    assert_int_equal(asked(f, "person.phone-changed"), 0);
    assert_int_equal(asked(f, "person.phone-new"), 1);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_list_of_long_ago_does_not_fill_the_day_of_who_is_in_charge),
        TEST(an_address_that_works_settles_the_question_about_it),
        TEST(who_stood_in_is_not_asked_about_when_it_is_over),
        TEST(each_reads_it_in_their_language_and_the_register_keeps_the_clusters),
        TEST(a_wish_that_nobody_decides_is_a_follow_up_after_a_week),
        TEST(who_has_two_places_signs_for_either),
        TEST(part_of_a_word_is_another_title),
        TEST(another_role_or_number_can_stand_beside_the_old_one),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
