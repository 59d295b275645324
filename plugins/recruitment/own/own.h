/* What skills there are, and those of one's own: renamed, merged into another, deleted.
 */
#ifndef RECRUITMENT_OWN_H
#define RECRUITMENT_OWN_H

#include <cordee/plugin.h>

extern const struct cordee_route own_routes[]; /* /recruitment/skills... */

/* ---- own-model.c ------------------------------------------------------------------- */

/* {"skills", "occupations", "needs", "links", "languages": [{"code", "n"}], "files":
 * [{"name", "version"?, "read_at"}], "own": [{"id", "label", "used"}]}: `used` by
 * openings and candidates of the clusters of who asks; at most 1000.  NULL: failed. */
json_t *own_overview(struct cordee *cd, struct cordee_error *err);
/* {"id", "uri", "kind", "label", "about"?, "own", "obsolete", "used", "others":
 * [{"label", "language"}]}.  1, 0 there is none, -1. */
int own_skill(struct cordee *cd, int64_t id, json_t **row_r, struct cordee_error *err);

/* Another name, in the reader's language; -1: CORDEE_E_INVALID it is no name, another has
 * it, or it is not one's own. */
int own_rename(struct cordee *cd, int64_t id, const char *label,
               struct cordee_error *err);
/* Who asked for it or has it does so of `into` then, which is found by its names, too. */
int own_merge(struct cordee *cd, int64_t id, int64_t into, struct cordee_error *err);
/* It may be changed by who acts; -1: CORDEE_E_INVALID it is ESCO's, CORDEE_E_CONFLICT it
 * is used where they do not work. */
int own_check(struct cordee *cd, int64_t id, struct cordee_error *err);
/* -1: CORDEE_E_CONFLICT somebody uses it. */
int own_delete(struct cordee *cd, int64_t id, struct cordee_error *err);

#endif
