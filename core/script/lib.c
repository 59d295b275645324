/* What a script finds: an allow-list, and own versions of what could be misused. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#define MOST_REPEATED ((size_t)1 << 20) /* bytes that string.rep gives */
#define MOST_MOVED    1000000           /* elements a table function touches */

/* ---- errors that nobody catches ------------------------------------------------- */

/* After a protected call: if the script was stopped meanwhile, the error goes on. */
static void let_pass(lua_State *L, int status)
{
    struct box *b = box_of(L);

    if (status == LUA_ERRMEM)
        box_stop(L, "it used too much memory and was stopped");
    if (b->stopped)
        box_stop(L, b->stopped);
}

static int finish_pcall(lua_State *L, int status, lua_KContext extra)
{
    if (status != LUA_OK && status != LUA_YIELD) {
        let_pass(L, status);
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)extra;
}

static int our_pcall(lua_State *L)
{
    int status;

    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

static int our_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    int status;

    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    status = lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

/* coroutine.resume and coroutine.close catch too; upvalue 1 is Lua's own. */
static int our_resume(lua_State *L)
{
    const char *words;

    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    words = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    let_pass(L, !lua_toboolean(L, 1) && strcmp(words, "not enough memory") == 0
                    ? LUA_ERRMEM
                    : LUA_OK);
    return lua_gettop(L);
}

/* ---- base ------------------------------------------------------------------- */

/* Finalisers run where no hook counts. */
static int our_setmetatable(lua_State *L)
{
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "a metatable with __gc is not allowed here");
        lua_pop(L, 1);
    }
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

/* load(text, name, mode, env): text only. */
static int our_load(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *name = luaL_optstring(L, 2, "=(load)");
    bool has_env = !lua_isnone(L, 4);

    if (luaL_loadbufferx(L, text, n, name, "t") != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (has_env) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1))
            lua_pop(L, 1);
    }
    return 1;
}

/* ---- string and table ----------------------------------------------------------- */

static int our_rep(lua_State *L)
{
    size_t n, n_between;
    lua_Integer times = luaL_checkinteger(L, 2);

    luaL_checklstring(L, 1, &n);
    luaL_optlstring(L, 3, "", &n_between);
    if (times > 0 && n + n_between > 0 && (size_t)times > MOST_REPEATED / (n + n_between))
        return luaL_error(L, "string.rep: the result would be longer than 1 MB");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* The table functions loop in C for as long as __len says. */
static int our_table_function(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (luaL_getmetafield(L, 1, "__len") != LUA_TNIL)
        return luaL_error(L, "not for a table with __len");
    if (lua_rawlen(L, 1) > MOST_MOVED)
        return luaL_error(L, "the table is too long");
    box_check(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int our_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), to = luaL_checkinteger(L, 3);

    if (to >= from && (lua_Unsigned)to - (lua_Unsigned)from > MOST_MOVED)
        return luaL_error(L, "too many elements to move");
    return our_table_function(L);
}

/* ---- the log -------------------------------------------------------------------- */

static int write_log(lua_State *L)
{
    enum cordee_level level = (enum cordee_level)lua_tointeger(L, lua_upvalueindex(1));
    struct box *b = box_of(L);
    struct cordee *cd = b->host->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {.limit = 1000};
    size_t n;
    const char *words = lua_tolstring(L, 1, &n);

    if (!words)
        return luaL_argerror(L, 1, "text expected");
    cordee_utf8_clean(words, n, &clean);
    if (cd->log)
        cd->log->write(cd, level, "script %s: %s", b->name, clean.text ? clean.text : "");
    cordee_buf_drop(&clean);
    clean = (struct cordee_buf){0};
    box_check(L);
    return 0;
}

static void open_log(lua_State *L)
{
    static const struct {
        const char *name;
        enum cordee_level level;
    } levels[] = {{"info", CORDEE_INFO}, {"warn", CORDEE_WARN}, {"error", CORDEE_ERROR}};

    lua_newtable(L);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        lua_pushinteger(L, (lua_Integer)levels[i].level);
        lua_pushcclosure(L, write_log, 1);
        lua_setfield(L, -2, levels[i].name);
    }
    lua_setglobal(L, "log");
}

