/* Partners from other clusters of this server: they let themselves be found without their
 * name, and say who they are when they agree. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/words/words.h"

const char *findable_wording(struct cordee *cd)
{
    return T(
        "Other clusters on this server may find us as a partner for funding: by our "
        "country, our kind of organisation and what we can do, without our name. Who "
        "we are they see only when we agree.");
}

int findable_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                   json_t *model, struct cordee_error *err)
{
    struct findable f;

    if (findable_load(cd, party, &f, err) < 0)
        return -1;
    json_object_set_new(model, "may_be_found", json_boolean(f.possible));
    json_object_set_new(model, "is_found", json_boolean(f.said_at != 0));
    json_object_set_new(model, "found_party", json_integer(party));
    json_object_set_new(model, "may_say",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
    words_put_time(cd, model, "found_text", f.said_at, CORDEE_TIME_DAY);
    return f.possible;
}

static int post_findable(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    const struct findable_word word = {
        .party = cd->http->path_int(req, "id"),
        .staff = cd->http->user(req),
        .may = cordee_text_is(cd->http->form(req, "do"), "find"),
    };
    const char *back =
        cordee_arena_printf(cd->http->arena(req), "/members/%lld", (long long)word.party);

    if (cd->crm->writable(cd, err, word.party) < 0 || findable_put(cd, &word, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, back, T("Saved."), err);
}

static int post_elsewhere(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (partner_add_elsewhere(cd, p.id, cd->http->form_int(req, "number"), &why) < 0)
        return project_refused(cd, req, &p, &why, err);
    return cd->http->done(
        cd, req, project_path(cd, req, p.id, "#partners"),
        T("Their own cluster asks them by mail. You see who they are when they agree."),
        err);
}

const struct cordee_route funding_elsewhere_routes[] = {
    {.method = "POST",
     .path = "/funding/findable/{id}",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_findable,
     .help = "Writes down whether other clusters of this server may find a member as a "
             "partner, without its name (do=find), or not (do=hide)",
     .takes = "do!"},
    {.method = "POST",
     .path = "/funding/projects/{id}/elsewhere",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_elsewhere,
     .help = "Asks an organisation of another cluster, by the number it is suggested by",
     .takes = "number!:int"},
    {0},
};
