/* Two parties compared: each known part speaks for or against. */
#include "core/crm/duplicate/similar.h"

#include <cordee/plugin.h>

#include <stdio.h>
#include <string.h>

/* ---- names ------------------------------------------------------------------------ */

#define MOST_WORDS 12
#define BEGINNING  0.84 /* one name is the beginning of the other */

struct words {
    char text[200];
    const char *at[MOST_WORDS];
    size_t n;
};

static void words_cut(const char *text, struct words *w)
{
    char *save = NULL;

    snprintf(w->text, sizeof w->text, "%s", text);
    w->n = 0;
    for (char *word = strtok_r(w->text, " ", &save); word && w->n < MOST_WORDS;
         word = strtok_r(NULL, " ", &save))
        w->at[w->n++] = word;
}

/* The words of two names matched with each other, weighed by their length: by letters
 * alone "university of vienna" and "university of linz" are nearly one. */
static double words_alike(const char *one, const char *two)
{
    struct words a, b;
    bool taken[MOST_WORDS] = {false};
    double matched = 0, all = 0;
    size_t n = 0;

    words_cut(one, &a);
    words_cut(two, &b);
    for (size_t k = 0; k < b.n; k++)
        all += (double)strlen(b.at[k]);
    for (size_t i = 0; i < a.n; i++) {
        double best = 0.85;
        size_t found = b.n;

        all += (double)strlen(a.at[i]);
        for (size_t k = 0; k < b.n; k++) {
            double alike = taken[k] ? 0 : cd_jaro_winkler(a.at[i], b.at[k]);

            if (alike >= best) {
                best = alike;
                found = k;
            }
        }
        if (found == b.n)
            continue;
        taken[found] = true;
        n++;
        matched += best * (double)(strlen(a.at[i]) + strlen(b.at[found]));
    }
    if (all == 0)
        return 0;
    /* "Acme" may well be "Acme International". */
    if (n && (n == a.n || n == b.n) && taken[0] && matched / all < BEGINNING &&
        cd_jaro_winkler(a.at[0], b.at[0]) >= 0.95 && strlen(a.at[0]) > 3)
        return BEGINNING;
    return matched / all;
}

static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* "a" or "a." stands for "anna". */
static double given_alike(const char *a, const char *b)
{
    size_t n = strlen(a), k = strlen(b);
    size_t less = n < k ? n : k;

    if (!n || !k)
        return 0.85;
    if (less == 1)
        return a[0] == b[0] ? 0.92 : 0;
    if (strncmp(a, b, less) == 0 && (a[less] == ' ' || b[less] == ' '))
        return 0.97; /* "anna", "anna maria" */
    return same_letters(a, b) ? 1 : cd_jaro_winkler(a, b);
}

static double parts_alike(const char *given_a, const char *family_a, const char *given_b,
                          const char *family_b)
{
    double family =
        same_letters(family_a, family_b) ? 1 : cd_jaro_winkler(family_a, family_b);
    double given = given_alike(given_a, given_b);
    double less = family < given ? family : given;

    /* One half that does not fit is another person, however well the other fits. */
    return less < 0.8 ? less : 0.55 * family + 0.45 * given;
}

/* "Müller" is also written "Mueller". */
static bool same_sound(const struct cd_alike *a, const struct cd_alike *b)
{
    char one[40], two[40];

    cd_sound(a->family, one, sizeof one);
    cd_sound(b->family, two, sizeof two);
    return strlen(one) > 2 && strcmp(one, two) == 0;
}

double cd_alike_names(const struct cd_alike *a, const struct cd_alike *b)
{
    double straight, turned;

    if (a->kind == CORDEE_ORG)
        return same_letters(a->name, b->name) ? 1 : words_alike(a->name, b->name);
    straight = parts_alike(a->given, a->family, b->given, b->family);
    turned = parts_alike(a->given, a->family, b->family, b->given) - 0.02;
    if (straight < 0.95 && same_sound(a, b) && given_alike(a->given, b->given) >= 0.92)
        straight = 0.95;
    return straight > turned ? straight : turned;
}

