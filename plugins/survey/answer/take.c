/* From the inputs of a page to answers: one function a kind of question. */
#include "plugins/survey/answer/answer.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct taker {
    struct cordee *cd;
    const struct survey_form *form;
    const json_t *typed;
    json_t *answers, *problems;
    size_t wrong;
};

/* Takes the inputs of one question: what is right is kept, what is wrong is told. */
typedef void take_fn(struct taker *t, const struct survey_question *q);

/* ---- inputs --------------------------------------------------------------------- */

static const char *typed_at(const struct taker *t, const char *name)
{
    const json_t *value = json_object_get(t->typed, name);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_is_string(value) ? json_string_value(value) : "";
}

static void wrong(struct taker *t, const char *name, const char *text)
{
    json_t *p = json_object();

    json_object_set_new(p, "name", json_string(name));
    json_object_set_new(p, "text", json_string(text));
    json_array_append_new(t->problems, p);
    t->wrong++;
}

static void keep(struct taker *t, const char *name, json_t *value)
{
    if (value)
        json_object_set_new(t->answers, name, value);
    else
        json_object_del(t->answers, name);
}

/* Words that somebody typed, without white space around them; NULL: none. */
static json_t *words_of(struct taker *t, const char *name, size_t characters)
{
    struct cordee *cd = t->cd;
    const char *typed = typed_at(t, name);
    size_t n;

    typed += strspn(typed, " \t\r\n");
    n = strlen(typed);
    while (n && strchr(" \t\r\n", typed[n - 1]))
        n--;
    if (!n)
        return NULL;
    if (cordee_utf8_len(typed) > characters) {
        char why[120];

        snprintf(why, sizeof why, T("This is longer than %zu characters."), characters);
        wrong(t, name, why);
        return json_incref(json_object_get(t->answers, name));
    }
    return json_stringn(typed, n);
}

/* "12", "12.5", "12,5", "1 200": 1, 0 nothing was typed, -1 it is none. */
static int number_of(const char *typed, double *number_r)
{
    char plain[40];
    size_t n = 0;
    char *end;

    for (; *typed && n < sizeof plain - 1; typed++)
        if (!strchr(" '\t\r\n", *typed))
            plain[n++] = *typed == ',' ? '.' : *typed;
    plain[n] = '\0';
    if (!n && !*typed)
        return 0;
    if (*typed || strspn(plain, "+-.0123456789") != n)
        return -1;
    *number_r = strtod(plain, &end);
    return *end || !isfinite(*number_r) ? -1 : 1;
}

/* A whole number from `least` to `most`. */
static void take_place(struct taker *t, const char *name, int least, int most)
{
    struct cordee *cd = t->cd;
    int64_t n;

    if (!*typed_at(t, name))
        keep(t, name, NULL);
    else if (cordee_text_int(typed_at(t, name), &n) && n >= least && n <= most)
        keep(t, name, json_integer(n));
    else
        wrong(t, name, T("Please choose one of the points."));
}

/* ---- kinds ---------------------------------------------------------------------- */

static void take_single(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    const char *option = typed_at(t, q->key);
    const bool other = q->other && strcmp(option, "other") == 0;
    char name[SURVEY_NAME];

    survey_name(name, q->key, "other", "");
    if (*option && !other && !survey_question_item(q, option)) {
        wrong(t, q->key, T("Please choose one of these."));
        return;
    }
    keep(t, q->key, *option ? json_string(option) : NULL);
    keep(t, name, other ? words_of(t, name, 500) : NULL);
}

static void check_several(struct taker *t, const struct survey_question *q, int n,
                          const char *alone)
{
    struct cordee *cd = t->cd;
    char why[160] = "";

    if (alone && n > 1)
        snprintf(why, sizeof why, "%s",
                 T("One of these stands for itself: take it alone, or leave it."));
    else if (q->most && n > q->most)
        snprintf(why, sizeof why,
                 TN("Please choose %d at most.", "Please choose %d at most.", q->most),
                 q->most);
    else if (q->least && n && n < q->least)
        snprintf(why, sizeof why,
                 TN("Please choose %d at least.", "Please choose %d at least.", q->least),
                 q->least);
    if (*why)
        wrong(t, q->key, why);
}

static void take_several(struct taker *t, const struct survey_question *q)
{
    const char *alone = NULL;
    char name[SURVEY_NAME];
    int n = 0;

    for (size_t i = 0; i < q->n_items; i++) {
        const bool taken =
            (survey_name(name, q->key, q->items[i].key, ""), *typed_at(t, name) != '\0');

        n += taken;
        if (taken && q->items[i].alone)
            alone = q->items[i].key;
        keep(t, name, taken ? json_integer(1) : NULL);
    }
    survey_name(name, q->key, "other", "");
    if (q->other) {
        json_t *words = words_of(t, name, 500);

        n += words != NULL;
        keep(t, name, words);
    }
    check_several(t, q, n, alone);
}

