/* What is added to a history: notes, calls, meetings, follow-ups; and the small buttons
 * on a party's page. */
#include "core/console/party/party-page.h"
#include "core/console/party/party.h"

#include "core/crm/crm.h"
#include "core/web/web.h"

#include <string.h>

enum {
    MOST_LETTERS = 20000, /* a history shows no more of an entry */
    FIRST_YEAR = 1900,
    MOST_AHEAD = 3653 * 86400, /* what is planned is planned for these years */
};

static int kind_of(struct cordee *cd, int64_t party, enum cordee_kind *kind_r,
                   struct cordee_error *err)
{
    int64_t kind;
    int rc = cd->db->one(cd, err, &kind, "SELECT kind FROM party WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc > 0)
        *kind_r = (enum cordee_kind)kind;
    return rc;
}

static const char *page_of(const struct cd_view *view, int64_t party)
{
    enum cordee_kind kind = CORDEE_PERSON;

    (void)kind_of(view->cd, party, &kind, NULL);
    return cd_show_href(view, (int)kind, party);
}

static bool is_entry_kind(const char *kind)
{
    static const char *const kinds[] = {"note", "call", "meeting", "visit", NULL};

    for (const char *const *k = kinds; *k; k++)
        if (strcmp(*k, kind) == 0)
            return true;
    return false;
}

const char *cd_entry_wrong(const struct cd_view *view, const char *kind, const char *body,
                           int64_t at)
{
    struct cordee *cd = view->cd;
    struct cordee_clock clock;

    if (cordee_utf8_len(body) > MOST_LETTERS)
        return T("An entry has at most 20,000 letters; this has more. Nothing was saved "
                 "yet, and all you wrote is still here: shorten it, or make several "
                 "entries of it.");
    cordee_clock_at(at, view->zone, &clock);
    if (clock.year < FIRST_YEAR)
        return T("An entry is of the year 1900 or later; please look at the date.");
    if (at > view->now && strcmp(kind, "meeting") != 0 && strcmp(kind, "visit") != 0)
        return T(
            "This is still to come. A meeting or a visit can be written down ahead; a "
            "note or a call is of a day that was. For what is to be done, choose a "
            "follow-up.");
    if (at > view->now + MOST_AHEAD)
        return T("This is more than ten years ahead; please look at the date.");
    return NULL;
}

/* When it was: the day that was chosen at the present hour; 0: now. */
static int moment_of(const struct cd_view *view, int64_t *at_r)
{
    const char *on = view->cd->http->form(view->req, "on");
    struct cordee_clock clock, now;
    int64_t day;

    *at_r = 0;
    if (!*on)
        return 0;
    if (cordee_time_parse(on, view->zone, &day) < 0)
        return -1;
    cordee_clock_at(day, view->zone, &clock);
    cordee_clock_at(view->now, view->zone, &now);
    if (clock.year == now.year && clock.month == now.month && clock.day == now.day)
        return 0;
    clock.hour = now.hour;
    clock.minute = now.minute;
    *at_r = cordee_clock_to(&clock, view->zone);
    return 0;
}

struct entry {
    int64_t party, with, at;
    const char *kind, *body, *visibility;
    int64_t follow_days;
    json_t *own;
};

static void entry_drop(struct entry *e)
{
    json_decref(e->own);
}

static int add_interaction(const struct cd_view *view, const struct entry *e,
                           struct cordee_error *err)
{
    bool note = strcmp(e->kind, "note") == 0;
    struct cordee_taker takers[] = {{e->party, note ? "about" : "with"},
                                    {e->with, "with"}};
    struct cordee_interaction i = {.kind = e->kind,
                                   .direction = note ? CORDEE_INTERNAL : CORDEE_OUT,
                                   .at = e->at,
                                   .body = e->body,
                                   .author = view->user,
                                   .visibility = e->visibility,
                                   .takers = takers,
                                   .n_takers = e->with && e->with != e->party ? 2 : 1,
                                   .own = e->own};
    int64_t id;

