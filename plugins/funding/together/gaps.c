/* What a project's page says of its call: what is asked, what is missing, who could join.
 */
#include "plugins/funding/together/together.h"

#include <stdlib.h>
#include <string.h>

enum { SUGGESTED = 8, SHOWN_WORDS = 4 };

/* ---- who is there ----------------------------------------------------------- */

/* Those who may still come; whoever declined is not there. */
static struct asks_partner *there(struct cordee_arena *a, const json_t *partners,
                                  size_t *n_r)
{
    struct asks_partner *list =
        cordee_arena_get(a, (json_array_size(partners) + 1) * sizeof *list);
    const json_t *row;
    size_t i, n = 0;

    json_array_foreach (partners, i, row)
        if (!cordee_text_is(cordee_json_text(row, "state"), "declined"))
            list[n++] = (struct asks_partner){
                .country = cordee_json_text(row, "country"),
                .sme = cordee_json_true(row, "sme"),
                .laboratory = cordee_json_true(row, "laboratory"),
                .sure = cordee_text_is(cordee_json_text(row, "state"), "agreed"),
            };
    *n_r = n;
    return list;
}

/* ---- what is asked ---------------------------------------------------------- */

static const char *asked_text(struct cordee *cd, struct cordee_arena *a,
                              const struct asks_line *line)
{
    switch (line->what) {
    case ASKS_PARTNERS:
        return cordee_arena_printf(
            a, TN("At least %d partner", "At least %d partners", line->wanted),
            line->wanted);
    case ASKS_COUNTRIES:
        return cordee_arena_printf(
            a, TN("From at least %d country", "From at least %d countries", line->wanted),
            line->wanted);
    case ASKS_SME:
        return T("A small or medium-sized company");
    default:
        return T("A university or a research organisation");
    }
}

static const char *missing_text(struct cordee *cd, struct cordee_arena *a,
                                const struct asks_line *line, const char *countries)
{
    const int n = line->wanted - line->there;

    switch (line->what) {
    case ASKS_PARTNERS:
        return cordee_arena_printf(a, TN("%d more partner", "%d more partners", n), n);
    case ASKS_COUNTRIES:
        if (!*countries)
            return cordee_arena_printf(
                a, TN("partners from %d country", "partners from %d countries", n), n);
        return n == 1 ? cordee_arena_printf(a, T("a partner outside %s"), countries)
                      : cordee_arena_printf(a, T("partners from %d countries outside %s"),
                                            n, countries);
    case ASKS_SME:
        return T("a small or medium-sized company");
    default:
        return T("a laboratory");
    }
}

/* It is there for certain only once somebody said that this is what is asked. */
static void line_put(struct cordee *cd, struct cordee_arena *a, json_t *list,
                     const struct asks_line *line, bool checked)
{
    const bool enough = line->sure >= line->wanted;

    json_array_append_new(list, json_pack("{s:s, s:b, s:b, s:b, s:i, s:i}", "text",
                                          asked_text(cd, a, line), "ok",
                                          enough && checked, "would", enough && !checked,
                                          "maybe", !enough && line->there >= line->wanted,
                                          "sure", line->sure, "there", line->there));
}

static void gap_add(struct gaps *gaps, const struct asks_line *line)
{
    gaps->outside = gaps->outside || line->what == ASKS_COUNTRIES;
    gaps->sme = gaps->sme || line->what == ASKS_SME;
    gaps->laboratory = gaps->laboratory || line->what == ASKS_LABORATORY;
}

static void put_lines(struct cordee *cd, struct cordee_arena *a,
                      const struct asks_line *lines, size_t n, bool checked,
                      struct gaps *gaps, const char *countries, json_t *model)
{
    json_t *list = json_array();
    const char *missing = "";

