/* /survey/a/LINK: somebody answers.  The link is theirs: it says who they are, and is
 * kept nowhere.  A GET shows, a POST keeps. */
#include "plugins/survey/ask/asking.h"
#include "plugins/survey/ask/details.h"

#include <stdlib.h>
#include <string.h>

/* ---- pages ---------------------------------------------------------------------- */

/* Pages that have something to show, and which of them this is. */
static void put_place(const struct asking *k, size_t section, json_t *model)
{
    const struct survey_form *form = &k->survey.form;
    size_t before = 0, all = 0, last = form->n_sections;

    for (size_t s = survey_next(form, k->shown, -1); s < form->n_sections;
         s = survey_next(form, k->shown, (int)s)) {
        all++;
        if (s < section) {
            before++;
            last = s;
        }
    }
    json_object_set_new(model, "number", json_integer((json_int_t)before + 1));
    json_object_set_new(model, "of", json_integer((json_int_t)all));
    json_object_set_new(model, "several", json_boolean(all > 1));
    json_object_set_new(model, "end", json_boolean(before + 1 == all));
    if (last < form->n_sections)
        json_object_set_new(model, "back", json_sprintf("%s?s=%zu", k->path, last + 1));
}

static json_t *head_model(const struct asking *k, size_t section)
{
    const struct survey_form *form = &k->survey.form;
    json_t *model = json_object();
    char section_too[32];

    snprintf(section_too, sizeof section_too, "&s=%zu", section + 1);
    json_object_set_new(model, "title",
                        json_string(survey_words_in(form, form->title, k->language)));
    json_object_set_new(model, "action", json_string(k->path));
    json_object_set_new(model, "lang", json_string(k->language));
    json_object_set_new(
        model, "languages",
        survey_languages_model(k->cd, form, k->path, section_too, k->language));
    return model;
}

static void put_day(struct cordee *cd, json_t *model, const char *name, int64_t at)
{
    char day[80];

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_DATE, day, sizeof day);
    json_object_set_new(model, name, json_string(day));
}

static void put_flag(json_t *model, const char *name, bool is)
{
    json_object_set_new(model, name, json_boolean(is));
}

/* What somebody must know who answers this page: of whom, to whom, until when. */
static void put_about(const struct asking *k, size_t section, json_t *model)
{
    const struct survey_form *form = &k->survey.form;
    const bool first = survey_next(form, k->shown, -1) == section;

    if (k->survey.one_answer)
        cordee_json_set_text(model, "company", k->response.company);
    if (first)
        cordee_json_set_text(model, "intro",
                             survey_words_in(form, form->intro, k->language));
    put_day(k->cd, model, "sent_text", k->response.submitted_at);
    put_flag(model, "anonymous", k->survey.anonymous && first);
    put_flag(model, "stranger", k->response.stranger);
    put_flag(model, "final", k->survey.anonymous && cordee_json_true(model, "end"));
    json_object_set_new(model, "s", json_integer((json_int_t)section + 1));
}

/* Why the page is shown once more; false: it is not. */
static bool put_error(const struct asking *k, const json_t *problems, json_t *model)
{
    struct cordee *cd = k->cd;
    const size_t n = json_array_size(problems);

    if (k->refused)
        json_object_set_new(model, "error", json_string(k->refused));
    else if (problems)
        json_object_set_new(
            model, "error",
            json_sprintf(TN("%zu answer is missing or not right; the others are kept.",
                            "%zu answers are missing or not right; the others are kept.",
                            (int64_t)n),
                         n));
    return k->refused || problems;
}

