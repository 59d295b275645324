#include "core/db/suppression.h"

#include "core/config/folder.h"
#include "core/db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The lines of the open transaction of this thread. */
static _Thread_local struct cordee_buf *open_lines;

static int lines_write(int fd, const struct cordee_buf *lines)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char last = '\n';

    /* A line that a loss of power cut off does not spoil the next. */
    if (end > 0 && pread(fd, &last, 1, end - 1) != 1)
        return -1;
    if (last != '\n' && write(fd, "\n", 1) != 1)
        return -1;
    if (write(fd, lines->text, lines->len) != (ssize_t)lines->len)
        return -1;
    return fsync(fd);
}

static void lines_drop(void *ctx)
{
    struct cordee_buf *lines = ctx;

    open_lines = NULL;
    cordee_buf_drop(lines);
    free(lines);
}

static void lines_keep(struct cordee_host *host, void *ctx)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *cd = host->core;
    const char *path = host->folder ? cd_folder_path(host, a, CD_SUPPRESSION_LOG) : NULL;
    int fd = path ? open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)
                  : -1;

    if (path && (fd < 0 || lines_write(fd, ctx) < 0) && cd->log)
        cd->log->write(cd, CORDEE_ERROR, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    lines_drop(ctx);
}

void cd_suppression_note(struct cordee_host *host, const char *reason, const char *hash)
{
    bool first = !open_lines;
    struct cordee_buf *lines = first ? calloc(1, sizeof *lines) : open_lines;

    if (!lines)
        abort();
    cordee_buf_printf(lines, "%lld %s %s\n", (long long)cordee_now(), reason, hash);
    if (!first)
        return;
    open_lines = lines;
    (void)!cd_db_after_commit(host, lines_keep, lines_drop, lines);
}

static bool line_read(char *line, int64_t *at_r, const char **reason_r,
                      const char **hash_r)
{
    char *reason = strchr(line, ' ');
    char *hash = reason ? strchr(reason + 1, ' ') : NULL;

    if (!hash)
        return false;
    *reason++ = *hash++ = '\0';
    hash[strcspn(hash, "\n")] = '\0';
    *reason_r = reason;
    *hash_r = hash;
    return cordee_text_int(line, at_r) && strlen(hash) == 64 &&
           strspn(hash, "0123456789abcdef") == 64;
}

int64_t cd_suppression_read(struct cordee_host *host, int64_t from, int64_t to,
                            int (*each)(void *ctx, int64_t at, const char *reason,
                                        const char *hash, struct cordee_error *err),
                            void *ctx, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_folder_path(host, a, CD_SUPPRESSION_LOG);
    FILE *in = fopen(path, "re");
    char line[200];
    int64_t n = 0;

    if (!in)
        return errno == ENOENT
                   ? 0
                   : cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    while (n >= 0 && fgets(line, sizeof line, in)) {
        const char *reason, *hash;
        int64_t at = 0;

        if (!line_read(line, &at, &reason, &hash) || at <= from || at > to)
            continue;
        n = each(ctx, at, reason, hash, err) < 0 ? -1 : n + 1;
    }
    fclose(in);
    return n;
}
