/* Texts of calls and profiles as bags of words, pairs of words and pieces of words. */
#include "plugins/funding/match/match-priv.h"

#include <math.h>
#include <string.h>

enum {
    CALL_WORDS = 600, /* of a call: what it is about is said at its beginning */
    CALL_PIECES = 200,
    PROFILE_WORDS = 400,
    PROFILE_WEIGHT = 40, /* more words than these share their weight */
    ITEM_WORDS = 5,      /* of a list; one of more is a text */
};

static const double K3 = 4; /* a word that a profile has f times weighs (K3+1) f / (K3+f)
                             */

/* ---- a text ----------------------------------------------------------------- */

struct taking {
    struct cordee_lexicon *lex;
    struct bags *bags;
    float weight;
    bool whole;                /* words and pairs are wanted */
    size_t pieces_left;        /* of how many words pieces are wanted */
    struct cordee_term before; /* .at NULL: none */
};

static void take(void *ctx, const struct cordee_term *w)
{
    struct taking *t = ctx;

    if (t->whole)
        bag_put(&t->bags->words,
                (struct term){w->stem, t->weight, w->at, (uint32_t)w->n});
    if (t->whole && t->before.at)
        bag_put(&t->bags->pairs,
                (struct term){cordee_words_pair(t->lex, t->before.stem, w->stem),
                              t->weight, t->before.at,
                              (uint32_t)(w->at + w->n - t->before.at)});
    for (size_t i = 0; t->pieces_left && i < w->n_pieces; i++)
        bag_put(&t->bags->pieces,
                (struct term){w->pieces[i], t->weight, w->at, (uint32_t)w->n});
    t->pieces_left -= t->pieces_left > 0;
    t->before = *w;
}

/* Themes are compared whole, in any case and with any accents. */
static void tag_put(struct match *m, struct bag *b, const char *tag)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const json_t *known;
    size_t next = json_object_size(m->tag_numbers);

    cordee_utf8_fold(tag, &folded);
    if (folded.len == 0)
        return;
    known = json_object_getn(m->tag_numbers, folded.text, folded.len);
    if (!known)
        json_object_set_new_nocheck(m->tag_numbers, folded.text,
                                    json_integer((json_int_t)next));
    bag_put(b, (struct term){known ? (uint32_t)json_integer_value(known) : (uint32_t)next,
                             1, tag, (uint32_t)strlen(tag)});
}

/* ---- a call ----------------------------------------------------------------- */

struct call_cut {
    struct match *m;
    struct taking t;
    enum cordee_words language;
    size_t words_left;
};

/* Pairs do not reach from one text into the next. */
static void text_take(struct call_cut *c, const char *text, float weight)
{
    c->t.weight = weight;
    c->t.before.at = NULL;
    c->words_left -= cordee_words_cut(c->m->lex, c->language, c->language, text,
                                      c->words_left, take, &c->t);
}

static enum cordee_words call_language(struct match *m, const struct funding_call *call)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    cordee_buf_printf(&text, "%s %s %s", call->title, call->summary, call->description);
    return cordee_words_language(m->lex, call->language, text.text);
}

void bags_of_call(struct match *m, const struct funding_call *call, struct bags *bags)
{
    struct call_cut c = {
        .m = m,
        .t = {.lex = m->lex, .bags = bags, .whole = true, .pieces_left = CALL_PIECES},
        .language = call_language(m, call),
        .words_left = CALL_WORDS};

    m->languages |= 1u << c.language;
    text_take(&c, call->title, 2);
    for (size_t i = 0; i < call->keywords.n; i++)
        text_take(&c, call->keywords.at[i], 1);
    for (size_t i = 0; i < call->tags.n; i++) {
        text_take(&c, call->tags.at[i], 1);
        tag_put(m, &bags->tags, call->tags.at[i]);
    }
    for (size_t i = 0; i < call->keywords.n; i++)
        tag_put(m, &bags->tags, call->keywords.at[i]);
    text_take(&c, call->summary, 1);
    text_take(&c, call->description, 1);
    bag_add_up(&bags->words);
    bag_add_up(&bags->pairs);
    bag_add_up(&bags->pieces);
    bag_heaviest(&bags->tags);
}

/* ---- a profile -------------------------------------------------------------- */

static void saturate(struct bag *b)
{
    for (size_t i = 0; i < b->n; i++)
        b->terms[i].weight =
            (float)((K3 + 1) * b->terms[i].weight / (K3 + b->terms[i].weight));
}

/* A long profile has not more to give than one of PROFILE_WEIGHT words. */
static void scale(struct bags *bags)
{
    struct bag *all[] = {&bags->words, &bags->pairs, &bags->pieces};
    double sum = 0;

    for (size_t i = 0; i < bags->words.n; i++)
        sum += (double)bags->words.terms[i].weight;
    for (size_t k = 0; sum > PROFILE_WEIGHT && k < 3; k++)
        for (size_t i = 0; i < all[k]->n; i++)
            all[k]->terms[i].weight *= (float)(PROFILE_WEIGHT / sum);
}

