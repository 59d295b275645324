/* What is there, half there and missing, in words. */
#include "plugins/recruitment/fit/shown.h"
#include "plugins/recruitment/opening/pages.h"

#include <math.h>

/* ---- tags ----------------------------------------------------------------------------
 */

static void tag_put(json_t *tags, const char *how, const char *text)
{
    json_array_append_new(tags, json_pack("{s:s, s:b}", "text", text, how, true));
}

static void skill_put(struct cordee *cd, struct cordee_arena *a, const json_t *skill,
                      json_t *tags)
{
    const char *label = cordee_json_text(skill, "label");
    const int64_t asked = cordee_json_int(skill, "level"),
                  held = cordee_json_int(skill, "held");

    if (!json_object_get(skill, "held"))
        tag_put(tags, cordee_json_true(skill, "linked") ? "half" : "miss",
                cordee_json_true(skill, "linked")
                    ? cordee_arena_printf(a, T("%s, something near it"), label)
                    : label);
    else if (asked && held && held < asked)
        tag_put(tags, "half",
                cordee_arena_printf(a, T("%s, level %lld of %lld"), label,
                                    (long long)held, (long long)asked));
    else
        tag_put(tags, "ok", label);
}

/* Of whom nothing is said about languages nothing is missing. */
static void language_put(struct cordee *cd, struct cordee_arena *a,
                         const json_t *language, json_t *tags)
{
    const char *code = cordee_json_text(language, "code");
    const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code);
    const int64_t asked = cordee_json_int(language, "cefr"),
                  held = cordee_json_int(language, "held");
    const int64_t shown = held ? held : asked;
    const char *text =
        cordee_arena_printf(a, "%s %s", *name ? name : code,
                            shown > 0 && shown <= 6 ? opening_cefrs()[shown].label : "");

    if (!cordee_json_true(language, "said"))
        return;
    if (!json_object_get(language, "held"))
        tag_put(tags, "miss", text);
    else
        tag_put(tags, asked && held && held < asked ? "half" : "ok", text);
}

json_t *fit_tags(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                 int64_t candidate, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *skills = fit_skills_of(cd, a, opening, candidate, err);
    CORDEE_AUTO(cordee_json_drop)
    json_t *languages = skills ? fit_languages_of(cd, opening, candidate, err) : NULL;
    json_t *tags;
    const json_t *one;
    size_t i;

    if (!languages)
        return NULL;
    tags = json_array();
    json_array_foreach (skills, i, one)
        skill_put(cd, a, one, tags);
    json_array_foreach (languages, i, one)
        language_put(cd, a, one, tags);
    return tags;
}

/* ---- parts
 * ----------------------------------------------------------------------------- */

json_t *fit_parts_json(struct cordee *cd, const json_t *parts,
                       const double weights[MATCH_PARTS])
{
    json_t *list = json_array();

    for (int i = 0; i < MATCH_PARTS; i++) {
        const json_t *part = json_object_get(parts, match_part_names[i]);
        json_t *row =
            json_pack("{s:s, s:b}", "label", opening_weight_name(cd, match_part_names[i]),
                      "known", part != NULL);

        if (part)
            json_object_set_new(row, "percent",
                                json_integer(lround(100 * json_number_value(part))));
        if (weights)
            json_object_set_new(row, "weight", json_sprintf("%g", weights[i]));
        json_array_append_new(list, row);
    }
    return list;
}

/* ---- a row
 * ----------------------------------------------------------------------------- */

static bool number_at(const json_t *row, const char *key, double *n_r)
{
    const json_t *n = json_object_get(row, key);

    *n_r = json_number_value(n);
    return json_is_number(n);
}

/* As match/ reckons it. */
static void distance_put(struct cordee *cd, struct cordee_arena *a, json_t *row)
{
    const double degree = acos(-1) / 180, earth = 6371;
    double lat, lon, to_lat, to_lon, x, y, h;

    if (!number_at(row, "latitude", &lat) || !number_at(row, "longitude", &lon) ||
        !number_at(row, "to_latitude", &to_lat) ||
        !number_at(row, "to_longitude", &to_lon))
        return;
    x = sin((to_lat - lat) * degree / 2);
    y = sin((to_lon - lon) * degree / 2);
    h = x * x + cos(lat * degree) * cos(to_lat * degree) * y * y;
    cordee_json_set_text(row, "distance",
                         cordee_arena_printf(a, T("%ld km away"),
                                             lround(2 * earth * asin(fmin(1, sqrt(h))))));
}

int fit_row_dress(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                  int64_t candidate, json_t *row, struct cordee_error *err)
{
    const int64_t free_from = cordee_json_int(row, "free_from");
    const json_t *reasons = json_object_get(row, "reasons");
    json_t *tags = fit_tags(cd, a, opening, candidate, err);

    if (!tags)
        return -1;
    json_object_set_new(row, "tags", tags);
    if (reasons) {
        json_object_set(row, "essential", json_object_get(reasons, "essential"));
        json_object_set(row, "there", json_object_get(reasons, "there"));
    }
    cordee_json_set_text(row, "number", candidate_number(cd, a, candidate));
    if (free_from > cordee_now())
        cordee_json_set_text(row, "free_text", opening_day_text(cd, a, free_from));
    if (cordee_json_int(row, "moves"))
        json_object_set_new(row, "would_move", json_true());
    json_object_set_new(
        row, "points",
        json_integer(lround(json_number_value(json_object_get(row, "score")))));
    distance_put(cd, a, row);
    return 0;
}
