/* Half of a circle. */
#include <cordee/plugin.h>

static const char *const required[] = {"circlea", NULL};

CORDEE_PLUGIN = {
    CORDEE_ABI,           .name = "circleb",
    .version = "1",       .summary = "Half of a circle",
    .requires = required,
};
