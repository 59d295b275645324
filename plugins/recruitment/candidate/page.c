/* The page of one candidate, and the panel on the page of the person. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/candidate/round.h"

enum { DOCUMENT_BYTES = CORDEE_LETTER_BYTES + 65536 };

const char *candidate_path(struct cordee_arena *a, int64_t id, const char *rest)
{
    return cordee_arena_printf(a, CANDIDATE_LIST "/%lld%s", (long long)id, rest);
}

int candidate_asked(struct cordee *cd, struct cordee_request *req, struct candidate *c_r,
                    struct cordee_error *err)
{
    const int rc =
        candidate_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"), c_r, err);

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such profile."))
                   : rc;
}

int candidate_parts_put(struct cordee *cd, struct cordee_request *req,
                        const struct candidate_part *parts, const struct candidate *c,
                        json_t *model, struct cordee_error *err)
{
    for (; parts->name; parts++) {
        CORDEE_AUTO(cordee_json_drop) json_t *part = json_object();
        int rc;

        if (parts->permission && !cd->http->may(req, parts->permission))
            continue;
        rc = parts->load(cd, req, c, part, err);
        if (rc < 0)
            return -1;
        if (rc > 0)
            json_object_set(model, parts->name, part);
    }
    return 0;
}

/* ---- what is shown ----------------------------------------------------------------- */

/* Who may not see names is told no more than an employer. */
static int person_put(struct cordee *cd, struct cordee_request *req,
                      const struct candidate *c, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const bool names = cd->http->may(req, "recruitment.names");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (candidate_person(cd, c->id, &row, err) < 0)
        return -1;
    json_object_set_new(model, "number", json_string(candidate_number(cd, a, c->id)));
    json_object_set_new(model, "names", json_boolean(names));
    json_object_set_new(model, "may_write",
                        json_boolean(names && cd->http->may(req, "recruitment.write")));
    cordee_json_set_text(model, "name",
                         names ? cordee_json_text(row, "name")
                               : candidate_number(cd, a, c->id));
    cordee_json_set_text(model, "staff", cordee_json_text(row, "staff"));
    cordee_json_set_text(model, "source", c->source);
    cordee_json_set_text(model, "asked_text",
                         candidate_day(cd, a, cordee_json_int(row, "consent_asked")));
    if (!names)
        return 0;
    cordee_json_set_text(model, "href", cordee_json_text(row, "href"));
    cordee_json_set_text(model, "email", cordee_json_text(row, "email"));
    cordee_json_set_text(model, "brought_by", cordee_json_text(row, "brought_by"));
    return 0;
}

static const char *consent_text(struct cordee *cd, struct cordee_arena *a,
                                const json_t *row)
{
    const char *what = cordee_json_text(row, "what");
    const char *until = candidate_day(cd, a, cordee_json_int(row, "until"));

    if (cordee_text_is(what, "asked"))
        return T("asked by mail");
    if (cordee_text_is(what, "given"))
        return cordee_arena_printf(a, T("said yes, until %s"), until);
    return cordee_arena_printf(a, T("reminded by mail that it ends on %s"), until);
}

static int consents_put(struct cordee *cd, struct cordee_arena *a,
                        const struct candidate *c, json_t *model,
                        struct cordee_error *err)
{
    json_t *list = candidate_consents(cd, c->id, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        json_object_set_new(row, "text", json_string(consent_text(cd, a, row)));
        cordee_json_set_text(row, "at_text",
                             candidate_day(cd, a, cordee_json_int(row, "at")));
    }
    json_object_set_new(model, "consents", list);
    return 0;
}

/* Documents have names in them. */
static int documents_put(struct cordee *cd, struct cordee_request *req,
                         const struct candidate *c, json_t *model,
                         struct cordee_error *err)
{
    json_t *list = cd->http->may(req, "recruitment.names")
                       ? candidate_documents(cd, c->id, err)
                       : json_array();

    if (!list)
        return -1;
    candidate_documents_dress(cd, cd->http->arena(req), list);
    json_object_set_new(model, "documents", list);
    return 0;
}

static int get_page(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct candidate c;

    if (candidate_asked(cd, req, &c, err) < 0)
        return -1;
    model =
        json_pack("{s:I, s:I}", "id", (json_int_t)c.id, "candidate", (json_int_t)c.id);
    candidate_dress(cd, a, &c, model);
    if (person_put(cd, req, &c, model, err) < 0 ||
        consents_put(cd, a, &c, model, err) < 0 ||
        documents_put(cd, req, &c, model, err) < 0 ||
        candidate_parts_put(cd, req, recruitment_candidate_parts, &c, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "recruitment-candidate", model, err);
}

/* ---- what is done -------------------------------------------------------------------
 */

/* The profile of who acts may see names of, and change the person. */
static int to_change(struct cordee *cd, struct cordee_request *req, struct candidate *c_r,
                     struct cordee_error *err)
{
    if (candidate_asked(cd, req, c_r, err) < 0 ||
        cd->crm->writable(cd, err, c_r->person) < 0)
        return -1;
    return cd->http->may(req, "recruitment.names")
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED, "%s",
                             T("Who may not see names cannot change profiles."));
}

