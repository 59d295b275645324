/* cordee.text: what scripts do with texts of any length, in one pass each. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* find(text, what, from) -> first, last, or nil: no pattern. */
static int text_find(lua_State *L)
{
    size_t n, n_what;
    const char *s = luaL_checklstring(L, 1, &n);
    const char *what = luaL_checklstring(L, 2, &n_what);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    const char *at;

    if (from < 1 || (lua_Unsigned)from > n + 1)
        return 0;
    at = memmem(s + from - 1, n - (size_t)from + 1, what, n_what);
    if (!at)
        return 0;
    lua_pushinteger(L, at - s + 1);
    lua_pushinteger(L, at - s + (lua_Integer)n_what);
    return 2;
}

static void append(lua_State *L, lua_Integer *n, const char *s, size_t len)
{
    lua_pushlstring(L, s, len);
    lua_rawseti(L, -2, ++*n);
}

/* split(text, separator) -> list; as many parts as separators, plus one. */
static int text_split(lua_State *L)
{
    size_t n, n_by;
    const char *s = luaL_checklstring(L, 1, &n), *end = s + n;
    const char *by = luaL_checklstring(L, 2, &n_by);
    lua_Integer parts = 0;

    luaL_argcheck(L, n_by > 0, 2, "a separator of at least one character");
    lua_newtable(L);
    for (const char *at; (at = memmem(s, (size_t)(end - s), by, n_by)); s = at + n_by)
        append(L, &parts, s, (size_t)(at - s));
    append(L, &parts, s, (size_t)(end - s));
    return 1;
}

static int text_trim(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);

    while (n && is_space(*s))
        s++, n--;
    while (n && is_space(s[n - 1]))
        n--;
    lua_pushlstring(L, s, n);
    return 1;
}

/* words(text) -> list, without the white space between. */
static int text_words(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n), *end = s + n;
    lua_Integer words = 0;

    lua_newtable(L);
    while (s < end) {
        const char *from;

        while (s < end && is_space(*s))
            s++;
        from = s;
        while (s < end && !is_space(*s))
            s++;
        if (s > from)
            append(L, &words, from, (size_t)(s - from));
    }
    return 1;
}

/* lines(text) -> list, without LF or CRLF; a last line that is empty is none. */
static int text_lines(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n), *end = s + n;
    lua_Integer lines = 0;

    lua_newtable(L);
    while (s < end) {
        const char *lf = memchr(s, '\n', (size_t)(end - s));
        size_t len = (size_t)((lf ? lf : end) - s);

        append(L, &lines, s, len && s[len - 1] == '\r' ? len - 1 : len);
        s += len + 1;
    }
    return 1;
}

/* collapse(text): trimmed, and white space inside is one blank each. */
static int text_collapse(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n), *end = s + n;
    bool pending = false, any = false;
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (; s < end; s++) {
        if (is_space(*s)) {
            pending = any;
            continue;
        }
        if (pending)
            luaL_addchar(&b, ' ');
        luaL_addchar(&b, *s);
        pending = false;
        any = true;
    }
    luaL_pushresult(&b);
    return 1;
}

/* starts(text, prefix) */
static int text_starts(lua_State *L)
{
    size_t n, n_prefix;
    const char *s = luaL_checklstring(L, 1, &n);
    const char *prefix = luaL_checklstring(L, 2, &n_prefix);

    lua_pushboolean(L, n >= n_prefix && memcmp(s, prefix, n_prefix) == 0);
    return 1;
}

void box_open_text(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"find", text_find},     {"split", text_split}, {"trim", text_trim},
        {"words", text_words},   {"lines", text_lines}, {"collapse", text_collapse},
        {"starts", text_starts}, {NULL, NULL},
    };

    luaL_newlib(L, functions);
    lua_setfield(L, -2, "text");
}
