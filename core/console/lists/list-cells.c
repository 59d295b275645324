#include "core/console/lists/list-cells.h"

#include "core/console/page.h"
#include "core/crm/crm.h"
#include "core/crm/org-kind.h"
#include "core/crm/place/place.h"

#include <string.h>

static const char usual_members[] = "membership,country,tags,strength,last_contact,owner";
static const char usual_contacts[] = "org,country,tags,strength,last_contact,owner";

const char *cd_cells_list(enum cordee_kind kind)
{
    return kind == CORDEE_ORG ? "members" : "contacts";
}

/* ---- the choice ------------------------------------------------------------------ */

static int kept(const struct cd_view *view, enum cordee_kind kind, const char **names_r,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT columns FROM list_view WHERE staff = ? AND list = ?",
        CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(cd_cells_list(kind))));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0)
        *names_r = cordee_arena_text(view->arena, cd->db->get_text(rows, 0));
    return rc < 0 ? -1 : 0;
}

/* A list of who is near something shows how near, whatever columns were chosen. */
static bool says_where(const char *filter)
{
    return strstr(filter, "near:") || strstr(filter, "distance(");
}

int cd_cells_load(const struct cd_view *view, enum cordee_kind kind,
                  struct cd_cells *cells_r, struct cordee_error *err)
{
    const char *asked = view->cd->http->query(view->req, "columns");

    *cells_r = (struct cd_cells){.view = view, .kind = kind, .names = asked};
    cells_r->all = cd_list_columns(view->cd, view->arena, kind, &cells_r->n_all);
    if (!*asked) {
        cells_r->names = kind == CORDEE_ORG ? usual_members : usual_contacts;
        if (kept(view, kind, &cells_r->names, err) < 0)
            return -1;
    }
    if (says_where(view->cd->http->query(view->req, "filter")) &&
        !strstr(cells_r->names, "distance"))
        cells_r->names = cordee_arena_printf(view->arena, "distance,%s", cells_r->names);
    cells_r->n = cd_list_chosen(view->arena, cells_r->all, cells_r->n_all, cells_r->names,
                                &cells_r->chosen);
    return 0;
}

int cd_cells_save(const struct cd_cells *cells, const char *names,
                  struct cordee_error *err)
{
    const struct cd_view *view = cells->view;
    struct cordee *cd = view->cd;
    const char *list = cd_cells_list(cells->kind);

    if (!*names)
        return cd->db->exec(cd, err, "DELETE FROM list_view WHERE staff = ? AND list = ?",
                            CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(list)));
    return cd->db->exec(
        cd, err,
        "INSERT INTO list_view(staff, list, columns) VALUES(?, ?, ?) ON "
        "CONFLICT(staff, list) DO UPDATE SET columns = excluded.columns",
        CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(list), CORDEE_V(names)));
}

/* ---- cells ----------------------------------------------------------------------- */

/* Every member is set, so that none shines through from the row around the cell.  Cells
 * are copies of it, with the same values until they get their own: a list has hundreds.
 */
static json_t *blank_cell(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:[], s:b}", "class", "",
                     "text", "", "href", "", "iso", "", "abbr", "", "more", "", "mut",
                     false, "tags", "strength", false);
}

static void put_text(json_t *cell, const char *text)
{
    json_object_set_new(cell, "text", json_string(text ? text : ""));
}

static const char *text_of(const json_t *value)
{
    const char *text = json_string_value(value);

    return text ? text : "";
}

typedef int cell_fill(const struct cd_view *view, json_t *item, const json_t *value,
                      json_t *cell, struct cordee_error *err);

static int fill_text(const struct cd_view *view, json_t *item, const json_t *value,
                     json_t *cell, struct cordee_error *err)
{
    (void)item;
    (void)err;
    if (json_is_integer(value))
        put_text(cell, cd_show_count(view, json_integer_value(value)));
    else if (json_is_real(value))
        put_text(cell, cordee_arena_printf(view->arena, "%.2f", json_real_value(value)));
    else
        put_text(cell, text_of(value));
    return 0;
}

static int fill_day(const struct cd_view *view, json_t *item, const json_t *value,
                    json_t *cell, struct cordee_error *err)
{
    int64_t at = json_integer_value(value);
    char iso[21];

    (void)item;
    (void)err;
    if (!at)
        return 0;
    cordee_time_iso(at, iso);
    json_object_set_new(cell, "iso", json_string(iso));
    put_text(cell, cd_show_day(view, at));
    return 0;
}

/* The row says it too. */
static int fill_last(const struct cd_view *view, json_t *item, const json_t *value,
                     json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    (void)err;
    if (json_integer_value(value)) {
        json_object_set(cell, "iso", json_object_get(item, "last_iso"));
        json_object_set(cell, "text", json_object_get(item, "last_text"));
        return 0;
    }
    put_text(cell, T("never"));
    json_object_set_new(cell, "mut", json_true());
    return 0;
}

static int fill_yesno(const struct cd_view *view, json_t *item, const json_t *value,
                      json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    (void)item;
    (void)err;
    put_text(cell, json_integer_value(value) ? T("yes") : T("no"));
    return 0;
}

