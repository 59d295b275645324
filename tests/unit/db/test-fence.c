#include "core/base/part.h"
#include "core/db/db-priv.h"
#include "core/log/log.h"
#include "tests/unit/fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int setup(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* A plugin of that name with one migration; 0, or -1 with f->err. */
static int install(struct fixture *f, const char *name, const char *sql)
{
    const struct cordee_migration migrations[] = {{1, "one", sql}, {0}};
    const struct cordee_plugin_def def = {CORDEE_ABI, .name = name, .version = "1",
                                          .migrations = migrations};
    struct cordee cd = f->core;

    cd.name = name;
    memset(&f->err, 0, sizeof f->err);
    return cd_db_migrate(&cd, &def, &f->err);
}

static void refused(struct fixture *f, const char *name, const char *sql,
                    const char *word)
{
    if (install(f, name, sql) == 0)
        fail_msg("not refused: %s", sql);
    if (!strstr(f->err.text, word))
        fail_msg("%s: %s", sql, f->err.text);
}

static void a_plugin_makes_only_tables_that_begin_with_its_name(void **state)
{
    struct fixture *f = *state;

    refused(f, "club", "CREATE TABLE party_x(id @id)", "begin with club_");
    refused(f, "club", "CREATE TABLE clubs(id @id)", "begin with club_");
    refused(f, "club", "DROP TABLE audit", "audit");
    refused(f, "club", "ALTER TABLE audit ADD COLUMN x TEXT", "audit");
    refused(f, "club", "CREATE INDEX club_x ON audit(at)", "audit");
    refused(f, "club", "CREATE TRIGGER club_t AFTER INSERT ON audit BEGIN SELECT 1; END",
            "audit");
    refused(f, "club", "INSERT INTO audit(action) VALUES('x')", "audit");
    refused(f, "club", "DELETE FROM audit", "audit");
    refused(f, "club", "ATTACH 'other.db' AS other", "attach");
    refused(f, "club", "PRAGMA journal_mode=DELETE", "PRAGMA");
    refused(f, "club", "CREATE VIRTUAL TABLE club_v USING dbstat", "dbstat");
    refused(f, "club", "CREATE TEMP TABLE club_t(x)", "temporary");
    refused(f, "club", "COMMIT", "BEGIN");
    refused(f, "club", "CREATE TABLE club_a(x); SELECT * FROM setting", "secret");
    assert_int_equal(install(f, "club",
                             "CREATE TABLE club_a(id @id, x TEXT) @strict;"
                             "CREATE INDEX club_a_x ON club_a(x);"
                             "CREATE VIRTUAL TABLE club_f USING fts5(x);"
                             "CREATE VIEW club_v AS SELECT count(*) AS n FROM audit;"
                             "INSERT INTO club_f(x) VALUES('word');"
                             "INSERT INTO club_a(x) SELECT action FROM audit"),
                     0);
}

