/* What scripts may ask of calls: cordee.funding.call(id), .matches(id), .interested(id).
 */
#include "plugins/funding/funding.h"

#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/board.h"
#include "plugins/funding/call/keep.h"

/* The canonical record, with its number. */
static int lua_call(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                    const struct cordee_value *argv, size_t argc,
                    struct cordee_value *result)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = funding_kept_call(cd, argv[0].as.i, &row, err);
    json_t *record;

    (void)a;
    (void)argc;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    if (rc < 0)
        return -1;
    record = json_deep_copy(json_object_get(row, "record"));
    json_object_set_new(record, "id", json_integer(argv[0].as.i));
    *result = cordee_of_json(record);
    return 0;
}

static int members_give(struct cordee *cd, int64_t call, bool interested,
                        struct cordee_value *result, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *members = board_members(cd, call, err);
    json_t *list, *row;
    size_t i;

    if (!members)
        return -1;
    list = json_array();
    json_array_foreach (members, i, row) {
        const char *answer = cordee_json_text(row, "answer");

        if (interested && !cordee_text_is(answer, FUNDING_INTERESTED))
            continue;
        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:s, s:I, s:s}", "id",
                                        (json_int_t)cordee_json_int(row, "id"), "name",
                                        cordee_json_text(row, "name"), "country",
                                        cordee_json_text(row, "country"), "strength",
                                        (json_int_t)cordee_json_int(row, "strength"),
                                        "answer", answer));
    }
    *result = cordee_of_json(list);
    return 0;
}

static int lua_matches(struct cordee *cd, struct cordee_arena *a,
                       struct cordee_error *err, const struct cordee_value *argv,
                       size_t argc, struct cordee_value *result)
{
    (void)a;
    (void)argc;
    return members_give(cd, argv[0].as.i, false, result, err);
}

static int lua_interested(struct cordee *cd, struct cordee_arena *a,
                          struct cordee_error *err, const struct cordee_value *argv,
                          size_t argc, struct cordee_value *result)
{
    (void)a;
    (void)argc;
    return members_give(cd, argv[0].as.i, true, result, err);
}

const struct cordee_lua_fn funding_lua[] = {
    {"call", "i", "A call for funding as a table: title, url, deadlines, programme ...",
     lua_call},
    {"matches", "i",
     "The members it was matched with or who answered: {id, name, country, strength, "
     "answer}.",
     lua_matches},
    {"interested", "i", "Of them those who are interested.", lua_interested},
    {0},
};
