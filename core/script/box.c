/* Making a box, and the limits nobody inside can lift. */
#include "core/script/box.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEPS_BETWEEN_LOOKS 2000

const struct box_limits box_usual = {
    .bytes = (size_t)16 * 1024 * 1024,
    .steps = 100000000,
    .cpu_ms = 3000,
    .wall_ms = 60000,
};

static int64_t clock_ms(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void *limited_alloc(void *ud, void *ptr, size_t old_size, size_t size)
{
    struct box *b = ud;
    size_t old = ptr ? old_size : 0;
    void *p;

    if (size == 0) {
        free(ptr);
        b->bytes -= old;
        return NULL;
    }
    if (size > old && b->bytes + (size - old) > b->limits.bytes)
        return NULL; /* Lua collects its garbage, tries again, then raises */
    p = realloc(ptr, size);
    if (p)
        b->bytes += size - old;
    return p;
}

struct box *box_of(lua_State *L)
{
    struct box *b;

    memcpy(&b, lua_getextraspace(L), sizeof(void *)); /* new coroutines copy it */
    return b;
}

static const char *limit_passed(const struct box *b)
{
    if (b->steps > b->limits.steps)
        return "it took too many steps and was stopped (does it loop for ever?)";
    if (clock_ms(CLOCK_THREAD_CPUTIME_ID) - b->cpu_began > b->limits.cpu_ms)
        return "it computed for too long and was stopped (does it loop for ever?)";
    if (clock_ms(CLOCK_MONOTONIC) - b->wall_began > b->limits.wall_ms)
        return "it took too long and was stopped";
    return NULL;
}

/* After the first stop, stop again at every instruction: a script that catches the
 * error gets no further. */
static void on_count(lua_State *L, lua_Debug *ar)
{
    struct box *b = box_of(L);

    (void)ar;
    b->steps += STEPS_BETWEEN_LOOKS;
    if (!b->stopped)
        b->stopped = limit_passed(b);
    if (b->stopped)
        box_stop(L, b->stopped);
}

int box_stop(lua_State *L, const char *why)
{
    struct box *b = box_of(L);

    b->stopped = why;
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
    return luaL_error(L, "%s", why);
}

void box_check(lua_State *L)
{
    struct box *b = box_of(L);

    if (!b->stopped)
        b->stopped = limit_passed(b);
    if (b->stopped)
        box_stop(L, b->stopped);
}

static void begin(struct box *b)
{
    b->steps = 0;
    b->cpu_began = clock_ms(CLOCK_THREAD_CPUTIME_ID);
    b->wall_began = clock_ms(CLOCK_MONOTONIC);
    lua_sethook(b->L, on_count, LUA_MASKCOUNT, STEPS_BETWEEN_LOOKS);
}

/* An error that is no text is named by its type: asking it would run its code. */
static int to_words(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        lua_pushfstring(L, "it raised a %s as error", luaL_typename(L, 1));
    return 1;
}

/* The reason of a failed call; it always names the script. */
static void say_why(struct box *b, int rc, struct cordee_error *err)
{
    const char *words = rc == LUA_ERRMEM ? NULL : lua_tostring(b->L, -1);

    if (rc == LUA_ERRMEM)
        cordee_fail(err, CORDEE_E_SCRIPT,
                    "%s: it used more than %zu MB of memory and was "
                    "stopped",
                    b->name, b->limits.bytes >> 20);
    else if (b->stopped && (!words || !strstr(words, b->stopped)))
        cordee_fail(err, CORDEE_E_SCRIPT, "%s: %s", b->name, b->stopped);
    else if (words && cordee_text_starts(words, b->name))
        cordee_fail(err, CORDEE_E_SCRIPT, "%s", words);
    else
        cordee_fail(err, CORDEE_E_SCRIPT, "%s: %s", b->name,
                    words ? words : "it failed without words");
}

/* Calls what is on the stack above `base`; -1 leaves the stack at `base`. */
static int run(struct box *b, int n_args, int n_results, struct cordee_error *err)
{
    lua_State *L = b->L;
    int base = lua_gettop(L) - n_args; /* the function's place */
    int rc;

    lua_pushcfunction(L, to_words);
    lua_insert(L, base);
    begin(b);
    rc = lua_pcall(L, n_args, n_results, base);
    lua_sethook(L, NULL, 0, 0);
    box_call_reset(b);
    if (rc == LUA_OK) {
        lua_remove(L, base);
        return 0;
    }
    say_why(b, rc, err);
    lua_settop(L, base - 1);
    return -1;
}

int box_load(struct box *b, const char *text, size_t n, struct cordee_error *err)
{
    char chunk[80];

    snprintf(chunk, sizeof chunk, "@%s", b->name);
    if (luaL_loadbufferx(b->L, text, n, chunk, "t") != LUA_OK) { /* never bytecode */
        const char *words = lua_tostring(b->L, -1);

        cordee_fail(err, CORDEE_E_SCRIPT, "%s", words ? words : "it cannot be read");
        lua_pop(b->L, 1);
        return -1;
    }
    return run(b, 0, 1, err);
}

int box_do(struct box *b, lua_CFunction f, void *ctx, struct cordee_error *err)
{
    lua_pushcfunction(b->L, f);
    lua_pushvalue(b->L, 1);
    lua_pushlightuserdata(b->L, ctx);
    return run(b, 2, 0, err);
}

static int set_up(lua_State *L)
{
    struct box *b = box_of(L);

    box_open_libs(L);
    lua_newtable(L); /* cordee */
    box_open_text(L);
    box_open_calls(b);
    lua_setglobal(L, "cordee");
    return 0;
}

struct box *box_new(struct cordee_host *host, const char *name,
                    const struct box_limits *limits)
{
    struct box *b = calloc(1, sizeof *b);

    if (!b)
        abort();
    b->host = host;
    b->limits = *limits;
    snprintf(b->name, sizeof b->name, "%s", name);
    b->L = lua_newstate(limited_alloc, b);
    if (!b->L)
        abort();
    memcpy(lua_getextraspace(b->L), &b, sizeof(void *));
    lua_pushcfunction(b->L, set_up);
    if (lua_pcall(b->L, 0, 0, 0) != LUA_OK)
        abort(); /* our own set-up needs less than the smallest limit */
    return b;
}

void box_free(struct box *b)
{
    if (!b)
        return;
    lua_close(b->L); /* nothing inside has a finaliser: setmetatable refuses __gc */
    box_call_reset(b);
    free(b);
}
