/* A script that changes weights for a cluster answers FIT_WEIGHTS:
 *
 *     function(cluster) return { skills = 80, distance = 5 } end
 *
 * of cluster = {id, name, weights = {skills = 60, ...}}; what it does not name stays. */
#include "plugins/recruitment/fit/index.h"
#include "plugins/recruitment/fit/keep.h"

#include <string.h>

enum { MOST_WEIGHT = 1000 };

static json_t *asked_of(int64_t cluster, const char *name,
                        const double weights[MATCH_PARTS])
{
    json_t *now = json_object();

    for (int i = 0; i < MATCH_PARTS; i++)
        json_object_set_new(now, match_part_names[i], json_real(weights[i]));
    return json_pack("[{s:I, s:s, s:o}]", "id", (json_int_t)cluster, "name", name,
                     "weights", now);
}

/* Whether it said anything. */
static bool answer_take(const json_t *answer, double weights[MATCH_PARTS])
{
    bool said = false;

    for (int i = 0; i < MATCH_PARTS; i++) {
        const json_t *weight = json_object_get(answer, match_part_names[i]);
        const double value = json_number_value(weight);

        if (!json_is_number(weight) || value < 0 || value > MOST_WEIGHT)
            continue;
        weights[i] = value;
        said = true;
    }
    return said;
}

static int script_ask(struct cordee *cd, const char *script, int64_t cluster,
                      const char *name, double weights[MATCH_PARTS],
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = asked_of(cluster, name, weights);
    CORDEE_AUTO(cordee_json_drop) json_t *results = NULL;

    if (cd->script->ask(cd, script, FIT_WEIGHTS, args, &results, err) < 0)
        return -1;
    return answer_take(json_array_get(results, 0), weights);
}

void fit_weights_ask(struct cordee *cd, int64_t cluster, struct cordee_arena *a,
                     double weights[MATCH_PARTS], const char **by_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *scripts = cd->script->list(cd, FIT_WEIGHTS);
    const json_t *script;
    size_t i;

    memcpy(weights, match_part_weights, sizeof match_part_weights);
    *by_r = "";
    json_array_foreach (scripts, i, script) {
        struct cordee_error err = {0};
        const char *name = cordee_json_text(script, "name");
        int rc = script_ask(cd, name, cluster, fit_cluster_name(cd, a, cluster), weights,
                            &err);

        if (rc < 0)
            cd->log->write(cd, CORDEE_WARN, "%s", err.text);
        else if (rc > 0)
            *by_r = cordee_arena_text(a, cordee_json_text(script, "title"));
    }
}

static bool weights_differ(struct cordee *cd, int64_t cluster)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    double kept[MATCH_PARTS], now[MATCH_PARTS];
    const char *by;

    if (!fit_index_weights(cd, cluster, kept))
        return false;
    fit_weights_ask(cd, cluster, a, now, &by);
    for (int i = 0; i < MATCH_PARTS; i++)
        if (kept[i] != now[i])
            return true;
    return false;
}

int fit_weights_look(struct cordee *cd, struct cordee_error *err)
{
    int64_t cluster = 0;
    int rc;

    while ((rc = fit_cluster_next(cd, cluster, &cluster, err)) > 0)
        if (weights_differ(cd, cluster))
            return fit_wake(cd, FIT_ALL_JOB, err);
    return rc;
}
