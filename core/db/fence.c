#include "core/db/fence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const parts[] = {"core",  "db",      "job",   "crm",   "mail",
                                    "web",   "script",  "cli",   "fetch", "log",
                                    "event", "console", "plugin"};

/* Nobody's business but the core's. */
static const struct {
    const char *table, *column; /* NULL: all columns */
} secrets[] = {
    {"session", NULL},
    {"api_token", NULL},
    {"second_factor", NULL},
    {"recovery_code", NULL},
    {"token", NULL},
    {"sign_in_failure", NULL},
    {"setting", NULL},
    {"change", NULL},
    {"change_left", NULL},
    {"staff", "password"},
    {"outbox", "token"},
    {"letter", "markdown"},
    {"letter_text", "markdown"},
    {"dkim_key", "private_key"},
};

bool cd_fence_is_core(const struct cordee *cd)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i], cd->name) == 0)
            return true;
    return false;
}

void cd_fence_know(struct cd_db *db, const char *plugin)
{
    for (size_t i = 0; i < db->n_plugins; i++)
        if (strcmp(db->plugins[i], plugin) == 0)
            return;
    db->plugins = realloc(db->plugins, (db->n_plugins + 1) * sizeof *db->plugins);
    if (!db->plugins || !(db->plugins[db->n_plugins++] = strdup(plugin)))
        abort();
}

static bool has_prefix(const char *table, const char *name)
{
    size_t n = strlen(name);

    return strncmp(table, name, n) == 0 && table[n] == '_';
}

const char *cd_fence_owner(const struct cd_db *db, const char *table)
{
    for (size_t i = 0; i < db->n_plugins; i++)
        if (has_prefix(table, db->plugins[i]))
            return db->plugins[i];
    return NULL;
}

static int deny(struct conn *c, const char *what, const char *thing)
{
    snprintf(c->denied, sizeof c->denied, "%s may not %s %s", c->owner->name, what,
             thing);
    return SQLITE_DENY;
}

static bool is_secret(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (strcmp(secrets[i].table, table) == 0 &&
            (!secrets[i].column || strcmp(secrets[i].column, column) == 0))
            return true;
    return false;
}

static int may_read(struct conn *c, const char *table, const char *column)
{
    const char *owner = cd_fence_owner(c->db, table);

    if (has_prefix(table, c->owner->name))
        return SQLITE_OK;
    if (owner) {
        snprintf(c->denied, sizeof c->denied,
                 "%s may not read the table %s, which is %s's: ask its service",
                 c->owner->name, table, owner);
        return SQLITE_DENY;
    }
    if (is_secret(table, column)) {
        snprintf(c->denied, sizeof c->denied, "%s may not read %s%s%s, which is secret",
                 c->owner->name, table, *column ? "." : "", column);
        return SQLITE_DENY;
    }
    return SQLITE_OK;
}

/* A statement that connects to full text for the first time asks for sqlite_master: to
 * let it pass opens nothing, since SQLite itself refuses to write there, and whatever
 * makes or drops something is asked for by an action of its own. */
static int may_write(struct conn *c, const char *table)
{
    if (has_prefix(table, c->owner->name) || strcmp(table, "sqlite_master") == 0 ||
        (c->migrating && strncmp(table, "sqlite_", 7) == 0))
        return SQLITE_OK;
    snprintf(c->denied, sizeof c->denied,
             "%s may not write to the table %s: its own begin with %s_", c->owner->name,
             table, c->owner->name);
    return SQLITE_DENY;
}

/* Making, changing or dropping something called `name` on `table`. */
static int may_alter(struct conn *c, const char *name, const char *table)
{
    if (!c->migrating)
        return deny(c, "change tables while running:", table);
    if (cd_fence_is_core(c->owner))
        return SQLITE_OK;
    if (!has_prefix(name, c->owner->name) &&
        strncmp(name, "sqlite_autoindex_", 17) != 0) {
        snprintf(c->denied, sizeof c->denied,
                 "%s may not make or drop %s: the names of its tables, indexes and "
                 "triggers begin with %s_",
                 c->owner->name, name, c->owner->name);
        return SQLITE_DENY;
    }
    return may_write(c, table);
}

static int fence_plugin(struct conn *c, int action, const char *a, const char *b)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return strcmp(b, "change_set_now") == 0 ? deny(c, "call", b) : SQLITE_OK;
    case SQLITE_READ:
        return may_read(c, a, b);
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return may_write(c, a);
    case SQLITE_REINDEX:
    case SQLITE_ANALYZE:
        return c->migrating ? SQLITE_OK : deny(c, "reorder", a);
    default:
        return deny(c, "make", "temporary tables or views");
    }
}

/* What full text asks for itself, questions about soundness for `cordee doctor`, and how
 * a migration of ours takes away a CHECK without copying a table that others refer to. */
static bool may_ask(const struct conn *c, const char *pragma)
{
    if (strcmp(pragma, "data_version") == 0)
        return true;
    if (strcmp(pragma, "writable_schema") == 0)
        return c->migrating && cd_fence_is_core(c->owner);
    return cd_fence_is_core(c->owner) && (strcmp(pragma, "quick_check") == 0 ||
                                          strcmp(pragma, "foreign_key_check") == 0);
}

static int fence(void *ctx, int action, const char *a, const char *b, const char *schema,
                 const char *inner)
{
    struct conn *c = ctx;

    (void)schema;
    a = a ? a : "";
    b = b ? b : "";
    if (!c->owner || (inner && strncmp(inner, "cd_track_", 9) == 0))
        return SQLITE_OK;
    switch (action) {
    case SQLITE_PRAGMA:
        return may_ask(c, a) ? SQLITE_OK : deny(c, "run PRAGMA", a);
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return deny(c, "attach", "other databases");
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return deny(
            c, "run BEGIN, COMMIT or SAVEPOINT itself:", "cd->db->begin and commit do");
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_VIEW:
        return may_alter(c, a, a);
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_VTABLE:
        if (strcmp(b, "fts5") != 0)
            return deny(c, "use the virtual table", b);
        return may_alter(c, a, a);
    case SQLITE_CREATE_INDEX:
    case SQLITE_DROP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_TRIGGER:
        return may_alter(c, a, b);
    case SQLITE_ALTER_TABLE:
        return may_alter(c, b, b);
    default:
        return cd_fence_is_core(c->owner) ? SQLITE_OK : fence_plugin(c, action, a, b);
    }
}

int cd_fence_set(struct conn *c)
{
    return sqlite3_set_authorizer(c->sql, fence, c) == SQLITE_OK ? 0 : -1;
}
