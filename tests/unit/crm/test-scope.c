/* Whose a party is, and what that lets somebody see. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/cluster.h"
#include "core/crm/correct/correct.h"
#include "core/crm/crm.h"
#include "core/crm/scope.h"
#include "core/db/db.h"
#include "core/db/roles.h"

#include <string.h>

enum { LUC = 21, MIA = 22 };

static int64_t wood, stone;

static int64_t made(struct fixture *f, const char *name)
{
    const struct cd_cluster c = {.name = name,
                                 .postal_address = "",
                                 .zone = "UTC",
                                 .country = "",
                                 .language = "en",
                                 .from_name = "",
                                 .from_address = "",
                                 .colour = "#1c5a3c"};
    int64_t id = 0;

    assert_int_equal(cd_cluster_save(&f->cd, &f->err, &c, &id), 0);
    return id;
}

static void put(struct fixture *f, int64_t party, int64_t cluster)
{
    assert_int_equal(cd_party_attach(&f->cd, &f->err, party, cluster, true), 0);
}

/* Luc is in Wood alone, Mia in both; organisation 2 is in Wood, 3 in Stone, 5 in both. */
static int setup(void **state)
{
    struct fixture *f = register_new();
    struct cordee *cd = &f->cd;

    *state = f;
    wood = made(f, "Wood");
    stone = made(f, "Stone");
    assert_int_equal(cd->db->exec(&f->core, &f->err,
                                  "INSERT INTO staff(id, name, login, everywhere) VALUES"
                                  "(21, 'Luc', 'l@x.example', 0), (22, 'Mia', "
                                  "'mia@x.example', 0)",
                                  CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_staff_role(cd, &f->err, LUC, wood, "editor"), 0);
    assert_int_equal(cd_staff_role(cd, &f->err, MIA, wood, "reader"), 0);
    assert_int_equal(cd_staff_role(cd, &f->err, MIA, stone, "manager"), 0);
    put(f, 2, wood);
    put(f, 3, stone);
    put(f, 5, wood);
    put(f, 5, stone);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_db_actor(f->cd.host, 0, CD_DB_WORK);
    fixture_free(f);
    return 0;
}

/* The ids that a filter yields for a user, with spaces. */
static void yields(struct fixture *f, const char *text, int64_t user, const char *want)
{
    struct cordee *cd = &f->cd;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *filter;
    json_t *row;
    int64_t n;
    size_t i;

    assert_int_equal(cd->crm->filter(cd, a, text, 0, user, &filter, &f->err), 0);
    cordee_sql_put(&sql, "SELECT p.id FROM party p WHERE ");
    assert_int_equal(cd->crm->filter_sql(cd, filter, &sql, &f->err), 0);
    cordee_sql_put(&sql, " ORDER BY p.id");
    list = cd->db->list(cd, &f->err, sql.text.text, sql.values, sql.n);
    assert_non_null(list);
    cordee_buf_drop(&sql.text);
    json_array_foreach (list, i, row)
        cordee_buf_printf(&got, i ? " %lld" : "%lld",
                          (long long)cordee_json_int(row, "id"));
    assert_string_equal(got.text ? got.text : "", want);
    assert_int_equal(cd->crm->filter_count(cd, filter, &n, &f->err), 0);
    assert_int_equal(n, json_array_size(list));
}

static int64_t one(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    assert_int_equal(f->cd.db->one(&f->cd, &f->err, &n, sql, CORDEE_NO_ARGS), 1);
    return n;
}

static void what_there_was_is_the_first_ones(void **state)
{
    assert_int_equal(one(*state, "SELECT count(*) FROM party_cluster WHERE cluster = 1"),
                     one(*state, "SELECT count(*) FROM party"));
}

/* 11 is at 2, 14 at 3, 15 at 5: people are where their organisations are. */
static void a_user_sees_their_clusters_and_the_people_there(void **state)
{
    yields(*state, "", LUC, "2 5 11 15 17");
    yields(*state, "", MIA, "2 3 5 11 14 15 17");
    yields(*state, "country:SI", LUC, "");
    yields(*state, "member.country:SI", MIA, "14");
    yields(*state, "member.country:SI", LUC, "");
}

static void no_count_that_is_kept_tells_of_others(void **state)
{
    struct fixture *f = *state;

    cd_db_actor(f->cd.host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_count(&f->cd, CORDEE_ORG), 2);
    assert_int_equal(cd_party_count(&f->cd, CORDEE_PERSON), 3);
}

static void a_user_looks_at_one_of_theirs(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_staff_look(&f->cd, &f->err, MIA, stone), 0);
    cd_db_actor(f->cd.host, MIA, CD_DB_PEOPLE);
    yields(f, "", MIA, "3 5 14 15");
    yields(f, "cluster:wood", MIA, "5 15");
    assert_int_equal(cd_cluster_here(f->cd.host), stone);
    /* What is worked out for others is all that is theirs. */
    yields(f, "", LUC, "2 5 11 15 17");
    assert_int_equal(cd_staff_look(&f->cd, &f->err, LUC, stone), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
}

static void the_system_and_who_works_everywhere_see_all(void **state)
{
    yields(*state, "is:org", 0, "1 2 3 4 5");
    yields(*state, "is:org", 1, "1 2 3 4 5");
    yields(*state, "cluster:stone is:org", 1, "3 5");
    yields(*state, "-cluster:stone is:org", 1, "1 2 4");
}

static void who_has_no_cluster_sees_nothing(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_staff_role(&f->cd, &f->err, LUC, wood, ""), 0);
    yields(f, "", LUC, "");
    yields(f, "-country:AT", LUC, "");
}

