/* What a survey has found: its figures, and the pages and files that show them.
 *
 * Whatever is shown goes the same way: answers are read once (told-model.c), become
 * figures (figures.c and the report of survey.h), and then text.  Pages, the JSON export,
 * the report for a board and `cordee survey stats` have one set of figures. */
#ifndef PLUGINS_SURVEY_RESULT_H
#define PLUGINS_SURVEY_RESULT_H

#include "plugins/survey/keep/versions.h"
#include "plugins/survey/survey.h"

extern const struct cordee_route survey_result_routes[];

/* ---- what was answered ---------------------------------------------------------- */

struct survey_teller {   /* a respondent */
    int64_t person, org; /* 0: not known */
    int64_t version;     /* the row */
    const char *language;
};

/* What was said to one input of the page, one place a respondent: numbers, STATS_NONE
 * where nothing was said, or words, "" where nothing was. */
struct survey_column {
    const struct survey_question *q;
    const struct survey_item *item; /* row or option; NULL: none */
    const char *part;               /* "importance", "level", "other", "email" or "" */
    const char *name;               /* "skills.moulds.level" */
    double *x;
    const char **words;
    size_t n; /* who said something */
};

/* An earlier version of which there are answers, where a question was another. */
struct survey_change {
    const struct survey_question *q;
    int64_t number; /* of the version */
    size_t n;       /* respondents who had it ... */
    bool hidden;    /* ... which is not to be told: too few had it, or another one */
    enum survey_same same;
};

struct survey_told {
    const struct survey *survey;
    size_t n; /* respondents */
    struct survey_teller *who;
    struct survey_column *columns;
    size_t n_columns;
    const size_t *first; /* of a question, by its place: its first column ... */
    struct survey_change *changes;
    size_t n_changes;
    size_t gone; /* questions of such versions that are not asked any more */
};

enum { SURVEY_CELLS = 10 * 1000 * 1000 }; /* of columns that are read at once */

/* All answers of those who sent them, to the questions that `s` has.  All of it lives in
 * the arena: about 8 bytes a respondent and column with an answer, and what was written.
 * -1: CORDEE_E_CONFLICT too, it would be more than SURVEY_CELLS of these. */
int survey_told_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     struct survey_told *told_r, struct cordee_error *err);
/* The columns of a question.  Of a paired matrix: importance and level of the first item,
 * of the second, ...; of options one each, then "other". */
struct survey_column *survey_told_of(const struct survey_told *t,
                                     const struct survey_question *q, size_t *n_r);
/* How many answered the question at all. */
size_t survey_told_answered(const struct survey_told *t, const struct survey_question *q);

/* ---- how far people came -------------------------------------------------------- */

/* Asked: invitations; reached: of these, mails that were sent and did not come back;
 * begun: anything answered, sent or not.  Of an anonymous survey some of those that were
 * sent are not counted yet: they wait, sealed.  Came: of those who were asked.  Where one
 * answer is for all of an organisation, those asked, reached and come are organisations.
 */
struct survey_progress {
    int64_t asked, reached, begun, sent, came, counted, waiting;
};
int survey_progress_load(struct cordee *cd, const struct survey *s,
                         struct survey_progress *p_r, struct cordee_error *err);
/* Of those who have not sent theirs, for how many each question was the last they
 * answered: stopped_r[place]. */
int survey_stopped_load(struct cordee *cd, const struct survey *s, size_t *stopped_r,
                        struct cordee_error *err);

/* ---- rows that are no answers ---------------------------------------------------- */

/* As one change that can be taken back. */
int survey_least_set(struct cordee *cd, int64_t id, int64_t least,
                     struct cordee_error *err);
/* {"opened_at","closed_at"} (0: not yet): 1; 0 it was not sent; -1. */
int survey_days_load(struct cordee *cd, const struct survey *s, json_t **row_r,
                     struct cordee_error *err);
/* Other surveys of the same cluster that were sent, the newest first: [{"id","title",
 * "day","chosen"}]. */
json_t *survey_earlier_list(struct cordee *cd, const struct survey *s, int64_t chosen,
                            struct cordee_error *err);
/* That which it was made of, when it was sent: 1; 0 (*before_r too) there is none; -1. */
int survey_copied_from(struct cordee *cd, const struct survey *s, int64_t *before_r,
                       struct cordee_error *err);
/* Who answered a survey that is not anonymous: {"12": {"name","organisation","e-mail",
 * "answered"}}, by person. */
int survey_who_load(struct cordee *cd, const struct survey *s, json_t **who_r,
                    struct cordee_error *err);

/* ---- figures -------------------------------------------------------------------- */

/* Words of the form in the language it is written in. */
const char *survey_say(const struct survey *s, survey_words *words);
/* The scale of a question's numbers; 0 points: any numbers. */
struct stats_scale survey_scale_of(const struct survey_question *q);
/* What survey_report takes, of a paired matrix. */
void survey_ask_of(struct cordee_arena *a, const struct survey_told *t,
                   const struct survey_question *q, struct survey_ask *ask_r);
/* One question: {"key","kind","question","n","changes":[{"text","counts"}],"figures"}, a
 * new reference; NULL: there is nothing to count.  "figures" is survey_report's of a
 * paired matrix; {"scale","items":[{"name","words","n",...}],"alpha"?} of numbers;
 * {"options":[{"key","words","n","percent"}],"of"} of choices, and {"texts":[...]}, which
 * is null where they are hidden. */
json_t *survey_block(struct cordee *cd, struct cordee_arena *a,
                     const struct survey_told *t, const struct survey_question *q);
/* The options of a question, hidden as groups are. */
json_t *survey_options(struct cordee *cd, const struct survey_told *t,
                       const struct survey_question *q);
/* Its block as a page says it: "needs" (the greatest first), "says" (sentences), "tables"
 * of questions on one scale, "options", "texts", "changed"; with `drawn` its charts too,
 * which a program that asks for JSON has no use for. */
void survey_block_dress(struct cordee *cd, json_t *block, bool drawn);
/* Rows of text of a paired matrix, the greatest need first. */
json_t *survey_needs(struct cordee *cd, const json_t *figures);
enum survey_style {
    SURVEY_WHOLE, /* 12 */
    SURVEY_ONE_PLACE,
    SURVEY_TWO_PLACES,
    SURVEY_THREE_PLACES,
    SURVEY_SIGNED, /* +12 */
    SURVEY_SIGNED_ONE,
    SURVEY_SIGNED_TWO,
    SURVEY_PERCENT, /* 12 % */
};
/* A number of an object as text; "–" where there is none. */
void survey_shown_put(json_t *row, const char *name, const json_t *of, const char *key,
                      enum survey_style style);
/* The same text with a minus sign in place of a hyphen before figures; a new reference.
 */
json_t *survey_minus(const char *text);
/* What the figures of a paired matrix tell, as sentences: ["..."]. */
json_t *survey_says(struct cordee *cd, const json_t *figures);
/* Appends what an alpha tells: "alpha" or a side of it in its object. */
void survey_alpha_say(struct cordee *cd, const json_t *all, const char *key,
                      const char *label, json_t *list);
const char *survey_quadrant_words(struct cordee *cd, const char *quadrant);

/* ---- pages ---------------------------------------------------------------------- */

/* The survey of a request, as by survey_load_sent. */
int survey_of_request(struct cordee *cd, struct cordee_request *req, struct survey *s_r,
                      struct cordee_error *err);
/* What every page of it says at its top; `tab` is the one that is open. */
void survey_head_put(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const char *tab, json_t *model);

int survey_groups_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);
int survey_least_save(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int survey_trend_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int survey_board_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);

#endif
