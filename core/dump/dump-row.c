/* A row as a line of JSON, and back.  Integers and texts are what they look like; bytes,
 * and texts that are no UTF-8, are {"base64": "..."}. */
#include "core/dump/dump-priv.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE64 sodium_base64_VARIANT_ORIGINAL

/* ---- writing ---------------------------------------------------------------- */

static void put_string(struct cordee_buf *out, const char *s, size_t n)
{
    size_t from = 0;

    cordee_buf_putc(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        cordee_buf_put(out, s + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            cordee_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            cordee_buf_puts(out, "\\n");
        else
            cordee_buf_printf(out, "\\u%04x", (unsigned)c);
    }
    cordee_buf_put(out, s + from, n - from);
    cordee_buf_putc(out, '"');
}

static void put_bytes(struct cordee_buf *out, const void *bytes, size_t n)
{
    size_t room = sodium_base64_ENCODED_LEN(n, BASE64);
    char *coded = malloc(room);

    if (!coded)
        abort();
    sodium_bin2base64(coded, room, bytes, n, BASE64);
    cordee_buf_printf(out, "{\"base64\": \"%s\"}", coded);
    free(coded);
}

/* Control characters have a way to be written; what is no UTF-8 has none. */
static bool is_utf8(const char *s, size_t n)
{
    json_t *text;

    if (cordee_utf8_ok(s, n))
        return true;
    text = json_stringn(s, n);
    json_decref(text);
    return text != NULL;
}

static void put_value(struct cordee *core, struct cordee_rows *rows, int col,
                      enum dump_type type, struct cordee_buf *out)
{
    size_t n = 0;
    const char *s;

    if (core->db->is_null(rows, col)) {
        cordee_buf_puts(out, "null");
    } else if (type == DUMP_INTEGER) {
        cordee_buf_printf(out, "%lld", (long long)core->db->get_int(rows, col));
    } else if (type == DUMP_REAL) {
        char number[40];

        snprintf(number, sizeof number, "%.17g", core->db->get_real(rows, col));
        cordee_buf_puts(out, number);
        if (!strpbrk(number, ".e")) /* a whole number stays one with a fraction */
            cordee_buf_puts(out, ".0");
    } else {
        s = core->db->get_blob(rows, col, &n);
        s = s ? s : "";
        if (type == DUMP_TEXT && is_utf8(s, n))
            put_string(out, s, n);
        else
            put_bytes(out, s, n);
    }
}

void dump_row_put(struct cordee *core, struct cordee_rows *rows,
                  const struct dump_table *t, struct cordee_buf *out)
{
    for (size_t i = 0; i < t->n; i++) {
        cordee_buf_puts(out, i ? ", \"" : "{\"");
        cordee_buf_puts(out, t->columns[i].name);
        cordee_buf_puts(out, "\": ");
        put_value(core, rows, (int)i, t->columns[i].type, out);
    }
    cordee_buf_puts(out, "}\n");
}

/* ---- reading ---------------------------------------------------------------- */

static int bytes_read(struct cordee_arena *a, const json_t *value, enum dump_type type,
                      struct cordee_value *out)
{
    const char *coded = cordee_json_text(value, "base64");
    size_t room = strlen(coded), n = 0;
    unsigned char *bytes = cordee_arena_get(a, room + 1);

    if (!json_is_string(json_object_get(value, "base64")) ||
        json_object_size(value) != 1 ||
        sodium_base642bin(bytes, room + 1, coded, room, NULL, &n, NULL, BASE64) != 0)
        return -1;
    *out = type == DUMP_BLOB ? cordee_of_blob(bytes, n)
                             : cordee_of_text((const char *)bytes);
    out->len = n;
    return 0;
}

/* -1: it is no value of this type. */
static int value_read(struct cordee_arena *a, const json_t *value, enum dump_type type,
                      struct cordee_value *out)
{
    *out = (struct cordee_value){.type = CORDEE_NULL};
    if (json_is_null(value))
        return 0;
    if (type == DUMP_INTEGER && json_is_integer(value)) {
        *out = cordee_of_int(json_integer_value(value));
    } else if (type == DUMP_REAL && json_is_real(value)) {
        *out = cordee_of_real(json_real_value(value));
    } else if (type == DUMP_TEXT && json_is_string(value)) {
        *out = cordee_of_text(json_string_value(value));
        out->len = json_string_length(value);
    } else if (type >= DUMP_TEXT && json_is_object(value)) {
        return bytes_read(a, value, type, out);
    } else {
        return -1;
    }
    return 0;
}

int dump_row_read(struct cordee_arena *a, const struct dump_table *t, const char *text,
                  size_t n, json_t **line_r, struct cordee_value *values,
                  struct cordee_error *err)
{
    json_error_t why;
    json_t *line = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);

    *line_r = line;
    if (!json_is_object(line))
        return cordee_fail(err, CORDEE_E_INVALID, "this is no row: %s",
                           line ? "no object" : why.text);
    if (json_object_size(line) != t->n)
        return cordee_fail(err, CORDEE_E_INVALID, "it has %zu columns, not %zu",
                           json_object_size(line), t->n);
    for (size_t i = 0; i < t->n; i++) {
        const json_t *value = json_object_get(line, t->columns[i].name);

        if (!value || value_read(a, value, t->columns[i].type, &values[i]) < 0)
            return cordee_fail(err, CORDEE_E_INVALID, "its column \"%s\" is %s",
                               t->columns[i].name, value ? "of another type" : "missing");
    }
    return 0;
}
