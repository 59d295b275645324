/* The page on which people choose what they get, by the link of a mail.  Scanners follow
 * every link, so a GET changes nothing.
 *
 * What is stored about somebody is never shown here: a newsletter is forwarded, and its
 * link with it.  It takes a second mail, with a fresh link, to the address we have. */
#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/consent/consent.h"
#include "core/crm/consent/preference.h"
#include "core/crm/consent/topic.h"
#include "core/crm/scope.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_PAUSE ((int64_t)2 * 366 * 86400)
#define DATA_HOLDS    ((int64_t)86400)
enum { MOST_TOPICS = 200, DATA_MAILS_AN_HOUR = 3 };

static const char *day_of(const struct cd_view *view, int64_t at)
{
    struct cordee_clock c;

    cordee_clock_at(at, view->zone, &c);
    return cordee_arena_printf(view->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* ---- whose mails ------------------------------------------------------------ */

/* [{"name","file"}]: the clusters that have her. */
static json_t *clusters_of(const struct cd_view *view, int64_t party)
{
    struct cordee *core = view->cd->host->core;

    return core->db->list(
        core, NULL,
        "SELECT c.name, c.file FROM cluster c WHERE c.retired_at IS NULL "
        "AND (NOT cluster_several() OR c.id IN " CORDEE_CLUSTERS_OF(
            "?") ") ORDER BY c.id",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party)));
}

/* Their names, with commas: who writes to her. */
static const char *organisation_of(const struct cd_view *view, int64_t party)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = clusters_of(view, party);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        cordee_buf_printf(&names, "%s%s", i ? ", " : "", cordee_json_text(row, "name"));
    return names.len ? cordee_arena_text(view->arena, names.text)
                     : cd_public_organisation(view);
}

static void put_logos(const struct cd_view *view, int64_t party, json_t *model)
{
    json_t *list = clusters_of(view, party), *row;
    size_t i = 0;

    while ((row = json_array_get(list, i)))
        if (*cordee_json_text(row, "file"))
            i++;
        else
            json_array_remove(list, i);
    if (list)
        json_object_set_new(model, "logos", list);
}

static const char *sentence_of(const struct cd_view *view, int64_t party)
{
    struct cordee *cd = view->cd;

    return cd_show_fill(view, T("{1} may write to me about:"),
                        organisation_of(view, party), NULL);
}

/* ---- GET ------------------------------------------------------------------------- */

/* A test mail went to nobody, who has chosen nothing. */
static int load_topics(const struct cd_view *view, const struct cd_reader *r,
                       json_t **list_r, struct cordee_error *err)
{
    if (r->party)
        return cd_consent_state(view->cd, err, r->party, r->language, list_r);
    *list_r = cd_topic_list(view->cd, err, r->language, false);
    return *list_r ? 0 : -1;
}

static int put_topics(const struct cd_view *view, const struct cd_reader *r,
                      json_t *model, struct cordee_error *err)
{
    json_t *list = NULL;
    size_t i;
    json_t *topic;

    if (load_topics(view, r, &list, err) < 0)
        return -1;
    json_object_set_new(model, "topics", list);
    json_array_foreach (list, i, topic)
        if (!cordee_json_int(topic, "id")) {
            json_object_set_new(model, "rest",
                                json_boolean(cordee_json_true(topic, "on")));
            json_array_remove(list, i);
            break;
        }
    return 0;
}

static int put_pause(const struct cd_view *view, const struct cd_reader *r, json_t *model,
                     struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    int64_t until = 0;

    if (core->db->one(core, err, &until, "SELECT paused_until FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(r->party))) < 0)
        return -1;
    cordee_json_set_text(model, "from", day_of(view, view->now + 86400));
    cordee_json_set_text(model, "to", day_of(view, view->now + LONGEST_PAUSE));
    if (until > view->now) {
        cordee_json_set_text(model, "until", day_of(view, until));
        cordee_json_set_text(model, "until_text", cd_show_date(view, until));
    }
    return 0;
}

static void put_said(const struct cd_view *view, json_t *model)
{
    static const char *const known[] = {"saved", "same", "data", "erase", NULL};
    const char *said = view->cd->http->query(view->req, "said");

    for (size_t i = 0; known[i]; i++)
        if (strcmp(known[i], said) == 0)
            json_object_set_new(model, known[i], json_true());
}

static int show(const struct cd_view *view, const struct cd_reader *r, const char *error,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s,s:s,s:s,s:s,s:o,s:b}", "action", r->action, "hint",
                              r->hint, "organisation", organisation_of(view, r->party),
                              "sentence", sentence_of(view, r->party), "languages",
                              cd_public_languages_model(r->language), "test", r->test);

    if (put_topics(view, r, model, err) < 0 || put_pause(view, r, model, err) < 0)
        return -1;
    put_logos(view, r->party, model);
    cordee_json_set_text(model, "error", error);
    if (!*error)
        put_said(view, model);
    return *error ? cd->http->invalid(cd, view->req, "preferences", model, err)
                  : cd->http->page(cd, view->req, "preferences", model, err);
}

