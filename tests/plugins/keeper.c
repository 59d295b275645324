/* Stores who answered, and does not say how they are erased. */
#include <cordee/plugin.h>

static const struct cordee_migration migrations[] = {
    {1, "0001", "CREATE TABLE keeper_answer(id @id, party INTEGER, words TEXT) @strict;"},
    {0},
};

static const struct cordee_table tables[] = {
    {.name = "keeper_answer", .tracked = true},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "keeper",
    .version = "1",
    .summary = "Forgets nobody",
    .migrations = migrations,
    .tables = tables,
};
