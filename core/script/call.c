/* The functions that plugins give to scripts.  All are called from here, so that no
 * plugin's code is ever on the C stack when Lua jumps out with an error. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <string.h>

void box_call_reset(struct box *b)
{
    for (size_t i = 0; i < b->call.n_json; i++)
        json_decref(b->call.json[i]);
    cordee_arena_free(b->call.arena);
    b->call = (struct box_call){0};
}

/* Takes the reference. */
static json_t *keep_json(struct box *b, json_t *j)
{
    if (j)
        b->call.json[b->call.n_json++] = j;
    return j;
}

static struct cordee_value text_arg(lua_State *L, int at)
{
    size_t n;
    const char *s = luaL_checklstring(L, at, &n);

    luaL_argcheck(L, cordee_utf8_ok(s, n), at, "text is not UTF-8");
    return cordee_of_text(s);
}

static struct cordee_value table_arg(lua_State *L, int at)
{
    struct cordee_error err = {0};
    json_t *j;

    luaL_checktype(L, at, LUA_TTABLE);
    j = keep_json(box_of(L), box_to_json(L, at, &err));
    luaL_argcheck(L, j != NULL, at, lua_pushstring(L, err.text));
    return cordee_of_json(j);
}

static struct cordee_value read_arg(lua_State *L, int at, char kind)
{
    switch (kind) {
    case 'i':
        return cordee_of_int(luaL_checkinteger(L, at));
    case 'n':
        return cordee_of_real(luaL_checknumber(L, at));
    case 's':
        return text_arg(L, at);
    case 'b':
        luaL_checktype(L, at, LUA_TBOOLEAN);
        return cordee_of_bool(lua_toboolean(L, at));
    case 't':
        return table_arg(L, at);
    default:
        luaL_error(L, "this function's row has the unknown letter '%c'", kind);
        return (struct cordee_value){0};
    }
}

/* What was left out at the end is not counted; what is nil before is NULL. */
static size_t read_args(lua_State *L, const char *letters, struct cordee_value *argv)
{
    bool optional = false;
    size_t n = 0, given = 0;

    for (const char *k = letters; *k; k++) {
        int at = (int)n + 1;

        if (*k == '|') {
            optional = true;
            continue;
        }
        luaL_argcheck(L, n < BOX_ARGS, at, "too many arguments");
        if (!optional || !lua_isnoneornil(L, at)) {
            argv[n] = read_arg(L, at, *k);
            given = n + 1;
        }
        n++;
    }
    luaL_argcheck(L, (size_t)lua_gettop(L) <= n, (int)n + 1, "too many arguments");
    return given;
}

/* Upvalues: the row, the plugin's handle.  Gives its result, or nil and the reason. */
static int trampoline(lua_State *L)
{
    const struct cordee_lua_fn *fn = lua_touserdata(L, lua_upvalueindex(1));
    struct cordee *cd = lua_touserdata(L, lua_upvalueindex(2));
    struct cordee_value argv[BOX_ARGS] = {{0}};
    struct cordee_value result = {0};
    struct cordee_error err = {0};
    struct box *b = box_of(L);
    size_t argc;
    int rc;

    box_check(L);
    box_call_reset(b);
    argc = read_args(L, fn->args, argv);
    b->call.arena = cordee_arena_new();
    rc = fn->call(cd, b->call.arena, &err, argv, argc, &result);
    if (result.type == CORDEE_JSON)
        keep_json(b, result.as.json);
    if (rc < 0) {
        lua_pushnil(L);
        lua_pushstring(L, err.text);
        return 2;
    }
    box_push_value(L, &result);
    box_call_reset(b);
    box_check(L);
    return 1;
}

/* The table cordee.<group>, made when it is not there yet. */
static void push_group(lua_State *L, int cordee, const char *group)
{
    if (lua_getfield(L, cordee, group) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, cordee, group);
}

/* A row is cordee.<plugin>.<name>; the core's own say their group: "crm.find". */
static void open_one(lua_State *L, int cordee, const struct cd_row *row)
{
    const struct cordee_lua_fn *fn = row->row;
    const char *dot = strchr(fn->name, '.');
    char group[40];

    if (dot && (size_t)(dot - fn->name) < sizeof group) {
        memcpy(group, fn->name, (size_t)(dot - fn->name));
        group[dot - fn->name] = '\0';
        push_group(L, cordee, group);
    } else if (cordee_text_is(row->cd->name, "script")) {
        lua_pushvalue(L, cordee);
    } else {
        push_group(L, cordee, row->cd->name);
    }
    lua_pushlightuserdata(L, (void *)fn);
    lua_pushlightuserdata(L, row->cd);
    lua_pushcclosure(L, trampoline, 2);
    lua_setfield(L, -2, dot ? dot + 1 : fn->name);
    lua_pop(L, 1);
}

void box_open_calls(struct box *b)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(b->host->rows, CD_ROW_LUA, &n);
    int cordee = lua_gettop(b->L);

    for (size_t i = 0; i < n; i++)
        open_one(b->L, cordee, &rows[i]);
}
