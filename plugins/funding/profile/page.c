/* What a member looks for, as staff see and change it. */
#include "plugins/funding/profile/pages.h"

/* 0 with the profile, or -1: CORDEE_E_NOT_FOUND. */
static int load(struct cordee *cd, struct cordee_request *req, struct profile *p,
                struct cordee_error *err)
{
    int rc =
        profile_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"), p, err);

    return rc > 0 ? 0
                  : (rc < 0 ? -1
                            : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                          T("There is nobody here.")));
}

void profile_put_said(struct cordee *cd, const struct profile *p, json_t *model)
{
    char text[60];

    json_object_set_new(model,
                        cordee_text_is(p->said_by, "member") ? "by_member" : "by_staff",
                        json_boolean(p->changed_at != 0));
    if (p->changed_at) {
        cd->text->time(cd, p->changed_at, CORDEE_TIME_DATE, text, sizeof text);
        json_object_set_new(model, "changed_text", json_string(text));
    }
    if (p->confirmed_at) {
        cd->text->time(cd, p->confirmed_at, CORDEE_TIME_DATE, text, sizeof text);
        json_object_set_new(model, "confirmed_text", json_string(text));
    }
}

static int show(struct cordee *cd, struct cordee_request *req, const struct profile *p,
                const struct profile_typed *t, const char *error,
                struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = profile_form(cd, a, p, t, err);
    struct cordee_error why = {0};

    if (!model)
        return -1;
    json_object_set_new(model, "id", json_integer(p->party));
    json_object_set_new(model, "name", json_string(p->name));
    json_object_set_new(model, "href",
                        json_string(cordee_arena_printf(
                            a, "%s/%lld", CORDEE_PATH_OF(p->kind), (long long)p->party)));
    json_object_set_new(model, "is_person", json_boolean(p->kind == CORDEE_PERSON));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer") &&
                                     cd->crm->writable(cd, &why, p->party) == 0));
    profile_put_said(cd, p, model);
    json_object_set_new(model, "people", profile_people(cd, p->party, err));
    if (!json_object_get(model, "people"))
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "funding-profile", model, err)
                  : cd->http->page(cd, req, "funding-profile", model, err);
}

static int get_profile(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct profile_typed t;
    struct profile p;

    if (load(cd, req, &p, err) < 0)
        return -1;
    profile_typed_of(cd->http->arena(req), &p, &t);
    return show(cd, req, &p, &t, "", err);
}

static int post_profile(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct profile_typed t;
    struct profile p;
    int rc;

    if (load(cd, req, &p, err) < 0 || cd->crm->writable(cd, err, p.party) < 0)
        return -1;
    profile_typed_of(cd->http->arena(req), &p, &t);
    rc = profile_form_save(cd, req, &p, &t, "staff", &why);
    if (rc < 0)
        return cordee_is_refusal(&why) ? show(cd, req, &p, &t, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    if (rc)
        cd->http->offer_undo(req);
    return cd->http->done(
        cd, req,
        cordee_arena_printf(cd->http->arena(req), "/funding/profile/%lld",
                            (long long)p.party),
        rc ? T("Saved. Calls are being matched with it.") : T("It was so already."), err);
}

static int post_forget(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct profile p;

    if (load(cd, req, &p, err) < 0 || cd->crm->writable(cd, err, p.party) < 0 ||
        profile_forget(cd, p.party, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req,
                          cordee_arena_printf(cd->http->arena(req),
                                              "/funding/profile/%lld",
                                              (long long)p.party),
                          T("What was said is forgotten: the register speaks."), err);
}

static int post_ask(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct profile p;

    return load(cd, req, &p, err) < 0 ? -1 : profile_ask(cd, req, &p, err);
}

const struct cordee_route funding_profile_routes[] = {
    {.method = "GET",
     .path = "/funding/profile/{id}",
     .permission = "funding.read",
     .handle = get_profile,
     .help = "What a member or a person looks for in calls"},
    {.method = "POST",
     .path = "/funding/profile/{id}",
     .permission = "funding.answer",
     .handle = post_profile,
     .help = "Changes it; lists have one item a line, a field that is not sent stays",
     .takes = PROFILE_FIELDS},
    {.method = "POST",
     .path = "/funding/profile/{id}/forget",
     .permission = "funding.answer",
     .handle = post_forget,
     .help = "Forgets what was said of it: the register speaks again"},
    {.method = "POST",
     .path = "/funding/profile/{id}/ask",
     .permission = "funding.answer",
     .handle = post_ask,
     .help = "Sends one of their people the link on which they say it themselves",
     .takes = "person:int!"},
    {0},
};
