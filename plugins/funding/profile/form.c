/* The form of a profile, the same for staff and for members. */
#include "plugins/funding/profile/pages.h"

#include "plugins/funding/board/words.h"

#include <string.h>

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

static void put_text(json_t *form, struct cordee_arena *a, const char *name,
                     const char *said, const char *known)
{
    cordee_json_set_text(form, name, said ? said : known);
    json_object_set_new(form, cordee_arena_printf(a, "%s_own", name),
                        json_boolean(said != NULL));
}

static void put_number(json_t *form, const char *name, int64_t n)
{
    if (n)
        json_object_set_new(form, name, json_integer(n));
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

static void put_choices(struct cordee *cd, struct cordee_arena *a,
                        const struct profile *p, const json_t *of_calls, json_t *form)
{
    const char *kinds = p->said.org_types ? p->said.org_types : p->known.org_types;
    json_t *list =
        countries_of(cd, a, p->said.countries ? p->said.countries : p->known.countries);

    cordee_json_set_text(form, "countries_text", names_on(a, list));
    json_object_set_new(form, "countries", list);
    list = choices_of(cd, actions, p->actions);
    cordee_json_set_text(form, "actions_text", names_on(a, list));
    json_object_set_new(form, "actions", list);
    list = programmes_of(a, of_calls, p->past);
    cordee_json_set_text(form, "past_text", names_on(a, list));
    json_object_set_new(form, "past", list);
    json_object_set_new(form, "org_types", choices_of(cd, board_org_types, kinds));
    json_object_set_new(form, "types", choices_of(cd, types, p->types));
    json_object_set_new(form, "roles", choices_of(cd, roles, *p->role ? p->role : "\n"));
    json_object_set_new(form, "languages", languages_of(cd, a, p->languages));
    json_object_set_new(form, "programmes", programmes_of(a, of_calls, p->programmes));
}

json_t *profile_form(struct cordee *cd, struct cordee_arena *a, const struct profile *p,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *of_calls = profile_programmes(cd, err);
    json_t *form;

    if (!of_calls)
        return NULL;
    form = json_object();
    put_text(form, a, "words", p->said.words, p->known.words);
    put_text(form, a, "competences", p->said.competences, p->known.competences);
    put_text(form, a, "needs", p->said.needs, p->known.needs);
    put_choices(cd, a, p, of_calls, form);
    put_number(form, "grant_min", p->grant_min);
    put_number(form, "grant_max", p->grant_max);
    put_number(form, "trl_min", p->trl_min);
    put_number(form, "trl_max", p->trl_max);
    put_number(form, "lead_days", p->lead_days);
    return form;
}

/* ---- what was sent ---------------------------------------------------------- */

/* A list of boxes, or lines; NULL: the field was not sent. */
static const char *list_sent(struct cordee *cd, struct cordee_request *req,
                             const char *name)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *lines = NULL, *one;

    for (size_t i = 0; (one = cd->http->form_at(req, name, i)); i++)
        lines = lines ? cordee_arena_printf(a, "%s\n%s", lines, one) : one;
    return lines ? profile_lines(a, lines) : NULL;
}

static void list_take(struct cordee *cd, struct cordee_request *req, const char *name,
                      const char **to)
{
    const char *sent = list_sent(cd, req, name);

    if (sent)
        *to = sent;
}

static int number_take(struct cordee *cd, struct cordee_request *req, const char *name,
                       int64_t *to, struct cordee_error *err)
{
    const char *sent = cd->http->form_at(req, name, 0);

    if (!sent)
        return 0;
    if (!*sent)
        *to = 0;
    else if (!cordee_text_int(sent, to))
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s” is not a whole number."), sent);
    return 0;
}

int profile_form_take(struct cordee *cd, struct cordee_request *req, struct profile *p,
                      struct cordee_error *err)
{
    const char *words = cd->http->form_at(req, "words", 0);
    const char *role = cd->http->form_at(req, "role", 0);

    if (words)
        p->said.words = words;
    if (role)
        p->role = role;
    list_take(cd, req, "competences", &p->said.competences);
    list_take(cd, req, "needs", &p->said.needs);
    list_take(cd, req, "countries", &p->said.countries);
    list_take(cd, req, "org_types", &p->said.org_types);
    list_take(cd, req, "programmes", &p->programmes);
    list_take(cd, req, "types", &p->types);
    list_take(cd, req, "actions", &p->actions);
    list_take(cd, req, "languages", &p->languages);
    list_take(cd, req, "past", &p->past);
    if (number_take(cd, req, "grant_min", &p->grant_min, err) < 0 ||
        number_take(cd, req, "grant_max", &p->grant_max, err) < 0 ||
        number_take(cd, req, "trl_min", &p->trl_min, err) < 0 ||
        number_take(cd, req, "trl_max", &p->trl_max, err) < 0)
        return -1;
    return number_take(cd, req, "lead_days", &p->lead_days, err);
}
