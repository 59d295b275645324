/* Who knows whom, and how well. */
#ifndef CORE_CRM_STRENGTH_STRENGTH_H
#define CORE_CRM_STRENGTH_STRENGTH_H

#include "core/crm/crm.h"

/* By the clock: what was planned and has come is a contact from now on. */
int cd_strength_tick(struct cordee *cd, struct cordee_error *err);

#endif
