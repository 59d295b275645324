/* The page on which a condition is put together. */
#ifndef PLUGINS_SURVEY_EDIT_CONDITION_H
#define PLUGINS_SURVEY_EDIT_CONDITION_H

#include "plugins/survey/edit/edit-priv.h"

#define SURVEY_WHO "@" /* instead of a question: who is asked */

enum survey_when { SURVEY_SHOWN, SURVEY_DEMANDED, SURVEY_SKIPS, SURVEY_PAGE_SHOWN };

/* One condition of a document: "show.KEY", "require.KEY" and "skip.KEY" are of a
 * question, "page.KEY" says when a page is shown. */
struct survey_when_of {
    const char *of, *key;
    enum survey_when when;
    const char *member; /* "show", "require", "skip" */
    json_t *object;     /* the question or page, in the document */
    size_t section;     /* the page it is, or stands on */
    size_t before;      /* how many questions may be asked for: those of lower places */
};
bool survey_when_find(const struct survey_form *form, json_t *document, const char *of,
                      struct survey_when_of *w_r);

/* What stands on the page beside what is kept. */
struct survey_when_look {
    const struct survey *survey;
    const struct survey_when_of *when;
    const json_t *groups;   /* NULL: nested too deeply to be changed here */
    const json_t *problems; /* or NULL */
    int64_t at;             /* the group that a test is added to; -1: none */
    const char *subject;    /* of that test */
    json_t *box;            /* the filter, where that is SURVEY_WHO; or NULL */
    const char *language;
    const char *error;
};
/* A new object. */
json_t *survey_when_model(struct cordee *cd, const struct survey_when_look *look);

/* How a test compares: "is", "isnt", "more", "least" ... */
const char *survey_test_op(const json_t *test);
void survey_test_set(const struct survey_form *form, json_t *test, const char *op,
                     const char *value);
/* A test of what was chosen, without a comparison yet; NULL: there is no such thing. */
json_t *survey_test_new(const struct survey_form *form, const char *subject);

#endif
