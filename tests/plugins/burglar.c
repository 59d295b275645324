/* Changes a table of the core in a migration. */
#include <cordee/plugin.h>

static const struct cordee_migration migrations[] = {
    {1, "0001-break-in.sql", "ALTER TABLE audit ADD COLUMN burglar TEXT"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "burglar",
    .version = "1",
    .summary = "Comes by the window",
    .migrations = migrations,
};
