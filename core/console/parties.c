/* The lists of members and of contacts, and what is done to several at once. */
#include "core/console/console.h"
#include "core/console/filter-box.h"
#include "core/console/page.h"

#include "core/crm/crm.h"

#include <string.h>

static const struct cd_sort sorts[] = {
    {"name", T_LATER("Name"), false},
    {"country", T_LATER("Country"), false},
    {"last_contact", T_LATER("Last contact"), true},
    {0},
};

static int put_strength(const struct cd_view *view, json_t *item,
                        struct cordee_error *err)
{
    json_t *strength = NULL;

    if (json_object_get(item, "strength")) {
        cd_page_dress_strength(view, json_object_get(item, "strength"));
        return 0;
    }
    if (cd_crm_strength(view->cd, err, cordee_json_int(item, "id"), &strength) < 0)
        return -1;
    cd_page_dress_strength(view, strength);
    json_object_set_new(item, "strength", strength);
    return 0;
}

static int dress_items(const struct cd_view *view, json_t *items,
                       struct cordee_error *err)
{
    size_t i;
    json_t *item;

    json_array_foreach (items, i, item) {
        cd_show_put_avatar(item, cordee_json_int(item, "id"),
                           cordee_json_text(item, "name"));
        cd_show_put_day(view, item, "last", cordee_json_int(item, "last_contact_at"));
        cd_show_put_day(view, item, "since", cordee_json_int(item, "member_since"));
        if (put_strength(view, item, err) < 0)
            return -1;
    }
    return 0;
}

static json_t *no_items(void)
{
    return json_pack("{s:[],s:i}", "items", "total", 0);
}

/* The rows that the filter yields; a filter that is wrong is said in the filter box and
 * yields none. */
static int load(const struct cd_list *list, const char *filter, enum cordee_kind kind,
                json_t **model_r, struct cordee_error *err)
{
    const struct cd_view *view = list->view;
    struct cordee_error wrong = {0};
    int rc = cd_party_list(view->cd, &wrong, kind, filter, list->sort, list->after,
                           CD_LIST_ROWS, view->user, model_r);

    if (rc >= 0)
        return dress_items(view, json_object_get(*model_r, "items"), err);
    if (wrong.code != CORDEE_E_INVALID)
        return cordee_fail(err, wrong.code, "%s", wrong.text);
    *model_r = no_items();
    return 0;
}

static int put_around(struct cd_list *list, json_t *model, json_t *box,
                      struct cordee_error *err)
{
    const struct cd_view *view = list->view;
    const char *next = cordee_json_text(model, "next");

    cd_list_put(list, model, cordee_json_int(model, "total"),
                json_array_size(json_object_get(model, "items")), next);
    json_object_set(model, "box", box);
    cordee_json_set_text(model, "export",
                         cordee_arena_printf(view->arena, "/export%s?filter=%s",
                                             list->path,
                                             cd_show_query(view, list->filter)));
    cd_page_put_may(view, model);
    cd_page_put_here(view, model, cd_list_href(list, list->filter));
    return cd_page_put_staff(view, model, "staff", 0, err);
}

static int show_list(const struct cd_view *view, const char *path, enum cordee_kind kind,
                     const char *tmpl, int (*extra)(struct cd_list *, json_t *),
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cd_list list = cd_list_of(view, path, sorts);

    if (cd_filter_box_read(view, kind, &box, err) < 0)
        return -1;
    if (strcmp(cordee_json_text(box, "text"), list.filter) != 0)
        return view->cd->http->done(view->cd, view->req,
                                    cd_list_href(&list, cordee_json_text(box, "text")),
                                    NULL, err);
    if (load(&list, list.filter, kind, &model, err) < 0 ||
        put_around(&list, model, box, err) < 0 || (extra && extra(&list, model) < 0))
        return -1;
    return view->cd->http->page(view->cd, view->req, tmpl, model, err);
}

