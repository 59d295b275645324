/* Plugins: finds them, checks them, starts them in order, and takes away again all that
 * they added.  A plugin that fails is left out with its reason, and the others go on. */
#ifndef CORE_PLUGIN_PLUGIN_H
#define CORE_PLUGIN_PLUGIN_H

#include "core/base/host.h"

struct cd_plugin_options {
    const char *dirs;            /* folders with plugins, ':' between; NULL: none */
    const char *const *only;     /* names that may load, NULL at the end; NULL: all */
    const char *const *disabled; /* names that may not, NULL at the end; NULL: none */
};

/* Fills a handle with every service of the core.  For host->core and for tests. */
void cd_services_fill(struct cordee *cd, struct cordee_host *host, const char *name);

/* Starts the core's own parts, in the order given (NULL at the end), then the plugins of
 * the folders.  -1: a part failed, and the program cannot go on.  A plugin that fails is
 * no failure here: see cd_plugins_list.  Call it before any thread is started. */
int cd_plugins_start(struct cordee_host *host,
                     const struct cordee_plugin_def *const *parts,
                     const struct cd_plugin_options *options, struct cordee_error *err);
/* Stops all, the last started first.  Every other thread must have ended. */
void cd_plugins_stop(struct cordee_host *host);

/* What the Plugins page shows: [{"name","version","summary","state":"ok|failed|off",
 * "failed":bool,"off":bool,"reason","built_in":bool,"path",
 * "rows":[{"kind":"routes","n":4}, ...]}], a new reference. */
json_t *cd_plugins_list(struct cordee_host *host);

/* Runs the command row `argv[0] argv[1] ...` (plugin, name): 1 it ran, *status_r is the
 * program's exit status; 0 there is none such; -1 it failed with a reason. */
int cd_plugins_command(struct cordee_host *host, int argc, char **argv, int *status_r,
                       struct cordee_error *err);

/* The file of one plugin without a data folder: for its help, and for commands that need
 * none (cordee_command.bare).  Nothing of it is started.  NULL: CORDEE_E_NOT_FOUND where
 * no folder of `dirs` has it, else why it cannot be loaded. */
struct cd_bare;
struct cd_bare *cd_bare_open(const char *dirs, const char *name,
                             struct cordee_error *err);
void cd_bare_close(struct cd_bare *b); /* takes NULL */
const struct cordee_plugin_def *cd_bare_def(const struct cd_bare *b);
/* Its command of that name, or NULL; and running one that is bare: the exit status. */
const struct cordee_command *cd_bare_command(const struct cd_bare *b, const char *name);
int cd_bare_run(struct cd_bare *b, const struct cordee_command *command, int argc,
                char **argv, struct cordee_error *err);

/* Writes a new plugin's folder `parent`/`name`: builds outside the tree with `make`.
 * Nothing is overwritten. */
int cd_plugin_new(const char *parent, const char *name, struct cordee_error *err);

/* A name that a plugin or script may have: lower-case letters and digits, a letter
 * first, at most 32. */
bool cd_plugin_name_ok(const char *name);

#endif
