/* The page of an opening: what it says, and what other rooms know of it. */
#include "plugins/recruitment/opening/pages.h"

#include "plugins/recruitment/match/match.h"
#include "plugins/recruitment/text/markdown.h"

#include <string.h>

/* ---- one -------------------------------------------------------------------------- */

const char *opening_path(struct cordee_arena *a, int64_t id, const char *rest)
{
    return cordee_arena_printf(a, OPENING_LIST "/%lld%s", (long long)id, rest);
}

int opening_asked(struct cordee *cd, struct cordee_request *req, struct opening *o_r,
                  struct cordee_error *err)
{
    const int rc =
        opening_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"), o_r, err);

    return rc ? rc
              : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                            T("There is no such opening."));
}

/* ---- what it says ----------------------------------------------------------------- */

static const char *word_of(struct cordee *cd, const struct opening_word *words,
                           const char *value)
{
    for (; words->value; words++)
        if (cordee_text_is(words->value, value))
            return T(words->label);
    return "";
}

const char *opening_pay_text(struct cordee *cd, struct cordee_arena *a,
                             const struct opening *o)
{
    char least[40], most[40];
    const char *per = word_of(cd, opening_pays(), o->pay_per);

    cd->text->number(cd, o->pay_min, least, sizeof least);
    cd->text->number(cd, o->pay_max, most, sizeof most);
    if (o->pay_min && o->pay_max && o->pay_min != o->pay_max)
        return cordee_arena_printf(a, T("%s %s to %s %s"), o->currency, least, most, per);
    if (o->pay_max && !o->pay_min)
        return cordee_arena_printf(a, T("up to %s %s %s"), o->currency, most, per);
    if (o->pay_min && !o->pay_max)
        return cordee_arena_printf(a, T("from %s %s %s"), o->currency, least, per);
    return o->pay_min ? cordee_arena_printf(a, "%s %s %s", o->currency, least, per) : "";
}

static void place_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                      json_t *model)
{
    const char *country = cd->crm->word(cd, CORDEE_WORD_COUNTRY, o->country);

    if (!*country)
        country = o->country;
    cordee_json_set_text(model, "place_text",
                         *o->place && *country
                             ? cordee_arena_printf(a, "%s, %s", o->place, country)
                         : *o->place ? o->place
                                     : country);
    cordee_json_set_text(model, "remote_text",
                         *o->remote ? word_of(cd, opening_remotes(), o->remote) : "");
    json_object_set_new(
        model, "unplaced",
        json_boolean(*o->place && !o->placed && !cordee_text_is(o->remote, "fully")));
}

static void terms_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                      json_t *model)
{
    place_put(cd, a, o, model);
    cordee_json_set_text(model, "pay_text", opening_pay_text(cd, a, o));
    cordee_json_set_text(model, "starts_text", opening_day_text(cd, a, o->starts));
    cordee_json_set_text(model, "ends_text", opening_day_text(cd, a, o->ends));
    cordee_json_set_text(model, "closes_text", opening_day_text(cd, a, o->closes));
    cordee_json_set_text(model, "opened_text", opening_day_text(cd, a, o->opened_at));
    cordee_json_set_text(model, "ended_text", opening_day_text(cd, a, o->ended_at));
    if (o->hours > 0)
        json_object_set_new(model, "hours", json_sprintf("%g", o->hours));
    if (o->years > 0)
        json_object_set_new(model, "years", json_sprintf("%g", o->years));
    if (o->education)
        cordee_json_set_text(model, "education_text",
                             word_of(cd, opening_educations(),
                                     cordee_arena_printf(a, "%d", o->education)));
}

/* ---- what it asks for ------------------------------------------------------------- */

static const char *joined(struct cordee_arena *a, const json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        cordee_buf_printf(&out, "%s%s", i ? ", " : "", json_string_value(one));
    return cordee_arena_text(a, out.text);
}

static void skills_put(const struct opening *o, json_t *model)
{
    json_t *skills = json_array();

    for (size_t i = 0; i < o->n_skills; i++) {
        const struct opening_skill *s = &o->skills[i];
        json_t *row =
            json_pack("{s:I, s:s, s:b, s:b, s:b}", "skill", s->skill, "label", s->label,
                      "must", s->must, "essential", s->essential && !s->must, "optional",
                      !s->essential && !s->must);

        if (s->level)
            json_object_set_new(row, "level", json_integer(s->level));
        json_array_append_new(skills, row);
    }
    json_object_set_new(model, "skills", skills);
}

static void lists_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                      json_t *model)
{
    json_t *languages = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *permits = json_array();

    for (size_t i = 0; i < o->n_languages; i++) {
        const struct opening_language *l = &o->languages[i];
        const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, l->code);

        json_array_append_new(
            languages,
            json_pack("{s:s, s:s, s:b}", "label", *name ? name : l->code, "cefr",
                      l->cefr ? opening_cefrs()[l->cefr].label : "", "must", l->must));
    }
    for (size_t i = 0; i < o->permits.n; i++) {
        const char *name = cd->crm->word(cd, CORDEE_WORD_COUNTRY, o->permits.at[i]);

        json_array_append_new(permits, json_string(*name ? name : o->permits.at[i]));
    }
    cordee_json_set_text(model, "permits_text", joined(a, permits));
    cordee_json_set_text(model, "certificates_text", texts_lines(a, &o->certificates));
    json_object_set_new(model, "languages", languages);
    skills_put(o, model);
}

