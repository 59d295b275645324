/* Values and JSON, to Lua and back.  Nothing here raises but for want of memory. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <math.h>

#define DEEPEST   20
#define MOST_KEYS 100000 /* elements one table may have on its way out */

static json_t *to_json(lua_State *L, int at, int depth, size_t *left,
                       struct cordee_error *err);

static json_t *scalar(lua_State *L, int at, struct cordee_error *err)
{
    size_t n;
    const char *s;

    switch (lua_type(L, at)) {
    case LUA_TNIL:
        return json_null();
    case LUA_TBOOLEAN:
        return json_boolean(lua_toboolean(L, at));
    case LUA_TNUMBER:
        if (lua_isinteger(L, at))
            return json_integer(lua_tointeger(L, at));
        if (isfinite(lua_tonumber(L, at)))
            return json_real(lua_tonumber(L, at));
        cordee_fail(err, CORDEE_E_INVALID, "a number that is not finite");
        return NULL;
    case LUA_TSTRING:
        s = lua_tolstring(L, at, &n);
        if (cordee_utf8_ok(s, n))
            return json_stringn(s, n);
        cordee_fail(err, CORDEE_E_INVALID, "a text that is not UTF-8");
        return NULL;
    default:
        cordee_fail(err, CORDEE_E_INVALID, "a %s cannot be handed over",
                    luaL_typename(L, at));
        return NULL;
    }
}

/* A table with 1..n is a list; an empty one is a table. */
static json_t *list(lua_State *L, int at, int depth, size_t *left,
                    struct cordee_error *err)
{
    json_t *j = json_array();

    for (lua_Integer i = 1; lua_rawgeti(L, at, i) != LUA_TNIL; i++) {
        json_t *element = to_json(L, lua_gettop(L), depth + 1, left, err);

        lua_pop(L, 1);
        if (!element) {
            json_decref(j);
            return NULL;
        }
        json_array_append_new(j, element);
    }
    lua_pop(L, 1);
    return j;
}

static json_t *object(lua_State *L, int at, int depth, size_t *left,
                      struct cordee_error *err)
{
    json_t *j = json_object();

    for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
        json_t *member = NULL;

        if (lua_type(L, -2) != LUA_TSTRING)
            cordee_fail(err, CORDEE_E_INVALID, "a table with mixed keys");
        else
            member = to_json(L, lua_gettop(L), depth + 1, left, err);
        if (!member || json_object_set_new(j, lua_tostring(L, -2), member) < 0) {
            if (member)
                cordee_fail(err, CORDEE_E_INVALID, "a key that is not UTF-8");
            lua_pop(L, 2);
            json_decref(j);
            return NULL;
        }
    }
    return j;
}

static json_t *to_json(lua_State *L, int at, int depth, size_t *left,
                       struct cordee_error *err)
{
    bool is_list;

    if (!lua_istable(L, at))
        return scalar(L, at, err);
    if (depth > DEEPEST || !lua_checkstack(L, 4)) {
        cordee_fail(err, CORDEE_E_INVALID, "a table that is nested too deeply");
        return NULL;
    }
    if ((*left)-- == 0) {
        cordee_fail(err, CORDEE_E_TOO_LARGE, "a table that is too large");
        return NULL;
    }
    is_list = lua_rawgeti(L, at, 1) != LUA_TNIL;
    lua_pop(L, 1);
    return is_list ? list(L, at, depth, left, err) : object(L, at, depth, left, err);
}

json_t *box_to_json(lua_State *L, int at, struct cordee_error *err)
{
    size_t left = MOST_KEYS;

    return to_json(L, lua_absindex(L, at), 0, &left, err);
}

void box_push_json(lua_State *L, const json_t *j)
{
    const char *key;
    json_t *member;
    size_t i;

    luaL_checkstack(L, 4, "nested too deeply");
    switch (j ? json_typeof(j) : JSON_NULL) {
    case JSON_OBJECT:
        lua_createtable(L, 0, (int)json_object_size(j));
        json_object_foreach ((json_t *)j, key, member) {
            box_push_json(L, member);
            lua_setfield(L, -2, key);
        }
        break;
    case JSON_ARRAY:
        lua_createtable(L, (int)json_array_size(j), 0);
        json_array_foreach ((json_t *)j, i, member) {
            box_push_json(L, member);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        break;
    case JSON_STRING:
        lua_pushlstring(L, json_string_value(j), json_string_length(j));
        break;
    case JSON_INTEGER:
        lua_pushinteger(L, json_integer_value(j));
        break;
    case JSON_REAL:
        lua_pushnumber(L, json_real_value(j));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        lua_pushboolean(L, json_is_true(j));
        break;
    default:
        lua_pushnil(L);
    }
}

void box_push_value(lua_State *L, const struct cordee_value *v)
{
    switch (v->type) {
    case CORDEE_NULL:
        lua_pushnil(L);
        break;
    case CORDEE_INT:
        lua_pushinteger(L, v->as.i);
        break;
    case CORDEE_REAL:
        lua_pushnumber(L, v->as.r);
        break;
    case CORDEE_BOOL:
        lua_pushboolean(L, v->as.b);
        break;
    case CORDEE_TEXT:
        if (v->len)
            lua_pushlstring(L, v->as.s, v->len);
        else
            lua_pushstring(L, v->as.s);
        break;
    case CORDEE_BLOB:
        lua_pushlstring(L, v->as.p, v->len);
        break;
    case CORDEE_JSON:
        box_push_json(L, v->as.json);
        break;
    }
}
