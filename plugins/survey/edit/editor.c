/* The page on which a survey is written. */
#include "plugins/survey/edit/bank.h"
#include "plugins/survey/edit/edit-priv.h"

#include <stdio.h>
#include <string.h>

/* ---- the editor ----------------------------------------------------------------- */

const char *survey_language_wanted(struct cordee *cd, struct cordee_request *req,
                                   const struct survey *s)
{
    const char *form = cd->http->form(req, "lang");

    return survey_language_for(&s->form, *form ? form : cd->http->query(req, "lang"));
}

static const char *asked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const char *form = cd->http->form(req, name);

    return *form ? form : cd->http->query(req, name);
}

static int show_editor(struct cordee *cd, struct cordee_request *req,
                       const struct survey *s, const json_t *document,
                       const json_t *problems, struct cordee_error *err)
{
    const struct survey_look look = {
        .survey = s,
        .document = document,
        .language = survey_language_wanted(cd, req, s),
        .problems = problems,
        .moved = cd->http->query(req, "at"),
        .missing = *asked(cd, req, "missing"),
        .page = asked(cd, req, "s"),
    };
    CORDEE_AUTO(cordee_json_drop) json_t *model = survey_edit_model(cd, &look);

    cordee_json_set_text(
        model, "seen",
        survey_edit_seen(cd->http->arena(req), s->document, look.language));
    return problems ? cd->http->invalid(cd, req, "survey-edit", model, err)
                    : cd->http->page(cd, req, "survey-edit", model, err);
}

int survey_get_editor(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    return survey_of_path(cd, req, &s, err) < 0
               ? -1
               : show_editor(cd, req, &s, s.document, NULL, err);
}

/* ---- what a button does ------------------------------------------------------------ */

/* What was wrong in one order of questions, named as they stand in another. */
static void name_places(struct cordee *cd, json_t *problems, const json_t *from,
                        const json_t *to)
{
    size_t i;
    json_t *p;

    json_array_foreach (problems, i, p) {
        const json_t *question = survey_edit_at(from, cordee_json_text(p, "place"));
        CORDEE_AUTO(cordee_json_drop)
        json_t *place = survey_edit_place(to, cordee_json_text(question, "key"));
        const char *words = cordee_json_text(json_object_get(question, "words"),
                                             survey_first_language(to));

        json_object_set_new(p, "place",
                            json_string(place ? json_string_value(place) : ""));
        if (*words)
            json_object_set_new(p, "where", json_sprintf(T("Question “%s”"), words));
    }
}

/* The key that one has and the other has not: of what was added. */
static const char *new_key(const json_t *was, const json_t *is)
{
    size_t s, q;
    json_t *section, *question;

    json_array_foreach (json_object_get(is, "sections"), s, section)
        json_array_foreach (json_object_get(section, "questions"), q, question)
            if (!survey_edit_find(was, cordee_json_text(question, "key")))
                return cordee_json_text(question, "key");
    return "";
}

/* Where the focus goes once it is done: the same button of what was moved, the words of
 * what is new. */
static const char *focus_after(struct cordee *cd, struct cordee_request *req,
                               const char *what, const json_t *was, const json_t *is)
{
    struct cordee_arena *a = cd->http->arena(req);
    const json_t *sections = json_object_get(is, "sections");
    const char *colon = strchr(what, ':');
    int64_t page;

    if (cordee_text_starts(what, "add:") || cordee_text_starts(what, "copy:"))
        return cordee_arena_printf(a, "words:%s", new_key(was, is));
    if (strcmp(what, "section") == 0)
        return cordee_arena_printf(
            a, "page:%s",
            cordee_json_text(json_array_get(sections, json_array_size(sections) - 1),
                             "key"));
    if (colon && cordee_text_int(colon + 1, &page) && cordee_text_starts(what, "up-page"))
        return cordee_arena_printf(a, "up-page:%lld", (long long)(page ? page - 1 : 0));
    if (colon && cordee_text_int(colon + 1, &page) &&
        cordee_text_starts(what, "down-page"))
        return cordee_arena_printf(
            a, "down-page:%lld",
            (long long)(page + 1 < (int64_t)json_array_size(sections) ? page + 1 : page));
    return cordee_text_starts(what, "up:") || cordee_text_starts(what, "down:") ? what
                                                                                : "";
}

static const char *said_after(struct cordee *cd, const char *what)
{
    return cordee_text_starts(what, "remove:") || cordee_text_starts(what, "drop:")
               ? T("Removed.")
           : cordee_text_starts(what, "up") || cordee_text_starts(what, "down")
               ? T("Moved.")
               : T("Saved.");
}

/* The page whose questions are shown then: that of what was moved or added. */
static const char *page_after(struct cordee *cd, struct cordee_request *req,
                              const char *what, const char *focus, const json_t *is)
{
    const char *key = strchr(focus, ':');
    size_t s;
    json_t *section;

    if (cordee_text_starts(what, "page:"))
        return what + strlen("page:");
    json_array_foreach (json_object_get(is, "sections"), s, section)
        if (key && (survey_has_key(json_object_get(section, "questions"), key + 1) ||
                    (cordee_text_starts(focus, "page:") &&
                     strcmp(cordee_json_text(section, "key"), key + 1) == 0)))
            return cordee_json_text(section, "key");
    return asked(cd, req, "s");
}

