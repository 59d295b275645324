/* Asking people: invitations through the outbox. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

#define SLICE 20 /* people a transaction */

/* ---- the mail ------------------------------------------------------------------- */

/* What is said of the survey is theirs, not ours: no field and no mark of it counts. */
static void put_plain(struct cordee_buf *out, const char *s)
{
    for (; *s; s++) {
        if (strchr("\\`*_{}[]<>#+-!|~&", *s))
            cordee_buf_putc(out, '\\');
        cordee_buf_putc(out, *s);
    }
}

/* A subject is text: only a merge field in it has to be kept from being one. */
static const char *subject_of(struct cordee_arena *a, const char *title)
{
    char *subject = cordee_arena_text(a, title);

    for (char *s = subject; (s = strstr(s, "{{")); s++)
        s[0] = '(', s[1] = '(';
    return subject;
}

static struct cordee_letter_text text_of(struct cordee *cd, struct cordee_arena *a,
                                         const struct survey *s, const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const struct survey_form *form = &s->form;
    struct cordee_letter_text text = {.language = language};
    char day[80];

    cd->text->speak(cd, language, "en");
    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
    put_plain(&body, survey_words_in(form, form->intro, language));
    cordee_buf_printf(&body,
                      "\n\n[[button href=\"{{" SURVEY_LINK "}}\" text=\"%s\"]]\n\n",
                      T("Answer now"));
    if (s->closes_at) {
        cd->text->time(cd, s->closes_at - 1, CORDEE_TIME_DATE, day, sizeof day);
        cordee_buf_printf(&body, T("You can answer until %s."), day);
        cordee_buf_puts(&body, " ");
    }
    cordee_buf_puts(&body, T("The link is yours alone: please do not pass it on. You can "
                             "stop at any time and go on later."));
    cordee_buf_puts(&body, "\n");
    cd->text->spoken(cd);
    text.subject = subject_of(a, survey_words_in(form, form->title, language));
    text.markdown = cordee_arena_text(a, body.text);
    return text;
}

void survey_invitation_letter(struct cordee *cd, struct cordee_arena *a,
                              const struct survey *s, struct cordee_letter *l_r)
{
    const struct survey_form *form = &s->form;
    const size_t n = form->n_languages;
    struct cordee_letter_text *texts = cordee_arena_get(a, n * sizeof *texts);

    for (size_t i = 0; i < n; i++)
        texts[i] = text_of(cd, a, s, form->languages[i]);
    *l_r = (struct cordee_letter){
        .subject = texts[0].subject,
        .markdown = texts[0].markdown,
        .language = texts[0].language,
        .texts = texts + 1,
        .n_texts = n - 1,
        .topic = s->topic,
        .cluster = s->cluster,
        .flags = CORDEE_LETTER_BULK,
    };
}

/* ---- opening -------------------------------------------------------------------- */

void survey_audience(const struct survey *s, int64_t user, struct cordee_audience *who_r)
{
    *who_r = (struct cordee_audience){
        .filter = s->filter,
        .mode = s->everybody ? CORDEE_AUDIENCE_ALL : CORDEE_AUDIENCE_KEY,
        .topic = s->topic,
        .user = user,
        .cluster = s->cluster,
    };
}

static int make_letter(struct cordee *cd, const struct survey *s, int64_t user,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_interaction history = {
        .kind = "survey",
        .direction = CORDEE_OUT,
        .subject = s->title,
        .author = user,
        .cluster = s->cluster,
    };
    struct cordee_letter letter;
    int64_t row;

    survey_invitation_letter(cd, a, s, &letter);
    if (cd->crm->interaction(cd, err, &history, &letter.interaction) < 0)
        return -1;
    row = cd->mail->letter(cd, err, &letter);
    return row < 0 ? -1
                   : cd->db->exec(cd, err,
                                  "UPDATE survey_survey SET letter = ?, interaction = ? "
                                  "WHERE id = ?",
                                  CORDEE_ARGS(CORDEE_V(row), CORDEE_V(letter.interaction),
                                              CORDEE_V(s->id)));
}

