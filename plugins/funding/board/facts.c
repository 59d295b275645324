/* What a call says, as its page shows it. */
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/words/words.h"

#include <ctype.h>
#include <string.h>

/* ---- what it says ----------------------------------------------------------- */

static void fact(json_t *facts, const char *label, const char *text)
{
    if (*text)
        json_array_append_new(facts,
                              json_pack("{s:s, s:s}", "label", label, "text", text));
}

static const char *list_text(struct cordee_arena *a, const struct funding_texts *texts)
{
    const char *list = "";

    for (size_t i = 0; i < texts->n; i++)
        list = cordee_arena_printf(a, "%s%s%s", list, i ? ", " : "", texts->at[i]);
    return list;
}

static const char *org_type_word(struct cordee *cd, const char *type)
{
    for (const struct board_word *w = board_org_types; w->value; w++)
        if (cordee_text_is(w->value, type))
            return T(w->label);
    return type;
}

static const char *org_types_text(struct cordee *cd, struct cordee_arena *a,
                                  const struct funding_texts *types)
{
    const char *list = "";

    for (size_t i = 0; i < types->n; i++)
        list = cordee_arena_printf(a, "%s%s%s", list, i ? ", " : "",
                                   org_type_word(cd, types->at[i]));
    return list;
}

static const char *grant_text(struct cordee *cd, struct cordee_arena *a,
                              const struct funding_call *call)
{
    const char *least = board_money(cd, a, call->grant_min, call->currency);
    const char *most = board_money(cd, a, call->grant_max, call->currency);

    if (*least && *most && call->grant_min != call->grant_max)
        return cordee_arena_printf(a, T("%s to %s"), least, most);
    return *most ? most : least;
}

static const char *trl_text(struct cordee_arena *a, const struct funding_call *call)
{
    if (!call->trl_min && !call->trl_max)
        return "";
    if (!call->trl_min || !call->trl_max || call->trl_min == call->trl_max)
        return cordee_arena_printf(a, "%d",
                                   call->trl_max ? call->trl_max : call->trl_min);
    return cordee_arena_printf(a, "%d–%d", call->trl_min, call->trl_max);
}

static const char *type_text(struct cordee *cd, struct cordee_arena *a,
                             const struct funding_call *call)
{
    const char *kind = call->type == FUNDING_TENDER    ? T("Tender")
                       : call->type == FUNDING_CASCADE ? T("Cascade funding")
                                                       : T("Grant");

    return *call->type_of_action
               ? cordee_arena_printf(a, "%s, %s", kind, call->type_of_action)
               : kind;
}

static const char *day_text(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[60];

    if (!at)
        return "";
    cd->text->time(cd, at, CORDEE_TIME_DATE, text, sizeof text);
    return cordee_arena_text(a, text);
}

static void money_facts(struct cordee *cd, struct cordee_arena *a,
                        const struct funding_call *call, json_t *facts)
{
    fact(facts, T("Budget of the call"),
         board_money(cd, a, call->budget_total, call->currency));
    fact(facts, T("One grant"), grant_text(cd, a, call));
    if (call->funding_rate)
        fact(facts, T("Share funded"),
             cordee_arena_printf(a, "%d %%", call->funding_rate));
    if (call->expected_grants)
        fact(facts, T("Grants expected"),
             cordee_arena_printf(a, "%d", call->expected_grants));
}

static json_t *facts_of(struct cordee *cd, struct cordee_arena *a,
                        const struct funding_call *call)
{
    json_t *facts = json_array();

    fact(facts, T("Published"), day_text(cd, a, call->publication));
    fact(facts, T("Opens"), day_text(cd, a, call->opening));
    fact(facts, T("Programme"),
         *call->programme_name ? call->programme_name : call->programme);
    fact(facts, T("Type"), type_text(cd, a, call));
    fact(facts, T("Part of"), call->call_id);
    money_facts(cd, a, call, facts);
    if (call->consortium_min > 1)
        fact(facts, T("Partners at least"),
             cordee_arena_printf(a, "%d", call->consortium_min));
    fact(facts, T("TRL"), trl_text(a, call));
    fact(facts, T("Countries"), list_text(a, &call->countries));
    fact(facts, T("For"), org_types_text(cd, a, &call->org_types));
    if (call->sme)
        fact(facts, T("Small and medium-sized companies"), T("yes"));
    fact(facts, T("Themes"), list_text(a, &call->tags));
    fact(facts, T("Keywords"), list_text(a, &call->keywords));
    return facts;
}

