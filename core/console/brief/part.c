/* What a brief says of one organisation or person. */
#include "core/console/brief/brief.h"
#include "core/console/member/memberships.h"
#include "core/console/party/party-page.h"

#include "core/base/rows.h"
#include "core/crm/crm.h"

#include <stdlib.h>
#include <string.h>

enum { CONTACTS = 5, MOST_PEOPLE = 12, BODY = 280, YEARS = 3 };

/* ---- the last contacts ------------------------------------------------------------- */

static void body_cut(const struct cd_view *view, json_t *item)
{
    const char *body = cordee_json_text(item, "body");
    size_t n = cordee_utf8_cut(body, BODY);
    const char *text = cordee_arena_text_n(view->arena, body, n);

    if (body[n])
        text = cordee_arena_printf(view->arena, "%s …", text);
    json_object_set_new(item, "body", json_string(text));
}

static int put_contacts(const struct cd_view *view, int64_t party, bool ahead,
                        const char *key, json_t *part, struct cordee_error *err)
{
    json_t *list = NULL, *item;
    size_t i;

    if (cd_timeline_contacts(view->cd, err, party, view->user, ahead, CONTACTS, &list) <
        0)
        return -1;
    json_object_set_new(part, key, list);
    json_array_foreach (list, i, item) {
        cd_timeline_dress(view, item, part);
        body_cut(view, item);
    }
    return 0;
}

/* ---- promises ---------------------------------------------------------------------- */

static int put_promises(const struct cd_view *view, int64_t party, json_t *part,
                        struct cordee_error *err)
{
    json_t *ours = json_array(), *theirs = json_array(), *task;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = view->cd->db->list(
        view->cd, err,
        "SELECT t.id, t.title, t.due_at, t.theirs AS \"theirs:bool\", w.name AS "
        "staff_name, p.name AS who FROM task t JOIN party p ON p.id = t.party LEFT JOIN "
        "staff w ON w.id = t.staff WHERE t.done_at IS NULL AND p.deleted_at IS NULL AND "
        "(t.party = ?1 OR t.party IN (SELECT r.party FROM role r WHERE r.other = ?1 "
        "AND " CORDEE_ROLE_AT("r", "?2") ")) ORDER BY coalesce(t.due_at, 9e15), t.id "
                                         "LIMIT "
                                         "40",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(view->now)));
    size_t i;

    json_object_set_new(part, "ours", ours);
    json_object_set_new(part, "theirs", theirs);
    if (!list)
        return -1;
    json_array_foreach (list, i, task) {
        int64_t due = cordee_json_int(task, "due_at");

        json_object_set_new(task, "late",
                            json_boolean(due && cd_show_days(view, due) > 0));
        cd_show_put_day(view, task, "due", due);
        json_array_append(cordee_json_true(task, "theirs") ? theirs : ours, task);
    }
    return 0;
}

/* ---- who they are ------------------------------------------------------------------ */

static void put_people(const struct cd_view *view, json_t *page, json_t *part)
{
    json_t *list = json_array(), *person;
    int64_t last;
    size_t i;

    json_array_foreach (json_object_get(page, "people"), i, person) {
        if (json_array_size(list) == MOST_PEOPLE || !cordee_json_true(person, "current"))
            continue;
        last = cordee_json_int(person, "last_contact_at");
        cd_show_put_day(view, person, "last", last <= view->now ? last : 0);
        json_object_set_new(person, "role",
                            json_string(cordee_json_text(person, "label")));
        json_array_append(list, person);
    }
    json_object_set_new(part, "people", list);
}

