/* What the files of the plugin share. */
#ifndef PLUGINS_SURVEY_SURVEY_H
#define PLUGINS_SURVEY_SURVEY_H

#include <cordee/plugin.h>

#include "plugins/survey/stats/stats.h"

enum { SURVEY_LEAST = 5 }; /* answers a group needs to be shown */

/* ---- a file of answers ------------------------------------------------------ */

struct survey_list {
    const char **names;
    size_t n;
};
/* Appends a name, trimmed. */
void survey_list_put(struct cordee_arena *a, struct survey_list *list, const char *name);
/* Appends the pieces of "a, b, c"; empty ones are left out. */
void survey_list_add(struct cordee_arena *a, struct survey_list *list, const char *text);
/* Whether a trimmed cell is no answer: empty, or one of the list in any case. */
bool survey_list_has(const struct survey_list *list, const char *cell);

struct survey_numbers { /* a column: an answer or STATS_NONE for each respondent */
    const char *name;
    size_t at; /* its place among the questions, or columns */
    double *x;
};

struct survey_words { /* a column: which of its words each respondent has */
    const char *name;
    int *of;
    const char **words; /* in order, numbers by size; "" where nothing was said */
    size_t n;
};

/* What to read: columns by their names, what counts as no answer beside an empty cell,
 * and the scale (of points 0: any numbers) that the first `n_scaled` numbers are of. */
struct survey_wanted {
    struct survey_list numbers, words, missing;
    struct stats_scale scale;
    size_t n_scaled;
};

struct survey_file {
    struct cordee_arena *arena; /* all of it lives there */
    size_t n;                   /* respondents: rows with any text */
    struct survey_numbers *numbers;
    struct survey_words *words;
};

/* Reads a CSV file, one respondent a row, names in the first.  What is wrong is said with
 * line and column; a file with a cell that is no number is refused, since leaving it out
 * would give figures of other people.  Free with survey_file_done, also when it failed.
 */
int survey_file_read(struct cordee *cd, const struct survey_wanted *wanted,
                     const char *path, struct survey_file *file_r,
                     struct cordee_error *err);
void survey_file_done(struct survey_file *file);

/* "3", "-2", "3.5", "3,5": no exponents, no marks between thousands, 15 digits at most.
 */
bool survey_number(const char *text, double *x_r);

/* ---- the report ------------------------------------------------------------- */

struct survey_ask {
    size_t n, k; /* respondents, items */
    const struct survey_numbers *importance, *level;
    struct stats_scale scale;
    bool scale_given;                 /* or found by looking at the answers */
    const struct survey_numbers *nps; /* NULL: none */
    const struct survey_words *group; /* NULL: none */
    /* Groupings of the same people that are shown too, elsewhere, in an order that is
     * the same for all of them: `group` hides what it would tell together with one. */
    const struct survey_words *others;
    size_t n_others;
    const struct survey_words *rows, *cols; /* of a cross-tab; NULL: none */
    const struct survey_ask *before;        /* the same items of an earlier survey */
    long least; /* fewer are hidden in groups and cross-tabs */
    /* What fewer of all respondents answered is hidden too; 0: nothing is. */
    size_t fewest;
};

/* All figures as one model, a new reference:
 * {"respondents","scale":{"from","to","given"} or null,
 *  "items":[{"importance","level","n","mwds","mwds_rank","rds","rds_rank",
 *    "gap","gap_sd","gap_low","gap_high","importance_mean","level_mean",
 *    "nr","pr","tr" (people), "quadrant":"concentrate|keep|low|overkill",
 *    "wilcoxon":{"n","zeros","up","down","z","p","method":"exact|normal"},
 *    "of_importance","of_level":{"n","missing","mean","sd","median","q1","q3","iqr",
 *      "top2","levels":[{"point","n","percent"}]}}],
 *  "cross":{"importance","level"},
 *  "alpha":{"importance","level","importance_n","level_n"},
 *  "reach":{"any","columns":[{"name","answered","stopped"}]},
 *  "nps"?, "groups"?, "crosstab"?, "trend"?}
 * A figure that cannot be is null, and "reasons" beside it says why by its key. */
json_t *survey_report(struct cordee *cd, const struct survey_ask *ask);
/* "of_importance" of that alone: n answers to one question. */
json_t *survey_report_item(struct cordee *cd, const double *x, size_t n,
                           struct stats_scale scale, size_t fewest);
/* Puts Cronbach's alpha of k questions as `key`, and of how many it is as `n_key`. */
void survey_report_alpha(struct cordee *cd, json_t *o, const char *key, const char *n_key,
                         const double **x, size_t k, size_t n, size_t fewest);
/* The net promoter score: {"promoters","passives","detractors","score"}, counts only of
 * `fewest` or more. */
json_t *survey_report_nps(struct cordee *cd, const double *x, size_t n, size_t fewest);
/* How the mean of one question has changed: {"n","n_before","now","before","change",
 * "low","high"}. */
json_t *survey_report_change(struct cordee *cd, const double *now, size_t n,
                             const double *before, size_t m, size_t fewest);
/* The parts that only some ask for, put into the model. */
void survey_report_groups(struct cordee *cd, const struct survey_ask *ask, json_t *model);
void survey_report_crosstab(struct cordee *cd, const struct survey_ask *ask,
                            json_t *model);
void survey_report_trend(struct cordee *cd, const struct survey_ask *ask, json_t *model);
/* A figure, or null and its reason. */
void survey_put(struct cordee *cd, json_t *object, const char *key,
                struct stats_value value);
const char *survey_why(struct cordee *cd, enum stats_why why);

/* The model in words and tables, for a terminal. */
void survey_print(struct cordee *cd, const json_t *model, struct cordee_buf *out);
/* A part of it each. */
void survey_print_parts(struct cordee *cd, const json_t *model, struct cordee_buf *out);
/* A number of an object in this many decimals, "-" where there is none, in `room`. */
const char *survey_shown(const json_t *object, const char *key, int decimals,
                         char room[32]);
/* Text and as many blanks as it takes to fill `width` characters. */
void survey_pad(struct cordee_buf *out, const char *text, size_t width);

/* ---- commands --------------------------------------------------------------- */

/* `cordee survey stats` */
int survey_stats_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err);
extern const char survey_stats_more[];

#endif
