/* Needs what nobody has. */
#include <cordee/plugin.h>

static const char *const required[] = {"unheardof", NULL};

CORDEE_PLUGIN = {
    CORDEE_ABI,          .name = "missing",    .version = "1",
    .summary = "Lonely", .requires = required,
};
