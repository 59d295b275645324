/* /openapi.json: the routes, as machines read them (OpenAPI 3.1). */
#include "core/web/web-priv.h"

#include <string.h>

static json_t *parameters_of(const char *path)
{
    json_t *list = json_array();

    for (const char *s = path; (s = strchr(s, '{')); s++) {
        size_t n = strcspn(s + 1, ".}");

        json_array_append_new(list, json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", s + 1,
                                              n, "in", "path", "required", 1, "schema",
                                              "type", "string"));
    }
    return list;
}

/* "/files/{rest...}" is "/files/{rest}" there. */
static const char *path_of(struct cordee_arena *a, const char *path)
{
    const char *dots = strstr(path, "...}");

    return dots ? cordee_arena_printf(a, "%.*s}", (int)(dots - path), path) : path;
}

static json_t *responses_of(const struct cordee_route *route)
{
    json_t *all = json_pack("{s:{s:s}}", "200", "description", "The page's model");

    if (!(route->flags & CORDEE_ROUTE_PUBLIC)) {
        json_object_set_new(all, "401",
                            json_pack("{s:s}", "description", "Not signed in"));
        json_object_set_new(all, "403", json_pack("{s:s}", "description", "Not allowed"));
    }
    if (strcmp(route->method, "GET") != 0)
        json_object_set_new(all, "422",
                            json_pack("{s:s}", "description", "What was sent is wrong"));
    return all;
}

static json_t *operation_of(const struct cd_row *row)
{
    const struct cordee_route *route = row->row;
    json_t *op =
        json_pack("{s:s, s:[s], s:o, s:o}", "summary", route->help ? route->help : "",
                  "tags", row->cd->name, "parameters", parameters_of(route->path),
                  "responses", responses_of(route));

    if (route->permission)
        json_object_set_new(op, "x-permission", json_string(route->permission));
    if (!(route->flags & CORDEE_ROUTE_PUBLIC))
        json_object_set_new(op, "security", json_pack("[{s:[]}]", "token"));
    return op;
}

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
        json_object_set_new(item, lower_method(route->method), operation_of(&rows[i]));
    }
    return json_pack("{s:s, s:{s:s, s:s}, s:{s:{s:{s:s, s:s}}}, s:o}", "openapi", "3.1.0",
                     "info", "title", "Cordée", "version", PACKAGE_VERSION, "components",
                     "securitySchemes", "token", "type", "http", "scheme", "bearer",
                     "paths", paths);
}
