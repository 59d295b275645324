/* The page on which is chosen who gets a mailing, and the one of who is left out. */
#include "plugins/mailing/choose/choose.h"

#include "plugins/mailing/check/check.h"
#include "plugins/mailing/mailing-web.h"

#include <string.h>

#define PAGE 50

/* ---- the page --------------------------------------------------------------- */

static void add_budget_words(struct cordee *cd, struct cordee_request *req,
                             json_t *choice)
{
    static const char *const budgets[] = {"", "off", "warn", "defer", "key"};
    const char *own = cordee_json_text(choice, "budget");
    struct cordee_arena *a = cd->http->arena(req);
    const long long person = cordee_json_int(choice, "per_person");
    const long long org = cordee_json_int(choice, "per_org");
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        const char *name = i == 0   ? T("as set for all mailings")
                           : i == 1 ? T("send it all the same, without counting")
                           : i == 2 ? T("send it all the same, and say how many they are")
                           : i == 3 ? T("send it to them later, when there is room again")
                                    : T("leave them out, but for key contacts");

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "budget", budgets[i],
                                              "name", name, "selected",
                                              cordee_text_is(own, budgets[i])));
    }
    json_object_set_new(choice, "budgets", list);
    if (person)
        cordee_json_set_text(
            choice, "person_words",
            cordee_arena_printf(a,
                                TN("A person: %lld mailing in seven days.",
                                   "A person: %lld mailings in seven days.", person),
                                person));
    if (org)
        cordee_json_set_text(
            choice, "org_words",
            cordee_arena_printf(a,
                                TN("All people of an organisation together: %lld.",
                                   "All people of an organisation together: %lld.", org),
                                org));
    json_object_set_new(choice, "limited", json_boolean(person || org));
}

static int add_topics(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    const int64_t topic = cordee_json_int(model, "topic");
    json_t *topics = cd->db->list(
        cd, err,
        "SELECT id, name, id = ?1 AS \"selected:bool\" FROM topic WHERE (retired_at IS "
        "NULL AND (cluster IS NULL OR cluster = ?2)) OR id = ?1 ORDER BY position, id",
        CORDEE_ARGS(CORDEE_V(topic), CORDEE_V(cordee_json_int(model, "cluster"))));

    if (!topics)
        return -1;
    json_object_set_new(model, "topics", topics);
    return 0;
}

static int choose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    if (mailing_audience_model(cd, req, model, err) < 0 ||
        mailing_part_offers(cd, model, err) < 0 ||
        mailing_listed_load(cd, model, err) < 0 || add_topics(cd, model, err) < 0)
        return -1;
    add_budget_words(cd, req, json_object_get(model, "choice"));
    json_object_set_new(model, "may_notice",
                        json_boolean(cd->http->may(req, "mailing.notice")));
    return 0;
}

static int choose_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    if (choose_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-choose", model, err);
}

/* ---- saving ----------------------------------------------------------------- */

/* Who may not make a notice of it leaves that as it is. */
static void read_form(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct mailing_choice *c)
{
    const json_t *choice = json_object_get(model, "choice");
    const bool may = cd->http->may(req, "mailing.notice");

    *c = (struct mailing_choice){
        .filter = cd->http->form(req, "filter"),
        .mode = cd->http->form_int(req, "mode") ? 1 : 0,
        .topic = cd->http->form_int(req, "topic"),
        .one_each = cd->http->form_int(req, "one_each") != 0,
        .notice = may ? cd->http->form_int(req, "notice") != 0
                      : cordee_json_true(choice, "notice"),
        .why = may ? cd->http->form(req, "why") : cordee_json_text(choice, "why"),
        .reason =
            may ? cd->http->form(req, "reason") : cordee_json_text(choice, "reason"),
        .budget = cd->http->form(req, "budget"),
    };
}

static void typed_over(json_t *model, const struct mailing_choice *c)
{
    json_t *choice = json_object_get(model, "choice");

    cordee_json_set_text(model, "filter", c->filter);
    json_object_set_new(model, "mode", json_integer(c->mode));
    json_object_set_new(model, "everybody", json_boolean(c->mode == 1));
    json_object_set_new(model, "topic", json_integer(c->topic));
    json_object_set_new(choice, "one_each", json_boolean(c->one_each));
    json_object_set_new(choice, "notice", json_boolean(c->notice));
    cordee_json_set_text(choice, "why", c->why);
    cordee_json_set_text(choice, "reason", c->reason);
    cordee_json_set_text(choice, "budget", c->budget);
}

