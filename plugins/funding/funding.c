/* Calls for funding: where they are published, what they say, and for whom they are. */
#include "plugins/funding/funding.h"

static const struct cordee_command funding_commands[] = {
    {.name = "read",
     .usage = "[OPTIONS] FILE...",
     .help = "Print the calls for funding that files have, as JSON Lines",
     .more = funding_read_more,
     .bare = true,
     .run = funding_read_run},
    {.name = "rank",
     .usage = "--calls FILE --profiles FILE [--top N]",
     .help = "Print which calls are for which profile, and why, as JSON Lines",
     .more = funding_rank_more,
     .bare = true,
     .run = funding_rank_run},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "funding",
    .version = "0.1.0",
    .summary = "Calls for funding, and whom they are for",
    .commands = funding_commands,
};
