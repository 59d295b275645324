/* The tree of themes, what is declared on it, and who knows what. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/org-kind.h"
#include "core/crm/theme/knows.h"
#include "core/crm/theme/theme.h"
#include "core/db/db.h"
#include "core/db/search.h"

#include <string.h>

#define DAY INT64_C(86400)

static int64_t theme(struct fixture *f, const char *name)
{
    int64_t id = 0;

    if (cd_theme_find(&f->cd, &f->err, name, &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static int64_t count(struct fixture *f, const char *filter)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *made;
    int64_t n = 0;

    if (cd_crm_filter(&f->cd, a, filter, 0, 1, &made, &f->err) < 0 ||
        cd_crm_filter_count(&f->cd, made, &n, &f->err) < 0)
        fail_msg("%s: %s", filter, f->err.text);
    return n;
}

/* ---- the tree --------------------------------------------------------------------- */

static void three_trees_ship(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *tree = cd_theme_tree(&f->cd, &f->err, true);

    assert_non_null(tree);
    assert_int_equal(register_one(f, "SELECT count(*) FROM theme WHERE parent = 1003"),
                     22);
    assert_int_equal(theme(f, "  injection MOULDING "), 1221);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM theme WHERE folded <> fold(name)"), 0);
    assert_int_equal(
        json_array_size(tree),
        register_one(f, "SELECT count(*) FROM theme WHERE merged_into IS NULL"));
}

static void a_name_is_there_once(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0;

    assert_int_equal(cd_theme_add(&f->cd, &f->err, "  ", 0, &id), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_int_equal(cd_theme_add(&f->cd, &f->err, "métals", 0, &id), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(cd_theme_add(&f->cd, &f->err, "Zinc", theme(f, "Metals"), &id), 0);
    assert_int_equal(cd_theme_add(&f->cd, &f->err, "Tin", 99999, &id), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
    assert_int_equal(
        cd_theme_change(&f->cd, &f->err, id, "Tin and zinc", theme(f, "Materials")), 0);
    assert_int_equal(theme(f, "zinc"), 0);
    assert_int_equal(theme(f, "tin and zinc"), id);
}

static void nothing_is_below_itself(void **state)
{
    struct fixture *f = *state;
    int64_t materials = theme(f, "Materials");

    assert_int_equal(
        cd_theme_change(&f->cd, &f->err, materials, "Materials", theme(f, "Metals")), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_int_equal(cd_theme_change(&f->cd, &f->err, materials, "Materials", materials),
                     -1);
}

static void a_merge_loses_nothing_and_is_undone(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t metals = theme(f, "Metals"), wood = theme(f, "Wood"), below, set;

    assert_int_equal(cd_theme_add(&f->cd, &f->err, "Zinc", metals, &below), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 1, "Metals", 4), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 1, "Wood", 1), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 2, "Metals", 3), 0);
    assert_int_equal(cd_need_set(&f->cd, &f->err, 3, "Metals", 3), 0);
    register_run(
        f, "UPDATE competence SET confirmed_at = 7, confirmed_by = 2, note = 'm' WHERE "
           "party = 1 AND theme = 1214");
    register_run(f, "UPDATE competence SET note = 'w' WHERE party = 1 AND theme = 1215");

    assert_int_equal(cd_theme_merge(&f->cd, &f->err, metals, wood), 0);
    assert_int_equal(theme(f, "metals"), wood);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM competence WHERE theme = 1214"), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM competence WHERE theme = 1215"), 2);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM competence WHERE party = 1 AND theme = "
                        "1215 AND level = 4 AND confirmed_at = 7 AND confirmed_by = "
                        "2 AND note = 'w; m'"),
        1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM need WHERE theme = 1215"), 1);
    assert_int_equal(register_one(f, "SELECT parent FROM theme WHERE folded = 'zinc'"),
                     wood);
    assert_int_equal(count(f, "competence:metals"), 2);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 5, "Metals", 2), 0);
    assert_int_equal(count(f, "competence:wood"), 3);

    set = register_one(
        f, "SELECT id FROM change_set WHERE title = 'Two competences became one'");
    assert_int_equal(cd_db_undo(&f->core, set, &report, &f->err), 0);
    assert_int_equal(theme(f, "metals"), metals);
    assert_int_equal(
        register_one(f, "SELECT level FROM competence WHERE party = 1 AND theme = "
                        "1215"),
        1);
    assert_int_equal(register_one(f, "SELECT parent FROM theme WHERE folded = 'zinc'"),
                     metals);
}

