#include "core/file/sheet-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- which kind ------------------------------------------------------------- */

static int head_check(const unsigned char *head, size_t n, struct cordee_error *err)
{
    if (n >= 4 && memcmp(head, "\xd0\xcf\x11\xe0", 4) == 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this is an old workbook (.xls) or one with a password: save "
                           "it as .xlsx, without a password");
    return n >= 4 && memcmp(head, "PK\x03\x04", 4) == 0;
}

int cd_sheet_is(const char *path, struct cordee_error *err)
{
    unsigned char head[4] = {0};
    FILE *in = fopen(path, "rbe");
    size_t n = in ? fread(head, 1, sizeof head, in) : 0;

    if (in)
        fclose(in);
    return head_check(head, n, err);
}

/* ---- opening ---------------------------------------------------------------- */

static int kind_open(struct cd_sheet *s, const char *name, struct cordee_error *err)
{
    int rc = package_has(&s->package, "_rels/.rels", err);

    if (rc < 0)
        return -1;
    if (rc > 0)
        return xlsx_open(s, name, err);
    rc = package_has(&s->package, "content.xml", err);
    if (rc < 0)
        return -1;
    s->is_ods = true;
    return rc > 0 ? ods_open(s, name, err)
                  : cordee_fail(err, CORDEE_E_INVALID,
                                "this is an archive, and no workbook that can be read: a "
                                ".csv, .xlsx, .ods or .vcf is needed");
}

static struct cd_sheet *sheet_open(const struct package *package, const char *name,
                                   struct cordee_error *err)
{
    struct cd_sheet *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->arena = cordee_arena_new();
    s->package = *package;
    if (package->path)
        s->package.path = cordee_arena_text(s->arena, package->path);
    if (kind_open(s, name, err) == 0)
        return s;
    cd_sheet_close(s);
    return NULL;
}

struct cd_sheet *cd_sheet_open(const char *path, const char *name,
                               struct cordee_error *err)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        cordee_fail(err, CORDEE_E_IO, "%s cannot be opened", path);
        return NULL;
    }
    return sheet_open(&(struct package){.path = path, .size = st.st_size}, name, err);
}

struct cd_sheet *cd_sheet_open_bytes(const void *bytes, size_t n, const char *name,
                                     struct cordee_error *err)
{
    return sheet_open(&(struct package){.bytes = bytes, .n = n, .size = (int64_t)n}, name,
                      err);
}

void cd_sheet_close(struct cd_sheet *s)
{
    if (!s)
        return;
    part_close(s->part);
    cordee_buf_drop(&s->text);
    cordee_buf_drop(&s->shared);
    free(s->shared_at);
    free(s->is_date);
    cordee_arena_free(s->arena);
    free(s);
}

void cd_sheet_drop(struct cd_sheet **s)
{
    cd_sheet_close(*s);
}

const char *const *cd_sheet_names(const struct cd_sheet *s)
{
    return s->names;
}

const char *cd_sheet_name(const struct cd_sheet *s)
{
    return s->n_sheets ? s->sheets[s->open].name : "";
}

int cd_sheet_next(struct cd_sheet *s, struct cd_sheet_row *row_r,
                  struct cordee_error *err)
{
    return s->is_ods ? ods_next(s, row_r, err) : xlsx_next(s, row_r, err);
}

/* ---- sheets ----------------------------------------------------------------- */

int sheet_add(struct cd_sheet *s, const char *name, const char *part, bool hidden)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (s->n_sheets == CD_SHEET_MAX_SHEETS)
        return 0;
    cordee_utf8_clean(name, strlen(name), &clean);
    s->sheets[s->n_sheets] = (struct sheet_entry){
        .name = cordee_arena_text(s->arena, clean.text), .part = part, .hidden = hidden};
    s->names[s->n_sheets] = s->sheets[s->n_sheets].name;
    s->n_sheets++;
    return 1;
}

int sheet_choose(struct cd_sheet *s, const char *name, struct cordee_error *err)
{
    size_t i = 0;

    if (s->n_sheets == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "there is no sheet in this workbook");
    if (name && *name) {
        for (i = 0; i < s->n_sheets; i++)
            if (strcmp(s->sheets[i].name, name) == 0)
                break;
        if (i == s->n_sheets)
            return cordee_fail(err, CORDEE_E_NOT_FOUND,
                               "there is no sheet \"%.60s\" in this workbook", name);
    } else {
        while (i < s->n_sheets && s->sheets[i].hidden)
            i++;
        if (i == s->n_sheets)
            i = 0;
    }
    s->open = i;
    return 0;
}

/* ---- rows ------------------------------------------------------------------- */

void sheet_row_begin(struct cd_sheet *s)
{
    cordee_buf_clear(&s->text);
    cordee_buf_putc(&s->text, '\0'); /* what empty cells point at */
    s->n = 0;
}

int sheet_cell_put(struct cd_sheet *s, size_t at, const char *text,
                   struct cordee_error *err)
{
    size_t from = s->text.len;

    if (!text[strspn(text, " \t\r\n")])
        return 0;
    if (at >= CD_SHEET_MAX_COLUMNS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "row %lld has more than %d columns",
                           (long long)s->number, CD_SHEET_MAX_COLUMNS);
    if (strlen(text) > CD_SHEET_MAX_CELL)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "a cell of row %lld has more than 64 KB",
                           (long long)s->number);
    cordee_utf8_clean(text, strlen(text), &s->text);
    cordee_buf_putc(&s->text, '\0');
    while (s->n <= at)
        s->from[s->n++] = 0;
    s->from[at] = from;
    return 0;
}

int sheet_row_end(struct cd_sheet *s, int64_t number, struct cd_sheet_row *row_r,
                  struct cordee_error *err)
{
    if (s->n == 0)
        return 0;
    if (++s->rows > CD_SHEET_MAX_ROWS + 1) /* and the headings */
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "this sheet has more than 200,000 rows: split it");
    for (size_t i = 0; i < s->n; i++)
        s->cells[i] = s->text.text + s->from[i];
    *row_r = (struct cd_sheet_row){.number = number, .n = s->n, .cells = s->cells};
    return 1;
}
