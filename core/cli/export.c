#include "core/cli/cli.h"

#include <stdlib.h>

static int export_run(struct cli *cli, int argc, char **argv)
{
    (void)cli;
    (void)argc;
    (void)argv;
    return EXIT_FAILURE;
}

const struct cli_command cli_export = {
    .name = "export", .usage = "", .help = "", .need = CLI_FOLDER, .run = export_run};