static void one_merged_into_what_is_below_it_makes_no_ring(void **state)
{
    struct fixture *f = *state;
    int64_t materials = theme(f, "Materials"), metals = theme(f, "Metals"), zinc;

    assert_int_equal(cd_theme_add(&f->cd, &f->err, "Zinc", metals, &zinc), 0);
    assert_int_equal(cd_theme_merge(&f->cd, &f->err, materials, zinc), 0);
    assert_int_equal(register_one(f, "SELECT parent FROM theme WHERE folded = 'zinc'"),
                     1002);
    assert_int_equal(register_one(f, "SELECT parent FROM theme WHERE folded = 'metals'"),
                     zinc);
    assert_int_equal(count(f, "competence:materials"), 0);
}

/* ---- declaring -------------------------------------------------------------------- */

static void a_confirmation_is_of_a_level(void **state)
{
    struct fixture *f = *state;
    struct cd_declared d = {
        .party = 2, .theme = theme(f, "Wood"), .level = 3, .note = "beech", .by = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    assert_int_equal(cd_declared_set(&f->cd, &f->err, &d), 0);
    list = cd_declared_list(&f->cd, &f->err, 2, CD_CAN);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "confirmed_by"),
                        "Magdalena Rüscher");
    d.by = 0;
    d.note = NULL;
    assert_int_equal(cd_declared_set(&f->cd, &f->err, &d), 0);
    assert_int_equal(count(f, "competence(confirmed):wood"), 1);
    d.level = 4;
    assert_int_equal(cd_declared_set(&f->cd, &f->err, &d), 0);
    assert_int_equal(count(f, "competence(confirmed):wood"), 0);
    assert_int_equal(count(f, "competence(4):wood"), 1);
    assert_int_equal(
        register_one(f, "SELECT note = 'beech' FROM competence WHERE party = 2"), 1);
    assert_int_equal(cd_declared_remove(&f->cd, &f->err, 2, CD_CAN, d.theme), 1);
    assert_int_equal(cd_declared_remove(&f->cd, &f->err, 2, CD_CAN, d.theme), 0);
}

static void a_theme_finds_what_is_below_it(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_competence_set(&f->cd, &f->err, 2, "Extrusion", 1), 0);
    assert_int_equal(count(f, "competence:\"technology fields\""), 1);
    assert_int_equal(count(f, "competence(2):\"technology fields\""), 0);
    assert_int_equal(count(f, "has:competence"), 3);
}

/* ---- who knows what --------------------------------------------------------------- */

static void the_score_says_why(void **state)
{
    const int64_t now = 2000000000;
    struct cd_knows_score s;

    (void)state;
    s = cd_knows_score_of(
        &(struct cd_knows_facts){
            .level = 4, .confirmed_at = now - DAY, .last_at = now, .n = 9},
        now);
    assert_int_equal(cd_knows_total(&s), 100);
    s = cd_knows_score_of(&(struct cd_knows_facts){.level = -1}, now);
    assert_int_equal(cd_knows_total(&s), 0);
    s = cd_knows_score_of(
        &(struct cd_knows_facts){.level = -1, .last_at = now - 365 * DAY, .n = 1}, now);
    assert_int_equal(s.recent, 13);
    assert_int_equal(s.many, 4);
    s = cd_knows_score_of(
        &(struct cd_knows_facts){.level = 2, .confirmed_at = now - 800 * DAY}, now);
    assert_int_equal(s.level, 22);
    assert_int_equal(s.confirmed, 7);
    s = cd_knows_score_of(
        &(struct cd_knows_facts){.level = -1, .crowd_at = now, .crowd_n = 3}, now);
    assert_int_equal(cd_knows_total(&s), 25 / 3 + 3);
    for (int level = 0; level < 4; level++) {
        struct cd_knows_score a =
            cd_knows_score_of(&(struct cd_knows_facts){.level = level}, now);
        struct cd_knows_score b =
            cd_knows_score_of(&(struct cd_knows_facts){.level = level + 1}, now);

        assert_true(cd_knows_total(&a) < cd_knows_total(&b));
    }
}

static void who_looks_for_it_does_not_know_it(void **state)
{
    (void)state;
    assert_true(cd_only_sought("Werk AG sucht jemanden für Rezyklat.", "rezyklat"));
    assert_true(cd_only_sought("We met. They are looking for recycling", "recycling"));
    assert_true(cd_only_sought("Nous cherchons des moules", "moules"));
    assert_true(cd_only_sought("Cerchiamo stampi", "stampi"));
    assert_true(cd_only_sought("Podjetje išče reciklat!", "reciklat"));
    assert_false(cd_only_sought("They recycle PET. They look for nobody.", "pet"));
    assert_false(cd_only_sought("Sucht Rezyklat.\nMacht selbst Rezyklat.", "Rezyklat"));
    assert_false(cd_only_sought("Er besucht die Messe, Rezyklat dabei", "rezyklat"));
    assert_false(cd_only_sought("Sucht etwas anderes.", "rezyklat"));
    assert_false(cd_only_sought("", "rezyklat"));
    assert_true(cd_only_sought("Yes.\n> We do PET. And PP.\nRegards", "pp"));
    assert_false(cd_only_sought("> We do PET.\nWe do PP.", "pp"));
}

