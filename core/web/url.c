#include "core/web/web-priv.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns the length, or -1 when an escape is broken. */
static long unescape(const char *s, size_t n, bool plus, char *out)
{
    char *w = out;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%') {
            if (i + 2 >= n || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
                return -1;
            *w++ = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            i += 2;
        } else
            *w++ = plus && s[i] == '+' ? ' ' : s[i];
    }
    return w - out;
}

const char *web_clean(struct cordee_arena *a, const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    bool ascii = true;

    if (!cordee_utf8_ok(s, n))
        return NULL;
    for (size_t i = 0; i < n && ascii; i++)
        ascii = (unsigned char)s[i] < 0x80;
    if (ascii)
        return cordee_arena_text_n(a, s, n);
    cordee_utf8_clean(s, n, &clean);
    return cordee_arena_text(a, clean.text);
}

const char *web_decode(struct cordee_arena *a, const char *s, size_t n, bool plus)
{
    char *raw = cordee_arena_get(a, n + 1);
    long len = unescape(s, n, plus, raw);

    return len < 0 ? NULL : web_clean(a, raw, (size_t)len);
}

void web_field_add(struct cordee_arena *a, struct web_fields *f, const char *name,
                   const char *value)
{
    if (f->n == f->room) {
        size_t room = f->room ? f->room * 2 : 8;
        struct web_field *grown = cordee_arena_get(a, room * sizeof *grown);

        if (f->n)
            memcpy(grown, f->list, f->n * sizeof *grown);
        f->list = grown;
        f->room = room;
    }
    f->list[f->n++] = (struct web_field){name, value};
}

/* a=b&c=d: 0, or -1 when it is not valid or too much. */
int web_pairs(struct cordee_arena *a, const char *s, size_t n, struct web_fields *out)
{
    const char *end = s + n;

    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s));
        const char *stop = amp ? amp : end;
        const char *eq = memchr(s, '=', (size_t)(stop - s));
        const char *name_end = eq ? eq : stop;

        if (stop > s) {
            const char *name = web_decode(a, s, (size_t)(name_end - s), true);
            const char *value =
                eq ? web_decode(a, eq + 1, (size_t)(stop - eq - 1), true) : "";

            if (!name || !value || !*name || strlen(name) > WEB_MAX_NAME ||
                out->n == WEB_MAX_FIELDS)
                return -1;
            web_field_add(a, out, name, value);
        }
        s = stop + 1;
    }
    return 0;
}

bool web_path_ok(const char *path)
{
    if (*path != '/' || path[1] == '/' || path[1] == '\\')
        return false;
    for (; *path; path++)
        if ((unsigned char)*path <= ' ' || *path == 0x7f || *path == '\\')
            return false;
    return true;
}
