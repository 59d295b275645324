/* Would end the program if it were loaded. */
#include <cordee/plugin.h>
#include <stdlib.h>

__attribute__((constructor)) static void boom(void)
{
    abort();
}

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "switchedoff",
    .version = "1",
    .summary = "Best left alone",
};
