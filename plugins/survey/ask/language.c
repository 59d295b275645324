/* In which language somebody is asked. */
#include "plugins/survey/ask/ask.h"

#include <string.h>

const char *survey_language_asked(struct cordee *cd, struct cordee_request *req,
                                  const struct survey_form *form, const char *before)
{
    const char *asked = cd->http->query(req, "l");
    const char *wish = cd->http->header(req, "Accept-Language");

    if (!*asked)
        asked = cd->http->form(req, "l");
    if (!*asked)
        asked = before;
    if (!*asked)
        asked = cordee_arena_text_n(cd->http->arena(req), wish, strcspn(wish, ",;"));
    return survey_language_for(form, asked);
}

json_t *survey_languages_model(struct cordee *cd, const struct survey_form *form,
                               const char *path, const char *more, const char *now)
{
    json_t *list = json_array();

    for (size_t i = 0; form->n_languages > 1 && i < form->n_languages; i++) {
        const char *language = form->languages[i];

        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:b, s:o}", "code", language, "name",
                                        cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language),
                                        "now", strcmp(language, now) == 0, "href",
                                        json_sprintf("%s?l=%s%s", path, language, more)));
    }
    return list;
}
