/* Recruitment: openings of members, people who look for one, and who fits whom. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/recruitment-assets.h"

/* Skills and occupations speak of nobody. */
static const struct cordee_table recruitment_tables[] = {
    {.name = "recruitment_skill"},
    {.name = "recruitment_label"},
    {.name = "recruitment_link"},
    {.name = "recruitment_occupation"},
    {.name = "recruitment_occupation_label"},
    {.name = "recruitment_occupation_skill"},
    {0},
};

static const struct cordee_command recruitment_commands[] = {
    {.name = "rank",
     .usage = "--openings FILE --candidates FILE [--top N]",
     .help = "Print who fits which opening, and why, as JSON Lines",
     .more = recruitment_rank_more,
     .bare = true,
     .run = recruitment_rank_run},
    {.name = "esco",
     .usage = "FILE...",
     .help = "Read the skills and occupations of ESCO",
     .more = recruitment_esco_more,
     .run = recruitment_esco_run},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "recruitment",
    .version = "0.1.0",
    .summary = "Openings, people, and who fits whom",
    .migrations = recruitment_migrations,
    .tables = recruitment_tables,
    .commands = recruitment_commands,
};
