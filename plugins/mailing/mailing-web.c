#include "plugins/mailing/after/after.h"
#include "plugins/mailing/check/check.h"
#include "plugins/mailing/write/template.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

#define PAGE       50 /* recipients */
#define MOST_PAGES 1000000

static int not_found(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mailing."));
}

int mailing_of_path(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                    struct cordee_error *err)
{
    int rc = mailing_load(cd, cd->http->path_int(req, "id"), model_r, err);

    return rc == 0 ? not_found(cd, err) : rc;
}

int mailing_draft_of_path(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    *model_r = NULL;
    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), ""), NULL, err);
    *model_r = json_incref(model);
    return 0;
}

const char *mailing_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                         const char *tail)
{
    return cordee_arena_printf(cd->http->arena(req), "/mailing/%lld%s", (long long)id,
                               tail);
}

const char *mailing_edit_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                              const char *lang, const char *tail)
{
    bool query = *tail && *tail != '#';

    if (!mailing_language_ok(lang))
        return cordee_arena_printf(cd->http->arena(req), "/mailing/%lld/edit%s%s",
                                   (long long)id, query ? "?" : "", tail);
    return cordee_arena_printf(cd->http->arena(req), "/mailing/%lld/edit?lang=%s%s%s",
                               (long long)id, lang, query ? "&" : "", tail);
}

/* ---- list ------------------------------------------------------------------- */

static int list_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *state = cd->http->query(req, "state");
    int64_t before = 0;
    json_t *list;

    cordee_text_int(cd->http->query(req, "before"), &before);
    if (mailing_list(cd, state, before, &list, err) < 0)
        return -1;
    if (json_array_size(list) > 25) {
        json_array_remove(list, 25);
        json_object_set_new(
            model, "more", json_integer(cordee_json_int(json_array_get(list, 24), "id")));
    }
    json_object_set_new(model, "any", json_boolean(json_array_size(list) > 0));
    json_object_set_new(model, "mailings", list);
    cordee_json_set_text(model, "state", state);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "mailing.write")));
    return cd->http->page(cd, req, "mailing-list", model, err);
}

static int create(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = cd->db->change_set(cd, err, T("Began a mailing"));

    const char *from = cd->http->form(req, "template");

    if (id >= 0)
        id = *from ? mailing_new_from(cd, from, cd->http->form(req, "filter"),
                                      cd->http->user(req), err)
                   : mailing_new(cd, cd->http->form(req, "filter"), cd->http->user(req),
                                 err);
    cd->db->change_set_use(cd, 0);
    if (id < 0)
        return -1;
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/edit"), NULL, err);
}

static int copy(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = cd->db->change_set(cd, err, T("Copied a mailing"));

    if (id >= 0)
        id = mailing_copy(cd, cd->http->path_int(req, "id"), cd->http->user(req), err);
    cd->db->change_set_use(cd, 0);
    if (id < 0)
        return -1;
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/edit"),
                          T("This is the copy. The first one is unchanged."), err);
}

static int discard(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    if (mailing_delete(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/mailing", T("The draft is discarded."), err);
}

/* ---- report ----------------------------------------------------------------- */

/* For the links of other pages of the list. */
static void put_find(json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

    cordee_buf_url(&url, cordee_json_text(model, "find"), "");
    cordee_json_set_text(model, "find_url", url.text ? url.text : "");
}

static int add_recipients(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err)
{
    const char *show = cd->http->query(req, "show");
    int64_t page = 1;
    json_t *list = NULL;
    json_t *tab;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > MOST_PAGES)
        page = 1;
    cordee_json_set_text(model, "find", cd->http->query(req, "find"));
    put_find(model);
    const struct mailing_shown which = {.show = show,
                                        .find = cordee_json_text(model, "find"),
                                        .limit = PAGE + 1,
                                        .offset = (page - 1) * PAGE};

    if (mailing_recipients(cd, model, &which, &list, err) < 0)
        return -1;
    if (json_array_size(list) > PAGE) {
        json_array_remove(list, PAGE);
        json_object_set_new(model, "next", json_integer(page + 1));
    }
    if (page > 1)
        json_object_set_new(model, "previous", json_integer(page - 1));
    json_object_set_new(model, "recipients", list);
    json_object_set_new(model, "show", json_string(*show ? show : "all"));
    for (size_t k = 0; k < 2; k++)
        json_array_foreach (
            json_object_get(json_object_get(model, "numbers"), k ? "later" : "tabs"), i,
            tab)
            if (cordee_text_is(cordee_json_text(tab, "name"), *show ? show : "all"))
                json_object_set_new(tab, "current", json_true());
    return 0;
}

/* Whoever leafs through the recipients or looks for some wants no charts again. */
static bool is_deep(struct cordee *cd, struct cordee_request *req)
{
    const char *show = cd->http->query(req, "show");

    return *cd->http->query(req, "find") || *cd->http->query(req, "page") ||
           (*show && !cordee_text_is(show, "all"));
}

static int report_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    json_t *numbers = NULL;

    if (mailing_numbers(cd, model, &numbers, err) < 0)
        return -1;
    json_object_set_new(model, "numbers", numbers);
    json_object_set_new(model, "begun",
                        json_boolean(cordee_json_int(numbers, "tried") > 0));
    json_object_set_new(model, "unbegun",
                        json_boolean(cordee_json_true(model, "planned") &&
                                     cordee_json_int(numbers, "tried") == 0));
    json_object_set_new(model, "stoppable",
                        json_boolean(cordee_json_true(model, "running") ||
                                     cordee_json_true(model, "paused")));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "mailing.send")));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "mailing.write")));
    json_object_set_new(model, "may",
                        json_pack("{s:b}", "export", cd->http->may(req, "crm.export")));
    if (mailing_anyway_show(cd, model, err) < 0 ||
        mailing_approval_show(cd, model, err) < 0)
        return -1;
    if (!is_deep(cd, req) && (mailing_outcome(cd, cd->http->arena(req), model, err) < 0 ||
                              mailing_chart(cd, cd->http->arena(req), model, err) < 0))
        return -1;
    json_object_set_new(model, "whole", json_boolean(!is_deep(cd, req)));
    return add_recipients(cd, req, model, err) < 0 ||
                   mailing_plan_show(cd, req, model, err) < 0
               ? -1
               : 0;
}

