/* What the files of words share. */
#ifndef CORE_BASE_WORDS_PRIV_H
#define CORE_BASE_WORDS_PRIV_H

#include <cordee/words.h>

/* Stop words of a language, folded, with blanks. */
const char *cd_stop_words(enum cordee_words language);
/* Slovene has no stemmer in libstemmer: takes the commonest endings off, in place. */
void cd_slovene_stem(char *word);

#endif
