/* What an opening may say. */
#include "plugins/recruitment/opening/opening.h"

#include <math.h>
#include <string.h>

enum {
    MOST_TITLE = 200,
    MOST_BODY = 50000,
    MOST_PLACE = 200,
    MOST_WORD = 100,
    MOST_WORDS = 20,
    MOST_SKILLS = 100,
    MOST_LANGUAGES = 10,
    MOST_HOURS = 100,
    MOST_YEARS = 50,
    MOST_WEIGHTS = 500,
};
#define MOST_PAY INT64_C(100000000)

static bool one_of(const char *value, const char *const *of)
{
    for (; *of; of++)
        if (cordee_text_is(value, *of))
            return true;
    return false;
}

static bool letters(const char *text, size_t n)
{
    return strlen(text) == n && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

static bool words_ok(const struct texts *t)
{
    if (t->n > MOST_WORDS)
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (cordee_utf8_len(t->at[i]) > MOST_WORD || strpbrk(t->at[i], "\r\n"))
            return false;
    return true;
}

static const char *texts_fault(struct cordee *cd, const struct opening *o,
                               const char **field_r)
{
    *field_r = "title";
    if (!*o->title)
        return T("Give it a title, such as “Process technician”.");
    if (cordee_utf8_len(o->title) > MOST_TITLE)
        return T("The title is too long: 200 letters at most.");
    *field_r = "body";
    if (cordee_utf8_len(o->body) > MOST_BODY)
        return T("The text is too long: 50,000 letters at most.");
    *field_r = "place";
    if (cordee_utf8_len(o->place) > MOST_PLACE)
        return T("The place is too long: 200 letters at most.");
    *field_r = "permits";
    if (!words_ok(&o->permits))
        return T("Twenty countries at most.");
    *field_r = "certificates";
    if (!words_ok(&o->certificates))
        return T("Twenty certificates at most, of 100 letters each.");
    return NULL;
}

static const char *choices_fault(struct cordee *cd, const struct opening *o,
                                 const char **field_r)
{
    static const char *const remotes[] = {"", "partly", "fully", NULL};
    static const char *const pers[] = {"hour", "month", "year", NULL};

    *field_r = "kind";
    if (!opening_word_is(opening_kinds(), o->kind))
        return T("Choose what kind of opening it is.");
    *field_r = "country";
    if (*o->country && !letters(o->country, 2))
        return T("Choose a country from the list.");
    *field_r = "remote";
    if (!one_of(o->remote, remotes))
        return T("Choose whether it can be done from home.");
    *field_r = "currency";
    if (!letters(o->currency, 3))
        return T("A currency has three letters, such as EUR.");
    *field_r = "pay_per";
    if (!one_of(o->pay_per, pers))
        return T("Choose whether the pay is an hour's, a month's or a year's.");
    *field_r = "education";
    if (o->education < 0 || o->education > 8)
        return T("Choose a level of education from the list.");
    *field_r = "language";
    return strlen(o->language) > 8 ? T("Choose a language from the list.") : NULL;
}

static const char *numbers_fault(struct cordee *cd, const struct opening *o,
                                 const char **field_r)
{
    *field_r = "hours";
    if (!(o->hours >= 0 && o->hours <= MOST_HOURS))
        return T("Hours a week are a number from 1 to 100.");
    *field_r = "years";
    if (!(o->years >= 0 && o->years <= MOST_YEARS))
        return T("Years of experience are a number from 0 to 50.");
    *field_r = "pay_min";
    if (o->pay_min < 0 || o->pay_min > MOST_PAY)
        return T("Pay is a whole number, such as 42000.");
    *field_r = "pay_max";
    if (o->pay_max < 0 || o->pay_max > MOST_PAY)
        return T("Pay is a whole number, such as 42000.");
    if (o->pay_max && o->pay_max < o->pay_min)
        return T("The pay ends below where it begins.");
    *field_r = "ends";
    return o->ends && o->starts && o->ends < o->starts ? T("It ends before it starts.")
                                                       : NULL;
}

static const char *lists_fault(struct cordee *cd, const struct opening *o,
                               const char **field_r)
{
    *field_r = "skills";
    if (o->n_skills > MOST_SKILLS)
        return T("A hundred skills at most: choose what really counts.");
    for (size_t i = 0; i < o->n_skills; i++)
        if (o->skills[i].level < 0 || o->skills[i].level > 5)
            return T("A level is a number from 1 to 5.");
    *field_r = "languages";
    if (o->n_languages > MOST_LANGUAGES)
        return T("Ten languages at most.");
    for (size_t i = 0; i < o->n_languages; i++)
        if (o->languages[i].cefr < 0 || o->languages[i].cefr > 6 ||
            !*o->languages[i].code || strlen(o->languages[i].code) > 8)
            return T("Choose a language and its level from the lists.");
    return NULL;
}

static const char *weights_fault(struct cordee *cd, const struct opening *o)
{
    CORDEE_AUTO(cordee_json_drop) json_t *weights = NULL;
    const char *name;
    json_t *value;
    double sum = 0;

    if (!*o->weights)
        return NULL;
    weights = strlen(o->weights) <= MOST_WEIGHTS ? json_loads(o->weights, 0, NULL) : NULL;
    if (!json_is_object(weights))
        return T("A weight is a number from 0 to 100.");
    json_object_foreach (weights, name, value) {
        const double w = json_number_value(value);

        if (!json_is_number(value) || !(w >= 0 && w <= 100))
            return T("A weight is a number from 0 to 100.");
        sum += w;
    }
    return sum > 0 ? NULL : T("One weight at least is above 0, or nothing counts.");
}

const char *opening_fault(struct cordee *cd, const struct opening *o,
                          const char **field_r)
{
    const char *fault;

    *field_r = "party";
    if (!o->party)
        return T("Choose the member whose opening it is.");
    if ((fault = texts_fault(cd, o, field_r)) ||
        (fault = choices_fault(cd, o, field_r)) ||
        (fault = numbers_fault(cd, o, field_r)) || (fault = lists_fault(cd, o, field_r)))
        return fault;
    *field_r = "weights";
    return weights_fault(cd, o);
}
