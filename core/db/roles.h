/* Which role has which permission: a permission's row says who has it at first, what an
 * administrator changed is kept here in memory (core/web/roles.c reads and writes it).
 * It is known this far down because a statement asks it too: cluster_may_write(c). */
#ifndef CORE_DB_ROLES_H
#define CORE_DB_ROLES_H

#include "core/base/host.h"

/* A set of roles: one bit each. */
enum { CD_ROLE_READER = 1, CD_ROLE_EDITOR = 2, CD_ROLE_MANAGER = 4, CD_ROLE_SETS = 8 };
unsigned cd_role_bit(const char *role); /* 0: none of these three */

/* Whether a role has a permission; admins have all, and NULL is everybody's. */
bool cd_may(const struct cordee_host *host, const char *role, const char *permission);
/* Whether one of a set of roles has it. */
bool cd_one_may(const struct cordee_host *host, unsigned roles, const char *permission);
/* As the permission's row says, whatever was changed. */
bool cd_may_at_first(const struct cordee_host *host, const char *role,
                     const char *permission);
/* What holds from now on where it differs from the rows: {role: {permission: bool}},
 * which is taken over. */
void cd_roles_set(struct cordee_host *host, json_t *changed);

#endif
