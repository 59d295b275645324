#include "plugins/funding/source/source.h"

#include "plugins/funding/board/board.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PIECE = 256 * 1024, ROOM = PIECE + PIECE / 100 + 100, PIECES = 8, DAY = 86400 };

/* ---- rows ------------------------------------------------------------------- */

json_t *funding_sources_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.name, s.address, s.every_days, s.programme, s.language, "
        "s.read_at,"
        " s.news_at, s.next_at, s.state, s.said, s.format, s.found, s.fresh, s.changed,"
        " s.leads_to, s.reader, s.columns AS \"columns:json\","
        " s.notes AS \"notes:json\", s.job, s.made_at,"
        " (SELECT count(*) FROM funding_seen x WHERE x.source = s.id) AS calls"
        " FROM funding_source s ORDER BY s.name, s.id LIMIT 500",
        CORDEE_NO_ARGS);
}

int funding_source_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        struct funding_source *source_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT id, name, address, every_days, language, programme, mapping, etag,"
        " last_modified, format, leads_to, reader FROM funding_source WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
#define COPY(name) .name = cordee_arena_text(a, cordee_json_text(row, #name))
    *source_r = (struct funding_source){
        .id = id,
        COPY(name),
        COPY(address),
        COPY(language),
        COPY(programme),
        COPY(mapping),
        COPY(etag),
        COPY(last_modified),
        COPY(format),
        COPY(leads_to),
        COPY(reader),
        .every_days = cordee_json_int(row, "every_days"),
    };
#undef COPY
    return 1;
}

static bool is_web(const char *address)
{
    return cordee_text_starts(address, "http://") ||
           cordee_text_starts(address, "https://");
}

static int source_check(struct cordee *cd, const struct funding_source *s,
                        struct cordee_error *err)
{
    if (!*s->name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a source needs a name"));
    if (*s->address && (!is_web(s->address) || strpbrk(s->address, " <>\"\n")))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("the address must begin with https:// or http://"));
    if (!*s->address && s->every_days)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("only what has an address can be read by itself"));
    return 0;
}

int64_t funding_source_add(struct cordee *cd, const struct funding_source *s,
                           struct cordee_error *err)
{
    if (source_check(cd, s, err) < 0)
        return -1;
    return cd->db->insert(
        cd, err,
        "INSERT INTO funding_source(name, address, every_days, language, programme, "
        "reader, next_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(s->address), CORDEE_V(s->every_days),
                    CORDEE_V(s->language), CORDEE_V(s->programme), CORDEE_V(s->reader),
                    CORDEE_ID(s->every_days ? cordee_now() : 0)));
}

int funding_source_save(struct cordee *cd, const struct funding_source *s,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct funding_source was;
    bool anew;

    if (source_check(cd, s, err) < 0)
        return -1;
    if (funding_source_load(cd, a, s->id, &was, err) <= 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such source."));
    anew = !cordee_text_is(was.address, s->address) ||
           !cordee_text_is(was.mapping, s->mapping) ||
           !cordee_text_is(was.reader, s->reader) ||
           !cordee_text_is(was.programme, s->programme) ||
           !cordee_text_is(was.language, s->language);
    if (cd->db->exec(cd, err,
                     "UPDATE funding_source SET name = ?1, address = ?2, every_days = ?3,"
                     " language = ?4, programme = ?5, reader = ?6, mapping = ?7,"
                     " next_at = CASE WHEN ?3 > 0 THEN coalesce(next_at, ?8) END,"
                     " etag = CASE WHEN ?9 THEN '' ELSE etag END,"
                     " last_modified = CASE WHEN ?9 THEN '' ELSE last_modified END,"
                     " leads_to = CASE WHEN ?9 THEN '' ELSE leads_to END WHERE id = ?10",
                     CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(s->address),
                                 CORDEE_V(s->every_days), CORDEE_V(s->language),
                                 CORDEE_V(s->programme), CORDEE_V(s->reader),
                                 CORDEE_V(s->mapping), CORDEE_V(cordee_now()),
                                 CORDEE_V((int)anew), CORDEE_V(s->id))) < 0)
        return -1;
    return anew && *s->address;
}

/* The calls stay: they are of everybody. */
int funding_source_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_source WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

/* ---- reading it ------------------------------------------------------------- */

/* It waits, or runs and will see what is there. */
static bool is_at_work(struct cordee *cd, int64_t job, bool looking)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *state;

    if (!job || cd->job->look(cd, NULL, job, &model) <= 0)
        return false;
    state = cordee_json_text(model, "state");
    return cordee_text_is(state, "waiting") ||
           (!looking && cordee_text_is(state, "running"));
}

