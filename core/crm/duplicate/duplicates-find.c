/* Pairs among many: only those are compared who share a key.  Where many share one
 * (everybody called Maier), neighbours in the order of names are. */
#include "core/crm/duplicate/duplicates-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_WITHIN 24 /* that many who share a key are all compared with each other */
#define WINDOW     12

struct key {
    uint64_t hash;
    uint32_t who;
};

struct keys {
    const struct cd_alikes *all;
    struct key *at;
    size_t n, room;
};

/* FNV-1a. */
static uint64_t hash_more(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (hash ^ 0x1F) * 1099511628211u;
}

static void key_add(struct keys *k, size_t who, const char *what, const char *one,
                    const char *two)
{
    uint64_t hash = hash_more(14695981039346656037u + k->all->at[who].kind, what);

    if (!*one)
        return;
    if (k->n == k->room) {
        k->room = k->room ? k->room * 2 : 1024;
        k->at = realloc(k->at, k->room * sizeof *k->at);
        if (!k->at)
            abort();
    }
    k->at[k->n++] = (struct key){hash_more(hash_more(hash, one), two), (uint32_t)who};
}

/* Each longer word of an organisation by its sound, with the country and without. */
static void keys_of_org(struct keys *k, size_t who)
{
    const struct cd_alike *p = &k->all->at[who];
    char all[64] = "", sound[24], words[200];
    char *save = NULL;
    int n = 0;

    cd_sound(p->name, all, sizeof all);
    key_add(k, who, "all", all, "");
    key_add(k, who, "domain", p->domain, "");
    for (unsigned i = 0; i < p->n_emails; i++)
        key_add(k, who, "domain", cd_mail_domain(p->emails[i]), "");
    snprintf(words, sizeof words, "%s", p->name);
    for (char *w = strtok_r(words, " ", &save); w && n < 4;
         w = strtok_r(NULL, " ", &save)) {
        if (strlen(w) < 3)
            continue;
        cd_sound(w, sound, sizeof sound);
        key_add(k, who, "word", sound, p->country);
        n++;
    }
}

static void keys_of_person(struct keys *k, size_t who)
{
    const struct cd_alike *p = &k->all->at[who];
    char family[24], given[24];
    char initial[2] = {p->given[0], '\0'}, turned[2] = {p->family[0], '\0'};

    cd_sound(p->family, family, sizeof family);
    cd_sound(p->given, given, sizeof given);
    key_add(k, who, "name", family, initial);
    if (strlen(p->given) > 1)
        key_add(k, who, "name", given, turned); /* the halves the other way round */
    for (unsigned i = 0; i < p->n_orgs; i++) {
        char org[24];
        uint64_t id = (uint64_t)p->orgs[i];
        size_t at = 0;

        for (; id && at + 1 < sizeof org; id /= 10)
            org[at++] = (char)('0' + id % 10);
        org[at] = '\0';
        key_add(k, who, "org", org, initial);
    }
}

static void keys_make(struct keys *k)
{
    for (size_t i = 0; i < k->all->n; i++) {
        const struct cd_alike *p = &k->all->at[i];

        for (unsigned e = 0; e < p->n_emails; e++)
            key_add(k, i, "email", p->emails[e], "");
        for (unsigned e = 0; e < p->n_phones; e++)
            key_add(k, i, "phone", cd_phone_tail(p->phones[e]), "");
        key_add(k, i, "number", p->external, "");
        if (p->kind == CORDEE_ORG)
            keys_of_org(k, i);
        else
            keys_of_person(k, i);
    }
}

static int key_order(const void *a, const void *b)
{
    const struct key *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->who < y->who ? -1 : x->who > y->who;
}

/* ---- pairs ------------------------------------------------------------------------ */

void cd_pairs_drop(struct cd_pairs *p)
{
    free(p->at);
    *p = (struct cd_pairs){.at = NULL};
}

static void pair_try(const struct cd_alikes *all, struct cd_pairs *pairs, uint32_t i,
                     uint32_t k)
{
    const struct cd_alike *a = &all->at[i < k ? i : k], *b = &all->at[i < k ? k : i];
    struct cd_alike_score score;

    if (i == k)
        return;
    score = cd_alike(a, b);
    if (score.points < CD_ALIKE_LIKELY)
        return;
    if (pairs->n == pairs->room) {
        pairs->room = pairs->room ? pairs->room * 2 : 256;
        pairs->at = realloc(pairs->at, pairs->room * sizeof *pairs->at);
        if (!pairs->at)
            abort();
    }
    pairs->at[pairs->n++] = (struct cd_pair){a->id, b->id, score};
}

static int name_order(const void *x, const void *y, void *ctx)
{
    const struct cd_alikes *all = ctx;
    const struct cd_alike *a = &all->at[((const struct key *)x)->who];
    const struct cd_alike *b = &all->at[((const struct key *)y)->who];
    int rc = strcmp(a->family, b->family);

    if (!rc)
        rc = strcmp(a->given, b->given);
    return rc ? rc : strcmp(a->name, b->name);
}

static void run_compare(const struct cd_alikes *all, struct key *keys, size_t n,
                        struct cd_pairs *pairs)
{
    size_t reach = n;

    if (n > ALL_WITHIN) {
        qsort_r(keys, n, sizeof *keys, name_order, (void *)all);
        reach = WINDOW;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && k <= i + reach; k++)
            pair_try(all, pairs, keys[i].who, keys[k].who);
}

static int pair_order(const void *x, const void *y)
{
    const struct cd_pair *a = x, *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* A pair that shares two keys was found twice. */
static void pairs_once(struct cd_pairs *pairs)
{
    size_t n = 0;

    if (pairs->n)
        qsort(pairs->at, pairs->n, sizeof *pairs->at, pair_order);
    for (size_t i = 0; i < pairs->n; i++)
        if (!n || pair_order(&pairs->at[n - 1], &pairs->at[i]) != 0)
            pairs->at[n++] = pairs->at[i];
    pairs->n = n;
}

void cd_pairs_find(const struct cd_alikes *all, struct cd_pairs *pairs)
{
    struct keys k = {.all = all};
    size_t to;

    keys_make(&k);
    if (k.n)
        qsort(k.at, k.n, sizeof *k.at, key_order);
    for (size_t i = 0; i < k.n; i = to) {
        for (to = i + 1; to < k.n && k.at[to].hash == k.at[i].hash; to++)
            ;
        if (to - i > 1)
            run_compare(all, k.at + i, to - i, pairs);
    }
    free(k.at);
    pairs_once(pairs);
}
