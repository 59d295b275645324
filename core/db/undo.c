/* Taking back a change set. */
#include "core/base/clock.h"
#include "core/db/audit.h"
#include "core/db/undo-priv.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 200 /* changes read at a time */

void cd_db_undone_call(struct cordee_host *host, cd_undone *undone)
{
    struct cd_db *db = host->db;

    if (db->n_undone == sizeof db->undone / sizeof *db->undone)
        abort();
    db->undone[db->n_undone++] = undone;
}

/* ---- begin ------------------------------------------------------------------------ */

static int64_t undo_make(struct cordee *cd, int64_t set, const char *title,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;

    return core->db->insert(
        core, err,
        "INSERT INTO change_set(staff, origin, title, undoes, undo_next) VALUES(?, ?, ?, "
        "?, (SELECT coalesce(max(id), 0) FROM change WHERE change_set = ?))",
        CORDEE_ARGS(
            CORDEE_ID(cd_db_actor_now(cd->host)), CORDEE_V(cd->name),
            CORDEE_V(*title ? cordee_arena_printf(a, "%s %s", T("Undo:"), title) : ""),
            CORDEE_V(set), CORDEE_V(set)));
}

/* 1: may be begun; 0: *undo_r was begun before; -1. */
static int undo_check(struct cordee *cd, int64_t set, json_t **row_r, int64_t *undo_r,
                      struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int rc = core->db->row(core, err, row_r,
                           "SELECT s.title, s.undone_at, s.undo_next, (SELECT u.id FROM"
                           " change_set u WHERE u.undoes = s.id AND u.undo_next IS NOT"
                           " NULL) AS undo FROM change_set s WHERE s.id = ?",
                           CORDEE_ARGS(CORDEE_V(set)));

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("That change is too old to be undone."));
    *undo_r = cordee_json_int(*row_r, "undo");
    if (*undo_r)
        return 0;
    if (json_object_get(*row_r, "undone_at"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("That change is undone already."));
    if (json_object_get(*row_r, "undo_next"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("That undo is not through yet."));
    return 1;
}

/* What stays is looked for before the writing begins; who changes something right after
 * is noticed row by row. */
int64_t cd_db_undo_begin(struct cordee *cd, int64_t set, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *again = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *found = json_array();
    struct cordee *core = cd->host->core;
    struct undo u = {.core = core, .a = a, .set = set, .err = err};
    int64_t undo = 0;
    int rc = undo_check(cd, set, &row, &undo, err);

    if (rc <= 0)
        return rc < 0 ? -1 : undo;
    u.c = cd_conn(cd->host, err);
    if (!u.c || undo_mark_find(&u, found) < 0 || core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = undo_check(cd, set, &again, &undo, err); /* nobody else in between */
    if (rc <= 0)
        return rc < 0 ? -1 : undo;
    u.id = undo_make(cd, set, cordee_json_text(row, "title"), err);
    if (u.id < 0 || undo_mark(&u, found) < 0 ||
        cd_audit_row(cd, "change.undo", "change_set", set, "", err) < 0)
        return -1;
    return core->db->commit(&tx, err) == 0 ? u.id : -1;
}

/* ---- one change ------------------------------------------------------------- */

/* Notes that a row stays as it is, and why. */
static int leave(struct undo *u, const struct change *c, const char *reason)
{
    u->some_left = true;
    return u->core->db->exec(u->core, u->err,
                             "INSERT INTO change_left(change_set, tbl, row, reason)"
                             " VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
                             CORDEE_ARGS(CORDEE_V(u->id), CORDEE_V(c->tbl),
                                         CORDEE_V(c->row), CORDEE_V(reason)));
}

/* 1: a later change of this row was left, so this one is too. */
static int is_left(struct undo *u, const struct change *c)
{
    int64_t n = 0;

    if (!u->some_left)
        return 0;
    return u->core->db->one(
        u->core, u->err, &n,
        "SELECT 1 FROM change_left WHERE change_set = ? AND tbl = ?"
        " AND row = ?",
        CORDEE_ARGS(CORDEE_V(u->id), CORDEE_V(c->tbl), CORDEE_V(c->row)));
}

/* A constraint that refuses leaves the row; anything else ends the undo. */
static int settle(struct undo *u, const struct change *c, int rc,
                  struct cordee_error *why)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = NULL;

    for (size_t i = 0; rc == 0 && i < u->c->db->n_undone; i++)
        if (u->c->db->undone[i](u->core, c->tbl, c->row, u->err) < 0)
            return -1;
    if (rc == 0)
        return 0;
    if (why->code != CORDEE_E_CONFLICT) {
        if (u->err)
            *u->err = *why;
        return -1;
    }
    a = cordee_arena_new();
    return leave(u, c, cordee_arena_printf(a, "refused:%.200s", why->text));
}

static int undo_insert(struct undo *u, struct utable *t, const struct change *c)
{
    struct cordee_error why = {0};
    const char *used = NULL;
    int rc = undo_row_used(u, t, c->row, &used);

    if (rc == 0)
        rc = undo_row_bound(u, t, c->row, &used);
    if (rc < 0)
        return -1;
    if (rc > 0)
        return leave(u, c, used);
    rc = u->core->db->exec(u->core, &why, t->delete_sql, CORDEE_ARGS(CORDEE_V(c->row)));
    return settle(u, c, rc, &why);
}

static int undo_update(struct undo *u, struct utable *t, const struct change *c)
{
    struct cordee_error why = {0};
    int rc = undo_row_exists(u, t, c->row);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return leave(u, c, "deleted");
    rc = undo_row_restore(u, t, c, &why);
    return settle(u, c, rc, &why);
}

static int undo_delete(struct undo *u, struct utable *t, const struct change *c)
{
    struct cordee_error why = {0};
    int rc = undo_row_exists(u, t, c->row);

    if (rc < 0)
        return -1;
    if (rc > 0)
        return leave(u, c, "there");
    rc = undo_row_bring(u, t, c, &why);
    return settle(u, c, rc, &why);
}

static int undo_change(struct undo *u, const struct change *c)
{
    struct utable *t = undo_table(u, c->tbl);
    int rc;

    if (!t)
        return -1;
    if (!t->tracked)
        return leave(u, c, "untracked");
    if (c->op[0] != 'I' && !json_is_object(c->before))
        return leave(u, c, "erased");
    if ((rc = is_left(u, c)))
        return rc < 0 ? -1 : 0;
    rc = undo_row_changed(u, t, c);
    if (rc < 0)
        return -1;
    if (rc > 0) {
        rc = undo_row_erased(u, c);
        return rc < 0 ? -1 : leave(u, c, rc ? "erased" : "changed");
    }
    rc = c->op[0] == 'D' ? 0 : undo_row_late(u, t, c->row);
    if (rc < 0)
        return -1;
    if (rc > 0)
        return leave(u, c, "late");
    switch (c->op[0]) {
    case 'I':
        return undo_insert(u, t, c);
    case 'U':
        return undo_update(u, t, c);
    default:
        return undo_delete(u, t, c);
    }
}

/* ---- slices ----------------------------------------------------------------- */

static int undo_one(struct undo *u, json_t *row)
{
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    const json_t *text = json_object_get(row, "before");
    struct change c = {
        .id = cordee_json_int(row, "id"),
        .tbl = cordee_json_text(row, "tbl"),
        .row = cordee_json_int(row, "row"),
        .op = cordee_json_text(row, "op"),
    };

    if (json_is_string(text))
        before = json_loadb(json_string_value(text), json_string_length(text),
                            JSON_ALLOW_NUL, NULL);
    c.before = before;
    u->next = c.id - 1;
    return undo_change(u, &c);
}

/* 1: there may be more; 0: none is left. */
static int undo_batch(struct undo *u, int64_t until)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = u->core->db->list(
        u->core, u->err,
        "SELECT id, tbl, row, op, before FROM change WHERE"
        " change_set = ? AND id <= ? ORDER BY id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(u->set), CORDEE_V(u->next), CORDEE_V(BATCH)));

    if (!rows)
        return -1;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (undo_one(u, json_array_get(rows, i)) < 0)
            return -1;
        if (cd_clock_ms() >= until)
            return 1;
    }
    return json_array_size(rows) == BATCH;
}

