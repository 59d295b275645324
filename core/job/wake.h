/* The server's ear: a Unix socket in the data folder.  A command that wrote something
 * calls it, and the server looks again at jobs, outbox and whatever else listens. */
#ifndef CORE_JOB_WAKE_H
#define CORE_JOB_WAKE_H

#include "core/base/host.h"

/* Listens on <data>/socket from a thread of its own.  The data folder must be locked:
 * a socket that is there already is a dead server's. */
int cd_wake_start(struct cordee_host *host, struct cordee_error *err);
void cd_wake_stop(struct cordee_host *host);

/* Calls `woken` at each wake, on the listener's thread: it must be quick.  Both last
 * until cd_wake_stop; call it before cd_wake_start or after. */
void cd_wake_on(struct cordee_host *host, void (*woken)(struct cordee_host *));

/* Wakes the server of a data folder: 1 it heard; 0 none listens; -1. */
int cd_wake_call(const char *data, struct cordee_error *err);

#endif
