/* Which columns or members a source has, for who says what they are. */
#include "plugins/funding/read/read-priv.h"

#include "plugins/funding/call/fields.h"

#include <string.h>

/* The field that a column is read as, as records write it; NULL: it is not read. */
static const char *field_of(const struct reading *r, const char *column)
{
    char known[40];

    if (!name_known(r, column, known))
        return NULL;
    for (const struct funding_field *f = funding_record_fields; f->column; f++) {
        char squeezed[40];

        name_squeeze(f->name, squeezed);
        if (cordee_text_is(known, squeezed))
            return f->name;
    }
    return NULL;
}

static json_t *column_find(const struct reading *r, const char *name)
{
    json_t *column;
    size_t i;

    json_array_foreach (r->hints->columns, i, column)
        if (cordee_text_is(cordee_json_text(column, "name"), name))
            return column;
    return NULL;
}

/* What stands in it, so that people know it again. */
static void example_put(struct reading *r, json_t *column, const json_t *value)
{
    enum { LONG = 60 };
    const char *text;

    if (json_object_get(column, "example") || !json_is_string(value))
        return;
    text = text_line(r, json_string_value(value));
    if (*text)
        json_object_set_new(column, "example",
                            json_stringn(text, cordee_utf8_cut(text, LONG)));
}

void columns_put(struct reading *r, const json_t *object)
{
    json_t *columns = r->hints->columns;
    char known[40];
    const char *name;
    json_t *value;

    if (!columns || r->record > 200)
        return;
    json_object_foreach ((json_t *)object, name, value) {
        json_t *column = column_find(r, name);

        if (!column && *name && json_array_size(columns) < FUNDING_COLUMNS &&
            strlen(name) <= 100) {
            column = json_pack("{s:s}", "name", name);
            cordee_json_set_text(column, "field", field_of(r, name));
            json_object_set_new(column, "read", json_boolean(name_known(r, name, known)));
            json_array_append_new(columns, column);
        }
        if (column)
            example_put(r, column, value);
    }
}
