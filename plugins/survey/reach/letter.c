/* The mails of a survey: what they say, in the languages of its form. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

/* ---- others' words --------------------------------------------------------------- */

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

static void put_request(struct cordee *cd, const struct survey *s, const char *also,
                        const char *language, struct cordee_buf *out)
{
    char day[80];

    put_plain(out, survey_words_in(&s->form, s->form.intro, language));
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

static void put_invitation(struct cordee *cd, const struct survey *s,
                           const char *language, struct cordee_buf *out)
{
    put_request(
        cd, s, s->one_answer ? T("One answer counts for your whole organisation.") : NULL,
        language, out);
}

static void put_reminder(struct cordee *cd, const struct survey *s, const char *language,
                         struct cordee_buf *out)
{
    cordee_buf_puts(out, s->one_answer
                             ? T("We asked your organisation some days ago, and its "
                                 "answer is still missing. One of you is enough: it "
                                 "counts for all, and colleagues can amend it.")
                             : T("We asked you some days ago, and your answer is still "
                                 "missing. What you have begun is kept."));
    cordee_buf_puts(out, "\n\n");
    put_request(cd, s, NULL, language, out);
}

static void put_thanks(struct cordee *cd, const struct survey *s, const char *language,
                       struct cordee_buf *out)
{
    const char *thanks = survey_words_in(&s->form, s->form.thanks, language);
    char day[80];

    cordee_buf_puts(out, T("Your answers have arrived."));
    cordee_buf_puts(out, " ");
    put_plain(out, thanks);
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
    void (*put)(struct cordee *cd, const struct survey *s, const char *language,
                struct cordee_buf *out);
} mails[] = {
    [SURVEY_INVITES] = {"survey", CORDEE_LETTER_BULK, NULL, put_invitation},
    [SURVEY_REMINDS] = {"survey.reminder", CORDEE_LETTER_BULK, subject_reminder,
                        put_reminder},
    [SURVEY_THANKS] = {"survey.thanks", CORDEE_LETTER_AUTO, subject_thanks, put_thanks},
};

static struct cordee_letter_text text_of(struct cordee *cd, struct cordee_arena *a,
                                         const struct survey *s, const struct mail *m,
                                         const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const char *title = survey_words_in(&s->form, s->form.title, language);
    struct cordee_letter_text text = {.language = language};

    cd->text->speak(cd, language, "en");
    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
    m->put(cd, s, language, &body);
    text.subject = subject_of(a, m->subject ? m->subject(cd, a, title) : title);
    cd->text->spoken(cd);
    text.markdown = cordee_arena_text(a, body.text);
    return text;
}

void survey_letter(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                   enum survey_mail what, struct cordee_letter *l_r)
{
    const struct survey_form *form = &s->form;
    const size_t n = form->n_languages;
    struct cordee_letter_text *texts = cordee_arena_get(a, n * sizeof *texts);

    for (size_t i = 0; i < n; i++)
        texts[i] = text_of(cd, a, s, &mails[what], form->languages[i]);
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

    survey_letter(cd, a, s, what, &letter);
    if (cd->crm->interaction(cd, err, &history, entry_r) < 0)
        return -1;
    letter.interaction = *entry_r;
    *letter_r = cd->mail->letter(cd, err, &letter);
    return *letter_r < 0 ? -1 : 0;
}
