/* Training needs: what a survey tells.  So far its figures, for a file of answers. */
#include "plugins/survey/survey.h"

static const struct cordee_command commands[] = {
    {.name = "stats",
     .usage = "FILE.csv --importance A,B --level C,D [--group COLUMN] [--json]",
     .help = "Says what a file of answers tells about training needs",
     .more = survey_stats_more,
     .bare = true,
     .run = survey_stats_run},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,           .name = "survey",
    .version = "0.1.0",   .summary = "Training needs, asked and reckoned",
    .commands = commands,
};
