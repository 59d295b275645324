/* The two mails that ask, also once more as a reminder. */
#ifndef RECRUITMENT_PAIR_ASKING_H
#define RECRUITMENT_PAIR_ASKING_H

#include "plugins/recruitment/pair/pair.h"

int pair_candidate_write(struct cordee *cd, const struct pair *p, int64_t user,
                         bool again, struct cordee_error *err) CORDEE_MUST_CHECK;
int pair_employer_write(struct cordee *cd, const struct pair *p, int64_t person,
                        int64_t user, bool again,
                        struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
