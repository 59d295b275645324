/* <data>/suppression.log: who must not be written to, beside the database, so that a
 * backup that is restored does not forget who left after it was made.
 *
 * A line is "<time> <reason> <keyed hash of the folded address>".  Reasons are those of
 * table suppression, "resumed" where "unsubscribed" was taken back, and "withdrawn" and
 * "given" for consent to all mail ("withdrawn:7": to the topic with that id); "gone" is a
 * person who was erased, by the keyed hash of the uuid.  The file is only ever added to.
 */
#ifndef CORE_DB_SUPPRESSION_H
#define CORE_DB_SUPPRESSION_H

#include "core/base/host.h"

#define CD_SUPPRESSION_LOG "suppression.log"

/* Adds a line once the open transaction is durable. */
void cd_suppression_note(struct cordee_host *host, const char *reason, const char *hash);
/* Calls `each` for the lines of a time after `from` and up to `to`, as they came; returns
 * how many, or -1.  A folder without such a file has none. */
int64_t cd_suppression_read(struct cordee_host *host, int64_t from, int64_t to,
                            int (*each)(void *ctx, int64_t at, const char *reason,
                                        const char *hash, struct cordee_error *err),
                            void *ctx, struct cordee_error *err);

#endif
