/* What the files about duplicates share. */
#ifndef CORE_CRM_DUPLICATES_PRIV_H
#define CORE_CRM_DUPLICATES_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/duplicates.h"
#include "core/crm/duplicate/similar.h"

/* Everybody, or one, as they are compared; by id.  Lives in the arena. */
struct cd_alikes {
    struct cordee_arena *arena;
    struct cd_alike *at;
    size_t n, room;
};
/* `only` 0: all who are not in the trash. */
int cd_alikes_load(struct cordee *cd, struct cd_alikes *all, int64_t only,
                   struct cordee_error *err);
/* Fills what follows from names as they are written. */
void cd_alike_name(struct cordee_arena *a, struct cd_alike *who, const char *name,
                   const char *given, const char *family);

/* A pair that was found, a before b. */
struct cd_pair {
    int64_t a, b;
    struct cd_alike_score score;
};
struct cd_pairs {
    struct cd_pair *at;
    size_t n, room;
};
void cd_pairs_drop(struct cd_pairs *p);
/* Compares those who share a key (an address, a number, a domain, a name's sound ...);
 * in no order, each pair once. */
void cd_pairs_find(const struct cd_alikes *all, struct cd_pairs *pairs);

#endif
