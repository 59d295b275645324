/* What is worked out for a page and kept for a moment, between threads. */
#include "core/crm/crm-priv.h"

#include "core/db/db.h"
#include "core/db/scope.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define KEPT_S    30
#define LONGEST_S 600 /* while nobody commits anything */
#define MOST_KEPT 64
#define KEY_ROOM  300

struct cd_crm {
    pthread_mutex_t mutex;
    json_t *kept; /* "flags-user-name" -> {"at","version","found"} */
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

/* A copy: reference counts of jansson are not for two threads.  While the data are of
 * `version` it may be older. */
static json_t *kept_get(struct cordee_host *host, unsigned flags, int64_t user,
                        const char *text, int64_t version)
{
    struct cd_crm *crm = host->crm;
    const json_t *entry;
    json_t *found = NULL;
    char key[KEY_ROOM];
    bool same;

    if (!crm || !key_of(flags, user, text, key))
        return NULL;
    pthread_mutex_lock(&crm->mutex);
    entry = json_object_get(crm->kept, key);
    same = version && cordee_json_int(entry, "version") == version;
    if (cordee_now() - cordee_json_int(entry, "at") <= (same ? LONGEST_S : KEPT_S))
        found = json_deep_copy(json_object_get(entry, "found"));
    pthread_mutex_unlock(&crm->mutex);
    return found;
}

json_t *cd_kept_get(struct cordee_host *host, unsigned flags, int64_t user,
                    const char *text)
{
    return kept_get(host, flags, user, text, 0);
}

json_t *cd_kept_get_same(struct cordee_host *host, unsigned flags, int64_t user,
                         const char *text)
{
    return kept_get(host, flags, user, text, cd_db_look_version(host));
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
    json_object_set_new(crm->kept, key,
                        json_pack("{s:I, s:I, s:o}", "at", (json_int_t)cordee_now(),
                                  "version", (json_int_t)cd_db_look_version(host),
                                  "found", json_deep_copy(found)));
    pthread_mutex_unlock(&crm->mutex);
}
