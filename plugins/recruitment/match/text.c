/* Texts of openings and candidates: BM25 (Robertson & Zaragoza, The probabilistic
 * relevance framework, 2009, 3.4), over the openings. */
#include "plugins/recruitment/match/match-priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 4000 }; /* of one text; the rest is not looked at */

static const double K1 = 1.2, B = 0.75;

/* ---- words of a text ----------------------------------------------------------------
 */

struct counting {
    struct match *m;
    uint32_t *stems;
    size_t n;
};

static void stem_take(void *ctx, const struct cordee_term *w)
{
    struct counting *c = ctx;

    c->stems[c->n++] = w->stem;
}

static int stem_compare(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void stems_room(struct match *m, uint32_t stem)
{
    size_t had = m->n_stems;

    if (stem < had)
        return;
    m->n_stems = (size_t)stem + 1 > 2 * had ? (size_t)stem + 1 : 2 * had;
    m->stems = realloc(m->stems, m->n_stems * sizeof *m->stems);
    if (!m->stems)
        abort();
    memset(m->stems + had, 0, (m->n_stems - had) * sizeof *m->stems);
}

void match_text_take(struct match *m, const char *text, const char *language,
                     struct text *text_r)
{
    struct counting c = {m, NULL, 0};
    struct text_word *words;

    *text_r = (struct text){0};
    if (!text || !*text)
        return;
    if (!m->lexicon)
        m->lexicon = cordee_lexicon_new();
    text_r->language = cordee_words_language(m->lexicon, language ? language : "", text);
    c.stems = malloc(MOST_WORDS * sizeof *c.stems);
    if (!c.stems)
        abort();
    cordee_words_cut(m->lexicon, text_r->language, text_r->language, text, MOST_WORDS,
                     stem_take, &c);
    if (c.n)
        qsort(c.stems, c.n, sizeof *c.stems, stem_compare);
    text_r->words = words = cordee_arena_get(m->arena, (c.n + 1) * sizeof *words);
    text_r->length = (uint16_t)c.n;
    for (size_t i = 0; i < c.n; i++) {
        if (!text_r->n || words[text_r->n - 1].stem != c.stems[i]) {
            words[text_r->n++].stem = c.stems[i];
            stems_room(m, c.stems[i]);
        }
        words[text_r->n - 1].count++;
    }
    free(c.stems);
}

/* ---- openings: how telling a word is --------------------------------------------------
 */

void match_text_background(struct match *m, const struct text *t)
{
    if (!t->n)
        return;
    m->texts++;
    m->texts_length += t->length;
    for (size_t i = 0; i < t->n; i++)
        m->stems[t->words[i].stem].df++;
}

static double idf(const struct match *m, uint32_t stem)
{
    double df = m->stems[stem].df, n = (double)m->texts;

    return log(1 + (n - df + 0.5) / (df + 0.5));
}

/* What a word adds that stands so often in a text of that length, in units. */
static int64_t points(const struct match *m, double idf, unsigned count, unsigned length)
{
    double mean = m->texts ? (double)m->texts_length / (double)m->texts : length;

    return llround(MATCH_UNIT * idf * count * (K1 + 1) /
                   (count + K1 * (1 - B + B * length / mean)));
}

int64_t match_text_whole(const struct match *m, const struct text *t)
{
    int64_t sum = 0;

    for (size_t i = 0; i < t->n; i++)
        sum += points(m, idf(m, t->words[i].stem), t->words[i].count, t->length);
    return sum;
}

/* ---- who says it --------------------------------------------------------------------
 */

void match_text_sayer(struct match *m, uint32_t candidate, const struct text *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct stem *s = &m->stems[t->words[i].stem];

        if (s->n == s->room) {
            s->room = s->room ? 2 * s->room : 4;
            s->sayers = realloc(s->sayers, s->room * sizeof *s->sayers);
            if (!s->sayers)
                abort();
        }
        s->sayers[s->n++] =
            (struct sayer){candidate, t->words[i].count, (uint16_t)t->length};
    }
}

void match_text_people(struct match *m, const struct text *asked)
{
    for (size_t i = 0; i < asked->n; i++) {
        const struct stem *s = &m->stems[asked->words[i].stem];
        double telling = idf(m, asked->words[i].stem);

        for (size_t k = 0; k < s->n; k++)
            m->tallies[s->sayers[k].candidate].text +=
                points(m, telling, s->sayers[k].count, s->sayers[k].length);
    }
}

/* Both lists are in the order of their stems. */
int64_t match_text_pair(const struct match *m, const struct text *asked,
                        const struct text *said)
{
    int64_t sum = 0;

    for (size_t i = 0, k = 0; i < asked->n && k < said->n;) {
        uint32_t stem = asked->words[i].stem, other = said->words[k].stem;

        if (stem == other)
            sum += points(m, idf(m, stem), said->words[k].count, said->length);
        i += stem <= other;
        k += other <= stem;
    }
    return sum;
}

double match_text_part(const struct text *asked, int64_t whole, const struct text *said,
                       int64_t sum)
{
    if (!asked->n || !said->n || asked->language != said->language || whole <= 0)
        return MATCH_NOT_KNOWN;
    return sqrt(fmin(1, (double)sum / (double)whole));
}

void match_text_free(struct match *m)
{
    for (size_t i = 0; i < m->n_stems; i++)
        free(m->stems[i].sayers);
    free(m->stems);
    cordee_lexicon_free(m->lexicon);
}
