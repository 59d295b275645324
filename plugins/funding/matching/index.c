/* The index of calls: kept from job to job while nothing in it has changed, so that many
 * who answer on one morning cost its making once. */
#include "plugins/funding/matching/matching.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_KEPT = 3000, /* calls; an index of more is let go of after its job */
    RESTS = 300       /* seconds unused */
};

struct matching {
    pthread_mutex_t lock; /* whoever has it may ask and change what is below */
    struct cordee_arena *arena;
    struct match *match;
    int64_t *ids;
    char *key;
    int64_t made_at, used_at;
    int64_t run; /* the job of all that asked it, 0: none */
    size_t n;
};

struct matching *matching_new(void)
{
    struct matching *k = calloc(1, sizeof *k);

    if (!k || pthread_mutex_init(&k->lock, NULL) != 0)
        abort();
    return k;
}

static void let_go(struct matching *k)
{
    match_free(k->match);
    cordee_arena_free(k->arena);
    free(k->key);
    k->match = NULL;
    k->arena = NULL;
    k->key = NULL;
}

void matching_free(struct matching *k)
{
    if (!k)
        return;
    let_go(k);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

/* A run of all goes to its end with what it began with: what has changed meanwhile brings
 * the next one.  What was changed in the second in which it was made may be in it or not.
 */
static bool holds(const struct matching *k, int64_t run, const char *key,
                  int64_t changed_at)
{
    return k->match && ((run && k->run == run) ||
                        (strcmp(k->key, key) == 0 && changed_at < k->made_at));
}

static int make(struct matching *k, struct cordee *cd, const char *key, int64_t now,
                struct cordee_error *err)
{
    let_go(k);
    k->arena = cordee_arena_new();
    k->match = match_new();
    if (calls_take(cd, k->arena, k->match, now, &k->ids, &k->n, err) < 0) {
        let_go(k);
        return -1;
    }
    k->key = strdup(key);
    if (!k->key)
        abort();
    k->made_at = now;
    k->run = 0;
    match_ready(k->match, now);
    return 0;
}

int matching_take(struct cordee *cd, int64_t run, struct match **m_r,
                  const int64_t **ids_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct matching *k = cd->state;
    const int64_t now = cordee_now();
    int64_t changed_at = 0;
    const char *key;
    int rc;

    pthread_mutex_lock(&k->lock);
    rc = calls_key(cd, a, now, &key, &changed_at, err);
    if (rc == 0 && holds(k, run, key, changed_at))
        match_at(k->match, now);
    else if (rc == 0)
        rc = make(k, cd, key, now, err);
    if (rc < 0) {
        pthread_mutex_unlock(&k->lock);
        return -1;
    }
    k->used_at = now;
    k->run = run ? run : k->run;
    *m_r = k->match;
    *ids_r = k->ids;
    return 0;
}

void matching_give(struct cordee *cd)
{
    pthread_mutex_unlock(&((struct matching *)cd->state)->lock);
}

void matching_rest(struct cordee *cd, bool over)
{
    struct matching *k = cd->state;

    pthread_mutex_lock(&k->lock);
    if ((over && k->n > MOST_KEPT) || cordee_now() - k->used_at > RESTS)
        let_go(k);
    pthread_mutex_unlock(&k->lock);
}
