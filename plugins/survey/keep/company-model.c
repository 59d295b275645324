/* The one answer of an organisation, and how a colleague takes it over. */
#include "plugins/survey/form/same.h"
#include "plugins/survey/keep/keep.h"

#include <string.h>

int survey_company_answer(struct cordee *cd, const struct survey *s,
                          const struct survey_response *r, json_t **answer_r,
                          struct cordee_error *err)
{
    if (!s->one_answer || !r->org)
        return 0;
    return cd->db->row(
        cd, err, answer_r,
        "SELECT q.id, q.version, q.person, q.submitted_at, coalesce((SELECT max(b.until) "
        "FROM "
        "survey_past "
        "b WHERE b.response = q.id), q.submitted_at) AS at, p.name AS \"by\", o.name AS "
        "org FROM survey_response q JOIN party o ON o.id = q.org LEFT JOIN party p ON "
        "p.id "
        "= q.person WHERE q.survey = ? AND q.org = ? AND q.submitted_at IS NOT NULL AND "
        "q.id <> ? ORDER BY q.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(r->org), CORDEE_V(r->id)));
}

static int past_put(struct cordee *cd, const json_t *answer, const json_t *answers,
                    struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO survey_past(response, person, answers, answered_at, "
                        "until) VALUES(?, "
                        "?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(answer, "id")),
                                    CORDEE_ID(cordee_json_int(answer, "person")),
                                    CORDEE_V((json_t *)answers),
                                    CORDEE_V(cordee_json_int(answer, "at")),
                                    CORDEE_V(cordee_now())));
}

/* The answers to one question, as they are typed. */
static json_t *typed_of(const json_t *answers, const char *question)
{
    const size_t n = strlen(question);
    json_t *typed = json_object(), *value;
    const char *name;

    json_object_foreach ((json_t *)answers, name, value)
        if (strncmp(name, question, n) == 0 && (name[n] == '.' || !name[n]))
            json_object_set_new(typed, name,
                                json_is_number(value)
                                    ? json_sprintf("%.15g", json_number_value(value))
                                    : json_incref(value));
    return typed;
}

/* Of what was said to one version, what another asks too, and takes. */
static json_t *carried(struct cordee *cd, const struct survey_form *from,
                       const struct survey_form *to, const json_t *answers)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    json_t *taken = json_object();

    for (size_t i = 0; i < to->n_questions; i++) {
        const struct survey_question *q = to->questions[i];
        CORDEE_AUTO(cordee_json_drop) json_t *typed = typed_of(answers, q->key);

        if (json_object_size(typed) &&
            survey_same_counts(survey_same_question(to, q, from)))
            survey_take_question(cd, to, q, typed, taken, problems);
    }
    return taken;
}

/* Version `version` gets what was said to that of *r. */
static int between_versions(struct cordee *cd, const struct survey_response *r,
                            int64_t version, json_t **answers, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey from = {0};
    CORDEE_AUTO(survey_drop) struct survey to = {0};
    json_t *taken;

    if (r->version == version)
        return 0;
    if (survey_load_version(cd, a, r->survey, r->version, &from, err) < 0 ||
        survey_load_version(cd, a, r->survey, version, &to, err) < 0)
        return -1;
    taken = carried(cd, &from.form, &to.form, *answers);
    json_decref(*answers);
    *answers = taken;
    return 0;
}

/* What they had begun themselves, as that version takes it; it is no answer of its own
 * any more. */
static int own_draft(struct cordee *cd, const struct survey_response *r, int64_t version,
                     json_t **own_r, struct cordee_error *err)
{
    if (!r->id)
        return 0;
    return survey_answers_load(cd, r->id, own_r, err) < 0 ||
                   between_versions(cd, r, version, own_r, err) < 0 ||
                   cd->db->exec(cd, err, "DELETE FROM survey_response WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(r->id))) < 0
               ? -1
               : 0;
}

/* On top of what was sent, and of what they changed in it when it was theirs before. */
static int own_on_top(struct cordee *cd, struct survey_response *r, const json_t *sent,
                      json_t *own, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = NULL;

    if (!json_object_size(own))
        return 0;
    answers = json_copy((json_t *)sent);
    if (survey_amended_add(cd, r, answers, err) < 0)
        return -1;
    json_object_update(answers, own);
    return survey_amended_keep(cd, r, sent, answers, err);
}

static int owner_put(struct cordee *cd, const struct survey_response *r,
                     struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE survey_response SET invitation = ?, person = ?, typed = "
                        "NULL WHERE "
                        "id = ?",
                        CORDEE_ARGS(CORDEE_V(r->invitation), CORDEE_V(r->person),
                                    CORDEE_V(r->id))) < 0 ||
                   cd->db->exec(cd, err,
                                "UPDATE survey_answer SET person = ? WHERE response = ?",
                                CORDEE_ARGS(CORDEE_V(r->person), CORDEE_V(r->id))) < 0
               ? -1
               : 0;
}

int survey_company_take(struct cordee *cd, const struct survey *s,
                        struct survey_response *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *answer = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *sent = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = survey_company_answer(cd, s, r, &answer, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    if (survey_answers_load(cd, cordee_json_int(answer, "id"), &sent, err) < 0 ||
        past_put(cd, answer, sent, err) < 0 ||
        own_draft(cd, r, cordee_json_int(answer, "version"), &own, err) < 0)
        return -1;
    r->id = cordee_json_int(answer, "id");
    r->version = cordee_json_int(answer, "version");
    r->submitted_at = cordee_json_int(answer, "submitted_at");
    r->section = 0;
    if (owner_put(cd, r, err) < 0 || own_on_top(cd, r, sent, own, err) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : 1;
}