static int fill_org_type(const struct cd_view *view, json_t *item, const json_t *value,
                         json_t *cell, struct cordee_error *err)
{
    (void)item;
    (void)err;
    put_text(cell, cd_org_type_text(view->cd, text_of(value)));
    return 0;
}

static int fill_org_size(const struct cd_view *view, json_t *item, const json_t *value,
                         json_t *cell, struct cordee_error *err)
{
    (void)item;
    (void)err;
    put_text(cell, cd_org_size_text(view->cd, text_of(value)));
    return 0;
}

static int fill_km(const struct cd_view *view, json_t *item, const json_t *value,
                   json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    (void)item;
    (void)err;
    if (json_is_real(value)) {
        double km = json_real_value(value);

        put_text(cell,
                 cordee_arena_printf(view->arena,
                                     km >= 0.05 && km < 10 ? "%.1f km" : "%.0f km", km));
        return 0;
    }
    put_text(cell, T("not known"));
    json_object_set_new(cell, "mut", json_true());
    return 0;
}

static int fill_list(const struct cd_view *view, json_t *item, const json_t *value,
                     json_t *cell, struct cordee_error *err)
{
    char *rest = cordee_arena_text(view->arena, text_of(value));
    json_t *tags = json_array();

    (void)item;
    (void)err;
    for (char *tag; (tag = strsep(&rest, "\x1f"));)
        if (*tag)
            json_array_append_new(tags, json_string(tag));
    json_object_set_new(cell, "tags", tags);
    return 0;
}

static int fill_country(const struct cd_view *view, json_t *item, const json_t *value,
                        json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *name = cd_country_name(text_of(value));

    (void)item;
    (void)err;
    put_text(cell, text_of(value));
    if (*name)
        json_object_set_new(cell, "abbr", json_string(T(name)));
    return 0;
}

static int fill_language(const struct cd_view *view, json_t *item, const json_t *value,
                         json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *name = cd_language_name(text_of(value));

    (void)item;
    (void)err;
    put_text(cell, *name ? T(name) : text_of(value));
    return 0;
}

static int fill_link(const struct cd_view *view, const char *scheme, const json_t *value,
                     json_t *cell)
{
    const char *text = text_of(value);

    put_text(cell, text);
    if (*text)
        json_object_set_new(
            cell, "href",
            json_string(cordee_arena_printf(view->arena, "%s%s", scheme, text)));
    return 0;
}

static int fill_mail(const struct cd_view *view, json_t *item, const json_t *value,
                     json_t *cell, struct cordee_error *err)
{
    (void)item;
    (void)err;
    return fill_link(view, "mailto:", value, cell);
}

static int fill_phone(const struct cd_view *view, json_t *item, const json_t *value,
                      json_t *cell, struct cordee_error *err)
{
    (void)item;
    (void)err;
    return fill_link(view, "tel:", value, cell);
}

static int fill_web(const struct cd_view *view, json_t *item, const json_t *value,
                    json_t *cell, struct cordee_error *err)
{
    const char *text = text_of(value);

    (void)item;
    (void)err;
    if (cordee_text_starts(text, "http://") || cordee_text_starts(text, "https://"))
        return fill_link(view, "", value, cell);
    put_text(cell, text);
    return 0;
}

static int fill_org(const struct cd_view *view, json_t *item, const json_t *value,
                    json_t *cell, struct cordee_error *err)
{
    (void)view;
    (void)value;
    (void)err;
    if (*cordee_json_text(item, "org_url")) {
        put_text(cell, cordee_json_text(item, "org"));
        json_object_set(cell, "href", json_object_get(item, "org_url"));
    }
    return 0;
}

static int fill_membership(const struct cd_view *view, json_t *item, const json_t *value,
                           json_t *cell, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *type = cordee_json_text(item, "member_type");
    const char *status = cordee_json_text(item, "member_status_name");
    int64_t since = cordee_json_int(item, "member_since");
    const char *more =
        since ? cd_show_fill(view, T("since {1}"), cd_show_day(view, since), NULL) : "";

    (void)value;
    (void)err;
    put_text(cell, *type ? type : T("no member"));
    json_object_set_new(cell, "mut", json_boolean(!*type));
    /* What goes without saying is not said. */
    if (*status && strcmp(cordee_json_text(item, "member_status"), "current") != 0)
        more =
            cordee_arena_printf(view->arena, "%s%s%s", status, *more ? ", " : "", more);
    if (*type)
        cordee_json_set_text(cell, "more", more);
    return 0;
}

static int fill_strength(const struct cd_view *view, json_t *item, const json_t *value,
                         json_t *cell, struct cordee_error *err)
{
    json_t *strength = json_object_get(item, "strength");

    (void)view;
    (void)value;
    (void)err;
    cd_page_put_steps(strength);
    json_object_set(cell, "strength", strength);
    return 0;
}

