/* One membership: joined, changed, renewed, given up; and those to renew. */
#include "core/console/member/memberships.h"

#include "core/console/member/member.h"
#include "core/console/party/edit-inputs.h"

#include "core/web/web.h"

#include "core/crm/member/membership.h"

#include <string.h>

enum { DUE_DAYS = 60 };

static const struct cd_input inputs[] = {
    {.name = "type", .type = CD_CHOICE, .label = T_LATER("Type"), .required = true},
    {.name = "joined",
     .type = CD_TEXT,
     .label = T_LATER("Joined"),
     .kind = "date",
     .hint = T_LATER("Empty: today.")},
    {.name = "since",
     .type = CD_TEXT,
     .label = T_LATER("First day"),
     .kind = "date",
     .hint = T_LATER("Empty: the day they joined.")},
    {.name = "until",
     .type = CD_TEXT,
     .label = T_LATER("Last day"),
     .kind = "date",
     .hint = T_LATER("Empty: as the type says.")},
    {.name = "exempt",
     .type = CD_TEXT,
     .label = T_LATER("Pays no fee, because"),
     .hint = T_LATER("Empty: pays.")},
    {.name = "beside",
     .type = CD_CHECK,
     .label = T_LATER("Both hold on these days, as two memberships")},
    {0},
};

static const struct cd_input *inputs_of(const struct cd_view *view)
{
    return cd_edit_inputs_of(view, inputs, CD_OWN_MEMBERSHIP);
}

/* ---- the form ---------------------------------------------------------------------- */

static int show(const struct cd_view *view, struct cd_form *form, int64_t party,
                int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *types;
    int rc = cd->db->row(cd, err, &model,
                         "SELECT id AS party, name FROM party WHERE id = ? AND kind = 1",
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc < 0)
        return -1;
    types = cd->db->list(cd, err,
                         "SELECT word AS value, name AS label FROM member_type WHERE "
                         "cluster = cluster_here() ORDER BY "
                         "place, id",
                         CORDEE_NO_ARGS);
    if (!types)
        return -1;
    cd_form_put(form, model);
    cd_edit_put_own(form, model);
    cd_form_options(model, "type", types);
    json_decref(types);
    cordee_json_set_text(model, "url", cd_show_href(view, CORDEE_ORG, party));
    if (id)
        json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "ask_beside",
                        json_boolean(json_object_get(form->wrong, "beside") != NULL));
    return form->bad ? cd->http->invalid(cd, view->req, "membership-edit", model, err)
                     : cd->http->page(cd, view->req, "membership-edit", model, err);
}

CD_HANDLER(cd_membership_new)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_pack("{s:s}", "type", "full");
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs_of(&view), values);
    int64_t party = 0;

    cordee_text_int(cd->http->query(req, "party"), &party);
    return show(&view, &form, party, 0, err);
}

static struct cd_membership read_form(const struct cd_form *form, int64_t party,
                                      const json_t *own)
{
    return (struct cd_membership){.party = party,
                                  .type = cd_form_get(form, "type"),
                                  .joined = cd_day_read(form, "joined", false),
                                  .since = cd_day_read(form, "since", false),
                                  .until = cd_day_read(form, "until", true),
                                  .exempt = cd_form_get(form, "exempt"),
                                  .own = own};
}

/* What the register refuses stands at the top of the form. */
static int refused(struct cd_form *form, const char *name, const struct cordee_error *why,
                   struct cordee_error *err)
{
    if (why->code != CORDEE_E_INVALID && why->code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why->code, "%s", why->text);
    cd_form_wrong(form, name, why->text);
    return 0;
}

static const char *day_said(const struct cd_view *view, int64_t at, const char *none)
{
    return at ? cd_show_date(view, at) : none;
}

/* Two of one type on one day are a slip.  Two of different types may be meant: that is
 * asked once.  1 there is nothing to say, 0 it was said, -1. */
static int check_overlap(struct cd_form *form, int64_t id, const struct cd_membership *m,
                         struct cordee_error *err)
{
    const struct cd_view *view = form->view;
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *other = NULL;
    int rc = cd_membership_overlap(cd, err, id, m, &other);
    bool same = rc > 0 && cordee_json_true(other, "same");
    int64_t until = cordee_json_int(other, "until");

