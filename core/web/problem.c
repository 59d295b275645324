/* Errors as programs read them: problem documents (RFC 9457).  A type is a page that says
 * what it means. */
#include "core/web/web-priv.h"

#include <string.h>

static const struct web_problem problems[] = {
    {"invalid", 422, T_LATER("What was sent is wrong"),
     T_LATER("\"errors\" says for each field what is wrong with it; nothing was saved.")},
    {"not-readable", 400, T_LATER("The request cannot be read"),
     T_LATER("Its address, a header or its body is not as HTTP wants it.")},
    {"not-signed-in", 401, T_LATER("Nobody is signed in"),
     T_LATER("Sign in, or send an API token as \"Authorization: Bearer ...\".")},
    {"not-allowed", 403, T_LATER("Not allowed"),
     T_LATER("The role of the account, or the scope of the API token, does not reach "
             "this.")},
    {"not-found", 404, T_LATER("Nothing here"),
     T_LATER("There is no such page, or what it showed is gone.")},
    {"method", 405, T_LATER("This page does not take that method"),
     T_LATER("The header Allow says which ones it takes.")},
    {"conflict", 409, T_LATER("It does not go together with what is there"),
     T_LATER("Something of the same name exists, or a rule refused it.")},
    {"changed", 412, T_LATER("Somebody changed it meanwhile"),
     T_LATER("Read the record again; send the change with its new ETag in If-Match.")},
    {"too-large", 413, T_LATER("That is too much at once"),
     T_LATER("/openapi.json says how much a page takes.")},
    {"media-type", 415, T_LATER("A body of this type is not understood"),
     T_LATER("Send a form (urlencoded or multipart) or JSON.")},
    {"other-host", 421, T_LATER("This server has another name"),
     T_LATER("Ask under the public address that the settings name.")},
    {"no-condition", 428, T_LATER("A change needs If-Match"),
     T_LATER(
         "Send the ETag that came with the record, so that nobody's change is lost.")},
    {"too-often", 429, T_LATER("That was too often"),
     T_LATER("The header Retry-After says how many seconds to wait.")},
    {"failed", 500, T_LATER("Something went wrong on our side"),
     T_LATER("The server's log has it under the number in \"request\".")},
    {"not-known", 501, T_LATER("This method or coding is not known"),
     T_LATER("The server does not speak it.")},
    {"busy", 503, T_LATER("The server is busy"),
     T_LATER("Nothing was done; the header Retry-After says when to try again.")},
    {"key-reused", 422, T_LATER("This Idempotency-Key belongs to another request"),
     T_LATER("The same key came before with another address or body. A new request needs "
             "a new key.")},
    {"key-running", 409,
     T_LATER("The first request with this Idempotency-Key still runs"),
     T_LATER("Wait a moment and send it again: it then gets the same answer.")},
    {"key-cut", 409, T_LATER("The first request with this Idempotency-Key was cut off"),
     T_LATER("The server stopped in the middle of it. Look whether it was done, and if "
             "not send it with a new key.")},
    {0},
};

const struct web_problem *web_problem_named(const char *name)
{
    for (const struct web_problem *p = problems; p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static const struct web_problem *problem_of(const struct cordee_request *req,
                                            unsigned status)
{
    const struct web_problem *named =
        req->problem ? web_problem_named(req->problem) : NULL;

    if (named && named->status == status)
        return named;
    for (const struct web_problem *p = problems; p->name; p++)
        if (p->status == status)
            return p;
    return web_problem_named(status < 500 ? "not-readable" : "failed");
}

/* A token in an address is a secret, and this is copied into bug reports. */
static const char *instance_of(const struct cordee_request *req)
{
    return req->route && strstr(req->route->path, "{token}") ? req->route->path
                                                             : req->path;
}

static void put_fault(json_t *errors, const json_t *problem)
{
    const char *name = cordee_json_text(problem, "name");
    const char *wrong = cordee_json_text(problem, "wrong");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf pointer = {0};

    if (!*name || !*wrong)
        return;
    cordee_buf_puts(&pointer, "#/"); /* RFC 6901, as a fragment */
    for (; *name; name++)
        if (*name == '~' || *name == '/')
            cordee_buf_puts(&pointer, *name == '~' ? "~0" : "~1");
        else
            cordee_buf_putc(&pointer, *name);
    json_array_append_new(
        errors, json_pack("{s:s, s:s}", "pointer", pointer.text, "detail", wrong));
}

unsigned web_status_for(const struct cordee_request *req, const struct cordee_error *err)
{
    const struct web_problem *named =
        req->problem ? web_problem_named(req->problem) : NULL;

    return named ? named->status : web_status_of(err);
}

json_t *web_problem_of(struct cordee_request *req, unsigned status, const json_t *model)
{
    struct cordee *cd = req->web->cd;
    const struct web_problem *kind = problem_of(req, status);
    const json_t *faults = json_object_get(model, "problems");
    json_t *errors = json_array(), *problem;
    size_t i;
    json_t *fault;

    json_array_foreach (faults, i, fault)
        put_fault(errors, fault);
    problem =
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "type",
                  web_link(cd, req->arena,
                           cordee_arena_printf(req->arena, "/problems/%s", kind->name)),
                  "title", cd->text ? cd->text->get(cd, kind->title) : kind->title,
                  "status", (int)status, "detail",
                  cordee_utf8_sentence(req->arena, cordee_json_text(model, "error")),
                  "instance", instance_of(req), "request", req->id);
    if (problem && cordee_json_int(model, "at"))
        json_object_set(problem, "at", json_object_get(model, "at"));
    if (problem && json_array_size(errors))
        json_object_set(problem, "errors", errors);
    json_decref(errors);
    return problem ? problem : json_pack("{s:i}", "status", (int)status);
}

int web_problem_show(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const struct web_problem *p = web_problem_named(cd->http->path(req, "name"));
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (!p)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "There is no such page.");
    model = json_pack("{s:s, s:i, s:s, s:s}", "name", p->name, "status", (int)p->status,
                      "title", T(p->title), "help", T(p->help));
    return cd->http->page(cd, req, "problem", model, err);
}
