/* Answers that were given elsewhere, from a CSV file.
 *
 *   bytes      the file as it came                              bytes-model.c
 *   columns    what each is called and what stands in it        look.c names.c columns.c
 *   guess      what it is likely to be: a plan, which a         guess.c points.c
 *              person mends on a page                        targets.c plan.c
 *              (without a survey, the columns make one          make.c pair.c)
 *   rows       by the plan a row is a set of answers, or it     row.c cell.c
 *              is said at which cell it is not
 *   answers    kept, of whom they are                           row-model.c
 *
 * A dry look goes all this way with the first rows and writes nothing; taking goes it
 * with all of them (take.c), in one transaction or, of many, as a job (job.c).  Both are
 * one pass (pass.c).  Answers count when the last is there; until then, and ever after,
 * they can be taken back: what the import brought goes, and nothing else
 * (import-model.c).  What was not taken is given back as a file (refused-model.c).
 * Pages: import.c (routes), first.c, plan-page.c, plan-post.c, report.c.
 *
 * What is known of the columns is a JSON array, an object a column; a plan has one word a
 * column:
 *
 *   ""                           left out
 *   "=email" "=id" "=day" "=language"   of the row: whose it is, its own number, when it
 *                                was answered, in which language
 *   "skills.welding.level"       an answer of a survey, by its name (answer/answer.h)
 *   "+importance" "+level" "+scale" "+single" "+yesno" "+number" "+text"
 *                                what it becomes of a survey that is to be made
 *   "+chosen"                    an option of one: its cells say its words, or yes
 *
 * What stands above "rows" touches no database. */
#ifndef PLUGINS_SURVEY_IMPORT_H
#define PLUGINS_SURVEY_IMPORT_H

#include "plugins/survey/keep/keep.h"
#include "plugins/survey/survey.h"

enum {
    SURVEY_IMPORT_COLUMNS = 200,
    SURVEY_IMPORT_ROWS = 100000,
    SURVEY_IMPORT_LOOKED = 1000,   /* rows that a preview reads */
    SURVEY_IMPORT_AT_ONCE = 20000, /* answers that are kept while somebody waits; a file
                                    * with more is a job */
    SURVEY_IMPORT_WORDS = 40,      /* different ones of a column that can be options */
    SURVEY_IMPORT_TOLD = 100,      /* faults that are told */
};

/* What is no answer, beside an empty cell. */
#define SURVEY_IMPORT_MISSING "NA, N/A, -, (hidden)"

/* ---- columns -------------------------------------------------------------------- */

struct survey_scan; /* a file being looked at, in an arena */
/* With names in one row, or in two (`below`, of as many cells). */
struct survey_scan *survey_scan_new(struct cordee_arena *a, const char *const *names,
                                    const char *const *below, size_t n);
void survey_scan_row(struct survey_scan *look, const char *const *cells, size_t n);
/* [{"heading","group"? and "own"? (of names in two rows),"samples":["..."],"n" (cells
 * that say something),"numbers","decimals" (of them with a
 * fraction),"least","most","characters" (of the longest),"words":["..."]}]: words only
 * where there are few.  A new array. */
json_t *survey_scan_columns(const struct survey_scan *look);

/* ---- the plan ------------------------------------------------------------------- */

/* An answer of a survey that a column may be. */
struct survey_target {
    const char *name;  /* "skills.welding.level" */
    const char *group; /* the question */
    const char *label; /* "Welding: level" */
};
/* All of a form, in an arena. */
struct survey_target *survey_targets(struct cordee *cd, struct cordee_arena *a,
                                     const struct survey_form *form, size_t *n_r);
/* A word a column, a new array.  Without a form: of a survey that is to be made. */
json_t *survey_guess(struct cordee *cd, const json_t *columns,
                     const struct survey_form *form);
/* Of a file of that name, for a survey in that language; takes the words:
 * {"title","language","pair":"order|name","from","to","points":[words of the
 * scale],"missing","names" (rows that they stand in),"columns":[words]}, a new object. */
json_t *survey_plan_new(const json_t *columns, const char *name, const char *language,
                        json_t *words);
/* As a file before had it: columns that are called the same become the same. */
void survey_plan_as_before(const json_t *columns, json_t *words,
                           const json_t *columns_before, const json_t *words_before);
/* The headings of columns whose words name no answer of the form: a new array. */
json_t *survey_plan_lost(struct cordee *cd, const struct survey_form *form,
                         const json_t *columns, const json_t *words);
/* Gives the columns that a text names, "expe1..expe5, imp*", the word `what`, and takes
 * it from all others.  CORDEE_E_INVALID: there is no such column. */
int survey_plan_set(struct cordee *cd, const json_t *columns, json_t *words,
                    const char *text, const char *what, struct cordee_error *err);
/* The survey that the columns of a plan make: a document, and by column the names of its
 * answers; both new.  CORDEE_E_INVALID: it makes none, and why. */
