/* An import as it would run, runs and ran: the dry run, the report, taking it back. */
#include "core/console/bring/bring.h"
#include "core/console/bring/imports.h"
#include "core/console/day/changes.h"

#include "core/crm/import/import.h"

#include <string.h>

/* ---- progress and report --------------------------------------------------------- */

static void put_count(const struct cd_view *view, json_t *list, const char *label,
                      int64_t n, const char *tone)
{
    json_array_append_new(list,
                          json_pack("{s:s,s:s,s:s,s:b}", "label", label, "value",
                                    cd_show_count(view, n), "tone", tone, "any", n > 0));
}

static json_t *counts_of(const struct cd_view *view, const json_t *report)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    put_count(view, list, T("New"), cordee_json_int(report, "new"), "");
    put_count(view, list, T("Changed"), cordee_json_int(report, "update"), "");
    put_count(view, list, T("Same as before"), cordee_json_int(report, "same"), "");
    put_count(view, list, T("Refused"), cordee_json_int(report, "problem"), "down");
    if (cordee_json_int(report, "left_out"))
        put_count(view, list, T("Cells left out"), cordee_json_int(report, "left_out"),
                  "down");
    if (cordee_json_int(report, "blocked"))
        put_count(view, list, T("Never to be written to"),
                  cordee_json_int(report, "blocked"), "");
    return list;
}

static void dress_problems(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *p;

    json_array_foreach (list, i, p) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cells = {.limit = 300};
        size_t c;
        json_t *cell;

        json_array_foreach (json_object_get(p, "cells"), c, cell) {
            cordee_buf_puts(&cells, c ? " · " : "");
            cordee_buf_puts(&cells,
                            json_string_value(cell) ? json_string_value(cell) : "");
        }
        json_object_set_new(p, "cells_text",
                            json_string(cordee_arena_text(view->arena, cells.text)));
        json_object_set_new(p, "reason",
                            json_string(cordee_utf8_sentence(
                                view->arena, cordee_json_text(p, "reason"))));
    }
}

static const char *summary_of(const struct cd_view *view, const json_t *report)
{
    struct cordee *cd = view->cd;
    int64_t orgs = cordee_json_int(report, "organisations_new");
    int64_t people = cordee_json_int(report, "people_new");

    return cd_show_fill(
        view, T("{1} and {2}"),
        cd_show_fill(view, TN("{1} new organisation", "{1} new organisations", orgs),
                     cd_show_count(view, orgs), NULL),
        cd_show_fill(view, TN("{1} new person", "{1} new people", people),
                     cd_show_count(view, people), NULL),
        NULL);
}

/* Memberships begin with the import where the file does not say since when. */
static void put_undated(const struct cd_view *view, json_t *report)
{
    struct cordee *cd = view->cd;
    int64_t n = cordee_json_int(report, "undated");

    if (n)
        cordee_json_set_text(
            report, "undated_text",
            cd_show_fill(view,
                         TN("{1} membership begins on the day of the import: its row "
                            "does not say since when. Years before do not count it.",
                            "{1} memberships begin on the day of the import: their rows "
                            "do not say since when. Years before do not count them.",
                            n),
                         cd_show_count(view, n), NULL));
}

/* An export of everybody, brought back as members, does not make members of the rest. */
static void put_no_members(const struct cd_view *view, json_t *report)
{
    struct cordee *cd = view->cd;
    int64_t n = cordee_json_int(report, "no_members");

    if (n)
        cordee_json_set_text(
            report, "no_members_text",
            cd_show_fill(view,
                         TN("{1} row makes no membership: it has our key, as an export "
                            "does, and neither type nor date.",
                            "{1} rows make no membership: they have our key, as an "
                            "export does, and neither type nor date.",
                            n),
                         cd_show_count(view, n), NULL));
}

/* Whether it is being taken back, and who stays when it was. */
static int put_taken(const struct cd_view *view, json_t *report, struct cordee_error *err)
{
    json_t *left = NULL;
    const int rc =
        cd_changes_taken(view, cordee_json_int(report, "change_set"), &left, err);

    json_object_set_new(report, "taking", json_boolean(rc == 1));
    if (rc == 1)
        json_object_set_new(report, "can_undo", json_false());
    if (left)
        json_object_set_new(report, "left", left);
    return rc < 0 ? -1 : 0;
}

static int show_report(const struct cd_view *view, json_t *report,
                       struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *state = cordee_json_text(report, "state");
    bool runs = strcmp(state, "running") == 0;

    if (put_taken(view, report, err) < 0)
        return -1;

    json_object_set_new(report, "counts", counts_of(view, report));
    dress_problems(view, json_object_get(report, "refused"));
    cordee_json_set_text(report, "summary", summary_of(view, report));
    put_undated(view, report);
    put_no_members(view, report);
    cd_show_put_moment(view, report, "ended", cordee_json_int(report, "ended_at"));
    json_object_set_new(report, "running", json_boolean(runs));
    json_object_set_new(report, "failed", json_boolean(strcmp(state, "failed") == 0));
    json_object_set_new(report, "undone", json_boolean(strcmp(state, "undone") == 0));
    return cd->http->page(cd, view->req, "import-report", report, err);
}

