/* The languages of a letter. */
#ifndef CORE_MAIL_LETTER_TEXT_H
#define CORE_MAIL_LETTER_TEXT_H

#include <cordee/plugin.h>

#define CD_LETTER_TEXTS_MOST ((size_t)30)

/* Its own text as one of them: what readers of any other language get. */
struct cordee_letter_text cd_letter_own(const struct cordee_letter *l);
/* Which of `n` languages somebody reads whose language is `reader` ("de-AT" reads "de"):
 * its place; n: none of them. */
size_t cd_language_pick(const char *const *languages, size_t n, const char *reader);
/* The text that `reader` gets; borrowed from the letter. */
struct cordee_letter_text cd_letter_text_for(const struct cordee_letter *l,
                                             const char *reader);
/* -1: a language is none, or there twice, or a text is missing. */
int cd_letter_texts_check(struct cordee *cd, const struct cordee_letter *l,
                          struct cordee_error *err);
int cd_letter_texts_store(struct cordee *core, int64_t id, const struct cordee_letter *l,
                          struct cordee_error *err);
/* Fills l->texts, all in `arena`. */
int cd_letter_texts_load(struct cordee *core, int64_t id, struct cordee_arena *arena,
                         struct cordee_letter *l, struct cordee_error *err);

#endif
