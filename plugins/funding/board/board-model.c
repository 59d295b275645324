/* Calls as the board lists them. */
#include "plugins/funding/board/board.h"

#include "plugins/funding/answer/answer.h"

#define SEEN_MATCH                                                                      \
    "funding_match x JOIN party p ON p.id = x.party WHERE x.call = c.id AND "           \
    "p.deleted_at IS NULL AND " CORDEE_SEEN(                                            \
        "p.id") " AND NOT EXISTS (SELECT 1 FROM "                                       \
                "funding_answer n WHERE n.call = c.id AND n.party = p.id AND n.answer " \
                "= 'no')"
#define OVER "(c.status = 'closed' OR (c.closes_at IS NOT NULL AND c.closes_at <= ?1))"
/* As funding_call_status has it. */
#define ANNOUNCED                                                                     \
    "(coalesce(c.opening_at, 0) > ?1 OR (c.status = 'forthcoming' AND (c.opening_at " \
    "IS NULL OR c.closes_at IS NULL)))"
#define IS_OPEN "NOT " OVER " AND NOT " ANNOUNCED

/* By enum board_show; ?1: now. */
static const char *const holds[BOARD_SHOWS] = {
    IS_OPEN " AND EXISTS (SELECT 1 FROM " SEEN_MATCH ")", IS_OPEN,
    "NOT " OVER " AND " ANNOUNCED, OVER};

int board_counts(struct cordee *cd, int64_t now, int64_t counts[BOARD_SHOWS],
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (int i = 0; i < BOARD_SHOWS; i++)
        if (cd->db->one(cd, err, &counts[i],
                        cordee_arena_printf(
                            a, "SELECT count(*) FROM funding_call c WHERE %s", holds[i]),
                        CORDEE_ARGS(CORDEE_V(now))) < 0)
            return -1;
    return 0;
}

json_t *board_list(struct cordee *cd, enum board_show show, int64_t now,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *order = show == BOARD_CLOSED ? "c.closes_at DESC, c.id DESC"
                                             : "next_at IS NULL, next_at, c.id";

    return cd->db->list(
        cd, err,
        cordee_arena_printf(
            a,
            "SELECT c.id, c.record AS \"record:json\", (SELECT min(d.at) FROM "
            "funding_deadline d WHERE d.call = c.id AND d.at > ?1) AS next_at, (SELECT "
            "count(*) FROM " SEEN_MATCH
            ") AS members, (SELECT max(x.strength) FROM " SEEN_MATCH
            ") AS strength, (SELECT count(*) FROM funding_answer n WHERE "
            "n.call = c.id AND n.answer = 'interested' AND " CORDEE_SEEN(
                "n.party") ") AS interested FROM funding_call c WHERE %s ORDER BY %s "
                           "LIMIT 200",
            holds[show], order),
        CORDEE_ARGS(CORDEE_V(now)));
}

int board_call(struct cordee *cd, int64_t id, json_t **call_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, call_r,
                       "SELECT record AS \"record:json\" FROM funding_call WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

json_t *board_members(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT p.id, " FUNDING_PARTY_HREF
        " AS href, p.name, p.country, x.strength, x.why AS \"why:json\", "
        "coalesce(n.answer, '') AS answer FROM party p LEFT JOIN funding_match x ON "
        "x.party = p.id AND x.call = ?1 LEFT JOIN funding_answer n ON n.party = p.id AND "
        "n.call = ?1 WHERE (p.id IN (SELECT party FROM funding_match WHERE call = ?1) OR "
        "p.id IN (SELECT party FROM funding_answer WHERE call = ?1)) AND p.deleted_at IS "
        "NULL AND " CORDEE_SEEN("p.id") " ORDER BY CASE coalesce(n.answer, '') WHEN "
                                        "'interested' THEN 0 WHEN '' THEN 1 ELSE 2 END, "
                                        "x.strength DESC, p.sort_name, p.id LIMIT 200",
        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *board_changes(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT h.at, s.name AS source, h.field, h.was, h.became FROM funding_change h "
        "LEFT JOIN funding_source s ON s.id = h.source WHERE h.call = ? ORDER BY h.at "
        "DESC, h.source, h.id LIMIT 500",
        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *board_sources(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.name, x.language, x.first_at, x.last_at FROM funding_seen x JOIN "
        "funding_source s ON s.id = x.source WHERE x.call = ? ORDER BY x.first_at, x.id",
        CORDEE_ARGS(CORDEE_V(call)));
}

int board_matched(struct cordee *cd, json_t **run_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, run_r,
                       "SELECT at, members, silent FROM funding_matched ORDER BY id DESC",
                       CORDEE_NO_ARGS);
}