/* 1: who asks may take it back, and it can be. */
static int can_undo(const struct cd_view *view, const json_t *report,
                    struct cordee_error *err)
{
    if (!cordee_json_true(report, "can_undo"))
        return 0;
    return cd_changes_may(view, cordee_json_int(report, "change_set"), err);
}

CD_HANDLER(cd_import_show)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int rc = cd_import_report(cd, err, id, &report);
    const char *state;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."));
    if (rc < 0)
        return -1;
    rc = can_undo(&view, report, err);
    if (rc < 0)
        return -1;
    json_object_set_new(report, "can_undo", json_boolean(rc));
    state = cordee_json_text(report, "state");
    if (strcmp(state, "new") == 0 || strcmp(state, "checked") == 0)
        return cd_import_show_plan(&view, id, "", err);
    return show_report(&view, report, err);
}

/* ---- dry run, start, undo ------------------------------------------------------- */

static void dress_examples(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *e;

    json_array_foreach (list, i, e) {
        const char *does = cordee_json_text(e, "does");

        cordee_json_set_text(e, "does_text",
                             strcmp(does, "new") == 0      ? T("new")
                             : strcmp(does, "update") == 0 ? T("changes")
                                                           : T("same"));
        if (json_object_get(e, "adds"))
            cordee_json_set_text(e, "adds_text",
                                 strcmp(cordee_json_text(e, "adds"), "person") == 0
                                     ? T("new person")
                                     : T("new organisation"));
        json_object_set_new(e, "tone",
                            json_string(strcmp(does, "new") == 0      ? "ok"
                                        : strcmp(does, "update") == 0 ? "in"
                                                                      : ""));
    }
}

/* The import itself needs no memory for what it has made. */
static void put_partial(const struct cd_view *view, json_t *report)
{
    struct cordee *cd = view->cd;

    if (cordee_json_true(report, "partial"))
        cordee_json_set_text(
            report, "partial_text",
            cd_show_fill(view,
                         T("This file is too large to be looked at as a whole: these are "
                           "its first {1} rows. The import reads all of them."),
                         cd_show_count(view, cordee_json_int(report, "rows")), NULL));
}

CD_HANDLER(cd_import_look)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    struct cordee_error why = {0};
    int begun = cd_import_has_begun(&view, id, err);

    if (begun)
        return begun < 0 ? -1 : 0;
    if (cd_import_ready(cd, &why, id) < 0 || cd_import_check(cd, &why, id, &report) < 0)
        return why.code == CORDEE_E_INVALID
                   ? cd_import_show_plan(&view, id, why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    json_object_set_new(report, "id", json_integer(id));
    json_object_set_new(report, "counts", counts_of(&view, report));
    cordee_json_set_text(report, "summary", summary_of(&view, report));
    put_undated(&view, report);
    put_no_members(&view, report);
    put_partial(&view, report);
    dress_problems(&view, json_object_get(report, "problems"));
    dress_examples(&view, json_object_get(report, "examples"));
    json_object_set_new(report, "anything",
                        json_boolean(cordee_json_int(report, "new") +
                                             cordee_json_int(report, "update") +
                                             cordee_json_int(report, "blocked") >
                                         0 ||
                                     cordee_json_true(report, "partial")));
    json_object_set_new(report, "all_refused",
                        json_boolean(cordee_json_int(report, "problem") > 0 &&
                                     cordee_json_int(report, "same") == 0));
    return cd->http->page(cd, req, "import-check", report, err);
}

CD_HANDLER(cd_import_go)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};
    int begun = cd_import_has_begun(&view, id, err);

    if (begun)
        return begun < 0 ? -1 : 0;
    if (cd_import_start(cd, &why, id) < 0)
        return why.code == CORDEE_E_INVALID
                   ? cd_import_show_plan(&view, id, why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req,
                          cordee_arena_printf(view.arena, "/import/%lld", (long long)id),
                          NULL, err);
}

CD_HANDLER(cd_import_drop)
{
    struct cordee_error why = {0};

    if (cd_import_discard(cd, &why, cd->http->path_int(req, "id")) < 0)
        return why.code == CORDEE_E_CONFLICT
                   ? cd->http->failed(cd, req, "/import", why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, "/import", T("Discarded. Nothing was imported."), err);
}

CD_HANDLER(cd_import_back)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    const char *words = "";
    int rc = cd_import_report(cd, err, id, &report);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."));
    if (rc < 0 || (rc = can_undo(&view, report, err)) < 0)
        return -1;
    if (rc == 0)
        return cd->http->failed(
            cd, req, cordee_arena_printf(view.arena, "/import/%lld", (long long)id),
            T("You cannot take this import back: it has not ended, it was taken back "
              "already, or somebody else did it."),
            err);
    if (cd_changes_take_back(&view, cordee_json_int(report, "change_set"), &words, err) <
        0)
        return -1;
    return cd->http->done(cd, req,
                          cordee_arena_printf(view.arena, "/import/%lld", (long long)id),
                          words, err);
}

CD_HANDLER(cd_import_refused_get)
{
    struct cd_import_refused *rows =
        cd_import_refused_open(cd, cd->http->path_int(req, "id"), err);

    if (!rows)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."));
    return cd->http->stream(cd, req, "text/csv; charset=utf-8", "refused.csv",
                            cd_import_refused_next, rows, cd_import_refused_close, err);
}
