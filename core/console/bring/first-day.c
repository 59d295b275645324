/* First day: a draft, how far it is read, and whom one wrote to.  Only who brought it
 * sees any of it. */
#include "core/console/bring/first-day.h"
#include "core/console/bring/bring.h"
#include "core/console/page.h"

#include "core/mail/first/first.h"

#include <string.h>

const char *cd_first_day_state(struct cordee *cd, const char *state)
{
    static const struct cd_option states[] = {{"reading", T_LATER("being read")},
                                              {"sorting", T_LATER("being sorted")},
                                              {"paused", T_LATER("paused")},
                                              {"ready", T_LATER("ready to look at")},
                                              {"failed", T_LATER("could not be read")},
                                              {NULL, NULL}};

    for (const struct cd_option *s = states; s->value; s++)
        if (strcmp(s->value, state) == 0)
            return T(s->label);
    return state;
}

int cd_first_day_load(const struct cd_view *view, json_t **draft_r,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc =
        cd_first_load(cd->host->core, cd->http->path_int(view->req, "id"), draft_r, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return rc < 0 ? -1 : 0;
}

static void put_sentence(const struct cd_view *view, json_t *draft)
{
    struct cordee *cd = view->cd;
    int64_t people = cordee_json_int(draft, "people");
    int64_t orgs = cordee_json_int(draft, "organisations");
    int64_t members = cordee_json_int(draft, "members");
    int64_t quiet = cordee_json_int(draft, "quiet");

    cordee_json_set_text(
        draft, "sentence",
        cd_show_fill(
            view, T("You wrote to {1} at {2}; {3}; {4}."),
            cd_show_fill(view, TN("{1} person", "{1} people", people),
                         cd_show_count(view, people), NULL),
            cd_show_fill(view, TN("{1} organisation", "{1} organisations", orgs),
                         cd_show_count(view, orgs), NULL),
            cd_show_fill(
                view, TN("{1} of these is a member", "{1} of these are members", members),
                cd_show_count(view, members), NULL),
            cd_show_fill(view,
                         TN("{1} person went quiet", "{1} people went quiet", quiet),
                         cd_show_count(view, quiet), NULL),
            NULL));
}

static const struct cd_first_part {
    const char *part, *title, *why;
} parts[] = {
    {"member", T_LATER("People of members"),
     T_LATER("Their organisation is a member here.")},
    {"known", T_LATER("People of organisations in the register"),
     T_LATER("Not of members; or they are in the register themselves.")},
    {"new", T_LATER("Organisations that are new here"),
     T_LATER("With two people or more; the organisation is made too.")},
    {"single", T_LATER("Single persons"),
     T_LATER("Private addresses, and the only one of an organisation.")},
    {"quiet", T_LATER("Went quiet"),
     T_LATER("In touch over three months or more, then nothing for ninety days. They are "
             "in the groups above too.")},
    {NULL, NULL, NULL},
};

const char *cd_first_day_title(const struct cd_view *view, const char *part)
{
    struct cordee *cd = view->cd;

    for (const struct cd_first_part *p = parts; p->part; p++)
        if (strcmp(p->part, part) == 0)
            return T(p->title);
    return NULL;
}

static json_t *part_find(const json_t *draft, const char *part)
{
    size_t i;
    json_t *row;

    json_array_foreach (json_object_get(draft, "parts"), i, row)
        if (strcmp(cordee_json_text(row, "part"), part) == 0)
            return row;
    return NULL;
}

static json_t *group_of(const struct cd_view *view, const json_t *draft,
                        const struct cd_first_part *p)
{
    struct cordee *cd = view->cd;
    const json_t *row = part_find(draft, p->part);
    bool quiet = strcmp(p->part, "quiet") == 0;
    int64_t n = quiet ? cordee_json_int(draft, "quiet") : cordee_json_int(row, "n");
    int64_t open =
        quiet ? cordee_json_int(draft, "quiet_open") : cordee_json_int(row, "open");
    const char *words = open == n ? ""
                        : open    ? cd_show_fill(view, T("{1} still to look at"),
                                                 cd_show_count(view, open), NULL)
                                  : T("all accepted");

    return json_pack(
        "{s:s,s:s,s:s,s:I,s:s,s:s,s:b,s:s}", "part", p->part, "title", T(p->title), "why",
        T(p->why), "n", (json_int_t)n, "n_text", cd_show_count(view, n), "words", words,
        "done", n > 0 && !open, "href",
        cordee_arena_printf(view->arena, "/first-day/%lld/%s",
                            (long long)cordee_json_int(draft, "id"), p->part));
}

static void put_groups(const struct cd_view *view, json_t *draft)
{
    json_t *groups = json_array();

    for (const struct cd_first_part *p = parts; p->part; p++)
        json_array_append_new(groups, group_of(view, draft, p));
    json_object_set_new(draft, "groups", groups);
}

/* Whom it leaves out: each reason with its number. */
static void put_left_out(const struct cd_view *view, json_t *draft)
{
    static const struct cd_option reasons[] = {
        {"unanswered", T_LATER("who wrote and to whom you never did")},
        {"machine", T_LATER("addresses of programs, such as noreply@")},
        {"shared", T_LATER("addresses of an office, such as info@")},
        {"list", T_LATER("addresses of mailing lists")},
        {"colleague", T_LATER("colleagues, of your own domain or who sign in here")},
        {"own", T_LATER("your own addresses")},
        {"gone", T_LATER("who were erased here and do not come back")},
        {NULL, NULL}};
    struct cordee *cd = view->cd;
    json_t *list = json_array();
    size_t i;
    json_t *row;

    json_array_foreach (json_object_get(draft, "left_out"), i, row)
        for (const struct cd_option *r = reasons; r->value; r++)
            if (strcmp(r->value, cordee_json_text(row, "why")) == 0)
                json_array_append_new(
                    list, json_pack("{s:s,s:s}", "n_text",
                                    cd_show_count(view, cordee_json_int(row, "n")),
                                    "text", T(r->label)));
    json_object_set_new(draft, "reasons", list);
}

static void put_mails(const struct cd_view *view, json_t *draft)
{
    static const struct cd_option kinds[] = {
        {"read", T_LATER("mails read, of each only From, To, Cc, Date and Message-ID")},
        {"again", T_LATER("of them had come before in the same file")},
        {"lists", T_LATER("of them came from lists or programs")},
        {"many", T_LATER("of them went to more than fifty at once")},
        {NULL, NULL}};
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    for (const struct cd_option *k = kinds; k->value; k++)
        if (cordee_json_int(draft, k->value))
            json_array_append_new(
                list, json_pack("{s:s,s:s}", "n_text",
                                cd_show_count(view, cordee_json_int(draft, k->value)),
                                "text", T(k->label)));
    json_object_set_new(draft, "mails", list);
}

static void put_addresses(const struct cd_view *view, json_t *draft)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    size_t i;
    json_t *address;

    json_array_foreach (json_object_get(draft, "addresses"), i, address)
        cordee_buf_printf(&all, "%s%s", i ? ", " : "", json_string_value(address));
    json_object_set_new(draft, "own",
                        json_string(cordee_arena_text(view->arena, all.text)));
}