int mailing_filter_step(struct cordee *cd, struct cordee_request *req, json_t *model,
                        const char **filter, struct cordee_error *err)
{
    const struct cordee_filter_form form = cd->crm->filter_asked(cd, req, *filter);
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;

    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_object_set(model, "filter", json_object_get(box, "text"));
    *filter = cordee_json_text(model, "filter");
    return 0;
}

/* What the button does beside saving; *words_r is said on the next page. */
static int act(struct cordee *cd, struct cordee_request *req, int64_t id,
               const char **words_r, struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    const int64_t segment = cd->http->form_int(req, "segment");
    int64_t n = 0;

    if (cd->http->form_int(req, "remove"))
        return mailing_part_remove(cd, id, cd->http->form_int(req, "remove"), err);
    if (cordee_text_is(what, "let-in") || cordee_text_is(what, "keep-out"))
        return mailing_part_add(cd, id, "segment", segment,
                                cordee_text_is(what, "keep-out"), err);
    if (cordee_text_is(what, "not-again"))
        return mailing_part_add(cd, id, "mailing", cd->http->form_int(req, "mailing"),
                                true, err);
    if (cordee_text_is(what, "forget"))
        return mailing_listed_set(cd, id, "", &n, err);
    if (!cordee_text_is(what, "match"))
        return 0;
    if (mailing_listed_set(cd, id, cd->http->form(req, "list"), &n, err) < 0)
        return -1;
    *words_r = cordee_arena_printf(
        cd->http->arena(req),
        TN("%lld address was read.", "%lld addresses were read.", n), (long long)n);
    return 0;
}

/* All that is sent, and to whom, as it stands now. */
static int mark_now(struct cordee *cd, int64_t id, char mark[65],
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const int rc = mailing_load(cd, id, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such mailing");
    return mailing_mark(cd, model, mark, err);
}

/* What is as it was before is not kept: it would be a change by somebody, after which
 * nothing holds that was said of the mailing. */
static int save_all(struct cordee *cd, struct cordee_request *req, int64_t id,
                    const struct mailing_choice *c, const char **words_r,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    char before[65], after[65];

    if (mark_now(cd, id, before, err) < 0 ||
        cd->db->change_begin(cd, &change, T("Chose who gets a mailing"), err) < 0 ||
        mailing_choice_save(cd, id, cd->http->form_int(req, "version"), c, err) < 0 ||
        act(cd, req, id, words_r, err) < 0 || mark_now(cd, id, after, err) < 0)
        return -1;
    return strcmp(before, after) == 0 ? 0 : cd->db->change_commit(&change, err);
}

static int refused(struct cordee *cd, struct cordee_request *req, json_t *model,
                   const struct cordee_error *why, struct cordee_error *err)
{
    if (why->code != CORDEE_E_CONFLICT && why->code != CORDEE_E_INVALID) {
        *err = *why;
        return -1;
    }
    if (choose_model(cd, req, model, err) < 0)
        return -1;
    json_object_set_new(model, "error", json_string(why->text));
    cordee_json_set_text(model, "list", cd->http->form(req, "list"));
    return cd->http->invalid(cd, req, "mailing-choose", model, err);
}

static int choose_save(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const int64_t id = cd->http->path_int(req, "id");
    const bool step =
        !*cd->http->form(req, "do") && !*cd->http->form(req, "remove") &&
        (*cd->http->form(req, "field") || cd->http->form_at(req, "filter_set", 0));
    const char *words = NULL;
    struct cordee_error why = {0};
    struct mailing_choice c;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    read_form(cd, req, model, &c);
    if (step && mailing_filter_step(cd, req, model, &c.filter, err) < 0)
        return -1;
    if (save_all(cd, req, id, &c, &words, &why) < 0) {
        typed_over(model, &c);
        return refused(cd, req, model, &why, err);
    }
    if (cordee_text_is(cd->http->form(req, "do"), "review"))
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/review"), NULL, err);
    return cd->http->done(
        cd, req,
        cd->crm->filter_next(cd, req, mailing_path(cd, req, id, "/audience"), ""), words,
        err);
}

/* ---- the live count --------------------------------------------------------- */

/* What script asks for while somebody types: the mailing with what the form says now. */
static int count_now(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who;
    json_t *choice;
    int64_t n = 0;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    choice = json_object_get(model, "choice");
    cordee_json_set_text(model, "filter", cd->http->query(req, "filter"));
    json_object_set_new(model, "mode",
                        json_integer(cordee_text_is(cd->http->query(req, "mode"), "1")));
    if (cordee_text_int(cd->http->query(req, "topic"), &n))
        json_object_set_new(model, "topic", json_integer(n));
    if (cordee_text_is(cd->http->query(req, "choosing"), "1")) {
        json_object_set_new(choice, "one_each",
                            json_boolean(*cd->http->query(req, "one_each") != 0));
        json_object_set_new(
            choice, "notice",
            json_boolean(cordee_text_is(cd->http->query(req, "notice"), "1")));
    }
    mailing_audience(cd->http->arena(req), model, cd->http->user(req), &who);
    if (cd->crm->audience_count(cd, err, &who, &count) < 0)
        return -1;
    return cd->http->json(cd, req, count, err);
}

/* ---- who is left out, and why ----------------------------------------------- */

/* Whose names are shown: of who is left out for this reason, or "" of who gets it.  A
 * link that asks for those left out leads to the first reason there is. */
static const char *reason_of(struct cordee *cd, struct cordee_request *req,
                             const json_t *model)
{
    const json_t *reasons =
        json_object_get(json_object_get(model, "audience"), "reasons");

    return *cd->http->query(req, "out") && !*cd->http->query(req, "reason")
               ? cordee_json_text(json_array_get(reasons, 0), "reason")
               : cd->http->query(req, "reason");
}

static int left_rows(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const struct cordee_audience *who, struct cordee_error *err)
{
    const char *reason = reason_of(cd, req, model);
    int64_t page = 1;
    json_t *list = NULL;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1)
        page = 1;
    if (cd->crm->audience_list(cd, err, who, reason, PAGE + 1, (page - 1) * PAGE, &list) <
        0)
        return -1;
    if (json_array_size(list) > PAGE) {
        json_array_remove(list, PAGE);
        json_object_set_new(model, "next", json_integer(page + 1));
    }
    if (page > 1)
        json_object_set_new(model, "previous", json_integer(page - 1));
    json_object_set_new(model, "people", list);
    cordee_json_set_text(model, "reason", reason);
    return 0;
}