struct item { /* a line of the list that a profile begins with */
    const char *at;
    size_t n, words;
    double telling; /* of its words, together */
};

static void word_none(void *ctx, const struct cordee_term *w)
{
    (void)ctx;
    (void)w;
}

static struct item *items_find(struct match *m, const struct match_profile *p,
                               enum cordee_words own, struct cordee_arena *a, size_t *n_r)
{
    struct item *items = cordee_arena_get(a, (p->listed + 1) * sizeof *items);
    const char *line = p->text, *end = line + p->listed;
    size_t n = 0;

    for (size_t len; line < end; line += len + (line[len] == '\n')) {
        len = strcspn(line, "\n");
        items[n++] = (struct item){line, len,
                                   cordee_words_cut(m->lex, own, own,
                                                    cordee_arena_text_n(a, line, len),
                                                    PROFILE_WORDS, word_none, NULL),
                                   0};
    }
    *n_r = n;
    return items;
}

static struct item *item_of(struct item *items, size_t n, const struct term *t)
{
    for (size_t i = 0; i < n; i++)
        if (t->at >= items[i].at && t->at + t->n <= items[i].at + items[i].n)
            return items[i].words <= ITEM_WORDS ? &items[i] : NULL;
    return NULL;
}

/* Of a word that several languages stem in their own way, the most that one says; 0 for
 * all but the first of these.  One that no call has would say much. */
static double telling_of(const struct shelf *words, const struct bag *b, size_t i)
{
    double most = -1;

    for (size_t k = 0; k < b->n; k++)
        if (b->terms[k].at == b->terms[i].at) {
            if (k < i)
                return 0;
            most = fmax(most, shelf_telling(words, b->terms[k].number));
        }
    return most < 0 ? 1 : most;
}

static void items_tell(const struct shelf *words, const struct bag *b, struct item *items,
                       size_t n)
{
    for (size_t i = 0; i < b->n; i++) {
        struct item *item = item_of(items, n, &b->terms[i]);

        if (item)
            item->telling += telling_of(words, b, i);
    }
}

static void bag_weigh(struct bag *b, struct item *items, size_t n, bool pairs)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct item *item = item_of(items, n, &b->terms[i]);

        if (item)
            b->terms[i].weight /=
                (float)fmax(1, pairs ? (double)item->words - 1 : item->telling);
    }
}

/* Who says "medical devices" says one thing: a call that has both words does not speak of
 * two.  Everyday words beside one take nothing of it: "packaging design" is packaging. */
static void items_weigh(struct match *m, const struct match_profile *p,
                        enum cordee_words own, struct bags *bags)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = NULL;
    struct item *items;
    size_t n;

    if (!p->listed)
        return;
    a = cordee_arena_new();
    items = items_find(m, p, own, a, &n);
    items_tell(&m->words, &bags->words, items, n);
    bag_weigh(&bags->words, items, n, false);
    bag_weigh(&bags->pieces, items, n, false);
    bag_weigh(&bags->pairs, items, n, true);
}

static void bag_join(struct bag *into, struct bag *from)
{
    for (size_t i = 0; i < from->n; i++)
        bag_put(into, from->terms[i]);
    bag_done(from);
}

/* The text as one language stems it; its pieces are the same in all. */
static void bags_in(struct match *m, const struct match_profile *p, enum cordee_words own,
                    enum cordee_words stemmed, bool pieces, struct bags *into)
{
    struct bags one = {0};
    struct taking t = {.lex = m->lex,
                       .bags = &one,
                       .weight = 1,
                       .whole = !pieces,
                       .pieces_left = pieces ? PROFILE_WORDS : 0};

    cordee_words_cut(m->lex, own, stemmed, p->text, PROFILE_WORDS, take, &t);
    bag_add_up(&one.words);
    bag_add_up(&one.pieces);
    bag_heaviest(&one.pairs);
    saturate(&one.words);
    saturate(&one.pieces);
    bag_join(&into->words, &one.words);
    bag_join(&into->pairs, &one.pairs);
    bag_join(&into->pieces, &one.pieces);
}

void bags_of_profile(struct match *m, const struct match_profile *p, struct bags *bags)
{
    enum cordee_words own = cordee_words_language(m->lex, p->language, p->text);

    for (int i = 0; i < CORDEE_WORDS_LANGUAGES; i++)
        if (m->languages & 1u << i)
            bags_in(m, p, own, (enum cordee_words)i, false, bags);
    bags_in(m, p, own, own, true, bags);
    bag_heaviest(&bags->words);
    bag_heaviest(&bags->pairs);
    items_weigh(m, p, own, bags);
    scale(bags);
    for (size_t i = 0; i < p->tags.n; i++)
        tag_put(m, &bags->tags, p->tags.at[i]);
    bag_heaviest(&bags->tags);
}

void bags_done(struct bags *bags)
{
    bag_done(&bags->words);
    bag_done(&bags->pairs);
    bag_done(&bags->pieces);
    bag_done(&bags->tags);
}
