/* Calls in a mailing, and where the console shows some of them. */
#ifndef FUNDING_BOARD_BLOCK_H
#define FUNDING_BOARD_BLOCK_H

#include <cordee/plugin.h>

/* Puts the calls that a filter yields, with what is most to be known of each: a link to
 * the official text, programme, money and deadline.  `args` are those of the board's
 * address and "limit"; without "show", those that are open. */
int funding_block(struct cordee *cd, json_t *args, struct cordee_buf *markdown,
                  struct cordee_error *err);

/* ---- panel.c ------------------------------------------------------------------ */

/* "Calls that fit", on the page of a member or of a contact with a profile. */
int funding_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err);
/* Calls for members that close soon, on the home page. */
int funding_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err);
/* Open calls that are for some member. */
int64_t funding_menu_count(struct cordee *cd);

#endif
