/* Who may be written to, who a mailing goes to, and why. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"

#include <string.h>

/* "11 12:twice 13:bounced", in order of party. */
static const char *audience_of(struct fixture *f, struct cordee_arena *a,
                               const char *filter, enum cordee_audience_mode mode,
                               int64_t topic)
{
    const struct cordee_audience who = {
        .filter = filter, .mode = mode, .topic = topic, .user = 1};
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("[s,s]", "first_name", "organisation");
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_sql sql = {.arena = a};
    json_t *row;
    size_t i;

    if (f->cd.crm->audience(&f->cd, &who, fields, &sql, &f->err) < 0)
        fail_msg("%s", f->err.text);
    cordee_sql_put(&sql, " ORDER BY party");
    list = f->cd.db->list(&f->cd, &f->err, sql.text.text, sql.values, sql.n);
    if (!list)
        fail_msg("%s\n%s", f->err.text, sql.text.text);
    cordee_buf_drop(&sql.text);
    json_array_foreach (list, i, row) {
        cordee_buf_printf(&out, i ? " %lld" : "%lld",
                          (long long)cordee_json_int(row, "party"));
        if (json_object_get(row, "skip"))
            cordee_buf_printf(&out, ":%s", cordee_json_text(row, "skip"));
    }
    return cordee_arena_text(a, out.text);
}

static void each_person_comes_once_and_says_why_not(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(audience_of(*state, a, "is:person", CORDEE_AUDIENCE_KEY, 0),
                        "11 12 13:bounced 14:unsubscribed 15:suppressed 16:no address "
                        "17:no basis");
    assert_string_equal(
        audience_of(*state, a, "country:AT OR moos", CORDEE_AUDIENCE_KEY, 0),
        "12 13:bounced");
}

static void an_organisation_is_reached_through_its_people(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(
        audience_of(*state, a, "is:org country:AT", CORDEE_AUDIENCE_KEY, 0), "12");
    assert_string_equal(
        audience_of(*state, a, "is:org country:AT", CORDEE_AUDIENCE_ALL, 0),
        "12 13:bounced");
    assert_string_equal(
        audience_of(*state, a, "is:org country:FR", CORDEE_AUDIENCE_ALL, 0), "11");
    assert_string_equal(audience_of(*state, a, "type:research", CORDEE_AUDIENCE_ALL, 0),
                        "");
}

static void a_topic_that_was_left_is_not_written_about(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(audience_of(*state, a, "tag:recycling", CORDEE_AUDIENCE_KEY, 0),
                        "11 12");
    assert_string_equal(audience_of(*state, a, "tag:recycling", CORDEE_AUDIENCE_KEY, 1),
                        "11:unsubscribed 12");
}

static void of_two_with_one_address_the_first_gets_it(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO email_address(party, address, folded, "
                                      "hash) VALUES(16, 'K.Moosbrugger@zirbenbach."
                                      "example.org', 'k.moosbrugger@zirbenbach.example."
                                      "org', 'h12')",
                                      CORDEE_NO_ARGS),
                     0);
    assert_string_equal(audience_of(f, a, "moos OR o'brien", CORDEE_AUDIENCE_KEY, 0),
                        "12 16:twice");
}

static void what_was_suppressed_stays_so_for_whoever_has_it(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char why[160];
    int64_t id;

    assert_int_equal(
        f->cd.crm->suppress(&f->cd, &f->err, "New.Comer@Example.org", "unsubscribed"), 0);
    assert_int_equal(
        cd_email_set(&f->cd, &f->err, 16, "new.comer@example.org", NULL, true, &id), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 16, id, 0, why), 0);
    assert_non_null(strstr(why, "unsubscribed"));
    assert_string_equal(audience_of(f, a, "o'brien", CORDEE_AUDIENCE_KEY, 0),
                        "16:unsubscribed");
}

