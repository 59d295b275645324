/* Would erase everybody for the sake of one. */
#include <cordee/plugin.h>

static const struct cordee_migration migrations[] = {
    {1, "0001", "CREATE TABLE eraser_word(id @id, party INTEGER, words TEXT) @strict;"},
    {0},
};

static const struct cordee_table tables[] = {
    {.name = "eraser_word", .person = "party", .erase = "DELETE FROM eraser_word"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "eraser",
    .version = "1",
    .summary = "Erases everybody",
    .migrations = migrations,
    .tables = tables,
};
