/* Ways through those who know each other: labels by node and by steps that are left. */
#include "core/crm/strength/path.h"

#include <math.h>
#include <stdlib.h>

#define MOST_LABELS 1000 /* of a layer, and one more for where the way begins */

/* The best way from a node to the end in so many steps. */
struct label {
    int64_t node;
    double cost;
    size_t next; /* the label that follows, in the layer before */
    int how;
};

struct layer {
    struct label *labels;
    size_t n, size;
};

struct search {
    const struct cd_graph *graph;
    struct cordee_arena *a;
    int64_t from;
    const int64_t *shut;
    size_t n_shut;
    struct layer layers[CD_PATH_STEPS + 1];
    size_t steps;
};

static bool is_shut(const struct search *s, int64_t node)
{
    for (size_t i = 0; i < s->n_shut; i++)
        if (s->shut[i] == node)
            return true;
    return false;
}

/* A way that comes by a node twice is never better than one that does not. */
static bool on_the_way(const struct search *s, size_t layer, size_t label, int64_t node)
{
    for (;; layer--) {
        const struct label *l = &s->layers[layer].labels[label];

        if (l->node == node)
            return true;
        if (layer == 0)
            return false;
        label = l->next;
    }
}

static struct label *label_of(struct layer *layer, int64_t node)
{
    for (size_t i = 0; i < layer->n; i++)
        if (layer->labels[i].node == node)
            return &layer->labels[i];
    return NULL;
}

static struct label *label_add(struct search *s, struct layer *layer, int64_t node)
{
    if (layer->n >= MOST_LABELS && node != s->from)
        return NULL;
    if (layer->n == layer->size) {
        size_t size = layer->size ? 2 * layer->size : 32;
        struct label *more = cordee_arena_get(s->a, size * sizeof *more);

        for (size_t i = 0; i < layer->n; i++)
            more[i] = layer->labels[i];
        layer->labels = more;
        layer->size = size;
    }
    layer->labels[layer->n] = (struct label){.node = node, .cost = INFINITY};
    return &layer->labels[layer->n++];
}

/* Whoever leads to the node of a label gets a label one step further away. */
static int relax(struct search *s, size_t at, size_t label, struct cordee_error *err)
{
    const struct label *l = &s->layers[at].labels[label];
    struct layer *further = &s->layers[at + 1];
    struct cd_edge *edges = NULL;
    int64_t only = at + 1 == s->steps ? s->from : 0;
    int n = s->graph->leads(s->graph->ctx, s->a, l->node, only, &edges, err);

    for (int i = 0; i < n; i++) {
        double cost = l->cost - log(edges[i].p);
        struct label *known;

        if (!(edges[i].p > 0) || is_shut(s, edges[i].node) ||
            on_the_way(s, at, label, edges[i].node))
            continue;
        known = label_of(further, edges[i].node);
        if (!known)
            known = label_add(s, further, edges[i].node);
        if (known && cost < known->cost)
            *known = (struct label){edges[i].node, cost, label, edges[i].how};
    }
    return n < 0 ? -1 : 0;
}

static void path_fill(const struct search *s, size_t steps, size_t label,
                      struct cd_path *path)
{
    *path = (struct cd_path){.n = steps, .p = exp(-s->layers[steps].labels[label].cost)};
    for (size_t i = 0;; i++) {
        const struct label *l = &s->layers[steps - i].labels[label];

        path->node[i] = l->node;
        if (i == steps)
            return;
        path->how[i] = l->how;
        label = l->next;
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct label *one = a, *other = b;

    return one->cost < other->cost ? -1 : one->cost > other->cost;
}

/* The likeliest of a layer are asked who leads to them; of the last, whether the one
 * does, which is one row each, all of them. */
static int layer_relax(struct search *s, size_t at, double best, struct cordee_error *err)
{
    struct layer *layer = &s->layers[at];
    size_t most = at + 1 == s->steps ? layer->n : CD_PATH_ASKED;

    if (layer->n > 1)
        qsort(layer->labels, layer->n, sizeof *layer->labels, by_cost);
    for (size_t i = 0, asked = 0; i < layer->n && asked < most; i++) {
        if (layer->labels[i].node == s->from || layer->labels[i].cost >= best)
            continue; /* there already, or no better than what is known */
        if (relax(s, at, i, err) < 0)
            return -1;
        asked++;
    }
    return 0;
}

int cd_path_find(const struct cd_graph *graph, int64_t from, int64_t to, size_t steps,
                 const int64_t *shut, size_t n_shut, struct cd_path *path,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct search s = {.graph = graph,
                       .a = a,
                       .from = from,
                       .shut = shut,
                       .n_shut = n_shut,
                       .steps = steps};
    double best = INFINITY;

    *path = (struct cd_path){0};
    label_add(&s, &s.layers[0], to)->cost = 0;
    for (size_t at = 0; at < steps; at++) {
        const struct label *home;

        if (layer_relax(&s, at, best, err) < 0)
            return -1;
        home = label_of(&s.layers[at + 1], from);
        if (home && home->cost < best) {
            best = home->cost;
            path_fill(&s, at + 1, (size_t)(home - s.layers[at + 1].labels), path);
        }
    }
    return 0;
}
