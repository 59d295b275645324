#include "plugins/funding/call/call.h"

#include <string.h>

/* ---- words ------------------------------------------------------------------ */

static const char *const statuses[] = {"unknown", "forthcoming", "open", "closed"};
static const char *const types[] = {"grant", "tender", "cascade"};

static size_t word_find(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (cordee_text_is_nocase(words[i], word))
            return i;
    return 0;
}

const char *funding_status_word(enum funding_status status)
{
    return statuses[status];
}

enum funding_status funding_status_of(const char *word)
{
    return (enum funding_status)word_find(statuses, sizeof statuses / sizeof *statuses,
                                          word);
}

const char *funding_type_word(enum funding_type type)
{
    return types[type];
}

enum funding_type funding_type_of(const char *word)
{
    return (enum funding_type)word_find(types, sizeof types / sizeof *types, word);
}

/* ---- lists ------------------------------------------------------------------ */

/* Room for one more: lists grow by doubling, and the arena keeps what was before. */
static void *list_grow(struct cordee_arena *a, void *items, size_t n, size_t size)
{
    void *more;

    if (n && (n & (n - 1)))
        return items;
    more = cordee_arena_get(a, (n ? 2 * n : 1) * size);
    if (n)
        memcpy(more, items, n * size);
    return more;
}

void funding_texts_add(struct cordee_arena *a, struct funding_texts *texts,
                       const char *text)
{
    char *copy = cordee_text_trim(cordee_arena_text(a, text));

    if (!*copy)
        return;
    for (size_t i = 0; i < texts->n; i++)
        if (cordee_text_is(texts->at[i], copy))
            return;
    texts->at = list_grow(a, texts->at, texts->n, sizeof *texts->at);
    texts->at[texts->n++] = copy;
}

void funding_deadline_add(struct cordee_arena *a, struct funding_deadlines *deadlines,
                          struct funding_deadline deadline)
{
    size_t place = deadlines->n;

    for (size_t i = 0; i < deadlines->n; i++)
        if (deadlines->at[i].at == deadline.at &&
            deadlines->at[i].stage == deadline.stage)
            return;
    deadlines->at = list_grow(a, deadlines->at, deadlines->n, sizeof *deadlines->at);
    while (place && deadlines->at[place - 1].at > deadline.at)
        place--;
    memmove(deadlines->at + place + 1, deadlines->at + place,
            (deadlines->n - place) * sizeof *deadlines->at);
    deadlines->at[place] = deadline;
    deadlines->n++;
}

/* ---- what holds ------------------------------------------------------------- */

int64_t funding_call_next(const struct funding_call *call, int64_t now)
{
    for (size_t i = 0; i < call->deadlines.n; i++)
        if (call->deadlines.at[i].at > now)
            return call->deadlines.at[i].at;
    return 0;
}

static bool has_deadline(const struct funding_call *call)
{
    for (size_t i = 0; i < call->deadlines.n; i++)
        if (call->deadlines.at[i].at)
            return true;
    return false;
}