    for (size_t i = 0; i < n; i++) {
        line_put(cd, a, list, &lines[i], checked);
        if (lines[i].there >= lines[i].wanted)
            continue;
        gap_add(gaps, &lines[i]);
        missing = cordee_arena_printf(a, "%s%s%s", missing, *missing ? ", " : "",
                                      missing_text(cd, a, &lines[i], countries));
    }
    json_object_set_new(model, "asks", list);
    cordee_json_set_text(model, "missing", missing);
}

/* ---- who could join --------------------------------------------------------- */

/* The text speaks of it: each longer word of it begins a word there, endings aside, so
 * that "recycling of films" is in "recycled film".  Both are folded; the text begins with
 * a blank. */
static bool is_spoken_of(struct cordee_arena *a, const char *competence, const char *text)
{
    enum { SHORTEST = 5, STEM = 3 };
    char *rest = cordee_arena_text(a, competence);
    bool some = false;

    for (char *word; (word = strsep(&rest, " -,/()"));) {
        const size_t n = strlen(word);

        if (n < SHORTEST)
            continue;
        word = cordee_arena_printf(
            a, " %.*s", (int)(n < SHORTEST + STEM ? SHORTEST : n - STEM), word);
        if (!strstr(text, word))
            return false;
        some = true;
    }
    return some;
}

/* Which of somebody's competences the call speaks of. */
static const char *words_shared(struct cordee_arena *a, const char *competences,
                                const char *text, int *n_r)
{
    char *rest = cordee_arena_text(a, competences);
    const char *list = "";

    *n_r = 0;
    for (char *one; (one = strsep(&rest, ";"));) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

        one = cordee_text_trim(one);
        cordee_utf8_fold(one, &folded);
        if (folded.len && is_spoken_of(a, folded.text, text) && (*n_r)++ < SHOWN_WORDS)
            list = cordee_arena_printf(a, "%s%s%s", list, *list ? ", " : "", one);
    }
    return list;
}

/* Nobody leads it yet, neither the cluster nor who may still come. */
static bool is_unled(const struct project *p, const json_t *partners)
{
    const json_t *row;
    size_t i;

    json_array_foreach (partners, i, row)
        if (cordee_text_is(cordee_json_text(row, "role"), "coordinator") &&
            !cordee_text_is(cordee_json_text(row, "state"), "declined"))
            return false;
    return !cordee_text_is(p->role, "coordinator");
}

/* What they said of their role, as far as it matters here. */
static void wants_put(struct cordee *cd, json_t *row, json_t *fills)
{
    if (cordee_json_true(row, "leads"))
        json_array_append_new(fills, json_string(T("would lead a consortium")));
    else if (cordee_text_is(cordee_json_text(row, "wants"), "coordinator"))
        cordee_json_set_text(row, "wants_text", T("They look for consortia to lead."));
    else if (cordee_text_is(cordee_json_text(row, "wants"), "partner"))
        cordee_json_set_text(row, "wants_text", T("They would join as a partner."));
    json_object_del(row, "wants");
}

static void fills_put(struct cordee *cd, struct cordee_arena *a, json_t *row)
{
    json_t *fills = json_array();

    if (cordee_json_true(row, "laboratory"))
        json_array_append_new(fills, json_string(T("a laboratory")));
    if (cordee_json_true(row, "outside"))
        json_array_append_new(fills,
                              json_string(cordee_arena_printf(
                                  a, T("from %s"),
                                  cd->crm->word(cd, CORDEE_WORD_COUNTRY,
                                                cordee_json_text(row, "country")))));
    if (cordee_json_true(row, "sme"))
        json_array_append_new(fills, json_string(T("a small or medium-sized company")));
    wants_put(cd, row, fills);
    json_object_set_new(row, "fills", fills);
}

/* Who said that they are interested goes first, then what fills a gap; of those, what
 * fits best.  Who wants to lead leads where nobody does, and is less of use where
 * somebody does. */
