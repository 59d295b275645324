/* 10,000 candidates and 1,000 openings: every pair scored, the best 20 each way kept.
 *
 * Beside the code of the pages stands the loop that one would write down first: for each
 * pair the two lists of skills, sorted, are gone through side by side, and the same parts
 * are reckoned by the same formulas.  Both must find the same best scores. */
#include "plugins/recruitment/match/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    OPENINGS = 1000,
    CANDIDATES = 10000,
    SKILLS = 4000,
    ASKED = 15,
    HELD = 20,
    BEST = 20
};

/* ---- a world, the same each time -------------------------------------------- */

struct someone {
    char id[16];
    struct match_held held[HELD];
    struct match_language languages[2];
    struct match_candidate said;
};
struct something {
    char id[16];
    struct match_asked asked[ASKED];
    struct match_language languages[1];
    struct match_opening said;
};
static struct someone people[CANDIDATES];
static struct something jobs[OPENINGS];
static uint32_t seed = 7;

static uint32_t dice(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)seed * n) >> 32);
}

/* Few skills are common, most are rare. */
static uint32_t some_skill(void)
{
    double u = (double)dice(1 << 20) / (1 << 20);

    return (uint32_t)(SKILLS * u * u * u);
}

static int by_skill(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* So many different skills, sorted. */
static void draw(uint32_t *skills, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t skill = some_skill();
        size_t j = 0;

        while (j < i && skills[j] != skill)
            j++;
        if (j == i)
            skills[i++] = skill;
    }
    qsort(skills, n, sizeof *skills, by_skill);
}

static struct match_place some_place(void)
{
    return (struct match_place){true, 45 + dice(4000) / 1000.0, 6 + dice(9000) / 1000.0};
}

static void world_make(void)
{
    static const char *const codes[] = {"de", "fr", "it", "sl", "en"};
    uint32_t skills[HELD];

    for (int i = 0; i < OPENINGS; i++) {
        struct something *j = &jobs[i];

        snprintf(j->id, sizeof j->id, "o%04d", i);
        draw(skills, ASKED);
        for (int k = 0; k < ASKED; k++)
            j->asked[k] = (struct match_asked){skills[k], dice(3) > 0, false, dice(5)};
        j->languages[0] =
            (struct match_language){codes[dice(5)], 1 + (int)dice(6), false};
        j->said = (struct match_opening){.id = j->id,
                                         .skills = j->asked,
                                         .n_skills = ASKED,
                                         .languages = j->languages,
                                         .n_languages = 1,
                                         .education = 3 + (int)dice(5),
                                         .years = dice(8),
                                         .place = some_place(),
                                         .currency = "EUR"};
        memcpy(j->said.weights, match_part_weights, sizeof j->said.weights);
    }
    for (int i = 0; i < CANDIDATES; i++) {
        struct someone *p = &people[i];

        snprintf(p->id, sizeof p->id, "p%05d", i);
        draw(skills, HELD);
        for (int k = 0; k < HELD; k++)
            p->held[k] = (struct match_held){skills[k], dice(6)};
        for (int k = 0; k < 2; k++)
            p->languages[k] =
                (struct match_language){codes[dice(5)], 1 + (int)dice(6), false};
        p->said = (struct match_candidate){.id = p->id,
                                           .skills = p->held,
                                           .n_skills = HELD,
                                           .languages = p->languages,
                                           .n_languages = 2,
                                           .education = 2 + (int)dice(6),
                                           .years = dice(20),
                                           .place = some_place(),
                                           .currency = "EUR"};
    }
}

/* ---- the plain loop --------------------------------------------------------- */

static double idf[SKILLS], whole[OPENINGS], reach[OPENINGS];
static double best_people[OPENINGS][BEST], best_jobs[CANDIDATES][BEST];

static void plain_ready(void)
{
    static int df[SKILLS];
    double together = 0;

    for (int i = 0; i < OPENINGS; i++)
        for (int k = 0; k < ASKED; k++)
            df[jobs[i].asked[k].skill]++;
    for (int s = 0; s < SKILLS; s++)
        idf[s] = log((OPENINGS + 1) / (df[s] + 0.5));
    for (int i = 0; i < OPENINGS; i++) {
        for (int k = 0; k < ASKED; k++)
            whole[i] +=
                idf[jobs[i].asked[k].skill] * (jobs[i].asked[k].essential ? 1 : 0.3);
        together += whole[i];
    }
    for (int i = 0; i < OPENINGS; i++)
        reach[i] = fmin(1, pow(whole[i] * OPENINGS / together / 3, 0.8));
}

