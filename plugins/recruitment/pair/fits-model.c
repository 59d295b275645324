/* What an opening asks and its candidate has; and their documents. */
#include "plugins/recruitment/pair/ask.h"

#include "plugins/recruitment/skill/skill.h"

json_t *pair_fits(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                  struct cordee_error *err)
{
    const char *sql = cordee_arena_printf(
        a,
        "SELECT %s AS label, s.essential AS \"essential:bool\", EXISTS (SELECT 1 FROM "
        "recruitment_candidate_skill h WHERE h.candidate = ? AND h.skill = s.skill) AS "
        "\"there:bool\" FROM recruitment_opening_skill s WHERE s.opening = ? ORDER BY "
        "s.essential DESC, s.id LIMIT 100",
        skill_label_sql(cd, a, "s.skill"));

    return cd->db->list(cd, err, sql,
                        CORDEE_ARGS(CORDEE_V(p->candidate), CORDEE_V(p->opening)));
}

json_t *pair_papers(struct cordee *cd, const struct pair *p, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT name, type, file, size FROM "
                        "recruitment_candidate_document WHERE candidate = ? ORDER BY id "
                        "LIMIT 20",
                        CORDEE_ARGS(CORDEE_V(p->candidate)));
}
