/* Where the console shows calls beside other things: a member's page, the home page, the
 * menu. */
#include "plugins/funding/board/block.h"

#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/board/feed.h"
#include "plugins/funding/words/words.h"

enum { FEW = 5, OF_MEMBER = 50, SOON_DAYS = 45 };

int funding_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t now = cordee_now();
    json_t *list = board_party_calls(cd, party, now, false, OF_MEMBER, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const char *answer = cordee_json_text(row, "answer");

        json_object_set_new(row, "interested",
                            json_boolean(cordee_text_is(answer, FUNDING_INTERESTED)));
        json_object_set_new(row, "not_for_us",
                            json_boolean(cordee_text_is(answer, FUNDING_NO)));
        json_object_del(row, "why");
        board_row_dress(cd, a, row, now);
    }
    if (json_array_size(list) > FEW + 1) /* the rest opens on demand */
        json_object_set_new(json_array_get(list, FEW), "folds",
                            json_integer((json_int_t)json_array_size(list)));
    json_object_set_new(model, "folded", json_boolean(json_array_size(list) > FEW + 1));
    json_object_set_new(model, "calls", list);
    json_object_set_new(model, "party", json_integer(party));
    json_object_set_new(model, "may_turn",
                        json_boolean(cd->http->may(req, "funding.answer")));
    cordee_json_set_text(model, "atom", feed_of_party(cd, a, party, FEED_ATOM));
    cordee_json_set_text(model, "calendar", feed_of_party(cd, a, party, FEED_CALENDAR));
    return json_array_size(list) > 0;
}

int funding_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err)
{
    const struct board_filter f = {
        .text = "", .programme = "", .type = "", .days = SOON_DAYS};
    const int64_t now = cordee_now();
    json_t *list = board_list(cd, &f, now, 0, FEW, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        board_row_dress(cd, cd->http->arena(req), row, now);
    json_object_set_new(model, "calls", list);
    return json_array_size(list) > 0;
}
