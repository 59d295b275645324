/* One pass through a file, row by row: the same whether it looks or takes, at once or as
 * a job. */
#ifndef PLUGINS_SURVEY_IMPORT_PASS_H
#define PLUGINS_SURVEY_IMPORT_PASS_H

#include "plugins/survey/import/import-priv.h"

struct pass {
    struct cordee *cd;
    const struct survey_import *import;
    struct cordee_arena *arena; /* of the survey and the map */
    struct survey survey;       /* id 0: only as it would be made, of `document` */
    json_t *document;
    struct survey_map map;
    struct cordee_csv *csv;
    bool take; /* rows are written */
    int64_t rows, good, refused, known, persons;
    json_t *told; /* the first that were not taken, and why */
    json_t *seen; /* numbers and people of rows that a look has passed */
    int fd;
};

/* Declare it with CORDEE_AUTO(pass_close). */
struct pass pass_of(struct cordee *cd, const struct survey_import *i);
void pass_close(struct pass *p);
/* The survey that takes the answers, in that version (0: as respondents have it now), and
 * where the columns go in it.  CORDEE_E_INVALID: there is none, or no column goes
 * anywhere. */
int pass_survey(struct pass *p, int64_t survey, int64_t version, const json_t *words,
                struct cordee_error *err);
/* The same of a survey that is not made yet. */
int pass_imagine(struct pass *p, const json_t *document, const json_t *words,
                 struct cordee_error *err);
/* Opens the file, behind the names of the columns and `p->rows` rows. */
int pass_open(struct pass *p, struct cordee_error *err);
/* At most so many rows: 1 there may be more; 0 that was the last; -1. */
int pass_rows(struct pass *p, int64_t most, struct cordee_error *err);
/* It was the last: from here on its answers count. */
int pass_end(struct pass *p, struct cordee_error *err);
/* {"rows","good","refused","known","persons"}, and back. */
void pass_counts_put(const struct pass *p, json_t *object);
void pass_counts_take(struct pass *p, const json_t *object);

#endif
