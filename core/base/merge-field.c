#include "core/base/merge-field.h"

#define CELLS_MAX 12

void cd_merge_field_sql(const struct cordee_merge_field *field, struct cordee_buf *out)
{
    const struct cordee_merge_item *items = field->items;

    if (!items) {
        cordee_buf_puts(out, field->value);
        return;
    }
    /* json(): what a subquery gives is text otherwise.  c0 ...: names may be words of
     * SQL. */
    cordee_buf_puts(out, "json((SELECT json_group_array(json_object(");
    for (int i = 0; items[i].name; i++)
        cordee_buf_printf(out, "%s'%s', c%d", i ? ", " : "", items[i].name, i);
    cordee_buf_puts(out, ")) FROM (SELECT ");
    for (int i = 0; items[i].name; i++)
        cordee_buf_printf(out, "%s%s AS c%d", i ? ", " : "", items[i].value, i);
    cordee_buf_printf(out, " FROM %s ORDER BY %s LIMIT %d)))", field->from,
                      field->value ? field->value : "1", CORDEE_MERGE_ITEMS_MAX);
}

static bool is_word(const char *s)
{
    const char *from = s;

    while ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_')
        s++;
    return !*s && s > from;
}

bool cd_merge_field_ok(const struct cordee_merge_field *field)
{
    int n = 0;

    if (!field->items)
        return field->value && !field->from;
    while (field->items[n].name) {
        if (!is_word(field->items[n].name) || !field->items[n].value || n == CELLS_MAX)
            return false;
        n++;
    }
    return n && field->from;
}