static void take_yesno(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    const char *typed = typed_at(t, q->key);

    if (*typed && strcmp(typed, "yes") != 0 && strcmp(typed, "no") != 0)
        wrong(t, q->key, T("Please choose one of these."));
    else
        keep(t, q->key, *typed ? json_string(typed) : NULL);
}

static void take_consent(struct taker *t, const struct survey_question *q)
{
    keep(t, q->key, *typed_at(t, q->key) ? json_string("yes") : NULL);
}

static void take_point(struct taker *t, const char *name, const struct survey_scale *s)
{
    take_place(t, name, s->from, survey_scale_last(s));
}

static void take_scale(struct taker *t, const struct survey_question *q)
{
    take_point(t, q->key, &q->scale);
}

static void take_nps(struct taker *t, const struct survey_question *q)
{
    take_place(t, q->key, 0, 10);
}

static void take_matrix(struct taker *t, const struct survey_question *q)
{
    char name[SURVEY_NAME];

    for (size_t i = 0; i < q->n_items; i++) {
        survey_name(name, q->key, q->items[i].key, "");
        take_point(t, name, &q->scale);
    }
}

static void take_paired(struct taker *t, const struct survey_question *q)
{
    char name[SURVEY_NAME];

    for (size_t i = 0; i < q->n_items; i++) {
        survey_name(name, q->key, q->items[i].key, "importance");
        take_point(t, name, &q->scale);
        survey_name(name, q->key, q->items[i].key, "level");
        take_point(t, name, &q->second);
    }
}

static void take_ranking(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    bool taken[SURVEY_ITEMS + 1] = {false};
    char name[SURVEY_NAME];

    for (size_t i = 0; i < q->n_items; i++) {
        size_t place;

        survey_name(name, q->key, q->items[i].key, "");
        take_place(t, name, 1, (int)q->n_items);
        place = (size_t)cordee_json_int(t->answers, name);
        if (place && taken[place])
            wrong(t, name, T("Two have the same place."));
        taken[place] = true;
    }
}

static void take_number(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    double number = 0, unit = pow(10, q->decimals);
    const int rc = number_of(typed_at(t, q->key), &number);
    char why[160] = "", bound[40];

    if (rc < 0 || fabs(number) > 1e15)
        snprintf(why, sizeof why, "%s", T("Please write a number."));
    else if (rc && q->bounded_below && number < q->lowest)
        snprintf(why, sizeof why, T("This must be %s at least."),
                 survey_number_words(q->lowest, bound));
    else if (rc && q->bounded_above && number > q->highest)
        snprintf(why, sizeof why, T("This must be %s at most."),
                 survey_number_words(q->highest, bound));
    else if (rc && round(number * unit) != number * unit && !q->decimals)
        snprintf(why, sizeof why, "%s", T("Please write a whole number."));
    if (*why)
        wrong(t, q->key, why);
    else
        keep(t, q->key, rc ? json_real(round(number * unit) / unit) : NULL);
}

static bool matches(const char *pattern, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    regex_t made;
    bool yes;

    cordee_buf_printf(&whole, "^(%s)$", pattern);
    if (regcomp(&made, whole.text, REG_EXTENDED | REG_NOSUB) != 0)
        return true; /* it was tried when the form was read */
    yes = regexec(&made, text, 0, NULL, 0) == 0;
    regfree(&made);
    return yes;
}

static void take_text(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    json_t *words = words_of(t, q->key, (size_t)q->characters);

    if (words && *q->pattern && !matches(q->pattern, json_string_value(words))) {
        wrong(t, q->key, T("This does not look as it should."));
        json_decref(words);
        return;
    }
    keep(t, q->key, words);
}

static void take_date(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    const char *typed = typed_at(t, q->key);
    char day[21];
    int64_t at;

    if (!*typed) {
        keep(t, q->key, NULL);
    } else if (cordee_time_parse(typed, "UTC", &at) < 0) {
        wrong(t, q->key, T("This is no day; write 2027-05-03."));
    } else {
        cordee_time_iso(at, day);
        keep(t, q->key, json_stringn(day, 10));
    }
}

