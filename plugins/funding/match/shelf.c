/* BM25 over bags of terms (Robertson & Zaragoza 2009, 3.4).  A text's share of the
 * formula does not depend on who asks, so it is reckoned once, and asking is adding up.
 */
#include "plugins/funding/match/shelf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double RARE = 0.05, EVERYDAY = 0.15; /* of the texts */

struct term_entry {
    uint32_t term;
    float weight;
};

static void *grown(void *list, size_t *room, size_t size)
{
    *room = *room ? *room * 2 : 256;
    list = realloc(list, *room * size);
    if (!list)
        abort();
    return list;
}

static void *zeroes(size_t n, size_t size)
{
    void *list = calloc(n ? n : 1, size);

    if (!list)
        abort();
    return list;
}

/* ---- bags ------------------------------------------------------------------- */

void bag_put(struct bag *b, struct term t)
{
    if (b->n == b->room)
        b->terms = grown(b->terms, &b->room, sizeof *b->terms);
    b->terms[b->n++] = t;
}

/* Of equal ones the heaviest first, and of these the one that stands first. */
static int in_order(const void *a, const void *b)
{
    const struct term *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void merge(struct bag *b, bool add)
{
    size_t n = 0;

    if (b->n)
        qsort(b->terms, b->n, sizeof *b->terms, in_order);
    for (size_t i = 0; i < b->n; i++) {
        if (n == 0 || b->terms[n - 1].number != b->terms[i].number)
            b->terms[n++] = b->terms[i];
        else if (add)
            b->terms[n - 1].weight += b->terms[i].weight;
    }
    b->n = n;
}

void bag_add_up(struct bag *b)
{
    merge(b, true);
}

void bag_heaviest(struct bag *b)
{
    merge(b, false);
}

void bag_done(struct bag *b)
{
    free(b->terms);
    *b = (struct bag){0};
}

/* ---- filling ---------------------------------------------------------------- */

void shelf_add(struct shelf *s, const struct bag *b)
{
    double length = 0;

    for (size_t i = 0; i < b->n; i++) {
        if (s->n_entries == s->room)
            s->entries = grown(s->entries, &s->room, sizeof *s->entries);
        s->entries[s->n_entries++] =
            (struct term_entry){b->terms[i].number, b->terms[i].weight};
        length += b->terms[i].weight;
        if (b->terms[i].number >= s->n_terms)
            s->n_terms = (size_t)b->terms[i].number + 1;
    }
    if (s->n == s->n_room) {
        size_t room = s->n_room;

        s->ends = grown(s->ends, &room, sizeof *s->ends);
        s->lengths = grown(s->lengths, &s->n_room, sizeof *s->lengths);
    }
    s->ends[s->n] = s->n_entries;
    s->lengths[s->n++] = (float)length;
}

/* ---- reckoning -------------------------------------------------------------- */

static double mean_length(const struct shelf *s)
{
    double sum = 0;

    for (size_t i = 0; i < s->n; i++)
        sum += s->lengths[i];
    return sum > 0 ? sum / (double)s->n : 1;
}

/* Where the postings of each term begin: as many as there are entries of it. */
static void places_make(struct shelf *s)
{
    s->from = zeroes(s->n_terms + 1, sizeof *s->from);
    for (size_t i = 0; i < s->n_entries; i++)
        s->from[s->entries[i].term + 1]++;
    for (size_t t = 0; t < s->n_terms; t++)
        s->from[t + 1] += s->from[t];
    s->postings = zeroes(s->n_entries, sizeof *s->postings);
}

/* Words that every seventh call has say nothing of what it is about, however its other
 * words are; those of every twentieth say all they can.  Among few calls no word is an
 * everyday one. */
static double telling(double n, double texts)
{
    const double rare = fmax(3, texts * RARE), everyday = fmax(12, texts * EVERYDAY);

    return n <= rare ? 1 : n >= everyday ? 0 : log(everyday / n) / log(everyday / rare);
}

static double points_of(const struct shelf *s, const struct term_entry *e, size_t text,
                        double k1, double b, double mean)
{
    double n = (double)(s->from[e->term + 1] - s->from[e->term]);
    double idf = log(1 + ((double)s->n - n + 0.5) / (n + 0.5));
    double long_by = 1 - b + b * (double)s->lengths[text] / mean;

    if (s->words)
        idf *= telling(n, (double)s->n);
    return k1 == 0 ? 1 : idf * e->weight * (k1 + 1) / (e->weight + k1 * long_by);
}

void shelf_ready(struct shelf *s, double k1, double b)
{
    double mean = mean_length(s);
    size_t *filled;

    places_make(s);
    filled = zeroes(s->n_terms, sizeof *filled);
    for (size_t text = 0, i = 0; text < s->n; text++)
        for (; i < s->ends[text]; i++) {
            const struct term_entry *e = &s->entries[i];

            s->postings[s->from[e->term] + filled[e->term]++] = (struct posting){
                (uint32_t)text, (float)points_of(s, e, text, k1, b, mean)};
        }
    free(filled);
    free(s->entries);
    free(s->ends);
    free(s->lengths);
    s->entries = NULL;
    s->ends = NULL;
    s->lengths = NULL;
}

void shelf_done(struct shelf *s)
{
    free(s->entries);
    free(s->ends);
    free(s->lengths);
    free(s->from);
    free(s->postings);
    *s = (struct shelf){0};
}

/* ---- asking ----------------------------------------------------------------- */

void shelf_ask(const struct shelf *s, const struct bag *b, double weight, float *points)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct term *t = &b->terms[i];
        float w = (float)weight * t->weight;

        if (t->number >= s->n_terms)
            continue;
        for (size_t k = s->from[t->number]; k < s->from[t->number + 1]; k++)
            points[s->postings[k].call] += w * s->postings[k].points;
    }
}

static int by_text(const void *a, const void *b)
{
    const struct posting *x = a, *y = b;

    return x->call < y->call ? -1 : x->call > y->call;
}

double shelf_points(const struct shelf *s, uint32_t term, uint32_t text)
{
    const struct posting key = {.call = text}, *found;

    if (term >= s->n_terms || s->from[term + 1] == s->from[term])
        return 0;
    found = bsearch(&key, s->postings + s->from[term], s->from[term + 1] - s->from[term],
                    sizeof key, by_text);
    return found ? (double)found->points : 0;
}

double shelf_telling(const struct shelf *s, uint32_t term)
{
    const size_t n = term < s->n_terms ? s->from[term + 1] - s->from[term] : 0;

    return n ? telling((double)n, (double)s->n) : -1;
}
