/* What changed between two texts, line by line, for somebody who reads it. */
#include "plugins/mailing/write/text.h"

#include <string.h>

enum { MOST_LINES = 600, AROUND = 1 }; /* the table of lengths is the square of it */

struct lines {
    const char *at[MOST_LINES];
    size_t len[MOST_LINES];
    size_t n;
};

static void lines_read(struct lines *l, const char *s)
{
    for (l->n = 0; *s && l->n < MOST_LINES; l->n++) {
        size_t len = strcspn(s, "\n");

        l->at[l->n] = s;
        l->len[l->n] = len && s[len - 1] == '\r' ? len - 1 : len;
        s += len + (s[len] == '\n');
    }
}

static bool is_same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
    return a->len[i] == b->len[k] && memcmp(a->at[i], b->at[k], a->len[i]) == 0;
}

static void line_put(json_t *out, const struct lines *l, size_t i, const char *what)
{
    json_t *row = json_pack("{s:s%}", "text", l->at[i], l->len[i]);

    json_object_set_new(row, what, json_true());
    json_array_append_new(out, row);
}

/* The longest common run of lines: longest[i][k] is that of what follows line i of one
 * and line k of the other. */
static void walk(struct cordee_arena *arena, const struct lines *a, const struct lines *b,
                 json_t *out)
{
    size_t wide = b->n + 1;
    uint16_t *longest = cordee_arena_get(arena, (a->n + 1) * wide * sizeof *longest);
    size_t i = 0, k = 0;

    for (size_t x = a->n; x-- > 0;)
        for (size_t y = b->n; y-- > 0;) {
            uint16_t down = longest[(x + 1) * wide + y],
                     right = longest[x * wide + y + 1];

            longest[x * wide + y] = is_same(a, x, b, y)
                                        ? (uint16_t)(longest[(x + 1) * wide + y + 1] + 1)
                                    : down > right ? down
                                                   : right;
        }
    while (i < a->n || k < b->n) {
        if (i < a->n && k < b->n && is_same(a, i, b, k)) {
            line_put(out, b, k++, "same");
            i++;
        } else if (k < b->n && (i == a->n || longest[i * wide + k + 1] >
                                                 longest[(i + 1) * wide + k])) {
            line_put(out, b, k++, "came");
        } else {
            line_put(out, a, i++, "gone");
        }
    }
}

static bool is_change(const json_t *row)
{
    return row && !json_object_get(row, "same");
}

/* Only changes and a line around each; where lines are left out, it says so. */
static json_t *shorten(json_t *all)
{
    json_t *out = json_array();
    bool gap = false;
    json_t *row;
    size_t i;

    json_array_foreach (all, i, row) {
        bool near = false;

        for (size_t k = i < AROUND ? 0 : i - AROUND; k <= i + AROUND; k++)
            near = near || is_change(json_array_get(all, k));
        if (near)
            json_array_append(out, row);
        else if (!gap)
            json_array_append_new(out, json_pack("{s:b}", "gap", 1));
        gap = !near;
    }
    return out;
}

json_t *mailing_difference(const char *a, const char *b)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_array();
    struct lines *x = cordee_arena_get(arena, sizeof *x);
    struct lines *y = cordee_arena_get(arena, sizeof *y);

    if (strcmp(a, b) == 0)
        return json_array();
    lines_read(x, a);
    lines_read(y, b);
    walk(arena, x, y, all);
    return shorten(all);
}
