/* Their own page, by its link: what is kept of them, until when, and who saw it. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/candidate/round.h"

enum { DOCUMENT_BYTES = CORDEE_LETTER_BYTES + 65536 };

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct candidate c;
    json_t *person;
    const char *path, *language, *organisation;
    struct candidate_form form; /* of the page on which it is changed */
    bool formed;
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    json_decref(v->person);
    if (v->formed)
        candidate_form_drop(&v->form);
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req};
    v->path = cordee_arena_printf(a, CANDIDATE_ME "%s", cd->http->path(req, "token"));
    rc = candidate_load(cd, a, row, &v->c, err);
    if (rc > 0)
        rc = candidate_person(cd, row, &v->person, err);
    if (rc <= 0 || cordee_json_true(v->person, "trashed"))
        return rc < 0 ? -1 : 0;
    v->organisation = candidate_organisation(cd, a, v->c.cluster);
    return 1;
}

/* Skills are called in the language that is spoken, so they are read once more. */
static void speak(void *visit)
{
    struct visit *v = visit;
    struct cordee_error err;

    v->language =
        v->cd->http->speak(v->cd, v->req, cordee_json_text(v->person, "language"), "");
    (void)candidate_load(v->cd, v->cd->http->arena(v->req), v->c.id, &v->c, &err);
}

/* ---- what is shown ----------------------------------------------------------------- */

/* Who is not signed in has no place for words that the next page says: the address has
 * which it is. */
static const struct {
    const char *word, *text;
} done_words[] = {
    {"saved", T_LATER("Saved. Openings are looked for with it from now on.")},
    {"yes", T_LATER("Thank you. Your profile is kept for 12 months.")},
    {"document", T_LATER("The file is kept.")},
    {"removed", T_LATER("The file is erased.")},
    {"rest", T_LATER("Your profile rests: nobody is shown it until you look again.")},
    {"look", T_LATER("Openings are looked for again.")},
};

static void done_put(const struct visit *v, json_t *model)
{
    struct cordee *cd = v->cd;
    const char *done = cd->http->query(v->req, "done");

    for (size_t i = 0; i < sizeof done_words / sizeof *done_words; i++)
        if (cordee_text_is(done, done_words[i].word))
            cordee_json_set_text(model, "done", T(done_words[i].text));
}

static int views_put(const struct visit *v, json_t *model, struct cordee_error *err)
{
    json_t *list = candidate_views(v->cd, v->c.id, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        cordee_json_set_text(
            row, "at_text",
            candidate_day(v->cd, v->cd->http->arena(v->req), cordee_json_int(row, "at")));
    json_object_set_new(model, "views", list);
    return 0;
}

static int documents_put(const struct visit *v, json_t *model, struct cordee_error *err)
{
    json_t *list = candidate_documents(v->cd, v->c.id, err);

    if (!list)
        return -1;
    candidate_documents_dress(v->cd, v->cd->http->arena(v->req), list);
    json_object_set_new(model, "documents", list);
    return 0;
}

static json_t *head_of(const struct visit *v)
{
    json_t *model = json_pack("{s:s, s:s, s:s}", "lang", v->language, "action", v->path,
                              "organisation", v->organisation);

    cordee_json_set_text(model, "name", cordee_json_text(v->person, "name"));
    return model;
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = head_of(v);

    candidate_dress(cd, a, &v->c, model);
    cordee_json_set_text(model, "words", candidate_consent_words(cd, a, v->organisation));
    json_object_set_new(
        model, "wants_erase",
        json_boolean(cordee_text_is(cd->http->query(v->req, "do"), "erase")));
    done_put(v, model);
    if (views_put(v, model, err) < 0 || documents_put(v, model, err) < 0 ||
        candidate_parts_put(cd, v->req, recruitment_own_parts, &v->c, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, v->req, "recruitment-me", model, err)
                  : cd->http->page(cd, v->req, "recruitment-me", model, err);
}

/* ---- what is said ------------------------------------------------------------------ */

static int back(const struct visit *v, const char *done, struct cordee_error *err)
{
    return v->cd->http->done(
        v->cd, v->req,
        cordee_arena_printf(v->cd->http->arena(v->req), "%s?done=%s", v->path, done),
        NULL, err);
}

static int yes(const struct visit *v, struct cordee_error *err)
{
    const char *words =
        candidate_consent_words(v->cd, v->cd->http->arena(v->req), v->organisation);

    return candidate_consent(v->cd, v->c.id, words, err) < 0 ? -1 : back(v, "yes", err);
}

static int erase(const struct visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = head_of(v);

    if (!*cd->http->form(v->req, "sure"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Tick the box if all of it is to be erased."));
    if (candidate_erase(cd, v->c.id, err) < 0)
        return -1;
    json_object_set_new(model, "gone", json_true());
    return cd->http->page(cd, v->req, "recruitment-me", model, err);
}

static int remove_document(const struct visit *v, struct cordee_error *err)
{
    const int64_t id = v->cd->http->form_int(v->req, "document");

    return candidate_document_remove(v->cd, v->c.id, id, err) < 0
               ? -1
               : back(v, "removed", err);
}

static int act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (cordee_text_is(what, "yes"))
        return yes(v, err);
    if (cordee_text_is(what, "erase"))
        return erase(v, err);
    if (cordee_text_is(what, "remove"))
        return remove_document(v, err);
    if (cordee_text_is(what, "rest") || cordee_text_is(what, "look"))
        return candidate_move(cd, v->c.id,
                              cordee_text_is(what, "rest") ? "resting" : "looking",
                              err) < 0
                   ? -1
                   : back(v, what, err);
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("Please choose one of the buttons."));
}

static int upload_act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const struct cordee_upload *up = cd->http->upload(v->req, "file");

    if (!up || !up->size)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose a file first."));
    return candidate_document_add(cd, cd->http->arena(v->req), v->c.id, up, err) < 0
               ? -1
               : back(v, "document", err);
}

static int document_show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = candidate_document(cd, v->c.id, cd->http->path_int(v->req, "document"),
                                      &row, err);

    (void)error;
    if (rc <= 0)
        return rc < 0 ? -1 : cd->http->unknown(cd, err);
    return cd->http->kept_file(cd, v->req, cordee_json_text(row, "type"),
                               cordee_json_text(row, "name"),
                               cordee_json_text(row, "file"), err);
}

