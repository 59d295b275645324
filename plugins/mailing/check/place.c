/* Where something stands, as who writes sees it: of a text with places to fill in, nobody
 * has seen the whole of which the lines are counted. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"

/* The row of that text: the mailing itself, or a translation. */
static const json_t *text_of(struct cordee *cd, const struct mailing_look *l,
                             const char *language)
{
    struct cordee_error why = {0};
    const json_t *row;
    size_t i;

    if (!l->letter.n_texts || !mailing_text_for(cd, l->model, language, &why))
        return l->model;
    json_array_foreach (json_object_get(l->model, "translations"), i, row)
        if (cordee_text_is(cordee_json_text(row, "language"), language))
            return row;
    return l->model;
}

const char *mailing_place_words(struct cordee *cd, const struct mailing_look *l,
                                const char *language, int64_t line)
{
    const json_t *text = text_of(cd, l, language);
    const char *slot = mailing_slot_of_line(l->arena, cordee_json_text(text, "frame"),
                                            json_object_get(text, "slot_texts"), &line);

    return slot ? cordee_arena_printf(l->arena, T("%s, line %lld"), slot, (long long)line)
                : cordee_arena_printf(l->arena, T("line %d"), (int)line);
}