static int back(struct cordee *cd, struct cordee_request *req, int64_t id, int rc,
                const char *words, struct cordee_error *err)
{
    const char *to = candidate_path(cd->http->arena(req), id, "");
    struct cordee_error why = err ? *err : (struct cordee_error){0};

    if (rc >= 0)
        return cd->http->done(cd, req, to, words, err);
    return cordee_is_refusal(&why) ? cd->http->failed(cd, req, to, why.text, err) : -1;
}

static int post_ask(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct candidate c;

    if (to_change(cd, req, &c, err) < 0)
        return -1;
    return back(cd, req, c.id, candidate_ask(cd, c.id, err),
                T("They are asked by mail. Without an answer within 30 days the profile "
                  "is erased."),
                err);
}

static int post_consent(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct candidate c;
    const char *how = cd->http->typed(req, "how");
    int rc;

    if (to_change(cd, req, &c, err) < 0)
        return -1;
    rc = *how && cordee_utf8_len(how) <= 500
             ? candidate_consent(cd, c.id, how, err)
             : cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Write how they said so, such as “signed form of 3 May”."));
    return back(cd, req, c.id, rc, T("Written down. The profile is kept for 12 months."),
                err);
}

static int post_erase(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct candidate c;

    if (to_change(cd, req, &c, err) < 0)
        return -1;
    if (!*cd->http->form(req, "sure"))
        return cd->http->failed(cd, req, candidate_path(cd->http->arena(req), c.id, ""),
                                T("Tick the box if all of it is to be erased."), err);
    return candidate_erase(cd, c.id, err) < 0
               ? -1
               : cd->http->done(cd, req, CANDIDATE_LIST,
                                T("The profile is erased, with its documents and what "
                                  "mails said of it."),
                                err);
}

static int post_document(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    struct candidate c;
    int rc;

    if (to_change(cd, req, &c, err) < 0)
        return -1;
    rc = up && up->size
             ? candidate_document_add(cd, cd->http->arena(req), c.id, up, err)
             : cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose a file first."));
    return back(cd, req, c.id, rc, T("The file is kept."), err);
}

static int get_document(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct candidate c;
    int rc;

    if (candidate_asked(cd, req, &c, err) < 0)
        return -1;
    rc = candidate_document(cd, c.id, cd->http->path_int(req, "document"), &row, err);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such file."));
    return cd->http->kept_file(cd, req, cordee_json_text(row, "type"),
                               cordee_json_text(row, "name"),
                               cordee_json_text(row, "file"), err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct candidate c;

    if (to_change(cd, req, &c, err) < 0 ||
        candidate_document_remove(cd, c.id, cd->http->path_int(req, "document"), err) < 0)
        return -1;
    return back(cd, req, c.id, 0, T("The file is erased."), err);
}

/* ---- on the page of the person ------------------------------------------------------
 */

int candidate_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                    json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t id = candidate_of(cd, party, err);
    struct candidate c;

    if (id < 0 || (id > 0 && candidate_load(cd, a, id, &c, err) < 0))
        return -1;
    json_object_set_new(model, "party", json_integer(party));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "recruitment.write")));
    if (id > 0) {
        json_object_set_new(model, "id", json_integer(id));
        candidate_dress(cd, a, &c, model);
    }
    return id > 0 || cd->http->may(req, "recruitment.write");
}

/* ---- routes --------------------------------------------------------------------------
 */

const struct cordee_route candidate_page_routes[] = {
    {.method = "GET",
     .path = CANDIDATE_LIST "/{id}",
     .permission = "recruitment.read",
     .handle = get_page,
     .help = "A candidate: profile, documents, consent"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/ask",
     .permission = "recruitment.write",
     .handle = post_ask,
     .help = "Asks them by mail whether the profile may be kept"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/consent",
     .permission = "recruitment.write",
     .handle = post_consent,
     .help = "Writes down that they said yes, and how",
     .takes = "how!"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/erase",
     .permission = "recruitment.write",
     .handle = post_erase,
     .help = "Erases the profile for good",
     .takes = "sure:bool!"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/documents",
     .permission = "recruitment.write",
     .handle = post_document,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = DOCUMENT_BYTES,
     .help = "Adds a file, such as a CV"},
    {.method = "GET",
     .path = CANDIDATE_LIST "/{id}/documents/{document}",
     .permission = "recruitment.names",
     .handle = get_document,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "One of their files"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/documents/{document}/remove",
     .permission = "recruitment.write",
     .handle = post_remove,
     .help = "Erases a file"},
    {0},
};
