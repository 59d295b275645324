/* What pages show of a match. */
#ifndef RECRUITMENT_FIT_SHOWN_H
#define RECRUITMENT_FIT_SHOWN_H

#include "plugins/recruitment/fit/fit.h"
#include "plugins/recruitment/match/match.h"

/* ---- shown-model.c; new references, NULL: failed -------------------------------------
 */

/* The best candidates of an opening, best first: [{"candidate", "score", "rank",
 * "reasons", "headline", "place", "latitude", ..., "name"?}], the name only where
 * `names`. Whom somebody said no to is not among them: "no" has who did, of fit_noes. */
json_t *fit_people(struct cordee *cd, int64_t opening, bool names,
                   struct cordee_error *err);
/* The best openings of a candidate: [{"opening", "score", "title", "party_name", ...}].
 */
json_t *fit_openings(struct cordee *cd, int64_t candidate, struct cordee_error *err);
/* Whom (which) one of both said no to. */
json_t *fit_noes(struct cordee *cd, int64_t opening, int64_t candidate, bool names,
                 struct cordee_error *err);
/* What an opening asks for and a candidate has of it: skills [{"label", "essential",
 * "must", "level"?, "held"?, "linked"}], languages [{"code", "cefr"?, "must", "held"?}];
 * held 0: they have it and say no level. */
json_t *fit_skills_of(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                      int64_t candidate, struct cordee_error *err);
json_t *fit_languages_of(struct cordee *cd, int64_t opening, int64_t candidate,
                         struct cordee_error *err);
/* Who saw a profile, newest first, 50 at most: [{"name", "opening",
 * "title", "blind", "at"}]. */
json_t *fit_views(struct cordee *cd, int64_t candidate, struct cordee_error *err);
/* The weights that stand in an opening, JSON or "". */
int fit_own_weights(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                    const char **own_r, struct cordee_error *err);
/* All names of a person, with blanks between. */
int fit_names(struct cordee *cd, struct cordee_arena *a, int64_t person,
              const char **names_r, struct cordee_error *err);
/* "weighed_by" and "weighed_at", where somebody chose an opening's own weights. */
int fit_weighed_put(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                    json_t *model, struct cordee_error *err);
/* Takes back what was said, or says it: `by` "candidate", "member", "staff". */
int fit_no_put(struct cordee *cd, int64_t opening, int64_t candidate, const char *by,
               struct cordee_error *err);
int fit_no_drop(struct cordee *cd, int64_t opening, int64_t candidate,
                struct cordee_error *err);

/* ---- why.c ----------------------------------------------------------------------------
 */

/* One pair as it is scored now. */
struct fit_why {
    enum match_gate gate;
    double score;
    double parts[MATCH_PARTS], weights[MATCH_PARTS];
    size_t essential, there;
    const char *weights_by; /* a script's title, or "" */
};
/* 1; 0: the opening is not open, or the candidate not there; -1. */
int fit_why(struct cordee *cd, struct cordee_arena *a, int64_t cluster, int64_t opening,
            int64_t candidate, struct fit_why *why_r, struct cordee_error *err);
/* Of an opening: how many candidates each gate shuts out, in words: [{"n", "text"}], and
 * "fits" how many fit, "others" how many do not. */
int fit_gates_put(struct cordee *cd, int64_t cluster, int64_t opening, json_t *model,
                  struct cordee_error *err);
/* Why a gate is shut: "They have no permit to work there." */
const char *fit_gate_text(struct cordee *cd, enum match_gate gate);

/* ---- dress.c --------------------------------------------------------------------------
 */

/* "labels", "tags", "distance", "free_text" of a row of fit_people or fit_openings. */
int fit_row_dress(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                  int64_t candidate, json_t *row, struct cordee_error *err);
/* [{"label","percent"?,"weight","known"}] */
json_t *fit_parts_json(struct cordee *cd, const json_t *parts,
                       const double weights[MATCH_PARTS]);
/* Tags of what is there, half there and missing: [{"text","ok"|"half"|"miss","vh"}]. */
json_t *fit_tags(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                 int64_t candidate, struct cordee_error *err);

/* ---- pages.c, blind.c, part.c: rows of the definition ---------------------------------
 */

extern const struct cordee_route fit_routes[];
/* The best on the page of an opening; on that of a candidate the openings, what was said
 * no to, and who saw the profile, of which this is one more look. */
int fit_opening_part(struct cordee *cd, struct cordee_request *req,
                     const struct opening *o, json_t *model, struct cordee_error *err);
int fit_candidate_part(struct cordee *cd, struct cordee_request *req,
                       const struct candidate *c, json_t *model,
                       struct cordee_error *err);

#endif
