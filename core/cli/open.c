/* Opening a data folder with all that belongs to it, and closing it again. */
#include "core/cli/cli.h"

#include "core/base/part.h"
#include "core/config/config.h"
#include "core/config/folder.h"
#include "core/config/text.h"
#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/event/event.h"
#include "core/log/log.h"
#include "core/mail/send/link.h"
#include "core/plugin/plugin.h"
#include "core/script/script.h"

#include <stdlib.h>
#include <string.h>

static const struct cordee_plugin_def *const parts[] = {
    &cd_db_part,  &cd_fetch_part,  &cd_job_part,     &cd_crm_part, &cd_mail_part,
    &cd_web_part, &cd_script_part, &cd_console_part, NULL,
};

static int open_database(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_host *host = &cli->host;

    if (cd_config_open(host, cd_folder_path(host, a, "cordee.conf"), err) < 0 ||
        cd_text_start(host, cli_path_locale(), err) < 0)
        return -1;
    host->rows = cd_rows_new();
    host->core = &cli->core;
    cd_services_fill(&cli->core, host, "core");
    return cd_db_open(host, cd_folder_path(host, a, "cordee.db"), err);
}

/* "x, y" of cordee.conf as a list with NULL at its end; NULL: the file does not say. */
static const char *const *names_of(struct cli *cli, struct cordee_arena *a,
                                   const char *key)
{
    const char *text = cd_config_text(&cli->host, key);
    char *copy = text ? cordee_arena_text(a, text) : NULL;
    const char **names;
    size_t n = 0;

    if (!copy)
        return NULL;
    names = cordee_arena_get(a, (strlen(copy) + 2) * sizeof *names);
    for (char *name; (name = strsep(&copy, ", "));)
        if (*name)
            names[n++] = name;
    names[n] = NULL;
    return names;
}

const char *cli_plugin_dirs(const struct cli *cli, struct cordee_arena *a)
{
    if (!cli->plugins)
        return cli_path_plugins();
    return cordee_arena_printf(a, "%s:%s", cli->plugins, cli_path_plugins());
}

static int start_plugins(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cd_plugin_options options = {
        .only = names_of(cli, a, "plugins.only"),
        .disabled = names_of(cli, a, "plugins.disabled"),
        .dirs = cli_plugin_dirs(cli, a),
    };

    return cd_plugins_start(&cli->host, parts, &options, err);
}

/* What the file says of a plugin that is left out is passed over. */
static int check_config(struct cli *cli, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *all = cd_plugins_list(&cli->host);
    const char **absent =
        cordee_arena_get(a, (json_array_size(all) + 1) * sizeof *absent);
    size_t i, n = 0;
    json_t *plugin;

    json_array_foreach (all, i, plugin)
        if (strcmp(cordee_json_text(plugin, "state"), "ok") != 0)
            absent[n++] = cordee_json_text(plugin, "name");
    absent[n] = NULL;
    return cd_config_check(&cli->host, absent, err);
}

int cli_open(struct cli *cli, enum cli_need need, struct cordee_error *err)
{
    enum cd_folder_use use = need == CLI_ALONE ? CD_FOLDER_SERVE : CD_FOLDER_COMMAND;

    if (cd_folder_open(&cli->host, cli->data, use, err) < 0)
        return -1;
    /* A practice folder reaches nothing but this machine, whatever the settings say. */
    if (cli->host.practice)
        cd_link_fence(true);
    cli->served = need != CLI_ALONE && cd_folder_served(cli->data, NULL);
    if (open_database(cli, err) < 0)
        return -1;
    if (start_plugins(cli, err) < 0 || check_config(cli, err) < 0)
        return -1;
    if (cd_event_start(&cli->host, err) < 0 || cd_crm_start(&cli->host, err) < 0)
        return -1;
    return cd_scripts_load(&cli->host, cli_path_scripts(), err);
}

void cli_close(struct cli *cli)
{
    struct cordee_host *host = &cli->host;

    cd_scripts_stop(host);
    cd_crm_stop(host);
    cd_event_stop(host);
    if (host->rows)
        cd_plugins_stop(host);
    cd_db_close(host);
    cd_rows_free(host->rows);
    host->rows = NULL;
    cd_text_stop(host);
    cd_config_close(host);
    cd_folder_close(host);
    cd_log_stop(host);
}
