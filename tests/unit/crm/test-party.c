/* Parties: made, changed, listed, found; what happened to them. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/db/db.h"

#include <string.h>

static int64_t create(struct fixture *f, enum cordee_kind kind, json_t *fields)
{
    int64_t id = 0;
    int rc = cd_party_create(&f->cd, &f->err, kind, fields, &id);

    json_decref(fields);
    return rc < 0 ? -1 : id;
}

static json_t *party_of(struct fixture *f, int64_t id)
{
    json_t *model = NULL;

    if (f->cd.crm->party(&f->cd, &f->err, id, &model) != 1)
        fail_msg("%s", f->err.text);
    return model;
}

static void a_person_comes_with_place_role_and_address(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *p = NULL;
    int64_t found = 0, address = 0;
    int64_t id = create(f, CORDEE_PERSON,
                        json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "name",
                                  "Dr. Jean-Pierre de la Tour", "country", "UK",
                                  "language", "French", "email",
                                  " Jean@Tour.example.org ", "phone", "+41 81 000 00 01",
                                  "org", 5, "role", "Sales", "tags", "PCR, new tag"));

    if (id < 0)
        fail_msg("%s", f->err.text);
    p = party_of(f, id);
    assert_string_equal(cordee_json_text(p, "country"), "GB");
    assert_string_equal(cordee_json_text(p, "country_name"), "United Kingdom");
    assert_string_equal(cordee_json_text(p, "language"), "fr");
    assert_string_equal(cordee_json_text(p, "given"), "Jean-Pierre");
    assert_string_equal(cordee_json_text(p, "title"), "Dr.");
    assert_string_equal(cordee_json_text(p, "email"), "Jean@Tour.example.org");
    assert_string_equal(cordee_json_text(p, "basis"), "none");
    assert_int_equal(
        f->cd.crm->by_email(&f->cd, &f->err, "JEAN@tour.example.org", &found, &address),
        1);
    assert_int_equal(found, id);
}

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

static void a_change_is_found_at_once(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields =
        json_pack("{s:s, s:s}", "family_name", "Gröbner-Žižek", "city", "Ptuj");

    assert_int_equal(count(f, "grobner"), 0);
    assert_int_equal(cd_party_update(&f->cd, &f->err, 14, fields), 0);
    assert_int_equal(count(f, "zizek ziga"), 1);
    assert_int_equal(count(f, "ptuj"), 1);
    assert_int_equal(count(f, "hribernik"), 0);
    assert_int_equal(cd_party_trash(&f->cd, &f->err, 14), 0);
    assert_int_equal(count(f, "zizek"), 0);
    assert_int_equal(cd_party_restore(&f->cd, &f->err, 14), 0);
    assert_int_equal(count(f, "zizek"), 1);
}

static int64_t last_set(struct fixture *f, const char *title)
{
    int64_t set = 0;

    if (f->cd.db->one(&f->cd, &f->err, &set,
                      "SELECT max(id) FROM change_set WHERE title = ?",
                      CORDEE_ARGS(CORDEE_V(title))) != 1)
        fail_msg("there is no change set \"%s\"", title);
    return set;
}

static void what_was_done_can_be_undone(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("{s:s, s:s, s:s}", "family_name", "Changed", "email",
                               "changed@example.org", "tags", "odd");
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

    assert_int_equal(cd_party_update(&f->cd, &f->err, 14, fields), 0);
    assert_int_equal(count(f, "ziga changed tag:odd email:example.org"), 1);
    assert_int_equal(
        cd_db_undo(&f->core, last_set(f, "Changed Žiga Hribernik"), &report, &f->err), 0);
    assert_int_equal(count(f, "ziga changed"), 0);
    assert_int_equal(count(f, "ziga hribernik email:bistrca.example.org"), 1);
    assert_int_equal(count(f, "tag:odd"), 0);
}

static void what_is_done_together_is_one_change(void **state)
{
    struct fixture *f = *state;
    int64_t set = f->cd.db->change_set(&f->core, &f->err, "Two at once");
    int64_t n = 0;

    assert_true(set > 0);
    assert_int_equal(cd_party_owner(&f->cd, &f->err, 14, 2), 0);
    assert_int_equal(cd_party_owner(&f->cd, &f->err, 15, 2), 0);
    f->cd.db->change_set_use(&f->core, 0);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(DISTINCT row) FROM change WHERE "
                                     "change_set = ? AND tbl = 'party'",
                                     CORDEE_ARGS(CORDEE_V(set))),
                     1);
    assert_int_equal(n, 2);
}

static void what_is_wrong_is_refused_with_a_sentence(void **state)
{
    static const struct {
        enum cordee_kind kind;
        const char *key, *value, *says;
    } cases[] = {
        {CORDEE_ORG, "name", " ", "needs a name"},
        {CORDEE_PERSON, "name", "", "needs a name"},
        {CORDEE_ORG, "country", "Autria", "did you mean Austria?"},
        {CORDEE_ORG, "country", "XQ", "no country"},
        {CORDEE_PERSON, "language", "xx", "no language"},
        {CORDEE_PERSON, "email", "not an address", "no e-mail address"},
        {CORDEE_PERSON, "email", "a@b.example\r\nBcc: x@y.example", "no e-mail address"},
        {CORDEE_PERSON, "phone", "call me", "no phone number"},
        {CORDEE_ORG, "website", "javascript://alert(1)", "no address of a website"},
        {CORDEE_ORG, "headcount", "-3", "no number of people"},
        {CORDEE_ORG, "org_type", "circus", "not one of the choices"},
        {CORDEE_PERSON, "owner", "99", "no user"},
        {CORDEE_PERSON, "email", "elodie.charvoz@molan.example.org",
         "already the address of Élodie Charvoz"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *fields = json_pack("{s:s}", "name", "Some Name");

        json_object_set_new(fields, cases[i].key, json_string(cases[i].value));
        assert_int_equal(create(f, cases[i].kind, fields), -1);
        if (!strstr(f->err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].value, f->err.text);
    }
    assert_int_equal(count(f, "some name"), 0);
}

static void a_refused_party_leaves_nothing_half_written(void **state)
{
    struct fixture *f = *state;
    int64_t before = 0, after = 0;

    assert_int_equal(f->cd.db->one(&f->cd, &f->err, &before, "SELECT count(*) FROM party",
                                   CORDEE_NO_ARGS),
                     1);
    assert_int_equal(
        create(f, CORDEE_PERSON, json_pack("{s:s, s:i}", "name", "Nobody", "org", 999)),
        -1);
    assert_int_equal(f->cd.db->one(&f->cd, &f->err, &after, "SELECT count(*) FROM party",
                                   CORDEE_NO_ARGS),
                     1);
    assert_int_equal(before, after);
}

static void a_new_member_is_one_from_its_day(void **state)
{
    struct fixture *f = *state;
    int64_t id = create(f, CORDEE_ORG,
                        json_pack("{s:s, s:s, s:s}", "name", "Neu GmbH", "member_type",
                                  "full", "member_since", "2020-05-01"));
    int64_t row = 0;

    assert_true(id > 0);
    assert_int_equal(count(f, "neu member:full"), 1);
    assert_int_equal(f->cd.db->one(&f->cd, &f->err, &row,
                                   "SELECT id FROM membership WHERE party = ?",
                                   CORDEE_ARGS(CORDEE_V(id))),
                     1);
    assert_int_equal(cd_membership_end(&f->cd, &f->err, row, 0), 0);
    assert_int_equal(count(f, "neu member:full"), 0);
    assert_int_equal(count(f, "neu member:former"), 1);
    assert_int_equal(cd_membership_start(&f->cd, &f->err, 11, "full", 0, 0, NULL), -1);
}

/* Goes through a list in pages of two. */
static void walk(struct fixture *f, const char *sort, struct cordee_buf *out)
{
    char after[32] = "";

    for (int page = 0; page < 10; page++) {
        CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
        json_t *row;
        size_t i;

        if (cd_party_list(&f->cd, &f->err, CORDEE_PERSON, "", sort, after, 2, 1, &list) <
            0)
            fail_msg("%s", f->err.text);
        assert_int_equal(cordee_json_int(list, "total"), 7);
        json_array_foreach (json_object_get(list, "items"), i, row)
            cordee_buf_printf(out, "%s%lld", out->len ? " " : "",
                              (long long)cordee_json_int(row, "id"));
        if (!json_object_get(list, "next"))
            return;
        snprintf(after, sizeof after, "%s", cordee_json_text(list, "next"));
    }
    fail_msg("this list has no end");
}

