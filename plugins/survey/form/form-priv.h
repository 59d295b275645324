/* What the files of this room share. */
#ifndef PLUGINS_SURVEY_FORM_PRIV_H
#define PLUGINS_SURVEY_FORM_PRIV_H

#include "plugins/survey/form/form.h"

#define SURVEY_PATTERN 200 /* bytes */

struct survey_reader {
    struct cordee *cd;
    struct cordee_arena *arena;
    json_t *problems;
    size_t wrong;
    const char *language;                     /* it is written in */
    const struct survey_question **questions; /* so far */
    size_t n_questions;
    char place[80], where[160];
};

/* One more thing is wrong, in `member` of where the reader is; text is for people. */
void survey_problem(struct survey_reader *r, const char *member, const char *text);
bool survey_is_key(const char *s);
/* The key of an object, which is told when it is none. */
const char *survey_read_key(struct survey_reader *r, const json_t *object);
/* In the language it is written in. */
bool survey_says_nothing(const struct survey_reader *r, survey_words *words);
/* Asked of what stands before it only, so its own key is known after. */
void survey_read_question(struct survey_reader *r, const json_t *question,
                          struct survey_question *q);
survey_words *survey_read_words(struct survey_reader *r, const json_t *object,
                                const char *member);
int survey_read_int(struct survey_reader *r, const json_t *object, const char *member,
                    int fallback, int least, int most);
/* Of the questions read so far; NULL: none. */
const struct survey_question *survey_reader_find(const struct survey_reader *r,
                                                 const char *key);
/* NULL: there is none, or it is wrong. */
const struct survey_condition *
survey_read_condition(struct survey_reader *r, const json_t *object, const char *member);

/* Which questions skips pass over whatever is answered, by place; `by_r`: by the answers
 * to which question, or NULL where it is always so. */
void survey_passed(const struct survey_form *form,
                   const struct survey_question *by_r[SURVEY_QUESTIONS],
                   bool passed_r[SURVEY_QUESTIONS]);

#endif
