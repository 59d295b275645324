/* Saved filters: a filter under a name, of one user or of all.  A name is given once,
 * accents and case aside, so that segment:name means the same to everybody. */
#ifndef CORE_CRM_SEGMENT_H
#define CORE_CRM_SEGMENT_H

#include "core/base/host.h"

struct cd_segment {
    const char *name, *filter;
    enum cordee_kind kind; /* the list that it opens */
    bool shared;
};

/* CORDEE_E_INVALID: no name, or a filter that does not compile or leads back to itself
 * (err->at is where); CORDEE_E_CONFLICT: the name is taken. */
int cd_segment_add(struct cordee *cd, struct cordee_error *err, int64_t user,
                   const struct cd_segment *s, int64_t *id_r) CORDEE_MUST_CHECK;
/* As add, for one that is there.  Its own name, and what is shared, may be changed by its
 * maker only, or by everybody when it is shared: else CORDEE_E_NOT_FOUND. */
int cd_segment_set(struct cordee *cd, struct cordee_error *err, int64_t user, int64_t id,
                   const struct cd_segment *s) CORDEE_MUST_CHECK;
int cd_segment_remove(struct cordee *cd, struct cordee_error *err, int64_t user,
                      int64_t id) CORDEE_MUST_CHECK;
/* Own ones and shared ones by name:
 * [{"id","name","kind","filter","shared","mine","maker", "term": segment:"name"}]; with
 * `count` also "n", or "error" and "error_at" of a filter that no longer compiles. `kind`
 * CORDEE_ANYONE: of both lists. */
int cd_segment_list(struct cordee *cd, struct cordee_error *err, int64_t user,
                    enum cordee_kind kind, bool count, json_t **list_r) CORDEE_MUST_CHECK;
/* Some of them as filters worth a click, behind the text there is: [{"label","filter"}].
 */
int cd_segment_starters(struct cordee *cd, struct cordee_error *err, const char *text,
                        unsigned flags, int64_t user, json_t **list_r) CORDEE_MUST_CHECK;

#endif
