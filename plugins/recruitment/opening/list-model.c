/* Rows of openings. */
#include "plugins/recruitment/opening/pages.h"

enum { A_DAY = 86400, AT_ONCE = 50 };

#define SEEN "(scope_open() OR cluster_seen(o.cluster))"

/* ?1 state, ?2 kind, ?3 words, ?4 a member's name, ?5 its number */
#define WANTED                                                                           \
    "(?1 = '' OR o.state = ?1 OR (?1 = 'review' AND o.state = 'draft' AND o.source = "   \
    "'member')) AND (?2 = '' OR o.kind = ?2) AND (?3 = '' OR instr(fold(o.title || ' ' " \
    "|| o.place || ' ' || o.ref || ' ' || o.body), fold(?3)) > 0) AND (?4 = '' OR "      \
    "instr(fold(p.name), fold(?4)) > 0) AND (?5 = 0 OR o.party = ?5)"
#define FROM "FROM recruitment_opening o JOIN party p ON p.id = o.party WHERE "
#define ARGS(w)                                                      \
    CORDEE_V((w)->state), CORDEE_V((w)->kind), CORDEE_V((w)->words), \
        CORDEE_V((w)->member), CORDEE_V((w)->party)
#define COLUMNS                                                                         \
    "SELECT o.id, o.title, o.language, o.kind, o.state, o.place, o.closes, o.made_at, " \
    "o.opened_at, o.ended_at, o.source, o.public AS \"public:bool\", o.party, p.name "  \
    "AS "                                                                               \
    "party_name, c.name AS contact_name, (SELECT count(*) FROM recruitment_match x "    \
    "WHERE x.opening = o.id AND x.person_rank IS NOT NULL) AS n_matches, (SELECT "      \
    "count(*) FROM recruitment_pair y WHERE y.opening = o.id AND y.state <> "           \
    "'declined') AS n_pairs FROM recruitment_opening o JOIN party p ON p.id = o.party " \
    "LEFT JOIN party c ON c.id = o.contact WHERE "

int openings_count(struct cordee *cd, const struct opening_wanted *w, int64_t *n_r,
                   struct cordee_error *err)
{
    static const char sql[] = "SELECT count(*) " FROM WANTED " AND " SEEN;

    *n_r = 0;
    return cd->db->one(cd, err, n_r, sql, CORDEE_ARGS(ARGS(w)));
}

json_t *openings_list(struct cordee *cd, const struct opening_wanted *w, int64_t from,
                      int64_t most, struct cordee_error *err)
{
    /* What closes soonest comes first; of those that are over, what was over last. */
    static const char sql[] = COLUMNS WANTED
        " AND " SEEN
        " ORDER BY o.ended_at DESC, o.closes = 0, o.closes, o.id DESC LIMIT ?6 OFFSET ?7";

    return cd->db->list(cd, err, sql,
                        CORDEE_ARGS(ARGS(w), CORDEE_V(most), CORDEE_V(from)));
}

json_t *openings_of(struct cordee *cd, int64_t party, bool hidden,
                    struct cordee_error *err)
{
    static const char sql[] = COLUMNS
        "(o.party = ?1 OR o.contact = ?1) AND (?2 OR o.state <> 'draft' OR o.source = "
        "'member') AND " SEEN " ORDER BY o.state NOT IN ('draft', 'open'), o.id DESC "
        "LIMIT ?3";

    return cd->db->list(
        cd, err, sql, CORDEE_ARGS(CORDEE_V(party), CORDEE_V(hidden), CORDEE_V(AT_ONCE)));
}

json_t *openings_staff(struct cordee *cd, int64_t chosen, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id AS value, name AS label, id = ? AS \"on:bool\" FROM "
                        "staff WHERE disabled_at IS NULL ORDER BY name, id LIMIT 200",
                        CORDEE_ARGS(CORDEE_V(chosen)));
}

int64_t opening_menu_count(struct cordee *cd)
{
    const struct opening_wanted review = {"review", "", "", "", 0};
    int64_t n;

    return openings_count(cd, &review, &n, NULL) < 0 ? 0 : n;
}

int opening_owner(struct cordee *cd, int64_t staff, json_t **row_r,
                  struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r, "SELECT name FROM staff WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(staff)));
}

/* ---- what goes, and what is over ------------------------------------------------- */

int opening_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t opened = 0;
    int rc;

    if (cd->db->change_begin(cd, &c, T("Opening removed"), err) < 0 ||
        (rc = cd->db->one(cd, err, &opened,
                          "SELECT state <> 'draft' OR opened_at IS NOT NULL FROM "
                          "recruitment_opening WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(id)))) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such opening."));
    if (opened)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("What was open once stays, for the figures. Close it "
                             "instead."));
    if (cd->db->exec(cd, err, "DELETE FROM recruitment_opening WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* Gives how many of them; -1. */
static int some_over(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT id FROM recruitment_opening WHERE state = 'open' "
                                "AND closes > 0 AND closes + ? <= clock_now() ORDER BY "
                                "id LIMIT ?",
                                CORDEE_ARGS(CORDEE_V(A_DAY), CORDEE_V(AT_ONCE)));
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

        if (opening_move_noted(cd, a, cordee_json_int(row, "id"), "closed", 0, err) < 0)
            return -1;
    }
    return list ? (int)json_array_size(list) : -1;
}

int openings_over(struct cordee *cd, struct cordee_error *err)
{
    int n;

    do
        n = some_over(cd, err);
    while (n > 0);
    return n;
}
