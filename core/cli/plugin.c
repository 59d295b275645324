#include "core/cli/cli.h"

#include "core/plugin/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int list(struct cli *cli)
{
    CORDEE_AUTO(cordee_json_drop) json_t *plugins = cd_plugins_list(&cli->host);
    json_t *p;
    size_t i;

    if (cli->json) {
        json_dumpf(plugins, stdout, JSON_INDENT(1));
        puts("");
        return EXIT_SUCCESS;
    }
    json_array_foreach(plugins, i, p)
    {
        printf("%-7s  %-12s  %-8s  %s\n", cordee_json_text(p, "state"),
               cordee_json_text(p, "name"), cordee_json_text(p, "version"),
               cordee_json_text(p, "summary"));
        if (*cordee_json_text(p, "reason"))
            printf("         %s\n", cordee_json_text(p, "reason"));
    }
    return EXIT_SUCCESS;
}

/* `list` needs a folder, `new` none: so the command opens what it needs itself. */
static int plugin_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};
    int status;

    if (argc == 3 && strcmp(argv[1], "new") == 0) {
        if (cd_plugin_new(".", argv[2], &err) < 0)
            return cli_fail(&err);
        printf("Wrote %s/.  Next: cd %s && make && make test && make run\n", argv[2],
               argv[2]);
        return EXIT_SUCCESS;
    }
    if (argc < 2 || (argc == 2 && strcmp(argv[1], "list") == 0)) {
        if (cli_open(cli, CLI_FOLDER, &err) < 0)
            return cli_fail(&err);
        return list(cli);
    }
    if (cli_open(cli, CLI_FOLDER, &err) < 0)
        return cli_fail(&err);
    switch (cd_plugins_command(&cli->host, argc - 1, argv + 1, &status, &err)) {
    case 1:
        return status;
    case 0:
        fprintf(stderr, "cordee: no plugin has the command \"%s %s\"\n", argv[1],
                argc > 2 ? argv[2] : "");
        return 2;
    default:
        return cli_fail(&err);
    }
}

const struct cli_command cli_plugin = {
    .name = "plugin",
    .usage = "list | new NAME | PLUGIN COMMAND ...",
    .help = "Lists plugins, starts a new one, runs a plugin's command",
    .more = "`cordee plugin new NAME` writes a folder that builds outside the tree:\n"
            "one route, one table, one filter field and a test.",
    .need = CLI_OWN,
    .run = plugin_run,
};
