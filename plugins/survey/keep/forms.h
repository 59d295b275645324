/* The forms of versions that were published: such a one stays as it is, so it is read
 * once and then shared by all threads.  Bounded: few, and none that is very long. */
#ifndef PLUGINS_SURVEY_FORMS_H
#define PLUGINS_SURVEY_FORMS_H

#include "plugins/survey/form/form.h"

enum {
    SURVEY_FORMS = 16,              /* that are remembered */
    SURVEY_FORMS_BYTES = 256 << 10, /* of the text of one: a longer one is not */
};

/* Nobody changes it, nor what `document` holds. */
struct survey_frozen {
    const json_t *document;
    struct survey_form form;
};

/* What is remembered; cd->state of the plugin. */
struct survey_forms;
struct survey_forms *survey_forms_new(void);
void survey_forms_free(struct survey_forms *f); /* takes NULL */

/* Version `version` as it was published then, the caller's until survey_frozen_drop;
 * NULL: it is not remembered (`f` NULL: nothing is).  Any thread. */
const struct survey_frozen *survey_forms_get(struct survey_forms *f, int64_t version,
                                             int64_t published_at);
/* Remembers it in place of what was asked for least lately, and gives it as
 * survey_forms_get does.  Takes arena and document, in which the form lives. */
const struct survey_frozen *survey_forms_put(struct survey_forms *f, int64_t version,
                                             int64_t published_at,
                                             struct cordee_arena *arena, json_t *document,
                                             const struct survey_form *form);
void survey_frozen_drop(const struct survey_frozen *frozen); /* takes NULL */

#endif