/* All of them, with the words that were published. */
static json_t *deadlines_of(struct cordee *cd, const struct funding_call *call,
                            int64_t now)
{
    const int64_t next = funding_call_next(call, now);
    json_t *list = json_array();

    for (size_t i = 0; i < call->deadlines.n; i++) {
        const struct funding_deadline *d = &call->deadlines.at[i];
        json_t *row = json_object();
        char text[60] = "";

        if (d->at)
            cd->text->time(cd, d->at, CORDEE_TIME_SHORT, text, sizeof text);
        cordee_json_set_text(row, "when", text);
        cordee_json_set_text(row, "said", d->said);
        if (d->stage)
            json_object_set_new(row, "stage", json_integer(d->stage));
        json_object_set_new(row, "over", json_boolean(d->at && d->at <= now));
        json_object_set_new(row, "next",
                            json_boolean(d->at == next && call->deadlines.n > 1));
        json_array_append_new(list, row);
    }
    return list;
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* What of `text` is behind its first letters, which are those of `words` (`most` of them
 * at most), whatever blanks and marks stand between them; NULL: it begins otherwise. */
static const char *behind(const char *text, const char *words, size_t most)
{
    size_t n = 0;

    for (;; text++, words++, n++) {
        while (*words && !is_letter(*words))
            words++;
        if (!*words || n == most)
            return n ? text : NULL;
        while (*text && !is_letter(*text))
            text++;
        if (tolower((unsigned char)*text) != tolower((unsigned char)*words))
            return NULL;
    }
}

/* Many summaries are the beginning of the text, up to an ellipsis. */
static bool is_beginning(const char *summary, const char *text)
{
    enum { ALIKE = 60 };

    return !*summary || behind(text, summary, ALIKE);
}

/* The text without the title, which stands above it. */
static const char *untitled(const char *text, const char *title)
{
    const char *rest = *title ? behind(text, title, strlen(title)) : NULL;

    if (!rest || is_letter(*rest))
        return text;
    return rest + strspn(rest, " \n.:-");
}

/* One that says more than the title and the link do. */
static bool is_identifier(const struct funding_call *call)
{
    const char *rest = behind(call->title, call->source_id, strlen(call->source_id));

    return !strstr(call->source_id, "://") && !(rest && !is_letter(*rest)) &&
           !cordee_text_is_nocase(call->source_id, call->title);
}

static json_t *paragraphs(struct cordee_arena *a, const char *text)
{
    json_t *list = json_array();

    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (n)
            json_array_append_new(list, json_string(cordee_arena_text_n(a, text, n)));
    }
    return list;
}

/* A sentence ends there: what follows does not go on in small letters, as after "e.g.".
 */
static bool is_end(const char *s)
{
    return *s == '\n' ||
           (strchr(".;:!?", *s) && s[1] == ' ' && !(s[2] >= 'a' && s[2] <= 'z'));
}

/* The end of the sentence in which so many bytes are reached. */
static size_t beginning(const char *text)
{
    enum { ENOUGH = 1200, LITTLE = 600 };
    const size_t n = strlen(text);

    if (n < ENOUGH + LITTLE)
        return n;
    for (size_t i = ENOUGH; text[i + 1]; i++)
        if (is_end(text + i))
            return n - i - 1 < LITTLE ? n : i + 1;
    return n;
}

json_t *call_model(struct cordee *cd, struct cordee_arena *a,
                   const struct funding_call *call, int64_t now)
{
    const enum funding_status status = funding_call_status(call, now);
    const char *text = untitled(call->description, call->title);
    const size_t lead = beginning(text);
    json_t *model = json_object();

    json_object_set_new(model, "title",
                        json_string(*call->title ? call->title : call->source_id));
    if (is_identifier(call))
        cordee_json_set_text(model, "source_id", call->source_id);
    cordee_json_set_text(model, "language", call->language);
    if (!is_beginning(call->summary, call->description) &&
        !is_beginning(call->summary, text))
        cordee_json_set_text(model, "summary", call->summary);
    if (cordee_text_starts(call->url, "https://") ||
        cordee_text_starts(call->url, "http://"))
        cordee_json_set_text(model, "url", call->url);
    json_object_set_new(model, "status", json_string(funding_status_word(status)));
    json_object_set_new(model, "closed", json_boolean(status == FUNDING_CLOSED));
    json_object_set_new(model, "announced", json_boolean(status == FUNDING_FORTHCOMING));
    json_object_set_new(model, "facts", facts_of(cd, a, call));
    json_object_set_new(model, "deadlines", deadlines_of(cd, call, now));
    json_object_set_new(model, "paragraphs",
                        paragraphs(a, cordee_arena_text_n(a, text, lead)));
    json_object_set_new(model, "more", paragraphs(a, text + lead));
    json_object_set_new(model, "conditions", paragraphs(a, call->conditions));
    if (status != FUNDING_CLOSED)
        board_put_days(cd, model, funding_call_next(call, now), now);
    return model;
}
