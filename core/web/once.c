/* A POST that comes again is done once and gets the same answer: a program's that did not
 * hear it (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header), and a person's
 * who clicked twice.  Each page has a number that its forms send along, so that the same
 * form with the same fields from the same page is the same POST; its print is its key.
 *
 * A program's key belongs to its account, for a day.  A form's belongs to a session, for
 * two minutes, and until that session does anything else: who saves, goes back, changes
 * it (or takes it back) and then sends the first form once more wants it done.
 *
 * A key is written down before the work begins, and the answer after it; what was refused
 * leaves no key, since nothing was done.  A request that a crash cut off says so, and is
 * not done again by itself.
 *
 * Whoever waits stops a thread of the server, and others who are served by it: so one
 * waits in all, the last who came, for less than a second, and only once for a form.
 * Who has waited in vain waits on in the browser, at a page that asks again by itself. */
#include "core/base/clock.h"
#include "core/config/folder.h"
#include "core/web/web-priv.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEPT = 86400, FORM_KEPT = 120 }; /* seconds */
enum { WAITS_MS = 900, MOST_KEY = 255, MOST_ANSWER = 1 << 20 };
/* A key: its request is answered; nobody has it; we work; somebody does. */
enum { KNOWN, FREE, OURS, RUNS };
#define PURPOSE "web.once"

struct once {
    struct cordee_request *req;
    int64_t staff; /* who asked: a handler may sign them out */
    const char *key;
    bool form;       /* a person's; else a program's */
    char print[65];  /* of what was asked for */
    int64_t written; /* rows, before the handler ran */
};

/* A structured field's string, or bare as many send it; NULL: neither. */
static const char *key_read(struct cordee_arena *a, const char *value)
{
    char *key = cordee_text_trim(cordee_arena_text(a, value));
    size_t n = strlen(key);

    if (*key == '"') {
        if (n < 3 || key[n - 1] != '"')
            return NULL;
        key[n - 1] = '\0';
        key++;
        n -= 2;
    }
    if (!n || n > MOST_KEY)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (key[i] <= ' ' || key[i] > '~' || strchr("\"\\,;", key[i]))
            return NULL;
    return key;
}

/* ---- what was asked for ----------------------------------------------------- */

static int print_upload(const struct web_upload *up, struct cordee_buf *out,
                        struct cordee_error *err)
{
    unsigned char bytes[16384], hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256_state state;
    FILE *in = fopen(up->pub.path, "re");
    size_t n;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "an upload cannot be read");
    crypto_hash_sha256_init(&state);
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        crypto_hash_sha256_update(&state, bytes, n);
    fclose(in);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    cordee_buf_printf(out, "\n%s %s %s", up->field, up->pub.name, hex);
    return 0;
}

/* The fields, not the bytes: the boundary of a form's parts is another each time. */
static int print_make(struct once *once, struct cordee_error *err)
{
    struct cordee_request *req = once->req;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    char *form = json_dumps(req->form, JSON_COMPACT | JSON_SORT_KEYS);

    cordee_buf_printf(&all, "%s %s%s%s\n%s", req->method, req->raw, once->form ? " " : "",
                      once->form ? req->page : "", form ? form : "");
    free(form);
    for (const struct web_upload *up = req->uploads; up; up = up->next)
        if (print_upload(up, &all, err) < 0)
            return -1;
    cordee_sha256(all.text, all.len, once->print);
    return 0;
}

/* ---- the answer ------------------------------------------------------------- */

static const char *reply_header(const struct cordee_request *req, const char *name)
{
    for (int i = 0; i < req->n_headers; i++)
        if (strcmp(req->headers[i].name, name) == 0)
            return req->headers[i].value;
    return "";
}

/* A stream cannot be kept, nor too much.  A form that wrote nothing, a preview, is asked
 * anew, and so is one that gives a file, which is asked for whenever one wants it. */
