#include "plugins/mailing/write/files.h"

#include "plugins/mailing/mailing.h"

#include <string.h>

#define MOST 20

json_t *mailing_files(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id, name, type, size, file FROM mailing_file WHERE "
                        "mailing = ? ORDER BY id LIMIT 20",
                        CORDEE_ARGS(CORDEE_V(mailing)));
}

static void file_fill(struct cordee_arena *a, const json_t *row,
                      struct cordee_letter_file *file_r)
{
    *file_r = (struct cordee_letter_file){
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .type = cordee_arena_text(a, cordee_json_text(row, "type")),
        .file = cordee_arena_text(a, cordee_json_text(row, "file")),
        .size = cordee_json_int(row, "size"),
    };
}

int mailing_files_letter(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                         struct cordee_letter *letter, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = mailing_files(cd, mailing, err);
    struct cordee_letter_file *files;
    size_t i;
    json_t *row;

    if (!list)
        return -1;
    files = cordee_arena_get(a, (MOST + 1) * sizeof *files);
    json_array_foreach (list, i, row)
        file_fill(a, row, &files[i]);
    letter->files = files;
    letter->n_files = json_array_size(list);
    return 0;
}

/* What was reviewed is what is sent: the mailing is another one now. */
static int touch(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE mailing_mailing SET version = version + 1, saved_at = ? "
                     "WHERE id = ? AND state = 'draft'",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(mailing))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0
                               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                             T("This mailing is no draft any more."));
}

/* With what is there, it is not more than a mail may be: before its bytes are kept, since
 * what is refused leaves none, and in the change, since two may bring one at once. */
static int room_check(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                      const struct cordee_upload *up, struct cordee_error *err)
{
    const struct cordee_letter_file file = {.size = (int64_t)up->size};
    struct cordee_letter letter = {0};

    if (mailing_files_letter(cd, a, mailing, &letter, err) < 0)
        return -1;
    if (letter.n_files >= MOST)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, T("at most %d files go with a mail"),
                           MOST);
    if (cd->mail->files_size(letter.files, letter.n_files) +
            cd->mail->files_size(&file, 1) >
        CORDEE_LETTER_BYTES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("with this file the mail would be larger than 10 MB, which "
                             "most servers refuse: put it on a page and link to it"));
    return 0;
}

int mailing_file_add(struct cordee *cd, int64_t mailing, const struct cordee_upload *up,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cordee_letter_file file;

    if (room_check(cd, a, mailing, up, err) < 0 ||
        cd->mail->file_take(cd, err, a, up, &file) < 0 ||
        cd->db->change_begin(
            cd, &c, cordee_arena_printf(a, T("File added to a mailing: %s"), file.name),
            err) < 0 ||
        room_check(cd, a, mailing, up, err) < 0 || touch(cd, mailing, err) < 0 ||
        cd->db->insert(cd, err,
                       "INSERT INTO mailing_file(mailing, name, type, size, file) "
                       "VALUES(?, ?, ?, ?, ?)",
                       CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(file.name),
                                   CORDEE_V(file.type), CORDEE_V(file.size),
                                   CORDEE_V(file.file))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int mailing_file_remove(struct cordee *cd, int64_t mailing, int64_t id,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT name, file FROM mailing_file WHERE id = ? AND mailing "
                         "= ?",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(mailing)));

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such file."));
    if (cd->db->change_begin(cd, &c,
                             cordee_arena_printf(a, T("File taken out of a mailing: %s"),
                                                 cordee_json_text(row, "name")),
                             err) < 0 ||
        touch(cd, mailing, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_file WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->mail->file_gone(cd, err, cordee_json_text(row, "file")) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int mailing_files_copy(struct cordee *cd, int64_t from, int64_t to,
                       struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO mailing_file(mailing, name, type, size, file) "
                        "SELECT ?, name, type, size, file FROM mailing_file WHERE "
                        "mailing = ? ORDER BY id",
                        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
}

int mailing_files_gone(struct cordee *cd, int64_t mailing, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = mailing_files(cd, mailing, err);
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        if (cd->mail->file_gone(cd, err, cordee_json_text(row, "file")) < 0)
            return -1;
    return list ? 0 : -1;
}
