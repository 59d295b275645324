/* What the files of this room share, and nobody else needs. */
#ifndef PLUGINS_SURVEY_IMPORT_PRIV_H
#define PLUGINS_SURVEY_IMPORT_PRIV_H

#include "plugins/survey/import/import.h"

enum { SURVEY_IMPORT_BYTES = 20 << 20 };

/* For "%.*s": as much of a text of others as a sentence bears. */
#define SURVEY_CUT(s) (int)cordee_utf8_cut(s, 60), s

/* ---- columns and their words ------------------------------------------------------ */

/* How the file calls a column; "" where there is none. */
const char *survey_heading(const json_t *columns, size_t column);
/* The same under a name that it shares with columns beside it, and that name; without
 * one the heading, and "". */
const char *survey_own(const json_t *columns, size_t column);
const char *survey_group(const json_t *columns, size_t column);
/* What a plan makes of it; "": it is left out. */
const char *survey_word(const json_t *words, size_t column);

/* A text of words with a blank between and around, without accents and in small letters:
 * "skills.Welding_1" is " skills welding 1 "; in an arena. */
const char *survey_plain(struct cordee_arena *a, const char *text);

/* ---- names in one row or two ------------------------------------------------------- */

struct survey_name_of {
    const char *heading, *group, *own; /* group and own NULL: it stands alone */
};
/* Whether the second row has names too: under the empty cells of the first. */
bool survey_names_two(const char *const *above, size_t n, const char *const *below,
                      size_t n_below);
/* `below` NULL: there is one row. */
void survey_names_join(struct cordee_arena *a, const char *const *above,
                       const char *const *below, size_t n, struct survey_name_of *out);

/* ---- points in words --------------------------------------------------------------- */

/* Words that columns share and that can be put in order, the lowest first: a new array,
 * empty when there are fewer than three. */
json_t *survey_points(const json_t *columns);
/* A column says nothing else. */
bool survey_points_hold(const json_t *points, const json_t *column);
/* Mostly whole numbers, few different ones: points that are numbers. */
bool survey_points_numeric(const json_t *column);
/* "Don't know": no answer. */
bool survey_points_unknown(const char *word);

/* ---- the bytes --------------------------------------------------------------------- */

/* Keeps a file with what is known of it, and gives its id; -1. */
int64_t survey_bytes_put(struct cordee *cd, const struct survey_import *i,
                         const char *path, int64_t user, struct cordee_error *err);
/* A reader of them, at their first row.  `*fd_r` (-1: none) belongs to it: the caller
 * closes the reader, then that. */
struct cordee_csv *survey_bytes_open(struct cordee *cd, int64_t id, int *fd_r,
                                     struct cordee_error *err);

/* ---- as it lies here ----------------------------------------------------------------
 */

/* That of the cluster in which somebody works; "": it has none; NULL: failed. */
const char *survey_import_language(struct cordee *cd, struct cordee_arena *a,
                                   struct cordee_error *err);

/* Keeps what a file is by now: columns, rows and plan. */
int survey_import_reread(struct cordee *cd, const struct survey_import *i,
                         struct cordee_error *err);

/* ---- an import that runs ------------------------------------------------------------
 */

/* Takes it up, of this survey; which is closed when it was a draft.  CORDEE_E_CONFLICT:
 * somebody else has. */
int survey_import_begin(struct cordee *cd, const struct survey_import *i, int64_t survey,
                        bool made, const json_t *plan, struct cordee_error *err);
int survey_import_job(struct cordee *cd, int64_t id, int64_t job,
                      struct cordee_error *err);
/* From here on its answers count. */
int survey_import_end(struct cordee *cd, const struct survey_import *i,
                      const json_t *counts, const json_t *told, struct cordee_error *err);
/* The columns of the file that was last taken into that survey, and its plan: 1
 * {"columns", "plan"}, new; 0 none was; -1. */
int survey_import_last(struct cordee *cd, int64_t survey, json_t **row_r,
                       struct cordee_error *err);

/* ---- rows that were not taken ------------------------------------------------------ */

struct survey_refused {
    int64_t line;
    int col; /* in characters; 0: the whole row */
    const char *reason;
    const char *const *cells;
    size_t n;
};
int survey_refused_put(struct cordee *cd, int64_t import, const struct survey_refused *r,
                       struct cordee_error *err);
int survey_refused_drop(struct cordee *cd, int64_t import, struct cordee_error *err);
/* 1 there are some; 0; -1. */
int survey_refused_any(struct cordee *cd, int64_t import, struct cordee_error *err);
/* All of them as CSV, for http->stream: the columns of the file, where it was, and why.
 */
struct survey_refused_file;
struct survey_refused_file *survey_refused_open(struct cordee *cd,
                                                const struct survey_import *i);
cordee_stream_next survey_refused_next;
void survey_refused_close(void *file);

/* ---- a row's answers ------------------------------------------------------------------
 */

/* Whose row it is, and what the survey has of it already; 0 nothing; -1. */
enum {
    SURVEY_KNOWN_ID = 1,     /* that number */
    SURVEY_KNOWN_PERSON = 2, /* that person answered */
    SURVEY_KNOWN_BEGAN = 3,  /* that person has begun, on the page, and not sent it */
};
int survey_import_known(struct cordee *cd, const struct survey *s,
                        const struct survey_row *row, int64_t *person_r, int64_t *org_r,
                        struct cordee_error *err);
/* By the invitation they got, if any: they have answered, and are not reminded. */
int survey_import_put(struct cordee *cd, int64_t import, const struct survey *s,
                      const struct survey_row *row, int64_t person, int64_t org,
                      struct cordee_error *err);

#endif
