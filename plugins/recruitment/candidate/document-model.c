/* Documents of a profile. */
#include "plugins/recruitment/candidate/candidate.h"

enum { MOST_DOCUMENTS = 10 };

int candidate_document_add(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
                           const struct cordee_upload *up, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_letter_file file;
    int64_t n = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM recruitment_candidate_document WHERE candidate "
                    "= ?",
                    CORDEE_ARGS(CORDEE_V(candidate))) < 0)
        return -1;
    if (n >= MOST_DOCUMENTS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("Ten documents at most: remove one first."));
    if (cd->mail->file_take(cd, err, a, up, &file) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO recruitment_candidate_document(candidate, person, "
                     "name, type, file, size, at) SELECT id, person, ?2, ?3, ?4, ?5, ?6 "
                     "FROM recruitment_candidate WHERE id = ?1",
                     CORDEE_ARGS(CORDEE_V(candidate), CORDEE_V(file.name),
                                 CORDEE_V(file.type), CORDEE_V(file.file),
                                 CORDEE_V(file.size), CORDEE_V(cordee_now()))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

json_t *candidate_documents(struct cordee *cd, int64_t candidate,
                            struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id, name, type, size, at FROM "
                        "recruitment_candidate_document WHERE candidate = ? ORDER BY id",
                        CORDEE_ARGS(CORDEE_V(candidate)));
}

int candidate_document(struct cordee *cd, int64_t candidate, int64_t id, json_t **row_r,
                       struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT name, type, file FROM recruitment_candidate_document "
                       "WHERE id = ? AND candidate = ?",
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(candidate)));
}

int candidate_document_remove(struct cordee *cd, int64_t candidate, int64_t id,
                              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = candidate_document(cd, candidate, id, &row, err)) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
    if (cd->db->exec(cd, err, "DELETE FROM recruitment_candidate_document WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->crm->file_erase(cd, err, cordee_json_text(row, "file")) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
