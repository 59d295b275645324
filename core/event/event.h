/* Events: what happened, told to plugins and scripts.  See cordee/event.h for when. */
#ifndef CORE_EVENT_EVENT_H
#define CORE_EVENT_EVENT_H

#include "core/base/host.h"

extern const struct cordee_event_api cd_event_api;

/* Takes the events and hooks of all rows, once they are there; refuses a hook on an
 * event that nobody declares, and an event that two declare. */
int cd_event_start(struct cordee_host *host, struct cordee_error *err);
void cd_event_stop(struct cordee_host *host);

/* A listener to every event, for the scripts: called like a hook, before the plugins'
 * after-hooks' turn ends (CORDEE_AFTER) or after their before-hooks (CORDEE_BEFORE),
 * with the event's row.  -1 refuses in CORDEE_BEFORE and is logged in CORDEE_AFTER.
 * Before the threads start; at most four. */
typedef int cd_event_listener(struct cordee_host *host, void *ctx,
                              const struct cordee_event *event, enum cordee_when when,
                              const struct cordee_value *argv, size_t argc,
                              struct cordee_error *err);
int cd_event_listen_all(struct cordee_host *host, cd_event_listener *listener, void *ctx);

#endif