static int put_fees(const struct cd_view *view, int64_t party, json_t *part,
                    struct cordee_error *err)
{
    json_t *row,
        *list = view->cd->db->list(
            view->cd, err,
            "SELECT f.year, f.class_name, f.cents, f.currency, f.exempt FROM fee "
            "f JOIN membership m ON m.id = f.membership WHERE m.party = ? AND "
            "cluster_mine(m.cluster) ORDER BY f.year DESC, f.id LIMIT ?",
            CORDEE_ARGS(CORDEE_V(party), CORDEE_V((int)YEARS)));
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        cordee_json_set_text(row, "amount",
                             cd_show_money(view, cordee_json_int(row, "cents"),
                                           cordee_json_text(row, "currency")));
    json_object_set_new(part, "fees", list);
    return 0;
}

static void copy(json_t *part, const json_t *page, const char *const *keys)
{
    for (; *keys; keys++)
        if (json_object_get(page, *keys))
            json_object_set(part, *keys, json_object_get(page, *keys));
}

static int put_who(const struct cd_view *view, json_t *page, json_t *part,
                   struct cordee_error *err)
{
    static const char *const keys[] = {
        "id",          "kind",        "name",       "url",   "email", "needs",
        "competences", "memberships", "owner_name", "roles", NULL};
    bool org = cordee_json_int(page, "kind") == CORDEE_ORG;

    copy(part, page, keys);
    json_object_set_new(part, "org", json_boolean(org));
    if (json_array_size(json_object_get(page, "phones")) > 0)
        cordee_json_set_text(part, "phone", cordee_json_text(page, "phone"));
    json_object_set_new(part, "details", cd_party_details(view, page));
    if (!org) {
        cd_party_place(page);
        json_object_set(part, "place", json_object_get(page, "place"));
        return 0;
    }
    cd_memberships_dress(view, page);
    put_people(view, page, part);
    return put_fees(view, cordee_json_int(page, "id"), part, err);
}

/* ---- what plugins add ------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    const struct cd_row *const *x = a, *const *y = b;
    const struct cordee_brief *f = (*x)->row, *g = (*y)->row;

    if (f->order != g->order)
        return f->order < g->order ? -1 : 1;
    return *x < *y ? -1 : *x > *y;
}

/* One that fails is left out and logged: the brief is more than it. */
static void section_add(const struct cd_view *view, const struct cd_row *from,
                        int64_t party, json_t *sections)
{
    const struct cordee_brief *brief = from->row;
    struct cordee *cd = from->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = json_array();
    struct cordee_error err = {0};
    json_t *row;
    size_t i;

    if (brief->load(cd, party, rows, &err) < 0) {
        cd->log->write(cd, CORDEE_WARN, "brief %s: %s", brief->name, err.text);
        return;
    }
    json_array_foreach (rows, i, row)
        cd_show_put_day(view, row, "at", cordee_json_int(row, "at"));
    if (json_array_size(rows) > 0)
        json_array_append_new(
            sections, json_pack("{s:s, s:O}", "label", T(brief->label), "rows", rows));
}

void cd_brief_sections(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                       json_t *part)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(view->cd->host->rows, CD_ROW_BRIEF, &n);
    const struct cd_row **sorted =
        cordee_arena_get(view->arena, (n + 1) * sizeof(void *));
    json_t *sections = json_array();

    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    qsort(sorted, n, sizeof *sorted, by_order);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_brief *brief = sorted[i]->row;

        if (brief->kinds & (unsigned)kind &&
            (!brief->permission || view->cd->http->may(view->req, brief->permission)))
            section_add(view, sorted[i], party, sections);
    }
    json_object_set_new(part, "sections", sections);
}

int cd_brief_part(const struct cd_view *view, int64_t party, json_t **part_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *page = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *part = json_object();
    int rc = cd_party_page(view->cd, err, party, &page);

    if (rc <= 0)
        return rc;
    if (put_who(view, page, part, err) < 0 ||
        put_contacts(view, party, false, "contacts", part, err) < 0 ||
        put_contacts(view, party, true, "coming", part, err) < 0 ||
        put_promises(view, party, part, err) < 0)
        return -1;
    cd_brief_sections(view, party, (enum cordee_kind)cordee_json_int(page, "kind"), part);
    *part_r = json_incref(part);
    return 1;
}
