/* Who may do what in the database.  The core's own parts do what they like with tables,
 * but change none while running; a plugin writes its own tables only and reads the
 * core's but for secrets. */
#ifndef CORE_DB_FENCE_H
#define CORE_DB_FENCE_H

#include "core/db/db-priv.h"

/* Is this handle one of the core's parts? */
bool cd_fence_is_core(const struct cordee *cd);
/* The authorizer of a connection; what it refuses is said in c->denied. */
int cd_fence_set(struct conn *c);
/* Adds the name of a plugin that has, or had, tables. */
void cd_fence_know(struct cd_db *db, const char *plugin);
/* The plugin whose table it is; NULL: the core's. */
const char *cd_fence_owner(const struct cd_db *db, const char *table);

#endif
