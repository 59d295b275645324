/* Reaches for a function of the program's. */
#include <cordee/plugin.h>

int cd_db_migrate(struct cordee *cd, const void *def, struct cordee_error *err);

static int start(struct cordee *cd, struct cordee_error *err)
{
    return cd_db_migrate(cd, NULL, err);
}

CORDEE_PLUGIN = {
    CORDEE_ABI,     .name = "reaches",
    .version = "1", .summary = "Goes behind the counter",
    .start = start,
};
