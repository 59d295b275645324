#include "core/cli/cli.h"

#include "core/job/wake.h"
#include "core/mail/receive/receive.h"
#include "core/mail/way/way.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#define LIMIT   ((size_t)25 * 1024 * 1024)
#define MOST_TO 100

struct received {
    const char *from;
    const char *to[MOST_TO + 1];
    size_t n_to;
    bool files; /* what follows are files */
    bool sent;
};

static int read_all(FILE *in, struct cordee_buf *out, struct cordee_error *err)
{
    char bytes[16384];
    size_t n;

    out->limit = LIMIT;
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        cordee_buf_put(out, bytes, n);
    if (ferror(in))
        return cordee_fail(err, CORDEE_E_IO, "the message could not be read");
    if (out->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "the message is larger than 25 MB");
    if (!out->len)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "there is no message on standard input");
    return 0;
}

/* Mail programs understand the statuses of sysexits.h: give up what will never do, try
 * everything else again. */
static int status_of(const struct cordee_error *err)
{
    cli_fail(err);
    return err->code == CORDEE_E_INVALID || err->code == CORDEE_E_TOO_LARGE ? EX_DATAERR
                                                                            : EX_TEMPFAIL;
}

/* As Postfix and others write nobody. */
static const char *sender(const char *from)
{
    return strcmp(from, "<>") == 0 || strcasecmp(from, "MAILER-DAEMON") == 0 ? "" : from;
}

static int take_one(struct cli *cli, const struct received *r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    struct cordee_error err = {0};
    struct cd_arrival arrival = {.envelope_from = sender(r->from),
                                 .envelope_to = r->to,
                                 .source = CD_WAY_PIPE,
                                 .sent = r->sent};

    if (read_all(stdin, &raw, &err) < 0)
        return status_of(&err);
    arrival.raw = raw.text;
    arrival.n = raw.len;
    if (cd_receive_take(&cli->core, &arrival, &err) < 0)
        return status_of(&err);
    (void)cd_wake_call(cli->host.data, NULL);
    return EX_OK;
}

static int take_files(struct cli *cli, const struct received *r, char **paths)
{
    struct cd_filing filing = {.sent = r->sent};
    struct cordee_error err = {0};
    int rc = 0;

    for (; *paths && rc == 0; paths++)
        rc = cd_file_take(&cli->core, *paths, &filing, &err);
    printf("%lld mails: %lld new, %lld had come before; %lld left out (empty, or larger "
           "than 25 MB)\n",
           (long long)filing.mails, (long long)(filing.mails - filing.came_before),
           (long long)filing.came_before, (long long)filing.refused);
    (void)cd_wake_call(cli->host.data, NULL);
    return rc < 0 ? status_of(&err) : EX_OK;
}

static int options_read(struct received *r, int argc, char **argv)
{
    static const struct option options[] = {{"from", required_argument, NULL, 'f'},
                                            {"to", required_argument, NULL, 't'},
                                            {"mbox", no_argument, NULL, 'm'},
                                            {"maildir", no_argument, NULL, 'm'},
                                            {"eml", no_argument, NULL, 'm'},
                                            {"sent", no_argument, NULL, 's'},
                                            {0}};
    int c;

    while ((c = getopt_long(argc, argv, "f:t:", options, NULL)) != -1) {
        if (c == 'f')
            r->from = optarg;
        else if (c == 't' && r->n_to < MOST_TO)
            r->to[r->n_to++] = optarg;
        else if (c == 'm')
            r->files = true;
        else if (c == 's')
            r->sent = true;
        else
            return -1;
    }
    return r->files == (optind < argc) ? 0 : -1;
}

/* Whatever is wrong with the folder or its database is not the mail's fault. */
static int receive_run(struct cli *cli, int argc, char **argv)
{
    struct received r = {.from = ""};
    struct cordee_error err = {0};

    optind = 1;
    if (options_read(&r, argc, argv) < 0)
        return EX_USAGE;
    if (cli_open(cli, CLI_FOLDER, &err) < 0) {
        cli_fail(&err);
        return EX_TEMPFAIL;
    }
    return r.files ? take_files(cli, &r, argv + optind) : take_one(cli, &r);
}

const struct cli_command cli_receive = {
    .name = "receive",
    .usage = "[--from ADDRESS] [--to ADDRESS]... < MESSAGE\n"
             "       cordee receive [--sent] --mbox|--maildir|--eml PATH...",
    .help = "Files mail that came in: one from a pipe or alias, many from files",
    .more = "  --from  the envelope's sender (return path)\n"
            "  --to    who it was delivered to, with the token of our own addresses\n"
            "  --mbox, --maildir, --eml\n"
            "          mails of files: an mbox, a Maildir, a mail or a folder of *.eml\n"
            "  --sent  they are mails that were sent from here\n\n"
            "In /etc/aliases: cordee: \"|/usr/bin/cordee receive --to "
            "${ORIGINAL_RECIPIENT}\"\n\n"
            "The status is one of sysexits.h: 0 it is stored, 75 try again, 65 never.",
    .need = CLI_OWN,
    .run = receive_run,
};
