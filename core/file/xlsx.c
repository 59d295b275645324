/* Reading .xlsx: which parts the workbook has, its texts and formats, then row by row. */
#include "core/file/sheet-priv.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SHARED  ((size_t)128 * 1024 * 1024)
#define MOST_FORMATS 65000
#define MOST_ROW     1048576

/* ---- where the parts are ---------------------------------------------------- */

/* "sheet1.xml" beside "xl/workbook.xml"; "/xl/x.xml" from the root. */
static const char *path_of(struct cordee_arena *a, const char *base, const char *target)
{
    const char *slash = strrchr(base, '/');

    if (*target == '/')
        return cordee_arena_text(a, target + 1);
    while (cordee_text_starts(target, "../") && slash) {
        base = cordee_arena_text_n(a, base, (size_t)(slash - base));
        slash = strrchr(base, '/');
        target += 3;
    }
    return slash ? cordee_arena_printf(a, "%.*s/%s", (int)(slash - base), base, target)
                 : cordee_arena_text(a, target);
}

/* The relations of a part: of a type (NULL: any) or of an id (NULL: any). */
static int relation_find(struct cd_sheet *s, const char *part, const char *type,
                         const char *id, const char **path_r, struct cordee_error *err)
{
    CORDEE_AUTO(part_drop) struct part *rels = NULL;
    const char *slash = strrchr(part, '/');
    const char *name = *part ? cordee_arena_printf(s->arena, "%.*s_rels/%s.rels",
                                                   (int)(slash ? slash - part + 1 : 0),
                                                   part, slash ? slash + 1 : part)
                             : "_rels/.rels";
    int rc = part_open(&s->package, name, &rels, err);

    *path_r = NULL;
    while (rc > 0 && (rc = part_read(rels, err)) > 0) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        const char *its, *target;

        if (!part_begins(rels, "Relationship"))
            continue;
        its = part_attribute(rels, a, "Type");
        target = part_attribute(rels, a, "Target");
        if (!its || !target || (type && !cordee_text_ends(its, type)) ||
            (id && !cordee_text_is(part_attribute(rels, a, "Id"), id)))
            continue;
        *path_r = path_of(s->arena, part, target);
        return 1;
    }
    return rc;
}

/* Not found: where spreadsheet programs put it. */
static int workbook_find(struct cd_sheet *s, const char **path_r,
                         struct cordee_error *err)
{
    int rc = relation_find(s, "", "/officeDocument", NULL, path_r, err);

    if (rc == 0)
        *path_r = "xl/workbook.xml";
    return rc;
}

static int sheets_read(struct cd_sheet *s, const char *workbook, struct cordee_error *err)
{
    CORDEE_AUTO(part_drop) struct part *part = NULL;
    int rc = part_open(&s->package, workbook, &part, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "this workbook has no list of sheets");
    while (rc > 0 && (rc = part_read(part, err)) > 0) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        const char *name, *state, *id;

        if (part_begins(part, "workbookPr")) {
            const char *from = part_attribute(part, a, "date1904");

            s->from_1904 = from && (strcmp(from, "1") == 0 || strcmp(from, "true") == 0);
        }
        if (!part_begins(part, "sheet"))
            continue;
        name = part_attribute(part, a, "name");
        state = part_attribute(part, a, "state");
        id = part_attribute(part, s->arena, "id");
        if (name && id)
            sheet_add(s, name, id, state && strcmp(state, "visible") != 0);
    }
    return rc;
}

/* ---- texts that cells share ------------------------------------------------- */

static void shared_add(struct cd_sheet *s)
{
    if (s->n_shared == s->room_shared) {
        s->room_shared = s->room_shared ? s->room_shared * 2 : 1024;
        s->shared_at = realloc(s->shared_at, s->room_shared * sizeof *s->shared_at);
        if (!s->shared_at)
            abort();
    }
    s->shared_at[s->n_shared++] = s->shared.len;
}

static void text_take(struct part *part, struct cordee_buf *out)
{
    int type = xmlTextReaderNodeType(part_xml(part));

    if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
        type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE ||
        type == XML_READER_TYPE_WHITESPACE)
        cordee_buf_puts(out, (const char *)xmlTextReaderConstValue(part_xml(part)));
}