static void a_retired_cluster_is_nobodys_place(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_cluster_retire(&f->cd, &f->err, wood, true), 0);
    yields(f, "", LUC, "");
    yields(f, "", MIA, "3 5 14 15");
}

static void one_party_is_there_or_not(void **state)
{
    struct fixture *f = *state;
    json_t *model = NULL;
    int64_t party = 0;

    cd_db_actor(f->cd.host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_visible(&f->cd, 2, &f->err), 1);
    assert_int_equal(cd_party_visible(&f->cd, 11, &f->err), 1);
    assert_int_equal(cd_party_visible(&f->cd, 3, &f->err), 0);
    assert_int_equal(f->cd.crm->party(&f->cd, &f->err, 14, &model), 0);
    assert_int_equal(f->cd.crm->tag(&f->cd, &f->err, 3, "mine"), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
    assert_int_equal(f->cd.crm->by_email(&f->cd, &f->err,
                                         "k.moosbrugger@zirbenbach.example.org", &party,
                                         NULL),
                     0);
}

static void what_a_user_makes_is_their_clusters(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_pack("{s:s}", "name", "New Ltd");
    int64_t id = 0;

    cd_db_actor(f->cd.host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_create(&f->cd, &f->err, CORDEE_ORG, fields, &id), 0);
    assert_int_equal(cd_party_visible(&f->cd, id, &f->err), 1);
    assert_int_equal(one(f, "SELECT cluster FROM party_cluster ORDER BY id DESC LIMIT 1"),
                     wood);
}

/* Undoing the making of the second cluster leaves the first one what it had claimed. */
static void a_cluster_can_be_made_after_one_was_undone(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->cd;

    assert_int_equal(cd->db->exec(&f->core, &f->err, "DELETE FROM cluster WHERE id > 1",
                                  CORDEE_NO_ARGS),
                     0);
    assert_true(made(f, "Brick") > 1);
    assert_int_equal(one(f, "SELECT count(*) FROM party_cluster WHERE cluster = 1"),
                     one(f, "SELECT count(*) FROM party"));
}

static bool offers(struct fixture *f, const char *field, const char *value)
{
    struct cordee *cd = &f->cd;
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_FIELD, field);
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *choice;
    size_t i;

    assert_non_null(row);
    list = cd->db->list(cd, &f->err, ((const struct cordee_field *)row->row)->choices,
                        CORDEE_NO_ARGS);
    assert_non_null(list);
    json_array_foreach (list, i, choice)
        if (strcmp(cordee_json_text(choice, "value"), value) == 0)
            return true;
    return false;
}

