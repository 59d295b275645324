/* Answers that were sent, and are being changed: what was sent holds until it is sent
 * again.  Only what differs from it is kept, so that it goes on top of whatever a
 * colleague has sent meanwhile. */
#include "plugins/survey/keep/keep.h"

#include <string.h>

/* "skills.weld.level": 4, or null for what was emptied. */
static json_t *changes_of(const json_t *sent, const json_t *answers)
{
    json_t *changes = json_object(), *value;
    const char *name;

    json_object_foreach ((json_t *)answers, name, value)
        if (!survey_answer_same(json_object_get(sent, name), value))
            json_object_set(changes, name, value);
    json_object_foreach ((json_t *)sent, name, value)
        if (!json_object_get(answers, name))
            json_object_set_new(changes, name, json_null());
    return changes;
}

int survey_amended_add(struct cordee *cd, const struct survey_response *r,
                       json_t *answers, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT changes AS \"changes:json\" FROM survey_amend WHERE "
                         "response = ? AND coalesce(person, 0) = ?",
                         CORDEE_ARGS(CORDEE_V(r->id), CORDEE_V(r->person)));
    const char *name;
    json_t *value;

    json_object_foreach (json_object_get(row, "changes"), name, value)
        if (json_is_null(value))
            json_object_del(answers, name);
        else
            json_object_set(answers, name, value);
    return rc < 0 ? -1 : 0;
}

int survey_amended_drop(struct cordee *cd, const struct survey_response *r,
                        struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "DELETE FROM survey_amend WHERE response = ? AND coalesce(person, 0) = ?",
        CORDEE_ARGS(CORDEE_V(r->id), CORDEE_V(r->person)));
}

int survey_amended_keep(struct cordee *cd, const struct survey_response *r,
                        const json_t *sent, const json_t *answers,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *changes = changes_of(sent, answers);

    if (survey_amended_drop(cd, r, err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO survey_amend(response, person, changes, language, "
                     "section, changed_at) VALUES(?, ?, ?, ?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(r->id), CORDEE_ID(r->person), CORDEE_V(changes),
                                 CORDEE_V(r->language), CORDEE_V(r->section),
                                 CORDEE_V(cordee_now()))) < 0)
        return -1;
    /* What came by a file is theirs from then on: taking the file back leaves it. */
    return cd->db->exec(cd, err,
                        "UPDATE survey_response SET import = NULL, source = 'link' WHERE "
                        "id = ? AND source = 'import'",
                        CORDEE_ARGS(CORDEE_V(r->id)));
}
