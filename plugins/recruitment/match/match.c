/* Openings, candidates and skills being taken in. */
#include "plugins/recruitment/match/match-priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const match_part_names[MATCH_PARTS] = {
    [MATCH_SKILLS] = "skills",         [MATCH_LANGUAGES] = "languages",
    [MATCH_EXPERIENCE] = "experience", [MATCH_EDUCATION] = "education",
    [MATCH_DISTANCE] = "distance",
};
const double match_part_weights[MATCH_PARTS] = {
    [MATCH_SKILLS] = 60,   [MATCH_LANGUAGES] = 15, [MATCH_EXPERIENCE] = 10,
    [MATCH_EDUCATION] = 5, [MATCH_DISTANCE] = 10,
};

/* ---- room ------------------------------------------------------------------- */

/* Room for one more, zeroed. */
static void *row_new(void **rows, size_t *n, size_t *room, size_t size)
{
    if (*n == *room) {
        *room = *room ? 2 * *room : 16;
        *rows = realloc(*rows, *room * size);
        if (!*rows)
            abort();
    }
    void *row = (char *)*rows + (*n)++ * size;

    memset(row, 0, size);
    return row;
}
#define ROW_NEW(rows, n, room) row_new((void **)&(rows), &(n), &(room), sizeof *(rows))

struct match *match_new(void)
{
    struct match *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    m->arena = cordee_arena_new();
    m->numbers = json_object();
    return m;
}

void match_free(struct match *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_skills; i++) {
        free(m->skills[i].links);
        free(m->skills[i].holders);
    }
    free(m->skills);
    free(m->openings);
    free(m->candidates);
    free(m->tallies);
    free(m->shares);
    free(m->held);
    json_decref(m->numbers);
    cordee_arena_free(m->arena);
    free(m);
}

void match_drop(struct match **m)
{
    match_free(*m);
}

/* ---- skills ----------------------------------------------------------------- */

/* ESCO names a skill by a URI; the UUID at its end is enough, in any case. */
static const char *name_short(const char *name)
{
    static const char esco[] = "data.europa.eu/esco/skill/";
    const char *at = strstr(name, esco);

    return at ? at + strlen(esco) : name;
}

uint32_t match_skill(struct match *m, const char *name)
{
    char *key = cordee_arena_text(m->arena, name_short(name));

    for (char *c = key; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    const json_t *known = json_object_get(m->numbers, key);
    if (known)
        return (uint32_t)json_integer_value(known);

    uint32_t number = (uint32_t)m->n_skills;
    struct skill *skill = ROW_NEW(m->skills, m->n_skills, m->skills_room);
    skill->name = cordee_arena_text(m->arena, name);
    json_object_set_new(m->numbers, key, json_integer(number));
    return number;
}

const char *match_skill_name(const struct match *m, uint32_t skill)
{
    return m->skills[skill].name;
}

static void link_add(struct skill *skill, uint32_t other)
{
    for (size_t i = 0; i < skill->n_links; i++)
        if (skill->links[i] == other)
            return;
    *(uint32_t *)ROW_NEW(skill->links, skill->n_links, skill->links_room) = other;
}

void match_link(struct match *m, uint32_t one, uint32_t other)
{
    if (one == other)
        return;
    link_add(&m->skills[one], other);
    link_add(&m->skills[other], one);
}

void match_background(struct match *m, const uint32_t *skills, size_t n)
{
    m->lists++;
    for (size_t i = 0; i < n; i++)
        m->skills[skills[i]].df++;
}

/* ---- openings and candidates ------------------------------------------------ */

size_t match_opening_add(struct match *m, const struct match_opening *said)
{
    struct opening *o = ROW_NEW(m->openings, m->n_openings, m->openings_room);

    o->said = *said;
    m->lists++;
    for (size_t i = 0; i < said->n_skills; i++) {
        m->skills[said->skills[i].skill].df++;
        o->musts += said->skills[i].must;
    }
    match_ball(&said->place, o->at);
    return m->n_openings - 1;
}

size_t match_candidate_add(struct match *m, const struct match_candidate *said)
{
    struct candidate *c = ROW_NEW(m->candidates, m->n_candidates, m->candidates_room);

    c->said = *said;
    match_ball(&said->place, c->at);
    for (size_t i = 0; i < said->n_skills; i++) {
        struct skill *s = &m->skills[said->skills[i].skill];
        struct holder *h = ROW_NEW(s->holders, s->n_holders, s->holders_room);

        h->candidate = (uint32_t)(m->n_candidates - 1);
        h->level = said->skills[i].level;
    }
    return m->n_candidates - 1;
}

const char *match_opening_id(const struct match *m, size_t opening)
{
    return m->openings[opening].said.id;
}

const char *match_candidate_id(const struct match *m, size_t candidate)
{
    return m->candidates[candidate].said.id;
}

size_t match_openings_count(const struct match *m)
{
    return m->n_openings;
}

/* ---- what holds over all ---------------------------------------------------- */

static void idf_reckon(struct match *m)
{
    for (size_t i = 0; i < m->n_skills; i++)
        m->skills[i].idf = log(((double)m->lists + 1) / ((double)m->skills[i].df + 0.5));
}

static int64_t opening_whole(const struct match *m, const struct match_opening *o)
{
    int64_t whole = 0;

    for (size_t i = 0; i < o->n_skills; i++)
        whole += match_share_most(m, &o->skills[i]);
    return whole;
}

void match_ready(struct match *m)
{
    int64_t together = 0;
    size_t n = 0;

    idf_reckon(m);
    for (size_t i = 0; i < m->n_openings; i++) {
        m->openings[i].whole = opening_whole(m, &m->openings[i].said);
        together += m->openings[i].whole;
        n += m->openings[i].whole > 0;
    }
    for (size_t i = 0; i < m->n_openings; i++) {
        double share =
            n ? (double)m->openings[i].whole * (double)n / (double)together : 0;

        m->openings[i].reach = fmin(1, pow(share / 3, 0.8));
    }
}