static int report_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/edit"), NULL,
            err);
    if (report_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-report", model, err);
}

int mailing_report_refused(struct cordee *cd, struct cordee_request *req, json_t *model,
                           const char *why, struct cordee_error *err)
{
    if (report_model(cd, req, model, err) < 0)
        return -1;
    mailing_plan_typed(cd, req, model);
    json_object_set_new(model, "error", json_string(why));
    return cd->http->invalid(cd, req, "mailing-report", model, err);
}

/* From an entry of a timeline to its report. */
static int of_interaction(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id, "SELECT id FROM mailing_mailing WHERE interaction = ?",
                    CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));

    if (rc <= 0)
        return rc < 0 ? -1 : not_found(cd, err);
    return cd->http->done(cd, req, mailing_path(cd, req, id, ""), NULL, err);
}

static int change(struct cordee *cd, struct cordee_request *req,
                  int (*how)(struct cordee *, int64_t, struct cordee_error *),
                  const char *words, struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (how(cd, id, &why) < 0) {
        if (why.code != CORDEE_E_CONFLICT) {
            *err = why;
            return -1;
        }
        return cd->http->failed(cd, req, mailing_path(cd, req, id, ""), why.text, err);
    }
    return cd->http->done(cd, req, mailing_path(cd, req, id, ""), words, err);
}

static int do_pause(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return mailing_pause(cd, id, true, err);
}

static int do_resume(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return mailing_pause(cd, id, false, err);
}

static int pause(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, do_pause, T("Paused. Nothing more goes out until you resume."),
                  err);
}

static int resume(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, do_resume, T("Sending goes on."), err);
}

static int cancel(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, mailing_cancel,
                  T("Stopped. Who was still waiting gets nothing."), err);
}

/* ---- a card on the home page ------------------------------------------------ */

int mailing_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mailing = NULL;
    json_t *numbers = NULL;
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id,
                    "SELECT m.id FROM mailing_mailing m WHERE m.state <> 'draft' AND "
                    "(m.state <> 'cancelled' OR " MAILING_OUT ") AND (scope_open() "
                    "OR cluster_seen(m.cluster)) ORDER BY m.started_at DESC LIMIT 1",
                    CORDEE_NO_ARGS);

    (void)req;
    if (rc <= 0 || (rc = mailing_load(cd, id, &mailing, err)) <= 0)
        return rc;
    if (mailing_numbers(cd, mailing, &numbers, err) < 0)
        return -1;
    json_object_update(model, mailing);
    json_object_set_new(model, "numbers", numbers);
    return 1;
}

/* clang-format off */
const struct cordee_route mailing_routes[] = {
    {.method = "GET", .path = "/mailing", .permission = "mailing.read", .handle = list_page,
     .help = "Mailings, newest first"},
    {.method = "POST", .path = "/mailing", .permission = "mailing.write", .handle = create,
     .help = "A new draft"},
    {.method = "GET", .path = "/mailing/of/{id}", .permission = "mailing.read",
     .handle = of_interaction, .help = "The mailing of an interaction"},
    {.method = "GET", .path = "/mailing/{id}", .permission = "mailing.read",
     .handle = report_page, .help = "What became of a mailing"},
    {.method = "GET", .path = "/mailing/{id}/edit", .permission = "mailing.write",
     .handle = mailing_edit_page, .help = "A draft"},
    {.method = "GET", .path = "/mailing/{id}/preview", .permission = "mailing.read",
     .handle = mailing_preview_frame, .help = "The mail as one person sees it"},
    {.method = "GET", .path = "/mailing/{id}/review", .permission = "mailing.read",
     .handle = mailing_review_page, .help = "What is checked before sending"},
    {.method = "POST", .path = "/mailing/{id}/send", .permission = "mailing.send",
     .handle = mailing_send_page, .help = "Sends it"},
    {.method = "POST", .path = "/mailing/{id}/plan", .permission = "mailing.send",
     .handle = mailing_plan_page, .help = "Says when it goes, while it goes"},
    {.method = "POST", .path = "/mailing/{id}/pause", .permission = "mailing.send",
     .handle = pause, .help = "Pauses sending"},
    {.method = "POST", .path = "/mailing/{id}/resume", .permission = "mailing.send",
     .handle = resume, .help = "Goes on sending"},
    {.method = "POST", .path = "/mailing/{id}/cancel", .permission = "mailing.send",
     .handle = cancel, .help = "Stops sending for good"},
    {.method = "POST", .path = "/mailing/{id}/copy", .permission = "mailing.write",
     .handle = copy, .help = "A new draft with the same text"},
    {.method = "POST", .path = "/mailing/{id}/discard", .permission = "mailing.write",
     .handle = discard, .help = "Discards a draft"},
    {0},
};
/* clang-format on */
