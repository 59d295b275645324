/* The page of all rules of memberships: types, statuses and fee classes. */
#include "core/console/member/memberships.h"

#include "core/console/member/member.h"
#include "core/console/public/public.h"

#include "core/crm/crm.h"
#include "core/db/scope.h"

#include <string.h>

static int put_list(const struct cd_view *view, json_t *model, const char *key,
                    const char *sql, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = cd->db->list(cd, err, sql, CORDEE_NO_ARGS);

    if (!list)
        return -1;
    json_object_set_new(model, key, list);
    return 0;
}

/* "1 September" of "09-01". */
static const char *day_text(const struct cd_view *view, const char *day)
{
    int64_t at;
    const char *date, *year;

    if (cordee_time_parse(cordee_arena_printf(view->arena, "2000-%s", day), view->zone,
                          &at) < 0)
        return day;
    date = cd_show_date(view, at);
    year = strrchr(date, ' '); /* in all our languages it stands last */
    return year ? cordee_arena_text_n(view->arena, date, (size_t)(year - date)) : date;
}

static void dress_types(const struct cd_view *view, json_t *types)
{
    struct cordee *cd = view->cd;
    json_t *t;
    size_t i;

    json_array_foreach (types, i, t) {
        const char *period = cordee_json_text(t, "period");
        const char *rolls = cordee_json_text(t, "rolls_over");
        const char *text = T("until it ends");

        if (strcmp(period, "rolling") == 0)
            text = cd_show_fill(view, T("{1} months from the first day"),
                                cd_show_count(view, cordee_json_int(t, "months")), NULL);
        else if (strcmp(period, "fixed") == 0)
            text = cd_show_fill(view,
                                *rolls ? T("a year from {1}, rolls over after {2}")
                                       : T("a year from {1}"),
                                day_text(view, cordee_json_text(t, "starts")),
                                day_text(view, rolls), NULL);
        cordee_json_set_text(t, "period_text", text);
        cordee_json_set_text(t, "members_text",
                             cd_show_count(view, cordee_json_int(t, "members")));
    }
}

static const char *edge(const struct cd_view *view, const struct cd_option *options,
                        const char *event, int64_t days)
{
    struct cordee *cd = view->cd;

    for (; options->value; options++)
        if (strcmp(options->value, event) == 0)
            break;
    if (!*event || !days)
        return options->label ? T(options->label) : event;
    return cordee_arena_printf(view->arena, "%s %s%lld %s", T(options->label),
                               days > 0 ? "+" : "−", (long long)(days > 0 ? days : -days),
                               TN("day", "days", days > 0 ? days : -days));
}

static void dress_statuses(const struct cd_view *view, json_t *statuses)
{
    json_t *s;
    size_t i;

    json_array_foreach (statuses, i, s) {
        bool member = cordee_json_true(s, "member");

        cordee_json_set_text(s, "from_text",
                             edge(view, cd_member_starts, cordee_json_text(s, "starts"),
                                  cordee_json_int(s, "starts_days")));
        cordee_json_set_text(s, "to_text",
                             edge(view, cd_member_ends, cordee_json_text(s, "ends"),
                                  cordee_json_int(s, "ends_days")));
        json_object_set_new(
            s, "tone", json_string(cd_member_tone(member, cordee_json_text(s, "word"))));
    }
}

/* "10 to 49", "from 250", "to 9". */
static const char *span_text(const struct cd_view *view, const json_t *f,
                             const char *least, const char *most)
{
    struct cordee *cd = view->cd;
    const char *from = cd_show_count(view, cordee_json_int(f, least));
    const char *to = cd_show_count(view, cordee_json_int(f, most));
    bool has_from = json_object_get(f, least), has_to = json_object_get(f, most);

    if (has_from && has_to)
        return cd_show_fill(view, T("{1} to {2}"), from, to, NULL);
    if (has_from)
        return cd_show_fill(view, T("from {1}"), from, NULL);
    return has_to ? cd_show_fill(view, T("to {1}"), to, NULL) : "";
}

static void dress_fees(const struct cd_view *view, json_t *fees)
{
    json_t *f;
    size_t i;

    json_array_foreach (fees, i, f) {
        cordee_json_set_text(f, "heads_text",
                             span_text(view, f, "heads_from", "heads_to"));
        cordee_json_set_text(f, "turnover_text",
                             span_text(view, f, "turnover_from", "turnover_to"));
        cordee_json_set_text(f, "age_text", span_text(view, f, "age_from", "age_to"));
        cordee_json_set_text(f, "amount",
                             cd_show_money(view, cordee_json_int(f, "cents"),
                                           cordee_json_text(f, "currency")));
        cordee_json_set_text(f, "country_name",
                             cd_country_name(cordee_json_text(f, "country")));
    }
}

CD_HANDLER(cd_member_rules_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (put_list(&view, model, "types",
                 "SELECT t.id, t.word, t.name, t.period, t.months, t.starts, "
                 "t.rolls_over, t.notice_months, t.grace_days, t.seats, (SELECT "
                 "count(*) FROM membership m WHERE m.cluster = t.cluster AND m.type = "
                 "t.word) AS members FROM member_type t WHERE "
                 "t.cluster = cluster_here() ORDER BY t.place, t.id",
                 err) < 0 ||
        put_list(&view, model, "statuses",
                 "SELECT id, word, name, starts, starts_days, ends, ends_days, member AS "
                 "\"member:bool\" FROM member_status WHERE cluster = "
                 "cluster_here() ORDER BY place, id",
                 err) < 0 ||
        put_list(&view, model, "fees",
                 "SELECT c.id, c.name, c.heads_from, c.heads_to, c.turnover_from, "
                 "c.turnover_to, c.age_from, c.age_to, c.country, c.cents, "
                 "c.currency, c.pro_rata AS \"pro_rata:bool\", (SELECT t.name FROM "
                 "member_type t WHERE t.cluster = c.cluster AND t.word = c.member_type) "
                 "AS type_name FROM fee_class c WHERE c.cluster = cluster_here() ORDER "
                 "BY c.place, c.id",
                 err) < 0)
        return -1;
    if (cd_cluster_several(cd->host))
        json_object_set_new(model, "of", json_string(cd_public_organisation(&view)));
    dress_types(&view, json_object_get(model, "types"));
    dress_statuses(&view, json_object_get(model, "statuses"));
    dress_fees(&view, json_object_get(model, "fees"));
    return cd->http->page(cd, req, "member-rules", model, err);
}
