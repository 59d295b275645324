/* Starting the parts and plugins in order, and stopping them. */
#include "core/plugin/plugin-priv.h"

#include "core/db/db.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plugin *plugin_add(struct cordee_host *host, const char *name, const char *path)
{
    struct cd_plugins *ps = host->plugins;
    struct plugin *p = calloc(1, sizeof *p);

    if (ps->n == ps->room) {
        ps->room = ps->room ? ps->room * 2 : 16;
        ps->list = realloc(ps->list, ps->room * sizeof(void *));
    }
    if (!p || !ps->list)
        abort();
    snprintf(p->name, sizeof p->name, "%s", name);
    p->path = path ? strdup(path) : NULL;
    cd_services_fill(&p->cd, host, p->name);
    return ps->list[ps->n++] = p;
}

struct plugin *plugin_named(struct cordee_host *host, const char *name)
{
    struct cd_plugins *ps = host->plugins;

    for (size_t i = 0; i < ps->n; i++)
        if (cordee_text_is(ps->list[i]->name, name))
            return ps->list[i];
    return NULL;
}

void plugin_fail(struct plugin *p, const struct cordee_error *err)
{
    p->state = PLUGIN_FAILED;
    snprintf(p->reason, sizeof p->reason, "%s", err->text);
}

static void plugin_off(struct plugin *p, const char *reason)
{
    p->state = PLUGIN_OFF;
    snprintf(p->reason, sizeof p->reason, "%s", reason);
}

