/* What a dry run knows by then: keys with a small value, twelve bytes each, in parts that
 * grow one at a time, so that it never stands in memory twice.  The memory is the
 * system's and goes back to it: pieces that grow would leave holes in the heap, as large
 * as all of it.  What a row put is taken back when the row is refused. */
#include "core/crm/import/import-priv.h"

#include <stdlib.h>
#include <sys/mman.h>

struct cd_fact_part {
    uint64_t *keys; /* 0: free; `room` of them, and behind them... */
    uint32_t *values;
    uint32_t n, room;
};

#define SLOT (sizeof(uint64_t) + sizeof(uint32_t))

static struct cd_fact_part *part_of(const struct cd_facts *f, uint64_t key)
{
    return &f->parts[key >> 58];
}

static uint32_t home_of(const struct cd_fact_part *p, uint64_t key)
{
    return (uint32_t)((key & UINT32_MAX) * p->room >> 32);
}

static uint32_t after(const struct cd_fact_part *p, uint32_t i)
{
    return i + 1 == p->room ? 0 : i + 1;
}

/* Where a key is, or the free place it belongs to. */
static uint32_t slot_of(const struct cd_fact_part *p, uint64_t key)
{
    uint32_t i = home_of(p, key);

    while (p->keys[i] && p->keys[i] != key)
        i = after(p, i);
    return i;
}

static void part_put(struct cd_fact_part *p, uint64_t key, uint32_t value)
{
    const uint32_t i = slot_of(p, key);

    p->n += !p->keys[i];
    p->keys[i] = key;
    p->values[i] = value;
}

static void part_free(struct cd_fact_part *p)
{
    if (p->room)
        munmap(p->keys, p->room * SLOT);
}

static void part_grow(struct cd_fact_part *p)
{
    struct cd_fact_part more = {.room = p->room ? p->room + p->room / 2 : 340};
    void *memory = mmap(NULL, more.room * SLOT, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    more.keys = memory;
    more.values = (uint32_t *)(more.keys + more.room);
    for (uint32_t i = 0; i < p->room; i++)
        if (p->keys[i])
            part_put(&more, p->keys[i], p->values[i]);
    part_free(p);
    *p = more;
}

/* Those behind it move up, so that they are still found. */
static void part_take(struct cd_fact_part *p, uint64_t key)
{
    uint32_t hole = slot_of(p, key);

    for (uint32_t i = after(p, hole); p->keys[i]; i = after(p, i)) {
        const uint32_t home = home_of(p, p->keys[i]);
        const bool between =
            hole <= i ? hole < home && home <= i : hole < home || home <= i;

        if (between)
            continue;
        p->keys[hole] = p->keys[i];
        p->values[hole] = p->values[i];
        hole = i;
    }
    p->keys[hole] = 0;
    p->n--;
}

static void undo_note(struct cd_facts *f, uint64_t key, bool there, uint32_t was)
{
    if (f->n_undo == f->room_undo) {
        f->room_undo = f->room_undo ? 2 * f->room_undo : 64;
        f->undo = realloc(f->undo, f->room_undo * sizeof *f->undo);
        if (!f->undo)
            abort();
    }
    f->undo[f->n_undo++] = (struct cd_fact_undo){key, was, there};
}

void cd_facts_set(struct cd_facts *f, uint64_t key, uint32_t value)
{
    struct cd_fact_part *p;
    uint32_t was = 0;
    bool there = cd_facts_has(f, key, &was);

    if (!f->parts && !(f->parts = calloc(CD_FACT_PARTS, sizeof *f->parts)))
        abort();
    p = part_of(f, key);
    if (p->n >= p->room / 5 * 4)
        part_grow(p);
    undo_note(f, key, there, was);
    part_put(p, key, value);
}

bool cd_facts_put(struct cd_facts *f, uint64_t key, uint32_t value, uint32_t *was_r)
{
    if (cd_facts_has(f, key, was_r))
        return false;
    cd_facts_set(f, key, value);
    return true;
}

bool cd_facts_has(const struct cd_facts *f, uint64_t key, uint32_t *value_r)
{
    const struct cd_fact_part *p = f->parts ? part_of(f, key) : NULL;
    uint32_t i;

    if (!p || !p->room)
        return false;
    i = slot_of(p, key);
    if (p->keys[i] && value_r)
        *value_r = p->values[i];
    return p->keys[i] != 0;
}

void cd_facts_keep(struct cd_facts *f)
{
    f->n_undo = 0;
}

void cd_facts_back(struct cd_facts *f)
{
    while (f->n_undo) {
        const struct cd_fact_undo *u = &f->undo[--f->n_undo];
        struct cd_fact_part *p = part_of(f, u->key);

        if (u->there)
            part_put(p, u->key, u->was);
        else
            part_take(p, u->key);
    }
}

size_t cd_facts_count(const struct cd_facts *f)
{
    size_t n = 0;

    for (size_t i = 0; f->parts && i < CD_FACT_PARTS; i++)
        n += f->parts[i].n;
    return n;
}

void cd_facts_done(struct cd_facts *f)
{
    for (size_t i = 0; f->parts && i < CD_FACT_PARTS; i++)
        part_free(&f->parts[i]);
    free(f->parts);
    free(f->undo);
    *f = (struct cd_facts){.parts = NULL};
}
