/* A file as it comes: text is kept as it is; a workbook or a file of cards becomes CSV
 * once, so that everything behind reads one format and can go on from any row. */
#include "core/crm/import/import-file.h"

#include "core/config/folder.h"
#include "core/crm/crm-priv.h"
#include "core/file/sheet.h"
#include "core/file/vcard.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MOST_MADE    ((off_t)256 * 1024 * 1024)
#define MOST_SHEETS  20
#define MOST_DAMAGED 100 /* cards that are told one by one */
#define PATIENCE_S   5   /* behind which further sheets of a workbook are left out */

/* ---- what it is ------------------------------------------------------------- */

int cd_import_too_large(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                       T("the file is larger than 20 MB: split it"));
}

static const char no_text[] = T_LATER(
    "this is no list that can be read: a CSV, .xlsx, .ods or .vcf file is needed");

/* Bytes that no text has; but in UTF-16 every other one may be anything. */
static int is_binary(struct cordee *cd, const char *path, struct cordee_error *err)
{
    unsigned char bytes[64 * 1024];
    FILE *in = fopen(path, "rb");
    size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;
    size_t zero[2] = {0}, control = 0;

    if (in)
        fclose(in);
    if (n >= 4 && memcmp(bytes, "%PDF", 4) == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this is a PDF; a CSV file is needed"));
    for (size_t i = 0; i < n; i++) {
        zero[i & 1] += bytes[i] == 0;
        control += bytes[i] < 32 && !strchr("\t\n\v\f\r\x1a", bytes[i]);
    }
    if (n > 1 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
        return 0;
    if (zero[0] * 4 > n || zero[1] * 4 > n) /* UTF-16 without its mark, or no text */
        return zero[0] > n / 8 && zero[1] > n / 8
                   ? cordee_fail(err, CORDEE_E_INVALID, "%s", T(no_text))
                   : 0;
    if ((zero[0] + zero[1] + control) * 100 > n)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T(no_text));
    return 0;
}

static int file_check(struct cordee *cd, const char *path, int64_t most,
                      struct cordee_error *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return cordee_fail(err, CORDEE_E_INVALID, "%s: %s", path, T("this is no file"));
    if (st.st_size == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the file is empty"));
    if (st.st_size <= most)
        return 0;
    return most == CD_CSV_MAX_BYTES
               ? cd_import_too_large(cd, err)
               : cordee_fail(err, CORDEE_E_TOO_LARGE, T("the file has more than %lld MB"),
                             (long long)(most / (1024 * 1024)));
}

int cd_import_text_check(struct cordee *cd, const char *path, int64_t most,
                         struct cordee_error *err)
{
    int rc = file_check(cd, path, most, err);

    if (rc == 0)
        rc = cd_sheet_is(path, err);
    if (rc > 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this is a workbook; save it as CSV first"));
    return rc < 0 ? -1 : is_binary(cd, path, err);
}

static bool is_vcard(const char *path)
{
    FILE *in = fopen(path, "rb");
    bool is = in && cd_vcard_is(in);

    if (in)
        fclose(in);
    return is;
}

/* ---- CSV being made --------------------------------------------------------- */

struct made {
    struct cordee *cd;
    struct cordee_arena *arena;
    char *path; /* of a file beside the data */
    FILE *out;
    struct cordee_buf row;
    int64_t line; /* of the next row */
};

static int made_open(struct made *m, struct cordee *cd, struct cordee_error *err)
{
    int fd;

    *m = (struct made){.cd = cd, .arena = cordee_arena_new(), .line = 1};
    m->path = cordee_arena_printf(m->arena, "%s/import-XXXXXX", cd->host->data);
    fd = mkstemp(m->path);
    m->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!m->out)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", m->path, strerror(errno));
    return 0;
}

static void made_close(struct made *m)
{
    if (m->out)
        fclose(m->out);
    unlink(m->path);
    cordee_buf_drop(&m->row);
    cordee_arena_free(m->arena);
}

/* A row, as the line of its number: empty ones come before it.  `least` cells. */
static int made_put(struct made *m, int64_t number, const char *const *cells, size_t n,
                    size_t least, struct cordee_error *err)
{
    struct cordee *cd = m->cd;

    cordee_buf_clear(&m->row);
    for (; m->line < number; m->line++)
        cordee_buf_putc(&m->row, '\n');
    for (size_t i = 0; i < n || i < least; i++) {
        if (i)
            cordee_buf_putc(&m->row, ',');
        cordee_buf_csv(&m->row, i < n ? cells[i] : "", ',', true);
    }
    cordee_buf_putc(&m->row, '\n');
    m->line++;
    if (fwrite(m->row.text, 1, m->row.len, m->out) != m->row.len)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    if (ftello(m->out) > MOST_MADE)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("the file has more text than a list: split it"));
    return 0;
}

static int made_keep(struct made *m, char file[65], struct cordee_error *err)
{
    if (fflush(m->out) != 0)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    return cd_file_put_path(m->cd->host, m->path, file, err);
}

/* ---- workbooks -------------------------------------------------------------- */

/* What one look through a sheet tells. */
struct layout {
    size_t most;   /* cells of the longest row */
    int64_t first; /* the row the list begins with: titles may stand above it */
    int64_t rows;
};

static size_t filled(const struct cd_sheet_row *row)
{
    size_t n = 0;

    for (size_t i = 0; i < row->n; i++)
        n += *row->cells[i] != '\0';
    return n;
}

/* Up to five rows with one cell above a row with three are its titles. */
static int sheet_look(struct cd_sheet *s, struct layout *l, struct cordee_error *err)
{
    struct cd_sheet_row row;
    int titles = 0, rc;

    *l = (struct layout){0};
    while ((rc = cd_sheet_next(s, &row, err)) > 0) {
        size_t n = filled(&row);

        l->most = row.n > l->most ? row.n : l->most;
        if (l->rows++ == 0)
            l->first = row.number;
        if (titles == l->rows - 1 && titles < 5 && n == 1)
            titles++;
        else if (titles == l->rows - 1 && titles > 0 && n >= 3)
            l->first = row.number;
    }
    return rc;
}

static int sheet_write(struct cd_sheet *s, const struct layout *l, struct made *m,
                       struct cordee_error *err)
{
    struct cd_sheet_row row;
    int rc;

    while ((rc = cd_sheet_next(s, &row, err)) > 0)
        if (row.number >= l->first &&
            made_put(m, row.number, row.cells, row.n,
                     row.number == l->first ? l->most : 0, err) < 0)
            return -1;
    return rc;
}

/* One sheet as a stored file, {"name","file","rows"}.  1; 0: there is nothing in it; -1.
 */
static int sheet_make(struct cordee *cd, const char *path, const char *name,
                      json_t *sheets, struct cordee_error *err)
{
    CORDEE_AUTO(cd_sheet_drop) struct cd_sheet *look = cd_sheet_open(path, name, err);
    CORDEE_AUTO(cd_sheet_drop) struct cd_sheet *rows = NULL;
    struct layout layout;
    struct made m;
    char file[65];
    int rc = look ? sheet_look(look, &layout, err) : -1;

    if (rc < 0 || layout.rows == 0)
        return rc < 0 ? -1 : 0;
    rows = cd_sheet_open(path, name, err);
    if (!rows)
        return -1;
    rc = made_open(&m, cd, err);
    if (rc == 0)
        rc = sheet_write(rows, &layout, &m, err);
    if (rc == 0)
        rc = made_keep(&m, file, err);
    made_close(&m);
    if (rc < 0)
        return -1;
    json_array_append_new(sheets, json_pack("{s:s, s:s, s:I}", "name", name, "file", file,
                                            "rows", (json_int_t)layout.rows));
    return 1;
}

/* The first with more than a title; a cover comes before the list. */
static const json_t *sheet_likely(const json_t *sheets)
{
    size_t i;
    json_t *sheet;

    json_array_foreach (sheets, i, sheet)
        if (cordee_json_int(sheet, "rows") > 1)
            return sheet;
    return json_array_get(sheets, 0);
}

/* The other sheets, as long as somebody may wait for them; one that cannot be read is no
 * reason to refuse the one that can. */
static void others_make(struct cordee *cd, const char *path, const struct cd_sheet *s,
                        json_t *sheets)
{
    const char *const *name = cd_sheet_names(s);
    time_t begun = time(NULL);

    for (; *name && json_array_size(sheets) < MOST_SHEETS; name++)
        if (strcmp(*name, cd_sheet_name(s)) != 0 && time(NULL) - begun < PATIENCE_S)
            (void)!sheet_make(cd, path, *name, sheets, NULL);
}

static int workbook_take(struct cordee *cd, const char *path, struct cd_import_file *f,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cd_sheet_drop) struct cd_sheet *s = cd_sheet_open(path, NULL, err);
    json_t *sheets = json_array();
    const json_t *chosen;
    int rc = s ? sheet_make(cd, path, cd_sheet_name(s), sheets, err) : -1;

    if (rc >= 0)
        others_make(cd, path, s, sheets);
    chosen = sheet_likely(sheets);
    f->about =
        json_pack("{s:s, s:s, s:o}", "format", "sheet", "sheet",
                  chosen ? cordee_json_text(chosen, "name") : "", "sheets", sheets);
    if (rc >= 0 && !chosen)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("there are no rows in this file"));
    if (rc >= 0)
        snprintf(f->file, sizeof f->file, "%s", cordee_json_text(chosen, "file"));
    f->dialect.line = 1;
    return rc < 0 ? -1 : 0;
}

