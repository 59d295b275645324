/* Two records become one and are two again: nothing is lost either way. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/duplicates.h"
#include "core/crm/duplicate/merge.h"
#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

/* All rows of all tables that a merge may touch, as text. */
static char *dump(struct fixture *f)
{
    json_t *all = json_object();
    size_t n;
    const struct cd_row *rows = cd_rows_of(f->host.rows, CD_ROW_TABLE, &n);
    char *text;

    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *t = rows[i].row;
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
        json_t *list;

        if (strncmp(t->name, "change", 6) == 0 ||
            strncmp(t->name, "party_merge", 11) == 0 || strcmp(t->name, "audit") == 0 ||
            strcmp(t->name, "duplicate") == 0 || strcmp(t->name, "tie") == 0 ||
            strcmp(t->name, "acquaintance") == 0)
            continue; /* what follows from others is in no order of its own */
        /* The log of consent notes the basis anew whenever it changes. */
        cordee_buf_printf(&sql, "SELECT * FROM \"%s\"%s ORDER BY 1", t->name,
                          strcmp(t->name, "consent") == 0 ? " WHERE said = 1" : "");
        list = f->core.db->list(&f->core, &f->err, sql.text, CORDEE_NO_ARGS);
        if (!list)
            fail_msg("%s: %s", t->name, f->err.text);
        json_object_set_new(all, t->name, list);
    }
    register_ties_hold(f);
    text = json_dumps(all, JSON_SORT_KEYS | JSON_INDENT(1));
    json_decref(all);
    return text;
}

/* Long texts: where they begin to differ. */
static void same_dump(const char *a, const char *b)
{
    size_t i = 0;

    while (a[i] && a[i] == b[i])
        i++;
    if (a[i] != b[i])
        fail_msg("before:\n%.300s\nafter:\n%.300s", a + (i > 200 ? i - 200 : 0),
                 b + (i > 200 ? i - 200 : 0));
}

static int64_t newest_set(struct fixture *f)
{
    return register_one(f, "SELECT max(change_set) FROM change");
}