    if (rc < 0)
        return -1;
    if (rc == 0 || (!same && *cd_form_get(form, "beside")))
        return 1;
    cd_form_wrong(
        form, same ? "since" : "beside",
        cd_show_fill(
            view,
            same ? T("They have this membership already: {1}, first day {2}, last day "
                     "{3}. Change that one, or end it before this one begins.")
                 : T("On some of these days they have another one: {1}, first day {2}, "
                     "last day {3}. If both hold, tick this and save again."),
            cordee_json_text(other, "type_name"),
            day_said(view, cordee_json_int(other, "since"), T("not known")),
            day_said(view, until ? until - 1 : 0, T("none")), NULL));
    return 0;
}

CD_HANDLER(cd_membership_add)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->form_int(req, "party");
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs_of(&view), cd->http->form_json(req));
    CORDEE_AUTO(cordee_json_drop) json_t *own = cd_edit_own_said(&form);
    struct cordee_error why = {0};

    cd_edit_own_check(&form, CD_OWN_MEMBERSHIP);
    if (cd_form_check(&form)) {
        struct cd_membership m = read_form(&form, party, own);
        int fits = check_overlap(&form, 0, &m, &why);

        if (fits > 0 && cd_membership_join(cd, &why, &m, NULL) == 0) {
            cd_offer_undo(req);
            return cd->http->done(cd, req, cd_show_href(&view, CORDEE_ORG, party),
                                  T("The membership has begun."), err);
        }
        if (fits && refused(&form, "until", &why, err) < 0)
            return -1;
    }
    return show(&view, &form, party, 0, err);
}

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT party, cluster, type, joined, since, until, exempt FROM "
                         "membership WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(view->req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such membership."));
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_membership_edit)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0)
        return -1;
    cd_days_put(&view, row);
    if (cd_edit_own_values(&view, CD_OWN_MEMBERSHIP, cd->http->path_int(req, "id"), row,
                           err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs_of(&view), row);
    return show(&view, &form, cordee_json_int(row, "party"),
                cd->http->path_int(req, "id"), err);
}

CD_HANDLER(cd_membership_save)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id"), party;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs_of(&view), cd->http->form_json(req));
    CORDEE_AUTO(cordee_json_drop) json_t *own = cd_edit_own_said(&form);
    struct cordee_error why = {0};

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0)
        return -1;
    party = cordee_json_int(row, "party");
    cd_edit_own_check(&form, CD_OWN_MEMBERSHIP);
    if (cd_form_check(&form)) {
        struct cd_membership m = read_form(&form, party, own);
        int fits;

        m.cluster = cordee_json_int(row, "cluster");
        fits = check_overlap(&form, id, &m, &why);
        if (fits > 0 && cd_membership_change(cd, &why, id, &m) == 0) {
            cd_offer_undo(req);
            return cd->http->done(cd, req, cd_show_href(&view, CORDEE_ORG, party),
                                  T("The membership is changed."), err);
        }
        if (fits && refused(&form, "until", &why, err) < 0)
            return -1;
    }
    return show(&view, &form, party, id, err);
}

/* ---- renewed, given notice --------------------------------------------------------- */

static int not_renewed(const struct cd_view *view, const char *page,
                       const struct cordee_error *why, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    if (why->code != CORDEE_E_INVALID && why->code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why->code, "%s", why->text);
    return cd->http->failed(cd, view->req, page, why->text, err);
}

CD_HANDLER(cd_membership_again)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};
    const char *page;

    if (load(&view, &row, err) < 0)
        return -1;
    page = cd_show_href(&view, CORDEE_ORG, cordee_json_int(row, "party"));
    if (cd_membership_renew(cd, &why, cd->http->path_int(req, "id"),
                            cd->http->form_int(req, "ends")) == 0) {
        cd_offer_undo(req);
        return cd->http->done(cd, req, cd_page_back(&view, page),
                              T("Renewed for another period."), err);
    }
    return not_renewed(&view, page, &why, err);
}

/* ---- renewals due ------------------------------------------------------------------ */

