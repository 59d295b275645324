/* Where other pages lead to projects: a call, a member, the home page. */
#include "plugins/funding/together/together.h"

#include "plugins/funding/words/words.h"

int funding_together_put(struct cordee *cd, struct cordee_request *req, int64_t call,
                         json_t *model, struct cordee_error *err)
{
    json_t *list = projects_of_call(cd, call, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        json_object_set_new(
            row, "state_word",
            json_string(project_state_word(cd, cordee_json_text(row, "state"))));
        words_put_time(cd, row, "go_text", cordee_json_int(row, "go_at"),
                       CORDEE_TIME_DAY);
    }
    json_object_set_new(model, "projects", list);
    json_object_set_new(model, "may_join",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
    return 0;
}

int funding_together_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                           json_t *model, struct cordee_error *err)
{
    json_t *list = projects_of_party(cd, party, err), *row;
    size_t i;
    int found;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const char *answer = cordee_json_text(row, "answer");

        json_object_set_new(
            row, "state_word",
            json_string(project_state_word(cd, cordee_json_text(row, "state"))));
        json_object_set_new(row, "is_agreed",
                            json_boolean(cordee_text_is(answer, "agreed")));
        json_object_set_new(row, "is_declined",
                            json_boolean(cordee_text_is(answer, "declined")));
    }
    json_object_set_new(model, "projects", list);
    found = findable_panel(cd, req, party, model, err);
    return found < 0 ? -1 : found || json_array_size(list) > 0;
}

int funding_together_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = projects_undecided(cd, cordee_now(), err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_array_append_new(
            alarms,
            json_pack(
                "{s:o, s:o, s:s}", "text",
                json_sprintf(T("The day to decide whether to go for “%s” has passed."),
                             cordee_json_text(row, "title")),
                "href",
                json_sprintf("/funding/projects/%lld",
                             (long long)cordee_json_int(row, "id")),
                "level", "warn"));
    return list ? 0 : -1;
}
