/* cordee/words.h - words of a text, as they are compared: without stop words, stemmed, in
 * English, German, French, Italian and Slovene.  Beside libcordee-base it wants
 * libstemmer (-lstemmer).  Since 3.0. */
#ifndef CORDEE_WORDS_H
#define CORDEE_WORDS_H

#include <cordee/base.h>

enum cordee_words {
    CORDEE_WORDS_EN,
    CORDEE_WORDS_DE,
    CORDEE_WORDS_FR,
    CORDEE_WORDS_IT,
    CORDEE_WORDS_SL,
    CORDEE_WORDS_LANGUAGES,
};

/* A word that counts.  Equal numbers are equal words, over all texts of a lexicon. */
struct cordee_term {
    uint32_t stem;
    const uint32_t
        *pieces; /* of four letters each, its ends marked: <rec recy ... ing> */
    size_t n_pieces;
    const char *at; /* where it stands in the text, and its bytes */
    size_t n;
};

/* Remembers each word it has seen, so that it is stemmed once.  One thread's. */
struct cordee_lexicon;
struct cordee_lexicon *cordee_lexicon_new(void);
void cordee_lexicon_free(struct cordee_lexicon *lex); /* takes NULL */

/* The language that `code` names ("de", "DE", "de-AT"); else the one whose stop words
 * stand in the text most often; else English, in which most is said. */
enum cordee_words cordee_words_language(struct cordee_lexicon *lex, const char *code,
                                        const char *text);

/* Hands over each word of the text that is no stop word of `language`, stemmed as
 * `stemmed` is: texts in several languages may be asked by the words of one.  Gives how
 * many; ends after `most`. */
typedef void cordee_words_take(void *ctx, const struct cordee_term *w);
size_t cordee_words_cut(struct cordee_lexicon *lex, enum cordee_words language,
                        enum cordee_words stemmed, const char *text, size_t most,
                        cordee_words_take *take, void *ctx);

/* A number for two stems side by side. */
uint32_t cordee_words_pair(struct cordee_lexicon *lex, uint32_t first, uint32_t second);

#endif
