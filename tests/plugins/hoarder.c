/* Says how one of two people is erased, and holds on to the other. */
#include <cordee/plugin.h>

static const struct cordee_migration migrations[] = {
    {1, "0001",
     "CREATE TABLE hoarder_match(id @id, one INTEGER REFERENCES party ON DELETE CASCADE,"
     " other INTEGER NOT NULL REFERENCES party) @strict;"},
    {0},
};

static const struct cordee_table tables[] = {
    {.name = "hoarder_match", .tracked = true, .person = "one", .label = "Matches"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "hoarder",
    .version = "1",
    .summary = "Holds on to people",
    .migrations = migrations,
    .tables = tables,
};
