/* A plugin exports one symbol.  What else it exports could stand before a function of
 * another library's, so it is refused. */
#include "core/plugin/plugin-priv.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

/* The parts of a loaded file's dynamic section that lead to its symbols. */
struct symbols {
    const ElfW(Sym) * table;
    const char *names;
    const uint32_t *hash; /* DT_GNU_HASH: it holds the defined ones only */
};

static const void *at(ElfW(Addr) address)
{
    const void *p;

    memcpy(&p, &address, sizeof p);
    return p;
}

static void find_symbols(const struct link_map *map, struct symbols *s)
{
    *s = (struct symbols){0};
    for (const ElfW(Dyn) *d = map->l_ld; d->d_tag != DT_NULL; d++)
        switch (d->d_tag) {
        case DT_SYMTAB:
            s->table = at(d->d_un.d_ptr);
            break;
        case DT_STRTAB:
            s->names = at(d->d_un.d_ptr);
            break;
        case DT_GNU_HASH:
            s->hash = at(d->d_un.d_ptr);
            break;
        default:
            break;
        }
}

/* Names with _ in front are the compiler's (sanitizers export some). */
static bool is_extra(const char *name)
{
    return name[0] != '_' && strcmp(name, "cordee_plugin") != 0;
}

/* The layout of DT_GNU_HASH: number of buckets, first symbol, size and shift of the
 * filter, filter, buckets, then one word a symbol whose lowest bit ends a chain. */
static const char *extra_symbol(const struct symbols *s)
{
    uint32_t n_buckets = s->hash[0], first = s->hash[1], n_filter = s->hash[2];
    const uint32_t *buckets =
        s->hash + 4 + (size_t)n_filter * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
    const uint32_t *chain = buckets + n_buckets;

    for (uint32_t b = 0; b < n_buckets; b++)
        for (uint32_t i = buckets[b]; i >= first && i; i++) {
            const char *name = s->names + s->table[i].st_name;

            if (is_extra(name))
                return name;
            if (chain[i - first] & 1)
                break;
        }
    return NULL;
}

int plugin_check_exports(void *dl, struct cordee_error *err)
{
    struct link_map *map = NULL;
    struct symbols s;
    const char *extra;

    if (dlinfo(dl, RTLD_DI_LINKMAP, &map) != 0 || !map)
        return cordee_fail(err, CORDEE_E_IO, "its symbols cannot be read: %s", dlerror());
    find_symbols(map, &s);
    if (!s.table || !s.names || !s.hash)
        return 0; /* linked with another kind of hash: tests/check-exports.sh looks */
    extra = extra_symbol(&s);
    if (extra)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "it exports \"%s\" beside `cordee_plugin`; build it with "
                           "-fvisibility=hidden",
                           extra);
    return 0;
}
