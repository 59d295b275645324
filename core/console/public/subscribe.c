/* Double opt-in: the public page on which anybody leaves an address, and the link that
 * confirms.  The answer of the page is always the same, whoever is known here. */
#include "core/console/public/public.h"

#include "core/config/folder.h"
#include "core/config/text.h"
#include "core/crm/consent/signup.h"
#include "core/crm/consent/topic.h"
#include "core/db/scope.h"
#include "core/web/web.h"

#include <string.h>

enum { FASTEST = 2, SLOWEST = 86400 }; /* seconds that people take to fill a form */

/* ---- the page -------------------------------------------------------------------- */

static bool is_open(struct cordee *cd)
{
    return cd->setting->number(cd, "subscribe") != 0;
}

static const char *language_of(const struct cd_view *view)
{
    const char *asked = view->cd->http->query(view->req, "lang");
    const char *sent = view->cd->http->form(view->req, "language");

    return cd_public_speaks(view, *sent ? sent : *asked ? asked : cd_text_language());
}

/* The form was ours, and somebody took time to fill it in. */
static bool was_filled_in(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *at = cd->http->form(view->req, "at");
    char proof[65];
    int64_t then = 0;

    cd_key_hash(cd->host, "subscribe", at, proof);
    return strcmp(proof, cd->http->form(view->req, "proof")) == 0 &&
           cordee_text_int(at, &then) && view->now - then >= FASTEST &&
           view->now - then <= SLOWEST;
}

static int put_form(const struct cd_view *view, const char *language, json_t *model,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t chosen[CD_SIGNUP_TOPICS];
    size_t n = cd_public_numbers(view, "topic", chosen, CD_SIGNUP_TOPICS), i;
    const char *at = cordee_arena_printf(view->arena, "%lld", (long long)view->now);
    json_t *topics = cd_topic_list(cd, err, language, false), *topic;
    bool several = cd_cluster_several(cd->host);
    int64_t last = 0;
    char proof[65];

    if (!topics)
        return -1;
    json_array_foreach (topics, i, topic) {
        if (several && cordee_json_int(topic, "cluster") != last)
            cordee_json_set_text(topic, "group", cordee_json_text(topic, "cluster_name"));
        last = cordee_json_int(topic, "cluster");
        for (size_t k = 0; k < n; k++)
            if (chosen[k] == cordee_json_int(topic, "id"))
                json_object_set_new(topic, "on", json_true());
    }
    cd_key_hash(cd->host, "subscribe", at, proof);
    json_object_set_new(model, "topics", topics);
    cordee_json_set_text(model, "at", at);
    cordee_json_set_text(model, "proof", proof);
    cordee_json_set_text(model, "email", cd->http->form(view->req, "email"));
    cordee_json_set_text(model, "name", cd->http->form(view->req, "name"));
    json_object_set_new(model, "languages", cd_public_languages_model(language));
    return 0;
}

static int show(const struct cd_view *view, const char *language, bool sent,
                const char *error, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *org = cd_public_organisation(view);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s,s:s,s:s}", "organisation", org, "language", language, "sentence",
                  cd_show_fill(view, T("{1} may write to me about:"), org, NULL));

    if (sent)
        json_object_set_new(model, "sent", json_true());
    else if (put_form(view, language, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, view->req, "subscribe", model, err)
                  : cd->http->page(cd, view->req, "subscribe", model, err);
}

static int show_closed(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc;

    cd_text_push(language_of(view));
    model = json_pack("{s:s,s:b,s:s}", "organisation", cd_public_organisation(view),
                      "closed", 1, "error", T("Signing up here is closed."));
    rc = cd_reply_page(view->req, 404, "subscribe", model, err);
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_subscribe_show)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *language;
    int rc;

    if (!is_open(cd))
        return show_closed(&view, err);
    language = language_of(&view);
    cd_text_push(language);
    rc = show(&view, language, false, "", err);
    cd_text_pop();
    return rc;
}

/* ---- asking for a confirmation --------------------------------------------------- */

/* 0 as if all were well: also for whom nothing is sent. */
static int start(const struct cd_view *view, const char *language,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *address = cordee_text_trim(
        cordee_arena_text(view->arena, cd->http->form(view->req, "email")));
    int64_t topics[CD_SIGNUP_TOPICS], id = 0;
    const struct cd_signup signup = {
        .address = address,
        .name = cd->http->form(view->req, "name"),
        .language = language,
        .origin = cd->http->address(view->req),
        .topics = topics,
        .n = cd_public_numbers(view, "topic", topics, CD_SIGNUP_TOPICS)};
    int rc;

    if (!was_filled_in(view))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("That was quick. Please look once more and press the button "
                             "again."));
    rc = cd_signup_start(cd, err, &signup, &id);
    return rc <= 0 ? rc : cd_subscribe_mail(view, id, err);
}

