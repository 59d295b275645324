/* Openings, candidates and hits as JSON. */
#include "plugins/recruitment/match/record.h"

#include <math.h>
#include <string.h>

static int wrong(struct cordee_error *err, const char *member, const char *is)
{
    return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is %s", member, is);
}

/* ---- simple members --------------------------------------------------------- */

/* Below 0 where there is none. */
static int number_read(const json_t *record, const char *key, double most, double *x_r,
                       struct cordee_error *err)
{
    const json_t *value = json_object_get(record, key);

    *x_r = -1;
    if (!value || json_is_null(value))
        return 0;
    if (!json_is_number(value) || !(json_number_value(value) >= 0) ||
        json_number_value(value) > most)
        return wrong(err, key, "no number in its range");
    *x_r = json_number_value(value);
    return 0;
}

static int whole_read(const json_t *record, const char *key, double most, int64_t *n_r,
                      struct cordee_error *err)
{
    double x;

    if (number_read(record, key, most, &x, err) < 0)
        return -1;
    *n_r = x < 0 ? 0 : (int64_t)x;
    return 0;
}

static int day_read(const json_t *record, const char *key, int64_t *at_r,
                    struct cordee_error *err)
{
    const char *text = cordee_json_text(record, key);

    *at_r = 0;
    if (!*text)
        return 0;
    return cordee_time_parse(text, "", at_r) == 0
               ? 0
               : wrong(err, key, "no date, such as 2027-02-01");
}

static int place_read(const json_t *record, struct match_place *place_r,
                      struct cordee_error *err)
{
    const json_t *place = json_object_get(record, "place");
    const json_t *lat = json_object_get(place, "lat"),
                 *lon = json_object_get(place, "lon");

    *place_r = (struct match_place){0};
    if (!place || json_is_null(place))
        return 0;
    if (!json_is_number(lat) || !json_is_number(lon) ||
        fabs(json_number_value(lat)) > 90 || fabs(json_number_value(lon)) > 180)
        return wrong(err, "place", "no {\"lat\",\"lon\"} in degrees");
    *place_r = (struct match_place){true, json_number_value(lat), json_number_value(lon)};
    return 0;
}

static int words_read(struct cordee_arena *a, const json_t *record, const char *key,
                      struct match_words *words_r, struct cordee_error *err)
{
    const json_t *list = json_object_get(record, key), *word;
    const char **texts = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *texts);
    size_t i;

    *words_r = (struct match_words){texts, 0};
    if (list && !json_is_array(list))
        return wrong(err, key, "no list");
    json_array_foreach (list, i, word) {
        if (!json_is_string(word))
            return wrong(err, key, "no list of texts");
        texts[words_r->n++] = cordee_arena_text(a, json_string_value(word));
    }
    return 0;
}

/* A bit for each kind of opening. */
static int kind_read(const json_t *word, const char *key, unsigned *bits,
                     struct cordee_error *err)
{
    static const char *const kinds[] = {"job", "internship", "thesis", "trainee",
                                        "secondment"};

    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (cordee_text_is(json_string_value(word), kinds[i])) {
            *bits |= 1u << i;
            return 0;
        }
    return wrong(err, key, "none of job, internship, thesis, trainee, secondment");
}

static int kinds_read(const json_t *record, unsigned *bits_r, struct cordee_error *err)
{
    const json_t *list = json_object_get(record, "kinds"), *one;
    size_t i;

    if (list && !json_is_array(list))
        return wrong(err, "kinds", "no list");
    json_array_foreach (list, i, one)
        if (kind_read(one, "kinds", bits_r, err) < 0)
            return -1;
    return 0;
}

static void remote_read(const json_t *record, struct match_opening *o)
{
    const char *how = cordee_json_text(record, "remote");

    o->remote = cordee_json_true(record, "remote") || cordee_text_is(how, "fully");
    o->partly = cordee_text_is(how, "partly");
}

/* ---- languages -------------------------------------------------------------- */

