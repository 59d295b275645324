/* Writing a survey: what a form of the editor does to the document. */
#ifndef PLUGINS_SURVEY_EDIT_H
#define PLUGINS_SURVEY_EDIT_H

#include "plugins/survey/keep/keep.h"

/* ---- the document --------------------------------------------------------------- */

/* Takes what was typed (an object of texts by the names of survey_edit_model) into the
 * document, in one language; what is not there stays.  Options and rows are one a line:
 * in the first language lines say which there are, and a line that stays keeps its key
 * and its translations; in another they are put beside them by their place. */
void survey_edit_take(json_t *document, const json_t *typed, const char *language);
/* What a button says: "up:KEY", "down:KEY", "remove:KEY", "copy:KEY", "add:KIND:SECTION",
 * "section", "drop:SECTION", "language:de".  False: it is none. */
bool survey_edit_do(struct cordee *cd, json_t *document, const char *what);
/* The inputs of the editor, for one language: a new object. */
json_t *survey_edit_model(struct cordee *cd, const struct survey *s,
                          const char *language);

/* The training-needs survey that comes with the plugin, a new document. */
json_t *survey_ready(void);

extern const struct cordee_route survey_edit_routes[];

#endif
