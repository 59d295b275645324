/* Files that are brought, kept in pieces until they are read. */
#include "plugins/funding/source/source.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

/* Pieces are numbered through; those of one file from a multiple of FILE_ROOM on. */
enum { PIECE = 256 * 1024, ROOM = PIECE + PIECE / 100 + 100, PIECES = 8 };
#define FILE_ROOM INT64_C(1000000)

/* ---- in --------------------------------------------------------------------- */

/* Packed, since pages of the database that are read are mapped, and count as memory. */
static int piece_put(struct cordee *cd, int64_t source, int64_t n, const char *bytes,
                     size_t length, char *room, struct cordee_error *err)
{
    uLongf packed = ROOM;

    if (compress2((Bytef *)room, &packed, (const Bytef *)bytes, length, Z_BEST_SPEED) !=
        Z_OK)
        return cordee_fail(err, CORDEE_E_INTERNAL, "the file cannot be packed");
    return cd->db->exec(
        cd, err, "INSERT INTO funding_source_piece(source, n, bytes) VALUES(?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(source), CORDEE_V(n), cordee_of_blob(room, packed)));
}

/* The number of a new file, behind those that are there. */
static int file_number(struct cordee *cd, int64_t source, int64_t *n,
                       struct cordee_error *err)
{
    int64_t last = 0;

    if (cd->db->one(cd, err, &last,
                    "SELECT coalesce(max(n), -1) FROM funding_source_piece WHERE "
                    "source = ?",
                    CORDEE_ARGS(CORDEE_V(source))) < 0)
        return -1;
    *n = last < 0 ? 0 : (last / FILE_ROOM + 1) * FILE_ROOM;
    return 0;
}

/* All of it is there: it is the one to read, unless a later one is there, or was read,
 * which takes those before it away. */
static int file_end(struct cordee *cd, int64_t source, int64_t end,
                    struct cordee_error *err)
{
    const int64_t file = (end - 1) / FILE_ROOM;

    if (cd->db->exec(cd, err,
                     "UPDATE funding_source SET brought = ?1 WHERE id = ?2 AND "
                     "coalesce(brought, -1) < ?1 AND ?4 - ?3 = (SELECT count(*) FROM "
                     "funding_source_piece WHERE source = ?2 AND n >= ?3 AND n < ?4)",
                     CORDEE_ARGS(CORDEE_V(file), CORDEE_V(source),
                                 CORDEE_V(file * FILE_ROOM), CORDEE_V(end))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "DELETE FROM funding_source_piece WHERE source = ?1 AND n < ?2 * "
                        "(SELECT brought FROM funding_source WHERE id = ?1)",
                        CORDEE_ARGS(CORDEE_V(source), CORDEE_V(FILE_ROOM)));
}

/* Up to PIECES of them, in one transaction: 1 there may be more, 0 that was all, -1. */
static int pieces_put(struct cordee *cd, int64_t source, int fd, int64_t *n,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char *bytes = cordee_arena_get(a, PIECE);
    char *room = cordee_arena_get(a, ROOM);
    ssize_t got = 1;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (*n < 0 && file_number(cd, source, n, err) < 0))
        return -1;
    for (int i = 0; i < PIECES && (got = read(fd, bytes, PIECE)) > 0; i++)
        if (piece_put(cd, source, (*n)++, bytes, (size_t)got, room, err) < 0)
            return -1;
    if (got < 0)
        return cordee_fail(err, CORDEE_E_IO, "the file that came cannot be read");
    if (!got && file_end(cd, source, *n, err) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : got > 0;
}

/* In many transactions: others write between them. */
int funding_bytes_put(struct cordee *cd, int64_t source, const char *path,
                      struct cordee_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    int64_t n = -1;
    int more = 1;

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "the file that came cannot be read");
    while (more > 0)
        more = pieces_put(cd, source, fd, &n, err);
    close(fd);
    return more;
}

/* ---- and out ---------------------------------------------------------------- */

static int pieces_take(struct cordee *cd, struct cordee_rows *rows, int fd, bool *any_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *room = cordee_arena_get(a, PIECE);
    int rc;

    while ((rc = cd->db->next(rows, err)) > 0) {
        size_t n;
        const char *bytes = cd->db->get_blob(rows, 0, &n);
        uLongf unpacked = PIECE;

        if (uncompress((Bytef *)room, &unpacked, (const Bytef *)bytes, n) != Z_OK)
            return cordee_fail(err, CORDEE_E_INTERNAL, "the file cannot be unpacked");
        if (cordee_write_all(fd, room, unpacked) < 0)
            return cordee_fail(err, CORDEE_E_IO, "no room for the file");
        *any_r = true;
    }
    return rc;
}

int funding_bytes_take(struct cordee *cd, int64_t source, int fd, int64_t *file_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    bool any = false;

    *file_r = -1;
    if (cd->db->one(cd, err, file_r,
                    "SELECT coalesce(brought, -1) FROM funding_source WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(source))) < 0)
        return -1;
    if (*file_r < 0)
        return 0;
    rows = cd->db->query(cd, err,
                         "SELECT bytes FROM funding_source_piece WHERE source = ?1 AND n "
                         ">= ?2 AND n < ?3 ORDER BY n",
                         CORDEE_ARGS(CORDEE_V(source), CORDEE_V(*file_r * FILE_ROOM),
                                     CORDEE_V((*file_r + 1) * FILE_ROOM)));
    return !rows || pieces_take(cd, rows, fd, &any, err) < 0 || lseek(fd, 0, SEEK_SET) < 0
               ? -1
               : any;
}

int funding_bytes_drop(struct cordee *cd, int64_t source, int64_t file,
                       struct cordee_error *err)
{
    return cd->db->exec(
               cd, err, "DELETE FROM funding_source_piece WHERE source = ? AND n < ?",
               CORDEE_ARGS(CORDEE_V(source), CORDEE_V((file + 1) * FILE_ROOM))) < 0 ||
                   cd->db->exec(cd, err,
                                "UPDATE funding_source SET brought = NULL WHERE id = ? "
                                "AND brought = ?",
                                CORDEE_ARGS(CORDEE_V(source), CORDEE_V(file))) < 0
               ? -1
               : 0;
}