static void pages_of_a_list_leave_nobody_out(void **state)
{
    static const char *const cases[][2] = {
        {"name", "15 11 14 12 16 17 13"},
        {"-name", "13 17 16 12 14 11 15"},
        {"country", "12 13 15 11 17 16 14"},
        {"-last_contact", "11 12 14 17 16 15 13"},
        {"last_contact", "13 15 16 17 14 12 11"},
        {"nonsense", "15 11 14 12 16 17 13"},
        {"created", "11 12 13 14 15 16 17"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};

        walk(*state, cases[i][0], &got);
        assert_string_equal(got.text, cases[i][1]);
    }
}

static void a_history_is_a_persons_and_her_organisations(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *org = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rest = NULL;
    json_t *item;

    assert_int_equal(cd_timeline(&f->cd, &f->err, 12, 1, "", "", 1, &person), 0);
    item = json_array_get(json_object_get(person, "items"), 0);
    assert_string_equal(cordee_json_text(item, "kind"), "mail.out");
    assert_int_equal(cd_timeline(&f->cd, &f->err, 12, 1, "",
                                 cordee_json_text(person, "next"), 1, &rest),
                     0);
    item = json_array_get(json_object_get(rest, "items"), 0);
    assert_string_equal(cordee_json_text(item, "kind"), "meeting");
    assert_null(json_object_get(rest, "next"));
    assert_int_equal(cd_timeline(&f->cd, &f->err, 1, 1, "", "", 20, &org), 0);
    assert_int_equal(json_array_size(json_object_get(org, "items")), 3);
    item = json_array_get(json_object_get(org, "items"), 0);
    assert_string_equal(
        cordee_json_text(json_array_get(json_object_get(item, "with"), 0), "name"),
        "Hannes Wöß");
}

