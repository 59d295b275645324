/* Where a course would find its participants: pure functions over arrays, on any thread,
 * without database or text.  Running out of memory aborts the program. */
#ifndef PLUGINS_SURVEY_COURSE_H
#define PLUGINS_SURVEY_COURSE_H

#include <cordee/base.h>

/* ---- groups --------------------------------------------------------------------- */

/* Somebody who shares the gap. */
struct course_person {
    int64_t key; /* tells people apart; where two choices are alike, the lowest decides */
    int64_t org; /* where they work; 0: at none, which counts as no company */
    double latitude, longitude; /* degrees, any turn round the earth; NaN: not known */
};

/* When a course is worth a proposal. */
struct course_terms {
    size_t people, companies; /* at least */
    double km;                /* from the course's place at most; 0: one place only */
};

struct course_group {
    const size_t *members; /* places in the array of people, lowest key first */
    size_t n, companies;
    size_t place;    /* the member at whose place it is */
    double farthest; /* km from there */
};

struct course_groups {
    struct course_group *list; /* in the arena */
    size_t n;
    size_t looked; /* how many pairs of places were held against each other */
};

/* Divides people into groups that meet the terms; who is in none (too far from others, or
 * at no known place) is in no list, and nobody is in two.
 *
 * The largest group that fits is taken first, then the largest of those who are left: a
 * circle of `km` round each place where somebody is, the one with most people, of equal
 * ones the one with the least way for all, then with the lowest key.  Within its members
 * the place is then moved to the one with the least way for all that still has everybody
 * within `km` (a medoid).  Distances are on a ball of 6371 km, as the register's.
 *
 * The result does not depend on the order of the people.  With s different places it
 * takes O(s²) time however many groups there are (`looked` is less than 4 s²), and O(s)
 * memory beside the result. */
void course_groups(struct cordee_arena *a, const struct course_person *people, size_t n,
                   const struct course_terms *terms, struct course_groups *groups_r);

/* ---- money ---------------------------------------------------------------------- */

/* Participants from which on the fees cover the costs: fixed / (price - variable),
 * rounded up, and at least 1; all in cents, none below 0.  False: each participant costs
 * what they pay or more, so that no number is enough. */
bool course_break_even(int64_t fixed, int64_t price, int64_t variable, int64_t *n_r);

/* ---- level ---------------------------------------------------------------------- */

enum course_level { COURSE_BEGINNERS, COURSE_MIDDLE, COURSE_ADVANCED };
/* Which third of a scale the participants' mean level lies in. */
enum course_level course_level(double mean, int lowest, int highest);

#endif
