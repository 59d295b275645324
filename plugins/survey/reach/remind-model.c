/* Reminders: only to those who were asked and did not answer. */
#include "plugins/survey/reach/reach.h"

#include <string.h>

#define DAY 86400

/* ---- who did not answer -------------------------------------------------------------
 */

int survey_field_waiting(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err)
{
    (void)err;
    (void)cd;
    /* Of an anonymous one it is asked by the job that reminds, and by no person; whose
     * link was withdrawn is not reminded. */
    if (c->op != CORDEE_OP_IS)
        cordee_sql_put(out, c->op == CORDEE_OP_HAS ? "" : "0 AND ");
    cordee_sql_put(out, "EXISTS (SELECT 1 FROM survey_invitation i JOIN survey_survey s "
                        "ON s.id = i.survey WHERE i.person = p.id AND (scope_whole() OR "
                        "cluster_mine(s.cluster)) AND NOT " SURVEY_HAS_ANSWERED);
    cordee_sql_put(out, c->user ? " AND s.anonymous = 0" : " AND NOT " SURVEY_WITHDRAWN);
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? ", " : " AND i.survey IN (");
        cordee_sql_bind(out, c->values[i]);
    }
    cordee_sql_put(out, c->n ? "))" : ")");
    return 0;
}

void survey_field_name(struct cordee *cd, int64_t value, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT s.title FROM survey_survey s WHERE s.id = ? AND "
                    "(scope_whole() OR cluster_mine(s.cluster))",
                    CORDEE_ARGS(CORDEE_V(value))) > 0)
        cordee_buf_puts(out, cordee_json_text(row, "title"));
}

/* By nobody's eyes: also who reminds may not see who they are. */
void survey_waiting(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                    struct cordee_audience *who_r)
{
    survey_audience(cd, s, 0, who_r);
    who_r->filter = cordee_arena_printf(a, "survey.waiting:%lld", (long long)s->id);
}

static int guests_waiting(struct cordee *cd, const struct survey *s, int64_t number,
                          int64_t letter, const json_t *args, struct cordee_guests *g,
                          size_t *again_r, struct cordee_error *err)
{
    struct cordee_audience who;
    struct cordee_letter text;

    if (s->one_answer)
        survey_audience(cd, s, s->sender, &who);
    else
        survey_waiting(cd, g->arena, s, &who);
    who.letter = letter;
    if (survey_fields_noted(cd, g->arena, s, SURVEY_REMINDS, args, &text, err) < 0 ||
        cd->crm->guests(cd, err, &who, &text, g) < 0)
        return -1;
    return s->one_answer ? survey_one_each(cd, s, number, g, again_r, err) : 0;
}

