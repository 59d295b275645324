/* Stored files that name her: mails, uploaded lists, and what nobody refers to. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase-priv.h"
#include "core/crm/import/csv.h"
#include "core/crm/import/import.h"

#include "core/config/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define LARGEST ((size_t)64 * 1024 * 1024) /* of a file that nobody refers to */
#define FRESH_S 12                         /* it may be about to be referred to */

/* ---- mails ------------------------------------------------------------------ */

static bool clean(void *ctx, const char *text, struct cordee_buf *out)
{
    return cd_traces_clean(ctx, false, text, out);
}

/* A mail that she wrote, or that says that hers came back, goes whole; of others goes
 * what names her. */
static int mail_erase(struct erasing *e, int64_t id, bool hers, struct cordee_error *err)
{
    struct cordee *core = e->core;

    core->db->change_set_use(core, e->set);
    if (hers)
        return core->mail->forget(core, err, id);
    return core->mail->clean(core, err, id, clean, e->traces);
}

static bool wrote(const struct erasing *e, const char *address)
{
    const char *hers;

    for (size_t i = 0; (hers = cd_traces_at(e->traces, CD_TRACE_ADDRESS, i)); i++)
        if (cordee_text_is_nocase(hers, address))
            return true;
    return false;
}

int erase_mails(struct erasing *e, struct cordee_error *err)
{
    struct cordee *core = e->core;
    int64_t after = cordee_json_int(e->state, "row");

    while (core->mail) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *list = core->db->list(
            core, err,
            "SELECT id, from_address FROM message WHERE id > ? ORDER BY id LIMIT 50",
            CORDEE_ARGS(CORDEE_V(after)));
        size_t i;
        json_t *row;

        if (!list)
            return -1;
        if (json_array_size(list) == 0)
            return 0;
        json_array_foreach (list, i, row) {
            after = cordee_json_int(row, "id");
            if (mail_erase(e, after, wrote(e, cordee_json_text(row, "from_address")),
                           err) < 0)
                return -1;
            json_object_set_new(e->state, "row", json_integer(after));
            if (erase_time_over(e))
                return 1;
        }
    }
    return 0;
}

/* ---- uploaded lists --------------------------------------------------------- */

/* By its rows, whatever its encoding; 1 yes, 0 no or not to be read, -1. */
static int list_names_her(struct erasing *e, FILE *in, const json_t *plan,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = NULL;
    struct cd_csv_dialect d;
    struct cd_csv_row row;
    int rc;

    cd_import_dialect_of(plan, &d);
    if (!*d.encoding && cd_csv_guess(in, &d, NULL) < 0)
        return 0;
    csv = cd_csv_new(in, &d, NULL);
    if (!csv)
        return 0;
    while ((rc = cd_csv_next(csv, &row, err)) > 0) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

        for (size_t i = 0; i < row.n; i++) {
            cordee_buf_puts(&line, i ? " | " : "");
            cordee_buf_put(&line, row.cells[i].text, row.cells[i].len);
        }
        if (cd_traces_clean(e->traces, false, line.text, NULL))
            return 1;
    }
    return rc;
}

static int bytes_name_her(struct erasing *e, const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {.limit = LARGEST};
    FILE *in = fopen(path, "re");
    char bytes[16384];
    size_t n;

    if (!in)
        return errno == ENOENT
                   ? 0
                   : cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0) {
        for (size_t i = 0; i < n;
             i++) /* in text of two bytes a letter every other is 0 */
            if (bytes[i])
                cordee_buf_putc(&all, bytes[i]);
    }
    fclose(in);
    return all.text && cd_traces_clean(e->traces, false, all.text, NULL);
}

/* Whether an import brought her in or changed her, as the change log knows. */
static int set_has_her(struct erasing *e, int64_t set, struct cordee_error *err)
{
    struct cordee *core = e->core;
    int64_t n = 0;

    return core->db->one(
        core, err, &n,
        "SELECT 1 FROM change WHERE change_set = ? AND tbl = 'party' AND "
        "row IN (SELECT value FROM json_each(?)) LIMIT 1",
        CORDEE_ARGS(CORDEE_V(set), CORDEE_V(e->parties)));
}

static int import_has_her(struct erasing *e, const json_t *import,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_file_path(e->core->host, a, cordee_json_text(import, "file"));
    int rc = set_has_her(e, cordee_json_int(import, "change_set"), err);
    FILE *in = rc == 0 && path ? fopen(path, "re") : NULL;

    if (!in)
        return rc;
    rc = list_names_her(e, in, json_object_get(import, "plan"), err);
    fclose(in);
    return rc ? rc : bytes_name_her(e, path, err);
}

/* First cells of each column were kept to show what is in it. */
static void samples_drop(json_t *plan)
{
    json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column)
        json_object_del(column, "samples");
}

