#include "core/console/party/party-page.h"
#include "core/console/knowledge/knowledge.h"
#include "core/console/member/memberships.h"
#include "core/console/party/consent-card.h"
#include "core/console/party/files.h"
#include "core/console/party/introduce.h"
#include "core/console/party/news.h"

#include "core/crm/crm.h"
#include "core/crm/custom/custom.h"
#include "core/crm/org-kind.h"

#include <stdio.h>
#include <string.h>

/* ---- the composer ---------------------------------------------------------------- */

static json_t *choices(const struct cd_view *view, const struct cd_option *options,
                       const char *key, const char *chosen, const char *mark)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    for (; options->value; options++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", key, options->value,
                                              "label", T(options->label), mark,
                                              strcmp(options->value, chosen) == 0));
    return list;
}

static const char *today_of(const struct cd_view *view)
{
    struct cordee_clock c;

    cordee_clock_at(view->now, view->zone, &c);
    return cordee_arena_printf(view->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static json_t *people_to_pick(const struct cd_view *view, json_t *page)
{
    json_t *list = json_array(), *person;
    int64_t chosen = view->cd->http->form_int(view->req, "with");
    size_t i;

    json_array_foreach (json_object_get(page, "people"), i, person)
        json_array_append_new(list, json_pack("{s:O,s:O,s:b}", "id",
                                              json_object_get(person, "id"), "name",
                                              json_object_get(person, "name"), "selected",
                                              cordee_json_int(person, "id") == chosen));
    return list;
}

json_t *cd_party_composer(const struct cd_view *view, json_t *page)
{
    static const struct cd_option kinds[] = {{"note", T_LATER("Note")},
                                             {"call", T_LATER("Call")},
                                             {"meeting", T_LATER("Meeting")},
                                             {"visit", T_LATER("Visit")},
                                             {NULL, NULL}};
    static const struct cd_option follows[] = {
        {"", T_LATER("no reminder")},   {"1", T_LATER("tomorrow")},
        {"3", T_LATER("in 3 days")},    {"7", T_LATER("in a week")},
        {"14", T_LATER("in 2 weeks")},  {"30", T_LATER("in a month")},
        {"90", T_LATER("in 3 months")}, {NULL, NULL}};
    const struct cordee_http_api *http = view->cd->http;
    const char *kind = http->form(view->req, "kind");
    const char *on = http->form(view->req, "on");
    json_t *composer = json_object();

    json_object_set_new(composer, "error", json_string(""));
    json_object_set_new(composer, "problems", json_array());
    json_object_set_new(composer, "kinds",
                        choices(view, kinds, "name", *kind ? kind : "note", "current"));
    json_object_set_new(
        composer, "follows",
        choices(view, follows, "value", http->form(view->req, "follow"), "selected"));
    json_object_set_new(composer, "body", json_string(http->form(view->req, "body")));
    json_object_set_new(composer, "on", json_string(*on ? on : today_of(view)));
    json_object_set_new(composer, "people", people_to_pick(view, page));
    json_object_set_new(composer, "seen_by", cd_seen_by_choices(view));
    cd_entry_own_put(view, composer);
    return composer;
}

/* ---- details --------------------------------------------------------------------- */

static void detail(json_t *list, const char *label, const char *text, const char *href)
{
    if (text && *text)
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s}", "label", label, "text", text, "href", href));
}

static const char *place_of(const struct cd_view *view, const json_t *page)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    static const char *const parts[] = {"street", "postcode",     "city",
                                        "region", "country_name", NULL};

    for (const char *const *part = parts; *part; part++) {
        const char *text = cordee_json_text(page, *part);

        if (!*text)
            continue;
        if (b.len)
            cordee_buf_puts(&b, strcmp(part[-1], "postcode") == 0 &&
                                        *cordee_json_text(page, "postcode")
                                    ? " "
                                    : ", ");
        cordee_buf_puts(&b, text);
    }
    return cordee_arena_text(view->arena, b.text);
}

static const char *web_href(const struct cd_view *view, const char *site)
{
    if (cordee_text_starts(site, "http://") || cordee_text_starts(site, "https://"))
        return site;
    return strchr(site, ':') ? "" : cordee_arena_printf(view->arena, "https://%s", site);
}

static void own_details(const struct cd_view *view, const json_t *page, json_t *list)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *own =
        cd_custom_values(view->cd, CD_OWN_PARTY, cordee_json_int(page, "id"), NULL);
    json_t *item;
    size_t i;

    json_array_foreach (own, i, item)
        detail(list, cordee_json_text(item, "name"), cordee_json_text(item, "shown"), "");
}

