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
/* A row of board_list, as pages show it: "title", "programme", "budget" or "grant",
 * "fresh", "closed", days and strength; without the record. */
void board_row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, int64_t now);

/* What a call says, as the model of its page; new. */
json_t *call_model(struct cordee *cd, struct cordee_arena *a,
                   const struct funding_call *call, int64_t now);

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int get_entry(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);

#endif
