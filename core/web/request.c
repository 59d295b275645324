/* What a handler asks and answers: the table behind cd->http. */
#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/web/web-priv.h"

#include <stdlib.h>
#include <string.h>

static const char *http_path(struct cordee_request *req, const char *name)
{
    size_t n = strlen(name);

    for (int i = 0; i < req->match.n_params; i++)
        if (req->match.params[i].len == n &&
            memcmp(req->match.params[i].name, name, n) == 0)
            return req->match.params[i].value;
    return "";
}

static int64_t as_int(const char *s)
{
    int64_t n = 0;

    return s && cordee_text_int(s, &n) ? n : 0;
}

static int64_t http_path_int(struct cordee_request *req, const char *name)
{
    return as_int(http_path(req, name));
}

static const char *http_query(struct cordee_request *req, const char *name)
{
    for (size_t i = 0; i < req->queries.n; i++)
        if (strcmp(req->queries.list[i].name, name) == 0)
            return req->queries.list[i].value;
    return "";
}

/* A member of a JSON body as the text that a form would have sent. */
static const char *as_text(struct cordee_request *req, const json_t *v)
{
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_STRING:
        return json_string_value(v);
    case JSON_INTEGER:
        return cordee_arena_printf(req->arena, "%" JSON_INTEGER_FORMAT,
                                   json_integer_value(v));
    case JSON_REAL:
        return cordee_arena_printf(req->arena, "%.15g", json_real_value(v));
    case JSON_TRUE:
        return "1";
    default:
        return "";
    }
}

static const char *http_form_at(struct cordee_request *req, const char *name, size_t n)
{
    json_t *v = req->form ? json_object_get(req->form, name) : NULL;

    if (json_is_array(v))
        return n < json_array_size(v) ? as_text(req, json_array_get(v, n)) : NULL;
    return v && n == 0 ? as_text(req, v) : NULL;
}

static const char *http_form(struct cordee_request *req, const char *name)
{
    const char *first = http_form_at(req, name, 0);

    return first ? first : "";
}

static const char *http_typed(struct cordee_request *req, const char *name)
{
    return cordee_text_trim(cordee_arena_text(req->arena, http_form(req, name)));
}

static int64_t http_form_int(struct cordee_request *req, const char *name)
{
    return as_int(http_form(req, name));
}

static json_t *http_form_json(struct cordee_request *req)
{
    if (!req->form)
        req->form = json_object();
    return req->form;
}

static const struct cordee_upload *http_upload(struct cordee_request *req,
                                               const char *name)
{
    for (const struct web_upload *u = req->uploads; u; u = u->next)
        if (strcmp(u->field, name) == 0)
            return &u->pub;
    return NULL;
}

static const char *http_header(struct cordee_request *req, const char *name)
{
    const char *value = web_header(req, name);
    const char *clean = value ? web_clean(req->arena, value, strlen(value)) : NULL;

    return clean ? clean : "";
}

static const struct cordee_token *http_token(struct cordee_request *req)
{
    return req->token_hash ? &req->token : NULL;
}

static int64_t http_user(struct cordee_request *req)
{
    return req->user.staff;
}

static bool http_may(struct cordee_request *req, const char *permission)
{
    return web_may(req, permission);
}

static bool http_wants_json(struct cordee_request *req)
{
    return web_wants_json(req);
}

static struct cordee_arena *http_arena(struct cordee_request *req)
{
    return req->arena;
}

/* ---- replies ---------------------------------------------------------------- */

static int http_page(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                     json_t *model, struct cordee_error *err)
{
    (void)cd;
    return web_page(req, 200, tmpl, model, err);
}

static int http_invalid(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                        json_t *model, struct cordee_error *err)
{
    (void)cd;
    return web_page(req, 422, tmpl, model, err);
}

void cd_offer_undo(struct cordee_request *req)
{
    struct cordee *core = req->web->cd;
    int64_t set = cd_db_change_set_last(req->web->host), one;

    if (set && core->db->one(core, NULL, &one,
                             "SELECT 1 FROM change WHERE change_set = ? LIMIT 1",
                             CORDEE_ARGS(CORDEE_V(set))) > 0)
        req->user.undo = set;
}

void cd_offer_undo_here(struct cordee_request *req)
{
    cd_offer_undo(req);
    req->user.undo_here = true;
}