CD_HANDLER(cd_subscribe_start)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    const char *language;
    int rc = 0;

    if (!is_open(cd))
        return show_closed(&view, err);
    language = language_of(&view);
    cd_text_push(language);
    if (!*cd->http->form(req, "website")) /* a field that people do not see */
        rc = start(&view, language, &why);
    if (rc < 0 && why.code != CORDEE_E_INVALID)
        rc = cordee_fail(err, why.code, "%s", why.text);
    else
        rc = show(&view, language, rc == 0, why.text, err);
    cd_text_pop();
    return rc;
}

static const char *list_of(const struct cd_view *view, const json_t *signup)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    json_t *topic;
    size_t i;

    json_array_foreach (json_object_get(signup, "topics"), i, topic)
        cordee_buf_printf(&b, "%s- %s", i ? "\n" : "", cordee_json_text(topic, "name"));
    return cordee_arena_text(view->arena, b.text ? b.text : "");
}

/* What others typed is not in it: nobody's words are sent by our form. */
int cd_subscribe_mail(const struct cd_view *view, int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *org = cd_public_organisation(view), *link, *text;
    CORDEE_AUTO(cordee_json_drop) json_t *signup = NULL;
    char token[53];
    int rc;

    if (cd_signup_load(cd, err, id, "", &signup) <= 0 ||
        cd->http->token_new(cd, err, "console.confirm", id, "",
                            view->now + (int64_t)CD_SIGNUP_DAYS * 86400, token) < 0)
        return -1;
    link = cd->http->link(cd, view->arena,
                          cordee_arena_printf(view->arena, "/confirm/%s", token));
    cd_text_push(cordee_json_text(signup, "language"));
    text =
        cd_show_fill(view,
                     cordee_json_true(signup, "asked")
                         ? T("{1} would like to write to you about:\n\n{2}\n\nIf you "
                             "want that, open this page and press the button. The link "
                             "holds for a week.\n\n{3}\n\nIf not, do nothing.")
                         : T("Somebody gave this address on the page of {1}, for mails "
                             "about:\n\n{2}\n\nIf it was you, open this page and press "
                             "the button. The link holds for a week.\n\n{3}\n\nIf it "
                             "was not you, do nothing: nothing more will come."),
                     org, list_of(view, signup), link, NULL);
    rc = cd_public_mail(
        view, cordee_json_int(signup, "party"), cordee_json_text(signup, "address"),
        cordee_json_text(signup, "language"),
        cd_show_fill(view, T("Please confirm: mails from {1}"), org, NULL), text, err);
    cd_text_pop();
    return rc;
}

/* ---- confirming ------------------------------------------------------------------ */

static int confirm_page(const struct cd_view *view, const json_t *signup, bool done,
                        const char *link, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *org = cd_public_organisation(view);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s,s:O,s:b,s:s}", "organisation", org, "topics",
                  json_object_get(signup, "topics"), "done", done, "sentence",
                  cd_show_fill(view, T("{1} may write to me about:"), org, NULL));

    cordee_json_set_text(model, "link", link);
    return cd->http->page(cd, view->req, "confirm", model, err);
}

/* In one go: the link is used, and what it stands for is done. */
static int confirm(const struct cd_view *view, const json_t *signup, const char **link_r,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd, *core = cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *wording = cd_show_fill(view, T("{1} may write to me about:"),
                                       cd_public_organisation(view), NULL);
    int64_t party = 0;
    int rc;

    if (core->db->begin(core, &tx, err) < 0 ||
        (rc = cd->http->token_use(view->req, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    rc = cd_signup_confirm(cd, err, cordee_json_int(signup, "id"), wording,
                           cd->http->address(view->req), &party);
    if (rc < 0 || (rc > 0 && cd_public_preferences(view, party, link_r, err) < 0))
        return -1;
    return core->db->commit(&tx, err);
}

static int answer(struct cordee *cd, struct cordee_request *req, bool post,
                  struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_token *token = cd->http->token(req);
    CORDEE_AUTO(cordee_json_drop) json_t *signup = NULL;
    const char *link = "";
    int rc = cd_signup_load(cd, err, token ? token->subject : 0, "", &signup);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("This link does not hold any more. Ask for a new one."));
    if (rc < 0)
        return -1;
    cd_text_push(cd_public_speaks(&view, cordee_json_text(signup, "language")));
    rc = post ? confirm(&view, signup, &link, err) : 0;
    if (rc == 0)
        rc = confirm_page(&view, signup, post || cordee_json_true(signup, "confirmed"),
                          link, err);
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_confirm_show)
{
    return answer(cd, req, false, err);
}

CD_HANDLER(cd_confirm_do)
{
    return answer(cd, req, true, err);
}

/* Each night: what nobody confirmed, and links of ours that hold no more. */
int cd_subscribe_purge(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (cd_signup_purge(cd, err) < 0)
        return -1;
    return core->db->exec(core, err,
                          "DELETE FROM token WHERE purpose IN ('console.confirm', "
                          "'console.data', 'console.preferences') AND expires_at < ?",
                          CORDEE_ARGS(CORDEE_V(cordee_now())));
}
