/* The pages on which a survey is made. */
#include "plugins/survey/edit/edit.h"

#include "plugins/survey/ask/ask.h"
#include "plugins/survey/reach/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id,
                           const char *rest)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/%lld%s", (long long)id,
                               rest);
}

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."));
}

static bool is_refused(const struct cordee_error *why)
{
    return why->code == CORDEE_E_INVALID || why->code == CORDEE_E_CONFLICT;
}

static int load(struct cordee *cd, struct cordee_request *req, struct survey *s,
                struct cordee_error *err)
{
    int rc = survey_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"),
                         SURVEY_NEWEST, s, err);

    return rc == 0 ? no_such(cd, err) : rc;
}

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
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set(model, "problems", problems);
    return json_array_size(problems)
               ? cd->http->invalid(cd, req, "survey-list", model, err)
               : cd->http->page(cd, req, "survey-list", model, err);
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_array();

    return show_list(cd, req, none, err);
}

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
static json_t *make_ready(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    json_t *document = survey_ready(), *languages, *l;
    size_t i;

    if (cd->db->row(cd, err, &row,
                    "SELECT language FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) < 0) {
        json_decref(document);
        return NULL;
    }
    languages = json_object_get(document, "languages");
    json_array_foreach (languages, i, l)
        if (strncmp(json_string_value(l), cordee_json_text(row, "language"), 2) == 0) {
            json_incref(l);
            json_array_remove(languages, i);
            json_array_insert_new(languages, 0, l);
            break;
        }
    return document;
}

static int post_list(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop)
    json_t *document = strcmp(cd->http->form(req, "from"), "file") == 0
                           ? read_file(cd, req, problems)
                           : make_ready(cd, err);
    int64_t id;

    if (!document)
        return json_array_size(problems) ? show_list(cd, req, problems, err) : -1;
    id = survey_make(cd, document, cd->http->user(req), err);
    if (id < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, id, "/edit"),
                          T("The survey is there. Make the list of competences yours."),
                          err);
}

/* ---- the editor ----------------------------------------------------------------- */

static const char *language_wanted(struct cordee *cd, struct cordee_request *req,
                                   const struct survey *s)
{
    const char *form = cd->http->form(req, "lang");

    return survey_language_for(&s->form, *form ? form : cd->http->query(req, "lang"));
}

static int show_editor(struct cordee *cd, struct cordee_request *req,
                       const struct survey *s, const json_t *problems,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = survey_edit_model(cd, s, language_wanted(cd, req, s));

    json_object_set_new(model, "may_write", json_true());
    if (!problems || !json_array_size(problems))
        return cd->http->page(cd, req, "survey-edit", model, err);
    json_object_set(model, "problems", (json_t *)problems);
    return cd->http->invalid(cd, req, "survey-edit", model, err);
}

static int get_editor(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    return load(cd, req, &s, err) < 0 ? -1 : show_editor(cd, req, &s, NULL, err);
}

/* What was typed and cannot be kept stands in the page as it was typed. */
static int refuse(struct cordee *cd, struct cordee_request *req, struct survey *s,
                  json_t *document, json_t *problems, struct cordee_error *err)
{
    s->document = document;
    return show_editor(cd, req, s, problems, err);
}

