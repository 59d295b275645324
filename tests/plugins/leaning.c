/* Leans on one that fails. */
#include <cordee/plugin.h>

static const char *const required[] = {"failing", NULL};

CORDEE_PLUGIN = {
    CORDEE_ABI,           .name = "leaning",
    .version = "1",       .summary = "Falls with the other",
    .requires = required,
};
