#include "core/cli/cli.h"

#include "core/base/json-memory.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command *const commands[] = {
    &cli_init,    &cli_serve,  &cli_import, &cli_export, &cli_send,
    &cli_receive, &cli_filter, &cli_user,   &cli_plugin, &cli_script,
    &cli_erase,   &cli_mail,   &cli_render, &cli_geo,    &cli_backup,
    &cli_restore, &cli_dump,   &cli_load,   &cli_doctor, &cli_version,
};
#define N_COMMANDS (sizeof commands / sizeof *commands)

static void print_help(void)
{
    puts("usage: cordee COMMAND [--data FOLDER] [--json] ...\n\n"
         "Cordée keeps members, contacts and every interaction of a business cluster.\n\n"
         "Commands:");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  %-9s %s\n", commands[i]->name, commands[i]->help);
    puts("\n`cordee COMMAND --help` says more, `cordee PLUGIN --help` which commands a "
         "plugin\n"
         "brings, such as `cordee survey stats`.  The data folder is the one of --data, "
         "of\n"
         "the variable CORDEE_DATA, or /var/lib/cordee.");
}

int cli_usage(const struct cli_command *command)
{
    printf("usage: cordee %s %s\n\n%s\n", command->name, command->usage, command->help);
    if (command->more)
        printf("\n%s\n", command->more);
    return EXIT_SUCCESS;
}

int cli_fail(const struct cordee_error *err)
{
    fprintf(stderr, "cordee: %s\n", err->text);
    return EXIT_FAILURE;
}

static const struct cli_command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int command_unknown(const char *name)
{
    const char *nearest = NULL;
    int best = 4;

    for (size_t i = 0; i < N_COMMANDS; i++) {
        int far = cordee_text_distance(name, commands[i]->name);

        if (far < best) {
            best = far;
            nearest = commands[i]->name;
        }
    }
    fprintf(stderr, "cordee: there is no command \"%s\"", name);
    if (nearest)
        fprintf(stderr, "; did you mean \"%s\"?", nearest);
    fputs("\n`cordee --help` lists them all.\n", stderr);
    return 2;
}

/* Takes the options that every command has out of argv, wherever they stand. */
static int take_common(struct cli *cli, int argc, char **argv, bool *help_r)
{
    int kept = 0;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (i < argc)
                argv[kept++] = argv[i++];
            break;
        }
        if ((strcmp(argv[i], "--data") == 0 || strcmp(argv[i], "-d") == 0) &&
            i + 1 < argc)
            cli->data = argv[++i];
        else if (cordee_text_starts(argv[i], "--data="))
            cli->data = argv[i] + strlen("--data=");
        else if (strcmp(argv[i], "--ui-dir") == 0 && i + 1 < argc)
            cli->ui_dir = argv[++i];
        else if (strcmp(argv[i], "--plugins") == 0 && i + 1 < argc)
            cli->plugins = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            cli->json = true;
        else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            *help_r = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    return kept;
}

static int command_run(struct cli *cli, const struct cli_command *command, int argc,
                       char **argv)
{
    struct cordee_error err = {0};
    int status;

    if (command->need == CLI_FOLDER || command->need == CLI_ALONE) {
        if (cli_open(cli, command->need, &err) < 0) {
            cli_close(cli);
            return cli_fail(&err);
        }
    }
    optind = 1;
    status = command->run(cli, argc, argv);
    cli_close(cli);
    return status;
}

int main(int argc, char **argv)
{
    struct cli cli = {.data = getenv("CORDEE_DATA")};
    const struct cli_command *command;
    bool help = false;

    signal(SIGPIPE, SIG_IGN);
    /* Two heaps for all threads: with one each, memory that a thread freed stays its own.
     */
    mallopt(M_ARENA_MAX, 2);
    cd_json_keep_memory();
    if (sodium_init() < 0) {
        fputs("cordee: libsodium does not start\n", stderr);
        return EXIT_FAILURE;
    }
    argc = take_common(&cli, argc, argv, &help);
    if (argc < 2) {
        print_help();
        return help ? EXIT_SUCCESS : 2;
    }
    if (!cli.data || !*cli.data)
        cli.data = "/var/lib/cordee";
    command = command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!command) {
        int status = cli_command_run(&cli, argc - 1, argv + 1, help);

        cli_close(&cli);
        return status < 0 ? command_unknown(argv[1]) : status;
    }
    if (help)
        return cli_usage(command);
    return command_run(&cli, command, argc - 1, argv + 1);
}
