/* Pages about skills, and what pickers ask for. */
#include "plugins/recruitment/own/own.h"

#include "plugins/recruitment/skill/occupation.h"
#include "plugins/recruitment/skill/propose.h"
#include "plugins/recruitment/skill/skill.h"

/* ---- what there is ------------------------------------------------------------------
 */

/* With separators, as "n_text" beside "n". */
static void number_say(struct cordee *cd, json_t *model, const char *key)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char said[40];

    cd->text->number(cd, cordee_json_int(model, key), said, sizeof said);
    cordee_json_set_text(model, cordee_arena_printf(a, "%s_text", key), said);
}

static void languages_name(struct cordee *cd, json_t *list)
{
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        const char *code = cordee_json_text(one, "code"),
                   *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code);

        cordee_json_set_text(one, "name", *name ? name : code);
        number_say(cd, one, "n");
    }
}

static void files_date(struct cordee *cd, json_t *list)
{
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        char day[80];

        cd->text->time(cd, cordee_json_int(one, "read_at"), CORDEE_TIME_DATE, day,
                       sizeof day);
        cordee_json_set_text(one, "day", day);
    }
}

static int overview_answer(struct cordee *cd, struct cordee_request *req, json_t *extra,
                           const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = own_overview(cd, err);

    if (!model)
        return -1;
    languages_name(cd, json_object_get(model, "languages"));
    files_date(cd, json_object_get(model, "files"));
    number_say(cd, model, "skills");
    number_say(cd, model, "occupations");
    number_say(cd, model, "needs");
    if (extra)
        json_object_update(model, extra);
    json_object_set_new(model, "attribution", json_string(T(SKILL_ATTRIBUTION)));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "recruitment.write")));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-skills", model, err)
                  : cd->http->page(cd, req, "recruitment-skills", model, err);
}

/* A program that asks by words gets what they find, and nothing else. */
static int skills_get(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const char *words = cd->http->query(req, "q");

    if (!*words && !cd->http->wants_json(req))
        return overview_answer(cd, req, NULL, "", err);
    CORDEE_AUTO(cordee_json_drop) json_t *found = skill_search_json(cd, words, err);
    if (!found)
        return -1;
    if (cd->http->wants_json(req))
        return cd->http->json(cd, req, found, err);
    json_object_set_new(found, "asked", json_true());
    json_object_set_new(found, "q", json_string(words));
    json_object_set_new(found, "found", json_incref(json_object_get(found, "skills")));
    json_object_del(found, "skills"); /* how many there are stands under that name */
    return overview_answer(cd, req, found, "", err);
}

static int skills_propose(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    const char *text = cd->http->typed(req, "text");
    CORDEE_AUTO(cordee_json_drop) json_t *said = skill_propose_json(cd, text, err);

    if (!said)
        return -1;
    if (cd->http->wants_json(req))
        return cd->http->json(cd, req, said, err);
    json_object_set_new(said, "told", json_true());
    json_object_set_new(said, "text", json_string(text));
    json_object_set_new(said, "proposed", json_incref(json_object_get(said, "skills")));
    json_object_del(said, "skills");
    return overview_answer(cd, req, said, "", err);
}

static const char *page_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/recruitment/skills/%lld",
                               (long long)id);
}

static int skills_post(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct cordee_error why = {0};
    int64_t had = 0, id;
    const char *label = cd->http->typed(req, "label");

    if (skill_by_words(cd, label, &had, err) < 0)
        return -1;
    if ((id = skill_own(cd, label, &why)) < 0)
        return cordee_is_refusal(&why) ? overview_answer(cd, req, NULL, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, page_of(cd, req, id),
                          had ? T("This one was there already.")
                              : T("It can be chosen now, in openings and profiles."),
                          err);
}

/* ---- one -----------------------------------------------------------------------------
 */