static void who_gives_consent_again_is_written_to_again(void **state)
{
    struct fixture *f = *state;
    char why[160];

    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 1);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 11, 0, false, "", "", "test"),
                     0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 11, 0, true, "", "", "test"), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 1);
    /* Consent counts as a basis for who came without one. */
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 0);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 17, 0, true, "", "", "test"), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 1);
}

static void merge_values_come_with_the_row(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("[s,s,s]", "first_name", "organisation", "role");
    CORDEE_AUTO(cordee_json_drop) json_t *unknown = json_pack("[s]", "password");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    const struct cordee_audience who = {.filter = "charvoz"};
    struct cordee_sql sql = {.arena = a};

    assert_int_equal(f->cd.crm->audience(&f->cd, &who, fields, &sql, &f->err), 0);
    assert_int_equal(
        f->cd.db->row(&f->cd, &f->err, &row, sql.text.text, sql.values, sql.n), 1);
    cordee_buf_drop(&sql.text);
    values = json_loads(cordee_json_text(row, "merge_values"), 0, NULL);
    assert_string_equal(cordee_json_text(values, "first_name"), "Élodie");
    assert_string_equal(cordee_json_text(values, "organisation"),
                        "Plastiques du Môlan SAS");
    assert_string_equal(cordee_json_text(values, "role"), "Head of recycling");
    assert_string_equal(cordee_json_text(row, "language"), "fr");
    sql = (struct cordee_sql){.arena = a};
    assert_int_equal(f->cd.crm->audience(&f->cd, &who, unknown, &sql, &f->err), -1);
    cordee_buf_drop(&sql.text);
}

static void counting_and_choosing_agree(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = "is:person", .user = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    json_t *reasons;

    assert_int_equal(f->cd.crm->audience_count(&f->cd, &f->err, &who, &count), 0);
    assert_int_equal(cordee_json_int(count, "to"), 2);
    assert_int_equal(cordee_json_int(count, "organisations"), 2);
    assert_int_equal(cordee_json_int(count, "left_out"), 5);
    reasons = json_object_get(count, "reasons");
    assert_int_equal(json_array_size(reasons), 5);
    assert_int_equal(json_array_size(json_object_get(count, "languages")), 2);
}

static const char *why_of(struct fixture *f, struct cordee_arena *a, const char *filter,
                          int64_t party, bool *in_r)
{
    const struct cordee_audience who = {.filter = filter, .user = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;

    if (f->cd.crm->audience_why(&f->cd, &f->err, &who, party, &why) < 0)
        fail_msg("%s", f->err.text);
    *in_r = cordee_json_true(why, "in");
    return cordee_arena_text(a, cordee_json_text(why, "text"));
}

static void it_says_why_somebody_is_in_or_out(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    bool in;

    assert_string_equal(
        why_of(f, a, "tag:recycling", 11, &in),
        "Élodie Charvoz gets it at Elodie.Charvoz@molan.example.org: every "
        "condition holds.");
    assert_true(in);
    assert_non_null(strstr(why_of(f, a, "is:org country:AT", 12, &in),
                           "for Zirbenbach Kunststoffwerk GmbH"));
    assert_true(in);
    assert_non_null(strstr(why_of(f, a, "is:person", 14, &in), "unsubscribed on "));
    assert_false(in);
    assert_string_equal(why_of(f, a, "country:AT", 11, &in),
                        "Élodie Charvoz is not in it: the audience is those in Austria.");
    assert_false(in);
}

int main(void)
{
#define T1(name) cmocka_unit_test_setup_teardown(name, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        T1(each_person_comes_once_and_says_why_not),
        T1(an_organisation_is_reached_through_its_people),
        T1(a_topic_that_was_left_is_not_written_about),
        T1(of_two_with_one_address_the_first_gets_it),
        T1(what_was_suppressed_stays_so_for_whoever_has_it),
        T1(who_gives_consent_again_is_written_to_again),
        T1(merge_values_come_with_the_row),
        T1(counting_and_choosing_agree),
        T1(it_says_why_somebody_is_in_or_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