/* What an acceptance made, in words. */
static const char *taking_words(const struct cd_view *view, const json_t *t)
{
    struct cordee *cd = view->cd;
    int64_t people = cordee_json_int(t, "people"), orgs = cordee_json_int(t, "orgs");
    int64_t known = cordee_json_int(t, "known"), dates = cordee_json_int(t, "contacts");

    return cd_show_fill(
        view, T("{1}, {2}, {3}, {4}"),
        cd_show_fill(view, TN("{1} new person", "{1} new people", people),
                     cd_show_count(view, people), NULL),
        cd_show_fill(view, TN("{1} new organisation", "{1} new organisations", orgs),
                     cd_show_count(view, orgs), NULL),
        cd_show_fill(view, TN("{1} who was there", "{1} who were there", known),
                     cd_show_count(view, known), NULL),
        cd_show_fill(view, TN("{1} date of a mail", "{1} dates of mails", dates),
                     cd_show_count(view, dates), NULL),
        NULL);
}

static int put_takings(const struct cd_view *view, json_t *draft, bool *busy_r,
                       struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *t;

    json_array_foreach (json_object_get(draft, "takings"), i, t) {
        bool busy = strcmp(cordee_json_text(t, "state"), "running") == 0;
        bool over = busy || cordee_json_true(t, "undone");
        int may = over ? 0 : cd_changes_may(view, cordee_json_int(t, "change_set"), err);

        if (may < 0)
            return -1;
        *busy_r = *busy_r || busy;
        json_object_set_new(t, "busy", json_boolean(busy));
        json_object_set_new(t, "can_undo", json_boolean(may));
        cordee_json_set_text(t, "words", taking_words(view, t));
        cd_show_put_moment(view, t, "created", cordee_json_int(t, "created_at"));
        if (cordee_json_int(t, "refused"))
            cordee_json_set_text(
                t, "refused_text",
                cd_show_fill(
                    view,
                    TN("{1} was left out: you may not change their organisation.",
                       "{1} were left out: you may not change their organisation.",
                       cordee_json_int(t, "refused")),
                    cd_show_count(view, cordee_json_int(t, "refused")), NULL));
    }
    return 0;
}

