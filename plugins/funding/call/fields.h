/* The fields of a record (call/call.h), as people hear of them: columns that can be one,
 * and what has changed.  call.c knows how each is kept, read/names.c what publishers call
 * it. */
#ifndef FUNDING_FIELDS_H
#define FUNDING_FIELDS_H

enum funding_shape {
    FUNDING_WORDS,
    FUNDING_NUMBER,
    FUNDING_MONEY,
    FUNDING_PERCENT,
    FUNDING_INSTANT,
    FUNDING_DEADLINES,
    FUNDING_LIST,
    FUNDING_STATUS,
    FUNDING_YES,
};

struct funding_field {
    const char *name;   /* in the record */
    const char *label;  /* above what stood in it; to be translated */
    const char *column; /* as what a column is; to be translated; NULL: none can be it */
    enum funding_shape shape;
};

/* Those that a column can be first; {0} at the end. */
extern const struct funding_field funding_record_fields[];
const struct funding_field *
funding_field_find(const char *name); /* NULL: there is none */

#endif