/* ---- cards ------------------------------------------------------------------ */

/* Our own headings, so that nothing has to be guessed. */
static const char *const card_header[] = {
    "first_name",
    "last_name",
    "name",
    "title",
    "email",
    "phone",
    "mobile",
    "role",
    "organisation",
    "organisation_email",
    "organisation_phone",
    "website",
    "street",
    "postcode",
    "city",
    "region",
    "country",
    "person_street",
    "person_postcode",
    "person_city",
    "person_region",
    "person_country",
    "language",
    "tags",
    "about",
    "organisation_tags",
    "organisation_about",
};
#define N_CARD (sizeof card_header / sizeof *card_header)

/* Columns of a file of cards: those that any card has something for. */
struct cards {
    struct made *made; /* NULL: only looks which these are */
    bool used[N_CARD];
    int64_t n, n_cut;
    json_t *damaged; /* cards without an end: [{"line" of the file,"cells"}] */
};

static void card_cells(const struct cd_vcard *c, const char *cells[N_CARD])
{
    bool org = c->is_org;
    bool home = !org && (c->at_home || !*c->organisation);
    /* A name in one piece is taken apart by the import, one in two is right already. */
    bool apart = !org && *c->family;
    const char *const all[N_CARD] = {
        apart ? c->given : "",
        apart ? c->family : "",
        apart || org ? ""
        : *c->name   ? c->name
                     : c->given,
        org ? "" : c->title,
        org ? "" : c->emails,
        org ? "" : c->phones,
        org ? "" : c->mobiles,
        org ? "" : c->role,
        c->organisation,
        org ? c->emails : "",
        org ? c->phones : "",
        *c->organisation ? c->website : "",
        home ? "" : c->street,
        home ? "" : c->postcode,
        home ? "" : c->city,
        home ? "" : c->region,
        home ? "" : c->country,
        home ? c->street : "",
        home ? c->postcode : "",
        home ? c->city : "",
        home ? c->region : "",
        home ? c->country : "",
        c->language,
        org ? "" : c->tags,
        org ? "" : c->about,
        org ? c->tags : "",
        org ? c->about : "",
    };

    memcpy(cells, all, sizeof all);
}