static bool is_kept(const struct once *once)
{
    const struct cordee_request *req = once->req;

    if (!req->sent || req->sent_len > MOST_ANSWER)
        return false;
    if (!once->form)
        return true;
    return cd_db_rows_written(req->web->host) != once->written &&
           (*reply_header(req, "Location") ||
            cordee_text_starts(reply_header(req, "Content-Type"), "text/html"));
}

/* Sealed, for it may hold names, or a link that opens something.  1; 0: it is not kept.
 */
static int answer_seal(const struct once *once, struct cordee_buf *out)
{
    const struct cordee_request *req = once->req;
    json_t *answer;
    char *text;

    if (!is_kept(once))
        return 0;
    answer = json_pack("{s:i, s:s, s:s, s:s%}", "status", (int)req->status, "type",
                       reply_header(req, "Content-Type"), "location",
                       reply_header(req, "Location"), "body", req->sent, req->sent_len);
    text = answer ? json_dumps(answer, JSON_COMPACT) : NULL;
    json_decref(answer);
    if (!text)
        return 0;
    cd_key_seal(req->web->host, PURPOSE, text, out);
    free(text);
    return 1;
}

static int answer_again(struct once *once, const char *sealed, struct cordee_error *err)
{
    struct cordee_request *req = once->req;
    struct cordee *cd = req->web->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *answer = NULL;
    const char *type, *location;

    if (cd_key_open(req->web->host, PURPOSE, sealed, &text, err) < 0)
        return -1;
    answer = json_loadb(text.text ? text.text : "", text.len, 0, NULL);
    type = cordee_json_text(answer, "type");
    location = cordee_json_text(answer, "location");
    if (*location)
        web_set_header(req, "Location", cordee_arena_text(req->arena, location));
    web_set_header(req, "Idempotency-Replayed", "true");
    if (once->form && *location &&
        web_session_say_unless(req, T("You pressed twice; it was done once."), err) < 0)
        return -1;
    return web_reply(req, (unsigned)cordee_json_int(answer, "status"),
                     *type ? type : NULL, cordee_json_text(answer, "body"),
                     json_string_length(json_object_get(answer, "body")), err);
}

/* ---- the key ---------------------------------------------------------------- */

/* A space is in no program's key. */
static const char *form_key(const struct cordee_request *req, const char *print)
{
    return cordee_arena_printf(req->arena, "form %.16s %s", req->user.session, print);
}

static void refuse(struct once *once, const char *name, const char *why)
{
    struct cordee_error err = {0};

    once->req->problem = name;
    cordee_fail(&err, CORDEE_E_CONFLICT, "%s", why);
    if (strcmp(name, "key-running") == 0)
        web_set_header(once->req, "Retry-After", "1");
    web_reply_error(once->req, web_problem_named(name)->status, &err);
}

/* A person waits at a page. */
static int answer_running(struct once *once, struct cordee_error *err)
{
    struct cordee_request *req = once->req;

    if (once->form)
        return web_redirect(
            req, cordee_arena_printf(req->arena, "/being-done/%s", once->print), err);
    refuse(once, "key-running", "The first request with this key still runs.");
    return 0;
}

static void refuse_cut(struct once *once)
{
    struct cordee *cd = once->req->web->cd;

    refuse(once, "key-cut",
           once->form ? T("The server stopped while this was being done. Look whether it "
                          "is there before you fill in the form again.")
                      : "The first request with this key was cut off; nobody knows "
                        "whether it was done.");
}

/* A request whose key is known: KNOWN, RUNS, or -1. */
static int meet(struct once *once, const json_t *row, struct cordee_error *err)
{
    const char *answer = cordee_json_text(row, "answer");

    if (strcmp(cordee_json_text(row, "print"), once->print) != 0)
        refuse(once, "key-reused", "This key came before with another request.");
    else if (*answer)
        return answer_again(once, answer, err) < 0 ? -1 : KNOWN;
    else if (cordee_json_int(row, "run") == once->req->web->run)
        return RUNS;
    else
        refuse_cut(once);
    return KNOWN;
}

