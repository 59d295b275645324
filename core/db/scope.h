/* Which clusters the calling thread's user may see, and which one they look at: of whom
 * cd_db_actor named.  Nobody (0) is the system, which sees all.
 *
 * In SQL, for whoever writes a statement of constant text:
 *   - scope_whole(): their rights have no bounds
 *   - scope_open(): and they look at all clusters at once
 *   - cluster_mine(c): they may see what is cluster c's
 *   - cluster_seen(c): and it is among those they look at
 *   - cluster_may_write(c): their role in c has the permission that is asked for
 *   - role_may(r, permission): whoever has role r may do it (roles.h)
 *   - cluster_here(): where what they make belongs: the one they look at, else the first
 * in which they may write
 *   - cluster_several(): there is more than one
 *   - acting(): who they are
 *
 * What is nobody's (NULL) is seen only without bounds. */
#ifndef CORE_DB_SCOPE_H
#define CORE_DB_SCOPE_H

#include "core/base/host.h"

enum { CD_SCOPE_MOST = 64 }; /* clusters of one user whose rights have bounds */

struct cd_scope {
    bool all;        /* no bounds */
    int64_t current; /* the one they look at; 0: all that they may see */
    size_t n;
    struct {
        int64_t cluster;
        char role[16];
        bool writes;     /* that role has the permission that is asked for */
    } in[CD_SCOPE_MOST]; /* by number; of who has bounds */
};

/* The thread's; read when it is first asked for, valid until the next cd_db_actor. */
const struct cd_scope *cd_scope_now(struct cordee_host *host);
/* Of anybody, looking at all.  -1: and nothing may be seen. */
int cd_scope_load(struct cordee_host *host, int64_t staff, struct cd_scope *scope_r,
                  struct cordee_error *err);
/* For which permission cluster_may_write(c) asks until the next cd_db_actor: that of the
 * route, or of what queued the job.  NULL, as at first: crm.write. */
void cd_scope_ask(struct cordee_host *host, const char *permission);
const char *cd_scope_asked(struct cordee_host *host);
/* Looks at one cluster, or at all (0), until the next cd_db_actor, whatever its user
 * chose: a cluster that they may not see is none. */
void cd_scope_look(struct cordee_host *host, int64_t cluster);
/* The thread looks at what its user chose again, and reads their rights anew. */
void cd_scope_forget(struct cordee_host *host);

bool cd_scope_mine(const struct cd_scope *scope, int64_t cluster);
bool cd_scope_writes(const struct cd_scope *scope, int64_t cluster);
bool cd_scope_seen(const struct cd_scope *scope, int64_t cluster);
/* Their role in a cluster, "" where they have none or `scope` has no bounds. */
const char *cd_scope_role(const struct cd_scope *scope, int64_t cluster);
/* The set of their roles where they look (roles.h); 0 for who has no bounds. */
unsigned cd_scope_roles(const struct cd_scope *scope);
/* As cluster_here() and cluster_several(). */
int64_t cd_cluster_here(struct cordee_host *host);
bool cd_cluster_several(struct cordee_host *host);

#endif
