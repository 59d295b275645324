#include "core/cli/cli.h"

#include "core/script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int list(struct cli *cli)
{
    CORDEE_AUTO(cordee_json_drop) json_t *scripts = NULL;
    struct cordee_error err = {0};
    json_t *s;
    size_t i;

    if (cli_open(cli, CLI_FOLDER, &err) < 0)
        return cli_fail(&err);
    scripts = cd_scripts_list(&cli->host);
    if (cli->json) {
        json_dumpf(scripts, stdout, JSON_INDENT(1));
        puts("");
    } else {
        json_array_foreach (scripts, i, s) {
            printf("%-7s  %-20s  %s\n", cordee_json_text(s, "state"),
                   cordee_json_text(s, "name"), cordee_json_text(s, "title"));
            if (*cordee_json_text(s, "reason"))
                printf("         %s\n", cordee_json_text(s, "reason"));
        }
    }
    return EXIT_SUCCESS;
}

static int script_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};

    if (argc < 2 || (argc == 2 && strcmp(argv[1], "list") == 0))
        return list(cli);
    if (argc != 3 || strcmp(argv[1], "new") != 0)
        return cli_usage(&cli_script), 2;
    if (cd_script_new(".", argv[2], &err) < 0)
        return cli_fail(&err);
    printf("Wrote %s.lua.  Put it into the scripts folder of the data folder; the server "
           "takes it up by itself.\n",
           argv[2]);
    return EXIT_SUCCESS;
}

const struct cli_command cli_script = {
    .name = "script",
    .usage = "list | new NAME",
    .help = "Lists scripts, starts a new one",
    .need = CLI_OWN,
    .run = script_run,
};