/* The plan as it is now, not as it was when the list was looked through. */
static int plan_clean(struct erasing *e, int64_t import, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean_plan = {0};
    struct cordee *core = e->core;
    json_t *plan;
    char *text;
    int rc = core->db->row(core, err, &row,
                           "SELECT plan AS \"plan:json\" FROM import WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(import)));

    if (rc <= 0)
        return rc;
    plan = json_object_get(row, "plan");
    samples_drop(plan);
    text = json_dumps(plan, JSON_COMPACT);
    (void)cd_traces_clean(e->traces, true, text, &clean_plan);
    rc = core->db->exec(
        core, err,
        "UPDATE import SET file = '', plan = ?, state = CASE WHEN state IN ('new', "
        "'checked') THEN 'failed' ELSE state END WHERE id = ?",
        CORDEE_ARGS(CORDEE_V((const char *)(clean_plan.text ? clean_plan.text : text)),
                    CORDEE_V(import)));
    free(text);
    return rc;
}

static int import_blank(struct erasing *e, const json_t *import, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = e->core;

    if (core->db->begin(core, &tx, err) < 0 ||
        plan_clean(e, cordee_json_int(import, "id"), err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

static int imports_erase(struct erasing *e, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err,
                                  "SELECT id, file, plan AS \"plan:json\", state, "
                                  "change_set FROM import WHERE file <> ''",
                                  CORDEE_NO_ARGS);
    struct cordee *cd = core;
    size_t i;
    json_t *import;

    json_array_foreach (list, i, import) {
        int has = import_has_her(e, import, err);

        if (has > 0 && strcmp(cordee_json_text(import, "state"), "running") == 0)
            return cordee_fail(err, CORDEE_E_BUSY, "%s",
                               T("a list that names this person is being imported"));
        if (has < 0 || (has > 0 && import_blank(e, import, err) < 0))
            return -1;
        if (has > 0)
            json_array_append(e->files, json_object_get(import, "file"));
    }
    return list ? 0 : -1;
}

/* ---- files under files/ ----------------------------------------------------- */

int cd_file_used(struct cordee *core, const char *file, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *tables = core->db->list(
        core, err,
        "SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND EXISTS (SELECT 1 "
        "FROM pragma_table_info(m.name) i WHERE i.name = 'file' AND i.type = 'TEXT')",
        CORDEE_NO_ARGS);
    size_t i;
    json_t *row;

    json_array_foreach (tables, i, row) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        int64_t n = 0;
        int rc = core->db->one(
            core, err, &n,
            cordee_arena_printf(a, "SELECT 1 FROM \"%s\" WHERE file = ? LIMIT 1",
                                cordee_json_text(row, "name")),
            CORDEE_ARGS(CORDEE_V(file)));

        if (rc)
            return rc;
    }
    return tables ? 0 : -1;
}

static int file_drop(struct erasing *e, const char *file, struct cordee_error *err)
{
    int used = cd_file_used(e->core, file, err);

    return used ? (used < 0 ? -1 : 0) : cd_file_drop(e->core->host, file, err);
}

/* One that was stored and never used, or is not used any more. */
static int stray_look(struct erasing *e, const char *path, const char *name,
                      struct cordee_error *err)
{
    struct stat st;
    int rc;

    rc = cd_file_used(e->core, name, err);
    if (rc)
        return rc < 0 ? -1 : 0;
    rc = bytes_name_her(e, path, err);
    if (rc <= 0)
        return rc;
    while (stat(path, &st) == 0 && cordee_now() - st.st_mtime < FRESH_S)
        nanosleep(&(struct timespec){.tv_nsec = 250000000}, NULL);
    return file_drop(e, name, err);
}

static int shelf_look(struct erasing *e, const char *shelf, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    DIR *dir = opendir(shelf);
    struct dirent *entry;
    int rc = 0;

    while (dir && rc == 0 && (entry = readdir(dir)))
        if (strlen(entry->d_name) == 64)
            rc = stray_look(e, cordee_arena_printf(a, "%s/%s", shelf, entry->d_name),
                            entry->d_name, err);
    if (dir)
        closedir(dir);
    return rc;
}

static int strays_erase(struct erasing *e, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t from = cordee_json_int(e->state, "row");

    for (int64_t n = from; n < 256; n++) {
        if (shelf_look(
                e,
                cordee_arena_printf(a, "%s/files/%02x", e->core->host->data, (unsigned)n),
                err) < 0)
            return -1;
        json_object_set_new(e->state, "row", json_integer(n + 1));
        if (erase_time_over(e))
            return n < 255;
    }
    return 0;
}

int erase_files(struct erasing *e, struct cordee_error *err)
{
    struct cordee *core = e->core;
    size_t i;
    json_t *file;

    if (!core->host->data)
        return 0;
    if (cordee_json_int(e->state, "row") == 0) {
        core->db->change_set_use(core, e->set);
        if (imports_erase(e, err) < 0)
            return -1;
        json_array_foreach (e->files, i, file)
            if (file_drop(e, json_string_value(file), err) < 0)
                return -1;
    }
    return strays_erase(e, err);
}
