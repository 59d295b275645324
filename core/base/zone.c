#include "core/base/zone.h"

#include "core/base/zone-rule.h"

#include <cordee/base.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONE_DIR     "/usr/share/zoneinfo/"
#define MOST_BYTES   (1 << 20)
#define HEADER_LEN   44
#define LONGEST_NAME 63

struct cd_zone {
    struct cd_zone *next;
    char name[LONGEST_NAME + 1];
    size_t n;                 /* transitions */
    int64_t *at;              /* when */
    int32_t *offset;          /* the offset from then on */
    int32_t first;            /* the offset before the first */
    struct cd_zone_rule rule; /* after the last */
};

/* Zones read so far; only ever grows, by zones that exist. */
static struct cd_zone *zones;
static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;

static bool name_ok(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && n <= LONGEST_NAME && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789_+-/") == n;
}

static int64_t big_endian(const unsigned char *p, size_t n)
{
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

struct counts {
    size_t isut, isstd, leap, time, type, chars;
};

static int counts_read(const unsigned char *p, size_t left, struct counts *c)
{
    size_t *const to[] = {&c->isut, &c->isstd, &c->leap, &c->time, &c->type, &c->chars};

    if (left < HEADER_LEN || memcmp(p, "TZif", 4) != 0)
        return -1;
    for (size_t i = 0; i < 6; i++) {
        int64_t n = big_endian(p + 20 + 4 * i, 4);

        if (n < 0 || n > MOST_BYTES)
            return -1;
        *to[i] = (size_t)n;
    }
    return c->type > 0 ? 0 : -1;
}

static size_t body_size(const struct counts *c, size_t time)
{
    return c->time * (time + 1) + c->type * 6 + c->chars + c->leap * (time + 4) +
           c->isstd + c->isut;
}

/* The offset of local time type `i`. */
static int32_t type_offset(const unsigned char *types, size_t i)
{
    return (int32_t)big_endian(types + 6 * i, 4);
}

static int body_read(struct cd_zone *z, const unsigned char *p, const struct counts *c)
{
    const unsigned char *which = p + c->time * 8;
    const unsigned char *types = which + c->time;

    z->n = c->time;
    z->at = calloc(c->time + 1, sizeof *z->at);
    z->offset = calloc(c->time + 1, sizeof *z->offset);
    if (!z->at || !z->offset)
        abort();
    z->first = type_offset(types, 0);
    for (size_t i = 0; i < c->time; i++) {
        if (which[i] >= c->type)
            return -1;
        z->at[i] = big_endian(p + 8 * i, 8);
        z->offset[i] = type_offset(types, which[i]);
    }
    return 0;
}

/* Version 2 and later have a second block with 64-bit times, then a rule. */
static int file_read(struct cd_zone *z, const unsigned char *p, size_t n)
{
    const unsigned char *end = p + n;
    struct counts c;
    size_t size;
    char rule[128] = "";

    if (counts_read(p, n, &c) < 0 || p[4] < '2')
        return -1;
    size = HEADER_LEN + body_size(&c, 4);
    if (size > n || counts_read(p + size, n - size, &c) < 0)
        return -1;
    p += size + HEADER_LEN;
    size = body_size(&c, 8);
    if (size > (size_t)(end - p) || body_read(z, p, &c) < 0)
        return -1;
    p += size;
    if (p < end && *p++ == '\n')
        for (size_t i = 0; p < end && *p != '\n' && i < sizeof rule - 1; i++)
            rule[i] = (char)*p++;
    cd_zone_rule_parse(rule, &z->rule);
    return 0;
}

static void zone_free(struct cd_zone *z)
{
    free(z->at);
    free(z->offset);
    free(z);
}

static struct cd_zone *zone_load(const char *name)
{
    struct cd_zone *z = calloc(1, sizeof *z);
    unsigned char *bytes = calloc(1, MOST_BYTES);
    char path[sizeof ZONE_DIR + LONGEST_NAME + 1];
    size_t n = 0;
    FILE *in;

    if (!z || !bytes)
        abort();
    snprintf(path, sizeof path, "%s%s", ZONE_DIR, name);
    in = fopen(path, "re");
    if (in) {
        n = fread(bytes, 1, MOST_BYTES, in);
        fclose(in);
    }
    snprintf(z->name, sizeof z->name, "%s", name);
    if (file_read(z, bytes, n) < 0) {
        zone_free(z);
        z = NULL;
    }
    free(bytes);
    return z;
}

const struct cd_zone *cd_zone_find(const char *name)
{
    static _Thread_local const struct cd_zone *last;
    struct cd_zone *z;

    if (last && name && strcmp(last->name, name) == 0)
        return last;
    if (!name || !name_ok(name) || strcmp(name, "UTC") == 0)
        return NULL;
    pthread_mutex_lock(&zones_lock);
    for (z = zones; z && strcmp(z->name, name) != 0; z = z->next)
        ;
    if (!z && (z = zone_load(name))) {
        z->next = zones;
        zones = z;
    }
    pthread_mutex_unlock(&zones_lock);
    last = z;
    return z;
}

bool cd_zone_known(const char *name)
{
    return strcmp(name, "UTC") == 0 || cd_zone_find(name) != NULL;
}

int cd_zone_offset(const struct cd_zone *z, int64_t at)
{
    size_t low = 0;
    size_t high;

    if (!z)
        return 0;
    high = z->n;
    if ((z->n == 0 || at >= z->at[z->n - 1]) && z->rule.given)
        return cd_zone_rule_offset(&z->rule, at);
    while (low < high) { /* the first transition after `at` */
        size_t middle = (low + high) / 2;

        if (z->at[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? z->offset[low - 1] : z->first;
}
