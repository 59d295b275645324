/* Handlers of the board's pages. */
#ifndef FUNDING_BOARD_PRIV_H
#define FUNDING_BOARD_PRIV_H

#include "plugins/funding/board/board.h"

struct board_asking { /* for board_filter_read */
    struct cordee *cd;
    struct cordee_request *req;
};
/* What the address of a page asks for. */
struct board_filter board_filter_of(struct cordee *cd, struct cordee_request *req);
/* What a call says, as the model of its page; new. */
json_t *call_model(struct cordee *cd, struct cordee_arena *a,
                   const struct funding_call *call, int64_t now);

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int post_correct_all(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int post_correct(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
/* "ruling" of a call's model: what was decided of it here. */
int ruling_put(struct cordee *cd, int64_t call, json_t *model, struct cordee_error *err);
int get_entry(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);

#endif
