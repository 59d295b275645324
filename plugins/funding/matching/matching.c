/* Matches of members with calls: of all, or of those who wait for it. */
#include "plugins/funding/matching/matching.h"

#include "plugins/funding/call/facet.h"
#include "plugins/funding/profile/profile.h"

#include <math.h>

enum {
    MOST = 20,      /* calls a member */
    SLICE = 20,     /* members a transaction */
    LEAST = 50,     /* strength that is worth being told */
    TWO_THIRDS = 12 /* points that are 63 of 100: two or three rare words in common */
};

/* Points have no end; what people see goes from 0 to 100. */
static int strength_of(double score)
{
    return (int)lround(100 * (1 - exp(-score / TWO_THIRDS)));
}

/* ---- one party -------------------------------------------------------------- */

struct run {
    struct match *m;
    const int64_t *ids; /* of the calls' rows */
    int64_t silent;     /* members of whom nothing is known to match by */
    int64_t job;        /* of a run of all; 0: of those who wait */
};

struct gathered { /* a party's calls, each once */
    struct matched found[MOST];
    size_t n;
    json_t *reasons; /* owns what hangs on them; NULL: there is no such party */
};

/* The stronger of two that are of one call; of too many the strongest. */
static void gathered_put(struct gathered *g, struct matched one)
{
    size_t at = 0;

    while (at < g->n && g->found[at].call != one.call)
        at++;
    if (at == MOST)
        for (size_t i = at = 0; i < MOST; i++)
            at = g->found[i].strength < g->found[at].strength ? i : at;
    if (at == g->n)
        g->found[g->n++] = one;
    else if (g->found[at].strength < one.strength)
        g->found[at] = one;
}

static void gather(const struct run *run, int64_t party, const struct match_profile *p,
                   const struct profile *group, struct gathered *g)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct match_hit *hits;
    size_t n_hits = match_find(run->m, p, MOST, a, &hits);

    for (size_t i = 0; i < n_hits && strength_of(hits[i].score) >= LEAST; i++) {
        json_t *why = match_reasons_json(&hits[i]);

        if (group)
            json_array_append_new(why, json_pack("{s:s, s:s, s:I, s:f}", "why", "group",
                                                 "what", group->name, "group",
                                                 group->group, "points", 0.0));
        json_array_append_new(g->reasons, why);
        gathered_put(g, (struct matched){run->ids[hits[i].number], party,
                                         strength_of(hits[i].score), why});
    }
}

