#include "core/console/party/news.h"

#include "core/console/page.h"

#include "core/crm/news/news.h"

static const char *day(const struct cd_view *view, const json_t *away, const char *which)
{
    int64_t at = cordee_json_int(away, which);

    return at ? cd_show_date(view, at) : "";
}

static const char *away_words(const struct cd_view *view, const json_t *away)
{
    struct cordee *cd = view->cd;
    bool begun = cordee_json_int(away, "since") <= view->now;
    const char *since = begun ? "" : day(view, away, "since");
    const char *until = day(view, away, "until");

    if (*since && *until)
        return cd_show_fill(view, T("Away from {1} until {2}"), since, until);
    if (*since)
        return cd_show_fill(view, T("Away from {1}"), since, NULL);
    return *until ? cd_show_fill(view, T("Away until {1}"), until, NULL) : T("Away");
}

static void put_away(const struct cd_view *view, json_t *page, json_t *away)
{
    json_t *badges = json_object_get(page, "badges");
    int64_t entry = cordee_json_int(away, "entry");

    cordee_json_set_text(away, "text", away_words(view, away));
    if (entry)
        json_object_set_new(away, "mail",
                            json_sprintf("/received/%lld", (long long)entry));
    if (json_is_array(badges))
        json_array_insert_new(badges, 0,
                              json_pack("{s:s,s:s,s:s}", "label",
                                        cordee_json_text(away, "text"), "icon", "clock",
                                        "tone", "wn"));
}

static void put_left(const struct cd_view *view, json_t *page, json_t *left)
{
    struct cordee *cd = view->cd;
    const char *org = cordee_json_text(left, "organisation");
    const char *name = cordee_json_text(page, "name");

    cordee_json_set_text(left, "title",
                         *org ? cd_show_fill(view, T("Has {1} left {2}?"), name, org)
                              : cd_show_fill(view, T("Is {1} still there?"), name, NULL));
    cordee_json_set_text(left, "yes", T("Has left: end the role"));
    cordee_json_set_text(left, "no", T("Is still there"));
}

int cd_news_put(const struct cd_view *view, int64_t party, json_t *page,
                struct cordee_error *err)
{
    json_t *news, *away, *left;

    if (cd_party_news(view->cd, err, party, &news) < 0)
        return -1;
    json_object_set_new(page, "news", news);
    if ((away = json_object_get(news, "away")))
        put_away(view, page, away);
    if ((left = json_object_get(news, "left")))
        put_left(view, page, left);
    return 0;
}
