/* Built for a contract that is not ours. */
#include <cordee/plugin.h>

CORDEE_PLUGIN = {
    .abi_major = CORDEE_ABI_MAJOR + 1,
    .size = sizeof(struct cordee_plugin_def),
    .name = "abi",
    .version = "1",
    .summary = "From the future",
};
