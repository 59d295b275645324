/* What sources have changed of a call, as people read it. */
#ifndef FUNDING_BOARD_CHANGE_H
#define FUNDING_BOARD_CHANGE_H

#include <cordee/plugin.h>

/* From rows {"at","source"?,"field","was","became"}, the last first: one item for what a
 * source changed at one time, [{"at_text","at_iso","source"?,"rows":[{"label","before"?,
 * "gone"?,"came"?,"after"?}]}].  What was there and is no more is `gone`, what is new is
 * `came`; of long texts only what differs is said, with some words around it.  New; texts
 * are in the language that is spoken now. */
json_t *board_history(struct cordee *cd, struct cordee_arena *a, const json_t *changes,
                      const char *currency);

#endif