/* A plugin whose tables are refused leaves none behind. */
static int tables_make(struct cordee_host *host, struct plugin *p,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = host->core;

    if (!p->path)
        return cd_db_migrate(&p->cd, &p->def, err);
    if (core->db->begin(core, &tx, err) < 0 || cd_db_migrate(&p->cd, &p->def, err) < 0 ||
        cd_db_people_check(&p->cd, &p->def, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* Tables, then rows, then its own start; what it had added goes when that fails. */
static int start_one(struct cordee_host *host, struct plugin *p, struct cordee_error *err)
{
    if (plugin_check_rows(host, p, err) < 0 || tables_make(host, p, err) < 0)
        return -1;
    cd_rows_add(host->rows, &p->cd, &p->def);
    if (p->def.start && p->def.start(&p->cd, err) < 0) {
        cd_rows_sweep(host->rows, &p->cd);
        return -1;
    }
    p->state = PLUGIN_OK;
    return 0;
}

static int start_parts(struct cordee_host *host,
                       const struct cordee_plugin_def *const *parts,
                       struct cordee_error *err)
{
    for (; parts && *parts; parts++) {
        struct plugin *p = plugin_add(host, (*parts)->name, NULL);

        p->def = **parts;
        if (start_one(host, p, err) < 0) {
            cordee_fail_in(err, "%s: ", p->name);
            plugin_fail(p, err);
            return -1;
        }
    }
    return 0;
}

/* ---- plugins in the order of what they require ------------------------------ */

static int start_plugin(struct cordee_host *host, struct plugin *p,
                        struct cordee_error *err);

static int start_required(struct cordee_host *host, struct plugin *p,
                          struct cordee_error *err)
{
    for (const char *const *name = p->def.requires; name && *name; name++) {
        struct plugin *other = plugin_named(host, *name);

        if (!other)
            return cordee_fail(err, CORDEE_E_NOT_FOUND,
                               "it needs the plugin \"%s\", which is not installed",
                               *name);
        if (other->visiting)
            return cordee_fail(err, CORDEE_E_CONFLICT,
                               "it needs \"%s\", which needs it in turn", *name);
        if (start_plugin(host, other, err) < 0 || other->state != PLUGIN_OK)
            return cordee_fail(err, CORDEE_E_NOT_FOUND,
                               "it needs the plugin \"%s\", which is %s", *name,
                               other->state == PLUGIN_OFF ? "off" : "left out");
    }
    return 0;
}

/* The list is kept in the order of starting: `at` moves to the end of those that run. */
static void move_behind_started(struct cd_plugins *ps, struct plugin *p)
{
    size_t from = 0, to = 0;

    while (ps->list[from] != p)
        from++;
    while (to < from && ps->list[to]->state == PLUGIN_OK)
        to++;
    memmove(&ps->list[to + 1], &ps->list[to], (from - to) * sizeof(void *));
    ps->list[to] = p;
}

static int start_plugin(struct cordee_host *host, struct plugin *p,
                        struct cordee_error *err)
{
    int rc;

    if (p->state != PLUGIN_NEW)
        return p->state == PLUGIN_FAILED ? -1 : 0;
    p->visiting = true;
    rc = start_required(host, p, err);
    p->visiting = false;
    if (rc == 0)
        rc = start_one(host, p, err);
    if (rc < 0)
        plugin_fail(p, err);
    move_behind_started(host->plugins, p);
    return rc;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; names && *names; names++)
        if (cordee_text_is(*names, name))
            return true;
    return false;
}

/* Reads its file, unless it is not wanted here. */
static void load_one(struct cordee_host *host, struct plugin *p,
                     const struct cd_plugin_options *options)
{
    const struct plugin *first = plugin_named(host, p->name);
    struct cordee_error err = {0};

    if (!first) /* never: p itself has that name */
        return;
    if (is_listed(options->disabled, p->name)) {
        plugin_off(p, "turned off in the settings");
    } else if (options->only && !is_listed(options->only, p->name)) {
        plugin_off(p, "not in the list of plugins to load");
    } else if (first != p) {
        cordee_fail(&err, CORDEE_E_CONFLICT, "the name is taken by %s",
                    first->path ? first->path : "a part of the core");
        plugin_fail(p, &err);
    } else if (plugin_load(p, &err) < 0) {
        plugin_fail(p, &err);
    } else if ((p->def.flags & CORDEE_PLUGIN_PRACTICE) && !host->practice) {
        plugin_off(p, "only for practice folders");
    }
}

static void start_plugins(struct cordee_host *host,
                          const struct cd_plugin_options *options)
{
    struct cd_plugins *ps = host->plugins;
    size_t parts = ps->n;

    plugin_find(host, options->dirs);
    for (size_t i = parts; i < ps->n; i++)
        load_one(host, ps->list[i], options);
    for (size_t i = 0; i < ps->n; i++) { /* those that move come before i */
        struct cordee_error err = {0};

        if (ps->list[i]->state == PLUGIN_NEW)
            (void)start_plugin(host, ps->list[i], &err); /* kept in its entry */
    }
}

static void log_failures(struct cordee_host *host)
{
    for (size_t i = 0; i < host->plugins->n; i++) {
        struct plugin *p = host->plugins->list[i];

        if (p->state == PLUGIN_FAILED && p->cd.log)
            p->cd.log->write(&p->cd, CORDEE_ERROR, "plugin %s is left out: %s", p->name,
                             p->reason);
    }
}

int cd_plugins_start(struct cordee_host *host,
                     const struct cordee_plugin_def *const *parts,
                     const struct cd_plugin_options *options, struct cordee_error *err)
{
    host->plugins = calloc(1, sizeof *host->plugins);
    if (!host->plugins)
        abort();
    if (start_parts(host, parts, err) < 0)
        return -1;
    if (options)
        start_plugins(host, options);
    log_failures(host);
    return 0;
}

/* A file that was started stays mapped: its strings and thread-local data may outlive
 * its last call. */
void cd_plugins_stop(struct cordee_host *host)
{
    struct cd_plugins *ps = host->plugins;

    if (!ps)
        return;
    for (size_t i = ps->n; i-- > 0;) {
        struct plugin *p = ps->list[i];

        if (p->state != PLUGIN_OK)
            continue;
        if (p->def.stop)
            p->def.stop(&p->cd);
        cd_rows_sweep(host->rows, &p->cd);
    }
    for (size_t i = 0; i < ps->n; i++) {
        free(ps->list[i]->path);
        free(ps->list[i]);
    }
    free(ps->list);
    free(ps);
    host->plugins = NULL;
}
