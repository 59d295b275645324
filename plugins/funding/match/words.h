/* Words of a text, as they are compared. */
#ifndef FUNDING_MATCH_WORDS_H
#define FUNDING_MATCH_WORDS_H

#include <cordee/base.h>

enum words_language {
    WORDS_EN,
    WORDS_DE,
    WORDS_FR,
    WORDS_IT,
    WORDS_SL,
    WORDS_LANGUAGES,
};

/* A word that counts.  Equal numbers are equal words, over all texts of a lexicon. */
struct word {
    uint32_t stem;
    const uint32_t
        *pieces; /* of four letters each, its ends marked: <rec recy ... ing> */
    size_t n_pieces;
    const char *at; /* where it stands in the text, and its bytes */
    size_t n;
};

/* Remembers each word it has seen, so that it is stemmed once.  One thread's. */
struct lexicon;
struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon *lex); /* takes NULL */

/* The language that `code` names ("de", "DE", "de-AT"); else the one whose stop words
 * stand in the text most often; else English, which most calls are in. */
enum words_language words_language(struct lexicon *lex, const char *code,
                                   const char *text);

/* Hands over each word of the text that is no stop word of `language`, stemmed as
 * `stemmed` is: a profile is asked of calls in other languages too.  Gives how many; ends
 * after `most`. */
typedef void words_take(void *ctx, const struct word *w);
size_t words_cut(struct lexicon *lex, enum words_language language,
                 enum words_language stemmed, const char *text, size_t most,
                 words_take *take, void *ctx);

/* A number for two stems side by side. */
uint32_t words_pair(struct lexicon *lex, uint32_t first, uint32_t second);

/* ---- parts of it ------------------------------------------------------------ */

/* Stop words of a language, folded, with blanks. */
const char *stop_words(enum words_language language);
/* Slovene has no stemmer in libstemmer: takes the commonest endings off, in place. */
void slovene_stem(char *word);

#endif
