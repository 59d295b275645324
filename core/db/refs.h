/* What the tables say of each other: which columns refer to a table's rows, and which of
 * them must not be twice.  For work on all that hangs on a row, whosever table it is in.
 */
#ifndef CORE_DB_REFS_H
#define CORE_DB_REFS_H

#include "core/base/host.h"

struct cd_ref {
    struct cd_ref *next;
    const char *table, *column;
    bool tracked; /* in the change log */
    /* Of each unique index that has the column: when row g, given to the owner of row k,
     * would be twice: "g.\"tag\" = k.\"tag\"".  NULL at the end. */
    const char *const *collide;
};

/* All columns with a foreign key on `table`, in any table; `owned`: also the `person`
 * columns of tables declared by plugins, which need no key.  Lives in the arena. */
int cd_db_refs(struct cordee *cd, struct cordee_arena *a, const char *table, bool owned,
               struct cd_ref **refs_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* The names of a table's columns, NULL at the end; NULL: failed. */
const char *const *cd_db_columns(struct cordee *cd, struct cordee_arena *a,
                                 const char *table, struct cordee_error *err);

#endif
