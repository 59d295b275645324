/* Exports more than its definition. */
#include <cordee/plugin.h>

extern CORDEE_EXPORT int helper(void);
CORDEE_EXPORT int helper(void)
{
    return 1;
}

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "twosymbols",
    .version = "1",
    .summary = "Shows too much",
};
