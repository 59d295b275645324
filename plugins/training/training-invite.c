/* Inviting people: the mail with the link, and the job that sends it. */
#include "plugins/training/training.h"

#include <stdio.h>
#include <string.h>

#define SLICE 20 /* people a transaction */

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
    training_put_plain(&body,
                       *t->words ? t->words : T("we would like to see you there:"));
    cordee_buf_puts(&body, "\n\n");
    training_put_facts(cd, a, t, true, &body);
    training_put_plain(&body, t->description);
    cordee_buf_printf(&body,
                      "\n\n[[button href=\"{{" TRAINING_LINK "}}\" text=\"%s\"]]\n\n%s\n",
                      T("Yes or no"),
                      T("The link is yours alone: please do not pass it on. Until the "
                        "last day to sign up you can change your mind there."));
    text.subject =
        training_subject(a, cordee_arena_printf(a, T("Invitation: %s"), t->title));
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

struct guest {
    int64_t person, address_id;
    const char *address, *language, *values;
};

struct guests {
    struct guest *list;
    size_t n, room;
    struct cordee_arena *arena;
};

static struct guest *guest_add(struct guests *g)
{
    if (g->n == g->room) {
        struct guest *more;

        g->room = g->room ? 2 * g->room : 256;
        more = cordee_arena_get(g->arena, g->room * sizeof *more);
        if (g->n)
            memcpy(more, g->list, g->n * sizeof *more);
        g->list = more;
    }
    return &g->list[g->n++];
}

/* Those who may be written to, each once. */
static int guests_read(struct cordee *cd, const struct training *t, int64_t user,
                       struct guests *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee_sql sql = {.arena = g->arena};
    struct cordee_audience who;
    struct cordee_letter letter;
    int rc = -1;

    training_audience(cd, g->arena, t, user, &who);
    training_invitation(cd, g->arena, t, &letter);
    if (cd->mail->letter_fields(cd, err, &letter, &fields) < 0)
        return -1;
    rows = cd->crm->audience_rows(cd, err, &who, fields, &sql);
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        if (cd->db->is_null(rows, 5) && cordee_address_ok(cd->db->get_text(rows, 2)))
            *guest_add(g) = (struct guest){
                .person = cd->db->get_int(rows, 0),
                .address_id = cd->db->get_int(rows, 1),
                .address = cordee_arena_text(g->arena, cd->db->get_text(rows, 2)),
                .language = cordee_arena_text(g->arena, cd->db->get_text(rows, 3)),
                .values = cordee_arena_text(g->arena, cd->db->get_text(rows, 4)),
            };
    cordee_rows_drop(&rows);
    rows = NULL;
    cordee_buf_drop(&sql.text);
    return rc;
}

/* Row and mail come together, so that who was asked before a crash is not asked again;
 * nor is who was asked, or answered, before.  1 asked, 0 not, -1. */
static int invite_one(struct cordee *cd, const struct training *t, int64_t letter,
                      const struct guest *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(g->values, 0, NULL);
    int64_t seat = training_seat_add(cd, t->id, g->person, err), asked = 0, outbox;
    int rc = seat < 0 ? -1
                      : cd->db->one(cd, err, &asked,
                                    "SELECT asked_at IS NOT NULL OR state <> 'invited' "
                                    "FROM training_signup WHERE id = ?",
                                    CORDEE_ARGS(CORDEE_V(seat)));

    if (rc < 0 || asked)
        return rc < 0 ? -1 : 0;
    if (!values)
        values = json_object();
    json_object_set_new(values, TRAINING_LINK, json_sprintf("%lld", (long long)seat));
    outbox = cd->mail->queue(cd, err, letter, g->person, g->address_id, g->address,
                             g->language, values);
    return outbox < 0 ||
                   cd->db->exec(cd, err,
                                "UPDATE training_signup SET outbox = ?, asked_at = ? "
                                "WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(outbox), CORDEE_V(cordee_now()),
                                            CORDEE_V(seat))) < 0
               ? -1
               : 1;
}

static int invite_some(struct cordee *cd, const struct training *t, const json_t *args,
                       const struct guest *g, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t people[SLICE];
    size_t asked = 0;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int rc = invite_one(cd, t, cordee_json_int(args, "letter"), &g[i], err);

        if (rc < 0)
            return -1;
        if (rc)
            people[asked++] = g[i].person;
    }
    if (cd->crm->took_part(cd, err, cordee_json_int(args, "interaction"), people, asked,
                           "to") < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int training_invite_run(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(training_drop) struct training t = {0};
    struct guests g = {.arena = a};
    char words[80];
    int rc = training_load(cd, cordee_json_int(job->args, "training"), &t, err);

    if (rc <= 0 || !training_is_open(&t, cordee_now()))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    if (guests_read(cd, &t, cordee_json_int(job->args, "user"), &g, err) < 0)
        return -1;
    for (size_t i = 0; i < g.n; i += SLICE) {
        const size_t n = g.n - i < SLICE ? g.n - i : SLICE;
        const int64_t done = (int64_t)(i + n);

        if (invite_some(cd, &t, job->args, g.list + i, n, err) < 0)
            return -1;
        snprintf(words, sizeof words, TN("%lld person", "%lld people", done),
                 (long long)done);
        cd->job->progress(cd, job, done, (int64_t)g.n, words);
    }
    return CORDEE_JOB_DONE;
}
