/* Looks at an installation and says what is missing, each with what to do. */
#include "core/cli/cli.h"

#include "core/config/folder.h"
#include "core/db/nightly.h"
#include "core/mail/send/relays.h"
#include "core/plugin/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

struct doctor {
    struct cli *cli;
    struct cordee_arena *a;
    json_t *list;
    int bad;
};

static void say(struct doctor *d, const char *state, const char *what, const char *todo)
{
    d->bad += strcmp(state, "bad") == 0;
    json_array_append_new(d->list, json_pack("{s:s, s:s, s:s}", "state", state, "what",
                                             what, "todo", todo));
}

static void look_at_folder(struct doctor *d)
{
    struct statvfs fs;
    struct stat st;
    const char *key = cd_folder_path(&d->cli->host, d->a, "secret.key");
    uint64_t free_mb;

    if (stat(key, &st) == 0 && (st.st_mode & 077) == 0)
        say(d, "ok", "secret.key is readable by its owner only", "");
    else
        say(d, "bad", "secret.key is readable by others",
            cordee_arena_printf(d->a, "chmod 600 %s", key));
    if (statvfs(d->cli->host.data, &fs) == 0) {
        free_mb = (uint64_t)fs.f_bavail * fs.f_frsize / 1024 / 1024;
        say(d, free_mb < 500 ? "bad" : "ok",
            cordee_arena_printf(d->a, "%llu MB are free", (unsigned long long)free_mb),
            free_mb < 500 ? "make room: backups and mails need it" : "");
    }
}

static void look_at_database(struct doctor *d)
{
    struct cordee *cd = &d->cli->core;
    struct cordee_error err = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *check = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *broken = NULL;

    check = cd->db->list(cd, &err, "PRAGMA quick_check(5)", CORDEE_NO_ARGS);
    if (check &&
        cordee_text_is(cordee_json_text(json_array_get(check, 0), "quick_check"), "ok"))
        say(d, "ok", "the database is whole", "");
    else
        say(d, "bad", "the database is damaged",
            "stop the server and restore the last backup: cordee restore FILE");
    broken = cd->db->list(cd, &err, "PRAGMA foreign_key_check", CORDEE_NO_ARGS);
    if (!broken || json_array_size(broken) > 0)
        say(d, "bad", "rows point at rows that are not there", "report this, please");
}

static void look_at_settings(struct doctor *d)
{
    struct cordee *cd = &d->cli->core;
    const char *base = cd->setting->text(cd, d->a, "core.base_url");
    const char *relay = cd_relay_first(cd, d->a);
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;

    if (cd->practice) {
        say(d, "ok", "this is a practice folder: no mail leaves this machine", "");
        return;
    }
    if (cd->db->row(cd, NULL, &cluster,
                    "SELECT name, postal_address, from_address FROM cluster ORDER BY id"
                    " LIMIT 1",
                    CORDEE_NO_ARGS) < 1 ||
        !*cordee_json_text(cluster, "postal_address"))
        say(d, "bad", "the postal address is missing", "Settings, Organisation");
    if (!*cordee_json_text(cluster, "from_address"))
        say(d, "bad", "the address that mail comes from is missing",
            "Settings, Organisation");
    say(d, *relay ? "ok" : "bad",
        *relay ? cordee_arena_printf(d->a, "mail goes out through %s", relay)
               : "there is no outgoing mail server",
        *relay ? "" : "Settings, Outgoing mail");
    say(d, cordee_text_starts(base, "https://") ? "ok" : "bad",
        *base ? cordee_arena_printf(d->a, "links begin with %s", base)
              : "there is no public address for links",
        cordee_text_starts(base, "https://")
            ? ""
            : "Settings, Public address: mailings are held until it is https");
}

static void look_at_plugins(struct doctor *d)
{
    CORDEE_AUTO(cordee_json_drop) json_t *plugins = cd_plugins_list(&d->cli->host);
    json_t *p;
    size_t i;

    json_array_foreach (plugins, i, p)
        if (cordee_json_true(p, "failed"))
            say(d, "bad",
                cordee_arena_printf(d->a, "plugin %s is left out",
                                    cordee_json_text(p, "name")),
                cordee_json_text(p, "reason"));
}

static void look_at_backups(struct doctor *d)
{
    CORDEE_AUTO(cordee_json_drop) json_t *state = cd_nightly_state(&d->cli->host);
    int64_t age = cordee_now() - cordee_json_int(state, "ok_at");
    const char *error = cordee_json_text(state, "error");

    if (!cordee_json_true(state, "on")) {
        if (!d->cli->host.practice)
            say(d, "bad", "no backup is made by itself", "Settings, backup.nightly");
        return;
    }
    if (*error)
        say(d, "bad", cordee_arena_printf(d->a, "the last backup failed: %s", error),
            "Settings, backup.folder");
    if (cordee_json_true(state, "late"))
        say(d, "bad", "no backup was made for more than 36 hours",
            "does the server run? It makes one every night");
    else if (cordee_json_int(state, "ok_at"))
        say(d, "ok",
            cordee_arena_printf(d->a, "the last backup is %lld hours old: %s",
                                (long long)(age / 3600), cordee_json_text(state, "path")),
            "");
    else
        say(d, "ok", "the first backup comes with the next night", "");
}

static int doctor_run(struct cli *cli, int argc, char **argv)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    struct doctor d = {.cli = cli, .a = a, .list = list};
    json_t *row;
    size_t i;

    (void)argv;
    if (argc != 1)
        return cli_usage(&cli_doctor), 2;
    look_at_folder(&d);
    look_at_database(&d);
    look_at_settings(&d);
    look_at_backups(&d);
    look_at_plugins(&d);
    if (cli->json) {
        json_dumpf(list, stdout, JSON_INDENT(1));
        puts("");
    } else {
        json_array_foreach (list, i, row)
            printf("%-4s %s%s%s\n", cordee_json_text(row, "state"),
                   cordee_json_text(row, "what"),
                   *cordee_json_text(row, "todo") ? ": " : "",
                   cordee_json_text(row, "todo"));
    }
    return d.bad ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct cli_command cli_doctor = {
    .name = "doctor",
    .usage = "[--json]",
    .help = "Looks at an installation and says what is missing",
    .more = "Exit status 1 when something is.",
    .need = CLI_FOLDER,
    .run = doctor_run,
};
