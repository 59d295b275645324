/* What an import did, and what it refused. */
#include "core/crm/import/import-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_SHOWN 100

static const char *state_text(struct cordee *cd, const char *state)
{
    if (strcmp(state, "running") == 0)
        return T("Running");
    if (strcmp(state, "done") == 0)
        return T("Done");
    if (strcmp(state, "failed") == 0)
        return T("Stopped");
    if (strcmp(state, "undone") == 0)
        return T("Taken back");
    return T("Not started");
}

/* A job that gave up or was stopped has left the import half done. */
static void job_look(struct cordee *cd, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const char *state;

    if (strcmp(cordee_json_text(model, "state"), "running") != 0 || !cd->job ||
        cd->job->look(cd, NULL, cordee_json_int(model, "job"), &job) <= 0)
        return;
    state = cordee_json_text(job, "state");
    cordee_json_set_text(model, "words", cordee_json_text(job, "words"));
    cordee_json_set_text(model, "error", cordee_json_text(job, "error"));
    if (cordee_json_int(job, "total")) /* as far as the words say */
        json_object_set(model, "percent", json_object_get(job, "percent"));
    if (strcmp(state, "failed") == 0 || strcmp(state, "cancelled") == 0)
        json_object_set_new(model, "state", json_string("failed"));
}

const char cd_import_damaged[] =
    T_LATER("this card has no END: the file is damaged there, and the card is left out");

static bool is_of_cards(const json_t *plan)
{
    return strcmp(cordee_json_text(plan, "format"), "vcard") == 0;
}

const char *cd_import_heading(struct cordee *cd, const json_t *plan, const json_t *column)
{
    const char *header = cordee_json_text(column, "header");
    const enum cd_target to =
        is_of_cards(plan) ? cd_import_target(header) : CD_TO_NOTHING;

    return to != CD_TO_NOTHING ? T(cd_import_fields[to].label) : header;
}

/* A sheet has lines and columns, a file of cards has cards. */
static const char *where_of(struct cordee *cd, const json_t *plan, int64_t col,
                            const char *heading)
{
    if (col == CD_COL_DAMAGED)
        return T("Line {1} of the file");
    if (is_of_cards(plan))
        return col ? T("Card {1} ({3})") : T("Card {1}");
    return !col       ? T("Line {1}")
           : *heading ? T("Line {1}, column {2} ({3})")
                      : T("Line {1}, column {2}");
}

void cd_import_where_put(struct cordee *cd, const json_t *plan, json_t *refused)
{
    const int64_t col = cordee_json_int(refused, "col");
    const json_t *column = json_array_get(json_object_get(plan, "columns"),
                                          col > 0 ? (size_t)col - 1 : SIZE_MAX);
    const char *heading = cd_import_heading(cd, plan, column);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char line[32], number[32];

    cd->text->number(cd, cordee_json_int(refused, "line"), line, sizeof line);
    snprintf(number, sizeof number, "%lld", (long long)col);
    cd_fill(&out, where_of(cd, plan, col, heading),
            (const char *const[]){line, number, heading, NULL});
    json_object_set_new(refused, "where", json_string(out.text));
    cordee_json_set_text(refused, "header", heading);
    json_object_set_new(refused, "card", json_boolean(is_of_cards(plan)));
}

static void model_dress(struct cordee *cd, json_t *model)
{
    const json_t *plan = json_object_get(model, "plan");
    const json_t *at = json_object_get(model, "position");
    int64_t total = cordee_json_int(plan, "rows"), done = cordee_json_int(model, "rows");
    const char *state;
    bool ended;

    job_look(cd, model);
    state = cordee_json_text(model, "state");
    ended = strcmp(state, "done") == 0 || strcmp(state, "failed") == 0;
    json_object_set_new(model, "state_text", json_string(state_text(cd, state)));
    json_object_set_new(model, state, json_true());
    json_object_set_new(model, "done_rows", json_integer(done));
    json_object_set_new(model, "of", json_integer(total > done ? total : done));
    if (!json_object_get(model, "percent"))
        json_object_set_new(
            model, "percent",
            json_integer(total > 0 ? (done < total ? done : total) * 100 / total : 0));
    json_object_set_new(model, "organisations_new",
                        json_integer(cordee_json_int(at, "orgs")));
    json_object_set_new(model, "people_new", json_integer(cordee_json_int(at, "people")));
    json_object_set_new(model, "blocked", json_integer(cordee_json_int(at, "blocked")));
    json_object_set_new(model, "left_out", json_integer(cordee_json_int(at, "left_out")));
    json_object_set_new(model, "undated", json_integer(cordee_json_int(at, "undated")));
    json_object_set_new(model, "no_members",
                        json_integer(cordee_json_int(at, "no_members")));
    json_object_set_new(model, "can_undo",
                        json_boolean(ended && cordee_json_int(model, "change_set")));
    json_object_set_new(
        model, "can_start",
        json_boolean(strcmp(state, "new") == 0 || strcmp(state, "checked") == 0));
    if (cordee_json_true(model, "can_start"))
        json_object_set_new(model, "rows", json_integer(total));
    json_object_del(model, "plan");
    json_object_del(model, "position");
}

