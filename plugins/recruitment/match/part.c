/* The parts of a score. */
#include "plugins/recruitment/match/match-priv.h"

#include <math.h>

/* ---- skills ----------------------------------------------------------------- */

static double skills_part(const struct opening *o, int64_t sum)
{
    if (o->whole <= 0)
        return MATCH_NOT_KNOWN;
    double q = fmin(1, (double)sum / (double)o->whole), cube = q * q * q,
           all = cube * cube;

    return sqrt(q * (all + (1 - all) * o->reach));
}

/* ---- languages, experience, education --------------------------------------- */

/* In sixtieths, of which halves to sixths are whole, so that order changes nothing. */
static int language_share(const struct match_language *asked,
                          const struct match_language *held)
{
    enum { WHOLE = 60 };

    if (!held)
        return 0;
    if (!asked->cefr || !held->cefr || held->cefr >= asked->cefr)
        return WHOLE;
    return WHOLE * held->cefr / asked->cefr;
}

static double languages_part(const struct match_opening *o,
                             const struct match_candidate *c)
{
    int sum = 0;

    if (!o->n_languages || !c->n_languages)
        return MATCH_NOT_KNOWN;
    for (size_t i = 0; i < o->n_languages; i++)
        sum += language_share(&o->languages[i], match_speaks(c, o->languages[i].code));
    return sum / 60.0 / (double)o->n_languages;
}

static double reached(double held, double asked)
{
    return asked <= 0 || held < 0 ? MATCH_NOT_KNOWN : fmin(1, held / asked);
}

/* ---- distance --------------------------------------------------------------- */

void match_ball(const struct match_place *place, double at[3])
{
    const double degree = acos(-1) / 180;

    at[0] = cos(place->lat * degree) * cos(place->lon * degree);
    at[1] = cos(place->lat * degree) * sin(place->lon * degree);
    at[2] = sin(place->lat * degree);
}

/* Along the surface, by the chord, which is exact for near places too. */
double match_km(const struct opening *o, const struct candidate *c)
{
    const double radius = 6371;
    double x = o->at[0] - c->at[0], y = o->at[1] - c->at[1], z = o->at[2] - c->at[2];

    return 2 * radius * asin(fmin(1, sqrt(x * x + y * y + z * z) / 2));
}

static double distance_part(const struct opening *o, const struct candidate *c)
{
    const double fades = 50;

    if (o->said.remote)
        return 1;
    if (!o->said.place.known)
        return MATCH_NOT_KNOWN;
    if (c->said.moves)
        return 1;
    if (!c->said.place.known)
        return MATCH_NOT_KNOWN;

    double km = match_km(o, c);
    return km <= c->said.radius_km ? 1 : exp(-km / fades);
}

/* ---- together --------------------------------------------------------------- */

double match_score(const struct opening *o, const struct candidate *c,
                   const struct tally *t, double parts[MATCH_PARTS])
{
    double points = 0, weights = 0;

    parts[MATCH_SKILLS] = skills_part(o, t->sum);
    parts[MATCH_LANGUAGES] = languages_part(&o->said, &c->said);
    parts[MATCH_EXPERIENCE] = reached(c->said.years, o->said.years);
    parts[MATCH_EDUCATION] = reached(
        c->said.education ? c->said.education : MATCH_NOT_KNOWN, o->said.education);
    parts[MATCH_DISTANCE] = distance_part(o, c);
    parts[MATCH_TEXT] = match_text_part(&o->text, o->text_whole, &c->text, t->text);
    for (int i = 0; i < MATCH_PARTS; i++)
        if (parts[i] >= 0) {
            points += o->said.weights[i] * parts[i];
            weights += o->said.weights[i];
        }
    return weights > 0 ? 100 * points / weights : 0;
}
