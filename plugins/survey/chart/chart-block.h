/* From the figures of a question to its drawings. */
#ifndef PLUGINS_SURVEY_CHART_BLOCK_H
#define PLUGINS_SURVEY_CHART_BLOCK_H

#include <cordee/plugin.h>

/* Draws what a question of the results is made of: {"key", "kind", "question",
 * "figures": as survey_report and the pages of results give them}.  Adds "gap_chart" and
 * "quadrant_chart" to a paired matrix, "level_chart" to a scale or a matrix: finished
 * elements for {{{gap_chart}}} in a <div class="plots">; nothing where there is nothing
 * to draw.  A figure that is null is drawn as hidden. */
void survey_chart_put(struct cordee *cd, json_t *block);

/* Draws the table of groups: "question", "measure", "names" and "rows" with "words" of
 * `heat`, the figures under `key` in the cells of `items` as survey_report_groups gives
 * them (null: hidden).  Adds "drawn".  `low_first`: the lowest is the darkest. */
void survey_chart_heat_put(struct cordee *cd, json_t *heat, const json_t *items,
                           const char *key, bool low_first);

#endif
