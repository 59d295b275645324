/* What the files of export share: one value after the other, for any format. */
#ifndef CORE_CRM_EXPORT_PRIV_H
#define CORE_CRM_EXPORT_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/export/export.h"
#include "core/crm/list-column.h"

#include <stdio.h>

enum cd_export_shape { AS_TEXT, AS_DATE, AS_COUNT, AS_LIST, AS_YESNO };

struct cd_export_column {
    const char *name;  /* what programs call it */
    const char *label; /* what stands above it */
    const char *sql;
    enum cd_export_shape shape;
    const struct cd_list_column *listed; /* instead of `sql` */
};

struct cd_export_cell {
    bool none;        /* there is no value */
    const char *text; /* as CSV has it; "" when there is none */
    int64_t n;        /* a count, an instant, yes or no */
    size_t from;      /* where the text begins while the row is read */
};

struct cd_export {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct cd_export_column *columns;
    size_t n;
    struct cordee_sql sql; /* a page; its last three values are where it begins */
    size_t from;           /* index of the first of the three */
    const char *zone;
    const char *language; /* of who asked; rows are made later, in any thread */
    bool in_words;        /* as the screen shows it: what people open */
    json_t *types;        /* names of types of membership, by word */
    enum cordee_kind kind;
    enum cd_export_format format;
    char delimiter;
    bool guard, bom, begun, person;
    /* The row that was read last. */
    struct cd_export_cell *cells;
    struct cordee_buf texts;
    int64_t party, party_before;
    struct cd_book *book; /* .xlsx being made */
    FILE *whole;          /* and made */
};

/* What programs say in one word, as people read it: of a list's column. */
const char *export_word(const struct cd_export *x, const struct cd_list_column *c,
                        const char *text);
int export_words_load(struct cd_export *x, struct cordee_error *err);
/* What stands above the rows, and the row just read.  -1: there is no more room. */
int export_begin(struct cd_export *x, struct cordee_buf *out, struct cordee_error *err);
int export_row(struct cd_export *x, struct cordee_buf *out, struct cordee_error *err);

#endif
