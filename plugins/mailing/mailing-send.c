/* From a draft into the outbox. */
#include "plugins/mailing/check/check.h"

#include <string.h>

#define SLICE 12000 /* rows a call of the job; each call works the audience out anew */

/* A check that found several things says them line by line. */
static const char *words_of(const json_t *row)
{
    const char *text = cordee_json_text(row, "text");

    return *text ? text
                 : cordee_json_text(json_array_get(json_object_get(row, "lines"), 0),
                                    "text");
}

static int refuse_bad(struct cordee *cd, json_t *model, int64_t staff,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *checks = NULL;
    int bad = mailing_check(cd, model, staff, MAILING_TRUST_COUNT, &checks, err);
    json_t *row;
    size_t i;

    if (bad <= 0)
        return bad;
    json_array_foreach (checks, i, row)
        if (cordee_json_true(row, "bad") || cordee_json_true(row, "wait"))
            return cordee_fail(err, CORDEE_E_INVALID, "%s. %s",
                               cordee_json_text(row, "title"), words_of(row));
    return -1;
}

static int is_taken(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                       T("It was sent already, or somebody changed it after you looked. "
                         "Nothing was sent by this click."));
}

/* Takes the draft as it was reviewed, so that a second click finds none. */
static int take_draft(struct cordee *cd, int64_t id, int64_t version, int64_t staff,
                      struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE mailing_mailing SET state = 'preparing', sent_by = ?,"
                     " started_at = ?, version = version + 1"
                     " WHERE id = ? AND version = ? AND state = 'draft'",
                     CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(cordee_now()), CORDEE_V(id),
                                 CORDEE_V(version))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0 : is_taken(cd, err);
}

static int make_letter(struct cordee *cd, json_t *model, int64_t staff, int64_t *job_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    const struct cordee_interaction history = {
        .kind = "mailing",
        .direction = CORDEE_OUT,
        .subject = cordee_json_text(model, "subject"),
        .body = cordee_json_text(model, "markdown"),
        .author = staff,
    };
    int64_t id = cordee_json_int(model, "id");
    struct cordee_letter letter;
    int64_t interaction;
    int64_t row;

    if (cd->crm->interaction(cd, err, &history, &interaction) < 0 ||
        mailing_letter(cd, a, model, &letter, err) < 0)
        return -1;
    letter.interaction = interaction;
    row = cd->mail->letter(cd, err, &letter);
    if (row < 0)
        return -1;
    args = json_pack("{s:I, s:I}", "mailing", (json_int_t)id, "user", (json_int_t)staff);
    json_object_set(args, "parts", json_object_get(model, "parts"));
    *job_r = cd->job->queue(cd, err, "mailing.fill", args, 0);
    if (*job_r < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_mailing SET letter = ?, interaction = ?, job = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(row), CORDEE_V(interaction), CORDEE_V(*job_r),
                    CORDEE_V(id)));
}

static int plan_letter(struct cordee *cd, int64_t id, const struct cordee_plan *plan,
                       struct cordee_error *err)
{
    int64_t letter = 0;

