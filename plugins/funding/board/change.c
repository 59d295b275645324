/* What sources have changed of a call, as people read it. */
#include "plugins/funding/board/change.h"

#include "plugins/funding/call/fields.h"
#include "plugins/funding/words/words.h"

#include <stdlib.h>
#include <string.h>

enum { AROUND = 60, LONGEST = 400 }; /* bytes of a text that are shown */

/* ---- a value ---------------------------------------------------------------- */

static const char *time_text(struct cordee *cd, struct cordee_arena *a, const char *iso)
{
    char text[60];
    int64_t at;

    if (cordee_time_parse(iso, "", &at) < 0)
        return iso;
    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    return cordee_arena_text(a, text);
}

static const char *deadline_text(struct cordee *cd, struct cordee_arena *a,
                                 const json_t *one)
{
    const int64_t stage = cordee_json_int(one, "stage");
    const char *at = cordee_json_text(one, "at");
    const char *when = *at ? time_text(cd, a, at) : cordee_json_text(one, "said");

    return stage ? cordee_arena_printf(a, T("stage %d: %s"), (int)stage, when) : when;
}

/* A list was kept as JSON; one that was too long to keep whole is shown as it is. */
static const char *list_text(struct cordee *cd, struct cordee_arena *a, const char *value,
                             bool deadlines)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_loads(value, 0, NULL);
    const char *text = "";
    const json_t *one;
    size_t i;

    if (!list)
        return value;
    json_array_foreach (list, i, one)
        text = cordee_arena_printf(a, "%s%s%s", text, i ? (deadlines ? "; " : ", ") : "",
                                   deadlines             ? deadline_text(cd, a, one)
                                   : json_is_string(one) ? json_string_value(one)
                                                         : "");
    return text;
}

static const char *status_text(struct cordee *cd, const char *word)
{
    if (cordee_text_is(word, "open"))
        return T("open");
    if (cordee_text_is(word, "forthcoming"))
        return T("announced");
    return cordee_text_is(word, "closed") ? T("closed") : T("not known");
}

static const char *value_text(struct cordee *cd, struct cordee_arena *a,
                              enum funding_shape shape, const char *value,
                              const char *currency)
{
    if (!*value)
        return "";
    switch (shape) {
    case FUNDING_MONEY:
        return board_money(cd, a, strtoll(value, NULL, 10), currency);
    case FUNDING_PERCENT:
        return cordee_arena_printf(a, "%s %%", value);
    case FUNDING_INSTANT:
        return time_text(cd, a, value);
    case FUNDING_DEADLINES:
    case FUNDING_LIST:
        return list_text(cd, a, value, shape == FUNDING_DEADLINES);
    case FUNDING_STATUS:
        return status_text(cd, value);
    case FUNDING_YES:
        return T("yes");
    case FUNDING_WORDS:
    case FUNDING_NUMBER:
        break;
    }
    return value;
}

/* ---- two texts -------------------------------------------------------------- */

static bool is_inside(const char *s) /* in the middle of a character */
{
    return ((unsigned char)*s & 0xc0) == 0x80;
}

/* Bytes that both begin with, up to the beginning of a word. */
static size_t same_head(const char *was, const char *became)
{
    size_t n = 0;

    while (was[n] && was[n] == became[n])
        n++;
    while (n && (was[n] || became[n]) && was[n - 1] != ' ' && was[n - 1] != '\n')
        n--;
    return n;
}

static bool is_word(const char *s, size_t at) /* one begins or ends there */
{
    return at == 0 || s[at - 1] == ' ' || s[at] == ' ' || s[at] == '\n' || !s[at];
}

/* And that both end with, from the edge of a word on. */
static size_t same_tail(const char *was, size_t n_was, const char *became,
                        size_t n_became)
{
    size_t n = 0;

    while (n < n_was && n < n_became && was[n_was - 1 - n] == became[n_became - 1 - n])
        n++;
    while (n && !(is_word(was, n_was - n) && is_word(became, n_became - n)))
        n--;
    return n;
}

/* Its first bytes, or its last, with an ellipsis where something was left out. */
static const char *cut(struct cordee_arena *a, const char *s, size_t n, size_t most,
                       bool last)
{
    const char *from = last && n > most ? s + n - most : s;
    size_t take = n < most ? n : most;

    for (; last && take && is_inside(from); from++)
        take--;
    while (!last && take && take < n && is_inside(s + take))
        take--;
    if (take == n)
        return cordee_arena_text_n(a, s, n);
    return last ? cordee_arena_printf(a, "…%s", cordee_arena_text_n(a, from, take))
                : cordee_arena_printf(a, "%s…", cordee_arena_text_n(a, from, take));
}

static void put_difference(struct cordee_arena *a, json_t *row, const char *was,
                           const char *became)
{
    const size_t head = same_head(was, became);
    const char *gone = was + head, *came = became + head;
    size_t n_gone = strlen(gone), n_came = strlen(came);
    const size_t tail = same_tail(gone, n_gone, came, n_came);

    n_gone -= tail;
    n_came -= tail;
    cordee_json_set_text(row, "before", cut(a, was, head, AROUND, true));
    cordee_json_set_text(row, "gone", cut(a, gone, n_gone, LONGEST, false));
    cordee_json_set_text(row, "came", cut(a, came, n_came, LONGEST, false));
    cordee_json_set_text(row, "after", cut(a, gone + n_gone, tail, AROUND, false));
}

/* ---- the history ------------------------------------------------------------ */

static json_t *row_of(struct cordee *cd, struct cordee_arena *a, const json_t *change,
                      const char *currency)
{
    const struct funding_field *f = funding_field_find(cordee_json_text(change, "field"));
    const char *was = cordee_json_text(change, "was");
    const char *became = cordee_json_text(change, "became");
    json_t *row;

    if (!f)
        return NULL;
    row = json_pack("{s:s}", "label", T(f->label));
    was = value_text(cd, a, f->shape, was, currency);
    became = value_text(cd, a, f->shape, became, currency);
    if (f->shape == FUNDING_WORDS) {
        put_difference(a, row, was, became);
    } else {
        cordee_json_set_text(row, "gone", was);
        cordee_json_set_text(row, "came", became);
    }
    return row;
}

json_t *board_history(struct cordee *cd, struct cordee_arena *a, const json_t *changes,
                      const char *currency)
{
    json_t *list = json_array(), *item = NULL;
    int64_t at = -1;
    const json_t *change;
    const char *source = "", *from;
    size_t i;

    json_array_foreach (changes, i, change) {
        json_t *row = row_of(cd, a, change, currency);

        if (!row)
            continue;
        from = cordee_json_true(change, "ruled") ? T("the office")
                                                 : cordee_json_text(change, "source");
        if (cordee_json_int(change, "at") != at || !cordee_text_is(from, source)) {
            char text[60], iso[21];

            at = cordee_json_int(change, "at");
            source = from;
            cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
            cordee_time_iso(at, iso);
            item = json_pack("{s:s, s:s, s:[]}", "at_text", text, "at_iso", iso, "rows");
            cordee_json_set_text(item, "source", source);
            json_array_append_new(list, item);
        }
        json_array_append_new(json_object_get(item, "rows"), row);
    }
    return list;
}
