/* Says that a table of the core is its own. */
#include <cordee/plugin.h>

static const struct cordee_table tables[] = {
    {.name = "party", .erase = "DELETE FROM party WHERE id = ?"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,       .name = "thief",
    .version = "1",   .summary = "Takes what is not its own",
    .tables = tables,
};
