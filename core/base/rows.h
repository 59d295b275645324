/* Every row of every plugin, by kind: what the core adds at start and sweeps at stop.
 * Filled before the threads start and emptied after they ended, so reading needs no
 * lock; rows that people make while it runs come as a whole list in place of another, and
 * what was found in the one before stays valid. */
#ifndef CORE_BASE_ROWS_H
#define CORE_BASE_ROWS_H

#include <cordee/plugin.h>

enum cd_row_kind {
    CD_ROW_SETTING,
    CD_ROW_TABLE,
    CD_ROW_ASSET,
    CD_ROW_PERMISSION,
    CD_ROW_ROUTE,
    CD_ROW_MENU,
    CD_ROW_CARD,
    CD_ROW_ALARM,
    CD_ROW_PANEL,
    CD_ROW_FIELD,
    CD_ROW_MERGE_FIELD,
    CD_ROW_COLUMN,
    CD_ROW_BLOCK,
    CD_ROW_INTERACTION_KIND,
    CD_ROW_EVENT,
    CD_ROW_HOOK,
    CD_ROW_INBOUND,
    CD_ROW_JOB,
    CD_ROW_SCHEDULE,
    CD_ROW_LUA,
    CD_ROW_COMMAND,
    CD_ROW_SERVICE,
    CD_ROW_BRIEF,
    CD_ROW_FIGURES,
    CD_ROW_OBJECT,
    CD_ROW_PROPOSAL,
    CD_ROW_KINDS,
};

struct cd_row {
    struct cordee *cd; /* whose it is */
    const void *row;   /* a struct cordee_setting, cordee_table, ... */
    bool made;         /* published while the program runs */
};

struct cd_rows;

struct cd_rows *cd_rows_new(void);
void cd_rows_free(struct cd_rows *rows);
/* Adds all rows of a plugin's definition, in its order. */
void cd_rows_add(struct cd_rows *rows, struct cordee *cd,
                 const struct cordee_plugin_def *def);
/* Puts `n` rows that people made in place of those of the last call for this kind.  They
 * stay the caller's, and there until the rows are freed; one caller at a time. */
void cd_rows_publish(struct cd_rows *rows, enum cd_row_kind kind, struct cordee *cd,
                     const void *const *made, size_t n);
/* Takes away all that are `cd`'s. */
void cd_rows_sweep(struct cd_rows *rows, struct cordee *cd);
/* All rows of a kind; *n_r is how many. */
const struct cd_row *cd_rows_of(const struct cd_rows *rows, enum cd_row_kind kind,
                                size_t *n_r);
/* The first row whose name (its first member) is `name`; NULL: none. */
const struct cd_row *cd_rows_find(const struct cd_rows *rows, enum cd_row_kind kind,
                                  const char *name);

/* Rows list columns with commas, "state,letter+".  Where a word of such a list ends;
 * NULL: it is not in it, or there is no list. */
const char *cd_listed(const char *list, const char *word);

#endif
