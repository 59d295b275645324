/* The mails of a survey: what they say, in the languages of its form. */
#include "plugins/survey/reach/words.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

/* ---- parts ------------------------------------------------------------------------ */

static void put_button(struct cordee_buf *out, const char *words)
{
    cordee_buf_printf(out, "\n\n[[button href=\"{{" SURVEY_LINK "}}\" text=\"%s\"]]\n\n",
                      words);
}

#define MONTH 2629746 /* seconds, of 365.2425 days in twelve */

int64_t survey_link_day(struct cordee *cd, const struct survey *s)
{
    const int64_t months = cd->setting->number(cd, "link_months");

    if (s->closes_at)
        return s->closes_at - 1;
    return months > 0 && months <= 1200 ? cordee_now() + months * MONTH : 0;
}

/* false: there is no such day. */
static bool until(struct cordee *cd, int64_t at, char day[80])
{
    if (at)
        cd->text->time(cd, at, CORDEE_TIME_DATE, day, 80);
    return at != 0;
}

static void put_yours(struct cordee *cd, struct cordee_buf *out)
{
    cordee_buf_puts(out, T("The link is yours alone: please do not pass it on. You can "
                           "stop at any time and go on later."));
    cordee_buf_puts(out, "\n");
}

/* ---- what comes before the button: ready, or written ----------------------------------
 */

/* How the ready words are put: into a mail, or where somebody changes them. */
typedef void put_fn(struct cordee_buf *out, const char *words);

static void put_typed(struct cordee_buf *out, const char *words)
{
    cordee_buf_puts(out, words);
}

