/* Files on records: brought, looked at, removed.  A stored file is a stranger's: what a
 * browser shows by itself is of a type that runs nothing, and all the rest is a download.
 */
#include "core/console/party/files.h"

#include "core/console/party/party.h"

#include "core/config/folder.h"
#include "core/crm/attachment/attachment.h"
#include "core/crm/scope.h"
#include "core/web/web.h"

#include <string.h>

static const struct file_type {
    const char *type, *label;
    bool shown; /* by the browser */
} types[] = {
    {"application/pdf", T_LATER("PDF"), false},
    {"image/png", T_LATER("Picture"), true},
    {"image/jpeg", T_LATER("Picture"), true},
    {"image/gif", T_LATER("Picture"), true},
    {"image/webp", T_LATER("Picture"), true},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     T_LATER("Text document"), false},
    {"application/vnd.oasis.opendocument.text", T_LATER("Text document"), false},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     T_LATER("Spreadsheet"), false},
    {"application/vnd.oasis.opendocument.spreadsheet", T_LATER("Spreadsheet"), false},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
     T_LATER("Presentation"), false},
    {"application/vnd.oasis.opendocument.presentation", T_LATER("Presentation"), false},
    {"application/vnd.ms-office", T_LATER("Office document"), false},
    {"application/zip", T_LATER("Archive"), false},
    {"application/gzip", T_LATER("Archive"), false},
    {"text/plain", T_LATER("Text"), true},
    {"text/csv", T_LATER("Table as text"), false},
    {"text/vcard", T_LATER("Business card"), false},
    {"text/html", T_LATER("Web page"), false},
    {"image/svg+xml", T_LATER("Drawing"), false},
    {"application/xml", T_LATER("XML"), false},
    {NULL, T_LATER("File"), false}, /* nobody knows what it is */
};

static const struct file_type *type_of(const char *type)
{
    const struct file_type *t = types;

    while (t->type && strcmp(t->type, type) != 0)
        t++;
    return t;
}

/* ---- lists -------------------------------------------------------------------- */

static void dress(const struct cd_view *view, json_t *files)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *file;

    json_array_foreach (files, i, file) {
        const struct file_type *t = type_of(cordee_json_text(file, "type"));

        json_object_set_new(file, "what", json_string(T(t->label)));
        json_object_set_new(file, "file_url", json_string(cordee_json_text(file, "url")));
        cordee_json_set_text(file, "size_text",
                             cd_show_size(view, cordee_json_int(file, "size")));
        cd_show_put_day(view, file, "created", cordee_json_int(file, "created_at"));
        if (!json_object_get(file, "by"))
            json_object_set_new(file, "by", json_string(""));
    }
}

int cd_files_put(const struct cd_view *view, int64_t party, json_t *page,
                 struct cordee_error *err)
{
    json_t *files = NULL;

    if (cd_attachment_list(view->cd, err, party, view->user, &files) < 0)
        return -1;
    dress(view, files);
    json_object_set_new(page, "files", files);
    return 0;
}

static json_t *files_of(const json_t *files, int64_t entry)
{
    json_t *list = json_array(), *file;
    size_t i;

    json_array_foreach (files, i, file)
        if (cordee_json_int(file, "interaction") == entry)
            json_array_append(list, file);
    return list;
}

/* An entry that was made for a file is that file; to others one may be added. */
static void put_entry_files(const struct cd_view *view, int64_t party, json_t *entry,
                            const json_t *files)
{
    int64_t id = cordee_json_int(entry, "id");
    json_t *list = files_of(files, id);
    bool is_file = strcmp(cordee_json_text(entry, "kind"), "file") == 0;
    bool own = view->user && cordee_json_int(entry, "author_id") == view->user &&
               !cordee_text_starts(cordee_json_text(entry, "kind"), "mail.");

    if (is_file && json_array_size(list) == 1) {
        json_object_set(entry, "href", json_object_get(json_array_get(list, 0), "url"));
        json_array_clear(list);
    }
    json_object_set_new(entry, "files", list);
    json_object_set_new(
        entry, "attach",
        json_string(own && !is_file && view->cd->http->may(view->req, "crm.write")
                        ? cordee_arena_printf(view->arena,
                                              "/parties/%lld/files?entry=%lld",
                                              (long long)party, (long long)id)
                        : ""));
}

int cd_files_put_entries(const struct cd_view *view, int64_t party, json_t *entries,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf ids = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *files = NULL;
    size_t i;
    json_t *entry;

    json_array_foreach (entries, i, entry)
        cordee_buf_printf(&ids, "%c%lld", i ? ',' : '[',
                          (long long)cordee_json_int(entry, "id"));
    cordee_buf_puts(&ids, ids.len ? "]" : "[]");
    if (cd_attachment_of_entries(view->cd, err, ids.text, &files) < 0)
        return -1;
    dress(view, files);
    json_array_foreach (entries, i, entry)
        put_entry_files(view, party, entry, files);
    return 0;
}

