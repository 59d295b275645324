/* What was answered, as rows. */
#include "plugins/survey/keep/keep.h"

#include <stdlib.h>
#include <string.h>

int survey_response_load(struct cordee *cd, struct cordee_arena *a, int64_t invitation,
                         struct survey_response *r_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT i.survey, i.person, i.org, r.id, r.version, "
        "r.submitted_at, r.changed_at, i.used, i.link_until, " SURVEY_WITHDRAWN
        " AS \"withdrawn:bool\", o.name AS "
        "company, w.language AS spoken, " SURVEY_GONE_ON " FROM survey_invitation i "
        "LEFT JOIN survey_response r ON r.invitation = i.id " SURVEY_AMENDED
        "LEFT JOIN party o ON o.id = i.org LEFT JOIN party w ON w.id = i.person "
        "WHERE i.id = ?",
        CORDEE_ARGS(CORDEE_V(invitation)));
    const char *language;

    if (rc <= 0)
        return rc;
    /* Who has not begun is asked in the language of their mail. */
    language =
        cordee_json_text(row, *cordee_json_text(row, "language") ? "language" : "spoken");
    *r_r = (struct survey_response){
        .invitation = invitation,
        .id = cordee_json_int(row, "id"),
        .survey = cordee_json_int(row, "survey"),
        .version = cordee_json_int(row, "version"),
        .person = cordee_json_int(row, "person"),
        .org = cordee_json_int(row, "org"),
        .company = cordee_arena_text(a, cordee_json_text(row, "company")),
        .section = (int)cordee_json_int(row, "section"),
        .submitted_at = cordee_json_int(row, "submitted_at"),
        .changed_at = cordee_json_int(row, "changed_at"),
        .language = cordee_arena_text(a, language),
        .used = cordee_json_int(row, "used") != 0,
        .amended = cordee_json_true(row, "amended"),
        .typed = cordee_json_true(row, "typed"),
        .link_until = cordee_json_int(row, "link_until"),
        .withdrawn = cordee_json_true(row, "withdrawn"),
    };
    return 1;
}

int64_t survey_link_last(const struct survey *s, int64_t link_until)
{
    return s->closes_at ? s->closes_at - 1 : link_until;
}

bool survey_link_ended(const struct survey *s, int64_t link_until)
{
    return !s->closes_at && link_until && cordee_now() >= link_until + 86400;
}

int survey_response_now(struct cordee *cd, struct survey_response *r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = r->invitation ? cd->db->row(cd, err, &row,
                                         "SELECT id, submitted_at FROM survey_response "
                                         "WHERE invitation = ?",
                                         CORDEE_ARGS(CORDEE_V(r->invitation)))
                           : cd->db->row(cd, err, &row,
                                         "SELECT id, submitted_at FROM survey_response "
                                         "WHERE id = ?",
                                         CORDEE_ARGS(CORDEE_V(r->id)));

    r->id = cordee_json_int(row, "id");
    r->submitted_at = cordee_json_int(row, "submitted_at");
    return rc < 0 ? -1 : 0;
}

int survey_answers_load(struct cordee *cd, int64_t response, json_t **answers_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = json_object();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err,
                                             "SELECT question, item, part, number, words "
                                             "FROM survey_answer WHERE response = ?",
                                             CORDEE_ARGS(CORDEE_V(response)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        char name[SURVEY_NAME];

        survey_name(name, cd->db->get_text(rows, 0), cd->db->get_text(rows, 1),
                    cd->db->get_text(rows, 2));
        json_object_set_new(answers, name,
                            cd->db->is_null(rows, 4)
                                ? json_real(cd->db->get_real(rows, 3))
                                : json_string(cd->db->get_text(rows, 4)));
    }
    if (rc == 0)
        *answers_r = json_incref(answers);
    return rc;
}

static bool join_one(json_t *mine, const json_t *loaded, const json_t *now,
                     const char *name)
{
    json_t *theirs = json_object_get(now, name);
    const json_t *was = json_object_get(loaded, name);

    if (survey_answer_same(theirs, was) ||
        !survey_answer_same(json_object_get(mine, name), was))
        return false;
    if (theirs)
        json_object_set(mine, name, theirs);
    else
        json_object_del(mine, name);
    return true;
}

