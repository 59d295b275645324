#include "core/cli/cli.h"

#include "core/crm/crm.h"
#include "core/db/audit.h"
#include "core/dump/dump.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int dump_write(struct cli *cli, const char *path, FILE *out,
                      struct cordee_error *err)
{
    int rc = cd_dump_write(&cli->core, out, err);

    if (rc == 0 && fclose(out) != 0)
        return cordee_fail(err, CORDEE_E_IO, "%s could not be written", path);
    if (rc < 0)
        fclose(out);
    return rc < 0 ? -1 : cd_audit(&cli->core, "export.dump", "", "", err);
}

static int dump_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};
    FILE *out;
    int fd;

    if (argc != 2)
        return cli_usage(&cli_dump), 2;
    fd = open(argv[1], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!out) {
        fprintf(stderr, "cordee: %s cannot be made, or is there already\n", argv[1]);
        return EXIT_FAILURE;
    }
    if (dump_write(cli, argv[1], out, &err) < 0) {
        remove(argv[1]);
        return cli_fail(&err);
    }
    printf("All that is known is in %s.\n", argv[1]);
    return EXIT_SUCCESS;
}

static int load_run(struct cli *cli, int argc, char **argv)
{
    struct cd_dump_counts counts = {0};
    struct cordee_error err = {0};

    if (argc != 2)
        return cli_usage(&cli_load), 2;
    if (cd_dump_load(&cli->core, argv[1], &counts, &err) < 0 ||
        cd_crm_index_all(&cli->core, &err) < 0)
        return cli_fail(&err);
    printf(
        "%lld rows of %lld tables and %lld files are loaded.  Nothing is sent from here "
        "until somebody releases it on the Status page; nobody has a password yet: "
        "`cordee user reset LOGIN` gives a link.\n",
        (long long)counts.rows, (long long)counts.tables, (long long)counts.files);
    return EXIT_SUCCESS;
}

const struct cli_command cli_dump = {
    .name = "dump",
    .usage = "NEW-FILE.tar.gz",
    .help = "Writes all that is known into one archive, for another installation",
    .more = "JSON Lines, a file a table, and the stored files.  The same data gives the\n"
            "same bytes.  Without passwords, sessions, tokens, settings, waiting mails,\n"
            "jobs and the change log: what brings all of that back is `cordee backup`.",
    .need = CLI_FOLDER,
    .run = dump_run,
};

const struct cli_command cli_load = {
    .name = "load",
    .usage = "FILE.tar.gz",
    .help = "Fills a new installation from such an archive",
    .more =
        "The data folder (--data) is one that `cordee init` just made; the account it\n"
        "made gives way to those of the archive.  All of it is loaded, or nothing.",
    .need = CLI_ALONE,
    .run = load_run,
};
