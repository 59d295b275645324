/* Skills of one's own, and what there is beside them. */
#include "plugins/recruitment/own/own.h"

#include "plugins/recruitment/skill/esco.h"
#include "plugins/recruitment/skill/skill.h"

/* ---- what there is ------------------------------------------------------------------
 */

/* Openings and candidates of one's clusters that have the skill `s`. */
#define OWN_USED                                                                       \
    "((SELECT count(*) FROM recruitment_opening_skill x JOIN recruitment_opening o ON" \
    " o.id = x.opening WHERE x.skill = s.id AND cluster_mine(o.cluster)) +"            \
    " (SELECT count(*) FROM recruitment_candidate_skill x JOIN recruitment_candidate"  \
    " c ON c.id = x.candidate WHERE x.skill = s.id AND cluster_mine(c.cluster)))"

static int part_put(json_t *model, const char *name, json_t *part)
{
    return part ? json_object_set_new(model, name, part) : -1;
}

static json_t *owns(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->list(
        cd, err,
        cordee_arena_printf(a,
                            "SELECT s.id, %s AS label, " OWN_USED " AS used FROM"
                            " recruitment_skill s WHERE s.kind = 'own' ORDER BY 2, s.id"
                            " LIMIT 1000",
                            skill_label_sql(cd, a, "s.id")),
        CORDEE_NO_ARGS);
}

json_t *own_overview(struct cordee *cd, struct cordee_error *err)
{
    json_t *model = esco_count(cd, err);

    if (model &&
        (part_put(model, "languages",
                  cd->db->list(cd, err,
                               "SELECT language AS code, count(DISTINCT skill) AS n FROM"
                               " recruitment_label WHERE own = 0 GROUP BY language ORDER"
                               " BY n DESC, language",
                               CORDEE_NO_ARGS)) < 0 ||
         part_put(model, "files",
                  cd->db->list(cd, err,
                               "SELECT name, nullif(version, '') AS version, read_at FROM"
                               " recruitment_esco ORDER BY read_at DESC, name LIMIT 50",
                               CORDEE_NO_ARGS)) < 0 ||
         part_put(model, "own", owns(cd, err)) < 0)) {
        json_decref(model);
        return NULL;
    }
    return model;
}

int own_skill(struct cordee *cd, int64_t id, json_t **row_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        cordee_arena_printf(a,
                            "SELECT s.id, s.uri, s.kind, %s AS label, nullif(s.about, '')"
                            " AS about, s.kind = 'own' AS \"own:bool\", s.obsolete AS"
                            " \"obsolete:bool\", " OWN_USED " AS used FROM"
                            " recruitment_skill s WHERE s.id = ?",
                            skill_label_sql(cd, a, "s.id")),
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (part_put(row, "others",
                 cd->db->list(cd, err,
                              "SELECT label, language FROM recruitment_label WHERE skill"
                              " = ? ORDER BY language, preferred DESC, folded LIMIT 300",
                              CORDEE_ARGS(CORDEE_V(id)))) < 0) {
        json_decref(row);
        return -1;
    }
    *row_r = row;
    return 1;
}

/* ---- what may be changed -------------------------------------------------------------
 */

int own_check(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    int64_t own = 0, elsewhere = 0;

    if (cd->db->one(cd, err, &own,
                    "SELECT kind = 'own' FROM recruitment_skill WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->one(
            cd, err, &elsewhere,
            "SELECT (SELECT count(*) FROM recruitment_opening_skill x JOIN"
            " recruitment_opening o ON o.id = x.opening WHERE x.skill = ?1 AND NOT"
            " cluster_may_write(o.cluster)) + (SELECT count(*) FROM"
            " recruitment_candidate_skill x JOIN recruitment_candidate c ON"
            " c.id = x.candidate WHERE x.skill = ?1 AND NOT"
            " cluster_may_write(c.cluster))",
            CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (!own)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Skills of ESCO are as they are."));
    if (elsewhere)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("It is used in another cluster, too. Ask somebody who works "
                             "there as well."));
    return 0;
}

int own_rename(struct cordee *cd, int64_t id, const char *label, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf uri = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t other = id;

    cordee_buf_puts(&uri, "own:");
    cordee_utf8_fold(label, &uri);
    if (skill_label_check(cd, label, err) < 0 || own_check(cd, id, err) < 0 ||
        cd->db->begin(cd, &tx, err) < 0 || skill_by_words(cd, label, &other, err) < 0 ||
        (other == id && skill_by_words(cd, uri.text, &other, err) < 0))
        return -1;
    if (other != id)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Another skill is called so. Merge the two instead."));
    if (cd->db->exec(cd, err, "DELETE FROM recruitment_label WHERE skill = ? AND own = 1",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err, "UPDATE recruitment_skill SET uri = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(uri.text), CORDEE_V(id))) < 0 ||
        skill_label_put_own(cd, id, cd->text->language(cd), label, true, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int own_delete(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    int64_t used = 0;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || own_check(cd, id, err) < 0 ||
        cd->db->one(cd, err, &used,
                    "SELECT " OWN_USED " FROM recruitment_skill s WHERE s.id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (used)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Somebody asks for it or has it. Merge it into another "
                             "instead."));
    if (cd->db->exec(cd, err, "DELETE FROM recruitment_skill WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