static int days_of(struct cordee *cd, struct cordee_request *req)
{
    int64_t days = DUE_DAYS;

    if (!cordee_text_int(cd->http->query(req, "days"), &days) || days < 1 || days > 400)
        days = DUE_DAYS;
    return (int)days;
}

CD_HANDLER(cd_renewals_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    static const int spans[] = {30, 60, 120, 365};
    json_t *list = NULL, *tabs = json_array(), *m;
    int days = days_of(cd, req);
    size_t i;

    json_object_set_new(model, "spans", tabs);
    if (cd_membership_due(cd, err, days, &list) < 0)
        return -1;
    json_object_set_new(model, "items", list);
    json_array_foreach (list, i, m) {
        int64_t until = cordee_json_int(m, "until");

        cd_show_put_avatar(m, cordee_json_int(m, "party"), cordee_json_text(m, "name"));
        cd_show_put_day(&view, m, "last", until - 1);
        json_object_set_new(m, "late", json_boolean(until <= view.now));
        cordee_json_set_text(
            m, "url", cd_show_href(&view, CORDEE_ORG, cordee_json_int(m, "party")));
        json_object_set_new(m, "tone",
                            json_string(cd_member_tone(cordee_json_true(m, "member"),
                                                       cordee_json_text(m, "status"))));
    }
    for (i = 0; i < sizeof spans / sizeof *spans; i++)
        json_array_append_new(
            tabs,
            json_pack("{s:s,s:s,s:b}", "label",
                      cd_show_fill(&view, T("within {1} days"),
                                   cd_show_count(&view, spans[i]), NULL),
                      "href",
                      cordee_arena_printf(view.arena, "/renewals?days=%d", spans[i]),
                      "current", days == spans[i]));
    cd_page_put_may(&view, model);
    cd_page_put_here(&view, model,
                     cordee_arena_printf(view.arena, "/renewals?days=%d", days));
    return cd->http->page(cd, req, "renewals", model, err);
}

/* The end that the page showed of it. */
static int64_t end_seen(const struct cd_view *view, int64_t id)
{
    return view->cd->http->form_int(
        view->req, cordee_arena_printf(view->arena, "ends-%lld", (long long)id));
}

/* One change set for all, so that one Undo takes it back.  Others may have been quicker
 * with some. */
static int renew_all(const struct cd_view *view, int64_t *n_r, int64_t *before_r,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *text;
    int64_t id;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; (text = cd->http->form_at(view->req, "membership", i)); i++) {
        if (!cordee_text_int(text, &id))
            continue;
        if (cd_membership_renew(cd, err, id, end_seen(view, id)) == 0)
            ++*n_r;
        else if (err->code == CORDEE_E_CONFLICT)
            ++*before_r;
        else
            return -1;
    }
    return cd->db->commit(&tx, err);
}

static const char *renewed_words(const struct cd_view *view, int64_t n, int64_t before)
{
    struct cordee *cd = view->cd;
    const char *words = cd_show_fill(
        view, TN("{1} membership is renewed.", "{1} memberships are renewed.", n),
        cd_show_count(view, n), NULL);

    if (!before)
        return words;
    return cordee_arena_printf(view->arena, "%s %s", words,
                               cd_show_fill(view,
                                            T("Skipped, because renewed already: {1}."),
                                            cd_show_count(view, before), NULL));
}

CD_HANDLER(cd_renewals_save)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *back = cd_page_back(&view, "/renewals");
    struct cordee_error why = {0};
    int64_t n = 0, before = 0;
    int rc;

    if (!cd->http->form_at(req, "membership", 0))
        return cd->http->failed(cd, req, back,
                                T("Nobody was chosen, so nothing changed."), err);
    if (cd->db->change_set(cd, err, T("Renewed several memberships")) < 0)
        return -1;
    rc = renew_all(&view, &n, &before, &why);
    cd->db->change_set_use(cd, 0);
    if (rc < 0 || (n == 0 && before > 0))
        return not_renewed(&view, back, &why, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, back, renewed_words(&view, n, before), err);
}

json_t *cd_membership_form(struct cordee *cd)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cd_view view = {.cd = cd, .arena = a};

    return cd_form_schema(cd, inputs_of(&view));
}
