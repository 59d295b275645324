/* Erasing walks all tables that say whose their rows are. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/erase/erase-priv.h"
#include "core/crm/export/export.h"
#include "core/db/db.h"
#include "core/job/job.h"
#include "core/mail/compose/compose.h"
#include "core/mail/mail.h"

#include <string.h>

static const struct cordee_plugin_def *const parts[] = {
    &cd_fetch_part, &cd_job_part,    &cd_crm_part,     &cd_mail_part,
    &cd_web_part,   &cd_script_part, &cd_console_part, NULL};

/* A plugin of its own making: one table with a person, one that blanks instead. */
static const struct cordee_migration test_migrations[] = {
    {1, "0001",
     "CREATE TABLE test_answer(id @id, party INTEGER NOT NULL REFERENCES party ON DELETE"
     " CASCADE, words TEXT NOT NULL) @strict;"
     "CREATE TABLE test_count(id @id, person INTEGER, words TEXT NOT NULL, n INTEGER NOT"
     " NULL) @strict;"},
    {0},
};
static const struct cordee_table test_tables[] = {
    {.name = "test_answer", .tracked = true, .person = "party", .label = "Answers"},
    {.name = "test_count",
     .person = "person",
     .erase = "UPDATE test_count SET person = NULL, words = '' WHERE person = ?",
     .label = "Counts"},
    {0},
};
static const struct cordee_plugin_def test_plugin = {
    CORDEE_ABI,
    .name = "test",
    .version = "1",
    .summary = "Answers",
    .migrations = test_migrations,
    .tables = test_tables,
};

