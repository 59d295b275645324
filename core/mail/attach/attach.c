#include "core/mail/attach/attach.h"

#include "core/base/host.h"
#include "core/config/folder.h"
#include "core/db/db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- coming in ------------------------------------------------------------------- */

static int start_read(const char *path, char *start, size_t room, size_t *n_r,
                      struct cordee_error *err)
{
    FILE *in = fopen(path, "re");

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    *n_r = fread(start, 1, room, in);
    fclose(in);
    return 0;
}

int cd_attach_gone(struct cordee *cd, struct cordee_error *err, const char *file)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "INSERT INTO attachment_gone(hash, at) VALUES(?, ?) ON "
                          "CONFLICT(hash) DO UPDATE SET at = excluded.at",
                          CORDEE_ARGS(CORDEE_V(file), CORDEE_V(cordee_now())));
}

int cd_attach_take(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                   const struct cordee_upload *up, struct cordee_letter_file *file_r)
{
    char start[256];
    char file[65];
    size_t n = 0;

    if (up->size > CORDEE_LETTER_BYTES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("this file is larger than a mail may be: 10 MB with "
                             "everything in it"));
    if (start_read(up->path, start, sizeof start, &n, err) < 0)
        return -1;
    if (cd_attach_is_program(up->name, start, n))
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("\"%.120s\" is a program: mail servers refuse it, and the "
                             "mail with it"),
                           up->name);
    /* Who takes it may think better of it, or undo it: then no row ever names it. */
    if (cd_file_put_path(cd->host, up->path, file, err) < 0 ||
        cd_attach_gone(cd, err, file) < 0)
        return -1;
    *file_r = (struct cordee_letter_file){
        .name = cordee_arena_text(a, up->name),
        .type = cordee_arena_text(a, cd_attach_type(up->name, up->type)),
        .file = cordee_arena_text(a, file),
        .size = (int64_t)up->size,
    };
    return 0;
}

int cd_attach_put(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                  const char *name, const char *type, const void *bytes, size_t n,
                  struct cordee_letter_file *file_r)
{
    char file[65];

    if (cd_file_put(cd->host, bytes, n, file, err) < 0 ||
        cd_attach_gone(cd, err, file) < 0)
        return -1;
    *file_r = (struct cordee_letter_file){
        .name = cordee_arena_text(a, name),
        .type = cordee_arena_text(a, type),
        .file = cordee_arena_text(a, file),
        .size = (int64_t)n,
    };
    return 0;
}

/* Lines of 76 characters for 57 bytes, and a head. */
int64_t cd_attach_size(const struct cordee_letter_file *files, size_t n)
{
    int64_t size = 0;

    for (size_t i = 0; i < n; i++)
        size += (files[i].size + 56) / 57 * 78 + 300;
    return size;
}

int cd_attach_check(struct cordee *cd, const struct cordee_letter *l,
                    struct cordee_error *err)
{
    if (l->n_files > CD_ATTACH_MOST)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, T("at most %d files go with a mail"),
                           CD_ATTACH_MOST);
    if (cd_attach_size(l->files, l->n_files) > CORDEE_LETTER_BYTES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("with these files the mail is larger than 10 MB, which most "
                             "servers refuse"));
    return 0;
}

/* ---- in the database ------------------------------------------------------------- */

int cd_attach_store(struct cordee *core, int64_t letter, const struct cordee_letter *l,
                    struct cordee_error *err)
{
    for (size_t i = 0; i < l->n_files; i++)
        if (core->db->insert(
                core, err,
                "INSERT INTO letter_file(letter, name, type, size, file) VALUES(?, ?, "
                "?, ?, ?)",
                CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(l->files[i].name),
                            CORDEE_V(l->files[i].type), CORDEE_V(l->files[i].size),
                            CORDEE_V(l->files[i].file))) < 0)
            return -1;
    return 0;
}

int cd_attach_load(struct cordee *core, int64_t letter, struct cordee_arena *a,
                   struct cordee_letter *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT name, type, size, file FROM letter_file WHERE letter = ? ORDER BY id "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(letter), CORDEE_V((int64_t)CD_ATTACH_MOST)));
    struct cordee_letter_file *files = NULL;
    int rc = rows ? 0 : -1;

    l->files = NULL;
    l->n_files = 0;
    while (rows && (rc = core->db->next(rows, err)) > 0) {
        if (!files)
            files = cordee_arena_get(a, CD_ATTACH_MOST * sizeof *files);
        files[l->n_files++] = (struct cordee_letter_file){
            .name = cordee_arena_text(a, core->db->get_text(rows, 0)),
            .type = cordee_arena_text(a, core->db->get_text(rows, 1)),
            .size = core->db->get_int(rows, 2),
            .file = cordee_arena_text(a, core->db->get_text(rows, 3)),
        };
    }
    l->files = files;
    return rc < 0 ? -1 : 0;
}

void cd_attach_copy(struct cordee_arena *a, struct cordee_letter *l)
{
    struct cordee_letter_file *files;

    if (!l->n_files)
        return;
    files = cordee_arena_get(a, l->n_files * sizeof *files);
    for (size_t i = 0; i < l->n_files; i++)
        files[i] = (struct cordee_letter_file){
            .name = cordee_arena_text(a, l->files[i].name),
            .type = cordee_arena_text(a, l->files[i].type),
            .size = l->files[i].size,
            .file = cordee_arena_text(a, l->files[i].file),
        };
    l->files = files;
}
