/* What a script says of itself:
 *
 *     return { title = "...", on = { ["person.created"] = function(e) ... end },
 *              every = "weekly mon 07:00", run = function() ... end,
 *              answers = { ["funding.read"] = function(page) ... end } }
 */
#include "core/script/box.h"
#include "core/script/script-priv.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_TITLE 100
#define MOST_EVENTS   50

static const char *const members[] = {"title", "on", "every", "run", "answers", NULL};

void shape_drop(struct shape *shape)
{
    for (size_t i = 0; i < shape->n_events; i++)
        free(shape->events[i]);
    free(shape->events);
    for (size_t i = 0; i < shape->n_answers; i++)
        free(shape->answers[i]);
    free(shape->answers);
    free(shape->title);
    free(shape->every);
    *shape = (struct shape){0};
}

static int get(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    return lua_rawget(L, 1);
}

static void check_members(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "1";
        const char *const *known = members;

        while (*known && strcmp(*known, name) != 0)
            known++;
        if (!*known)
            luaL_error(L,
                       "the table it returns has \"%s\"; it may have title, on, every, "
                       "run and answers",
                       name);
    }
}

static void read_title(lua_State *L, struct shape *s)
{
    size_t n = 0;
    const char *title;

    if (get(L, "title") != LUA_TSTRING)
        luaL_error(L, "it needs a title: title = \"Welcome new people\"");
    title = lua_tolstring(L, -1, &n);
    if (!n || n > LONGEST_TITLE || !cordee_utf8_ok(title, n) || strchr(title, '\n'))
        luaL_error(L, "its title must be one line of at most %d bytes", LONGEST_TITLE);
    s->title = strdup(title);
    lua_pop(L, 1);
}

static void read_clock(lua_State *L, struct shape *s)
{
    struct cordee_error err = {0};
    int every = get(L, "every");
    int run = get(L, "run");

    if (every == LUA_TNIL && run == LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    if (every != LUA_TSTRING || run != LUA_TFUNCTION)
        luaL_error(L, "`every` (\"daily 07:00\") and `run` (a function) go together");
    s->every = strdup(lua_tostring(L, -2));
    if (cd_when_parse(s->every, &s->when, &err) < 0)
        luaL_error(L, "%s", err.text);
    if (s->when.every && s->when.every < 10)
        luaL_error(L, "`every` is at least 10s");
    lua_pop(L, 2);
}

/* The names of a table of functions, by name: `on` or `answers`. */
static size_t read_names(lua_State *L, const char *member, char ***names_r)
{
    int type = get(L, member);
    int on = lua_gettop(L);
    size_t n = 0;

    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return 0;
    }
    if (type != LUA_TTABLE)
        luaL_error(L, "`%s` is a table: %s = { [\"%s\"] = function(e) ... }", member,
                   member, *member == 'o' ? "person.created" : "funding.read");
    *names_r = calloc(MOST_EVENTS, sizeof **names_r);
    if (!*names_r)
        abort();
    for (lua_pushnil(L); lua_next(L, on); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || !lua_isfunction(L, -1))
            luaL_error(L, "`%s` takes names and functions", member);
        if (n == MOST_EVENTS)
            luaL_error(L, "`%s` has too many names", member);
        (*names_r)[n++] = strdup(lua_tostring(L, -2));
    }
    lua_pop(L, 1);
    return n;
}

static int read_shape(lua_State *L)
{
    struct shape *s = lua_touserdata(L, 2);

    if (!lua_istable(L, 1))
        return luaL_error(L,
                          "it must end with `return { title = \"...\", on = { ... } }`");
    check_members(L);
    read_title(L, s);
    read_clock(L, s);
    s->n_events = read_names(L, "on", &s->events);
    s->n_answers = read_names(L, "answers", &s->answers);
    if (!s->every && !s->n_events && !s->n_answers)
        return luaL_error(
            L, "it does nothing: give it `on`, or `every` and `run`, or `answers`");
    return 0;
}

static const char *nearest_event(struct cordee_host *host, const char *name)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_EVENT, &n);
    const char *best = NULL;
    int distance = 8;

    for (size_t i = 0; i < n; i++) {
        const struct cordee_event *e = rows[i].row;
        int d = cordee_text_distance(name, e->name);

        if (d < distance) {
            distance = d;
            best = e->name;
        }
    }
    return best;
}

static int check_events(struct cordee_host *host, const char *name, const struct shape *s,
                        struct cordee_error *err)
{
    for (size_t i = 0; i < s->n_events; i++) {
        const char *nearest;

        if (cd_rows_find(host->rows, CD_ROW_EVENT, s->events[i]))
            continue;
        nearest = nearest_event(host, s->events[i]);
        return cordee_fail(err, CORDEE_E_SCRIPT, "%s: there is no event \"%s\"%s%s%s",
                           name, s->events[i], nearest ? "; did you mean \"" : "",
                           nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return 0;
}

/* A script's own text does next to nothing: it names functions. */
static const struct box_limits reading = {
    .bytes = (size_t)16 * 1024 * 1024,
    .steps = 5000000,
    .cpu_ms = 500,
    .wall_ms = 5000,
};

int shape_read(struct cordee_host *host, const char *name, const char *text, size_t n,
               struct shape *shape_r, struct cordee_error *err)
{
    struct box *b = box_new(host, name, &reading);
    struct shape s = {0};
    int rc = box_load(b, text, n, err);

    if (rc == 0)
        rc = box_do(b, read_shape, &s, err);
    box_free(b);
    if (rc == 0)
        rc = check_events(host, name, &s, err);
    if (rc < 0)
        shape_drop(&s);
    else
        *shape_r = s;
    return rc;
}