static void a_snippet_has_the_words(void **state)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd_snippet("We spoke of many things.\n\nThen: their Wärmepumpen "
                              "are everywhere.",
                              "waerme warmep");

    (void)state;
    assert_int_equal(json_array_size(list), 3);
    assert_string_equal(cordee_json_text(json_array_get(list, 1), "text"), "Wärmepumpen");
    assert_true(cordee_json_true(json_array_get(list, 1), "hit"));
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "text"),
                        "We spoke of many things. Then: their ");
    assert_null(cd_snippet("nothing here", "pump"));
    assert_null(cd_snippet("", "pump"));
    assert_null(cd_snippet("pump", ""));
}

static void say(struct fixture *f, const char *kind, enum cordee_direction direction,
                int64_t party, int64_t author, const char *visibility, const char *body)
{
    const struct cordee_interaction i = {
        .kind = kind,
        .direction = direction,
        .at = cordee_now() - DAY,
        .body = body,
        .author = author,
        .visibility = visibility,
        .takers =
            &(struct cordee_taker){party, strcmp(kind, "note") == 0 ? "about" : "with"},
        .n_takers = 1};

    if (cd_crm_interaction(&f->cd, &f->err, &i, NULL) < 0)
        fail_msg("%s", f->err.text);
}

static json_t *knows(struct fixture *f, const char *text, int64_t user)
{
    json_t *model = NULL;

    if (cd_knows(&f->cd, &f->err,
                 &(struct cd_knows_ask){.text = text, .user = user, .limit = 10},
                 &model) < 0)
        fail_msg("%s", f->err.text);
    return model;
}

static json_t *first(json_t *model, const char *key)
{
    return json_array_get(json_object_get(model, key), 0);
}

static void what_was_said_is_evidence(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    say(f, "call", CORDEE_OUT, 11, 1, NULL, "She runs their pyrolysis line.");
    say(f, "mail.out", CORDEE_OUT, 12, 1, NULL, "Do you do pyrolysis?");
    model = knows(f, "pyrolysis", 1);
    assert_int_equal(json_array_size(json_object_get(model, "people")), 1);
    assert_int_equal(cordee_json_int(first(model, "people"), "id"), 11);
    assert_int_equal(cordee_json_int(first(model, "orgs"), "id"), 2);
    assert_int_equal(cordee_json_int(first(model, "people"), "score"), 29);
    assert_int_equal(json_array_size(json_object_get(
                         first(first(model, "people"), "proofs"), "snippet")),
                     3);
}

static void a_private_note_moves_nobody_for_others(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *after = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *mine = NULL;

    assert_int_equal(cd_competence_set(&f->cd, &f->err, 2, "Wood", 2), 0);
    before = knows(f, "wood", 2);
    say(f, "note", CORDEE_INTERNAL, 16, 1, "owner", "Between us: she knows wood.");
    say(f, "call", CORDEE_OUT, 11, 1, "owner", "He sells the wood business.");
    after = knows(f, "wood", 2);
    assert_true(json_equal(before, after));
    mine = knows(f, "wood", 1);
    assert_int_equal(json_array_size(json_object_get(mine, "people")), 2);
    assert_true(cordee_json_int(first(mine, "orgs"), "score") >
                cordee_json_int(first(before, "orgs"), "score"));
}

static void who_could_help_whom(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *item, *helper;

    register_run(f, "DELETE FROM need");
    assert_int_equal(cd_need_set(&f->cd, &f->err, 4, "Materials", 4), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 3, "Wood", 2), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 2, "Metals", 4), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 5, "Metals", 1), 0);
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 4, "Wood", 4), 0);
    assert_int_equal(cd_knows_matches(&f->cd, &f->err, 0, 0, 10, &model), 0);
    item = first(model, "items");
    assert_int_equal(cordee_json_int(json_object_get(item, "party"), "id"), 4);
    helper = first(item, "helpers");
    assert_int_equal(json_array_size(json_object_get(item, "helpers")), 2);
    assert_int_equal(cordee_json_int(helper, "id"), 2);
    assert_true(
        cordee_json_true(json_array_get(json_object_get(item, "helpers"), 1), "near"));
}

