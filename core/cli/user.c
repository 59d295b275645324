#include "core/cli/cli.h"

#include "core/db/audit.h"
#include "core/web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINK_LASTS_S ((int64_t)24 * 3600)

static int64_t find(struct cordee *cd, const char *login, struct cordee_error *err)
{
    char folded[255];
    int64_t staff = 0;

    if (cordee_address_fold(login, folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no e-mail address", login);
    switch (cd->db->one(cd, err, &staff, "SELECT id FROM staff WHERE login = ?",
                        CORDEE_ARGS(CORDEE_V(folded)))) {
    case 1:
        return staff;
    case 0:
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no user %s", folded);
    default:
        return -1;
    }
}

static int user_list(struct cli *cli, struct cordee_error *err)
{
    struct cordee *cd = &cli->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT login, name, role, disabled_at IS NOT NULL AS"
                                " \"disabled:bool\" FROM staff ORDER BY login",
                                CORDEE_NO_ARGS);
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    if (cli->json)
        return json_dumpf(list, stdout, JSON_INDENT(1)) < 0 ? -1 : (puts(""), 0);
    json_array_foreach (list, i, row)
        printf("%-40s  %-8s  %s%s\n", cordee_json_text(row, "login"),
               cordee_json_text(row, "role"), cordee_json_text(row, "name"),
               cordee_json_true(row, "disabled") ? " (disabled)" : "");
    return 0;
}

static int user_link(struct cli *cli, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *link;

    if (cd_signin_link(&cli->host, a, staff, LINK_LASTS_S, &link, err) < 0)
        return -1;
    printf("%s\n", link);
    return 0;
}

static int user_add(struct cli *cli, int argc, char **argv, struct cordee_error *err)
{
    struct cordee *cd = &cli->core;
    const char *role = argc > 4 ? argv[4] : "editor";
    char folded[255];
    int64_t staff;

    if (cordee_address_fold(argv[2], folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no e-mail address", argv[2]);
    staff = cd->db->insert(
        cd, err, "INSERT INTO staff(login, name, role, language) VALUES(?, ?, ?, '')",
        CORDEE_ARGS(CORDEE_V(folded), CORDEE_V(argv[3]), CORDEE_V(role)));
    if (staff < 0)
        return err->code == CORDEE_E_CONFLICT
                   ? cordee_fail(err, CORDEE_E_CONFLICT,
                                 "%s is there already, or \"%s\" is not one of admin, "
                                 "manager, editor, reader",
                                 folded, role)
                   : -1;
    if (cd_audit_row(cd, "staff.add", "staff", staff, role, err) < 0)
        return -1;
    return user_link(cli, staff, err);
}

/* Reads one line without showing it when there is a terminal. */
static bool read_hidden(const char *prompt, char *out, size_t size)
{
    struct termios was;
    bool terminal = tcgetattr(STDIN_FILENO, &was) == 0;
    bool ok;

    if (terminal) {
        struct termios now = was;

        now.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
        fputs(prompt, stderr);
    }
    ok = fgets(out, (int)size, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
        fputc('\n', stderr);
    }
    if (ok)
        out[strcspn(out, "\r\n")] = '\0';
    return ok;
}

static int user_password(struct cli *cli, int64_t staff, struct cordee_error *err)
{
    char password[300];

    if (!read_hidden("New password: ", password, sizeof password))
        return cordee_fail(err, CORDEE_E_INVALID, "no password was given");
    if (cd_password_set(&cli->host, NULL, staff, password, err) < 0)
        return -1;
    puts("The password is set; sessions with the old one have ended.");
    return 0;
}

static int user_able(struct cli *cli, int64_t staff, bool able, struct cordee_error *err)
{
    struct cordee *cd = &cli->core;

    if (cd->db->exec(cd, err, "UPDATE staff SET disabled_at = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_ID(able ? 0 : cordee_now()), CORDEE_V(staff))) <
            0 ||
        cd_audit_row(cd, able ? "staff.enable" : "staff.disable", "staff", staff, "",
                     err) < 0)
        return -1;
    return able ? 0 : cd_session_end_all(&cli->host, NULL, staff, err);
}

/* Whoever lost password and app: both are taken away, all sessions end, and a new link is
 * printed. */
static int user_reset(struct cli *cli, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = &cli->core;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "UPDATE staff SET password = '' WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(staff))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM sign_in_failure", CORDEE_NO_ARGS) < 0 ||
        cd_second_off(&cli->host, staff, err) < 0 ||
        cd_session_end_all(&cli->host, NULL, staff, err) < 0 ||
        cd_audit_row(cd, "staff.reset", "staff", staff, "", err) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return user_link(cli, staff, err);
}

/* EMAIL NAME [DAYS [SCOPE]]: for programs; the token is said once and stored as a hash.
 */
static int user_token(struct cli *cli, int64_t staff, int argc, char **argv,
                      struct cordee_error *err)
{
    char token[57];
    int64_t days = 0;

    if (argc > 4 && (!cordee_text_int(argv[4], &days) || days < 1 || days > 3650))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "\"%s\" is no number of days from 1 to 3650", argv[4]);
    if (cd_api_token_new(&cli->host, staff, argv[3], argc > 5 ? argv[5] : "*",
                         days ? cordee_now() + days * 86400 : 0, token, err) < 0)
        return -1;
    puts(token);
    return 0;
}

static int user_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};
    const char *what = argc > 1 ? argv[1] : "list";
    int64_t staff;
    int rc;

    if (strcmp(what, "list") == 0 && argc <= 2) {
        rc = user_list(cli, &err);
    } else if (strcmp(what, "add") == 0 && (argc == 4 || argc == 5)) {
        rc = user_add(cli, argc, argv, &err);
    } else if (argc != 3 && (strcmp(what, "token") != 0 || argc < 4 || argc > 6)) {
        return cli_usage(&cli_user), 2;
    } else if ((staff = find(&cli->core, argv[2], &err)) < 0) {
        rc = -1;
    } else if (strcmp(what, "token") == 0 && argc > 3) {
        rc = user_token(cli, staff, argc, argv, &err);
    } else if (strcmp(what, "link") == 0) {
        rc = user_link(cli, staff, &err);
    } else if (strcmp(what, "reset") == 0) {
        rc = user_reset(cli, staff, &err);
    } else if (strcmp(what, "password") == 0) {
        rc = user_password(cli, staff, &err);
    } else if (strcmp(what, "disable") == 0 || strcmp(what, "enable") == 0) {
        rc = user_able(cli, staff, what[0] == 'e', &err);
    } else {
        return cli_usage(&cli_user), 2;
    }
    return rc < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_user = {
    .name = "user",
    .usage = "list | add EMAIL NAME [ROLE] | link EMAIL | password EMAIL | reset EMAIL"
             " | disable EMAIL | enable EMAIL | token EMAIL NAME [DAYS [SCOPE]]",
    .help = "Lists and changes who may sign in",
    .more =
        "  add       a new user; prints a link that signs in once\n"
        "  link      a new link, for who forgot the password\n"
        "  password  sets one (asked for, or read from standard input)\n"
        "  reset     for who is locked out: takes password, second step and sessions\n"
        "            away, and prints a link\n"
        "  token     prints a new API token, this once; NAME tells what it is for,\n"
        "            SCOPE which permissions it has: crm.read,mailing.read\n\n"
        "Roles: admin, manager, editor, reader.",
    .need = CLI_FOLDER,
    .run = user_run,
};