/* The set is undone; and when it was an undo, what that undid holds again. */
static int undo_end(struct undo *u)
{
    struct cordee *core = u->core;

    if (core->db->exec(core, u->err,
                       "UPDATE change_set SET undo_next = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(u->id))) < 0 ||
        core->db->exec(core, u->err, "UPDATE change_set SET undone_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(u->set))) < 0)
        return -1;
    return core->db->exec(core, u->err,
                          "UPDATE change_set SET undone_at = NULL WHERE id ="
                          " (SELECT undoes FROM change_set WHERE id = ?)",
                          CORDEE_ARGS(CORDEE_V(u->set)));
}

static int undo_run(struct undo *u, int64_t until)
{
    int rc;

    do
        rc = undo_batch(u, until);
    while (rc > 0 && cd_clock_ms() < until);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return undo_end(u);
    return u->core->db->exec(u->core, u->err,
                             "UPDATE change_set SET undo_next = ? WHERE id = ?",
                             CORDEE_ARGS(CORDEE_V(u->next), CORDEE_V(u->id))) < 0
               ? -1
               : 1;
}

/* 1: to be done; 0: it is through. */
static int undo_open(struct undo *u)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        u->core->db->row(u->core, u->err, &row,
                         "SELECT undoes, undo_next, EXISTS (SELECT 1 FROM change_left"
                         " l WHERE l.change_set = s.id) AS \"left:bool\""
                         " FROM change_set s WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(u->id)));

    if (rc < 0)
        return -1;
    if (rc == 0 || !json_object_get(row, "undoes"))
        return cordee_fail(u->err, CORDEE_E_NOT_FOUND, "there is no undo %lld",
                           (long long)u->id);
    u->set = cordee_json_int(row, "undoes");
    u->next = cordee_json_int(row, "undo_next");
    u->some_left = cordee_json_true(row, "left");
    return json_object_get(row, "undo_next") != NULL;
}

int cd_db_undo_slice(struct cordee *cd, int64_t undo, int ms, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;
    struct undo u = {.core = core, .a = a, .id = undo, .err = err};
    int rc;

    u.c = cd_conn(cd->host, err);
    if (!u.c || core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = undo_open(&u);
    if (rc <= 0)
        return rc;
    u.c->set_now = undo; /* what is changed now is the undo's */
    u.c->set_now_depth = 0;
    u.c->undoing = true;
    rc = undo_run(&u, cd_clock_ms() + ms);
    u.c->undoing = false;
    return rc < 0 || core->db->commit(&tx, err) < 0 ? -1 : rc;
}

int cd_db_undo(struct cordee *cd, int64_t set, json_t **report_r,
               struct cordee_error *err)
{
    int64_t undo = cd_db_undo_begin(cd, set, err);
    int rc = undo > 0 ? 1 : -1;

    while (rc > 0)
        rc = cd_db_undo_slice(cd, undo, 40, err);
    return rc < 0 ? -1 : cd_db_undo_report(cd, undo, report_r, err);
}
