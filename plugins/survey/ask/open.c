/* /survey/o/LINK: the link for everybody.  It leads to a page on which somebody begins,
 * and from there to a link of their own.  No third party is asked whether they are a
 * person: a field that nobody sees must stay empty, the page is signed with its time, and
 * who sends answers sooner than anybody reads is asked to look again (ask.c). */
#include "plugins/survey/ask/ask.h"

#include "plugins/survey/keep/anonymous.h"

#include <string.h>

#define TRAP  "e-mail-again" /* no key of a question has a - */
#define HOURS 12             /* a page is good for */
#define PUBLIC \
    (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF | CORDEE_ROUTE_NO_LOG)

/* ---- whose it is --------------------------------------------------------------------
 */

static int load(struct cordee *cd, struct cordee_request *req, struct survey *s,
                struct cordee_error *err)
{
    const int64_t id = cd->http->keyed_row(cd, SURVEY_OPEN, cd->http->path(req, "token"));
    int rc = id ? survey_load(cd, cd->http->arena(req), id, SURVEY_PUBLISHED, s, err) : 0;

    if (rc < 0 || (rc > 0 && s->open_link))
        return rc;
    return cd->http->unknown(cd, err);
}

/* ---- pages --------------------------------------------------------------------------
 */

static int show(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                const char *language, const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const struct survey_form *form = &s->form;
    const char *path = cordee_arena_printf(cd->http->arena(req), SURVEY_OPEN_PATH "%s",
                                           cd->http->path(req, "token"));
    char word[CORDEE_KEYED];

    cd->http->keyed(cd, SURVEY_DOOR, survey_door_new(), word);
    json_object_set_new(model, "title",
                        json_string(survey_words_in(form, form->title, language)));
    cordee_json_set_text(model, "intro", survey_words_in(form, form->intro, language));
    json_object_set_new(model, "lang", json_string(language));
    json_object_set_new(model, "languages",
                        survey_languages_model(cd, form, path, "", language));
    json_object_set_new(model, "action", json_string(path));
    json_object_set_new(model, "door", json_string(word));
    json_object_set_new(model, "trap", json_string(TRAP));
    json_object_set_new(model, "anonymous", json_boolean(s->anonymous));
    if (!*error)
        return cd->http->page(cd, req, "survey-open", model, err);
    json_object_set_new(model, "error", json_string(error));
    return cd->http->invalid(cd, req, "survey-open", model, err);
}

static int show_over(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const char *language,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    survey_over_put(cd, s, model);
    json_object_set_new(model, "lang", json_string(language));
    json_object_set_new(model, "title",
                        json_string(survey_words_in(&s->form, s->form.title, language)));
    return cd->http->page(cd, req, "survey-over", model, err);
}

/* Why it is shown once more; "": it is not. */
static const char *error(struct cordee *cd, struct cordee_request *req)
{
    const char *why = cd->http->query(req, "e");

    return strcmp(why, "trap") == 0 ? T("A field that must stay empty was filled in, as "
                                        "programs do. Please begin once more.")
           : strcmp(why, "late") == 0
               ? T("This page lay open for long. Please begin once more.")
               : "";
}

/* By a GET, so that the back button never asks to send it anew. */
static int once_more(struct cordee *cd, struct cordee_request *req, const char *language,
                     const char *why, struct cordee_error *err)
{
    return cd->http->done(
        cd, req,
        cordee_arena_printf(cd->http->arena(req), SURVEY_OPEN_PATH "%s?l=%s&e=%s",
                            cd->http->path(req, "token"), language, why),
        NULL, err);
}

/* ---- handlers -----------------------------------------------------------------------
 */

static int get_open(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const char *language;
    int rc;

    if (load(cd, req, &s, err) < 0)
        return -1;
    language = survey_language_asked(cd, req, &s.form, "");
    cd->text->speak(cd, language, "en");
    rc = survey_is_open(&s, cordee_now())
             ? show(cd, req, &s, language, error(cd, req), err)
             : show_over(cd, req, &s, language, err);
    cd->text->spoken(cd);
    return rc;
}

/* Nothing is kept of who only begins: the link says of which survey it is. */
static int enter_unknown(struct cordee *cd, const struct survey *s,
                         char word[CORDEE_KEYED], struct cordee_error *err)
{
    cd->http->keyed(cd, SURVEY_STRANGER, survey_stranger_new(s->id), word);
    return survey_takes(cd, s->id, true, err);
}

static int enter(struct cordee *cd, const struct survey *s, const char *language,
                 int64_t door, char word[CORDEE_KEYED], struct cordee_error *err)
{
    int64_t response = 0;
    int rc;

    if (s->anonymous)
        return enter_unknown(cd, s, word, err);
    rc = survey_door_enter(cd, s, door, language, &response, err);
    if (rc > 0)
        cd->http->keyed(cd, SURVEY_OWN, response, word);
    return rc;
}

static int begin(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                 const char *language, int64_t door, struct cordee_error *err)
{
    char word[CORDEE_KEYED];
    int rc = enter(cd, s, language, door, word, err);

    if (rc <= 0)
        return rc < 0 ? -1 : show_over(cd, req, s, language, err);
    return cd->http->done(cd, req,
                          cordee_arena_printf(cd->http->arena(req),
                                              SURVEY_PATH "%s?l=%s&s=1", word, language),
                          NULL, err);
}

static int post_open(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const int64_t door =
        cd->http->keyed_row(cd, SURVEY_DOOR, cd->http->form(req, "door"));
    const int64_t age = cordee_now() - survey_door_at(door);
    const char *language;
    int rc;

    if (load(cd, req, &s, err) < 0)
        return -1;
    language = survey_language_asked(cd, req, &s.form, "");
    cd->text->speak(cd, language, "en");
    if (!survey_is_open(&s, cordee_now()))
        rc = show_over(cd, req, &s, language, err);
    else if (*cd->http->form(req, TRAP))
        rc = once_more(cd, req, language, "trap", err);
    else if (!door || age > HOURS * 3600 || age < -60)
        rc = once_more(cd, req, language, "late", err);
    else
        rc = begin(cd, req, &s, language, door, err);
    cd->text->spoken(cd);
    return rc;
}

const struct cordee_route survey_open_routes[] = {
    {.method = "GET",
     .path = SURVEY_OPEN_PATH "{token}",
     .handle = get_open,
     .flags = PUBLIC,
     .per_minute = 300,
     .help = "Where a survey is begun by the link for everybody"},
    {.method = "POST",
     .path = SURVEY_OPEN_PATH "{token}",
     .handle = post_open,
     .flags = PUBLIC,
     .per_minute = 60,
     .help = "Begins an answer of somebody who is not known"},
    {0},
};
