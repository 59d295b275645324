/* Places: which are not known, and what somebody says of them. */
#include "core/console/knowledge/knowledge.h"

#include "core/console/page.h"
#include "core/crm/crm.h"
#include "core/crm/place/place.h"
#include "core/web/web.h"

#include <stdlib.h>
#include <string.h>

#define EACH 50

static void dress_unknown(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const char *country = cordee_json_text(row, "country");
        const char *city = cordee_json_text(row, "city");
        const char *filter =
            cordee_arena_printf(view->arena, "city:\"%s\" country:%s", city, country);

        cordee_json_set_text(row, "country_name", T(cd_country_name(country)));
        json_object_set_new(row, "at", json_integer((json_int_t)i));
        if (*city && *country && !strchr(city, '"'))
            json_object_set_new(row, "filter", json_string(cd_show_query(view, filter)));
    }
}

static int put_lists(const struct cd_view *view, int from, json_t *model,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *unknown = cd_places_unknown(cd, err, from, EACH + 1);
    json_t *own;

    if (!unknown)
        return -1;
    json_object_set_new(model, "unknown", unknown);
    if (json_array_size(unknown) > EACH) {
        json_array_remove(unknown, EACH);
        json_object_set_new(model, "next", json_sprintf("/places?from=%d", from + EACH));
    }
    dress_unknown(view, unknown);
    own = cd->db->list(cd, err,
                       "SELECT id, country, name, printf('%.4f, %.4f', latitude, "
                       "longitude) AS spot FROM place_own ORDER BY folded LIMIT 500",
                       CORDEE_NO_ARGS);
    if (!own)
        return -1;
    json_object_set_new(model, "own", own);
    return 0;
}

static int show(const struct cd_view *view, const char *wrong, struct cordee_error *err)
{
    static const char *const counts[] = {"table", "located", "unknown", NULL};
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *n = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t from = 0;

    (void)!cordee_text_int(cd->http->query(view->req, "from"), &from);
    if (from < 0 || from > 1000000)
        from = 0;
    if (cd_places_counts(cd, err, &n) < 0 || put_lists(view, (int)from, model, err) < 0)
        return -1;
    for (const char *const *key = counts; *key; key++)
        json_object_set_new(model, cordee_arena_printf(view->arena, "n_%s", *key),
                            json_string(cd_show_count(view, cordee_json_int(n, *key))));
    json_object_set_new(model, "no_table",
                        json_boolean(cordee_json_int(n, "table") == 0));
    cordee_json_set_text(model, "source", cd_places_from(cd));
    json_object_set_new(model, "error", json_string(wrong ? wrong : ""));
    json_object_set_new(model, "problems", json_array());
    return wrong ? cd->http->invalid(cd, view->req, "located", model, err)
                 : cd->http->page(cd, view->req, "located", model, err);
}

CD_HANDLER(cd_places_show)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, NULL, err);
}

/* "47.26, 11.39", as maps give it. */
static bool spot_read(const char *text, struct cd_spot *spot_r)
{
    char *end;

    spot_r->latitude = strtod(text, &end);
    if (end == text)
        return false;
    end += strspn(end, " ,;");
    text = end;
    spot_r->longitude = strtod(text, &end);
    return end > text && !end[strspn(end, " ")];
}

CD_HANDLER(cd_places_say)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    struct cd_spot spot = {0};
    int64_t gone = cd->http->form_int(req, "unsay");

    if (gone > 0) {
        if (cd_place_unsay(cd, err, gone) < 0)
            return -1;
        cd_offer_undo(req);
        return cd->http->done(cd, req, "/places", T("Removed."), err);
    }
    if (!spot_read(cd->http->form(req, "spot"), &spot))
        return show(&view, T("Write latitude and longitude, such as 47.26, 11.39."), err);
    if (cd_place_say(cd, &why, cd->http->form(req, "country"),
                     cd->http->form(req, "city"), spot) < 0)
        return why.code == CORDEE_E_INVALID
                   ? show(&view, cordee_utf8_sentence(view.arena, why.text), err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/places", T("All who are there are located now."),
                          err);
}
