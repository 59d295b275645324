/* A page that is not right is shown once more, by a GET, so that the back button never
 * asks to send it anew.  What was typed waits beside the answers until the next page. */
#include "plugins/survey/ask/asking.h"

#include <string.h>

enum { KEPT = 32 << 10 }; /* bytes of what was typed on a page, in all */

/* ---- POST ---------------------------------------------------------------------------
 */

static const char *text_of(const json_t *typed, const char *name)
{
    const json_t *value = json_object_get(typed, name);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_is_string(value) ? json_string_value(value) : "";
}

void survey_again_note(struct asking *k, size_t section, const json_t *typed,
                       const json_t *problems)
{
    json_t *names = json_object();
    size_t room = KEPT;

    for (size_t i = 0; i < json_array_size(problems); i++) {
        const char *name = cordee_json_text(json_array_get(problems, i), "name");
        const char *text = text_of(typed, name);

        if (!*text || strlen(text) > room)
            continue;
        json_object_set_new(names, name, json_string(text));
        room -= strlen(text);
    }
    json_decref(k->typed);
    k->typed = json_pack("{s:I, s:o}", "s", (json_int_t)section, "names", names);
}

/* ---- GET ----------------------------------------------------------------------------
 */

/* What stands in the inputs: answers as one types them, and what was wrong on top. */
static json_t *inputs(const struct asking *k, const json_t *names)
{
    json_t *typed = json_object(), *value;
    const char *name;

    json_object_foreach (k->answers, name, value)
        json_object_set_new(typed, name,
                            json_is_number(value)
                                ? json_sprintf("%.15g", json_number_value(value))
                                : json_incref(value));
    json_object_update(typed, (json_t *)names);
    return typed;
}

json_t *survey_again_look(struct asking *k, size_t section, json_t *problems)
{
    const struct survey_asked who = {.is_of = survey_asking_is_of, .ctx = k};
    CORDEE_AUTO(cordee_json_drop) json_t *answers = json_copy(k->answers);
    const json_t *names = cordee_json_int(k->typed, "s") == (json_int_t)section
                              ? json_object_get(k->typed, "names")
                              : NULL;
    json_t *typed = inputs(k, names);

    survey_take(k->cd, &k->survey.form, section, typed, &who, answers, problems);
    return typed;
}
