/* What the files of this room share: rows of an import that runs. */
#ifndef PLUGINS_SURVEY_IMPORT_PRIV_H
#define PLUGINS_SURVEY_IMPORT_PRIV_H

#include "plugins/survey/import/import.h"

enum { SURVEY_IMPORT_BYTES = 20 << 20 };

/* Takes it up, of this survey; which is closed when it was a draft.  CORDEE_E_CONFLICT:
 * somebody else has. */
int survey_import_begin(struct cordee *cd, const struct survey_import *i, int64_t survey,
                        bool made, const json_t *plan, struct cordee_error *err);
int survey_import_job(struct cordee *cd, int64_t id, int64_t job,
                      struct cordee_error *err);
/* From here on its answers count. */
int survey_import_end(struct cordee *cd, int64_t id, const json_t *counts,
                      const json_t *told, struct cordee_error *err);
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
/* Its bytes, as a descriptor of a file in memory that the caller closes; -1. */
int survey_import_file(struct cordee *cd, int64_t id, struct cordee_error *err);

#endif
