/* Openings, candidates and skills being taken in. */
#include "plugins/recruitment/match/match-priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const match_part_names[MATCH_PARTS] = {
    [MATCH_SKILLS] = "skills",         [MATCH_LANGUAGES] = "languages",
    [MATCH_EXPERIENCE] = "experience", [MATCH_EDUCATION] = "education",
    [MATCH_DISTANCE] = "distance",     [MATCH_TEXT] = "text",
};
const double match_part_weights[MATCH_PARTS] = {
    [MATCH_SKILLS] = 60,   [MATCH_LANGUAGES] = 15, [MATCH_EXPERIENCE] = 10,
    [MATCH_EDUCATION] = 5, [MATCH_DISTANCE] = 10,  [MATCH_TEXT] = 10,
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
    match_text_free(m);
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

static double idf_of(const struct match *m, uint32_t df)
{
    return log(((double)m->lists + 1) / ((double)df + 0.5));
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
    if (m->ready)
        skill->idf = idf_of(m, 0);
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

/* ---- weights of what is asked ------------------------------------------------ */

static int64_t opening_whole(const struct match *m, const struct match_opening *o)
{
    int64_t whole = 0;

    for (size_t i = 0; i < o->n_skills; i++)
        whole += match_share_most(m, &o->skills[i]);
    return whole;
}

/* Where no opening asked for skills before, this one is the mean. */
static void opening_reckon(const struct match *m, struct opening *o)
{
    o->whole = opening_whole(m, &o->said);

    double mean = m->mean > 0 ? m->mean : (double)o->whole;
    o->text_whole = match_text_whole(m, &o->text);
    o->reach = mean > 0 ? fmin(1, pow((double)o->whole / mean / 3, 0.8)) : 0;
}

static void background_add(struct match *m, const struct opening *added)
{
    const struct match_opening *o = &added->said;

    m->lists++;
    match_text_background(m, &added->text);
    for (size_t i = 0; i < o->n_skills; i++)
        m->skills[o->skills[i].skill].df++;
}

/* ---- openings and candidates ------------------------------------------------ */

size_t match_opening_add(struct match *m, const struct match_opening *said)
{
    struct opening *o = ROW_NEW(m->openings, m->n_openings, m->openings_room);

    o->said = *said;
    for (size_t i = 0; i < said->n_skills; i++)
        o->musts += said->skills[i].must;
    match_ball(&said->place, o->at);
    match_text_take(m, said->text, said->language, &o->text);
    if (m->ready)
        opening_reckon(m, o);
    else
        background_add(m, o);
    return m->n_openings - 1;
}

void match_opening_gone(struct match *m, size_t opening)
{
    m->openings[opening].gone = true;
}

void match_candidate_gone(struct match *m, size_t candidate)
{
    m->candidates[candidate].gone = true;
}

size_t match_candidate_add(struct match *m, const struct match_candidate *said)
{
    struct candidate *c = ROW_NEW(m->candidates, m->n_candidates, m->candidates_room);

    c->said = *said;
    match_ball(&said->place, c->at);
    match_text_take(m, said->text, said->language, &c->text);
    match_text_sayer(m, (uint32_t)(m->n_candidates - 1), &c->text);
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
        m->skills[i].idf = idf_of(m, m->skills[i].df);
}

void match_ready(struct match *m)
{
    int64_t together = 0;
    size_t n = 0;

    idf_reckon(m);
    for (size_t i = 0; i < m->n_openings; i++) {
        int64_t whole = opening_whole(m, &m->openings[i].said);

        together += whole;
        n += whole > 0;
    }
    m->mean = n ? (double)together / (double)n : 0;
    m->ready = true;
    for (size_t i = 0; i < m->n_openings; i++)
        opening_reckon(m, &m->openings[i]);
}