/* ---- putting it together -------------------------------------------------------- */

/* From table `from` into the table on the top, by name. */
static void copy_names(lua_State *L, int from, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, from, *names);
        lua_setfield(L, -2, *names);
    }
}

/* Sets table[name] on the top to `f`, with Lua's own of table `from` as its upvalue. */
static void wrap(lua_State *L, int from, const char *name, lua_CFunction f)
{
    lua_getfield(L, from, name);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, name);
}

static void open_base(lua_State *L, int own)
{
    static const char *const names[] = {"assert",   "error",  "getmetatable", "ipairs",
                                        "next",     "pairs",  "rawequal",     "rawget",
                                        "rawlen",   "rawset", "select",       "tonumber",
                                        "tostring", "type",   "_VERSION",     NULL};

    lua_pushglobaltable(L);
    copy_names(L, own, names);
    wrap(L, own, "setmetatable", our_setmetatable);
    wrap(L, own, "pcall", our_pcall);
    wrap(L, own, "xpcall", our_xpcall);
    wrap(L, own, "load", our_load);
    lua_pushinteger(L, CORDEE_INFO);
    lua_pushcclosure(L, write_log, 1);
    lua_setfield(L, -2, "print");
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_pop(L, 1);
}

static void open_string(lua_State *L, int own)
{
    static const char *const names[] = {"byte",  "char",    "format", "len", "lower",
                                        "upper", "reverse", "sub",    NULL};

    lua_newtable(L);
    copy_names(L, own, names);
    wrap(L, own, "rep", our_rep);
    lua_pushvalue(L, own);
    lua_insert(L, -2);
    box_open_patterns(L); /* from the table below into the one on the top */
    lua_remove(L, -2);
    /* ("x"):find(...) goes the same way, and cannot be changed. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, -5); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    lua_setglobal(L, "string");
}

static void open_table(lua_State *L, int own)
{
    static const char *const names[] = {"insert", "remove", "sort",
                                        "concat", "unpack", NULL};

    lua_newtable(L);
    lua_getfield(L, own, "pack");
    lua_setfield(L, -2, "pack");
    for (const char *const *name = names; *name; name++)
        wrap(L, own, *name, our_table_function);
    wrap(L, own, "move", our_move);
    lua_setglobal(L, "table");
}

static void open_coroutine(lua_State *L, int own)
{
    static const char *const names[] = {"create", "isyieldable", "running", "status",
                                        "wrap",   "yield",       NULL};

    lua_newtable(L);
    copy_names(L, own, names);
    wrap(L, own, "resume", our_resume);
    wrap(L, own, "close", our_resume);
    lua_setglobal(L, "coroutine");
}

static int open_lib(lua_State *L, const char *name, lua_CFunction open)
{
    luaL_requiref(L, name, open, 0);
    return lua_gettop(L);
}

/* Lua's own libraries are opened into a table that is then put out of reach; the
 * script's globals are made anew. */
void box_open_libs(lua_State *L)
{
    int top = lua_gettop(L);
    int base = open_lib(L, LUA_GNAME, luaopen_base);

    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    open_base(L, base);
    open_string(L, open_lib(L, LUA_STRLIBNAME, luaopen_string));
    open_table(L, open_lib(L, LUA_TABLIBNAME, luaopen_table));
    open_coroutine(L, open_lib(L, LUA_COLIBNAME, luaopen_coroutine));
    open_lib(L, LUA_MATHLIBNAME, luaopen_math);
    lua_setglobal(L, "math");
    open_lib(L, LUA_UTF8LIBNAME, luaopen_utf8);
    lua_setglobal(L, "utf8");
    open_log(L);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_settop(L, top);
}
