/* Recent changes, each with Undo. */
#include "core/console/day/changes.h"
#include "core/console/day/day.h"
#include "core/console/page.h"
#include "core/console/scope.h"
#include "core/crm/scope.h"
#include "core/db/db.h"
#include "core/web/web.h"

#include <stdio.h>
#include <string.h>

#define AT_ONCE 2000 /* changes that a request takes back itself */

/* ---- who may ---------------------------------------------------------------- */

/* On change_set c: ? may take back what others did, ? who asks, ? may change settings. */
#define MAY_UNDO                                                             \
    "(? OR c.staff IS ?) AND (? OR NOT EXISTS (SELECT 1 FROM change x WHERE" \
    " x.change_set = c.id AND x.tbl IN ('cluster', 'staff', 'setting', 'topic')))"

int cd_changes_may(const struct cd_view *view, int64_t set, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t may = 1; /* a set that is no more: the undo says so */

    if (cd->db->one(cd, err, &may, "SELECT " MAY_UNDO " FROM change_set c WHERE c.id = ?",
                    CORDEE_ARGS(CORDEE_V(cd->http->may(view->req, "console.undo")),
                                CORDEE_V(view->user),
                                CORDEE_V(cd->http->may(view->req, "console.settings")),
                                CORDEE_V(set))) < 0)
        return -1;
    return may != 0;
}

/* Organisations and people among the rows that an undo left. */
static int left_parties(const struct cd_view *view, const json_t *rows, json_t *left,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
        const int64_t id = cordee_json_int(row, "row");
        int rc = 0;

        if (!cordee_text_is(cordee_json_text(row, "table"), "party") ||
            json_array_size(left) == 50)
            continue;
        rc = cd->db->row(cd, err, &party, "SELECT kind, name FROM party WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(id)));
        if (rc < 0)
            return -1;
        if (rc > 0)
            json_array_append_new(
                left,
                json_pack("{s:s,s:s,s:s}", "name", cordee_json_text(party, "name"), "url",
                          cd_show_href(view, (int)cordee_json_int(party, "kind"), id),
                          "reason_text", cordee_json_text(row, "reason_text")));
    }
    return 0;
}

int cd_changes_taken(const struct cd_view *view, int64_t set, json_t **left_r,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t undo = 0;
    int rc =
        cd->db->one(cd, err, &undo,
                    "SELECT max(id) FROM change_set WHERE undoes = ? AND undone_at IS "
                    "NULL",
                    CORDEE_ARGS(CORDEE_V(set)));

    *left_r = NULL;
    if (rc < 0 || !set || !undo)
        return rc < 0 ? -1 : 0;
    if (cd_db_undo_report(cd, undo, &report, err) < 0)
        return -1;
    if (!cordee_json_true(report, "over"))
        return 1;
    *left_r = json_array();
    return left_parties(view, json_object_get(report, "rows"), *left_r, err) < 0 ? -1 : 2;
}

/* ---- what it is called ------------------------------------------------------ */

/* A plugin's changes are called as its place in the menu. */
static const char *menu_label(struct cordee *cd, const char *plugin)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MENU, &n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].cd->name, plugin) == 0) {
            cd = rows[i].cd;
            return T(((const struct cordee_menu *)rows[i].row)->label);
        }
    return NULL;
}

static const char *entry_title(const struct cd_view *view, const char *kind)
{
    struct cordee *cd = view->cd;
    const struct cd_row *row =
        cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, kind);
    const struct cordee_interaction_kind *known = row ? row->row : NULL;

    if (strcmp(kind, "mail.out") == 0)
        return T("Wrote a mail");
    if (!known)
        return T("An entry in the history");
    return cd_show_fill(view, T("Entry in the history: {1}"), T(known->label), NULL);
}

static const char *cluster_title(const struct cd_view *view, const json_t *set)
{
    struct cordee *cd = view->cd;
    const char *name = cordee_json_text(set, "cluster");

    if (!*name)
        return T("Changed settings");
    return cd_show_fill(view,
                        cordee_text_is(cordee_json_text(set, "op"), "I")
                            ? T("Added the cluster {1}")
                            : T("Changed the cluster {1}"),
                        name, NULL);
}

