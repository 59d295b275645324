/* The page behind the links of a mail about matches. */
#include "plugins/recruitment/tell/tell.h"

#include <stdio.h>
#include <string.h>

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct alert al;
    json_t *told;
    bool one; /* the page of one of them */
    const char *path, *language;
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    json_decref(v->told);
}

/* A mail names a match by its three rows, as it is written before its own row is. */
static void only(struct visit *v, const char *name)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = v->told;
    const json_t *row;
    char its[80];
    size_t i;

    v->told = json_array();
    json_array_foreach (all, i, row) {
        snprintf(its, sizeof its, "%lld-%lld-%lld",
                 (long long)cordee_json_int(row, "follow"),
                 (long long)cordee_json_int(row, "opening"),
                 (long long)cordee_json_int(row, "candidate"));
        if (cordee_text_is(its, name))
            json_array_append(v->told, (json_t *)row);
    }
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *name = cd->http->path(req, "match");
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req, .one = *name};
    v->path = cordee_arena_printf(a, TELL_PATH "%s", cd->http->path(req, "token"));
    rc = alert_load(cd, a, row, &v->al, err);
    if (rc <= 0)
        return rc;
    v->told = alert_told(cd, &v->al, 0, err);
    if (!v->told)
        return -1;
    if (v->one)
        only(v, name);
    return !v->one || json_array_size(v->told);
}

static void speak(void *visit)
{
    struct visit *v = visit;

    v->language = v->cd->http->speak(v->cd, v->req, v->al.language, "");
}

/* ---- what is shown ---------------------------------------------------------------- */

static int row_dress(const struct visit *v, json_t *row, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    const struct news n = {
        .opening = cordee_json_int(row, "opening"),
        .candidate = cordee_json_int(row, "candidate"),
        .of_opening = cordee_json_true(row, "of_opening"),
        .score = json_number_value(json_object_get(row, "score")),
        .reasons = cordee_arena_text(a, cordee_json_text(row, "reasons")),
    };

    json_object_set_new(
        row, "href",
        json_string(cordee_arena_printf(a, "%s/%lld-%lld-%lld", v->path,
                                        (long long)cordee_json_int(row, "follow"),
                                        (long long)n.opening, (long long)n.candidate)));
    if (n.of_opening)
        json_object_del(row, "body"); /* they wrote it themselves */
    json_object_del(row, "reasons");
    json_object_del(row, "score");
    return tell_item(v->cd, a, &n, row, err) < 0 ? -1 : 0;
}

static json_t *model_of(const struct visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    json_t *model =
        json_pack("{s:s, s:s, s:s, s:b, s:b}", "lang", v->language, "action", v->path,
                  "organisation", v->al.organisation, "wants_no",
                  cordee_text_is(cd->http->query(v->req, "do"), "no"), "saved",
                  cordee_text_is(cd->http->query(v->req, "done"), "saved"));
    json_t *row;
    size_t i;

    if (*v->al.rhythm)
        json_object_set_new(
            model, cordee_arena_printf(cd->http->arena(v->req), "is_%s", v->al.rhythm),
            json_true());
    json_array_foreach (v->told, i, row)
        if (row_dress(v, row, err) < 0) {
            json_decref(model);
            return NULL;
        }
    json_object_set(model, v->one ? "one" : "told", v->told);
    json_object_set_new(model, "reads", json_boolean(!v->one && *v->al.rhythm));
    if (v->one)
        json_object_set(model, "title",
                        json_object_get(json_array_get(v->told, 0), "told_title"));
    return model;
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    CORDEE_AUTO(cordee_json_drop) json_t *model = model_of(v, err);

    if (!model)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? v->cd->http->invalid(v->cd, v->req, "recruitment-told", model, err)
                  : v->cd->http->page(v->cd, v->req, "recruitment-told", model, err);
}

/* ---- what is said ------------------------------------------------------------------ */

static int match_act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");
    const json_t *row = json_array_get(v->told, 0);

    if (!cordee_text_is(what, "no") && !cordee_text_is(what, "undo"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose one of the buttons."));
    if (alert_no(cd, row, cordee_text_is(what, "no"), err) < 0)
        return -1;
    return cd->http->done(cd, v->req,
                          cordee_arena_printf(cd->http->arena(v->req), "%s/%s", v->path,
                                              cd->http->path(v->req, "match")),
                          NULL, err);
}

static int rhythm_act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *rhythm = cd->http->form(v->req, "rhythm");

    if (!cordee_text_is(rhythm, "daily") && !cordee_text_is(rhythm, "weekly") &&
        !cordee_text_is(rhythm, "off"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Please choose how often."));
    if (alert_rhythm(cd, &v->al, rhythm, err) < 0)
        return -1;
    return cd->http->done(
        cd, v->req,
        cordee_arena_printf(cd->http->arena(v->req), "%s?done=saved", v->path), NULL,
        err);
}

/* ---- routes ------------------------------------------------------------------------ */

static const struct cordee_link_page match_page = {
    .purpose = TELL_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = match_act,
    .drop = visit_drop,
};

static const struct cordee_link_page mail_page = {
    .purpose = TELL_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = rhythm_act,
    .drop = visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &mail_page, false, err);
}

static int post_rhythm(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return cd->http->visit(cd, req, &mail_page, true, err);
}

static int post_match(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    return cd->http->visit(cd, req, &match_page, true, err);
}

const struct cordee_route tell_link_routes[] = {
    {.method = "GET",
     .path = TELL_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The matches of a mail, by its personal link"},
    {.method = "POST",
     .path = TELL_PATH "{token}",
     .handle = post_rhythm,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "How often its reader wants mails about matches",
     .takes = "rhythm!"},
    {.method = "GET",
     .path = TELL_PATH "{token}/{match}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "One of them"},
    {.method = "POST",
     .path = TELL_PATH "{token}/{match}",
     .handle = post_match,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "What the reader says to it: do=no, or do=undo",
     .takes = "do!"},
    {0},
};
