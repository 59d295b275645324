/* What the two pages behind links share. */
#ifndef RECRUITMENT_PAIR_VISIT_H
#define RECRUITMENT_PAIR_VISIT_H

#include "plugins/recruitment/pair/ask.h"

struct pair_visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct pair p;
    const char *path, *language; /* of the page */
    bool member;                 /* the employer's; else the candidate's */
};

void pair_visit_drop(void *visit);
int pair_visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                    struct pair_visit *v, const char *path, struct cordee_error *err);
/* As the register says of `party`, else as the cluster speaks. */
void pair_visit_speak(struct pair_visit *v, int64_t party);
/* {"title","action","organisation","lang","error","reasons"} of either page. */
json_t *pair_visit_model(const struct pair_visit *v, const char *error);
/* Puts "opening": what it is about, in full. */
int pair_put_opening(const struct pair_visit *v, json_t *model, struct cordee_error *err);
/* Puts "has" and "lacks": labels of what the opening asks. */
int pair_put_fits(const struct pair_visit *v, json_t *model, struct cordee_error *err);
/* Puts "profile": who the candidate is but for all that says who they are. */
int pair_put_blind(const struct pair_visit *v, json_t *model, struct cordee_error *err);
/* The same page again. */
int pair_visit_done(const struct pair_visit *v, struct cordee_error *err);
/* The reason that was chosen, one of that side's; NULL with *err: none. */
const char *pair_visit_reason(const struct pair_visit *v, enum pair_side side,
                              struct cordee_error *err);

#endif