bool survey_answers_join(json_t *mine, const json_t *loaded, const json_t *now)
{
    bool joined = false;
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)now, name, value)
        joined = join_one(mine, loaded, now, name) || joined;
    json_object_foreach ((json_t *)loaded, name, value)
        joined = join_one(mine, loaded, now, name) || joined;
    return joined;
}

/* ---- keeping -------------------------------------------------------------------- */

/* What came by a file and is amended is theirs from then on: taking the file back leaves
 * it. */
static int response_put(struct cordee *cd, struct survey_response *r, bool submit,
                        struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (!r->id)
        r->id = cd->db->insert(
            cd, err,
            "INSERT INTO survey_response(survey, version, invitation, person, org, "
            "language, section, started_at, changed_at, submitted_at) VALUES(?, ?, ?, ?, "
            "?, ?, ?, ?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(r->survey), CORDEE_V(r->version),
                        CORDEE_ID(r->invitation), CORDEE_ID(r->person), CORDEE_ID(r->org),
                        CORDEE_V(r->language), CORDEE_V(r->section), CORDEE_V(now),
                        CORDEE_V(now), CORDEE_ID(submit ? now : 0)));
    else if (cd->db->exec(
                 cd, err,
                 "UPDATE survey_response SET language = ?, section = ?, changed_at = ?, "
                 "submitted_at = coalesce(submitted_at, ?), import = NULL, source = CASE "
                 "source WHEN 'import' THEN 'link' ELSE source END WHERE id = ?",
                 CORDEE_ARGS(CORDEE_V(r->language), CORDEE_V(r->section), CORDEE_V(now),
                             CORDEE_ID(submit ? now : 0), CORDEE_V(r->id))) < 0)
        return -1;
    return r->id < 0 ? -1 : 0;
}

static int answer_drop(struct cordee *cd, int64_t response, const char *name,
                       struct cordee_error *err)
{
    struct survey_answer_row row;

    if (survey_answer_row(name, NULL, &row, err) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "DELETE FROM survey_answer WHERE response = ? AND question = ? AND item = ? AND "
        "part = ?",
        CORDEE_ARGS(CORDEE_V(response), CORDEE_V((const char *)row.question),
                    CORDEE_V((const char *)row.item), CORDEE_V((const char *)row.part)));
}

/* Most pages change a few answers of many, and everybody who saves waits for this one:
 * what stands there already stays. */
static int changes_put(struct cordee *cd, const struct survey_response *r,
                       const json_t *stored, const json_t *answers,
                       struct cordee_error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)stored, name, value)
        if (!json_object_get(answers, name) && answer_drop(cd, r->id, name, err) < 0)
            return -1;
    return survey_rows_put(cd, r->id, r->person, stored, answers, err);
}

int survey_answers_save(struct cordee *cd, struct survey_response *r,
                        const json_t *stored, const json_t *answers, bool submit,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const bool again = r->submitted_at != 0;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    if (again && !submit) {
        if (survey_amended_keep(cd, r, stored, answers, err) < 0)
            return -1;
    } else if (response_put(cd, r, submit, err) < 0 ||
               changes_put(cd, r, stored, answers, err) < 0 ||
               (again && survey_amended_drop(cd, r, err) < 0)) {
        return -1;
    }
    return cd->db->commit(&tx, err);
}

/* ---- what is not right yet --------------------------------------------------------- */

int survey_typed_keep(struct cordee *cd, const struct survey_response *r,
                      const json_t *typed, struct cordee_error *err)
{
    char *text = typed ? json_dumps(typed, JSON_COMPACT) : NULL;
    int rc =
        !typed && !r->typed
            ? 0
            : cd->db->exec(cd, err, "UPDATE survey_response SET typed = ? WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V((const char *)text), CORDEE_V(r->id)));

    free(text);
    return rc;
}

int survey_typed_load(struct cordee *cd, const struct survey_response *r,
                      json_t **typed_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT typed FROM survey_response WHERE id = ? AND typed IS NOT "
                    "NULL",
                    CORDEE_ARGS(CORDEE_V(r->id)));

    if (rc > 0)
        *typed_r = json_loads(cordee_json_text(row, "typed"), 0, NULL);
    return rc < 0 ? -1 : 0;
}