json_t *cd_party_details(const struct cd_view *view, const json_t *page)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();
    const char *site = cordee_json_text(page, "website");
    int64_t heads = cordee_json_int(page, "headcount");
    const json_t *turnover = json_object_get(page, "yearly_turnover");
    int64_t founded = cordee_json_int(page, "founded");

    detail(list, T("Type"), cd_org_type_text(cd, cordee_json_text(page, "org_type")), "");
    detail(list, T("Staff"), heads ? cd_show_count(view, heads) : "", "");
    detail(list, T("Turnover a year"),
           json_is_integer(turnover) ? cd_show_count(view, json_integer_value(turnover))
                                     : "",
           "");
    detail(list, T("Founded in"),
           founded ? cordee_arena_printf(view->arena, "%lld", (long long)founded) : "",
           "");
    detail(list, T("Website"), site, web_href(view, site));
    detail(list, T("Writes in"), cd_language_name(cordee_json_text(page, "language")),
           "");
    detail(list, T("Address"), place_of(view, page), "");
    detail(list, T("About"), cordee_json_text(page, "about"), "");
    own_details(view, page, list);
    detail(list, T("Known as"), cordee_json_text(page, "external_id"), "");
    if (cordee_json_int(page, "created_at"))
        detail(list, T("Added"), cd_show_date(view, cordee_json_int(page, "created_at")),
               "");
    return list;
}

/* ---- may we write ---------------------------------------------------------------- */

static void badge(json_t *list, const char *label, const char *icon, const char *tone)
{
    json_array_append_new(
        list, json_pack("{s:s,s:s,s:s}", "label", label, "icon", icon, "tone", tone));
}

static void put_mailable(const struct cd_view *view, json_t *page)
{
    struct cordee *cd = view->cd;
    const bool may = cordee_json_true(page, "may_write");
    const char *why = cordee_json_text(page, "may_not_why");
    json_t *badges = json_array();

    json_object_set_new(page, "mailable", json_boolean(may));
    json_object_set_new(page, "mail_reason",
                        json_string(may ? T("Mailings may go to this person.") : why));
    badge(badges,
          may ? T("Mailings") : cd_show_fill(view, T("No mailings: {1}"), why, NULL),
          may ? "check" : "x", may ? "ok" : "bd");
    json_object_set_new(page, "badges", badges);
}

/* What sort of organisation it is, beside whether it is a member. */
static void put_kind(const struct cd_view *view, json_t *page)
{
    struct cordee *cd = view->cd;
    json_t *badges = json_object_get(page, "badges");
    const json_t *heads = json_object_get(page, "headcount");
    const char *type = cordee_json_text(page, "org_type");
    const char *size =
        cd_org_size(type, json_is_integer(heads), cordee_json_int(page, "headcount"));

    if (*cd_org_type_text(cd, type))
        badge(badges, cd_org_type_text(cd, type), "", "");
    if (*size)
        badge(badges, cd_org_size_text(cd, size), "", "");
}

/* ---- the rest of the page -------------------------------------------------------- */

static void dress_tasks(const struct cd_view *view, json_t *page)
{
    size_t i;
    json_t *task;

    json_array_foreach (json_object_get(page, "tasks"), i, task) {
        int64_t due = cordee_json_int(task, "due_at");
        int64_t late = due ? cd_show_days(view, due) : -99;

        cd_show_put_day(view, task, "due", due);
        json_object_set_new(task, "tone",
                            json_string(late > 0    ? "bd"
                                        : late == 0 ? "wn"
                                                    : ""));
    }
}

static void dress_emails(json_t *page)
{
    size_t i;
    json_t *email;

    json_array_foreach (json_object_get(page, "emails"), i, email) {
        const char *state = cordee_json_text(email, "state");

        json_object_set_new(email, "bounced",
                            json_boolean(strcmp(state, "bounced") == 0));
        json_object_set_new(email, "left", json_boolean(strcmp(state, "left") == 0));
        json_object_set_new(email, "broken", json_boolean(strcmp(state, "ok") != 0));
    }
}

static const char *trend_said(const struct cd_view *view, const json_t *strength)
{
    struct cordee *cd = view->cd;
    const char *trend = cordee_json_text(strength, "trend");

    return strcmp(trend, "rising") == 0
               ? T("More contact in the last weeks than in the half year before.")
           : strcmp(trend, "falling") == 0
               ? T("Less contact in the last weeks than in the half year before.")
               : "";
}

