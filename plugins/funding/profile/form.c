/* The form of a profile, the same for staff and for members. */
#include "plugins/funding/profile/pages.h"

#include "plugins/funding/words/words.h"

#include <string.h>

enum { MOST_SHOWN = 400 }; /* bytes, of what somebody else wrote meanwhile */

static const struct board_word types[] = {
    {"grant", T_LATER("Grants: projects of several partners, mostly")},
    {"cascade", T_LATER("Cascade funding: small grants from a funded project")},
    {"tender", T_LATER("Tenders: public contracts")},
    {0},
};

static const struct board_word actions[] = {
    {"research", T_LATER("Research and innovation")},
    {"innovation", T_LATER("Innovation: close to the market")},
    {"coordination", T_LATER("Coordination and support: networks, studies")},
    {"procurement", T_LATER("Procurement of what is new")},
    {"people", T_LATER("Grants for researchers (ERC, MSCA)")},
    {"infrastructure", T_LATER("Infrastructure")},
    {"cofund", T_LATER("Co-funded programmes")},
    {"intermediary", T_LATER("Handing grants on to others")},
    {"prize", T_LATER("Prizes")},
    {0},
};

static const struct board_word roles[] = {
    {"", T_LATER("Either")},
    {"coordinator", T_LATER("Lead a consortium")},
    {"partner", T_LATER("Join as a partner")},
    {0},
};

/* The Union, and who is associated to its programmes or near. */
static const char *const countries[] = {
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "AL",
    "BA", "CH", "GB", "IL", "IS", "LI", "MD", "ME", "MK", "NO", "RS", "TR", "UA", "XK"};

static const struct board_word programmes[] = {
    {"HORIZON", "Horizon Europe"},
    {"DIGITAL", "Digital Europe"},
    {"LIFE", "LIFE"},
    {"SMP", "Single Market Programme"},
    {"INTERREG", "Interreg"},
    {"ERASMUS", "Erasmus+"},
    {"EDF", "European Defence Fund"},
    {"INNOVFUND", "Innovation Fund"},
};

/* ---- what there is to choose from ------------------------------------------- */

static void choice_put(json_t *list, const char *value, const char *label, bool on)
{
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:b}", "value", value, "label", label, "on", on));
}

static json_t *choices_of(struct cordee *cd, const struct board_word *all,
                          const char *lines)
{
    json_t *list = json_array();

    for (; all->label; all++)
        choice_put(list, all->value, T(all->label),
                   profile_lines_have(lines, all->value));
    return list;
}

static int by_label(const void *a, const void *b)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf x = {0}, y = {0};

    cordee_utf8_fold(((const struct board_word *)a)->label, &x);
    cordee_utf8_fold(((const struct board_word *)b)->label, &y);
    return strcmp(x.text ? x.text : "", y.text ? y.text : "");
}

static json_t *sorted(struct board_word *all, size_t n, const char *lines)
{
    json_t *list = json_array();

    qsort(all, n, sizeof *all, by_label);
    for (size_t i = 0; i < n; i++)
        choice_put(list, all[i].value, all[i].label,
                   profile_lines_have(lines, all[i].value));
    return list;
}

static bool is_there(const struct board_word *all, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++)
        if (cordee_text_is(all[i].value, value))
            return true;
    return false;
}

static json_t *countries_of(struct cordee *cd, struct cordee_arena *a, const char *lines)
{
    const size_t n_known = sizeof countries / sizeof *countries;
    struct funding_texts chosen = {0};
    struct board_word *all;
    size_t n = 0;

    profile_lines_take(a, lines, &chosen);
    all = cordee_arena_get(a, (n_known + chosen.n) * sizeof *all);
    for (; n < n_known; n++)
        all[n] = (struct board_word){
            countries[n], cd->crm->word(cd, CORDEE_WORD_COUNTRY, countries[n])};
    for (size_t i = 0; i < chosen.n; i++)
        if (!is_there(all, n, chosen.at[i])) {
            const char *name = cd->crm->word(cd, CORDEE_WORD_COUNTRY, chosen.at[i]);

            all[n++] = (struct board_word){chosen.at[i], *name ? name : chosen.at[i]};
        }
    return sorted(all, n, lines);
}

static json_t *languages_of(struct cordee *cd, struct cordee_arena *a, const char *lines)
{
    const char *const *codes = cd->text->languages(cd);
    struct board_word *all;
    size_t n = 0;

    while (codes[n])
        n++;
    all = cordee_arena_get(a, n * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct board_word){codes[i],
                                     cd->crm->word(cd, CORDEE_WORD_LANGUAGE, codes[i])};
    return sorted(all, n, lines);
}

