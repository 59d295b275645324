/* Answers by the link for everybody. */
#include "plugins/survey/keep/keep.h"

#define CHANCE 20 /* bits */

int64_t survey_door_new(void)
{
    uint32_t chance;

    cordee_random(&chance, sizeof chance);
    return (cordee_now() << CHANCE) | (chance & ((1u << CHANCE) - 1));
}

int64_t survey_door_at(int64_t door)
{
    return door >> CHANCE;
}

int survey_door_show(struct cordee *cd, int64_t id, bool shown, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_survey SET open_link = ? WHERE id = ? AND state <> "
        "'draft'",
        CORDEE_ARGS(CORDEE_V(shown), CORDEE_V(id)));
}

int survey_door_enter(struct cordee *cd, const struct survey *s, int64_t door,
                      const char *language, int64_t *response_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now();
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    rc = survey_takes(cd, s->id, true, err);
    if (rc <= 0)
        return rc;
    if (cd->db->exec(cd, err,
                     "INSERT INTO survey_response(survey, version, language, source, "
                     "started_at, changed_at, door) VALUES(?, ?, ?, 'open', ?, ?, ?) ON "
                     "CONFLICT(door) WHERE door IS NOT NULL DO NOTHING",
                     CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->version),
                                 CORDEE_V(language), CORDEE_V(now), CORDEE_V(now),
                                 CORDEE_V(door))) < 0 ||
        cd->db->one(cd, err, response_r,
                    "SELECT id FROM survey_response WHERE door = ? AND survey = ?",
                    CORDEE_ARGS(CORDEE_V(door), CORDEE_V(s->id))) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : 1;
}

int survey_response_own(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        struct survey_response *r_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT r.survey, r.version, r.submitted_at, r.changed_at, "
                    "r.door, " SURVEY_GONE_ON " FROM survey_response r " SURVEY_AMENDED
                    "WHERE r.id = ? AND r.source = 'open'",
                    CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *r_r = (struct survey_response){
        .id = id,
        .survey = cordee_json_int(row, "survey"),
        .version = cordee_json_int(row, "version"),
        .section = (int)cordee_json_int(row, "section"),
        .submitted_at = cordee_json_int(row, "submitted_at"),
        .changed_at = cordee_json_int(row, "changed_at"),
        .door = cordee_json_int(row, "door"),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .company = "",
        .amended = cordee_json_true(row, "amended"),
        .typed = cordee_json_true(row, "typed"),
    };
    return 1;
}
