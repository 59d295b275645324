/* Writes one personal mail to people, as the console does: one interaction, on every
 * timeline at once, through the same outbox. */
#include "core/cli/cli.h"

#include "core/config/folder.h"
#include "core/db/held.h"
#include "core/job/wake.h"
#include "core/mail/mail.h"
#include "core/mail/send/outbox.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_TO 50
#define LIMIT   ((size_t)256 * 1024)

struct mail {
    const char *subject, *from;
    const char *to[MOST_TO];
    size_t n_to;
};

static int read_body(struct cordee_buf *body, struct cordee_error *err)
{
    char bytes[4096];
    size_t n;

    body->limit = LIMIT;
    while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        cordee_buf_put(body, bytes, n);
    if (body->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "the text is longer than 256 kB");
    if (!body->len || !cordee_utf8_ok(body->text, body->len))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the text on standard input is empty or not UTF-8");
    return 0;
}

/* Everybody named must be somebody known, before anything is queued. */
static int find_people(struct cordee *cd, const struct mail *m, int64_t *party,
                       int64_t *address, struct cordee_error *err)
{
    for (size_t i = 0; i < m->n_to; i++) {
        int rc = cd->crm->by_email(cd, err, m->to[i], &party[i], &address[i]);

        if (rc < 0)
            return -1;
        if (rc == 0)
            return cordee_fail(err, CORDEE_E_NOT_FOUND,
                               "nobody here has the address %s; nothing was sent",
                               m->to[i]);
    }
    return 0;
}

static int sender(struct cordee *cd, const char *login, json_t **staff_r,
                  struct cordee_error *err)
{
    int rc = cd->db->row(
        cd, err, staff_r,
        "SELECT id, name, login, signature FROM staff"
        " WHERE disabled_at IS NULL AND (? = '' OR login = ?)"
        " ORDER BY id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(login ? login : ""), CORDEE_V(login ? login : "")));

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no such user") : rc;
}

static int queue_one(struct cordee *cd, int64_t letter, int64_t party, int64_t address,
                     const char *to, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;

    if (cd->mail->values(cd, err, party, &values) < 0)
        return -1;
    return cd->mail->queue(cd, err, letter, party, address, to, "", values) < 0 ? -1 : 0;
}

static int queue(struct cordee *cd, const struct mail *m, const char *body,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *staff = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_taker takers[MOST_TO];
    int64_t party[MOST_TO];
    int64_t address[MOST_TO];
    struct cordee_interaction history = {.kind = "mail.out",
                                         .direction = CORDEE_OUT,
                                         .subject = m->subject,
                                         .body = body,
                                         .takers = takers,
                                         .n_takers = m->n_to};
    struct cordee_letter letter = {
        .subject = m->subject, .markdown = body, .flags = CORDEE_LETTER_TEXT};
    int64_t row;

    if (find_people(cd, m, party, address, err) < 0 ||
        sender(cd, m->from, &staff, err) < 0)
        return -1;
    for (size_t i = 0; i < m->n_to; i++)
        takers[i] = (struct cordee_taker){party[i], "to"};
    history.author = cordee_json_int(staff, "id");
    letter.from_name = cordee_json_text(staff, "name");
    letter.reply_to = cordee_json_text(staff, "login");
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->crm->interaction(cd, err, &history, &letter.interaction) < 0 ||
        (row = cd->mail->letter(cd, err, &letter)) < 0)
        return -1;
    for (size_t i = 0; i < m->n_to; i++)
        if (queue_one(cd, row, party[i], address[i], m->to[i], err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}

static int read_options(int argc, char **argv, struct mail *m)
{
    static const struct option options[] = {{"to", required_argument, NULL, 't'},
                                            {"subject", required_argument, NULL, 's'},
                                            {"from", required_argument, NULL, 'f'},
                                            {0}};
    int c;

    while ((c = getopt_long(argc, argv, "t:s:f:", options, NULL)) != -1) {
        if (c == 't' && m->n_to < MOST_TO)
            m->to[m->n_to++] = optarg;
        else if (c == 's')
            m->subject = optarg;
        else if (c == 'f')
            m->from = optarg;
        else
            return -1;
    }
    return optind == argc && (m->n_to == 0) == (m->subject == NULL) ? 0 : -1;
}

/* Rows that may go now: not those that wait for another try later. */
static int64_t due(struct cordee *cd)
{
    int64_t n = 0;

    return cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM outbox o JOIN letter l ON l.id = o.letter"
                       " WHERE o.state IN ('waiting', 'deferred', 'sending')"
                       " AND o.next_at <= ?1 AND l.held = 0"
                       " AND coalesce(l.opens_at, 0) <= ?1"
                       " AND (l.closes_at IS NULL OR l.closes_at > ?1)",
                       CORDEE_ARGS(CORDEE_V(cordee_now()))) > 0
               ? n
               : 0;
}

/* Whether the mail server cannot be reached now; *err has its words. */
static int paused(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *status = cd_outbox_status(&cli->host, err);

    if (!status)
        return -1;
    if (!cordee_json_true(status, "paused"))
        return 0;
    return cordee_fail(err, CORDEE_E_IO,
                       "the mail server does not take mail now (%s); what was written "
                       "waits in the outbox",
                       cordee_json_text(status, "said"));
}

/* No server: this process delivers what is due, then ends. */
static int deliver(struct cli *cli, struct cordee_error *err)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    int rc = 0;

    if (due(&cli->core) == 0)
        return 0;
    if (cd_mail_start(&cli->host, err) < 0)
        return -1;
    while (rc == 0 && due(&cli->core) > 0) {
        nanosleep(&pause, NULL);
        rc = paused(cli, err);
    }
    cd_mail_stop(&cli->host);
    return rc;
}

/* Beside a server, else with the folder's lock, so that only one process delivers. */
static int open_folder(struct cli *cli, struct cordee_error *err)
{
    if (!cd_folder_served(cli->data, NULL)) {
        if (cli_open(cli, CLI_ALONE, err) == 0)
            return cd_held_check(&cli->host, err);
        if (err->code != CORDEE_E_BUSY)
            return -1;
        cli_close(cli); /* a server has just started */
    }
    return cli_open(cli, CLI_FOLDER, err);
}

static int send_mail(struct cli *cli, const struct mail *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    if (m->n_to && read_body(&body, err) < 0)
        return -1;
    if (open_folder(cli, err) < 0)
        return -1;
    if (cd_held(&cli->host))
        return cordee_fail(
            err, CORDEE_E_DENIED,
            "this data was copied or restored and sends nothing until "
            "somebody releases it on the page Status; nothing was written");
    if (m->n_to && queue(&cli->core, m, body.text, err) < 0)
        return -1;
    return cli->served ? cd_wake_call(cli->host.data, err) : deliver(cli, err);
}

static int send_run(struct cli *cli, int argc, char **argv)
{
    struct mail m = {0};
    struct cordee_error err = {0};

    if (read_options(argc, argv, &m) < 0)
        return cli_usage(&cli_send), 2;
    return send_mail(cli, &m, &err) < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_send = {
    .name = "send",
    .usage = "[--to ADDRESS... --subject TEXT [--from USER] < TEXT]",
    .help = "Writes a mail to people of the register; sends what is due",
    .more = "The text comes from standard input; the mail is on every timeline at once.\n"
            "Without --to it only sends what is due, when no server does.  Copied or "
            "restored\n"
            "data sends nothing until somebody releases it.",
    .need = CLI_OWN,
    .run = send_run,
};