static int show_section(struct asking *k, size_t section, const json_t *typed,
                        const json_t *problems, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *page = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = head_model(k, section);
    struct survey_sheet sheet = {
        .form = &k->survey.form,
        .section = section,
        .language = k->language,
        .typed = typed,
        .problems = problems,
        .shown = k->shown,
        .mix = k->response.invitation,
    };
    struct cordee *cd = k->cd;

    if (survey_details_fill(cd, &k->survey, &k->response, k->answers, &answers, err) < 0)
        return -1;
    sheet.answers = answers;
    page = survey_sheet_model(cd, &sheet);
    json_object_update(model, page);
    put_place(k, section, model);
    put_about(k, section, model);
    return put_error(k, problems, model)
               ? cd->http->invalid(cd, k->req, "survey-ask", model, err)
               : cd->http->page(cd, k->req, "survey-ask", model, err);
}

static int64_t link_day(const struct asking *k)
{
    return survey_link_last(&k->survey, k->response.link_until);
}

static int show_end(struct asking *k, const char *state, struct cordee_error *err)
{
    const struct survey_form *form = &k->survey.form;
    CORDEE_AUTO(cordee_json_drop) json_t *model = head_model(k, 0);
    struct cordee *cd = k->cd;

    json_object_set_new(model, state, json_true());
    put_flag(model, "amended", k->response.amended);
    cordee_json_set_text(model, "thanks",
                         survey_words_in(form, form->thanks, k->language));
    json_object_set_new(model, "again", json_sprintf("%s?s=1", k->path));
    if (k->response.door || k->response.stranger)
        json_object_set_new(model, "own_url",
                            json_string(cd->http->link(cd, k->arena, k->path)));
    put_day(cd, model, "answered_at", k->response.submitted_at);
    put_day(cd, model, "until", link_day(k));
    return cd->http->page(cd, k->req, "survey-end", model, err);
}

/* A colleague was quicker: one may leave it, or take it over. */
static int show_taken(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = head_model(k, 0);

    json_object_set_new(model, "taken", json_true());
    put_day(k->cd, model, "at_text", cordee_json_int(k->company, "at"));
    json_object_set(model, "by", json_object_get(k->company, "by"));
    json_object_set(model, "company", json_object_get(k->company, "org"));
    return k->cd->http->page(k->cd, k->req, "survey-end", model, err);
}

void survey_over_put(struct cordee *cd, const struct survey *s, json_t *model)
{
    const int64_t at = s->closed_at && (!s->closes_at || s->closed_at < s->closes_at)
                           ? s->closed_at
                           : s->closes_at - 1;

    put_day(cd, model, "closed", at);
}

static void put_theirs(const struct asking *k, json_t *model)
{
    if (k->response.submitted_at || (k->response.used && !k->response.stranger))
        json_object_set_new(model, "theirs", json_true());
    else if (json_object_size(k->answers))
        json_object_set_new(model, "begun", json_true());
    put_flag(model, "amended", k->response.amended);
}

/* Of a link that was withdrawn nothing is said but that: it may be in other hands. */
static int show_gone(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "lang", json_string(k->language));
    put_flag(model, "withdrawn", k->response.withdrawn);
    if (!k->response.withdrawn) {
        json_object_set_new(model, "title",
                            json_string(survey_words_in(
                                &k->survey.form, k->survey.form.title, k->language)));
        put_day(k->cd, model, "until", link_day(k));
        put_theirs(k, model);
    }
    return k->cd->http->page(k->cd, k->req, "survey-gone", model, err);
}

/* Who comes late is told so, and what became of theirs. */
static int show_over(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (k->response.withdrawn || (survey_link_ended(&k->survey, k->response.link_until) &&
                                  survey_is_open(&k->survey, cordee_now())))
        return show_gone(k, err);
    model = head_model(k, 0);
    survey_over_put(k->cd, &k->survey, model);
    json_object_set_new(model, "by_mail",
                        json_boolean(k->response.invitation &&
                                     !k->response.submitted_at && !k->response.used));
    put_theirs(k, model);
    return k->cd->http->page(k->cd, k->req, "survey-over", model, err);
}

/* ---- GET ------------------------------------------------------------------------ */

