#include "plugins/funding/read/put.h"

#include <ctype.h>
#include <string.h>

/* ---- one value -------------------------------------------------------------- */

void put_line(struct reading *r, void *member, const char *text)
{
    const char **s = member;

    if (!**s)
        *s = text_line(r, text);
}

void put_plain(struct reading *r, void *member, const char *text)
{
    const char **s = member;

    if (!**s)
        *s = text_plain(r, text);
}

void put_link(struct reading *r, void *member, const char *text)
{
    const char **s = member;

    if (!**s)
        *s = text_link(r, text);
}

void put_language(struct reading *r, void *member, const char *text)
{
    const char **s = member;
    char code[3] = {0};

    if (isalpha((unsigned char)text[0]) && isalpha((unsigned char)text[1]) &&
        !isalpha((unsigned char)text[2])) {
        code[0] = (char)tolower((unsigned char)text[0]);
        code[1] = (char)tolower((unsigned char)text[1]);
        *s = cordee_arena_text(r->arena, code);
    }
}

/* The portal's key ends with the language: "48939636TOPICSen". */
void put_reference(struct reading *r, void *member, const char *text)
{
    const char *mark = strstr(text, "TOPICS");

    if (mark)
        put_language(r, &r->call.language, mark + strlen("TOPICS"));
    put_line(r, member, text);
}

void put_instant(struct reading *r, void *member, const char *text)
{
    int64_t *at = member;

    (void)r;
    if (!*at)
        *at = date_instant(text);
}

/* The last of several: what its publisher changed last. */
void put_latest(struct reading *r, void *member, const char *text)
{
    int64_t *at = member;
    const int64_t said = date_instant(text);

    (void)r;
    *at = said > *at ? said : *at;
}

void put_deadline(struct reading *r, void *member, const char *text)
{
    (void)member;
    deadline_put(r, text_line(r, text), 0);
}

void put_second(struct reading *r, void *member, const char *text)
{
    (void)member;
    if (!*text)
        return;
    for (size_t i = 0; i < r->call.deadlines.n; i++)
        r->call.deadlines.at[i].stage = 1;
    deadline_put(r, text_line(r, text), 2);
}

void put_programme(struct reading *r, void *member, const char *text)
{
    (void)member;
    programme_put(r, text_line(r, text));
}

/* ---- words of which one is picked ------------------------------------------- */

/* A word, a number of the portal's, or another language's. */
static const struct {
    const char *words;
    enum funding_status status;
} statuses[] = {
    {" 31094501 forthcoming geplant a venir in arrivo upcoming planned ",
     FUNDING_FORTHCOMING},
    {" 31094502 open offen ouvert aperto odprt active ", FUNDING_OPEN},
    {" 31094503 closed geschlossen ferme chiuso zaprt expired cancelled archived ",
     FUNDING_CLOSED},
};

void put_status(struct reading *r, void *member, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf word = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    (void)r;
    cordee_utf8_fold(text, &folded);
    cordee_buf_printf(&word, " %s ", folded.len ? folded.text : "?");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strstr(statuses[i].words, word.text))
            *(enum funding_status *)member = statuses[i].status;
}

/* The portal's numbers are 0 tender, 1 topic, 2 call and 8 cascade funding. */
void put_type(struct reading *r, void *member, const char *text)
{
    enum funding_type *type = member;

    (void)r;
    if (cordee_text_is(text, "0") || strcasestr(text, "tender"))
        *type = FUNDING_TENDER;
    else if (cordee_text_is(text, "8") || strcasestr(text, "cascade"))
        *type = FUNDING_CASCADE;
}

/* As agencies of five countries call what they buy.  "Procurement" is a grant at the
 * portal: of those who buy together. */
static const char *const buying[] = {"tender",          "licitaci",     "contratacion",
                                     "public contract", "appalt",       "vergabe",
                                     "naroci",          "marche public"};

void put_action(struct reading *r, void *member, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    put_line(r, member, text);
    cordee_utf8_fold(text, &folded);
    for (size_t i = 0; folded.len && i < sizeof buying / sizeof *buying; i++)
        if (r->call.type == FUNDING_GRANT && strstr(folded.text, buying[i]))
            r->call.type = FUNDING_TENDER;
}

void put_sme(struct reading *r, void *member, const char *text)
{
    (void)r;
    *(bool *)member = *(bool *)member || cordee_text_is_nocase(text, "true") ||
                      cordee_text_is_nocase(text, "yes") || cordee_text_is(text, "1");
}

/* ---- numbers ---------------------------------------------------------------- */

/* "10 000 000", "EUR 4.5 million", "1.200.000,00 €", "150000.0": whole units. */
static int64_t money_parse(const char *text)
{
    const char *end;
    double value = funding_amount(text, &end);
    int64_t whole;

    if (funding_amount_read(text, &whole) >
        0) /* as people write it: "1,5 Mio", "500 k€" */
        return whole < INT64_C(1000000000000000) ? whole : 0;
    if (value < 0)
        return 0;
    if (strcasestr(end, "million") || strcasestr(end, "mio") || strcasestr(end, "mln"))
        value *= 1e6;
    else if (strcasestr(end, "milliard") || strcasestr(end, "billion"))
        value *= 1e9;
    return value < 1e15 ? (int64_t)value : 0;
}

void put_money(struct reading *r, void *member, const char *text)
{
    int64_t *money = member;

    if (!*money)
        *money = money_parse(text);
    if (*money && !*r->call.currency)
        r->call.currency = strstr(text, "CHF") ? "CHF"
                           : strstr(text, "£") ? "GBP"
                                               : "EUR";
}

void put_small(struct reading *r, void *member, const char *text)
{
    const int64_t n = money_parse(text);

    (void)r;
    *(int *)member = n < 1000000 ? (int)n : 0;
}

/* ---- lists ------------------------------------------------------------------ */

void put_each(struct reading *r, void *member, const char *text)
{
    const char *word = text_line(r, text);

    /* Numbers of the portal's own lists tell nobody anything. */
    if (word[strspn(word, "0123456789")] &&
        !cordee_text_is_nocase(word, r->call.source_id) &&
        !cordee_text_is_nocase(word, r->call.call_id))
        funding_texts_add(r->arena, member, word);
}

/* "a, b; c", as people write lists into one cell. */
void put_words(struct reading *r, void *member, const char *text)
{
    const char *ends = strchr(text, ';') ? ";" : strchr(text, '|') ? "|" : ",";
    char *rest = cordee_arena_text(r->arena, text);

    for (char *word; (word = strsep(&rest, ends));)
        put_each(r, member, word);
}

void put_countries(struct reading *r, void *member, const char *text)
{
    char *rest = cordee_arena_text(r->arena, text);

    for (char *word; (word = strsep(&rest, ",;| "));) {
        word = cordee_text_trim(word);
        if (strlen(word) == 2 && isupper((unsigned char)word[0]) &&
            isupper((unsigned char)word[1]))
            /* As the Commission writes Greece and the United Kingdom. */
            funding_texts_add(r->arena, member,
                              cordee_text_is(word, "EL")   ? "GR"
                              : cordee_text_is(word, "UK") ? "GB"
                                                           : word);
    }
}
