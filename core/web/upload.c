/* Uploaded files: in data/tmp as long as the request lives. */
#include "core/web/web-priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_UPLOADS = 20, SNIFF = 4096 };

/* Marks that turn the direction of text, which make "gpj.exe" look like "exe.jpg". */
static bool is_trick(const unsigned char *s)
{
    return (s[0] == 0xe2 && s[1] == 0x80 &&
            ((s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xaa && s[2] <= 0xae))) ||
           (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa0 && s[2] <= 0xaf) ||
           (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf);
}

/* The last part of what the browser said, without anything a file system minds. */
static const char *clean_name(struct cordee_arena *a, const char *file)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *s;
    size_t n;

    cordee_utf8_clean(file, strlen(file), &clean);
    s = clean.text ? clean.text : "";
    for (const char *t = s; *t; t++)
        if (*t == '/' || *t == '\\')
            s = t + 1;
    while (*s == '.' || *s == ' ')
        s++;
    for (; *s; s++) {
        if (is_trick((const unsigned char *)s))
            s += 2;
        else if ((unsigned char)*s >= ' ' && !strchr("\"<>|:*?", *s))
            cordee_buf_putc(&out, *s);
    }
    s = out.text && *out.text ? out.text : "file";
    n = cordee_utf8_cut(s, 120);
    return cordee_arena_text_n(a, s, n);
}

int web_upload_begin(struct cordee_request *req, const char *field, const char *file,
                     struct web_upload **up_r, struct cordee_error *err)
{
    const char *data = req->web->host->data ? req->web->host->data : "/tmp";
    struct web_upload *up = cordee_arena_get(req->arena, sizeof *up);
    char *path = cordee_arena_printf(req->arena, "%s/tmp/upload-XXXXXX", data);
    int n = 0;

    for (const struct web_upload *u = req->uploads; u; u = u->next)
        n++;
    if (n == MAX_UPLOADS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "At most %d files at once.", n);
    if (mkdir(cordee_arena_printf(req->arena, "%s/tmp", data), 0700) < 0 &&
        errno != EEXIST)
        return cordee_fail(err, CORDEE_E_IO, "%s/tmp: %s", data, strerror(errno));
    up->fd = mkostemp(path, O_CLOEXEC);
    if (up->fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    up->field = field;
    up->pub.path = path;
    up->pub.name = clean_name(req->arena, file);
    up->next = req->uploads;
    req->uploads = up;
    *up_r = up;
    return 0;
}

int web_upload_more(struct web_upload *up, const char *bytes, size_t n,
                    struct cordee_error *err)
{
    if (cordee_write_all(up->fd, bytes, n) < 0)
        return cordee_fail(err, CORDEE_E_IO, "an upload cannot be kept: %s",
                           strerror(errno));
    up->pub.size += n;
    return 0;
}

int web_upload_end(struct cordee_request *req, struct web_upload *up,
                   struct cordee_error *err)
{
    char start[SNIFF];
    ssize_t n = pread(up->fd, start, sizeof start, 0);

    if (n < 0)
        return cordee_fail(err, CORDEE_E_IO, "an upload cannot be read: %s",
                           strerror(errno));
    up->pub.type = web_type_guess(start, (size_t)n, up->pub.name);
    close(up->fd);
    up->fd = -1;
    if (!up->pub.size && strcmp(up->pub.name, "file") == 0)
        up->field = ""; /* the input was left empty */
    (void)req;
    return 0;
}

void web_uploads_free(struct cordee_request *req)
{
    for (struct web_upload *u = req->uploads; u; u = u->next) {
        if (u->fd >= 0)
            close(u->fd);
        unlink(u->pub.path);
    }
    req->uploads = NULL;
}

/* ---- what it is ------------------------------------------------------------- */

static bool begins(const char *s, size_t n, const char *with, size_t k)
{
    return n >= k && memcmp(s, with, k) == 0;
}

static const char *guess_zip(const char *s, size_t n, const char *name)
{
    static const struct {
        const char *starts, *type;
    } open[] = {
        {"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
         "application/vnd.oasis.opendocument.spreadsheet"},
        {"mimetypeapplication/vnd.oasis.opendocument.text",
         "application/vnd.oasis.opendocument.text"},
        {"mimetypeapplication/vnd.oasis.opendocument.presentation",
         "application/vnd.oasis.opendocument.presentation"},
    };

    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (memmem(s, n, open[i].starts, strlen(open[i].starts)))
            return open[i].type;
    if (memmem(s, n, "ppt/", 4) && cordee_text_ends(name, ".pptx"))
        return "application/vnd.openxmlformats-officedocument.presentationml."
               "presentation";
    if (memmem(s, n, "[Content_Types].xml", 19) || memmem(s, n, "_rels/.rels", 11))
        return cordee_text_ends(name, ".docx")
                   ? "application/vnd.openxmlformats-officedocument.wordprocessingml."
                     "document"
                   : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return "application/zip";
}

static const char *guess_text(const char *s, size_t n, const char *name)
{
    size_t blank = 0;

    while (blank < n && strchr(" \t\r\n", s[blank]) && s[blank])
        blank++;
    s += blank;
    n -= blank;
    if ((n >= 14 && strncasecmp(s, "<!doctype html", 14) == 0) ||
        (n >= 5 && strncasecmp(s, "<html", 5) == 0))
        return "text/html";
    if (begins(s, n, "<svg", 4) || (begins(s, n, "<?xml", 5) && memmem(s, n, "<svg", 4)))
        return "image/svg+xml";
    if (begins(s, n, "<?xml", 5))
        return "application/xml";
    if (begins(s, n, "BEGIN:VCARD", 11))
        return "text/vcard";
    if (cordee_text_ends(name, ".csv") || cordee_text_ends(name, ".CSV"))
        return "text/csv";
    return "text/plain";
}

const char *web_type_guess(const void *bytes, size_t n, const char *name)
{
    static const struct {
        const char *start;
        size_t len;
        const char *type;
    } known[] = {
        {"%PDF-", 5, "application/pdf"},
        {"\x89PNG\r\n\x1a\n", 8, "image/png"},
        {"\xff\xd8\xff", 3, "image/jpeg"},
        {"GIF8", 4, "image/gif"},
        {"\x1f\x8b", 2, "application/gzip"},
        {"\xd0\xcf\x11\xe0", 4, "application/vnd.ms-office"},
        {"\xff\xfe", 2, "text/plain"},
        {"\xfe\xff", 2, "text/plain"},
    };
    const char *s = bytes;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(s, n, known[i].start, known[i].len))
            return known[i].type;
    if (begins(s, n, "RIFF", 4) && n > 12 && memcmp(s + 8, "WEBP", 4) == 0)
        return "image/webp";
    if (begins(s, n, "PK\x03\x04", 4))
        return guess_zip(s, n, name);
    if (begins(s, n, "\xef\xbb\xbf", 3))
        return guess_text(s + 3, n - 3, name);
    return memchr(s, '\0', n) ? "application/octet-stream" : guess_text(s, n, name);
}
