/* A migration that is no SQL. */
#include <cordee/plugin.h>

static const struct cordee_migration migrations[] = {
    {1, "0001-typo.sql", "CREATE TABEL typo_thing(id @id)"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "typo",
    .version = "1",
    .summary = "Cannot spell",
    .migrations = migrations,
};
