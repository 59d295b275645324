/* What the files of the practice data share. */
#ifndef CORE_CRM_PRACTICE_PRIV_H
#define CORE_CRM_PRACTICE_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/practice/practice.h"

/* The world being filled.  The rows are objects by column name, as in etc/practice. */
struct cd_practice {
    struct cordee *cd;
    json_t *orgs;   /* with "id" and "people": their rows, which have "id" too */
    json_t *themes; /* {"Recycling": {"de": "Recycling", ...}} */
    int64_t now, staff, colleague;
    uint64_t dice;
};

/* The rows of a file of etc/practice. */
json_t *cd_practice_rows(struct cordee *cd, const char *name, struct cordee_error *err);
/* The next number below `n`: the same in every practice folder. */
unsigned cd_practice_roll(struct cd_practice *w, unsigned n);
/* What memberships cost, which end soon; relations. */
int cd_practice_members(struct cd_practice *w, struct cordee_error *err);
/* The towns they are in; before anybody is, so that each is located as they come. */
int cd_practice_places(struct cordee *cd, struct cordee_error *err);
/* Two years of what happened, and what is to do. */
int cd_practice_history(struct cd_practice *w, struct cordee_error *err);

#endif
