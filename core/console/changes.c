/* Recent changes, each with Undo. */
#include "core/console/console.h"
#include "core/console/page.h"

#include "core/db/db.h"

#include <string.h>

static void dress(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *set;

    json_array_foreach (list, i, set) {
        cd_show_put_moment(view, set, "at", cordee_json_int(set, "at"));
        cd_show_put_avatar(set, cordee_json_int(set, "staff"),
                           cordee_json_text(set, "name"));
    }
}

CD_HANDLER(cd_changes_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t before = 0;
    json_t *list;
    size_t n;

    if (!cordee_text_int(cd->http->query(req, "before"), &before))
        before = INT64_MAX;
    list = cd->db->list(
        cd, err,
        "SELECT c.id, c.at, c.staff, c.origin, c.title, s.name, "
        "c.undone_at IS NOT NULL AS \"undone:bool\", "
        "c.undone_at IS NULL AND c.undoes IS NULL AND c.at > ? AS \"can_undo:bool\", "
        "(SELECT count(*) FROM change x WHERE x.change_set = c.id) AS n "
        "FROM change_set c LEFT JOIN staff s ON s.id = c.staff WHERE c.id < ? "
        "AND EXISTS (SELECT 1 FROM change x WHERE x.change_set = c.id) "
        "ORDER BY c.id DESC LIMIT 50",
        CORDEE_ARGS(CORDEE_V(view.now - (int64_t)30 * 86400), CORDEE_V(before)));
    if (!list)
        return -1;
    dress(&view, list);
    n = json_array_size(list);
    if (n == 50)
        json_object_set_new(
            model, "next",
            json_string(cordee_arena_printf(
                view.arena, "/changes?before=%lld",
                (long long)cordee_json_int(json_array_get(list, n - 1), "id"))));
    json_object_set_new(model, "changes", list);
    return cd->http->page(cd, req, "changes", model, err);
}

CD_HANDLER(cd_changes_undo)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *result = NULL;
    int64_t left;

    if (cd_db_undo(cd, cd->http->path_int(req, "id"), &result, err) < 0)
        return -1;
    left = cordee_json_int(result, "left");
    return cd->http->done(
        cd, req, "/changes",
        left ? cd_show_fill(&view,
                            T("Taken back, but for {1} that somebody changed since."),
                            cd_show_count(&view, left), NULL)
             : T("Taken back."),
        err);
}
