#include "core/fetch/imap-priv.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define SIGN_IN_MS  40000L
#define HEAD_MAX    ((size_t)256 * 1024)
#define COMMAND_MS  ((int64_t)10 * 60 * 1000) /* and more for what is large */
#define LOGOUT_MS   2000
#define NUMBER_MOST 4294967295 /* RFC 3501: 32 bits */

/* ---- commands --------------------------------------------------------------- */

typedef void heard(const char *line, void *ctx);

/* Says `words` and reads to the end of the answer; `each` hears what comes before.  0; -1
 * with the server's words. */
static int command(struct cd_imap *imap, const char *words, struct cordee_buf *literal,
                   heard *each, void *ctx, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    struct cd_imap_answer a = {.literal = literal};
    char tag[16];
    bool over = false;
    int rc;

    snprintf(tag, sizeof tag, "c%d ", ++imap->tag);
    cordee_buf_printf(&said, "%s%s\r\n", tag, words);
    imap->heard = 0;
    imap->until = cd_clock_ms() + COMMAND_MS;
    if (imap->until > imap->last)
        imap->until = imap->last;
    rc = imap->bytes->say(imap, said.text, said.len, err);
    while (rc == 0 && (rc = cd_imap_read(imap, &a, err)) == 0 &&
           !cordee_text_starts(a.line.text, tag)) {
        over = over || a.over;
        if (each)
            each(a.line.text, ctx);
    }
    imap->broken = rc < 0;
    if (rc == 0 && strncasecmp(a.line.text + strlen(tag), "OK", 2) != 0)
        rc = cordee_fail(err, CORDEE_E_DENIED, "the mailbox's server says: %.200s",
                         a.line.text + strlen(tag));
    else if (rc == 0 && over)
        rc = cordee_fail(err, CORDEE_E_TOO_LARGE, "a mail is larger than 25 MB");
    cordee_buf_drop(&a.line);
    return rc;
}

/* ---- sessions --------------------------------------------------------------- */

static int ask_stop(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct cd_imap *imap = ctx;

    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return imap->stop && imap->stop(imap->ctx);
}

static bool is_host(const char *host)
{
    return *host && strlen(host) < 254 &&
           host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789.-:[]")] == '\0';
}

static void set_account(struct cd_imap *imap, const struct cd_imap_account *account)
{
    const long most = account->ms && account->ms < SIGN_IN_MS ? account->ms : SIGN_IN_MS;
    CURL *c = imap->curl;
    bool tls = strcmp(account->security, "tls") == 0;
    bool plain = strcmp(account->security, "none") == 0;

    imap->reach.only_here = plain;
    curl_easy_setopt(c, CURLOPT_URL,
                     cordee_arena_printf(imap->arena, "imap%s://%s:%d/", tls ? "s" : "",
                                         account->host,
                                         account->port ? account->port
                                         : tls         ? 993
                                                       : 143));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(c, CURLOPT_USE_SSL,
                     (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_USERNAME, account->user);
    curl_easy_setopt(c, CURLOPT_PASSWORD, account->password);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, most / 2);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, most);
    curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, ask_stop);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, imap);
}

/* What people can do something about, in their words; NULL: what libcurl says. */
static const char *reason_of(CURLcode rc)
{
    switch (rc) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "there is no server of this name";
    case CURLE_COULDNT_CONNECT:
        return "nobody answers there: is the port right?";
    case CURLE_OPERATION_TIMEDOUT:
        return "it does not answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "its certificate is not that of this server, or nobody we trust signed it";
    case CURLE_SSL_CONNECT_ERROR:
        return "it does not speak TLS at this port: try STARTTLS (port 143)";
    case CURLE_USE_SSL_FAILED:
        return "it offers no STARTTLS at this port: try TLS (port 993)";
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        return "what answers there does not speak IMAP, or not without TLS: is the port "
               "right?";
    default:
        return NULL;
    }
}

static int sign_in(struct cd_imap *imap, const char *host, struct cordee_error *err)
{
    char words[CURL_ERROR_SIZE] = "";
    const char *reason;
    CURLcode rc;

    curl_easy_setopt(imap->curl, CURLOPT_ERRORBUFFER, words);
    rc = curl_easy_perform(imap->curl);
    curl_easy_setopt(imap->curl, CURLOPT_ERRORBUFFER, NULL);
    if (rc == CURLE_OK)
        return 0;
    if (imap->reach.refused)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "%s is not asked: %s is %s; an administrator lists addresses "
                           "that may be asked all the same under Settings, All "
                           "settings, fetch.allow",
                           host, imap->reach.address, imap->reach.refused);
    if (rc == CURLE_LOGIN_DENIED)
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s does not take this user name and password", host);
    reason = reason_of(rc);
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", host,
                       reason   ? reason
                       : *words ? words
                                : curl_easy_strerror(rc));
}

static void hear_capability(const char *line, void *ctx)
{
    struct cd_imap *imap = ctx;

    if (strncasecmp(line, "* CAPABILITY ", 13) != 0)
        return;
    imap->moves = strcasestr(line, " MOVE") != NULL;
    imap->uidplus = strcasestr(line, " UIDPLUS") != NULL;
}

