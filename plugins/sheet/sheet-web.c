/* Pages of the year sheet. */
#include "plugins/sheet/sheet.h"

#include <string.h>

static const char *given(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const char *text = cd->http->form(req, name);

    return *text ? text : cd->http->query(req, name);
}

int sheet_asked(struct cordee *cd, struct cordee_request *req, struct sheet_periods *p,
                struct cordee_error *err)
{
    return sheet_periods(cd, given(cd, req, "from"), given(cd, req, "until"), p, err);
}

static json_t *day_text(struct cordee *cd, int64_t at)
{
    char text[60];

    cd->text->time(cd, at, CORDEE_TIME_DATE, text, sizeof text);
    return json_string(text);
}

/* What stands above a column, which is narrow: "2025" for a whole year, else both days as
 * short as they get. */
static json_t *period_label(const struct cordee_period *p)
{
    if (strncmp(p->first, p->last, 4) == 0 && strcmp(p->first + 4, "-01-01") == 0 &&
        strcmp(p->last + 4, "-12-31") == 0)
        return json_sprintf("%.4s", p->first);
    return json_sprintf("%s – %s", p->first, p->last);
}

json_t *sheet_period_model(struct cordee *cd, const struct cordee_period *p)
{
    json_t *first = day_text(cd, p->from), *last = day_text(cd, p->until - 1);
    json_t *label = period_label(p);

    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "first", p->first, "last", p->last,
                     "first_text", first, "last_text", last, "label", label);
}

static json_t *model_new(struct cordee *cd, struct cordee_request *req,
                         const struct sheet_periods *p)
{
    json_t *model =
        json_pack("{s:o, s:o, s:b, s:b}", "period", sheet_period_model(cd, &p->now),
                  "before", sheet_period_model(cd, &p->before), "so_far", p->so_far,
                  "may_write", cd->http->may(req, "sheet.write"));

    json_object_set_new(model, "made_text", day_text(cd, cordee_now()));
    return model;
}

/* Last year, this one so far, and the one before last. */
static void put_quick(json_t *model)
{
    struct cordee_clock c;
    json_t *list = json_array();

    cordee_clock_at(cordee_now(), "UTC", &c);
    for (int year = c.year; year > c.year - 3; year--)
        json_array_append_new(
            list,
            json_pack("{s:o, s:o}", "label", json_sprintf("%d", year), "href",
                      json_sprintf("/sheet?from=%d-01-01&until=%d-12-31", year, year)));
    json_object_set_new(model, "years", list);
}

static void dates_put(struct cordee *cd, json_t *list)
{
    struct cordee_period p;
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        json_object_set_new(row, "at_text", day_text(cd, cordee_json_int(row, "at")));
        if (cd->crm->period(cd, NULL, cordee_json_text(row, "first"),
                            cordee_json_text(row, "last"), &p) == 0)
            json_object_set_new(row, "period", sheet_period_model(cd, &p));
    }
}

static int put_lists(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *frozen = sheet_frozen_list(cd, err), *own;

    if (!frozen)
        return -1;
    dates_put(cd, frozen);
    json_object_set_new(model, "frozen", frozen);
    if (!(own = sheet_indicators(cd, err)))
        return -1;
    json_object_set_new(model, "indicators", own);
    put_quick(model);
    return 0;
}

/* The sheet; `error` when something about it was refused. */
static int show(struct cordee *cd, struct cordee_request *req,
                const struct sheet_periods *p, const char *error,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = model_new(cd, req, p);
    json_t *sections = NULL;

    if (sheet_sections(cd, req, cd->http->user(req), p, &sections, err) < 0)
        return -1;
    json_object_set_new(model, "sections", sections);
    if (put_lists(cd, model, err) < 0)
        return -1;
    json_object_set_new(model, "error", json_string(error));
    return *error ? cd->http->invalid(cd, req, "sheet", model, err)
                  : cd->http->page(cd, req, "sheet", model, err);
}

/* A period that is none is said above the usual one. */
static int sheet_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct sheet_periods p;

    if (sheet_asked(cd, req, &p, &why) == 0)
        return show(cd, req, &p, "", err);
    if (why.code != CORDEE_E_INVALID || sheet_periods(cd, "", "", &p, err) < 0)
        return cordee_fail(err, why.code, "%s", why.text);
    return show(cd, req, &p, why.text, err);
}