static void undo(struct fixture *f, int64_t set, int left)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

    if (cd_db_undo(&f->core, set, &report, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(cordee_json_int(report, "left"), left);
}

/* Two people with all that people have, and much of it twice. */
static void histories(struct fixture *f)
{
    register_run(f, "UPDATE party SET custom = '{\"size\":3,\"own\":1}' WHERE id = 12");
    register_run(f,
                 "UPDATE party SET custom = '{\"size\":4,\"more\":\"x\"}' WHERE id = 13");
    register_run(
        f, "INSERT INTO email_address(id, party, address, folded, hash, main, state, "
           "state_at) VALUES(901, 12, 'Same@x.example', 'same@x.example', 'hs', 0, 'ok', "
           "5), (902, 13, 'same@x.example', 'same@x.example', 'hs', 0, 'bounced', 9)");
    register_run(
        f, "INSERT INTO phone(id, party, number, main) VALUES(911, 12, '+43 1 234', 1), "
           "(912, 13, '+43 1234', 1), (913, 13, '+43 999', 0)");
    register_run(f, "INSERT INTO tagging(party, tag) VALUES(12, 1), (13, 1), (13, 2)");
    register_run(
        f,
        "INSERT INTO competence(party, theme, level) VALUES(12, 2, 1), (13, 2, 4), (13, "
        "3, 2)");
    register_run(
        f,
        "INSERT INTO role(party, other, label) VALUES(13, 12, 'assistant of'), (12, 4, "
        "'Board'), (13, 4, 'Board')");
    register_run(
        f,
        "INSERT INTO relation(party, other, label) VALUES(12, 13, 'sister of'), (13, 14, "
        "'knows'), (12, 14, 'knows'), (15, 13, 'knows')");
    register_run(f, "UPDATE role SET note = 'said ' || party WHERE other = 4");
    register_run(
        f, "INSERT INTO interaction(id, uuid, kind) VALUES(950, 'u950', 'meeting')");
    register_run(f, "INSERT INTO interaction_party(interaction, party, part, at, weight) "
                    "VALUES(950, 12, 'with', 77, 5), (950, 13, 'with', 77, 5)");
    register_run(
        f,
        "INSERT INTO letter(id, plugin, subject, markdown) VALUES(960, 'x', 's', 'm')");
    register_run(
        f,
        "INSERT INTO outbox(id, letter, party, address_id, address, message_id, token) "
        "VALUES(961, 960, 13, 902, 'same@x.example', 'm1', 't1')");
    register_run(
        f,
        "INSERT INTO message(id, message_id, file, size, party) VALUES(970, 'm', 'f', 1, "
        "13)");
    register_run(f, "UPDATE staff SET party = 13 WHERE id = 2");
}

static void all_that_hangs_goes_along(void **state)
{
    struct fixture *f = *state;

    histories(f);
    if (cd_merge_do(&f->cd, &f->err, 12, 13, NULL) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(register_one(f, "SELECT merged_into FROM party WHERE id = 13"), 12);
    assert_int_equal(cd_merge_survivor(&f->cd, 13), 12);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM role WHERE 13 IN (party, other)"), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM role WHERE party = 12 AND other = 4"), 1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM role WHERE note = 'said 12\nsaid 13'"), 1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM role WHERE party = other"), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM interaction_party WHERE party = 13"), 0);
    assert_int_equal(
        register_one(f, "SELECT weight FROM interaction_party WHERE interaction = 950"),
        5);
    assert_int_equal(register_one(f, "SELECT count(*) FROM tagging WHERE party = 12"), 2);
    assert_int_equal(
        register_one(f, "SELECT level FROM competence WHERE party = 12 AND theme = 2"),
        4);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM email_address WHERE party = 12 AND folded "
                        "= 'same@x.example' AND state = 'bounced'"),
        1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM email_address WHERE party = 12 AND main"),
        1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM phone WHERE party = 12"), 2);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM phone WHERE party = 12 AND main"), 1);
    assert_int_equal(register_one(f, "SELECT party FROM outbox WHERE id = 961"), 12);
    assert_int_equal(register_one(f, "SELECT address_id FROM outbox WHERE id = 961"),
                     901);
    assert_int_equal(register_one(f, "SELECT party FROM message WHERE id = 970"), 12);
    assert_int_equal(register_one(f, "SELECT party FROM staff WHERE id = 2"), 12);
    assert_int_equal(
        register_one(f, "SELECT json_extract(custom, '$.own') + (json_extract(custom, "
                        "'$.more') = 'x') FROM party WHERE id = 12"),
        2);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party p, pragma_foreign_key_check"), 0);
}

static void a_merge_is_undone_and_done_again(void **state)
{
    struct fixture *f = *state;
    char *before, *after, *merged, *again;
    int64_t set;

    histories(f);
    before = dump(f);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    merged = dump(f);
    set = newest_set(f);
    undo(f, set, 0);
    after = dump(f);
    same_dump(before, after);
    undo(f, newest_set(f), 0);
    again = dump(f);
    same_dump(merged, again);
    undo(f, newest_set(f), 0);
    free(after);
    after = dump(f);
    same_dump(before, after);
    free(before);
    free(after);
    free(merged);
    free(again);
}

static void organisations_keep_people_and_memberships(void **state)
{
    struct fixture *f = *state;
    char *before, *after;

    register_run(
        f, "INSERT INTO fee(membership, cluster, year, cents, currency) SELECT id, 1, "
           "2025 + "
           "party, 100, 'EUR' FROM membership WHERE party IN (1, 2)");
    before = dump(f);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 2, 1, NULL), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM membership WHERE party = 2 AND since = "
                        "1388534400 AND until IS NULL"),
        1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM fee x JOIN membership m ON m.id = "
                        "x.membership WHERE m.party = 2"),
        2);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM role WHERE other = 2 AND party IN (11, 12, "
                        "13)"),
        3);
    assert_int_equal(register_one(f, "SELECT count(*) FROM membership WHERE party = 1"),
                     0);
    undo(f, newest_set(f), 0);
    after = dump(f);
    same_dump(before, after);
    free(before);
    free(after);
}

