/* The list of surveys, and how one begins. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the list ------------------------------------------------------------------- */

static void dress(struct cordee *cd, json_t *list)
{
    char text[80];
    size_t i;
    json_t *s;

    json_array_foreach (list, i, s) {
        const char *state = cordee_json_text(s, "state");

        json_object_set_new(s, "draft", json_boolean(*state == 'd'));
        json_object_set_new(s, "open", json_boolean(*state == 'o'));
        json_object_set_new(s, "over", json_boolean(*state == 'c'));
        if (cordee_json_int(s, "closes_at")) {
            cd->text->time(cd, cordee_json_int(s, "closes_at") - 1, CORDEE_TIME_DAY, text,
                           sizeof text);
            json_object_set_new(s, "until", json_string(text));
        }
    }
}

static int show_list(struct cordee *cd, struct cordee_request *req, json_t *problems,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = survey_list(cd, err);

    if (!list)
        return -1;
    dress(cd, list);
    json_object_set_new(model, "surveys", list);
    json_object_set_new(model, "may_act", json_boolean(cd->http->may(req, "survey.act")));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set(model, "problems", problems);
    return json_array_size(problems)
               ? cd->http->invalid(cd, req, "survey-list", model, err)
               : cd->http->page(cd, req, "survey-list", model, err);
}

int survey_get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_array();

    return show_list(cd, req, none, err);
}

/* ---- a new one ------------------------------------------------------------------- */

/* A file of somebody else, or of last year. */
static json_t *read_file(struct cordee *cd, struct cordee_request *req, json_t *problems)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {.limit = SURVEY_BYTES + 1};
    struct survey_form form;
    json_t *document = NULL;
    char piece[16384];
    FILE *f = up ? fopen(up->path, "rb") : NULL;
    size_t n;

    while (f && !bytes.over && (n = fread(piece, 1, sizeof piece, f)) > 0)
        cordee_buf_put(&bytes, piece, n);
    if (f)
        fclose(f);
    survey_form_parse(cd, cd->http->arena(req), bytes.text ? bytes.text : "",
                      bytes.over ? SIZE_MAX : bytes.len, &document, &form, problems);
    return document;
}

/* What is ready, written in the language of the cluster: it has all the same words in
 * each. */
static json_t *make_ready(const char *language)
{
    json_t *document = survey_ready(), *languages, *l;
    size_t i;

    languages = json_object_get(document, "languages");
    json_array_foreach (languages, i, l)
        if (strcmp(json_string_value(l), language) == 0) {
            json_incref(l);
            json_array_remove(languages, i);
            json_array_insert_new(languages, 0, l);
            break;
        }
    return document;
}

/* A page without questions. */
static json_t *make_empty(struct cordee *cd, const char *language)
{
    json_t *document = json_object(), *languages = json_array();
    json_t *sections = json_array(), *page = json_object();

    json_array_append_new(languages, json_string(language));
    json_object_set_new(page, "key", json_string("page"));
    json_object_set_new(page, "words", survey_words_new(language, T("A new page")));
    json_object_set_new(page, "questions", json_array());
    json_array_append_new(sections, page);
    json_object_set_new(document, "languages", languages);
    json_object_set_new(document, "title", survey_words_new(language, T("A new survey")));
    json_object_set_new(document, "sections", sections);
    return document;
}

/* "file", "empty", else what is ready. */
static int make(struct cordee *cd, struct cordee_request *req, const char *from,
                json_t *problems, json_t **document_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    char language[3] = "";

    if (strcmp(from, "file") == 0) {
        *document_r = read_file(cd, req, problems);
        return 0;
    }
    if (cd->db->row(cd, err, &row,
                    "SELECT language FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    snprintf(language, sizeof language, "%.2s", cordee_json_text(row, "language"));
    *document_r = strcmp(from, "empty") == 0 ? make_empty(cd, *language ? language : "en")
                                             : make_ready(language);
    return 0;
}

int survey_post_list(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    const char *from = cd->http->form(req, "from");
    int64_t id;

    if (make(cd, req, from, problems, &document, err) < 0)
        return -1;
    if (!document)
        return show_list(cd, req, problems, err);
    id = survey_make(cd, document, cd->http->user(req), err);
    if (id < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(
        cd, req, survey_path(cd, req, id, "/edit"),
        strcmp(from, "empty") == 0
            ? T("Write its title, then add questions.")
            : T("The survey is there. Make the list of competences yours."),
        err);
}

/* ---- once more ------------------------------------------------------------------- */

int survey_post_again(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t was = cd->http->path_int(req, "id");
    const int rc = survey_load_sent(cd, a, was, &s, err);
    const int64_t id = rc < 0 ? -1 : survey_copy(cd, &s, cd->http->user(req), err);

    if (id < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, survey_path(cd, req, id, "/edit"),
                          T("The same questions as a new draft. What you leave as it is "
                            "can be compared with what was answered then."),
                          err);
}
