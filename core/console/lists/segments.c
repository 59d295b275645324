/* Saved filters: kept, counted, renamed, opened. */
#include "core/console/lists/lists.h"
#include "core/console/page.h"

#include "core/crm/filter/segment.h"
#include "core/web/web.h"

#include <string.h>

static void dress(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    json_t *s;
    size_t i;

    json_array_foreach (list, i, s) {
        enum cordee_kind kind = (enum cordee_kind)cordee_json_int(s, "kind");

        json_object_set_new(
            s, "href",
            json_string(cd_show_list_href(
                view, kind,
                cordee_json_text(s, json_object_get(s, "error") ? "filter" : "term"))));
        json_object_set_new(s, "orgs", json_boolean(kind == CORDEE_ORG));
        json_object_set_new(s, "n_text",
                            json_string(cd_show_count(view, cordee_json_int(s, "n"))));
        json_object_set_new(
            s, "error",
            json_string(cordee_utf8_sentence(view->arena, cordee_json_text(s, "error"))));
        json_object_set_new(
            s, "of",
            json_string(cordee_json_true(s, "mine") || !*cordee_json_text(s, "maker")
                            ? ""
                            : cd_show_fill(view, T("made by {1}"),
                                           cordee_json_text(s, "maker"), NULL)));
    }
}

/* What was typed into the form of one, which stays open. */
static void put_typed(const struct cd_view *view, json_t *list,
                      const struct cd_segment *typed, const struct cordee_error *wrong)
{
    int64_t id = view->cd->http->path_int(view->req, "id");
    json_t *s;
    size_t i;

    json_array_foreach (list, i, s)
        if (id && cordee_json_int(s, "id") == id) {
            json_object_set_new(s, "typed",
                                json_pack("{s:s, s:s, s:b}", "name", typed->name,
                                          "filter", typed->filter, "shared",
                                          typed->shared));
            json_object_set_new(
                s, "wrong", json_string(cordee_utf8_sentence(view->arena, wrong->text)));
        }
}

static int show(const struct cd_view *view, const struct cordee_error *wrong,
                const struct cd_segment *typed, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = NULL;
    int64_t kind = CORDEE_ANYONE;

    cordee_text_int(cd->http->query(view->req, "kind"), &kind);
    if (cd_segment_list(cd, err, view->user,
                        kind == CORDEE_ORG || kind == CORDEE_PERSON
                            ? (enum cordee_kind)kind
                            : CORDEE_ANYONE,
                        true, &list) < 0)
        return -1;
    dress(view, list);
    if (wrong && typed)
        put_typed(view, list, typed, wrong);
    json_object_set_new(model, "segments", list);
    cd_page_put_may(view, model);
    json_object_set_new(model, "problems", json_array());
    if (typed)
        json_object_set_new(model, "typed",
                            json_pack("{s:s, s:s, s:i, s:b}", "name", typed->name,
                                      "filter", typed->filter, "kind", (int)typed->kind,
                                      "shared", typed->shared));
    json_object_set_new(model, "error", json_string(""));
    if (!wrong)
        return cd->http->page(cd, view->req, "segments", model, err);
    cd_page_put_error(view, model, wrong);
    return cd->http->invalid(cd, view->req, "segments", model, err);
}

CD_HANDLER(cd_segments_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, NULL, NULL, err);
}

static struct cd_segment typed_of(const struct cd_view *view)
{
    const struct cordee_http_api *http = view->cd->http;

    return (struct cd_segment){
        .name = cordee_text_trim(
            cordee_arena_text(view->arena, http->form(view->req, "name"))),
        .filter = cordee_text_trim(
            cordee_arena_text(view->arena, http->form(view->req, "filter"))),
        .kind =
            http->form_int(view->req, "kind") == CORDEE_ORG ? CORDEE_ORG : CORDEE_PERSON,
        .shared = http->form_int(view->req, "shared") == 1,
    };
}

/* What is wrong with what was typed is said on the page; the rest is our failure. */
static int refused(const struct cd_view *view, const struct cordee_error *why,
                   const struct cd_segment *typed, struct cordee_error *err)
{
    if (why->code != CORDEE_E_INVALID && why->code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why->code, "%s", why->text);
    return show(view, why, typed, err);
}

CD_HANDLER(cd_segments_add)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_segment s = typed_of(&view);
    struct cordee_error why = {0};
    int64_t id;

    if (cd_segment_add(cd, &why, view.user, &s, &id) < 0)
        return refused(&view, &why, &s, err);
    cd_offer_undo(req);
    return cd->http->done(
        cd, req,
        cordee_arena_printf(
            view.arena, "%s?filter=%s", CORDEE_PATH_OF(s.kind),
            cd_show_query(&view,
                          cordee_arena_printf(view.arena, "segment:\"%s\"", s.name))),
        T("The filter is kept."), err);
}

CD_HANDLER(cd_segments_save)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_segment s = typed_of(&view);
    struct cordee_error why = {0};

    if (cd_segment_set(cd, &why, view.user, cd->http->path_int(req, "id"), &s) < 0)
        return refused(&view, &why, &s, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/segments", T("The filter is kept."), err);
}

CD_HANDLER(cd_segments_remove)
{
    if (cd_segment_remove(cd, err, cd->http->user(req), cd->http->path_int(req, "id")) <
        0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/segments", T("The saved filter is deleted."), err);
}
