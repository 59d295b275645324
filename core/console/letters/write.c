/* A mail from one person to one or several others: plain text, own signature, answers
 * to the writer, through the same outbox; on their timelines at once. */
#include "core/console/letters/letters.h"
#include "core/console/letters/write-model.h"
#include "core/console/page.h"
#include "core/console/party/introduce.h"

#include <string.h>

const struct cd_input cd_mail_inputs[] = {
    {.name = "subject",
     .type = CD_TEXT,
     .label = T_LATER("Subject"),
     .required = true,
     .limit = 300},
    {.name = "body",
     .type = CD_AREA,
     .label = T_LATER("Text"),
     .required = true,
     .limit = 60000,
     .rows = 14},
    {0},
};

/* Of the people the address names, some may be gone, or of a cluster one does not see. */
static void put_missing(const struct cd_view *view, const json_t *people, json_t *model)
{
    struct cordee *cd = view->cd;
    const char *ids = cd->http->query(view->req, "to");
    size_t asked = *ids ? 1 : 0;

    for (; *ids; ids++)
        asked += *ids == ',';
    if (asked <= json_array_size(people))
        return;
    asked -= json_array_size(people);
    cordee_json_set_text(
        model, "missing",
        cd_show_fill(view,
                     TN("{1} of those this link names is not here: it is nobody, in the "
                        "trash, or not yours to see.",
                        "{1} of those this link names are not here: they are nobody, in "
                        "the trash, or not yours to see.",
                        asked),
                     cd_show_count(view, (int64_t)asked), NULL));
}

/* The people the address names: ?to=1,2,3, or everybody of ?member=7. */
static int people_of(const struct cd_view *view, json_t **list_r,
                     struct cordee_error *err)
{
    const struct cordee_http_api *http = view->cd->http;
    int64_t member;

    if (cordee_text_int(http->query(view->req, "member"), &member))
        return cd_write_people_of_org(view, member, list_r, err);
    return cd_write_people(view, http->query(view->req, "to"), list_r, err);
}

static void mark_chosen(const struct cd_view *view, json_t *people, bool posted)
{
    size_t i, n;
    json_t *person;
    const char *chosen;
    int64_t id;

    json_array_foreach (people, i, person) {
        bool on =
            !posted && !cordee_json_true(person, "bounced") &&
            !cordee_json_true(person, "left") &&
            (cordee_json_true(person, "key_contact") || json_array_size(people) < 4 ||
             *view->cd->http->query(view->req, "to"));

        for (n = 0; (chosen = view->cd->http->form_at(view->req, "party", n)); n++)
            on = on ||
                 (cordee_text_int(chosen, &id) && id == cordee_json_int(person, "id"));
        json_object_set_new(person, "chosen", json_boolean(on));
        cd_show_put_avatar(person, cordee_json_int(person, "id"),
                           cordee_json_text(person, "name"));
    }
}

static int show(const struct cd_view *view, struct cd_form *form, json_t *people,
                bool posted, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    mark_chosen(view, people, posted);
    json_object_set(model, "people", people);
    put_missing(view, people, model);
    if (cd_write_put_sender(view, model, err) < 0)
        return -1;
    cd_form_put(form, model);
    cordee_json_set_text(model, "answers",
                         posted ? cd->http->form(view->req, "answers")
                                : cd->http->query(view->req, "re"));
    cordee_json_set_text(model, "introduces",
                         posted ? cd->http->form(view->req, "introduces")
                                : cd->http->query(view->req, "introduces"));
    cordee_json_set_text(model, "to",
                         posted ? cd->http->form(view->req, "to")
                                : cd_write_ids(view, people));
    return form->bad ? cd->http->invalid(cd, view->req, "write", model, err)
                     : cd->http->page(cd, view->req, "write", model, err);
}

CD_HANDLER(cd_write_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *people = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_mail_inputs, values);
    int64_t whom;

    if (people_of(&view, &people, err) < 0 ||
        cd_write_start(&view, cd->http->query(req, "re"), people, values, err) < 0)
        return -1;
    if (cordee_text_int(cd->http->query(req, "introduces"), &whom) &&
        cd_introduce_start(&view, whom, cordee_json_int(json_array_get(people, 0), "id"),
                           values, err) < 0)
        return -1;
    return show(&view, &form, people, false, err);
}

static bool anybody_chosen(json_t *people)
{
    size_t i;
    json_t *person;

    json_array_foreach (people, i, person)
        if (cordee_json_true(person, "chosen"))
            return true;
    return false;
}

static const char *done_words(const struct cd_view *view, int64_t n)
{
    struct cordee *cd = view->cd;

    return cordee_arena_printf(
        view->arena, "%s%s",
        cd_show_fill(view,
                     TN("On its way to {1} person.", "On its way to {1} people.", n),
                     cd_show_count(view, n), NULL),
        cd_write_waits(view));
}

/* There is nothing but their signature. */
static bool begun_only(const struct cd_view *view, const char *body)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return cd_write_put_sender(view, model, NULL) == 0 &&
           !cd_mail_says_more(body, cordee_arena_printf(
                                        view->arena, "-- \n%s",
                                        cordee_json_text(json_object_get(model, "sender"),
                                                         "signature")));
}

CD_HANDLER(cd_write_send)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *people = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_mail_inputs, cd->http->form_json(req));
    struct cordee_error why = {0};
    int64_t n = 0;

    if (cd_write_people(&view, cd->http->form(req, "to"), &people, err) < 0)
        return -1;
    mark_chosen(&view, people, true);
    if (!anybody_chosen(people))
        cd_form_wrong(&form, "subject", T("Choose who gets it."));
    if (cd_form_check(&form) && begun_only(&view, cd_form_get(&form, "body")))
        cd_form_wrong(&form, "body", T("You have written nothing yet."));
    else if (!form.bad)
        n = cd_write_queue(&view, people, cd_form_get(&form, "subject"),
                           cd_form_get(&form, "body"), cd->http->form(req, "answers"),
                           &why);
    if (n < 0 && why.code != CORDEE_E_INVALID && why.code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why.code, "%s", why.text);
    if (n < 0)
        cd_form_wrong(&form, "body", why.text);
    if (form.bad)
        return show(&view, &form, people, true, err);
    return cd->http->done(cd, req, cd_write_way_back(&view, people), done_words(&view, n),
                          err);
}

CD_FORM_SCHEMA(cd_write_form, cd_mail_inputs)
