/* Who comes into the audience of a survey while it runs: counted, and asked by a button.
 */
#include "plugins/survey/reach/reach.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- who was not asked --------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* In order; lives in the arena. */
static int asked_read(struct cordee *cd, struct cordee_arena *a, int64_t survey,
                      int64_t **list_r, size_t *n_r, struct cordee_error *err)
{
    int64_t room = 0;
    int rc;

    if (cd->db->one(cd, err, &room,
                    "SELECT count(*) FROM survey_invitation WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT person FROM survey_invitation WHERE survey = ? ORDER BY person",
        CORDEE_ARGS(CORDEE_V(survey)));

    rc = rows ? 0 : -1;
    *list_r = cordee_arena_get(a, ((size_t)room + 1) * sizeof **list_r);
    *n_r = 0;
    while (rows && *n_r < (size_t)room && (rc = cd->db->next(rows, err)) > 0)
        (*list_r)[(*n_r)++] = cd->db->get_int(rows, 0);
    return rc < 0 ? -1 : 0;
}

/* Those stay who have no invitation. */
static int newcomers(struct cordee *cd, const struct survey *s, struct cordee_guests *g,
                     struct cordee_error *err)
{
    int64_t *asked;
    size_t n, left = 0;

    if (asked_read(cd, g->arena, s->id, &asked, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < g->n; i++)
        if (!bsearch(&g->list[i].person, asked, n, sizeof *asked, by_number))
            g->list[left++] = g->list[i];
    g->n = left;
    return 0;
}

/* 1 invitations are on their way, also to whom the budget put off; 0; -1. */
static int is_asking(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    char like[40];
    int64_t there;

    snprintf(like, sizeof like, "{\"survey\":%lld,%%", (long long)survey);
    return cd->db->one(cd, err, &there,
                       "SELECT 1 FROM job j WHERE j.kind = 'survey.invite' AND j.state "
                       "IN ('waiting', 'running') AND j.args LIKE ? LIMIT 1",
                       CORDEE_ARGS(CORDEE_V((const char *)like)));
}

int survey_later_count(struct cordee *cd, const struct survey *s, int64_t user,
                       int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_letter nothing = {.subject = "", .markdown = ""};
    struct cordee_guests g = {.arena = a};
    struct cordee_audience who;
    size_t again;
    int rc = survey_is_open(s, cordee_now()) ? is_asking(cd, s->id, err) : 1;

    *n_r = 0;
    if (rc)
        return rc < 0 ? -1 : 0;
    survey_audience(cd, s, user, &who);
    if (cd->crm->guests(cd, err, &who, &nothing, &g) < 0 ||
        (s->one_answer ? survey_one_each(cd, s, 0, &g, &again, err)
                       : newcomers(cd, s, &g, err)) < 0)
        return -1;
    *n_r = (int64_t)g.n;
    return 0;
}

json_t *survey_later_rounds(struct cordee *cd, const struct survey *s,
                            struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT l.made_at, w.name AS \"by\", (SELECT count(*) FROM outbox o WHERE "
        "o.letter = l.letter) AS reached FROM survey_later l LEFT JOIN staff w ON w.id = "
        "l.author WHERE l.survey = ? ORDER BY l.id",
        CORDEE_ARGS(CORDEE_V(s->id)));
}

int64_t survey_later_last(struct cordee *cd, const struct survey *s)
{
    int64_t at = 0;

    return cd->db->one(
               cd, NULL, &at,
               "SELECT coalesce(max(made_at), 0) FROM survey_later WHERE survey = ?",
               CORDEE_ARGS(CORDEE_V(s->id))) < 0
               ? 0
               : at;
}

/* ---- asking them --------------------------------------------------------------------
 */

static int may_ask(struct cordee *cd, const struct survey *s, struct cordee_error *err)
{
    int rc = survey_takes(cd, s->id, false, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("The survey is over."));
    if (rc > 0)
        rc = is_asking(cd, s->id, err);
    return rc > 0 ? cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                T("Invitations are on their way already."))
                  : rc;
}

/* Its own letter: what the first one said, such as the last day, may be past. */
static int64_t later_make(struct cordee *cd, const struct survey *s, int64_t user,
                          struct cordee_error *err)
{
    int64_t letter, entry;

    if (survey_letter_keep(cd, s, SURVEY_INVITES, user, &letter, &entry, err) < 0)
        return -1;
    return cd->db->insert(
        cd, err,
        "INSERT INTO survey_later(survey, interaction, letter, author, made_at) "
        "VALUES(?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(entry), CORDEE_V(letter), CORDEE_ID(user),
                    CORDEE_V(cordee_now())));
}

int survey_later_ask(struct cordee *cd, const struct survey *s, int64_t user,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    int64_t id, n = 0;

    if (survey_later_count(cd, s, user, &n, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        may_ask(cd, s, err) < 0)
        return -1;
    if (!n)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Everybody in the audience was asked."));
    id = later_make(cd, s, user, err);
    if (id < 0)
        return -1;
    args = json_pack("{s:I, s:I, s:I}", "survey", (json_int_t)s->id, "user",
                     (json_int_t)user, "later", (json_int_t)id);
    if (survey_fields_note(cd, s, SURVEY_INVITES, args, err) < 0 ||
        cd->job->queue(cd, err, "survey.invite", args, 0) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int survey_later_round(struct cordee *cd, const struct cordee_job *job,
                       struct survey_round *round, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int64_t id = cordee_json_int(job->args, "later");
    int rc = id ? cd->db->row(cd, err, &row,
                              "SELECT letter, interaction FROM survey_later WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(id)))
                : 0;

    if (rc > 0)
        *round = (struct survey_round){.letter = cordee_json_int(row, "letter"),
                                       .entry = cordee_json_int(row, "interaction")};
    return rc < 0 ? -1 : 0;
}
