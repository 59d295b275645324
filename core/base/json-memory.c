/* A page's model is thousands of small blocks that one thread asks for and gives back
 * together; the C library has room for a few of each size, and takes the rest apart and
 * puts it together again for each page.  Blocks are those of malloc: who frees one that
 * jansson made does nothing wrong. */
#include "core/base/json-memory.h"

#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* Blocks of the n-th size have 16 n + 8 bytes, as malloc has them. */
enum { SIZES = 18, MOST_KEPT = 384 * 1024 };

struct block {
    struct block *next;
};

static _Thread_local struct {
    struct block *of_size[SIZES];
    size_t bytes;
    bool known, ended; /* the thread's end is asked for; it has come */
} kept;

static pthread_key_t at_end;

static size_t room(size_t size)
{
    return 16 * size + 8;
}

static void *take(size_t n)
{
    size_t size = n <= room(1) ? 1 : (n + 7) / 16;
    struct block *b;

    if (size >= SIZES)
        return malloc(n);
    if (!(b = kept.of_size[size]))
        return malloc(room(size));
    kept.of_size[size] = b->next;
    kept.bytes -= room(size);
    return b;
}

static void give(void *p)
{
    size_t size = p ? (malloc_usable_size(p) - 8) / 16 : SIZES;
    struct block *b = p;

    if (size >= SIZES || kept.ended || kept.bytes + room(size) > MOST_KEPT) {
        free(p);
        return;
    }
    if (!kept.known)
        kept.known = pthread_setspecific(at_end, &kept) == 0;
    b->next = kept.of_size[size];
    kept.of_size[size] = b;
    kept.bytes += room(size);
}

static void thread_ends(void *ctx)
{
    (void)ctx;
    kept.ended = true;
    for (size_t i = 0; i < SIZES; i++)
        for (struct block *b; (b = kept.of_size[i]);) {
            kept.of_size[i] = b->next;
            free(b);
        }
}

#ifdef __SANITIZE_ADDRESS__ /* which looks at each block's end by itself */
enum { KEEPS = 0 };
#else
enum { KEEPS = 1 };
#endif

void cd_json_keep_memory(void)
{
    if (KEEPS && pthread_key_create(&at_end, thread_ends) == 0)
        json_set_alloc_funcs(take, give);
}