CD_HANDLER(cd_contacts_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_list(&view, "/contacts", CORDEE_PERSON, "contacts", NULL, err);
}

static int put_tabs(struct cd_list *list, json_t *model)
{
    static const struct cd_option tabs[] = {
        {"", T_LATER("All organisations")},
        {"is:member", T_LATER("Members")},
        {"-is:member", T_LATER("Others")},
        {NULL, NULL},
    };
    struct cordee *cd = list->view->cd;
    json_t *shown = json_array();

    for (const struct cd_option *t = tabs; t->value; t++)
        json_array_append_new(shown,
                              json_pack("{s:s,s:s,s:b}", "label", T(t->label), "href",
                                        cd_list_href(list, t->value), "current",
                                        strcmp(list->filter, t->value) == 0));
    return json_object_set_new(model, "tabs", shown);
}

CD_HANDLER(cd_members_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_list(&view, "/members", CORDEE_ORG, "members", put_tabs, err);
}

/* ---- several at once ------------------------------------------------------------- */

static int tag_all(const struct cd_view *view, const char *tag, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *party;
    int64_t id;

    for (size_t i = 0; (party = cd->http->form_at(view->req, "party", i)); i++)
        if (cordee_text_int(party, &id) && cd->crm->tag(cd, err, id, tag) < 0)
            return -1;
    return 0;
}

static int own_all(const struct cd_view *view, int64_t staff, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *party;
    int64_t id;

    for (size_t i = 0; (party = cd->http->form_at(view->req, "party", i)); i++)
        if (cordee_text_int(party, &id) && cd_party_owner(cd, err, id, staff) < 0)
            return -1;
    return 0;
}

static int64_t count_chosen(const struct cd_view *view)
{
    int64_t n = 0;

    while (view->cd->http->form_at(view->req, "party", (size_t)n))
        n++;
    return n;
}

static int write_to_all(const struct cd_view *view, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {.limit = 4000};
    const char *party;
    int64_t id;

    cordee_buf_puts(&to, "/write?to=");
    for (size_t i = 0; (party = view->cd->http->form_at(view->req, "party", i)); i++)
        if (cordee_text_int(party, &id))
            cordee_buf_printf(&to, "%s%lld", i ? "," : "", (long long)id);
    return view->cd->http->done(view->cd, view->req, to.text, NULL, err);
}

/* One transaction and one change set, so that one Undo takes it back. */
static int change_all(const struct cd_view *view, const char *what,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char *tag = cordee_text_trim(
        cordee_arena_text(view->arena, cd->http->form(view->req, "tag")));
    int rc;

    if (cd->db->change_set(cd, err,
                           strcmp(what, "tag") == 0
                               ? cd_show_fill(view, T("Tagged several: {1}"), tag, NULL)
                               : T("Gave several an owner")) < 0)
        return -1;
    rc = cd->db->begin(cd, &tx, err);
    if (rc == 0)
        rc = strcmp(what, "tag") == 0
                 ? tag_all(view, tag, err)
                 : own_all(view, cd->http->form_int(view->req, "owner"), err);
    if (rc == 0)
        rc = cd->db->commit(&tx, err);
    cd->db->change_set_use(cd, 0);
    return rc;
}

CD_HANDLER(cd_parties_bulk)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *what = cd->http->form(req, "do");
    const char *back = cd_page_back(&view, "/contacts");
    int64_t n = count_chosen(&view);

    if (n == 0)
        return cd->http->failed(cd, req, back,
                                T("Nobody was chosen, so nothing changed."), err);
    if (strcmp(what, "write") == 0)
        return write_to_all(&view, err);
    if (change_all(&view, what, err) < 0)
        return -1;
    return cd->http->done(
        cd, req, back,
        cd_show_fill(&view, TN("{1} entry was changed.", "{1} entries were changed.", n),
                     cd_show_count(&view, n), NULL),
        err);
}
