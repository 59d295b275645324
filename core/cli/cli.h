/* The command line: one program, a file a subcommand.
 *
 * A command that only reads opens the data folder beside a running server; one that
 * writes does so in short transactions and wakes the server, which runs hooks, jobs and
 * scripts; when none runs, the command runs what it queued itself. */
#ifndef CORE_CLI_CLI_H
#define CORE_CLI_CLI_H

#include "core/base/host.h"

/* How much of the program a command needs. */
enum cli_need {
    CLI_NOTHING, /* not even a data folder */
    CLI_FOLDER,  /* database, parts and plugins, beside a server or alone */
    CLI_ALONE,   /* the same, and refuses while a server runs */
    CLI_OWN,     /* opens what it needs itself */
};

struct cli {
    struct cordee_host host;
    struct cordee core;
    const char *data;
    const char *ui_dir;
    const char *plugins; /* folders of plugins in work, ':' between; before the others */
    bool json;
    bool served; /* a server has this folder open */
};

struct cli_command {
    const char *name;
    const char *usage; /* "FILE [--members]" */
    const char *help;  /* one line */
    const char *more;  /* the rest of --help, or NULL */
    enum cli_need need;
    /* Gets its own words, argv[0] being the command's name.  Exit status. */
    int (*run)(struct cli *cli, int argc, char **argv);
};

extern const struct cli_command cli_init, cli_serve, cli_import, cli_export, cli_send,
    cli_receive, cli_user, cli_plugin, cli_script, cli_filter, cli_render, cli_backup,
    cli_geo, cli_restore, cli_doctor, cli_version, cli_erase, cli_dump, cli_load,
    cli_mail;

/* Runs a job that was queued here, or waits for the server that does.  0 done; -1: it
 * failed, with its own words. */
int cli_wait_job(struct cli *cli, int64_t job, struct cordee_error *err);

/* Runs `PLUGIN COMMAND ...`, or says what it is for.  Exit status; -1: no plugin has that
 * name. */
int cli_command_run(struct cli *cli, int argc, char **argv, bool help);

/* Says "cordee: ..." on stderr; returns EXIT_FAILURE. */
int cli_fail(const struct cordee_error *err);
int cli_usage(const struct cli_command *command);

/* Opens folder, database, parts and plugins, as far as a command needs them; fills
 * cli->host.  Close it also when it failed. */
int cli_open(struct cli *cli, enum cli_need need, struct cordee_error *err);
void cli_close(struct cli *cli);

/* The folders of plugins, ':' between. */
const char *cli_plugin_dirs(const struct cli *cli, struct cordee_arena *a);

/* Where things lie: beside the program in a build tree, else as installed. */
const char *cli_path_plugins(void); /* may hold several, ':' between */
const char *cli_path_scripts(void);
const char *cli_path_locale(void);

#endif