/* What is said of a set to which nobody gave a title: by its first change. */
static const char *title_of(const struct cd_view *view, const json_t *set)
{
    static const char *const tables[][2] = {
        {"party_cluster", T_LATER("Changed whose it is")},
        {"member_type", T_LATER("Changed kinds of membership")},
        {"member_status", T_LATER("Changed kinds of membership")},
        {"fee", T_LATER("Changed fees")},
        {"fee_class", T_LATER("Changed fees")},
        {"membership", T_LATER("Changed a membership")},
        {"email_address", T_LATER("Changed an address")},
        {"phone", T_LATER("Changed a phone number")},
        {"role", T_LATER("Changed who works where")},
        {"theme", T_LATER("Changed the tree of competences")},
        {"competence", T_LATER("Changed competences")},
        {"need", T_LATER("Changed needs")},
        {"custom_field", T_LATER("Changed an own field")},
        {"custom_choice", T_LATER("Changed an own field")},
        {"custom_value", T_LATER("Changed own fields of a record")},
        {"topic_text", T_LATER("Changed a topic")},
        {"topic", T_LATER("Changed a topic")},
        {"task", T_LATER("Changed a follow-up")},
        {"tag", T_LATER("Changed a tag")},
        {"tagging", T_LATER("Changed tags")},
        {"segment", T_LATER("Changed a saved filter")},
        {"interaction_party", T_LATER("Noted in the history")},
        {"attachment", T_LATER("Changed a file in the history")},
        {"correction", T_LATER("Looked at a correction")},
        {"relation", T_LATER("Changed a relation")},
        {"place_own", T_LATER("Changed a place")},
        {"desk", T_LATER("Changed whose mails are")},
        {NULL, NULL},
    };
    struct cordee *cd = view->cd;
    const char *table = cordee_json_text(set, "tbl");
    const char *label = menu_label(cd, cordee_json_text(set, "origin"));
    const char *name = cordee_json_text(set, "party");

    if (cordee_json_int(set, "undoes"))
        return T("Took a change back");
    if (strcmp(table, "cluster") == 0)
        return cluster_title(view, set);
    if (strcmp(table, "interaction") == 0)
        return entry_title(view, cordee_json_text(set, "kind"));
    if (*name)
        return cd_show_fill(view,
                            cordee_text_is(cordee_json_text(set, "op"), "I")
                                ? T("Added {1}")
                                : T("Changed {1}"),
                            name, NULL);
    for (size_t i = 0; tables[i][0]; i++)
        if (strcmp(table, tables[i][0]) == 0)
            return T(tables[i][1]);
    return label ? cd_show_fill(view, T("{1}: a change"), label, NULL) : T("A change");
}

/* ---- the page --------------------------------------------------------------- */

static void dress(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *set;

    json_array_foreach (list, i, set) {
        cd_show_put_moment(view, set, "at", cordee_json_int(set, "at"));
        cd_show_put_avatar(set, cordee_json_int(set, "staff"),
                           cordee_json_text(set, "name"));
        if (!*cordee_json_text(set, "title"))
            cordee_json_set_text(set, "title", title_of(view, set));
    }
}

/* A mail that went is not taken back.  Bookkeeping of the machine itself, which has no
 * title, is nobody's change. */
static json_t *list_sets(const struct cd_view *view, int64_t before,
                         struct cordee_error *err)
{
    static const char sql[] =
        "SELECT c.id, c.at, c.staff, c.origin, c.title, c.undoes, s.name, f.tbl, f.op, "
        "p.name AS party, k.name AS cluster, i.kind, c.undone_at IS NOT NULL AS "
        "\"undone:bool\", "
        "EXISTS (SELECT 1 FROM change_set u WHERE u.undoes = c.id AND u.undo_next IS NOT "
        "NULL) AS \"busy:bool\", "
        "c.undone_at IS NULL AND c.undoes IS NULL AND c.at > ? AND EXISTS (SELECT 1 FROM "
        "change x WHERE x.change_set = c.id AND (x.op = 'I' OR x.before IS NOT NULL)) "
        "AND NOT (f.tbl = 'interaction' AND EXISTS (SELECT 1 FROM letter l WHERE "
        "l.interaction = f.row)) AND (" MAY_UNDO
        ") AS may, (SELECT count(*) FROM change x WHERE x.change_set = c.id) AS n "
        "FROM change_set c JOIN change f ON f.id = (SELECT min(x.id) FROM change x WHERE "
        "x.change_set = c.id) LEFT JOIN staff s ON s.id = c.staff "
        "LEFT JOIN party p ON f.tbl = 'party' AND p.id = f.row "
        "LEFT JOIN cluster k ON f.tbl = 'cluster' AND k.id = f.row "
        "LEFT JOIN interaction i ON f.tbl = 'interaction' AND i.id = f.row "
        "WHERE c.id < ? AND " CD_DONE_SEEN(
            "c") " AND (c.title <> '' OR c.staff IS NOT NULL) "
                 "ORDER BY c.id DESC LIMIT 50";
    struct cordee *cd = view->cd;
    size_t i;
    json_t *set;
    json_t *list =
        cd->db->list(cd, err, sql,
                     CORDEE_ARGS(CORDEE_V(view->now - (int64_t)30 * 86400),
                                 CORDEE_V(cd->http->may(view->req, "console.undo")),
                                 CORDEE_V(view->user),
                                 CORDEE_V(cd->http->may(view->req, "console.settings")),
                                 CORDEE_V(before)));

