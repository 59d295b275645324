/* The invitation as somebody whom nobody knows would get it, before it goes. */
#include "plugins/survey/reach/words.h"

#include <string.h>

int survey_look_put(struct cordee *cd, const struct survey *s, json_t *model,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    const struct survey_form *form = &s->form;
    json_t *looks = json_array();

    if (survey_own_load(cd, s->id, SURVEY_INVITES, &own, err) < 0)
        return -1;
    for (size_t i = 0; i < form->n_languages; i++) {
        const char *language = form->languages[i];
        const char *subject = cordee_json_text(json_object_get(own, language), "subject");

        json_array_append_new(
            looks,
            json_pack("{s:s, s:s, s:s, s:b}", "code", language, "name",
                      cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language), "subject",
                      *subject ? subject : survey_words_in(form, form->title, language),
                      "first", i == 0));
    }
    json_object_set_new(model, "looks", looks);
    return 0;
}

/* What stands there since the editor put it, and was never written. */
static bool is_left(struct cordee *cd, const char *words)
{
    return strcmp(words, T("A new question")) == 0 ||
           strcmp(words, T("A new page")) == 0 || strcmp(words, T("A new survey")) == 0;
}

void survey_left_put(struct cordee *cd, const struct survey *s, json_t *model)
{
    const struct survey_form *form = &s->form;
    const char *first = form->n_languages ? form->languages[0] : "";
    int n = is_left(cd, survey_words_in(form, form->title, first));

    for (size_t i = 0; i < form->n_sections; i++)
        n += is_left(cd, survey_words_in(form, form->sections[i].words, first));
    for (size_t i = 0; i < form->n_questions; i++)
        n += is_left(cd, survey_words_in(form, form->questions[i]->words, first));
    json_object_set_new(model, "left", json_integer(n));
}

int survey_get_mail(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *nobody = json_object();
    struct cordee_arena *a = cd->http->arena(req);
    struct cordee_rendering mail = {0};
    struct cordee_letter letter;
    int rc = survey_load(cd, a, cd->http->path_int(req, "id"), SURVEY_NEWEST, &s, err);

    if (rc == 0)
        rc = cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."));
    if (rc < 0 || survey_letter(cd, a, &s, survey_mail_asked(cd, req), &letter, err) < 0)
        return -1;
    rc = cd->mail->preview(cd, err, &letter, nobody,
                           survey_language_for(&s.form, cd->http->query(req, "lang")),
                           &mail);
    if (rc == 0)
        rc = cd->http->frame(cd, req, mail.html.text, err);
    cordee_buf_drop(&mail.subject);
    cordee_buf_drop(&mail.html);
    cordee_buf_drop(&mail.text);
    return rc;
}
