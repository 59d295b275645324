/* Asking people: a survey is opened, and those it asks are invited. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/keep/anonymous.h"

#include <string.h>

/* ---- whom it asks ----------------------------------------------------------------- */

void survey_audience(struct cordee *cd, const struct survey *s, int64_t user,
                     struct cordee_audience *who_r)
{
    *who_r = (struct cordee_audience){
        .filter = s->filter,
        .mode = s->everybody || s->one_answer ? CORDEE_AUDIENCE_ALL : CORDEE_AUDIENCE_KEY,
        .topic = s->topic,
        .user = user,
        .cluster = s->cluster,
    };
    cd->crm->audience_budget(cd, who_r);
}

/* ---- conditions that ask of whom is asked ----------------------------------------- */

struct filters {
    struct cordee *cd;
    const struct survey *s;
    struct cordee_arena *arena;
    int64_t user;
    json_t *problems;
    size_t wrong;
};

static void check_filters(struct filters *f, const struct survey_condition *c,
                          size_t section, int question)
{
    struct cordee *cd = f->cd;
    struct cordee_filter *filter;
    struct cordee_error why = {0};
    json_t *p;

    for (size_t i = 0; c && c->group != SURVEY_ONE && i < c->n; i++)
        check_filters(f, &c->parts[i], section, question);
    if (!c || c->group != SURVEY_ONE || c->test != SURVEY_OF ||
        cd->crm->filter_of_cluster(cd, f->arena, c->filter, 0, 0, f->s->cluster, &filter,
                                   &why) == 0)
        return;
    p = json_object();
    json_object_set_new(p, "where",
                        question < 0 ? json_sprintf(T("section %zu"), section + 1)
                                     : json_sprintf(T("section %zu, question %zu"),
                                                    section + 1, (size_t)question + 1));
    json_object_set_new(p, "text",
                        json_sprintf(T("“%s” cannot be read: %s"), c->filter, why.text));
    json_array_append_new(f->problems, p);
    f->wrong++;
}

size_t survey_filters_check(struct cordee *cd, const struct survey *s, json_t *problems)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct filters f = {.cd = cd, .s = s, .arena = a, .problems = problems};

    for (size_t i = 0; i < s->form.n_sections; i++) {
        const struct survey_section *section = &s->form.sections[i];

        check_filters(&f, section->show, i, -1);
        for (size_t k = 0; k < section->n; k++) {
            check_filters(&f, section->questions[k].show, i, (int)k);
            check_filters(&f, section->questions[k].require, i, (int)k);
            check_filters(&f, section->questions[k].skip, i, (int)k);
        }
    }
    return f.wrong;
}

/* ---- opening ---------------------------------------------------------------------- */

static int can_be_sent(struct cordee *cd, const struct survey *s,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    const json_t *first;

    if (s->closes_at && s->closes_at <= cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day to answer is past."));
    if (s->anonymous && s->one_answer)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One answer for an organisation cannot be anonymous: "
                             "colleagues see and amend it."));
    if (survey_filters_check(cd, s, problems) == 0)
        return 0;
    first = json_array_get(problems, 0);
    return cordee_fail(err, CORDEE_E_INVALID, "%s: %s", cordee_json_text(first, "where"),
                       cordee_json_text(first, "text"));
}

/* What is checked is what is published: both happen to what the row says now, with the
 * caller's transaction begun. */
static int load_now(struct cordee *cd, struct cordee_arena *a, int64_t id,
                    struct survey *s_r, struct cordee_error *err)
{
    int rc = survey_load(cd, a, id, SURVEY_NEWEST, s_r, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."))
               : rc;
}

int survey_change(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || load_now(cd, a, id, &s, err) < 0)
        return -1;
    if (!s.written || !survey_is_open(&s, cordee_now()))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           s.written ? T("The survey is over.")
                                     : T("Nothing was changed since."));
    if (can_be_sent(cd, &s, err) < 0 || survey_publish(cd, &s, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int make_letters(struct cordee *cd, const struct survey *s, int64_t user,
                        struct cordee_error *err)
{
    int64_t letter, entry, thanks = 0, thanks_entry = 0;

    if (survey_letter_keep(cd, s, SURVEY_INVITES, user, &letter, &entry, err) < 0 ||
        (s->thanks && !s->anonymous &&
         survey_letter_keep(cd, s, SURVEY_THANKS, user, &thanks, &thanks_entry, err) < 0))
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE survey_survey SET letter = ?, interaction = ?, "
                        "thanks_letter = ?, thanks_entry = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(entry), CORDEE_ID(thanks),
                                    CORDEE_ID(thanks_entry), CORDEE_V(s->id)));
}

/* It is a draft still, and nothing in it is in the way. */
static int ready(struct cordee *cd, const struct survey *s, int64_t user,
                 struct cordee_error *err)
{
    if (strcmp(s->state, "draft") != 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("It was sent already."));
    if (!s->form.n_questions)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There is no question in it yet."));
    if (can_be_sent(cd, s, err) < 0)
        return -1;
    return s->anonymous ? survey_anonymous_check(cd, s, user, err) : 0;
}

static int open_it(struct cordee *cd, const struct survey *s, int64_t user,
                   struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE survey_survey SET state = 'open', opened_at = ? WHERE id = "
                     "?",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(s->id))) < 0 ||
        survey_publish(cd, s, err) < 0 || make_letters(cd, s, user, err) < 0)
        return -1;
    return s->anonymous ? survey_anonymous_begin(cd, s->id, err) : 0;
}

int survey_send(struct cordee *cd, int64_t id, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *args =
        json_pack("{s:I, s:I}", "survey", (json_int_t)id, "user", (json_int_t)user);

    if (cd->db->begin(cd, &tx, err) < 0 || load_now(cd, a, id, &s, err) < 0 ||
        ready(cd, &s, user, err) < 0 || open_it(cd, &s, user, err) < 0 ||
        survey_fields_note(cd, &s, SURVEY_INVITES, args, err) < 0 ||
        cd->job->queue(cd, err, "survey.invite", args, 0) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- the job ---------------------------------------------------------------------- */

int survey_invite(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_guests g = {.arena = a};
    size_t again;
    struct cordee_audience who;
    struct cordee_letter letter;
    int rc = survey_load(cd, a, cordee_json_int(job->args, "survey"), SURVEY_PUBLISHED,
                         &s, err);
    struct survey_round round = {.letter = s.letter, .entry = s.interaction};

    if (rc <= 0 || !survey_is_open(&s, cordee_now()))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    survey_audience(cd, &s, cordee_json_int(job->args, "user"), &who);
    if (survey_later_round(cd, job, &round, err) < 0)
        return -1;
    who.letter = round.letter;
    if (survey_fields_noted(cd, a, &s, SURVEY_INVITES, job->args, &letter, err) < 0 ||
        cd->crm->guests(cd, err, &who, &letter, &g) < 0 ||
        (s.one_answer && survey_one_each(cd, &s, 0, &g, &again, err) < 0) ||
        survey_round_send(cd, job, &s, &round, &g, err) < 0)
        return -1;
    return survey_round_again(cd, job, "survey.invite", &s, g.later, err) < 0
               ? -1
               : CORDEE_JOB_DONE;
}
