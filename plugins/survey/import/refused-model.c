/* Rows that were not taken: kept for a week, and given back as a file. */
#include "plugins/survey/import/import-priv.h"

#include <stdlib.h>

int survey_refused_put(struct cordee *cd, int64_t import, const struct survey_refused *r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cells = json_array();

    for (size_t i = 0; i < r->n; i++)
        json_array_append_new(cells, json_string(r->cells[i]));
    return cd->db->exec(cd, err,
                        "INSERT INTO survey_import_refused(import, line, col, reason, "
                        "cells) VALUES(?, ?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(import), CORDEE_V(r->line), CORDEE_V(r->col),
                                    CORDEE_V(r->reason), CORDEE_V(cells)));
}

int survey_refused_drop(struct cordee *cd, int64_t import, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM survey_import_refused WHERE import = ?",
                        CORDEE_ARGS(CORDEE_V(import)));
}

int survey_refused_any(struct cordee *cd, int64_t import, struct cordee_error *err)
{
    int64_t id;

    return cd->db->one(cd, err, &id,
                       "SELECT id FROM survey_import_refused WHERE import = ? LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(import)));
}

/* ---- as a file -----------------------------------------------------------------------
 */

struct survey_refused_file {
    struct cordee *cd;
    int64_t import, last; /* the row written last */
    size_t n;             /* columns */
    json_t *columns;      /* until they are written */
};

struct survey_refused_file *survey_refused_open(struct cordee *cd,
                                                const struct survey_import *i)
{
    struct survey_refused_file *f = malloc(sizeof *f);

    if (!f)
        abort();
    *f = (struct survey_refused_file){.cd = cd,
                                      .import = i->id,
                                      .n = json_array_size(i->columns),
                                      .columns = json_incref(i->columns)};
    return f;
}

void survey_refused_close(void *file)
{
    struct survey_refused_file *f = file;

    if (f)
        json_decref(f->columns);
    free(f);
}

static void cell_put(struct cordee_buf *out, const char *text)
{
    cordee_buf_csv(out, text, ',', true);
    cordee_buf_putc(out, ',');
}

/* With a byte order mark, so that a spreadsheet reads the accents. */
static void names_put(const struct survey_refused_file *f, struct cordee_buf *out)
{
    struct cordee *cd = f->cd;

    cordee_buf_puts(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < f->n; i++)
        cell_put(out, survey_heading(f->columns, i));
    cell_put(out, T("Refused: line"));
    cell_put(out, T("Refused: column"));
    cordee_buf_csv(out, T("Refused: why"), ',', true);
    cordee_buf_puts(out, "\r\n");
}

static void row_put(const struct survey_refused_file *f, struct cordee_rows *rows,
                    struct cordee_buf *out)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *cells = json_loads(cd->db->get_text(rows, 4), 0, NULL);

    for (size_t i = 0; i < f->n; i++) {
        const char *cell = json_string_value(json_array_get(cells, i));

        cell_put(out, cell ? cell : "");
    }
    cordee_buf_printf(out, "%lld,", (long long)cd->db->get_int(rows, 1));
    if (cd->db->get_int(rows, 2))
        cordee_buf_printf(out, "%lld", (long long)cd->db->get_int(rows, 2));
    cordee_buf_putc(out, ',');
    cordee_buf_csv(out, cd->db->get_text(rows, 3), ',', true);
    cordee_buf_puts(out, "\r\n");
}

int survey_refused_next(struct cordee *unused, void *file, struct cordee_buf *out,
                        struct cordee_error *err)
{
    struct survey_refused_file *f = file;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee *cd = f->cd;
    int rc;

    (void)unused;
    if (!f->last)
        names_put(f, out);
    rows = cd->db->query(cd, err,
                         "SELECT id, line, col, reason, cells FROM survey_import_refused "
                         "WHERE import = ? AND id > ? ORDER BY id",
                         CORDEE_ARGS(CORDEE_V(f->import), CORDEE_V(f->last)));
    rc = rows ? 1 : -1;
    while (rc > 0 && out->len < (size_t)64 * 1024 && (rc = cd->db->next(rows, err)) > 0) {
        f->last = cd->db->get_int(rows, 0);
        row_put(f, rows, out);
    }
    return rc;
}
