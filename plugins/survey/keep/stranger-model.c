/* Whom nobody invited to an anonymous survey: their links, and how many drafts of them
 * are kept. */
#include "plugins/survey/keep/anonymous.h"

#include "plugins/survey/keep/seal.h"

#define CHANCE 40 /* bits */

int64_t survey_stranger_new(int64_t survey)
{
    uint64_t chance;

    cordee_random(&chance, sizeof chance);
    return (survey << CHANCE) | (int64_t)(chance & ((UINT64_C(1) << CHANCE) - 1));
}

int64_t survey_stranger_of(int64_t stranger)
{
    return stranger >> CHANCE;
}

/* ---- once ---------------------------------------------------------------------------
 */

int survey_stranger_sent(struct cordee *cd, int64_t survey, const char *secret,
                         struct cordee_error *err)
{
    CORDEE_AUTO(survey_draft_key_drop) struct survey_draft_key key;
    int64_t there;

    survey_draft_key_make(secret, &key);
    return cd->db->one(cd, err, &there,
                       "SELECT 1 FROM survey_draft_sent WHERE survey = ? AND id = ?",
                       CORDEE_ARGS(CORDEE_V(survey), CORDEE_V((const char *)key.id)));
}

int survey_stranger_send(struct cordee *cd, int64_t survey, const char *secret,
                         struct cordee_error *err)
{
    CORDEE_AUTO(survey_draft_key_drop) struct survey_draft_key key;

    survey_draft_key_make(secret, &key);
    if (cd->db->exec(cd, err,
                     "INSERT INTO survey_draft_sent(survey, id) VALUES(?, ?) ON "
                     "CONFLICT(survey, id) DO NOTHING",
                     CORDEE_ARGS(CORDEE_V(survey), CORDEE_V((const char *)key.id))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* ---- how many -----------------------------------------------------------------------
 */

int survey_stranger_batch(struct cordee *cd, int64_t survey, int64_t *batch_r,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT batch, count(*) AS n FROM survey_draft WHERE survey = ?1 AND "
                    "batch = (SELECT max(batch) FROM survey_draft WHERE survey = ?1) "
                    "GROUP BY batch",
                    CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    *batch_r = row ? cordee_json_int(row, "batch") : 1;
    if (cordee_json_int(row, "n") < SURVEY_BATCH)
        return 0;
    ++*batch_r;
    return cd->db->exec(cd, err,
                        "DELETE FROM survey_draft WHERE survey = ? AND batch < ?",
                        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(*batch_r - 1)));
}