static void weights_put(struct cordee *cd, const struct opening *o, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *own = json_loads(o->weights, 0, NULL);
    double all[MATCH_PARTS], most = 0;
    json_t *list = json_array();

    for (int i = 0; i < MATCH_PARTS; i++) {
        const json_t *w = json_object_get(own, match_part_names[i]);

        all[i] = w ? json_number_value(w) : match_part_weights[i];
        most = all[i] > most ? all[i] : most;
    }
    for (int i = 0; i < MATCH_PARTS; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:I}", "label",
                            opening_weight_name(cd, match_part_names[i]), "weight",
                            json_sprintf("%g", all[i]), "percent",
                            (json_int_t)(most > 0 ? 100 * all[i] / most : 0)));
    json_object_set_new(model, "weights", list);
    json_object_set_new(model, "own_weights", json_boolean(*o->weights));
}

/* ---- the page --------------------------------------------------------------------- */

static json_t *model_of(struct cordee *cd, struct cordee_request *req,
                        const struct opening *o)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    json_t *model = json_pack(
        "{s:I, s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:b, s:b, s:b}", "id", o->id, "party",
        o->party, "party_name", o->party_name, "title", o->title, "kind_name",
        opening_kind_name(cd, o->kind), "state_name", opening_state_name(cd, o->state),
        "contact", o->contact, "contact_name", o->contact_name, "public", o->open_to_all,
        "may_write", cd->http->may(req, "recruitment.write"), "from_member",
        cordee_text_is(o->source, "member"));

    markdown_html(&body, o->body);
    cordee_json_set_text(model, "body", o->body);
    cordee_json_set_text(model, "body_html", body.text);
    cordee_json_set_text(model, "text_language", o->language);
    cordee_json_set_text(model, "ref", o->ref);
    json_object_set_new(model, cordee_arena_printf(a, "is_%s", o->state), json_true());
    json_object_set_new(model, "removable",
                        json_boolean(cordee_text_is(o->state, "draft") && !o->opened_at));
    terms_put(cd, a, o, model);
    lists_put(cd, a, o, model);
    weights_put(cd, o, model);
    return model;
}

static int parts_put(struct cordee *cd, struct cordee_request *req,
                     const struct opening *o, json_t *model, struct cordee_error *err)
{
    for (const struct opening_part *p = recruitment_opening_parts; p->name; p++) {
        CORDEE_AUTO(cordee_json_drop) json_t *part = NULL;
        int rc;

        if (p->permission && !cd->http->may(req, p->permission))
            continue;
        part = json_object();
        if ((rc = p->load(cd, req, o, part, err)) < 0)
            return -1;
        if (rc > 0)
            json_object_set(model, p->name, part);
    }
    return 0;
}

static int get_page(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL, *owner = NULL;
    struct opening o;

    if (opening_asked(cd, req, &o, err) < 0)
        return -1;
    model = model_of(cd, req, &o);
    if (opening_owner(cd, o.staff, &owner, err) < 0 ||
        parts_put(cd, req, &o, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "staff_name", cordee_json_text(owner, "name"));
    return cd->http->page(cd, req, "recruitment-opening", model, err);
}

/* ---- its buttons ------------------------------------------------------------------ */

static int post_move(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct cordee_error why = {0};
    struct opening o;
    const char *state = cd->http->form(req, "state"), *path;

    if (opening_asked(cd, req, &o, err) < 0)
        return -1;
    path = opening_path(a, o.id, "");
    if (opening_move_noted(cd, a, o.id, state, cd->http->user(req), &why) < 0)
        return cordee_is_refusal(&why) ? cd->http->failed(cd, req, path, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo_here(req);
    return cd->http->done(
        cd, req, path,
        cordee_text_is(state, "open")
            ? T("The opening is open: people are being matched with it.")
        : cordee_text_is(state, "filled") ? T("The opening is filled. Congratulations!")
        : cordee_text_is(state, "closed") ? T("The opening is closed.")
                                          : T("The opening is a draft again."),
        err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct opening o;

    if (opening_asked(cd, req, &o, err) < 0)
        return -1;
    if (opening_remove(cd, o.id, &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req,
                                      opening_path(cd->http->arena(req), o.id, ""),
                                      why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, OPENING_LIST, T("The opening is removed."), err);
}

const struct cordee_route opening_page_routes[] = {
    {.method = "GET",
     .path = OPENING_LIST "/{id}",
     .permission = "recruitment.read",
     .handle = get_page,
     .help = "An opening, and who fits it"},
    {.method = "POST",
     .path = OPENING_LIST "/{id}/move",
     .permission = "recruitment.write",
     .handle = post_move,
     .help = "Opens, fills or closes an opening: draft, open, filled, closed",
     .takes = "state!"},
    {.method = "POST",
     .path = OPENING_LIST "/{id}/remove",
     .permission = "recruitment.write",
     .handle = post_remove,
     .help = "Removes a draft that was never open"},
    {0},
};
