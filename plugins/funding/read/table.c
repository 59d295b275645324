/* Tables: each row is a record whose members have the names of the first row. */
#include "plugins/funding/read/read-priv.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The core reads tables by their path; ours may be packed, or have been fetched. */
static struct cordee_csv *table_open(struct reading *r, int fd, struct cordee_error *err)
{
    char path[40];

    if (input_whole(&r->in, err) < 0)
        return NULL;
    if (cordee_write_all(fd, r->in.text + r->in.at, r->in.n) < 0) {
        cordee_fail(err, CORDEE_E_IO, "no room for the table");
        return NULL;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return r->cd->csv->open(r->cd, path, err);
}

/* A name that stands twice has its first value. */
static int row_take(struct reading *r, const json_t *names,
                    const struct cordee_csv_row *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *o = json_object();

    r->record++;
    if (row->bad) {
        note(r, FUNDING_NOTE_ROW);
        return 0;
    }
    call_begin(r);
    for (size_t i = 0; i < row->n && i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));

        if (*row->cells[i] && !json_object_get(o, name))
            json_object_set_new(
                o, name, json_string(text_mend(r, row->cells[i], strlen(row->cells[i]))));
    }
    columns_put(r, o);
    members_put(r, o);
    return call_end(r, err);
}

static int rows_read(struct reading *r, int fd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = table_open(r, fd, err);
    CORDEE_AUTO(cordee_json_drop) json_t *names = json_array();
    struct cordee_csv_row row;
    int rc = csv ? r->cd->csv->next(csv, &row, err) : -1;

    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < row.n; i++)
        json_array_append_new(names, json_string(row.cells[i]));
    while ((rc = r->cd->csv->next(csv, &row, err)) > 0)
        if (row_take(r, names, &row, err) < 0)
            return -1;
    return rc;
}

int table_read(struct reading *r, struct cordee_error *err)
{
    const int fd = memfd_create("table", MFD_CLOEXEC);
    int rc;

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "no room for the table");
    rc = rows_read(r, fd, err);
    close(fd);
    return rc;
}
