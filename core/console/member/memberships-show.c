/* Memberships and relations as people read them. */
#include "core/console/member/memberships.h"

#include "core/crm/member/membership.h"

#include <string.h>

static const char *day_value(const struct cd_view *view, int64_t at)
{
    struct cordee_clock c;

    if (!at)
        return "";
    cordee_clock_at(at, view->zone, &c);
    return cordee_arena_printf(view->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void cd_days_put(const struct cd_view *view, json_t *row)
{
    int64_t until = cordee_json_int(row, "until");

    cordee_json_set_text(row, "joined", day_value(view, cordee_json_int(row, "joined")));
    cordee_json_set_text(row, "since", day_value(view, cordee_json_int(row, "since")));
    cordee_json_set_text(row, "until", day_value(view, until ? until - 1 : 0));
}

int64_t cd_day_read(const struct cd_form *form, const char *name, bool end)
{
    const char *text = cd_form_get(form, name);
    int64_t at = 0;

    if (!*text || cordee_time_parse(text, form->view->zone, &at) < 0)
        return 0;
    return cd_day_start(at, end, form->view->zone);
}

const char *cd_show_money(const struct cd_view *view, int64_t cents, const char *currency)
{
    if (cents % 100 == 0)
        return cordee_arena_printf(view->arena, "%s %s", cd_show_count(view, cents / 100),
                                   currency);
    return cordee_arena_printf(view->arena, "%s.%02d %s",
                               cd_show_count(view, cents / 100), (int)(cents % 100),
                               currency);
}

const char *cd_show_span(const struct cd_view *view, int64_t since, int64_t until)
{
    struct cordee *cd = view->cd;

    if (since && until)
        return cd_show_fill(view, T("{1} to {2}"), cd_show_date(view, since),
                            cd_show_date(view, until - 1), NULL);
    if (since)
        return cd_show_fill(view, T("since {1}"), cd_show_date(view, since), NULL);
    return until ? cd_show_fill(view, T("until {1}"), cd_show_date(view, until - 1), NULL)
                 : "";
}

const char *cd_member_tone(bool member, const char *status)
{
    if (!member)
        return strcmp(status, "pending") == 0 ? "in" : "";
    return strcmp(status, "grace") == 0 ? "wn" : "ok";
}

static const char *fee_of(const struct cd_view *view, const json_t *m)
{
    struct cordee *cd = view->cd;
    const char *exempt = cordee_json_text(m, "exempt");

    if (*exempt)
        return cd_show_fill(view, T("none: {1}"), exempt, NULL);
    if (!json_object_get(m, "fee_class"))
        return "";
    return cd_show_fill(view, T("{1}, {2} a year"), cordee_json_text(m, "fee_class"),
                        cd_show_money(view, cordee_json_int(m, "fee_cents"),
                                      cordee_json_text(m, "fee_currency")),
                        NULL);
}

/* "3 of 5"; the people who are at the organisation now. */
static const char *seats_of(const struct cd_view *view, const json_t *page,
                            const json_t *m)
{
    struct cordee *cd = view->cd;
    int64_t seats = cordee_json_int(m, "seats"), used = 0;
    json_t *person;
    size_t i;

    if (!json_object_get(m, "seats"))
        return "";
    json_array_foreach (json_object_get(page, "people"), i, person)
        used += cordee_json_true(person, "current");
    return cd_show_fill(view, T("{1} of {2}"),
                        cd_show_count(view, used > seats ? seats : used),
                        cd_show_count(view, seats), NULL);
}

static const char *leaving_of(const struct cd_view *view, const json_t *m)
{
    struct cordee *cd = view->cd;
    int64_t at = cordee_json_int(m, "resigned_at");
    const char *reason = cordee_json_text(m, "exit_reason");
    const char *text;

    if (!at)
        return "";
    text =
        cd_show_fill(view, at > view->now ? T("leaves after {1}") : T("left after {1}"),
                     cd_show_date(view, at - 1), NULL);
    return *reason ? cordee_arena_printf(view->arena, "%s: %s", text, reason) : text;
}

static void dress_one(const struct cd_view *view, json_t *page, json_t *m)
{
    int64_t since = cordee_json_int(m, "since"), joined = cordee_json_int(m, "joined");
    bool open = strcmp(cordee_json_text(m, "period"), "fixed") != 0 &&
                strcmp(cordee_json_text(m, "period"), "rolling") != 0;
    int64_t until = cordee_json_int(m, "until"), out = cordee_json_int(m, "resigned_at");

    bool anew = cordee_json_true(m, "anew");

    cordee_json_set_text(m, "span", cd_show_span(view, since, until));
    if (joined && joined != since)
        cordee_json_set_text(m, "joined_text", cd_show_date(view, joined));
    cordee_json_set_text(m, "fee", fee_of(view, m));
    cordee_json_set_text(m, "seats_text", seats_of(view, page, m));
    cordee_json_set_text(m, "leaving", leaving_of(view, m));
    json_object_set_new(m, "active", json_boolean(!anew && (!out || out > view->now)));
    json_object_set_new(m, "renewable", json_boolean(!open && until && !out && !anew));
    json_object_set_new(m, "noticed", json_boolean(out != 0));
    json_object_set_new(m, "tone",
                        json_string(cd_member_tone(cordee_json_true(m, "member"),
                                                   cordee_json_text(m, "status"))));
}

/* Whether two are in force in one cluster, as a merge leaves them. */
static bool is_doubled(const json_t *memberships)
{
    size_t i, k;
    json_t *m, *other;

    json_array_foreach ((json_t *)memberships, i, m)
        json_array_foreach ((json_t *)memberships, k, other)
            if (k < i && cordee_json_true(m, "member") &&
                cordee_json_true(other, "member") &&
                cordee_json_int(m, "cluster") == cordee_json_int(other, "cluster"))
                return true;
    return false;
}

void cd_memberships_dress(const struct cd_view *view, json_t *page)
{
    struct cordee *cd = view->cd;
    json_t *badges = json_array(), *m;
    size_t i;
    bool member = false, active = false;

    json_array_foreach (json_object_get(page, "memberships"), i, m) {
        dress_one(view, page, m);
        member = member || cordee_json_true(m, "member");
        active = active || cordee_json_true(m, "active");
    }
    json_array_append_new(badges, json_pack("{s:s,s:s,s:s}", "label",
                                            member ? T("Member") : T("No member"), "icon",
                                            "", "tone", member ? "ok" : ""));
    json_object_set_new(page, "badges", badges);
    json_object_set_new(page, "can_end", json_boolean(active));
    json_object_set_new(page, "doubled",
                        json_boolean(is_doubled(json_object_get(page, "memberships"))));
}

/* People of an organisation, present ones and those before; roles of a person. */
void cd_roles_dress(const struct cd_view *view, json_t *page)
{
    json_t *now = json_array(), *over = json_array(), *r;
    size_t i;

    json_array_foreach (json_object_get(page, "people"), i, r) {
        const char *back = cordee_json_text(r, "label_back");

        cd_show_put_avatar(r, cordee_json_int(r, "id"), cordee_json_text(r, "name"));
        json_object_set_new(r, "role",
                            json_string(*back ? back : cordee_json_text(r, "label")));
        cordee_json_set_text(
            r, "span",
            cd_show_span(view, cordee_json_int(r, "since"), cordee_json_int(r, "until")));
        json_array_append(cordee_json_true(r, "current") ? now : over, r);
    }
    json_object_set_new(page, "people_now", now);
    json_object_set_new(page, "people_over", over);
    json_array_foreach (json_object_get(page, "roles"), i, r)
        cordee_json_set_text(
            r, "span",
            cd_show_span(view, cordee_json_int(r, "since"), cordee_json_int(r, "until")));
}

void cd_relations_dress(const struct cd_view *view, json_t *page)
{
    json_t *now = json_array(), *over = json_array(), *r;
    size_t i;

    json_array_foreach (json_object_get(page, "relations"), i, r) {
        cd_show_put_avatar(r, cordee_json_int(r, "id"), cordee_json_text(r, "name"));
        json_object_set_new(r, "org", json_boolean(cordee_json_int(r, "kind") == 1));
        cordee_json_set_text(
            r, "span",
            cd_show_span(view, cordee_json_int(r, "since"), cordee_json_int(r, "until")));
        json_array_append(cordee_json_true(r, "current") ? now : over, r);
    }
    json_object_set_new(page, "relations_now", now);
    json_object_set_new(page, "relations_over", over);
}
