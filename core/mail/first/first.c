/* A draft begins, pauses, and goes. */
#include "core/mail/first/first-priv.h"

#include "core/base/rows.h"
#include "core/config/folder.h"
#include "core/db/db.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEEP_DAYS  30
#define DRAFTS_MAX 5 /* of one user */

/* ---- a file ----------------------------------------------------------------- */

/* The upload lives as long as its request: it gets a second name. */
static int file_keep(struct cordee *core, struct cordee_arena *a, const char *path,
                     const char **file_r, struct cordee_error *err)
{
    char token[40];

    cordee_token(token, 16);
    *file_r = cordee_arena_printf(a, "tmp/first-%s", token);
    if (link(path, cd_folder_path(core->host, a, *file_r)) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    return 0;
}

void cd_first_file_drop(struct cordee *core, const char *file)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cordee_text_starts(file, "tmp/first-"))
        (void)unlink(cd_folder_path(core->host, a, file));
}

/* ---- whose mail it is ------------------------------------------------------- */

static void address_add(json_t *list, const char *text)
{
    char folded[255];
    size_t i;
    json_t *had;

    if (!cordee_address_ok(text) || cordee_address_fold(text, folded) < 0)
        return;
    json_array_foreach (list, i, had)
        if (strcmp(json_string_value(had), folded) == 0)
            return;
    json_array_append_new(list, json_string(folded));
}

static void addresses_add(json_t *list, const char *text)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *save = NULL, *copy = cordee_arena_text(a, text ? text : "");

    for (char *w = strtok_r(copy, " ,;<>\t\r\n", &save); w && json_array_size(list) < 50;
         w = strtok_r(NULL, " ,;<>\t\r\n", &save))
        address_add(list, w);
}

static int addresses_of(struct cordee *core, const struct cd_first *first, json_t *list,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row, "SELECT login FROM staff WHERE id = acting()",
                           CORDEE_NO_ARGS);

    if (rc < 0)
        return -1;
    address_add(list, cordee_json_text(row, "login"));
    addresses_add(list, first->login);
    addresses_add(list, first->addresses);
    return 0;
}

/* ---- beginning -------------------------------------------------------------- */

