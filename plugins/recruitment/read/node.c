/* A file as a tree: finding one's way, and what nobody asked for. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

struct node *node_new(struct reading *r, struct node *parent, const char *name,
                      const char *text)
{
    struct node *n = cordee_arena_get(r->a, sizeof *n);

    r->n_nodes++;
    n->name = name;
    n->text = text;
    n->parent = parent;
    if (!parent)
        return n;
    if (parent->list)
        n->at = parent->last ? parent->last->at + 1 : 0;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

static bool is_named(const struct node *n, const char *name, size_t length)
{
    return n->name && strncasecmp(n->name, name, length) == 0 && !n->name[length];
}

static struct node *child(struct node *n, const char *name, size_t length)
{
    for (n = n->first; n; n = n->next)
        if (is_named(n, name, length))
            return n;
    return NULL;
}

struct node *node_at(struct node *n, const char *path)
{
    while (n && *path) {
        const size_t length = strcspn(path, ".");

        if (n->list)
            n = n->first;
        if (n)
            n = child(n, path, length);
        path += length + (path[length] == '.');
    }
    return n;
}

struct node *node_each(struct node *n, const char *path, struct node *before)
{
    if (before && before->parent && before->parent->list)
        return before->next;
    if (before) {
        for (n = before->next; n; n = n->next)
            if (n->name && before->name && strcasecmp(n->name, before->name) == 0)
                return n;
        return NULL;
    }
    n = node_at(n, path);
    return n && n->list ? n->first : n;
}

const char *node_peek(struct node *n, const char *path)
{
    n = node_at(n, path);
    while (n && n->list)
        n = n->first;
    return n ? n->text : "";
}

const char *node_say(struct node *n, const char *path)
{
    n = node_at(n, path);
    while (n && n->list)
        n = n->first;
    if (!n)
        return "";
    n->used = true;
    return n->text;
}

const char *node_join(struct reading *r, struct node *n, const char *path,
                      const char *between)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 4 * MOST_BODY};

    for (struct node *one = NULL; (one = node_each(n, path, one));) {
        if (!*one->text)
            continue;
        one->used = true;
        cordee_buf_puts(&out, out.len ? between : "");
        cordee_buf_puts(&out, one->text);
    }
    return cordee_arena_text(r->a, out.text);
}

void node_use(struct node *n)
{
    if (!n)
        return;
    n->used = true;
    for (n = n->first; n; n = n->next)
        node_use(n);
}

const char *node_place(struct reading *r, const struct node *n)
{
    const char *place = "";

    for (; n && (n->parent || !*place); n = n->parent) {
        const char *dot = *place && *place != '[' ? "." : "";

        if (!n->name)
            place = cordee_arena_printf(r->a, "[%zu]%s%s", n->at, dot, place);
        else if (n->many)
            place = cordee_arena_printf(r->a, "%s[%zu]%s%s", n->name, n->at, dot, place);
        else
            place = cordee_arena_printf(r->a, "%s%s%s", n->name, dot, place);
    }
    return place;
}
