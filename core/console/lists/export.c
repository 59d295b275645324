/* A list as a file: what a filter yields, in the format and with the columns that were
 * asked for. */
#include "core/console/lists/list-cells.h"
#include "core/console/lists/lists.h"
#include "core/console/page.h"

#include "core/config/text.h"
#include "core/crm/export/export.h"
#include "core/db/audit.h"

#include <stdlib.h>
#include <string.h>

/* Where a number has a decimal comma, a spreadsheet wants semicolons between cells. */
static bool wants_semicolon(const char *separator)
{
    if (!*separator)
        return strcmp(cd_text_language(), "en") != 0;
    return strcmp(separator, "semicolon") == 0;
}

static int options_check(struct cordee *cd, const char *format,
                         struct cd_export_options *o, struct cordee_error *err)
{
    if (cd_export_format_of(format, &o->format))
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("the format is one of csv, xlsx, vcard, vcard3 and jsonl"));
}

/* Audited before the first byte goes. */
static int hand_out(const struct cd_view *view, const struct cd_export_options *o,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cd_export *export = cd_export_open(cd, o, err);

    if (!export)
        return -1;
    if (cd_audit(cd, "export.list", o->kind == CORDEE_ORG ? "organisations" : "people",
                 o->filter, err) < 0) {
        cd_export_close(export);
        return -1;
    }
    return cd->http->stream(cd, view->req, cd_export_type(o->format),
                            cd_export_name(cd, view->arena, o->kind, o->format),
                            cd_export_next, export, cd_export_close, err);
}

static enum cordee_kind kind_of(const struct cd_view *view)
{
    return cordee_text_is(view->cd->http->path(view->req, "kind"), "members")
               ? CORDEE_ORG
               : CORDEE_PERSON;
}

/* GET: all columns, or with `as=list` those of the list. */
CD_HANDLER(cd_export_list)
{
    struct cd_view view = cd_view_of(cd, req);
    bool listed = cordee_text_is(cd->http->query(req, "as"), "list");
    struct cd_cells cells = {.names = ""};
    struct cd_export_options options = {
        .kind = kind_of(&view),
        .filter = cd->http->query(req, "filter"),
        .as_listed = listed,
        .user = view.user,
        .semicolon = wants_semicolon(cd->http->query(req, "separator")),
        .bom = true,
    };

    if (options_check(cd, cd->http->query(req, "format"), &options, err) < 0 ||
        (listed && cd_cells_load(&view, options.kind, &cells, err) < 0))
        return -1;
    options.columns = cells.names;
    return hand_out(&view, &options, err);
}

/* ---- choosing --------------------------------------------------------------- */

static bool is_listed(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = list; at && *at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, n) == 0 && (at[n] == ',' || !at[n]))
            return true;
    }
    return false;
}

/* Sets that were saved, by name; the one asked for is marked.  Its columns lie in the
 * arena; "": none is asked for, or it has gone. */
static int put_sets(const struct cd_view *view, enum cordee_kind kind, int64_t set,
                    json_t *model, const char **columns_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = cd->db->list(cd, err,
                                "SELECT id, name, columns FROM export_set WHERE kind = ? "
                                "ORDER BY folded LIMIT 200",
                                CORDEE_ARGS(CORDEE_V((int)kind)));
    size_t i;
    json_t *row;

    *columns_r = "";
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if (cordee_json_int(row, "id") == set) {
            json_object_set_new(row, "chosen", json_true());
            json_object_set(model, "set_name", json_object_get(row, "name"));
            *columns_r = cordee_arena_text(view->arena, cordee_json_text(row, "columns"));
        }
    json_object_set_new(model, "sets", list);
    return 0;
}

static json_t *formats_model(struct cordee *cd)
{
    static const char *const formats[][3] = {
        {"xlsx", T_LATER("Workbook (.xlsx)"),
         T_LATER("for Excel, LibreOffice and others")},
        {"csv", "CSV", T_LATER("text; cells that look like formulas are disarmed")},
        {"vcard", T_LATER("Address cards (vCard 4)"), T_LATER("a card each, for phones")},
        {"vcard3", T_LATER("Address cards (vCard 3)"), T_LATER("for older programs")},
        {"jsonl", T_LATER("JSON Lines"), T_LATER("for programs")},
    };
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:b}", "value", formats[i][0],
                                        "label", T(formats[i][1]), "hint",
                                        T(formats[i][2]), "selected", i == 0));
    return list;
}

static int show_choice(const struct cd_view *view, const char *filter, int64_t set,
                       const char *error, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    enum cordee_kind kind = kind_of(view);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *columns = cd_export_columns(cd, kind), *column;
    const char *chosen;
    size_t i;

    json_object_set_new(model, "columns", columns);
    if (put_sets(view, kind, set, model, &chosen, err) < 0)
        return -1;
    json_array_foreach (columns, i, column)
        json_object_set_new(
            column, "chosen",
            json_boolean(!*chosen ||
                         is_listed(chosen, cordee_json_text(column, "name"))));
    json_object_set_new(model, "formats", formats_model(cd));
    json_object_set_new(model, "kind", json_string(cd->http->path(view->req, "kind")));
    json_object_set_new(model, "members", json_boolean(kind == CORDEE_ORG));
    json_object_set_new(model, "filter", json_string(filter));
    json_object_set_new(model, "filter_query", json_string(cd_show_query(view, filter)));
    json_object_set_new(model, "semicolon", json_boolean(wants_semicolon("")));
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    return *error ? cd->http->invalid(cd, view->req, "export", model, err)
                  : cd->http->page(cd, view->req, "export", model, err);
}

