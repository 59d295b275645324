/* What ends: calls nobody tells of any more, and what has been over for long. */
#include "plugins/funding/call/keep-priv.h"
#include "plugins/funding/call/over.h"

enum { A_MONTH = 30 * 86400 + 43200, SLICE = 50 }; /* calls a transaction */

/* 0: it never ends. */
static int64_t months_ago(struct cordee *cd, const char *setting)
{
    const int64_t months = cd->setting->number(cd, setting);

    return months > 0 ? cordee_now() - months * A_MONTH : 0;
}

bool call_is_past(struct cordee *cd, const struct funding_call *call, int64_t now)
{
    const int64_t close = closes_at(call);

    return close && close < now && close < months_ago(cd, "keep_months");
}

/* ---- each of a slice -------------------------------------------------------- */

typedef int act(struct cordee *cd, int64_t call, struct cordee_error *err);

/* Does it with each that the statement gives, in one transaction; it takes the instant
 * and how many at most.  How many there were; -1. */
static int slice_end(struct cordee *cd, const char *sql, int64_t at, act *what,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        !(list = cd->db->list(cd, err, sql,
                              CORDEE_ARGS(CORDEE_V(at), CORDEE_V((int64_t)SLICE)))))
        return -1;
    json_array_foreach (list, i, row)
        if (what(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : (int)json_array_size(list);
}

/* Each is dealt with so that the statement gives it no more. */
static int all_end(struct cordee *cd, const char *sql, int64_t at, act *what,
                   struct cordee_error *err)
{
    int n;

    if (!at)
        return 0;
    while ((n = slice_end(cd, sql, at, what, err)) == SLICE)
        continue;
    return n < 0 ? -1 : 0;
}

/* ---- nobody tells of it ----------------------------------------------------- */

#define TOLD_LAST                                                                \
    "coalesce((SELECT max(s.last_at) FROM funding_seen s WHERE s.call = c.id), " \
    "c.changed_at)"

static const char silent[] =
    "SELECT c.id FROM funding_call c LEFT JOIN funding_ruling r ON r.id = c.id WHERE "
    "c.closes_at IS NULL AND c.status NOT IN ('closed', 'out') AND r.id IS NULL AND "
    "" TOLD_LAST " < ? ORDER BY c.id LIMIT ?";

static const char heard_again[] =
    "SELECT c.id FROM funding_ruling r JOIN funding_call c ON c.id = r.id WHERE r.what = "
    "'silent' AND EXISTS (SELECT 1 FROM funding_seen s WHERE s.call = c.id AND s.last_at "
    ">= r.at) AND ? > 0 ORDER BY c.id LIMIT ?";

static int silence(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return funding_rule(cd, call, FUNDING_RULED_SILENT, 0, 0, err);
}

static int hear(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return funding_rule(cd, call, FUNDING_AS_PUBLISHED, 0, 0, err);
}

/* ---- over for long ---------------------------------------------------------- */

/* Somebody is interested in it, or it is what a project is for. */
#define WANTED                                                                    \
    "(EXISTS (SELECT 1 FROM funding_answer n WHERE n.call = c.id AND n.answer = " \
    "'interested') OR EXISTS (SELECT 1 FROM funding_project j WHERE j.call = c.id))"
#define LONG_OVER                                                                      \
    "c.status IN ('closed', 'out') AND c.closes_at IS NULL AND " TOLD_LAST " < ?1 OR " \
    "c.closes_at < ?1"

static const char unwanted[] = "SELECT c.id FROM funding_call c WHERE (" LONG_OVER
                               ") AND NOT " WANTED " ORDER BY c.id LIMIT ?2";

static const char full[] =
    "SELECT c.id FROM funding_call c WHERE (" LONG_OVER ") AND " WANTED " AND EXISTS "
    "(SELECT 1 FROM funding_seen s WHERE s.call = c.id) ORDER BY c.id LIMIT ?2";

static int call_remove(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_call WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(call)));
}

static int all_drop(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    static const char *const drops[] = {
        "DELETE FROM funding_seen WHERE call = ?",
        "DELETE FROM funding_change WHERE call = ?",
        "DELETE FROM funding_match WHERE call = ?",
    };

    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++)
        if (cd->db->exec(cd, err, drops[i], CORDEE_ARGS(CORDEE_V(call))) < 0)
            return -1;
    return 0;
}

/* What a page, a filter and a project still ask of it stays. */
static int call_strip(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    static const char *const stays[] = {
        "source_id",     "call_id",        "url",     "language",    "title",
        "programme",     "programme_name", "type",    "status",      "budget_total",
        "currency",      "deadlines",      "opening", "publication", "tags",
        "type_of_action"};
    CORDEE_AUTO(keeping_drop)
    struct keeping k = {
        .cd = cd, .arena = cordee_arena_new(), .id = call, .now = cordee_now()};
    json_t *record;

    if (kept_load(&k, err) < 0)
        return -1;
    record = json_object();
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
        if (json_object_get(k.kept, stays[i]))
            json_object_set(record, stays[i], json_object_get(k.kept, stays[i]));
    json_decref(k.kept);
    k.kept = record;
    return kept_put(&k, err) < 0 ? -1 : all_drop(cd, call, err);
}

int funding_calls_end(struct cordee *cd, struct cordee_error *err)
{
    const int64_t past = months_ago(cd, "keep_months");

    return all_end(cd, heard_again, cordee_now(), hear, err) < 0 ||
                   all_end(cd, silent, months_ago(cd, "silent_months"), silence, err) <
                       0 ||
                   all_end(cd, unwanted, past, call_remove, err) < 0
               ? -1
               : all_end(cd, full, past, call_strip, err);
}
