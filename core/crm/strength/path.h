/* The best way from one to another through those who know each other: of all ways of so
 * many steps at most the one most likely to lead there, which is Dijkstra's with costs of
 * -ln p (E. W. Dijkstra, Numerische Mathematik 1, 1959), where each step adds to how long
 * the way may still be. */
#ifndef CORE_CRM_STRENGTH_PATH_H
#define CORE_CRM_STRENGTH_PATH_H

#include <cordee/base.h>

#include <stddef.h>
#include <stdint.h>

#define CD_PATH_STEPS 3

struct cd_edge {
    int64_t node;
    double p; /* how likely one who is asked leads to the other: 0 to 1 */
    int how;  /* the caller's */
};

struct cd_path {
    size_t n;                        /* steps: 1 to CD_PATH_STEPS; 0: there is no way */
    int64_t node[CD_PATH_STEPS + 1]; /* from .. to */
    int how[CD_PATH_STEPS];          /* of the edge from node[i] to node[i + 1] */
    double p;
};

/* Those whom `node` knows, into *edges_r of the arena; their number, -1.  An edge is one
 * in both directions. */
struct cd_graph {
    int (*knows)(void *ctx, struct cordee_arena *a, int64_t node,
                 struct cd_edge **edges_r, struct cordee_error *err);
    void *ctx;
};

/* From `from` to `to`, through none of `shut`.  It looks from the end backwards, so that
 * who knows thousands (one of us) is asked last.  0, -1; path->n says whether there is a
 * way. */
int cd_path_find(const struct cd_graph *graph, int64_t from, int64_t to, size_t steps,
                 const int64_t *shut, size_t n_shut, struct cd_path *path,
                 struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
