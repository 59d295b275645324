/* Full text over everything that has words.  Accents and case do not count; words may
 * be begun only ("zup urs").  A thing is a kind ("party", "interaction", "mailing.draft")
 * and a row id of that kind. */
#ifndef CORE_DB_SEARCH_H
#define CORE_DB_SEARCH_H

#include "core/base/host.h"

#include <cordee/crm.h>

/* Puts the words of a thing, in place of those it had.  Call it in the transaction that
 * writes the thing. */
int cd_search_put(struct cordee *cd, const char *kind, int64_t id, const char *title,
                  const char *text, struct cordee_error *err);
int cd_search_drop(struct cordee *cd, const char *kind, int64_t id,
                   struct cordee_error *err);
/* Puts the words of things that are new, from a SELECT of id, title, text with one value.
 */
int cd_search_add(struct cordee *cd, const char *kind, const char *select,
                  struct cordee_value arg, struct cordee_error *err);
/* Makes all words of a kind anew from a SELECT of id, title, text: after an import that
 * did not call cd_search_put, or when a backup came from elsewhere. */
int cd_search_fill(struct cordee *cd, const char *kind, const char *select,
                   struct cordee_error *err);
/* Merges the index, so that words that were dropped are no longer in the file, a piece at
 * a time: 1 call it again; 0 all is in one piece; -1. */
int cd_search_merge(struct cordee *cd, struct cordee_error *err);

enum cd_search_flags {
    CD_SEARCH_TITLE = 1, /* in titles only */
    CD_SEARCH_WHOLE = 2, /* whole words, not their beginnings */
};

/* Writes a SELECT of the ids of a kind's things that have all words of `text`, for
 * "p.id IN (" ... ")".  Words in "..." stand together.  False, and nothing written:
 * there is no word in it. */
bool cd_search_sql(struct cordee_sql *out, const char *kind, const char *text,
                   unsigned flags);
/* The newest things of a kind (NULL: of every kind), [{"kind","id"}], at most `limit`. */
int cd_search_find(struct cordee *cd, const char *kind, const char *text, int limit,
                   json_t **list_r, struct cordee_error *err);

#endif
