/* One pair, and the gates of an opening, as they are scored now. */
#include "plugins/recruitment/fit/shown.h"

#include "plugins/recruitment/fit/index.h"

#include <string.h>

static const char *const gate_texts[MATCH_GATES] = {
    [MATCH_FITS] = "",
    [MATCH_NO_KIND] = T_LATER("look for another kind of place"),
    [MATCH_NO_PERMIT] = T_LATER("may not work in that country"),
    [MATCH_NO_CERTIFICATE] = T_LATER("do not have a certificate that is asked"),
    [MATCH_NO_LANGUAGE] =
        T_LATER("do not speak a language that is a must, or not enough"),
    [MATCH_NO_SKILL] = T_LATER("do not have a skill that is a must"),
    [MATCH_TOO_LATE] = T_LATER("are free only after the start"),
    [MATCH_TOO_MANY_HOURS] = T_LATER("want fewer hours a week"),
    [MATCH_PAY] = T_LATER("ask for more pay than it gives"),
    [MATCH_NOT_REMOTE] = T_LATER("look for work from home"),
    [MATCH_TOO_FAR] = T_LATER("live too far away and would not move"),
};

const char *fit_gate_text(struct cordee *cd, enum match_gate gate)
{
    return T(gate_texts[gate]);
}

/* ---- one pair -------------------------------------------------------------------------
 */

static int why_of(struct cordee *cd, struct fit_index *k, struct cordee_arena *a,
                  int64_t opening, int64_t candidate, struct fit_why *why,
                  struct cordee_error *err)
{
    struct match_hit hit;
    const char *own;
    size_t o, c;

    if (fit_index_sync(cd, k, err) < 0 || fit_own_weights(cd, a, opening, &own, err) < 0)
        return -1;
    fit_weights_read(own, k->weights, why->weights);
    o = fit_number(&k->openings, opening);
    c = fit_number(&k->candidates, candidate);
    why->weights_by = cordee_arena_text(a, k->weights_by);
    if (o == SIZE_MAX || c == SIZE_MAX)
        return 0;
    why->gate = match_pair(k->match, o, c, a, &hit);
    why->score = hit.score;
    memcpy(why->parts, hit.parts, sizeof hit.parts);
    why->essential = hit.essential;
    why->there = hit.there;
    return 1;
}

int fit_why(struct cordee *cd, struct cordee_arena *a, int64_t cluster, int64_t opening,
            int64_t candidate, struct fit_why *why_r, struct cordee_error *err)
{
    struct fit_index *k;
    int rc;

    *why_r = (struct fit_why){.weights_by = ""};
    if (fit_index_take(cd, cluster, &k, err) < 0)
        return -1;
    rc = why_of(cd, k, a, opening, candidate, why_r, err);
    fit_index_give(cd);
    return rc;
}

/* ---- the gates of an opening ----------------------------------------------------------
 */

static int gates_count(struct cordee *cd, int64_t cluster, int64_t opening,
                       size_t n[MATCH_GATES], size_t *nothing_r, struct cordee_error *err)
{
    struct fit_index *k;
    size_t number;

    if (fit_index_take(cd, cluster, &k, err) < 0)
        return -1;
    number = fit_number(&k->openings, opening);
    if (number != SIZE_MAX)
        *nothing_r = match_gates(k->match, number, n);
    fit_index_give(cd);
    return 0;
}

static void gate_put(json_t *list, size_t n, const char *text)
{
    if (n)
        json_array_append_new(list,
                              json_pack("{s:I, s:s}", "n", (json_int_t)n, "text", text));
}

int fit_gates_put(struct cordee *cd, int64_t cluster, int64_t opening, json_t *model,
                  struct cordee_error *err)
{
    size_t n[MATCH_GATES] = {0}, nothing = 0, others = 0;
    json_t *gates = json_array();

    json_object_set_new(model, "gates", gates);
    if (gates_count(cd, cluster, opening, n, &nothing, err) < 0)
        return -1;
    for (enum match_gate g = MATCH_FITS + 1; g < MATCH_GATES; g++) {
        gate_put(gates, n[g], fit_gate_text(cd, g));
        others += n[g];
    }
    gate_put(gates, nothing, T("have no skill that is asked"));
    json_object_set_new(model, "fits",
                        json_integer((json_int_t)n[MATCH_FITS] - (json_int_t)nothing));
    json_object_set_new(model, "others",
                        json_integer((json_int_t)others + (json_int_t)nothing));
    return 0;
}
