/* What the files of the undo share. */
#ifndef CORE_DB_UNDO_PRIV_H
#define CORE_DB_UNDO_PRIV_H

#include "core/db/db-priv.h"

/* A foreign key of another table (or the same) on a table's id. */
struct uref {
    struct uref *next;
    const char *table;
    const char *exists;    /* EXISTS (a row that refers to ?1) */
    const char *owned_sql; /* rows that belong to ?: it is their first key; else NULL */
    const char
        *kept_sql; /* rows that set ?1 inserted and these keep; NULL: they do not */
    bool whole;    /* and what belongs to such a row */
};

/* A foreign key of the table itself. */
struct ulink {
    struct ulink *next;
    const char *table;
    const char *sql; /* what row ? refers to */
    bool owner;      /* the row belongs to it: its first key that must be there */
};

/* A table as it is now. */
struct utable {
    struct utable *next;
    const char *name;
    bool tracked;
    bool refs_known;
    const char **columns;
    size_t n;
    struct uref *refs;
    const char *used_sql; /* which of them, from 0, has such a row; NULL: no refs */
    bool links_known;
    struct ulink *links;
    const char *exists_sql, *row_sql, *delete_sql;
    const char *late_sql; /* whether row ? can no longer be taken back; NULL: it can */
};

struct change {
    int64_t id;
    const char *tbl;
    int64_t row;
    const char *op;
    json_t *before;
};

/* One slice of an undo. */
struct undo {
    struct cordee *core;
    struct conn *c;
    struct cordee_arena *a;
    struct cordee_error *err;
    int64_t id;   /* the undoing set */
    int64_t set;  /* the one it takes back */
    int64_t next; /* the newest change not yet looked at */
    struct utable *tables;
    bool some_left; /* some rows are left so far */
};

/* NULL: failed. */
struct utable *undo_table(struct undo *u, const char *name);
/* Fills t->refs, t->links. */
int undo_refs(struct undo *u, struct utable *t);
int undo_links(struct undo *u, struct utable *t);
/* 1 yes, 0 no, -1. */
int undo_row_exists(struct undo *u, const struct utable *t, int64_t row);
/* Whether others changed it since, so that it is not what the change made it. */
int undo_row_changed(struct undo *u, struct utable *t, const struct change *c);
/* Whether it was erased for good: then that is why it stays away. */
int undo_row_erased(struct undo *u, const struct change *c);
/* Whether rows refer to it that are not the undo's to take; *used_r says which. */
int undo_row_used(struct undo *u, struct utable *t, int64_t row, const char **used_r);
/* Whether it belongs to a row that stays with all it has. */
int undo_row_bound(struct undo *u, struct utable *t, int64_t row, const char **why_r);
/* Whether the row is no longer in a state that can be taken back. */
int undo_row_late(struct undo *u, const struct utable *t, int64_t row);
/* Sets the columns of before; puts the deleted row back. */
int undo_row_restore(struct undo *u, const struct utable *t, const struct change *c,
                     struct cordee_error *err);
int undo_row_bring(struct undo *u, const struct utable *t, const struct change *c,
                   struct cordee_error *err);

/* undo-mark.c: puts what others changed or built upon into `found`; then notes all of it
 * as left, with what stays because of it. */
int undo_mark_find(struct undo *u, json_t *found);
int undo_mark(struct undo *u, json_t *found);

/* The row as a new JSON object, as the change log writes it; 1 found, 0, -1. */
int cd_row_json(struct cordee *core, const char *sql, int64_t row, json_t **row_r,
                struct cordee_error *err);

#endif
