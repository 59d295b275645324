/* /survey/{id}/asked: who was asked, and the link of each. */
#include "plugins/survey/reach/asked.h"

#include <string.h>

#define SHOWN 100 /* on a page */

/* ---- the page -----------------------------------------------------------------------
 */

static void put_state(struct cordee *cd, const struct survey *s, json_t *row)
{
    const int64_t until = cordee_json_int(row, "link_until");

    survey_put_day(cd, row, "asked_text", cordee_json_int(row, "asked_at"));
    survey_put_day(cd, row, "withdrawn_text", cordee_json_int(row, "withdrawn_at"));
    survey_put_day(cd, row, "until_text", survey_link_last(s, until));
    json_object_set_new(row, "ended", json_boolean(survey_link_ended(s, until)));
}

static void put_pages(const char *find, int64_t page, bool more, json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

    cordee_buf_url(&url, find, "");
    cordee_json_set_text(model, "find", find);
    cordee_json_set_text(model, "find_url", url.text ? url.text : "");
    json_object_set_new(model, "paged", json_boolean(page > 1 || more));
    if (page > 1)
        json_object_set_new(model, "previous", json_integer(page - 1));
    if (more)
        json_object_set_new(model, "next", json_integer(page + 1));
}

static int get_asked(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *find = cd->http->query(req, "find");
    int64_t page = 1;
    json_t *list, *row;
    size_t i;

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 || page > 10000)
        page = 1;
    list = survey_asked_list(cd, &s, find, (page - 1) * SHOWN, SHOWN + 1, err);
    if (!list)
        return -1;
    put_pages(find, page, json_array_size(list) > SHOWN, model);
    if (json_array_size(list) > SHOWN)
        json_array_remove(list, SHOWN);
    json_array_foreach (list, i, row)
        put_state(cd, &s, row);
    json_object_set_new(model, "people", list);
    json_object_set_new(model, "id", json_integer(s.id));
    json_object_set_new(model, "page_id", json_integer(s.id));
    json_object_set_new(model, "title", json_string(s.title));
    json_object_set_new(model, "anonymous", json_boolean(s.anonymous));
    return cd->http->page(cd, req, "survey-asked", model, err);
}

/* ---- a link -------------------------------------------------------------------------
 */

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const bool withdraw = strcmp(cd->http->form(req, "do"), "restore") != 0;
    const char *back;
    int rc;

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    rc = survey_link_withdraw(cd, s.id, cd->http->form_int(req, "invitation"),
                              cd->http->user(req), withdraw, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("Nobody was asked by this link."));
    back =
        cordee_arena_printf(cd->http->arena(req), "/survey/%lld/asked", (long long)s.id);
    cd->http->offer_undo(req);
    return rc < 0 ? -1
                  : cd->http->done(cd, req, back,
                                   withdraw ? T("Whoever has this link is told that it "
                                                "was withdrawn.")
                                            : T("The link is good again."),
                                   err);
}

const struct cordee_route survey_asked_routes[] = {
    {.method = "GET",
     .path = "/survey/{id}/asked",
     .permission = "survey.send",
     .handle = get_asked,
     .takes = "find:text page:int",
     .help = "Who was asked by a survey, and the link of each"},
    {.method = "POST",
     .path = "/survey/{id}/link",
     .permission = "survey.send",
     .handle = post_link,
     .takes = "invitation:int! do:text",
     .help = "Withdraws the personal link of one who was asked, or gives it back"},
    {0},
};
