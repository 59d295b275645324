/* Where a course would find its participants. */
#include "plugins/survey/act/course.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS  6371.0 /* km, as core/base/geo.c */
#define DEGREE  0.017453292519943295
#define QUARTER 1.5707963267948966 /* of a turn */
#define ALL     4.5 /* more than any chord squared, and NONE more than that */
#define NONE    5
#define SLACK   0.0005 /* km: so much of a distance may be rounding */

/* ---- places --------------------------------------------------------------------- */

/* Where somebody is: all who are at the same place are in the same group.  As a point of
 * the unit ball, so that neither pole nor date line is anything special. */
struct spot {
    double latitude, longitude; /* -180 to 180 */
    double x, y, z;
    const size_t *who; /* places in the array of people, lowest key first */
    size_t n;
    int64_t key;      /* the lowest */
    int64_t people;   /* who is free within the circle round it ... */
    int64_t metres;   /* ... and their way to it, all together */
    bool taken, poor; /* in a group; its circle never will be one */
};

struct map {
    struct cordee_arena *arena;
    const struct course_person *people;
    const struct course_terms *terms;
    struct spot *spots;
    size_t n;
    double chord2; /* of `km` on the unit ball, squared */
    size_t looked;
};

static double chord2_of(double km)
{
    const double half = (km + SLACK) / (2 * RADIUS);
    const double s = sin(half);

    return half < QUARTER ? 4 * s * s : ALL;
}

static double apart(struct map *m, const struct spot *a, const struct spot *b)
{
    const double x = a->x - b->x, y = a->y - b->y, z = a->z - b->z;

    m->looked++;
    return x * x + y * y + z * z;
}

static double km_of(double chord2)
{
    const double half = sqrt(chord2) / 2;

    return 2 * RADIUS * asin(half < 1 ? half : 1);
}

/* Whole metres, so that sums of them are exact and come out the same in any order. */
static int64_t metres_of(double chord2)
{
    return llround(1000 * km_of(chord2));
}

/* ---- from people to places ------------------------------------------------------ */

struct placed {
    double latitude, longitude;
    int64_t key;
    size_t at; /* in the array of people */
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    if (x->latitude != y->latitude)
        return x->latitude < y->latitude ? -1 : 1;
    if (x->longitude != y->longitude)
        return x->longitude < y->longitude ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static bool is_placed(const struct course_person *p)
{
    return isfinite(p->latitude) && isfinite(p->longitude) && fabs(p->latitude) <= 90;
}

/* Those whose place is known, sorted by it. */
static struct placed *placed_of(struct map *m, size_t n, size_t *n_r)
{
    struct placed *list = cordee_arena_get(m->arena, n * sizeof *list + 1);

    *n_r = 0;
    for (size_t i = 0; i < n; i++)
        if (is_placed(&m->people[i]))
            list[(*n_r)++] = (struct placed){m->people[i].latitude + 0.0,
                                             remainder(m->people[i].longitude, 360) + 0.0,
                                             m->people[i].key, i};
    qsort(list, *n_r, sizeof *list, by_place);
    return list;
}

static void spot_add(struct map *m, const struct placed *p, const size_t *who)
{
    const double north = p->latitude * DEGREE, east = p->longitude * DEGREE;

    m->spots[m->n++] = (struct spot){
        .latitude = p->latitude,
        .longitude = p->longitude,
        .x = cos(north) * cos(east),
        .y = cos(north) * sin(east),
        .z = sin(north),
        .who = who,
        .key = p->key,
    };
}

static void spots_read(struct map *m, size_t n)
{
    size_t known;
    const struct placed *list = placed_of(m, n, &known);
    size_t *who = cordee_arena_get(m->arena, known * sizeof *who + 1);

    m->spots = cordee_arena_get(m->arena, known * sizeof *m->spots + 1);
    for (size_t i = 0; i < known; i++) {
        if (i == 0 || list[i].latitude != list[i - 1].latitude ||
            list[i].longitude != list[i - 1].longitude)
            spot_add(m, &list[i], &who[i]);
        who[i] = list[i].at;
        m->spots[m->n - 1].n++;
    }
}

/* ---- circles -------------------------------------------------------------------- */

static void count_all(struct map *m)
{
    for (size_t i = 0; i < m->n; i++) {
        struct spot *a = &m->spots[i];

        a->people += (int64_t)a->n;
        for (size_t k = i + 1; k < m->n; k++) {
            struct spot *b = &m->spots[k];
            const double c = apart(m, a, b);

            if (c > m->chord2)
                continue;
            a->people += (int64_t)b->n;
            b->people += (int64_t)a->n;
            a->metres += (int64_t)b->n * metres_of(c);
            b->metres += (int64_t)a->n * metres_of(c);
        }
    }
}

/* Who was free there is so no longer, for all circles that they were in. */
static void spot_take(struct map *m, struct spot *gone)
{
    gone->taken = true;
    for (size_t i = 0; i < m->n; i++) {
        struct spot *s = &m->spots[i];
        const double c = s->taken || s->poor ? NONE : apart(m, s, gone);

        if (c > m->chord2)
            continue;
        s->people -= (int64_t)gone->n;
        s->metres -= (int64_t)gone->n * metres_of(c);
    }
}

static bool is_better(const struct spot *s, const struct spot *than)
{
    if (s->people != than->people)
        return s->people > than->people;
    return s->metres != than->metres ? s->metres < than->metres : s->key < than->key;
}

static struct spot *best(const struct map *m)
{
    struct spot *found = NULL;