/* The section of ?s=, where it may be seen; else where they were. */
static size_t section_wanted(const struct asking *k)
{
    const struct survey_form *form = &k->survey.form;
    int64_t wanted = 0;

    if (!cordee_text_int(k->cd->http->query(k->req, "s"), &wanted) || wanted < 1 ||
        wanted > (int64_t)form->n_sections)
        wanted = k->response.section + 1;
    wanted = (int64_t)survey_next(form, k->shown, (int)wanted - 2);
    return (size_t)wanted < form->n_sections ? (size_t)wanted
                                             : survey_next(form, k->shown, -1);
}

static void say_quick(struct asking *k)
{
    struct cordee *cd = k->cd;

    k->refused = T("This was sooner than anybody reads it. Please look at your answers "
                   "once more, and send them.");
}

/* A page that was sent and was not right, with what is wrong now. */
static int show_wrong(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *typed = NULL;
    const size_t section = section_wanted(k);

    if (k->response.typed && survey_typed_load(k->cd, &k->response, &k->typed, err) < 0)
        return -1;
    typed = survey_again_look(k, section, problems);
    if (json_array_size(problems))
        return show_section(k, section, typed, problems, err);
    if (strcmp(k->cd->http->query(k->req, "e"), "quick") == 0 && k->response.door &&
        !k->response.submitted_at)
        say_quick(k);
    return show_section(k, section, NULL, NULL, err);
}

static int get_ask(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    CORDEE_AUTO(survey_asking_drop) struct asking k;
    int rc = survey_asking_load(cd, req, &k, err);

    if (rc < 0)
        return -1;
    cd->text->speak(cd, k.language, "en");
    if (rc == 0)
        rc = show_over(&k, err);
    else if (k.response.used)
        rc = show_end(&k, "sent", err);
    else if (k.company)
        rc = show_taken(&k, err);
    else if (*cd->http->query(req, "later"))
        rc = show_end(&k, "later", err);
    else if (k.response.submitted_at && !*cd->http->query(req, "s"))
        rc = show_end(&k, "done", err);
    else if (*cd->http->query(req, "e"))
        rc = show_wrong(&k, err);
    else
        rc = show_section(&k, section_wanted(&k), NULL, NULL, err);
    cd->text->spoken(cd);
    return rc;
}

/* ---- POST ----------------------------------------------------------------------- */

/* (Of an anonymous answer the language is kept nowhere: the address says it.) */
static int go(struct asking *k, const char *query, size_t section,
              struct cordee_error *err)
{
    const char *language =
        k->survey.anonymous ? cordee_arena_printf(k->arena, "l=%s&", k->language) : "";

    return k->cd->http->done(
        k->cd, k->req,
        cordee_arena_printf(k->arena, "%s?%s%s%.0zu", k->path, language, query, section),
        NULL, err);
}

static int forget(struct asking *k, struct cordee_error *err)
{
    return survey_asking_forget(k, err) < 0 ? -1 : go(k, "", 0, err);
}

static int amend(struct asking *k, struct cordee_error *err)
{
    int rc = survey_asking_amend(k, err);

    return rc <= 0 ? (rc < 0 ? -1 : show_over(k, err)) : go(k, "s=", 1, err);
}

/* Shown once more by a GET; who speaks JSON gets it at once. */
static int show_again(struct asking *k, size_t section, const json_t *typed,
                      const json_t *problems, struct cordee_error *err)
{
    return k->cd->http->wants_json(k->req)
               ? show_section(k, section, typed, problems, err)
           : k->refused ? go(k, "e=quick&s=", section + 1, err)
                        : go(k, "e=1&s=", section + 1, err);
}

/* Programs are quick.  What was answered is kept, and can be sent a little later. */
static bool is_too_quick(struct asking *k)
{
    struct cordee *cd = k->cd;

    if (!k->response.door || k->response.submitted_at ||
        cordee_now() - survey_door_at(k->response.door) >=
            cd->setting->number(cd, "open_seconds"))
        return false;
    say_quick(k);
    return true;
}