/* Those that calls are of, the usual ones, and what was chosen before. */
static json_t *programmes_of(struct cordee_arena *a, const json_t *of_calls,
                             const char *lines)
{
    const size_t n_usual = sizeof programmes / sizeof *programmes;
    struct funding_texts chosen = {0};
    struct board_word *all;
    const json_t *row;
    size_t n = 0, i;

    profile_lines_take(a, lines, &chosen);
    all = cordee_arena_get(a, (n_usual + json_array_size(of_calls) + chosen.n) *
                                  sizeof *all);
    for (; n < n_usual; n++)
        all[n] = programmes[n];
    json_array_foreach (of_calls, i, row) {
        const char *code = cordee_arena_text(a, cordee_json_text(row, "programme"));
        const char *name =
            cordee_json_text(json_object_get(row, "record"), "programme_name");

        if (!is_there(all, n, code))
            all[n++] =
                (struct board_word){code, *name ? cordee_arena_text(a, name) : code};
    }
    for (i = 0; i < chosen.n; i++)
        if (!is_there(all, n, chosen.at[i]))
            all[n++] = (struct board_word){chosen.at[i], chosen.at[i]};
    return sorted(all, n, lines);
}

/* ---- the model -------------------------------------------------------------- */

/* "words", and whether it is other than the register has it. */
static void put_text(json_t *form, struct cordee_arena *a, const struct profile_typed *t,
                     enum profile_field field, const char *said)
{
    const char *name = profile_field_name(field);

    cordee_json_set_text(form, name, t->values[field]);
    json_object_set_new(form, cordee_arena_printf(a, "%s_own", name),
                        json_boolean(said != NULL));
}

static const char *names_on(struct cordee_arena *a, const json_t *list)
{
    const char *names = "";
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_true(row, "on"))
            names = cordee_arena_printf(a, "%s%s%s", names, *names ? ", " : "",
                                        cordee_json_text(row, "label"));
    return names;
}

/* All there is to choose from, with what `lines` has ticked; NULL: it is no choice. */
static json_t *choices_for(struct cordee *cd, struct cordee_arena *a,
                           enum profile_field field, const char *lines,
                           const json_t *of_calls)
{
    switch (field) {
    case PROFILE_COUNTRIES:
        return countries_of(cd, a, lines);
    case PROFILE_ORG_TYPES:
        return choices_of(cd, board_org_types, lines);
    case PROFILE_PROGRAMMES:
    case PROFILE_PAST:
        return programmes_of(a, of_calls, lines);
    case PROFILE_TYPES:
        return choices_of(cd, types, lines);
    case PROFILE_ACTIONS:
        return choices_of(cd, actions, lines);
    case PROFILE_LANGUAGES:
        return languages_of(cd, a, lines);
    case PROFILE_ROLE:
        return choices_of(cd, roles, *lines ? lines : "\n");
    default:
        return NULL;
    }
}

static void put_choices(struct cordee *cd, struct cordee_arena *a,
                        const struct profile_typed *t, const json_t *of_calls,
                        json_t *form)
{
    for (int i = PROFILE_COUNTRIES; i <= PROFILE_ROLE; i++) {
        const char *name = i == PROFILE_ROLE ? "roles" : profile_field_name(i);
        json_t *list = choices_for(cd, a, i, t->values[i], of_calls);

        cordee_json_set_text(form, cordee_arena_printf(a, "%s_text", name),
                             names_on(a, list));
        json_object_set_new(form, name, list);
    }
}

/* What somebody else put there, so that nothing is lost unseen. */
static const char *meanwhile_of(struct cordee *cd, struct cordee_arena *a,
                                enum profile_field field, const char *value,
                                const json_t *of_calls)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = choices_for(cd, a, field, value, of_calls);
    const char *now = list ? names_on(a, list) : value;
    const size_t n = cordee_utf8_cut(now, MOST_SHOWN);

    if (!*now)
        return T("Meanwhile it was emptied.");
    return cordee_arena_printf(
        a, T("Meanwhile it was saved as: %s"),
        cordee_arena_printf(a, "%.*s%s", (int)n, now, now[n] ? " …" : ""));
}

/* {"grant_min": "..."}: beside the fields. */
static void put_wrong(struct cordee *cd, struct cordee_arena *a,
                      const struct profile_typed *t, const json_t *of_calls, json_t *form)
{
    json_t *wrong = json_object();

    for (int i = 0; i < PROFILE_N_FIELDS; i++) {
        const char *says = t->wrong[i] ? t->wrong[i] : NULL;

        if (!says && t->meanwhile[i])
            says = meanwhile_of(cd, a, i, t->meanwhile[i], of_calls);
        if (says)
            cordee_json_set_text(wrong, profile_field_name(i), says);
    }
    json_object_set_new(form, "wrong", wrong);
}

json_t *profile_form(struct cordee *cd, struct cordee_arena *a, const struct profile *p,
                     const struct profile_typed *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *of_calls = profile_programmes(cd, err);
    json_t *form;

    if (!of_calls)
        return NULL;
    form = json_object();
    put_text(form, a, t, PROFILE_WORDS, p->said.words);
    put_text(form, a, t, PROFILE_COMPETENCES, p->said.competences);
    put_text(form, a, t, PROFILE_NEEDS, p->said.needs);
    put_choices(cd, a, t, of_calls, form);
    for (int i = PROFILE_GRANT_MIN; i <= PROFILE_LEAD_DAYS; i++)
        cordee_json_set_text(form, profile_field_name(i), t->values[i]);
    put_wrong(cd, a, t, of_calls, form);
    cordee_json_set_text(form, "seen", t->seen);
    return form;
}
