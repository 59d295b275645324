/* Bodies: a form (urlencoded or multipart) or JSON, all as one object of fields: a text,
 * or a list of texts when a name comes more than once. */
#include "core/web/web-priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_JSON_DEPTH = 32 };

/* Browsers send every line break of a text field as CR LF. */
static const char *unix_lines(struct cordee_arena *a, const char *s)
{
    char *copy;
    char *w;

    if (!strstr(s, "\r\n"))
        return s;
    w = copy = cordee_arena_text(a, s);
    for (; *s; s++)
        if (s[0] != '\r' || s[1] != '\n')
            *w++ = *s;
    *w = '\0';
    return copy;
}

int web_form_add(struct cordee_request *req, const char *name, const char *value,
                 struct cordee_error *err)
{
    json_t *was = json_object_get(req->form, name);
    json_t *text = json_string(unix_lines(req->arena, value));

    if (++req->n_fields > WEB_MAX_FIELDS || strlen(name) > WEB_MAX_NAME || !text) {
        json_decref(text);
        return cordee_fail(err, CORDEE_E_INVALID, "This form has too many fields.");
    }
    if (json_is_array(was))
        return json_array_append_new(was, text);
    if (was) {
        json_t *list = json_pack("[O, o]", was, text);

        return json_object_set_new(req->form, name, list);
    }
    return json_object_set_new(req->form, name, text);
}

static int bad_form(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       "This form came in pieces that do not fit (or is not UTF-8).");
}

/* ---- multipart -------------------------------------------------------------- */

struct parts { /* where the part that is being read goes to */
    struct cordee_request *req;
    const char *name;
    struct web_upload *up;
    struct cordee_buf text;
};

static int part_begin(void *ctx, const char *name, const char *file,
                      struct cordee_error *err)
{
    struct parts *p = ctx;

    p->name = web_clean(p->req->arena, name, strlen(name));
    p->up = NULL;
    cordee_buf_clear(&p->text);
    if (!p->name || !*p->name)
        return bad_form(err);
    if (!file)
        return 0;
    if (!(p->req->route->flags & CORDEE_ROUTE_UPLOAD))
        return cordee_fail(err, CORDEE_E_INVALID, "This page takes no files.");
    return web_upload_begin(p->req, p->name, file, &p->up, err);
}

static int part_bytes(void *ctx, const char *bytes, size_t n, struct cordee_error *err)
{
    struct parts *p = ctx;

    if (p->up)
        return web_upload_more(p->up, bytes, n, err);
    if (p->text.len + n > (1 << 20))
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "A field of this form is too long.");
    cordee_buf_put(&p->text, bytes, n);
    return 0;
}

static int part_end(void *ctx, struct cordee_error *err)
{
    struct parts *p = ctx;
    const char *value;

    if (p->up)
        return web_upload_end(p->req, p->up, err);
    value = web_clean(p->req->arena, p->text.text ? p->text.text : "", p->text.len);
    return value ? web_form_add(p->req, p->name, value, err) : bad_form(err);
}

static void parts_drop(void *ctx)
{
    struct parts *p = ctx;

    cordee_buf_drop(&p->text);
}

static unsigned begin_multipart(struct cordee_request *req, const char *type,
                                struct cordee_error *err)
{
    struct parts *p = cordee_arena_get(req->arena, sizeof *p);
    const struct web_part_sink sink = {p, part_begin, part_bytes, part_end, parts_drop};

    p->req = req;
    req->multipart = web_multipart_new(type, &sink, err);
    return req->multipart ? 0 : 422;
}

/* ---- the whole -------------------------------------------------------------- */

static bool type_is(const char *type, const char *what)
{
    size_t n = strlen(what);

    return type && strncasecmp(type, what, n) == 0 &&
           (!type[n] || strchr("; \t", type[n]));
}

unsigned web_body_begin(struct cordee_request *req, struct cordee_error *err)
{
    const char *type = web_header(req, "Content-Type");

    req->form = json_object();
    if (type_is(type, "multipart/form-data"))
        return begin_multipart(req, type, err);
    if (!type || type_is(type, "application/x-www-form-urlencoded") ||
        type_is(type, "application/json"))
        return 0;
    req->hangup = true;
    cordee_fail(err, CORDEE_E_INVALID, "A body of type %.60s is not understood.", type);
    return 415;
}

int web_body_more(struct cordee_request *req, const char *bytes, size_t n,
                  struct cordee_error *err)
{
    if (req->multipart)
        return web_multipart_more(req->multipart, bytes, n, err);
    cordee_buf_put(&req->body, bytes, n);
    return 0;
}

static int end_urlencoded(struct cordee_request *req, struct cordee_error *err)
{
    struct web_fields fields = {0};

    if (web_pairs(req->arena, req->body.text ? req->body.text : "", req->body.len,
                  &fields) < 0)
        return bad_form(err);
    for (size_t i = 0; i < fields.n; i++)
        if (web_form_add(req, fields.list[i].name, fields.list[i].value, err) < 0)
            return -1;
    return 0;
}

static int json_deep(const json_t *j, int depth)
{
    const char *key;
    json_t *one;
    size_t i;

    if (depth > MAX_JSON_DEPTH)
        return -1;
    if (json_is_array(j))
        json_array_foreach (j, i, one)
            if (json_deep(one, depth + 1) < 0)
                return -1;
    if (json_is_object(j))
        json_object_foreach ((json_t *)j, key, one)
            if (json_deep(one, depth + 1) < 0)
                return -1;
    return 0;
}

/* Escapes hide what the bytes did not show: \u0308 after a letter, a control. */
static int json_text_clean(struct cordee_request *req, json_t *text)
{
    const char *clean =
        web_clean(req->arena, json_string_value(text), json_string_length(text));

    return clean ? json_string_set(text, unix_lines(req->arena, clean)) : -1;
}

static int json_clean(struct cordee_request *req, json_t *j)
{
    const char *key;
    json_t *one;
    size_t i;

    if (json_is_string(j))
        return json_text_clean(req, j);
    if (json_is_array(j))
        json_array_foreach (j, i, one)
            if (json_clean(req, one) < 0)
                return -1;
    if (json_is_object(j))
        json_object_foreach (j, key, one)
            if (json_clean(req, one) < 0)
                return -1;
    return 0;
}

static int end_json(struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    json_error_t why;
    json_t *body;

    cordee_utf8_clean(req->body.text ? req->body.text : "", req->body.len, &clean);
    body =
        json_loadb(clean.text ? clean.text : "", clean.len, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(body) || json_deep(body, 0) < 0) {
        json_decref(body);
        err->at = body ? 0 : why.column;
        return cordee_fail(err, CORDEE_E_INVALID, "The body is no JSON object: %.100s",
                           body ? "" : why.text);
    }
    if (json_clean(req, body) < 0) {
        json_decref(body);
        return bad_form(err);
    }
    json_decref(req->form);
    req->form = body;
    return 0;
}

int web_body_end(struct cordee_request *req, struct cordee_error *err)
{
    const char *type = web_header(req, "Content-Type");

    if (req->multipart)
        return req->body_size ? web_multipart_end(req->multipart, err) : 0;
    if (!req->body.len)
        return 0;
    return type_is(type, "application/json") ? end_json(req, err)
                                             : end_urlencoded(req, err);
}

void web_body_free(struct cordee_request *req)
{
    web_multipart_free(req->multipart);
    web_uploads_free(req);
    cordee_buf_drop(&req->body);
    json_decref(req->form);
    req->multipart = NULL;
    req->form = NULL;
}