/* ---- frozen periods --------------------------------------------------------- */

static const char *frozen_path(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/sheet/frozen/%lld", (long long)id);
}

static int freeze(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *sections = NULL;
    const char *name = cordee_text_trim(
        cordee_arena_text(cd->http->arena(req), cd->http->form(req, "name")));
    struct sheet_periods p;
    int64_t id;

    if (sheet_asked(cd, req, &p, err) < 0 ||
        sheet_sections(cd, req, cd->http->user(req), &p, &sections, err) < 0)
        return -1;
    id = sheet_freeze(cd, name, cd->http->user(req), &p, sections, err);
    if (id < 0)
        return err->code == CORDEE_E_INVALID
                   ? cd->http->failed(cd, req, "/sheet", err->text, err)
                   : -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, frozen_path(cd, req, id),
                          T("Frozen: these numbers stay as they are."), err);
}

static int frozen_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *today = NULL;
    struct sheet_periods p;
    int rc = sheet_frozen_load(cd, cd->http->path_int(req, "id"), &row, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such frozen period."));
    if (rc < 0 ||
        sheet_periods(cd, cordee_json_text(row, "first"), cordee_json_text(row, "last"),
                      &p, err) < 0 ||
        sheet_sections(cd, req, cd->http->user(req), &p, &today, err) < 0)
        return -1;
    sheet_frozen_compare(cd, json_object_get(row, "sections"), today);
    json_object_set_new(row, "period", sheet_period_model(cd, &p.now));
    json_object_set_new(row, "at_text", day_text(cd, cordee_json_int(row, "at")));
    json_object_set_new(row, "may_write",
                        json_boolean(cd->http->may(req, "sheet.write")));
    return cd->http->page(cd, req, "sheet-frozen", row, err);
}

static int frozen_remove(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    if (sheet_frozen_remove(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/sheet", T("Removed."), err);
}

/* ---- indicators ------------------------------------------------------------- */

static int indicator_save(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    struct cordee_error why = {0};
    const struct sheet_indicator i = {
        .name = cordee_text_trim(
            cordee_arena_text(cd->http->arena(req), cd->http->form(req, "name"))),
        .filter = cd->http->form(req, "filter"),
        .kind = cd->http->form_int(req, "kind"),
        .target = cd->http->form_int(req, "target"),
    };

    if (sheet_indicator_save(cd, cd->http->path_int(req, "id"), cd->http->user(req), &i,
                             &why) < 0)
        return why.code == CORDEE_E_INVALID
                   ? cd->http->failed(cd, req, "/sheet#own", why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/sheet#own", T("Saved."), err);
}

static int indicator_remove(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    if (sheet_indicator_remove(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/sheet#own", T("Removed."), err);
}

const struct cordee_route sheet_routes[] = {
    {"GET", "/sheet", "sheet.read", sheet_page,
     .help = "A period in numbers: `from`, `until` (days)"},
    {"GET", "/sheet/csv", "sheet.read", sheet_csv, .help = "The same for spreadsheets"},
    {"GET", "/sheet/entries", "sheet.read", sheet_entries_page,
     .help = "The interactions of a `kind` in a period"},
    {"POST", "/sheet/freeze", "sheet.write", freeze,
     .help = "Keeps a period as it is counted now"},
    {"GET", "/sheet/frozen/{id}", "sheet.read", frozen_page,
     .help = "A frozen period, and what it would be now"},
    {"POST", "/sheet/frozen/{id}/remove", "sheet.write", frozen_remove,
     .help = "Removes a frozen period"},
    {"POST", "/sheet/indicators", "sheet.write", indicator_save,
     .help = "Adds an indicator: a name, a filter, a target"},
    {"POST", "/sheet/indicators/{id}", "sheet.write", indicator_save,
     .help = "Changes an indicator"},
    {"POST", "/sheet/indicators/{id}/remove", "sheet.write", indicator_remove,
     .help = "Removes an indicator"},
    {0},
};
