/* A hit as JSON. */
#include "plugins/recruitment/match/record.h"

json_t *match_hit_json(const struct match *m, const struct match_hit *hit, const char *id)
{
    json_t *parts = json_object(), *missing = json_array();

    for (int i = 0; i < MATCH_PARTS; i++)
        if (hit->parts[i] >= 0)
            json_object_set_new(parts, match_part_names[i], json_real(hit->parts[i]));
    for (size_t i = 0; i < hit->n_missing; i++)
        json_array_append_new(missing, json_string(match_skill_name(m, hit->missing[i])));
    return json_pack("{s:s, s:f, s:o, s:I, s:I, s:o}", "id", id, "score", hit->score,
                     "parts", parts, "essential", (json_int_t)hit->essential, "there",
                     (json_int_t)hit->there, "missing", missing);
}
