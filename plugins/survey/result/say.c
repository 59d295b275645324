/* What the figures of a paired matrix tell, in sentences for people who do not reckon. */
#include "plugins/survey/result/result.h"

#include <string.h>

const char *survey_quadrant_words(struct cordee *cd, const char *quadrant)
{
    return strcmp(quadrant, "concentrate") == 0 ? T("concentrate here")
           : strcmp(quadrant, "keep") == 0      ? T("keep up the good work")
           : strcmp(quadrant, "low") == 0       ? T("low priority")
           : strcmp(quadrant, "overkill") == 0  ? T("possible overkill")
                                                : "–";
}

static void put(json_t *list, const char *text)
{
    json_array_append_new(list, json_string(text));
}

static const json_t *ranked_first(const json_t *items, const char *key)
{
    size_t i;
    const json_t *item;

    json_array_foreach (items, i, item)
        if (cordee_json_int(item, key) == 1)
            return item;
    return NULL;
}

static void say_first(struct cordee *cd, const json_t *items, json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const json_t *by_mwds = ranked_first(items, "mwds_rank");
    const json_t *by_rds = ranked_first(items, "rds_rank");

    if (!by_mwds || !by_rds)
        return;
    if (by_mwds == by_rds)
        cordee_buf_printf(&text, T("Both MWDS and RDS put “%s” first."),
                          cordee_json_text(by_mwds, "words"));
    else
        cordee_buf_printf(&text,
                          T("MWDS puts “%s” first, RDS “%s”: look at both before you "
                            "decide."),
                          cordee_json_text(by_mwds, "words"),
                          cordee_json_text(by_rds, "words"));
    put(list, text.text);
}

/* Names with commas behind the words that lead; nothing where there are none. */
static void say_names(const json_t *items, bool (*holds)(const json_t *item),
                      const char *lead, json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    size_t i, n = 0;
    const json_t *item;

    cordee_buf_puts(&text, lead);
    json_array_foreach (items, i, item)
        if (holds(item))
            cordee_buf_printf(&text, "%s%s", n++ ? ", " : " ",
                              cordee_json_text(item, "words"));
    cordee_buf_putc(&text, '.');
    if (n)
        put(list, text.text);
}

static bool is_certain(const json_t *item)
{
    const json_t *low = json_object_get(item, "gap_low");

    return json_is_number(low) && json_number_value(low) > 0;
}

static bool may_be_chance(const json_t *item)
{
    const json_t *low = json_object_get(item, "gap_low");
    const json_t *high = json_object_get(item, "gap_high");

    return json_is_number(low) && json_number_value(low) <= 0 &&
           json_number_value(high) >= 0;
}

static bool is_ahead(const json_t *item)
{
    const json_t *high = json_object_get(item, "gap_high");

    return json_is_number(high) && json_number_value(high) < 0;
}

static bool is_to_concentrate(const json_t *item)
{
    return strcmp(cordee_json_text(item, "quadrant"), "concentrate") == 0;
}

static const char *alpha_words(struct cordee *cd, double alpha)
{
    return alpha >= 0.9   ? T("its questions measure one thing, some perhaps twice")
           : alpha >= 0.7 ? T("its questions measure one thing: a mean over them says "
                              "something")
                          : T("its questions measure several things: read them one by "
                              "one");
}

void survey_alpha_say(struct cordee *cd, const json_t *all, const char *key,
                      const char *label, json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const json_t *alpha = json_object_get(all, key);

    if (json_is_number(alpha))
        cordee_buf_printf(&text, T("Cronbach’s α of “%s” is %.2f: %s."), label,
                          json_number_value(alpha),
                          alpha_words(cd, json_number_value(alpha)));
    else
        cordee_buf_printf(&text, T("Cronbach’s α of “%s” cannot be said: %s."), label,
                          cordee_json_text(json_object_get(all, "reasons"), key));
    put(list, text.text);
}

json_t *survey_says(struct cordee *cd, const json_t *figures)
{
    const json_t *items = json_object_get(figures, "items");
    const json_t *alpha = json_object_get(figures, "alpha");
    json_t *list = json_array();

    say_first(cd, items, list);
    say_names(items, is_certain,
              T("People need more than they have, and it is hard to call that chance:"),
              list);
    say_names(items, may_be_chance, T("The gap may be chance only:"), list);
    say_names(items, is_ahead, T("People have more than they say they need:"), list);
    say_names(items, is_to_concentrate,
              T("More important than the others and at a lower level than the others:"),
              list);
    survey_alpha_say(cd, alpha, "importance", T("Importance"), list);
    survey_alpha_say(cd, alpha, "level", T("Level"), list);
    return list;
}
