#include "core/cli/cli.h"

#include "core/db/backup.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static int backup_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"with-key", no_argument, NULL, 'k'}, {0}};
    struct cordee_error err = {0};
    bool with_key = false;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'k')
            return 2;
        with_key = true;
    }
    if (optind + 1 != argc)
        return cli_usage(&cli_backup), 2;
    if (cd_db_backup(&cli->host, argv[optind], with_key, &err) < 0)
        return cli_fail(&err);
    printf("The backup is in %s.\n", argv[optind]);
    if (!with_key)
        puts("It does not hold secret.key: keep that apart, or say --with-key.");
    return EXIT_SUCCESS;
}

static int restore_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"log", required_argument, NULL, 'l'}, {0}};
    struct cordee_error err = {0};
    const char *log = NULL;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'l')
            return 2;
        log = optarg;
    }
    if (optind + 1 != argc)
        return cli_usage(&cli_restore), 2;
    if (cd_db_restore(argv[optind], cli->data, log, &err) < 0)
        return cli_fail(&err);
    printf("%s is restored.  Nothing is sent from it until somebody releases it on the "
           "Status page.\n",
           cli->data);
    return EXIT_SUCCESS;
}

const struct cli_command cli_backup = {
    .name = "backup",
    .usage = "[--with-key] NEW-FOLDER",
    .help = "Copies database, files and settings, while the server runs",
    .more = "  --with-key  the secret key too: whoever has the backup can then read\n"
            "              sealed secrets",
    .need = CLI_FOLDER,
    .run = backup_run,
};

const struct cli_command cli_restore = {
    .name = "restore",
    .usage = "[--log FILE] BACKUP-FOLDER",
    .help = "Makes a data folder (--data) from a backup",
    .more = "  --log FILE  suppression.log of the original data folder: it knows who\n"
            "              unsubscribed after the backup was made\n\n"
            "Mail, webhooks and schedules are held until somebody releases them.",
    .need = CLI_NOTHING,
    .run = restore_run,
};
