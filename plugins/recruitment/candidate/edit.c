/* Profiles are written down and changed in the office. */
#include "plugins/recruitment/candidate/pages.h"

#include <string.h>

/* ---- whose it is --------------------------------------------------------------------
 */

/* Who is asked for on the page of a new one, as typed. */
static const char *const who_fields[] = {"person", "given_name", "family_name", "email"};

static void who_put(struct candidate_form *f)
{
    struct cordee *cd = f->cd;

    for (size_t i = 0; i < sizeof who_fields / sizeof *who_fields; i++)
        json_object_set_new(f->values, who_fields[i],
                            json_string(cd->http->typed(f->req, who_fields[i])));
}

static int refuse(struct candidate_form *f, const char *field, const char *says,
                  struct cordee_error *err)
{
    candidate_form_wrong(f, field, says);
    return cordee_fail(err, CORDEE_E_INVALID, "%s", says);
}

/* Somebody new, unless somebody has that address, or is called so and nobody said that
 * it is another. */
static int person_new(struct candidate_form *f, json_t **namesakes_r,
                      struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *given = cordee_json_text(f->values, "given_name");
    const char *family = cordee_json_text(f->values, "family_name");
    const char *email = cordee_json_text(f->values, "email");
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    int64_t address;
    int rc;

    if (!*family)
        return refuse(f, "family_name",
                      T("Write a person of the register, or the name of a new one."),
                      err);
    if (*email && !cordee_address_ok(email))
        return refuse(f, "email", T("This is no mail address."), err);
    rc = *email ? cd->crm->by_email(cd, err, email, &f->c.person, &address) : 0;
    if (rc)
        return rc < 0 ? -1 : 0;
    *namesakes_r =
        candidate_namesakes(cd,
                            cordee_text_trim(cordee_arena_printf(cd->http->arena(f->req),
                                                                 "%s %s", given, family)),
                            err);
    if (!*namesakes_r)
        return -1;
    if (json_array_size(*namesakes_r) && !*cd->http->form(f->req, "another"))
        return refuse(f, "family_name",
                      T("Somebody of that name is in the register. Choose below who it "
                        "is."),
                      err);
    fields = json_pack("{s:s, s:s, s:s}", "given_name", given, "family_name", family,
                       "email", email);
    f->c.only_here = true;
    return cd->crm->create(cd, err, CORDEE_PERSON, fields, &f->c.person);
}

static int person_take(struct candidate_form *f, json_t **namesakes_r,
                       struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *name = cordee_json_text(f->values, "person");
    const int64_t same = cd->http->form_int(f->req, "same");

    if (same > 0)
        f->c.person = same;
    else if (!*name)
        return person_new(f, namesakes_r, err);
    else if (cd->crm->called(cd, err, name, CORDEE_FILTER_PEOPLE, cd->http->user(f->req),
                             &f->c.person) < 0)
        return refuse(f, "person", cordee_arena_text(cd->http->arena(f->req), err->text),
                      err);
    return cd->crm->writable(cd, err, f->c.person);
}

/* ---- the page ------------------------------------------------------------------------
 */

static int show(struct candidate_form *f, const json_t *namesakes, const char *error,
                struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    struct cordee_arena *a = cd->http->arena(f->req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = candidate_form_model(f, err);

    if (!model)
        return -1;
    if (f->c.id) {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

        if (candidate_person(cd, f->c.id, &row, err) < 0)
            return -1;
        cordee_json_set_text(model, "name", cordee_json_text(row, "name"));
    }
    cordee_json_set_text(model, "action",
                         f->c.id ? candidate_path(a, f->c.id, "/edit")
                                 : CANDIDATE_LIST "/new");
    cordee_json_set_text(model, "up",
                         f->c.id ? candidate_path(a, f->c.id, "") : CANDIDATE_LIST);
    json_object_set(model, "namesakes", (json_t *)namesakes);
    cordee_json_set_text(model, "error", error);
    return *error
               ? cd->http->invalid(cd, f->req, "recruitment-candidate-edit", model, err)
               : cd->http->page(cd, f->req, "recruitment-candidate-edit", model, err);
}

static int may(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return cd->http->may(req, "recruitment.names")
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED, "%s",
                             T("Who may not see names cannot change profiles."));
}

