#include "core/db/scope.h"

#include "core/db/db-priv.h"
#include "core/db/roles.h"

#include <stdio.h>
#include <string.h>

/* ---- reading ---------------------------------------------------------------------- */

static int read_clusters(struct cordee *core, int64_t staff, struct cd_scope *s,
                         struct cordee_error *err)
{
    const char *asked = cd_scope_asked(core->host);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT i.cluster, i.role FROM staff_cluster i JOIN cluster c ON c.id = "
        "i.cluster "
        "WHERE i.staff = ? AND c.retired_at IS NULL ORDER BY i.cluster LIMIT ?",
        CORDEE_ARGS(CORDEE_V(staff), CORDEE_V((int64_t)CD_SCOPE_MOST)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0) {
        s->in[s->n].cluster = core->db->get_int(rows, 0);
        snprintf(s->in[s->n].role, sizeof s->in[s->n].role, "%s",
                 core->db->get_text(rows, 1));
        s->in[s->n].writes = cd_may(core->host, s->in[s->n].role, asked);
        s->n++;
    }
    return rc;
}

static int read_scope(struct cordee_host *host, int64_t staff, struct cd_scope *s,
                      int64_t *chosen_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *core = host->core;

    *s = (struct cd_scope){.all = staff == 0};
    *chosen_r = 0;
    if (staff == 0)
        return 0;
    if (core->db->row(core, err, &row,
                      "SELECT s.everywhere OR s.role = 'admin' AS \"all:bool\", c.id AS "
                      "cluster FROM staff s "
                      "LEFT JOIN cluster c ON c.id = s.cluster AND c.retired_at IS NULL "
                      "WHERE s.id = ?",
                      CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    *chosen_r = cordee_json_int(row, "cluster");
    if (cordee_json_true(row, "all")) {
        s->all = true;
        return 0;
    }
    return read_clusters(core, staff, s, err);
}

int cd_scope_load(struct cordee_host *host, int64_t staff, struct cd_scope *scope_r,
                  struct cordee_error *err)
{
    int64_t chosen;

    return read_scope(host, staff, scope_r, &chosen, err);
}

/* Who has one cluster only looks at that one. */
static void look(struct cd_scope *s, int64_t cluster)
{
    s->current = cluster && cd_scope_mine(s, cluster) ? cluster : 0;
    if (!s->all && s->n == 1)
        s->current = s->in[0].cluster;
}

const struct cd_scope *cd_scope_now(struct cordee_host *host)
{
    static const struct cd_scope none = {0};
    struct conn *c = cd_conn(host, NULL);
    int64_t chosen;

    if (!c)
        return &none;
    if (c->scope_read)
        return &c->scope;
    c->scope_read = true; /* what could not be read lets nobody see anything */
    if (read_scope(host, c->staff, &c->scope, &chosen, NULL) == 0)
        look(&c->scope, c->look_set ? c->look : chosen);
    return &c->scope;
}

void cd_scope_ask(struct cordee_host *host, const char *permission)
{
    struct conn *c = cd_conn(host, NULL);

    if (!c)
        return;
    snprintf(c->asks, sizeof c->asks, "%s", permission ? permission : "");
    c->scope_read = false;
}

const char *cd_scope_asked(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c && c->asks[0] ? c->asks : "crm.write";
}

void cd_scope_look(struct cordee_host *host, int64_t cluster)
{
    struct conn *c = cd_conn(host, NULL);

    if (!c)
        return;
    c->look_set = true;
    c->look = cluster;
    c->scope_read = false;
}

void cd_scope_forget(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        c->scope_read = c->look_set = false;
}

/* ---- asking ----------------------------------------------------------------------- */

const char *cd_scope_role(const struct cd_scope *scope, int64_t cluster)
{
    for (size_t i = 0; i < scope->n; i++)
        if (scope->in[i].cluster == cluster)
            return scope->in[i].role;
    return "";
}

bool cd_scope_mine(const struct cd_scope *scope, int64_t cluster)
{
    return scope->all || *cd_scope_role(scope, cluster);
}

bool cd_scope_seen(const struct cd_scope *scope, int64_t cluster)
{
    return cd_scope_mine(scope, cluster) &&
           (!scope->current || scope->current == cluster);
}

/* What somebody without bounds may do is their one role's, which the door knows. */
bool cd_scope_writes(const struct cd_scope *scope, int64_t cluster)
{
    for (size_t i = 0; i < scope->n; i++)
        if (scope->in[i].cluster == cluster)
            return scope->in[i].writes;
    return scope->all;
}

unsigned cd_scope_roles(const struct cd_scope *scope)
{
    unsigned roles = 0;

    for (size_t i = 0; i < scope->n; i++)
        if (cd_scope_seen(scope, scope->in[i].cluster))
            roles |= cd_role_bit(scope->in[i].role);
    return roles;
}

int64_t cd_cluster_here(struct cordee_host *host)
{
    const struct cd_scope *s = cd_scope_now(host);
    struct cordee *core = host->core;
    int64_t first = 0;

    if (s->current)
        return s->current;
    for (size_t i = 0; i < s->n; i++)
        if (s->in[i].writes)
            return s->in[i].cluster;
    if (s->n)
        return s->in[0].cluster;
    (void)!core->db->one(
        core, NULL, &first,
        "SELECT id FROM cluster ORDER BY retired_at IS NOT NULL, id LIMIT 1",
        CORDEE_NO_ARGS);
    return first;
}

bool cd_cluster_several(struct cordee_host *host)
{
    struct cordee *core = host->core;
    int64_t n = 0;

    return core->db->one(core, NULL, &n, "SELECT count(*) FROM cluster", CORDEE_NO_ARGS) >
               0 &&
           n > 1;
}
