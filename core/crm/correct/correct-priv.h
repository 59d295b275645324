/* What the files of this room share. */
#ifndef CORE_CRM_CORRECT_CORRECT_PRIV_H
#define CORE_CRM_CORRECT_CORRECT_PRIV_H

#include "core/crm/correct/correct.h"
#include "core/crm/crm-priv.h"

struct correctable {
    const char *field; /* as cd_party_update takes it; "role" is written by itself */
    const char *label;
    const char *type;
    int most;
    const char *value; /* SQL on `p` */
};

extern const struct correctable correctables[]; /* ends with a NULL */

const struct correctable *correctable_find(const char *field); /* NULL: none */
/* Waits this field for somebody's word? */
bool correct_waits(struct cordee *cd, const char *field);
/* What the register has of a person, by field: 1, 0, -1. */
int correct_load(struct cordee *cd, int64_t party, json_t **row_r,
                 struct cordee_error *err);
/* Writes fields of a person; `values` by field. */
int correct_write(struct cordee *cd, int64_t party, const json_t *values,
                  struct cordee_error *err);

#endif
