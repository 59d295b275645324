/* The bank of competences: what ships, and what an office keeps for its next survey. */
#ifndef PLUGINS_SURVEY_EDIT_BANK_H
#define PLUGINS_SURVEY_EDIT_BANK_H

#include "plugins/survey/edit/edit-priv.h"

/* [{"key", "words": {"en": ..}, "theme": its number or 0, "topic": its name, "group":
 * what that is part of}], by group, topic and key: a new array, or NULL. */
json_t *survey_bank(struct cordee *cd, struct cordee_error *err);
/* [{"id", "name", "above", "path": "Circular economy › Recycling"}] that a competence may
 * belong to; NULL: failed. */
json_t *survey_bank_themes(struct cordee *cd, struct cordee_error *err);
/* By key, borrowed; NULL: there is none. */
json_t *survey_bank_find(const json_t *bank, const char *key);
/* In a language, else in English, else in whichever there is. */
const char *survey_bank_words(const json_t *item, const char *language);

/* Makes or changes one; `theme` 0: none. */
int survey_bank_put(struct cordee *cd, const char *key, const json_t *words,
                    int64_t theme, struct cordee_error *err);
int survey_bank_drop(struct cordee *cd, const char *key, struct cordee_error *err);
/* Takes rows of a question: those it does not know, and languages that it lacks of
 * others.  Gives how many were new or completed, or -1. */
int survey_bank_keep(struct cordee *cd, const json_t *items, struct cordee_error *err);

#endif