static const struct {
    cell_fill *fill;
    const char *align; /* class of the cell and of its header */
} shapes[] = {
    [CD_AS_TEXT] = {fill_text, ""},
    [CD_AS_COUNT] = {fill_text, "num"},
    [CD_AS_DAY] = {fill_day, "num nw"},
    [CD_AS_YESNO] = {fill_yesno, ""},
    [CD_AS_LIST] = {fill_list, ""},
    [CD_AS_COUNTRY] = {fill_country, ""},
    [CD_AS_LANGUAGE] = {fill_language, ""},
    [CD_AS_MAIL] = {fill_mail, ""},
    [CD_AS_PHONE] = {fill_phone, "nw"},
    [CD_AS_WEB] = {fill_web, ""},
    [CD_AS_LAST] = {fill_last, "num nw"},
    [CD_AS_ORG] = {fill_org, ""},
    [CD_AS_MEMBERSHIP] = {fill_membership, ""},
    [CD_AS_STRENGTH] = {fill_strength, ""},
    [CD_AS_ORG_TYPE] = {fill_org_type, ""},
    [CD_AS_ORG_SIZE] = {fill_org_size, ""},
    [CD_AS_KM] = {fill_km, "num"},
};

static const char *class_of(const struct cd_cells *cells, const struct cd_list_column *c)
{
    const char *align = shapes[c->shape].align;

    return cordee_arena_printf(cells->view->arena, "%s%s%s", c->narrow, *align ? " " : "",
                               align);
}

/* Columns say the same of many rows: a cell whose text follows from `of` alone is shared
 * by the rows that have it. */
struct column {
    json_t *blank;
    struct met {
        const json_t *of;
        json_t *cell;
    } met[8];
    size_t n_met;
};

/* What a cell follows from; NULL: from more of its row than one value. */
static const json_t *source_of(enum cd_shape shape, const json_t *item,
                               const json_t *value)
{
    if (shape == CD_AS_STRENGTH)
        return json_object_get(json_object_get(item, "strength"), "score");
    return shape == CD_AS_ORG || shape == CD_AS_MEMBERSHIP ? NULL : value;
}

static json_t *cell_met(const struct column *column, const json_t *of)
{
    const size_t most = sizeof column->met / sizeof *column->met;

    for (size_t i = 0; of && i < column->n_met && i < most; i++)
        if (json_equal(column->met[i].of, of))
            return json_incref(column->met[i].cell);
    return NULL;
}

static void meet(struct column *column, const json_t *of, json_t *cell)
{
    const size_t most = sizeof column->met / sizeof *column->met;

    if (of)
        column->met[column->n_met++ % most] = (struct met){of, cell};
}

static int put_cell(const struct cd_view *view, enum cd_shape shape,
                    struct column *column, json_t *item, const json_t *value, json_t *row,
                    struct cordee_error *err)
{
    const json_t *of = source_of(shape, item, value);
    json_t *cell = cell_met(column, of);

    if (cell) {
        json_array_append_new(row, cell);
        return 0;
    }
    cell = json_copy(column->blank);
    json_array_append_new(row, cell);
    meet(column, of, cell);
    return shapes[shape].fill(view, item, value, cell, err);
}

static int put_row(const struct cd_cells *cells, struct column *columns, json_t *item,
                   struct cordee_error *err)
{
    const json_t *values = json_object_get(item, "values");
    json_t *row = json_array();

    json_object_set_new(item, "cells", row);
    for (size_t i = 0; i < cells->n; i++)
        if (put_cell(cells->view, cells->chosen[i]->shape, &columns[i], item,
                     json_array_get(values, i), row, err) < 0)
            return -1;
    return 0;
}

static bool shows_strength(const struct cd_cells *cells)
{
    for (size_t i = 0; i < cells->n; i++)
        if (cells->chosen[i]->shape == CD_AS_STRENGTH)
            return true;
    return false;
}

int cd_cells_put(const struct cd_cells *cells, const struct cd_list *list, json_t *model,
                 struct cordee_error *err)
{
    struct cordee *cd = cells->view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *blanks = json_array();
    struct column *columns =
        cordee_arena_get(cells->view->arena, (cells->n + 1) * sizeof *columns);
    json_t *headers = json_array();
    json_t *item;
    size_t i;

    json_object_set_new(model, "headers", headers);
    if (says_where(list->filter))
        cordee_json_set_text(model, "says_where", cd_places_from(cd));
    json_array_append_new(headers,
                          cd_list_header(list, "name", T("Name"), true, false, ""));
    for (i = 0; i < cells->n; i++) {
        const struct cd_list_column *c = cells->chosen[i];
        const char *class = class_of(cells, c);
        json_t *blank = blank_cell();

        json_object_set_new(blank, "class", json_string(class));
        json_array_append_new(blanks, blank);
        columns[i].blank = blank;
        json_array_append_new(headers, cd_list_header(list, c->name, T(c->label),
                                                      c->sorts, c->down_first, class));
    }
    if (shows_strength(cells) &&
        cd_crm_scores(cd, err, json_object_get(model, "items")) < 0)
        return -1;
    json_array_foreach (json_object_get(model, "items"), i, item)
        if (put_row(cells, columns, item, err) < 0)
            return -1;
    return 0;
}