/* Back to the editor. */
static int again(struct cordee *cd, struct cordee_request *req, int64_t id,
                 const char *language, const char *focus, const char *page,
                 const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    cordee_buf_printf(&to, "/edit?lang=%s", language);
    if (*focus) {
        cordee_buf_puts(&to, "&at=");
        cordee_buf_url(&to, focus, ":");
    }
    if (*page) {
        cordee_buf_puts(&to, "&s=");
        cordee_buf_url(&to, page, "");
    }
    if (*asked(cd, req, "missing"))
        cordee_buf_puts(&to, "&missing=1");
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, survey_path(cd, req, id, to.text), words, err);
}

/* Buttons that lead to another page once all is kept; NULL: it is none of these. */
static const char *leads_to(struct cordee *cd, struct cordee_request *req,
                            const char *what, const char *language)
{
    static const struct {
        const char *prefix, *to;
    } ways[] = {
        {"if:", "/if?of="},
        {"choose:", "/bank?q="},
        {"preview", "/preview?lang="},
        {"next", "/send"},
    };
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!cordee_text_starts(what, ways[i].prefix))
            continue;
        cordee_buf_puts(&to, ways[i].to);
        if (i < 2)
            cordee_buf_url(&to, what + strlen(ways[i].prefix), "");
        else if (i == 2)
            cordee_buf_puts(&to, language);
        return cordee_arena_text(cd->http->arena(req), to.text);
    }
    return NULL;
}

static int save_to_bank(struct cordee *cd, struct cordee_request *req, int64_t id,
                        const json_t *document, const char *key, struct cordee_error *err)
{
    char words[160];
    int n = survey_bank_keep(
        cd, json_object_get(survey_edit_find(document, key), "items"), err);

    if (n < 0)
        return -1;
    snprintf(words, sizeof words,
             TN("%d of these is new in the bank or was completed.",
                "%d of these are new in the bank or were completed.", n),
             n);
    return again(cd, req, id, survey_first_language(document), "", asked(cd, req, "s"),
                 words, err);
}

/* ---- saving -------------------------------------------------------------------------
 */

/* Done to a copy: 1, and *document_r is that; 0, and problems say why. */
static int act(struct cordee *cd, struct cordee_request *req, const char *what,
               json_t **document, json_t *problems)
{
    json_t *done = json_deep_copy(*document);
    struct survey_form form;
    const char *name = what;

    if (strcmp(what, "language") == 0)
        name = cordee_arena_printf(cd->http->arena(req), "language:%s",
                                   cd->http->form(req, "new_language"));
    survey_edit_do(cd, done, name);
    if (!survey_form_read(cd, cd->http->arena(req), done, &form, problems)) {
        name_places(cd, problems, done, *document);
        json_decref(done);
        return 0;
    }
    json_decref(*document);
    *document = done;
    return 1;
}

/* The language in which one goes on: that which was added. */
static const char *language_after(struct cordee *cd, struct cordee_request *req,
                                  const char *what, const json_t *document,
                                  const char *language)
{
    if (strcmp(what, "language") == 0 && *cd->http->form(req, "new_language"))
        return cd->http->form(req, "new_language");
    return cordee_text_starts(what, "unlanguage:") ? survey_first_language(document)
                                                   : language;
}

static int save(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                const json_t *document, struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    const char *language = survey_language_wanted(cd, req, s);
    const char *to = leads_to(cd, req, what, language), *focus;

    if (survey_save(cd, s->id, document, err) < 0)
        return -1;
    if (to)
        return cd->http->done(cd, req, survey_path(cd, req, s->id, to), NULL, err);
    if (cordee_text_starts(what, "bank:"))
        return save_to_bank(cd, req, s->id, document, what + strlen("bank:"), err);
    focus = focus_after(cd, req, what, s->document, document);
    return again(cd, req, s->id, language_after(cd, req, what, document, language), focus,
                 page_after(cd, req, what, focus, document), said_after(cd, what), err);
}

/* Somebody else saved since the page was opened: what was typed stands there, and is
 * saved when they press again, having seen that. */
static bool meanwhile(struct cordee *cd, struct cordee_request *req,
                      const struct survey *s, const json_t *document, json_t *problems)
{
    const char *seen = cd->http->form(req, "seen");
    const char *is = survey_edit_seen(cd->http->arena(req), s->document,
                                      survey_language_wanted(cd, req, s));

    if (!*seen || strcmp(seen, is) == 0 || json_equal(s->document, document))
        return false;
    json_array_append_new(
        problems,
        json_pack("{s:s, s:s}", "place", "", "text",
                  T("Since this page was opened, somebody else saved the survey, or you "
                    "did in another window. To put what stands here in place of that, "
                    "save again; to see that first, open the survey in another "
                    "window.")));
    return true;
}

int survey_post_editor(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL, *bank = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct survey_form form;
    bool late;

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    bank = survey_bank(cd, err);
    if (!bank)
        return -1;
    document = json_deep_copy(s.document);
    survey_edit_take(document, cd->http->form_json(req),
                     survey_language_wanted(cd, req, &s), bank);
    late = meanwhile(cd, req, &s, document, problems);
    /* What was typed and cannot be kept stands in the page as it was typed. */
    if (!survey_form_read(cd, cd->http->arena(req), document, &form, problems) || late ||
        !act(cd, req, cd->http->form(req, "do"), &document, problems))
        return show_editor(cd, req, &s, document, problems, err);
    return save(cd, req, &s, document, err);
}
