/* From answers to courses: where enough people who are near each other share a gap.
 *
 * What is proposed is kept with the people it is for, so that exactly these are written
 * to, by the filter survey.proposal:12, now and when there is such a course. */
#ifndef PLUGINS_SURVEY_ACT_H
#define PLUGINS_SURVEY_ACT_H

#include "plugins/survey/act/course.h"
#include "plugins/survey/keep/keep.h"

/* What a course takes, of one survey. */
struct act_terms {
    int64_t people, companies;      /* at least */
    double gap;                     /* importance less level, at least */
    int64_t km;                     /* from its place at most */
    int64_t fixed, price, variable; /* in cents: of a course, of each participant */
    char currency[4];
    int64_t answers, worked_at; /* what the proposals follow from; 0: none yet */
};

/* ---- act-model.c: what is kept -------------------------------------------------- */

/* Those that were kept, else what is usual. */
int act_terms_load(struct cordee *cd, int64_t survey, struct act_terms *t_r,
                   struct cordee_error *err);
int act_terms_save(struct cordee *cd, int64_t survey, const struct act_terms *t,
                   struct cordee_error *err);
/* How many sent their answers. */
int act_answers(struct cordee *cd, int64_t survey, int64_t *n_r,
                struct cordee_error *err);
/* Of how many the register does not know who they are, as of a file without names. */
int act_strangers(struct cordee *cd, int64_t survey, int64_t *n_r,
                  struct cordee_error *err);

/* The proposals of a survey, the largest first, those of before last: [{"id","words",
 * "language","lowest","points" (the
 * highest),"host","host_name","town","km","task","held_at","retired_at",
 * "made_at","people","companies","mean","gap"}]; NULL: failed. */
json_t *act_proposals(struct cordee *cd, int64_t survey, struct cordee_error *err);
/* One, with "survey","title" and "with": [{"person","name","org","org_name","gap",
 * "level"}], the greatest gap first.  1 found, 0, -1. */
int act_proposal_load(struct cordee *cd, int64_t id, json_t **model_r,
                      struct cordee_error *err);
/* A follow-up of `user` about a course, `title`, at its place. */
int act_follow(struct cordee *cd, const json_t *proposal, int64_t user, const char *title,
               int64_t due, struct cordee_error *err);
/* There is such a course now, or there is not. */
int act_hold(struct cordee *cd, int64_t id, bool held, struct cordee_error *err);
int act_discard(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- act-share-model.c: who shares a gap ---------------------------------------- */

/* Who shares one gap. */
struct act_sharer {
    size_t person; /* in act_sharers.people */
    const char *language;
    double gap, level;
};
struct act_person {
    int64_t id, org;
    const char *town;
    double latitude, longitude; /* of the company, else their own; NaN: not known */
};
struct act_item {
    const struct survey_question *question;
    const struct survey_item *item;
    struct act_sharer *list; /* by language, then by person */
    size_t n;
};
struct act_sharers {           /* in the arena */
    struct act_person *people; /* all who answered, by number */
    size_t n_people;
    struct act_item *items; /* of all paired questions */
    size_t n_items;
};
/* Who has a gap of so much or more, of those whom the register knows. */
int act_sharers_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     double gap, struct act_sharers *s_r, struct cordee_error *err);

/* Those who share a gap of so much and of whom no place is known: [{"person","name",
 * "org","org_name"}], at most 200 by name; NULL: failed. */
json_t *act_unplaced(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     double gap, struct cordee_error *err);
/* How many have a gap of so much in each paired item, whoever they are, in the order of
 * the form: [{"words","n","many"}], "many" only where nobody follows from it. */
json_t *act_counts(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                   double gap, struct cordee_error *err);

/* ---- act-work.c: what follows from it ------------------------------------------- */

/* Works out what to propose and keeps it, with the terms: what follows as it did stays
 * what it was, with its number; what no longer does is kept as of before.  It is one
 * change, which can be taken back. */
int act_work(struct cordee *cd, const struct survey *s, const struct act_terms *t,
             struct cordee_error *err);

/* ---- act-words.c: for people ---------------------------------------------------- */

/* Puts what pages say of a proposal into it: level, language, costs, links. */
void act_dress(struct cordee *cd, struct cordee_request *req, const struct act_terms *t,
               json_t *proposal);
/* Its terms as inputs show them. */
void act_terms_put(const struct act_terms *t, json_t *model);
/* What was typed.  -1: CORDEE_E_INVALID, *err says what is wrong. */
int act_terms_read(struct cordee *cd, struct cordee_request *req, struct act_terms *t_r,
                   struct cordee_error *err);
/* What a follow-up about it is called; in the arena. */
const char *act_follow_title(struct cordee *cd, struct cordee_arena *a,
                             const json_t *proposal);

/* ---- act.c, act-one.c: the pages ------------------------------------------------ */

extern const struct cordee_route survey_act_routes[];
int act_one_page(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int act_one_post(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
/* What survey.proposal:12 is called in sentences. */
void act_proposal_name(struct cordee *cd, int64_t id, struct cordee_buf *out);

#endif
