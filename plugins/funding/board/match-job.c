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

/* ---- one party -------------------------------------------------------------- */

struct run {
    struct match *m;
    const int64_t *ids; /* of the calls' rows */
    const struct profile_grouped *groups;
    size_t n_groups;
};

struct gathered { /* a party's calls, each once */
    struct matched found[MOST];
    size_t n;
    json_t *reasons; /* owns what hangs on them */
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
                   const char *group, struct gathered *g)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct match_hit *hits;
    size_t n_hits = match_find(run->m, p, MOST, a, &hits);

    for (size_t i = 0; i < n_hits && strength_of(hits[i].score) >= LEAST; i++) {
        json_t *why = match_reasons_json(&hits[i]);

        if (*group)
            json_array_append_new(why, json_pack("{s:s, s:s, s:f}", "why", "group",
                                                 "what", group, "points", 0.0));
        json_array_append_new(g->reasons, why);
        gathered_put(g, (struct matched){run->ids[hits[i].number], party,
                                         strength_of(hits[i].score), why});
    }
}

static bool is_in(const struct profile_grouped *group, int64_t party)
{
    for (size_t i = 0; i < group->n && group->people[i] <= party; i++)
        if (group->people[i] == party)
            return true;
    return false;
}

/* Its profile is read where its rows are written, so that what was said meanwhile is not
 * overwritten by what was read before.  Of a person only what was said of her counts, and
 * what her groups look for. */
static int party_match(struct cordee *cd, const struct run *run, int64_t party,
                       int64_t *silent, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = json_array();
    struct gathered g = {.reasons = reasons};
    struct match_profile asked;
    struct profile p;
    int rc = profile_load(cd, a, party, &p, err);

    if (rc <= 0)
        return rc;
    profile_match(a, &p, &asked);
    *silent += !*asked.text && p.kind == CORDEE_ORG;
    if (profile_said(cd, a, party, &asked, err) < 0)
        return -1;
    if (p.kind == CORDEE_ORG || p.changed_at)
        gather(run, party, &asked, "", &g);
    for (size_t i = 0; i < run->n_groups; i++)
        if (is_in(&run->groups[i], party))
            gather(run, party, &run->groups[i].match, run->groups[i].name, &g);
    return matches_put(cd, party, g.found, g.n, err);
}

/* ---- all of them ------------------------------------------------------------ */

static int slice_match(struct cordee *cd, const struct run *run, const int64_t *parties,
                       size_t n, int64_t *silent, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (party_match(cd, run, parties[i], silent, err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}

/* One whose profile was changed; who is no member any more has no rows. */
static int one_match(struct cordee *cd, const struct run *run, int64_t party,
                     struct cordee_error *err)
{
    int64_t silent = 0;
    int rc = profile_counts(cd, party, err);

    if (rc < 0)
        return -1;
    return rc ? slice_match(cd, run, &party, 1, &silent, err)
              : matches_put(cd, party, NULL, 0, err);
}

static int all_match(struct cordee *cd, struct cordee_arena *a, struct cordee_job *job,
                     const struct run *run, int64_t now, struct cordee_error *err)
{
    int64_t *parties, silent = 0;
    size_t n_parties;

    if (profile_parties(cd, a, &parties, &n_parties, err) < 0)
        return -1;
    for (size_t i = 0; i < n_parties; i += SLICE) {
        size_t n = n_parties - i < SLICE ? n_parties - i : SLICE;

        if (slice_match(cd, run, &parties[i], n, &silent, err) < 0)
            return -1;
        cd->job->progress(cd, job, (int64_t)(i + n), (int64_t)n_parties, "");
    }
    return matches_end(cd, now, (int64_t)n_parties - silent, silent, err);
}

int funding_match_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(match_drop) struct match *m = match_new();
    const int64_t now = cordee_now(), party = cordee_json_int(job->args, "party");
    struct profile_grouped *groups;
    struct run run = {.m = m};
    int64_t *ids;

    if (facets_fill(cd, err) < 0 || calls_take(cd, a, m, now, &ids, err) < 0 ||
        profile_groups_take(cd, a, &groups, &run.n_groups, err) < 0)
        return -1;
    run.ids = ids;
    run.groups = groups;
    match_ready(m, now);
    if ((party ? one_match(cd, &run, party, err)
               : all_match(cd, a, job, &run, now, err)) < 0)
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
