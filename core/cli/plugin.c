#include "core/cli/cli.h"

#include "core/config/folder.h"
#include "core/crm/crm.h"
#include "core/plugin/plugin.h"
#include "core/script/script.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int list(struct cli *cli)
{
    CORDEE_AUTO(cordee_json_drop) json_t *plugins = cd_plugins_list(&cli->host);
    json_t *p;
    size_t i;

    if (cli->json) {
        json_dumpf(plugins, stdout, JSON_INDENT(1));
        puts("");
        return EXIT_SUCCESS;
    }
    json_array_foreach (plugins, i, p) {
        printf("%-7s  %-12s  %-8s  %s\n", cordee_json_text(p, "state"),
               cordee_json_text(p, "name"), cordee_json_text(p, "version"),
               cordee_json_text(p, "summary"));
        if (*cordee_json_text(p, "reason"))
            printf("         %s\n", cordee_json_text(p, "reason"));
    }
    return EXIT_SUCCESS;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

/* ---- try: a test in Lua, in a data folder of its own ------------------------------ */

/* Who a test finds there: a member, and a person of hers. */
static int add_people(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *org = json_pack("{s:s, s:s}", "name", "Example Ltd", "member_type", "full");
    CORDEE_AUTO(cordee_json_drop)
    json_t *person =
        json_pack("{s:s, s:s}", "name", "Ada Lovelace", "email", "ada@example.org");
    int64_t id = 0;

    if (cd_party_create(cd, err, CORDEE_ORG, org, &id) < 0)
        return -1;
    json_object_set_new(person, "org", json_integer(id));
    return cd_party_create(cd, err, CORDEE_PERSON, person, &id);
}

static int check_started(struct cordee_host *host, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *plugins = cd_plugins_list(host);
    json_t *p;
    size_t i;

    json_array_foreach (plugins, i, p) {
        if (cordee_json_true(p, "failed"))
            return cordee_fail(err, CORDEE_E_INVALID, "the plugin %s is left out: %s",
                               cordee_json_text(p, "name"),
                               cordee_json_text(p, "reason"));
    }
    return 0;
}

static int read_test(const char *path, struct cordee_buf *text, struct cordee_error *err)
{
    FILE *in = fopen(path, "r");
    char piece[4096];
    size_t n;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s cannot be read", path);
    while ((n = fread(piece, 1, sizeof piece, in)) > 0)
        cordee_buf_put(text, piece, n);
    fclose(in);
    return 0;
}

static int try_in(struct cli *cli, const char *dir, const char *test,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {.limit = 1 << 20};
    int rc;

    cli->data = dir;
    if (read_test(test, &text, err) < 0 || cd_folder_init(dir, true, err) < 0)
        return -1;
    rc = cli_open(cli, CLI_ALONE, err);
    if (rc == 0)
        rc = cd_crm_start(&cli->host, err);
    if (rc == 0)
        rc = check_started(&cli->host, err);
    if (rc == 0)
        rc = add_people(cli->host.core, err);
    if (rc == 0)
        rc = cd_script_try(&cli->host, test, text.text ? text.text : "", err);
    cli_close(cli);
    return rc;
}

static int try_test(struct cli *cli, const char *test)
{
    char dir[] = "/tmp/cordee-try-XXXXXX";
    struct cordee_error err = {0};
    int rc;

    if (!mkdtemp(dir)) {
        cordee_fail(&err, CORDEE_E_IO, "/tmp cannot be written to");
        return cli_fail(&err);
    }
    rc = try_in(cli, dir, test, &err);
    (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (rc < 0)
        return cli_fail(&err);
    printf("%s: all holds.\n", test);
    return EXIT_SUCCESS;
}

/* `list` needs a folder, `new` none: so the command opens what it needs itself. */
static int plugin_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};
    int status;

    if (argc == 3 && strcmp(argv[1], "new") == 0) {
        if (cd_plugin_new(".", argv[2], &err) < 0)
            return cli_fail(&err);
        printf("Wrote %s/.  Next: cd %s && make && make test && make run\n", argv[2],
               argv[2]);
        return EXIT_SUCCESS;
    }
    if (argc == 3 && strcmp(argv[1], "try") == 0)
        return try_test(cli, argv[2]);
    if (argc < 2 || (argc == 2 && strcmp(argv[1], "list") == 0)) {
        if (cli_open(cli, CLI_FOLDER, &err) < 0)
            return cli_fail(&err);
        return list(cli);
    }
    status = cli_command_run(cli, argc - 1, argv + 1, false);
    if (status >= 0)
        return status;
    fprintf(stderr, "cordee: no plugin has the command \"%s %s\"\n", argv[1],
            argc > 2 ? argv[2] : "");
    return 2;
}

const struct cli_command cli_plugin = {
    .name = "plugin",
    .usage = "list | new NAME | try TEST.lua | PLUGIN COMMAND ...",
    .help = "Lists plugins, starts a new one, runs a plugin's command",
    .more = "`cordee plugin new NAME` writes a folder that builds outside the tree:\n"
            "one route, one table, one filter field and a test.\n"
            "`cordee --plugins . plugin try TEST.lua` runs a test with the plugins of a\n"
            "folder, in a data folder of its own that has a member and a person.",
    .need = CLI_OWN,
    .run = plugin_run,
};
