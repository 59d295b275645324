/* Handlers of the board's pages. */
#ifndef FUNDING_BOARD_PRIV_H
#define FUNDING_BOARD_PRIV_H

#include "plugins/funding/board/board.h"

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int get_entry(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);

#endif