/* Text of <t>, in pieces of rich text too, but not how it is pronounced (<rPh>). */
struct texts {
    bool in_text, in_sound;
};

static void texts_follow(struct texts *t, struct part *part, struct cordee_buf *out)
{
    bool empty = xmlTextReaderIsEmptyElement(part_xml(part)) == 1;

    if (part_begins(part, "rPh"))
        t->in_sound = !empty;
    else if (part_ends(part, "rPh"))
        t->in_sound = false;
    else if (part_begins(part, "t"))
        t->in_text = !empty;
    else if (part_ends(part, "t"))
        t->in_text = false;
    else if (t->in_text && !t->in_sound)
        text_take(part, out);
}

static int shared_read(struct cd_sheet *s, const char *workbook, struct cordee_error *err)
{
    CORDEE_AUTO(part_drop) struct part *part = NULL;
    struct texts t = {0};
    const char *path;
    int rc = relation_find(s, workbook, "/sharedStrings", NULL, &path, err);

    if (rc > 0)
        rc = part_open(&s->package, path, &part, err);
    while (rc > 0 && (rc = part_read(part, err)) > 0) {
        if (part_begins(part, "si")) {
            if (s->n_shared)
                cordee_buf_putc(&s->shared, '\0');
            shared_add(s);
        }
        texts_follow(&t, part, &s->shared);
        if (s->shared.len > MOST_SHARED)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               "this workbook has more text than can be read");
    }
    cordee_buf_putc(&s->shared, '\0');
    return rc;
}

/* ---- formats, for dates ----------------------------------------------------- */

struct format {
    struct format *next;
    int64_t id;
    const char *code;
};

static void format_add(struct cd_sheet *s, int64_t id, const struct format *codes)
{
    const char *code = NULL;

    if (s->n_formats == MOST_FORMATS)
        return;
    for (; codes && !code; codes = codes->next)
        if (codes->id == id)
            code = codes->code;
    if (s->n_formats % 64 == 0) {
        s->is_date = realloc(s->is_date, s->n_formats + 64);
        if (!s->is_date)
            abort();
    }
    s->is_date[s->n_formats++] = xlsx_format_is_date(id, code);
}

static int formats_read(struct cd_sheet *s, const char *workbook,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(part_drop) struct part *part = NULL;
    struct format *codes = NULL;
    bool in_cells = false;
    int64_t n = 0;
    const char *path;
    int rc = relation_find(s, workbook, "/styles", NULL, &path, err);

    if (rc > 0)
        rc = part_open(&s->package, path, &part, err);
    while (rc > 0 && (rc = part_read(part, err)) > 0) {
        if (part_begins(part, "numFmt") && n++ < 1000) {
            struct format *f = cordee_arena_get(a, sizeof *f);

            *f = (struct format){codes, part_number(part, "numFmtId", -1),
                                 part_attribute(part, a, "formatCode")};
            codes = f;
        }
        if (part_begins(part, "cellXfs"))
            in_cells = xmlTextReaderIsEmptyElement(part_xml(part)) != 1;
        else if (part_ends(part, "cellXfs"))
            in_cells = false;
        else if (in_cells && part_begins(part, "xf"))
            format_add(s, part_number(part, "numFmtId", 0), codes);
    }
    return rc;
}

/* ---- opening ---------------------------------------------------------------- */

int xlsx_open(struct cd_sheet *s, const char *name, struct cordee_error *err)
{
    const char *workbook, *path;
    int rc;

    if (workbook_find(s, &workbook, err) < 0 || sheets_read(s, workbook, err) < 0 ||
        sheet_choose(s, name, err) < 0 || shared_read(s, workbook, err) < 0 ||
        formats_read(s, workbook, err) < 0)
        return -1;
    rc = relation_find(s, workbook, NULL, s->sheets[s->open].part, &path, err);
    if (rc > 0)
        rc = part_open(&s->package, path, &s->part, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "the sheet \"%.60s\" has no cells",
                           s->sheets[s->open].name);
    return rc < 0 ? -1 : 0;
}

/* ---- rows ------------------------------------------------------------------- */