/* How far the job is that runs for it. */
static void put_progress(const struct cd_view *view, json_t *draft, int64_t job)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (job && core->job->look(core, NULL, job, &row) > 0) {
        json_object_set(draft, "percent", json_object_get(row, "percent"));
        json_object_set(draft, "words", json_object_get(row, "words"));
        cordee_json_set_text(draft, "trouble", cordee_json_text(row, "error"));
    }
}

static int64_t busy_job(const json_t *draft)
{
    size_t i;
    json_t *t;

    json_array_foreach (json_object_get(draft, "takings"), i, t)
        if (cordee_json_true(t, "busy"))
            return cordee_json_int(t, "job");
    return 0;
}

static void put_state(const struct cd_view *view, json_t *draft, bool busy)
{
    const char *state = cordee_json_text(draft, "state");
    bool reading = strcmp(state, "reading") == 0, sorting = strcmp(state, "sorting") == 0;

    cordee_json_set_text(draft, "state_text", cd_first_day_state(view->cd, state));
    json_object_set_new(draft, "reading", json_boolean(reading));
    json_object_set_new(draft, "sorting", json_boolean(sorting));
    json_object_set_new(draft, "paused", json_boolean(strcmp(state, "paused") == 0));
    json_object_set_new(draft, "failed", json_boolean(strcmp(state, "failed") == 0));
    json_object_set_new(draft, "ready", json_boolean(strcmp(state, "ready") == 0));
    json_object_set_new(draft, "busy", json_boolean(busy));
    json_object_set_new(draft, "running", json_boolean(reading || sorting || busy));
    put_progress(view, draft, busy ? busy_job(draft) : cordee_json_int(draft, "job"));
    if (busy)
        cordee_json_set_text(draft, "words", "");
}

static int show(const struct cd_view *view, const char *wrong, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    bool busy = false;

    if (cd_first_day_load(view, &draft, err) < 0 ||
        put_takings(view, draft, &busy, err) < 0)
        return -1;
    put_state(view, draft, busy);
    put_sentence(view, draft);
    put_groups(view, draft);
    put_left_out(view, draft);
    put_mails(view, draft);
    put_addresses(view, draft);
    cordee_json_set_text(
        draft, "why_failed",
        cordee_utf8_sentence(view->arena, cordee_json_text(draft, "error")));
    cordee_json_set_text(draft, "draft_name", cordee_json_text(draft, "name"));
    json_object_set_new(draft, "nobody",
                        json_boolean(cordee_json_int(draft, "people") == 0));
    json_object_set_new(draft, "error", json_string(wrong));
    json_object_set_new(draft, "problems", json_array());
    return *wrong ? cd->http->invalid(cd, view->req, "first-day-draft", draft, err)
                  : cd->http->page(cd, view->req, "first-day-draft", draft, err);
}

CD_HANDLER(cd_first_day_show)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, "", err);
}

CD_HANDLER(cd_first_day_pause)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    bool pause = cd->http->form_int(req, "on") == 1;

    if (cd_first_pause(cd->host->core, id, pause, err) < 0)
        return -1;
    return cd->http->done(
        cd, req, cordee_arena_printf(view.arena, "/first-day/%lld", (long long)id),
        pause ? T("Paused.") : NULL, err);
}

CD_HANDLER(cd_first_day_addresses)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (cd_first_addresses(cd->host->core, id, cd->http->form(req, "addresses"), &why) <
        0)
        return why.code == CORDEE_E_INVALID ? show(&view, why.text, err)
                                            : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(
        cd, req, cordee_arena_printf(view.arena, "/first-day/%lld", (long long)id), NULL,
        err);
}

CD_HANDLER(cd_first_day_discard)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (cd_first_discard(cd->host->core, id, &why) < 0)
        return why.code == CORDEE_E_CONFLICT
                   ? cd->http->failed(cd, req,
                                      cordee_arena_printf(view.arena, "/first-day/%lld",
                                                          (long long)id),
                                      why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(
        cd, req, "/first-day",
        T("Discarded. What you had accepted stays; nothing else is left of it."), err);
}
