#include "core/console/letters/pictures.h"

#include "core/config/folder.h"
#include "core/console/page.h"
#include "core/mail/picture/picture.h"
#include "core/mail/picture/scale.h"
#include "core/web/web.h"

#include <string.h>

/* ---- on the way to a text ---------------------------------------------------- */

/* Whoever comes from a text goes back to it with a picture: `to` is a page of ours, which
 * gets the key as `picture` and is only looked at. */
static const char *way_back(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *to = cd->http->form(view->req, "to");

    if (!*to)
        to = cd->http->query(view->req, "to");
    return to[0] == '/' && to[1] != '/' && !strpbrk(to, "\\#\r\n") && strlen(to) < 500
               ? to
               : "";
}

static const char *way_with(const struct cd_view *view, const char *to, const char *key)
{
    return cordee_arena_printf(view->arena, "%s%spicture=%s", to,
                               strchr(to, '?') ? "&" : "?", key);
}

/* The library, still on the way to that text. */
static const char *library(const struct cd_view *view, const char *path, const char *to)
{
    return *to ? cordee_arena_printf(view->arena, "%s?to=%s", path,
                                     cd_show_query(view, to))
               : path;
}

/* ---- all of them -------------------------------------------------------------- */

static void dress(const struct cd_view *view, json_t *row, const char *to)
{
    struct cordee *cd = view->cd;
    int64_t uses = cordee_json_int(row, "uses");

    cordee_json_set_text(row, "size_text",
                         cd_show_size(view, cordee_json_int(row, "size")));
    cd_show_put_day(view, row, "created", cordee_json_int(row, "created_at"));
    cordee_json_set_text(
        row, "url",
        library(view,
                cordee_arena_printf(view->arena, "/pictures/%lld",
                                    (long long)cordee_json_int(row, "id")),
                to));
    if (uses)
        cordee_json_set_text(
            row, "uses_text",
            cd_show_fill(view, TN("in {1} text", "in {1} texts", uses),
                         cordee_arena_printf(view->arena, "%lld", (long long)uses),
                         NULL));
    if (*to)
        cordee_json_set_text(row, "put_url",
                             way_with(view, to, cordee_json_text(row, "key")));
}

/* What was typed, when it is shown again with what is wrong with it. */
static void put_typed(const struct cd_view *view, json_t *model, const char *wrong,
                      const char *field)
{
    struct cordee *cd = view->cd;

    if (!wrong)
        return;
    cordee_json_set_text(model, "error", wrong);
    json_object_set_new(model, cordee_arena_printf(view->arena, "wrong_%s", field),
                        json_string(wrong));
    json_object_set_new(model, "problems",
                        json_pack("[{s:s,s:s,s:s}]", "name", field, "label",
                                  strcmp(field, "alt") == 0    ? T("What it shows")
                                  : strcmp(field, "name") == 0 ? T("Name")
                                                               : T("Picture"),
                                  "wrong", wrong));
    cordee_json_set_text(model, "alt", cd->http->form(view->req, "alt"));
    json_object_set_new(model, "decorates",
                        json_boolean(cd->http->form_int(view->req, "decorates")));
}

static int list_show(const struct cd_view *view, const char *wrong, const char *field,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *to = way_back(view);
    json_t *list = NULL, *row;
    size_t i;

    if (cd_picture_list(cd, err, &list) < 0)
        return -1;
    json_object_set_new(model, "pictures", list);
    if (cd_picture_count(cd, err, list) < 0)
        return -1;
    json_array_foreach (list, i, row)
        dress(view, row, to);
    cordee_json_set_text(model, "to", to);
    json_object_set_new(model, "most", json_integer(CD_PICTURE_MB));
    put_typed(view, model, wrong, field);
    return wrong ? cd->http->invalid(cd, view->req, "pictures", model, err)
                 : cd->http->page(cd, view->req, "pictures", model, err);
}

CD_HANDLER(cd_pictures_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return list_show(&view, NULL, "", err);
}

/* ---- one comes in -------------------------------------------------------------- */

/* "Annual fair.jpg" is called "Annual fair" until somebody says otherwise. */
static const char *name_of(const struct cd_view *view, const struct cordee_upload *up)
{
    const char *dot = strrchr(up->name, '.');
    size_t n = dot && dot > up->name ? (size_t)(dot - up->name) : strlen(up->name);

    return cordee_arena_text_n(view->arena, up->name, n);
}

/* The straight quotation marks that a keyboard has would end alt="..." in a text: as they
 * are printed. */
static char *quotes_printed(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    bool open = false;

    cordee_buf_puts(&out, "");
    for (; *text; text++)
        if (*text == '"')
            cordee_buf_puts(&out, (open = !open) ? "“" : "”");
        else
            cordee_buf_putc(&out, *text);
    return cordee_arena_text(a, out.text);
}

/* Words for who does not see it, or that it needs none: NULL when neither was said. */
static const char *alt_said(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *alt =
        cordee_text_trim(quotes_printed(view->arena, cd->http->form(view->req, "alt")));

    if (cd->http->form_int(view->req, "decorates"))
        return "";
    return *alt ? alt : NULL;
}

static const char *alt_missing(struct cordee *cd)
{
    return T(
        "Say what it shows, for those who do not see it, or that it only decorates.");
}

