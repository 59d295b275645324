/* Which labels a text speaks of. */
#include "plugins/recruitment/skill/propose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_WORDS = 12, TEXT_WORDS = 4000 };

struct label {
    int64_t skill;
    const char *text;
    uint32_t words[LABEL_WORDS]; /* as they stand there */
    size_t n;
};

struct postings {
    uint32_t *labels;
    size_t n, room;
};

struct proposer {
    struct cordee_arena *arena;
    struct cordee_lexicon *lexicon;
    struct label *labels;
    size_t n, room;
    struct postings *words; /* by the lexicon's numbers */
    size_t n_words;
    double *there; /* scratch of asking: a cell a label */
};

static void *grown(void *list, size_t n, size_t size)
{
    list = realloc(list, n * size);
    if (!list)
        abort();
    return list;
}

struct proposer *proposer_new(void)
{
    struct proposer *p = calloc(1, sizeof *p);

    if (!p)
        abort();
    p->arena = cordee_arena_new();
    p->lexicon = cordee_lexicon_new();
    return p;
}

void proposer_free(struct proposer *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_words; i++)
        free(p->words[i].labels);
    free(p->words);
    free(p->labels);
    free(p->there);
    cordee_lexicon_free(p->lexicon);
    cordee_arena_free(p->arena);
    free(p);
}

void proposer_drop(struct proposer **p)
{
    proposer_free(*p);
}

enum cordee_words proposer_language(struct proposer *p, const char *text)
{
    return cordee_words_language(p->lexicon, "", text);
}

/* ---- labels -------------------------------------------------------------------------
 */

static void word_room(struct proposer *p, uint32_t word)
{
    size_t had = p->n_words;

    if (word < had)
        return;
    p->n_words = (size_t)word + 1 > 2 * had ? (size_t)word + 1 : 2 * had;
    p->words = grown(p->words, p->n_words, sizeof *p->words);
    memset(p->words + had, 0, (p->n_words - had) * sizeof *p->words);
}

static void label_word(void *ctx, const struct cordee_term *w)
{
    struct label *l = ctx;

    l->words[l->n++] = w->stem;
}

static bool stands_before(const struct label *l, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (l->words[i] == l->words[at])
            return true;
    return false;
}

void proposer_put(struct proposer *p, int64_t skill, const char *label,
                  enum cordee_words language)
{
    if (p->n == p->room) {
        p->room = p->room ? 2 * p->room : 1024;
        p->labels = grown(p->labels, p->room, sizeof *p->labels);
    }
    struct label *l = &p->labels[p->n];

    *l = (struct label){.skill = skill, .text = cordee_arena_text(p->arena, label)};
    cordee_words_cut(p->lexicon, language, language, label, LABEL_WORDS, label_word, l);
    for (size_t i = 0; i < l->n; i++) {
        word_room(p, l->words[i]);
        if (stands_before(l, i))
            continue;
        struct postings *of = &p->words[l->words[i]];

        if (of->n == of->room) {
            of->room = of->room ? 2 * of->room : 4;
            of->labels = grown(of->labels, of->room, sizeof *of->labels);
        }
        of->labels[of->n++] = (uint32_t)p->n;
    }
    p->n += l->n > 0;
}

/* What a word tells, squared. */
static double telling(const struct proposer *p, uint32_t word)
{
    double n = word < p->n_words ? (double)p->words[word].n : 0;
    double idf = log((double)(p->n + 1) / (n + 0.5));

    return idf * idf;
}

static double label_whole(const struct proposer *p, const struct label *l)
{
    double whole = 0;

    for (size_t i = 0; i < l->n; i++)
        if (!stands_before(l, i))
            whole += telling(p, l->words[i]);
    return whole;
}

/* ---- a text -------------------------------------------------------------------------
 */

struct said {
    uint32_t *words; /* as they stand there, stop words left out */
    size_t n;
};

static void text_word(void *ctx, const struct cordee_term *w)
{
    struct said *s = ctx;

    s->words[s->n++] = w->stem;
}

static int in_order(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Adds up what of each label stands in the text. */
static void labels_tally(struct proposer *p, const struct said *s)
{
    uint32_t *distinct = grown(NULL, s->n + 1, sizeof *distinct);

    memcpy(distinct, s->words, s->n * sizeof *distinct);
    qsort(distinct, s->n, sizeof *distinct, in_order);
    p->there = grown(p->there, p->n + 1, sizeof *p->there);
    memset(p->there, 0, (p->n + 1) * sizeof *p->there);
    for (size_t i = 0; i < s->n; i++) {
        if ((i && distinct[i] == distinct[i - 1]) || distinct[i] >= p->n_words)
            continue;
        const struct postings *of = &p->words[distinct[i]];
        double tells = telling(p, distinct[i]);

        for (size_t k = 0; k < of->n; k++)
            p->there[of->labels[k]] += tells;
    }
    free(distinct);
}

static double label_score(const struct proposer *p, size_t i)
{
    double whole = label_whole(p, &p->labels[i]),
           part = whole > 0 ? fmin(1, p->there[i] / whole) : 0;

    return part * part * p->there[i];
}

/* ---- the best ------------------------------------------------------------------------
 */

struct best {
    struct skill_proposed *at;
    size_t n, most;
};

/* Each skill once; of equal scores the older one is first. */
static bool is_better(const struct skill_proposed *a, const struct skill_proposed *b)
{
    return a->score > b->score || (!(b->score > a->score) && a->id < b->id);
}

static void best_offer(struct best *b, const struct skill_proposed *one)
{
    size_t i;

    if (!b->most || (b->n == b->most && !is_better(one, &b->at[b->n - 1])))
        return;
    for (size_t k = 0; k < b->n; k++)
        if (b->at[k].id == one->id) {
            if (!is_better(one, &b->at[k]))
                return;
            memmove(&b->at[k], &b->at[k + 1], (--b->n - k) * sizeof *one);
            break;
        }
    b->n = b->n < b->most ? b->n + 1 : b->most;
    for (i = b->n - 1; i > 0 && is_better(one, &b->at[i - 1]); i--)
        b->at[i] = b->at[i - 1];
    b->at[i] = *one;
}

size_t proposer_ask(struct proposer *p, struct cordee_arena *a, const char *text,
                    enum cordee_words language, size_t most,
                    struct skill_proposed **found_r)
{
    struct best best = {cordee_arena_get(a, (most + 1) * sizeof *best.at), 0, most};
    struct said said = {grown(NULL, TEXT_WORDS, sizeof *said.words), 0};

    cordee_words_cut(p->lexicon, language, language, text, TEXT_WORDS, text_word, &said);
    labels_tally(p, &said);
    for (size_t i = 0; i < p->n; i++)
        if (p->there[i] > 0) {
            struct skill_proposed one = {.id = p->labels[i].skill,
                                         .score = label_score(p, i)};

            one.found = p->labels[i].text;
            best_offer(&best, &one);
        }
    for (size_t i = 0; i < best.n; i++)
        best.at[i].found = cordee_arena_text(a, best.at[i].found);
    free(said.words);
    *found_r = best.at;
    return best.n;
}
