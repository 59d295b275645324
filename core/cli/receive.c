#include "core/cli/cli.h"

#include "core/job/wake.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define LIMIT   ((size_t)25 * 1024 * 1024)
#define MOST_TO 100

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

/* Mail programs understand the statuses of sysexits.h: try again, or give up. */
static int receive_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"from", required_argument, NULL, 'f'},
                                            {"to", required_argument, NULL, 't'},
                                            {0}};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    struct cordee *cd = &cli->core;
    const char *to[MOST_TO + 1] = {NULL};
    const char *from = "";
    struct cordee_error err = {0};
    size_t n_to = 0;
    int c;

    while ((c = getopt_long(argc, argv, "f:t:", options, NULL)) != -1) {
        if (c == 'f')
            from = optarg;
        else if (c == 't' && n_to < MOST_TO)
            to[n_to++] = optarg;
        else
            return EX_USAGE;
    }
    if (read_all(stdin, &raw, &err) < 0) {
        cli_fail(&err);
        return EX_DATAERR;
    }
    if (cd->mail->receive(cd, &err, raw.text, raw.len, from, to) < 0) {
        cli_fail(&err);
        return EX_TEMPFAIL;
    }
    (void)cd_wake_call(cli->host.data, NULL);
    return EXIT_SUCCESS;
}

const struct cli_command cli_receive = {
    .name = "receive",
    .usage = "[--from ADDRESS] [--to ADDRESS]... < MESSAGE",
    .help = "Files one mail that came in, for pipes and aliases",
    .more = "  --from  the envelope's sender (return path)\n"
            "  --to    who it was delivered to, with the token of our own addresses\n\n"
            "In /etc/aliases: cordee: \"|/usr/bin/cordee receive --to "
            "${ORIGINAL_RECIPIENT}\"",
    .need = CLI_FOLDER,
    .run = receive_run,
};
