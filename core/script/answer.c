/* What plugins ask scripts: a question has a name and a list of arguments, and the answer
 * is data. */
#include "core/script/box.h"
#include "core/script/script-priv.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RESULTS = 4 };

/* ---- who answers ------------------------------------------------------------- */

static bool does_answer(const struct script *script, const char *question)
{
    if (script->off || script->broken)
        return false;
    for (size_t i = 0; i < script->shape.n_answers; i++)
        if (strcmp(script->shape.answers[i], question) == 0)
            return true;
    return false;
}

static json_t *answer_list(struct cordee *cd, const char *question)
{
    struct cd_scripts *s = cd->host->scripts;
    json_t *list = json_array();

    if (!s)
        return list;
    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n; i++)
        if (does_answer(s->list[i], question))
            json_array_append_new(list, json_pack("{s:s, s:s}", "name", s->list[i]->name,
                                                  "title", s->list[i]->shape.title));
    pthread_mutex_unlock(&s->mutex);
    return list;
}

/* ---- asking ------------------------------------------------------------------ */

struct question {
    const char *name;
    const json_t *args;
    json_t *results;
    struct cordee_error why; /* that a result is no data */
};

/* answers[name](...), and what it returned as data. */
static int call_it(lua_State *L)
{
    struct question *q = lua_touserdata(L, 2);
    const int base = lua_gettop(L);
    const json_t *arg;
    size_t i;

    lua_pushstring(L, "answers");
    lua_rawget(L, 1);
    lua_pushstring(L, q->name);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    luaL_checkstack(L, (int)json_array_size(q->args), "too many arguments");
    json_array_foreach (q->args, i, arg)
        box_push_json(L, arg);
    lua_call(L, (int)json_array_size(q->args), LUA_MULTRET);
    for (int at = base + 1; at <= lua_gettop(L) && at <= base + MOST_RESULTS; at++) {
        json_t *result = box_to_json(L, at, &q->why);

        if (!result)
            return luaL_error(L, "what it answers holds %s", q->why.text);
        json_array_append_new(q->results, result);
    }
    return 0;
}

static int ask_text(struct cd_scripts *s, const char *name, const char *text, size_t n,
                    struct question *q, struct cordee_error *err)
{
    char file[64];
    struct box *b;
    int rc;

    snprintf(file, sizeof file, "%s.lua", name);
    b = box_new(s->host, file, &box_usual);
    rc = box_load(b, text, n, err);
    if (rc == 0)
        rc = box_do(b, call_it, q, err);
    box_free(b);
    return rc;
}

static bool is_there(struct cd_scripts *s, const char *name, const char *question)
{
    const struct script *script;
    bool there;

    pthread_mutex_lock(&s->mutex);
    script = script_find(s, name);
    there = script && does_answer(script, question);
    pthread_mutex_unlock(&s->mutex);
    return there;
}

static int answer_ask(struct cordee *cd, const char *script, const char *question,
                      const json_t *args, json_t **results_r, struct cordee_error *err)
{
    struct cd_scripts *s = cd->host->scripts;
    struct question q = {.name = question, .args = args};
    char *text = NULL;
    size_t n = 0;
    int rc;

    if (!s || !is_there(s, script, question))
        return cordee_fail(err, CORDEE_E_NOT_FOUND,
                           "no script \"%s\" is on that answers %s", script, question);
    rc = script_text(s, script, &text, &n, err);
    if (rc <= 0)
        return rc < 0
                   ? -1
                   : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s.lua is turned off", script);
    q.results = json_array();
    rc = ask_text(s, script, text, n, &q, err);
    free(text);
    script_note(s, script, rc < 0 ? err->text : NULL);
    if (rc < 0)
        json_decref(q.results);
    else
        *results_r = q.results;
    return rc;
}

const struct cordee_script_api cd_script_api = {
    .size = sizeof(struct cordee_script_api),
    .list = answer_list,
    .ask = answer_ask,
};