    for (size_t i = 0; i < m->n; i++) {
        struct spot *s = &m->spots[i];

        if (!s->taken && !s->poor && s->people >= (int64_t)m->terms->people &&
            (!found || is_better(s, found)))
            found = s;
    }
    return found;
}

/* The free places within the circle. */
static size_t circle(struct map *m, const struct spot *centre, struct spot **within)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++)
        if (!m->spots[i].taken && apart(m, centre, &m->spots[i]) <= m->chord2)
            within[n++] = &m->spots[i];
    return n;
}

/* ---- a group -------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static size_t companies_of(struct map *m, struct spot *const *within, size_t n,
                           int64_t *orgs)
{
    size_t k = 0, different = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t p = 0; p < within[i]->n; p++)
            if (m->people[within[i]->who[p]].org)
                orgs[k++] = m->people[within[i]->who[p]].org;
    qsort(orgs, k, sizeof *orgs, by_number);
    for (size_t i = 0; i < k; i++)
        different += i == 0 || orgs[i] != orgs[i - 1];
    return different;
}

/* The way of all to one of them; -1: somebody has it farther than they may. */
static int64_t way_to(struct map *m, const struct spot *to, struct spot *const *within,
                      size_t n, double *farthest_r)
{
    int64_t metres = 0;
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        const double c = apart(m, to, within[i]);

        if (c > m->chord2)
            return -1;
        most = c > most ? c : most;
        metres += (int64_t)within[i]->n * metres_of(c);
    }
    *farthest_r = km_of(most);
    return metres;
}

static const struct spot *medoid(struct map *m, struct spot *const *within, size_t n,
                                 double *farthest_r)
{
    const struct spot *found = within[0];
    int64_t least = -1; /* none yet */

    for (size_t i = 0; i < n; i++) {
        double farthest = 0;
        const int64_t metres = way_to(m, within[i], within, n, &farthest);

        if (metres < 0 || (least >= 0 && metres > least) ||
            (metres == least && within[i]->key > found->key))
            continue;
        found = within[i];
        least = metres;
        *farthest_r = farthest;
    }
    return found;
}

struct by_key {
    int64_t key;
    size_t at;
};

static int by_key(const void *a, const void *b)
{
    const struct by_key *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void members_put(struct map *m, struct spot *const *within, size_t n,
                        struct course_group *g)
{
    struct by_key *list;
    size_t *members, k = 0;

    for (size_t i = 0; i < n; i++)
        g->n += within[i]->n;
    list = cordee_arena_get(m->arena, g->n * sizeof *list);
    members = cordee_arena_get(m->arena, g->n * sizeof *members);
    for (size_t i = 0; i < n; i++)
        for (size_t p = 0; p < within[i]->n; p++)
            list[k++] =
                (struct by_key){m->people[within[i]->who[p]].key, within[i]->who[p]};
    qsort(list, k, sizeof *list, by_key);
    for (size_t i = 0; i < k; i++)
        members[i] = list[i].at;
    g->members = members;
}

/* Whose place it is: of those there the first at a company. */
static size_t host_of(const struct map *m, const struct spot *at)
{
    for (size_t i = 0; i < at->n; i++)
        if (m->people[at->who[i]].org)
            return at->who[i];
    return at->who[0];
}

static void group_add(struct map *m, struct spot **within, size_t n, size_t companies,
                      struct course_groups *groups)
{
    struct course_group *g = &groups->list[groups->n++];

    *g = (struct course_group){.companies = companies};
    members_put(m, within, n, g);
    g->place = host_of(m, medoid(m, within, n, &g->farthest));
    for (size_t i = 0; i < n; i++)
        spot_take(m, within[i]);
}

void course_groups(struct cordee_arena *a, const struct course_person *people, size_t n,
                   const struct course_terms *terms, struct course_groups *groups_r)
{
    struct map m = {
        .arena = a, .people = people, .terms = terms, .chord2 = chord2_of(terms->km)};
    struct spot *centre, **within;
    int64_t *orgs;

    spots_read(&m, n);
    within = cordee_arena_get(a, m.n * sizeof *within + 1);
    orgs = cordee_arena_get(a, n * sizeof *orgs + 1);
    *groups_r = (struct course_groups){
        .list = cordee_arena_get(a, m.n * sizeof *groups_r->list + 1)};
    count_all(&m);
    while ((centre = best(&m))) {
        const size_t k = circle(&m, centre, within);
        const size_t companies = companies_of(&m, within, k, orgs);

        /* Whoever leaves the circle later makes it no richer. */
        if (companies < terms->companies)
            centre->poor = true;
        else
            group_add(&m, within, k, companies, groups_r);
    }
    groups_r->looked = m.looked;
}

/* ---- money and level ------------------------------------------------------------ */

bool course_break_even(int64_t fixed, int64_t price, int64_t variable, int64_t *n_r)
{
    const int64_t each = price - variable;

    if (each <= 0)
        return false;
    *n_r = fixed <= each ? 1 : fixed / each + (fixed % each != 0);
    return true;
}

enum course_level course_level(double mean, int lowest, int highest)
{
    const double third = (highest - lowest) / 3.0;

    return mean < lowest + third       ? COURSE_BEGINNERS
           : mean < lowest + 2 * third ? COURSE_MIDDLE
                                       : COURSE_ADVANCED;
}