/* ---- the profile is changed -------------------------------------------------------- */

static struct candidate_form *form_of(struct visit *v)
{
    if (!v->formed)
        candidate_form_init(&v->form, v->cd, v->req, &v->c);
    v->formed = true;
    v->form.own = true;
    return &v->form;
}

static int form_show(void *visit, const char *error, struct cordee_error *err)
{
    struct visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *head = head_of(v);
    CORDEE_AUTO(cordee_json_drop) json_t *model = candidate_form_model(form_of(v), err);

    if (!model)
        return -1;
    json_object_update(model, head);
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, v->req, "recruitment-me-profile", model, err)
                  : cd->http->page(cd, v->req, "recruitment-me-profile", model, err);
}

static int form_act(void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    struct candidate_form *f = form_of(v);
    const int rc = candidate_form_take(f, err);

    if (candidate_form_goes_on(f))
        return form_show(v, "", err);
    if (rc < 0 || candidate_save(v->cd, &f->c, err) < 0)
        return -1;
    return back(v, "saved", err);
}

/* ---- routes ------------------------------------------------------------------------ */

#define PAGE(name, shows, acts)                                                \
    static const struct cordee_link_page name = {.purpose = CANDIDATE_LINK,    \
                                                 .size = sizeof(struct visit), \
                                                 .load = visit_load,           \
                                                 .speak = speak,               \
                                                 .show = shows,                \
                                                 .act = acts,                  \
                                                 .drop = visit_drop}
PAGE(own_page, show, act);
PAGE(upload_page, show, upload_act);
PAGE(document_page, document_show, NULL);
PAGE(form_page, form_show, form_act);

static int get_own(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    return cd->http->visit(cd, req, &own_page, false, err);
}

static int post_own(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &own_page, true, err);
}

static int post_documents(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    return cd->http->visit(cd, req, &upload_page, true, err);
}

static int get_document(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    return cd->http->visit(cd, req, &document_page, false, err);
}

static int get_profile(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return cd->http->visit(cd, req, &form_page, false, err);
}

static int post_profile(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    return cd->http->visit(cd, req, &form_page, true, err);
}

const struct cordee_route candidate_own_routes[] = {
    {.method = "GET",
     .path = CANDIDATE_ME "{token}",
     .handle = get_own,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "A candidate's own profile, by their link"},
    {.method = "POST",
     .path = CANDIDATE_ME "{token}",
     .handle = post_own,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "do=yes keeps it for 12 months; rest, look; remove with document=; erase "
             "with sure=1",
     .takes = "do document:int sure:bool"},
    {.method = "GET",
     .path = CANDIDATE_ME "{token}/profile",
     .handle = get_profile,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The form in which they change it"},
    {.method = "POST",
     .path = CANDIDATE_ME "{token}/profile",
     .handle = post_profile,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "Changes it; a field that is not sent stays"},
    {.method = "POST",
     .path = CANDIDATE_ME "{token}/documents",
     .handle = post_documents,
     .flags = CORDEE_ROUTE_LINK | CORDEE_ROUTE_UPLOAD,
     .max_body = DOCUMENT_BYTES,
     .per_minute = 60,
     .help = "Adds a file, such as a CV"},
    {.method = "GET",
     .path = CANDIDATE_ME "{token}/documents/{document}",
     .handle = get_document,
     .flags = CORDEE_ROUTE_LINK | CORDEE_ROUTE_BYTES,
     .per_minute = 600,
     .help = "One of their files"},
    {0},
};
