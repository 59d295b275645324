/* Introductions as pages show them: the panel of a record, the figures of the year. */
#include "plugins/introductions/introductions.h"

#include <string.h>

static void put_day(struct cordee *cd, json_t *row, const char *from, const char *key)
{
    char text[60];
    int64_t at = cordee_json_int(row, from);

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_DAY, text, sizeof text);
    json_object_set_new(row, key, json_string(text));
}

/* Members that are null would hide those of an outer level from a template. */
static void drop_nulls(json_t *row)
{
    const char *key;
    json_t *value;
    void *next;

    json_object_foreach_safe (row, next, key, value)
        if (json_is_null(value))
            json_object_del(row, key);
}

static void dress_person(struct cordee *cd, json_t *person)
{
    drop_nulls(person);
    put_day(cd, person, "asked_at", "asked_text");
    put_day(cd, person, "answered_at", "answered_text");
    json_object_set_new(person, cordee_json_text(person, "part"), json_true());
    if (*cordee_json_text(person, "name"))
        json_object_set_new(person, "url",
                            json_sprintf("%s/%lld",
                                         CORDEE_PATH_OF(cordee_json_int(person, "kind")),
                                         (long long)cordee_json_int(person, "party")));
    else
        json_object_set_new(person, "name", json_string(T("somebody who is not shown")));
    if (*cordee_json_text(person, "answer"))
        json_object_set_new(
            person, "answer_text",
            json_string(introductions_outcome(cd, cordee_json_text(person, "answer"))));
}

void introductions_dress(struct cordee *cd, json_t *one)
{
    const char *state = cordee_json_text(one, "state");
    const char *outcome = cordee_json_text(one, "outcome");
    json_t *person;
    size_t i;

    json_array_foreach (json_object_get(one, "people"), i, person)
        dress_person(cd, person);
    put_day(cd, one, "at", "at_text");
    put_day(cd, one, "asked_at", "asked_text");
    put_day(cd, one, "introduced_at", "introduced_text");
    put_day(cd, one, "asked_again_at", "asked_again_text");
    put_day(cd, one, "answered_at", "answered_text");
    if (strcmp(state, "answered") != 0)
        json_object_set_new(one, state, json_true());
    else if (strcmp(outcome, "nothing") == 0)
        json_object_set_new(one, "nothing", json_true());
    else
        json_object_set_new(one, "led", json_string(introductions_outcome(cd, outcome)));
}

int introductions_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                        json_t *model, struct cordee_error *err)
{
    json_t *list = introductions_of(cd, party, 6, err), *one;
    bool may = cd->http->may(req, "introductions.write");
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, one)
        introductions_dress(cd, one);
    json_object_set_new(model, "introductions", list);
    json_object_set_new(model, "may_add", json_boolean(may));
    json_object_set_new(model, "party", json_integer((json_int_t)party));
    return may || json_array_size(list) > 0;
}

/* ---- the year --------------------------------------------------------------- */

static void figure_add(json_t *rows, const struct cordee_period *when, const char *state,
                       const char *label, const json_t *counts)
{
    json_array_append_new(
        rows, json_pack("{s:s, s:s, s:I, s:o}", "name", state, "label", label, "n",
                        (json_int_t)cordee_json_int(counts, state), "href",
                        json_sprintf("/introductions?state=%s&from=%s&until=%s", state,
                                     when->first, when->last)));
}

int introductions_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                       struct cordee_error *err)
{
    const struct introductions_wanted wanted = {
        .state = "", .from = when->from, .until = when->until};
    CORDEE_AUTO(cordee_json_drop) json_t *counts = NULL;

    if (introductions_count(cd, &wanted, &counts, err) < 0)
        return -1;
    figure_add(rows, when, "made", T("Introductions made"), counts);
    figure_add(rows, when, "led", T("That led to something"), counts);
    return 0;
}
