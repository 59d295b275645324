/* Pages on which profiles are seen and changed. */
#ifndef FUNDING_PROFILE_PAGES_H
#define FUNDING_PROFILE_PAGES_H

#include "plugins/funding/profile/profile.h"

/* page.c: of staff; group.c: of groups. */
extern const struct cordee_route funding_profile_routes[], funding_group_routes[];

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

/* ---- typed.c: what the form shows, and what was sent with it ---------------- */

struct profile_typed {
    const char *values[PROFILE_N_FIELDS];    /* as they stand in the form */
    const char *wrong[PROFILE_N_FIELDS];     /* what is wrong with it; NULL: nothing */
    const char *meanwhile[PROFILE_N_FIELDS]; /* what somebody else put there; or NULL */
    const char *seen; /* tells what the profile says now: goes with the page and back */
};

/* The name of a field in the form. */
const char *profile_field_name(enum profile_field field);
/* What a page shows of it that nobody has typed into. */
void profile_typed_of(struct cordee_arena *a, const struct profile *p,
                      struct profile_typed *t_r);
/* Puts what the form of a request said over `p` as it is now, and what the page shows
 * then into `t`: a field that was not sent, or was not changed since the page was opened
 * ("seen"), stays as it is now.  All of it lives as long as the request.  Call it in the
 * transaction that saves.  -1: CORDEE_E_INVALID, t->wrong or t->meanwhile says of what.
 */
int profile_form_take(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct profile_typed *t,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Takes it over the profile of p->party and saves that, in one transaction: as
 * profile_save. */
int profile_form_save(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct profile_typed *t, const char *said_by,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- form.c ----------------------------------------------------------------- */

/* The model of the partial "funding-profile-form": what `t` holds, with all there is to
 * choose from.  A new reference, or NULL. */
json_t *profile_form(struct cordee *cd, struct cordee_arena *a, const struct profile *p,
                     const struct profile_typed *t, struct cordee_error *err);

#endif