int survey_remind_count(struct cordee *cd, const struct survey *s, json_t **count_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_guests g = {.arena = a};
    struct cordee_audience who;
    int64_t had = 0;
    size_t again = 0;

    survey_waiting(cd, a, s, &who);
    if (!s->one_answer)
        return cd->crm->audience_count(cd, err, &who, count_r);
    if (cd->db->one(cd, err, &had,
                    "SELECT max(number) FROM survey_reminder WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(s->id))) < 0 ||
        guests_waiting(cd, s, had + 1, 0, NULL, &g, &again, err) < 0)
        return -1;
    *count_r = json_pack("{s:I, s:I}", "to", (json_int_t)g.n, "again", (json_int_t)again);
    return 0;
}

/* ---- making one ---------------------------------------------------------------------
 */

static int next_number(struct cordee *cd, const struct survey *s, int64_t *number_r,
                       struct cordee_error *err)
{
    int64_t had = 0;
    int rc = survey_takes(cd, s->id, false, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("The survey is over."));
    if (rc < 0 || cd->db->one(cd, err, &had,
                              "SELECT max(number) FROM survey_reminder WHERE survey "
                              "= ?",
                              CORDEE_ARGS(CORDEE_V(s->id))) < 0)
        return -1;
    if (had >= SURVEY_REMINDERS)
        return cordee_fail(err, CORDEE_E_CONFLICT,
                           T("There were %d reminders: more would be a nuisance."),
                           SURVEY_REMINDERS);
    *number_r = had + 1;
    return 0;
}

int survey_remind(struct cordee *cd, const struct survey *s, int64_t user,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    int64_t number = 0, letter, entry, id;

    if (cd->db->begin(cd, &tx, err) < 0 || next_number(cd, s, &number, err) < 0 ||
        survey_letter_keep(cd, s, SURVEY_REMINDS, user, &letter, &entry, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO survey_reminder(survey, number, interaction, letter, author, "
        "made_at) VALUES(?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(number), CORDEE_V(entry), CORDEE_V(letter),
                    CORDEE_ID(user), CORDEE_V(cordee_now())));
    if (id < 0)
        return -1;
    args =
        json_pack("{s:I, s:I}", "survey", (json_int_t)s->id, "reminder", (json_int_t)id);
    if (survey_fields_note(cd, s, SURVEY_REMINDS, args, err) < 0 ||
        cd->job->queue(cd, err, "survey.remind", args, 0) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- the job ------------------------------------------------------------------------
 */

static int round_load(struct cordee *cd, const struct cordee_job *job,
                      struct survey_round *round_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT number, letter, interaction FROM survey_reminder WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(job->args, "reminder"))));

    *round_r = (struct survey_round){.number = cordee_json_int(row, "number"),
                                     .letter = cordee_json_int(row, "letter"),
                                     .entry = cordee_json_int(row, "interaction")};
    return rc;
}

int survey_reminding(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_guests g = {.arena = a};
    struct survey_round round;
    size_t again;
    int rc = survey_load(cd, a, cordee_json_int(job->args, "survey"), SURVEY_PUBLISHED,
                         &s, err);

    if (rc > 0)
        rc = round_load(cd, job, &round, err);
    if (rc <= 0 || !survey_is_open(&s, cordee_now()))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    if (guests_waiting(cd, &s, round.number, round.letter, job->args, &g, &again, err) <
            0 ||
        survey_round_send(cd, job, &s, &round, &g, err) < 0)
        return -1;
    return survey_round_again(cd, job, "survey.remind", &s, g.later, err) < 0
               ? -1
               : CORDEE_JOB_DONE;
}

/* ---- by itself ----------------------------------------------------------------------
 */

int survey_reminds_at(struct cordee *cd, const struct survey *s, int64_t *at_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t last, later, at;

    *at_r = 0;
    if (!survey_is_open(s, cordee_now()) || !s->remind_days)
        return 0;
    if (cd->db->row(cd, err, &row,
                    "SELECT count(*) AS n, max(made_at) AS last FROM survey_reminder "
                    "WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(s->id))) < 0)
        return -1;
    last = cordee_json_int(row, "last");
    later = survey_later_last(cd, s); /* they have their days, too */
    last = last ? last : s->opened_at;
    at = (later > last ? later : last) + (int64_t)s->remind_days * DAY;
    if (cordee_json_int(row, "n") < s->remind_most &&
        (!s->closes_at || at < s->closes_at))
        *at_r = at;
    return 0;
}

json_t *survey_reminders(struct cordee *cd, const struct survey *s,
                         struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT r.number, r.made_at, w.name AS \"by\", (SELECT count(*) FROM outbox o "
        "WHERE o.letter = r.letter) AS reached FROM survey_reminder r LEFT JOIN staff w "
        "ON w.id = r.author WHERE r.survey = ? ORDER BY r.number",
        CORDEE_ARGS(CORDEE_V(s->id)));
}

static int remind_due(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    int64_t at = 0;
    int rc = survey_load(cd, a, id, SURVEY_PUBLISHED, &s, err);

    if (rc <= 0 || survey_reminds_at(cd, &s, &at, err) < 0)
        return rc == 0 ? 0 : -1;
    return at && at <= cordee_now() ? survey_remind(cd, &s, 0, err) : 0;
}

int survey_due(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    size_t i;
    json_t *s;

    if (survey_close_past(cd, err) < 0)
        return -1;
    list = cd->db->list(cd, err,
                        "SELECT id FROM survey_survey WHERE state = 'open' AND "
                        "remind_days > 0",
                        CORDEE_NO_ARGS);
    json_array_foreach (list, i, s) {
        const int64_t id = cordee_json_int(s, "id");
        struct cordee_error why = {0};

        if (remind_due(cd, id, &why) < 0)
            cd->log->write(cd, CORDEE_ERROR, "survey %lld does not remind: %s",
                           (long long)id, why.text);
    }
    return list ? 0 : -1;
}
