#include "plugins/practice/practice.h"

#include <string.h>

static const char *path_of(struct cordee *cd, struct cordee_request *req,
                           const char *habit, int64_t before)
{
    return cordee_arena_printf(cd->http->arena(req), "/practice?habit=%s&before=%lld",
                               habit, (long long)before);
}

/* The tabs: what people do, one link each. */
static json_t *tabs(struct cordee *cd, const char *chosen)
{
    static const struct {
        const char *habit, *label;
    } all[] = {
        {"", T_LATER("All")},           {"replies", T_LATER("Reply")},
        {"bounces", T_LATER("Bounce")}, {"away", T_LATER("Away")},
        {"leaves", T_LATER("Leave")},   {"reads", T_LATER("Only read")},
    };
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        json_t *tab =
            json_pack("{s:s, s:s}", "habit", all[i].habit, "label", T(all[i].label));

        if (strcmp(all[i].habit, chosen) == 0)
            json_object_set_new(tab, "current", json_true());
        json_array_append_new(list, tab);
    }
    return list;
}

static json_t *ways(struct cordee *cd)
{
    json_t *list = json_array();

    for (const struct practice_way *w = practice_ways; w->name; w++)
        if (w->said)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name", w->name, "said", T(w->said)));
    return list;
}

static int list_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *habit = cd->http->query(req, "habit");
    int64_t before = 0;
    json_t *list;

    cordee_text_int(cd->http->query(req, "before"), &before);
    if (practice_counts(cd, model, err) < 0 ||
        practice_list(cd, habit, before, &list, err) < 0)
        return -1;
    if (json_array_size(list) > PRACTICE_PAGE) {
        json_array_remove(list, PRACTICE_PAGE);
        json_object_set_new(
            model, "older",
            json_string(
                path_of(cd, req, habit,
                        cordee_json_int(json_array_get(list, PRACTICE_PAGE - 1), "id"))));
    }
    json_object_set_new(model, "any", json_boolean(json_array_size(list) > 0));
    json_object_set_new(model, "list", list);
    json_object_set_new(model, "tabs", tabs(cd, habit));
    json_object_set_new(model, "ways", ways(cd));
    return cd->http->page(cd, req, "practice-list", model, err);
}

static int load(struct cordee *cd, struct cordee_request *req, json_t **mail_r,
                struct practice_mime *mime_r, struct cordee_error *err)
{
    int rc = practice_load(cd, cd->http->path_int(req, "id"), mail_r, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such mail."));
    return practice_mime_read(cordee_json_text(*mail_r, "path"), cd->http->arena(req),
                              mime_r, err);
}

static int mail_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};
    struct cordee_arena *a = cd->http->arena(req);

    if (load(cd, req, &mail, &mime, err) < 0)
        return -1;
    json_object_set_new(mail, "html", json_boolean(*mime.html));
    json_object_set_new(mail, "text", json_string(mime.text));
    cordee_json_set_text(mail, "unsubscribe",
                         practice_header(&mime, a, "List-Unsubscribe"));
    json_object_del(mail, "path");
    return cd->http->page(cd, req, "practice-mail", mail, err);
}

static int mail_frame(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};

    if (load(cd, req, &mail, &mime, err) < 0)
        return -1;
    return cd->http->frame(cd, req, mime.html, err);
}

static int mail_source(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};

    if (load(cd, req, &mail, &mime, err) < 0)
        return -1;
    return cd->http->bytes(cd, req, "text/plain; charset=utf-8", NULL, mime.raw, mime.len,
                           err);
}

static int mail_file(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};
    const char *name;

    if (load(cd, req, &mail, &mime, err) < 0)
        return -1;
    name = cordee_arena_printf(cd->http->arena(req), "practice-%lld.eml",
                               (long long)cordee_json_int(mail, "id"));
    return cd->http->bytes(cd, req, "message/rfc822", name, mime.raw, mime.len, err);
}

const struct cordee_route practice_routes[] = {
    {"GET", "/practice", "practice.read", list_page, .help = "The practice mailbox"},
    {"GET", "/practice/{id}", "practice.read", mail_page, .help = "One mail in it"},
    {"GET", "/practice/{id}/frame", "practice.read", mail_frame,
     .help = "Its HTML, for a sandboxed frame"},
    {"GET", "/practice/{id}/source", "practice.read", mail_source,
     .help = "Its source as text"},
    {"GET", "/practice/{id}/eml", "practice.read", mail_file,
     .help = "The mail as it arrived"},
    {0},
};

int practice_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                  struct cordee_error *err)
{
    (void)req;
    return practice_counts(cd, model, err) < 0 ? -1 : 1;
}
