/* Groups: what whoever a filter yields looks for in calls. */
#include "plugins/funding/profile/pages.h"

/* ---- the list --------------------------------------------------------------- */

static int list_show(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = profile_groups(cd, err);

    if (!list)
        return -1;
    json_object_set_new(model, "groups", list);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer")));
    cordee_json_set_text(model, "typed_name", cd->http->form(req, "name"));
    cordee_json_set_text(model, "typed_filter", cd->http->form(req, "filter"));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "funding-groups", model, err)
                  : cd->http->page(cd, req, "funding-groups", model, err);
}

static int get_groups(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    return list_show(cd, req, "", err);
}

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/funding/group/%lld",
                               (long long)id);
}

static int post_groups(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct cordee_error why = {0};
    int64_t id =
        profile_group_put(cd, 0, cd->http->form(req, "name"),
                          cd->http->form(req, "filter"), cd->http->user(req), &why);

    if (id < 0)
        return cordee_is_refusal(&why) ? list_show(cd, req, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, id), T("Say now what they look for."),
                          err);
}

/* ---- one -------------------------------------------------------------------- */

/* 0 with both, or -1: CORDEE_E_NOT_FOUND. */
static int load(struct cordee *cd, struct cordee_request *req, struct profile *p,
                json_t **row_r, struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    int rc = profile_group(cd, id, row_r, err);

    if (rc > 0)
        rc = profile_group_load(cd, cd->http->arena(req), id, p, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such group."));
    return rc < 0 ? -1 : 0;
}

/* Whom the filter yields, in a sentence; or what is wrong with it by now. */
static void put_sentence(struct cordee *cd, struct cordee_request *req,
                         const char *filter, json_t *model)
{
    struct cordee_error why = {0};
    struct cordee_filter *f;

    if (cd->crm->filter(cd, cd->http->arena(req), filter, CORDEE_FILTER_PEOPLE,
                        cd->http->user(req), &f, &why) == 0)
        cordee_json_set_text(model, "sentence", cd->crm->filter_sentence(cd, f));
    else
        cordee_json_set_text(model, "filter_wrong", why.text);
}

static int show(struct cordee *cd, struct cordee_request *req, const struct profile *p,
                const struct profile_typed *t, const json_t *row, const char *error,
                struct cordee_error *err)
{
    const char *name = cd->http->form_at(req, "name", 0);
    const char *filter = cd->http->form_at(req, "filter", 0);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = profile_form(cd, cd->http->arena(req), p, t, err);

    if (!model)
        return -1;
    name = name ? name : cordee_json_text(row, "name");
    filter = filter ? filter : cordee_json_text(row, "filter");
    json_object_set_new(model, "id", json_integer(p->group));
    cordee_json_set_text(model, "name", name);
    cordee_json_set_text(model, "filter", filter);
    cordee_json_set_text(model, "name_was", cordee_json_text(row, "name"));
    cordee_json_set_text(model, "filter_was", cordee_json_text(row, "filter"));
    json_object_set_new(model, "people", json_integer(cordee_json_int(row, "people")));
    put_sentence(cd, req, filter, model);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer")));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "funding-group", model, err)
                  : cd->http->page(cd, req, "funding-group", model, err);
}

static int get_group(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct profile_typed t;
    struct profile p;

    if (load(cd, req, &p, &row, err) < 0)
        return -1;
    profile_typed_of(cd->http->arena(req), &p, &t);
    return show(cd, req, &p, &t, row, "", err);
}

/* What nobody typed into since the page was opened stays as it is now. */
static const char *said_or_now(struct cordee *cd, struct cordee_request *req,
                               const char *field, const char *was, const json_t *row)
{
    const char *sent = cd->http->form_at(req, field, 0);
    const char *opened = cd->http->form_at(req, was, 0);

    return sent && !(opened && cordee_text_is(sent, opened))
               ? sent
               : cordee_json_text(row, field);
}

static int save(struct cordee *cd, struct cordee_request *req, struct profile *p,
                struct profile_typed *t, const json_t *row, struct cordee_error *why)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("What a group looks for in calls"), why) < 0 ||
        profile_group_load(cd, cd->http->arena(req), p->group, p, why) < 0 ||
        profile_form_take(cd, req, p, t, why) < 0 ||
        profile_group_put(cd, p->group, said_or_now(cd, req, "name", "name_was", row),
                          said_or_now(cd, req, "filter", "filter_was", row),
                          cd->http->user(req), why) < 0 ||
        profile_save(cd, p, "staff", why) < 0)
        return -1;
    return cd->db->change_commit(&c, why);
}

static int post_group(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};
    struct profile_typed t;
    struct profile p;

    if (load(cd, req, &p, &row, err) < 0)
        return -1;
    profile_typed_of(cd->http->arena(req), &p, &t);
    if (save(cd, req, &p, &t, row, &why) < 0)
        return cordee_is_refusal(&why) ? show(cd, req, &p, &t, row, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, p.group),
                          T("Saved. Calls are being matched with it."), err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct profile p;

    if (load(cd, req, &p, &row, err) < 0 || profile_group_remove(cd, p.group, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/funding/groups", T("Removed."), err);
}

const struct cordee_route funding_group_routes[] = {
    {.method = "GET",
     .path = "/funding/groups",
     .permission = "funding.read",
     .handle = get_groups,
     .help = "Groups for which calls are chosen"},
    {.method = "POST",
     .path = "/funding/groups",
     .permission = "funding.answer",
     .handle = post_groups,
     .help = "Makes one of whoever a filter yields",
     .takes = "name! filter!"},
    {.method = "GET",
     .path = "/funding/group/{id}",
     .permission = "funding.read",
     .handle = get_group,
     .help = "What a group looks for in calls"},
    {.method = "POST",
     .path = "/funding/group/{id}",
     .permission = "funding.answer",
     .handle = post_group,
     .help = "Changes it; a field that is not sent stays",
     .takes = "name filter " PROFILE_FIELDS},
    {.method = "POST",
     .path = "/funding/group/{id}/remove",
     .permission = "funding.answer",
     .handle = post_remove,
     .help = "Removes it: its people are matched by what was said of themselves"},
    {0},
};
