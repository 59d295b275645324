/* A row's answers as rows: whose they are, whether they are there already. */
#include "plugins/survey/import/import-priv.h"

static int person_find(struct cordee *cd, const struct survey *s,
                       const struct survey_row *row, int64_t *person_r, int64_t *org_r,
                       struct cordee_error *err)
{
    int64_t party = 0, address;
    int rc = *row->email ? cd->crm->by_email(cd, err, row->email, &party, &address) : 0;

    *person_r = *org_r = 0;
    if (rc <= 0)
        return rc;
    rc = cd->db->one(
        cd, err, person_r,
        "SELECT p.id FROM party p WHERE p.id = ? AND p.kind = 2 AND "
        "p.deleted_at IS NULL AND (? = 0 OR (SELECT count(*) FROM cluster) "
        "< 2 OR ? IN " CORDEE_CLUSTERS_OF("p.id") ")",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(s->cluster), CORDEE_V(s->cluster)));
    if (rc <= 0)
        return rc;
    rc = cd->db->one(
        cd, err, org_r,
        "SELECT r.other FROM role r JOIN party x ON x.id = r.other WHERE r.party = ? AND "
        "x.kind = 1 AND x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(
            "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(*person_r)));
    return rc < 0 ? -1 : 1;
}

/* A SURVEY_KNOWN_...: of this person, or with this number, the survey has answers; 0; -1.
 * Rows of this file are not submitted yet either. */
static int is_known(struct cordee *cd, const struct survey *s,
                    const struct survey_row *row, int64_t person,
                    struct cordee_error *err)
{
    int64_t found = 0;
    int rc = *row->id ? cd->db->one(cd, err, &found,
                                    "SELECT id FROM survey_response WHERE survey = ? AND "
                                    "external = ?",
                                    CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(row->id)))
                      : 0;

    if (rc != 0 || !person)
        return rc > 0 ? SURVEY_KNOWN_ID : rc;
    rc = cd->db->one(cd, err, &found,
                     "SELECT CASE WHEN submitted_at IS NULL AND import IS NULL THEN ? "
                     "ELSE ? END AS known FROM survey_response WHERE survey = ? AND "
                     "person = ? ORDER BY known LIMIT 1",
                     CORDEE_ARGS(CORDEE_V(SURVEY_KNOWN_BEGAN),
                                 CORDEE_V(SURVEY_KNOWN_PERSON), CORDEE_V(s->id),
                                 CORDEE_V(person)));
    return rc > 0 ? (int)found : rc;
}

int survey_import_known(struct cordee *cd, const struct survey *s,
                        const struct survey_row *row, int64_t *person_r, int64_t *org_r,
                        struct cordee_error *err)
{
    if (person_find(cd, s, row, person_r, org_r, err) < 0)
        return -1;
    return s->id ? is_known(cd, s, row, *person_r, err) : 0;
}

/* They count from the end of the import on: until then they are not submitted. */
int survey_import_put(struct cordee *cd, int64_t import, const struct survey *s,
                      const struct survey_row *row, int64_t person, int64_t org,
                      struct cordee_error *err)
{
    const int64_t at = row->day ? row->day : cordee_now();
    int64_t response = cd->db->insert(
        cd, err,
        "INSERT INTO survey_response(survey, version, person, org, language, source, "
        "import, external, started_at, changed_at, invitation) VALUES(?1, ?2, ?3, ?4, "
        "?5, 'import', ?6, ?7, ?8, ?8, (SELECT i.id FROM survey_invitation i WHERE "
        "i.survey = ?1 AND i.person = ?3 AND NOT EXISTS (SELECT 1 FROM survey_response r "
        "WHERE r.invitation = i.id)))",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->version), CORDEE_ID(person),
                    CORDEE_ID(org), CORDEE_V(row->language), CORDEE_V(import),
                    CORDEE_V(*row->id ? row->id : NULL), CORDEE_V(at)));

    return response < 0 ? -1
                        : survey_rows_put(cd, response, person, NULL, row->answers, err);
}
