/* The page that lists who was asked. */
#ifndef PLUGINS_SURVEY_ASKED_H
#define PLUGINS_SURVEY_ASKED_H

#include "plugins/survey/reach/reach.h"

/* [{"id" (of the invitation), "person", "name", "org"?, "org_name"?, "asked_at",
 * "link_until"?, "withdrawn_at"?, "answered", "begun"}] by name, `n` from place `from`
 * on; `find`: whose name, or organisation's, has these words, or "".  Of an anonymous
 * survey nothing is said of who answered. */
json_t *survey_asked_list(struct cordee *cd, const struct survey *s, const char *find,
                          int64_t from, int64_t n, struct cordee_error *err);
/* The link of one of them leads nowhere from now on, or does again: 1; 0 it is no
 * invitation of that survey; -1.  A change that can be undone. */
int survey_link_withdraw(struct cordee *cd, int64_t survey, int64_t invitation,
                         int64_t user, bool withdraw, struct cordee_error *err);

extern const struct cordee_route survey_asked_routes[];

#endif
