/* One exchange over libcurl, with limits on everything. */
#include "core/fetch/fetch.h"

#include "core/base/part.h"
#include "core/fetch/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES   (5u * 1024 * 1024)
#define MOST_SECONDS 15
#define LEAST_SPEED  200 /* bytes a second */
#define SLOW_SECONDS 20

struct exchange {
    struct cd_reach reach;
    struct cordee_fetched *result;
    uint64_t most, came; /* bytes of the body */
    bool full;           /* of the file: there is no room */
};

/* ---- the body --------------------------------------------------------------- */

/* In the data folder, and gone with its descriptor; -1. */
static int file_new(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err)
{
    const char *data = cd->host->data ? cd->host->data : "/tmp";
    char *path = cordee_arena_printf(a, "%s/tmp/answer-XXXXXX", data);
    int fd;

    mkdir(cordee_arena_printf(a, "%s/tmp", data), 0700); /* or it is there */
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    unlink(path);
    return fd;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;

    x->came += size * n;
    if (x->came > x->most)
        return 0;
    if (x->result->fd)
        x->full = cordee_write_all(x->result->fd, bytes, size * n) < 0;
    else
        cordee_buf_put(&x->result->body, bytes, size * n);
    return x->full ? 0 : size * n;
}

void cd_fetched_drop(struct cordee_fetched *result)
{
    cordee_buf_drop(&result->body);
    if (result->fd > 0)
        close(result->fd);
    result->fd = 0;
}

/* ---- headers ---------------------------------------------------------------- */

static void take_value(const char *line, size_t n, const char *name, char *out,
                       size_t room)
{
    size_t length = strlen(name);

    if (n <= length || strncasecmp(line, name, length) != 0)
        return;
    line += length;
    n -= length;
    while (n && (*line == ' ' || *line == '\t'))
        line++, n--;
    while (n && (line[n - 1] == '\r' || line[n - 1] == '\n' || line[n - 1] == ' '))
        n--;
    if (n < room && cordee_utf8_ok(line, n))
        snprintf(out, room, "%.*s", (int)n, line);
}

/* Each answer of a chain of redirects begins anew. */
static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
    struct cordee_fetched *r = ((struct exchange *)ctx)->result;

    if (size * n > 5 && strncmp(line, "HTTP/", 5) == 0)
        r->type[0] = r->etag[0] = r->last_modified[0] = '\0';
    take_value(line, size * n, "Content-Type:", r->type, sizeof r->type);
    take_value(line, size * n, "ETag:", r->etag, sizeof r->etag);
    take_value(line, size * n, "Last-Modified:", r->last_modified,
               sizeof r->last_modified);
    return size * n;
}

static struct curl_slist *add_condition(struct curl_slist *list, const char *name,
                                        const char *value)
{
    char line[300];

    if (!value || !*value || strpbrk(value, "\r\n"))
        return list;
    snprintf(line, sizeof line, "%s: %s", name, value);
    return curl_slist_append(list, line);
}

/* A header with a line end in it is left out: it would be two. */
static struct curl_slist *headers_of(const struct cordee_fetch *f)
{
    struct curl_slist *list = NULL;

    for (const char *const *h = f->headers; h && *h; h++)
        if (!strpbrk(*h, "\r\n"))
            list = curl_slist_append(list, *h);
    list = add_condition(list, "If-None-Match", f->if_none_match);
    return add_condition(list, "If-Modified-Since", f->if_modified_since);
}

static void set_limits(CURL *c, const struct cordee_fetch *f)
{
    long seconds = f->timeout_s ? (long)f->timeout_s : MOST_SECONDS;

    curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, seconds < 10 ? seconds : 10L);
    /* A drip keeps a worker no longer than silence would. */
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)LEAST_SPEED);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)CD_FETCH_REDIRECTS);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE,
                     (long)(f->max_bytes ? f->max_bytes : MOST_BYTES));
}

static void set_exchange(CURL *c, const struct cordee_fetch *f, struct exchange *x,
                         struct curl_slist *headers)
{
    curl_easy_setopt(c, CURLOPT_URL, f->url);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Cordee/" PACKAGE_VERSION);
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING,
                     ""); /* the limit counts unpacked bytes */
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
    if (cordee_text_is(f->method, "HEAD"))
        curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    if (cordee_text_is(f->method, "POST")) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->body_len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, f->body ? f->body : "");
    }
}

static void take_address(CURL *c, CURLINFO which, char out[1100])
{
    char *url = NULL;

    if (curl_easy_getinfo(c, which, &url) == CURLE_OK && url && strlen(url) < 1100)
        snprintf(out, 1100, "%s", url);
}

static enum cordee_fetch_why why_of(CURLcode rc)
{
    switch (rc) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return CORDEE_FETCH_NO_NAME;
    case CURLE_COULDNT_CONNECT:
        return CORDEE_FETCH_NOBODY;
    case CURLE_OPERATION_TIMEDOUT:
        return CORDEE_FETCH_SLOW;
    case CURLE_PEER_FAILED_VERIFICATION:
        return CORDEE_FETCH_CERTIFICATE;
    default:
        return CORDEE_FETCH_OTHER;
    }
}