static int one_show(struct cordee *cd, struct cordee_request *req, json_t *extra,
                    const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = own_skill(cd, cd->http->path_int(req, "id"), &model, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such skill."));
    if (rc < 0)
        return -1;
    json_t *others = json_object_get(model, "others"), *one;
    size_t i;

    json_array_foreach (others, i, one)
        cordee_json_set_text(
            one, "language_name",
            cd->crm->word(cd, CORDEE_WORD_LANGUAGE, cordee_json_text(one, "language")));
    json_object_set_new(model, "attribution", json_string(T(SKILL_ATTRIBUTION)));
    json_object_set_new(model, "may_change",
                        json_boolean(cordee_json_true(model, "own") &&
                                     cd->http->may(req, "recruitment.write")));
    if (extra)
        json_object_update(model, extra);
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-skill", model, err)
                  : cd->http->page(cd, req, "recruitment-skill", model, err);
}

static int one_get(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    return one_show(cd, req, NULL, "", err);
}

/* Refusals stand on the page. */
static int one_refused(struct cordee *cd, struct cordee_request *req, json_t *extra,
                       const struct cordee_error *why, struct cordee_error *err)
{
    return cordee_is_refusal(why) ? one_show(cd, req, extra, why->text, err)
                                  : cordee_fail(err, why->code, "%s", why->text);
}

static int one_rename(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    const char *label = cd->http->typed(req, "label");
    struct cordee_error why = {0};

    if (own_rename(cd, id, label, &why) < 0) {
        CORDEE_AUTO(cordee_json_drop) json_t *extra = json_pack("{s:s}", "typed", label);

        return one_refused(cd, req, extra, &why, err);
    }
    return cd->http->done(cd, req, page_of(cd, req, id), T("It has that name now."), err);
}

/* The one that is meant: by its number, or the only one that is called so.  NULL: found;
 * else what the page shows to choose from. */
static json_t *into_find(struct cordee *cd, struct cordee_request *req, int64_t *into,
                         struct cordee_error *err)
{
    const char *words = cd->http->typed(req, "into");

    *into = cd->http->form_int(req, "skill");
    if (*into > 0)
        return NULL;
    if (skill_by_words(cd, words, into, err) > 0)
        return NULL;
    json_t *found = skill_search_json(cd, words, err);
    json_t *extra = json_pack("{s:s}", "into", words);

    if (found) {
        json_object_set_new(extra, "choices",
                            json_incref(json_object_get(found, "skills")));
        json_decref(found);
    }
    return extra;
}

static int one_merge(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id"), into = 0;
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *choose = into_find(cd, req, &into, &why);

    if (why.text[0])
        return one_refused(cd, req, choose, &why, err);
    if (choose)
        return one_show(cd, req, choose,
                        json_array_size(json_object_get(choose, "choices"))
                            ? T("No skill is called exactly so. Choose the one you mean.")
                            : T("No skill is called so. Type a part of its name."),
                        err);
    if (own_merge(cd, id, into, &why) < 0)
        return one_refused(cd, req, NULL, &why, err);
    return cd->http->done(
        cd, req, page_of(cd, req, into),
        T("Merged. Who asked for it or has it does so of this one now."), err);
}

static int one_delete(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (own_delete(cd, cd->http->path_int(req, "id"), &why) < 0)
        return one_refused(cd, req, NULL, &why, err);
    return cd->http->done(cd, req, "/recruitment/skills", T("Deleted."), err);
}

/* ---- occupations ---------------------------------------------------------------------
 */

static int occupations_find(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = occupation_search_json(cd, cd->http->query(req, "q"), err);

    return model ? cd->http->json(cd, req, model, err) : -1;
}

static int occupation_skills(struct cordee *cd, struct cordee_request *req,
                             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = occupation_skills_json(cd, cd->http->path_int(req, "id"), err);

    return model ? cd->http->json(cd, req, model, err) : -1;
}

const struct cordee_route own_routes[] = {
    {"GET", "/recruitment/skills", "recruitment.read", skills_get,
     .help = "Skills as one types; without words what there is", .takes = "q",
     .gives = "skills:[{id:int! uri! label! matched? own:bool}]"},
    {"POST", "/recruitment/skills", "recruitment.write", skills_post,
     .help = "Makes a skill of one's own, or finds the one that is called so",
     .takes = "label!"},
    {"POST", "/recruitment/skills/propose", "recruitment.write", skills_propose,
     .max_body = 1024 * 1024,
     .help = "At most ten skills that a text may speak of; a person confirms them",
     .takes = "text!"},
    {"GET", "/recruitment/skills/{id}", "recruitment.read", one_get,
     .help = "A skill with all its names"},
    {"POST", "/recruitment/skills/{id}", "recruitment.write", one_rename,
     .help = "Renames a skill of one's own", .takes = "label!"},
    {"POST", "/recruitment/skills/{id}/merge", "recruitment.write", one_merge,
     .help = "Merges a skill of one's own into another, by its number or its name",
     .takes = "skill:int? into?"},
    {"POST", "/recruitment/skills/{id}/delete", "recruitment.write", one_delete,
     .help = "Deletes a skill of one's own that nobody uses"},
    {"GET", "/recruitment/occupations", "recruitment.read", occupations_find,
     .help = "Occupations as one types", .takes = "q",
     .gives = "occupations:[{id:int! code label! matched?}]"},
    {"GET", "/recruitment/occupations/{id}/skills", "recruitment.read", occupation_skills,
     .help = "The skills that an occupation needs",
     .gives = "skills:[{id:int! label! essential:bool}]"},
    {0},
};
