/* The best way from one to another through those who know each other: of all ways of so
 * many steps at most the one most likely to lead there.  Costs are -ln p, and it goes
 * from the end backwards, the cheapest first, as Dijkstra's (Numerische Mathematik 1,
 * 1959), layer by layer, since each step also adds to how long the way may still be. */
#ifndef CORE_CRM_STRENGTH_PATH_H
#define CORE_CRM_STRENGTH_PATH_H

#include <cordee/base.h>

#include <stddef.h>
#include <stdint.h>

#define CD_PATH_STEPS 3
#define CD_PATH_ASKED 40

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

/* Who leads to `node`, into *edges_r of the arena; their number, -1.  `only` not 0: no
 * more than the edge from that one, for the last step. */
struct cd_graph {
    int (*leads)(void *ctx, struct cordee_arena *a, int64_t node, int64_t only,
                 struct cd_edge **edges_r, struct cordee_error *err);
    void *ctx;
};

/* From `from` to `to`, through none of `shut`.  Who knows thousands (one of us) is never
 * asked whom; of each layer but the last CD_PATH_ASKED are, the likeliest, so that a way
 * may be missed where more know `to`.  0, -1; path->n says whether there is one. */
int cd_path_find(const struct cd_graph *graph, int64_t from, int64_t to, size_t steps,
                 const int64_t *shut, size_t n_shut, struct cd_path *path,
                 struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
