/* What the parts of the editor's model share. */
#ifndef PLUGINS_SURVEY_EDIT_MODEL_H
#define PLUGINS_SURVEY_EDIT_MODEL_H

#include "plugins/survey/edit/edit-priv.h"

struct survey_editor {
    struct cordee *cd;
    const struct survey_look *look;
    const struct survey_form *form; /* as it is kept */
    const char *language, *first;
    bool translating;
    json_t *problems; /* what is wrong, or what nobody can see */
    size_t missing;   /* texts that the language lacks: counted as they are put */
};

/* [{"name","text_label","source","value","long","lacks"}]: a new array each. */
json_t *survey_document_texts(struct survey_editor *e);
json_t *survey_section_texts(struct survey_editor *e, const json_t *section);
json_t *survey_question_texts(struct survey_editor *e, const json_t *question);

#endif
