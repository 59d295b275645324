/* The page behind a partner's link: whether the others may see them. */
#include "plugins/funding/together/together.h"

#include "plugins/funding/words/words.h"

#include <string.h>

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct project p;
    struct partner who;
    const char *path, *language; /* of the page */
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    project_drop(&v->p);
    partner_drop(&v->who);
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req};
    v->path = cordee_arena_printf(cd->http->arena(req), FUNDING_TOGETHER_PATH "%s",
                                  cd->http->path(req, "token"));
    rc = partner_load(cd, row, &v->who, err);
    return rc > 0 ? project_load(cd, v->who.project, &v->p, err) : rc;
}

/* As the register says, else as the cluster speaks. */
static void speak(void *visit)
{
    struct visit *v = visit;

    v->language = v->cd->http->speak(
        v->cd, v->req, cordee_json_text(v->who.row, "language"), v->p.language);
}

static void put_call(const struct visit *v, json_t *model)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    struct funding_call call;
    char text[80];
    int64_t next;

    if (!v->p.record || funding_call_from_json(a, v->p.record, &call, NULL) < 0)
        return;
    cordee_json_set_text(model, "language", call.language);
    cordee_json_set_text(model, "programme",
                         *call.programme_name ? call.programme_name : call.programme);
    cordee_json_set_text(model, "summary", call.summary);
    if (cordee_text_starts(call.url, "https://") ||
        cordee_text_starts(call.url, "http://"))
        cordee_json_set_text(model, "url", call.url);
    next = funding_call_next(&call, cordee_now());
    if (!next)
        return;
    cd->text->time_in(cd, v->p.zone, next, CORDEE_TIME_DATE, text, sizeof text);
    json_object_set_new(model, "closes_text", json_string(text));
}

/* All of it is set, for the page has words of the same names that are the reader's own.
 */
static json_t *other_of(struct cordee *cd, const json_t *row)
{
    const bool person = cordee_json_int(row, "person") == cordee_json_int(row, "party");

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s}", "name", cordee_json_text(row, "name"), "country",
        cd->crm->word(cd, CORDEE_WORD_COUNTRY, cordee_json_text(row, "country")),
        "person", person ? "" : cordee_json_text(row, "person_name"), "email",
        cordee_json_text(row, "email"), "does", cordee_json_text(row, "does"));
}

/* Who agreed sees who agreed: nobody else, and nobody else's. */
static int put_others(const struct visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    json_t *list = partners_list(cd, v->who.project, true, err), *others = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_int(row, "id") != v->who.id)
            json_array_append_new(others, other_of(cd, row));
    json_object_set_new(model, "others", others);
    json_decref(list);
    return list ? 0 : -1;
}

static bool is_over(const struct visit *v)
{
    return cordee_text_is(v->p.state, "dropped") ||
           cordee_text_is(v->p.state, "rejected");
}

static int put_numbers(const struct visit *v, json_t *model, struct cordee_error *err)
{
    const bool agreed = cordee_text_is(v->who.state, "agreed");
    int64_t n_asked, n_agreed;

    if (partners_count(v->cd, v->who.project, &n_asked, &n_agreed, err) < 0)
        return -1;
    json_object_set_new(model, "is_agreed", json_boolean(agreed));
    json_object_set_new(model, "is_declined",
                        json_boolean(cordee_text_is(v->who.state, "declined")));
    json_object_set_new(
        model, "is_open",
        json_boolean(!agreed && !cordee_text_is(v->who.state, "declined")));
    json_object_set_new(model, "n_agreed", json_integer(n_agreed - agreed));
    return agreed && v->who.holds && !is_over(v) ? put_others(v, model, err) : 0;
}

/* They may say so of themselves, for all that comes. */
static int put_findable(const struct visit *v, json_t *model, struct cordee_error *err)
{
    struct findable f;

    if (findable_load(v->cd, v->who.party, &f, err) < 0)
        return -1;
    json_object_set_new(model, "may_be_found", json_boolean(f.possible && v->who.holds));
    json_object_set_new(model, "is_found", json_boolean(f.said_at != 0));
    json_object_set_new(model, "found_words", json_string(findable_wording(v->cd)));
    json_object_set_new(model, "elsewhere",
                        json_boolean(cordee_json_int(v->who.row, "elsewhere") != 0));
    return 0;
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "title", json_string(v->p.title));
    json_object_set_new(model, "lang", json_string(v->language));
    json_object_set_new(model, "action", json_string(v->path));
    json_object_set_new(model, "organisation", json_string(v->p.organisation));
    json_object_set_new(model, "name",
                        json_string(cordee_json_text(v->who.row, "party_name")));
    if (v->who.person != v->who.party)
        cordee_json_set_text(model, "person",
                             cordee_json_text(v->who.row, "person_name"));
    cordee_json_set_text(model, "does", cordee_json_text(v->who.row, "does"));
    cordee_json_set_text(model, "error", error);
    json_object_set_new(model, "is_over", json_boolean(is_over(v)));
    json_object_set_new(model, "left", json_boolean(!v->who.holds));
    json_object_set_new(model, "is_won",
                        json_boolean(cordee_text_is(v->p.state, "chosen") ||
                                     cordee_text_is(v->p.state, "funded")));
    put_call(v, model);
    if (put_findable(v, model, err) < 0 || put_numbers(v, model, err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, v->req, "funding-together", model, err)
                  : cd->http->page(cd, v->req, "funding-together", model, err);
}

/* What they would do in it goes with the yes. */
static int answer(const struct visit *v, bool agrees, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    const char *does = cd->http->typed(v->req, "does");
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (agrees && partner_does(cd, v->who.id, cordee_json_text(v->who.row, "role"), does,
                                err) < 0) ||
        partner_answer(cd, &v->who, agrees, 0, err) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1
                                        : cd->http->done(cd, v->req, v->path, NULL, err);
}

static int say_findable(const struct visit *v, bool may, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    const struct findable_word word = {
        .party = v->who.party,
        .person = v->who.person != v->who.party ? v->who.person : 0,
        .may = may};

    return findable_put(cd, &word, err) < 0
               ? -1
               : cd->http->done(cd, v->req, v->path, NULL, err);
}

static int act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (!v->who.holds)
        return show(visit, "", err);
    if (cordee_text_is(what, "find") || cordee_text_is(what, "hide"))
        return say_findable(v, *what == 'f', err);
    if (!cordee_text_is(what, "agree") && !cordee_text_is(what, "decline"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose one of the buttons."));
    return answer(v, *what == 'a', err);
}

/* ---- routes ----------------------------------------------------------------- */

static const struct cordee_link_page page = {
    .purpose = FUNDING_TOGETHER,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = act,
    .drop = visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, false, err);
}

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, true, err);
}

const struct cordee_route funding_together_link_routes[] = {
    {.method = "GET",
     .path = FUNDING_TOGETHER_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The project that a partner's personal link leads to"},
    {.method = "POST",
     .path = FUNDING_TOGETHER_PATH "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The others may see them (do=agree), or not (do=decline)",
     .takes = "do! does"},
    {0},
};