static int cefr_read(const json_t *language, int *level_r, struct cordee_error *err)
{
    static const char levels[][3] = {"A1", "A2", "B1", "B2", "C1", "C2"};
    const char *text = cordee_json_text(language, "cefr");

    *level_r = 0;
    if (!*text)
        return 0;
    for (int i = 0; i < 6; i++)
        if (cordee_text_is_nocase(text, levels[i])) {
            *level_r = i + 1;
            return 0;
        }
    return wrong(err, "cefr", "none of A1, A2, B1, B2, C1, C2");
}

static int languages_read(struct cordee_arena *a, const json_t *record,
                          const struct match_language **languages_r, size_t *n_r,
                          struct cordee_error *err)
{
    const json_t *list = json_object_get(record, "languages"), *one;
    struct match_language *languages =
        cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *languages);
    size_t i;

    *languages_r = languages;
    *n_r = 0;
    if (list && !json_is_array(list))
        return wrong(err, "languages", "no list");
    json_array_foreach (list, i, one) {
        struct match_language *language = &languages[i];

        language->code = cordee_arena_text(a, cordee_json_text(one, "code"));
        language->must = cordee_json_true(one, "must");
        if (!*language->code)
            return wrong(err, "languages", "a list with one that has no \"code\"");
        if (cefr_read(one, &language->cefr, err) < 0)
            return -1;
        (*n_r)++;
    }
    return 0;
}

/* ---- skills ----------------------------------------------------------------- */

static const char *skill_name(const json_t *skill)
{
    return json_is_string(skill) ? json_string_value(skill)
                                 : cordee_json_text(skill, "esco");
}

/* The list, and that each has a name; levels are read with their rows. */
static int skills_list(const json_t *record, const json_t **list_r,
                       struct cordee_error *err)
{
    const json_t *skill;
    size_t i;

    *list_r = json_object_get(record, "skills");
    if (*list_r && !json_is_array(*list_r))
        return wrong(err, "skills", "no list");
    json_array_foreach (*list_r, i, skill)
        if (!*skill_name(skill))
            return wrong(err, "skills", "a list with one that has no \"esco\"");
    return 0;
}

static struct match_asked *asked_find(struct match_asked *list, size_t n, uint32_t skill)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].skill == skill)
            return &list[i];
    return NULL;
}

static int asked_read(struct match *m, struct cordee_arena *a, const json_t *record,
                      struct match_opening *o, struct cordee_error *err)
{
    const json_t *list, *skill;
    size_t i;

    if (skills_list(record, &list, err) < 0)
        return -1;
    struct match_asked *rows =
        cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *rows);
    o->skills = rows;
    json_array_foreach (list, i, skill) {
        const json_t *essential = json_object_get(skill, "essential");
        uint32_t number = match_skill(m, skill_name(skill));
        struct match_asked *row = asked_find(rows, o->n_skills, number);
        double level;

        if (number_read(skill, "level", 100, &level, err) < 0)
            return -1;
        if (!row)
            row = &rows[o->n_skills++];
        row->skill = number;
        row->essential = row->essential || !essential || json_is_true(essential);
        row->must = row->must || cordee_json_true(skill, "must");
        row->level = fmax(row->level, level);
    }
    return 0;
}

static int held_read(struct match *m, struct cordee_arena *a, const json_t *record,
                     struct match_candidate *c, struct cordee_error *err)
{
    const json_t *list, *skill;
    size_t i;

    if (skills_list(record, &list, err) < 0)
        return -1;
    struct match_held *rows =
        cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *rows);
    c->skills = rows;
    json_array_foreach (list, i, skill) {
        uint32_t number = match_skill(m, skill_name(skill));
        size_t at = 0;
        double level;

        if (number_read(skill, "level", 100, &level, err) < 0)
            return -1;
        while (at < c->n_skills && rows[at].skill != number)
            at++;
        if (at == c->n_skills)
            rows[c->n_skills++] = (struct match_held){number, fmax(0, level)};
        else /* not said is enough, also where it is said beside it */
            rows[at].level =
                level <= 0 || rows[at].level <= 0 ? 0 : fmax(rows[at].level, level);
    }
    return 0;
}

