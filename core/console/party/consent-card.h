/* "May we write?" on the page of a contact: what she may be sent and why, what was said,
 * and writing down what she says. */
#ifndef CORE_CONSOLE_PARTY_CONSENT_CARD_H
#define CORE_CONSOLE_PARTY_CONSENT_CARD_H

#include "core/console/show.h"

/* Puts "choices", "log", "record" and "ask" into the page of a person. */
int cd_consent_card(const struct cd_view *view, int64_t party, json_t *page,
                    struct cordee_error *err);

#endif
