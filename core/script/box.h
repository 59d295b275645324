/* The box a script runs in: a Lua state of its own with chosen libraries only, a limit
 * of memory and one of work.  The only room with lua.h is this folder.
 *
 * What a script cannot do: open files, run programs, load bytecode, see the host's
 * functions but those that plugins give it, go on after its limit is passed (also not
 * by pcall or a coroutine), keep C code busy without being counted. */
#ifndef CORE_SCRIPT_BOX_H
#define CORE_SCRIPT_BOX_H

#include "core/base/host.h"

#include <lua.h>

#define BOX_ARGS 8 /* most arguments of a plugin's function */

struct box_limits {
    size_t bytes;   /* of memory */
    uint64_t steps; /* VM instructions */
    int cpu_ms;     /* of computing, C functions included */
    int wall_ms;    /* waiting included */
};
extern const struct box_limits box_usual;

/* What a call of a plugin's function holds.  Lua may jump out of it when memory ends,
 * so it belongs to the box and is freed at the next call. */
struct box_call {
    struct cordee_arena *arena;
    json_t *json[BOX_ARGS + 1];
    size_t n_json;
};

struct box {
    struct cordee_host *host;
    lua_State *L;
    char name[64]; /* of the script, in messages and the log */
    struct box_limits limits;
    size_t bytes;
    uint64_t steps;
    int64_t cpu_began, wall_began; /* ms */
    const char *stopped;           /* why it was stopped; NULL: it runs */
    struct box_call call;
};

/* Makes a box with all functions of all plugins; never NULL. */
struct box *box_new(struct cordee_host *host, const char *name,
                    const struct box_limits *limits);
void box_free(struct box *b);

/* The box of a running state. */
struct box *box_of(lua_State *L);

/* Compiles a text and runs it; its one result is what box_do hands on.  Once a box. */
int box_load(struct box *b, const char *text, size_t n, struct cordee_error *err);
/* Calls `f` with the result of box_load at 1 and `ctx` at 2, with the budget anew.  All
 * that touches the state goes through here: outside of a protected call, want of memory
 * would end the program. */
int box_do(struct box *b, lua_CFunction f, void *ctx, struct cordee_error *err);

/* Raises the reason if a limit is passed; for C functions that take long. */
void box_check(lua_State *L);
/* Stops the script for good, with a reason that no pcall can swallow. */
int box_stop(lua_State *L, const char *why);

/* lib.c: the libraries, chosen one by one. */
void box_open_libs(lua_State *L);
/* pattern.c: string.find, match, gmatch and gsub with a rule of cost. */
void box_open_patterns(lua_State *L); /* expects the string table on the stack */
/* text.c: cordee.text, linear and in C. */
void box_open_text(lua_State *L); /* expects the cordee table on the stack */
/* call.c: the functions of all plugins. */
void box_open_calls(struct box *b); /* expects the cordee table on the stack */
void box_call_reset(struct box *b);

/* value.c */
json_t *box_to_json(lua_State *L, int at, struct cordee_error *err); /* NULL: cannot */
void box_push_json(lua_State *L, const json_t *j);
void box_push_value(lua_State *L, const struct cordee_value *v);

#endif
