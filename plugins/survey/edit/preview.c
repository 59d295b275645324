/* A survey as who answers it sees it: page by page, with its conditions.  What is
 * answered goes along in the page itself and is kept nowhere. */
#include "plugins/survey/edit/edit.h"

#include "plugins/survey/ask/ask.h"

#include <stdlib.h>
#include <string.h>

struct previewing {
    struct cordee *cd;
    struct cordee_request *req;
    struct survey survey;
    json_t *answers;
    const char *language, *width;
    bool all; /* all pages one below another, whatever their conditions */
    bool shown[SURVEY_QUESTIONS];
};

static void previewing_drop(struct previewing *p)
{
    survey_drop(&p->survey);
    cordee_json_drop(&p->answers);
}

static const char *asked(const struct previewing *p, const char *name)
{
    const char *form = p->cd->http->form(p->req, name);

    return *form ? form : p->cd->http->query(p->req, name);
}

static int previewing_load(struct cordee *cd, struct cordee_request *req,
                           struct previewing *p, struct cordee_error *err)
{
    *p = (struct previewing){.cd = cd, .req = req};
    if (survey_of_path(cd, req, &p->survey, err) < 0)
        return -1;
    p->language = survey_language_wanted(cd, req, &p->survey);
    p->width = strcmp(asked(p, "width"), "desktop") == 0 ? "desktop" : "phone";
    p->all = *asked(p, "all") != '\0';
    p->answers = json_loads(cd->http->form(req, "answers"), JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(p->answers)) {
        cordee_json_drop(&p->answers);
        p->answers = json_object();
    }
    memset(p->shown, true, sizeof p->shown);
    if (!p->all)
        survey_show(&p->survey.form, p->answers, NULL, p->shown);
    return 0;
}

/* ---- the bar above it ----------------------------------------------------------------
 */

static void put_way(const struct previewing *p, json_t *list, const char *name,
                    const char *language, const char *width, bool all, bool now)
{
    json_t *w = json_object();

    json_object_set_new(w, "name", json_string(name));
    json_object_set_new(w, "href",
                        json_sprintf("/survey/%lld/preview?lang=%s&width=%s%s&s=%s",
                                     (long long)p->survey.id, language, width,
                                     all ? "&all=1" : "", asked(p, "s")));
    json_object_set_new(w, "code", json_string(language));
    json_object_set_new(w, "now", json_boolean(now));
    json_array_append_new(list, w);
}

/* In the words of the user, before the page speaks the language of who answers. */
static json_t *bar_model(const struct previewing *p)
{
    const struct survey_form *form = &p->survey.form;
    const bool phone = strcmp(p->width, "phone") == 0;
    struct cordee *cd = p->cd;
    json_t *bar = json_object(), *languages = json_array(), *widths = json_array(),
           *ways = json_array();

    for (size_t i = 0; i < form->n_languages; i++)
        put_way(p, languages, cd->crm->word(cd, CORDEE_WORD_LANGUAGE, form->languages[i]),
                form->languages[i], p->width, p->all,
                strcmp(form->languages[i], p->language) == 0);
    put_way(p, widths, T("Phone"), p->language, "phone", p->all, phone);
    put_way(p, widths, T("Desktop"), p->language, "desktop", p->all, !phone);
    put_way(p, ways, T("Page by page"), p->language, p->width, false, !p->all);
    put_way(p, ways, T("All pages"), p->language, p->width, true, p->all);
    json_object_set_new(bar, "languages", languages);
    json_object_set_new(bar, "widths", widths);
    json_object_set_new(bar, "ways", ways);
    json_object_set_new(bar, "back", json_string(T("Back to the questions")));
    json_object_set_new(bar, "language_label", json_string(T("Language")));
    json_object_set_new(bar, "width_label", json_string(T("Width")));
    json_object_set_new(bar, "way_label", json_string(T("Pages")));
    json_object_set_new(bar, "note",
                        json_string(T("A preview: nothing is kept. Questions that depend "
                                      "on who is asked show only under “All pages”.")));
    return bar;
}

/* ---- pages
 * ------------------------------------------------------------------------------ */

static json_t *sheet_of(struct previewing *p, size_t section, const json_t *problems)
{
    const struct survey_sheet sheet = {
        .form = &p->survey.form,
        .section = section,
        .language = p->language,
        .answers = p->answers,
        .typed = problems ? p->cd->http->form_json(p->req) : NULL,
        .problems = problems,
        .shown = p->shown,
        .mix = 1,
    };

    return survey_sheet_model(p->cd, &sheet);
}