static void take_contact(struct taker *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    char name[SURVEY_NAME];

    for (size_t i = 0; i < SURVEY_PARTS; i++) {
        json_t *words;

        survey_name(name, q->key, survey_parts[i].name, "");
        words = words_of(t, name, 200);
        if (i == SURVEY_OWN_EMAIL && words &&
            !cordee_address_ok(json_string_value(words))) {
            wrong(t, name, T("This is no e-mail address."));
            json_decref(words);
            continue;
        }
        keep(t, name, words);
    }
}

static take_fn *const takes[] = {
    [SURVEY_SINGLE] = take_single,   [SURVEY_SEVERAL] = take_several,
    [SURVEY_YESNO] = take_yesno,     [SURVEY_SCALE] = take_scale,
    [SURVEY_MATRIX] = take_matrix,   [SURVEY_PAIRED] = take_paired,
    [SURVEY_RANKING] = take_ranking, [SURVEY_NUMBER] = take_number,
    [SURVEY_SHORT] = take_text,      [SURVEY_LONG] = take_text,
    [SURVEY_DATE] = take_date,       [SURVEY_NPS] = take_nps,
    [SURVEY_CONTACT] = take_contact, [SURVEY_CONSENT] = take_consent,
};

/* ---- what must be answered ------------------------------------------------------ */

static void demand_rows(struct taker *t, const struct survey_question *q)
{
    static const char *const paired[] = {"importance", "level"}, *const plain[] = {""};
    const char *const *parts = q->kind == SURVEY_PAIRED ? paired : plain;
    struct cordee *cd = t->cd;
    char name[SURVEY_NAME];

    for (size_t i = 0; i < q->n_items; i++)
        for (size_t p = 0; p < (q->kind == SURVEY_PAIRED ? 2 : 1); p++) {
            survey_name(name, q->key, q->items[i].key, parts[p]);
            if (!json_object_get(t->answers, name) && !*typed_at(t, name))
                wrong(t, name, T("Please choose one."));
        }
}

/* What was typed and is wrong has been told already. */
static void demand(struct taker *t, const struct survey_question *q, size_t wrong_before)
{
    struct survey_condition answered = {.group = SURVEY_ONE,
                                        .test = SURVEY_ANSWERED,
                                        .question = q->key,
                                        .item = "",
                                        .part = "",
                                        .option = "",
                                        .filter = ""};
    struct cordee *cd = t->cd;

    if (survey_kinds[q->kind].rows)
        demand_rows(t, q);
    else if (t->wrong == wrong_before &&
             !survey_holds(t->form, &answered, t->answers, NULL))
        wrong(t, q->key, T("Please answer this."));
}

size_t survey_take(struct cordee *cd, const struct survey_form *form, size_t section,
                   const json_t *typed, const struct survey_asked *who, json_t *answers,
                   json_t *problems)
{
    const struct survey_section *s = &form->sections[section];
    struct taker t = {
        .cd = cd, .form = form, .typed = typed, .answers = answers, .problems = problems};
    bool shown[SURVEY_QUESTIONS];

    for (size_t i = 0; i < s->n; i++) {
        const struct survey_question *q = &s->questions[i];
        const size_t before = t.wrong;

        survey_show(form, answers, who, shown);
        if (!shown[q->place] || !takes[q->kind])
            continue;
        takes[q->kind](&t, q);
        if (q->require ? survey_holds(form, q->require, answers, who) : q->required)
            demand(&t, q, before);
    }
    return t.wrong;
}

size_t survey_lacking(struct cordee *cd, const struct survey_form *form,
                      const struct survey_asked *who, json_t *answers, json_t *problems)
{
    CORDEE_AUTO(cordee_json_drop) json_t *nothing = json_object();
    struct taker t = {.cd = cd,
                      .form = form,
                      .typed = nothing,
                      .answers = answers,
                      .problems = problems};
    bool shown[SURVEY_QUESTIONS];

    survey_show(form, answers, who, shown);
    for (size_t s = 0; s < form->n_sections; s++) {
        for (size_t i = 0; i < form->sections[s].n; i++) {
            const struct survey_question *q = &form->sections[s].questions[i];

            if (shown[q->place] && takes[q->kind] &&
                (q->require ? survey_holds(form, q->require, answers, who) : q->required))
                demand(&t, q, t.wrong);
        }
        if (t.wrong)
            return s;
    }
    return form->n_sections;
}

size_t survey_take_question(struct cordee *cd, const struct survey_form *form,
                            const struct survey_question *q, const json_t *typed,
                            json_t *answers, json_t *problems)
{
    struct taker t = {
        .cd = cd, .form = form, .typed = typed, .answers = answers, .problems = problems};

    if (takes[q->kind])
        takes[q->kind](&t, q);
    return t.wrong;
}
