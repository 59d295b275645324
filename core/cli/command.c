/* `cordee PLUGIN COMMAND ...`: commands that plugins bring. */
#include "core/cli/cli.h"

#include "core/plugin/plugin.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_commands(const struct cordee_plugin_def *def, FILE *out)
{
    const struct cordee_command *c = def->commands;

    fprintf(out, "%s: %s\n", def->name, def->summary);
    if (!c || !c->name)
        fputs("\nIt brings no commands.\n", out);
    for (; c && c->name; c++)
        fprintf(out, "\n  cordee %s %s %s\n      %s\n", def->name, c->name, c->usage,
                c->help);
    return EXIT_SUCCESS;
}

static int print_help(const struct cordee_plugin_def *def, const struct cordee_command *c)
{
    printf("usage: cordee %s %s %s\n\n%s\n", def->name, c->name, c->usage, c->help);
    if (c->more)
        printf("\n%s\n", c->more);
    return EXIT_SUCCESS;
}

/* The words with --json, which was taken out, behind the command's name. */
static char **words_of(const struct cli *cli, int argc, char **argv, int *n_r)
{
    static char json[] = "--json";
    char **words = calloc((size_t)argc + 2, sizeof *words);
    int n = 0;

    if (!words)
        abort();
    for (int i = 0; i < argc; i++) {
        words[n++] = argv[i];
        if (i == 1 && cli->json)
            words[n++] = json;
    }
    *n_r = n;
    return words;
}

/* In the data folder, where the plugin was started. */
static int run_in_folder(struct cli *cli, int argc, char **argv, struct cordee_error *err)
{
    int status = EXIT_FAILURE;

    if (cli_open(cli, CLI_FOLDER, err) < 0)
        return EXIT_FAILURE;
    switch (cd_plugins_command(&cli->host, argc, argv, &status, err)) {
    case 1:
        return status;
    case 0:
        cordee_fail(err, CORDEE_E_NOT_FOUND,
                    "the plugin %s is not in use in this data folder: `cordee plugin "
                    "list`",
                    argv[0]);
        return EXIT_FAILURE;
    default:
        return status;
    }
}

static int run(struct cli *cli, struct cd_bare *bare, int argc, char **argv)
{
    const struct cordee_command *c = cd_bare_command(bare, argv[1]);
    struct cordee_error err = {0};
    int n = 0, status;
    char **words;

    if (!c) {
        fprintf(stderr, "cordee: the plugin %s has no command \"%s\"\n", argv[0],
                argv[1]);
        print_commands(cd_bare_def(bare), stderr);
        return 2;
    }
    words = words_of(cli, argc, argv, &n);
    optind = 1;
    status = c->bare ? cd_bare_run(bare, c, n - 1, words + 1, &err)
                     : run_in_folder(cli, n, words, &err);
    free(words);
    if (status && err.text[0])
        cli_fail(&err);
    return status;
}

int cli_command_run(struct cli *cli, int argc, char **argv, bool help)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error err = {0};
    struct cd_bare *bare = cd_bare_open(cli_plugin_dirs(cli, a), argv[0], &err);
    const struct cordee_command *c = NULL;
    int status;

    if (!bare)
        return err.code == CORDEE_E_NOT_FOUND ? -1 : cli_fail(&err);
    if (help && argc > 1)
        c = cd_bare_command(bare, argv[1]);
    if (c)
        status = print_help(cd_bare_def(bare), c);
    else if (help || argc < 2)
        status = print_commands(cd_bare_def(bare), stdout);
    else
        status = run(cli, bare, argc, argv);
    cd_bare_close(bare);
    return status;
}
