/* What is worked out for a page and kept for a moment, between threads. */
#include "core/crm/crm-priv.h"

#include "core/db/db.h"
#include "core/db/scope.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define KEPT_S    30
#define MOST_KEPT 64
#define KEY_ROOM  300

struct cd_crm {
    pthread_mutex_t mutex;
    int64_t at;   /* when the oldest of them was put */
    json_t *kept; /* "flags-user-filter" -> found */
};

void cd_kept_start(struct cordee_host *host)
{
    struct cd_crm *crm;

    if (host->crm)
        return;
    crm = calloc(1, sizeof *crm);
    if (!crm)
        abort();
    pthread_mutex_init(&crm->mutex, NULL);
    crm->kept = json_object();
    host->crm = crm;
}

void cd_kept_stop(struct cordee_host *host)
{
    struct cd_crm *crm = host->crm;

    if (!crm)
        return;
    host->crm = NULL;
    json_decref(crm->kept);
    pthread_mutex_destroy(&crm->mutex);
    free(crm);
}

const char *cd_kept_name(struct cordee_host *host, struct cordee_arena *a,
                         const char *what)
{
    int64_t version = cd_db_look_version(host);

    if (!version)
        return NULL;
    return cordee_arena_printf(a, "#%lld %lld %lld %s", (long long)version,
                               (long long)cd_db_actor_now(host),
                               (long long)cd_scope_now(host)->current, what);
}

/* False: it has no name, or one too long to be kept. */
static bool key_of(unsigned flags, int64_t user, const char *text, char out[KEY_ROOM])
{
    return text &&
           snprintf(out, KEY_ROOM, "%u-%lld-%s", flags, (long long)user, text) < KEY_ROOM;
}

/* A copy: reference counts of jansson are not for two threads. */
json_t *cd_kept_get(struct cordee_host *host, unsigned flags, int64_t user,
                    const char *text)
{
    struct cd_crm *crm = host->crm;
    json_t *found;
    char key[KEY_ROOM];

    if (!crm || !key_of(flags, user, text, key))
        return NULL;
    pthread_mutex_lock(&crm->mutex);
    if (cordee_now() - crm->at > KEPT_S)
        json_object_clear(crm->kept);
    found = json_deep_copy(json_object_get(crm->kept, key));
    pthread_mutex_unlock(&crm->mutex);
    return found;
}

void cd_kept_put(struct cordee_host *host, unsigned flags, int64_t user, const char *text,
                 const json_t *found)
{
    struct cd_crm *crm = host->crm;
    char key[KEY_ROOM];

    if (!crm || !key_of(flags, user, text, key))
        return;
    pthread_mutex_lock(&crm->mutex);
    if (json_object_size(crm->kept) >= MOST_KEPT)
        json_object_clear(crm->kept);
    if (json_object_size(crm->kept) == 0)
        crm->at = cordee_now();
    json_object_set_new(crm->kept, key, json_deep_copy(found));
    pthread_mutex_unlock(&crm->mutex);
}