bool funding_call_is_continuous(const struct funding_call *call)
{
    static const char *const words[] = {
        "continuous",  "continually", "rolling",   "open-ended",   "open ended",
        "until funds", "laufend",     "jederzeit", "bis auf weit", "kontinuierlich",
        "en continu",  "au fil de",   "permanent", "sportello",    "fino a esaur",
        "fino ad esa", "do porabe",   "razdelitv", "stalno odprt"};

    for (size_t i = 0; i < call->deadlines.n; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (!call->deadlines.at[i].at &&
                strcasestr(call->deadlines.at[i].said, words[w]))
                return true;
    return false;
}

enum funding_status funding_call_status(const struct funding_call *call, int64_t now)
{
    if (call->status == FUNDING_CLOSED)
        return FUNDING_CLOSED;
    if (has_deadline(call) && !funding_call_next(call, now) &&
        !funding_call_is_continuous(call))
        return FUNDING_CLOSED;
    if (call->opening > now)
        return FUNDING_FORTHCOMING;
    if (call->opening && has_deadline(call))
        return FUNDING_OPEN;
    return call->status;
}

/* ---- as JSON ---------------------------------------------------------------- */

/* What a record keeps as it is: a text, a number, a list of texts. */
enum kind { TEXT, WHOLE, SMALL, INSTANT, TEXTS, YES };

static const struct {
    const char *name;
    enum kind kind;
    size_t at;
} members[] = {
#define MEMBER(name, kind)                               \
    {                                                    \
#name, kind, offsetof(struct funding_call, name) \
    }
    MEMBER(source_id, TEXT),
    MEMBER(call_id, TEXT),
    MEMBER(url, TEXT),
    MEMBER(language, TEXT),
    MEMBER(title, TEXT),
    MEMBER(summary, TEXT),
    MEMBER(description, TEXT),
    MEMBER(conditions, TEXT),
    MEMBER(programme, TEXT),
    MEMBER(programme_name, TEXT),
    MEMBER(type_of_action, TEXT),
    MEMBER(keywords, TEXTS),
    MEMBER(tags, TEXTS),
    MEMBER(publication, INSTANT),
    MEMBER(opening, INSTANT),
    MEMBER(updated, INSTANT),
    MEMBER(deadline_model, TEXT),
    MEMBER(budget_total, WHOLE),
    MEMBER(grant_min, WHOLE),
    MEMBER(grant_max, WHOLE),
    MEMBER(expected_grants, SMALL),
    MEMBER(funding_rate, SMALL),
    MEMBER(currency, TEXT),
    MEMBER(countries, TEXTS),
    MEMBER(org_types, TEXTS),
    MEMBER(sme, YES),
    MEMBER(trl_min, SMALL),
    MEMBER(trl_max, SMALL),
    MEMBER(consortium_min, SMALL),
#undef MEMBER
};

void funding_call_init(struct funding_call *call)
{
    *call = (struct funding_call){0};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].kind == TEXT)
            *(const char **)((char *)call + members[i].at) = "";
}

static struct funding_texts texts_copy(struct cordee_arena *a,
                                       const struct funding_texts *texts)
{
    struct funding_texts copy = {cordee_arena_get(a, texts->n * sizeof *texts->at + 1),
                                 texts->n};

    for (size_t i = 0; i < texts->n; i++)
        copy.at[i] = cordee_arena_text(a, texts->at[i]);
    return copy;
}

struct funding_call funding_call_copy(struct cordee_arena *a,
                                      const struct funding_call *call)
{
    const size_t n = call->deadlines.n;
    struct funding_call copy = *call;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        void *member = (char *)&copy + members[i].at;

        if (members[i].kind == TEXT)
            *(const char **)member = cordee_arena_text(a, *(const char **)member);
        else if (members[i].kind == TEXTS)
            *(struct funding_texts *)member = texts_copy(a, member);
    }
    copy.deadlines.at = cordee_arena_get(a, n * sizeof *copy.deadlines.at + 1);
    for (size_t i = 0; i < n; i++) {
        copy.deadlines.at[i] = call->deadlines.at[i];
        copy.deadlines.at[i].said = cordee_arena_text(a, call->deadlines.at[i].said);
    }
    return copy;
}

static json_t *instant_json(int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    return json_string(text);
}

static json_t *texts_json(const struct funding_texts *texts)
{
    json_t *list = json_array();

    for (size_t i = 0; i < texts->n; i++)
        json_array_append_new(list, json_string(texts->at[i]));
    return list;
}

/* NULL: it is not known. */
static json_t *member_json(enum kind kind, const void *member)
{
    switch (kind) {
    case TEXT: {
        const char *text = *(const char *const *)member;
        return text && *text ? json_string(text) : NULL;
    }
    case WHOLE: {
        const int64_t n = *(const int64_t *)member;
        return n ? json_integer(n) : NULL;
    }
    case SMALL: {
        const int n = *(const int *)member;
        return n ? json_integer(n) : NULL;
    }
    case INSTANT: {
        const int64_t at = *(const int64_t *)member;
        return at ? instant_json(at) : NULL;
    }
    case TEXTS: {
        const struct funding_texts *texts = member;
        return texts->n ? texts_json(texts) : NULL;
    }
    case YES:
        return *(const bool *)member ? json_true() : NULL;
    }
    return NULL;
}

