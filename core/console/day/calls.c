/* Whom to call this week. */
#include "core/console/day/day.h"
#include "core/console/page.h"

#include "core/crm/crm.h"
#include "core/crm/strength/strength.h"

#include <string.h>

static const char *why_said(const struct cd_view *view, const json_t *item,
                            const char *why)
{
    struct cordee *cd = view->cd;
    int64_t days = cordee_json_int(item, "days");

    if (strcmp(why, "silent") == 0)
        return cd_show_fill(view,
                            TN("no contact for {1} day", "no contact for {1} days", days),
                            cd_show_count(view, days), NULL);
    if (strcmp(why, "never") == 0)
        return T("never in touch");
    if (strcmp(why, "bounced") == 0)
        return cd_show_fill(view, T("no mail reaches {1}: the address does not work"),
                            cordee_json_text(item, "bounced"), NULL);
    if (strcmp(why, "owner-left") == 0)
        return cd_show_fill(view, T("{1}, in charge of it, has left us"),
                            cordee_json_text(item, "owner_left"), NULL);
    if (strcmp(why, "halved") == 0)
        return T("less than half of the contact of the 90 days before");
    return T("only one person there is in touch with us");
}

static void dress_topic(const struct cd_view *view, json_t *topic)
{
    const char *subject = cordee_json_text(topic, "subject");
    const char *body = cordee_json_text(topic, "body");
    const char *text = *subject ? subject : body;

    cordee_json_set_text(topic, "text",
                         cordee_arena_text_n(view->arena, text, strcspn(text, "\r\n")));
    cd_show_put_day(view, topic, "at", cordee_json_int(topic, "at"));
}

static void dress(const struct cd_view *view, json_t *item)
{
    json_t *whys = json_object_get(item, "why");
    json_t *said = json_array();
    json_t *why;
    size_t i;

    json_array_foreach (whys, i, why)
        json_array_append_new(
            said,
            json_pack("{s:s}", "text", why_said(view, item, json_string_value(why))));
    json_object_set_new(item, "reasons", said);
    cd_show_put_avatar(item, cordee_json_int(item, "id"), cordee_json_text(item, "name"));
    cd_page_dress_strength(view, json_object_get(item, "strength"));
    if (json_object_get(item, "topic"))
        dress_topic(view, json_object_get(item, "topic"));
}

CD_HANDLER(cd_calls_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list, *item;
    size_t i;

    if (cd_calls(cd, err, &list) < 0)
        return -1;
    json_array_foreach (list, i, item)
        dress(&view, item);
    json_object_set_new(model, "calls", list);
    json_object_set_new(model, "has_members", json_boolean(cd_crm_members_now(cd) > 0));
    cd_page_put_may(&view, model);
    return cd->http->page(cd, req, "calls", model, err);
}
