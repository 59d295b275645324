/* Rows that pages of matches show. */
#include "plugins/recruitment/fit/shown.h"
#include "plugins/recruitment/skill/skill.h"

#define OPEN_NOW  FIT_OPEN("o")
#define THERE_NOW FIT_THERE("c")
#define NO_OF_BOTH                                                            \
    "EXISTS (SELECT 1 FROM recruitment_no x WHERE x.opening = m.opening AND " \
    "x.candidate = m.candidate)"

json_t *fit_people(struct cordee *cd, int64_t opening, bool names,
                   struct cordee_error *err)
{
    const int64_t now = cordee_now();

    return cd->db->list(
        cd, err,
        "SELECT m.candidate, m.score, m.reasons AS \"reasons:json\", c.headline, "
        "c.language, c.place, c.latitude, c.longitude, o.latitude AS to_latitude, "
        "o.longitude AS to_longitude, c.moves, c.free_from, c.person, CASE WHEN ? THEN "
        "p.name END AS name, q.state FROM recruitment_match m JOIN recruitment_opening o "
        "ON o.id = m.opening JOIN recruitment_candidate c ON c.id = m.candidate JOIN "
        "party p ON p.id = c.person LEFT JOIN recruitment_pair q ON q.opening = "
        "m.opening AND q.candidate = m.candidate WHERE m.opening = ? AND m.person_rank "
        "IS NOT NULL AND " OPEN_NOW " AND " THERE_NOW " AND NOT " NO_OF_BOTH
        " ORDER BY m.person_rank",
        CORDEE_ARGS(CORDEE_V(names), CORDEE_V(opening), CORDEE_V(now), CORDEE_V(now)));
}

json_t *fit_openings(struct cordee *cd, int64_t candidate, struct cordee_error *err)
{
    const int64_t now = cordee_now();

    return cd->db->list(
        cd, err,
        "SELECT m.opening, m.score, m.reasons AS \"reasons:json\", o.title, o.language, "
        "o.kind, o.place, o.party, p.name AS party_name, c.latitude, c.longitude, "
        "o.latitude AS to_latitude, o.longitude AS to_longitude, c.moves, q.state FROM "
        "recruitment_match m JOIN recruitment_opening o ON o.id = m.opening JOIN "
        "recruitment_candidate c ON c.id = m.candidate JOIN party p ON p.id = o.party "
        "LEFT JOIN recruitment_pair q ON q.opening = m.opening AND q.candidate = "
        "m.candidate WHERE m.candidate = ? AND m.opening_rank IS NOT NULL AND " OPEN_NOW
        " AND " THERE_NOW " AND NOT " NO_OF_BOTH " ORDER BY m.opening_rank",
        CORDEE_ARGS(CORDEE_V(candidate), CORDEE_V(now), CORDEE_V(now)));
}

json_t *fit_noes(struct cordee *cd, int64_t opening, int64_t candidate, bool names,
                 struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT x.opening, x.candidate, x.by, x.at, o.title, o.language, CASE WHEN ? "
        "THEN p.name END AS name FROM recruitment_no x JOIN recruitment_opening o ON "
        "o.id = x.opening JOIN recruitment_candidate c ON c.id = x.candidate JOIN party "
        "p ON p.id = c.person WHERE (x.opening = ? OR x.candidate = ?) ORDER BY x.id "
        "DESC LIMIT 100",
        CORDEE_ARGS(CORDEE_V(names), CORDEE_V(opening), CORDEE_V(candidate)));
}

/* ---- what is asked, what is there -----------------------------------------------------
 */

json_t *fit_skills_of(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                      int64_t candidate, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        cordee_arena_printf(
            a,
            "SELECT %s AS label, s.essential AS \"essential:bool\", s.must AS "
            "\"must:bool\", s.level, h.level AS held, (EXISTS (SELECT 1 FROM "
            "recruitment_link l JOIN recruitment_candidate_skill y ON y.skill = l.other "
            "AND y.candidate = ?1 WHERE l.skill = s.skill) OR EXISTS (SELECT 1 FROM "
            "recruitment_link l JOIN recruitment_candidate_skill y ON y.skill = l.skill "
            "AND y.candidate = ?1 WHERE l.other = s.skill)) AS \"linked:bool\" FROM "
            "recruitment_opening_skill s LEFT JOIN recruitment_candidate_skill h ON "
            "h.skill = s.skill AND h.candidate = ?1 WHERE s.opening = ?2 ORDER BY "
            "s.essential DESC, (h.skill IS NULL), s.id",
            skill_label_sql(cd, a, "s.skill")),
        CORDEE_ARGS(CORDEE_V(candidate), CORDEE_V(opening)));
}

