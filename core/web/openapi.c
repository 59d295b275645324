/* /openapi.json: the routes, their forms and permissions, as machines read them (OpenAPI
 * 3.1). */
#include "core/web/web-priv.h"

#include <ctype.h>
#include <string.h>

static json_t *ref(const char *what)
{
    return json_pack("{s:s}", "$ref", what);
}

/* ---- parameters --------------------------------------------------------------- */

/* "{id}" is the number of a row. */
static void put_path_parameters(json_t *list, const char *path)
{
    for (const char *s = path; (s = strchr(s, '{')); s++) {
        size_t n = strcspn(s + 1, ".}");

        json_array_append_new(
            list,
            json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", s + 1, n, "in", "path",
                      "required", 1, "schema", "type",
                      n == 2 && memcmp(s + 1, "id", 2) == 0 ? "integer" : "string"));
    }
}

static void put_query_parameters(json_t *list, const char *takes)
{
    CORDEE_AUTO(cordee_json_drop) json_t *shape = web_shape(takes);
    const char *name;
    json_t *type;

    json_object_foreach (json_object_get(shape, "properties"), name, type)
        json_array_append_new(list, json_pack("{s:s, s:s, s:O}", "name", name, "in",
                                              "query", "schema", type));
}

static bool is_get(const struct cordee_route *route)
{
    return strcmp(route->method, "GET") == 0;
}

static json_t *parameters_of(const struct cordee_route *route)
{
    json_t *list = json_array();

    put_path_parameters(list, route->path);
    if (is_get(route) && route->takes)
        put_query_parameters(list, route->takes);
    if (!is_get(route) && !(route->flags & CORDEE_ROUTE_PUBLIC))
        json_array_append_new(list, ref("#/components/parameters/IdempotencyKey"));
    if (route->flags & CORDEE_ROUTE_VERSION)
        json_array_append_new(list, ref("#/components/parameters/IfMatch"));
    return list;
}

/* ---- bodies ------------------------------------------------------------------- */

/* A form with files is sent in parts; all others may be JSON. */
static json_t *body_of(const struct cd_row *row)
{
    const struct cordee_route *route = row->row;
    bool files = route->flags & CORDEE_ROUTE_UPLOAD;
    json_t *schema = route->form    ? route->form(row->cd)
                     : route->takes ? web_shape(route->takes)
                                    : json_pack("{s:s}", "type", "object");
    json_t *content;

    if (files)
        json_object_set_new(schema, "properties",
                            json_pack("{s:{s:s, s:s}}", "file", "type", "string",
                                      "contentMediaType", "application/octet-stream"));
    content = files
                  ? json_pack("{s:{s:o}}", "multipart/form-data", "schema", schema)
                  : json_pack("{s:{s:o}, s:{s:O}}", "application/json", "schema", schema,
                              "application/x-www-form-urlencoded", "schema", schema);
    return json_pack("{s:o}", "content", content);
}

/* ---- answers ------------------------------------------------------------------ */

static json_t *answer_of(const struct cordee_route *route)
{
    json_t *schema;

    if (!is_get(route))
        return ref("#/components/responses/Done");
    schema =
        route->gives ? web_shape(route->gives) : json_pack("{s:s}", "type", "object");
    if (route->flags & CORDEE_ROUTE_BYTES) {
        json_decref(schema);
        return json_pack("{s:s, s:{s:{}}}", "description", "Bytes, as Content-Type says",
                         "content", "*/*");
    }
    return json_pack("{s:s, s:{s:{s:o}}}", "description", "What the page shows",
                     "content", "application/json", "schema", schema);
}

static json_t *responses_of(const struct cordee_route *route)
{
    json_t *all = json_pack("{s:o, s:o}", "200", answer_of(route), "default",
                            ref("#/components/responses/Problem"));

    if (!(route->flags & CORDEE_ROUTE_PUBLIC)) {
        json_object_set_new(all, "401", ref("#/components/responses/Problem"));
        json_object_set_new(all, "403", ref("#/components/responses/Problem"));
    }
    if (!is_get(route))
        json_object_set_new(all, "422", ref("#/components/responses/Problem"));
    if (route->flags & CORDEE_ROUTE_VERSION && !is_get(route)) {
        json_object_set_new(all, "412", ref("#/components/responses/Problem"));
        json_object_set_new(all, "428", ref("#/components/responses/Problem"));
    }
    return all;
}

