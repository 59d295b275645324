#include <cordee/base.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)16 * 1024)

struct block {
    struct block *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

struct cordee_arena {
    struct block *first; /* the one being filled */
};

struct cordee_arena *cordee_arena_new(void)
{
    struct cordee_arena *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    return a;
}

void cordee_arena_free(struct cordee_arena *a)
{
    if (!a)
        return;
    for (struct block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

void cordee_arena_drop(struct cordee_arena **a)
{
    cordee_arena_free(*a);
}

static struct block *block_add(struct cordee_arena *a, size_t size)
{
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct block *b = malloc(sizeof *b + room);

    if (!b)
        abort();
    b->used = 0;
    b->room = room;
    /* A large piece does not end the block that is being filled. */
    if (size > BLOCK_SIZE && a->first) {
        b->next = a->first->next;
        a->first->next = b;
    } else {
        b->next = a->first;
        a->first = b;
    }
    return b;
}

void *cordee_arena_get(struct cordee_arena *a, size_t size)
{
    const size_t step = alignof(max_align_t);
    struct block *b = a->first;
    void *p;

    if (size > SIZE_MAX / 2)
        abort();
    size = (size + step - 1) / step * step;
    if (!b || b->room - b->used < size)
        b = block_add(a, size);
    p = b->bytes + b->used;
    b->used += size;
    return memset(p, 0, size);
}

char *cordee_arena_text_n(struct cordee_arena *a, const char *s, size_t n)
{
    char *copy = cordee_arena_get(a, n + 1);

    if (n)
        memcpy(copy, s, n);
    return copy;
}

char *cordee_arena_text(struct cordee_arena *a, const char *s)
{
    return cordee_arena_text_n(a, s ? s : "", s ? strlen(s) : 0);
}

char *cordee_arena_printf(struct cordee_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    char *text;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    text = cordee_arena_get(a, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}
