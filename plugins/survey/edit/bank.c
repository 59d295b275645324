/* The bank of competences, and choosing from it. */
#include "plugins/survey/edit/bank.h"

#include <stdio.h>
#include <string.h>

static const char *const languages[] = {"en", "de", "fr", "it", "sl"};

/* The user's own, or as near as the words know it: that in which texts are. */
static int cluster_language(struct cordee *cd, struct cordee_request *req,
                            const char **language_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT language FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    *language_r = cordee_arena_printf(cd->http->arena(req), "%.2s",
                                      cordee_json_text(row, "language"));
    return 0;
}

/* ---- the list ---------------------------------------------------------------------- */

static json_t *row_model(struct cordee *cd, const json_t *item, const char *language,
                         const json_t *there)
{
    json_t *row = json_object();
    const char *key = cordee_json_text(item, "key");

    (void)cd;
    json_object_set_new(row, "key", json_string(key));
    json_object_set_new(row, "words", json_string(survey_bank_words(item, language)));
    json_object_set(row, "topic", json_object_get(item, "topic"));
    json_object_set_new(
        row, "n_languages",
        json_integer((json_int_t)json_object_size(json_object_get(item, "words"))));
    json_object_set_new(row, "there", json_boolean(there && survey_has_key(there, key)));
    return row;
}

/* How long the first of "Materials › Recycled granulate" is. */
static size_t field_of(const char *path)
{
    const char *end = strstr(path, " › ");

    return end ? (size_t)(end - path) : strlen(path);
}

/* By the field they belong to: [{"group", "at", "rows": [..]}]. */
static json_t *groups_model(struct cordee *cd, const json_t *bank, const char *language,
                            const json_t *there)
{
    json_t *list = json_array(), *item, *group = NULL;
    const char *last = NULL;
    size_t i;

    json_array_foreach ((json_t *)bank, i, item) {
        const char *name = cordee_json_text(item, "group");
        const size_t n = field_of(name);

        if (!last || field_of(last) != n || strncmp(last, name, n) != 0) {
            group = json_object();
            json_object_set_new(group, "group", json_stringn(name, n));
            json_object_set_new(group, "at",
                                json_integer((json_int_t)json_array_size(list)));
            json_object_set_new(group, "rows", json_array());
            json_array_append_new(list, group);
            last = name;
        }
        json_array_append_new(json_object_get(group, "rows"),
                              row_model(cd, item, language, there));
    }
    return list;
}

static json_t *themes_model(json_t *themes, int64_t chosen)
{
    size_t i;
    json_t *t;

    json_array_foreach (themes, i, t)
        json_object_set_new(t, "selected",
                            json_boolean(cordee_json_int(t, "id") == chosen));
    return themes;
}

/* ---- one of them --------------------------------------------------------------------
 */

static void put_word(struct cordee *cd, json_t *list, const json_t *words,
                     const char *code)
{
    const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code);
    json_t *w = json_object();

    json_object_set_new(w, "code", json_string(code));
    json_object_set_new(w, "name", json_string(*name ? name : code));
    json_object_set_new(w, "value", json_string(cordee_json_text(words, code)));
    json_array_append_new(list, w);
}

static bool is_usual(const char *code)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strcmp(languages[i], code) == 0)
            return true;
    return false;
}

static json_t *item_model(struct cordee *cd, const json_t *item, const char *language)
{
    const json_t *words = json_object_get(item, "words");
    json_t *model = json_object(), *list = json_array(), *said;
    const char *code;

    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        put_word(cd, list, words, languages[i]);
    json_object_foreach ((json_t *)words, code, said)
        if (!is_usual(code))
            put_word(cd, list, words, code);
    json_object_set(model, "key", json_object_get(item, "key"));
    json_object_set_new(model, "name", json_string(survey_bank_words(item, language)));
    json_object_set_new(model, "texts", list);
    return model;
}

/* ---- GET -----------------------------------------------------------------------------
 */

static int show_bank(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *bank = survey_bank(cd, err);
    json_t *themes = bank ? survey_bank_themes(cd, err) : NULL, *item,
           *list = json_array();
    const char *language;

    json_object_set_new(model, "languages", list);
    if (!themes)
        return -1;
    item = survey_bank_find(bank, cd->http->query(req, "item"));
    json_object_set_new(model, "themes",
                        themes_model(themes, cordee_json_int(item, "theme")));
    if (cluster_language(cd, req, &language, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        put_word(cd, list, NULL, languages[i]);
        json_object_set_new(json_array_get(list, i), "selected",
                            json_boolean(strcmp(languages[i], language) == 0));
    }
    if (item)
        json_object_set_new(model, "item", item_model(cd, item, language));
    else
        json_object_set_new(model, "groups", groups_model(cd, bank, language, NULL));
    json_object_set_new(model, "n", json_integer((json_int_t)json_array_size(bank)));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "typed", json_string(cd->http->form(req, "lines")));
    return *error ? cd->http->invalid(cd, req, "survey-bank", model, err)
                  : cd->http->page(cd, req, "survey-bank", model, err);
}

int survey_get_bank(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return show_bank(cd, req, "", err);
}