    if (!plan)
        return 0;
    if (cd->db->one(cd, err, &letter, "SELECT letter FROM mailing_mailing WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->mail->plan(cd, err, letter, plan);
}

int mailing_send(struct cordee *cd, int64_t id, int64_t version, int64_t staff,
                 struct cordee_error *err)
{
    return mailing_send_by(cd, id, version, staff, NULL, err);
}

int mailing_send_by(struct cordee *cd, int64_t id, int64_t version, int64_t staff,
                    const struct cordee_plan *plan, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t job;
    int rc = mailing_load(cd, id, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such mailing");
    if (cordee_json_int(model, "version") != version)
        return is_taken(cd, err);
    if (refuse_bad(cd, model, staff, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        mailing_anyway_settle(cd, model, err) < 0 ||
        mailing_approval_settle(cd, model, err) < 0 ||
        take_draft(cd, id, version, staff, err) < 0 ||
        cd->event->fire(cd, err, "mailing.sending",
                        CORDEE_ARGS(CORDEE_V(id),
                                    CORDEE_V(cordee_json_text(model, "subject")))) < 0 ||
        make_letter(cd, model, staff, &job, err) < 0 ||
        plan_letter(cd, id, plan, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int queue_slice(struct cordee *cd, json_t *model, int64_t user, int64_t *n_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_audience who;

    mailing_audience(a, model, user, &who);
    if (mailing_merge_fields(cd, model, &fields, err) < 0)
        return -1;
    *n_r = cd->mail->queue_all(cd, err, cordee_json_int(model, "letter"), &who, fields,
                               SLICE);
    return *n_r < 0 ? -1 : 0;
}

static int set_state(struct cordee *cd, int64_t id, const char *to, const char *from,
                     struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE mailing_mailing SET state = ? WHERE id = ? AND state = ?",
                        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(id), CORDEE_V(from)));
}

/* The job "mailing.fill": puts the audience into the outbox, slice by slice.  Sending
 * starts with the first slice. */
int mailing_fill(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cordee_json_int(job->args, "mailing");
    int64_t done = cordee_json_int(job->state, "done");
    int64_t n = 0;
    char words[80];
    int rc = mailing_load(cd, id, &model, err);

    if (rc <= 0)
        return rc;
    if (cordee_json_true(model, "cancelled"))
        return CORDEE_JOB_DONE;
    /* As they were at the click: who is kept out by a saved filter stays out though it is
     * deleted while this runs. */
    if (json_is_array(json_object_get(job->args, "parts")))
        json_object_set(model, "parts", json_object_get(job->args, "parts"));
    if (queue_slice(cd, model, cordee_json_int(job->args, "user"), &n, err) < 0)
        return -1;
    done += n;
    json_object_set_new(job->state, "done", json_integer(done));
    snprintf(words, sizeof words, TN("%lld person", "%lld people", done),
             (long long)done);
    cd->job->progress(cd, job, done, 0, words);
    if (n < SLICE) /* there are no more */
        return set_state(cd, id, "sending", "preparing", err) < 0 ? -1 : CORDEE_JOB_DONE;
    return CORDEE_JOB_MORE;
}

/* Whether its audience is still being put into the outbox. */
#define FILLING                                                                    \
    "EXISTS (SELECT 1 FROM job j WHERE j.id = mailing_mailing.job AND j.state IN " \
    "('waiting', 'running'))"

/* Marks the mailings of which nothing is left to send; before that one that went on just
 * when its filling ended. */
int mailing_finish(struct cordee *cd, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE mailing_mailing SET state = 'sending' WHERE state = "
                     "'preparing' AND EXISTS (SELECT 1 FROM job j WHERE j.id = "
                     "mailing_mailing.job AND j.state = 'done')",
                     CORDEE_NO_ARGS) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE mailing_mailing SET state = 'done', ended_at = ?"
                        " WHERE state = 'sending' AND NOT EXISTS (SELECT 1 FROM outbox o"
                        " WHERE o.letter = mailing_mailing.letter"
                        " AND o.state IN ('waiting', 'deferred', 'sending'))",
                        CORDEE_ARGS(CORDEE_V(cordee_now())));
}

/* It may be paused while it is still being filled, which goes on and wakes nobody. */
static int pause_state(struct cordee *cd, int64_t id, bool paused,
                       struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        paused ? "UPDATE mailing_mailing SET state = 'paused' WHERE id = ? AND state IN "
                 "('preparing', 'sending')"
               : "UPDATE mailing_mailing SET state = CASE WHEN " FILLING
                 " THEN 'preparing' ELSE 'sending' END WHERE id = ? AND state = 'paused'",
        CORDEE_ARGS(CORDEE_V(id)));
}

int mailing_pause(struct cordee *cd, int64_t id, bool paused, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc = mailing_load(cd, id, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such mailing");
    if (cd->db->begin(cd, &tx, err) < 0 || pause_state(cd, id, paused, err) < 0)
        return -1;
    if (cd->db->changes(cd) == 0 && (paused || !cordee_json_true(model, "itself")))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           paused ? T("It is not being sent.") : T("It is not paused."));
    if (cd->mail->hold(cd, err, cordee_json_int(model, "letter"), paused) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int mailing_cancel(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc = mailing_load(cd, id, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such mailing");
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE mailing_mailing SET state = 'cancelled', ended_at = ?"
                     " WHERE id = ? AND state IN ('preparing', 'sending', 'paused')",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("There is nothing left to stop."));
    if (cd->mail->cancel(cd, err, cordee_json_int(model, "letter")) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
