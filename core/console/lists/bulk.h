/* One action on many parties: those chosen by hand, or all that a filter yields. */
#ifndef CORE_CONSOLE_LISTS_BULK_H
#define CORE_CONSOLE_LISTS_BULK_H

#include "core/console/show.h"

enum { CD_BULK_AT_ONCE = 300 }; /* more are work for the background */

struct cd_bulk_action {
    const char *name;
    const char *label;      /* of the button that does it */
    const char *title;      /* of the change: {1} how many, {2} the answer */
    const char *permission; /* beside crm.write; NULL: none */
    const char *asks;       /* "tag", "owner", "follow": what has to be said; "" */
    bool confirm;           /* also for those chosen by hand */
    /* For one party: 1 changed, 0 it was so already, -1. */
    int (*apply)(struct cordee *cd, const json_t *answer, int64_t party,
                 struct cordee_error *err);
};
const struct cd_bulk_action *cd_bulk_action(const char *name); /* NULL: none */

/* Who is meant: `ids` (an array) when `filter` is NULL. */
struct cd_bulk_who {
    enum cordee_kind kind;
    const char *filter;
    json_t *ids;
    int64_t user;
};
/* How many that is now, and one sentence that says who; in the arena. */
int cd_bulk_count(const struct cd_view *view, const struct cd_bulk_who *who, int64_t *n_r,
                  const char **sentence_r, struct cordee_error *err);
/* Fixes who is meant and what is done; *n_r is how many.  Its id, or -1. */
int64_t cd_bulk_new(const struct cd_view *view, const struct cd_bulk_action *action,
                    const struct cd_bulk_who *who, json_t *answer, int64_t *n_r,
                    struct cordee_error *err);
/* Does it: at once when few are meant, else by the job "console.bulk". */
int cd_bulk_start(const struct cd_view *view, int64_t bulk, struct cordee_error *err);
int cd_bulk_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* The row, with "running", "percent", "words"; 1 found, 0, -1. */
int cd_bulk_load(const struct cd_view *view, int64_t bulk, json_t **model_r,
                 struct cordee_error *err);
/* Forgets old ones, some at a time: a schedule. */
int cd_bulk_purge(struct cordee *cd, struct cordee_error *err);

#endif
