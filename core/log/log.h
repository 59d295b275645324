/* Lines for the people who run the program: one line each, to stderr or a file. */
#ifndef CORE_LOG_LOG_H
#define CORE_LOG_LOG_H

#include "core/base/host.h"

extern const struct cordee_log_api cd_log_api;

struct cd_log_how {
    const char *path;       /* NULL: stderr */
    enum cordee_level most; /* what is more talkative is dropped */
    bool json;              /* one JSON object a line, for log collectors */
};

/* Before it is started, and after it stopped, lines of CORDEE_INFO and graver go to
 * stderr. */
int cd_log_start(struct cordee_host *host, const struct cd_log_how *how,
                 struct cordee_error *err);
void cd_log_stop(struct cordee_host *host);
/* Opens the file again, after it was rotated. */
int cd_log_reopen(struct cordee_host *host, struct cordee_error *err);
/* For erasure: takes the lines out of the file that `is_out` says yes to.  Files that
 * were rotated away, and stderr, are not the program's. */
int cd_log_purge(struct cordee_host *host, bool (*is_out)(void *ctx, const char *line),
                 void *ctx, struct cordee_error *err);

/* What is more talkative is dropped from now on.  "error", "warning", "info", "debug";
 * another name changes nothing. */
void cd_log_level(struct cordee_host *host, const char *name);

#endif