static void a_trigger_does_not_carry_a_plugin_over_the_fence(void **state)
{
    struct fixture *f = *state;
    struct cordee cd = f->core;

    assert_int_equal(install(f, "club",
                             "CREATE TABLE club_a(x TEXT);"
                             "CREATE TRIGGER club_t AFTER INSERT ON club_a BEGIN"
                             " INSERT INTO audit(action) VALUES('mine'); END"),
                     0);
    cd.name = "club";
    assert_int_equal(
        cd.db->exec(&cd, &f->err, "INSERT INTO club_a VALUES('x')", CORDEE_NO_ARGS), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
}

static int try_sql(struct fixture *f, struct cordee *cd, const char *sql)
{
    memset(&f->err, 0, sizeof f->err);
    return cd->db->exec(cd, &f->err, sql, CORDEE_NO_ARGS);
}

static void a_running_plugin_reads_the_core_but_no_secrets_and_no_neighbours(void **state)
{
    static const char *const denied[] = {
        "SELECT * FROM setting",
        "SELECT count(*) FROM change",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM setting)",
        "SELECT * FROM club_a",
        "INSERT INTO club_a VALUES('x')",
        "INSERT INTO audit(action) VALUES('x')",
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "CREATE TABLE survey_more(x)",
        "DROP TABLE survey_a",
        "PRAGMA user_version",
        "ATTACH ':memory:' AS x",
        "BEGIN",
        "SAVEPOINT x",
        "INSERT INTO sqlite_schema VALUES(1, 2, 3, 4, 5)",
        "SELECT change_set_now()",
        "WITH x AS (SELECT * FROM club_a) SELECT * FROM x",
    };
    struct fixture *f = *state;
    struct cordee survey = f->core;

    survey.name = "survey";
    assert_int_equal(install(f, "club", "CREATE TABLE club_a(x TEXT)"), 0);
    assert_int_equal(install(f, "survey", "CREATE TABLE survey_a(x TEXT)"), 0);
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) {
        if (try_sql(f, &survey, denied[i]) == 0)
            fail_msg("allowed: %s", denied[i]);
        if (!strstr(f->err.text, "survey may not") &&
            !strstr(f->err.text, "may not be modified")) /* says SQLite itself */
            fail_msg("%s: %s", denied[i], f->err.text);
    }
    assert_int_equal(try_sql(f, &survey, "SELECT * FROM club_a"), -1);
    assert_string_equal(f->err.text, "survey may not read the table club_a, which is "
                                     "club's: ask its service");
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
    assert_int_equal(try_sql(f, &survey, "INSERT INTO survey_a SELECT action FROM audit"),
                     0);
    assert_int_equal(try_sql(f, &survey, "SELECT fold(x) FROM survey_a"), 0);
    /* The same text prepared for the core does not let a plugin through. */
    assert_int_equal(try_sql(f, &f->core, "SELECT * FROM setting"), 0);
    assert_int_equal(try_sql(f, &survey, "SELECT * FROM setting"), -1);
}

static void a_name_that_covers_core_tables_is_refused(void **state)
{
    struct fixture *f = *state;

    refused(f, "change", "CREATE TABLE change_more(x)", "cannot be called change");
    refused(f, "search", "CREATE TABLE search_more(x)", "cannot be called search");
    refused(f, "audit", "CREATE TABLE audit_more(x)", "cannot be called audit");
}

static void an_applied_migration_must_stay_as_it_is(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(install(f, "club", "CREATE TABLE club_a(x TEXT)"), 0);
    assert_int_equal(install(f, "club", "CREATE TABLE club_a(x TEXT)"), 0);
    refused(f, "club", "CREATE TABLE club_a(x TEXT, y TEXT)", "was changed after");
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
}

static void a_failing_migration_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t n = -1;

    refused(f, "club", "CREATE TABLE club_a(x TEXT); CREATE TABLE nonsense",
            "migration 1");
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM sqlite_schema WHERE name LIKE "
                                     "'club%'",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 0);
}

