/* What the files of core/plugin share. */
#ifndef CORE_PLUGIN_PLUGIN_PRIV_H
#define CORE_PLUGIN_PLUGIN_PRIV_H

#include "core/plugin/plugin.h"

enum plugin_state { PLUGIN_NEW, PLUGIN_OK, PLUGIN_FAILED, PLUGIN_OFF };

struct plugin {
    struct cordee cd;             /* its handle; first */
    struct cordee_plugin_def def; /* our copy: members an older plugin lacks are zero */
    char name[64];                /* also when the definition could not be read */
    char *path;                   /* of its file; NULL: built in */
    void *dl;
    enum plugin_state state;
    bool visiting; /* while its order is found, for circles */
    char reason[400];
};

struct cd_plugins {
    struct plugin **list; /* as found; once started, as started */
    size_t n, room;
};

/* A new entry at the end of the list, owned by it. */
struct plugin *plugin_add(struct cordee_host *host, const char *name, const char *path);
void plugin_fail(struct plugin *p, const struct cordee_error *err);

/* files.c: adds an entry for every plugin file of the folders. */
void plugin_find(struct cordee_host *host, const char *dirs);
/* May this file be loaded: ours or root's, and nobody else can have changed it? */
int plugin_file_ok(const char *path, struct cordee_error *err);

/* load.c: opens the file and copies its definition. */
int plugin_load(struct plugin *p, struct cordee_error *err);

/* exports.c */
int plugin_check_exports(void *dl, struct cordee_error *err);

/* check.c */
int plugin_check_def(const struct cordee_plugin_def *def, const char *name,
                     struct cordee_error *err);
/* Do its rows stand beside all that are there already? */
int plugin_check_rows(struct cordee_host *host, struct plugin *p,
                      struct cordee_error *err);

/* The first entry of that name; NULL: none. */
struct plugin *plugin_named(struct cordee_host *host, const char *name);

#endif