int cd_imap_begin(struct cd_imap *imap, struct cordee_error *err)
{
    return command(imap, "CAPABILITY", NULL, hear_capability, imap, err);
}

struct cd_imap *cd_imap_open(struct cordee *cd, const struct cd_imap_account *account,
                             struct cordee_error *err)
{
    struct cd_imap *imap;

    if (!is_host(account->host)) {
        cordee_fail(err, CORDEE_E_INVALID, "\"%.100s\" is no name of a server",
                    account->host);
        return NULL;
    }
    imap = calloc(1, sizeof *imap);
    if (!imap)
        abort();
    imap->bytes = &cd_imap_curl;
    imap->arena = cordee_arena_new();
    imap->stop = account->stop;
    imap->ctx = account->ctx;
    imap->last = account->ms ? cd_clock_ms() + account->ms : INT64_MAX;
    imap->curl = cd_reach_new(cd, imap->arena, &imap->reach);
    imap->broken = true;
    if (!imap->curl) {
        cordee_fail(err, CORDEE_E_INTERNAL, "libcurl does not start");
        cd_imap_close(imap);
        return NULL;
    }
    set_account(imap, account);
    if (sign_in(imap, account->host, err) < 0 || cd_imap_begin(imap, err) < 0) {
        cd_imap_close(imap);
        return NULL;
    }
    return imap;
}

/* Nobody waits for a server's good-bye: libcurl would, by a command of its own. */
static void hang_up(CURL *curl)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
    if (fd != CURL_SOCKET_BAD)
        (void)shutdown(fd, SHUT_RDWR);
    curl_easy_cleanup(curl);
}

void cd_imap_close(struct cd_imap *imap)
{
    if (!imap)
        return;
    imap->last = cd_clock_ms() + LOGOUT_MS;
    if (!imap->broken)
        (void)command(imap, "LOGOUT", NULL, NULL, NULL, NULL);
    if (imap->curl)
        hang_up(imap->curl);
    cordee_arena_free(imap->arena);
    free(imap);
}

/* ---- folders ---------------------------------------------------------------- */

/* Where it ends; NULL: there is none, or one that no server may say. */
static const char *number(const char *s, int64_t *n_r)
{
    int64_t n = 0;

    if (*s < '0' || *s > '9')
        return NULL;
    for (; *s >= '0' && *s <= '9'; s++)
        if ((n = n * 10 + (*s - '0')) > NUMBER_MOST)
            return NULL;
    *n_r = n;
    return s;
}

static void hear_folder(const char *line, void *ctx)
{
    struct cd_imap_folder *f = ctx;
    const char *at = strcasestr(line, "[UIDVALIDITY ");
    int64_t n;

    if (at)
        number(at + 13, &f->validity);
    if (strncmp(line, "* ", 2) != 0)
        return;
    line = number(line + 2, &n);
    if (line && strcasecmp(line, " EXISTS") == 0)
        f->count = n;
}

static int command_named(struct cd_imap *imap, const char *words, const char *name,
                         heard *each, void *ctx, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};

    cordee_buf_puts(&said, words);
    if (cd_imap_put_name(&said, name) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "\"%.100s\" is no name of a folder",
                           name);
    return command(imap, said.text, NULL, each, ctx, err);
}

/* What a server says of a folder is for its administrators. */
static int folder_refused(const char *folder, struct cordee_error *err)
{
    const struct cordee_error said = *err;

    if (strcasestr(said.text, "exist") || strcasestr(said.text, "NONEXISTENT"))
        return cordee_fail(err, CORDEE_E_NOT_FOUND,
                           "this mailbox has no folder that is called \"%.100s\"",
                           folder);
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "folder \"%.100s\": %s", folder,
                       said.text);
}

int cd_imap_enter(struct cd_imap *imap, const char *folder, bool writing,
                  struct cd_imap_folder *folder_r, struct cordee_error *err)
{
    struct cd_imap_folder f = {0};

    if (command_named(imap, writing ? "SELECT " : "EXAMINE ", folder, hear_folder, &f,
                      err) < 0)
        return err->code == CORDEE_E_DENIED && !imap->broken ? folder_refused(folder, err)
                                                             : -1;
    if (f.validity <= 0)
        return cordee_fail(err, CORDEE_E_IO, "the mailbox's server gives no UIDVALIDITY");
    *folder_r = f;
    return 0;
}

/* ---- mails ------------------------------------------------------------------ */

struct searching {
    int64_t after;
    int64_t *uids;
    size_t n, most;
    size_t greatest; /* where it is, once there are as many as wanted */
};

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* When there are more than wanted, the smallest are kept: the next time begins behind
 * the greatest of these. */
static void searching_add(struct searching *s, int64_t uid)
{
    if (s->n < s->most)
        s->uids[s->n++] = uid;
    else if (uid < s->uids[s->greatest])
        s->uids[s->greatest] = uid;
    else
        return;
    for (size_t i = s->greatest = 0; s->n == s->most && i < s->n; i++)
        if (s->uids[i] > s->uids[s->greatest])
            s->greatest = i;
}

