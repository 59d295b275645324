/* What a person confirmed is kept: profiles, for which their people are asked, and drafts
 * of openings. */
#include "plugins/recruitment/import/import.h"

#include <string.h>

/* ---- one ----------------------------------------------------------------------------
 */

static void set(json_t *fields, const char *name, const char *text)
{
    cordee_json_set_text(fields, name, text);
}

static int64_t person_new(struct import *i, const struct person_read *p,
                          struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();
    int64_t id = 0;

    if (!*p->given && !*p->family)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say who it is: a name is needed."));
    set(fields, "given_name", p->given);
    set(fields, "family_name", *p->family ? p->family : p->given);
    set(fields, "email", p->mail);
    set(fields, "phone", p->phone);
    set(fields, "street", p->street);
    set(fields, "postcode", p->postcode);
    set(fields, "city", p->city);
    set(fields, "country", p->country);
    return cd->crm->create(cd, err, CORDEE_PERSON, fields, &id) < 0 ? -1 : id;
}

int64_t import_candidate(struct import *i, struct read_record *r, int64_t person,
                         struct cordee_error *err)
{
    struct candidate *c = &r->candidate;

    c->person = person;
    c->only_here = !person;
    if (i->cd->db->one(i->cd, err, &c->cluster,
                       "SELECT COALESCE((SELECT k.cluster FROM " CORDEE_CLUSTERS_OF(
                           "?1") " k WHERE cluster_mine(k.cluster) ORDER BY k.cluster <> "
                                 "cluster_here(), k.cluster LIMIT 1), cluster_here())",
                       CORDEE_ARGS(CORDEE_V(person))) < 0)
        return -1;
    c->staff = i->cd->http->user(i->req);
    if (!*c->source)
        c->source = i->cd->text->get(i->cd, "file");
    if (person ? i->cd->crm->writable(i->cd, err, person) < 0
               : (c->person = person_new(i, &r->person, err)) < 0)
        return -1;
    return candidate_save(i->cd, c, err) < 0 ? -1 : c->id;
}

int64_t import_opening(struct import *i, struct read_record *r, int64_t party,
                       struct cordee_error *err)
{
    struct opening *o = &r->opening;

    o->party = party;
    o->staff = i->cd->http->user(i->req);
    o->state = "draft";
    if (i->cd->crm->writable(i->cd, err, party) < 0)
        return -1;
    return opening_save(i->cd, o, err) < 0 ? -1 : o->id;
}

/* The member that a table or a form names. */
static int member_of(struct import *i, const char *name, int64_t *party_r,
                     struct cordee_error *err)
{
    struct cordee *cd = i->cd;

    if (!*name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say whose opening it is: a member of yours."));
    return cd->crm->called(cd, err, name, CORDEE_FILTER_ORGS, cd->http->user(i->req),
                           party_r);
}

/* ---- one, as the form says ------------------------------------------------------------
 */

static void person_typed(struct import *i, struct person_read *p)
{
    struct cordee *cd = i->cd;

    p->given = cd->http->typed(i->req, "given");
    p->family = cd->http->typed(i->req, "family");
    p->mail = cd->http->typed(i->req, "mail");
    p->phone = cd->http->typed(i->req, "phone");
}

/* Those that were proposed for a text and ticked. */
static void proposed_put(struct import *i, struct candidate *c)
{
    const char *id;
    struct candidate_skill *all =
        cordee_arena_get(i->a, (c->n_skills + 10) * sizeof *all);

    if (c->n_skills)
        memcpy(all, c->skills, c->n_skills * sizeof *all);
    c->skills = all;
    for (size_t n = 0; n < 10 && (id = i->cd->http->form_at(i->req, "proposed", n));
         n++) {
        struct candidate_skill one = {.label = ""};
        bool there = !cordee_text_int(id, &one.skill) || one.skill <= 0;

        for (size_t k = 0; k < c->n_skills; k++)
            there = there || c->skills[k].skill == one.skill;
        if (!there)
            c->skills[c->n_skills++] = one;
    }
}

static int candidate_keep(struct import *i, struct read_record *r, int64_t *id_r,
                          struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    person_typed(i, &r->person);
    if (cd->db->change_begin(cd, &change, T("A profile from a file"), err) < 0 ||
        import_skills_choose(i, r, NULL, err) < 0)
        return -1;
    proposed_put(i, &r->candidate);
    *id_r = import_candidate(i, r, cd->http->form_int(i->req, "person"), err);
    return *id_r < 0 ? -1 : cd->db->change_commit(&change, err);
}

static int opening_keep(struct import *i, struct read_record *r, int64_t *id_r,
                        struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    int64_t party = 0;

    r->opening.title = cd->http->typed(i->req, "title");
    if (member_of(i, cd->http->typed(i->req, "member"), &party, err) < 0 ||
        cd->db->change_begin(cd, &change, T("An opening from a file"), err) < 0 ||
        import_skills_choose(i, r, NULL, err) < 0)
        return -1;
    *id_r = import_opening(i, r, party, err);
    return *id_r < 0 ? -1 : cd->db->change_commit(&change, err);
}

/* ---- many
 * ------------------------------------------------------------------------------ */

struct many {
    struct import *i;
    const char *all; /* of skills */
    struct cordee_buf made;
    int64_t kept;
    json_t *faults; /* [{"line","words"}] */
};

static int row_keep(struct many *m, struct read_record *r, int64_t *id_r,
                    struct cordee_error *err)
{
    struct cordee *cd = m->i->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t who = 0, address = 0;
    int rc = 0;

