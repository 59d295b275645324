/* Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST that a program
 * sends again, since it did not hear the answer, is done once and gets the same answer.
 *
 * A key belongs to an account.  It is written down before the work begins, and the answer
 * after it, for a day; what was refused leaves no key, since nothing was done.  A request
 * that a crash cut off says so, and is not done again by itself. */
#include "core/config/folder.h"
#include "core/web/web-priv.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 86400, MOST_KEY = 255, MOST_ANSWER = 1 << 20 };
#define PURPOSE "web.once"

struct once {
    struct cordee_request *req;
    const char *key;
    char print[65]; /* of what was asked for */
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

    cordee_buf_printf(&all, "%s %s\n%s", req->method, req->raw, form ? form : "");
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

/* Sealed, for it may hold names, or a link that opens something.  1 it is kept; 0 it
 * cannot be: a stream, or too much. */
static int answer_seal(const struct cordee_request *req, struct cordee_buf *out)
{
    json_t *answer;
    char *text;

    if (!req->sent || req->sent_len > MOST_ANSWER)
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
    return web_reply(req, (unsigned)cordee_json_int(answer, "status"),
                     *type ? type : NULL, cordee_json_text(answer, "body"),
                     json_string_length(json_object_get(answer, "body")), err);
}

/* ---- the key ---------------------------------------------------------------- */

static void refuse(struct once *once, const char *name, const char *why)
{
    struct cordee_error err = {0};

    once->req->problem = name;
    cordee_fail(&err, CORDEE_E_CONFLICT, "%s", why);
    if (strcmp(name, "key-running") == 0)
        web_set_header(once->req, "Retry-After", "1");
    web_reply_error(once->req, web_problem_named(name)->status, &err);
}

/* Answers a request whose key is known. */
static int meet(struct once *once, const json_t *row, struct cordee_error *err)
{
    const char *answer = cordee_json_text(row, "answer");

    if (strcmp(cordee_json_text(row, "print"), once->print) != 0)
        refuse(once, "key-reused", "This key came before with another request.");
    else if (*answer)
        return answer_again(once, answer, err);
    else if (cordee_json_int(row, "run") == once->req->web->run)
        refuse(once, "key-running", "The first request with this key still runs.");
    else
        refuse(once, "key-cut",
               "The first request with this key was cut off; nobody knows "
               "whether it was done.");
    return 0;
}

int web_once_purge(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM idempotency WHERE at < ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT)));
}

/* 1 the key is ours to work under; 0 it was known, and the request is answered; -1. */
static int claim(struct once *once, struct cordee_error *err)
{
    struct cordee_request *req = once->req;
    struct cordee *cd = req->web->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 || web_once_purge(cd, err) < 0)
        return -1;
    rc = cd->db->row(cd, err, &row,
                     "SELECT print, run, answer FROM idempotency WHERE staff = ? AND "
                     "word = ?",
                     CORDEE_ARGS(CORDEE_V(req->user.staff), CORDEE_V(once->key)));
    if (rc == 0 &&
        cd->db->exec(cd, err,
                     "INSERT INTO idempotency(staff, word, print, run, at) "
                     "VALUES(?, ?, ?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(req->user.staff), CORDEE_V(once->key),
                                 CORDEE_V((const char *)once->print),
                                 CORDEE_V(req->web->run), CORDEE_V(cordee_now()))) < 0)
        return -1;
    if (rc < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return rc ? meet(once, row, err) : 1;
}

static int keep(struct once *once, const char *answer, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;

    return cd->db->exec(cd, err,
                        "UPDATE idempotency SET answer = ? WHERE staff = ? AND word = ?",
                        CORDEE_ARGS(CORDEE_V(answer), CORDEE_V(once->req->user.staff),
                                    CORDEE_V(once->key)));
}

static int release(struct once *once, struct cordee_error *err)
{
    struct cordee *cd = once->req->web->cd;

    return cd->db->exec(
        cd, err, "DELETE FROM idempotency WHERE staff = ? AND word = ?",
        CORDEE_ARGS(CORDEE_V(once->req->user.staff), CORDEE_V(once->key)));
}

/* What was done stays done when its answer cannot be kept: the log has it. */
static void settle(struct once *once, bool done)
{
    struct cordee *cd = once->req->web->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    struct cordee_error err = {0};
    int rc = done && answer_seal(once->req, &sealed) ? keep(once, sealed.text, &err)
                                                     : release(once, &err);

    if (rc < 0)
        cd->log->write(cd, CORDEE_ERROR, "Idempotency-Key: %s (request %s)", err.text,
                       once->req->id);
}

int web_once(struct cordee_request *req, struct cordee_error *err)
{
    const char *value =
        req->post && req->user.staff ? web_header(req, "Idempotency-Key") : NULL;
    struct once once = {.req = req};
    struct cordee_error why = {0};
    int rc;

    if (!value)
        return req->route->handle(req->cd, req, err);
    if (!(once.key = key_read(req->arena, value))) {
        cordee_fail(&why, CORDEE_E_INVALID,
                    "An Idempotency-Key is 1 to 255 letters, digits "
                    "or signs, such as a UUID.");
        web_reply_error(req, 400, &why);
        return 0;
    }
    if (print_make(&once, err) < 0)
        return -1;
    if ((rc = claim(&once, err)) <= 0)
        return rc;
    rc = req->route->handle(req->cd, req, err);
    settle(&once, rc == 0 && req->reply && req->status < 400);
    return rc;
}
