/* The languages of a mailing beside each other, and what changed in the original. */
#include "plugins/mailing/write/text.h"

#include <string.h>

static int64_t readers_of(const json_t *audience, const char *code)
{
    json_t *row;
    size_t i;

    json_array_foreach (json_object_get(audience, "languages"), i, row)
        if (cordee_text_is(cordee_json_text(row, "code"), code))
            return cordee_json_int(row, "n");
    return 0;
}

static void tab_put(json_t *tabs, const json_t *audience, const char *code,
                    const char *lang, const json_t *text, bool original)
{
    json_t *tab = json_pack("{s:s, s:s, s:I, s:b, s:b}", "code", code, "name",
                            mailing_language_name(code), "readers",
                            (json_int_t)readers_of(audience, code), "current",
                            strcmp(code, lang) == 0, "original", original);

    if (!original && !text)
        json_object_set_new(tab, "missing", json_true());
    if (text && cordee_json_true(text, "unfinished"))
        json_object_set_new(tab, "unfinished", json_true());
    else if (text && cordee_json_true(text, "outdated"))
        json_object_set_new(tab, "outdated", json_true());
    json_array_append_new(tabs, tab);
}

static const json_t *text_in(const json_t *texts, const char *code)
{
    const json_t *row;
    size_t i;

    json_array_foreach (texts, i, row)
        if (cordee_text_is(cordee_json_text(row, "language"), code))
            return row;
    return NULL;
}

void mailing_tabs_put(json_t *model, const json_t *texts, const char *original,
                      const char *lang)
{
    const json_t *audience = json_object_get(model, "audience");
    json_t *tabs = json_array(), *more = json_array();
    const json_t *row;
    size_t i;

    tab_put(tabs, audience, original, lang, NULL, true);
    json_array_foreach (texts, i, row)
        tab_put(tabs, audience, cordee_json_text(row, "language"), lang, row, false);
    for (i = 0; mailing_languages[i][0]; i++) {
        const char *code = mailing_languages[i][0];

        if (strcmp(code, original) == 0 || text_in(texts, code))
            continue;
        if (strcmp(code, lang) == 0 || readers_of(audience, code))
            tab_put(tabs, audience, code, lang, NULL, false);
        else
            json_array_append_new(more, json_pack("{s:s, s:s}", "code", code, "name",
                                                  mailing_languages[i][1]));
    }
    json_object_set_new(model, "tabs", tabs);
    json_object_set_new(model, "more_languages", more);
    json_object_set_new(model, "original_name",
                        json_string(mailing_language_name(original)));
}

void mailing_changed_put(struct cordee *cd, json_t *model)
{
    const json_t *text = json_object_get(model, "translation");
    const json_t *original = json_object_get(model, "original");
    const char *const parts[][3] = {{"subject", "from_subject", T("Subject")},
                                    {"preheader", "from_preheader", T("Preview line")},
                                    {"markdown", "from_markdown", T("Text")}};
    json_t *list = json_array();

    for (size_t i = 0; cordee_json_true(text, "outdated") && i < 3; i++) {
        json_t *lines = mailing_difference(cordee_json_text(text, parts[i][1]),
                                           cordee_json_text(original, parts[i][0]));

        if (json_array_size(lines))
            json_array_append_new(
                list, json_pack("{s:s, s:O}", "label", parts[i][2], "lines", lines));
        json_decref(lines);
    }
    json_object_set_new(model, "changed", list);
}
