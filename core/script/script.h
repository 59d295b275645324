/* Automations: Lua files that listen to events or come back by the clock.  Each run is a
 * durable job in a box of its own; a script that fails is shown with its reason and
 * never takes the server down. */
#ifndef CORE_SCRIPT_SCRIPT_H
#define CORE_SCRIPT_SCRIPT_H

#include "core/base/host.h"

#include <cordee/script.h>

/* Reads the scripts of `dirs` (':' between; DIR, DIR/readers and
 * DIR/automations) and of the data
 * folder's scripts/, which win over shipped ones of the same name, and lets them listen
 * to events.  For commands; once an event bus.  Fills host->scripts. */
int cd_scripts_load(struct cordee_host *host, const char *dirs, struct cordee_error *err);
/* The same (unless done), and a thread that watches the files and the clock: for the
 * server. */
int cd_scripts_start(struct cordee_host *host, const char *dirs,
                     struct cordee_error *err);
void cd_scripts_stop(struct cordee_host *host);
/* Looks at the files now. */
void cd_scripts_wake(struct cordee_host *host);

/* What the Plugins page shows: [{"name","title","path","state":"ok|failed|off",
 * "failed":bool,"off":bool,"reason","events":["person.created"],"answers":["funding.read"],"every",
 * "next_run"}],
 * a new reference. */
json_t *cd_scripts_list(struct cordee_host *host);
/* Turns a script on or off, as a person asks. */
int cd_script_turn(struct cordee_host *host, const char *name, bool on,
                   struct cordee_error *err);

/* Runs a text once in a box, outside of all automations: 0, or -1 with the reason. */
int cd_script_try(struct cordee_host *host, const char *name, const char *text,
                  struct cordee_error *err);

/* answer.c: what plugins ask scripts. */
extern const struct cordee_script_api cd_script_api;

/* Writes `parent`/`name`.lua, a script that works; overwrites nothing. */
int cd_script_new(const char *parent, const char *name, struct cordee_error *err);

#endif
