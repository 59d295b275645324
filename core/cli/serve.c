#include "core/cli/cli.h"

#include "core/config/folder.h"
#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/db/nightly.h"
#include "core/job/job.h"
#include "core/job/wake.h"
#include "core/log/log.h"
#include "core/mail/mail.h"
#include "core/script/script.h"
#include "core/web/web.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINK_LASTS_S ((int64_t)24 * 3600)

struct options {
    char address[64];
    int port;        /* -1: not said */
    const char *log; /* file of the log; NULL: stderr */
    bool quiet;      /* only what is wrong goes there */
};

/* The first administrator: whom a link signs in. */
static int64_t first_admin(struct cordee *cd, struct cordee_error *err)
{
    int64_t staff = 0;

    if (cd->db->one(cd, err, &staff,
                    "SELECT id FROM staff WHERE role = 'admin' AND disabled_at IS NULL"
                    " ORDER BY id LIMIT 1",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    return staff;
}

static bool anybody_signed_in_yet(struct cordee *cd)
{
    int64_t n = 0;

    return cd->db->one(cd, NULL, &n, "SELECT count(*) FROM staff WHERE password <> ''",
                       CORDEE_NO_ARGS) > 0 &&
           n > 0;
}

/* Where the server listens, for commands that run beside it. */
static const char *address_path(struct cli *cli, struct cordee_arena *a)
{
    return cd_folder_path(&cli->host, a, "address");
}

static const char *address_read(struct cli *cli, struct cordee_arena *a)
{
    char text[64] = "";
    FILE *in = fopen(address_path(cli, a), "r");

    if (in && fgets(text, sizeof text, in))
        text[strcspn(text, "\r\n")] = '\0';
    if (in)
        fclose(in);
    return cordee_arena_text(a, text);
}

/* The sign-in link as it works on this machine, whatever the public address is. */
static int local_link(struct cli *cli, struct cordee_arena *a, int64_t staff,
                      const char **link_r, struct cordee_error *err)
{
    const char *link;
    const char *path;

    if (cd_signin_link(&cli->host, a, staff, LINK_LASTS_S, &link, err) < 0)
        return -1;
    path = strstr(link, "://");
    path = path ? strchr(path + 3, '/') : link;
    *link_r = cordee_arena_printf(a, "%s%s", address_read(cli, a), path ? path : "");
    return 0;
}

/* Says where it is, and how to sign in: always in practice, else until somebody has a
 * password. */
static int say_where(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *cd = &cli->core;
    int64_t staff = first_admin(cd, err);
    const char *base = cd->setting->text(cd, a, "core.base_url");
    const char *here = address_read(cli, a);
    const char *link = "";

    if (staff < 0)
        return -1;
    if (staff && (cd->practice || !anybody_signed_in_yet(cd)) &&
        local_link(cli, a, staff, &link, err) < 0)
        return -1;
    printf("Address       %s/\n", here);
    if (*base && strcmp(base, here) != 0)
        printf("From outside  %s/\n", base);
    if (*link)
        printf("Sign in once  %s\n", link);
    if (cd->practice)
        puts("Practice: no mail leaves this machine.");
    fflush(stdout);
    return 0;
}

/* A server has this folder already: say where it is, and that is all. */
static int already_served(struct cli *cli)
{
    struct cordee_error err = {0};

    if (cli_open(cli, CLI_FOLDER, &err) < 0)
        return cli_fail(&err);
    puts("Cordée runs already.");
    return say_where(cli, &err) < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

static void woken(struct cordee_host *host)
{
    cd_jobs_wake(host);
    cd_mail_wake(host);
    cd_scripts_wake(host);
}

/* Practice has no public address: its links lead to this machine. */
static int practice_base(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cli->host.practice
               ? cli->core.setting->set(&cli->core, err, "core.base_url",
                                        cordee_of_text(address_read(cli, a)))
               : 0;
}

static int start_all(struct cli *cli, const struct options *o, struct cordee_error *err)
{
    struct cordee_host *host = &cli->host;
    const struct cd_web_options web = {
        .address = o->address[0] ? o->address : NULL,
        .port = o->port,
        .ui_dir = cli->ui_dir,
    };

    if (cd_held_check(host, err) < 0 || cd_crm_replay(host, err) < 0 ||
        cd_scripts_start(host, cli_path_scripts(), err) < 0 ||
        cd_web_start(host, &web, err) < 0 || practice_base(cli, err) < 0 ||
        cd_mail_start(host, err) < 0 || cd_jobs_start(host, err) < 0)
        return -1;
    cd_wake_on(host, woken);
    /* What the last night missed while nothing ran. */
    return cd_nightly_look(host, false, err) < 0 ? -1 : cd_wake_start(host, err);
}

/* The order is the other way round: what takes work in stops first. */
static void stop_all(struct cli *cli)
{
    struct cordee_host *host = &cli->host;

    host->ending = true;
    cd_wake_stop(host);
    cd_web_stop(host);
    cd_jobs_stop(host);
    cd_mail_stop(host);
    cd_scripts_stop(host);
}

/* "127.0.0.1:8075", ":8075", "8075". */
static int read_listen(const char *text, struct options *o)
{
    const char *colon = strrchr(text, ':');
    const char *port = colon ? colon + 1 : text;
    int64_t n;

    if (!cordee_text_int(port, &n) || n < 0 || n > 65535 ||
        (colon && (size_t)(colon - text) >= sizeof o->address))
        return -1;
    o->port = (int)n;
    if (colon)
        memcpy(o->address, text, (size_t)(colon - text));
    return 0;
}

static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"log", required_argument, NULL, 'o'},
                                            {"quiet", no_argument, NULL, 'q'},
                                            {0}};
    int c;

    while ((c = getopt_long(argc, argv, "l:q", options, NULL)) != -1) {
        if (c == 'q')
            o->quiet = true;
        else if (c == 'o')
            o->log = optarg;
        else if (c != 'l' || read_listen(optarg, o) < 0)
            return -1;
    }
    return optind == argc ? 0 : -1;
}

