/* Its start fails, after its rows were there. */
#include <cordee/plugin.h>

static int start(struct cordee *cd, struct cordee_error *err)
{
    (void)cd;
    return cordee_fail(err, CORDEE_E_IO, "the moon is not full");
}

static const struct cordee_event events[] = {
    {"failing.happened", "id", "Never."},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,       .name = "failing", .version = "1", .summary = "Does not want to",
    .events = events, .start = start,
};
