/* Skills and languages in the form of an opening.  Works without a script: words are
 * looked for by a button, and what is found is ticked. */
#include "plugins/recruitment/opening/pages.h"

#include "plugins/recruitment/skill/skill.h"

#include <string.h>

enum { FOUND = 12, MOST_SKILLS = 101, MOST_LANGUAGES = 11, EMPTY_LANGUAGES = 2 };

static struct cordee_arena *arena(const struct opening_form *f)
{
    return f->cd->http->arena(f->req);
}

static const char *sent(const struct opening_form *f, const char *name, int64_t of)
{
    return f->cd->http->form(
        f->req, cordee_arena_printf(arena(f), "%s.%lld", name, (long long)of));
}

static int level(const char *text, int most)
{
    int64_t n = 0;

    return cordee_text_int(text, &n) && n > 0 && n <= most ? (int)n : 0;
}

/* ---- skills that were sent -------------------------------------------------------- */

static bool has(const struct opening *o, int64_t skill)
{
    for (size_t i = 0; i < o->n_skills; i++)
        if (o->skills[i].skill == skill)
            return true;
    return false;
}

static void skill_add(struct opening_form *f, int64_t skill, const char *need, int n)
{
    struct opening *o = &f->o;
    const char *label = skill ? skill_label(f->cd, arena(f), skill) : "";

    if (!*label || has(o, skill) || o->n_skills == MOST_SKILLS)
        return;
    o->skills[o->n_skills++] = (struct opening_skill){
        .skill = skill,
        .label = label,
        .essential = !cordee_text_is(need, "optional"),
        .must = cordee_text_is(need, "must"),
        .level = n,
    };
}

/* "12", or "own:" and what it is called. */
static int skill_chosen(struct opening_form *f, const char *word,
                        struct cordee_error *err)
{
    int64_t skill = 0;

    if (cordee_text_starts(word, "own:")) {
        skill = skill_own(f->cd, word + strlen("own:"), err);
        if (skill < 0)
            return -1;
    } else if (!cordee_text_int(word, &skill)) {
        return 0;
    }
    skill_add(f, skill,
              cordee_text_is(f->cd->http->form(f->req, "as"), "optional") ? "optional"
                                                                          : "essential",
              0);
    return 0;
}

int opening_skills_take(struct opening_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *word;

    if (!cd->http->form_at(f->req, "skill", 0) && !cd->http->form_at(f->req, "add", 0))
        return 0;
    f->o.skills = cordee_arena_get(arena(f), MOST_SKILLS * sizeof *f->o.skills);
    f->o.n_skills = 0;
    for (size_t i = 0; (word = cd->http->form_at(f->req, "skill", i)); i++) {
        int64_t skill = 0;
        const char *need;

        if (!cordee_text_int(word, &skill))
            continue;
        need = sent(f, "need", skill);
        if (!cordee_text_is(need, "no"))
            skill_add(f, skill, need, level(sent(f, "level", skill), 5));
    }
    for (size_t i = 0; (word = cd->http->form_at(f->req, "add", i)); i++)
        if (skill_chosen(f, word, err) < 0)
            return -1;
    return 0;
}

/* ---- languages that were sent ----------------------------------------------------- */

static bool speaks(const struct opening *o, const char *code)
{
    for (size_t i = 0; i < o->n_languages; i++)
        if (cordee_text_is(o->languages[i].code, code))
            return true;
    return false;
}

void opening_languages_take(struct opening_form *f)
{
    struct opening *o = &f->o;
    const char *code;

    if (!f->cd->http->form_at(f->req, "speaks", 0))
        return;
    o->languages = cordee_arena_get(arena(f), MOST_LANGUAGES * sizeof *o->languages);
    o->n_languages = 0;
    for (size_t i = 0; o->n_languages < MOST_LANGUAGES &&
                       (code = f->cd->http->form_at(f->req, "speaks", i));
         i++) {
        const char *cefr = f->cd->http->form_at(f->req, "cefr", i);
        const char *need = f->cd->http->form_at(f->req, "language_need", i);

        if (*code && !speaks(o, code))
            o->languages[o->n_languages++] = (struct opening_language){
                .code = code,
                .cefr = level(cefr ? cefr : "", 6),
                .must = !need || !cordee_text_is(need, "nice"),
            };
    }
}

/* ---- what is shown ---------------------------------------------------------------- */

static void skills_put(struct opening_form *f, json_t *model)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->o.n_skills; i++) {
        const struct opening_skill *s = &f->o.skills[i];
        json_t *row =
            json_pack("{s:I, s:s, s:b, s:b, s:b}", "skill", s->skill, "label", s->label,
                      "is_must", s->must, "is_essential", s->essential && !s->must,
                      "is_optional", !s->essential && !s->must);

        json_object_set_new(row, "levels",
                            choices_words(f->cd, opening_levels(),
                                          cordee_arena_printf(arena(f), "%d", s->level)));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "skills", list);
}

static void languages_put(struct opening_form *f, json_t *model)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->o.n_languages + EMPTY_LANGUAGES; i++) {
        const struct opening_language *l =
            i < f->o.n_languages ? &f->o.languages[i] : NULL;
        json_t *row =
            json_pack("{s:I, s:b}", "n", (json_int_t)i + 1, "is_nice", l && !l->must);

        json_object_set_new(row, "languages",
                            choices_languages(f->cd, arena(f), l ? l->code : ""));
        json_object_set_new(
            row, "cefrs",
            choices_words(f->cd, opening_cefrs(),
                          cordee_arena_printf(arena(f), "%d", l ? l->cefr : 0)));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "languages", list);
}

/* What was looked for and is not among the skills yet. */
static int found_put(struct opening_form *f, json_t *model, struct cordee_error *err)
{
    struct skill_found *found = NULL;
    const int n =
        *f->find ? skill_search(f->cd, arena(f), f->find, FOUND, &found, err) : 0;
    bool exact = false;
    json_t *list;

    if (n < 0)
        return -1;
    list = json_array();
    for (int i = 0; i < n; i++) {
        json_t *row;

        exact = exact || cordee_text_is_nocase(found[i].label, f->find);
        if (has(&f->o, found[i].id))
            continue;
        row = json_pack("{s:I, s:s}", "skill", found[i].id, "label", found[i].label);
        cordee_json_set_text(row, "matched", found[i].matched);
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "found", list);
    json_object_set_new(
        model, "own",
        json_boolean(*f->find && !exact && strlen(f->find) <= SKILL_LABEL_MOST));
    return 0;
}

int opening_rows_put(struct opening_form *f, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = f->cd;

    skills_put(f, model);
    languages_put(f, model);
    json_object_set_new(model, "attribution", json_string(T(SKILL_ATTRIBUTION)));
    return found_put(f, model, err);
}