static int added(const struct cd_view *view, int64_t id, bool moved,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *to = way_back(view);

    if (cd_picture_load(cd, err, id, &row) < 0)
        return -1;
    cd_offer_undo(view->req);
    return cd->http->done(
        cd, view->req,
        *to ? way_with(view, to, cordee_json_text(row, "key")) : "/pictures",
        moved ? T("The picture is stored. It moved; its first picture is kept.")
              : T("The picture is stored."),
        err);
}

CD_HANDLER(cd_pictures_add)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_upload *up = cd->http->upload(req, "picture");
    const char *alt = alt_said(&view);
    struct cordee_error why = {0};
    int64_t id = 0;
    bool moved = false;

    if (!up || !up->size)
        return list_show(&view, T("Choose a picture."), "picture", err);
    if (!alt)
        return list_show(&view, alt_missing(cd), "alt", err);
    const struct cd_picture_brought b = {
        .said = {.name = name_of(&view, up), .alt = alt},
        .path = up->path,
        .user = view.user,
    };
    if (cd_picture_add(cd, &why, &b, &id, &moved) < 0) {
        if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE)
            return list_show(&view, why.text, strpbrk(alt, "\r\n") ? "alt" : "picture",
                             err);
        *err = why;
        return -1;
    }
    return added(&view, id, moved, err);
}

/* ---- one ------------------------------------------------------------------------ */

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd_picture_load(cd, err, cd->http->path_int(view->req, "id"), row_r);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return rc < 0 ? -1 : 0;
}

static int put_uses(const struct cd_view *view, json_t *row, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *uses = NULL, *use;
    size_t i;

    if (cd_picture_uses(cd, err, cordee_json_text(row, "key"), &uses) < 0)
        return -1;
    json_object_set_new(row, "used_in", uses);
    json_array_foreach (uses, i, use) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf outline = {0};

        cd->mail->outline(cd, cordee_json_text(use, "subject"), &outline);
        cordee_json_set_text(use, "subject",
                             outline.text && *outline.text ? outline.text
                                                           : T("without a subject"));
    }
    return 0;
}

static int one_show(const struct cd_view *view, json_t *row, const char *wrong,
                    const char *field, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *to = way_back(view);

    dress(view, row, to);
    if (put_uses(view, row, err) < 0)
        return -1;
    cordee_json_set_text(row, "to", to);
    cordee_json_set_text(row, "library", library(view, "/pictures", to));
    cordee_json_set_text(row, "block",
                         cordee_arena_printf(view->arena, "[[image file=%s alt=\"%s\"]]",
                                             cordee_json_text(row, "key"),
                                             cordee_json_text(row, "alt")));
    cordee_json_set_text(row, "title", cordee_json_text(row, "name"));
    json_object_set_new(row, "decorates", json_boolean(!*cordee_json_text(row, "alt")));
    if (wrong)
        cordee_json_set_text(row, "name", cd->http->form(view->req, "name"));
    put_typed(view, row, wrong, field);
    return wrong ? cd->http->invalid(cd, view->req, "picture", row, err)
                 : cd->http->page(cd, view->req, "picture", row, err);
}

CD_HANDLER(cd_pictures_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    return load(&view, &row, err) < 0 ? -1 : one_show(&view, row, NULL, "", err);
}

CD_HANDLER(cd_pictures_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const struct cd_picture said = {.name = cordee_text_trim(cordee_arena_text(
                                        view.arena, cd->http->form(req, "name"))),
                                    .alt = alt_said(&view)};
    struct cordee_error why = {0};

    if (load(&view, &row, err) < 0)
        return -1;
    if (!said.alt)
        return one_show(&view, row, alt_missing(cd), "alt", err);
    if (cd_picture_change(cd, &why, cordee_json_int(row, "id"), &said) < 0) {
        if (why.code == CORDEE_E_INVALID)
            return one_show(&view, row, why.text, *said.name ? "alt" : "name", err);
        *err = why;
        return -1;
    }
    cd_offer_undo(req);
    return cd->http->done(cd, req, library(&view, "/pictures", way_back(&view)),
                          T("Saved."), err);
}

CD_HANDLER(cd_pictures_remove)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const bool everywhere = cd->http->form_int(req, "everywhere") != 0;

    if (load(&view, &row, err) < 0 ||
        cd_picture_remove(cd, err, cordee_json_int(row, "id"),
                          everywhere ? CD_PICTURE_ERASE : CD_PICTURE_HIDE) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, library(&view, "/pictures", way_back(&view)),
                          everywhere ? T("The picture is removed everywhere.")
                                     : T("The picture is removed."),
                          err);
}

/* ---- for whoever has the mail ------------------------------------------------------ */

/* "KEY.jpg": what follows the key is for programs that go by names. */
CD_HANDLER(cd_pictures_get)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *said = cd->http->path(req, "key"), *path;
    struct cd_picture_at at;
    int rc = cd_picture_find(cd->host->core, view.arena,
                             cordee_arena_text_n(view.arena, said, strcspn(said, ".")),
                             &at, err);

    if (rc < 0)
        return -1;
    path = rc > 0 ? cd_file_path(cd->host, view.arena, at.file) : NULL;
    if (!path)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return cd_reply_picture(req, at.type, path, err);
}