static int post_editor(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    const char *what = cd->http->form(req, "do"), *language;
    struct survey_form form;

    if (load(cd, req, &s, err) < 0)
        return -1;
    language = language_wanted(cd, req, &s);
    document = json_deep_copy(s.document);
    survey_edit_take(document, cd->http->form_json(req), language);
    if (*what && strcmp(what, "save") != 0 && strcmp(what, "next") != 0)
        survey_edit_do(cd, document, what);
    if (!survey_form_read(cd, cd->http->arena(req), document, &form, problems))
        return refuse(cd, req, &s, document, problems, err);
    if (survey_save(cd, s.id, document, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    if (strcmp(what, "next") == 0)
        return cd->http->done(cd, req, path_of(cd, req, s.id, "/send"), NULL, err);
    return cd->http->done(cd, req,
                          cordee_arena_printf(cd->http->arena(req), "%s?lang=%s",
                                              path_of(cd, req, s.id, "/edit"), language),
                          T("Saved."), err);
}

/* ---- as a file, and no more ----------------------------------------------------- */

static int get_file(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    char *bytes;
    int rc;

    if (load(cd, req, &s, err) < 0)
        return -1;
    bytes = json_dumps(s.document, JSON_INDENT(2));
    if (!bytes)
        return cordee_fail(err, CORDEE_E_INTERNAL, "a survey that cannot be written");
    rc = cd->http->bytes(cd, req, "application/json", "survey.json", bytes, strlen(bytes),
                         err);
    free(bytes);
    return rc;
}

static int post_discard(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (survey_discard(cd, cd->http->path_int(req, "id"), &why) < 0)
        return is_refused(&why)
                   ? cd->http->failed(cd, req,
                                      path_of(cd, req, cd->http->path_int(req, "id"), ""),
                                      why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/survey", T("Discarded."), err);
}

/* ---- preview -------------------------------------------------------------------- */

/* All pages one below another, as nobody. */
static int get_preview(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    bool shown[SURVEY_QUESTIONS];
    json_t *pages = json_array();
    const char *language;

    json_object_set_new(model, "pages", pages);
    if (load(cd, req, &s, err) < 0)
        return -1;
    memset(shown, true, sizeof shown);
    language = language_wanted(cd, req, &s);
    cd->text->speak(cd, language, "en");
    for (size_t i = 0; i < s.form.n_sections; i++) {
        const struct survey_sheet sheet = {
            .form = &s.form, .section = i, .language = language, .shown = shown};

        json_array_append_new(pages, survey_sheet_model(cd, &sheet));
    }
    json_object_set_new(model, "title",
                        json_string(survey_words_in(&s.form, s.form.title, language)));
    json_object_set_new(model, "intro",
                        json_string(survey_words_in(&s.form, s.form.intro, language)));
    json_object_set_new(model, "lang", json_string(language));
    int rc = cd->http->page(cd, req, "survey-preview", model, err);

    cd->text->spoken(cd);
    return rc;
}

/* ---- sending -------------------------------------------------------------------- */

static int put_audience(struct cordee *cd, struct cordee_request *req,
                        const struct survey *s, json_t *model, struct cordee_error *err)
{
    const char *text = cd->http->form_at(req, "filter", 0);
    const struct cordee_filter_form form = {
        .text = text ? text : s->filter,
        .field = text ? cd->http->form(req, "field") : cd->http->query(req, "field"),
        .op = cd->http->form(req, "op"),
        .value = cd->http->form(req, "value"),
        .set = cd->http->form(req, "filter_set"),
        .user = cd->http->user(req),
    };
    struct cordee_audience who;
    json_t *box = NULL, *count = NULL;

    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_object_set_new(model, "box", box);
    survey_audience(cd, s, cd->http->user(req), &who);
    who.one_each = s->one_answer;
    if (cd->crm->audience_count(cd, err, &who, &count) < 0)
        return *cordee_json_text(box, "error") ? 0 : -1; /* the box says it */
    json_object_set_new(model, "audience", count);
    return 0;
}

static json_t *topics_of(struct cordee *cd, const struct survey *s,
                         struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.name, t.id = ? AS \"selected:bool\" FROM topic t "
        "WHERE t.retired_at IS NULL AND (t.cluster IS NULL OR t.cluster = "
        "?) ORDER BY t.position, t.id",
        CORDEE_ARGS(CORDEE_V(s->topic), CORDEE_V(s->cluster)));
}

static int show_send(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    json_t *topics = topics_of(cd, s, err);
    CORDEE_AUTO(cordee_json_drop) json_t *unread = json_array();
    struct cordee_letter letter;
    int rc;

    if (!topics)
        return -1;
    json_object_set_new(model, "topics", topics);
    survey_logic_check(cd, &s->form, problems);
    json_object_set(model, "warnings", problems);
    json_object_set_new(model, "id", json_integer(s->id));
    json_object_set_new(model, "title", json_string(s->title));
    json_object_set_new(model, "everybody", json_boolean(s->everybody));
    json_object_set_new(model, "one_answer", json_boolean(s->one_answer));
    survey_plan_put(cd, s, model);
    json_object_set_new(model, "thanks", json_boolean(s->thanks));
    survey_filters_check(cd, s, unread);
    json_object_set(model, "unread", unread);
    if (put_audience(cd, req, s, model, err) < 0)
        return -1;
    survey_letter(cd, a, s, SURVEY_INVITES, &letter);
    json_object_set_new(model, "mail_subject", json_string(letter.subject));
    cordee_json_set_text(model, "refused", error);
    if (*error)
        survey_plan_typed(cd, req, model);
    rc = *error ? cd->http->invalid(cd, req, "survey-send", model, err)
                : cd->http->page(cd, req, "survey-send", model, err);
    return rc;
}

static int get_send(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    return load(cd, req, &s, err) < 0 ? -1 : show_send(cd, req, &s, "", err);
}

/* The field of a condition that is being added stands in the next address: letters,
 * digits, _ and dots, the filter box knows no other. */
static const char *after_step(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    const char *field = cd->http->form(req, "field");
    const bool next =
        *field && !*cd->http->form(req, "op") &&
        !cd->http->form_at(req, "filter_set", 0) &&
        strspn(field, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(field);

    return path_of(
        cd, req, id,
        next ? cordee_arena_printf(cd->http->arena(req), "/send?field=%s", field)
             : "/send");
}

static int post_send(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(survey_drop) struct survey saved = {0};
    const char *what = cd->http->form(req, "do");
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const json_t *box;
    struct survey_choice choice = {0};

    if (load(cd, req, &s, err) < 0)
        return -1;
    if (survey_plan_read(cd, req, &s, &choice.plan, &why) < 0)
        return show_send(cd, req, &s, why.text, err);
    if (put_audience(cd, req, &s, model, err) < 0)
        return -1;
    box = json_object_get(model, "box");
    if (*cordee_json_text(box, "error"))
        return show_send(cd, req, &s, cordee_json_text(box, "error"), err);
    choice.filter = cordee_json_text(box, "text");
    choice.everybody = cd->http->form_int(req, "mode") == 1;
    choice.one_answer = cd->http->form_int(req, "mode") == 2;
    choice.topic = cd->http->form_int(req, "topic");
    choice.thanks = cd->http->form_int(req, "thanks") == 1;
    if (survey_choose(cd, s.id, &choice, &why) < 0)
        return is_refused(&why) ? show_send(cd, req, &s, why.text, err)
                                : cordee_fail(err, why.code, "%s", why.text);
    if (load(cd, req, &saved, err) < 0)
        return -1;
    if (strcmp(what, "send") != 0)
        return cd->http->done(cd, req, after_step(cd, req, s.id), NULL, err);
    if (!cd->http->may(req, "survey.send"))
        return cordee_fail(err, CORDEE_E_DENIED, "%s", T("You may not send surveys."));
    if (survey_send(cd, &saved, cd->http->user(req), &why) < 0)
        return is_refused(&why) ? show_send(cd, req, &saved, why.text, err)
                                : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, path_of(cd, req, s.id, ""),
                          T("It is on its way. Answers show here as they come."), err);
}

const struct cordee_route survey_edit_routes[] = {
    {.method = "GET",
     .path = "/survey",
     .permission = "survey.read",
     .handle = get_list,
     .help = "Surveys"},
    {.method = "POST",
     .path = "/survey",
     .permission = "survey.write",
     .handle = post_list,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 2 << 20,
     .help = "Makes a survey, from the one that is ready or from a file"},
    {.method = "GET",
     .path = "/survey/{id}/edit",
     .permission = "survey.write",
     .handle = get_editor,
     .help = "The questions of a survey, to write"},
    {.method = "POST",
     .path = "/survey/{id}/edit",
     .permission = "survey.write",
     .handle = post_editor,
     .max_body = 2 << 20,
     .help = "Keeps the questions of a survey"},
    {.method = "GET",
     .path = "/survey/{id}/preview",
     .permission = "survey.read",
     .handle = get_preview,
     .help = "A survey as who answers it sees it"},
    {.method = "GET",
     .path = "/survey/{id}/file",
     .permission = "survey.read",
     .handle = get_file,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "A survey as a file"},
    {.method = "POST",
     .path = "/survey/{id}/discard",
     .permission = "survey.write",
     .handle = post_discard,
     .help = "Discards a draft"},
    {.method = "GET",
     .path = "/survey/{id}/send",
     .permission = "survey.write",
     .handle = get_send,
     .help = "Whom a survey asks"},
    {.method = "POST",
     .path = "/survey/{id}/send",
     .permission = "survey.write",
     .handle = post_send,
     .help = "Chooses whom a survey asks, and sends it"},
    {0},
};
