/* Any bytes as a workbook, or as one part of a sound one: what is read is clean text in
 * rows that ascend.  The first letter says which: x the sheet, s the shared texts, t the
 * formats, w the list of sheets, o an OpenDocument; P a whole zip archive. */
#include "tests/fuzz/fuzz.h"

#include "core/file/sheet.h"

#include <stdlib.h>
#include <string.h>

#define REL_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

const unsigned fuzz_rounds = 300;

const char *const fuzz_seeds[] = {
    "x<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
    "s=\"1\"><v>44256.5</v></c></row><row r=\"3\"><c t=\"inlineStr\"><is><r><t>a</t></r>"
    "<rPh><t>b</t></rPh></is></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c>"
    "</row></sheetData></worksheet>",
    "s<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si></sst>",
    "t<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[Red]dd/mm\"/></numFmts>"
    "<cellXfs><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
    "w<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" r:id=\"r1\" "
    "state=\"hidden\" xmlns:r=\"x\"/><sheet name=\"B\" r:id=\"r1\" xmlns:r=\"x\"/>"
    "</sheets></workbook>",
    "o<d xmlns:t=\"t\" xmlns:o=\"o\" xmlns:x=\"x\"><spreadsheet><t:table t:name=\"A\">"
    "<t:table-row t:number-rows-repeated=\"3\"/><t:table-row "
    "t:number-rows-repeated=\"2\">"
    "<t:table-cell t:number-columns-repeated=\"2\" o:value-type=\"date\" "
    "o:date-value=\"2026-11-21T00:00:00\"/><t:table-cell><x:p>a<x:s x:c=\"2\"/>b</x:p>"
    "<x:p>c</x:p></t:table-cell></t:table-row></t:table></spreadsheet></d>",
    "PK\x03\x04",
    NULL};

/* ---- a zip archive that packs nothing ---------------------------------------- */

struct zip {
    struct cordee_buf file, directory;
    int n;
};

static uint32_t crc_of(const char *s, size_t n)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)s[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

static void put_number(struct cordee_buf *out, size_t n, int bytes)
{
    for (; bytes > 0; bytes--, n >>= 8)
        cordee_buf_putc(out, (char)(n & 0xff));
}

static void put_about(struct cordee_buf *out, const char *name, const char *s, size_t n)
{
    put_number(out, 10, 2);
    put_number(out, 0, 8); /* flags, stored, time */
    put_number(out, crc_of(s, n), 4);
    put_number(out, n, 4);
    put_number(out, n, 4);
    put_number(out, strlen(name), 2);
    put_number(out, 0, 2);
}

static void zip_add(struct zip *z, const char *name, const char *s, size_t n)
{
    size_t at = z->file.len;

    cordee_buf_put(&z->directory, "PK\x01\x02\x0a\0", 6);
    put_about(&z->directory, name, s, n);
    put_number(&z->directory, 0, 10);
    put_number(&z->directory, at, 4);
    cordee_buf_puts(&z->directory, name);
    cordee_buf_put(&z->file, "PK\x03\x04", 4);
    put_about(&z->file, name, s, n);
    cordee_buf_puts(&z->file, name);
    cordee_buf_put(&z->file, s, n);
    z->n++;
}

static void zip_end(struct zip *z)
{
    size_t at = z->file.len;

    cordee_buf_put(&z->file, z->directory.text, z->directory.len);
    cordee_buf_put(&z->file, "PK\x05\x06\0\0\0\0", 8);
    put_number(&z->file, (size_t)z->n, 2);
    put_number(&z->file, (size_t)z->n, 2);
    put_number(&z->file, z->directory.len, 4);
    put_number(&z->file, at, 4);
    put_number(&z->file, 0, 2);
}

/* ---- a sound workbook, but for one part ------------------------------------- */

static const struct {
    char letter;
    const char *name, *text;
} parts[] = {
    {'r', "_rels/.rels",
     "<R><Relationship Id=\"a\" Type=\"" REL_TYPE
     "/officeDocument\" Target=\"xl/workbook.xml\"/></R>"},
    {'w', "xl/workbook.xml",
     "<w><sheets><sheet name=\"A\" r:id=\"r1\" xmlns:r=\"x\"/></sheets></w>"},
    {'l', "xl/_rels/workbook.xml.rels",
     "<R><Relationship Id=\"r1\" Type=\"" REL_TYPE
     "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" "
     "Type=\"" REL_TYPE "/sharedStrings\" Target=\"shared.xml\"/><Relationship Id=\"r3\" "
     "Type=\"" REL_TYPE "/styles\" Target=\"/xl/styles.xml\"/></R>"},
    {'s', "xl/shared.xml", "<sst><si><t>one</t></si><si><t>two</t></si></sst>"},
    {'t', "xl/styles.xml",
     "<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>"},
    {'x', "xl/worksheets/sheet1.xml",
     "<w><sheetData><row><c t=\"s\"><v>1</v></c><c s=\"1\"><v>44256</v></c></row>"
     "</sheetData></w>"},
};

static void book_make(struct zip *z, char letter, const char *s, size_t n)
{
    if (letter == 'o') {
        zip_add(z, "content.xml", s, n);
    } else {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            bool its = parts[i].letter == letter;

            zip_add(z, parts[i].name, its ? s : parts[i].text,
                    its ? n : strlen(parts[i].text));
        }
    }
    zip_end(z);
}

/* ---- reading ---------------------------------------------------------------- */

static void row_check(const struct cd_sheet_row *row, int64_t before)
{
    if (row->number <= before || row->n == 0 || row->n > CD_SHEET_MAX_COLUMNS)
        abort();
    for (size_t i = 0; i < row->n; i++)
        if (!cordee_utf8_ok(row->cells[i], strlen(row->cells[i])))
            abort();
}

static void book_read(const void *bytes, size_t n)
{
    CORDEE_AUTO(cd_sheet_drop)
    struct cd_sheet *s = cd_sheet_open_bytes(bytes, n, NULL, NULL);
    struct cd_sheet_row row;
    int64_t before = 0;

    if (!s)
        return;
    for (int i = 0; i < 2000 && cd_sheet_next(s, &row, NULL) > 0; i++) {
        row_check(&row, before);
        before = row.number;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zip z = {.n = 0};

    if (size == 0 || size > 20000)
        return 0;
    if (data[0] == 'P') {
        book_read(data, size);
        return 0;
    }
    book_make(&z, (char)data[0], (const char *)data + 1, size - 1);
    book_read(z.file.text, z.file.len);
    cordee_buf_drop(&z.file);
    cordee_buf_drop(&z.directory);
    return 0;
}
