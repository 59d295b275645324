/* What the columns of a file are likely to be. */
#include "plugins/survey/import/import-priv.h"

#include <string.h>

struct guessing {
    struct cordee *cd;
    struct cordee_arena *arena;
    const json_t *columns;
    const char **words; /* by column; NULL: not known yet */
    size_t n;
};

static const char *folded(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text, &out);
    return cordee_arena_text(a, out.text ? out.text : "");
}

const char *survey_plain(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *s = folded(a, text);

    cordee_buf_putc(&out, ' ');
    for (; *s; s++) {
        const bool letter = (*s >= 'a' && *s <= 'z') || (unsigned char)*s >= 0x80;
        const bool digit = *s >= '0' && *s <= '9';
        const char last = out.text[out.len - 1];

        if (last != ' ' && (digit != (last >= '0' && last <= '9') || !(letter || digit)))
            cordee_buf_putc(&out, ' ');
        if (letter || digit)
            cordee_buf_putc(&out, *s);
    }
    if (out.text[out.len - 1] != ' ')
        cordee_buf_putc(&out, ' ');
    return cordee_arena_text(a, out.text);
}

/* One of "word,word," begins a word of the heading (short ones are the word). */
static bool says(const char *heading, const char *list)
{
    char word[40];

    while (*list) {
        const size_t n = strcspn(list, ",");

        snprintf(word, sizeof word, " %.*s%s", (int)n, list, n < 4 ? " " : "");
        if (strstr(heading, word))
            return true;
        list += n + (list[n] == ',');
    }
    return false;
}

static bool is_one_of(const char *heading, const char *list)
{
    char word[60];

    snprintf(word, sizeof word, ",%.50s,", heading);
    return strstr(list, word) != NULL;
}

/* ---- of the row ------------------------------------------------------------------ */

/* Most cells are so: one that is not is told of, and does not make it another column. */
static bool samples_hold(const json_t *column, bool (*holds)(const char *))
{
    const json_t *samples = json_object_get(column, "samples");
    size_t i, n = 0;
    json_t *s;

    json_array_foreach ((json_t *)samples, i, s)
        n += holds(json_string_value(s));
    return n > 0 && 2 * n >= json_array_size(samples);
}

/* Of all rows the same. */
static bool is_one_word(const json_t *column)
{
    return json_array_size(json_object_get(column, "words")) == 1 &&
           cordee_json_int(column, "n") > 1;
}

static bool is_time(const char *text)
{
    int64_t at;

    return survey_row_day(text, &at);
}

static void guess_row(struct guessing *g)
{
    static const char ids[] = ",id,respondent,respondent id,respondentid,response "
                              "id,responseid,antwort id,nr,no,number,"
                              "case,case id,teilnehmer,token,";
    static const char mails[] =
        ",email,e mail,mail,email address,e mail address,mail address,courriel,e posta,";
    static const char days[] =
        ",date,day,datum,timestamp,time stamp,zeitstempel,answered,answered on,submitted,"
        "submitdate,date submitted,end date,enddate,completion time,end time,";
    static const char languages[] =
        ",language,lang,sprache,langue,lingua,jezik,startlanguage,";
    bool email = false, id = false, day = false, language = false;

    for (size_t i = 0; i < g->n; i++) {
        const json_t *column = json_array_get(g->columns, i);
        char *heading = cordee_text_trim(cordee_arena_text(
            g->arena, survey_plain(g->arena, survey_heading(g->columns, i))));

        if (!email &&
            (samples_hold(column, cordee_address_ok) || is_one_of(heading, mails)))
            g->words[i] = "=email", email = true;
        else if (!day && is_one_of(heading, days) && samples_hold(column, is_time))
            g->words[i] = "=day", day = true;
        else if (!id && is_one_of(heading, ids) && !is_one_word(column))
            g->words[i] = "=id", id = true;
        else if (!language && is_one_of(heading, languages))
            g->words[i] = "=language", language = true;
    }
}

/* ---- of a survey that is there ---------------------------------------------------- */

enum { FORMS = 5 };

/* What a heading may say for an answer: its name, its words, "importance welding". */
static void forms_of(struct cordee_arena *a, const struct survey_target *t,
                     const char *forms[FORMS])
{
    char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];
    size_t n = 0;

    forms[n++] = survey_plain(a, t->name);
    forms[n++] = survey_plain(a, t->label);
    if (!survey_name_split(t->name, question, item, part) || !*item)
        return;
    forms[n++] = survey_plain(a, cordee_arena_printf(a, "%s %s", item, part));
    forms[n++] =
        survey_plain(a, *part ? cordee_arena_printf(a, "%s %s", part, item)
                              : cordee_arena_printf(a, "%s %s", t->group, t->label));
}

