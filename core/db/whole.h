/* The database as a whole: read as of one instant, and filled in one go.  For the full
 * dump (core/dump). */
#ifndef CORE_DB_WHOLE_H
#define CORE_DB_WHOLE_H

#include "core/base/host.h"

/* All that this thread reads until the end is as of one instant; nobody waits for it.  It
 * must not write meanwhile. */
int cd_db_read_begin(struct cordee_host *host, struct cordee_error *err);
void cd_db_read_end(struct cordee_host *host);

/* Runs `fill` in one transaction in which no change is logged, undoing() is 1 (triggers
 * add no rows to those that come) and rows may refer to rows that are yet to come.  What
 * refers to nothing in the end is refused, with its name. */
typedef int cd_db_filler(struct cordee *core, void *ctx, struct cordee_error *err);
int cd_db_fill(struct cordee *cd, cd_db_filler *fill, void *ctx,
               struct cordee_error *err);

#endif
