/* Words of a text: cut, in lower case, stemmed, folded; each of them once. */
#include "core/base/words-priv.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 64, PIECE = 4, TRIED = 400 }; /* bytes, bytes, words */

static const uint32_t NOT_YET = UINT32_MAX;

struct lexeme { /* all that is known of a word */
    const char *lower, *folded;
    unsigned stop; /* a bit for each language that it is a stop word of */
    uint32_t stem[CORDEE_WORDS_LANGUAGES];
    const uint32_t *pieces;
    size_t n_pieces;
};

struct cordee_lexicon {
    struct cordee_arena *arena;
    struct sb_stemmer *stemmer[CORDEE_WORDS_LANGUAGES]; /* NULL: Slovene */
    json_t *stops[CORDEE_WORDS_LANGUAGES];
    json_t *known; /* word in lower case -> its place in `lexemes` */
    struct lexeme *lexemes;
    size_t n, room;
    json_t *stems, *pairs, *pieces; /* text -> number */
};

/* ---- numbers for texts ------------------------------------------------------ */

/* A hash table with a seed of its own (jansson's): words come from strangers. */
static uint32_t number_of(json_t *numbers, const char *text, size_t n)
{
    const json_t *known = json_object_getn(numbers, text, n);
    size_t next = json_object_size(numbers);

    if (known)
        return (uint32_t)json_integer_value(known);
    if (json_object_setn_new_nocheck(numbers, text, n, json_integer((json_int_t)next)) <
        0)
        abort();
    return (uint32_t)next;
}

uint32_t cordee_words_pair(struct cordee_lexicon *lex, uint32_t first, uint32_t second)
{
    const uint32_t both[2] = {first, second};

    return number_of(lex->pairs, (const char *)both, sizeof both);
}

/* ---- a lexicon -------------------------------------------------------------- */

static json_t *stops_read(const char *list)
{
    json_t *stops = json_object();

    for (size_t n; *list; list += n + (list[n] == ' ')) {
        n = strcspn(list, " ");
        json_object_setn_new_nocheck(stops, list, n, json_true());
    }
    return stops;
}

struct cordee_lexicon *cordee_lexicon_new(void)
{
    static const char *const names[CORDEE_WORDS_LANGUAGES] = {"english", "german",
                                                              "french", "italian", NULL};
    struct cordee_lexicon *lex = calloc(1, sizeof *lex);

    if (!lex)
        abort();
    lex->arena = cordee_arena_new();
    lex->known = json_object();
    lex->stems = json_object();
    lex->pairs = json_object();
    lex->pieces = json_object();
    for (int i = 0; i < CORDEE_WORDS_LANGUAGES; i++) {
        lex->stops[i] = stops_read(cd_stop_words((enum cordee_words)i));
        lex->stemmer[i] = names[i] ? sb_stemmer_new(names[i], "UTF_8") : NULL;
        if (names[i] && !lex->stemmer[i])
            abort();
    }
    return lex;
}

void cordee_lexicon_free(struct cordee_lexicon *lex)
{
    if (!lex)
        return;
    for (int i = 0; i < CORDEE_WORDS_LANGUAGES; i++) {
        json_decref(lex->stops[i]);
        sb_stemmer_delete(lex->stemmer[i]);
    }
    json_decref(lex->known);
    json_decref(lex->stems);
    json_decref(lex->pairs);
    json_decref(lex->pieces);
    cordee_arena_free(lex->arena);
    free(lex->lexemes);
    free(lex);
}

/* ---- a word ----------------------------------------------------------------- */

static void pieces_make(struct cordee_lexicon *lex, struct lexeme *l)
{
    char *whole = cordee_arena_printf(lex->arena, "<%s>", l->folded);
    size_t n = strlen(whole);
    uint32_t *pieces;

    l->n_pieces = n < PIECE ? 0 : n - PIECE + 1;
    l->pieces = pieces = cordee_arena_get(lex->arena, l->n_pieces * sizeof *pieces);
    for (size_t i = 0; i < l->n_pieces; i++)
        pieces[i] = number_of(lex->pieces, whole + i, PIECE);
}

static void lexeme_make(struct cordee_lexicon *lex, struct lexeme *l, const char *lower,
                        size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    l->lower = cordee_arena_text_n(lex->arena, lower, n);
    cordee_utf8_fold(l->lower, &folded);
    l->folded = cordee_arena_text(lex->arena, folded.text);
    for (int i = 0; i < CORDEE_WORDS_LANGUAGES; i++) {
        l->stem[i] = NOT_YET;
        if (folded.len < 2 || json_object_getn(lex->stops[i], l->folded, folded.len))
            l->stop |= 1u << i;
    }
    pieces_make(lex, l);
}

static struct lexeme *lexeme_of(struct cordee_lexicon *lex, const char *lower, size_t n)
{
    size_t had = lex->n;
    uint32_t at = number_of(lex->known, lower, n);

    if (at < had)
        return &lex->lexemes[at];
    if (lex->n == lex->room) {
        lex->room = lex->room ? lex->room * 2 : 4096;
        lex->lexemes = realloc(lex->lexemes, lex->room * sizeof *lex->lexemes);
        if (!lex->lexemes)
            abort();
    }
    lex->lexemes[at] = (struct lexeme){0};
    lexeme_make(lex, &lex->lexemes[at], lower, n);
    lex->n++;
    return &lex->lexemes[at];
}