static json_t *deadlines_json(const struct funding_deadlines *deadlines)
{
    json_t *list = json_array();

    for (size_t i = 0; i < deadlines->n; i++) {
        const struct funding_deadline *d = &deadlines->at[i];
        json_t *one = json_object();

        if (d->at)
            json_object_set_new(one, "at", instant_json(d->at));
        cordee_json_set_text(one, "said", d->said);
        if (d->stage)
            json_object_set_new(one, "stage", json_integer(d->stage));
        json_array_append_new(list, one);
    }
    return list;
}

json_t *funding_call_json(const struct funding_call *call, int64_t now)
{
    json_t *record = json_object();

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_t *value = member_json(members[i].kind, (const char *)call + members[i].at);

        if (value)
            json_object_set_new(record, members[i].name, value);
    }
    json_object_set_new(record, "status",
                        json_string(funding_status_word(funding_call_status(call, now))));
    json_object_set_new(record, "type", json_string(funding_type_word(call->type)));
    json_object_set_new(record, "deadlines", deadlines_json(&call->deadlines));
    return record;
}

/* ---- and back --------------------------------------------------------------- */

static int64_t instant_of(const json_t *value)
{
    int64_t at = 0;

    if (json_is_integer(value))
        return json_integer_value(value);
    return cordee_time_parse(json_string_value(value), "", &at) < 0 ? 0 : at;
}

static int small_of(const json_t *value)
{
    const json_int_t n = json_integer_value(value);

    return n > 0 && n < INT32_MAX ? (int)n : 0;
}

static void texts_of(struct cordee_arena *a, const json_t *list,
                     struct funding_texts *texts)
{
    const json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        if (json_is_string(one))
            funding_texts_add(a, texts, json_string_value(one));
}

static void member_take(struct cordee_arena *a, const json_t *value, enum kind kind,
                        void *member)
{
    switch (kind) {
    case TEXT:
        *(const char **)member = cordee_arena_text(a, json_string_value(value));
        break;
    case WHOLE:
        *(int64_t *)member = json_integer_value(value);
        break;
    case SMALL:
        *(int *)member = small_of(value);
        break;
    case INSTANT:
        *(int64_t *)member = instant_of(value);
        break;
    case TEXTS:
        texts_of(a, value, member);
        break;
    case YES:
        *(bool *)member = json_is_true(value);
        break;
    }
}

static void deadlines_of(struct cordee_arena *a, const json_t *list,
                         struct funding_deadlines *deadlines)
{
    const json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        /* A text alone is a date, as people write records by hand. */
        const json_t *at = json_is_string(one) ? one : json_object_get(one, "at");
        const char *said =
            json_is_string(one) ? json_string_value(one) : cordee_json_text(one, "said");

        funding_deadline_add(
            a, deadlines,
            (struct funding_deadline){.at = instant_of(at),
                                      .said = cordee_arena_text(a, said),
                                      .stage = (int)cordee_json_int(one, "stage")});
    }
}

int funding_call_from_json(struct cordee_arena *a, const json_t *record,
                           struct funding_call *call_r, struct cordee_error *err)
{
    struct funding_call call = {0};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        member_take(a, json_object_get(record, members[i].name), members[i].kind,
                    (char *)&call + members[i].at);
    call.status = funding_status_of(cordee_json_text(record, "status"));
    call.type = funding_type_of(cordee_json_text(record, "type"));
    deadlines_of(a, json_object_get(record, "deadlines"), &call.deadlines);
    if (!*call.source_id && !*call.title && !*call.url && !*call.summary)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "a call needs a title, an identifier or an address");
    *call_r = call;
    return 0;
}