/* As many mass mails as there may be do not hide the last meeting. */
static void what_says_nothing_hides_no_contact(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *past = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *coming = NULL;
    const int64_t now = cordee_now(), day = 86400;
    const struct cordee_taker with = {12, "with"};
    struct cordee_interaction meeting = {
        .kind = "meeting", .takers = &with, .n_takers = 1};

    for (int ahead = 2; ahead > 0; ahead--) {
        meeting.at = now + ahead * day;
        meeting.subject = ahead == 1 ? "Soon" : "Later";
        if (cd_crm_interaction(&f->cd, &f->err, &meeting, NULL) < 0)
            fail_msg("%s", f->err.text);
    }
    register_run(f, "INSERT INTO interaction(id, uuid, kind, at) WITH RECURSIVE n(i) AS "
                    "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90) SELECT 5000 + "
                    "i, 'mass' || i, 'mail.out', clock_now() - i FROM n");
    register_run(f, "INSERT INTO interaction_party(interaction, party, part, at, weight) "
                    "SELECT id, 12, 'to', at, 0 FROM interaction WHERE id > 5000");
    assert_int_equal(cd_timeline_contacts(&f->cd, &f->err, 12, 1, false, 5, &past), 0);
    assert_string_equal(cordee_json_text(json_array_get(past, 1), "kind"), "meeting");
    assert_int_equal(json_array_size(past), 2);
    assert_int_equal(cd_timeline_contacts(&f->cd, &f->err, 12, 1, true, 1, &coming), 0);
    assert_string_equal(cordee_json_text(json_array_get(coming, 0), "subject"), "Soon");
}

static void what_only_its_author_may_see_nobody_else_sees(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *mine = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *his = NULL;

    assert_int_equal(cd_timeline(&f->cd, &f->err, 15, 1, "", "", 20, &mine), 0);
    assert_int_equal(cd_timeline(&f->cd, &f->err, 15, 2, "", "", 20, &his), 0);
    assert_int_equal(json_array_size(json_object_get(mine, "items")), 1);
    assert_int_equal(json_array_size(json_object_get(his, "items")), 0);
}