int64_t cd_first_queue(struct cordee *core, const char *kind, const char *what,
                       int64_t id, struct cordee_error *err)
{
    const struct cd_row *row = cd_rows_find(core->host->rows, CD_ROW_JOB, kind);
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_pack("{s:I}", what, (json_int_t)id);

    if (!row || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    return core->job->queue(row->cd, err, kind, args, 0);
}

static int64_t read_queue(struct cordee *core, int64_t draft, struct cordee_error *err)
{
    int64_t job = cd_first_queue(core, CD_FIRST_READ, "draft", draft, err);

    if (job < 0 || core->db->exec(core, err, "UPDATE first_day SET job = ? WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(job), CORDEE_V(draft))) < 0)
        return -1;
    return job;
}

static int drafts_check(struct cordee *core, struct cordee_error *err)
{
    struct cordee *cd = core;
    int64_t n = 0;

    if (core->db->one(core, err, &n,
                      "SELECT count(*) FROM first_day WHERE staff = acting()",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    return n < DRAFTS_MAX ? 0
                          : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                        T("You have five drafts; discard one first."));
}

static int64_t row_put(struct cordee *core, const struct cd_first *f, const char *file,
                       json_t *addresses, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};

    if (f->host)
        cd_key_seal(core->host, CD_FIRST_KEY, f->password, &sealed);
    return core->db->insert(
        core, err,
        "INSERT INTO first_day(staff, name, file, host, port, security, login, password, "
        "folder, addresses) VALUES(acting(), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(f->name), CORDEE_V(file), CORDEE_V(f->host ? f->host : ""),
                    CORDEE_V(f->port), CORDEE_V(f->host ? f->security : ""),
                    CORDEE_V(f->host ? f->login : ""),
                    CORDEE_V(sealed.text ? sealed.text : ""),
                    CORDEE_V(f->host ? f->folder : ""), CORDEE_V(addresses)));
}

int64_t cd_first_begin(struct cordee *core, const struct cd_first *first,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *addresses = json_array();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_first f = *first;
    const char *file = "";
    int64_t id;

    if (drafts_check(core, err) < 0 || addresses_of(core, first, addresses, err) < 0)
        return -1;
    if (first->path && file_keep(core, a, first->path, &file, err) < 0)
        return -1;
    if (!first->path && cd_first_try(core, first, err) < 0)
        return -1;
    if (!first->path)
        f.name = cd_first_name(a, first->login, first->folder);
    if (core->db->begin(core, &tx, err) < 0 ||
        (id = row_put(core, &f, file, addresses, err)) < 0 ||
        read_queue(core, id, err) < 0 || core->db->commit(&tx, err) < 0) {
        cd_first_file_drop(core, file);
        return -1;
    }
    return id;
}

/* ---- what its owner does with it ------------------------------------------------ */

int cd_first_pause(struct cordee *core, int64_t draft, bool pause,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE first_day SET state = ? WHERE id = ? AND staff = acting() "
                       "AND state = ?",
                       CORDEE_ARGS(CORDEE_V(pause ? "paused" : "reading"),
                                   CORDEE_V(draft),
                                   CORDEE_V(pause ? "reading" : "paused"))) < 0)
        return -1;
    if (!pause && core->db->changes(core) > 0 && read_queue(core, draft, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

int cd_first_addresses(struct cordee *core, int64_t draft, const char *text,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = core;

    addresses_add(list, text);
    if (!json_array_size(list))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Write at least one e-mail address."));
    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(
            core, err,
            "UPDATE first_day SET addresses = ?, state = 'sorting' WHERE id = ? "
            "AND staff = acting() AND state = 'ready'",
            CORDEE_ARGS(CORDEE_V(list), CORDEE_V(draft))) < 0)
        return -1;
    if (core->db->changes(core) > 0 && read_queue(core, draft, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

static int drop(struct cordee *core, int64_t id, const char *file,
                struct cordee_error *err)
{
    cd_first_file_drop(core, file);
    return core->db->exec(core, err, "DELETE FROM first_day WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(id)));
}

int cd_first_discard(struct cordee *core, int64_t draft, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = core;
    int rc =
        core->db->row(core, err, &row,
                      "SELECT d.file, EXISTS (SELECT 1 FROM first_taking t WHERE "
                      "t.draft = d.id AND t.state = 'running') AS \"busy:bool\" FROM "
                      "first_day d WHERE d.id = ? AND d.staff = acting()",
                      CORDEE_ARGS(CORDEE_V(draft)));

    if (rc <= 0)
        return rc;
    if (cordee_json_true(row, "busy"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("What you accepted is being taken in; wait until it is."));
    return drop(core, draft, cordee_json_text(row, "file"), err);
}

/* Uploads whose job was cancelled, or whose program died before it had one. */
static void uploads_sweep(struct cordee *core, int64_t before)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *folder = cd_folder_path(core->host, a, "tmp");
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    struct stat st;

    while (dir && (entry = readdir(dir))) {
        const char *path = cordee_arena_printf(a, "%s/%s", folder, entry->d_name);

        if ((cordee_text_starts(entry->d_name, "first-") ||
             cordee_text_starts(entry->d_name, "bring-")) &&
            stat(path, &st) == 0 && st.st_mtime < before)
            (void)unlink(path);
    }
    if (dir)
        closedir(dir);
}

int cd_first_keep(struct cordee *cd, struct cordee_error *err)
{
    const int64_t before = cordee_now() - KEEP_DAYS * INT64_C(86400);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows =
        core->db->list(core, err, "SELECT id, file FROM first_day WHERE created_at < ?",
                       CORDEE_ARGS(CORDEE_V(before)));
    size_t i;
    json_t *row;

    uploads_sweep(core, before);
    json_array_foreach (rows, i, row)
        if (drop(core, cordee_json_int(row, "id"), cordee_json_text(row, "file"), err) <
            0)
            return -1;
    return rows ? 0 : -1;
}
