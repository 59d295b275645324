/* Words that people write in forms and cells, in English, German, French, Italian and
 * Slovenian.  All but the first take a folded word. */
#ifndef CORE_CRM_WORD_H
#define CORE_CRM_WORD_H

#include <cordee/base.h>

/* Without case and accents, in the arena. */
const char *cd_word_fold(struct cordee_arena *a, const char *text);
bool cd_word_in(const char *word, const char *list); /* ",a,b," */
int cd_word_yes(const char *word);                   /* 1 yes, 0 no, -1 neither */
const char *cd_word_language(const char *word);      /* its code; NULL: none */

#endif