static int perform(CURL *c, const struct cordee_fetch *f, struct exchange *x,
                   struct cordee_error *err)
{
    char words[CURL_ERROR_SIZE] = "";
    CURLcode rc;
    long status = 0;

    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
    rc = curl_easy_perform(c);
    if (rc != CURLE_OK &&
        x->reach.refused) /* else another address of the name was good */
        return cordee_fail(err, CORDEE_E_DENIED, "%.150s is not fetched: %s is %s",
                           f->url, x->reach.address, x->reach.refused);
    if (x->came > x->most || rc == CURLE_FILESIZE_EXCEEDED)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%.150s: the answer is too large",
                           f->url);
    if (x->full)
        return cordee_fail(err, CORDEE_E_IO, "%.150s: no room for the answer", f->url);
    if (rc == CURLE_ABORTED_BY_CALLBACK)
        return cordee_fail(err, CORDEE_E_BUSY, "%.150s: the server stops", f->url);
    if (rc != CURLE_OK) {
        x->result->why = why_of(rc);
        return cordee_fail(err, CORDEE_E_IO, "%.150s: %s", f->url,
                           *words ? words : curl_easy_strerror(rc));
    }
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    x->result->status = (int)status;
    take_address(c, CURLINFO_EFFECTIVE_URL, x->result->address);
    return 0;
}

/* libcurl's part of it. */
static int exchange_do(struct cordee *cd, const struct cordee_fetch *f, char *next_r,
                       struct exchange *x, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct curl_slist *headers = headers_of(f);
    CURL *c = cd_reach_new(cd, a, &x->reach);
    int rc = -1;

    if (!c) {
        cordee_fail(err, CORDEE_E_INTERNAL, "libcurl does not start");
    } else {
        set_limits(c, f);
        set_exchange(c, f, x, headers);
        curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, next_r ? 0L : 1L);
        rc = perform(c, f, x, err);
        if (rc == 0 && next_r) {
            *next_r = '\0';
            take_address(c, CURLINFO_REDIRECT_URL, next_r);
        }
        curl_easy_cleanup(c);
    }
    curl_slist_free_all(headers);
    return rc;
}

int cd_fetch_once(struct cordee *cd, const struct cordee_fetch *f, char next_r[1100],
                  struct cordee_fetched *result_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_fetched result = {.fd = f->to_file ? file_new(cd, a, err) : 0};
    struct exchange x = {.result = &result,
                         .most = f->max_bytes ? f->max_bytes : MOST_BYTES};
    int rc = result.fd < 0 ? -1 : exchange_do(cd, f, next_r, &x, err);

    if (rc == 0 && result.fd && lseek(result.fd, 0, SEEK_SET) < 0)
        rc = cordee_fail(err, CORDEE_E_IO, "the answer cannot be read");
    if (rc < 0) {
        cd_fetched_drop(&result);
        result_r->why = result.why;
    } else {
        *result_r = result;
    }
    return rc;
}

static int fetch_get(struct cordee *cd, struct cordee_error *err,
                     const struct cordee_fetch *f, struct cordee_fetched *result_r)
{
    if (f->method && !cordee_text_is(f->method, "GET") &&
        !cordee_text_is(f->method, "HEAD") && !cordee_text_is(f->method, "POST"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s is neither GET, HEAD nor POST",
                           f->method);
    return f->polite ? cd_fetch_polite(cd, f, result_r, err)
                     : cd_fetch_once(cd, f, NULL, result_r, err);
}

const struct cordee_fetch_api cd_fetch_api = {
    .size = sizeof(struct cordee_fetch_api),
    .get = fetch_get,
};

static const struct cordee_setting fetch_settings[] = {
    {.key = "fetch.allow",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Addresses inside that may be fetched"),
     .help = T_LATER("Addresses and networks, as in 10.1.0.0/16, ::1. Without them only "
                     "the public internet is reached.")},
    {.key = "fetch.robots",
     .type = CORDEE_BOOL,
     .fallback = {.type = CORDEE_BOOL, .as.b = true},
     .label = T_LATER("Respect robots.txt"),
     .help = T_LATER("What is read by itself, such as calls for funding, is read only "
                     "where the site's robots.txt allows it, and as often.")},
    {.key = "fetch.pause",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 2},
     .label = T_LATER("Seconds between two requests to one site"),
     .help =
         T_LATER("One request a site at a time, and this pause after it. A longer one "
                 "that robots.txt asks for is kept.")},
    {.key = "fetch.dns",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Name servers"),
     .help = T_LATER("Addresses of the servers that are asked about your domains, as in "
                     "192.0.2.1, [2001:db8::1]:5353. Empty: the system's.")},
    {0},
};

const struct cordee_plugin_def cd_fetch_part = {
    CORDEE_ABI,
    .name = "fetch",
    .version = "0.1",
    .summary = "Outgoing HTTP and IMAP, names",
    .settings = fetch_settings,
};
