/* An audience as one statement, inside.
 *
 *   hit        parties that the filter or a part lets in
 *   person     one row a person, with the organisation they stand for
 *   kept_out   people whom a part keeps out, by the first that does
 *   addressed  with their address and why they may not be written to
 *   once       of several with one address the first
 *   single     of several of one organisation one, where asked for
 *   due        with the instant before which the budget does not allow it
 *
 * Who chooses, counts, asks why and fills the outbox reads the last of them. */
#ifndef CORE_CRM_AUDIENCE_H
#define CORE_CRM_AUDIENCE_H

#include "core/crm/filter/filter.h"

struct cd_audience {
    struct cordee *core;
    const struct cordee_audience *who;
    struct cordee_filter *filter; /* its own */
    struct cordee_filter **parts; /* one a part */
    bool own;                     /* its own filter lets people in */
};

/* Compiles the filters; they live in `arena`. */
int cd_audience_open(struct cordee *cd, const struct cordee_audience *who,
                     struct cordee_arena *arena, struct cd_audience *a_r,
                     struct cordee_error *err);
/* WITH ... due(party, org, address_id, language, skip, later): a SELECT follows. */
int cd_audience_put(const struct cd_audience *a, struct cordee_sql *out,
                    struct cordee_error *err);
/* ", single(...) AS (...), due(...) AS (...) ": the last two. */
void cd_audience_put_budget(const struct cd_audience *a, struct cordee_sql *out);
/* A role `r` that holds now. */
void cd_audience_put_now(const struct cd_audience *a, struct cordee_sql *out);
/* The value of a merge field on `p` and `o`; CORDEE_E_INVALID: there is none. */
int cd_audience_put_value(const struct cd_audience *a, const json_t *name,
                          const struct cordee_merge_field **field_r,
                          struct cordee_sql *out, struct cordee_error *err);
/* " a.party > ? AND a.party <= ?": a piece has others beside its own people. */
void cd_audience_put_own(const struct cd_audience *a, struct cordee_sql *out);

/* An audience taken piece by piece, so that what the statement remembers meanwhile is not
 * more for a large register than for a small one. */
struct cd_audience_pieces {
    struct cd_audience piece;
    struct cordee_audience who; /* of the piece */
    int64_t last;               /* number of a party */
    bool whole, begun;          /* whole: it has to be looked at at once */
};

int cd_audience_pieces(const struct cd_audience *a, struct cd_audience_pieces *p,
                       struct cordee_error *err);
/* The next of them; lives until the next call.  NULL: there is none. */
const struct cd_audience *cd_audience_next(struct cd_audience_pieces *p);

/* What `skip` says, as people read it. */
void cd_audience_reason(const struct cd_audience *a, const char *skip,
                        struct cordee_buf *out);

#endif