/* ---- the weights ------------------------------------------------------------------ */

static const struct weight {
    const char *code, *words;
    int org, person;
} weights[CD_ALIKE_REASONS] = {
    [CD_ALIKE_EMAIL] = {"email", T_LATER("the same e-mail address"), 45, 60},
    [CD_ALIKE_NUMBER] = {"number", T_LATER("the same registered number"), 70, 60},
    [CD_ALIKE_NAME] = {"name", T_LATER("the same name"), 58, 42},
    [CD_ALIKE_NAME_NEAR] = {"name-near", T_LATER("names alike"), 0, 0},
    [CD_ALIKE_PHONE] = {"phone", T_LATER("the same phone"), 30, 30},
    [CD_ALIKE_DOMAIN] = {"domain", T_LATER("the same website"), 35, 8},
    [CD_ALIKE_MAIL_DOMAIN] = {"mail-domain", T_LATER("mail at the same domain"), 20, 10},
    [CD_ALIKE_ORG] = {"org", T_LATER("at the same organisation"), 0, 25},
    [CD_ALIKE_COUNTRY] = {"country", T_LATER("the same country"), 8, 5},
    [CD_ALIKE_CITY] = {"city", T_LATER("the same town"), 12, 8},
    [CD_ALIKE_POSTCODE] = {"postcode", T_LATER("the same postcode"), 6, 6},
    [CD_ALIKE_OTHER_NAME] = {"other-name", T_LATER("other names"), -45, -45},
    [CD_ALIKE_OTHER_NUMBER] = {"other-number", T_LATER("other registered numbers"), -80,
                               -60},
    [CD_ALIKE_OTHER_FORM] = {"other-form", T_LATER("other legal forms"), -15, 0},
    [CD_ALIKE_OTHER_COUNTRY] = {"other-country", T_LATER("other countries"), -30, -10},
    [CD_ALIKE_OTHER_CITY] = {"other-city", T_LATER("other towns"), -12, -5},
    [CD_ALIKE_OTHER_EMAIL] = {"other-email", T_LATER("other e-mail addresses"), 0, -4},
};

struct sum {
    const struct cd_alike *a, *b;
    struct cd_alike_score score;
    int points;
};

static void count(struct sum *s, enum cd_alike_reason why)
{
    s->score.reasons |= 1u << why;
    s->points += s->a->kind == CORDEE_ORG ? weights[why].org : weights[why].person;
}

/* Both known: the same, or not. */
static void count_text(struct sum *s, const char *a, const char *b,
                       enum cd_alike_reason same, enum cd_alike_reason other)
{
    if (!*a || !*b)
        return;
    if (strcmp(a, b) == 0)
        count(s, same);
    else if (other < CD_ALIKE_REASONS)
        count(s, other);
}

static bool texts_meet(const char *const *a, unsigned n, const char *const *b, unsigned k,
                       const char *(*part)(const char *))
{
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < k; j++)
            if (*part(a[i]) && strcmp(part(a[i]), part(b[j])) == 0)
                return true;
    return false;
}

static const char *whole(const char *text)
{
    return text;
}

static void count_reach(struct sum *s)
{
    const struct cd_alike *a = s->a, *b = s->b;

    if (texts_meet(a->emails, a->n_emails, b->emails, b->n_emails, whole))
        count(s, CD_ALIKE_EMAIL);
    else if (texts_meet(a->emails, a->n_emails, b->emails, b->n_emails, cd_mail_domain))
        count(s, CD_ALIKE_MAIL_DOMAIN);
    else if (a->n_emails && b->n_emails)
        count(s, CD_ALIKE_OTHER_EMAIL);
    if (texts_meet(a->phones, a->n_phones, b->phones, b->n_phones, cd_phone_tail))
        count(s, CD_ALIKE_PHONE);
}