/* ---- POST ----------------------------------------------------------------------------
 */

static const char *theme_name(const json_t *themes, int64_t id)
{
    size_t i;
    json_t *t;

    json_array_foreach ((json_t *)themes, i, t)
        if (cordee_json_int(t, "id") == id)
            return cordee_json_text(t, "name");
    return "";
}

/* Lines, one competence each. */
static int post_lines(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *question = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *themes = survey_bank_themes(cd, err);
    const char *language = cd->http->form(req, "language");
    const char *topic = theme_name(themes, cd->http->form_int(req, "theme"));
    char words[160];
    size_t i;
    json_t *item;
    int n;

    if (!themes)
        return -1;
    json_object_set_new(question, "items", json_array());
    survey_lines_take(question, cd->http->form(req, "lines"),
                      is_usual(language) ? language : "en", true, NULL);
    json_array_foreach (json_object_get(question, "items"), i, item)
        cordee_json_set_text(item, "topic", topic);
    if (json_array_size(json_object_get(question, "items")) > SURVEY_ITEMS)
        return show_bank(cd, req,
                         T("These are more than 200 lines: bring them in parts."), err);
    n = survey_bank_keep(cd, json_object_get(question, "items"), err);
    if (n < 0)
        return -1;
    cd->http->offer_undo(req);
    snprintf(words, sizeof words,
             TN("%d is new in the bank.", "%d are new in the bank.", n), n);
    return cd->http->done(cd, req, "/survey/bank", words, err);
}

static int post_item(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *bank = survey_bank(cd, err);
    CORDEE_AUTO(cordee_json_drop) json_t *object = json_object();
    const json_t *item = survey_bank_find(bank, cd->http->form(req, "key"));
    struct cordee_error why = {0};
    const char *name;
    json_t *typed;

    if (!bank)
        return -1;
    if (!item)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such competence."));
    json_object_set_new(object, "words", json_deep_copy(json_object_get(item, "words")));
    json_object_foreach (cd->http->form_json(req), name, typed)
        if (cordee_text_starts(name, "w.") &&
            (is_usual(name + 2) ||
             json_object_get(json_object_get(item, "words"), name + 2)))
            survey_words_set(object, "words", name + 2, cd->http->form(req, name));
    if (survey_bank_put(cd, cordee_json_text(item, "key"),
                        json_object_get(object, "words"),
                        cd->http->form_int(req, "theme"), &why) < 0)
        return why.code == CORDEE_E_INVALID
                   ? cd->http->failed(cd, req, "/survey/bank", why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/survey/bank", T("Saved."), err);
}

int survey_post_bank(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");

    if (strcmp(what, "save") == 0)
        return post_item(cd, req, err);
    if (strcmp(what, "remove") != 0)
        return post_lines(cd, req, err);
    if (survey_bank_drop(cd, cd->http->form(req, "key"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/survey/bank", T("Removed."), err);
}

/* ---- choosing for a question ----------------------------------------------------------
 */

/* A matrix of the survey: its rows are competences. */
static json_t *matrix_of(struct cordee *cd, struct cordee_request *req,
                         const json_t *document, struct cordee_error *err)
{
    const char *form = cd->http->form(req, "q");
    json_t *q = survey_edit_find(document, *form ? form : cd->http->query(req, "q"));
    const char *kind = cordee_json_text(q, "kind");

    if (q && (strcmp(kind, "matrix") == 0 || strcmp(kind, "paired") == 0))
        return q;
    cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such question."));
    return NULL;
}

int survey_get_choose(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *bank = NULL;
    const json_t *q;
    const char *language;

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    q = matrix_of(cd, req, s.document, err);
    bank = q ? survey_bank(cd, err) : NULL;
    if (!bank)
        return -1;
    language = s.form.languages[0];
    json_object_set_new(model, "id", json_integer(s.id));
    json_object_set(model, "q", json_object_get(q, "key"));
    json_object_set_new(
        model, "question",
        json_string(cordee_json_text(json_object_get(q, "words"), language)));
    json_object_set_new(model, "groups",
                        groups_model(cd, bank, language, json_object_get(q, "items")));
    return cd->http->page(cd, req, "survey-choose", model, err);
}

int survey_post_choose(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL, *bank = NULL;
    struct cordee_error why = {0};
    const char *key, *to;
    char words[160];
    size_t n;

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    document = json_deep_copy(s.document);
    if (!matrix_of(cd, req, document, err))
        return -1;
    bank = survey_bank(cd, err);
    if (!bank)
        return -1;
    key = cd->http->form(req, "q");
    to = survey_path(cd, req, s.id,
                     cordee_arena_printf(cd->http->arena(req), "/edit#question.%s", key));
    n = survey_edit_pick(document, key, bank,
                         json_object_get(cd->http->form_json(req), "item"));
    if (survey_save(cd, s.id, document, &why) < 0)
        return why.code == CORDEE_E_INVALID ? cd->http->failed(cd, req, to, why.text, err)
                                            : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    snprintf(words, sizeof words,
             TN("%d competence was added.", "%d competences were added.", (int64_t)n),
             (int)n);
    return cd->http->done(cd, req, to, words, err);
}
