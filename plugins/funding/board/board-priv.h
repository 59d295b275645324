/* Handlers of the board's pages. */
#ifndef FUNDING_BOARD_PRIV_H
#define FUNDING_BOARD_PRIV_H

#include "plugins/funding/board/board.h"

/* What a call says, as the model of its page; new. */
json_t *call_model(struct cordee *cd, struct cordee_arena *a,
                   const struct funding_call *call, int64_t now);

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int get_entry(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);

#endif
