/* Which calls somebody wants to see: of the board, of a feed, of a block in a mailing. */
#ifndef FUNDING_BOARD_FILTER_H
#define FUNDING_BOARD_FILTER_H

#include "plugins/funding/call/call.h"

#include <cordee/plugin.h>

enum board_show {
    BOARD_MATCHING, /* open, and some member's */
    BOARD_OPEN,
    BOARD_ANNOUNCED,
    BOARD_CLOSED,
    BOARD_OUT, /* no call, or gone with its source (call/rule.h) */
    BOARD_SHOWS,
};

enum board_sort { /* by what comes first */
                  BOARD_BY_CLOSE,
                  BOARD_BY_MONEY,
                  BOARD_BY_STRENGTH,
                  BOARD_BY_MEMBERS,
                  BOARD_BY_INTERESTED,
                  BOARD_BY_NEWS,
                  BOARD_SORTS,
};

/* "" and 0 ask for nothing.  All but `cluster` stands in addresses. */
struct board_filter {
    const char *text;      /* words that all stand in it, in any spelling of accents */
    const char *programme; /* as funding_facet has it */
    const char *type;      /* "grant", "tender", "cascade" */
    int64_t money;         /* at least, whole units */
    int64_t days;          /* it closes within so many */
    int64_t strength;      /* some member's by at least so much */
    int64_t fresh;         /* known for no more than so many days */
    int64_t cluster; /* only members of this one count; 0: all whom who acts may see */
    enum board_show show;
    enum board_sort sort;
};

/* What is asked by name ("q", "programme", "type", "money", "days", "strength", "fresh",
 * "show", "sort"); what is no word or number of ours asks for nothing.  Texts are those
 * of `get`. */
struct board_filter board_filter_read(const char *(*get)(void *ctx, const char *name),
                                      void *ctx);
/* The words of an enum, as addresses have them. */
const char *board_show_word(enum board_show show);
enum board_show board_show_of(const char *word);
const char *board_sort_word(enum board_sort sort);
/* Something but tab and order is asked for. */
bool board_filter_any(const struct board_filter *f);
/* As a query: "q=films&programme=LIFE&show=open"; in `a`. */
const char *board_filter_query(struct cordee_arena *a, const struct board_filter *f);

#endif
