/* Skills and languages in the form of a profile.  Works without a script: words are
 * looked for by a button, and what is found or proposed is ticked. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/skill/propose.h"

#include <string.h>

enum { FOUND = 12, MOST_SKILLS = 101, MOST_LANGUAGES = 21, EMPTY_LANGUAGES = 2 };

static struct cordee_arena *arena(const struct candidate_form *f)
{
    return f->cd->http->arena(f->req);
}

static int level(const char *text, int most)
{
    int64_t n = 0;

    return cordee_text_int(text, &n) && n > 0 && n <= most ? (int)n : 0;
}

/* ---- skills that were sent -------------------------------------------------------- */

static bool has(const struct candidate *c, int64_t skill)
{
    for (size_t i = 0; i < c->n_skills; i++)
        if (c->skills[i].skill == skill)
            return true;
    return false;
}

static void skill_add(struct candidate_form *f, int64_t skill, int n)
{
    struct candidate *c = &f->c;
    const char *label = skill ? skill_label(f->cd, arena(f), skill) : "";

    if (*label && !has(c, skill) && c->n_skills < MOST_SKILLS)
        c->skills[c->n_skills++] = (struct candidate_skill){skill, label, n};
}

/* "12", or "own:" and what it is called. */
static int skill_chosen(struct candidate_form *f, const char *word,
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
    skill_add(f, skill, 0);
    return 0;
}

int candidate_skills_take(struct candidate_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *word;

    if (!cd->http->form_at(f->req, "skill", 0) && !cd->http->form_at(f->req, "add", 0))
        return 0;
    f->c.skills = cordee_arena_get(arena(f), MOST_SKILLS * sizeof *f->c.skills);
    f->c.n_skills = 0;
    for (size_t i = 0; (word = cd->http->form_at(f->req, "skill", i)); i++) {
        int64_t skill = 0;
        const char *said;

        if (!cordee_text_int(word, &skill))
            continue;
        said = cd->http->form(
            f->req, cordee_arena_printf(arena(f), "level.%lld", (long long)skill));
        if (!cordee_text_is(said, "no"))
            skill_add(f, skill, level(said, 5));
    }
    for (size_t i = 0; (word = cd->http->form_at(f->req, "add", i)); i++)
        if (skill_chosen(f, word, err) < 0)
            return -1;
    return 0;
}

/* ---- languages that were sent ----------------------------------------------------- */

static bool speaks(const struct candidate *c, const char *code)
{
    for (size_t i = 0; i < c->n_languages; i++)
        if (cordee_text_is(c->languages[i].code, code))
            return true;
    return false;
}

void candidate_languages_take(struct candidate_form *f)
{
    struct candidate *c = &f->c;
    const char *code;

    if (!f->cd->http->form_at(f->req, "speaks", 0))
        return;
    c->languages = cordee_arena_get(arena(f), MOST_LANGUAGES * sizeof *c->languages);
    c->n_languages = 0;
    for (size_t i = 0; c->n_languages < MOST_LANGUAGES &&
                       (code = f->cd->http->form_at(f->req, "speaks", i));
         i++) {
        const char *cefr = f->cd->http->form_at(f->req, "cefr", i);

        if (*code && !speaks(c, code))
            c->languages[c->n_languages++] =
                (struct candidate_language){code, level(cefr ? cefr : "", 6)};
    }
}

/* ---- what is shown ---------------------------------------------------------------- */

/* The words of levels, but for how "any" is said of somebody. */
static json_t *levels_of(struct candidate_form *f, const struct opening_word *words,
                         int chosen)
{
    struct cordee *cd = f->cd;
    json_t *list = choices_words(cd, words, cordee_arena_printf(arena(f), "%d", chosen));

    cordee_json_set_text(json_array_get(list, 0), "label", T("level not said"));
    return list;
}

static void skills_put(struct candidate_form *f, json_t *model)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->c.n_skills; i++) {
        const struct candidate_skill *s = &f->c.skills[i];
        json_t *row = json_pack("{s:I, s:s}", "skill", s->skill, "label", s->label);

        json_object_set_new(row, "levels", levels_of(f, opening_levels(), s->level));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "skills", list);
}

static void languages_put(struct candidate_form *f, json_t *model)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->c.n_languages + EMPTY_LANGUAGES; i++) {
        const struct candidate_language *l =
            i < f->c.n_languages ? &f->c.languages[i] : NULL;
        json_t *row = json_pack("{s:I}", "n", (json_int_t)i + 1);

        json_object_set_new(row, "languages",
                            choices_languages(f->cd, arena(f), l ? l->code : ""));
        json_object_set_new(row, "cefrs", levels_of(f, opening_cefrs(), l ? l->cefr : 0));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "languages", list);
}

/* What was looked for and is not among the skills yet. */
static int found_put(struct candidate_form *f, json_t *model, struct cordee_error *err)
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
        if (has(&f->c, found[i].id))
            continue;
        row = json_pack("{s:I, s:s}", "skill", found[i].id, "label", found[i].label);
        cordee_json_set_text(row, "matched", found[i].matched);
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "found", list);
    json_object_set_new(
        model, "own_skill",
        json_boolean(*f->find && !exact && strlen(f->find) <= SKILL_LABEL_MOST));
    return 0;
}

/* What the pasted text speaks of: each is ticked by a person, none is taken by itself. */
static int proposed_put(struct candidate_form *f, json_t *model, struct cordee_error *err)
{
    struct skill_proposed *found = NULL;
    const bool asked =
        cordee_text_is(f->cd->http->form(f->req, "do"), "propose") && *f->text;
    const int n = asked ? skill_propose(f->cd, arena(f), f->text, &found, err) : 0;
    json_t *list;

    if (n < 0)
        return -1;
    list = json_array();
    for (int i = 0; i < n; i++) {
        json_t *row;

        if (has(&f->c, found[i].id))
            continue;
        row = json_pack("{s:I, s:s}", "skill", found[i].id, "label", found[i].label);
        if (!cordee_text_is(found[i].found, found[i].label))
            cordee_json_set_text(row, "matched", found[i].found);
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "proposed", list);
    json_object_set_new(model, "asked", json_boolean(asked));
    return 0;
}

int candidate_rows_put(struct candidate_form *f, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = f->cd;

    skills_put(f, model);
    languages_put(f, model);
    json_object_set_new(model, "attribution", json_string(T(SKILL_ATTRIBUTION)));
    return found_put(f, model, err) < 0 ? -1 : proposed_put(f, model, err);
}