static void a_tracked_table_needs_an_id_and_follows_its_columns(void **state)
{
    struct fixture *f = *state;
    struct cordee cd = f->core;
    const struct cordee_table tables[] = {{.name = "club_a", .tracked = true}, {0}};
    const struct cordee_migration migrations[] = {
        {1, "one", "CREATE TABLE club_a(id @id, x TEXT, y TEXT) @strict"},
        {2, "two",
         "ALTER TABLE club_a DROP COLUMN y; ALTER TABLE club_a ADD COLUMN z TEXT"},
        {0}};
    const struct cordee_migration first[] = {migrations[0], {0}};
    struct cordee_plugin_def def = {CORDEE_ABI, .name = "club", .version = "1",
                                    .migrations = first, .tables = tables};
    int64_t n = 0;

    cd.name = "club";
    assert_int_equal(cd_db_migrate(&cd, &def, &f->err), 0);
    assert_int_equal(try_sql(f, &cd, "INSERT INTO club_a(x, y) VALUES('a', 'b')"), 0);
    def.migrations = migrations;
    if (cd_db_migrate(&cd, &def, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(try_sql(f, &cd, "UPDATE club_a SET z = 'c'"), 0);
    assert_int_equal(
        f->core.db->one(&f->core, &f->err, &n,
                        "SELECT count(*) FROM change WHERE tbl = 'club_a' AND"
                        " op = 'U' AND before = '{\"z\":null}'",
                        CORDEE_NO_ARGS),
        1);
    assert_int_equal(n, 1);
    assert_int_equal(install(f, "other", "CREATE TABLE other_a(x TEXT PRIMARY KEY)"), 0);
}

static void an_old_database_is_copied_before_it_is_migrated(void **state)
{
    struct fixture *f = *state;
    char path[120];
    struct dirent *entry;
    DIR *dir;
    int n = 0;

    assert_int_equal(install(f, "club", "CREATE TABLE club_a(x TEXT)"), 0);
    cd_db_close(&f->host);
    snprintf(path, sizeof path, "%s/cordee.db", f->dir);
    assert_int_equal(cd_db_open(&f->host, path, &f->err), 0);
    assert_int_equal(install(f, "survey", "CREATE TABLE survey_a(x TEXT)"), 0);
    snprintf(path, sizeof path, "%s/backups", f->dir);
    dir = opendir(path);
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        n += cordee_text_ends(entry->d_name, ".db");
    closedir(dir);
    assert_int_equal(n, 1);
}

/* What the log says while `sql` is applied to a database that has tables already. */
static void upgrade_log(struct fixture *f, const char *sql, char *text, size_t room)
{
    char path[120];
    const struct cd_log_how how = {.path = path, .most = CORDEE_INFO};
    FILE *log;

    assert_int_equal(install(f, "club", "CREATE TABLE club_a(x TEXT)"), 0);
    cd_db_close(&f->host);
    snprintf(path, sizeof path, "%s/cordee.db", f->dir);
    assert_int_equal(cd_db_open(&f->host, path, &f->err), 0);
    snprintf(path, sizeof path, "%s/log", f->dir);
    assert_int_equal(cd_log_start(&f->host, &how, &f->err), 0);
    f->host.db->tell_ms = 20;
    assert_int_equal(install(f, "survey", sql), 0);
    cd_log_stop(&f->host);
    log = fopen(path, "r");
    assert_non_null(log);
    text[fread(text, 1, room - 1, log)] = '\0';
    fclose(log);
}

static void an_upgrade_says_what_is_at_work_and_how_long_it_took(void **state)
{
    static const char slow[] =
        "CREATE TABLE survey_a(n INTEGER);"
        "INSERT INTO survey_a WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
        "FROM k WHERE n < 600000) SELECT max(n) FROM k;";
    char text[8000];

    upgrade_log(*state, slow, text, sizeof text);
    assert_non_null(strstr(text, "upgrade: the database is copied first, to "));
    assert_non_null(strstr(text, "upgrade: survey 1 (one) is at work, "));
    assert_non_null(strstr(text, "upgrade: survey 1 (one) took "));
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_plugin_makes_only_tables_that_begin_with_its_name),
        TEST(a_trigger_does_not_carry_a_plugin_over_the_fence),
        TEST(a_running_plugin_reads_the_core_but_no_secrets_and_no_neighbours),
        TEST(a_name_that_covers_core_tables_is_refused),
        TEST(an_applied_migration_must_stay_as_it_is),
        TEST(a_failing_migration_leaves_nothing),
        TEST(a_tracked_table_needs_an_id_and_follows_its_columns),
        TEST(an_old_database_is_copied_before_it_is_migrated),
        TEST(an_upgrade_says_what_is_at_work_and_how_long_it_took),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
