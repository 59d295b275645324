/* Many pairs: for boards, lists and reminders. */
#include "plugins/recruitment/pair/pair.h"

json_t *pairs_list(struct cordee *cd, const struct pairs_wanted *wanted,
                   struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT x.id, x.opening, o.title, o.party AS employer, e.name AS employer_name, "
        "x.candidate, w.id AS who, w.name, c.headline, c.place, x.state, x.how, x.score, "
        "x.candidate_said, x.employer_said, x.asked_at, x.reminded_at, x.reason, "
        "x.meets_at, x.made_at, x.moved_at FROM recruitment_pair x JOIN "
        "recruitment_opening o ON o.id = x.opening JOIN party e ON e.id = o.party LEFT "
        "JOIN recruitment_candidate c ON c.id = x.candidate LEFT JOIN party w ON w.id = "
        "c.person AND w.deleted_at IS NULL WHERE cluster_seen(o.cluster) AND (?1 = 0 OR "
        "x.opening = ?1) AND (?2 = '' OR x.state = ?2) ORDER BY x.moved_at DESC, x.id "
        "DESC LIMIT 2000",
        CORDEE_ARGS(CORDEE_V(wanted->opening), CORDEE_V(wanted->state)));
}

json_t *pair_steps(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT s.state, s.by, s.at, w.name AS staff_name FROM "
                        "recruitment_step s LEFT JOIN staff w ON w.id = s.staff WHERE "
                        "s.pair = ? ORDER BY s.at, s.id LIMIT 200",
                        CORDEE_ARGS(CORDEE_V(id)));
}

json_t *pair_others(struct cordee *cd, const struct pair *p, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT x.id, x.candidate, x.state, w.name FROM recruitment_pair x JOIN "
        "recruitment_candidate c ON c.id = x.candidate JOIN party w ON w.id = c.person "
        "AND w.deleted_at IS NULL WHERE x.opening = ? AND x.id <> ? AND x.state NOT IN "
        "('hired', 'declined') ORDER BY x.id LIMIT 200",
        CORDEE_ARGS(CORDEE_V(p->opening), CORDEE_V(p->id)));
}

json_t *pairs_agreed(struct cordee *cd, int64_t opening, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT x.id FROM recruitment_pair x WHERE x.opening = ? AND "
                        "x.state = 'agreed' AND x.employer_said = '' AND x.candidate IS "
                        "NOT NULL ORDER BY x.id LIMIT 200",
                        CORDEE_ARGS(CORDEE_V(opening)));
}

json_t *pairs_silent(struct cordee *cd, int64_t asked_before, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT x.id FROM recruitment_pair x WHERE x.asked_at <= ? AND "
                        "x.reminded_at IS NULL AND ((x.state = 'asked' AND "
                        "x.candidate_said = 'asked') OR (x.state = 'agreed' AND "
                        "x.employer_said = 'asked')) ORDER BY x.asked_at, x.id LIMIT 200",
                        CORDEE_ARGS(CORDEE_V(asked_before)));
}
