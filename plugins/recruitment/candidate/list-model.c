/* Rows of candidates, and who they are. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/skill/skill.h"

#define SEEN "(scope_open() OR cluster_seen(c.cluster))"
/* ?1 state, ?2 consent, ?3 source, ?4 words, ?5 a skill's row (0: any, -1: none is called
 * so), ?6 a day, ?7 whether names are looked at */
#define WANTED                                                                           \
    "(?1 = '' OR c.state = ?1) AND (?2 = '' OR (?2 = 'ending' AND c.consent_until > "    \
    "clock_now() AND c.consent_until <= clock_now() + 86400 * 60) OR (?2 = 'none' AND "  \
    "coalesce(c.consent_until, 0) <= clock_now())) AND (?3 = '' OR c.source = ?3) AND "  \
    "(?4 = '' OR instr(fold(c.headline || ' ' || c.place || CASE WHEN ?7 THEN ' ' || "   \
    "p.name ELSE '' END), fold(?4)) > 0) AND (?5 = 0 OR EXISTS (SELECT 1 FROM "          \
    "recruitment_candidate_skill s WHERE s.candidate = c.id AND s.skill = ?5)) AND (?6 " \
    "= 0 OR c.free_from <= ?6)"
#define FROM \
    "FROM recruitment_candidate c JOIN party p ON p.id = c.person WHERE " SEEN " AND "
#define ARGS(w, skill)                                                   \
    CORDEE_V((w)->state), CORDEE_V((w)->consent), CORDEE_V((w)->source), \
        CORDEE_V((w)->words), CORDEE_V(skill), CORDEE_V((w)->free_by),   \
        CORDEE_V((w)->names)

/* -1 stands for none. */
static int skill_of(struct cordee *cd, const char *name, int64_t *skill_r,
                    struct cordee_error *err)
{
    int rc;

    *skill_r = 0;
    if (!*name)
        return 0;
    rc = skill_by_words(cd, name, skill_r, err);
    if (rc == 0)
        *skill_r = -1;
    return rc < 0 ? -1 : 0;
}

int candidates_count(struct cordee *cd, const struct candidates_wanted *w, int64_t *n_r,
                     struct cordee_error *err)
{
    static const char sql[] = "SELECT count(*) " FROM WANTED;
    int64_t skill;

    *n_r = 0;
    return skill_of(cd, w->skill, &skill, err) < 0
               ? -1
               : cd->db->one(cd, err, n_r, sql, CORDEE_ARGS(ARGS(w, skill)));
}

json_t *candidates_list(struct cordee *cd, const struct candidates_wanted *w,
                        int64_t from, int64_t most, struct cordee_error *err)
{
    /* The newest first: whom somebody has to look at. */
    static const char sql[] =
        "SELECT c.id, CASE WHEN ?7 THEN p.name END AS name, c.headline, c.language, "
        "c.state, c.place, c.source, c.free_from, c.consent_asked, "
        "coalesce(c.consent_until, 0) AS until, (SELECT count(*) FROM recruitment_match "
        "x WHERE x.candidate = c.id AND x.opening_rank IS NOT NULL) AS n_matches, "
        "(SELECT count(*) FROM recruitment_pair y WHERE y.candidate = c.id AND y.state "
        "<> 'declined') AS n_pairs " FROM WANTED " ORDER BY c.id DESC LIMIT ?8 OFFSET ?9";
    int64_t skill;

    return skill_of(cd, w->skill, &skill, err) < 0
               ? NULL
               : cd->db->list(
                     cd, err, sql,
                     CORDEE_ARGS(ARGS(w, skill), CORDEE_V(most), CORDEE_V(from)));
}

json_t *candidates_sources(struct cordee *cd, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT c.source AS value, c.source AS label FROM recruitment_candidate c WHERE "
        "c.source <> '' AND " SEEN " GROUP BY c.source ORDER BY count(*) DESC, c.source "
        "LIMIT 100";

    return cd->db->list(cd, err, sql, CORDEE_NO_ARGS);
}

/* ---- who it is ----------------------------------------------------------------------
 */

int candidate_person(struct cordee *cd, int64_t id, json_t **row_r,
                     struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT p.id AS person, p.name, '/contacts/' || p.id AS href, (SELECT e.address "
        "FROM email_address e WHERE e.party = p.id AND e.state = 'ok' ORDER BY e.main "
        "DESC, e.id LIMIT 1) AS email, p.language, p.deleted_at IS NOT NULL AS "
        "\"trashed:bool\", w.name AS staff, b.name AS brought_by, c.consent_asked FROM "
        "recruitment_candidate c JOIN party p ON p.id = c.person LEFT JOIN staff w ON "
        "w.id = c.staff LEFT JOIN party b ON b.id = c.brought_by WHERE c.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));
}

int64_t candidate_of(struct cordee *cd, int64_t person, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT c.id FROM recruitment_candidate c WHERE c.person = ? AND " SEEN
        " ORDER BY c.cluster <> cluster_here(), c.id LIMIT 1";
    int64_t id = 0;

    return cd->db->one(cd, err, &id, sql, CORDEE_ARGS(CORDEE_V(person))) < 0 ? -1 : id;
}

json_t *candidate_namesakes(struct cordee *cd, const char *name, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT p.id, p.name, (SELECT e.address FROM email_address e WHERE e.party = "
        "p.id ORDER BY e.main DESC, e.id LIMIT 1) AS email FROM party p WHERE p.kind = 2 "
        "AND p.deleted_at IS NULL AND fold(p.name) = fold(?) AND " CORDEE_SEEN(
            "p.id") " ORDER BY p.id LIMIT 10";

    return cd->db->list(cd, err, sql, CORDEE_ARGS(CORDEE_V(name)));
}

json_t *candidate_views(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT v.at, v.blind AS \"blind:bool\", v.person IS NULL AS \"office:bool\", "
        "b.name AS member, o.title AS opening FROM recruitment_view v LEFT JOIN "
        "recruitment_opening o ON o.id = v.opening LEFT JOIN party b ON b.id = o.party "
        "WHERE v.candidate = ? ORDER BY v.id DESC LIMIT 30",
        CORDEE_ARGS(CORDEE_V(id)));
}

const char *candidate_organisation(struct cordee *cd, struct cordee_arena *a,
                                   int64_t cluster)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error err;

    return cd->db->row(cd, &err, &row, "SELECT name FROM cluster WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cluster))) > 0
               ? cordee_arena_text(a, cordee_json_text(row, "name"))
               : "";
}

int candidate_move(struct cordee *cd, int64_t id, const char *state,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "UPDATE recruitment_candidate SET state = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(state), CORDEE_V(id))) < 0 ||
        candidate_changed(cd, id, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
