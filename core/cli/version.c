#include "core/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

static int version_run(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli->json)
        printf("{\"version\":\"%s\",\"abi\":\"%u.%u\"}\n", PACKAGE_VERSION,
               CORDEE_ABI_MAJOR, CORDEE_ABI_MINOR);
    else
        printf("cordee %s (plugin ABI %u.%u)\n", PACKAGE_VERSION, CORDEE_ABI_MAJOR,
               CORDEE_ABI_MINOR);
    return EXIT_SUCCESS;
}

const struct cli_command cli_version = {
    .name = "version",
    .usage = "[--json]",
    .help = "Says which version this is",
    .need = CLI_NOTHING,
    .run = version_run,
};
