/* What a profile says, in words for its pages. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/opening/pages.h"

enum { A_DAY = 86400, SOON_DAYS = 30 };

const char *candidate_day(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[60];

    if (!at)
        return "";
    cd->text->time_in(cd, "", at, CORDEE_TIME_DATE, text, sizeof text);
    return cordee_arena_text(a, text);
}

/* ---- facts ------------------------------------------------------------------------- */

static void fact(json_t *list, const char *label, const char *text)
{
    if (*text)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "label", label, "text", text));
}

static const char *word_of(struct cordee *cd, const struct opening_word *words,
                           struct cordee_arena *a, int n)
{
    return n ? candidate_word_name(cd, words, cordee_arena_printf(a, "%d", n)) : "";
}

static const char *joined(struct cordee_arena *a, const char *first, const char *second)
{
    return *first && *second ? cordee_arena_printf(a, "%s, %s", first, second)
           : *first          ? first
                             : second;
}

static const char *kinds_text(struct cordee *cd, struct cordee_arena *a,
                              const struct candidate *c)
{
    const char *text = "";

    for (size_t i = 0; i < c->kinds.n; i++)
        text = joined(a, text, opening_kind_name(cd, c->kinds.at[i]));
    return text;
}

static const char *permits_text(struct cordee *cd, struct cordee_arena *a,
                                const struct candidate *c)
{
    const char *text = "";

    for (size_t i = 0; i < c->permits.n; i++) {
        const char *name = cd->crm->word(cd, CORDEE_WORD_COUNTRY, c->permits.at[i]);

        text = joined(a, text, *name ? name : c->permits.at[i]);
    }
    return text;
}

static const char *place_text(struct cordee *cd, struct cordee_arena *a,
                              const struct candidate *c)
{
    const char *text =
        joined(a, c->place, cd->crm->word(cd, CORDEE_WORD_COUNTRY, c->country));

    if (c->radius)
        text =
            joined(a, text, cordee_arena_printf(a, T("would travel %d km"), c->radius));
    if (c->moves)
        text = joined(a, text, T("would move"));
    return c->remote ? joined(a, text, T("from home")) : text;
}

static const char *pay_text(struct cordee *cd, struct cordee_arena *a,
                            const struct candidate *c)
{
    char number[40];

    if (!c->pay_min)
        return "";
    cd->text->number(cd, c->pay_min, number, sizeof number);
    return cordee_arena_printf(a, T("from %s %s %s"), c->currency, number,
                               candidate_word_name(cd, opening_pays(), c->pay_per));
}

static json_t *facts_of(struct cordee *cd, struct cordee_arena *a,
                        const struct candidate *c)
{
    json_t *list = json_array();
    const char *certificates = "";

    for (size_t i = 0; i < c->certificates.n; i++)
        certificates = joined(a, certificates, c->certificates.at[i]);
    fact(list, T("Looking for"), kinds_text(cd, a, c));
    fact(list, T("Education (EQF)"), word_of(cd, opening_educations(), a, c->education));
    fact(list, T("Experience"),
         c->years < 0 ? ""
                      : cordee_arena_printf(
                            a, TN("%g year", "%g years", (int64_t)c->years), c->years));
    fact(list, T("Certificates"), certificates);
    fact(list, T("Place"), place_text(cd, a, c));
    fact(list, T("Allowed to work in"), permits_text(cd, a, c));
    fact(list, T("Free from"), candidate_day(cd, a, c->free_from));
    fact(list, T("Hours a week, at most"),
         c->hours > 0 ? cordee_arena_printf(a, "%g", c->hours) : "");
    fact(list, T("Pay"), pay_text(cd, a, c));
    return list;
}

/* ---- lists ------------------------------------------------------------------------- */