    if (r->wrong)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T(r->wrong));
    if (cd->db->begin(cd, &tx, err) < 0 || import_skills_choose(m->i, r, m->all, err) < 0)
        return -1;
    if (r->kind == READ_CANDIDATE) {
        if (*r->person.mail)
            rc = cd->crm->by_email(cd, err, r->person.mail, &who, &address);
        *id_r = rc < 0 ? -1 : import_candidate(m->i, r, who, err);
    } else {
        *id_r = member_of(m->i, r->employer, &who, err) < 0
                    ? -1
                    : import_opening(m->i, r, who, err);
    }
    return *id_r < 0 ? -1 : cd->db->commit(&tx, err);
}

static int all_keep(struct many *m, struct cordee_error *err)
{
    struct import *i = m->i;
    struct cordee *cd = i->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Profiles or openings from a file"), err) < 0)
        return -1;
    for (size_t n = 0; n < i->file.n; n++) {
        struct cordee_error why = {0};
        int64_t id = 0;

        if (row_keep(m, &i->file.records[n], &id, &why) == 0) {
            cordee_buf_printf(&m->made, "%s%lld", m->made.len ? "." : "", (long long)id);
            m->kept++;
        } else if (cordee_is_refusal(&why) || why.code == CORDEE_E_DENIED ||
                   why.code == CORDEE_E_NOT_FOUND) {
            json_array_append_new(m->faults,
                                  json_pack("{s:I, s:s}", "line",
                                            (json_int_t)i->file.records[n].line, "words",
                                            cordee_utf8_sentence(i->a, why.text)));
        } else {
            return cordee_fail(err, why.code, "%s", why.text);
        }
    }
    return cd->db->change_commit(&change, err);
}

/* ---- pages
 * ------------------------------------------------------------------------------ */

static int many_save(struct import *i, struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    const bool people = i->file.records[0].kind == READ_CANDIDATE;
    CORDEE_AUTO(cordee_json_drop) json_t *faults = json_array();
    struct many m = {
        .i = i,
        .faults = faults,
        .all = cordee_text_is(cd->http->form(i->req, "skills"), "own") ? "own" : "found"};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *made = NULL;
    int rc = all_keep(&m, err);

    if (rc == 0)
        made = people ? import_made(cd, m.made.text ? m.made.text : "",
                                    cd->http->user(i->req), err)
                      : json_array();
    if (made)
        model = json_pack("{s:I, s:b, s:O, s:O, s:s, s:b}", "n", (json_int_t)m.kept,
                          "people", people, "faults", faults, "made", made, "ids",
                          m.made.text ? m.made.text : "", "can_undo",
                          people && json_array_size(made) > 0);
    cordee_buf_drop(&m.made);
    if (model && !people && m.kept)
        cd->http->offer_undo(i->req);
    return model ? cd->http->page(cd, i->req, "recruitment-import-done", model, err) : -1;
}

int import_save(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    struct import i = {.cd = cd, .req = req, .a = cd->http->arena(req)};
    struct read_record *r;
    int64_t id = 0;
    int rc;

    if (import_take(&i, err) < 0)
        return -1;
    if (i.file.n > IMPORT_ROWS)
        return import_show(&i, "", err);
    if (i.file.n > 1 || i.file.records[0].line)
        return many_save(&i, err);
    r = &i.file.records[0];
    rc = r->kind == READ_CANDIDATE ? candidate_keep(&i, r, &id, err)
                                   : opening_keep(&i, r, &id, err);
    if (rc < 0 && !cordee_is_refusal(err) && err->code != CORDEE_E_NOT_FOUND)
        return -1;
    if (rc < 0) {
        const char *why = cordee_utf8_sentence(i.a, cordee_arena_text(i.a, err->text));

        return import_take(&i, err) < 0 ? -1 : import_show(&i, why, err);
    }
    if (r->kind == READ_CANDIDATE)
        return cd->http->done(
            cd, req,
            cordee_arena_printf(i.a, IMPORT_PAGE "/done?made=%lld", (long long)id),
            T("The profile is kept. They are asked by mail whether it may be."), err);
    cd->http->offer_undo(req);
    return cd->http->done(
        cd, req, cordee_arena_printf(i.a, "/recruitment/openings/%lld", (long long)id),
        T("The opening is kept as a draft."), err);
}

int import_done(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    const char *ids = cd->http->query(req, "made");
    CORDEE_AUTO(cordee_json_drop)
    json_t *made = import_made(cd, ids, cd->http->user(req), err);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = made ? json_pack("{s:b, s:I, s:b, s:s, s:O}", "people", 1, "n",
                                     (json_int_t)json_array_size(made), "can_undo",
                                     json_array_size(made) > 0, "ids", ids, "made", made)
                         : NULL;

    return model ? cd->http->page(cd, req, "recruitment-import-done", model, err) : -1;
}

int import_undo(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *made = import_made(cd, cd->http->form(req, "ids"), cd->http->user(req), err);
    const json_t *row;
    size_t n;

    if (!made)
        return -1;
    json_array_foreach (made, n, row)
        if (candidate_erase(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return cd->http->done(cd, req, IMPORT_PAGE,
                          T("Taken back: nothing of these profiles is kept."), err);
}