int cd_import_report(struct cordee *cd, struct cordee_error *err, int64_t id,
                     json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *refused, *row;
    size_t i;
    int rc = core->db->row(
        core, err, &model,
        "SELECT i.id, i.name, i.state, i.job, i.change_set, i.rows, i.created AS new, "
        "i.updated AS \"update\", i.same, i.refused AS problem, i.plan AS \"plan:json\", "
        "i.position AS \"position:json\", i.created_at AS at, i.ended_at, w.name AS "
        "staff_name FROM import i LEFT JOIN staff w ON w.id = i.staff WHERE i.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    refused =
        core->db->list(core, err,
                       "SELECT line, col, reason, cells AS \"cells:json\", left_out AS "
                       "\"left_out:bool\" FROM "
                       "import_refused WHERE import = ? ORDER BY line, id LIMIT ?",
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(REFUSED_SHOWN)));
    if (!refused)
        return -1;
    json_array_foreach (refused, i, row)
        cd_import_where_put(core, json_object_get(model, "plan"), row);
    json_object_set_new(model, "refused", refused);
    model_dress(core, model);
    *model_r = json_incref(model);
    return 1;
}

int cd_import_list(struct cordee *cd, struct cordee_error *err, int limit,
                   json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *list = core->db->list(
        core, err,
        "SELECT i.id, i.name, i.state, i.job, i.change_set, i.rows, i.created AS new, "
        "i.updated AS \"update\", i.same, i.refused AS problem, i.plan AS \"plan:json\", "
        "i.position AS \"position:json\", i.created_at AS at, i.ended_at, w.name AS "
        "staff_name FROM import i LEFT JOIN staff w ON w.id = i.staff WHERE "
        "scope_whole() OR i.staff = acting() ORDER BY i.id DESC "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(limit)));
    json_t *model;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, model)
        model_dress(core, model);
    *list_r = list;
    return 0;
}

/* ---- the refused rows as a file --------------------------------------------- */

enum { AT_ONCE = 500 }; /* rows that are asked for */

struct cd_import_refused {
    struct cordee *cd;
    int64_t import, last; /* the row written last */
    char delimiter;
    json_t *header;
    bool begun;
};

struct cd_import_refused *cd_import_refused_open(struct cordee *cd, int64_t id,
                                                 struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cd_import_refused *r;
    const json_t *column;
    struct cd_csv_dialect d;
    size_t i;
    int rc = core->db->row(core, err, &row,
                           "SELECT plan AS \"plan:json\" FROM import WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0) {
        cd = core;
        if (rc == 0)
            cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such import"));
        return NULL;
    }
    r = calloc(1, sizeof *r);
    if (!r)
        abort();
    cd_import_dialect_of(json_object_get(row, "plan"), &d);
    *r = (struct cd_import_refused){
        .cd = core, .import = id, .delimiter = d.delimiter, .header = json_array()};
    json_array_foreach (json_object_get(json_object_get(row, "plan"), "columns"), i,
                        column)
        json_array_append(r->header, json_object_get(column, "header"));
    return r;
}

void cd_import_refused_close(void *refused)
{
    struct cd_import_refused *r = refused;

    if (!r)
        return;
    json_decref(r->header);
    free(r);
}

static void line_put(const struct cd_import_refused *r, struct cordee_buf *out,
                     const json_t *cells, const char *line, const char *col,
                     const char *what, const char *reason)
{
    size_t n = json_array_size(r->header);

    for (size_t i = 0; i < n || i < json_array_size(cells); i++) {
        const char *cell = json_string_value(json_array_get(cells, i));

        cordee_buf_csv(out, cell ? cell : "", r->delimiter, true);
        cordee_buf_putc(out, r->delimiter);
    }
    cordee_buf_printf(out, "%s%c%s%c", line, r->delimiter, col, r->delimiter);
    cordee_buf_csv(out, what, r->delimiter, true);
    cordee_buf_putc(out, r->delimiter);
    cordee_buf_csv(out, reason, r->delimiter, true);
    cordee_buf_puts(out, "\r\n");
}

/* With a byte order mark, so that a spreadsheet reads the accents; the four columns at
 * the end are left out again when the mended file comes back.  A row that came in without
 * a cell is here too: mended, it brings the cell. */
int cd_import_refused_next(struct cordee *unused, void *refused, struct cordee_buf *out,
                           struct cordee_error *err)
{
    struct cd_import_refused *r = refused;
    struct cordee *cd = r->cd;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc, n = 0;

    (void)unused;
    if (!r->begun) {
        cordee_buf_puts(out, "\xef\xbb\xbf");
        line_put(r, out, r->header, T("Line"), T("Column"), T("Refused"), T("Reason"));
        r->begun = true;
    }
    rows = cd->db->query(
        cd, err,
        "SELECT id, line, col, reason, cells, left_out FROM import_refused WHERE "
        "import = ? AND id > ? ORDER BY id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(r->import), CORDEE_V(r->last), CORDEE_V(AT_ONCE)));
    rc = rows ? 1 : -1;
    while (rc > 0 && out->len < (size_t)64 * 1024 && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *cells = json_loads(cd->db->get_text(rows, 4), 0, NULL);
        char line[24], col[24];

        n++;
        r->last = cd->db->get_int(rows, 0);
        snprintf(line, sizeof line, "%lld", (long long)cd->db->get_int(rows, 1));
        snprintf(
            col, sizeof col, "%lld",
            (long long)(cd->db->get_int(rows, 2) > 0 ? cd->db->get_int(rows, 2) : 0));
        line_put(r, out, cells, line, col,
                 cd->db->get_int(rows, 5) ? T("only this cell") : T("the row"),
                 cd->db->get_text(rows, 3));
    }
    return rc == 0 && n == AT_ONCE ? 1 : rc;
}
