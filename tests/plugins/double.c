/* One filter field twice. */
#include <cordee/plugin.h>

static const struct cordee_field fields[] = {
    {.name = "double.x", .label = "X", .value = "p.id"},
    {.name = "double.x", .label = "X again", .value = "p.id"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,       .name = "double", .version = "1", .summary = "Says it twice",
    .fields = fields,
};
