/* What the mails about matches told, by their links. */
#include "plugins/recruitment/find/find.h"
#include "plugins/recruitment/tell/tell.h"

int alert_load(struct cordee *cd, struct cordee_arena *a, int64_t id, struct alert *al_r,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT a.id, a.person, a.cluster, p.name, p.language, g.name AS organisation, "
        "coalesce((SELECT f.rhythm FROM recruitment_told t JOIN recruitment_follow f ON "
        "f.id = t.follow WHERE t.alert = a.id ORDER BY f.rhythm = 'off', f.id LIMIT 1), "
        "'') AS rhythm FROM recruitment_alert a JOIN party p ON p.id = a.person AND "
        "p.deleted_at IS NULL JOIN cluster g ON g.id = a.cluster WHERE a.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *al_r = (struct alert){
        .id = id,
        .person = cordee_json_int(row, "person"),
        .cluster = cordee_json_int(row, "cluster"),
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .organisation = cordee_arena_text(a, cordee_json_text(row, "organisation")),
        .rhythm = cordee_arena_text(a, cordee_json_text(row, "rhythm")),
    };
    return 1;
}

/* Only of profiles that may still be shown, and of who still looks for somebody there. */
json_t *alert_told(struct cordee *cd, const struct alert *al, int64_t told,
                   struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.follow, t.opening, t.candidate, f.opening IS NOT NULL AS "
        "\"of_opening:bool\", coalesce(m.score, t.score) AS score, coalesce(m.reasons, "
        "'{}') AS reasons, EXISTS (SELECT 1 FROM recruitment_no n WHERE n.opening = "
        "t.opening AND n.candidate = t.candidate) AS \"refused:bool\", NOT " FIND_OPEN(
            "o") " AS \"over:bool\", o.body FROM recruitment_told t JOIN "
                 "recruitment_follow f ON f.id = t.follow JOIN recruitment_opening o ON "
                 "o.id = t.opening JOIN recruitment_candidate c ON c.id = t.candidate "
                 "LEFT JOIN recruitment_match m ON m.opening = t.opening AND m.candidate "
                 "= t.candidate WHERE t.alert = ?1 AND (?2 = 0 OR t.id = ?2) AND "
                 "(f.candidate IS NOT NULL OR (o.contact = f.person AND "
                 "" FIND_THERE("c") ")) ORDER BY t.id",
        CORDEE_ARGS(CORDEE_V(al->id), CORDEE_V(told)));
}

int alert_no(struct cordee *cd, const json_t *told, bool no, struct cordee_error *err)
{
    const int64_t opening = cordee_json_int(told, "opening");
    const int64_t candidate = cordee_json_int(told, "candidate");
    const char *by = cordee_json_true(told, "of_opening") ? "member" : "candidate";

    return no ? cd->db->exec(cd, err,
                             "INSERT INTO recruitment_no(opening, candidate, by, at) "
                             "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                             CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate),
                                         CORDEE_V(by), CORDEE_V(cordee_now())))
              : cd->db->exec(
                    cd, err,
                    "DELETE FROM recruitment_no WHERE opening = ? AND candidate "
                    "= ? AND by = ?",
                    CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate), CORDEE_V(by)));
}

int alert_rhythm(struct cordee *cd, const struct alert *al, const char *rhythm,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err, "SELECT id FROM recruitment_follow WHERE person = ? ORDER BY id",
        CORDEE_ARGS(CORDEE_V(al->person)));
    const json_t *row;
    size_t i;

    if (!list || cd->db->begin(cd, &tx, err) < 0)
        return -1;
    json_array_foreach (list, i, row)
        if (follow_rhythm(cd, cordee_json_int(row, "id"), rhythm, err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}
