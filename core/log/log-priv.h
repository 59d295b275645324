/* What the files of the log share. */
#ifndef CORE_LOG_LOG_PRIV_H
#define CORE_LOG_LOG_PRIV_H

#include "core/log/log.h"

#include <pthread.h>

struct cd_log {
    pthread_mutex_t lock; /* of `fd` */
    int fd;
    char *path;
    _Atomic int most; /* enum cordee_level */
    bool json;
};

/* All of it, whatever the file takes at a time. */
void cd_log_line_out(int fd, const struct cordee_buf *line);

#endif