static void put_greeting(struct cordee *cd, struct cordee_buf *out)
{
    cordee_buf_printf(out,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
}

static void open_invitation(struct cordee *cd, const struct survey *s,
                            const char *language, put_fn *put, struct cordee_buf *out)
{
    (void)cd;
    put(out, survey_words_in(&s->form, s->form.intro, language));
}

static void open_reminder(struct cordee *cd, const struct survey *s, const char *language,
                          put_fn *put, struct cordee_buf *out)
{
    cordee_buf_puts(out, s->one_answer
                             ? T("We asked your organisation some days ago, and its "
                                 "answer is still missing. One of you is enough: it "
                                 "counts for all, and colleagues can amend it.")
                             : T("We asked you some days ago, and your answer is still "
                                 "missing. What you have begun is kept."));
    cordee_buf_puts(out, "\n\n");
    put(out, survey_words_in(&s->form, s->form.intro, language));
}

static void open_thanks(struct cordee *cd, const struct survey *s, const char *language,
                        put_fn *put, struct cordee_buf *out)
{
    cordee_buf_puts(out, T("Your answers have arrived."));
    cordee_buf_puts(out, " ");
    put(out, survey_words_in(&s->form, s->form.thanks, language));
}

/* ---- what each of them says -----------------------------------------------------------
 */

static void put_request(struct cordee *cd, const struct survey *s, const char *also,
                        struct cordee_buf *out)
{
    char day[80];

    if (s->anonymous)
        cordee_buf_printf(out, "\n\n**%s** %s", T("This survey is anonymous."),
                          T("Your answers are kept without your name and without the "
                            "time, and looked at only together with those of four others "
                            "or more. It is noted that you took part, not what you "
                            "said."));
    if (also)
        cordee_buf_printf(out, "\n\n%s", also);
    put_button(out, T("Answer now"));
    if (until(cd, survey_link_day(cd, s), day)) {
        cordee_buf_printf(out, T("You can answer until %s."), day);
        cordee_buf_putc(out, ' ');
    }
    put_yours(cd, out);
}

static void end_invitation(struct cordee *cd, const struct survey *s,
                           struct cordee_buf *out)
{
    put_request(
        cd, s, s->one_answer ? T("One answer counts for your whole organisation.") : NULL,
        out);
}

static void end_reminder(struct cordee *cd, const struct survey *s,
                         struct cordee_buf *out)
{
    put_request(cd, s, NULL, out);
}

static void end_thanks(struct cordee *cd, const struct survey *s, struct cordee_buf *out)
{
    char day[80];

    put_button(out, T("Look at my answers"));
    if (until(cd, s->closes_at ? s->closes_at - 1 : 0, day))
        cordee_buf_printf(out, T("You can change them until %s."), day);
    cordee_buf_puts(out, "\n");
}

/* ---- subjects --------------------------------------------------------------------- */

static const char *subject_reminder(struct cordee *cd, struct cordee_arena *a,
                                    const char *title)
{
    return cordee_arena_printf(a, T("Reminder: %s"), title);
}

static const char *subject_thanks(struct cordee *cd, struct cordee_arena *a,
                                  const char *title)
{
    return cordee_arena_printf(a, T("Thank you: %s"), title);
}

/* ---- letters ---------------------------------------------------------------------- */

static const struct mail {
    const char *kind; /* of the entry */
    unsigned flags;
    /* Around the survey's title; NULL: that alone. */
    const char *(*subject)(struct cordee *cd, struct cordee_arena *a, const char *title);
    void (*open)(struct cordee *cd, const struct survey *s, const char *language,
                 put_fn *put, struct cordee_buf *out);
    void (*end)(struct cordee *cd, const struct survey *s, struct cordee_buf *out);
} mails[] = {
    [SURVEY_INVITES] = {"survey", CORDEE_LETTER_BULK, NULL, open_invitation,
                        end_invitation},
    [SURVEY_REMINDS] = {"survey.reminder", CORDEE_LETTER_BULK, subject_reminder,
                        open_reminder, end_reminder},
    [SURVEY_THANKS] = {"survey.thanks", CORDEE_LETTER_AUTO, subject_thanks, open_thanks,
                       end_thanks},
};

static void open_ready(struct cordee *cd, const struct survey *s, const struct mail *m,
                       const char *language, put_fn *put, struct cordee_buf *out)
{
    put_greeting(cd, out);
    m->open(cd, s, language, put, out);
}

static const char *subject_ready(struct cordee *cd, struct cordee_arena *a,
                                 const struct survey *s, const struct mail *m,
                                 const char *language)
{
    const char *title = survey_words_in(&s->form, s->form.title, language);

    return cordee_arena_subject(a, m->subject ? m->subject(cd, a, title) : title);
}

void survey_words_ready(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        enum survey_mail what, const char *language,
                        const char **subject_r, const char **words_r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};

    cd->text->speak(cd, language, "en");
    open_ready(cd, s, &mails[what], language, put_typed, &words);
    *subject_r = subject_ready(cd, a, s, &mails[what], language);
    cd->text->spoken(cd);
    *words_r = cordee_arena_text(a, words.text);
}

static struct cordee_letter_text text_of(struct cordee *cd, struct cordee_arena *a,
                                         const struct survey *s, const struct mail *m,
                                         const char *language, const json_t *own)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const char *subject = cordee_json_text(own, "subject"),
               *words = cordee_json_text(own, "words");
    struct cordee_letter_text text = {.language = language};

    cd->text->speak(cd, language, "en");
    if (*words)
        cordee_buf_puts(&body, words);
    else
        open_ready(cd, s, m, language, cordee_buf_markdown, &body);
    m->end(cd, s, &body);
    text.subject =
        *subject ? cordee_arena_text(a, subject) : subject_ready(cd, a, s, m, language);
    cd->text->spoken(cd);
    text.markdown = cordee_arena_text(a, body.text);
    return text;
}

void survey_letter_of(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                      enum survey_mail what, const json_t *own, struct cordee_letter *l_r)
{
    const struct survey_form *form = &s->form;
    const size_t n = form->n_languages;
    struct cordee_letter_text *texts = cordee_arena_get(a, n * sizeof *texts);

    for (size_t i = 0; i < n; i++)
        texts[i] = text_of(cd, a, s, &mails[what], form->languages[i],
                           json_object_get(own, form->languages[i]));
    *l_r = (struct cordee_letter){
        .subject = texts[0].subject,
        .markdown = texts[0].markdown,
        .language = texts[0].language,
        .texts = texts + 1,
        .n_texts = n - 1,
        .topic = s->topic,
        .cluster = s->cluster,
        .flags = mails[what].flags,
    };
}

