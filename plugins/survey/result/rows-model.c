/* Rows about a survey that are no answers. */
#include "plugins/survey/result/result.h"

int survey_least_set(struct cordee *cd, int64_t id, int64_t least,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("How few answers of a survey are shown"), err) <
            0 ||
        cd->db->exec(cd, err, "UPDATE survey_survey SET least = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(least), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int survey_days_load(struct cordee *cd, const struct survey *s, json_t **row_r,
                     struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT opened_at, coalesce(closed_at, 0) AS closed_at FROM "
                       "survey_survey WHERE id = ? AND opened_at IS NOT NULL",
                       CORDEE_ARGS(CORDEE_V(s->id)));
}

json_t *survey_earlier_list(struct cordee *cd, const struct survey *s, int64_t chosen,
                            struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT s.id, s.title, coalesce(s.opened_at, s.created_at) AS at, s.id = ? AS "
        "\"chosen:bool\" FROM survey_survey s WHERE s.id <> ? AND coalesce(s.cluster, 0) "
        "= ? AND s.state <> 'draft' ORDER BY s.id DESC LIMIT 200",
        CORDEE_ARGS(CORDEE_V(chosen), CORDEE_V(s->id), CORDEE_V(s->cluster)));
    char day[80];
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        cd->text->time(cd, cordee_json_int(row, "at"), CORDEE_TIME_DATE, day, sizeof day);
        json_object_set_new(row, "day", json_string(day));
    }
    return list;
}

int survey_copied_from(struct cordee *cd, const struct survey *s, int64_t *before_r,
                       struct cordee_error *err)
{
    *before_r = 0;
    return cd->db->one(cd, err, before_r,
                       "SELECT b.id FROM survey_survey s JOIN survey_survey b ON b.id = "
                       "s.before AND b.state <> 'draft' AND coalesce(b.cluster, 0) = "
                       "coalesce(s.cluster, 0) WHERE s.id = ?",
                       CORDEE_ARGS(CORDEE_V(s->id)));
}

static void answered_put(json_t *who)
{
    char day[21];

    cordee_time_iso(cordee_json_int(who, "submitted_at"), day);
    json_object_set_new(who, "answered", json_string(day));
}

int survey_who_load(struct cordee *cd, const struct survey *s, json_t **who_r,
                    struct cordee_error *err)
{
    json_t *who = json_object();
    int rc;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT r.person, p.name, o.name, (SELECT e.address FROM email_address e WHERE "
        "e.party = r.person ORDER BY e.id LIMIT 1), r.submitted_at FROM survey_response "
        "r "
        "JOIN party p ON p.id = r.person LEFT JOIN party o ON o.id = r.org WHERE "
        "r.survey "
        "= ? AND r.submitted_at IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(s->id)));

    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        json_t *one = json_pack("{s:s, s:s, s:s, s:I}", "name", cd->db->get_text(rows, 1),
                                "organisation", cd->db->get_text(rows, 2), "e-mail",
                                cd->db->get_text(rows, 3), "submitted_at",
                                (json_int_t)cd->db->get_int(rows, 4));

        answered_put(one);
        json_object_set_new(who, cd->db->get_text(rows, 0), one);
    }
    if (rc == 0)
        *who_r = who;
    else
        json_decref(who);
    return rc;
}