static void search_takes_any_text(void **state)
{
    static const struct {
        const char *text;
        int people, orgs, tags;
    } cases[] = {
        {"charvoz", 1, 0, 0},   {"Élodie cha", 1, 0, 0},   {"polim", 0, 2, 0},
        {"recyc", 1, 1, 1},     {"\"(' OR *^:-", 0, 0, 0}, {"", 0, 0, 0},
        {"NEAR(a b)", 0, 0, 0}, {"title:x", 0, 0, 0},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *found = NULL;

        if (cd_crm_search(&f->cd, &f->err, cases[i].text, 1, 5, &found) < 0)
            fail_msg("%s: %s", cases[i].text, f->err.text);
        if ((int)json_array_size(json_object_get(found, "people")) != cases[i].people ||
            (int)json_array_size(json_object_get(found, "orgs")) != cases[i].orgs ||
            (int)json_array_size(json_object_get(found, "tags")) != cases[i].tags)
            fail_msg("%s: %s", cases[i].text, json_dumps(found, 0));
    }
}

static void a_relationship_has_parts_that_add_up(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *known = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *unknown = NULL;
    json_t *part;
    int64_t sum = 0;
    size_t i;

    assert_int_equal(cd_crm_strength(&f->cd, &f->err, 11, CORDEE_PERSON, &known), 0);
    assert_int_equal(cd_crm_strength(&f->cd, &f->err, 16, CORDEE_PERSON, &unknown), 0);
    json_array_foreach (json_object_get(known, "parts"), i, part)
        sum += cordee_json_int(part, "score");
    assert_int_equal(cordee_json_int(known, "score"), sum);
    assert_true(sum > 30);
    assert_int_equal(cordee_json_int(unknown, "score"), 0);
}

static void the_quiet_ones_are_named_longest_first(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *quiet = NULL;
    json_t *first;

    assert_int_equal(cd_crm_gone_quiet(&f->cd, &f->err, 90, 5, &quiet), 0);
    assert_int_equal(json_array_size(quiet), 2);
    /* Nobody was ever in touch with this one: no silence is longer. */
    assert_null(json_object_get(json_array_get(quiet, 0), "days"));
    first = json_array_get(quiet, 1);
    assert_int_equal(cordee_json_int(first, "id"), 1);
    assert_int_equal(cordee_json_int(first, "days"), 100);
    assert_string_equal(cordee_json_text(first, "closest"), "Magdalena Rüscher");
}

static void a_page_has_all_that_hangs_on_a_party(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *org = NULL;

    assert_int_equal(cd_party_page(&f->cd, &f->err, 11, &person), 1);
    assert_int_equal(json_array_size(json_object_get(person, "roles")), 1);
    assert_int_equal(json_array_size(json_object_get(person, "tasks")), 1);
    assert_int_equal(json_array_size(json_object_get(person, "consents")), 2);
    assert_true(cordee_json_true(person, "may_write"));
    assert_int_equal(cd_party_page(&f->cd, &f->err, 1, &org), 1);
    assert_int_equal(json_array_size(json_object_get(org, "people")), 2);
    assert_string_equal(
        cordee_json_text(json_array_get(json_object_get(org, "memberships"), 0),
                         "status"),
        "current");
    assert_int_equal(cd_party_page(&f->cd, &f->err, 999, &org), 0);
}

/* ---- the box ---------------------------------------------------------------- */

static json_t *box_of(struct fixture *f, const char *text, const char *field,
                      const char *op, const char *value, const char *set)
{
    const struct cordee_filter_form form = {.text = text,
                                            .field = field,
                                            .op = op,
                                            .value = value,
                                            .set = set,
                                            .flags = CORDEE_FILTER_PEOPLE,
                                            .user = 1};
    json_t *model = NULL;

    if (f->cd.crm->filter_box(&f->cd, &f->err, &form, &model) < 0)
        fail_msg("%s", f->err.text);
    return model;
}

