/* Published forms, remembered. */
#include "plugins/survey/keep/forms.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct kept {
    struct survey_frozen frozen; /* first: what callers hold */
    struct cordee_arena *arena;
    json_t *document;
    int64_t version, published_at;
    uint64_t asked; /* the turn in which it was asked for last */
    atomic_int holders;
};

struct survey_forms {
    pthread_mutex_t lock;
    uint64_t turn;
    struct kept *list[SURVEY_FORMS];
};

struct survey_forms *survey_forms_new(void)
{
    struct survey_forms *f = calloc(1, sizeof *f);

    if (f)
        pthread_mutex_init(&f->lock, NULL);
    return f;
}

void survey_forms_free(struct survey_forms *f)
{
    for (size_t i = 0; f && i < SURVEY_FORMS; i++)
        if (f->list[i])
            survey_frozen_drop(&f->list[i]->frozen);
    if (f)
        pthread_mutex_destroy(&f->lock);
    free(f);
}

void survey_frozen_drop(const struct survey_frozen *frozen)
{
    struct kept *k = (struct kept *)frozen;

    if (!k || atomic_fetch_sub(&k->holders, 1) > 1)
        return;
    json_decref(k->document);
    cordee_arena_free(k->arena);
    free(k);
}

/* Its place; SURVEY_FORMS: it has none.  With the lock. */
static size_t place_of(const struct survey_forms *f, int64_t version,
                       int64_t published_at)
{
    size_t i = 0;

    while (i < SURVEY_FORMS && (!f->list[i] || f->list[i]->version != version ||
                                f->list[i]->published_at != published_at))
        i++;
    return i;
}

/* A free place, else that of what was asked for least lately.  With the lock. */
static size_t place_for(const struct survey_forms *f)
{
    size_t least = 0;

    for (size_t i = 0; i < SURVEY_FORMS; i++) {
        if (!f->list[i])
            return i;
        if (f->list[i]->asked < f->list[least]->asked)
            least = i;
    }
    return least;
}

const struct survey_frozen *survey_forms_get(struct survey_forms *f, int64_t version,
                                             int64_t published_at)
{
    struct kept *k = NULL;
    size_t i;

    if (!f)
        return NULL;
    pthread_mutex_lock(&f->lock);
    i = place_of(f, version, published_at);
    if (i < SURVEY_FORMS) {
        k = f->list[i];
        k->asked = ++f->turn;
        atomic_fetch_add(&k->holders, 1);
    }
    pthread_mutex_unlock(&f->lock);
    return k ? &k->frozen : NULL;
}

/* Two threads may have read the same at once: the second stays. */
static struct kept *swap_in(struct survey_forms *f, struct kept *k)
{
    struct kept *gone;
    size_t i;

    pthread_mutex_lock(&f->lock);
    i = place_of(f, k->version, k->published_at);
    if (i == SURVEY_FORMS)
        i = place_for(f);
    gone = f->list[i];
    f->list[i] = k;
    k->asked = ++f->turn;
    pthread_mutex_unlock(&f->lock);
    return gone;
}

const struct survey_frozen *survey_forms_put(struct survey_forms *f, int64_t version,
                                             int64_t published_at,
                                             struct cordee_arena *arena, json_t *document,
                                             const struct survey_form *form)
{
    struct kept *k = calloc(1, sizeof *k), *gone;

    if (!k)
        abort(); /* as an arena does */
    k->frozen = (struct survey_frozen){.document = document, .form = *form};
    k->arena = arena;
    k->document = document;
    k->version = version;
    k->published_at = published_at;
    atomic_init(&k->holders, 2); /* the list and the caller */
    gone = swap_in(f, k);
    if (gone)
        survey_frozen_drop(&gone->frozen);
    return &k->frozen;
}
