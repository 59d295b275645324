/* What both pages behind links have: the opening, what fits, the reasons. */
#include "plugins/recruitment/pair/visit.h"

void pair_visit_drop(void *visit)
{
    struct pair_visit *v = visit;

    pair_drop(&v->p);
}

int pair_visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                    struct pair_visit *v, const char *path, struct cordee_error *err)
{
    *v = (struct pair_visit){.cd = cd, .req = req};
    v->path = cordee_arena_printf(cd->http->arena(req), "%s%s", path,
                                  cd->http->path(req, "token"));
    return pair_load(cd, row, &v->p, err);
}

void pair_visit_speak(struct pair_visit *v, int64_t party)
{
    struct cordee_error none = {0};
    struct pair_reader who = {.language = ""};

    if (!party ||
        pair_reader_load(v->cd, v->cd->http->arena(v->req), party, &who, &none) <= 0)
        who.language = "";
    v->language = v->cd->http->speak(v->cd, v->req, who.language, v->p.language);
}

json_t *pair_visit_model(const struct pair_visit *v, const char *error)
{
    struct cordee *cd = v->cd;
    json_t *reasons = json_array(), *model;
    const enum pair_side side = v->member ? PAIR_EMPLOYER : PAIR_CANDIDATE;

    for (const struct pair_reason *r = pair_reasons(); r->code; r++)
        if (r->by == side)
            json_array_append_new(
                reasons, json_pack("{s:s, s:s}", "value", r->code, "label", T(r->label)));
    model = json_pack("{s:s, s:s, s:s, s:s, s:o}", "title", v->p.title, "action", v->path,
                      "organisation", v->p.organisation, "lang", v->language, "reasons",
                      reasons);
    cordee_json_set_text(model, "error", error);
    return model;
}

int pair_visit_done(const struct pair_visit *v, struct cordee_error *err)
{
    return v->cd->http->done(v->cd, v->req, v->path, NULL, err);
}

const char *pair_visit_reason(const struct pair_visit *v, enum pair_side side,
                              struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    const struct pair_reason *r = pair_reason_of(cd->http->form(v->req, "reason"));

    if (r && r->by == side)
        return r->code;
    cordee_fail(err, CORDEE_E_INVALID, "%s", T("Please choose a reason from the list."));
    return NULL;
}

/* ---- the opening ------------------------------------------------------------------ */

static void put_day(const struct pair_visit *v, json_t *model, const char *key,
                    int64_t day)
{
    char text[80];

    if (!day)
        return;
    v->cd->text->time_in(v->cd, "", day, CORDEE_TIME_DATE, text, sizeof text);
    json_object_set_new(model, key, json_string(text));
}

static void put_pay(const struct pair_visit *v, const struct opening *o, json_t *model)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    const char *per = cordee_text_is(o->pay_per, "hour")    ? T("an hour")
                      : cordee_text_is(o->pay_per, "month") ? T("a month")
                                                            : T("a year");
    char least[40], most[40];

    if (!o->pay_min && !o->pay_max)
        return;
    cd->text->number(cd, o->pay_min, least, sizeof least);
    cd->text->number(cd, o->pay_max, most, sizeof most);
    cordee_json_set_text(
        model, "pay",
        !o->pay_max ? cordee_arena_printf(a, T("from %s %s %s"), o->currency, least, per)
        : !o->pay_min
            ? cordee_arena_printf(a, T("up to %s %s %s"), o->currency, most, per)
            : cordee_arena_printf(a, T("%s %s to %s %s"), o->currency, least, most, per));
}

int pair_put_opening(const struct pair_visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    struct opening o;
    json_t *out;
    const int rc = opening_load(cd, a, v->p.opening, &o, err);

    if (rc <= 0)
        return rc;
    out = json_pack("{s:s, s:s, s:s, s:s, s:s}", "employer", o.party_name, "kind",
                    opening_kind_name(cd, o.kind), "place", o.place, "text", o.body,
                    "text_language", o.language);
    cordee_json_set_text(out, "country",
                         cd->crm->word(cd, CORDEE_WORD_COUNTRY, o.country));
    if (*o.remote)
        cordee_json_set_text(out, "remote",
                             cordee_text_is(o.remote, "fully") ? T("from home")
                                                               : T("partly from home"));
    if (o.hours > 0)
        json_object_set_new(
            out, "hours",
            json_string(cordee_arena_printf(a, T("%g hours a week"), o.hours)));
    put_pay(v, &o, out);
    put_day(v, out, "starts", o.starts);
    put_day(v, out, "closes", o.closes);
    json_object_set_new(model, "opening", out);
    return 0;
}

int pair_put_fits(const struct pair_visit *v, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = pair_fits(v->cd, v->cd->http->arena(v->req), &v->p, err);
    json_t *has = json_array(), *lacks = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_array_append(cordee_json_true(row, "there") ? has : lacks,
                          json_object_get(row, "label"));
    json_object_set_new(model, "has", has);
    json_object_set_new(model, "lacks", lacks);
    return list ? 0 : -1;
}
