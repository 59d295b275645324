/* What a plugin may add, and what it may not take from others. */
#include "core/plugin/plugin-priv.h"

#include "core/base/merge-field.h"

#include <stdio.h>
#include <string.h>

bool cd_plugin_name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");

    return n > 0 && n <= 32 && !name[n] && name[0] >= 'a';
}

int plugin_check_def(const struct cordee_plugin_def *def, const char *name,
                     struct cordee_error *err)
{
    if (!def->name || !cd_plugin_name_ok(def->name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "its definition has no name of lower-case letters and digits");
    if (!cordee_text_is(def->name, name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "it calls itself \"%s\", but its file is %s.so", def->name,
                           name);
    if (!def->version || !def->summary)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "its definition has no version or no summary");
    return 0;
}

/* Does `text` begin with the plugin's name and `mark`? */
static bool is_own(const char *text, const char *plugin, char mark)
{
    size_t n = strlen(plugin);

    return strncmp(text, plugin, n) == 0 && text[n] == mark && text[n + 1];
}

/* Rows that are known to all by one name. */
static const struct {
    const char *what;
    enum cd_row_kind kind;
    char own; /* not 0: the name begins with the plugin's name and this */
} named[] = {
    {"the table", CD_ROW_TABLE, '_'},
    {"the template or file", CD_ROW_ASSET, 0},
    {"the permission", CD_ROW_PERMISSION, '.'},
    {"the home card", CD_ROW_CARD, 0},
    {"the alarm", CD_ROW_ALARM, 0},
    {"the panel", CD_ROW_PANEL, 0},
    {"the filter field", CD_ROW_FIELD, 0},
    {"the merge field", CD_ROW_MERGE_FIELD, 0},
    {"the column", CD_ROW_COLUMN, 0},
    {"the mailing block", CD_ROW_BLOCK, '.'},
    {"the interaction kind", CD_ROW_INTERACTION_KIND, 0},
    {"the event", CD_ROW_EVENT, 0},
    {"the mail handler", CD_ROW_INBOUND, 0},
    {"the job", CD_ROW_JOB, '.'},
    {"the schedule", CD_ROW_SCHEDULE, '.'},
    {"the service", CD_ROW_SERVICE, 0},
    {"the section of the brief", CD_ROW_BRIEF, 0},
    {"the section of the year sheet", CD_ROW_FIGURES, 0},
    {"the object", CD_ROW_OBJECT, 0},
    {"the proposal", CD_ROW_PROPOSAL, '.'},
};

static const char *name_of(const struct cd_row *row)
{
    const char *name;

    memcpy(&name, row->row, sizeof name); /* every row begins with its name */
    return name;
}

static int check_named(struct cordee_host *host, const struct cd_rows *mine,
                       const struct plugin *p, size_t kind, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(mine, named[kind].kind, &n);

    for (size_t i = 0; i < n; i++) {
        const char *name = name_of(&rows[i]);
        const struct cd_row *other = cd_rows_find(host->rows, named[kind].kind, name);

        if (p->path && named[kind].own && !is_own(name, p->name, named[kind].own))
            return cordee_fail(err, CORDEE_E_DENIED,
                               "%s \"%s\" is not its own: the name must begin with "
                               "\"%s%c\"",
                               named[kind].what, name, p->name, named[kind].own);
        if (other)
            return cordee_fail(err, CORDEE_E_CONFLICT,
                               "%s \"%s\" is there already, of %s", named[kind].what,
                               name, other->cd->name);
        if (cd_rows_find(mine, named[kind].kind, name) != &rows[i])
            return cordee_fail(err, CORDEE_E_CONFLICT, "%s \"%s\" is there twice",
                               named[kind].what, name);
    }
    return 0;
}

/* "/a/{id}" and "/a/{name}" are one route.  Each is held against all others whenever the
 * program starts: nothing is copied. */
static bool path_same(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        if (*a == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
            if (!*a || !*b)
                break;
        }
    return *a == *b;
}

static bool route_same(const struct cordee_route *a, const struct cordee_route *b)
{
    return path_same(a->path, b->path) && strcmp(a->method, b->method) == 0;
}

static bool route_is_own(const struct cordee_route *r, const struct plugin *p)
{
    size_t n = strlen(p->name);

    return r->path[0] == '/' && strncmp(r->path + 1, p->name, n) == 0 &&
           (r->path[n + 1] == '/' || r->path[n + 1] == '\0');
}

static int check_route(const struct cordee_route *r, const struct plugin *p,
                       struct cordee_error *err)
{
    if (!r->path || !r->handle || (r->path[0] != '/'))
        return cordee_fail(err, CORDEE_E_INVALID, "a route lacks its path or handler");
    if (p->path && !route_is_own(r, p))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "the route %s %s is not its own: the path must begin with /%s",
                           r->method, r->path, p->name);
    if ((r->flags & CORDEE_ROUTE_PUBLIC) && r->permission)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the route %s %s is public and asks for a permission",
                           r->method, r->path);
    return 0;
}

static int check_routes(struct cordee_host *host, const struct cd_rows *mine,
                        const struct plugin *p, struct cordee_error *err)
{
    size_t n, n_there;
    const struct cd_row *rows = cd_rows_of(mine, CD_ROW_ROUTE, &n);
    const struct cd_row *there = cd_rows_of(host->rows, CD_ROW_ROUTE, &n_there);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_route *r = rows[i].row;

        if (check_route(r, p, err) < 0)
            return -1;
        for (size_t j = 0; j < i; j++)
            if (route_same(r, rows[j].row))
                return cordee_fail(err, CORDEE_E_CONFLICT,
                                   "the route %s %s is there twice", r->method, r->path);
        for (size_t j = 0; j < n_there; j++)
            if (route_same(r, there[j].row))
                return cordee_fail(err, CORDEE_E_CONFLICT,
                                   "the route %s %s is there already, of %s", r->method,
                                   r->path, there[j].cd->name);
    }
    return 0;
}

/* A hook on an event that nobody declares would never be called: a slip of the pen. */
static int check_hooks(struct cordee_host *host, const struct cd_rows *mine,
                       struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(mine, CD_ROW_HOOK, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_hook *hook = rows[i].row;

        if (!cd_rows_find(host->rows, CD_ROW_EVENT, hook->event) &&
            !cd_rows_find(mine, CD_ROW_EVENT, hook->event))
            return cordee_fail(err, CORDEE_E_INVALID,
                               "it hooks the event \"%s\", which nobody declares (if "
                               "another plugin does, require that one)",
                               hook->event);
    }
    return 0;
}

static int check_merge_fields(const struct cd_rows *mine, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(mine, CD_ROW_MERGE_FIELD, &n);

    for (size_t i = 0; i < n; i++)
        if (!cd_merge_field_ok(rows[i].row))
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the merge field \"%s\" has no value; or it is a list "
                               "without proper items, or with more than 12",
                               ((const struct cordee_merge_field *)rows[i].row)->name);
    return 0;
}

int plugin_check_rows(struct cordee_host *host, struct plugin *p,
                      struct cordee_error *err)
{
    struct cd_rows *mine = cd_rows_new();
    int rc = 0;

    cd_rows_add(mine, &p->cd, &p->def);
    for (size_t k = 0; rc == 0 && k < sizeof named / sizeof *named; k++)
        rc = check_named(host, mine, p, k, err);
    if (rc == 0)
        rc = check_routes(host, mine, p, err);
    if (rc == 0)
        rc = check_merge_fields(mine, err);
    if (rc == 0 && p->path)
        rc = check_hooks(host, mine, err);
    cd_rows_free(mine);
    return rc;
}