static bool is_called(const char *heading, const char *const forms[FORMS])
{
    for (size_t i = 0; i < FORMS && forms[i]; i++)
        if (strcmp(heading, forms[i]) == 0)
            return true;
    return false;
}

static void guess_form(struct guessing *g, const struct survey_form *form)
{
    size_t n;
    struct survey_target *targets = survey_targets(g->cd, g->arena, form, &n);
    bool *taken = cordee_arena_get(g->arena, n * sizeof *taken + 1);
    const char *(*forms)[FORMS] = cordee_arena_get(g->arena, n * sizeof *forms + 1);

    for (size_t k = 0; k < n; k++)
        forms_of(g->arena, &targets[k], forms[k]);
    /* What is called exactly so goes first: our own files are. */
    for (int exact = 1; exact >= 0; exact--)
        for (size_t i = 0; i < g->n; i++) {
            const char *heading = survey_plain(g->arena, survey_heading(g->columns, i));

            for (size_t k = 0; !g->words[i] && k < n; k++)
                if (!taken[k] &&
                    (exact ? strcmp(survey_heading(g->columns, i), targets[k].name) == 0
                           : is_called(heading, forms[k]))) {
                    g->words[i] = targets[k].name;
                    taken[k] = true;
                }
        }
}

/* ---- of one that is to be made ---------------------------------------------------- */

static bool is_yes_or_no(const char *word)
{
    return survey_row_yes(word) >= 0;
}

static bool words_hold(const json_t *column, bool (*holds)(const char *))
{
    const json_t *words = json_object_get(column, "words");
    size_t i;
    json_t *w;

    json_array_foreach ((json_t *)words, i, w)
        if (!holds(json_string_value(w)))
            return false;
    return json_array_size(words) == 2;
}

static const char *kind_of(const json_t *column, const json_t *points)
{
    const int64_t n = cordee_json_int(column, "n"),
                  numbers = cordee_json_int(column, "numbers"),
                  words = (int64_t)json_array_size(json_object_get(column, "words"));

    if (n == 0)
        return "";
    if (words_hold(column, is_yes_or_no))
        return "+yesno";
    if (survey_points_numeric(column) && !json_array_size(points))
        return "+scale";
    if (numbers == n)
        return "+number";
    if (json_array_size(points) && survey_points_hold(points, column))
        return "+scale";
    if (words == 1 && *cordee_json_text(column, "group"))
        return "+chosen";
    return words >= 2 && n >= 2 * words ? "+single" : "+text";
}

/* Only as many of each, or the words mean something else here. */
static void guess_pairs(struct guessing *g)
{
    static const char *const names[] = {"+importance", "+level"};
    static const char *const said[] = {
        "importance,important,imp,wichtig,bedeutung,importan,pomembn,soll,required,"
        "priority,",
        "level,lev,now,current,present,today,ability,skill,niveau,livello,stand,heute,"
        "konnen,raven,ist,"};
    size_t n[2] = {0};
    int *is = cordee_arena_get(g->arena, g->n * sizeof *is + 1);

    for (size_t i = 0; i < g->n; i++) {
        const char *heading = survey_plain(g->arena, survey_heading(g->columns, i));

        if (g->words[i] && strcmp(g->words[i], "+scale") == 0)
            for (int k = 0; k < 2 && !is[i]; k++)
                if (says(heading, said[k])) {
                    is[i] = k + 1;
                    n[k]++;
                }
    }
    for (size_t i = 0; n[0] == n[1] && i < g->n; i++)
        if (is[i])
            g->words[i] = names[is[i] - 1];
}

json_t *survey_guess(struct cordee *cd, const json_t *columns,
                     const struct survey_form *form)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct guessing g = {
        .cd = cd, .arena = a, .columns = columns, .n = json_array_size(columns)};
    CORDEE_AUTO(cordee_json_drop) json_t *points = survey_points(columns);
    json_t *list = json_array();

    g.words = cordee_arena_get(a, g.n * sizeof *g.words + 1);
    guess_row(&g);
    if (form)
        guess_form(&g, form);
    for (size_t i = 0; !form && i < g.n; i++)
        if (!g.words[i])
            g.words[i] = kind_of(json_array_get(columns, i), points);
    if (!form)
        guess_pairs(&g);
    for (size_t i = 0; i < g.n; i++)
        json_array_append_new(list, json_string(g.words[i] ? g.words[i] : ""));
    return list;
}