json_t *fit_languages_of(struct cordee *cd, int64_t opening, int64_t candidate,
                         struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT l.language AS code, l.cefr, l.must AS \"must:bool\", h.cefr AS held, "
        "EXISTS (SELECT 1 FROM recruitment_candidate_language y WHERE y.candidate = ?1) "
        "AS \"said:bool\" FROM recruitment_opening_language l LEFT JOIN "
        "recruitment_candidate_language h ON h.language = l.language AND h.candidate = "
        "?1 WHERE l.opening = ?2 ORDER BY l.id",
        CORDEE_ARGS(CORDEE_V(candidate), CORDEE_V(opening)));
}

/* ---- not for them
 * ---------------------------------------------------------------------- */

int fit_no_put(struct cordee *cd, int64_t opening, int64_t candidate, const char *by,
               struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO recruitment_no(opening, candidate, by) SELECT o.id, "
        "c.id, ? FROM recruitment_opening o JOIN recruitment_candidate c "
        "ON c.cluster = o.cluster WHERE o.id = ? AND c.id = ? ON "
        "CONFLICT (opening, candidate) DO NOTHING",
        CORDEE_ARGS(CORDEE_V(by), CORDEE_V(opening), CORDEE_V(candidate)));
}

int fit_no_drop(struct cordee *cd, int64_t opening, int64_t candidate,
                struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "DELETE FROM recruitment_no WHERE opening = ? AND candidate = ?",
                        CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate)));
}

/* ---- who saw it
 * ------------------------------------------------------------------------ */

int fit_view_log(struct cordee *cd, const struct fit_view *v, struct cordee_error *err)
{
    enum { ONE_LOOK = 3600 }; /* seconds: who comes back within them looks once */

    return cd->db->exec(
        cd, err,
        "INSERT INTO recruitment_view(candidate, opening, staff, person, blind, at) "
        "SELECT c.id, ?2, ?3, ?4, ?5, ?6 FROM recruitment_candidate c WHERE c.id = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM recruitment_view v WHERE v.candidate = c.id AND "
        "v.at > ?7 AND v.opening IS ?2 AND v.staff IS ?3 AND v.person IS ?4 AND v.blind "
        "= ?5)",
        CORDEE_ARGS(CORDEE_V(v->candidate), CORDEE_ID(v->opening), CORDEE_ID(v->staff),
                    CORDEE_ID(v->person), CORDEE_V(v->blind), CORDEE_V(cordee_now()),
                    CORDEE_V(cordee_now() - ONE_LOOK)));
}

json_t *fit_views(struct cordee *cd, int64_t candidate, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT coalesce(s.name, p.name) AS name, v.opening, o.title, m.name AS "
        "member_name, v.blind AS \"blind:bool\", v.at FROM recruitment_view v LEFT JOIN "
        "staff s ON s.id = v.staff LEFT JOIN party p ON p.id = v.person LEFT JOIN "
        "recruitment_opening o ON o.id = v.opening LEFT JOIN party m ON m.id = o.party "
        "WHERE v.candidate = ? ORDER BY v.at DESC, v.id DESC LIMIT 50",
        CORDEE_ARGS(CORDEE_V(candidate)));
}

int fit_own_weights(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                    const char **own_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT weights FROM recruitment_opening WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(opening)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    *own_r = rc > 0 ? cordee_arena_text(a, cd->db->get_text(rows, 0)) : "";
    return rc < 0 ? -1 : 0;
}

int fit_names(struct cordee *cd, struct cordee_arena *a, int64_t person,
              const char **names_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT name || ' ' || given_name || ' ' || family_name FROM party WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(person)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    *names_r = rc > 0 ? cordee_arena_text(a, cd->db->get_text(rows, 0)) : "";
    return rc < 0 ? -1 : 0;
}

int fit_weighed_put(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                    json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT s.name, o.weighed_at FROM recruitment_opening o JOIN staff "
                      "s ON s.id = o.weighed_by WHERE o.id = ? AND o.weights <> ''",
                      CORDEE_ARGS(CORDEE_V(opening)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0) {
        char text[60];

        cd->text->time(cd, cd->db->get_int(rows, 1), CORDEE_TIME_DATE, text, sizeof text);
        cordee_json_set_text(model, "weighed_by",
                             cordee_arena_text(a, cd->db->get_text(rows, 0)));
        cordee_json_set_text(model, "weighed_at", cordee_arena_text(a, text));
    }
    return rc < 0 ? -1 : 0;
}