/* ---- operations --------------------------------------------------------------- */

static const char *lower_method(const char *method)
{
    static const char *const names[][2] = {{"GET", "get"},
                                           {"POST", "post"},
                                           {"PUT", "put"},
                                           {"PATCH", "patch"},
                                           {"DELETE", "delete"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], method) == 0)
            return names[i][1];
    return "get";
}

/* "get_members_id": of the method and the path, so that it stays the same. */
static const char *operation_id(struct cordee_arena *a, const struct cordee_route *route)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf id = {0};

    cordee_buf_puts(&id, lower_method(route->method));
    for (const char *s = route->path; *s; s++)
        if (isalnum((unsigned char)*s))
            cordee_buf_putc(&id, *s);
        else if (*s == '/' || *s == '-' || *s == '.')
            cordee_buf_putc(&id, '_');
    return cordee_arena_text(a, id.text);
}

static json_t *operation_of(struct cordee_arena *a, const struct cd_row *row)
{
    const struct cordee_route *route = row->row;
    json_t *op =
        json_pack("{s:s, s:s, s:[s], s:o, s:o}", "operationId", operation_id(a, route),
                  "summary", route->help ? route->help : "", "tags", row->cd->name,
                  "parameters", parameters_of(route), "responses", responses_of(route));

    if (!is_get(route))
        json_object_set_new(op, "requestBody", body_of(row));
    if (route->permission)
        json_object_set_new(op, "x-permission", json_string(route->permission));
    json_object_set_new(op, "security",
                        route->flags & CORDEE_ROUTE_PUBLIC
                            ? json_array()
                            : json_pack("[{s:[]}]", "token"));
    return op;
}

/* "/files/{rest...}" is "/files/{rest}" there. */
static const char *path_of(struct cordee_arena *a, const char *path)
{
    const char *dots = strstr(path, "...}");

    return dots ? cordee_arena_printf(a, "%.*s}", (int)(dots - path), path) : path;
}

/* ---- what all share ----------------------------------------------------------- */

static json_t *parameters(void)
{
    return json_pack(
        "{s:{s:s, s:s, s:s, s:{s:s, s:i}}, s:{s:s, s:s, s:s, s:{s:s}}}", "IdempotencyKey",
        "name", "Idempotency-Key", "in", "header", "description",
        "Sent again with the same key within a day, it is done once and gets the same "
        "answer",
        "schema", "type", "string", "maxLength", 255, "IfMatch", "name", "If-Match", "in",
        "header", "description", "The ETag that came with the record; a POST needs it",
        "schema", "type", "string");
}

static json_t *schemas(void)
{
    return json_pack("{s:o, s:o}", "Problem",
                     web_shape("type! title! status:int! detail! instance request at:int "
                               "errors:[pointer! detail!]"),
                     "Done", web_shape("to words"));
}

static json_t *responses(void)
{
    return json_pack(
        "{s:{s:s, s:{s:{s:o}}}, s:{s:s, s:{s:{s:o}}}}", "Problem", "description",
        "A problem document (RFC 9457)", "content", "application/problem+json", "schema",
        ref("#/components/schemas/Problem"), "Done", "description",
        "Done; `to` is the page that shows it, `words` what it says", "content",
        "application/json", "schema", ref("#/components/schemas/Done"));
}

json_t *web_openapi(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *paths = json_object();
    size_t n;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_ROUTE, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_route *route = rows[i].row;
        const char *path = path_of(a, route->path);
        json_t *item = json_object_get(paths, path);

        if (!item) {
            item = json_object();
            json_object_set_new(paths, path, item);
        }
        json_object_set_new(item, lower_method(route->method), operation_of(a, &rows[i]));
    }
    return json_pack(
        "{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:{s:{s:{s:s, s:s}}, s:o, "
        "s:o, "
        "s:o}, s:o}",
        "openapi", "3.1.0", "info", "title", "Cordée", "version", PACKAGE_VERSION,
        "description", "Each page answers JSON to who accepts it.", "license", "name",
        "Apache-2.0", "identifier", "Apache-2.0", "servers", "url", "/", "components",
        "securitySchemes", "token", "type", "http", "scheme", "bearer", "parameters",
        parameters(), "schemas", schemas(), "responses", responses(), "paths", paths);
}
