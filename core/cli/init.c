#include "core/cli/cli.h"

#include "core/config/folder.h"
#include "core/crm/practice/practice.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is asked.  Where there is no terminal, options answer. */
enum {
    NAME,
    EMAIL,
    ORGANISATION,
    POSTAL,
    ZONE,
    FROM,
    RELAY,
    SECURITY,
    USER,
    PASSWORD,
    URL,
    N_QUESTIONS
};

static const struct question {
    const char *option, *ask, *hint;
    bool needed;
} questions[N_QUESTIONS] = {
    [NAME] = {"name", "Your name", NULL, true},
    [EMAIL] = {"email", "Your e-mail address (you sign in with it)", NULL, true},
    [ORGANISATION] = {"organisation", "Name of your cluster", NULL, false},
    [POSTAL] = {"postal-address", "Its postal address (shown in every mailing)", NULL,
                false},
    [ZONE] = {"zone", "Time zone", "Europe/Vienna", false},
    [FROM] = {"from", "Address that mail comes from", NULL, false},
    [RELAY] = {"relay", "Outgoing mail server, HOST or HOST:PORT", "may be empty for now",
               false},
    [SECURITY] = {"relay-security", "Its security: tls, starttls or none", "starttls",
                  false},
    [USER] = {"relay-user", "User name there", "may be empty", false},
    [PASSWORD] = {"relay-password-file", "File with the password there", "may be empty",
                  false},
    [URL] = {"base-url", "Public address for links, https://...", "may be empty for now",
             false},
};

struct answers {
    char text[N_QUESTIONS][300];
    bool practice;
};

static void ask_one(const struct question *q, char *out, size_t size)
{
    if (q->hint)
        printf("%s (%s): ", q->ask, q->hint);
    else
        printf("%s: ", q->ask);
    fflush(stdout);
    if (!fgets(out, (int)size, stdin))
        out[0] = '\0';
    memmove(out, cordee_text_trim(out), strlen(cordee_text_trim(out)) + 1);
}

static int ask_all(struct answers *answers, struct cordee_error *err)
{
    bool terminal = isatty(STDIN_FILENO);

    for (int i = 0; i < N_QUESTIONS; i++) {
        char *out = answers->text[i];

        if ((i == SECURITY || i == USER || i == PASSWORD) && !answers->text[RELAY][0])
            continue;
        while (terminal && !*out) {
            ask_one(&questions[i], out, sizeof answers->text[i]);
            if (!questions[i].needed)
                break;
        }
        if (questions[i].needed && !*out)
            return cordee_fail(err, CORDEE_E_INVALID, "say --%s (%s)",
                               questions[i].option, questions[i].ask);
    }
    return 0;
}

static int set_text(struct cordee *cd, const char *key, const char *text,
                    struct cordee_error *err)
{
    return *text ? cd->setting->set(cd, err, key, cordee_of_text(text)) : 0;
}

/* "smtp.example.org:465": the port tells the security when nothing else does. */
static int set_relay(struct cordee *cd, const struct answers *answers,
                     struct cordee_error *err)
{
    char host[300];
    char password[300] = "";
    const char *security = answers->text[SECURITY];
    char *colon;
    int64_t port = 0;
    FILE *in;

    if (!answers->text[RELAY][0])
        return 0;
    snprintf(host, sizeof host, "%s", answers->text[RELAY]);
    colon = strrchr(host, ':');
    if (colon) {
        *colon = '\0';
        if (!cordee_text_int(colon + 1, &port) || port < 1 || port > 65535)
            return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no port", colon + 1);
    }
    if (!*security)
        security = port == 465 ? "tls" : "starttls";
    if (!port)
        port = strcmp(security, "tls") == 0 ? 465 : 587;
    if (answers->text[PASSWORD][0]) {
        in = fopen(answers->text[PASSWORD], "r");
        if (!in || !fgets(password, sizeof password, in)) {
            cordee_fail(err, CORDEE_E_IO, "%s: cannot be read", answers->text[PASSWORD]);
            if (in)
                fclose(in);
            return -1;
        }
        password[strcspn(password, "\r\n")] = '\0';
        fclose(in);
    }
    return set_text(cd, "mail.relay_host", host, err) < 0 ||
                   cd->setting->set(cd, err, "mail.relay_port", CORDEE_V(port)) < 0 ||
                   set_text(cd, "mail.relay_security", security, err) < 0 ||
                   set_text(cd, "mail.relay_user", answers->text[USER], err) < 0 ||
                   set_text(cd, "mail.relay_password", password, err) < 0
               ? -1
               : 0;
}

