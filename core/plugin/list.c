/* What people see of the plugins. */
#include "core/plugin/plugin-priv.h"

#include <stdlib.h>

/* The words are for the page's template to translate. */
static const char *const kinds[CD_ROW_KINDS] = {
    [CD_ROW_SETTING] = "settings",
    [CD_ROW_TABLE] = "tables",
    [CD_ROW_ASSET] = "templates",
    [CD_ROW_PERMISSION] = "permissions",
    [CD_ROW_ROUTE] = "routes",
    [CD_ROW_MENU] = "menu entries",
    [CD_ROW_CARD] = "home cards",
    [CD_ROW_ALARM] = "alarms",
    [CD_ROW_PANEL] = "panels",
    [CD_ROW_FIELD] = "filter fields",
    [CD_ROW_MERGE_FIELD] = "merge fields",
    [CD_ROW_COLUMN] = "columns",
    [CD_ROW_BLOCK] = "mailing blocks",
    [CD_ROW_INTERACTION_KIND] = "interaction kinds",
    [CD_ROW_EVENT] = "events",
    [CD_ROW_HOOK] = "hooks",
    [CD_ROW_INBOUND] = "mail handlers",
    [CD_ROW_JOB] = "jobs",
    [CD_ROW_SCHEDULE] = "schedules",
    [CD_ROW_LUA] = "Lua functions",
    [CD_ROW_COMMAND] = "commands",
    [CD_ROW_SERVICE] = "services",
    [CD_ROW_BRIEF] = "sections of the brief",
    [CD_ROW_FIGURES] = "sections of the year sheet",
    [CD_ROW_PROPOSAL] = "proposals",
};

static json_t *rows_json(struct cordee_host *host, const struct plugin *p)
{
    json_t *list = json_array();

    for (int kind = 0; kind < CD_ROW_KINDS; kind++) {
        size_t n, mine = 0;
        const struct cd_row *rows = cd_rows_of(host->rows, (enum cd_row_kind)kind, &n);

        for (size_t i = 0; i < n; i++)
            mine += rows[i].cd == &p->cd;
        if (mine)
            json_array_append_new(list, json_pack("{s:s, s:I}", "kind", kinds[kind], "n",
                                                  (json_int_t)mine));
    }
    return list;
}

static json_t *plugin_json(struct cordee_host *host, const struct plugin *p)
{
    static const char *const states[] = {"off", "ok", "failed", "off"};
    json_t *o = json_pack("{s:s, s:s, s:b, s:b, s:b}", "name", p->name, "state",
                          states[p->state], "failed", p->state == PLUGIN_FAILED, "off",
                          p->state == PLUGIN_OFF, "built_in", p->path == NULL);

    cordee_json_set_text(o, "version", p->def.version);
    cordee_json_set_text(o, "summary", p->def.summary);
    cordee_json_set_text(o, "reason", p->reason);
    cordee_json_set_text(o, "path", p->path);
    json_object_set_new(o, "rows", rows_json(host, p));
    return o;
}

json_t *cd_plugins_list(struct cordee_host *host)
{
    json_t *list = json_array();

    for (size_t i = 0; host->plugins && i < host->plugins->n; i++)
        json_array_append_new(list, plugin_json(host, host->plugins->list[i]));
    return list;
}

int cd_plugins_command(struct cordee_host *host, int argc, char **argv, int *status_r,
                       struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_COMMAND, &n);

    for (size_t i = 0; argc >= 2 && i < n; i++) {
        const struct cordee_command *c = rows[i].row;

        if (!cordee_text_is(rows[i].cd->name, argv[0]) ||
            !cordee_text_is(c->name, argv[1]))
            continue;
        *err = (struct cordee_error){0};
        *status_r = c->run(rows[i].cd, argc - 1, argv + 1, err);
        return *status_r && err->text[0] ? -1 : 1;
    }
    return 0;
}
