/* Matches of all members with all calls, in one go. */
#include "plugins/funding/board/board.h"
#include "plugins/funding/profile/profile.h"

#include <math.h>

enum {
    MOST = 20,   /* calls a member */
    SLICE = 20,  /* members a transaction */
    LEAST = 50,  /* strength that is worth being told */
    HALFWAY = 12 /* points that are 63 of 100: two or three rare words in common */
};

/* Points have no end; what people see goes from 0 to 100. */
static int strength_of(double score)
{
    return (int)lround(100 * (1 - exp(-score / HALFWAY)));
}

static int member_match(struct cordee *cd, struct match *m, const int64_t *ids,
                        const struct profile *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = json_array();
    struct matched found[MOST];
    struct match_hit *hits;
    size_t n = 0, n_hits = match_find(m, &p->match, MOST, a, &hits);

    for (; n < n_hits && strength_of(hits[n].score) >= LEAST; n++) {
        json_t *why = match_reasons_json(&hits[n]);

        json_array_append_new(reasons, why);
        found[n] = (struct matched){ids[hits[n].number], p->party,
                                    strength_of(hits[n].score), why};
    }
    return matches_put(cd, p->party, found, n, err);
}

static int slice_match(struct cordee *cd, struct match *m, const int64_t *ids,
                       const struct profile *first, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (member_match(cd, m, ids, &first[i], err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}

int funding_match_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(match_drop) struct match *m = match_new();
    const int64_t now = cordee_now();
    struct profiles all;
    int64_t *ids;

    if (calls_take(cd, a, m, now, &ids, err) < 0 || profiles_load(cd, a, &all, err) < 0)
        return -1;
    match_ready(m, now);
    for (size_t i = 0; i < all.n; i += SLICE) {
        size_t n = all.n - i < SLICE ? all.n - i : SLICE;

        if (slice_match(cd, m, ids, &all.at[i], n, err) < 0)
            return -1;
        cd->job->progress(cd, job, (int64_t)(i + n), (int64_t)all.n, "");
    }
    if (matches_end(cd, now, (int64_t)all.n, all.silent, err) < 0)
        return -1;
    return CORDEE_JOB_DONE;
}

int funding_match_due(struct cordee *cd, struct cordee_error *err)
{
    int due = matches_due(cd, cordee_now(), err);

    if (due <= 0)
        return due;
    return cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) < 0 ? -1 : 0;
}