/* ---- the page of a record's files ---------------------------------------------- */

static int load_party(const struct cd_view *view, json_t **row_r,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT id, kind, name FROM party WHERE id = ? AND deleted_at "
                         "IS NULL AND " CD_MINE("party.id"),
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(view->req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return rc < 0 ? -1 : 0;
}

/* What a new file is to belong to: of the address when the form is shown, of the form. */
static int64_t about(const struct cd_view *view, const char *name)
{
    struct cordee *cd = view->cd;
    int64_t n = cd->http->form_int(view->req, name);

    if (!n && !cordee_text_int(cd->http->query(view->req, name), &n))
        return 0;
    return n;
}

static int put_which(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *entry = NULL;
    int64_t id = about(view, "entry");
    int rc = id ? cd->db->row(cd, err, &entry,
                              "SELECT i.at, i.subject FROM interaction i WHERE i.id = ? "
                              "AND " CD_MAY_SEE,
                              CORDEE_ARGS(CORDEE_V(id), CORDEE_V(view->user),
                                          CORDEE_V(view->user)))
                : 0;

    if (rc <= 0)
        return rc;
    cd_show_put_moment(view, entry, "at", cordee_json_int(entry, "at"));
    json_object_set_new(model, "entry", json_integer(id));
    json_object_set(model, "entry_at", json_object_get(entry, "at_text"));
    return 0;
}

static int show(const struct cd_view *view, const json_t *party, const char *wrong,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t id = cordee_json_int(party, "id");

    json_object_set_new(model, "id", json_integer(id));
    json_object_set(model, "name", json_object_get(party, "name"));
    cordee_json_set_text(model, "url",
                         cd_show_href(view, (int)cordee_json_int(party, "kind"), id));
    json_object_set_new(model, "most", json_integer(CD_ATTACHMENT_MB));
    json_object_set_new(model, "membership", json_integer(about(view, "membership")));
    cd_page_put_may(view, model);
    if (wrong) {
        cordee_json_set_text(model, "error", wrong);
        json_object_set_new(model, "problems",
                            json_pack("[{s:s,s:s,s:s}]", "name", "file", "label",
                                      T("File"), "wrong", wrong));
    }
    if (cd_files_put(view, id, model, err) < 0 || put_which(view, model, err) < 0)
        return -1;
    return wrong ? cd->http->invalid(cd, view->req, "files", model, err)
                 : cd->http->page(cd, view->req, "files", model, err);
}

CD_HANDLER(cd_files_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;

    return load_party(&view, &party, err) < 0 ? -1 : show(&view, party, NULL, err);
}

CD_HANDLER(cd_files_add)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_upload *up = cd->http->upload(req, "file");
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    int64_t id;

    if (load_party(&view, &party, err) < 0)
        return -1;
    if (!up || !up->size)
        return show(&view, party, T("Choose a file that is not empty."), err);
    const struct cd_attachment a = {
        .party = cordee_json_int(party, "id"),
        .interaction = cd->http->form_int(req, "entry"),
        .membership = cd->http->form_int(req, "membership"),
        .user = view.user,
        .name = up->name,
        .type = up->type,
        .path = up->path,
        .size = up->size,
    };
    if (cd_attachment_add(cd, err, &a, &id) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req,
        cd_page_back(&view, cd_show_href(&view, (int)cordee_json_int(party, "kind"),
                                         cordee_json_int(party, "id"))),
        cd_show_fill(&view, T("\"{1}\" is stored."), up->name, NULL), err);
}

/* ---- one file ------------------------------------------------------------------ */

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd_attachment_load(cd, err, cd->http->path_int(view->req, "id"), view->user,
                                row_r);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_files_get)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *name, *path;
    const struct file_type *t;

    if (load(&view, &row, err) < 0)
        return -1;
    name = cordee_json_text(row, "name");
    path = cd_file_path(cd->host, view.arena, cordee_json_text(row, "file"));
    t = type_of(cordee_json_text(row, "type"));
    if (!path)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
    if (!t->shown)
        return cd->http->file(cd, req, t->type ? t->type : "application/octet-stream",
                              name, path, err);
    return cd_reply_inline(
        req, strcmp(t->type, "text/plain") == 0 ? "text/plain; charset=utf-8" : t->type,
        name, path, err);
}

CD_HANDLER(cd_files_remove)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0 ||
        cd_attachment_remove(cd, err, cordee_json_int(row, "id"), view.user) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req,
        cd_page_back(&view, cd_show_href(&view, (int)cordee_json_int(row, "kind"),
                                         cordee_json_int(row, "party"))),
        T("The file is removed."), err);
}