static void mark_current(json_t *model)
{
    const char *reason = cordee_json_text(model, "reason");
    json_t *row;
    size_t i;

    json_object_set_new(model, "of_all", json_boolean(!*reason));
    json_array_foreach (json_object_get(json_object_get(model, "audience"), "reasons"), i,
                        row) {
        json_object_set(row, "mailing", json_object_get(model, "id"));
        if (cordee_text_is(cordee_json_text(row, "reason"), reason))
            json_object_set_new(row, "current", json_true());
    }
}

static int left_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};
    struct cordee_audience who;
    json_t *count = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    mailing_audience(cd->http->arena(req), model, cd->http->user(req), &who);
    if (cd->crm->audience_count(cd, &why, &who, &count) < 0)
        return cd->http->failed(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/audience"),
            why.text, err);
    json_object_set_new(model, "audience", count);
    if (left_rows(cd, req, model, &who, err) < 0)
        return -1;
    mark_current(model);
    return cd->http->page(cd, req, "mailing-left", model, err);
}

const struct cordee_route mailing_choose_routes[] = {
    {.method = "GET",
     .path = "/mailing/{id}/audience",
     .permission = "mailing.write",
     .handle = choose_page,
     .help = "Who gets a draft"},
    {.method = "POST",
     .path = "/mailing/{id}/audience",
     .permission = "mailing.write",
     .handle = choose_save,
     .max_body = 2 * 1024 * 1024,
     .help = "Chooses who gets a draft"},
    {.method = "GET",
     .path = "/mailing/{id}/audience/count",
     .permission = "mailing.read",
     .handle = count_now,
     .help = "How many get a draft, with a filter that is being typed"},
    {.method = "GET",
     .path = "/mailing/{id}/audience/left",
     .permission = "mailing.read",
     .handle = left_page,
     .help = "Who gets it and who is left out, by reason"},
    {0},
};
