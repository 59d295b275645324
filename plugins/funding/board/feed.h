/* Calls for other programs: an Atom feed (RFC 4287) and a calendar of their deadlines
 * (RFC 5545), each by a secret link. */
#ifndef FUNDING_BOARD_FEED_H
#define FUNDING_BOARD_FEED_H

#include "plugins/funding/board/filter.h"

enum feed_kind { FEED_ATOM, FEED_CALENDAR };

extern const struct cordee_route funding_feed_routes[];

struct feed_owner {  /* one of both is 0 */
    int64_t party;   /* calls that fit it */
    int64_t cluster; /* its board */
};

/* The link to the calls that fit one party; it is the same each time until it is renewed,
 * good as long as it is a member and matched, and kept nowhere.  In `a`; "" when it was
 * withdrawn. */
const char *feed_of_party(struct cordee *cd, struct cordee_arena *a, int64_t party,
                          enum feed_kind kind);
/* The link to what a cluster's board shows with that filter. */
const char *feed_of_board(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                          const struct board_filter *f, enum feed_kind kind);

/* ---- feed-model.c ------------------------------------------------------------- */

/* 1: its link holds, *turn_r: since it was renewed the last time, 0: never; 0: it was
 * withdrawn; -1. */
int feed_turn(struct cordee *cd, struct feed_owner o, int64_t *turn_r,
              struct cordee_error *err) CORDEE_MUST_CHECK;
/* Whose link follows from that turn: 1; 0 it holds no more; -1. */
int feed_turn_owner(struct cordee *cd, int64_t turn, struct feed_owner *o_r,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* Another link from now on, or none. */
int feed_turn_add(struct cordee *cd, struct feed_owner o, bool off, int64_t staff,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- feed-write.c ------------------------------------------------------------- */

struct feed {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct cordee_buf out;
    int64_t now;
    const char *title, *self, *page;
};

/* A whole feed or calendar of rows {"id","record","first_at","changed_at","why"?}, in the
 * language that is spoken now. */
void feed_write_atom(struct feed *f, const json_t *rows);
void feed_write_calendar(struct feed *f, const json_t *rows);

#endif
