#include "core/log/log-priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_LINE 4000

static const char *const level_names[] = {"error", "warning", "info", "debug"};

/* A line break in a name would let anybody write lines of their own. */
static void put_escaped(struct cordee_buf *out, const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '\n')
            cordee_buf_puts(&line, "\\n");
        else if (c == '\r')
            cordee_buf_puts(&line, "\\r");
        else if ((c < 0x20 && c != '\t') || c == 0x7f)
            cordee_buf_printf(&line, "\\x%02x", c);
        else
            cordee_buf_putc(&line, (char)c);
    }
    cordee_utf8_clean(line.text ? line.text : "", line.len, out);
}

static void put_json(struct cordee_buf *out, const char *at, const char *level,
                     const char *who, const char *text)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *line = json_pack("{s:s, s:s, s:s, s:s}", "at", at, "level", level, "plugin",
                             who, "text", text);
    char *dump = json_dumps(line, JSON_COMPACT);

    if (dump)
        cordee_buf_puts(out, dump);
    free(dump);
}

static void put_line(struct cordee_buf *out, bool json, const char *who,
                     enum cordee_level level, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    char at[21];

    cordee_time_iso(cordee_now(), at);
    put_escaped(&clean, text);
    if (json)
        put_json(out, at, level_names[level], who, clean.text ? clean.text : "");
    else
        cordee_buf_printf(out, "%s %s %s: %s", at, level_names[level], who,
                          clean.text ? clean.text : "");
    cordee_buf_putc(out, '\n');
}

/* One write a line, so that the lines of many threads do not mix. */
void cd_log_line_out(int fd, const struct cordee_buf *line)
{
    /* Where that fails nobody is left to be told. */
    (void)!cordee_write_all(fd, line->text, line->len);
}

static void log_write(struct cordee *cd, enum cordee_level level, const char *fmt, ...)
    CORDEE_PRINTF(3, 4);

static void log_write(struct cordee *cd, enum cordee_level level, const char *fmt, ...)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    struct cd_log *log = cd->host ? cd->host->log : NULL;
    char text[LONGEST_LINE];
    va_list ap;

    if ((int)level > (log ? log->most : (int)CORDEE_INFO))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    put_line(&line, log && log->json, cd->name ? cd->name : "core", level, text);
    if (!log) {
        cd_log_line_out(STDERR_FILENO, &line);
        return;
    }
    pthread_mutex_lock(&log->lock);
    cd_log_line_out(log->fd, &line);
    pthread_mutex_unlock(&log->lock);
}

static int file_open(const char *path, struct cordee_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "the log file %s: %s", path,
                           strerror(errno));
    return fd;
}

int cd_log_start(struct cordee_host *host, const struct cd_log_how *how,
                 struct cordee_error *err)
{
    int fd = how->path ? file_open(how->path, err) : STDERR_FILENO;
    struct cd_log *log;

    if (fd < 0)
        return -1;
    log = calloc(1, sizeof *log);
    if (!log || (how->path && !(log->path = strdup(how->path))))
        abort();
    pthread_mutex_init(&log->lock, NULL);
    log->fd = fd;
    log->most = (int)how->most;
    log->json = how->json;
    host->log = log;
    return 0;
}

void cd_log_stop(struct cordee_host *host)
{
    struct cd_log *log = host->log;

    if (!log)
        return;
    host->log = NULL;
    if (log->path)
        close(log->fd);
    pthread_mutex_destroy(&log->lock);
    free(log->path);
    free(log);
}

int cd_log_reopen(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_log *log = host->log;
    int fd;

    if (!log || !log->path)
        return 0;
    fd = file_open(log->path, err);
    if (fd < 0)
        return -1;
    pthread_mutex_lock(&log->lock);
    close(log->fd);
    log->fd = fd;
    pthread_mutex_unlock(&log->lock);
    return 0;
}

void cd_log_level(struct cordee_host *host, const char *name)
{
    for (int i = 0; host->log && i <= CORDEE_DEBUG; i++)
        if (strcmp(level_names[i], name) == 0)
            host->log->most = i;
}

const struct cordee_log_api cd_log_api = {
    .size = sizeof(struct cordee_log_api),
    .write = log_write,
};
