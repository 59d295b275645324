/* The pages of templates: what to begin from, how it looks, one's own. */
#include "plugins/mailing/write/template.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

/* The language of who looks, as long as templates have it. */
static const char *own_language(struct cordee *cd, struct cordee_request *req)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT language FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) <= 0)
        return "en";
    return cordee_arena_text(cd->http->arena(req), cordee_json_text(row, "language"));
}

static int new_page(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *templates = mailing_templates(cd, own_language(cd, req), err);
    json_t *past = NULL;

    if (!templates)
        return -1;
    json_object_set_new(model, "templates", templates);
    cordee_json_set_text(model, "filter", cd->http->query(req, "filter"));
    if (mailing_list(cd, "", 0, &past, err) < 0)
        return -1;
    while (json_array_size(past) > 8)
        json_array_remove(past, 8);
    json_object_set_new(model, "past", past);
    return cd->http->page(cd, req, "mailing-new", model, err);
}

/* With its slots shown as what belongs there. */
static json_t *slots_hinted(const char *frame)
{
    CORDEE_AUTO(cordee_json_drop) json_t *slots = mailing_slots(frame, NULL);
    json_t *filled = json_object();
    json_t *slot;
    size_t i;

    json_array_foreach (slots, i, slot)
        json_object_set_new(
            filled, cordee_json_text(slot, "name"),
            json_pack("s++", "*", cordee_json_text(slot, "label"), " …*"));
    return filled;
}

/* A small picture of a template: the mail itself. */
static int template_frame(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *nobody = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *filled = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *oops = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf page = {0};
    struct cordee_arena *a = cd->http->arena(req);
    struct cordee_rendering r = {0};
    struct cordee_error why = {0};
    struct mailing_start start;
    struct cordee_letter letter;
    int rc = mailing_template_load(cd, a, cd->http->path(req, "template"),
                                   own_language(cd, req), &start, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such template."));
    filled = slots_hinted(start.frame);
    letter =
        (struct cordee_letter){.subject = start.subject,
                               .markdown = mailing_slots_fill(a, start.frame, filled),
                               .preheader = start.preheader,
                               .language = start.language};
    rc = cd->mail->preview(cd, &why, &letter, nobody, start.language, &r);
    if (rc < 0) {
        json_object_set_new(oops, "error", json_string(why.text));
        rc = cd->http->render(cd, "mailing-plain", oops, &page, err);
    }
    if (rc == 0)
        rc = cd->http->frame(cd, req, page.text ? page.text : r.html.text, err);
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc;
}

static int template_save(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *back = mailing_path(cd, req, cd->http->path_int(req, "id"), "");
    struct cordee_error why = {0};

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (mailing_template_save(cd, model, cd->http->form(req, "name"), cd->http->user(req),
                              &why) < 0) {
        if (why.code == CORDEE_E_INVALID)
            return cd->http->failed(cd, req, back, why.text, err);
        *err = why;
        return -1;
    }
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/mailing/new",
                          T("Saved as a template: new mailings can begin from it."), err);
}

static int template_drop(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    if (mailing_template_drop(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/mailing/new",
                          T("The template is deleted; mailings begun from it stay."),
                          err);
}

/* clang-format off */
const struct cordee_route mailing_template_routes[] = {
    {.method = "GET", .path = "/mailing/new", .permission = "mailing.write", .handle = new_page,
     .help = "What a mailing can be begun from: templates and past mailings"},
    {.method = "GET", .path = "/mailing/starts/{template}", .permission = "mailing.write",
     .handle = template_frame, .help = "How a template looks"},
    {.method = "POST", .path = "/mailing/{id}/template", .permission = "mailing.write",
     .handle = template_save, .help = "Keeps its texts as a template"},
    {.method = "POST", .path = "/mailing/templates/{id}/delete", .permission = "mailing.write",
     .handle = template_drop, .help = "Deletes a template"},
    {0},
};
/* clang-format on */
