/* What a pair looks like in words. */
#include "plugins/recruitment/pair/pair-page.h"

enum { A_DAY = 86400 };

json_t *pair_ways(struct cordee *cd, const char *state)
{
    json_t *list = json_array();

    for (const struct opening_word *w = pair_states(); w->value; w++)
        if (pair_may_move(state, w->value))
            json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", w->value,
                                                  "label", T(w->label), "is_declined",
                                                  cordee_text_is(w->value, "declined")));
    return list;
}

static bool row_is_named(const json_t *row)
{
    return cordee_text_is(cordee_json_text(row, "candidate_said"), "yes") &&
           cordee_text_is(cordee_json_text(row, "employer_said"), "yes");
}

static void put_label(struct cordee *cd, struct cordee_arena *a, json_t *row, bool names)
{
    const struct pair p = {.candidate = cordee_json_int(row, "candidate")};
    const char *number = pair_number(cd, a, &p);

    if (!names && !row_is_named(row)) {
        json_object_del(row, "name");
        json_object_del(row, "who");
        json_object_del(row, "given_name");
        json_object_del(row, "family_name");
    }
    json_object_set_new(row, "label",
                        json_string(*cordee_json_text(row, "name")
                                        ? cordee_json_text(row, "name")
                                        : number));
    json_object_set_new(row, "number", json_string(number));
}

static void put_waiting(struct cordee *cd, struct cordee_arena *a, json_t *row)
{
    const int64_t asked = cordee_json_int(row, "asked_at");
    const bool candidate = cordee_text_is(cordee_json_text(row, "state"), "asked");
    const int64_t days = (cordee_now() - asked) / A_DAY;

    if (!asked ||
        (!candidate && !cordee_text_is(cordee_json_text(row, "employer_said"), "asked")))
        return;
    json_object_set_new(row, "waiting",
                        json_string(cordee_arena_printf(
                            a,
                            candidate ? TN("Waiting for the candidate, %lld day",
                                           "Waiting for the candidate, %lld days", days)
                                      : TN("Waiting for the company, %lld day",
                                           "Waiting for the company, %lld days", days),
                            (long long)days)));
    json_object_set_new(row, "reminded",
                        json_boolean(cordee_json_int(row, "reminded_at") != 0));
}

static void put_score(json_t *row)
{
    const json_t *score = json_object_get(row, "score");
    const double n = json_number_value(score);

    if (!score)
        return;
    json_object_set_new(row, "score", json_integer((json_int_t)(n + .5)));
    json_object_set_new(row, "level",
                        json_integer(n >= 80   ? 5
                                     : n >= 60 ? 4
                                     : n >= 40 ? 3
                                     : n >= 20 ? 2
                                               : 1));
}

static void put_meeting(struct cordee *cd, json_t *row)
{
    const int64_t at = cordee_json_int(row, "meets_at");
    char text[80];

    if (!cordee_text_is(cordee_json_text(row, "state"), "interview"))
        return;
    json_object_set_new(row, "is_interview", json_true());
    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(row, "meets_text", json_string(text));
}

void pair_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, bool names)
{
    const char *state = cordee_json_text(row, "state");
    const struct pair_reason *reason = pair_reason_of(cordee_json_text(row, "reason"));
    const int64_t days = (cordee_now() - cordee_json_int(row, "moved_at")) / A_DAY;

    put_label(cd, a, row, names);
    put_waiting(cd, a, row);
    put_score(row);
    put_meeting(cd, row);
    json_object_set_new(row, "state_word", json_string(pair_state_name(cd, state)));
    json_object_set_new(row, "days", json_integer(days > 0 ? days : 0));
    json_object_set_new(
        row, "applied",
        json_boolean(cordee_text_is(cordee_json_text(row, "how"), "application")));
    if (reason)
        json_object_set_new(row, "reason_word", json_string(T(reason->label)));
    if (cordee_json_int(row, "candidate"))
        json_object_set_new(row, "ways", pair_ways(cd, state));
}