static void names_of_others_are_not_offered(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->cd;

    assert_int_equal(
        cd->db->exec(&f->core, &f->err,
                     "INSERT INTO topic(name, folded, help, cluster) VALUES('Quarries', "
                     "'quarries #', '', (SELECT id FROM cluster WHERE name = 'Stone'))",
                     CORDEE_NO_ARGS),
        0);
    assert_int_equal(
        cd->db->exec(&f->core, &f->err,
                     "INSERT INTO segment(name, filter, shared, staff, cluster) SELECT "
                     "'Mine', '', 0, 21, id FROM cluster WHERE name = 'Wood' UNION ALL "
                     "SELECT 'Private', '', 0, 22, id FROM cluster WHERE name = 'Wood' "
                     "UNION ALL SELECT 'Stony', '', 1, 22, id FROM cluster WHERE name = "
                     "'Stone'",
                     CORDEE_NO_ARGS),
        0);
    cd_db_actor(cd->host, LUC, CD_DB_PEOPLE);
    assert_false(offers(f, "topic", "Quarries"));
    assert_false(offers(f, "consent", "Quarries"));
    assert_true(offers(f, "segment", "Mine"));
    assert_false(offers(f, "segment", "Private"));
    assert_false(offers(f, "segment", "Stony"));
    cd_db_actor(cd->host, MIA, CD_DB_PEOPLE);
    assert_true(offers(f, "topic", "Quarries"));
    assert_true(offers(f, "consent", "Quarries"));
    assert_true(offers(f, "segment", "Stony"));
}

/* Mia is a reader in Wood and a manager in Stone. */
static void a_reader_there_changes_nothing_there(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->cd;
    int64_t id;

    id = cd->db->insert(&f->core, &f->err,
                        "INSERT INTO correction(party, field, was, said) VALUES(2, "
                        "'city', '', 'Elsewhere')",
                        CORDEE_NO_ARGS);
    assert_true(id > 0);
    cd_db_actor(cd->host, MIA, CD_DB_PEOPLE);
    assert_int_equal(cd_party_visible(cd, 2, &f->err), 1);
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 0);
    assert_int_equal(cd_party_writable(cd, 3, &f->err), 1);
    assert_int_equal(cd_party_writable(cd, 5, &f->err), 1);
    assert_int_equal(cd->crm->tag(cd, &f->err, 2, "mine"), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
    assert_int_equal(cd->crm->tag(cd, &f->err, 5, "mine"), 0);
    assert_int_equal(cd_correct_decide(cd, &f->err, &id, 1, false), 0);
    cd_db_actor(cd->host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 1);
    assert_int_equal(cd_correct_decide(cd, &f->err, &id, 1, false), 1);
}

/* By the permission that is asked for, and by what an administrator made of it. */
static void who_may_write_is_the_permission_and_not_the_rank(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->cd;

    cd_db_actor(cd->host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 1);
    cd_scope_ask(cd->host, "crm.erase");
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 0);
    cd_roles_set(cd->host, json_pack("{s:{s:b},s:{s:b,s:b}}", "editor", "crm.write", 0,
                                     "reader", "crm.write", 1, "crm.erase", 0));
    cd_db_actor(cd->host, LUC, CD_DB_PEOPLE);
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 0);
    cd_db_actor(cd->host, MIA, CD_DB_PEOPLE);
    assert_int_equal(cd_party_writable(cd, 2, &f->err), 1);
}

/* What is made while looking at all goes where one may make it: Mia reads in Wood. */
static void what_is_made_goes_where_one_may_write(void **state)
{
    struct fixture *f = *state;

    cd_db_actor(f->cd.host, MIA, CD_DB_PEOPLE);
    assert_int_equal(cd_cluster_here(f->cd.host), stone);
}

static void colours_are_measured_against_white(void **state)
{
    (void)state;
    assert_true(cd_colour_contrast("#000000") > 20.9);
    assert_true(cd_colour_contrast("#ffffff") < 1.01);
    assert_true(cd_colour_contrast("#767676") >= 4.5);
    assert_true(cd_colour_contrast("#777777") < 4.5);
    assert_true(cd_colour_contrast("green") == 0);
    assert_true(cd_colour_contrast("#12345g") == 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_there_was_is_the_first_ones),
        TEST(a_user_sees_their_clusters_and_the_people_there),
        TEST(no_count_that_is_kept_tells_of_others),
        TEST(a_user_looks_at_one_of_theirs),
        TEST(the_system_and_who_works_everywhere_see_all),
        TEST(who_has_no_cluster_sees_nothing),
        TEST(a_retired_cluster_is_nobodys_place),
        TEST(one_party_is_there_or_not),
        TEST(what_a_user_makes_is_their_clusters),
        TEST(a_cluster_can_be_made_after_one_was_undone),
        TEST(names_of_others_are_not_offered),
        TEST(a_reader_there_changes_nothing_there),
        TEST(who_may_write_is_the_permission_and_not_the_rank),
        TEST(what_is_made_goes_where_one_may_write),
        cmocka_unit_test(colours_are_measured_against_white),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
