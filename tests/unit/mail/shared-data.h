/* Real mail and lists of hostile strings, which are no part of the source. */
#ifndef TESTS_UNIT_MAIL_SHARED_DATA_H
#define TESTS_UNIT_MAIL_SHARED_DATA_H

#include "tests/unit/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* `$CORDEE_SHARED/data/NAME`, as tests/run has it; false, and says so: it is not there.
 */
static inline bool shared_data(const char *name, char *path, size_t room)
{
    const char *shared = getenv("CORDEE_SHARED");

    snprintf(path, room, "%s/data/%s", shared ? shared : "", name);
    if (shared && *shared && access(path, R_OK) == 0)
        return true;
    print_message("skipped: ../shared/data is not there\n");
    return false;
}

#endif