static void a_condition_is_added_without_typing(void **state)
{
    static const struct {
        const char *text, *field, *op, *value, *result;
    } cases[] = {
        {"", "country", "is", "AT", "country:AT"},
        {"country:AT", "tag", "is-not", "food contact",
         "country:AT -tag:\"food contact\""},
        {"a OR b", "last_contact", "longer", "90", "(a OR b) last_contact>90d"},
        {"", "created", "after", "2026-01-01", "created>2026-01-01"},
        {"", "unsubscribed", "no", "", "-is:unsubscribed"},
        {"", "is.member", "yes", "", "is:member"},
        {"", "email", "has-not", "", "-has:email"},
        {"", "name", "is", "a\"b\\c", "name:\"a\\\"b\\\\c\""},
        {"", "member.country", "is", "CH", "member.country:CH"},
        {"", "headcount", "more", "50", "headcount>50"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *box = box_of(*state, cases[i].text, cases[i].field, cases[i].op,
                             cases[i].value, NULL);

        assert_null(json_object_get(box, "error"));
        assert_string_equal(cordee_json_text(box, "text"), cases[i].result);
    }
}

static void the_box_leads_by_the_hand(void **state)
{
    CORDEE_AUTO(cordee_json_drop) json_t *empty = box_of(*state, "", "", "", "", "");
    CORDEE_AUTO(cordee_json_drop)
    json_t *step = box_of(*state, "", "country", "", "", "");
    CORDEE_AUTO(cordee_json_drop)
    json_t *wrong = box_of(*state, "contry:AT", "", "", "", "");
    CORDEE_AUTO(cordee_json_drop) json_t *set = box_of(*state, "a", "", "", "", " ");
    json_t *adding = json_object_get(step, "adding");
    json_t *first;

    assert_true(json_array_size(json_object_get(empty, "starters")) >= 5);
    assert_true(json_array_size(json_object_get(empty, "fields")) > 20);
    first = json_array_get(json_object_get(empty, "starters"), 0);
    assert_string_equal(cordee_json_text(first, "filter"), "country:AT");
    assert_true(json_array_size(json_object_get(adding, "ops")) >= 4);
    assert_true(json_array_size(json_object_get(adding, "choices")) >= 4);
    assert_non_null(strstr(cordee_json_text(wrong, "error"), "did you mean \"country\""));
    assert_int_equal(cordee_json_int(wrong, "error_at"), 1);
    assert_string_equal(cordee_json_text(set, "text"), "");
}

/* How many; no two are equal. */
static size_t starters_of(json_t *box)
{
    json_t *list = json_object_get(box, "starters");
    size_t n = json_array_size(list);

    for (size_t i = 0; i < n; i++) {
        json_t *one = json_array_get(list, i);

        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(cordee_json_text(one, "filter"),
                                    cordee_json_text(json_array_get(list, j), "filter"));
    }
    return n;
}

static void eight_starters_are_offered_before_and_behind_a_condition(void **state)
{
    CORDEE_AUTO(cordee_json_drop) json_t *empty = box_of(*state, "", "", "", "", "");
    CORDEE_AUTO(cordee_json_drop)
    json_t *behind = box_of(*state, "country:AT", "", "", "", "");
    CORDEE_AUTO(cordee_json_drop)
    json_t *either = box_of(*state, "country:AT OR country:CH", "", "", "", "");
    json_t *one;

    assert_int_equal(starters_of(empty), 8);
    assert_true(starters_of(behind) >= 5);
    one = json_array_get(json_object_get(behind, "starters"), 0);
    assert_int_equal(strncmp(cordee_json_text(one, "filter"), "country:AT ", 11), 0);
    assert_null(strstr(cordee_json_text(one, "filter") + 10, "country:AT"));
    one = json_array_get(json_object_get(either, "starters"), 1);
    assert_int_equal(strncmp(cordee_json_text(one, "filter"), "(country:AT OR", 14), 0);
}

int main(void)
{
#define T1(name) cmocka_unit_test_setup_teardown(name, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        T1(a_person_comes_with_place_role_and_address),
        T1(a_change_is_found_at_once),
        T1(what_was_done_can_be_undone),
        T1(what_is_done_together_is_one_change),
        T1(what_is_wrong_is_refused_with_a_sentence),
        T1(a_refused_party_leaves_nothing_half_written),
        T1(a_new_member_is_one_from_its_day),
        T1(pages_of_a_list_leave_nobody_out),
        T1(a_history_is_a_persons_and_her_organisations),
        T1(what_says_nothing_hides_no_contact),
        T1(what_only_its_author_may_see_nobody_else_sees),
        T1(search_takes_any_text),
        T1(a_relationship_has_parts_that_add_up),
        T1(the_quiet_ones_are_named_longest_first),
        T1(a_page_has_all_that_hangs_on_a_party),
        T1(a_condition_is_added_without_typing),
        T1(the_box_leads_by_the_hand),
        T1(eight_starters_are_offered_before_and_behind_a_condition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
