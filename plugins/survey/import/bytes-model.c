/* The bytes of a file, from when it comes until it is taken: in pieces, so that reading
 * them takes the memory of one. */
#include "plugins/survey/import/import-priv.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

/* ---- in ------------------------------------------------------------------------------
 */

/* A file as bytes; unmapped by `bytes_close`. */
struct bytes {
    char *at;
    size_t n;
};

static int bytes_open(struct cordee *cd, const char *path, struct bytes *b,
                      struct cordee_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st = {0};
    void *at = MAP_FAILED;

    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > SURVEY_IMPORT_BYTES) {
        close(fd);
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("This file is larger than 20 MB: split it."));
    }
    if (st.st_size > 0)
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    if (at == MAP_FAILED)
        return cordee_fail(err, CORDEE_E_IO, "the file that came cannot be read");
    *b = (struct bytes){at, (size_t)st.st_size};
    return 0;
}

static void bytes_close(struct bytes *b)
{
    if (b->at)
        munmap(b->at, b->n);
}

static int pieces_put(struct cordee *cd, int64_t id, const struct bytes *b,
                      struct cordee_error *err)
{
    for (size_t at = 0; at < b->n; at += PIECE)
        if (cd->db->exec(
                cd, err,
                "INSERT INTO survey_import_piece(import, n, bytes) VALUES(?, ?, ?)",
                CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int64_t)(at / PIECE)),
                            cordee_of_blob(b->at + at,
                                           b->n - at < PIECE ? b->n - at : PIECE))) < 0)
            return -1;
    return 0;
}

int64_t survey_bytes_put(struct cordee *cd, const struct survey_import *i,
                         const char *path, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(bytes_close) struct bytes b = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char hash[65];
    int64_t id;

    if (bytes_open(cd, path, &b, err) < 0)
        return -1;
    cordee_sha256(b.at, b.n, hash);
    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO survey_import(survey, cluster, name, hash, n_rows, columns, plan, "
        "author, created_at) VALUES((SELECT id FROM survey_survey WHERE id = ?1), "
        "coalesce((SELECT cluster FROM survey_survey WHERE id = ?1), cluster_here()), "
        "?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        CORDEE_ARGS(CORDEE_V(i->survey), CORDEE_V(i->name), CORDEE_V((const char *)hash),
                    CORDEE_V(i->n_rows), CORDEE_V(i->columns), CORDEE_V(i->plan),
                    CORDEE_ID(user), CORDEE_V(cordee_now())));
    return id < 0 || pieces_put(cd, id, &b, err) < 0 || cd->db->commit(&tx, err) < 0 ? -1
                                                                                     : id;
}

/* ---- out -----------------------------------------------------------------------------
 */

static int bytes_write(int fd, const char *bytes, size_t n, struct cordee_error *err)
{
    for (size_t done = 0; done < n;) {
        const ssize_t wrote = write(fd, bytes + done, n - done);

        if (wrote <= 0)
            return cordee_fail(err, CORDEE_E_IO, "a file in memory cannot be written");
        done += (size_t)wrote;
    }
    return 0;
}

/* How many pieces there were; -1. */
static int64_t pieces_write(struct cordee *cd, int64_t id, int fd,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT bytes FROM survey_import_piece WHERE import = ? ORDER BY n",
        CORDEE_ARGS(CORDEE_V(id)));
    int rc = rows ? 0 : -1;
    int64_t pieces = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        size_t n;
        const char *bytes = cd->db->get_blob(rows, 0, &n);

        if (bytes_write(fd, bytes, n, err) < 0)
            return -1;
        pieces++;
    }
    return rc < 0 ? -1 : pieces;
}

/* In memory: nothing of a file of answers is written outside of the database. */
struct cordee_csv *survey_bytes_open(struct cordee *cd, int64_t id, int *fd_r,
                                     struct cordee_error *err)
{
    char path[40];
    int64_t pieces;

    *fd_r = memfd_create("survey", MFD_CLOEXEC);
    if (*fd_r < 0) {
        cordee_fail(err, CORDEE_E_IO, "a file in memory cannot be made");
        return NULL;
    }
    pieces = pieces_write(cd, id, *fd_r, err);
    if (pieces == 0)
        cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                    T("The file is not here any more: bring it again."));
    if (pieces <= 0)
        return NULL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", *fd_r);
    return cd->csv->open(cd, path, err);
}