static int cells_put(struct cards *to, const char *const *cells, struct cordee_error *err)
{
    const char *used[N_CARD];
    bool any = false;
    size_t n = 0;

    for (size_t i = 0; i < N_CARD; i++) {
        any = any || *cells[i];
        if (to->used[i])
            used[n++] = cells[i];
    }
    return any ? made_put(to->made, to->made->line, used, n, 0, err) : 0;
}

/* What could be read of it is told, and not taken: who knows what is missing. */
static void damaged_put(struct cards *to, int64_t line, const char *const *cells)
{
    json_t *list = json_array();

    for (size_t i = 0; i < N_CARD; i++)
        if (to->used[i])
            json_array_append_new(list, json_string(cells[i]));
    if (json_array_size(to->damaged) < MOST_DAMAGED)
        json_array_append_new(to->damaged, json_pack("{s:I, s:O}", "line",
                                                     (json_int_t)line, "cells", list));
    json_decref(list);
}

/* Twice: which columns there are, then the rows. */
static int card_take(struct cards *to, const struct cd_vcard *card,
                     struct cordee_error *err)
{
    const char *cells[N_CARD];

    card_cells(card, cells);
    if (to->made && card->is_cut)
        damaged_put(to, card->line, cells);
    to->n_cut += card->is_cut;
    if (card->is_cut)
        return 0;
    to->n++;
    for (size_t i = 0; i < N_CARD && !to->made; i++)
        to->used[i] = to->used[i] || *cells[i];
    return to->made ? cells_put(to, cells, err) : 0;
}

