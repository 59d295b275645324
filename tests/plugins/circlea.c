/* Half of a circle. */
#include <cordee/plugin.h>

static const char *const required[] = {"circleb", NULL};

CORDEE_PLUGIN = {
    CORDEE_ABI,           .name = "circlea",
    .version = "1",       .summary = "Half of a circle",
    .requires = required,
};
