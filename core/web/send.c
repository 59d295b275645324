/* Replies that are no pages: downloads, files, frames, streams. */
#include "core/web/web-priv.h"

#include "core/config/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAME_CSP                                                               \
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; " \
    "style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
#define FILE_CSP "sandbox; default-src 'none'; frame-ancestors 'none'"

enum { PIECE = 64 << 10 };

/* RFC 6266: an ASCII name for old programs, the real one beside it. */
static void set_disposition(struct cordee_request *req, const char *how, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};

    cordee_buf_printf(&value, "%s; filename=\"", how);
    for (const char *s = name; *s; s++)
        cordee_buf_putc(&value, (unsigned char)*s < ' ' || (unsigned char)*s > '~' ||
                                        strchr("\"\\/%;", *s)
                                    ? '_'
                                    : *s);
    cordee_buf_puts(&value, "\"; filename*=UTF-8''");
    cordee_buf_url(&value, name, "");
    web_set_header(req, "Content-Disposition", cordee_arena_text(req->arena, value.text));
}

static void set_download(struct cordee_request *req, const char *name)
{
    if (name)
        set_disposition(req, "attachment", name);
}

int web_bytes(struct cordee *cd, struct cordee_request *req, const char *type,
              const char *name, const void *bytes, size_t n, struct cordee_error *err)
{
    (void)cd;
    set_download(req, name);
    req->csp = FILE_CSP;
    return web_reply(req, 200, type, bytes, n, err);
}

int web_picture(struct cordee *cd, struct cordee_request *req, const char *type,
                const void *bytes, size_t n, struct cordee_error *err)
{
    if (web_bytes(cd, req, type, NULL, bytes, n, err) < 0)
        return -1;
    req->elsewhere = true;
    return 0;
}

int web_frame(struct cordee *cd, struct cordee_request *req, const char *html,
              struct cordee_error *err)
{
    (void)cd;
    req->csp = FRAME_CSP;
    return web_reply(req, 200, "text/html; charset=utf-8", html, strlen(html), err);
}

int web_file(struct cordee *cd, struct cordee_request *req, const char *type,
             const char *name, const char *path, struct cordee_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct MHD_Response *reply;
    struct stat st;

    (void)cd;
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        int why = errno;

        if (fd >= 0)
            close(fd);
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(why));
    }
    reply = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
    if (!reply)
        close(fd);
    set_download(req, name);
    req->csp = FILE_CSP;
    return web_reply_own(req, 200, type, reply, err);
}

int web_kept_file(struct cordee *cd, struct cordee_request *req, const char *type,
                  const char *name, const char *kept, struct cordee_error *err)
{
    const char *path = cd_file_path(cd->host, cd->http->arena(req), kept);

    return path ? web_file(cd, req, type, name, path, err)
                : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
}

int cd_reply_picture(struct cordee_request *req, const char *type, const char *path,
                     struct cordee_error *err)
{
    if (web_file(req->cd, req, type, NULL, path, err) < 0)
        return -1;
    req->for_all = true;
    return 0;
}

int cd_reply_inline(struct cordee_request *req, const char *type, const char *name,
                    const char *path, struct cordee_error *err)
{
    if (web_file(req->cd, req, type, NULL, path, err) < 0)
        return -1;
    set_disposition(req, "inline", name);
    return 0;
}

/* ---- streams ---------------------------------------------------------------- */

struct stream {
    struct cordee *cd;
    struct cordee_host *host;
    int64_t staff;
    cordee_stream_next *next;
    void *ctx;
    void (*free_ctx)(void *);
    struct cordee_buf piece;
    size_t sent; /* of the piece */
    bool last;
};

static int next_piece(struct stream *s)
{
    struct cordee_error err = {0};
    int rc;

    cordee_buf_clear(&s->piece);
    s->sent = 0;
    cd_db_actor(s->host, s->staff, CD_DB_PEOPLE);
    rc = s->next(s->cd, s->ctx, &s->piece, &err);
    cd_db_actor(s->host, 0, CD_DB_WORK);
    s->last = rc <= 0;
    if (rc < 0 && s->cd->log)
        s->cd->log->write(s->cd, CORDEE_ERROR, "a download broke off: %s", err.text);
    return rc;
}

static ssize_t read_stream(void *ctx, uint64_t pos, char *out, size_t room)
{
    struct stream *s = ctx;
    size_t n;

    (void)pos;
    while (s->sent == s->piece.len) {
        if (s->last)
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (next_piece(s) < 0)
            return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    n = s->piece.len - s->sent < room ? s->piece.len - s->sent : room;
    memcpy(out, s->piece.text + s->sent, n);
    s->sent += n;
    return (ssize_t)n;
}

static void stream_free(void *ctx)
{
    struct stream *s = ctx;

    if (s->free_ctx)
        s->free_ctx(s->ctx);
    cordee_buf_drop(&s->piece);
    free(s);
}

int web_stream(struct cordee *cd, struct cordee_request *req, const char *type,
               const char *name, cordee_stream_next *next, void *ctx,
               void (*free_ctx)(void *), struct cordee_error *err)
{
    struct stream *s = calloc(1, sizeof *s);
    struct MHD_Response *reply;

    if (!s)
        abort();
    *s = (struct stream){.cd = cd,
                         .host = req->web->host,
                         .staff = req->user.staff,
                         .next = next,
                         .ctx = ctx,
                         .free_ctx = free_ctx};
    reply = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, read_stream, s,
                                              stream_free);
    if (!reply)
        stream_free(s);
    set_download(req, name);
    req->csp = FILE_CSP;
    return web_reply_own(req, 200, type, reply, err);
}
