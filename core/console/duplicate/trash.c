/* What was deleted, by whom, and the way back. */
#include "core/console/day/changes.h"
#include "core/console/duplicate/duplicate.h"
#include "core/console/page.h"

#include "core/crm/duplicate/merge.h"

#include <string.h>

enum { ROWS = 50 };

static int dress(const struct cd_view *view, json_t *items, struct cordee_error *err)
{
    size_t i;
    json_t *item;

    json_array_foreach (items, i, item) {
        int64_t set = cordee_json_int(item, "change_set");
        bool merged = json_object_get(item, "merged_into") != NULL;
        int may = merged && set ? cd_changes_may(view, set, err) : 0;

        if (may < 0)
            return -1;
        cd_show_put_avatar(item, cordee_json_int(item, "id"),
                           cordee_json_text(item, "name"));
        cd_show_put_moment(view, item, "at", cordee_json_int(item, "deleted_at"));
        json_object_set_new(item, "can_restore", json_boolean(!merged));
        json_object_set_new(item, "can_undo",
                            json_boolean(may && cordee_json_int(item, "deleted_at") >
                                                    view->now - (int64_t)30 * 86400));
    }
    return 0;
}

CD_HANDLER(cd_trash_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *kind = cd->http->query(req, "kind"), *q = cd->http->query(req, "q");
    bool orgs = strcmp(kind, "orgs") == 0, people = strcmp(kind, "people") == 0;
    int64_t after = 0;

    if (!cordee_text_int(cd->http->query(req, "after"), &after))
        after = 0;
    if (cd_trash_list(cd, err,
                      orgs     ? CORDEE_ORG
                      : people ? CORDEE_PERSON
                               : CORDEE_ANYONE,
                      q, after, ROWS, &model) < 0 ||
        dress(&view, json_object_get(model, "items"), err) < 0)
        return -1;
    json_object_set_new(model, "q", json_string(q));
    json_object_set_new(model, "orgs", json_boolean(orgs));
    json_object_set_new(model, "people", json_boolean(people));
    json_object_set_new(model, "filtered", json_boolean(*q || orgs || people));
    if (json_object_get(model, "next"))
        cordee_json_set_text(
            model, "next_href",
            cordee_arena_printf(view.arena, "/trash?kind=%s&q=%s&after=%lld",
                                cd_show_query(&view, kind), cd_show_query(&view, q),
                                (long long)cordee_json_int(model, "next")));
    return cd->http->page(cd, req, "trash", model, err);
}
