/* What waits for a person's yes: proposed once, decided once, taken back whole. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/proposal/proposal.h"

#include <string.h>

static int propose(struct fixture *f, const struct cordee_proposal *p, int64_t *id_r)
{
    int rc = f->core.crm->propose(&f->core, &f->err, p, id_r);

    if (rc < 0)
        fail_msg("%s", f->err.text);
    return rc;
}

static int64_t propose_person(struct fixture *f, const char *name, const char *email,
                              const char *organisation)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s, s:s, s:s}", "name", name, "email", email,
                                "organisation", organisation);
    int64_t id = 0;

    assert_int_equal(propose(f,
                             &(struct cordee_proposal){.kind = "person.new",
                                                       .key = email,
                                                       .quote = "Regards",
                                                       .details = details},
                             &id),
                     1);
    return id;
}

static int decide(struct fixture *f, int64_t id, bool accept, const json_t *values)
{
    int64_t failed;

    return cd_proposal_decide(&f->core, &f->err, &id, 1, accept, values, &failed);
}

static void the_same_news_is_proposed_once(void **state)
{
    struct fixture *f = *state;
    int64_t id = propose_person(f, "Ida Neu", "ida@new.example.org", ""), again = 0;
    const struct cordee_proposal p = {.kind = "person.new", .key = "ida@new.example.org"};

    assert_int_equal(propose(f, &p, &again), 0);
    assert_int_equal(again, id);
    assert_int_equal(cd_proposal_count(&f->core), 1);
    assert_int_equal(decide(f, id, false, NULL), 1);
    assert_int_equal(propose(f, &p, &again), 0);
    assert_int_equal(cd_proposal_count(&f->core), 0);
    assert_int_equal(decide(f, id, true, NULL), 0);
    /* Of who said no to nothing is kept. */
    assert_int_equal(register_one(f, "SELECT count(*) FROM proposal WHERE details = '{}' "
                                     "AND quote = '' AND key NOT LIKE '%@%'"),
                     1);
}

static void a_yes_makes_the_person_as_she_was_corrected(void **state)
{
    struct fixture *f = *state;
    int64_t id = propose_person(f, "ida", "ida@new.example.org", "Lawis Polymer AG");
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    char number[24];

    snprintf(number, sizeof number, "%lld", (long long)id);
    json_object_set_new(values, number,
                        json_pack("{s:s, s:s}", "name", "Ida Neu", "basis", "member"));
    assert_int_equal(decide(f, id, true, values), 1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party p JOIN role r ON r.party = p.id AND "
                        "r.other = 5 JOIN email_address e ON e.party = p.id WHERE p.name "
                        "= 'Ida Neu' AND e.folded = 'ida@new.example.org' AND p.basis = "
                        "'none'"),
        1);
    assert_int_equal(register_one(f, "SELECT party IS NOT NULL FROM proposal"), 1);
}

static void a_wrong_value_changes_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t id = propose_person(f, "Ida Neu", "ida@new.example.org", "Nobody's Ltd");
    int64_t before = register_one(f, "SELECT count(*) FROM party");

    assert_int_equal(decide(f, id, true, NULL), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_non_null(strstr(f->err.text, "Nobody's Ltd"));
    assert_int_equal(register_one(f, "SELECT count(*) FROM party"), before);
    assert_int_equal(cd_proposal_count(&f->core), 1);
}

static void whoever_has_the_address_by_now_is_meant(void **state)
{
    struct fixture *f = *state;
    int64_t before = register_one(f, "SELECT count(*) FROM party");
    int64_t id = propose_person(f, "K. M.", "k.moosbrugger@zirbenbach.example.org", "");

    assert_int_equal(decide(f, id, true, NULL), 1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM party"), before);
    assert_int_equal(register_one(f, "SELECT party FROM proposal"), 12);
}

static void what_is_new_of_somebody_is_shown_with_its_words(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s}", "phone", "+43 1 23456");
    CORDEE_AUTO(cordee_json_drop) json_t *groups = NULL;
    json_t *item;
    int64_t id = 0;

    propose(f,
            &(struct cordee_proposal){.kind = "person.phone",
                                      .key = "12 +43 1 23456",
                                      .party = 12,
                                      .quote = "Tel. +43 1 23456",
                                      .details = details},
            &id);
    assert_int_equal(cd_proposal_groups(&f->core, &f->err, &groups), 0);
    assert_int_equal(json_array_size(groups), 1);
    item = json_array_get(json_object_get(json_array_get(groups, 0), "items"), 0);
    assert_string_equal(cordee_json_text(item, "text"),
                        "Katharina Moosbrugger seems to have another number.");
    assert_string_equal(cordee_json_text(item, "quote"), "Tel. +43 1 23456");
    assert_string_equal(cordee_json_text(item, "url"), "/contacts/12");
    assert_int_equal(decide(f, id, true, NULL), 1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM phone WHERE party = 12 AND "
                                     "number LIKE '%23456'"),
                     1);
}

static void who_is_in_the_trash_is_not_asked_about(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0;

    propose(f,
            &(struct cordee_proposal){.kind = "person.phone", .key = "18", .party = 18},
            &id);
    assert_int_equal(cd_proposal_count(&f->core), 0);
    assert_int_equal(decide(f, id, true, NULL), 0);
}

static void a_kind_that_nobody_declares_is_refused(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(
        f->core.crm->propose(&f->core, &f->err,
                             &(struct cordee_proposal){.kind = "x", .key = "y"}, &id),
        -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_same_news_is_proposed_once),
        TEST(a_yes_makes_the_person_as_she_was_corrected),
        TEST(a_wrong_value_changes_nothing),
        TEST(whoever_has_the_address_by_now_is_meant),
        TEST(what_is_new_of_somebody_is_shown_with_its_words),
        TEST(who_is_in_the_trash_is_not_asked_about),
        TEST(a_kind_that_nobody_declares_is_refused),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
