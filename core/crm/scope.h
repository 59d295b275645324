/* Whose a party is, and who may see it: the one place that knows.  Which rule, and why,
 * stands in core/crm/README.md; who the user is, in core/db/scope.h. */
#ifndef CORE_CRM_SCOPE_H
#define CORE_CRM_SCOPE_H

#include <cordee/crm.h>

#include "core/base/host.h"
#include "core/db/scope.h"

/* ---- for statements of constant text: `p` is an expression, a party's number  */

/* The user may see it ... */
#define CD_MINE(p)                                                 \
    "(scope_whole() OR EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF( \
        p) " sx WHERE "                                            \
           "cluster_mine(sx.cluster)))"
/* ... and change it: what a statement that writes asks, whatever the door let in. */
#define CD_MAY_WRITE(p)                                            \
    "(scope_whole() OR EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF( \
        p) " sx WHERE "                                            \
           "cluster_may_write(sx.cluster)))"
/* Of what they look at, for lists and counts, is CORDEE_SEEN. */

/* A follow-up `t`, for lists and counts: who has it sees it, be it of nobody. */
#define CD_TASK_SEEN                                                            \
    "((t.party IS NULL AND (scope_whole() OR t.staff = acting())) OR (t.party " \
    "IS NOT NULL AND " CORDEE_SEEN("t.party") "))"

/* CORDEE_ENTRY_OPEN where the user is bound, twice (0: the system, which sees all). */
#define CD_MAY_SEE "(" CORDEE_ENTRY_OPENLY " OR ? = 0 OR i.author = ?)"

/* ---- for statements that are put together ------------------------------------------ */

/* What a user may see.  For whom the calling thread acts, and for 0, that is what they
 * look at; for others it is all that is theirs. */
int cd_scope_of(struct cordee *cd, int64_t user, struct cd_scope *scope_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
bool cd_scope_limits(const struct cd_scope *scope);
/* "+p.id IN (...) AND ", or nothing for whoever sees all: what limits a list of parties
 * `p`. */
void cd_party_scope_put(const struct cd_scope *scope, struct cordee_sql *out);
/* How many of a kind the calling thread's user looks at; 0 when it cannot be counted. */
int64_t cd_party_count(struct cordee *cd, enum cordee_kind kind);
/* "p.id IN (...)": the parties of one cluster. */
void cd_cluster_parties_put(int64_t cluster, struct cordee_sql *out);

/* ---- for rules --------------------------------------------------------------------- */

/* 1: it is there and the thread's user may see it, in the trash or not; 0; -1. */
int cd_party_visible(struct cordee *cd, int64_t party,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
/* 1: the thread's user may change it; 0; -1. */
int cd_party_writable(struct cordee *cd, int64_t party,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Fails, with a sentence, unless their role in a cluster has the permission. */
int cd_cluster_must(struct cordee *cd, int64_t cluster,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* The same of all that a change set is about: taking it back is changing it.  What the
 * set took from a cluster counts as that cluster's. */
int cd_undo_must(struct cordee *cd, struct cordee_error *err,
                 int64_t set) CORDEE_MUST_CHECK;
/* Brings a party to a cluster, or takes it away from there. */
int cd_party_attach(struct cordee *cd, struct cordee_error *err, int64_t party,
                    int64_t cluster, bool there) CORDEE_MUST_CHECK;

#endif
