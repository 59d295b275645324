/* When there is something to tell: what wakes the job, a job for each cluster. */
#include "plugins/funding/tell/tell.h"

/* Clusters that tell anybody, with whether a job of theirs waits or runs, and when the
 * last one looked: what came before was told, or is none. */
#define CLUSTERS                                                                     \
    "SELECT c.id, EXISTS (SELECT 1 FROM job j WHERE " ITS_JOB                        \
    " AND j.state IN ('waiting', 'running')) AS \"busy:bool\", coalesce((SELECT "    \
    "max(j.run_at) FROM job j WHERE " ITS_JOB " AND j.state = 'done'), 0) AS looked" \
    " FROM cluster c WHERE c.retired_at IS NULL AND c.id IN (SELECT cluster FROM "   \
    "funding_follow) ORDER BY c.id"
#define ITS_JOB \
    "j.kind = '" FUNDING_TELL_JOB "' AND j.args = '{\"cluster\":' || c.id || '}'"

static json_t *clusters(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err, CLUSTERS, CORDEE_NO_ARGS);
}

int tell_queue(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "cluster", (json_int_t)cluster);

    return cd->job->queue(cd, err, FUNDING_TELL_JOB, args, 0) < 0 ? -1 : 0;
}

int tell_queue_all(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = clusters(cd, err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (!cordee_json_true(row, "busy") &&
            tell_queue(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return list ? 0 : -1;
}

/* A digest is due, or matches or calls are new.  Of the same followers as the job looks
 * at: those who cannot be told anything would wake it for ever. */
static const char stirred[] =
    "SELECT EXISTS (SELECT 1 FROM " FUNDING_TELL_TO
    " WHERE f.cluster = ?1 AND f.rhythm <> 'off' AND f.next_at <= ?2 AND f.rests_until "
    "<= ?2) OR EXISTS (SELECT 1 FROM funding_matched r WHERE r.at >= ?3) OR EXISTS "
    "(SELECT 1 FROM funding_call c WHERE c.changed_at >= ?3)";

/* 1, 0, -1. */
static int is_due(struct cordee *cd, int64_t cluster, int64_t looked,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const int64_t now = cordee_now();
    int64_t due = 0;
    struct teller t;

    if (cd->db->one(cd, err, &due, stirred,
                    CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(now), CORDEE_V(looked))) < 0)
        return -1;
    if (due)
        return 1;
    if (teller_load(cd, a, cluster, &t, err) < 0)
        return -1;
    return looked < tell_morning(&t.clock, now);
}

int funding_tell_look(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = clusters(cd, err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const int64_t id = cordee_json_int(row, "id");
        const int due = cordee_json_true(row, "busy")
                            ? 0
                            : is_due(cd, id, cordee_json_int(row, "looked"), err);

        if (due < 0 || (due && tell_queue(cd, id, err) < 0))
            return -1;
    }
    return list ? 0 : -1;
}
