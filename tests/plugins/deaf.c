/* Listens for what is never said. */
#include <cordee/plugin.h>

static int hear(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                struct cordee_error *err)
{
    (void)cd;
    (void)argv;
    (void)argc;
    (void)err;
    return 0;
}

static const struct cordee_hook hooks[] = {
    {"nothing.happens", CORDEE_AFTER, 0, hear},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,     .name = "deaf", .version = "1", .summary = "Listens in vain",
    .hooks = hooks,
};
