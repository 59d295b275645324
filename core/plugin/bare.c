/* A plugin's file looked at by itself, without a data folder. */
#include "core/plugin/plugin-priv.h"

#include <stdlib.h>

struct cd_bare {
    struct cordee_host host; /* an empty one */
    struct plugin *plugin;
};

void cd_bare_close(struct cd_bare *b)
{
    if (!b)
        return;
    cd_plugins_stop(&b->host);
    free(b);
}

static int load(struct cd_bare *b, const char *dirs, const char *name,
                struct cordee_error *err)
{
    b->host.plugins = calloc(1, sizeof *b->host.plugins);
    if (!b->host.plugins)
        abort();
    plugin_find(&b->host, dirs);
    b->plugin = plugin_named(&b->host, name);
    if (!b->plugin)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no plugin \"%s\"", name);
    if (plugin_load(b->plugin, err) < 0)
        return cordee_fail_in(err, "the plugin %s is left out: ", name);
    return 0;
}

struct cd_bare *cd_bare_open(const char *dirs, const char *name, struct cordee_error *err)
{
    struct cd_bare *b = calloc(1, sizeof *b);

    if (!b)
        abort();
    if (load(b, dirs, name, err) == 0)
        return b;
    cd_bare_close(b);
    return NULL;
}

const struct cordee_plugin_def *cd_bare_def(const struct cd_bare *b)
{
    return &b->plugin->def;
}

const struct cordee_command *cd_bare_command(const struct cd_bare *b, const char *name)
{
    const struct cordee_command *c = b->plugin->def.commands;

    while (c && c->name && !cordee_text_is(c->name, name))
        c++;
    return c && c->name ? c : NULL;
}

int cd_bare_run(struct cd_bare *b, const struct cordee_command *command, int argc,
                char **argv, struct cordee_error *err)
{
    return command->run(&b->plugin->cd, argc, argv, err);
}
