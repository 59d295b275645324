/* The list of candidates. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/opening/pages.h"

enum { A_PAGE = 50, A_DAY = 86400, SOON_DAYS = 60 };

/* ---- one row ----------------------------------------------------------------------- */

static void row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, int64_t now)
{
    const int64_t until = cordee_json_int(row, "until");
    const char *state = cordee_json_text(row, "state");

    if (!*cordee_json_text(row, "name"))
        cordee_json_set_text(row, "name",
                             candidate_number(cd, a, cordee_json_int(row, "id")));
    cordee_json_set_text(row, "state_name",
                         candidate_word_name(cd, candidate_states(), state));
    json_object_set_new(row, "looking", json_boolean(cordee_text_is(state, "looking")));
    json_object_set_new(row, "holds", json_boolean(now < until));
    json_object_set_new(row, "over", json_boolean(until && until <= now));
    json_object_set_new(row, "ends_soon",
                        json_boolean(now < until && until - now <= SOON_DAYS * A_DAY));
    cordee_json_set_text(row, "until_text", candidate_day(cd, a, until));
    if (cordee_json_int(row, "free_from") > now)
        cordee_json_set_text(row, "free_text",
                             candidate_day(cd, a, cordee_json_int(row, "free_from")));
}

/* ---- conditions and pages ---------------------------------------------------------- */

static const char *query_of(struct cordee_arena *a, struct cordee *cd,
                            struct cordee_request *req)
{
    static const char *const names[] = {"q",      "skill", "state",
                                        "source", "free",  "consent"};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char mark = '?';

    cordee_buf_puts(&out, CANDIDATE_LIST);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cd->http->query(req, names[i]);

        if (!*value)
            continue;
        cordee_buf_printf(&out, "%c%s=", mark, names[i]);
        cordee_buf_url(&out, value, "");
        mark = '&';
    }
    return cordee_arena_text(a, out.text);
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
            cordee_arena_printf(a, "%s%cpage=%lld", query,
                                cordee_text_is(query, CANDIDATE_LIST) ? '?' : '&',
                                (long long)page + 1));
    json_object_set_new(model, "pager", pager);
}

static struct candidates_wanted wanted_of(struct cordee *cd, struct cordee_request *req)
{
    const char *state = cd->http->query(req, "state");
    const char *consent = cd->http->query(req, "consent");
    int64_t free_by = 0;

    if (cordee_time_parse(cd->http->query(req, "free"), "", &free_by) < 0)
        free_by = 0;
    return (struct candidates_wanted){
        .state = *candidate_word_name(cd, candidate_states(), state) ? state : "",
        .consent = cordee_text_is(consent, "ending") || cordee_text_is(consent, "none")
                       ? consent
                       : "",
        .source = cd->http->query(req, "source"),
        .words = cd->http->query(req, "q"),
        .skill = cd->http->query(req, "skill"),
        .free_by = free_by,
        .names = cd->http->may(req, "recruitment.names"),
    };
}

static int choices_put(struct cordee *cd, struct cordee_request *req,
                       const struct candidates_wanted *w, json_t *model,
                       struct cordee_error *err)
{
    json_t *sources = candidates_sources(cd, err), *row;
    size_t i;

    if (!sources)
        return -1;
    json_array_foreach (sources, i, row)
        json_object_set_new(
            row, "on",
            json_boolean(cordee_text_is(cordee_json_text(row, "value"), w->source)));
    json_object_set_new(model, "sources", sources);
    json_object_set_new(model, "states", choices_words(cd, candidate_states(), w->state));
    json_object_set_new(model, "q", json_string(w->words));
    json_object_set_new(model, "skill", json_string(w->skill));
    json_object_set_new(model, "free",
                        json_string(w->free_by ? cd->http->query(req, "free") : ""));
    json_object_set_new(model, "ending",
                        json_boolean(cordee_text_is(w->consent, "ending")));
    json_object_set_new(model, "none", json_boolean(cordee_text_is(w->consent, "none")));
    return 0;
}

/* ---- the page ---------------------------------------------------------------------- */

static int rows_put(struct cordee *cd, struct cordee_request *req,
                    const struct candidates_wanted *w, json_t *model,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    int64_t page = 1, total = 0;
    json_t *list, *row;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > INT32_MAX)
        page = 1;
    if (candidates_count(cd, w, &total, err) < 0 ||
        !(list = candidates_list(cd, w, (page - 1) * A_PAGE, A_PAGE, err)))
        return -1;
    json_array_foreach (list, i, row)
        row_dress(cd, a, row, cordee_now());
    json_object_set_new(model, "candidates", list);
    json_object_set_new(model, "total", json_integer(total));
    pager_put(cd, a, query_of(a, cd, req), page, total, model);
    return 0;
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    const struct candidates_wanted w = wanted_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:b, s:b, s:b}", "filtered",
                              *w.state || *w.consent || *w.source || *w.words ||
                                  *w.skill || w.free_by,
                              "names", w.names, "may_write",
                              cd->http->may(req, "recruitment.write") &&
                                  cd->http->may(req, "recruitment.names"));

    if (choices_put(cd, req, &w, model, err) < 0 || rows_put(cd, req, &w, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "recruitment-candidates", model, err);
}

const struct cordee_route candidate_list_routes[] = {
    {.method = "GET",
     .path = CANDIDATE_LIST,
     .permission = "recruitment.read",
     .handle = get_list,
     .help = "Who looks for work",
     .takes = "q? skill? state? source? free? consent? page:int?"},
    {0},
};