static void what_was_picked_is_taken(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *picks = json_pack("{s:s, s:s, s:s, s:s}", "name", "b", "city", "b", "email",
                              "b", "custom.size", "b");

    histories(f);
    register_run(f, "UPDATE party SET city = 'Bregenz' WHERE id = 12");
    register_run(f, "UPDATE party SET city = 'Dornbirn', about = 'long' WHERE id = 13");
    assert_int_equal(cd_merge_look(&f->cd, &f->err, 12, 13, &model), 0);
    assert_true(json_array_size(json_object_get(model, "fields")) >= 4);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, picks), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party a, party b WHERE a.id = 12 AND b.id "
                        "= 13 AND a.name = b.name AND a.sort_name = b.sort_name AND "
                        "a.family_name = b.family_name AND a.city = 'Dornbirn' AND "
                        "a.about = 'long' AND json_extract(a.custom, '$.size') = 4"),
        1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM email_address WHERE party = 12 AND main "
                        "AND id = (SELECT min(id) FROM email_address WHERE party = 12 "
                        "AND main)"),
        1);
}

static void the_stricter_word_holds_unless_a_newer_was_given(void **state)
{
    struct fixture *f = *state;
    char why[160];
    int64_t address;

    /* Written down later, said earlier. */
    register_run(f, "DELETE FROM consent");
    register_run(
        f, "INSERT INTO consent(id, party, given, at) VALUES(801, 13, 0, 2000), (802, "
           "12, 1, "
           "1000)");
    address = register_one(f, "SELECT id FROM email_address WHERE party = 12");
    assert_int_equal(cd_crm_may_write(&f->cd, &f->err, 12, address, 0, why), 1);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    assert_int_equal(cd_crm_may_write(&f->cd, &f->err, 12, address, 0, why), 0);
    undo(f, newest_set(f), 0);
    assert_int_equal(cd_crm_may_write(&f->cd, &f->err, 12, address, 0, why), 1);
    register_run(f, "DELETE FROM consent");
    register_run(
        f, "INSERT INTO consent(id, party, given, at) VALUES(811, 13, 0, 1000), (812, "
           "12, 1, "
           "2000)");
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    assert_int_equal(cd_crm_may_write(&f->cd, &f->err, 12, address, 0, why), 1);
}

static void what_makes_no_sense_is_refused(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 12, NULL), -1);
    assert_string_equal(f->err.text, "a record cannot be merged with itself");
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 1, NULL), -1);
    assert_string_equal(f->err.text, "an organisation and a person cannot become one");
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 18, NULL), -1);
    assert_non_null(strstr(f->err.text, "is in the trash"));
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 999, NULL), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), -1);
    assert_non_null(strstr(f->err.text, "was merged into another record already"));
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 13, 12, NULL), -1);
    assert_int_equal(cd_party_restore(&f->cd, &f->err, 13), -1);
    assert_non_null(strstr(f->err.text, "merged into"));
}

static void chains_lead_to_the_last(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 11, 12, NULL), 0);
    assert_int_equal(cd_merge_survivor(&f->cd, 13), 11);
    assert_int_equal(cd_merge_survivor(&f->cd, 999), 999);
}

/* ---- the finder ------------------------------------------------------------------- */

