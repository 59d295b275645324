/* Data that was restored or copied never sends by itself: outgoing work (outbox,
 * webhooks, schedules, polling) asks cd_held and waits until a person releases it. */
#ifndef CORE_DB_HELD_H
#define CORE_DB_HELD_H

#include "core/base/host.h"

/* At the start of a server: holds when machine, path or files are not those of the last
 * start, and remembers the place when it is the first. */
int cd_held_check(struct cordee_host *host, struct cordee_error *err);
/* A look into memory. */
bool cd_held(struct cordee_host *host);
/* {"why": "moved" | "restored", "since", "since_text", "data_at", "data_text"} for the
 * page: data_at is when something was last done in this data. 1 held, 0 not, -1. */
int cd_held_model(struct cordee *cd, json_t **model_r, struct cordee_error *err);
/* Holds from now on; `why` as in the model. */
int cd_held_hold(struct cordee_host *host, const char *why, struct cordee_error *err);
/* A person says so. */
int cd_held_release(struct cordee *cd, struct cordee_error *err);
/* Whether the folder is not where it was started last. */
bool cd_folder_moved(struct cordee_host *host);

#endif