/* A form's is of no use long before. */
int web_once_purge(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM idempotency WHERE at < ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT)));
}

/* 1: the key is known and still good; 0; -1. */
static int find(const struct once *once, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;
    int64_t since = cordee_now() - (once->form ? FORM_KEPT : KEPT);

    return cd->db->row(cd, err, row_r,
                       "SELECT print, run, answer FROM idempotency WHERE staff = ? AND "
                       "word = ? AND (at > ? OR (answer IS NULL AND run = ?))",
                       CORDEE_ARGS(CORDEE_V(once->staff), CORDEE_V(once->key),
                                   CORDEE_V(since), CORDEE_V(once->req->web->run)));
}

/* Without a transaction: nobody else is kept from writing. */
static int look(struct once *once, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = find(once, &row, err);

    return rc > 0 ? meet(once, row, err) : rc < 0 ? -1 : FREE;
}

/* What the session did before may be wanted again after this. */
static int forget(const struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;
    const char *from = form_key(once->req, "");

    return cd->db->exec(cd, err,
                        "DELETE FROM idempotency WHERE staff = ? AND word > ? AND "
                        "word < ? || 'g' AND (answer IS NOT NULL OR run <> ?)",
                        CORDEE_ARGS(CORDEE_V(once->staff), CORDEE_V(from), CORDEE_V(from),
                                    CORDEE_V(once->req->web->run)));
}

static int write_down(const struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;

    if (once->form && forget(once, err) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "INSERT OR REPLACE INTO idempotency(staff, word, print, run, at) "
                        "VALUES(?, ?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(once->staff), CORDEE_V(once->key),
                                    CORDEE_V((const char *)once->print),
                                    CORDEE_V(once->req->web->run),
                                    CORDEE_V(cordee_now())));
}

static int claim(struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    rc = find(once, &row, err);
    if (rc < 0 || (rc == 0 && write_down(once, err) < 0) || cd->db->commit(&tx, err) < 0)
        return -1;
    return rc ? meet(once, row, err) : OURS;
}

/* ---- the second -------------------------------------------------------------- */

static int still_runs(const struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;
    int64_t one = 0;

    return cd->db->one(cd, err, &one,
                       "SELECT 1 FROM idempotency WHERE staff = ? AND word = ? AND "
                       "answer IS NULL AND run = ?",
                       CORDEE_ARGS(CORDEE_V(once->staff), CORDEE_V(once->key),
                                   CORDEE_V(once->req->web->run)));
}

static void time_in(struct timespec *t, int ms)
{
    clock_gettime(CLOCK_REALTIME, t);
    t->tv_nsec += ms * 1000000L;
    t->tv_sec += t->tv_nsec / 1000000000;
    t->tv_nsec %= 1000000000;
}

/* Until the first is done, another comes to wait, or it takes too long: then nobody
 * waits for it any more. */
static int wait_for(struct once *once, struct cordee_error *err)
{
    struct cd_web *web = once->req->web;
    struct timespec end;
    unsigned turn;
    int rc;

    time_in(&end, WAITS_MS);
    pthread_mutex_lock(&web->once_lock);
    turn = ++web->once_turn;
    pthread_cond_broadcast(&web->once_done); /* who waited goes */
    while ((rc = still_runs(once, err)) > 0 && turn == web->once_turn &&
           strcmp(web->once_long, once->key) != 0)
        if (pthread_cond_timedwait(&web->once_done, &web->once_lock, &end) != 0)
            snprintf(web->once_long, sizeof web->once_long, "%s", once->key);
    pthread_mutex_unlock(&web->once_lock);
    return rc < 0 ? -1 : look(once, err);
}