static void look(struct fixture *f, int64_t run_id)
{
    struct cordee_job job = {.id = run_id};

    if (cd_duplicates_run(&f->cd, &job, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static json_t *listed(struct fixture *f, bool decided)
{
    json_t *model = NULL;

    if (cd_duplicates_list(&f->cd, &f->err, decided, 0, 50, &model) < 0)
        fail_msg("%s", f->err.text);
    return model;
}

static int64_t twin(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields =
        json_pack("{s:s, s:s, s:s}", "name", "ZIRBENBACH Kunststoffwerk G.m.b.H.",
                  "country", "AT", "city", "dornbirn");
    int64_t id = 0;

    if (cd_party_create(&f->cd, &f->err, CORDEE_ORG, fields, &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static void a_word_of_two_outlives_every_run(void **state)
{
    struct fixture *f = *state;
    int64_t id = twin(f);
    CORDEE_AUTO(cordee_json_drop) json_t *open = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *decided = NULL;

    look(f, 1);
    open = listed(f, false);
    assert_int_equal(cordee_json_int(open, "open"), 1);
    assert_int_equal(cd_duplicates_say(&f->cd, &f->err, id, 1, true), 0);
    look(f, 2);
    look(f, 3);
    assert_int_equal(cd_duplicates_open(&f->cd), 0);
    decided = listed(f, true);
    assert_int_equal(json_array_size(json_object_get(decided, "items")), 1);
    assert_int_equal(cd_duplicates_say(&f->cd, &f->err, 1, id, false), 0);
    assert_int_equal(cd_duplicates_open(&f->cd), 1);
    assert_int_equal(cd_party_trash(&f->cd, &f->err, id), 0);
    assert_int_equal(cd_duplicates_open(&f->cd), 0);
    look(f, 4);
    assert_int_equal(register_one(f, "SELECT count(*) FROM duplicate"), 0);
}

static void a_merged_pair_is_open_again_after_undo(void **state)
{
    struct fixture *f = *state;
    int64_t id = twin(f);

    look(f, 1);
    assert_int_equal(cd_merge_do(&f->cd, &f->err, 1, id, NULL), 0);
    assert_int_equal(cd_duplicates_open(&f->cd), 0);
    undo(f, newest_set(f), 0);
    assert_int_equal(cd_duplicates_open(&f->cd), 1);
}

static void who_is_known_is_found_while_one_types(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("{s:s, s:s}", "name", "Zirbenbach Kunststofwerk AG",
                               "country", "Austria");
    CORDEE_AUTO(cordee_json_drop)
    json_t *person =
        json_pack("{s:s, s:s}", "given_name", "Katarina", "family_name", "Moosbruger");
    CORDEE_AUTO(cordee_json_drop)
    json_t *nobody = json_pack("{s:s}", "name", "Quite Another Thing");
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *people = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *none = NULL;

    assert_int_equal(cd_known_find(&f->cd, &f->err, CORDEE_ORG, fields, 5, &list), 0);
    assert_int_equal(json_array_size(list), 1);
    assert_int_equal(cordee_json_int(json_array_get(list, 0), "id"), 1);
    assert_int_equal(cd_known_find(&f->cd, &f->err, CORDEE_PERSON, person, 5, &people),
                     0);
    assert_int_equal(json_array_size(people), 1);
    assert_int_equal(cordee_json_int(json_array_get(people, 0), "id"), 12);
    assert_int_equal(cd_known_find(&f->cd, &f->err, CORDEE_ORG, nobody, 5, &none), 0);
    assert_int_equal(json_array_size(none), 0);
}

static void the_trash_says_what_and_where_to(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const json_t *item;

    assert_int_equal(cd_merge_do(&f->cd, &f->err, 12, 13, NULL), 0);
    assert_int_equal(cd_trash_list(&f->cd, &f->err, CORDEE_ANYONE, "", 0, 50, &model), 0);
    assert_int_equal(cordee_json_int(model, "total"), 2);
    item = json_array_get(json_object_get(model, "items"), 0);
    assert_int_equal(cordee_json_int(item, "id"), 13);
    assert_int_equal(cordee_json_int(json_object_get(item, "merged_into"), "id"), 12);
    assert_int_equal(cordee_json_int(item, "change_set"), newest_set(f));
}

#define ON_A_REGISTER(test) \
    cmocka_unit_test_setup_teardown(test, register_setup, register_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_REGISTER(all_that_hangs_goes_along),
        ON_A_REGISTER(a_merge_is_undone_and_done_again),
        ON_A_REGISTER(organisations_keep_people_and_memberships),
        ON_A_REGISTER(what_was_picked_is_taken),
        ON_A_REGISTER(the_stricter_word_holds_unless_a_newer_was_given),
        ON_A_REGISTER(what_makes_no_sense_is_refused),
        ON_A_REGISTER(chains_lead_to_the_last),
        ON_A_REGISTER(a_word_of_two_outlives_every_run),
        ON_A_REGISTER(a_merged_pair_is_open_again_after_undo),
        ON_A_REGISTER(who_is_known_is_found_while_one_types),
        ON_A_REGISTER(the_trash_says_what_and_where_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
