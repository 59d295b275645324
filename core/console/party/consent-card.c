#include "core/console/party/consent-card.h"

#include "core/console/party/party.h"
#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/consent/consent.h"
#include "core/crm/consent/signup.h"
#include "core/crm/consent/topic.h"

#include <string.h>

static const struct {
    const char *basis;
    bool given;
} bases[] = {{"asked", true},
             {"spoken", true},
             {"written", true},
             {"form", true},
             {"member", true}};

/* ---- the card -------------------------------------------------------------------- */

static void dress_log(const struct cd_view *view, json_t *page)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *c;

    json_array_foreach (json_object_get(page, "consents"), i, c) {
        const char *topic = cordee_json_text(c, "topic");
        const char *what = !cordee_json_true(c, "said")   ? T("Basis: {1}")
                           : cordee_json_true(c, "given") ? T("Agreed: {1}")
                                                          : T("Withdrew: {1}");

        cordee_json_set_text(
            c, "what",
            cd_show_fill(view, what,
                         !cordee_json_true(c, "said")
                             ? cd_basis_words(cd, cordee_json_text(c, "basis"))
                         : *topic ? topic
                                  : T("all mailings"),
                         NULL));
        cordee_json_set_text(c, "how", cd_basis_words(cd, cordee_json_text(c, "place")));
        if (cordee_json_true(c, "said") && *cordee_json_text(c, "basis"))
            cordee_json_set_text(c, "grounds",
                                 cd_basis_words(cd, cordee_json_text(c, "basis")));
        cd_show_put_day(view, c, "at", cordee_json_int(c, "at"));
    }
}

static json_t *choices_of(const struct cd_view *view, int64_t party,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = NULL, *topic;
    size_t i;

    if (cd_consent_state(cd, err, party, cd_text_language(), &list) < 0)
        return NULL;
    json_array_foreach (list, i, topic)
        if (!cordee_json_int(topic, "id"))
            cordee_json_set_text(topic, "name", T("Mailings without a topic"));
    return list;
}

static void put_record(const struct cd_view *view, json_t *page)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:s}", "value", bases[i].basis, "label",
                                        cd_basis_words(cd, bases[i].basis)));
    json_object_set_new(page, "bases", list);
}

/* Whether she can be asked: the day she was, or why not. */
static int put_ask(const struct cd_view *view, int64_t party, json_t *page,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t asked = 0;
    size_t i;
    json_t *topic, *off = json_array();

    json_array_foreach (json_object_get(page, "choices"), i, topic)
        if (!cordee_json_true(topic, "on") && cordee_json_int(topic, "id"))
            json_array_append(off, topic);
    json_object_set_new(page, "ask", off);
    if (cd->db->one(cd, err, &asked,
                    "SELECT max(created_at) FROM signup WHERE party = ? AND confirmed_at "
                    "IS NULL AND expires_at > ?",
                    CORDEE_ARGS(CORDEE_V(party), CORDEE_V(view->now))) < 0)
        return -1;
    cd_show_put_day(view, page, "asked", asked);
    return 0;
}

int cd_consent_card(const struct cd_view *view, int64_t party, json_t *page,
                    struct cordee_error *err)
{
    json_t *choices = choices_of(view, party, err);

    if (!choices)
        return -1;
    json_object_set_new(page, "choices", choices);
    dress_log(view, page);
    put_record(view, page);
    if (view->cd->http->may(view->req, "crm.admin"))
        json_object_set_new(page, "topics_link", json_true());
    return put_ask(view, party, page, err);
}

/* ---- writing down ---------------------------------------------------------------- */

static const char *page_path(const struct cd_view *view, int64_t party)
{
    return cordee_arena_printf(view->arena, "%s#consent",
                               cd_show_href(view, CORDEE_PERSON, party));
}

static bool basis_known(const char *basis)
{
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        if (strcmp(bases[i].basis, basis) == 0)
            return true;
    return false;
}

CD_HANDLER(cd_entry_consent)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *basis = cd->http->form(req, "basis");
    const char *note = cd->http->form(req, "note");
    bool given = cd->http->form_int(req, "given") == 1;
    int64_t topic = cd->http->form_int(req, "topic"), there = 0;
    const struct cordee_consent word = {
        .party = cd->http->path_int(req, "id"),
        .topic = topic,
        .given = given,
        .basis = basis_known(basis) ? basis
                 : given            ? "asked"
                                    : "",
        .place = "entered by hand",
        .note = cordee_arena_text_n(view.arena, note, cordee_utf8_cut(note, 500)),
    };

    if (topic && cd->db->one(cd, err, &there, "SELECT 1 FROM topic WHERE id = ?",
                             CORDEE_ARGS(CORDEE_V(topic))) < 0)
        return -1;
    if (topic && !there)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such topic."));
    if (cd_consent_add(cd, err, &word) < 0)
        return -1;
    return cd->http->done(cd, req, page_path(&view, word.party),
                          given   ? T("Noted: mailings may go there.")
                          : topic ? T("Noted: no more mailings about this.")
                                  : T("Noted: no more mailings."),
                          err);
}

/* ---- asking ---------------------------------------------------------------------- */

/* 1: "address" and "language" of the person; 0: there is no address that works. */
static int asked_person(const struct cd_view *view, int64_t party, json_t **row_r,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->row(
        cd, err, row_r,
        "SELECT p.language, e.address FROM party p JOIN email_address e ON "
        "e.party = p.id WHERE p.id = ? AND p.deleted_at IS NULL AND e.state "
        "= 'ok' ORDER BY e.main DESC, e.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party)));
}

/* Who left all is not asked to come back. */
static int has_left(const struct cd_view *view, int64_t party, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t given = 1;

    if (cd->db->one(cd, err, &given,
                    "SELECT given FROM consent WHERE party = ? AND said = 1 AND topic IS "
                    "NULL ORDER BY id DESC LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return given == 0;
}

static int ask(const struct cd_view *view, int64_t party, const json_t *person,
               struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t topics[CD_SIGNUP_TOPICS], id = 0;
    const struct cd_signup signup = {
        .party = party,
        .staff = view->user,
        .address = cordee_json_text(person, "address"),
        .name = "",
        .language = cd_public_speaks(view, cordee_json_text(person, "language")),
        .origin = "",
        .topics = topics,
        .n = cd_public_numbers(view, "topic", topics, CD_SIGNUP_TOPICS)};
    int rc = cd_signup_start(cd, err, &signup, &id);

    return rc <= 0 ? rc : cd_subscribe_mail(view, id, err) < 0 ? -1 : 1;
}

CD_HANDLER(cd_consent_ask)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    struct cordee_error why = {0};
    int left = has_left(&view, party, err);
    int rc = left < 0 ? -1 : asked_person(&view, party, &person, err);

    if (rc < 0)
        return -1;
    if (left || rc == 0)
        return cd->http->failed(cd, req, page_path(&view, party),
                                left ? T("Who left all mailings is not asked again.")
                                     : T("There is no address that works."),
                                err);
    rc = ask(&view, party, person, &why);
    if (rc < 0 && why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc <= 0)
        return cd->http->failed(cd, req, page_path(&view, party),
                                rc < 0
                                    ? why.text
                                    : T("This address was asked often enough, or wants "
                                        "no mail from us."),
                                err);
    return cd->http->done(cd, req, page_path(&view, party),
                          T("Asked. It counts once they confirm it."), err);
}
