/* Course proposals as rows. */
#include "plugins/survey/act/act.h"

#include <string.h>

/* ---- terms ---------------------------------------------------------------------- */

static const struct act_terms usual = {
    .people = 8,
    .companies = 3,
    .gap = 2,
    .km = 50,
    .fixed = 150000,
    .price = 25000,
    .variable = 3000,
    .currency = "EUR",
};

int act_terms_load(struct cordee *cd, int64_t survey, struct act_terms *t_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT people, companies, gap, km, fixed, price, variable, currency, "
        "answers, worked_at FROM survey_terms WHERE survey = ?",
        CORDEE_ARGS(CORDEE_V(survey)));

    *t_r = usual;
    if (rc <= 0)
        return rc;
    *t_r = (struct act_terms){
        .people = cordee_json_int(row, "people"),
        .companies = cordee_json_int(row, "companies"),
        .gap = json_number_value(json_object_get(row, "gap")),
        .km = cordee_json_int(row, "km"),
        .fixed = cordee_json_int(row, "fixed"),
        .price = cordee_json_int(row, "price"),
        .variable = cordee_json_int(row, "variable"),
        .answers = cordee_json_int(row, "answers"),
        .worked_at = cordee_json_int(row, "worked_at"),
    };
    memcpy(t_r->currency, "EUR", 4);
    if (strlen(cordee_json_text(row, "currency")) == 3)
        memcpy(t_r->currency, cordee_json_text(row, "currency"), 4);
    return 0;
}

int act_terms_save(struct cordee *cd, int64_t survey, const struct act_terms *t,
                   struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_terms(survey, people, companies, gap, km, fixed, price, "
        "variable, currency, answers, worked_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(survey) DO UPDATE SET people = excluded.people, companies = "
        "excluded.companies, gap = excluded.gap, km = excluded.km, fixed = "
        "excluded.fixed, price = excluded.price, variable = excluded.variable, currency "
        "= excluded.currency, answers = excluded.answers, worked_at = "
        "excluded.worked_at",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(t->people), CORDEE_V(t->companies),
                    CORDEE_V(t->gap), CORDEE_V(t->km), CORDEE_V(t->fixed),
                    CORDEE_V(t->price), CORDEE_V(t->variable),
                    CORDEE_V((const char *)t->currency), CORDEE_V(t->answers),
                    CORDEE_V(t->worked_at)));
}

int act_answers(struct cordee *cd, int64_t survey, int64_t *n_r, struct cordee_error *err)
{
    *n_r = 0;
    return cd->db->one(cd, err, n_r,
                       "SELECT count(*) FROM survey_respondent WHERE survey = ?",
                       CORDEE_ARGS(CORDEE_V(survey))) < 0
               ? -1
               : 0;
}

int act_strangers(struct cordee *cd, int64_t survey, int64_t *n_r,
                  struct cordee_error *err)
{
    *n_r = 0;
    return cd->db->one(cd, err, n_r,
                       "SELECT count(*) FROM survey_respondent WHERE survey = ? AND "
                       "person IS NULL",
                       CORDEE_ARGS(CORDEE_V(survey))) < 0
               ? -1
               : 0;
}

/* ---- proposals ------------------------------------------------------------------ */

/* Who was erased meanwhile is in none of the figures. */
#define PROPOSALS                                                                        \
    "SELECT x.id, x.survey, x.words, x.language, x.lowest, x.points, x.host, o.name AS " \
    "host_name, x.town, x.km, x.task, x.held_at, x.retired_at, x.made_at, count(w.id) "  \
    "AS people, count(DISTINCT w.org) AS companies, avg(w.level) AS mean, avg(w.gap) "   \
    "AS gap FROM survey_proposal x LEFT JOIN survey_proposal_person w ON w.proposal = "  \
    "x.id LEFT JOIN party o ON o.id = x.host "
#define GROUPED                                                                   \
    " GROUP BY x.id, x.survey, x.words, x.language, x.lowest, x.points, x.host, " \
    "o.name, x.town, "                                                            \
    "x.km, x.task, x.held_at, x.retired_at, x.made_at"

json_t *act_proposals(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        PROPOSALS "WHERE x.survey = ?" GROUPED
                  " ORDER BY coalesce(x.retired_at, 0), count(w.id) DESC, avg(w.gap) "
                  "DESC, x.id LIMIT 2000",
        CORDEE_ARGS(CORDEE_V(survey)));
}

int act_proposal_load(struct cordee *cd, int64_t id, json_t **model_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *of = NULL;
    json_t *people;
    int rc = cd->db->row(cd, err, &row, PROPOSALS "WHERE x.id = ?" GROUPED,
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    people = cd->db->list(
        cd, err,
        "SELECT w.person, p.name, w.org, o.name AS org_name, w.gap, w.level FROM "
        "survey_proposal_person w JOIN party p ON p.id = w.person LEFT JOIN party o ON "
        "o.id = w.org WHERE w.proposal = ? ORDER BY w.gap DESC, p.sort_name, p.id",
        CORDEE_ARGS(CORDEE_V(id)));
    if (!people)
        return -1;
    json_object_set_new(row, "with", people);
    if (cd->db->row(cd, err, &of,
                    "SELECT s.title, coalesce(s.cluster, 0) AS cluster FROM "
                    "survey_survey s WHERE s.id = ?",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "survey")))) < 0)
        return -1;
    json_object_update(row, of);
    *model_r = json_incref(row);
    return 1;
}

/* ---- what is done with one ------------------------------------------------------ */

int act_follow(struct cordee *cd, const json_t *proposal, int64_t user, const char *title,
               int64_t due, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t task = 0;

    if (cd->db->change_begin(cd, &c, T("Follow-up added"), err) < 0 ||
        cd->crm->task(cd, err, cordee_json_int(proposal, "host"), user, title, due,
                      &task) < 0 ||
        cd->db->exec(
            cd, err, "UPDATE survey_proposal SET task = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(task), CORDEE_V(cordee_json_int(proposal, "id")))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int act_hold(struct cordee *cd, int64_t id, bool held, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c,
                             held ? T("A proposed course exists")
                                  : T("A course is proposed again"),
                             err) < 0 ||
        cd->db->exec(cd, err, "UPDATE survey_proposal SET held_at = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_ID(held ? cordee_now() : 0), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int act_discard(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("A course proposal discarded"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_proposal WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

void act_proposal_name(struct cordee *cd, int64_t id, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT x.words, x.town FROM survey_proposal x JOIN survey_survey s "
                    "ON s.id = x.survey WHERE x.id = ? AND (scope_whole() OR "
                    "cluster_mine(s.cluster))",
                    CORDEE_ARGS(CORDEE_V(id))) <= 0)
        return;
    cordee_buf_puts(out, cordee_json_text(row, "words"));
    if (*cordee_json_text(row, "town"))
        cordee_buf_printf(out, ", %s", cordee_json_text(row, "town"));
}
