/* An opening in words, for people. */
#include "plugins/recruitment/board/board.h"

#include <stdio.h>
#include <string.h>

const char *board_where(struct cordee *cd, struct cordee_arena *a,
                        const struct opening *o)
{
    const char *country =
        *o->country ? cd->crm->word(cd, CORDEE_WORD_COUNTRY, o->country) : "";
    const char *home = cordee_text_is(o->remote, "fully")    ? T("from home")
                       : cordee_text_is(o->remote, "partly") ? T("partly from home")
                                                             : "";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *const parts[] = {o->place, country, home};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i])
            cordee_buf_printf(&out, "%s%s", out.len ? ", " : "", parts[i]);
    return cordee_arena_text(a, out.text ? out.text : "");
}

static const char *number(struct cordee *cd, struct cordee_arena *a, int64_t n)
{
    char text[40];

    cd->text->number(cd, n, text, sizeof text);
    return cordee_arena_text(a, text);
}

static const char *pay_of(struct cordee *cd, struct cordee_arena *a,
                          const struct opening *o)
{
    const char *sum;

    if (!o->pay_min && !o->pay_max)
        return "";
    sum = !o->pay_max || o->pay_max == o->pay_min ? number(cd, a, o->pay_min)
          : !o->pay_min ? cordee_arena_printf(a, T("up to %s"), number(cd, a, o->pay_max))
                        : cordee_arena_printf(a, "%s–%s", number(cd, a, o->pay_min),
                                              number(cd, a, o->pay_max));
    return cordee_arena_printf(
        a,
        cordee_text_is(o->pay_per, "hour")    ? T("%s %s an hour, before tax")
        : cordee_text_is(o->pay_per, "month") ? T("%s %s a month, before tax")
                                              : T("%s %s a year, before tax"),
        o->currency, sum);
}

static const char *day(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[80];

    cd->text->time_in(cd, "", at, CORDEE_TIME_DATE, text, sizeof text);
    return cordee_arena_text(a, text);
}

/* "38.5" without what says nothing. */
static const char *decimal(struct cordee_arena *a, double n)
{
    return cordee_arena_printf(a, "%.4g", n);
}

static void when_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                     json_t *model)
{
    if (o->closes)
        cordee_json_set_text(model, "closes_text", day(cd, a, o->closes));
    if (o->starts)
        cordee_json_set_text(model, "starts_text", day(cd, a, o->starts));
    if (o->ends)
        cordee_json_set_text(model, "ends_text", day(cd, a, o->ends));
    if (o->opened_at)
        cordee_json_set_text(model, "opened_text", day(cd, a, o->opened_at));
}

void board_facts(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                 const struct opening *o, json_t *model)
{
    json_object_set_new(model, "id", json_integer(o->id));
    json_object_set_new(model, "title", json_string(o->title));
    json_object_set_new(model, "member", json_string(o->party_name));
    json_object_set_new(model, "href", json_string(board_opening_path(a, b, o->id)));
    json_object_set_new(model, "kind_text", json_string(opening_kind_name(cd, o->kind)));
    json_object_set_new(model, "where_text", json_string(board_where(cd, a, o)));
    cordee_json_set_text(model, "pay_text", pay_of(cd, a, o));
    if (o->hours > 0)
        json_object_set_new(model, "hours_text",
                            json_string(cordee_arena_printf(a, T("%s hours a week"),
                                                            decimal(a, o->hours))));
    cordee_json_set_text(model, "text_language", o->language);
    when_put(cd, a, o, model);
}

/* ---- what they need --------------------------------------------------------- */

const char *board_languages(struct cordee *cd, struct cordee_arena *a,
                            const struct opening *o)
{
    static const char *const levels[] = {"", " A1", " A2", " B1", " B2", " C1", " C2"};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < o->n_languages; i++) {
        const struct opening_language *l = &o->languages[i];
        const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, l->code);

        cordee_buf_printf(&out, "%s%s%s", out.len ? ", " : "", *name ? name : l->code,
                          levels[l->cefr >= 0 && l->cefr <= 6 ? l->cefr : 0]);
    }
    return cordee_arena_text(a, out.text ? out.text : "");
}

static const char *joined(struct cordee_arena *a, const struct texts *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < t->n; i++)
        cordee_buf_printf(&out, "%s%s", i ? ", " : "", t->at[i]);
    return cordee_arena_text(a, out.text ? out.text : "");
}

static const char *countries(struct cordee *cd, struct cordee_arena *a,
                             const struct texts *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < t->n; i++) {
        const char *name = cd->crm->word(cd, CORDEE_WORD_COUNTRY, t->at[i]);

        cordee_buf_printf(&out, "%s%s", i ? ", " : "", *name ? name : t->at[i]);
    }
    return cordee_arena_text(a, out.text ? out.text : "");
}

static void need(json_t *list, const char *label, const char *text)
{
    if (*text)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "label", label, "text", text));
}

json_t *board_needs(struct cordee *cd, struct cordee_arena *a, const struct opening *o)
{
    json_t *list = json_array();
    char text[24] = "";

    need(list, T("Languages"), board_languages(cd, a, o));
    if (o->education) {
        snprintf(text, sizeof text, "EQF %d", o->education);
        need(list, T("Education"), text);
    }
    if (o->years > 0)
        need(list, T("Experience"),
             cordee_arena_printf(a, TN("%s year", "%s years", o->years > 1 ? 2 : 1),
                                 decimal(a, o->years)));
    need(list, T("Certificates"), joined(a, &o->certificates));
    need(list, T("Allowed to work in"), countries(cd, a, &o->permits));
    return list;
}