/* Stemmers look at accents, so that a word is folded after. */
static uint32_t stem_of(struct cordee_lexicon *lex, struct lexeme *l,
                        enum cordee_words by)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct sb_stemmer *stemmer = lex->stemmer[by];
    char slovene[LONGEST + 1];

    if (l->stem[by] != NOT_YET)
        return l->stem[by];
    if (stemmer) {
        cordee_utf8_fold((const char *)sb_stemmer_stem(
                             stemmer, (const sb_symbol *)l->lower, (int)strlen(l->lower)),
                         &folded);
    } else {
        memcpy(slovene, l->lower, strlen(l->lower) + 1);
        cd_slovene_stem(slovene);
        cordee_utf8_fold(slovene, &folded);
    }
    return l->stem[by] =
               number_of(lex->stems, folded.text ? folded.text : "", folded.len);
}

/* ---- cutting ---------------------------------------------------------------- */

/* Bytes of a character of words at `p`, in lower case in `out`; 0: it parts words.
 * Lower case is that of our five languages; what else there is, folding makes equal, and
 * only stemming is lost.  U+0080 to U+00BF and U+2000 to U+2FFF are signs. */
static size_t letter_at(const unsigned char *p, unsigned char out[4])
{
    size_t n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 0;

    if (n == 1) {
        *out = *p >= 'A' && *p <= 'Z' ? (unsigned char)(*p + ('a' - 'A')) : *p;
        return (*out >= 'a' && *out <= 'z') || (*out >= '0' && *out <= '9');
    }
    if (*p < 0xc3 || *p == 0xe2 || (*p == 0xc3 && (p[1] == 0x97 || p[1] == 0xb7)))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    memcpy(out, p, n);
    if (*p == 0xc3 && p[1] <= 0x9e) /* À to Þ */
        out[1] = (unsigned char)(p[1] + 0x20);
    else if ((*p == 0xc4 && p[1] < 0xb8) || (*p == 0xc5 && p[1] >= 0x8a && p[1] < 0xb8))
        out[1] = p[1] | 1; /* Č, Đ, Œ, Š */
    else if (*p == 0xc5 && (p[1] == 0xb9 || p[1] == 0xbb || p[1] == 0xbd))
        out[1] = (unsigned char)(p[1] + 1); /* Ź, Ż, Ž */
    return n;
}

static bool is_soft_hyphen(const char *p)
{
    return p[0] == '\xc2' && p[1] == '\xad';
}

struct cut {
    const char *at; /* the word, and what follows it */
    const char *end;
    char lower[LONGEST + 4];
    size_t n;
};

/* The next word of the text from c->end on; of a very long one, its beginning. */
static bool word_next(struct cut *c)
{
    unsigned char letter[4];
    const char *p = c->end;
    size_t n;

    while (*p && letter_at((const unsigned char *)p, letter) == 0)
        p++;
    c->at = p;
    c->n = 0;
    for (; *p; p += n) {
        n = letter_at((const unsigned char *)p, letter);
        if (n == 0 && is_soft_hyphen(p))
            n = 2;
        else if (n == 0)
            break;
        else if (c->n + n <= LONGEST) {
            memcpy(c->lower + c->n, letter, n);
            c->n += n;
        }
    }
    c->end = p;
    return c->n > 0;
}

size_t cordee_words_cut(struct cordee_lexicon *lex, enum cordee_words language,
                        enum cordee_words stemmed, const char *text, size_t most,
                        cordee_words_take *take, void *ctx)
{
    struct cut c = {.end = text};
    size_t n = 0;

    while (n < most && word_next(&c)) {
        struct lexeme *l = lexeme_of(lex, c.lower, c.n);
        struct cordee_term w = {.at = c.at, .n = (size_t)(c.end - c.at)};

        if (l->stop & (1u << language | 1u << stemmed))
            continue;
        w.stem = stem_of(lex, l, stemmed);
        w.pieces = l->pieces;
        w.n_pieces = l->n_pieces;
        take(ctx, &w);
        n++;
    }
    return n;
}

/* ---- the language of a text ------------------------------------------------- */

static const char *const codes[CORDEE_WORDS_LANGUAGES] = {"en", "de", "fr", "it", "sl"};

static enum cordee_words language_found(struct cordee_lexicon *lex, const char *text)
{
    struct cut c = {.end = text};
    unsigned seen[CORDEE_WORDS_LANGUAGES] = {0};
    int best = CORDEE_WORDS_EN;

    for (int tried = 0; tried < TRIED && word_next(&c); tried++) {
        unsigned stop = lexeme_of(lex, c.lower, c.n)->stop;

        for (int i = 0; c.n > 1 && i < CORDEE_WORDS_LANGUAGES; i++)
            seen[i] += stop >> i & 1u;
    }
    for (int i = 1; i < CORDEE_WORDS_LANGUAGES; i++)
        if (seen[i] > seen[best])
            best = i;
    return (enum cordee_words)best;
}

enum cordee_words cordee_words_language(struct cordee_lexicon *lex, const char *code,
                                        const char *text)
{
    for (int i = 0; i < CORDEE_WORDS_LANGUAGES; i++)
        if ((code[0] | 0x20) == codes[i][0] && (code[1] | 0x20) == codes[i][1] &&
            (code[2] == '\0' || code[2] == '-' || code[2] == '_'))
            return (enum cordee_words)i;
    return language_found(lex, text);
}
