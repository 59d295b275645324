/* Pages on which profiles are seen and changed. */
#ifndef FUNDING_PROFILE_PAGES_H
#define FUNDING_PROFILE_PAGES_H

#include "plugins/funding/profile/profile.h"

/* page.c: of staff; link.c: of members; group.c: of groups. */
extern const struct cordee_route funding_profile_routes[], funding_profile_link_routes[],
    funding_group_routes[];

/* Fields of the form, for the routes. */
#define PROFILE_FIELDS                                                                \
    "words competences needs countries org_types programmes types actions languages " \
    "past role grant_min:int grant_max:int trl_min:int trl_max:int lead_days:int"

/* Who said it last and when, as words: "by_member" or "by_staff", "changed_text",
 * "confirmed_text". */
void profile_put_said(struct cordee *cd, const struct profile *p, json_t *model);

/* panel.c: on the page of a member. */
int profile_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err);

/* ---- ask-model.c and ask.c -------------------------------------------------- */

/* [{"id","name","address"}]: who of a party's people can get a mail, its key contact
 * first; of a person herself. */
json_t *profile_people(struct cordee *cd, int64_t party,
                       struct cordee_error *err) CORDEE_MUST_CHECK;
/* {"id","given_name","address_id","address","may":bool} of one of them: 1, 0, -1. */
int profile_person(struct cordee *cd, int64_t party, int64_t person, json_t **row_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* Answers a POST that says whom to send the link to. */
int profile_ask(struct cordee *cd, struct cordee_request *req, const struct profile *p,
                struct cordee_error *err);

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
