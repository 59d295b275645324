/* Who may read an entry: everybody, its cluster, or who wrote it. */
#include "core/console/page.h"
#include "core/console/party/party-page.h"
#include "core/console/party/party.h"

#include "core/crm/crm.h"
#include "core/web/web.h"

#include <string.h>

static const struct {
    const char *value, *label, *badge;
} words[] = {
    {"all", T_LATER("everybody"), ""},
    {"cluster", T_LATER("this cluster"), T_LATER("This cluster only")},
    {"owner", T_LATER("only me"), T_LATER("Only you")},
};

const char *cd_seen_by_sent(const struct cd_view *view)
{
    const char *sent = view->cd->http->form(view->req, "visibility");

    if (!*sent)
        return words[0].value;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].value, sent) == 0)
            return words[i].value;
    return NULL;
}

json_t *cd_seen_by_choices(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *sent = cd_seen_by_sent(view);
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", words[i].value,
                                              "label", T(words[i].label), "selected",
                                              sent && strcmp(sent, words[i].value) == 0));
    return list;
}

const char *cd_seen_by_badge(struct cordee *cd, const char *visibility)
{
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].value, visibility) == 0)
            return T(words[i].badge);
    return "";
}

/* ---- later ------------------------------------------------------------------ */

static bool is_manager(const struct cd_view *view)
{
    return view->cd->http->may(view->req, "crm.admin");
}

void cd_seen_by_put(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    const char *now = cordee_json_text(item, "visibility");
    bool own = view->user && cordee_json_int(item, "author_id") == view->user;
    json_t *list;

    if (!cd->http->may(view->req, "crm.write") || !(own || is_manager(view)))
        return;
    list = json_array();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (own || strcmp(words[i].value, "owner") != 0)
            json_array_append_new(list,
                                  json_pack("{s:s,s:s,s:b}", "value", words[i].value,
                                            "label", T(words[i].label), "selected",
                                            strcmp(now, words[i].value) == 0));
    json_object_set_new(item, "readers", list);
}

CD_HANDLER(cd_entry_seen_by)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *sent = cd->http->form(req, "visibility");

    if (cd_interaction_seen_by(cd, err, cd->http->path_int(req, "id"), sent,
                               is_manager(&view)) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_page_back(&view, "/contacts"),
                          T("Saved who may read it."), err);
}