int survey_plan_make(struct cordee *cd, const json_t *columns, const json_t *plan,
                     json_t **document_r, json_t **words_r, struct cordee_error *err);
/* Puts into the plan from which point to which its scales go: 0 or 1, and at most as far
 * as a form can. */
void survey_plan_scale(const json_t *columns, const json_t *words, json_t *plan);

/* ---- a row ---------------------------------------------------------------------- */

/* Where each column goes; lives in the arena, with the form. */
struct survey_map {
    const struct survey_form *form;
    struct survey_list missing;
    size_t n; /* columns */
    struct survey_place {
        const char *word;                /* of the plan */
        const struct survey_question *q; /* NULL: none */
        const char *item;                /* of the answer's name, or "" */
    } * to;
    const struct survey_question **asked; /* each once */
    size_t n_asked;
};
void survey_map_init(struct cordee_arena *a, const struct survey_form *form,
                     const json_t *words, const char *missing, struct survey_map *map_r);

struct survey_row {
    json_t *answers;            /* a set, new */
    const char *email, *id;     /* in `arena`, or "" */
    const char *language;       /* of the form's */
    int64_t day;                /* 0: not said */
    json_t *problems;           /* [{"column" (its place), "text"}], new */
    struct cordee_arena *arena; /* the caller's */
};
void survey_row_read(struct cordee *cd, const struct survey_map *map,
                     const char *const *cells, size_t n, struct survey_row *row_r);
void survey_row_drop(struct survey_row *row);
/* 1 yes, 0 no, in the words files have for it; -1: neither. */
int survey_row_yes(const char *text);
/* A day, with or without a time. */
bool survey_row_day(const char *text, int64_t *at_r);

/* ---- rows ----------------------------------------------------------------------- */

/* A file that was brought. */
struct survey_import {
    int64_t id, survey, cluster, job, n_rows;
    const char *name, *state; /* "new", "running", "done", "undone", "gone" */
    bool made;                /* the survey is of it */
    json_t *columns, *plan, *counts, *told;
    json_t *row; /* what was loaded */
};
void survey_import_drop(struct survey_import *i);

/* Reads a file's columns and keeps it; gives its id.  CORDEE_E_INVALID and
 * CORDEE_E_TOO_LARGE: it is none that can be read, and why. */
int64_t survey_import_new(struct cordee *cd, const char *path, const char *name,
                          int64_t into, int64_t user, struct cordee_error *err);
int survey_import_load(struct cordee *cd, int64_t id, struct survey_import *i_r,
                       struct cordee_error *err);
/* [{"id","name","title","survey","taken","state","created_at"}], the newest first. */
json_t *survey_import_list(struct cordee *cd, struct cordee_error *err);
/* Surveys that take answers of a file: [{"id","title"}]. */
json_t *survey_import_into(struct cordee *cd, struct cordee_error *err);
/* What its columns are likely to be in that survey (0: in one that they make), a new
 * array; `*survey_r` is 0 when there is none. */
int survey_import_guess(struct cordee *cd, const json_t *columns, int64_t *survey_r,
                        json_t **words_r, struct cordee_error *err);
/* Reads it once more, with the names of its columns in one row or in two, and guesses
 * anew. */
int survey_import_names(struct cordee *cd, struct survey_import *i, int rows,
                        struct cordee_error *err);
/* When the same file was taken into that survey: 1 (its import), 0, -1. */
int survey_import_same(struct cordee *cd, const struct survey_import *i, int64_t *id_r,
                       struct cordee_error *err);
int survey_import_plan(struct cordee *cd, int64_t id, int64_t into, const json_t *plan,
                       struct cordee_error *err);
int survey_import_discard(struct cordee *cd, int64_t id, struct cordee_error *err);

/* What would become of the file, or of its first rows: {"rows","good","refused","known",
 * "partial":bool, "told":[{"line","column","heading","text"}]}; nothing is written. */
int survey_import_check(struct cordee *cd, const struct survey_import *i,
                        json_t **report_r, struct cordee_error *err);
/* Takes it, at once or as a job. */
int survey_import_take(struct cordee *cd, const struct survey_import *i, int64_t user,
                       struct cordee_error *err);
/* The job "survey.import". */
int survey_import_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err);
/* Takes it back: its answers and nothing else; what its job left when that is `over`.
 * CORDEE_E_CONFLICT: it cannot be. */
int survey_import_undo(struct cordee *cd, int64_t id, bool over,
                       struct cordee_error *err);
/* The job that takes many back, "survey.untake"; and how many answers are left of one. */
int survey_import_untake(struct cordee *cd, struct cordee_job *job,
                         struct cordee_error *err);
int survey_import_left(struct cordee *cd, int64_t id, int64_t *n_r,
                       struct cordee_error *err);
/* Forgets files that nobody took within a week, and rows that were refused as long ago;
 * for the clock. */
int survey_import_forget(struct cordee *cd, struct cordee_error *err);

extern const struct cordee_route survey_import_routes[];

#endif
