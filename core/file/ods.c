/* Reading .ods: one part, content.xml, with all sheets behind each other. */
#include "core/file/sheet-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ROW 1048576

/* ---- sheets ----------------------------------------------------------------- */

static int sheets_read(struct cd_sheet *s, struct cordee_error *err)
{
    CORDEE_AUTO(part_drop) struct part *part = NULL;
    bool is_table = false;
    int rc = part_open(&s->package, "content.xml", &part, err);

    while (rc > 0 && (rc = part_read(part, err)) > 0) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = NULL;

        is_table = is_table || part_begins(part, "spreadsheet");
        if (!part_begins(part, "table"))
            continue;
        a = cordee_arena_new();
        sheet_add(s, part_attribute(part, a, "name") ?: "", NULL, false);
    }
    if (rc == 0 && !is_table)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this is an OpenDocument file, and no table: a .csv, .xlsx, "
                           ".ods or .vcf is needed");
    return rc;
}

/* To the rows of the chosen one. */
static int sheet_enter(struct cd_sheet *s, struct cordee_error *err)
{
    size_t at = 0;
    int rc;

    while ((rc = part_read(s->part, err)) > 0)
        if (part_begins(s->part, "table") && at++ == s->open)
            return 0;
    return rc < 0 ? -1
                  : cordee_fail(err, CORDEE_E_INVALID, "the sheet has gone meanwhile");
}

int ods_open(struct cd_sheet *s, const char *name, struct cordee_error *err)
{
    if (sheets_read(s, err) < 0 || sheet_choose(s, name, err) < 0 ||
        part_open(&s->package, "content.xml", &s->part, err) <= 0)
        return -1;
    return sheet_enter(s, err);
}

/* ---- cells ------------------------------------------------------------------ */

static void put_spaces(struct cordee_buf *out, int64_t n)
{
    for (; n > 0 && !out->over; n--)
        cordee_buf_putc(out, ' ');
}

/* Paragraphs of a cell; notes on it are not its text. */
struct paragraphs {
    int seen;
    int in_note;
    bool inside;
};

static void paragraphs_follow(struct paragraphs *p, struct part *part,
                              struct cordee_buf *out)
{
    bool empty = xmlTextReaderIsEmptyElement(part_xml(part)) == 1;

    if (part_begins(part, "annotation") && !empty)
        p->in_note++;
    else if (part_ends(part, "annotation"))
        p->in_note--;
    if (p->in_note > 0)
        return;
    if (part_begins(part, "p")) {
        if (p->seen++)
            cordee_buf_putc(out, '\n');
        p->inside = !empty;
    } else if (part_ends(part, "p")) {
        p->inside = false;
    } else if (!p->inside) {
        return;
    } else if (part_begins(part, "s")) {
        put_spaces(out, part_number(part, "c", 1));
    } else if (part_begins(part, "tab")) {
        cordee_buf_putc(out, '\t');
    } else if (part_begins(part, "line-break")) {
        cordee_buf_putc(out, '\n');
    } else {
        int type = xmlTextReaderNodeType(part_xml(part));

        if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
            type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)
            cordee_buf_puts(out, (const char *)xmlTextReaderConstValue(part_xml(part)));
    }
}

/* "PT09H30M00S" as 09:30. */
static const char *time_of(struct cordee_arena *a, const char *duration)
{
    if (strlen(duration) > 7 && strncmp(duration, "PT", 2) == 0 && duration[4] == 'H' &&
        duration[7] == 'M')
        return cordee_arena_printf(a, "%.2s:%.2s", duration + 2, duration + 5);
    return duration;
}

/* "2026-11-21T09:30:00" without seconds, midnight as the day. */
static const char *date_of(struct cordee_arena *a, const char *date)
{
    if (strlen(date) < 16 || date[10] != 'T')
        return date;
    return cordee_arena_text_n(a, date, strncmp(date + 11, "00:00", 5) == 0 ? 10 : 16);
}

