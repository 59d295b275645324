/* Tests: a mailing to an address, or to those who always look at them. */
#ifndef PLUGINS_MAILING_MAILING_TRY_H
#define PLUGINS_MAILING_MAILING_TRY_H

#include "plugins/mailing/mailing.h"

#define MAILING_TESTERS_MOST 20

/* The saved addresses of a cluster: [{"id", "address"}]; NULL: failed. */
json_t *mailing_testers(struct cordee *cd, int64_t cluster, struct cordee_error *err);
int mailing_tester_add(struct cordee *cd, int64_t cluster, const char *address,
                       struct cordee_error *err);
int mailing_tester_drop(struct cordee *cd, int64_t cluster, int64_t tester,
                        struct cordee_error *err);
/* Sends a test of the text in `lang` to each address, with the values of a person (0:
 * nobody's); all or none are queued.  Links work and touch nothing. */
int mailing_try(struct cordee *cd, json_t *model, const char *lang, json_t *addresses,
                int64_t as, struct cordee_error *err);

#endif
