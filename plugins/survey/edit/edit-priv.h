/* What the files of this room share. */
#ifndef PLUGINS_SURVEY_EDIT_PRIV_H
#define PLUGINS_SURVEY_EDIT_PRIV_H

#include "plugins/survey/edit/edit.h"

/* ---- what a kind of question can have --------------------------------------------- */

enum survey_has {
    SURVEY_HAS_REQUIRED = 1,
    SURVEY_HAS_OTHER = 2,
    SURVEY_HAS_MIXED = 4,
    SURVEY_HAS_ALONE = 8,   /* options that exclude the others */
    SURVEY_HAS_COUNT = 16,  /* how many options */
    SURVEY_HAS_BOUNDS = 32, /* lowest, highest, decimals, unit */
    SURVEY_HAS_LENGTH = 64,
    SURVEY_HAS_PATTERN = 128,
};
unsigned survey_kind_has(const char *kind);

/* ---- places ------------------------------------------------------------------------ */

/* "sections.1.questions.3.items" is 1 and 3; -1: of no question, or of no page. */
bool survey_place_read(const char *place, int64_t *section_r, int64_t *question_r);
/* The question at "sections.1.questions.3.items", borrowed; NULL: that is none. */
json_t *survey_edit_at(const json_t *document, const char *place);
/* The place of a question, a new string; NULL: there is none of that key. */
json_t *survey_edit_place(const json_t *document, const char *key);

/* ---- words and keys --------------------------------------------------------------- */

/* Without white space around it and with plain line ends; NULL: nothing was said. */
json_t *survey_tidy(const char *s);
void survey_words_set(json_t *object, const char *member, const char *language,
                      const char *text);
const char *survey_first_language(const json_t *document);
bool survey_has_key(const json_t *rows, const char *key);
/* Compared without case, accents and the space around them. */
bool survey_same_words(const char *a, const char *b);

/* ---- two who write ---------------------------------------------------------------- */

/* What a page that edits `language` is of: another once somebody changed a question, or
 * words of that language.  In `a`. */
const char *survey_edit_seen(struct cordee_arena *a, const json_t *document,
                             const char *language);

/* ---- options and rows, one a line ---------------------------------------------------
 */

void survey_lines_take(json_t *question, const char *text, const char *language,
                       bool first, const json_t *bank);

#endif