static int64_t worth(struct cordee_arena *a, json_t *row, bool unled, const char *text)
{
    const bool wants = cordee_text_is(cordee_json_text(row, "wants"), "coordinator");
    const int64_t strength = cordee_json_int(row, "strength");
    const int gaps = cordee_json_true(row, "laboratory") +
                     cordee_json_true(row, "outside") + cordee_json_true(row, "sme") +
                     (wants && unled);
    const bool interested = cordee_json_true(row, "interested");
    int n;
    const char *shared = words_shared(a, cordee_json_text(row, "competences"), text, &n);

    cordee_json_set_text(row, "shared", shared);
    json_object_set_new(row, "leads", json_boolean(wants && unled));
    return interested || strength || n
               ? interested * 10000 + gaps * 1000 + strength + 20 * (n < 3 ? n : 3) +
                     50 * (wants && !unled ? 0 : 1)
               : 0;
}

static int by_worth(const void *a, const void *b)
{
    const int64_t x = cordee_json_int(*(json_t *const *)a, "worth");
    const int64_t y = cordee_json_int(*(json_t *const *)b, "worth");

    return x > y ? -1 : x < y;
}

static json_t *best(struct cordee *cd, struct cordee_arena *a, json_t *list, bool unled,
                    const char *text)
{
    json_t **sorted = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *sorted);
    json_t *row, *found = json_array();
    size_t i, n = 0;

    json_array_foreach (list, i, row) {
        const int64_t w = worth(a, row, unled, text);

        json_object_set_new(row, "worth", json_integer(w));
        if (w)
            sorted[n++] = row;
    }
    if (n)
        qsort(sorted, n, sizeof *sorted, by_worth);
    for (i = 0; i < n && i < SUGGESTED; i++) {
        fills_put(cd, a, sorted[i]);
        json_object_del(sorted[i], "competences");
        json_array_append(found, sorted[i]);
    }
    return found;
}

/* Title and texts of the call, folded: white space is one blank by then, and other marks
 * that stand before words are made one. */
static const char *subject(struct cordee_arena *a, const struct project *p)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char *text;

    cordee_utf8_fold(cordee_arena_printf(a, "%s\n%s\n%s\n%s\n%s", p->title, p->note,
                                         cordee_json_text(p->record, "title"),
                                         cordee_json_text(p->record, "summary"),
                                         cordee_json_text(p->record, "description")),
                     &folded);
    text = cordee_arena_printf(a, " %s", folded.text ? folded.text : "");
    for (char *s = text; *s; s++)
        if (strchr("-,/()\"':;.", *s))
            *s = ' ';
    return text;
}

/* What was counted is not told of who is not known. */
static void hide(json_t *partners)
{
    static const char *const told[] = {"headcount", "sme", "laboratory"};
    json_t *row;
    size_t i;

    json_array_foreach (partners, i, row)
        if (cordee_json_true(row, "hidden"))
            for (size_t k = 0; k < sizeof told / sizeof *told; k++)
                json_object_del(row, told[k]);
}

int project_put_asks(struct cordee *cd, struct cordee_arena *a, const struct project *p,
                     json_t *partners, json_t *model, struct cordee_error *err)
{
    size_t n;
    struct asks_partner *list = there(a, partners, &n);
    const char *countries = asks_countries(a, list, n);
    struct gaps gaps = {.countries = cordee_arena_printf(a, "/%s/", countries)};
    struct asks_line lines[ASKS_WHATS];
    CORDEE_AUTO(cordee_json_drop) json_t *found = NULL, *elsewhere = NULL;
    const char *text = subject(a, p);
    const bool unled = is_unled(p, partners);

    put_lines(cd, a, lines, asks_lines(&p->asks, list, n, lines),
              p->checked_at || !p->record, &gaps, countries, model);
    found = candidates(cd, p, &gaps, err);
    elsewhere = found ? candidates_elsewhere(cd, p, &gaps, err) : NULL;
    if (!elsewhere)
        return -1;
    json_object_set_new(model, "suggestions", best(cd, a, found, unled, text));
    json_object_set_new(model, "elsewhere", best(cd, a, elsewhere, unled, text));
    hide(partners);
    return 0;
}