static int fill_live(struct cordee *cd, const struct answers *a, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *zone = a->text[ZONE][0] ? a->text[ZONE] : "Europe/Vienna";
    char login[255];

    if (cordee_address_fold(a->text[EMAIL], login) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no e-mail address",
                           a->text[EMAIL]);
    if (a->text[FROM][0] && !cordee_address_ok(a->text[FROM]))
        return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no e-mail address",
                           a->text[FROM]);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO cluster(id, name, postal_address, zone, from_name,"
            " from_address) VALUES(1, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET"
            " name = excluded.name, postal_address = excluded.postal_address,"
            " zone = excluded.zone, from_name = excluded.from_name,"
            " from_address = excluded.from_address",
            CORDEE_ARGS(CORDEE_V(a->text[ORGANISATION]), CORDEE_V(a->text[POSTAL]),
                        CORDEE_V(zone), CORDEE_V(a->text[ORGANISATION]),
                        CORDEE_V(a->text[FROM]))) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO staff(login, name, role, language) VALUES(?, ?, 'admin', '')",
            CORDEE_ARGS(CORDEE_V(login), CORDEE_V(a->text[NAME]))) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    if (set_text(cd, "core.base_url", a->text[URL], err) < 0)
        return -1;
    return set_relay(cd, a, err);
}

/* Options in the order of the questions, then the two switches. */
static int read_options(int argc, char **argv, struct answers *answers)
{
    struct option options[N_QUESTIONS + 2] = {{0}};
    int c;

    for (int i = 0; i < N_QUESTIONS; i++)
        options[i] = (struct option){questions[i].option, required_argument, NULL, i + 1};
    options[N_QUESTIONS] = (struct option){"practice", no_argument, NULL, 'P'};
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'P')
            answers->practice = true;
        else if (c >= 1 && c <= N_QUESTIONS)
            snprintf(answers->text[c - 1], sizeof answers->text[0], "%s", optarg);
        else
            return -1;
    }
    return optind == argc ? 0 : -1;
}

static int init_run(struct cli *cli, int argc, char **argv)
{
    struct answers answers = {.practice = false};
    struct cordee_error err = {0};
    struct cordee *cd = &cli->core;

    if (read_options(argc, argv, &answers) < 0)
        return cli_usage(&cli_init), 2;
    if (!answers.practice && ask_all(&answers, &err) < 0)
        return cli_fail(&err);
    if (cd_folder_init(cli->data, answers.practice, &err) < 0 ||
        cli_open(cli, CLI_ALONE, &err) < 0)
        return cli_fail(&err);
    if ((answers.practice ? cd_practice_fill(cd, &err) : fill_live(cd, &answers, &err)) <
        0)
        return cli_fail(&err);
    printf("Made %s.  Next: cordee serve --data %s\n", cli->host.data, cli->data);
    return EXIT_SUCCESS;
}

const struct cli_command cli_init = {
    .name = "init",
    .usage = "[--practice] [--name NAME --email ADDRESS ...]",
    .help = "Makes a new data folder",
    .more =
        "  --practice  an invented cluster to try things on; no mail leaves the "
        "machine\n\n"
        "Otherwise it asks, or takes from options: --name, --email, --organisation,\n"
        "--postal-address, --zone, --from, --relay HOST[:PORT],\n"
        "--relay-security tls|starttls|none, --relay-user, --relay-password-file FILE,\n"
        "--base-url.  All but the first two can wait: the console asks for the rest.",
    .need = CLI_OWN,
    .run = init_run,
};