/* What the cell is, where it is more than its text; NULL: the text counts. */
static const char *value_of(struct part *part, struct cordee_arena *a)
{
    const char *type = part_attribute(part, a, "value-type");
    const char *value;
    char number[40];

    if (!type)
        return NULL;
    if (strcmp(type, "date") == 0) {
        value = part_attribute(part, a, "date-value");
        return value ? date_of(a, value) : NULL;
    }
    if (strcmp(type, "time") == 0) {
        value = part_attribute(part, a, "time-value");
        return value ? time_of(a, value) : NULL;
    }
    if (strcmp(type, "boolean") == 0) {
        value = part_attribute(part, a, "boolean-value");
        return value ? strcmp(value, "true") == 0 ? "yes" : "no" : NULL;
    }
    value = part_attribute(part, a, "value");
    if (!value || strcmp(type, "string") == 0)
        return part_attribute(part, a, "string-value");
    xlsx_number(value, false, false, number);
    return cordee_arena_text(a, number);
}

static int text_read(struct cd_sheet *s, const char *element, struct cordee_buf *out,
                     struct cordee_error *err)
{
    struct paragraphs p = {0};
    int rc;

    if (xmlTextReaderIsEmptyElement(part_xml(s->part)) == 1)
        return 0;
    while ((rc = part_read(s->part, err)) > 0 &&
           (p.in_note > 0 || !part_ends(s->part, element)))
        paragraphs_follow(&p, s->part, out);
    return rc < 0 ? -1 : 0;
}

static int cell_read(struct cd_sheet *s, const char *element, size_t *next,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop)
    struct cordee_buf text = {.limit = CD_SHEET_MAX_CELL + 2};
    int64_t times = part_number(s->part, "number-columns-repeated", 1);
    const char *value = value_of(s->part, a);

    if (text_read(s, element, &text, err) < 0)
        return -1;
    if (text.over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "a cell of row %lld has more than 64 KB",
                           (long long)s->number);
    if (!value)
        value = text.text ? text.text : "";
    times = times < 1 ? 1 : times > 20000 ? 20000 : times;
    for (int64_t i = 0; *value && i < times; i++)
        if (sheet_cell_put(s, *next + (size_t)i, value, err) < 0)
            return -1;
    *next += (size_t)times;
    return 0;
}

/* ---- rows ------------------------------------------------------------------- */

static int row_read(struct cd_sheet *s, struct cordee_error *err)
{
    int64_t times = part_number(s->part, "number-rows-repeated", 1);
    size_t next = 0;
    int rc = 1;

    times = times < 1 ? 1 : times > MOST_ROW ? MOST_ROW : times;
    s->again = times - 1;
    s->number++;
    sheet_row_begin(s);
    if (xmlTextReaderIsEmptyElement(part_xml(s->part)) == 1)
        return 1;
    while ((rc = part_read(s->part, err)) > 0 && !part_ends(s->part, "table-row")) {
        static const char *const cells[] = {"table-cell", "covered-table-cell"};

        for (int i = 0; i < 2; i++)
            if (part_begins(s->part, cells[i]) && cell_read(s, cells[i], &next, err) < 0)
                return -1;
    }
    return rc;
}

int ods_next(struct cd_sheet *s, struct cd_sheet_row *row_r, struct cordee_error *err)
{
    int rc;

    if (s->again > 0 && s->n > 0) {
        s->again--;
        s->number++;
        return sheet_row_end(s, s->number, row_r, err);
    }
    while ((rc = part_read(s->part, err)) > 0) {
        if (part_ends(s->part, "table"))
            return 0;
        if (!part_begins(s->part, "table-row"))
            continue;
        s->number += s->again; /* empty ones */
        rc = row_read(s, err);
        if (rc > 0)
            rc = sheet_row_end(s, s->number, row_r, err);
        if (rc != 0)
            return rc;
    }
    return rc;
}