static void listen_from_settings(struct cli *cli, struct options *o)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *text = cli->core.setting->text(&cli->core, a, "web.listen");

    if (o->port < 0 && *text)
        (void)read_listen(text, o);
    if (o->port < 0)
        o->port = 8075;
}

static void level_from_settings(struct cli *cli, const struct options *o)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (!o->quiet)
        cd_log_level(&cli->host, cli->core.setting->text(&cli->core, a, "log.level"));
}

/* What only the start needed in memory goes back: this thread now waits. */
static void rest(struct cli *cli)
{
    cd_db_thread_done(&cli->host);
    malloc_trim(0);
}

/* SIGHUP: the log was rotated. */
static void wait_for_end(struct cli *cli, const struct options *o,
                         const sigset_t *signals)
{
    struct cordee_error err = {0};
    int got;

    while (sigwait(signals, &got) != 0 || got == SIGHUP) {
        if (cd_log_reopen(&cli->host, &err) < 0)
            cli_fail(&err);
        level_from_settings(cli, o);
    }
}

static int start_log(struct cli *cli, const struct options *o, struct cordee_error *err)
{
    const struct cd_log_how how = {
        .path = o->log, .most = o->quiet ? CORDEE_WARN : CORDEE_INFO, .json = cli->json};

    return cd_log_start(&cli->host, &how, err);
}

static int serve_run(struct cli *cli, int argc, char **argv)
{
    struct options o = {.port = -1};
    struct cordee_error err = {0};
    sigset_t signals;
    int status = EXIT_SUCCESS;

    if (read_options(argc, argv, &o) < 0)
        return cli_usage(&cli_serve), 2;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* all threads inherit it */
    if (cd_folder_served(cli->data, NULL))
        return already_served(cli);
    if (start_log(cli, &o, &err) < 0 || cli_open(cli, CLI_ALONE, &err) < 0)
        return cli_fail(&err);
    listen_from_settings(cli, &o);
    level_from_settings(cli, &o);
    if (start_all(cli, &o, &err) < 0 || say_where(cli, &err) < 0)
        status = cli_fail(&err);
    if (status == EXIT_SUCCESS) {
        puts("Ctrl-C stops it; everything is kept.");
        fflush(stdout);
        rest(cli);
        wait_for_end(cli, &o, &signals);
    }
    stop_all(cli);
    return status;
}

const struct cli_command cli_serve = {
    .name = "serve",
    .usage = "[--listen [ADDRESS:]PORT] [--log FILE] [--quiet]",
    .help = "Runs the server until Ctrl-C",
    .more =
        "  --listen ADDRESS:PORT  where to listen (default 127.0.0.1:8075, or the\n"
        "                         setting web.listen; a taken port: the next free one)\n"
        "  --log FILE             the log goes there instead of stderr; SIGHUP opens it\n"
        "                         again, after it was rotated; --json: as JSON lines\n"
        "  --quiet                only warnings and errors are logged\n"
        "  --ui-dir FOLDER        templates and styles from there, for work on them\n\n"
        "While one runs, a second says where it is and ends.",
    .need = CLI_OWN,
    .run = serve_run,
};
