#include "core/console/letters/mail-body.h"

#include "core/console/show.h"

#include "core/config/folder.h"
#include "core/html/html.h"
#include "core/mail/receive/parse.h"

#include <string.h>

static const struct cd_parsed *parse(const struct cd_view *view, const char *file)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};

    if (cd_file_get(view->cd->host, file, CD_MAIL_SIZE_MAX, &raw, NULL) <= 0)
        return NULL;
    return cd_parse(raw.text, raw.len, view->arena);
}

static int count_lines(const char *text)
{
    int n = 1;

    for (; *text; text++)
        n += *text == '\n' && text[1];
    return n;
}

static void put_whole(const struct cd_view *view, const struct cd_parsed *p,
                      json_t *model)
{
    struct cordee *cd = view->cd;

    if (strlen(p->visible) + 2 >= strlen(p->text))
        return;
    cordee_json_set_text(model, "whole", p->text);
    cordee_json_set_text(model, "whole_label",
                         cd_show_fill(view, T("Show all of it, {1} lines"),
                                      cd_show_count(view, count_lines(p->text)), NULL));
}

static void put_files(const struct cd_view *view, const struct cd_parsed *p,
                      json_t *model)
{
    struct cordee *cd = view->cd;
    const char *base = cordee_json_text(model, "base");
    json_t *files = json_array();

    for (size_t i = 0; i < p->n_files; i++) {
        const struct cd_attached *f = &p->files[i];
        json_t *one = json_object();

        cordee_json_set_text(one, "name", *f->name ? f->name : T("without a name"));
        cordee_json_set_text(one, "what", f->type);
        cordee_json_set_text(one, "size_text", cd_show_size(view, (int64_t)f->size));
        cordee_json_set_text(
            one, "href",
            *base ? cordee_arena_printf(view->arena, "%s/files/%zu", base, i + 1) : "");
        json_array_append_new(files, one);
    }
    json_object_set_new(model, "files", files);
}

void cd_mail_body_put(const struct cd_view *view, const char *file, json_t *model)
{
    struct cordee *cd = view->cd;
    const struct cd_parsed *p = parse(view, file);

    if (!p)
        return;
    cordee_json_set_text(model, "text", p->visible);
    cordee_json_set_text(model, "trouble", *p->trouble ? T(p->trouble) : "");
    json_object_set_new(model, "html", json_boolean(*p->html));
    put_whole(view, p, model);
    put_files(view, p, model);
}

int cd_mail_body_frame(const struct cd_view *view, const char *file,
                       struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cd_parsed *p = parse(view, file);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf page = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cd_html_left left = {0};

    if (!p || !*p->html)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is nothing to show."));
    cd_html_clean(p->html, strlen(p->html), &clean, &left);
    cordee_json_set_text(model, "body", clean.text);
    if (left.pictures)
        cordee_json_set_text(
            model, "left",
            cd_show_fill(
                view,
                T("Pictures left out, so that nobody is told that it was read: {1}"),
                cd_show_count(view, left.pictures), NULL));
    if (cd->http->render(cd, "mail-frame", model, &page, err) < 0)
        return -1;
    return cd->http->frame(cd, view->req, page.text, err);
}

int cd_mail_body_file(const struct cd_view *view, const char *file, int64_t at,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    const struct cd_attached *f = NULL;

    if (at >= 0 && cd_file_get(cd->host, file, CD_MAIL_SIZE_MAX, &raw, NULL) > 0)
        f = cd_parse_file(raw.text, raw.len, (size_t)at, view->arena, &bytes);
    if (!f)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
    return cd->http->bytes(cd, view->req, "application/octet-stream",
                           *f->name ? f->name : "file", bytes.text, bytes.len, err);
}
