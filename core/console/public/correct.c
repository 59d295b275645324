/* The page on which somebody corrects her own data, by a link that was mailed to her
 * alone, holds for seven days and is good once (correct-link.c).  Scanners follow every
 * link, so a GET changes nothing. */
#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/correct/correct.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/scope.h"

#include <string.h>

struct corrector {
    int64_t party;
    bool over; /* the link was used */
    const char *language;
};

static int corrector_of(const struct cd_view *view, struct corrector *who,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd, *core = cd->host->core;
    const struct cordee_token *link = cd->http->token(view->req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t cluster = 0;

    *who = (struct corrector){.party = cd_merge_survivor(cd, link->subject),
                              .over = link->used};
    if (core->db->one(core, err, &cluster,
                      "SELECT min(c.cluster) FROM " CORDEE_CLUSTERS_OF("?1") " c",
                      CORDEE_ARGS(CORDEE_V(who->party))) < 0)
        return -1;
    cd_scope_look(cd->host, cluster); /* the page is of who has her */
    who->language = cd_public_speaks(view, "");
    if (!who->over &&
        core->db->row(core, err, &row, "SELECT language FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(who->party))) < 0)
        return -1;
    if (row)
        who->language = cd_public_speaks(
            view, cordee_arena_text(view->arena, cordee_json_text(row, "language")));
    return 0;
}

/* ---- the page -------------------------------------------------------------------- */

static json_t *model_new(const struct cd_view *view, const char *state)
{
    return json_pack("{s:s, s:b}", "organisation", cd_public_organisation(view), state,
                     1);
}

static int say(const struct cd_view *view, const char *state, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = model_new(view, state);

    return view->cd->http->page(view->cd, view->req, "correct", model, err);
}

/* What a control needs beside its label. */
static void field_dress(const struct corrector *who, json_t *field)
{
    static const char *const autos[][2] = {
        {"given_name", "given-name"},
        {"family_name", "family-name"},
        {"title", "honorific-prefix"},
        {"role", "organization-title"},
        {"email", "email"},
        {"phone", "tel"},
        {"street", "street-address"},
        {"postcode", "postal-code"},
        {"city", "address-level2"},
        {"country", "country-name"},
        {NULL, NULL},
    };
    const char *type = cordee_json_text(field, "type");
    const char *name = cordee_json_text(field, "field");
    const char *value = cordee_json_text(field, "value");

    for (size_t i = 0; autos[i][0]; i++)
        if (strcmp(autos[i][0], name) == 0)
            json_object_set_new(field, "auto", json_string(autos[i][1]));
    if (strcmp(type, "language") == 0)
        json_object_set_new(field, "languages",
                            cd_public_languages_model(*value ? value : who->language));
    if (strcmp(type, "country") == 0)
        json_object_set_new(field, "type", json_string("text"));
}

/* What was typed stays, when it was refused. */
static void fields_refill(const struct cd_view *view, json_t *fields)
{
    size_t i;
    json_t *field;

    json_array_foreach (fields, i, field) {
        const char *typed =
            view->cd->http->form_at(view->req, cordee_json_text(field, "field"), 0);

        if (typed)
            json_object_set_new(field, "value", json_string(typed));
    }
}

static int show(const struct cd_view *view, const struct corrector *who,
                const char *error, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = model_new(view, "open");
    json_t *fields = NULL, *field;
    size_t i;
    int rc = cd_correct_fields(cd, err, who->party, &fields);

    if (rc <= 0)
        return rc < 0 ? -1 : say(view, "over", err);
    if (*error)
        fields_refill(view, fields);
    json_array_foreach (fields, i, field)
        field_dress(who, field);
    json_object_set_new(model, "fields", fields);
    json_object_set_new(model, "error", json_string(error));
    return *error ? cd->http->invalid(cd, view->req, "correct", model, err)
                  : cd->http->page(cd, view->req, "correct", model, err);
}

CD_HANDLER(cd_correct_show)
{
    struct cd_view view = cd_view_of(cd, req);
    struct corrector who;
    int rc;

    if (corrector_of(&view, &who, err) < 0)
        return -1;
    cd_text_push(who.language);
    rc = who.over ? say(&view, "over", err) : show(&view, &who, "", err);
    cd_text_pop();
    return rc;
}

/* ---- saving ---------------------------------------------------------------------- */

static json_t *said_of(const struct cd_view *view)
{
    json_t *rules = cd_correct_rules(view->cd), *said = json_object(), *rule;
    size_t i;

    json_array_foreach (rules, i, rule) {
        const char *field = cordee_json_text(rule, "field");
        const char *text = view->cd->http->form_at(view->req, field, 0);

        if (text)
            json_object_set_new(said, field, json_string(text));
    }
    json_decref(rules);
    return said;
}

/* One change with a title, in the language of those who work here. */
static int change_name(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t set;

    cd_text_push(cd_public_speaks(view, ""));
    set = cd->db->change_set(cd, err, T("Corrected own data"));
    cd_text_pop();
    return set < 0 ? -1 : 0;
}

/* The link and what it did become durable together: of two clicks one counts. */
static int save_once(const struct cd_view *view, const struct corrector *who,
                     const char **state_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *said = said_of(view);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int taken = 0, waiting = 0, first;

    if (cd->db->begin(cd, &tx, err) < 0 || change_name(view, err) < 0)
        return -1;
    first = cd->http->token_use(view->req, err);
    if (first < 0 ||
        (first && cd_correct_save(cd, err, who->party, said, cd->http->address(view->req),
                                  &taken, &waiting) < 0) ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    *state_r = !first ? "over" : waiting ? "waits" : taken ? "saved" : "same";
    return 0;
}

static int save(const struct cd_view *view, const struct corrector *who,
                const char **state_r, struct cordee_error *err)
{
    int rc = save_once(view, who, state_r, err);
    view->cd->db->change_set_use(view->cd, 0);
    return rc;
}

CD_HANDLER(cd_correct_do)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    struct corrector who;
    const char *state = "over";
    int rc;

    if (corrector_of(&view, &who, err) < 0)
        return -1;
    cd_text_push(who.language);
    rc = who.over ? 0 : save(&view, &who, &state, &why);
    if (rc == 0)
        rc = say(&view, state, err);
    else if (why.code == CORDEE_E_INVALID)
        rc = show(&view, &who, cordee_utf8_sentence(view.arena, why.text), err);
    else
        rc = cordee_fail(err, why.code, "%s", why.text);
    cd_text_pop();
    return rc;
}
