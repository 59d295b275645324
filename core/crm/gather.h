/* New rows that wait to be written together.  For each statement whose row fires triggers
 * SQLite keeps a journal that could take it back, which costs more than the row: written
 * a hundred at a time, parties of an import take half of what they took one by one. */
#ifndef CORE_CRM_GATHER_H
#define CORE_CRM_GATHER_H

#include "core/crm/crm-priv.h"

/* A kind of row: one constant each, since it is known by its place. */
struct cd_insert {
    const char *into; /* "phone(party, number)" */
    size_t columns;
    const char *behind; /* " ON CONFLICT DO NOTHING", or "" */
};

enum { CD_GATHER_KINDS = 8 };

struct cd_gather {
    struct cordee *cd; /* the register's */
    struct cordee_arena *arena;
    int64_t next; /* number of the next new party; 0: ask the database */
    bool failed;  /* a row was refused: whose it was is not known */
    struct cd_gathered {
        const struct cd_insert *what;
        struct cordee_value *values;
        size_t rows, room;
    } lists[CD_GATHER_KINDS];
};

/* The number that a new party will have.  While rows wait, every new party asks here. */
int64_t cd_gather_party(struct cd_gather *g, struct cordee_error *err);
/* Takes a row; its texts are copied. */
void cd_gather_put(struct cd_gather *g, const struct cd_insert *what,
                   const struct cordee_value *values);
/* Writes what waits, kinds in the order in which they first came. */
int cd_gather_write(struct cd_gather *g, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Nothing waits any more: the transaction was rolled back, or begins. */
void cd_gather_forget(struct cd_gather *g);
void cd_gather_done(struct cd_gather *g);

/* One row now. */
int64_t cd_insert_one(struct cordee *cd, const struct cd_insert *what,
                      const struct cordee_value *values, struct cordee_error *err);

#endif
