/* Inviting people: the mail with the link, and the job that sends it. */
#include "plugins/training/training.h"

#include <stdio.h>
#include <string.h>

/* ---- the mail --------------------------------------------------------------- */

static struct cordee_letter_text text_of(struct cordee *cd, struct cordee_arena *a,
                                         const struct training *t, const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    struct cordee_letter_text text = {.language = language};

    cd->text->speak(cd, language, "en");
    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
    cordee_buf_markdown(&body,
                        *t->words ? t->words : T("we would like to see you there:"));
    cordee_buf_puts(&body, "\n\n");
    training_put_facts(cd, a, t, true, &body);
    cordee_buf_markdown(&body, t->description);
    cordee_buf_printf(&body,
                      "\n\n[[button href=\"{{" TRAINING_LINK "}}\" text=\"%s\"]]\n\n%s\n",
                      T("Yes or no"),
                      T("The link is yours alone: please do not pass it on. Until the "
                        "last day to sign up you can change your mind there."));
    text.subject =
        cordee_arena_subject(a, cordee_arena_printf(a, T("Invitation: %s"), t->title));
    text.markdown = cordee_arena_text(a, body.text);
    cd->text->spoken(cd);
    return text;
}

void training_invitation(struct cordee *cd, struct cordee_arena *a,
                         const struct training *t, struct cordee_letter *l_r)
{
    const char *const *ours = cd->text->languages(cd);
    struct cordee_letter_text *texts;
    size_t n = 0, first = 0;

    for (; ours[n]; n++)
        if (strcmp(ours[n], t->language) == 0)
            first = n;
    texts = cordee_arena_get(a, n * sizeof *texts);
    /* Its own language goes first: who reads none of ours gets that. */
    texts[0] = text_of(cd, a, t, ours[first]);
    for (size_t i = 0, at = 1; i < n; i++)
        if (i != first)
            texts[at++] = text_of(cd, a, t, ours[i]);
    *l_r = (struct cordee_letter){
        .subject = texts[0].subject,
        .markdown = texts[0].markdown,
        .language = texts[0].language,
        .texts = texts + 1,
        .n_texts = n - 1,
        .topic = t->topic,
        .cluster = t->cluster,
        .flags = CORDEE_LETTER_BULK,
    };
}

/* ---- sending ---------------------------------------------------------------- */

/* Who was asked before, or is put down, is not asked again. */
void training_audience(struct cordee *cd, struct cordee_arena *a,
                       const struct training *t, int64_t user,
                       struct cordee_audience *who_r)
{
    struct cordee_audience_part *asked = cordee_arena_get(a, sizeof *asked);

    asked->filter = cordee_arena_printf(a, "training.asked:%lld", (long long)t->id);
    asked->name = T("who was asked before");
    asked->out = true;
    *who_r = (struct cordee_audience){
        .filter = t->filter,
        .mode = t->everybody ? CORDEE_AUDIENCE_ALL : CORDEE_AUDIENCE_KEY,
        .topic = t->topic,
        .user = user,
        .cluster = t->cluster,
        .parts = asked,
        .n_parts = 1,
    };
}

int training_invite(struct cordee *cd, const struct training *t, int64_t user,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    struct cordee_letter letter;
    int64_t row, interaction;

    if (!training_is_open(t, cordee_now()))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day to sign up is past: nobody could book."));
    if (!*t->filter)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say who is invited: nobody is chosen yet. For everybody, "
                             "write is:person into the filter."));
    training_invitation(cd, a, t, &letter);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        training_note(cd, t, "training.invited", CORDEE_OUT, 0, user, &interaction, err) <
            0)
        return -1;
    letter.interaction = interaction;
    if ((row = cd->mail->letter(cd, err, &letter)) < 0 ||
        cd->db->exec(cd, err, "UPDATE training_date SET letter = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(row), CORDEE_V(t->id))) < 0)
        return -1;
    args = json_pack("{s:I, s:I, s:I, s:I}", "training", (json_int_t)t->id, "user",
                     (json_int_t)user, "letter", (json_int_t)row, "interaction",
                     (json_int_t)interaction);
    if (cd->job->queue(cd, err, "training.invite", args, 0) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- the job ---------------------------------------------------------------- */

/* A row for who is to be asked: nobody who was, or who answered before. */
static int64_t row_of(struct cordee *cd, void *training, int64_t person,
                      struct cordee_error *err)
{
    const struct training *t = training;
    int64_t seat = training_seat_add(cd, t->id, person, err), asked = 0;

    if (seat < 0 || cd->db->one(cd, err, &asked,
                                "SELECT asked_at IS NOT NULL OR state <> 'invited' FROM "
                                "training_signup WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(seat))) < 0)
        return -1;
    return asked ? 0 : seat;
}

static int sent(struct cordee *cd, void *training, int64_t seat, int64_t outbox,
                struct cordee_error *err)
{
    (void)training;
    return cd->db->exec(
        cd, err, "UPDATE training_signup SET outbox = ?, asked_at = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(outbox), CORDEE_V(cordee_now()), CORDEE_V(seat)));
}

int training_invite_run(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(training_drop) struct training t = {0};
    const struct cordee_round round = {.letter = cordee_json_int(job->args, "letter"),
                                       .interaction =
                                           cordee_json_int(job->args, "interaction"),
                                       .link = TRAINING_LINK,
                                       .row = row_of,
                                       .sent = sent,
                                       .ctx = &t};
    struct cordee_guests guests = {.arena = a};
    struct cordee_audience who;
    struct cordee_letter letter;
    int rc = training_load(cd, cordee_json_int(job->args, "training"), &t, err);

    if (rc <= 0 || !training_is_open(&t, cordee_now()))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    training_audience(cd, a, &t, cordee_json_int(job->args, "user"), &who);
    training_invitation(cd, a, &t, &letter);
    return cd->crm->guests(cd, err, &who, &letter, &guests) < 0 ||
                   cd->crm->round(cd, err, job, &round, &guests) < 0
               ? -1
               : CORDEE_JOB_DONE;
}
