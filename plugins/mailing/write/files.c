/* The page of the files that go with a mailing. */
#include "plugins/mailing/write/files.h"

#include "plugins/mailing/mailing-web.h"

#include <stdio.h>
#include <string.h>

#define MUCH (1 << 20) /* bytes a mail from which on it is said */

/* ---- sizes ------------------------------------------------------------------ */

const char *mailing_size_said(struct cordee *cd, struct cordee_arena *a, int64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double n = (double)bytes;
    size_t unit = 0;
    char text[40];

    while (n >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        n /= 1000;
        unit++;
    }
    if (n < 9.95 && unit > 1) {
        snprintf(text, sizeof text, "%.1f", n);
    } else {
        cd->text->number(cd, (int64_t)(n + .5), text, sizeof text);
    }
    return cordee_arena_printf(a, "%s %s", text, units[unit]);
}

const char *mailing_sizes_said(struct cordee *cd, struct cordee_arena *a, int64_t bytes,
                               int64_t people)
{
    char n[40];

    cd->text->number(cd, people, n, sizeof n);
    return cordee_arena_printf(a, T("%s × %s = %s through your server"),
                               mailing_size_said(cd, a, bytes), n,
                               mailing_size_said(cd, a, bytes * people));
}

/* ---- the page --------------------------------------------------------------- */

/* How many get it, as far as that is clear now. */
static int64_t readers(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who;
    struct cordee_error why = {0};

    if ((count = json_incref(json_object_get(model, "audience")))) /* a page has it */
        return cordee_json_int(count, "to");
    mailing_audience(cd->http->arena(req), model, cd->http->user(req), &who);
    return cd->crm->audience_count(cd, &why, &who, &count) < 0
               ? 0
               : cordee_json_int(count, "to");
}

int mailing_files_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t id = cordee_json_int(model, "id");
    json_t *list = mailing_files(cd, id, err), *row;
    struct cordee_letter letter = {0};
    int64_t size, people;
    size_t i;

    json_object_set_new(model, "files", list);
    if (!list || mailing_files_letter(cd, a, id, &letter, err) < 0)
        return -1;
    json_array_foreach (list, i, row) {
        cordee_json_set_text(row, "size_text",
                             mailing_size_said(cd, a, cordee_json_int(row, "size")));
        json_object_del(row, "file");
        json_object_set_new(row, "mailing_id", json_integer(id));
    }
    size = cd->mail->files_size(letter.files, letter.n_files);
    people = letter.n_files ? readers(cd, req, model) : 0;
    if (letter.n_files)
        cordee_json_set_text(model, "total",
                             people ? mailing_sizes_said(cd, a, size, people)
                                    : mailing_size_said(cd, a, size));
    if (size > MUCH)
        json_object_set_new(model, "much", json_true());
    return 0;
}

static int page_show(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const char *wrong, struct cordee_error *err)
{
    const char *lang = cd->http->query(req, "lang");

    if (!cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), ""), NULL, err);
    if (mailing_files_put(cd, req, model, err) < 0)
        return -1;
    cordee_json_set_text(
        model, "back",
        mailing_edit_path(cd, req, cordee_json_int(model, "id"), lang, ""));
    if (!wrong)
        return cd->http->page(cd, req, "mailing-files", model, err);
    cordee_json_set_text(model, "error", wrong);
    return cd->http->invalid(cd, req, "mailing-files", model, err);
}

static int files_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    return mailing_of_path(cd, req, &model, err) < 0
               ? -1
               : page_show(cd, req, model, NULL, err);
}

static int file_add(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const struct cordee_upload *up = cd->http->upload(req, "file");
    struct cordee_error why = {0};

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!up || !up->size)
        return page_show(cd, req, model, T("Choose a file that is not empty."), err);
    if (mailing_file_add(cd, cordee_json_int(model, "id"), up, &why) < 0) {
        if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE)
            return page_show(cd, req, model, why.text, err);
        *err = why;
        return -1;
    }
    cd->http->offer_undo(req);
    return cd->http->done(cd, req,
                          mailing_path(cd, req, cordee_json_int(model, "id"), "/files"),
                          T("The file goes with the mailing."), err);
}

static int file_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");

    if (mailing_file_remove(cd, id, cd->http->form_int(req, "file"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/files"),
                          T("The file is taken out."), err);
}

/* clang-format off */
const struct cordee_route mailing_files_routes[] = {
    {.method = "GET", .path = "/mailing/{id}/files", .permission = "mailing.write",
     .handle = files_page, .help = "The files that go with a draft"},
    {.method = "POST", .path = "/mailing/{id}/files", .permission = "mailing.write",
     .handle = file_add, .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = CORDEE_LETTER_BYTES + 65536, .per_minute = 60,
     .help = "Adds one: `file`"},
    {.method = "POST", .path = "/mailing/{id}/files/remove", .permission = "mailing.write",
     .handle = file_remove, .help = "Takes one out: `file` is its number"},
    {0},
};
/* clang-format on */
