#include "plugins/mailing/write/picture.h"

#include "plugins/mailing/mailing-web.h"

#include <string.h>

const char *mailing_pictures_path(struct cordee *cd, struct cordee_request *req,
                                  int64_t id, const char *lang)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    cordee_buf_puts(&to, "/pictures?to=");
    cordee_buf_url(&to, mailing_edit_path(cd, req, id, lang, ""), "");
    return cordee_arena_text(cd->http->arena(req), to.text);
}

static void text_add(struct cordee_arena *a, json_t *model, const char *line)
{
    const char *text = cordee_arena_text(a, cordee_json_text(model, "markdown"));
    const size_t n = strlen(text);

    cordee_json_set_text(model, "markdown",
                         cordee_arena_printf(a, "%s%s%s\n", text,
                                             !n                    ? ""
                                             : text[n - 1] == '\n' ? "\n"
                                                                   : "\n\n",
                                             line));
}

int mailing_picture_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *key = cd->http->query(req, "picture");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *line;
    int rc;

    json_object_set_new(model, "may_picture",
                        json_boolean(cd->http->may(req, "console.write_mail")));
    if (!*key)
        return 0;
    rc = cd->db->row(cd, err, &row,
                     "SELECT key, alt FROM picture WHERE key = ? AND gone_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(key)));
    if (rc <= 0)
        return rc;
    line =
        cordee_arena_printf(a, "[[image file=%s alt=\"%s\"]]",
                            cordee_json_text(row, "key"), cordee_json_text(row, "alt"));
    cordee_json_set_text(model, "picture", line);
    if (!*cordee_json_text(model, "frame"))
        text_add(a, model, line);
    return 0;
}
