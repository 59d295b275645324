/* The list of openings. */
#include "plugins/recruitment/opening/pages.h"

enum { A_PAGE = 50, A_DAY = 86400, SOON = 7 };

/* ---- one row ---------------------------------------------------------------------- */

const char *opening_day_text(struct cordee *cd, struct cordee_arena *a, int64_t day)
{
    char text[60];

    if (!day)
        return "";
    cd->text->time_in(cd, "", day, CORDEE_TIME_DATE, text, sizeof text);
    return cordee_arena_text(a, text);
}

void opening_row_dress(struct cordee *cd, json_t *row, int64_t now)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *state = cordee_json_text(row, "state");
    const int64_t closes = cordee_json_int(row, "closes");
    const int64_t days = (closes + A_DAY - 1 - now) / A_DAY;

    cordee_json_set_text(row, "state_name", opening_state_name(cd, state));
    cordee_json_set_text(row, "kind_name",
                         opening_kind_name(cd, cordee_json_text(row, "kind")));
    json_object_set_new(row, cordee_arena_printf(a, "is_%s", state), json_true());
    json_object_set_new(
        row, "to_review",
        json_boolean(cordee_text_is(state, "draft") &&
                     cordee_text_is(cordee_json_text(row, "source"), "member")));
    if (!closes || !cordee_text_is(state, "open"))
        return;
    cordee_json_set_text(row, "closes_text", opening_day_text(cd, a, closes));
    json_object_set_new(row, "days", json_integer(days));
    json_object_set_new(row, "today", json_boolean(days <= 0));
    json_object_set_new(row, "shortly", json_boolean(days <= SOON));
}

/* ---- tabs and pages --------------------------------------------------------------- */

static const struct opening_word shows[] = {
    {"open", T_LATER("Open")},
    {"review", T_LATER("To look over")},
    {"draft", T_LATER("Drafts")},
    {"filled", T_LATER("Filled")},
    {"closed", T_LATER("Closed")},
    {"all", T_LATER("All")},
    {0},
};

static const char *query_of(struct cordee_arena *a, const struct opening_wanted *w,
                            const char *show)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct {
        const char *name, *value;
    } all[] = {{"kind", w->kind}, {"member", w->member}, {"q", w->words}};

    cordee_buf_printf(&out, OPENING_LIST "?state=%s", show);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (*all[i].value) {
            cordee_buf_printf(&out, "&%s=", all[i].name);
            cordee_buf_url(&out, all[i].value, "");
        }
    return cordee_arena_text(a, out.text);
}

static int tabs_put(struct cordee *cd, struct cordee_arena *a,
                    const struct opening_wanted *w, const char *show, json_t *model,
                    struct cordee_error *err)
{
    json_t *list = json_array();
    int64_t all = 0;

    json_object_set_new(model, "tabs", list);
    for (const struct opening_word *s = shows; s->value; s++) {
        struct opening_wanted other = *w;
        int64_t n;

        other.state = cordee_text_is(s->value, "all") ? "" : s->value;
        if (openings_count(cd, &other, &n, err) < 0)
            return -1;
        all = n;
        if (n || !cordee_text_is(s->value, "review") || cordee_text_is(show, "review"))
            json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:b}", "href",
                                                  query_of(a, w, s->value), "label",
                                                  T(s->label), "n", n, "current",
                                                  cordee_text_is(s->value, show)));
    }
    json_object_set_new(model, "n_like", json_integer(all));
    return 0;
}

static void pager_put(struct cordee *cd, struct cordee_arena *a, const char *query,
                      int64_t page, int64_t total, json_t *model)
{
    const int64_t from = (page - 1) * A_PAGE, last = from + A_PAGE;
    json_t *pager;

    if (total <= A_PAGE)
        return;
    pager = json_pack(
        "{s:s}", "text",
        cordee_arena_printf(a, T("%lld to %lld of %lld"), (long long)from + 1,
                            (long long)(last < total ? last : total), (long long)total));
    if (page > 1)
        cordee_json_set_text(pager, "first", query);
    if (last < total)
        cordee_json_set_text(
            pager, "next",
            cordee_arena_printf(a, "%s&page=%lld", query, (long long)page + 1));
    json_object_set_new(model, "pager", pager);
}

/* ---- the page --------------------------------------------------------------------- */

static const char *shown(const char *state)
{
    for (const struct opening_word *s = shows; s->value; s++)
        if (cordee_text_is(s->value, state))
            return s->value;
    return "open";
}

static int rows_put(struct cordee *cd, struct cordee_request *req,
                    const struct opening_wanted *w, const char *show, json_t *model,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    int64_t page = 1, total = 0;
    json_t *list, *row;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > INT32_MAX)
        page = 1;
    if (openings_count(cd, w, &total, err) < 0 ||
        !(list = openings_list(cd, w, (page - 1) * A_PAGE, A_PAGE, err)))
        return -1;
    json_array_foreach (list, i, row)
        opening_row_dress(cd, row, cordee_now());
    json_object_set_new(model, "openings", list);
    pager_put(cd, a, query_of(a, w, show), page, total, model);
    return 0;
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    const char *show = shown(cd->http->query(req, "state"));
    const char *kind = cd->http->query(req, "kind");
    const struct opening_wanted w = {
        .state = cordee_text_is(show, "all") ? "" : show,
        .kind = opening_word_is(opening_kinds(), kind) ? kind : "",
        .words = cd->http->query(req, "q"),
        .member = cd->http->query(req, "member"),
    };
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s, s:s, s:s, s:b, s:b}", "state", show, "q", w.words, "member",
                  w.member, "filtered", *w.kind || *w.words || *w.member, "may_write",
                  cd->http->may(req, "recruitment.write"));

    json_object_set_new(model, "kinds", choices_words(cd, opening_kinds(), w.kind));
    if (tabs_put(cd, cd->http->arena(req), &w, show, model, err) < 0 ||
        rows_put(cd, req, &w, show, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "recruitment-openings", model, err);
}

static int get_entry(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->done(cd, req, OPENING_LIST, NULL, err);
}

const struct cordee_route opening_list_routes[] = {
    {.method = "GET",
     .path = "/recruitment",
     .permission = "recruitment.read",
     .handle = get_entry,
     .help = "Leads to the openings"},
    {.method = "GET",
     .path = OPENING_LIST,
     .permission = "recruitment.read",
     .handle = get_list,
     .help = "Openings of members, with how many people fit each",
     .takes = "state? kind? member? q? page:int?"},
    {0},
};