static void count_orgs(struct sum *s)
{
    for (unsigned i = 0; i < s->a->n_orgs; i++)
        for (unsigned j = 0; j < s->b->n_orgs; j++)
            if (s->a->orgs[i] == s->b->orgs[j]) {
                count(s, CD_ALIKE_ORG);
                return;
            }
}

/* Numbers of one register ("pic:1", "pic:2") that differ tell two apart. */
static void count_number(struct sum *s)
{
    const char *a = s->a->external, *b = s->b->external;
    const char *colon = strchr(a, ':');
    size_t n = colon ? (size_t)(colon - a) + 1 : 0;

    if (*a && strcmp(a, b) == 0)
        count(s, CD_ALIKE_NUMBER);
    else if (n && strncmp(a, b, n) == 0)
        count(s, CD_ALIKE_OTHER_NUMBER);
}

static void count_name(struct sum *s)
{
    double alike = s->score.name;
    bool org = s->a->kind == CORDEE_ORG;

    if (alike >= 0.995) {
        count(s, CD_ALIKE_NAME);
    } else if (alike >= 0.82) {
        count(s, CD_ALIKE_NAME_NEAR);
        /* From less than half of what the same name is worth to nearly all of it. */
        s->points += (int)((org ? 54.0 : 40.0) * (0.4 + 0.6 * (alike - 0.82) / 0.18));
    } else if (alike < 0.7) {
        count(s, CD_ALIKE_OTHER_NAME);
    }
}

struct cd_alike_score cd_alike(const struct cd_alike *a, const struct cd_alike *b)
{
    struct sum s = {.a = a, .b = b};

    if (a->kind != b->kind)
        return s.score;
    s.score.name = cd_alike_names(a, b);
    count_name(&s);
    count_reach(&s);
    count_number(&s);
    count_orgs(&s);
    count_text(&s, a->domain, b->domain, CD_ALIKE_DOMAIN, CD_ALIKE_REASONS);
    count_text(&s, a->country, b->country, CD_ALIKE_COUNTRY, CD_ALIKE_OTHER_COUNTRY);
    count_text(&s, a->city, b->city, CD_ALIKE_CITY, CD_ALIKE_OTHER_CITY);
    count_text(&s, a->postcode, b->postcode, CD_ALIKE_POSTCODE, CD_ALIKE_REASONS);
    if (a->kind == CORDEE_ORG && *a->form && *b->form && strcmp(a->form, b->form) != 0)
        count(&s, CD_ALIKE_OTHER_FORM);
    s.score.points = s.points < 0 ? 0 : s.points > 100 ? 100 : s.points;
    return s.score;
}

/* ---- in words --------------------------------------------------------------------- */

json_t *cd_alike_reasons(const struct cd_alike_score *s)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < CD_ALIKE_REASONS; i++) {
        if (!(s->reasons & 1u << i))
            continue;
        if (i == CD_ALIKE_NAME_NEAR)
            json_array_append_new(list,
                                  json_sprintf("%s:%.2f", weights[i].code, s->name));
        else
            json_array_append_new(list, json_string(weights[i].code));
    }
    return list;
}

json_t *cd_alike_words(struct cordee *cd, const json_t *reasons)
{
    json_t *list = json_array(), *reason;
    size_t i;

    json_array_foreach (reasons, i, reason) {
        const char *text = json_is_string(reason) ? json_string_value(reason) : "";
        size_t n = strcspn(text, ":");

        for (unsigned k = 0; k < CD_ALIKE_REASONS; k++) {
            if (strlen(weights[k].code) != n || strncmp(weights[k].code, text, n) != 0)
                continue;
            if (text[n])
                json_array_append_new(
                    list, json_sprintf("%s (%s)", T(weights[k].words), text + n + 1));
            else
                json_array_append_new(list, json_string(T(weights[k].words)));
        }
    }
    return list;
}
