/* The SQL of a merge field: one place, for the register and for mail. */
#ifndef CORE_BASE_MERGE_FIELD_H
#define CORE_BASE_MERGE_FIELD_H

#include <cordee/plugin.h>

/* Puts an expression on `p` and `o`: the value; of a list a JSON array of an object for
 * each item, "[]" where there is none. */
void cd_merge_field_sql(const struct cordee_merge_field *field, struct cordee_buf *out);
/* Is it one that the program can say?  A list has items, each with a name and a value, no
 * more than fit. */
bool cd_merge_field_ok(const struct cordee_merge_field *field);

#endif
