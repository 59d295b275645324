/* Paths as a tree of segments: a literal goes before a {name}, that before {rest...}. */
#include "core/web/web-priv.h"

#include <stdio.h>

#include <stdlib.h>
#include <string.h>

enum { MAX_METHODS = 6 };

struct web_node {
    struct web_node *next;  /* brother */
    struct web_node *child; /* literals first, then {name}, then {rest...} */
    enum { LITERAL, NAME, REST } kind;
    const char *text; /* the segment, or the name without braces */
    size_t len;
    const struct cd_row *rows[MAX_METHODS];
    int n;
};

static struct web_node *node_new(const char *text, size_t len)
{
    struct web_node *node = calloc(1, sizeof *node);

    if (!node)
        abort();
    node->text = text;
    node->len = len;
    if (len > 2 && *text == '{' && text[len - 1] == '}') {
        node->kind = NAME;
        node->text = text + 1;
        node->len = len - 2;
        if (len > 5 && memcmp(text + len - 4, "...", 3) == 0) {
            node->kind = REST;
            node->len -= 3;
        }
    }
    return node;
}

/* {id} and {token} in one place are two branches: both are tried, in order. */
static struct web_node *child_of(struct web_node *parent, const char *text, size_t len)
{
    struct web_node *fresh = node_new(text, len);
    struct web_node **at = &parent->child;

    while (*at && (*at)->kind <= fresh->kind) {
        if ((*at)->kind == fresh->kind && (*at)->len == fresh->len &&
            memcmp((*at)->text, fresh->text, fresh->len) == 0) {
            free(fresh);
            return *at;
        }
        at = &(*at)->next;
    }
    fresh->next = *at;
    *at = fresh;
    return fresh;
}

static const struct cordee_route *route_of(const struct cd_row *row)
{
    return row->row;
}

static int route_add(struct web_node *root, const struct cd_row *row,
                     struct cordee_error *err)
{
    static const char *const known[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    const struct cordee_route *route = row->row;
    struct web_node *node = root;
    bool good = false;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        good = good || strcmp(route->method, known[i]) == 0;
    if (!good || !route->path || *route->path != '/' || !route->handle)
        return cordee_fail(err, CORDEE_E_INVALID, "%s: route %s %s is not complete",
                           row->cd->name, route->method, route->path ? route->path : "");
    for (const char *s = route->path + 1; *s;) {
        size_t len = strcspn(s, "/");

        node = child_of(node, s, len);
        s += len + (s[len] == '/');
    }
    for (int i = 0; i < node->n; i++)
        if (strcmp(route_of(node->rows[i])->method, route->method) == 0)
            return cordee_fail(err, CORDEE_E_CONFLICT, "%s and %s both have %s %s",
                               node->rows[i]->cd->name, row->cd->name, route->method,
                               route->path);
    if (node->n == MAX_METHODS)
        return cordee_fail(err, CORDEE_E_INVALID, "%s: too many methods", route->path);
    node->rows[node->n++] = row;
    return 0;
}

struct web_node *web_router_new(struct cordee_host *host, struct cordee_error *err)
{
    struct web_node *root = node_new("", 0);
    size_t n;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_ROUTE, &n);

    for (size_t i = 0; i < n; i++)
        if (route_add(root, &rows[i], err) < 0) {
            web_router_free(root);
            return NULL;
        }
    return root;
}

void web_router_free(struct web_node *node)
{
    while (node) {
        struct web_node *next = node->next;

        web_router_free(node->child);
        free(node);
        node = next;
    }
}

/* ---- finding ---------------------------------------------------------------- */

struct search {
    struct cordee_arena *a;
    const char *method;
    struct web_match *m;
};

static bool take_node(struct search *s, const struct web_node *node)
{
    const char *method = strcmp(s->method, "HEAD") == 0 ? "GET" : s->method;

    for (int i = 0; i < node->n; i++) {
        const char *one = route_of(node->rows[i])->method;

        if (strcmp(one, method) == 0) {
            s->m->row = node->rows[i];
            return true;
        }
        if (!strstr(s->m->allow, one)) {
            size_t used = strlen(s->m->allow);

            snprintf(s->m->allow + used, sizeof s->m->allow - used, "%s%s%s",
                     used ? ", " : "", one, strcmp(one, "GET") == 0 ? ", HEAD" : "");
        }
    }
    return false;
}

static bool search_in(struct search *s, const struct web_node *parent, const char *path);

static bool search_child(struct search *s, const struct web_node *child, const char *path,
                         size_t len)
{
    int had = s->m->n_params;
    const char *after = path + len + (path[len] == '/');

    if (child->kind == LITERAL)
        return child->len == len && memcmp(child->text, path, len) == 0 &&
               (path[len] != '/' || *after) && search_in(s, child, after);
    if (!len || had == WEB_MAX_PARAMS)
        return false;
    s->m->params[s->m->n_params++] =
        (struct web_param){child->text, child->len,
                           child->kind == REST ? cordee_arena_text(s->a, path)
                                               : cordee_arena_text_n(s->a, path, len)};
    if (child->kind == REST ? take_node(s, child)
                            : (path[len] != '/' || *after) && search_in(s, child, after))
        return true;
    s->m->n_params = had;
    return false;
}

static bool search_in(struct search *s, const struct web_node *parent, const char *path)
{
    size_t len = strcspn(path, "/");

    if (!*path)
        return take_node(s, parent);
    for (const struct web_node *child = parent->child; child; child = child->next)
        if (search_child(s, child, path, len))
            return true;
    return false;
}

void web_router_find(const struct web_node *root, struct cordee_arena *a,
                     const char *method, const char *path, struct web_match *m_r)
{
    struct search s = {a, method, m_r};

    *m_r = (struct web_match){0};
    if (*path == '/')
        search_in(&s, root, path + 1);
}