static void wake(const struct once *once)
{
    struct cd_web *web = once->req->web;

    pthread_mutex_lock(&web->once_lock);
    if (strcmp(web->once_long, once->key) == 0)
        *web->once_long = '\0';
    pthread_cond_broadcast(&web->once_done);
    pthread_mutex_unlock(&web->once_lock);
}

/* A program is told that the first request runs; a browser has left it for this one,
 * which waits for its answer. */
static int claim_or_wait(struct once *once, struct cordee_error *err)
{
    int rc = look(once, err);

    if (rc == RUNS && once->form)
        rc = wait_for(once, err);
    if (rc == FREE)
        rc = claim(once, err);
    return rc == RUNS && answer_running(once, err) < 0 ? -1 : rc;
}

static int keep(struct once *once, const char *answer, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;

    return cd->db->exec(
        cd, err, "UPDATE idempotency SET answer = ?, at = ? WHERE staff = ? AND word = ?",
        CORDEE_ARGS(CORDEE_V(answer), CORDEE_V(cordee_now()), CORDEE_V(once->staff),
                    CORDEE_V(once->key)));
}

static int release(struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;

    return cd->db->exec(cd, err, "DELETE FROM idempotency WHERE staff = ? AND word = ?",
                        CORDEE_ARGS(CORDEE_V(once->staff), CORDEE_V(once->key)));
}

/* What was done stays done when its answer cannot be kept: the log has it. */
static void settle(struct once *once, bool done)
{
    struct cordee *cd = once->req->web->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    struct cordee_error err = {0};
    int rc = done && answer_seal(once, &sealed) ? keep(once, sealed.text, &err)
                                                : release(once, &err);

    if (rc < 0)
        cd->log->write(cd, CORDEE_ERROR, "Idempotency-Key: %s (request %s)", err.text,
                       once->req->id);
    wake(once);
}

/* 1 it has a key, or is a form, whose key is its print; 0 neither; -1: that is no key. */
static int key_find(struct once *once, struct cordee_error *err)
{
    struct cordee_request *req = once->req;
    const char *value = web_header(req, "Idempotency-Key");

    once->form = !value && *req->page && !web_wants_json(req);
    if (!req->post || !once->staff || (!value && !once->form))
        return 0;
    if (value && !(once->key = key_read(req->arena, value)))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "An Idempotency-Key is 1 to 255 letters, digits "
                           "or signs, such as a UUID.");
    return 1;
}

int web_once(struct cordee_request *req, struct cordee_error *err)
{
    struct once once = {.req = req, .staff = req->user.staff};
    struct cordee_error why = {0};
    int rc = key_find(&once, &why);

    if (rc < 0)
        web_reply_error(req, 400, &why);
    if (rc <= 0)
        return rc < 0 ? 0 : req->route->handle(req->cd, req, err);
    if (print_make(&once, err) < 0)
        return -1;
    if (once.form)
        once.key = form_key(req, once.print);
    if ((rc = claim_or_wait(&once, err)) != OURS)
        return rc < 0 ? -1 : 0;
    once.written = cd_db_rows_written(req->web->host);
    rc = req->route->handle(req->cd, req, err);
    settle(&once, rc == 0 && req->reply && req->status < 400 && !req->failed);
    return rc;
}

/* ---- the page at which a person waits ------------------------------------------ */

/* What the first did is said where it leads to, not here. */
static int show_waiting(struct cordee_request *req, bool runs, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_pack("{s:b}", "running", runs);

    req->user.words = "";
    return web_page(req, runs ? 200 : 404, "being-done", model, err);
}

/* Another session's is not found: a key begins with the session's own name. */
WEB_HANDLER(web_once_show)
{
    struct once once = {.req = req, .staff = req->user.staff, .form = true};
    int rc;

    snprintf(once.print, sizeof once.print, "%s", cd->http->path(req, "print"));
    once.key = form_key(req, once.print);
    rc = look(&once, err);
    return rc < 0 ? -1 : rc == KNOWN ? 0 : show_waiting(req, rc == RUNS, err);
}
