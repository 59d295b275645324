/* Not who it says it is. */
#include <cordee/plugin.h>

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "mailing",
    .version = "1",
    .summary = "Under a false name",
};
