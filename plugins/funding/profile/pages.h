/* Pages on which profiles are seen and changed. */
#ifndef FUNDING_PROFILE_PAGES_H
#define FUNDING_PROFILE_PAGES_H

#include "plugins/funding/profile/profile.h"

/* page.c: of staff. */
extern const struct cordee_route funding_profile_routes[];

/* ---- form.c ----------------------------------------------------------------- */

/* The model of the partial "funding-profile-form": what holds now, with all there is to
 * choose from.  A new reference, or NULL. */
json_t *profile_form(struct cordee *cd, struct cordee_arena *a, const struct profile *p,
                     struct cordee_error *err);
/* Puts what the form of a request said over `p`; a field that was not sent stays as it
 * is.  All of it lives as long as the request.  -1: CORDEE_E_INVALID, no number. */
int profile_form_take(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct cordee_error *err);

#endif