/* What it is made of: who of us with whom of them, and the contacts that weigh most. */
static void dress_reasons(const struct cd_view *view, json_t *strength)
{
    struct cordee *cd = view->cd;
    json_t *row;
    size_t i;

    json_array_foreach (json_object_get(strength, "pairs"), i, row) {
        int64_t n = cordee_json_int(row, "n");

        if (n)
            cordee_json_set_text(
                row, "how",
                cd_show_fill(view,
                             TN("{1} contact, {2}", "{1} contacts, the last {2}", n),
                             cd_show_count(view, n),
                             cd_show_date(view, cordee_json_int(row, "last_at")), NULL));
    }
    json_array_foreach (json_object_get(strength, "reasons"), i, row) {
        cd_show_put_day(view, row, "at", cordee_json_int(row, "at"));
        cordee_json_set_text(
            row, "worth_text",
            cordee_arena_printf(view->arena, "%.1f",
                                json_number_value(json_object_get(row, "worth"))));
    }
    cordee_json_set_text(
        strength, "sums",
        cd_show_fill(
            view, T("Active now {1}, health {2}"),
            cordee_arena_printf(view->arena, "%.1f",
                                json_number_value(json_object_get(strength, "active"))),
            cordee_arena_printf(view->arena, "%.1f",
                                json_number_value(json_object_get(strength, "health"))),
            NULL));
}

static void dress_strength(const struct cd_view *view, json_t *page)
{
    json_t *strength = json_object_get(page, "strength");
    int64_t score = cordee_json_int(strength, "score");

    cd_page_dress_strength(view, strength);
    if (!strength)
        return;
    json_object_set_new(strength, "label",
                        json_string(cordee_json_text(strength, "word")));
    json_object_set_new(strength, "tone", json_string(score >= 60 ? "ok" : ""));
    cordee_json_set_text(strength, "sentence", trend_said(view, strength));
    if (json_array_size(json_object_get(strength, "reasons")) > 0)
        dress_reasons(view, strength);
}

void cd_party_place(json_t *page)
{
    json_t *role = json_array_get(json_object_get(page, "roles"), 0);

    if (!cordee_json_true(role, "current")) /* once is not now */
        role = NULL;
    json_object_set_new(page, "place",
                        role ? json_pack("{s:s,s:s,s:s}", "role",
                                         cordee_json_text(role, "label"), "org",
                                         cordee_json_text(role, "name"), "url",
                                         cordee_json_text(role, "url"))
                             : json_false());
}

static int put_owners(const struct cd_view *view, json_t *page, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t owner = cordee_json_int(page, "owner");
    json_t *owners;

    if (cd_page_put_staff(view, page, "owners", owner, err) < 0)
        return -1;
    owners = json_object_get(page, "owners");
    return json_array_insert_new(
        owners, 0,
        json_pack("{s:i,s:s,s:b}", "id", 0, "name", T("nobody"), "selected", owner == 0));
}

static int dress_kind(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                      json_t *page, struct cordee_error *err)
{
    if (cd_declared_put(view, party, page, err) < 0)
        return -1;
    if (kind == CORDEE_PERSON) {
        cd_party_place(page);
        put_mailable(view, page);
        if (cd_news_put(view, party, page, err) < 0)
            return -1;
        return cd_consent_card(view, party, page, err);
    }
    cd_memberships_dress(view, page);
    put_kind(view, page);
    json_object_set_new(page, "where", json_string(place_of(view, page)));
    return 0;
}

static int dress(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                 json_t *page, struct cordee_error *err)
{
    const char *path = cd_show_href(view, (int)kind, party);
    json_t *timeline = NULL;

    cd_page_put_may(view, page);
    cd_page_put_here(view, page, path);
    cd_show_put_avatar(page, party, cordee_json_text(page, "name"));
    dress_tasks(view, page);
    dress_emails(page);
    dress_strength(view, page);
    cd_roles_dress(view, page);
    cd_relations_dress(view, page);
    json_object_set_new(page, "details", cd_party_details(view, page));
    json_object_set_new(page, "composer", cd_party_composer(view, page));
    if (json_array_size(json_object_get(page, "phones")) > 0)
        cordee_json_set_text(page, "call", cordee_json_text(page, "phone"));
    if (dress_kind(view, party, kind, page, err) < 0 || put_owners(view, page, err) < 0 ||
        cd_page_put_panels(view, page, party, kind, err) < 0 ||
        cd_files_put(view, party, page, err) < 0 ||
        cd_introduce_put(view, party, page, err) < 0 ||
        cd_party_timeline(view, party, page, path, &timeline, err) < 0)
        return -1;
    json_object_set_new(page, "timeline", timeline);
    return 0;
}

int cd_party_page_model(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                        json_t **model_r, struct cordee_error *err)
{
    json_t *page = NULL;
    int rc = cd_party_page(view->cd, err, party, &page);

    if (rc <= 0)
        return rc;
    if (cordee_json_int(page, "kind") != (int)kind) {
        json_decref(page);
        return 0;
    }
    if (dress(view, party, kind, page, err) < 0) {
        json_decref(page);
        return -1;
    }
    *model_r = page;
    return 1;
}
