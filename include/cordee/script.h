/* cordee/script.h - scripts that answer a plugin: `cd->script->...`.
 *
 * A script has answers beside what it listens to:
 *
 *     return { title = "...", answers = { ["funding.read"] = function(page) ... end } }
 *
 * and a plugin asks one of them, by name, when it needs to know.  The names of questions
 * begin with the plugin's. */
#ifndef CORDEE_SCRIPT_H
#define CORDEE_SCRIPT_H

#include <cordee/error.h>
#include <cordee/value.h>

struct cordee;

struct cordee_script_api {
    uint32_t size;
    /* Scripts that are on and answer it: [{"name","title"}] by name, new; empty where
     * scripts do not run. */
    json_t *(*list)(struct cordee *cd, const char *question);
    /* Calls the script's function with the elements of the array `args`; *results_r is
     * a new array of what it returned.  For jobs: it may take as long as a script may
     * (seconds).  -1: CORDEE_E_NOT_FOUND nobody of that name answers; CORDEE_E_SCRIPT it
     * failed or returned what is no data, in words that name the script. */
    int (*ask)(struct cordee *cd, const char *script, const char *question,
               const json_t *args, json_t **results_r,
               struct cordee_error *err) CORDEE_MUST_CHECK;
};

#endif
