/* How often somebody does something, by the minute.  A fixed table: who is forgotten
 * when it is full was there least often, and is merely let through once more. */
#include "core/web/web-priv.h"

#include <string.h>

enum { WAYS = 4, SLOTS = 4096 };

static uint64_t hash_more(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (h ^ 0xff) * 1099511628211u;
}

int web_rate_take(struct web_rate *rate, const char *what, const char *who,
                  uint32_t per_minute)
{
    uint64_t key = hash_more(hash_more(14695981039346656037u, what), who);
    size_t base = (size_t)(key % (SLOTS / WAYS)) * WAYS;
    int64_t now = cordee_now();
    size_t slot = base;
    int wait = 0;

    pthread_mutex_lock(&rate->lock);
    for (size_t i = base; i < base + WAYS; i++) {
        if (rate->slots[i].key == key) {
            slot = i;
            break;
        }
        if (rate->slots[i].minute < rate->slots[slot].minute ||
            (rate->slots[i].minute == rate->slots[slot].minute &&
             rate->slots[i].n < rate->slots[slot].n))
            slot = i;
    }
    if (rate->slots[slot].key != key || rate->slots[slot].minute != now / 60) {
        rate->slots[slot].key = key;
        rate->slots[slot].minute = now / 60;
        rate->slots[slot].n = 0;
    }
    if (rate->slots[slot].n >= per_minute)
        wait = (int)(60 - now % 60);
    else
        rate->slots[slot].n++;
    pthread_mutex_unlock(&rate->lock);
    return wait;
}
