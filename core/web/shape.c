/* What JSON looks like, said in a line of a route's row, as JSON Schema.
 *
 *     "id:int! name! email items:[id:int! name]! place:{city country}? tags:[text]"
 *
 * A field is `name`, `:type`, and `!` when it is always there.  A type is text (which
 * need not be said), int, number, bool, any, {fields}, or [items], where items are fields
 * or one type; with a `?` behind it: or false, as templates like it. */
#include "core/web/web-priv.h"

#include <string.h>

struct reader {
    const char *at;
    int depth;
};

enum { DEEPEST = 8 };

static json_t *read_fields(struct reader *r, char end);

static json_t *plain(const char *s, size_t n)
{
    static const char *const types[][2] = {{"text", "string"},
                                           {"int", "integer"},
                                           {"number", "number"},
                                           {"bool", "boolean"}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strlen(types[i][0]) == n && memcmp(types[i][0], s, n) == 0)
            return json_pack("{s:s}", "type", types[i][1]);
    return json_object(); /* any */
}

/* "[text]" and "[int]" are lists of those; else of objects with such fields. */
static json_t *read_items(struct reader *r)
{
    size_t n = strspn(r->at, "abcdefghijklmnopqrstuvwxyz");
    json_t *one;

    if (r->at[n] == ']' && n) {
        one = plain(r->at, n);
        r->at += n + 1;
    } else {
        one = read_fields(r, ']');
    }
    return json_pack("{s:s, s:o}", "type", "array", "items", one);
}

static json_t *read_type(struct reader *r)
{
    size_t n;
    json_t *type;

    if (*r->at == '{' || *r->at == '[') {
        type = *r->at++ == '{' ? read_fields(r, '}') : read_items(r);
    } else {
        n = strspn(r->at, "abcdefghijklmnopqrstuvwxyz");
        type = plain(r->at, n);
        r->at += n;
    }
    if (*r->at != '?')
        return type;
    r->at++;
    return json_pack("{s:[o, {s:b}]}", "anyOf", type, "const", 0);
}

static json_t *read_fields(struct reader *r, char end)
{
    json_t *fields = json_object(), *needed = json_array(), *object;

    while (*r->at && *r->at != end && r->depth < DEEPEST) {
        const char *name = r->at;
        size_t n = strcspn(r->at, " :!]}");
        json_t *type;

        r->at += n;
        r->depth++;
        type = *r->at == ':' ? (r->at++, read_type(r)) : plain("text", 4);
        r->depth--;
        if (*r->at == '!') {
            json_array_append_new(needed, json_stringn(name, n));
            r->at++;
        }
        if (n)
            json_object_setn_new(fields, name, n, type);
        else
            json_decref(type);
        r->at += strspn(r->at, " ");
        if (!n && *r->at != end && *r->at)
            r->at++; /* a mistake in a row: no loop without end */
    }
    r->at += *r->at == end && end;
    object = json_pack("{s:s, s:o}", "type", "object", "properties", fields);
    if (json_array_size(needed))
        json_object_set(object, "required", needed);
    json_decref(needed);
    return object;
}

json_t *web_shape(const char *text)
{
    struct reader r = {.at = text + strspn(text, " ")};

    return read_fields(&r, '\0');
}
