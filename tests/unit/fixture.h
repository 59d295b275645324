/* A host with a real database in a new folder, for tests of one floor. */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

#include "core/base/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct fixture {
    struct cordee_host host;
    struct cordee core; /* host.core */
    struct cordee cd;   /* a handle for the test's own calls: name "test" */
    struct cordee_error err;
    char dir[64];
};

/* Opens the folder and migrates the given parts, NULL at the end.  Services that are
 * not made here the test sets itself: f->core.crm = &cd_crm_api, ... */
struct fixture *fixture_new(const struct cordee_plugin_def *const *parts);
void fixture_free(struct fixture *f); /* removes the folder */

#endif
