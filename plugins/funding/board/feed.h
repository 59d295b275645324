/* Calls for other programs: an Atom feed (RFC 4287) and a calendar of their deadlines
 * (RFC 5545), each by a secret link. */
#ifndef FUNDING_BOARD_FEED_H
#define FUNDING_BOARD_FEED_H

#include "plugins/funding/board/filter.h"

enum feed_kind { FEED_ATOM, FEED_CALENDAR };

extern const struct cordee_route funding_feed_routes[];

/* The link to the calls that fit one party; it is the same each time, good as long as it
 * is a member and matched, and kept nowhere.  In `a`. */
const char *feed_of_party(struct cordee *cd, struct cordee_arena *a, int64_t party,
                          enum feed_kind kind);
/* The link to what a cluster's board shows with that filter. */
const char *feed_of_board(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                          const struct board_filter *f, enum feed_kind kind);

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