/* U+001F tells what can be taken back from the words, U+001E that it leads back here. */
static const char *words_kept(struct cordee_request *req, const char *words)
{
    return req->user.undo ? cordee_arena_printf(req->arena, "%s\x1f%lld%s", words,
                                                (long long)req->user.undo,
                                                req->user.undo_here ? "\x1e" : "")
                          : words;
}

static int http_away(struct cordee *cd, struct cordee_request *req, const char *to,
                     struct cordee_error *err)
{
    (void)cd;
    if (strncmp(to, "https://", 8) != 0 && strncmp(to, "http://", 7) != 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "that is no address on the web");
    for (const char *c = to; *c; c++)
        if (*c <= 0x20 || *c >= 0x7f)
            return cordee_fail(err, CORDEE_E_INTERNAL, "an address that is not ASCII");
    web_set_header(req, "Location", cordee_arena_text(req->arena, to));
    return web_reply(req, 302, NULL, "", 0, err);
}

static bool http_is_head(struct cordee_request *req)
{
    return strcmp(req->method, "HEAD") == 0;
}

static int http_done(struct cordee *cd, struct cordee_request *req, const char *to,
                     const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    (void)cd;
    if (!web_path_ok(to))
        return cordee_fail(err, CORDEE_E_INTERNAL, "\"%s\" is no path of ours", to);
    if (web_wants_json(req)) {
        model = json_pack("{s:s, s:s}", "to", to, "words", words ? words : "");
        return web_reply_json(req, 200, model, err);
    }
    if (words && web_session_say(req, words_kept(req, words), err) < 0)
        return -1;
    return web_redirect(req, to, err);
}

/* "!" before words of a session tells a refusal from news. */
static int http_failed(struct cordee *cd, struct cordee_request *req, const char *to,
                       const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (web_wants_json(req)) {
        model = json_pack("{s:s}", "error", words);
        return web_reply_problem(req, 422, model, err);
    }
    req->failed = true;
    return http_done(cd, req, to, cordee_arena_printf(req->arena, "!%s", words), err);
}

static int http_json(struct cordee *cd, struct cordee_request *req, json_t *model,
                     struct cordee_error *err)
{
    (void)cd;
    return web_reply_json(req, 200, model, err);
}

static int http_render(struct cordee *cd, const char *tmpl, json_t *model,
                       struct cordee_buf *out, struct cordee_error *err)
{
    struct web_views *views = cd->host->web ? cd->host->web->views : NULL;
    int rc;

    if (views)
        return web_view_render(views, cd, tmpl, model, NULL, out, err);
    views = web_views_new(cd->host, NULL); /* a command, or a job of one */
    rc = web_view_render(views, cd, tmpl, model, NULL, out, err);
    web_views_free(views);
    return rc;
}

static const char *http_address(struct cordee_request *req)
{
    return req->address ? req->address : "";
}

static void http_keyed(struct cordee *cd, const char *purpose, int64_t row,
                       char out[CORDEE_KEYED])
{
    cd_keyed(cd->host, purpose, row, out);
}

static int64_t http_keyed_row(struct cordee *cd, const char *purpose, const char *word)
{
    return cd_keyed_row(cd->host, purpose, word);
}

const struct cordee_http_api cd_http_api = {
    .size = sizeof cd_http_api,
    .path = http_path,
    .path_int = http_path_int,
    .query = http_query,
    .form_at = http_form_at,
    .form = http_form,
    .form_int = http_form_int,
    .form_json = http_form_json,
    .upload = http_upload,
    .header = http_header,
    .token = http_token,
    .user = http_user,
    .may = http_may,
    .wants_json = http_wants_json,
    .arena = http_arena,
    .page = http_page,
    .invalid = http_invalid,
    .done = http_done,
    .json = http_json,
    .bytes = web_bytes,
    .frame = web_frame,
    .file = web_file,
    .stream = web_stream,
    .link = web_link,
    .token_new = web_token_new,
    .render = http_render,
    .token_use = web_token_use,
    .failed = http_failed,
    .away = http_away,
    .is_head = http_is_head,
    .picture = web_picture,
    .keyed = http_keyed,
    .keyed_row = http_keyed_row,
    .visit = web_visit,
    .speak = web_speak_to,
    .unknown = web_unknown,
    .typed = http_typed,
    .address = http_address,
    .version = web_version,
    .offer_undo = cd_offer_undo,
    .offer_undo_here = cd_offer_undo_here,
    .kept_file = web_kept_file,
};