static double plain_skills(int o, int c)
{
    const struct match_asked *a = jobs[o].asked, *end = a + ASKED;
    const struct match_held *h = people[c].held, *last = h + HELD;
    double sum = 0, q, all;

    while (a < end && h < last)
        if (a->skill < h->skill)
            a++;
        else if (a->skill > h->skill)
            h++;
        else {
            double share =
                a->level > 0 && h->level > 0 ? fmin(1, h->level / a->level) : 1;

            sum += idf[a->skill] * (a->essential ? 1 : 0.3) * share;
            a++;
            h++;
        }
    if (sum <= 0)
        return 0;
    q = fmin(1, sum / whole[o]);
    all = pow(q, 6);
    return sqrt(q * (all + (1 - all) * reach[o]));
}

static double plain_language(int o, int c)
{
    const struct match_language *asked = jobs[o].languages;

    for (int k = 0; k < 2; k++)
        if (!strcmp(asked->code, people[c].languages[k].code))
            return fmin(1, (double)people[c].languages[k].cefr / asked->cefr);
    return 0;
}

static double plain_distance(int o, int c)
{
    const double degree = acos(-1) / 180;
    struct match_place a = jobs[o].said.place, b = people[c].said.place;
    double x = sin((b.lat - a.lat) * degree / 2), y = sin((b.lon - a.lon) * degree / 2);
    double h = x * x + cos(a.lat * degree) * cos(b.lat * degree) * y * y;

    return exp(-2 * 6371 * asin(fmin(1, sqrt(h))) / 50);
}

static double plain_score(int o, int c)
{
    const double *w = match_part_weights;
    double skills = plain_skills(o, c), points, weights;

    if (skills <= 0)
        return 0;
    points = w[MATCH_SKILLS] * skills + w[MATCH_LANGUAGES] * plain_language(o, c) +
             w[MATCH_DISTANCE] * plain_distance(o, c);
    weights = w[MATCH_SKILLS] + w[MATCH_LANGUAGES] + w[MATCH_DISTANCE];
    if (jobs[o].said.years > 0) {
        points +=
            w[MATCH_EXPERIENCE] * fmin(1, people[c].said.years / jobs[o].said.years);
        weights += w[MATCH_EXPERIENCE];
    }
    points += w[MATCH_EDUCATION] *
              fmin(1, (double)people[c].said.education / jobs[o].said.education);
    return 100 * points / (weights + w[MATCH_EDUCATION]);
}

/* The worst is the last. */
static void plain_offer(double best[BEST], double score)
{
    int i = BEST - 1;

    if (score <= best[i])
        return;
    for (; i > 0 && best[i - 1] < score; i--)
        best[i] = best[i - 1];
    best[i] = score;
}

static void plain_all(void)
{
    plain_ready();
    for (int o = 0; o < OPENINGS; o++)
        for (int c = 0; c < CANDIDATES; c++) {
            double score = plain_score(o, c);

            if (score > 0) {
                plain_offer(best_people[o], score);
                plain_offer(best_jobs[c], score);
            }
        }
}

/* ---- ours ------------------------------------------------------------------- */

static double ours_people[OPENINGS][BEST], ours_jobs[CANDIDATES][BEST];
static int n_people[OPENINGS], n_jobs[CANDIDATES];

static void person_take(void *ctx, const struct match_hit *hit)
{
    (void)ctx;
    ours_people[hit->opening][n_people[hit->opening]++] = hit->score;
}

static void opening_take(void *ctx, const struct match_hit *hit)
{
    (void)ctx;
    ours_jobs[hit->candidate][n_jobs[hit->candidate]++] = hit->score;
}

static void ours_all(void)
{
    CORDEE_AUTO(match_drop) struct match *m = match_new();
    char name[16];

    for (uint32_t s = 0; s < SKILLS; s++) {
        snprintf(name, sizeof name, "s%u", s);
        match_skill(m, name);
    }
    for (int i = 0; i < OPENINGS; i++)
        match_opening_add(m, &jobs[i].said);
    for (int i = 0; i < CANDIDATES; i++)
        match_candidate_add(m, &people[i].said);
    match_ready(m);
    match_all(m, BEST, person_take, opening_take, NULL);
}

/* ---- beside each other ------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double apart(void)
{
    double most = 0;

    for (int i = 0; i < OPENINGS; i++)
        for (int k = 0; k < BEST; k++)
            most = fmax(most, fabs(best_people[i][k] - ours_people[i][k]));
    for (int i = 0; i < CANDIDATES; i++)
        for (int k = 0; k < BEST; k++)
            most = fmax(most, fabs(best_jobs[i][k] - ours_jobs[i][k]));
    return most;
}

int main(void)
{
    double begun, plain, ours;

    world_make();
    begun = seconds();
    plain_all();
    plain = seconds() - begun;
    begun = seconds();
    ours_all();
    ours = seconds() - begun;
    printf("%d candidates x %d openings, every pair, best %d each way, seconds of a "
           "processor\n  plain loop  %.2f\n  ours        %.2f\n  largest difference of a "
           "best score  %.6f\n",
           CANDIDATES, OPENINGS, BEST, plain, ours, apart());
    return apart() > 0.001;
}