static void hear_search(const char *line, void *ctx)
{
    struct searching *s = ctx;
    int64_t uid;

    if (strncasecmp(line, "* SEARCH", 8) != 0)
        return;
    for (line += 8; *line == ' ';) {
        line = number(line + strspn(line, " "), &uid);
        if (!line)
            return;
        if (uid > s->after) /* "9:*" has the last, whatever its number */
            searching_add(s, uid);
    }
}

int64_t cd_imap_uids(struct cd_imap *imap, int64_t after, int64_t since, int64_t *uids,
                     size_t most, struct cordee_error *err)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct searching s = {.after = after, .uids = uids, .most = most};
    struct cordee_clock day;
    char words[100];

    cordee_clock_at(since, "UTC", &day);
    snprintf(words, sizeof words, "UID SEARCH UID %lld:*", (long long)after + 1);
    if (since)
        snprintf(words + strlen(words), sizeof words - strlen(words), " SINCE %d-%s-%d",
                 day.day, months[day.month - 1], day.year);
    if (command(imap, words, NULL, hear_search, &s, err) < 0)
        return -1;
    qsort(uids, s.n, sizeof *uids, by_number);
    return (int64_t)s.n;
}

static void hear_date(const char *line, void *ctx)
{
    const char *at = strcasestr(line, "INTERNALDATE \"");

    if (at)
        snprintf(ctx, 40, "%.30s", at + 14);
}

int cd_imap_fetch(struct cd_imap *imap, int64_t uid, struct cordee_buf *out,
                  char date_r[40], struct cordee_error *err)
{
    char words[80];

    cordee_buf_clear(out);
    snprintf(words, sizeof words, "UID FETCH %lld (INTERNALDATE BODY.PEEK[])",
             (long long)uid);
    date_r[0] = '\0';
    if (command(imap, words, out, hear_date, date_r, err) < 0)
        return -1;
    return out->len > 0;
}

struct heads {
    struct cordee_buf head;
    void (*each)(void *ctx, int64_t uid, const char *head, size_t n);
    void *ctx;
};

/* "* 12 FETCH (UID 34 BODY[HEADER.FIELDS (FROM TO)] )", the literal being left out. */
static void hear_head(const char *line, void *ctx)
{
    struct heads *h = ctx;
    const char *at = strcasestr(line, "UID ");
    int64_t uid = 0;

    if (strcasestr(line, " FETCH (") && at && number(at + 4, &uid) && h->head.len)
        h->each(h->ctx, uid, h->head.text, h->head.len);
    cordee_buf_clear(&h->head);
}

int cd_imap_heads(struct cd_imap *imap, int64_t first, int64_t last, const char *fields,
                  void (*each)(void *ctx, int64_t uid, const char *head, size_t n),
                  void *ctx, struct cordee_error *err)
{
    struct heads h = {.head = {.limit = HEAD_MAX}, .each = each, .ctx = ctx};
    char words[300];
    int rc;

    snprintf(words, sizeof words,
             "UID FETCH %lld:%lld (UID BODY.PEEK[HEADER.FIELDS (%s)])", (long long)first,
             (long long)last, fields);
    rc = command(imap, words, &h.head, hear_head, &h, err);
    cordee_buf_drop(&h.head);
    /* One header that is too large is one mail less. */
    return rc < 0 && err->code != CORDEE_E_TOO_LARGE ? -1 : 0;
}

static int copy_away(struct cd_imap *imap, int64_t uid, const char *folder,
                     struct cordee_error *err)
{
    char words[80];

    snprintf(words, sizeof words, "UID COPY %lld ", (long long)uid);
    if (command_named(imap, words, folder, NULL, NULL, err) < 0)
        return -1;
    snprintf(words, sizeof words, "UID STORE %lld +FLAGS.SILENT (\\Deleted)",
             (long long)uid);
    if (command(imap, words, NULL, NULL, NULL, err) < 0)
        return -1;
    snprintf(words, sizeof words, "UID EXPUNGE %lld", (long long)uid);
    return imap->uidplus ? command(imap, words, NULL, NULL, NULL, err) : 0;
}

static int move_once(struct cd_imap *imap, int64_t uid, const char *folder,
                     struct cordee_error *err)
{
    char words[80];

    if (!imap->moves)
        return copy_away(imap, uid, folder, err);
    snprintf(words, sizeof words, "UID MOVE %lld ", (long long)uid);
    return command_named(imap, words, folder, NULL, NULL, err);
}

int cd_imap_move(struct cd_imap *imap, int64_t uid, const char *folder,
                 struct cordee_error *err)
{
    if (move_once(imap, uid, folder, err) == 0)
        return 0;
    if (imap->broken || !strcasestr(err->text, "TRYCREATE"))
        return -1;
    return command_named(imap, "CREATE ", folder, NULL, NULL, err) < 0
               ? -1
               : move_once(imap, uid, folder, err);
}