int survey_letter(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                  enum survey_mail what, struct cordee_letter *l_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;

    if (what != SURVEY_THANKS && survey_own_load(cd, s->id, what, &own, err) < 0)
        return -1;
    survey_letter_of(cd, a, s, what, own, l_r);
    return 0;
}

/* ---- a test -------------------------------------------------------------------------
 */

/* Whom nobody asked has no link of their own: what it leads to is shown by the preview.
 */
static const char *with_preview(struct cordee *cd, struct cordee_arena *a,
                                const struct survey *s, const char *language,
                                const char *markdown)
{
    static const char field[] = "{{" SURVEY_LINK "}}";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *url =
        cd->http->link(cd, a,
                       cordee_arena_printf(a, "/survey/%lld/preview?lang=%s",
                                           (long long)s->id, language));
    const char *at;

    for (; (at = strstr(markdown, field)); markdown = at + strlen(field)) {
        cordee_buf_put(&out, markdown, (size_t)(at - markdown));
        cordee_buf_puts(&out, url);
    }
    cordee_buf_puts(&out, markdown);
    return cordee_arena_text(a, out.text);
}

int survey_try(struct cordee *cd, const struct survey *s, enum survey_mail what,
               const char *language, const char *address, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *nobody = json_object();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_letter letter = {
        .topic = s->topic, .cluster = s->cluster, .language = language};
    struct cordee_letter_text text;
    int64_t row;

    if (!cordee_address_ok(address))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("That is not an e-mail address."));
    if (survey_own_load(cd, s->id, what, &own, err) < 0)
        return -1;
    text = text_of(cd, a, s, &mails[what], language, json_object_get(own, language));
    letter.subject = cordee_arena_printf(a, "[%s] %s", T("Test"), text.subject);
    letter.markdown = with_preview(cd, a, s, language, text.markdown);
    letter.flags = mails[what].flags | CORDEE_LETTER_TEST;
    if (cd->db->begin(cd, &tx, err) < 0 ||
        (row = cd->mail->letter(cd, err, &letter)) < 0 ||
        cd->mail->queue(cd, err, row, 0, 0, address, language, nobody) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- for later ------------------------------------------------------------------------
 */

int survey_fields_note(struct cordee *cd, const struct survey *s, enum survey_mail what,
                       json_t *args, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_letter letter;
    json_t *names = NULL;

    if (survey_letter(cd, a, s, what, &letter, err) < 0 ||
        cd->mail->letter_fields(cd, err, &letter, &names) < 0)
        return -1;
    json_object_set_new(args, "fields", names);
    return 0;
}

int survey_fields_noted(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        enum survey_mail what, const json_t *args,
                        struct cordee_letter *l_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    const json_t *names = json_object_get(args, "fields");

    if (!names)
        return survey_letter(cd, a, s, what, l_r, err);
    for (size_t i = 0; i < json_array_size(names); i++)
        cordee_buf_printf(&all, "{{%s}} ", json_string_value(json_array_get(names, i)));
    *l_r = (struct cordee_letter){
        .subject = "", .markdown = cordee_arena_text(a, all.text ? all.text : "")};
    return 0;
}

/* ---- the entry of the history
 * -----------------------------------------------------------
 */

int survey_letter_keep(struct cordee *cd, const struct survey *s, enum survey_mail what,
                       int64_t user, int64_t *letter_r, int64_t *entry_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_interaction history = {
        .kind = mails[what].kind,
        .direction = CORDEE_OUT,
        .subject = s->title,
        .author = user,
        .cluster = s->cluster,
    };
    struct cordee_letter letter;

    if (survey_letter(cd, a, s, what, &letter, err) < 0 ||
        cd->crm->interaction(cd, err, &history, entry_r) < 0)
        return -1;
    letter.interaction = *entry_r;
    *letter_r = cd->mail->letter(cd, err, &letter);
    return *letter_r < 0 ? -1 : 0;
}