static int cards_walk(struct cards *to, FILE *in, struct cordee_error *err)
{
    CORDEE_AUTO(cd_vcards_drop) struct cd_vcards *cards = cd_vcards_new(in);
    int rc = 1;

    while (rc > 0) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        struct cd_vcard card;

        rc = cd_vcards_next(cards, a, &card, err);
        if (rc > 0 && card_take(to, &card, err) < 0)
            return -1;
    }
    rewind(in);
    return rc;
}

static int cards_write(struct made *m, FILE *in, json_t *damaged,
                       struct cordee_error *err)
{
    struct cordee *cd = m->cd;
    struct cards to = {.damaged = damaged};

    if (cards_walk(&to, in, err) < 0)
        return -1;
    if (!to.n && to.n_cut)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this file is damaged: no card in it has an END"));
    if (to.n > CD_CSV_MAX_ROWS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("the file has more than 200,000 rows: split it"));
    to.made = m;
    return cells_put(&to, card_header, err) < 0 ? -1 : cards_walk(&to, in, err);
}

/* The first card is line 1: the heading is ours. */
static int cards_take(struct cordee *cd, const char *path, struct cd_import_file *f,
                      struct cordee_error *err)
{
    FILE *in = fopen(path, "rb");
    json_t *damaged;
    struct made m;
    int rc;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    damaged = json_array();
    f->about = json_pack("{s:s, s:o}", "format", "vcard", "damaged", damaged);
    rc = made_open(&m, cd, err);
    if (rc == 0)
        rc = cards_write(&m, in, damaged, err);
    if (rc == 0)
        rc = made_keep(&m, f->file, err);
    made_close(&m);
    fclose(in);
    f->dialect.line = 0;
    f->dialect.header = true;
    return rc;
}

/* ---- the whole -------------------------------------------------------------- */

static void dialect_made(struct cd_csv_dialect *d)
{
    *d = (struct cd_csv_dialect){.encoding = "UTF-8",
                                 .delimiter = ',',
                                 .by_row = true,
                                 .line = d->line,
                                 .header = d->header};
}

/* Whether the first row of a sheet names its columns. */
static int header_guess(struct cordee *cd, struct cd_import_file *f,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_file_path(cd->host, a, f->file);
    FILE *in = path ? fopen(path, "rb") : NULL;
    int rc;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s", T("the imported file is gone"));
    rc = cd_csv_guess_header(in, &f->dialect, err);
    fclose(in);
    return rc;
}

int cd_import_file_take(struct cordee *cd, const char *path, struct cd_import_file *f,
                        struct cordee_error *err)
{
    int rc;

    *f = (struct cd_import_file){0};
    if (file_check(cd, path, CD_CSV_MAX_BYTES, err) < 0)
        return -1;
    rc = cd_sheet_is(path, err);
    if (rc < 0)
        return -1;
    if (rc == 0 && !is_vcard(path))
        return is_binary(cd, path, err) < 0
                   ? -1
                   : cd_file_put_path(cd->host, path, f->file, err);
    f->is_made = true;
    rc = rc > 0 ? workbook_take(cd, path, f, err) : cards_take(cd, path, f, err);
    if (rc < 0)
        return -1;
    dialect_made(&f->dialect);
    return f->dialect.line == 0 ? 0 : header_guess(cd, f, err);
}

int cd_import_file_sheet(struct cordee *cd, const json_t *plan, const char *name,
                         struct cd_import_file *f, struct cordee_error *err)
{
    const json_t *sheets = json_object_get(plan, "sheets");
    size_t i;
    json_t *sheet;

    *f = (struct cd_import_file){.is_made = true, .dialect.line = 1};
    json_array_foreach (sheets, i, sheet) {
        if (strcmp(cordee_json_text(sheet, "name"), name) != 0)
            continue;
        snprintf(f->file, sizeof f->file, "%s", cordee_json_text(sheet, "file"));
        f->about = json_pack("{s:s}", "sheet", name);
        dialect_made(&f->dialect);
        return header_guess(cd, f, err);
    }
    return cd_refuse(err, CORDEE_E_INVALID, T("there is no sheet \"{1}\""), name);
}

void cd_import_file_done(struct cd_import_file *f)
{
    json_decref(f->about);
}
