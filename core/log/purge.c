/* Lines that name somebody who is erased. */
#include "core/log/log-priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stays, into `out`; how many lines do not, or -1. */
static int64_t lines_keep(const char *path, bool (*is_out)(void *ctx, const char *line),
                          void *ctx, struct cordee_buf *out, struct cordee_error *err)
{
    FILE *in = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    int64_t n = 0;

    if (!in)
        return errno == ENOENT
                   ? 0
                   : cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    while (getline(&line, &room, in) > 0) {
        if (is_out(ctx, line))
            n++;
        else
            cordee_buf_puts(out, line);
    }
    free(line);
    fclose(in);
    return n;
}

/* In its place, so that whoever reads it (tail, a collector) goes on reading. */
static int file_rewrite(struct cd_log *log, const struct cordee_buf *kept,
                        struct cordee_error *err)
{
    if (ftruncate(log->fd, 0) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", log->path, strerror(errno));
    cd_log_line_out(log->fd, kept);
    if (fsync(log->fd) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", log->path, strerror(errno));
    return 0;
}

int cd_log_purge(struct cordee_host *host, bool (*is_out)(void *ctx, const char *line),
                 void *ctx, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf kept = {0};
    struct cd_log *log = host->log;
    int64_t n;
    int rc = 0;

    if (!log || !log->path)
        return 0;
    pthread_mutex_lock(&log->lock);
    n = lines_keep(log->path, is_out, ctx, &kept, err);
    if (n > 0)
        rc = file_rewrite(log, &kept, err);
    pthread_mutex_unlock(&log->lock);
    return n < 0 ? -1 : rc;
}