/* What the groups look for in which a person is. */
static int groups_gather(struct cordee *cd, const struct run *run, int64_t party,
                         struct gathered *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t *groups;
    size_t n;

    if (profile_groups_of(cd, a, party, &groups, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct match_profile asked;
        struct profile p;
        int rc = profile_group_load(cd, a, groups[i], &p, err);

        if (rc < 0)
            return -1;
        if (rc == 0) /* somebody removed it meanwhile */
            continue;
        profile_match(a, &p, &asked);
        gather(run, party, &asked, &p, g);
    }
    return 0;
}

/* Of a person only what was said of her counts, and what her groups look for. */
static int party_gather(struct cordee *cd, struct run *run, int64_t party,
                        struct gathered *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct match_profile asked;
    struct profile p;
    int rc = profile_load(cd, a, party, &p, err);

    if (rc <= 0)
        return rc;
    profile_match(a, &p, &asked);
    run->silent += !*asked.text && p.kind == CORDEE_ORG;
    if (profile_said(cd, a, party, &asked, err) < 0)
        return -1;
    if (p.kind == CORDEE_ORG || p.changed_at)
        gather(run, party, &asked, NULL, g);
    return groups_gather(cd, run, party, g, err);
}

/* ---- a slice ---------------------------------------------------------------- */

/* Who is no member any more has none. */
static int slice_gather(struct cordee *cd, struct run *run, const struct wanted *who,
                        size_t n, struct gathered *all, struct cordee_error *err)
{
    int rc = matching_take(cd, run->job, &run->m, &run->ids, err);

    if (rc < 0)
        return -1;
    for (size_t i = 0; rc >= 0 && i < n; i++) {
        rc = run->job ? 1 : profile_counts(cd, who[i].party, err);
        if (rc > 0)
            rc = party_gather(cd, run, who[i].party, &all[i], err);
    }
    matching_give(cd);
    return rc < 0 ? -1 : 0;
}

static int slice_put(struct cordee *cd, const struct wanted *who, size_t n,
                     const struct gathered *all, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (matches_put(cd, who[i].party, all[i].found, all[i].n, err) < 0 ||
            (who[i].n && wanted_done(cd, &who[i], err) < 0))
            return -1;
    return cd->db->commit(&tx, err);
}

/* Nobody waits while calls are found: what is said of somebody meanwhile is a new row of
 * funding_wanted, which stays. */
static int slice_match(struct cordee *cd, struct run *run, const struct wanted *who,
                       size_t n, struct cordee_error *err)
{
    struct gathered all[SLICE] = {0};
    int rc;

    for (size_t i = 0; i < n; i++)
        all[i].reasons = json_array();
    rc = slice_gather(cd, run, who, n, all, err);
    if (rc == 0)
        rc = slice_put(cd, who, n, all, err);
    for (size_t i = 0; i < n; i++)
        json_decref(all[i].reasons);
    return rc;
}

/* ---- those who wait --------------------------------------------------------- */

int funding_rematch_run(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    struct wanted who[SLICE];
    struct run run = {0};
    int n = wanted_take(cd, who, SLICE, err);

    (void)job;
    if (n < 0 || (n && slice_match(cd, &run, who, (size_t)n, err) < 0))
        return -1;
    if (n == SLICE)
        return CORDEE_JOB_MORE;
    matching_rest(cd, true);
    return CORDEE_JOB_DONE;
}

/* ---- all of them ------------------------------------------------------------ */

static void keep(struct cordee_job *job, const char *name, int64_t n)
{
    json_object_set_new(job->state, name, json_integer(n));
}

static void keep_more(struct cordee_job *job, const char *name, int64_t n)
{
    keep(job, name, cordee_json_int(job->state, name) + n);
}

/* What the boards filter by, then when it was. */
static int all_begin(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    int64_t n;

    if (facets_fill(cd, err) < 0 || profile_parties_count(cd, &n, err) < 0)
        return -1;
    keep(job, "at", now);
    keep(job, "total", n);
    return CORDEE_JOB_MORE;
}

/* 1: one was brought up to date; 0: there is none any more. */
static int all_group(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    int64_t group = cordee_json_int(job->state, "group");
    int rc = group < 0 ? 0 : profile_group_fill(cd, group, &group, err);

    if (rc >= 0)
        keep(job, "group", rc ? group : -1);
    return rc;
}

static int all_slice(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct wanted who[SLICE] = {0};
    struct run run = {.job = job->id};
    int64_t parties[SLICE];
    const int n = profile_parties_after(cd, cordee_json_int(job->state, "after"), parties,
                                        SLICE, err);

    for (int i = 0; i < n; i++)
        who[i].party = parties[i];
    if (n < 0 || (n && slice_match(cd, &run, who, (size_t)n, err) < 0))
        return -1;
    keep_more(job, "members", n);
    keep_more(job, "silent", run.silent);
    if (n)
        keep(job, "after", parties[n - 1]);
    cd->job->progress(cd, job, cordee_json_int(job->state, "members"),
                      cordee_json_int(job->state, "total"), "");
    return n;
}

static int all_end(struct cordee *cd, const struct cordee_job *job,
                   struct cordee_error *err)
{
    const int64_t silent = cordee_json_int(job->state, "silent");

    if (matches_end(cd, cordee_json_int(job->state, "at"),
                    cordee_json_int(job->state, "members") - silent, silent, err) < 0)
        return -1;
    matching_rest(cd, true);
    return CORDEE_JOB_DONE;
}

int funding_match_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    int rc;

    if (!cordee_json_int(job->state, "at"))
        return all_begin(cd, job, err);
    if ((rc = all_group(cd, job, err)) == 0)
        rc = all_slice(cd, job, err);
    if (rc != 0)
        return rc < 0 ? -1 : CORDEE_JOB_MORE;
    return all_end(cd, job, err);
}

int funding_match_due(struct cordee *cd, struct cordee_error *err)
{
    int due = matches_due(cd, cordee_now(), err);

    matching_rest(cd, false);
    if (due <= 0)
        return due;
    return cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) < 0 ? -1 : 0;
}
