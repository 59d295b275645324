/* People who are known from elsewhere, such as from one's mail: who of them is here, and
 * how they come in.  The functions are those of cd->crm, see <cordee/crm.h>. */
#ifndef CORE_CRM_KNOWN_H
#define CORE_CRM_KNOWN_H

#include "core/base/host.h"

int cd_crm_recognise(struct cordee *cd, struct cordee_arena *a,
                     struct cordee_recognised *list, size_t n, struct cordee_error *err);
int cd_crm_newcomers(struct cordee *cd, struct cordee_error *err,
                     struct cordee_newcomer *list, size_t n, const char *place);
int cd_crm_contacts(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_contact *list, size_t n, int64_t *ids_r);

#endif