static json_t *skills_of(struct cordee *cd, struct cordee_arena *a,
                         const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_skills; i++) {
        json_t *row = json_pack("{s:s}", "label", c->skills[i].label);

        cordee_json_set_text(row, "level",
                             word_of(cd, opening_levels(), a, c->skills[i].level));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *languages_of(struct cordee *cd, struct cordee_arena *a,
                            const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_languages; i++) {
        const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, c->languages[i].code);
        json_t *row = json_pack("{s:s}", "label", *name ? name : c->languages[i].code);

        cordee_json_set_text(row, "level",
                             word_of(cd, opening_cefrs(), a, c->languages[i].cefr));
        json_array_append_new(list, row);
    }
    return list;
}

static const char *span_text(struct cordee *cd, struct cordee_arena *a,
                             const struct candidate_past *p)
{
    struct cordee_clock from, to;

    cordee_clock_at(p->starts, "", &from);
    cordee_clock_at(p->ends, "", &to);
    if (p->starts && p->ends)
        return cordee_arena_printf(a, "%02d/%d – %02d/%d", from.month, from.year,
                                   to.month, to.year);
    if (p->starts)
        return cordee_arena_printf(a, T("since %02d/%d"), from.month, from.year);
    return p->ends ? cordee_arena_printf(a, T("until %02d/%d"), to.month, to.year) : "";
}

static json_t *past_of(struct cordee *cd, struct cordee_arena *a,
                       const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_past; i++) {
        const struct candidate_past *p = &c->past[i];
        json_t *row = json_pack("{s:s}", "kind",
                                candidate_word_name(cd, candidate_pasts(), p->kind));

        cordee_json_set_text(row, "title", *p->title ? p->title : p->organisation);
        cordee_json_set_text(row, "where",
                             *p->title ? joined(a, p->organisation, p->place) : p->place);
        cordee_json_set_text(row, "span", span_text(cd, a, p));
        cordee_json_set_text(row, "body", p->body);
        json_array_append_new(list, row);
    }
    return list;
}

void candidate_dress(struct cordee *cd, struct cordee_arena *a, const struct candidate *c,
                     json_t *model)
{
    cordee_json_set_text(model, "headline", c->headline);
    cordee_json_set_text(model, "body", c->body);
    cordee_json_set_text(model, "wishes", c->wishes);
    cordee_json_set_text(model, "text_language", c->language);
    cordee_json_set_text(model, "state", c->state);
    cordee_json_set_text(model, "state_name",
                         candidate_word_name(cd, candidate_states(), c->state));
    json_object_set_new(model, "looking",
                        json_boolean(cordee_text_is(c->state, "looking")));
    json_object_set_new(model, "facts", facts_of(cd, a, c));
    json_object_set_new(model, "skills", skills_of(cd, a, c));
    json_object_set_new(model, "languages", languages_of(cd, a, c));
    json_object_set_new(model, "past", past_of(cd, a, c));
    candidate_consent_dress(cd, a, c, model);
}

/* ---- consent, documents ------------------------------------------------------------ */

void candidate_consent_dress(struct cordee *cd, struct cordee_arena *a,
                             const struct candidate *c, json_t *model)
{
    const int64_t now = cordee_now();
    const bool holds = now < c->consent_until;

    json_object_set_new(model, "holds", json_boolean(holds));
    json_object_set_new(
        model, "ends_soon",
        json_boolean(holds && c->consent_until - now <= SOON_DAYS * A_DAY));
    cordee_json_set_text(model, "until_text", candidate_day(cd, a, c->consent_until));
    cordee_json_set_text(model, "consent_at_text", candidate_day(cd, a, c->consent_at));
}

void candidate_documents_dress(struct cordee *cd, struct cordee_arena *a, json_t *list)
{
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const double kb = (double)cordee_json_int(row, "size") / 1024;

        json_object_set_new(
            row, "size_text",
            json_string(kb < 1000 ? cordee_arena_printf(a, "%.0f KB", kb < 1 ? 1 : kb)
                                  : cordee_arena_printf(a, "%.1f MB", kb / 1024)));
        cordee_json_set_text(row, "at_text",
                             candidate_day(cd, a, cordee_json_int(row, "at")));
    }
}
