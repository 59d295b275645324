/* One skill becomes another. */
#include "plugins/recruitment/own/own.h"

#include "plugins/recruitment/candidate/candidate.h"
#include "plugins/recruitment/skill/skill.h"

/* Where both stand in one list, the one that stays has the most of them; a level that is
 * not said is enough, and stays so. */
static const char *const moves[] = {
    "UPDATE recruitment_opening_skill SET"
    " essential = max(essential, (SELECT x.essential FROM recruitment_opening_skill x"
    "  WHERE x.opening = recruitment_opening_skill.opening AND x.skill = ?1)),"
    " must = max(must, (SELECT x.must FROM recruitment_opening_skill x"
    "  WHERE x.opening = recruitment_opening_skill.opening AND x.skill = ?1)),"
    " level = max(level, (SELECT x.level FROM recruitment_opening_skill x"
    "  WHERE x.opening = recruitment_opening_skill.opening AND x.skill = ?1))"
    " WHERE skill = ?2 AND opening IN (SELECT x.opening FROM recruitment_opening_skill x"
    "  WHERE x.skill = ?1)",
    "UPDATE recruitment_opening_skill SET skill = ?2 WHERE skill = ?1 AND opening NOT IN"
    " (SELECT x.opening FROM recruitment_opening_skill x WHERE x.skill = ?2)",
    "UPDATE recruitment_candidate_skill SET level = CASE WHEN level = 0 OR (SELECT"
    " x.level FROM recruitment_candidate_skill x WHERE x.candidate ="
    " recruitment_candidate_skill.candidate AND x.skill = ?1) = 0 THEN 0 ELSE max(level,"
    " (SELECT x.level FROM recruitment_candidate_skill x WHERE x.candidate ="
    " recruitment_candidate_skill.candidate AND x.skill = ?1)) END"
    " WHERE skill = ?2 AND candidate IN (SELECT x.candidate FROM"
    "  recruitment_candidate_skill x WHERE x.skill = ?1)",
    "UPDATE recruitment_candidate_skill SET skill = ?2 WHERE skill = ?1 AND candidate NOT"
    " IN (SELECT x.candidate FROM recruitment_candidate_skill x WHERE x.skill = ?2)",
    "DELETE FROM recruitment_opening_skill WHERE skill = ?1 AND ?2 > 0",
    "DELETE FROM recruitment_candidate_skill WHERE skill = ?1 AND ?2 > 0",
};

static int uses_move(struct cordee *cd, int64_t id, int64_t into,
                     struct cordee_error *err)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (cd->db->exec(cd, err, moves[i], CORDEE_ARGS(CORDEE_V(id), CORDEE_V(into))) <
            0)
            return -1;
    return 0;
}

static json_t *labels_of(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT language, label FROM recruitment_label WHERE skill = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

static int labels_give(struct cordee *cd, const json_t *labels, int64_t into,
                       struct cordee_error *err)
{
    const json_t *label;
    size_t i;

    json_array_foreach (labels, i, label)
        if (skill_label_put_own(cd, into, cordee_json_text(label, "language"),
                                cordee_json_text(label, "label"), false, err) < 0)
            return -1;
    return 0;
}

/* ---- whom it concerns: they are matched anew ------------------------------------------
 */

static json_t *openings_with(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT o.id, o.state FROM recruitment_opening_skill x JOIN"
                        " recruitment_opening o ON o.id = x.opening WHERE x.skill = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

static json_t *candidates_with(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT candidate AS id FROM recruitment_candidate_skill WHERE skill = ?",
        CORDEE_ARGS(CORDEE_V(id)));
}

static int tell(struct cordee *cd, const json_t *openings, const json_t *candidates,
                struct cordee_error *err)
{
    const json_t *one;
    size_t i;

    json_array_foreach (openings, i, one)
        if (cd->event->fire(cd, err, RECRUITMENT_OPENING_CHANGED,
                            CORDEE_ARGS(CORDEE_V(cordee_json_int(one, "id")),
                                        CORDEE_V(cordee_json_text(one, "state")))) < 0)
            return -1;
    json_array_foreach (candidates, i, one)
        if (cd->event->fire(cd, err, RECRUITMENT_CANDIDATE_CHANGED,
                            CORDEE_ARGS(CORDEE_V(cordee_json_int(one, "id")))) < 0)
            return -1;
    return 0;
}

static int into_check(struct cordee *cd, int64_t id, int64_t into,
                      struct cordee_error *err)
{
    int64_t there = 0;

    if (id == into)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("It cannot be merged into itself."));
    if (cd->db->one(cd, err, &there, "SELECT 1 FROM recruitment_skill WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(into))) < 0)
        return -1;
    return there ? 0
                 : cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("The other skill is not there any more."));
}

int own_merge(struct cordee *cd, int64_t id, int64_t into, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *openings = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *candidates = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *labels = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || into_check(cd, id, into, err) < 0 ||
        own_check(cd, id, err) < 0 || !(openings = openings_with(cd, id, err)) ||
        !(candidates = candidates_with(cd, id, err)) ||
        !(labels = labels_of(cd, id, err)) || uses_move(cd, id, into, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM recruitment_skill WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        labels_give(cd, labels, into, err) < 0 || tell(cd, openings, candidates, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