static int setup(void **state)
{
    struct fixture *f = fixture_new(parts);

    f->core.job = &cd_job_api;
    if (cd_crm_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    f->cd.crm = f->core.crm;
    if (cd_db_migrate(&f->cd, &test_plugin, &f->err) < 0)
        fail_msg("%s", f->err.text);
    cd_rows_add(f->host.rows, &f->cd, &test_plugin);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static int64_t person(struct fixture *f, const char *name, const char *email)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("{s:s, s:s, s:s}", "name", name, "email", email, "phone",
                               "+33 4 50 12 34 56");
    int64_t id = 0;

    if (cd_party_create(&f->core, &f->err, CORDEE_PERSON, fields, &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static void run(struct fixture *f, const char *sql, int64_t party)
{
    if (f->core.db->exec(&f->core, &f->err, sql, CORDEE_ARGS(CORDEE_V(party))) < 0)
        fail_msg("%s: %s", sql, f->err.text);
}

static int64_t one(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s: %s", sql, f->err.text);
    return n;
}

static void erase(struct fixture *f, int64_t party)
{
    int64_t job = cd_erase_queue(&f->core, &f->err, party);

    if (job < 0 || cd_jobs_run_until(&f->host, job, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void rows_of_every_table_go_or_are_blank(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");
    int64_t him = person(f, "Hugo Halm", "hugo@halm.example.org");

    run(f, "INSERT INTO test_answer(party, words) VALUES(?, 'hers')", her);
    run(f, "INSERT INTO test_answer(party, words) VALUES(?, 'of Xenia Quell')", him);
    run(f, "INSERT INTO test_count(person, words, n) VALUES(?, 'hers', 7)", her);
    erase(f, her);
    assert_int_equal(one(f, "SELECT count(*) FROM party"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM test_answer"), 1);
    assert_int_equal(one(f, "SELECT words = 'of […]' FROM test_answer"), 1);
    assert_int_equal(
        one(f, "SELECT n FROM test_count WHERE person IS NULL AND words = ''"), 7);
    assert_int_equal(one(f, "SELECT count(*) FROM email_address"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM phone"), 1);
    assert_int_equal(one(f, "SELECT count(*) FROM suppression WHERE reason = 'erased'"),
                     1);
    assert_int_equal(one(f, "SELECT count(*) FROM change WHERE before LIKE '%Quell%'"),
                     0);
}

/* A plugin that was taken out has left its tables. */
static void tables_that_nobody_declares_now_are_not_forgotten(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");

    run(f, "INSERT INTO test_count(person, words, n) VALUES(?, 'hers', 7)", her);
    cd_rows_sweep(f->host.rows, &f->cd);
    erase(f, her);
    assert_int_equal(one(f, "SELECT count(*) FROM test_count"), 0);
}

static void somebody_of_the_same_name_stays(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");
    int64_t other = person(f, "Xenia Quell", "x.quell@other.example.org");

    run(f, "UPDATE party SET about = 'Xenia Quell, the tall one' WHERE id = ?", other);
    run(f, "INSERT INTO task(party, title) VALUES(?, 'Call Xenia Quell')", other);
    erase(f, her);
    assert_int_equal(one(f, "SELECT count(*) FROM party WHERE name = 'Xenia Quell' AND "
                            "about LIKE 'Xenia Quell%'"),
                     1);
    assert_int_equal(one(f, "SELECT count(*) FROM task WHERE title = 'Call Xenia Quell'"),
                     1);
    assert_int_equal(one(f, "SELECT count(*) FROM email_address"), 1);
}

/* All sets taken back, the newest first. */
static void undo_all(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *sets = f->core.db->list(
        &f->core, &f->err, "SELECT id FROM change_set ORDER BY id DESC", CORDEE_NO_ARGS);
    size_t i;
    json_t *set;

    json_array_foreach (sets, i, set) {
        CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

        if (cd_db_undo(&f->core, cordee_json_int(set, "id"), &report, &f->err) < 0)
            fail_msg("%s", f->err.text);
    }
}

static void no_undo_brings_a_row_back(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");

    run(f, "INSERT INTO test_answer(party, words) VALUES(?, 'hers')", her);
    run(f, "DELETE FROM test_answer WHERE party = ?", her);
    run(f, "UPDATE party SET city = 'Graz' WHERE id = ?", her);
    erase(f, her);
    undo_all(f);
    assert_int_equal(one(f, "SELECT count(*) FROM party"), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM test_answer"), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM email_address"), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM change_left WHERE tbl = 'party' AND "
                            "reason = 'erased'") > 0,
                     1);
}

static void a_merged_record_goes_too(void **state)
{
    struct fixture *f = *state;
    int64_t stays = person(f, "Xenia Quell", "xenia@quell.example.org");
    int64_t goes = person(f, "Xenija Kvel", "kvel@former.example.org");

    if (cd_merge_do(&f->core, &f->err, stays, goes, NULL) < 0)
        fail_msg("%s", f->err.text);
    erase(f, goes); /* the same person */
    assert_int_equal(one(f, "SELECT count(*) FROM party"), 0);
    undo_all(f);
    assert_int_equal(one(f, "SELECT count(*) FROM party"), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM email_address"), 0);
    assert_int_equal(one(f, "SELECT count(*) FROM change WHERE before LIKE '%Kvel%' OR "
                            "before LIKE '%quell%'"),
                     0);
    assert_int_equal(one(f, "SELECT count(*) FROM suppression WHERE reason = 'erased'"),
                     2);
}

static void who_signs_in_is_not_erased(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");

    run(f,
        "INSERT INTO staff(name, login, party) VALUES('Xenia Quell', "
        "'xenia@quell.example.org', ?)",
        her);
    assert_int_equal(cd_erase_queue(&f->core, &f->err, her), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    run(f, "UPDATE staff SET disabled_at = 1 WHERE party = ?", her);
    erase(f, her);
    assert_int_equal(one(f, "SELECT count(*) FROM staff WHERE name = '[…]' AND party IS "
                            "NULL AND login LIKE 'erased-%'"),
                     1);
}

static void nobody_is_erased_who_is_not_there(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(cd_erase_queue(&f->core, &f->err, 99), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
}

/* What the core asks of plugins, it does itself: and of what is kept it says what it is.
 */
static void the_cores_own_tables_say_how(void **state)
{
    static const char sql[] =
        "SELECT m.name AS tbl, i.name AS col, f.on_delete AS gone FROM sqlite_schema m "
        "JOIN"
        " pragma_table_info(m.name) i LEFT JOIN pragma_foreign_key_list(m.name) f ON"
        " f.\"from\" = i.name AND f.\"table\" = 'party' WHERE m.type = 'table' AND"
        " (f.\"from\" IS NOT NULL OR (i.type = 'INTEGER' AND i.name IN ('party',"
        " 'person')))";
    /* Lists of ids for a moment, and what duplicates were found. */
    static const char unnamed[] = ",party,staff,script_done,bulk_party,duplicate,"
                                  "party_merge,party_merge_row,";
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = f->core.db->list(&f->core, &f->err, sql, CORDEE_NO_ARGS);
    size_t i;
    json_t *column;

    assert_non_null(list);
    json_array_foreach (list, i, column) {
        const char *name = cordee_json_text(column, "tbl");
        const struct cd_row *row = cd_rows_find(f->host.rows, CD_ROW_TABLE, name);
        const struct cordee_table *t = row ? row->row : NULL;
        bool inner = strstr(unnamed, cordee_arena_printf(a, ",%s,", name)) != NULL;

        if (inner && strcmp(cordee_json_text(column, "gone"), "CASCADE") == 0)
            continue;
        if (!t || (!t->person && !t->erase))
            fail_msg("%s.%s: nobody says how its people are erased", name,
                     cordee_json_text(column, "col"));
        if (!t->label && !inner)
            fail_msg("%s has no label, so a person is not told of it", name);
    }
}

static const json_t *table_of(const json_t *export, const char *name)
{
    size_t i;
    json_t *table;

    json_array_foreach (json_object_get(export, "data"), i, table)
        if (strcmp(cordee_json_text(table, "table"), name) == 0)
            return json_object_get(table, "rows");
    return NULL;
}

static void all_that_is_stored_is_handed_out_and_no_key(void **state)
{
    struct fixture *f = *state;
    int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");
    CORDEE_AUTO(cordee_json_drop) json_t *export = NULL;
    char *text;

    run(f, "INSERT INTO test_answer(party, words) VALUES(?, 'hers')", her);
    run(f, "INSERT INTO test_count(person, words, n) VALUES(?, 'counted', 7)", her);
    run(f,
        "INSERT INTO letter(id, plugin, subject, markdown) SELECT 1, 'test', '', '' "
        "WHERE ? > 0",
        her);
    run(f,
        "INSERT INTO outbox(letter, party, address, message_id, token) VALUES(1, ?, "
        "'xenia@quell.example.org', 'm', 'verysecret')",
        her);
    assert_int_equal(cd_export_person(&f->core, &f->err, her, &export), 1);
    assert_int_equal(json_array_size(table_of(export, "test_answer")), 1);
    assert_int_equal(json_array_size(table_of(export, "test_count")), 1);
    assert_int_equal(json_array_size(table_of(export, "email_address")), 1);
    assert_int_equal(json_array_size(table_of(export, "phone")), 1);
    assert_int_equal(json_array_size(table_of(export, "outbox")), 1);
    text = json_dumps(export, 0);
    assert_null(strstr(text, "verysecret"));
    free(text);
}

static void mail_of(struct fixture *f, struct cd_composer *c, int64_t letter,
                    struct cordee_buf *out)
{
    const struct cd_compose_row row = {.letter = letter,
                                       .address = "hugo@halm.example.org",
                                       .language = "",
                                       .merge_values = "{}",
                                       .message_id = "1@halm.example.org",
                                       .token = "abcdefgh23456723"};

    if (cd_compose_row(c, &row, out, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void a_worker_that_knows_a_letter_sends_no_more_of_her(void **state)
{
    struct fixture *f = *state;
    struct cd_composer *c = cd_composer_new(&f->core);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    const int64_t her = person(f, "Xenia Quell", "xenia@quell.example.org");
    char text[80];
    const struct cordee_letter l = {.subject = "News", .markdown = text};
    int64_t letter;

    run(f,
        "UPDATE cluster SET name = 'Net', from_address = 'office@net.example.org' "
        "WHERE ? > 0",
        1);
    snprintf(text, sizeof text, "Ask her:\n\n[[person id=%lld]]\n", (long long)her);
    f->core.mail = &cd_mail_api;
    letter = cd_mail_api.letter(&f->core, &f->err, &l);
    if (letter < 0)
        fail_msg("%s", f->err.text);
    mail_of(f, c, letter, &mail);
    assert_non_null(strstr(mail.text, "Xenia Quell"));
    erase(f, her);
    mail_of(f, c, letter, &mail);
    assert_null(strstr(mail.text, "Xenia"));
    assert_non_null(strstr(mail.text, "Ask her"));
    cd_composer_free(c);
}

int main(void)
{
#define T_(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T_(rows_of_every_table_go_or_are_blank),
        T_(tables_that_nobody_declares_now_are_not_forgotten),
        T_(somebody_of_the_same_name_stays),
        T_(no_undo_brings_a_row_back),
        T_(a_merged_record_goes_too),
        T_(a_worker_that_knows_a_letter_sends_no_more_of_her),
        T_(who_signs_in_is_not_erased),
        T_(nobody_is_erased_who_is_not_there),
        T_(the_cores_own_tables_say_how),
        T_(all_that_is_stored_is_handed_out_and_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
