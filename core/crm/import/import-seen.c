/* A small set of hashes: what waits, what was told, which names stand for several. */
#include "core/crm/import/import-priv.h"

#include <stdlib.h>
#include <string.h>

static uint64_t fnv(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return (h ^ 0x1f) * 0x100000001b3u;
}

uint64_t cd_seen_hash(const char *a, const char *b, const char *c)
{
    uint64_t h = fnv(fnv(fnv(0xcbf29ce484222325u, a), b), c);

    h ^= h >> 32;
    return h ? h : 1;
}

static size_t slot_of(const struct cd_seen *s, uint64_t key)
{
    size_t i = (size_t)key & (s->room - 1);

    while (s->slots[2 * i] && s->slots[2 * i] != key)
        i = (i + 1) & (s->room - 1);
    return i;
}

static void grow(struct cd_seen *s)
{
    struct cd_seen bigger = {.room = s->room ? s->room * 2 : 1024};

    bigger.slots = calloc(bigger.room, 2 * sizeof *bigger.slots);
    if (!bigger.slots)
        abort();
    for (size_t i = 0; i < s->room; i++)
        if (s->slots[2 * i])
            cd_seen_put(&bigger, s->slots[2 * i], s->slots[2 * i + 1], NULL);
    free(s->slots);
    *s = bigger;
}

bool cd_seen_put(struct cd_seen *s, uint64_t key, uint64_t value, uint64_t *value_r)
{
    size_t i;

    if (s->n * 2 >= s->room)
        grow(s);
    i = slot_of(s, key);
    if (s->slots[2 * i]) {
        if (value_r)
            *value_r = s->slots[2 * i + 1];
        return false;
    }
    s->slots[2 * i] = key;
    s->slots[2 * i + 1] = value;
    s->n++;
    return true;
}

void cd_seen_set(struct cd_seen *s, uint64_t key, uint64_t value)
{
    if (!cd_seen_put(s, key, value, NULL))
        s->slots[2 * slot_of(s, key) + 1] = value;
}

bool cd_seen_has(const struct cd_seen *s, uint64_t key, uint64_t *value_r)
{
    size_t i = s->room ? slot_of(s, key) : 0;

    if (!s->room || !s->slots[2 * i])
        return false;
    if (value_r)
        *value_r = s->slots[2 * i + 1];
    return true;
}

void cd_seen_clear(struct cd_seen *s)
{
    if (s->n)
        memset(s->slots, 0, s->room * 2 * sizeof *s->slots);
    s->n = 0;
}