int survey_send(struct cordee *cd, const struct survey *s, int64_t user,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *args =
        json_pack("{s:I, s:I}", "survey", (json_int_t)s->id, "user", (json_int_t)user);
    const int64_t now = cordee_now();

    if (s->closes_at && s->closes_at <= now)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day to answer is past."));
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE survey_survey SET state = 'open', opened_at = ? WHERE id = ? "
            "AND state = 'draft'",
            CORDEE_ARGS(CORDEE_V(now), CORDEE_V(s->id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("It was sent already."));
    if (survey_publish(cd, s, err) < 0 || make_letter(cd, s, user, err) < 0 ||
        cd->job->queue(cd, err, "survey.invite", args, 0) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- the job -------------------------------------------------------------------- */

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
static int guests_read(struct cordee *cd, const struct survey *s, int64_t user,
                       struct guests *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee_sql sql = {.arena = g->arena};
    struct cordee_audience who;
    struct cordee_letter letter;
    int rc = -1;

    survey_audience(s, user, &who);
    survey_invitation_letter(cd, g->arena, s, &letter);
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

/* 1: the invitation is new; 0: they were asked before; -1. */
static int invitation_put(struct cordee *cd, const struct survey *s, int64_t person,
                          int64_t *id_r, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "INSERT INTO survey_invitation(survey, person, org, asked_at) VALUES(?1, ?2, "
            "(SELECT r.other FROM role r JOIN party x ON x.id = r.other WHERE r.party = "
            "?2 AND x.kind = 1 AND x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(
                "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1), ?3) ON "
                     "CONFLICT(survey, person) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(person), CORDEE_V(cordee_now()))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return 0;
    return cd->db->one(cd, err, id_r,
                       "SELECT id FROM survey_invitation WHERE survey = ? AND person = ?",
                       CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(person)));
}

/* Row and mail come together, so that who was asked before a crash is not asked again. */
static int invite_one(struct cordee *cd, const struct survey *s, const struct guest *g,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(g->values, 0, NULL);
    int64_t invitation = 0, outbox;
    int rc = invitation_put(cd, s, g->person, &invitation, err);

    if (rc <= 0)
        return rc;
    if (!values)
        values = json_object();
    json_object_set_new(values, SURVEY_LINK, json_sprintf("%lld", (long long)invitation));
    outbox = cd->mail->queue(cd, err, s->letter, g->person, g->address_id, g->address,
                             g->language, values);
    return outbox < 0
               ? -1
               : cd->db->exec(cd, err,
                              "UPDATE survey_invitation SET outbox = ? WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(outbox), CORDEE_V(invitation)));
}

static int invite_some(struct cordee *cd, const struct survey *s, const struct guest *g,
                       size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t people[SLICE];

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        people[i] = g[i].person;
        if (invite_one(cd, s, &g[i], err) < 0)
            return -1;
    }
    if (cd->crm->took_part(cd, err, s->interaction, people, n, "to") < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int survey_invite(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct guests g = {.arena = a};
    char words[80];
    int rc = survey_load(cd, a, cordee_json_int(job->args, "survey"), SURVEY_PUBLISHED,
                         &s, err);

    if (rc <= 0 || strcmp(s.state, "open") != 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    if (guests_read(cd, &s, cordee_json_int(job->args, "user"), &g, err) < 0)
        return -1;
    for (size_t i = 0; i < g.n; i += SLICE) {
        const size_t n = g.n - i < SLICE ? g.n - i : SLICE;
        const int64_t done = (int64_t)(i + n);

        if (invite_some(cd, &s, g.list + i, n, err) < 0)
            return -1;
        snprintf(words, sizeof words, TN("%lld person", "%lld people", done),
                 (long long)done);
        cd->job->progress(cd, job, done, (int64_t)g.n, words);
    }
    return CORDEE_JOB_DONE;
}