static int get_new(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    CORDEE_AUTO(candidate_form_drop) struct candidate_form f = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    int64_t of = 0;
    struct candidate c;

    if (may(cd, req, err) < 0)
        return -1;
    candidate_init(&c);
    candidate_form_init(&f, cd, req, &c);
    who_put(&f);
    if (cordee_text_int(cd->http->query(req, "of"), &of) && of > 0 &&
        cd->crm->party(cd, err, of, &person) < 0)
        return -1;
    if (person)
        json_object_set_new(f.values, "person",
                            json_string(cordee_arena_printf(cd->http->arena(req), "#%lld",
                                                            (long long)of)));
    return show(&f, NULL, "", err);
}

/* Person and profile are there together, or neither is. */
static int keep_new(struct candidate_form *f, json_t **namesakes_r,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = f->cd;

    if (cd->db->begin(cd, &tx, err) < 0 || person_take(f, namesakes_r, err) < 0 ||
        candidate_save(cd, &f->c, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int post_new(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(candidate_form_drop) struct candidate_form f = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *namesakes = NULL;
    struct cordee_error why = {0};
    struct candidate c;
    int rc;

    if (may(cd, req, err) < 0)
        return -1;
    candidate_init(&c);
    candidate_form_init(&f, cd, req, &c);
    who_put(&f);
    rc = candidate_form_take(&f, &why);
    if (candidate_form_goes_on(&f))
        return show(&f, NULL, "", err);
    if (rc == 0)
        rc = keep_new(&f, &namesakes, &why);
    if (rc < 0) {
        f.c.id = 0;
        return cordee_is_refusal(&why) ? show(&f, namesakes, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    }
    return cd->http->done(
        cd, req, candidate_path(cd->http->arena(req), f.c.id, ""),
        T("Kept. They are asked by mail whether it may stay; until they "
          "say yes, nobody is shown it."),
        err);
}

static int get_edit(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(candidate_form_drop) struct candidate_form f = {0};
    struct candidate c;

    if (may(cd, req, err) < 0 || candidate_asked(cd, req, &c, err) < 0)
        return -1;
    candidate_form_init(&f, cd, req, &c);
    return show(&f, NULL, "", err);
}

static int post_edit(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(candidate_form_drop) struct candidate_form f = {0};
    struct cordee_error why = {0};
    struct candidate c;
    int rc;

    if (may(cd, req, err) < 0 || candidate_asked(cd, req, &c, err) < 0 ||
        cd->crm->writable(cd, err, c.person) < 0)
        return -1;
    candidate_form_init(&f, cd, req, &c);
    rc = candidate_form_take(&f, &why);
    if (candidate_form_goes_on(&f))
        return show(&f, NULL, "", err);
    if (rc < 0 || candidate_save(cd, &f.c, &why) < 0)
        return cordee_is_refusal(&why) ? show(&f, NULL, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, candidate_path(cd->http->arena(req), c.id, ""),
                          T("Saved. Openings are matched with it anew."), err);
}

#define FIELDS                                                                        \
    "headline body wishes language kinds:[text] education:int years free_from hours " \
    "place country radius:int moves remote pay_min currency pay_per permits:[text] "  \
    "certificates state source staff:int skill:[text] speaks:[text] cefr:[text] "     \
    "past_kind:[text]"

const struct cordee_route candidate_edit_routes[] = {
    {.method = "GET",
     .path = CANDIDATE_LIST "/new",
     .permission = "recruitment.write",
     .handle = get_new,
     .help = "The form of a new candidate"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/new",
     .permission = "recruitment.write",
     .handle = post_new,
     .help = "Writes a candidate down: person (a name of the register, or #12), or "
             "given_name, family_name and email",
     .takes = "person given_name family_name email another same:int " FIELDS},
    {.method = "GET",
     .path = CANDIDATE_LIST "/{id}/edit",
     .permission = "recruitment.write",
     .handle = get_edit,
     .help = "The form of a candidate"},
    {.method = "POST",
     .path = CANDIDATE_LIST "/{id}/edit",
     .permission = "recruitment.write",
     .handle = post_edit,
     .help = "Changes a candidate; a field that is not sent stays",
     .takes = FIELDS},
    {0},
};
