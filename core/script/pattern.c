/* Lua's patterns are matched in C, where nobody counts: each call is weighed first.
 *
 * Every quantifier may try each length, and a pattern without ^ each start: at worst
 * length ^ (quantifiers + 1) comparisons.  A call that could take more than MOST_WORK is
 * refused; cordee.text has linear functions for long texts. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <string.h>

#define MOST_WORK 1e8
#define FREE_LEN  16 /* a pattern longer than this costs more at each place */

/* Skips a set, [^...], of which `p` is the first character inside. */
static const char *skip_set(const char *p, const char *end)
{
    if (p < end && *p == '^')
        p++;
    do { /* a ] at the first place is one of the set */
        if (p == end)
            return p;
        if (*p++ == '%' && p < end)
            p++;
    } while (p == end || *p != ']');
    return p + 1;
}

static int count_quantifiers(const char *p, const char *end)
{
    int n = 0;

    while (p < end) {
        char c = *p++;

        if (c == '%' && p < end)
            n += *p++ == 'b'; /* %b() looks as far as the text goes */
        else if (c == '[')
            p = skip_set(p, end);
        else if (strchr("*+-?", c) && c)
            n++;
    }
    return n;
}

static double work(size_t n, const char *pattern, size_t n_pattern, bool anchors)
{
    bool anchored = anchors && n_pattern && pattern[0] == '^';
    int power = count_quantifiers(pattern, pattern + n_pattern) + !anchored;
    size_t longer = n_pattern / FREE_LEN;
    double w = 1.0 + (double)longer;

    for (int i = 0; i < power && w <= MOST_WORK; i++)
        w *= (double)n + 1;
    return w;
}

static void weigh(lua_State *L, const char *name, bool anchors, bool plain)
{
    size_t n, n_pattern, pieces;
    const char *pattern;

    luaL_checklstring(L, 1, &n);
    pattern = luaL_checklstring(L, 2, &n_pattern);
    pieces = n_pattern / FREE_LEN + 1;
    box_check(L);
    if (n_pattern > 10000)
        luaL_error(L, "string.%s: the pattern is too long", name);
    if (plain ? (double)n * (double)pieces > MOST_WORK
              : work(n, pattern, n_pattern, anchors) > MOST_WORK)
        luaL_error(L,
                   "string.%s: this pattern could take too long on a text of %I bytes; "
                   "use cordee.text.find, split, lines or words, or a shorter text",
                   name, (LUA_INTEGER)n);
}

/* Upvalue 1 is Lua's own function. */
static int go_on(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int our_find(lua_State *L)
{
    weigh(L, "find", true, lua_toboolean(L, 4));
    return go_on(L);
}

static int our_match(lua_State *L)
{
    weigh(L, "match", true, false);
    return go_on(L);
}

static int our_gmatch(lua_State *L)
{
    weigh(L, "gmatch", false, false);
    return go_on(L);
}

static int our_gsub(lua_State *L)
{
    weigh(L, "gsub", true, false);
    return go_on(L);
}

void box_open_patterns(lua_State *L)
{
    static const luaL_Reg ours[] = {{"find", our_find},
                                    {"match", our_match},
                                    {"gmatch", our_gmatch},
                                    {"gsub", our_gsub},
                                    {NULL, NULL}};

    for (const luaL_Reg *f = ours; f->name; f++) {
        lua_getfield(L, -2, f->name);
        lua_pushcclosure(L, f->func, 1);
        lua_setfield(L, -2, f->name);
    }
}
