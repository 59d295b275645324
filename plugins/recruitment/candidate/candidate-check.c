/* What a profile may say. */
#include "plugins/recruitment/candidate/candidate.h"

#include <math.h>
#include <string.h>

enum {
    MOST_LINE = 200,
    MOST_BODY = 20000,
    MOST_WORD = 100,
    MOST_WORDS = 20,
    MOST_SKILLS = 100,
    MOST_LANGUAGES = 20,
    MOST_PAST = 50,
    MOST_PAST_BODY = 4000,
    MOST_HOURS = 100,
    MOST_YEARS = 60,
    MOST_RADIUS = 20000,
};
#define MOST_PAY INT64_C(100000000)

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

static const char *texts_fault(struct cordee *cd, const struct candidate *c,
                               const char **field_r)
{
    *field_r = "headline";
    if (cordee_utf8_len(c->headline) > MOST_LINE)
        return T("What they do is too long: 200 letters at most.");
    *field_r = "body";
    if (cordee_utf8_len(c->body) > MOST_BODY)
        return T("The text is too long: 20,000 letters at most.");
    *field_r = "wishes";
    if (cordee_utf8_len(c->wishes) > MOST_BODY)
        return T("The text is too long: 20,000 letters at most.");
    *field_r = "place";
    if (cordee_utf8_len(c->place) > MOST_LINE)
        return T("The place is too long: 200 letters at most.");
    *field_r = "source";
    if (cordee_utf8_len(c->source) > MOST_WORD)
        return T("Where they come from is said in 100 letters at most.");
    *field_r = "permits";
    if (!words_ok(&c->permits))
        return T("Twenty countries at most.");
    *field_r = "certificates";
    return words_ok(&c->certificates)
               ? NULL
               : T("Twenty certificates at most, of 100 letters each.");
}

static const char *choices_fault(struct cordee *cd, const struct candidate *c,
                                 const char **field_r)
{
    *field_r = "state";
    if (!*candidate_word_name(cd, candidate_states(), c->state))
        return T("Choose whether they are looking.");
    *field_r = "kinds";
    for (size_t i = 0; i < c->kinds.n; i++)
        if (!*opening_kind_name(cd, c->kinds.at[i]))
            return T("Choose what they look for from the list.");
    *field_r = "country";
    if (*c->country && !letters(c->country, 2))
        return T("Choose a country from the list.");
    *field_r = "permits";
    for (size_t i = 0; i < c->permits.n; i++)
        if (!letters(c->permits.at[i], 2))
            return T("Choose countries from the list.");
    *field_r = "currency";
    if (!letters(c->currency, 3))
        return T("A currency has three letters, such as EUR.");
    *field_r = "pay_per";
    if (!cordee_text_is(c->pay_per, "hour") && !cordee_text_is(c->pay_per, "month") &&
        !cordee_text_is(c->pay_per, "year"))
        return T("Choose whether the pay is an hour's, a month's or a year's.");
    *field_r = "education";
    if (c->education < 0 || c->education > 8)
        return T("Choose a level of education from the list.");
    *field_r = "language";
    return strlen(c->language) > 8 ? T("Choose a language from the list.") : NULL;
}

static const char *numbers_fault(struct cordee *cd, const struct candidate *c,
                                 const char **field_r)
{
    *field_r = "hours";
    if (!(c->hours >= 0 && c->hours <= MOST_HOURS))
        return T("Hours a week are a number from 1 to 100.");
    *field_r = "years";
    if (c->years != -1 && !(c->years >= 0 && c->years <= MOST_YEARS))
        return T("Years of experience are a number from 0 to 60.");
    *field_r = "radius";
    if (c->radius < 0 || c->radius > MOST_RADIUS)
        return T("How far is a number of kilometres, such as 50.");
    *field_r = "pay_min";
    return c->pay_min < 0 || c->pay_min > MOST_PAY
               ? T("Pay is a whole number, such as 42000.")
               : NULL;
}

static const char *lists_fault(struct cordee *cd, const struct candidate *c,
                               const char **field_r)
{
    *field_r = "skills";
    if (c->n_skills > MOST_SKILLS)
        return T("A hundred skills at most: choose what really counts.");
    for (size_t i = 0; i < c->n_skills; i++)
        if (c->skills[i].level < 0 || c->skills[i].level > 5)
            return T("A level is a number from 1 to 5.");
    *field_r = "languages";
    if (c->n_languages > MOST_LANGUAGES)
        return T("Twenty languages at most.");
    for (size_t i = 0; i < c->n_languages; i++)
        if (c->languages[i].cefr < 0 || c->languages[i].cefr > 6 ||
            !*c->languages[i].code || strlen(c->languages[i].code) > 8)
            return T("Choose a language and its level from the lists.");
    return NULL;
}

static const char *past_fault(struct cordee *cd, const struct candidate *c,
                              const char **field_r)
{
    *field_r = "past";
    if (c->n_past > MOST_PAST)
        return T("Fifty stations at most: keep what matters.");
    for (size_t i = 0; i < c->n_past; i++) {
        const struct candidate_past *p = &c->past[i];

        if (!*candidate_word_name(cd, candidate_pasts(), p->kind))
            return T("Choose what a station is from the list.");
        if (cordee_utf8_len(p->title) > MOST_LINE ||
            cordee_utf8_len(p->organisation) > MOST_LINE ||
            cordee_utf8_len(p->place) > MOST_LINE ||
            cordee_utf8_len(p->body) > MOST_PAST_BODY)
            return T("A station is too long: 200 letters a line, 4,000 for its text.");
        if (p->starts && p->ends && p->ends < p->starts)
            return T("A station ends before it starts.");
    }
    return NULL;
}

const char *candidate_fault(struct cordee *cd, const struct candidate *c,
                            const char **field_r)
{
    const char *fault;

    if ((fault = texts_fault(cd, c, field_r)) ||
        (fault = choices_fault(cd, c, field_r)) ||
        (fault = numbers_fault(cd, c, field_r)) || (fault = lists_fault(cd, c, field_r)))
        return fault;
    return past_fault(cd, c, field_r);
}