CD_HANDLER(cd_preferences_show)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_reader r;
    int rc;

    if (cd_reader_of(&view, &r, err) < 0)
        return -1;
    cd_text_push(r.language);
    rc = show(&view, &r, "", err);
    cd_text_pop();
    return rc;
}

/* ---- POST ------------------------------------------------------------------------ */

/* The first instant of the day that was chosen. 0; -1: it is none, past, or too far. */
static int pause_of(const struct cd_view *view, int64_t *until_r)
{
    const char *text = view->cd->http->form(view->req, "until");

    *until_r = 0;
    if (!*text)
        return 0;
    if (cordee_time_parse(text, view->zone, until_r) < 0)
        return -1;
    return *until_r > view->now && *until_r <= view->now + LONGEST_PAUSE ? 0 : -1;
}

static int save(const struct cd_view *view, const struct cd_reader *r, bool stop,
                const char **said_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t topics[MOST_TOPICS];
    struct cd_choice choice = {
        .party = r->party,
        .language = cd->http->form(view->req, "language"),
        .topics = topics,
        .page = r->language,
        .wording = stop ? cd_show_fill(view, T("Stop all mails from {1}"),
                                       organisation_of(view, r->party), NULL)
                        : sentence_of(view, r->party),
        .address = cd->http->address(view->req)};
    int n;

    if (pause_of(view, &choice.paused_until) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose a day to come, at most two years from now."));
    choice.n = stop ? 0 : cd_public_numbers(view, "topic", topics, MOST_TOPICS);
    n = cd_preference_save(cd, err, &choice);
    *said_r = n ? "saved" : "same";
    return n < 0 ? -1 : 0;
}

/* A second mail with a fresh link, to the address we have and to no other. */
static int send_data_link(const struct cd_view *view, const struct cd_reader *r,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd, *core = cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *text;
    char token[53];
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = core->db->row(
        core, err, &row,
        "SELECT e.address, (SELECT count(*) FROM token t WHERE t.purpose = "
        "'console.data' AND t.subject = e.party AND t.created_at > ?) AS sent FROM "
        "email_address e WHERE e.party = ? ORDER BY e.state DESC, e.main DESC, e.id "
        "LIMIT "
        "1",
        CORDEE_ARGS(CORDEE_V(view->now - 3600), CORDEE_V(r->party)));

    if (rc <= 0 || cordee_json_int(row, "sent") >= DATA_MAILS_AN_HOUR)
        return rc < 0 ? -1 : 0;
    if (cd->http->token_new(cd, err, "console.data", r->party, "", view->now + DATA_HOLDS,
                            token) < 0)
        return -1;
    text = cd_show_fill(
        view,
        T("On this page you see all that {1} has stored about you. The link holds for a "
          "day.\n\n{2}\n\nIf you did not ask for it, do nothing."),
        cd_public_organisation(view),
        cd->http->link(cd, view->arena,
                       cordee_arena_printf(view->arena, "/stored/%s", token)),
        NULL);
    if (cd_public_mail(view, r->party, cordee_json_text(row, "address"), r->language,
                       T("What is stored about you"), text, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

static int act(const struct cd_view *view, const struct cd_reader *r, const char **said_r,
               struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *what = cd->http->form(view->req, "do");

    *said_r = "same";
    if (r->test)
        return 0;
    if (strcmp(what, "data") == 0) {
        *said_r = "data";
        return send_data_link(view, r, err);
    }
    if (strcmp(what, "erase") == 0) {
        if (!*cd->http->form(view->req, "sure"))
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("Tick the box first, so that it is no slip."));
        *said_r = "erase";
        return cd_preference_erase(cd, err, r->party);
    }
    return save(view, r, strcmp(what, "stop") == 0, said_r, err);
}

CD_HANDLER(cd_preferences_save)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    struct cd_reader r;
    const char *said;
    int rc;

    if (cd_reader_of(&view, &r, err) < 0)
        return -1;
    cd_text_push(r.language);
    rc = act(&view, &r, &said, &why);
    if (rc == 0)
        rc = cd->http->done(cd, req,
                            cordee_arena_printf(view.arena, "%s?said=%s", r.action, said),
                            NULL, err);
    else if (why.code == CORDEE_E_INVALID)
        rc = show(&view, &r, why.text, err);
    else
        rc = cordee_fail(err, why.code, "%s", why.text);
    cd_text_pop();
    return rc;
}
