/* Calls that are kept: each once, with what its sources changed. */
#ifndef FUNDING_KEEP_H
#define FUNDING_KEEP_H

#include "plugins/funding/call/call.h"

#include <cordee/plugin.h>

/* Fired in the transaction that keeps it. */
#define FUNDING_CALL_NEW     "call.new"     /* id, source_id, title, programme */
#define FUNDING_CALL_CHANGED "call.changed" /* id, source_id, title, fields */

enum funding_kept { FUNDING_SAME, FUNDING_FRESH, FUNDING_CHANGED, FUNDING_PAST };

/* Keeps what `source` says of a call, in the caller's transaction.  It is the call that
 * has its identifier, and its title or a deadline where that is not one of the portal's;
 * or, where one of both has none, one of the same programme and last deadline with nearly
 * the same title, that the source does not tell of already.  What the source said before
 * and says otherwise now is changed and written down where what is kept is its own last
 * word, and in the record's language; what it drops is as another still says it.  What
 * another source says first stays while that is there, and is added to where nothing was
 * known; what is the word of none that is left gives way to who says otherwise.  The same
 * again, or a change that was told already, changes nothing; deadlines that are worded
 * otherwise are kept so, and that is none that is told.  What was decided here of it
 * (rule.h) holds.  One that was over for "funding.keep_months" when it is heard of first
 * is not kept: FUNDING_PAST. */
int funding_keep(struct cordee *cd, int64_t source, const struct funding_call *call,
                 int64_t now, enum funding_kept *kept_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* `source` says that its file is the same as when it was read last: all that was in it is
 * told still.  In the caller's transaction. */
int funding_keep_same(struct cordee *cd, int64_t source, int64_t now,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

/* {"record","name" (as the filter fields call it),"out" (off the board)} of one: 1
 * found, 0, -1. */
int funding_kept_call(struct cordee *cd, int64_t id, json_t **call_r,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