CD_HANDLER(cd_export_choose)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t set = 0;

    (void)cordee_text_int(cd->http->query(req, "set"), &set);
    return show_choice(&view, cd->http->query(req, "filter"), set, "", err);
}

/* The columns that were ticked, of those there are, in their order. */
static const char *columns_ticked(const struct cd_view *view)
{
    const struct cordee_http_api *http = view->cd->http;
    CORDEE_AUTO(cordee_json_drop)
    json_t *columns = cd_export_columns(view->cd, kind_of(view));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {.limit = 8000};
    size_t i;
    json_t *column;

    json_array_foreach (columns, i, column) {
        const char *name = cordee_json_text(column, "name");
        const char *ticked;

        for (size_t k = 0; (ticked = http->form_at(view->req, "column", k)); k++)
            if (strcmp(ticked, name) == 0) {
                cordee_buf_printf(&names, "%s%s", names.len ? "," : "", name);
                break;
            }
    }
    return cordee_arena_text(view->arena, names.text);
}

CD_HANDLER(cd_export_take)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_export_options options = {
        .kind = kind_of(&view),
        .filter = cd->http->form(req, "filter"),
        .columns = columns_ticked(&view),
        .user = view.user,
        .semicolon = wants_semicolon(cd->http->form(req, "separator")),
        .bom = true,
    };
    struct cordee_error why = {0};

    if (options_check(cd, cd->http->form(req, "format"), &options, err) < 0)
        return -1;
    if (!*options.columns)
        return show_choice(&view, options.filter, 0, T("Choose at least one column."),
                           err);
    if (hand_out(&view, &options, &why) == 0)
        return 0;
    return why.code == CORDEE_E_INVALID
               ? show_choice(&view, options.filter, 0, why.text, err)
               : cordee_fail(err, why.code, "%s", why.text);
}

/* ---- sets of columns -------------------------------------------------------- */

static const char *choice_path(const struct cd_view *view, int64_t set)
{
    struct cordee *cd = view->cd;

    return cordee_arena_printf(view->arena, "/export/%s/choose?set=%lld&filter=%s",
                               kind_of(view) == CORDEE_ORG ? "members" : "contacts",
                               (long long)set,
                               cd_show_query(view, cd->http->form(view->req, "filter")));
}

/* A name that is there already gets these columns, when it is one's own or one works in
 * all clusters.  0: it is somebody else's. */
static int64_t set_save(const struct cd_view *view, const char *name, const char *columns,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const enum cordee_kind kind = kind_of(view);
    int64_t id = 0;

    cordee_utf8_fold(name, &folded);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO export_set(kind, name, folded, columns, staff) "
                     "VALUES(?, ?, ?, ?, ?) ON CONFLICT(kind, folded) DO UPDATE SET "
                     "columns = excluded.columns, name = excluded.name WHERE staff IS "
                     "excluded.staff OR scope_whole()",
                     CORDEE_ARGS(CORDEE_V((int)kind), CORDEE_V(name),
                                 CORDEE_V((const char *)folded.text), CORDEE_V(columns),
                                 CORDEE_ID(view->user))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return 0;
    if (cd->db->one(
            cd, err, &id, "SELECT id FROM export_set WHERE kind = ? AND folded = ?",
            CORDEE_ARGS(CORDEE_V((int)kind), CORDEE_V((const char *)folded.text))) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

CD_HANDLER(cd_export_set_save)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *columns = columns_ticked(&view);
    const char *filter = cd->http->form(req, "filter");
    const char *name = cd->http->typed(req, "name");
    int64_t id;

    if (!*name || cordee_utf8_len(name) > 60)
        return show_choice(&view, filter, 0,
                           T("Give the set a name of at most 60 letters."), err);
    if (!*columns)
        return show_choice(&view, filter, 0, T("Choose at least one column."), err);
    id = set_save(&view, name, columns, err);
    if (id < 0)
        return -1;
    if (id == 0)
        return show_choice(&view, filter, 0,
                           T("Somebody else has a set of this name; choose another."),
                           err);
    return cd->http->done(cd, req, choice_path(&view, id), T("The columns are saved."),
                          err);
}

CD_HANDLER(cd_export_set_drop)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd->db->exec(cd, err, "DELETE FROM export_set WHERE id = ? AND kind = ?",
                     CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id")),
                                 CORDEE_V((int)kind_of(&view)))) < 0)
        return -1;
    return cd->http->done(cd, req, choice_path(&view, 0), T("The set is removed."), err);
}

/* ---- one person ------------------------------------------------------------- */

/* All that is stored about one person, when they ask. */
CD_HANDLER(cd_export_person_get)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = cd_export_person(cd, err, cd->http->path_int(req, "id"), &model);
    char *text;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such person."));
    if (rc < 0 || cd_audit_row(cd, "export.person", "party",
                               cd->http->path_int(req, "id"), "", err) < 0)
        return -1;
    text = json_dumps(model, JSON_INDENT(2));
    rc = cd->http->bytes(cd, req, "application/json", "person.json", text, strlen(text),
                         err);
    free(text);
    return rc;
}
