/* Earlier versions of a survey that somebody answered, and what of them counts: whatever
 * reckons with answers, or acts on them, asks here. */
#ifndef PLUGINS_SURVEY_VERSIONS_H
#define PLUGINS_SURVEY_VERSIONS_H

#include "plugins/survey/form/same.h"
#include "plugins/survey/keep/keep.h"

struct survey_version {
    int64_t id, number;
    size_t gone;                             /* questions that are not asked any more */
    enum survey_same same[SURVEY_QUESTIONS]; /* each of now, by its place */
};
struct survey_versions { /* in the arena; without that of `s` itself */
    const struct survey *s;
    struct survey_version *list;
    size_t n;
};
int survey_versions_load(struct cordee *cd, struct cordee_arena *a,
                         const struct survey *s, struct survey_versions *v_r,
                         struct cordee_error *err);
/* NULL: the one of now, of which all counts. */
const struct survey_version *survey_versions_find(const struct survey_versions *v,
                                                  int64_t id);
/* Appends " AND NOT (VERSION = ? AND QUESTION = ?)" for all that does not count, with the
 * columns as the statement calls them. */
void survey_versions_put(const struct survey_versions *v, const char *version,
                         const char *question, struct cordee_sql *out);
/* The text of a statement; its values are the arena's.  For CORDEE_AUTO. */
static inline void survey_sql_drop(struct cordee_sql *sql)
{
    cordee_buf_drop(&sql->text);
}

#endif
