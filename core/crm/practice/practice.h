/* The invented cluster of a practice folder. */
#ifndef CORE_CRM_PRACTICE_H
#define CORE_CRM_PRACTICE_H

#include "core/base/host.h"

/* Fills an empty register: "Alpine Polymers Network" with 60 organisations, 200 people,
 * two years of what happened with them up to now, and Magdalena Rüscher, who signs in
 * (role admin).  Does nothing when the register has parties already. */
int cd_practice_fill(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
