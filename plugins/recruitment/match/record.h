/* Openings and candidates as a line of JSON each.
 *
 *   {"id", "skills":[{"esco","essential","must","level"}], "languages":[{"code","cefr",
 *    "must"}], "education", "years", "place":{"lat","lon"}, "remote", "permits":[],
 *    "certificates":[], "starts", "hours", "pay_most", "currency", "kind", "text",
 *    "language", "weights":{"skills": 60}}
 *   {"id", "skills":[{"esco","level"}], "languages":[{"code","cefr"}], "education",
 *    "years", "place":{"lat","lon"}, "radius_km", "moves", "permits":[],
 *    "certificates":[], "free_from", "hours", "remote", "pay_least", "currency",
 *    "kinds":[], "text", "language"}
 *
 * Days are "2027-02-01", levels of languages "B2", those of education EQF 1 to 8.  An
 * opening's "remote" is true, "fully" or "partly"; kinds are "job", "internship",
 * "thesis", "trainee", "secondment".  What is not there says nothing.  A skill is
 * {"esco"}, an ESCO URI or its UUID, or a bare text; one that stands twice counts once,
 * at its best. */
#ifndef RECRUITMENT_MATCH_RECORD_H
#define RECRUITMENT_MATCH_RECORD_H

#include "plugins/recruitment/match/match.h"

/* They live in `a`; their skills are known to `m` then.  -1: *err says which member is
 * wrong. */
int match_opening_read(struct match *m, struct cordee_arena *a, const json_t *record,
                       struct match_opening *o_r, struct cordee_error *err);
int match_candidate_read(struct match *m, struct cordee_arena *a, const json_t *record,
                         struct match_candidate *c_r, struct cordee_error *err);
/* {"id","score","parts":{"skills":0.53,...},"essential":7,"there":3,
 * "missing":[...]}: a new reference. */
json_t *match_hit_json(const struct match *m, const struct match_hit *hit,
                       const char *id);

#endif
