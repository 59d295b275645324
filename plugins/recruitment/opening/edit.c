/* The office writes an opening down, or changes one. */
#include "plugins/recruitment/opening/pages.h"

/* ---- whose it is ------------------------------------------------------------------ */

/* By name; one that stands there already keeps its number, whoever else is called so. */
static int party_take(struct opening_form *f, const char *box, const char *was,
                      unsigned kinds, int64_t *party, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *name = cd->http->typed(f->req, box);
    struct cordee_error why = {0};

    if (!cd->http->form_at(f->req, box, 0) || (*party && cordee_text_is(name, was)))
        return 0;
    *party = 0;
    if (!*name)
        return 0;
    if (cd->crm->called(cd, &why, name, kinds, cd->http->user(f->req), party) == 0)
        return 0;
    if (why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    json_object_set_new(
        f->wrong, box,
        json_string(cordee_utf8_sentence(cd->http->arena(f->req), why.text)));
    return 0;
}

static int whose_take(struct opening_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    struct opening *o = &f->o;

    if (party_take(f, "member", o->party_name, CORDEE_FILTER_ORGS, &o->party, err) < 0 ||
        party_take(f, "contact", o->contact_name, CORDEE_FILTER_PEOPLE, &o->contact,
                   err) < 0)
        return -1;
    if (cd->http->form_at(f->req, "staff", 0))
        o->staff = cd->http->form_int(f->req, "staff");
    return o->party ? cd->crm->writable(cd, err, o->party) : 0;
}

/* ---- the page --------------------------------------------------------------------- */

static int show(struct opening_form *f, const char *error, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = opening_form_model(f, err);

    if (!model)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, f->req, "recruitment-opening-edit", model, err)
                  : cd->http->page(cd, f->req, "recruitment-opening-edit", model, err);
}

/* A new one: whose it is may be in the address, ?of=12. */
static int begin(struct cordee *cd, struct cordee_request *req, struct opening *o,
                 struct cordee_error *err)
{
    const char *of = cd->http->query(req, "of");
    CORDEE_AUTO(cordee_json_drop) json_t *member = NULL;

    opening_init(o);
    o->staff = cd->http->user(req);
    if (!*of && cd->http->form_at(req, "of", 0))
        of = cd->http->form(req, "of");
    if (!cordee_text_int(of, &o->party) || !o->party)
        return 0;
    if (cd->crm->writable(cd, err, o->party) < 0 ||
        cd->crm->party(cd, err, o->party, &member) < 0)
        return -1;
    if (cordee_json_int(member, "kind") == CORDEE_PERSON)
        o->party = 0;
    else
        o->party_name =
            cordee_arena_text(cd->http->arena(req), cordee_json_text(member, "name"));
    return 0;
}

static int get_new(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    CORDEE_AUTO(opening_form_drop) struct opening_form f = {0};
    struct opening o;

    if (begin(cd, req, &o, err) < 0)
        return -1;
    opening_form_init(&f, cd, req, &o);
    return show(&f, "", err);
}

static int get_edit(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(opening_form_drop) struct opening_form f = {0};
    struct opening o;

    if (opening_asked(cd, req, &o, err) < 0)
        return -1;
    opening_form_init(&f, cd, req, &o);
    return show(&f, "", err);
}

/* ---- keeping ---------------------------------------------------------------------- */

/* "Save and open" opens a draft in the same change. */
static int keep(struct opening_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const bool opens = cordee_text_is(cd->http->form(f->req, "do"), "open");

    if (cd->db->change_begin(cd, &c,
                             f->o.id ? T("Opening changed") : T("Opening written down"),
                             err) < 0 ||
        whose_take(f, err) < 0 || opening_form_take(f, err) < 0)
        return -1;
    if (opening_form_goes_on(f))
        return cd->db->change_commit(&c, err) < 0 ? -1 : 0;
    if (opening_save(cd, &f->o, err) < 0 ||
        (opens && opening_move_noted(cd, cd->http->arena(f->req), f->o.id, "open",
                                     cd->http->user(f->req), err) < 0) ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return 1;
}

static int post(struct cordee *cd, struct cordee_request *req, const struct opening *o,
                struct cordee_error *err)
{
    CORDEE_AUTO(opening_form_drop) struct opening_form f = {0};
    struct cordee_error why = {0};
    int rc;

    opening_form_init(&f, cd, req, o);
    rc = keep(&f, &why);
    if (rc < 0)
        return cordee_is_refusal(&why) ? show(&f, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    if (rc == 0)
        return show(&f, "", err);
    if (o->id)
        cd->http->offer_undo_here(req);
    else
        cd->http->offer_undo(req);
    return cd->http->done(cd, req, opening_path(cd->http->arena(req), f.o.id, ""),
                          T("Saved."), err);
}

static int post_new(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct opening o;

    return begin(cd, req, &o, err) < 0 ? -1 : post(cd, req, &o, err);
}

static int post_edit(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct opening o;

    return opening_asked(cd, req, &o, err) < 0 ? -1 : post(cd, req, &o, err);
}

#define FIELDS                                                                   \
    "contact staff kind title! body language public place country remote hours " \
    "pay_min pay_max currency pay_per starts ends closes education years "       \
    "permits:[text] "                                                            \
    "certificates skill:[text] add:[text] find speaks:[text] cefr:[text] "       \
    "language_need:[text] seen do"

const struct cordee_route opening_edit_routes[] = {
    {.method = "GET",
     .path = OPENING_LIST "/new",
     .permission = "recruitment.write",
     .handle = get_new,
     .help = "The form of a new opening",
     .takes = "of:int?"},
    {.method = "POST",
     .path = OPENING_LIST "/new",
     .permission = "recruitment.write",
     .handle = post_new,
     .help = "Writes an opening down; do=open: and opens it; do=find: looks for skills",
     .takes = "member! of:int " FIELDS},
    {.method = "GET",
     .path = OPENING_LIST "/{id}/edit",
     .permission = "recruitment.write",
     .handle = get_edit,
     .help = "The form of an opening"},
    {.method = "POST",
     .path = OPENING_LIST "/{id}/edit",
     .permission = "recruitment.write",
     .handle = post_edit,
     .help = "Changes an opening; a field that is not sent stays",
     .takes = "member " FIELDS},
    {0},
};
