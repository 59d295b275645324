/* Calls before people: the board and a call's page. */
#ifndef FUNDING_BOARD_H
#define FUNDING_BOARD_H

#include "plugins/funding/board/filter.h"

#include <cordee/plugin.h>

extern const struct cordee_route funding_board_routes[];

/* A row of board_list, as pages show it: "title", "programme", "budget" or "grant",
 * "fresh", "closed", days and strength; without the record. */
void board_row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, int64_t now);

/* ---- board-model.c ---------------------------------------------------------- */

/* How many of the calls that are asked for each tab has.  0 or -1. */
int board_counts(struct cordee *cd, const struct board_filter *f, int64_t now,
                 int64_t counts[BOARD_SHOWS], struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those of f->show, in its order, `most` from number `from` (0: the first) on: [{"id",
 * "record","state","next_at","closes_at","first_at","changed_at","money","members","strength",
 * "interested"}].  Members are those whom who acts may see.  A new reference, or NULL. */
json_t *board_list(struct cordee *cd, const struct board_filter *f, int64_t now,
                   int64_t from, int64_t most,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* {"name","language"} of a party that calls were matched with or that answered one, and
 * of a cluster: 1 found, 0, -1. */
int board_party(struct cordee *cd, int64_t party, json_t **who_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
int board_cluster(struct cordee *cd, int64_t cluster, json_t **row_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Calls that are not over and fit a party, or that it answered, those it is interested in
 * first: [{"id","record","first_at","changed_at","strength","why","answer","next_at"}].
 * `wanted`: without those it said no to. */
json_t *board_party_calls(struct cordee *cd, int64_t party, int64_t now, bool wanted,
                          int64_t most, struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","href","name","country","strength","why","answer"}]: members it was matched with
 * or who answered, interested ones first. */
json_t *board_members(struct cordee *cd, int64_t call,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"at","source"?,"ruled" (decided here),"field","was","became"}]: what was changed, the
 * last first, 500 at most. */
json_t *board_changes(struct cordee *cd, int64_t call,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","name","language","first_at","last_at","missing" (not in what the source gives
 * now)}]: where it is published. */
json_t *board_sources(struct cordee *cd, int64_t call,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* {"at","members","silent"} of the last run: 1 found, 0, -1. */
int board_matched(struct cordee *cd, json_t **run_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