/* The column of "AB12", from 0; -1: none is said. */
static int64_t column_of(const char *place)
{
    int64_t n = 0;

    for (; place && *place >= 'A' && *place <= 'Z' && n < 100000; place++)
        n = n * 26 + (*place - 'A' + 1);
    return n - 1;
}

struct cell {
    char type[12]; /* s, str, inlineStr, b, e, d, n */
    bool is_date;
    size_t at;
};

static void cell_begin(struct cd_sheet *s, struct cell *c, size_t next)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *type = part_attribute(s->part, a, "t");
    int64_t at = column_of(part_attribute(s->part, a, "r"));
    int64_t format = part_number(s->part, "s", 0);

    snprintf(c->type, sizeof c->type, "%s", type ? type : "n");
    c->at = at < 0 ? next : (size_t)at;
    c->is_date = format >= 0 && (size_t)format < s->n_formats && s->is_date[format];
}

static const char *shared_text(const struct cd_sheet *s, const char *stored)
{
    int64_t at;

    if (!cordee_text_int(stored, &at) || at < 0 || (size_t)at >= s->n_shared)
        return "";
    return s->shared.text + s->shared_at[at];
}

static int cell_end(struct cd_sheet *s, const struct cell *c, const char *stored,
                    struct cordee_error *err)
{
    char number[40];

    if (!*stored || strcmp(c->type, "e") == 0)
        return 0;
    if (strcmp(c->type, "s") == 0)
        stored = shared_text(s, stored);
    else if (strcmp(c->type, "b") == 0)
        stored = strcmp(stored, "1") == 0 || strcmp(stored, "true") == 0 ? "yes" : "no";
    else if (strcmp(c->type, "n") == 0) {
        xlsx_number(stored, c->is_date, s->from_1904, number);
        stored = number;
    }
    return sheet_cell_put(s, c->at, stored, err);
}

/* One cell, from <c> to </c>.  A text within is <is><t>, else what counts is <v>. */
static int cell_read(struct cd_sheet *s, size_t *next, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop)
    struct cordee_buf stored = {.limit = CD_SHEET_MAX_CELL + 2};
    struct texts t = {0};
    struct cell c;
    bool in_value = false;
    int rc = 1;

    cell_begin(s, &c, *next);
    *next = c.at + 1;
    if (xmlTextReaderIsEmptyElement(part_xml(s->part)) == 1)
        return 0;
    while ((rc = part_read(s->part, err)) > 0 && !part_ends(s->part, "c")) {
        if (part_begins(s->part, "v"))
            in_value = xmlTextReaderIsEmptyElement(part_xml(s->part)) != 1;
        else if (part_ends(s->part, "v"))
            in_value = false;
        else if (in_value)
            text_take(s->part, &stored);
        else if (strcmp(c.type, "inlineStr") == 0)
            texts_follow(&t, s->part, &stored);
    }
    if (rc <= 0)
        return rc < 0 ? -1 : 0;
    if (stored.over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "a cell of row %lld has more than 64 KB",
                           (long long)s->number);
    return cell_end(s, &c, stored.text ? stored.text : "", err);
}

static int row_read(struct cd_sheet *s, struct cordee_error *err)
{
    int64_t number = part_number(s->part, "r", s->number + 1);
    size_t next = 0;
    int rc = 1;

    if (number <= s->number || number > MOST_ROW)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the rows of this sheet are not in their order: save it again "
                           "in your spreadsheet program");
    s->number = number;
    sheet_row_begin(s);
    if (xmlTextReaderIsEmptyElement(part_xml(s->part)) == 1)
        return 1;
    while ((rc = part_read(s->part, err)) > 0 && !part_ends(s->part, "row"))
        if (part_begins(s->part, "c") && cell_read(s, &next, err) < 0)
            return -1;
    return rc;
}

int xlsx_next(struct cd_sheet *s, struct cd_sheet_row *row_r, struct cordee_error *err)
{
    int rc;

    while ((rc = part_read(s->part, err)) > 0) {
        if (part_ends(s->part, "sheetData"))
            return 0;
        if (!part_begins(s->part, "row"))
            continue;
        rc = row_read(s, err);
        if (rc > 0)
            rc = sheet_row_end(s, s->number, row_r, err);
        if (rc != 0)
            return rc;
    }
    return rc;
}