/* Who went to a later page by its address comes back to what is missing before it. */
static bool is_lacking(struct asking *k, size_t *section, json_t *problems)
{
    const struct survey_form *form = &k->survey.form;
    const struct survey_asked who = {.is_of = survey_asking_is_of, .ctx = k};
    const size_t at = survey_lacking(k->cd, form, &who, k->answers, problems);

    if (at < form->n_sections)
        *section = at;
    return at < form->n_sections;
}

static int post_section(struct asking *k, struct cordee_error *err)
{
    const struct survey_form *form = &k->survey.form;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    const json_t *typed = k->cd->http->form_json(k->req);
    const bool later = strcmp(k->cd->http->form(k->req, "do"), "later") == 0;
    const int64_t at = k->cd->http->form_int(k->req, "s") - 1;
    size_t section = at >= 0 && at < (int64_t)form->n_sections ? (size_t)at : 0, next;
    const struct survey_asked who = {.is_of = survey_asking_is_of, .ctx = k};
    bool stays =
        survey_take(k->cd, form, section, typed, &who, k->answers, problems) && !later;
    bool last;
    int rc;

    survey_asking_show(k);
    next = survey_next(form, k->shown, (int)section);
    last = !stays && !later && next == form->n_sections;
    if (last && (is_too_quick(k) || is_lacking(k, &section, problems))) {
        typed = k->refused ? typed : NULL;
        stays = true;
        last = false;
    }
    if (stays)
        survey_again_note(k, section, typed, problems);
    rc = survey_asking_keep(k, last ? 0 : stays || later ? section : next, last, err);
    if (rc <= 0)
        return rc < 0 ? -1 : show_over(k, err);
    if (stays)
        return show_again(k, section, typed, problems, err);
    return rc == 2 ? go(k, "", 0, err)
           : later ? go(k, "later=", 1, err)
           : last  ? go(k, "", 0, err)
                   : go(k, "s=", next + 1, err);
}

/* A colleague was quicker than this page: it is kept as what they have begun, which goes
 * on top when they take the answer over. */
static int post_begun(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    const struct survey_asked who = {.is_of = survey_asking_is_of, .ctx = k};
    const int64_t at = k->cd->http->form_int(k->req, "s") - 1;
    int rc = 1;

    if (at >= 0 && at < (int64_t)k->survey.form.n_sections) {
        survey_take(k->cd, &k->survey.form, (size_t)at, k->cd->http->form_json(k->req),
                    &who, k->answers, problems);
        if (json_object_size(k->answers))
            rc = survey_asking_keep(k, (size_t)at, false, err);
    }
    return rc <= 0 ? (rc < 0 ? -1 : show_over(k, err)) : go(k, "", 0, err);
}

static int post_ask(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_asking_drop) struct asking k;
    const char *what = cd->http->form(req, "do");
    int rc = survey_asking_load(cd, req, &k, err);

    if (rc < 0)
        return -1;
    cd->text->speak(cd, k.language, "en");
    rc = rc == 0                                             ? show_over(&k, err)
         : k.response.used                                   ? go(&k, "", 0, err)
         : k.company && strcmp(what, "amend") == 0           ? amend(&k, err)
         : k.company                                         ? post_begun(&k, err)
         : k.response.amended && strcmp(what, "forget") == 0 ? forget(&k, err)
                                                             : post_section(&k, err);
    cd->text->spoken(cd);
    return rc;
}

/* A whole company sits behind one address, and a link cannot be guessed. */
#define PER_MINUTE 6000

#define FLAGS                                                         \
    (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF | \
     CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_PACKED)

const struct cordee_route survey_ask_routes[] = {
    {.method = "GET",
     .path = SURVEY_PATH "{token}",
     .handle = get_ask,
     .flags = FLAGS,
     .per_minute = PER_MINUTE,
     .help = "The survey that a personal link leads to"},
    {.method = "POST",
     .path = SURVEY_PATH "{token}",
     .handle = post_ask,
     .flags = FLAGS,
     .per_minute = PER_MINUTE,
     .help = "Keeps the answers of one page of a survey"},
    {0},
};