    json_array_foreach (list, i, set)
        json_object_set_new(
            set, "can_undo",
            json_boolean(cordee_json_int(set, "may") && !cordee_json_true(set, "busy")));
    return list;
}

CD_HANDLER(cd_changes_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t before = 0;
    json_t *list;
    size_t n;

    if (!cordee_text_int(cd->http->query(req, "before"), &before))
        before = INT64_MAX;
    list = list_sets(&view, before, err);
    if (!list)
        return -1;
    dress(&view, list);
    n = json_array_size(list);
    if (n == 50)
        json_object_set_new(
            model, "next",
            json_string(cordee_arena_printf(
                view.arena, "/changes?before=%lld",
                (long long)cordee_json_int(json_array_get(list, n - 1), "id"))));
    json_object_set_new(model, "changes", list);
    return cd->http->page(cd, req, "changes", model, err);
}

/* ---- taking back ------------------------------------------------------------ */

/* An import that was taken back from the list of changes says so on its own page. */
static int import_note(struct cordee *cd, int64_t set, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "UPDATE import SET state = 'undone', ended_at = ?"
                          " WHERE change_set = ?",
                          CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(set)));
}

int cd_changes_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t set = cordee_json_int(job->args, "set");
    int64_t undo = cordee_json_int(job->state, "undo");
    int more;

    if (!undo && (undo = cd_db_undo_begin(cd, set, err)) < 0)
        /* Somebody clicked twice, and the first job is through with it. */
        return err->code == CORDEE_E_CONFLICT ? CORDEE_JOB_DONE : -1;
    json_object_set_new(job->state, "undo", json_integer(undo));
    more = cd_db_undo_slice(cd, undo, 40, err);
    if (more < 0)
        return -1;
    /* The report counts the whole set, so it is not asked for after each slice. */
    if (more && cordee_now() - cordee_json_int(job->state, "told_at") < 2)
        return CORDEE_JOB_MORE;
    json_object_set_new(job->state, "told_at", json_integer(cordee_now()));
    if (cd_db_undo_report(cd, undo, &report, err) < 0)
        return -1;
    cd->job->progress(cd, job, cordee_json_int(report, "done"),
                      cordee_json_int(report, "total"),
                      cordee_json_text(report, "title"));
    if (more)
        return CORDEE_JOB_MORE;
    return import_note(cd, set, err) < 0 ? -1 : CORDEE_JOB_DONE;
}

static int take_back_later(const struct cd_view *view, int64_t set, const char **words_r,
                           struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "set", (json_int_t)set);

    if (cd->job->queue(cd, err, "console.undo", args, 0) < 0)
        return -1;
    *words_r = T("It is large, so it is being taken back in the background.");
    return 0;
}

int cd_changes_take_back(const struct cd_view *view, int64_t set, const char **words_r,
                         struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *result = NULL;
    int64_t n = 0, left;

    if (cd_undo_must(cd, err, set) < 0 ||
        cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM (SELECT 1 FROM change WHERE change_set = ?"
                    " LIMIT ?)",
                    CORDEE_ARGS(CORDEE_V(set), CORDEE_V(AT_ONCE + 1))) < 0)
        return -1;
    if (n > AT_ONCE)
        return take_back_later(view, set, words_r, err);
    if (cd_db_undo(cd, set, &result, err) < 0 || import_note(cd, set, err) < 0)
        return -1;
    left = cordee_json_int(result, "left");
    *words_r =
        !left ? T("Taken back.")
              : cd_show_fill(
                    view, T("Taken back, but for {1} that stay: {2}"),
                    cd_show_count(view, left),
                    cordee_json_text(json_array_get(json_object_get(result, "rows"), 0),
                                     "reason_text"),
                    NULL);
    return 0;
}

CD_HANDLER(cd_changes_undo)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t set = cd->http->path_int(req, "id");
    const char *back = cd->http->form(req, "back");
    const char *words = "";
    int may = cd_changes_may(&view, set, err);

    if (may == 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("Somebody else did that: a manager can take it back."));
    if (may < 0 || cd_changes_take_back(&view, set, &words, err) < 0)
        return -1;
    return cd->http->done(cd, req, web_path_ok(back) ? back : "/changes", words, err);
}
