/* What tests of reading share: bytes in, records out. */
#ifndef FUNDING_TEST_READING_H
#define FUNDING_TEST_READING_H

#include "plugins/funding/read/read-priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define NOON_IN_AUGUST 1786363200 /* 10 August 2026 */

struct fixture {
    json_t *records;
    struct funding_report report;
    struct cordee_error err;
};

static inline int set_up(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;

    json_decref(f->records);
    free(f);
    return 0;
}

static inline int keep(void *ctx, const struct funding_call *call,
                       struct cordee_error *err)
{
    struct fixture *f = ctx;

    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct funding_call copy = funding_call_copy(a, call);
    json_t *record = funding_call_json(call, NOON_IN_AUGUST);
    json_t *of_copy = funding_call_json(&copy, NOON_IN_AUGUST);

    (void)err;
    assert_true(json_equal(record, of_copy)); /* what waits to be written is the same */
    json_decref(of_copy);
    json_array_append_new(f->records, record);
    return 0;
}

static inline int read_bytes(struct fixture *f, const char *bytes, size_t n,
                             const struct funding_hints *hints)
{
    const int fd = memfd_create("test", MFD_CLOEXEC);
    int rc;

    json_decref(f->records);
    f->records = json_array();
    assert_int_equal(write(fd, bytes, n), n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    rc = funding_read(NULL, fd, hints, keep, f, &f->report, &f->err);
    close(fd);
    return rc;
}

static inline size_t read_text(struct fixture *f, const char *text)
{
    assert_int_equal(read_bytes(f, text, strlen(text), NULL), 0);
    assert_int_equal(json_array_size(f->records), f->report.calls);
    return f->report.calls;
}

static inline const char *text_at(const struct fixture *f, size_t i, const char *name)
{
    return cordee_json_text(json_array_get(f->records, i), name);
}

static inline const char *deadline_at(const struct fixture *f, size_t i, size_t k)
{
    return cordee_json_text(
        json_array_get(json_object_get(json_array_get(f->records, i), "deadlines"), k),
        "at");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