    return view->cd->crm->interaction(view->cd, err, &i, &id);
}

/* The first line of the entry is what the follow-up reminds of, which others see: not the
 * words of an entry that they do not. */
static int add_task(const struct cd_view *view, const struct entry *e,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *title;
    size_t line = strcspn(e->body, "\n");
    int64_t id;

    if (!e->follow_days)
        return 0;
    title = cordee_arena_text_n(view->arena, e->body, line);
    title = cordee_arena_text_n(view->arena, title, cordee_utf8_cut(title, 120));
    if (strcmp(e->visibility, "all") != 0)
        title = T("Follow up on an entry that not all see");
    return view->cd->crm->task(view->cd, err, e->with ? e->with : e->party, view->user,
                               title, view->now + e->follow_days * 86400, &id);
}

static int save_entry(const struct cd_view *view, const struct entry *e,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || add_interaction(view, e, err) < 0 ||
        add_task(view, e, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int refuse_entry(const struct cd_view *view, int64_t party, const char *why,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    enum cordee_kind kind = CORDEE_PERSON;

    if (kind_of(view->cd, party, &kind, err) < 0)
        return -1;
    if (cd_party_page_model(view, party, kind, &model, err) <= 0)
        return -1;
    json_object_set_new(json_object_get(model, "composer"), "error", json_string(why));
    return view->cd->http->invalid(view->cd, view->req,
                                   kind == CORDEE_ORG ? "member" : "contact", model, err);
}

CD_HANDLER(cd_entry_add)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(entry_drop)
    struct entry e = {.party = cd->http->path_int(req, "id"),
                      .with = cd->http->form_int(req, "with"),
                      .kind = cd->http->form(req, "kind"),
                      .visibility = cd_seen_by_sent(&view),
                      .follow_days = cd->http->form_int(req, "follow")};
    enum cordee_kind party_kind;
    const char *wrong;

    if (kind_of(cd, e.party, &party_kind, err) < 0)
        return -1;
    e.body = cd->http->typed(req, "body");
    if (!is_entry_kind(e.kind))
        e.kind = "note";
    if (!*e.body)
        return refuse_entry(&view, e.party, T("Write a line about what happened."), err);
    if (!e.visibility)
        return refuse_entry(&view, e.party, T("Choose who may read this."), err);
    if (moment_of(&view, &e.at) < 0)
        return refuse_entry(&view, e.party, T("This is no date; write 2026-11-21."), err);
    if ((wrong = cd_entry_wrong(&view, e.kind, e.body, e.at)))
        return refuse_entry(&view, e.party, wrong, err);
    if (!cd_entry_own_read(&view, &e.own))
        return refuse_entry(&view, e.party, T("Please look at your own fields again."),
                            err);
    if (e.follow_days < 0 || e.follow_days > 400)
        e.follow_days = 0;
    if (save_entry(&view, &e, err) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, page_of(&view, e.party),
                          e.follow_days ? T("Added, with a follow-up.") : T("Added."),
                          err);
}

CD_HANDLER(cd_entry_task_done)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd_task_done(cd, err, cd->http->path_int(req, "id"), true) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_page_back(&view, "/"), T("Done, well done."), err);
}

CD_HANDLER(cd_entry_owner)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    int64_t owner = cd->http->form_int(req, "owner");

    if (cd_party_owner(cd, err, party, owner) < 0)
        return err->code == CORDEE_E_CONFLICT
                   ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such account, or no such page."))
                   : -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, page_of(&view, party),
                          owner ? T("The owner is set.") : T("Nobody owns this now."),
                          err);
}

CD_HANDLER(cd_entry_untag)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");

    if (cd_party_untag(cd, err, party, cd->http->form(req, "tag")) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, page_of(&view, party), T("The tag is gone."), err);
}

CD_HANDLER(cd_entry_trash)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");

    if (cd_party_trash(cd, err, party) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, page_of(&view, party),
                          T("In the trash. It can be taken out again here."), err);
}

CD_HANDLER(cd_entry_restore)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");

    if (cd_party_restore(cd, err, party) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, page_of(&view, party), T("It is back."), err);
}
