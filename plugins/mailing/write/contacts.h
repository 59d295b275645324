/* The contacts of a cluster by country: from whom its mailings are to readers there. */
#ifndef PLUGINS_MAILING_MAILING_CONTACTS_H
#define PLUGINS_MAILING_MAILING_CONTACTS_H

#include "plugins/mailing/mailing.h"

/* [{"id", "country", "country_name", "staff", "name", "gone" (works here no more, or
 * cannot be answered: the cluster stands in)}], by the name of the country; NULL:
 * failed. */
json_t *mailing_contacts(struct cordee *cd, int64_t cluster, struct cordee_error *err);
/* Makes one of us the contact of a country ("AT"), in place of who was. */
int mailing_contact_set(struct cordee *cd, int64_t cluster, const char *country,
                        int64_t staff, struct cordee_error *err);
int mailing_contact_drop(struct cordee *cd, int64_t cluster, int64_t contact,
                         struct cordee_error *err);
/* Puts them into a letter; they live as long as `a`. */
int mailing_contacts_letter(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                            struct cordee_letter *letter, struct cordee_error *err);
/* How many of an audience have nobody in charge of them, nor of their organisation, who
 * could bear a mailing; -1. */
int64_t mailing_unowned(struct cordee *cd, struct cordee_arena *a,
                        const struct cordee_audience *who, struct cordee_error *err);

extern const struct cordee_route mailing_contacts_routes[];

#endif
