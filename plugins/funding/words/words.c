/* What figures of calls and matches look like in words. */
#include "plugins/funding/words/words.h"

#include <string.h>

enum { A_DAY = 86400, SHORTLY = 14, STRONG = 80, GOOD = 60 };

const struct board_word board_org_types[] = {
    {"sme", T_LATER("Small or medium-sized enterprise")},
    {"large", T_LATER("Large enterprise")},
    {"company", T_LATER("Enterprise of any size")},
    {"university", T_LATER("University")},
    {"research", T_LATER("Research organisation")},
    {"public", T_LATER("Public body")},
    {"ngo", T_LATER("Association or other non-profit")},
    {0},
};

/* ---- money and days --------------------------------------------------------- */

static const char *sign_of(const char *currency)
{
    return !*currency || cordee_text_is(currency, "EUR") ? "€" : currency;
}

const char *board_money(struct cordee *cd, struct cordee_arena *a, int64_t amount,
                        const char *currency)
{
    const int64_t tenths = amount / 100000 + (amount % 100000 >= 50000);

    if (amount <= 0)
        return "";
    if (amount >= 1000000)
        return cordee_arena_printf(a, T("%s %lld.%d M"), sign_of(currency),
                                   (long long)(tenths / 10), (int)(tenths % 10));
    if (amount >= 1000)
        return cordee_arena_printf(a, T("%s %lld k"), sign_of(currency),
                                   (long long)(amount / 1000));
    return cordee_arena_printf(a, "%s %lld", sign_of(currency), (long long)amount);
}

const char *words_money(struct cordee *cd, struct cordee_arena *a, int64_t amount,
                        const char *currency)
{
    char number[60];

    if (amount <= 0)
        return "";
    cd->text->number(cd, amount, number, sizeof number);
    return cordee_arena_printf(a, "%s\u00a0%s", sign_of(currency), number);
}

/* Days of the calendar, on the clock by which the day of `at` is said: what closes
 * tomorrow at five has one day left, also at six today. */
static int64_t days_until(struct cordee *cd, int64_t now, int64_t at)
{
    const int64_t days = (at - now) / A_DAY;
    char day[60], other[60];

    cd->text->time(cd, at, CORDEE_TIME_DAY, day, sizeof day);
    cd->text->time(cd, now + days * A_DAY, CORDEE_TIME_DAY, other, sizeof other);
    return cordee_text_is(day, other) ? days : days + 1;
}

void words_put_time(struct cordee *cd, json_t *model, const char *key, int64_t at,
                    enum cordee_time_style style)
{
    char text[80];

    if (!at)
        return;
    cd->text->time(cd, at, style, text, sizeof text);
    json_object_set_new(model, key, json_string(text));
}

void board_put_days(struct cordee *cd, json_t *model, int64_t next, int64_t now)
{
    int64_t days;
    char text[60];

    if (next <= now)
        return;
    days = days_until(cd, now, next);
    cd->text->time(cd, next, CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(model, "closes_text", json_string(text));
    json_object_set_new(model, "days", json_integer(days));
    json_object_set_new(model, "today", json_boolean(days == 0));
    json_object_set_new(model, "shortly", json_boolean(days < SHORTLY));
}

static const char *money_line(struct cordee *cd, struct cordee_arena *a,
                              const struct funding_call *call)
{
    const int64_t one = call->grant_max ? call->grant_max : call->grant_min;

    if (call->budget_total)
        return board_money(cd, a, call->budget_total, call->currency);
    return one ? cordee_arena_printf(a, T("%s a grant"),
                                     board_money(cd, a, one, call->currency))
               : "";
}

const char *board_call_line(struct cordee *cd, struct cordee_arena *a,
                            const struct funding_call *call, int64_t now)
{
    const int64_t next = funding_call_next(call, now);
    const char *const parts[] = {*call->programme_name ? call->programme_name
                                                       : call->programme,
                                 money_line(cd, a, call)};
    const char *line = "";
    char text[60];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i])
            line = cordee_arena_printf(a, "%s%s%s", line, *line ? ", " : "", parts[i]);
    if (!next)
        return line;
    cd->text->time(cd, next, CORDEE_TIME_SHORT, text, sizeof text);
    return cordee_arena_printf(a, T("%s%scloses %s"), line, *line ? ", " : "", text);
}

/* ---- matches ---------------------------------------------------------------- */

void board_put_strength(struct cordee *cd, json_t *model, int64_t strength)
{
    if (strength <= 0)
        return;
    json_object_set_new(model, "strength", json_integer(strength));
    json_object_set_new(model, "level",
                        json_integer(strength >= 100 ? 5 : 1 + strength / 20));
    json_object_set_new(model, "strength_word",
                        json_string(strength >= STRONG ? T("of 100, strong")
                                    : strength >= GOOD ? T("of 100, good")
                                                       : T("of 100, fair")));
}

/* The things of one kind, with commas. */
static bool listed(const json_t *why, const char *kind, struct cordee_buf *out)
{
    const json_t *reason;
    size_t i;

    json_array_foreach (why, i, reason) {
        if (!cordee_text_is(cordee_json_text(reason, "why"), kind))
            continue;
        cordee_buf_puts(out, out->len ? ", " : "");
        cordee_buf_puts(out, cordee_json_text(reason, "what"));
    }
    return out->len > 0;
}

static void say(json_t *lines, const char *label, const json_t *why, const char *kind)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};

    if (listed(why, kind, &list))
        json_array_append_new(lines,
                              json_pack("{s:s, s:s}", "label", label, "list", list.text));
}

json_t *board_why(struct cordee *cd, const json_t *why)
{
    json_t *lines = json_array();

    say(lines, T("Words in common"), why, "word");
    say(lines, T("Themes in common"), why, "tag");
    say(lines, T("Took part before"), why, "programme");
    say(lines, T("Looked for by the group"), why, "group");
    if (json_array_size(lines) == 0 && json_array_size(why) > 0)
        json_array_append_new(lines, json_pack("{s:s, s:s}", "label", T("Alike"), "list",
                                               T("parts of words")));
    return lines;
}