int funding_source_queue(struct cordee *cd, int64_t id, bool looking,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args =
        json_pack("{s:I, s:b}", "source", (json_int_t)id, "looking", (int)looking);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t job = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &job, "SELECT job FROM funding_source WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (is_at_work(cd, job, looking))
        return 0;
    job = cd->job->queue(cd, err, FUNDING_READ_JOB, args, 0);
    if (job < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_source SET job = ?, next_at = CASE WHEN every_days > 0 "
            "THEN ? + 86400 * every_days END WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(job), CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int funding_source_later(struct cordee *cd, json_t *args, int64_t at,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t next;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    next = cd->job->queue(cd, err, FUNDING_READ_JOB, args, at);
    if (next < 0 ||
        cd->db->exec(
            cd, err, "UPDATE funding_source SET job = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(next), CORDEE_V(cordee_json_int(args, "source")))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int funding_look(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *due = cd->db->list(cd, err,
                               "SELECT id FROM funding_source WHERE next_at <= ? "
                               "ORDER BY next_at LIMIT 20",
                               CORDEE_ARGS(CORDEE_V(cordee_now())));
    const json_t *row;
    size_t i;

    json_array_foreach (due, i, row)
        if (funding_source_queue(cd, cordee_json_int(row, "id"), false, err) < 0)
            return -1;
    return due ? 0 : -1;
}

int funding_source_done(struct cordee *cd, const struct funding_source *s,
                        const struct funding_outcome *o, struct cordee_error *err)
{
    const bool news = o->fresh || o->changed;
    const bool well = cordee_text_is(o->state, "read");

    return cd->db->exec(
        cd, err,
        "UPDATE funding_source SET read_at = ?1, state = ?2, said = ?3, fresh = ?4,"
        " changed = ?5, leads_to = ?6,"
        " news_at = CASE WHEN ?7 THEN ?1 ELSE news_at END,"
        " found = CASE WHEN ?8 THEN ?9 ELSE found END,"
        " notes = CASE WHEN ?8 THEN ?10 ELSE notes END,"
        " etag = CASE WHEN ?8 THEN ?11 ELSE etag END,"
        " last_modified = CASE WHEN ?8 THEN ?12 ELSE last_modified END,"
        " format = ?13,"
        " columns = CASE WHEN ?8 THEN ?15 ELSE columns END WHERE id = ?14",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(o->state), CORDEE_V(o->said),
                    CORDEE_V(o->fresh), CORDEE_V(o->changed), CORDEE_V(o->leads_to),
                    CORDEE_V((int)news), CORDEE_V((int)o->looked), CORDEE_V(o->found),
                    CORDEE_V(o->notes), CORDEE_V(well ? o->etag : ""),
                    CORDEE_V(well ? o->last_modified : ""),
                    CORDEE_V(well ? o->format : s->format), CORDEE_V(s->id),
                    CORDEE_V(o->columns)));
}

int funding_match_soon(struct cordee *cd, struct cordee_error *err)
{
    int64_t waits = 0;

    if (cd->db->one(cd, err, &waits,
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ? AND state = "
                    "'waiting' AND args NOT LIKE '%\"party\"%')",
                    CORDEE_ARGS(CORDEE_V(FUNDING_MATCH_JOB))) < 0)
        return -1;
    return waits || cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) >= 0 ? 0 : -1;
}

/* ---- files that are brought --------------------------------------------------- */

int funding_bytes_drop(struct cordee *cd, int64_t source, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_source_piece WHERE source = ?",
                        CORDEE_ARGS(CORDEE_V(source)));
}

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

/* Up to PIECES of them, in one transaction: 1 there may be more, 0 that was all, -1. */
static int pieces_put(struct cordee *cd, int64_t source, int fd, int64_t *n,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char *bytes = cordee_arena_get(a, PIECE);
    char *room = cordee_arena_get(a, ROOM);
    ssize_t got = 1;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (int i = 0; i < PIECES && (got = read(fd, bytes, PIECE)) > 0; i++)
        if (piece_put(cd, source, (*n)++, bytes, (size_t)got, room, err) < 0)
            return -1;
    if (got < 0)
        return cordee_fail(err, CORDEE_E_IO, "the file that came cannot be read");
    return cd->db->commit(&tx, err) < 0 ? -1 : got > 0;
}

/* In many transactions: others write between them. */
int funding_bytes_put(struct cordee *cd, int64_t source, const char *path,
                      struct cordee_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    int64_t n = 0;
    int rc;

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "the file that came cannot be read");
    rc = funding_bytes_drop(cd, source, err);
    for (int more = 1; rc == 0 && more;) {
        more = pieces_put(cd, source, fd, &n, err);
        rc = more < 0 ? -1 : 0;
    }
    close(fd);
    return rc;
}

static int write_all(int fd, const char *bytes, size_t n)
{
    for (ssize_t wrote; n; bytes += wrote, n -= (size_t)wrote) {
        wrote = write(fd, bytes, n);
        if (wrote <= 0)
            return -1;
    }
    return 0;
}

int funding_bytes_take(struct cordee *cd, int64_t source, int fd,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT bytes FROM funding_source_piece WHERE source = ? ORDER BY n",
        CORDEE_ARGS(CORDEE_V(source)));
    char *room = cordee_arena_get(a, PIECE);
    int rc = rows ? 0 : -1;
    bool any = false;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        size_t n;
        const char *bytes = cd->db->get_blob(rows, 0, &n);
        uLongf unpacked = PIECE;

        if (uncompress((Bytef *)room, &unpacked, (const Bytef *)bytes, n) != Z_OK)
            return cordee_fail(err, CORDEE_E_INTERNAL, "the file cannot be unpacked");
        if (write_all(fd, room, unpacked) < 0)
            return cordee_fail(err, CORDEE_E_IO, "no room for the file");
        any = true;
    }
    return rc < 0 || lseek(fd, 0, SEEK_SET) < 0 ? -1 : any;
}
