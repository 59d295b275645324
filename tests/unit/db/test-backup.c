#include "core/config/folder.h"
#include "core/db/backup.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/db/setting.h"
#include "core/job/job.h"
#include "tests/unit/fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
    struct fixture *f;
    char backup[100], other[100];
};

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->f = fixture_new(NULL);
    snprintf(p->backup, sizeof p->backup, "%s.backup", p->f->dir);
    snprintf(p->other, sizeof p->other, "%s.other", p->f->dir);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    char command[400];

    snprintf(command, sizeof command, "rm -rf -- '%s' '%s' '%s.part'", p->backup,
             p->other, p->backup);
    assert_int_equal(system(command), 0);
    fixture_free(p->f);
    free(p);
    return 0;
}

/* A second program in another folder. */
static void open_other(struct place *p, struct cordee_host *host, struct cordee *core)
{
    char path[120];

    *host = (struct cordee_host){.core = core, .rows = p->f->host.rows};
    *core = p->f->core;
    core->host = host;
    snprintf(path, sizeof path, "%s/cordee.db", p->other);
    if (cd_folder_open(host, p->other, CD_FOLDER_SERVE, &p->f->err) < 0 ||
        cd_db_open(host, path, &p->f->err) < 0)
        fail_msg("%s", p->f->err.text);
}

static void close_other(struct cordee_host *host)
{
    cd_db_close(host);
    cd_folder_close(host);
}

static void add_audit(struct fixture *f, const char *action)
{
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO audit(action, at) VALUES(?, 1000)",
                                      CORDEE_ARGS(CORDEE_V(action))),
                     0);
}

static void a_restored_folder_has_all_and_is_held_until_released(void **state)
{
    struct place *p = *state;
    struct fixture *f = p->f;
    struct cordee_host host;
    struct cordee core;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    char name[65];
    int64_t n = 0;

    add_audit(f, "before");
    assert_int_equal(cd_file_put(&f->host, "a letter", 8, name, &f->err), 0);
    assert_int_equal(cd_db_backup(&f->host, p->backup, true, &f->err), 0);
    add_audit(f, "after");
    if (cd_db_restore(p->backup, p->other, NULL, &f->err) < 0)
        fail_msg("%s", f->err.text);
    open_other(p, &host, &core);
    assert_int_equal(
        core.db->one(&core, &f->err, &n,
                     "SELECT count(*) FROM audit WHERE action <> 'data.restore'",
                     CORDEE_NO_ARGS),
        1);
    assert_int_equal(n, 1);
    assert_int_equal(cd_file_get(&host, name, 100, &bytes, &f->err), 1);
    assert_int_equal(cd_held_check(&host, &f->err), 0);
    assert_true(cd_held(&host));
    assert_int_equal(cd_held_model(&core, &model, &f->err), 1);
    assert_string_equal(cordee_json_text(model, "why"), "restored");
    assert_int_equal(cordee_json_int(model, "data_at"), 1000);
    assert_int_equal(cd_held_release(&core, &f->err), 0);
    assert_false(cd_held(&host));
    close_other(&host);
    open_other(p, &host, &core);
    assert_int_equal(cd_held_check(&host, &f->err), 0);
    assert_false(cd_held(&host));
    close_other(&host);
}

static void a_copied_folder_is_held_and_the_first_one_is_not(void **state)
{
    struct place *p = *state;
    struct fixture *f = p->f;
    struct cordee_host host;
    struct cordee core;
    char command[300];

    assert_int_equal(cd_held_check(&f->host, &f->err), 0);
    assert_false(cd_held(&f->host));
    assert_false(cd_folder_moved(&f->host));
    snprintf(command, sizeof command, "cp -a '%s' '%s'", f->dir, p->other);
    assert_int_equal(system(command), 0);
    open_other(p, &host, &core);
    assert_true(cd_folder_moved(&host));
    assert_int_equal(cd_held_check(&host, &f->err), 0);
    assert_true(cd_held(&host));
    close_other(&host);
}

static void a_backup_without_its_key_says_what_it_needs(void **state)
{
    struct place *p = *state;
    struct fixture *f = p->f;
    char command[300];

    assert_int_equal(cd_db_backup(&f->host, p->backup, false, &f->err), 0);
    assert_int_equal(cd_db_restore(p->backup, p->other, NULL, &f->err), -1);
    assert_non_null(strstr(f->err.text, "secret.key"));
    snprintf(command, sizeof command,
             "head -c 32 /dev/zero > '%s/secret.key'; chmod 600 "
             "'%s/secret.key'",
             p->other, p->other);
    assert_int_equal(system(command), 0);
    assert_int_equal(cd_db_restore(p->backup, p->other, NULL, &f->err), -1);
    assert_non_null(strstr(f->err.text, "not the key"));
    snprintf(command, sizeof command, "cp '%s/secret.key' '%s/'", f->dir, p->other);
    assert_int_equal(system(command), 0);
    assert_int_equal(cd_db_restore(p->backup, p->other, NULL, &f->err), 0);
}

static void raw(struct fixture *f, const char *sql)
{
    char path[120];
    sqlite3 *db = NULL;

    snprintf(path, sizeof path, "%s/cordee.db", f->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_cannot_be_read_counts_as_held(void **state)
{
    struct fixture *f = ((struct place *)*state)->f;

    assert_false(cd_held(&f->host));
    assert_false(cd_jobs_held(&f->host));
    raw(f, "ALTER TABLE setting RENAME TO away");
    cd_setting_refresh(&f->host);
    assert_false(cd_held(&f->host)); /* as it was when it could be read */
    assert_true(cd_jobs_held(&f->host));
    raw(f, "ALTER TABLE away RENAME TO setting");
    assert_int_equal(f->core.setting->set(&f->core, &f->err, "core.held", CORDEE_V(true)),
                     0);
    assert_true(cd_held(&f->host));
    raw(f, "ALTER TABLE setting RENAME TO away");
    cd_setting_refresh(&f->host);
    assert_true(cd_held(&f->host));
    raw(f, "ALTER TABLE away RENAME TO setting");
}

static void nothing_is_written_over(void **state)
{
    struct place *p = *state;
    struct fixture *f = p->f;

    assert_int_equal(cd_db_backup(&f->host, p->backup, true, &f->err), 0);
    assert_int_equal(cd_db_backup(&f->host, p->backup, true, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(cd_db_restore(p->backup, f->dir, NULL, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(cd_db_restore(f->dir, p->other, NULL, &f->err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_restored_folder_has_all_and_is_held_until_released, setup, teardown),
        cmocka_unit_test_setup_teardown(a_copied_folder_is_held_and_the_first_one_is_not,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_backup_without_its_key_says_what_it_needs,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_counts_as_held, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(nothing_is_written_over, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
