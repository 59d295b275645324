/* The skills matrix of a cluster: what roles require and how far their people are. */
#ifndef PLUGINS_SURVEY_SKILL_H
#define PLUGINS_SURVEY_SKILL_H

#include "plugins/survey/keep/keep.h"
#include "plugins/survey/skill/matrix.h"

enum { SKILL_ROLES = 60, SKILL_ITEMS = 1000 };

/* ---- roles: skill-model.c ------------------------------------------------------- */

/* Those of the clusters looked at, by name: [{"id","name","question","choice","filter"}],
 * SKILL_ROLES at most; NULL: failed. */
json_t *skill_roles(struct cordee *cd, struct cordee_error *err);
int skill_role_load(struct cordee *cd, int64_t id, json_t **role_r,
                    struct cordee_error *err);
/* Makes one (id 0), of the cluster in which the user works, or gives it another name and
 * filter (NULL: an answer says who is in it); its id.  -1: CORDEE_E_INVALID,
 * CORDEE_E_CONFLICT: there are too many. */
int64_t skill_role_save(struct cordee *cd, int64_t id, const char *name,
                        const char *filter, int64_t user, struct cordee_error *err);
/* A role of each answer to a question of one choice that is none yet; how many; -1. */
int skill_roles_of(struct cordee *cd, const struct survey *s,
                   const struct survey_question *q, struct cordee_error *err);
int skill_role_remove(struct cordee *cd, int64_t id, struct cordee_error *err);

/* A row of a paired question. */
struct skill_item {
    const struct survey_question *question;
    const struct survey_item *item;
};
/* The highest point of its scale of levels. */
static inline int skill_highest(const struct skill_item *i)
{
    return i->question->second.from + i->question->second.points - 1;
}
/* What a role requires in each item of a survey, STATS_NONE where nothing on its scale:
 * `levels` has one for each of struct skills.items. */
int skill_levels_load(struct cordee *cd, int64_t role, const struct skill_item *items,
                      size_t n, double *levels, struct cordee_error *err);
/* Puts these in place of what there was of the same items and scales. */
int skill_levels_save(struct cordee *cd, int64_t role, const struct skill_item *items,
                      size_t n, const double *levels, struct cordee_error *err);

/* ---- people: skill-people.c ----------------------------------------------------- */

struct skill_person {
    int64_t id, org;
    const char *name, *org_name;
};
struct skills { /* in the arena */
    const struct survey *survey;
    struct skill_item *items;
    size_t n_items;
    struct skill_person *people; /* who answered and is known, by number */
    size_t n;
    double **level; /* [item][person] */
};
/* The items of the paired questions of a form. */
void skill_items_find(struct cordee_arena *a, const struct survey *s, struct skills *k);
/* How far everybody says they are; who answered twice by the last. */
int skills_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                struct skills *k_r, struct cordee_error *err);
/* Who of them is in a role.  A filter that no longer can be read is nobody's: *wrong_r
 * says why, in the arena. */
int skill_members(struct cordee *cd, struct cordee_arena *a, const struct skills *k,
                  const json_t *role, int64_t user, bool *in, const char **wrong_r,
                  struct cordee_error *err);
/* Surveys that can be shown, the newest first: named, and somebody answered a paired
 * question: [{"id","title"}]; NULL: failed. */
json_t *skill_surveys(struct cordee *cd, struct cordee_error *err);

/* ---- all of it: skill-view.c ---------------------------------------------------- */

/* The matrix of one survey, in the request's arena but for `roles`. */
struct skill_view {
    struct survey survey;
    struct skills k;
    json_t *surveys, *roles; /* each role with "n" (people) and maybe "wrong" */
    size_t n_roles;
    double *required;          /* [role * n_items + item] */
    struct matrix_cell *cells; /* the same; behind them those of everybody */
    double holds;              /* whoever is at this level can do it */
    size_t *holders, *who;     /* [item]: how many are; the first of them */
};
void skill_view_drop(struct skill_view *v); /* for CORDEE_AUTO */
static inline const struct matrix_cell *skill_cell(const struct skill_view *v,
                                                   size_t role, size_t item)
{
    return &v->cells[role * v->k.n_items + item];
}
/* Of the survey that is asked for (query or form field "survey"), else of the newest.
 * 1; 0: there is none to show, `surveys` and `roles` are filled; -1. */
int skill_view_load(struct cordee *cd, struct cordee_request *req, struct skill_view *v_r,
                    struct cordee_error *err);
const char *skill_words(const struct skill_view *v, size_t item);
/* The highest point of all scales. */
int skill_most(const struct skills *k);

/* ---- pages: skill.c, skill-edit.c ----------------------------------------------- */

/* The page with the words of what went wrong, "": nothing did. */
int skill_show(struct cordee *cd, struct cordee_request *req, const char *error,
               struct cordee_error *err);
int skill_page(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int skill_csv(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
extern const struct cordee_route survey_skill_routes[];

#endif