static void put_page(struct previewing *p, size_t section, const json_t *problems,
                     json_t *model)
{
    const struct survey_form *form = &p->survey.form;
    size_t before = 0, all = 0;
    json_t *pages = json_array();

    for (size_t s = survey_next(form, p->shown, -1); s < form->n_sections;
         s = survey_next(form, p->shown, (int)s)) {
        all++;
        before += s < section;
    }
    json_array_append_new(pages, sheet_of(p, section, problems));
    json_object_set_new(model, "pages", pages);
    json_object_set_new(model, "number", json_integer((json_int_t)before + 1));
    json_object_set_new(model, "of", json_integer((json_int_t)all));
    json_object_set_new(model, "several", json_boolean(all > 1));
    json_object_set_new(model, "end", json_boolean(before + 1 == all));
    json_object_set_new(model, "back", json_boolean(before > 0));
    json_object_set_new(model, "walking", json_true());
    if (before)
        json_object_set_new(model, "intro", json_string(""));
    json_object_set_new(model, "s", json_integer((json_int_t)section + 1));
}

static void put_all(struct previewing *p, json_t *model)
{
    json_t *pages = json_array();

    for (size_t i = 0; i < p->survey.form.n_sections; i++)
        json_array_append_new(pages, sheet_of(p, i, NULL));
    json_object_set_new(model, "pages", pages);
}

/* `section` past the last: the end. */
static int show(struct previewing *p, size_t section, const json_t *problems,
                struct cordee_error *err)
{
    const struct survey_form *form = &p->survey.form;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cordee *cd = p->cd;
    char *answers = json_dumps(p->answers, JSON_COMPACT);
    int rc;

    json_object_set_new(model, "id", json_integer(p->survey.id));
    json_object_set_new(model, "bar", bar_model(p));
    json_object_set_new(model, "width", json_string(p->width));
    json_object_set_new(model, "lang", json_string(p->language));
    json_object_set_new(model, "answers", json_string(answers ? answers : "{}"));
    free(answers);
    json_object_set_new(model, "title",
                        json_string(survey_words_in(form, form->title, p->language)));
    json_object_set_new(model, "intro",
                        json_string(survey_words_in(form, form->intro, p->language)));
    json_object_set_new(model, "thanks",
                        json_string(survey_words_in(form, form->thanks, p->language)));
    if (!form->n_questions)
        json_object_set_new(model, "nothing",
                            json_string(T("There is no question in it yet.")));
    cd->text->speak(cd, p->language, "en");
    if (p->all || !form->n_questions)
        put_all(p, model);
    else if (section < form->n_sections)
        put_page(p, section, problems, model);
    else
        json_object_set_new(model, "over", json_true());
    rc = cd->http->page(cd, p->req, "survey-preview", model, err);
    cd->text->spoken(cd);
    return rc;
}

/* That of `s`, from 1, or the next that has something to show. */
static size_t section_asked(const struct previewing *p)
{
    int64_t s = 0;

    if (!cordee_text_int(asked(p, "s"), &s) || s < 1 ||
        s > (int64_t)p->survey.form.n_sections)
        s = 1;
    return survey_next(&p->survey.form, p->shown, (int)s - 2);
}

int survey_get_preview(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(previewing_drop) struct previewing p;

    return previewing_load(cd, req, &p, err) < 0 ? -1
                                                 : show(&p, section_asked(&p), NULL, err);
}

static size_t section_before(const struct previewing *p, size_t section)
{
    const struct survey_form *form = &p->survey.form;
    size_t last = section;

    for (size_t s = survey_next(form, p->shown, -1); s < section && s < form->n_sections;
         s = survey_next(form, p->shown, (int)s))
        last = s;
    return last;
}

int survey_post_preview(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(previewing_drop) struct previewing p;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    size_t section, wrong;

    if (previewing_load(cd, req, &p, err) < 0)
        return -1;
    section = section_asked(&p);
    if (section >= p.survey.form.n_sections)
        return show(&p, section, NULL, err);
    cd->text->speak(cd, p.language, "en");
    wrong = survey_take(cd, &p.survey.form, section, cd->http->form_json(req), NULL,
                        p.answers, problems);
    cd->text->spoken(cd);
    survey_show(&p.survey.form, p.answers, NULL, p.shown);
    if (strcmp(cd->http->form(req, "do"), "back") == 0)
        return show(&p, section_before(&p, section), NULL, err);
    return wrong
               ? show(&p, section, problems, err)
               : show(&p, survey_next(&p.survey.form, p.shown, (int)section), NULL, err);
}
