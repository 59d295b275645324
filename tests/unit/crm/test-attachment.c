/* Files on records: bytes stay as long as somebody may want them, and no longer. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/config/folder.h"
#include "core/crm/attachment/attachment.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t add(struct fixture *f, int64_t party, const char *bytes)
{
    char path[] = "/tmp/cordee-attachment-XXXXXX";
    int fd = mkstemp(path);
    struct cd_attachment a = {.party = party,
                              .name = "minutes.txt",
                              .type = "text/plain",
                              .path = path,
                              .size = strlen(bytes)};
    int64_t id = 0;

    assert_true(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
    close(fd);
    if (cd_attachment_add(&f->core, &f->err, &a, &id) < 0)
        fail_msg("%s", f->err.text);
    unlink(path);
    return id;
}

static bool is_stored(struct fixture *f, const char *bytes)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char hash[65];

    cordee_sha256(bytes, strlen(bytes), hash);
    return access(cd_file_path(&f->host, a, hash), R_OK) == 0;
}

static void sweep(struct fixture *f)
{
    assert_int_equal(cd_attachment_sweep(&f->core, &f->err), 0);
}

static void removed_bytes_stay_while_an_undo_may_want_them(void **state)
{
    struct fixture *f = *state;
    int64_t id = add(f, 1, "gone for good");

    assert_int_equal(cd_attachment_remove(&f->core, &f->err, id, 0), 0);
    sweep(f);
    assert_true(is_stored(f, "gone for good"));
    register_run(f, "UPDATE attachment_gone SET at = at - 32 * 86400");
    sweep(f);
    assert_false(is_stored(f, "gone for good"));
}

static void bytes_that_somebody_else_has_stay(void **state)
{
    struct fixture *f = *state;
    int64_t id = add(f, 1, "of both");

    add(f, 2, "of both");
    assert_int_equal(cd_attachment_remove(&f->core, &f->err, id, 0), 0);
    register_run(f, "UPDATE attachment_gone SET at = at - 32 * 86400");
    sweep(f);
    assert_true(is_stored(f, "of both"));
}

static void nothing_is_kept_for_who_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct cd_attachment a = {
        .party = 999999, .name = "x", .type = "", .path = "/dev/null"};
    int64_t id = 0;

    assert_int_equal(cd_attachment_add(&f->core, &f->err, &a, &id), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
    a.party = 1;
    a.size = (uint64_t)51 << 20;
    assert_int_equal(cd_attachment_add(&f->core, &f->err, &a, &id), -1);
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(removed_bytes_stay_while_an_undo_may_want_them,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(bytes_that_somebody_else_has_stay, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_kept_for_who_is_not_there,
                                        register_setup, register_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
