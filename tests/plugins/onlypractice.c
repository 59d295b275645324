/* Plays what in real life others do. */
#include <cordee/plugin.h>

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "onlypractice",
    .version = "1",
    .summary = "Only plays",
    .flags = CORDEE_PLUGIN_PRACTICE,
};
