/* Columns of tables. */
#ifndef RECRUITMENT_READ_TABLE_H
#define RECRUITMENT_READ_TABLE_H

#include "plugins/recruitment/read/read-priv.h"

enum table_field {
    TABLE_NOTHING,
    TABLE_NAME,
    TABLE_GIVEN,
    TABLE_FAMILY,
    TABLE_MAIL,
    TABLE_PHONE,
    TABLE_WEB,
    TABLE_STREET,
    TABLE_POSTCODE,
    TABLE_CITY,
    TABLE_COUNTRY,
    TABLE_HEADLINE,
    TABLE_BODY,
    TABLE_WISHES,
    TABLE_SKILLS,
    TABLE_OPTIONAL,
    TABLE_LANGUAGES,
    TABLE_EDUCATION,
    TABLE_YEARS,
    TABLE_FREE,
    TABLE_HOURS,
    TABLE_RADIUS,
    TABLE_MOVES,
    TABLE_REMOTE,
    TABLE_PAY,
    TABLE_PAY_MOST,
    TABLE_CURRENCY,
    TABLE_PER,
    TABLE_PERMITS,
    TABLE_CERTIFICATES,
    TABLE_KINDS,
    TABLE_SOURCE,
    TABLE_TITLE,
    TABLE_EMPLOYER,
    TABLE_CONTACT,
    TABLE_STARTS,
    TABLE_ENDS,
    TABLE_CLOSES,
    TABLE_REF,
    TABLE_FIELDS
};

enum table_field table_field_of(struct reading *r, const char *name);
/* What the rows are, by the columns; `table` when these do not tell. */
enum read_kind table_kind(const enum table_field *of, size_t n, enum read_kind table);
/* What a row says, with a cell of each field or NULL. */
void cells_read(struct reading *r, struct node *const cells[TABLE_FIELDS]);

#endif