/* ---- what an organisation is ------------------------------------------------------- */

static void the_size_of_a_company_is_the_unions(void **state)
{
    static const struct {
        int64_t heads;
        const char *size;
    } cases[] = {{0, "micro"},   {9, "micro"},    {10, "small"},  {49, "small"},
                 {50, "medium"}, {249, "medium"}, {250, "large"}, {100000, "large"}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

        assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                          "UPDATE party SET headcount = ? WHERE id = 1",
                                          CORDEE_ARGS(CORDEE_V(cases[i].heads))),
                         0);
        assert_int_equal(f->core.db->row(&f->core, &f->err, &row,
                                         "SELECT " CD_ORG_SIZE
                                         " AS size FROM party p WHERE p.id = 1",
                                         CORDEE_NO_ARGS),
                         1);
        assert_string_equal(cordee_json_text(row, "size"), cases[i].size);
        assert_string_equal(cd_org_size("company", true, cases[i].heads), cases[i].size);
    }
    assert_string_equal(cd_org_size("university", true, 5), "");
    assert_string_equal(cd_org_size("company", false, 0), "");
}

/* ---- other words ------------------------------------------------------------------- */

static void another_word_means_the_same_entry(void **state)
{
    struct fixture *f = *state;
    int64_t moulding = theme(f, "Injection moulding"), set;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

    assert_int_equal(theme(f, "spritzguss"), moulding); /* ships */
    assert_int_equal(cd_theme_also(&f->cd, &f->err, moulding,
                                   " Spritzguß, Injektionsguss;\nspritzguss,, Injection "
                                   "Moulding"),
                     0);
    assert_int_equal(theme(f, "Injektionsguss"), moulding);
    assert_int_equal(theme(f, "Spritzgießen"), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM theme WHERE merged_into = 1221"), 2);
    assert_int_equal(cd_theme_also(&f->cd, &f->err, moulding, "Spritzguss, Wood"), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    /* A file, or a form, that says it. */
    assert_int_equal(cd_competence_set(&f->cd, &f->err, 1, "Spritzguss", 3), 0);
    assert_int_equal(count(f, "competence:injektionsguss"), 1);
    assert_int_equal(count(f, "competence:\"manufacturing processes\""), 1);
    set = register_one(f, "SELECT max(id) FROM change_set WHERE title = 'Tree of "
                          "competences changed'");
    assert_int_equal(cd_db_undo(&f->core, set, &report, &f->err), 0);
    assert_int_equal(theme(f, "Spritzgießen"), moulding);
}

/* Who is asked for in one language is found by what was said in another. */
static void what_is_said_in_other_words_is_evidence(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *back = NULL;

    say(f, "call", CORDEE_OUT, 11, 1, NULL, "They bought a press for Spritzguss.");
    model = knows(f, "injection moulding", 1);
    assert_int_equal(cordee_json_int(first(model, "people"), "id"), 11);
    assert_string_equal(
        cordee_json_text(
            json_array_get(
                json_object_get(first(first(model, "people"), "proofs"), "snippet"), 1),
            "text"),
        "Spritzguss");
    say(f, "call", CORDEE_OUT, 12, 1, NULL, "Does injection moulding all day.");
    back = knows(f, "Spritzguss", 1);
    assert_int_equal(json_array_size(json_object_get(back, "people")), 2);
    assert_string_equal(cordee_json_text(first(back, "themes"), "name"),
                        "Injection moulding");
}

int main(void)
{
#define IN_REGISTER(t) \
    cmocka_unit_test_setup_teardown(t, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        IN_REGISTER(three_trees_ship),
        IN_REGISTER(a_name_is_there_once),
        IN_REGISTER(nothing_is_below_itself),
        IN_REGISTER(a_merge_loses_nothing_and_is_undone),
        IN_REGISTER(one_merged_into_what_is_below_it_makes_no_ring),
        IN_REGISTER(a_confirmation_is_of_a_level),
        IN_REGISTER(a_theme_finds_what_is_below_it),
        cmocka_unit_test(the_score_says_why),
        cmocka_unit_test(a_snippet_has_the_words),
        cmocka_unit_test(who_looks_for_it_does_not_know_it),
        IN_REGISTER(what_was_said_is_evidence),
        IN_REGISTER(a_private_note_moves_nobody_for_others),
        IN_REGISTER(who_could_help_whom),
        IN_REGISTER(another_word_means_the_same_entry),
        IN_REGISTER(what_is_said_in_other_words_is_evidence),
        IN_REGISTER(the_size_of_a_company_is_the_unions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