/* ---- an opening ------------------------------------------------------------- */

static int weights_read(const json_t *record, double weights[MATCH_PARTS],
                        struct cordee_error *err)
{
    const json_t *said = json_object_get(record, "weights");

    for (int i = 0; i < MATCH_PARTS; i++) {
        if (number_read(said, match_part_names[i], 1000, &weights[i], err) < 0)
            return -1;
        if (weights[i] < 0)
            weights[i] = match_part_weights[i];
    }
    return 0;
}

static int education_read(const json_t *record, int *level_r, struct cordee_error *err)
{
    int64_t level;

    if (whole_read(record, "education", 8, &level, err) < 0)
        return -1;
    *level_r = (int)level;
    return 0;
}

enum { MOST_PAY = 1000000000, MOST_YEARS = 100, MOST_HOURS = 168 };

int match_opening_read(struct match *m, struct cordee_arena *a, const json_t *record,
                       struct match_opening *o_r, struct cordee_error *err)
{
    struct match_opening o = {
        .id = cordee_arena_text(a, cordee_json_text(record, "id")),
        .text = cordee_arena_text(a, cordee_json_text(record, "text")),
        .language = cordee_arena_text(a, cordee_json_text(record, "language")),
        .currency = cordee_arena_text(a, cordee_json_text(record, "currency")),
    };

    if (asked_read(m, a, record, &o, err) < 0 ||
        languages_read(a, record, &o.languages, &o.n_languages, err) < 0 ||
        education_read(record, &o.education, err) < 0 ||
        number_read(record, "years", MOST_YEARS, &o.years, err) < 0 ||
        place_read(record, &o.place, err) < 0 ||
        words_read(a, record, "permits", &o.permits, err) < 0 ||
        words_read(a, record, "certificates", &o.certificates, err) < 0 ||
        day_read(record, "starts", &o.starts, err) < 0 ||
        whole_read(record, "pay_most", MOST_PAY, &o.pay_most, err) < 0 ||
        number_read(record, "hours", MOST_HOURS, &o.hours, err) < 0 ||
        weights_read(record, o.weights, err) < 0 ||
        (json_object_get(record, "kind") &&
         kind_read(json_object_get(record, "kind"), "kind", &o.kind, err) < 0))
        return -1;
    remote_read(record, &o);
    *o_r = o;
    return 0;
}

/* ---- a candidate ------------------------------------------------------------ */

int match_candidate_read(struct match *m, struct cordee_arena *a, const json_t *record,
                         struct match_candidate *c_r, struct cordee_error *err)
{
    const double around = 21000; /* half of the earth and more */
    struct match_candidate c = {
        .id = cordee_arena_text(a, cordee_json_text(record, "id")),
        .moves = cordee_json_true(record, "moves"),
        .remote = cordee_json_true(record, "remote"),
        .text = cordee_arena_text(a, cordee_json_text(record, "text")),
        .language = cordee_arena_text(a, cordee_json_text(record, "language")),
        .currency = cordee_arena_text(a, cordee_json_text(record, "currency")),
    };

    if (held_read(m, a, record, &c, err) < 0 ||
        languages_read(a, record, &c.languages, &c.n_languages, err) < 0 ||
        education_read(record, &c.education, err) < 0 ||
        number_read(record, "years", MOST_YEARS, &c.years, err) < 0 ||
        place_read(record, &c.place, err) < 0 ||
        number_read(record, "radius_km", around, &c.radius_km, err) < 0 ||
        words_read(a, record, "permits", &c.permits, err) < 0 ||
        words_read(a, record, "certificates", &c.certificates, err) < 0 ||
        day_read(record, "free_from", &c.free_from, err) < 0 ||
        whole_read(record, "pay_least", MOST_PAY, &c.pay_least, err) < 0 ||
        number_read(record, "hours", MOST_HOURS, &c.hours, err) < 0 ||
        kinds_read(record, &c.kinds, err) < 0)
        return -1;
    *c_r = c;
    return 0;
}
