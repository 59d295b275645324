/* The page on which somebody corrects her own data, by a link that holds for seven days
 * and is good once.  Scanners follow every link, so a GET changes nothing. */
#include "core/console/console.h"
#include "core/console/public.h"

#include "core/config/text.h"
#include "core/crm/correct/correct.h"
#include "core/crm/merge.h"
#include "core/crm/scope.h"

#include <string.h>

enum { LINKS_AN_HOUR = 3 };

/* Who came, and by what: `outbox` 0 is a link of its own. */
struct corrector {
    struct cd_correct_link link;
    const char *language;
};

/* A link of its own is checked by the router, but for having been used. */
static int link_of(const struct cd_view *view, struct cd_correct_link *link,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_token *own = cd->http->token(view->req);
    int rc;

    if (own) {
        *link = (struct cd_correct_link){.party = own->subject, .over = own->used};
        return 0;
    }
    rc = cd_correct_of_mail(cd, err, cd->http->path(view->req, "token"), link);
    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                             T("This link is not known here. It may have been cut off."))
               : rc;
}

static int corrector_of(const struct cd_view *view, struct corrector *who,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd, *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    *who = (struct corrector){.language = cd_public_speaks(view, "")};
    if (link_of(view, &who->link, err) < 0)
        return -1;
    who->link.party = cd_merge_survivor(cd, who->link.party);
    if (!who->link.over &&
        core->db->row(core, err, &row, "SELECT language FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(who->link.party))) < 0)
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
    int rc = cd_correct_fields(cd, err, who->link.party, &fields);

    if (rc <= 0)
        return rc < 0 ? -1 : say(view, "over", err);
    if (*error)
        fields_refill(view, fields);
    json_array_foreach (fields, i, field)
        field_dress(who, field);
    json_object_set_new(model, "fields", fields);
    json_object_set_new(model, "test", json_boolean(who->link.test));
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
    rc = who.link.over ? say(&view, "over", err) : show(&view, &who, "", err);
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
    first = who->link.outbox ? cd_correct_mail_use(cd, err, who->link.outbox)
                             : cd->http->token_use(view->req, err);
    if (first < 0 ||
        (first && cd_correct_save(cd, err, who->link.party, said,
                                  cd->http->address(view->req), &taken, &waiting) < 0) ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    *state_r = !first ? "over" : waiting ? "waits" : taken ? "saved" : "same";
    return 0;
}

static int save(const struct cd_view *view, const struct corrector *who,
                const char **state_r, struct cordee_error *err)
{
    int rc;

    if (who->link.test) {
        *state_r = "same";
        return 0;
    }
    rc = save_once(view, who, state_r, err);
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
    rc = who.link.over ? 0 : save(&view, &who, &state, &why);
    if (rc == 0)
        rc = say(&view, state, err);
    else if (why.code == CORDEE_E_INVALID)
        rc = show(&view, &who, cordee_utf8_sentence(view.arena, why.text), err);
    else
        rc = cordee_fail(err, why.code, "%s", why.text);
    cd_text_pop();
    return rc;
}

/* ---- the link -------------------------------------------------------------------- */

static int mail_send(const struct cd_view *view, int64_t party, const json_t *row,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *address = cordee_json_text(row, "address"), *text, *language;
    char token[53];
    int rc;

    if (cd->http->token_new(cd, err, "console.correct", party, "",
                            view->now + CD_CORRECT_HOLDS, token) < 0)
        return -1;
    language = cd_public_speaks(
        view, cordee_arena_text(view->arena, cordee_json_text(row, "language")));
    cd_text_push(language);
    text = cd_show_fill(
        view,
        T("Is what we have of you still right? On this page you see it and can correct "
          "it. "
          "The link holds for seven days and is good once.\n\n{1}\n\nThank you, {2}"),
        cd->http->link(cd, view->arena,
                       cordee_arena_printf(view->arena, "/correct/%s", token)),
        cd_public_organisation(view), NULL);
    rc = cd_public_mail(view, party, address, language, T("Is your data still right?"),
                        text, err);
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_correct_ask)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    const char *page =
        cordee_arena_printf(view.arena, "/contacts/%lld", (long long)party);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT p.language, e.address, (SELECT count(*) FROM token t WHERE t.purpose = "
        "'console.correct' AND t.subject = p.id AND t.created_at > ?) AS sent FROM party "
        "p JOIN email_address e ON e.party = p.id WHERE p.id = ? AND p.kind = 2 AND "
        "p.deleted_at IS NULL AND e.state = 'ok' AND " CD_MINE(
            "p.id") " ORDER BY e.main DESC, e.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(view.now - 3600), CORDEE_V(party)));

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, page, T("There is no address that works."), err);
    if (cordee_json_int(row, "sent") >= LINKS_AN_HOUR)
        return cd->http->failed(cd, req, page,
                                T("They got this link often enough for now."), err);
    if (mail_send(&view, party, row, err) < 0)
        return -1;
    return cd->http->done(cd, req, page,
                          T("The link is on its way. What they correct is listed under "
                            "Corrections."),
                          err);
}
