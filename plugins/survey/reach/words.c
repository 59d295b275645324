/* /survey/{id}/words: what invitation and reminder say, and a test of them. */
#include "plugins/survey/reach/words.h"

#include <string.h>

enum survey_mail survey_mail_asked(struct cordee *cd, struct cordee_request *req)
{
    return strcmp(cd->http->query(req, "mail"), "reminder") == 0 ||
                   strcmp(cd->http->form(req, "mail"), "reminder") == 0
               ? SURVEY_REMINDS
               : SURVEY_INVITES;
}

static const char *path_of(struct cordee *cd, struct cordee_request *req,
                           const struct survey *s, enum survey_mail what)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/%lld/words%s",
                               (long long)s->id,
                               what == SURVEY_REMINDS ? "?mail=reminder" : "");
}

/* What a survey sends that runs is sent by itself, so that who writes it must be one who
 * may send it. */
static bool may_write(struct cordee *cd, struct cordee_request *req,
                      const struct survey *s)
{
    return strcmp(s->state, "draft") == 0
               ? cd->http->may(req, "survey.write")
               : strcmp(s->state, "open") == 0 && cd->http->may(req, "survey.send");
}

/* ---- what was typed -----------------------------------------------------------------
 */

/* As one reads it: ends of lines are one character, none stand at the end. */
static const char *typed(struct cordee *cd, struct cordee_request *req, const char *name,
                         const char *language)
{
    struct cordee_arena *a = cd->http->arena(req);
    char *text = cordee_arena_text(
        a, cd->http->form(req, cordee_arena_printf(a, "%s.%s", name, language)));
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = '\0';
    return cordee_text_trim(text);
}

/* What was typed, and "" where it is what is ready. */
static json_t *own_typed(struct cordee *cd, struct cordee_request *req,
                         const struct survey *s, enum survey_mail what)
{
    struct cordee_arena *a = cd->http->arena(req);
    json_t *own = json_object();

    for (size_t i = 0; i < s->form.n_languages; i++) {
        const char *language = s->form.languages[i], *ready[2];
        const char *subject = typed(cd, req, "subject", language),
                   *words = typed(cd, req, "words", language);

        survey_words_ready(cd, a, s, what, language, &ready[0], &ready[1]);
        if (strcmp(subject, ready[0]) == 0)
            subject = "";
        if (strcmp(words, cordee_text_trim(cordee_arena_text(a, ready[1]))) == 0)
            words = "";
        json_object_set_new(own, language,
                            json_pack("{s:s, s:s}", "subject", subject, "words", words));
    }
    return own;
}

/* ---- what is wrong with it ----------------------------------------------------------
 */

static void fault_add(struct cordee *cd, json_t *list, const char *language,
                      const char *at, const char *text)
{
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:s}", "language",
                                    cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language),
                                    "at", at, "text", text));
}

static void sizes_check(struct cordee *cd, struct cordee_arena *a, const json_t *own,
                        json_t *list)
{
    const char *language;
    json_t *text;

    json_object_foreach ((json_t *)own, language, text) {
        const char *subject = cordee_json_text(text, "subject");

        if (cordee_utf8_len(subject) > SURVEY_SUBJECT || strpbrk(subject, "\n\t"))
            fault_add(cd, list, language, T("Subject"),
                      cordee_arena_printf(a, T("one line of %d characters at most"),
                                          SURVEY_SUBJECT));
        if (strlen(cordee_json_text(text, "words")) > SURVEY_MAIL_WORDS)
            fault_add(
                cd, list, language, T("Text"),
                cordee_arena_printf(a, T("%d characters at most"), SURVEY_MAIL_WORDS));
    }
}

/* Merge fields that nobody knows, sections that are open, blocks that fail. */
static void fields_check(struct cordee *cd, struct cordee_arena *a,
                         const struct survey *s, enum survey_mail what, const json_t *own,
                         json_t *list)
{
    CORDEE_AUTO(cordee_json_drop) json_t *faults = NULL;
    struct cordee_letter letter;
    json_t *fault;
    size_t i;

    survey_letter_of(cd, a, s, what, own, &letter);
    faults = cd->mail->faults(cd, &letter);
    json_array_foreach (faults, i, fault) {
        const char *language = cordee_json_text(fault, "language");
        const int64_t line = cordee_json_int(fault, "line");
        const bool subject =
            strcmp(cordee_json_text(fault, "where"), "subject") == 0 || !line;

        fault_add(cd, list, *language ? language : letter.language,
                  subject ? T("Subject")
                          : cordee_arena_printf(a, T("line %lld"), (long long)line),
                  cordee_json_text(fault, "text"));
    }
}

/* ---- the page -----------------------------------------------------------------------
 */

static json_t *text_model(struct cordee *cd, struct cordee_request *req,
                          const struct survey *s, enum survey_mail what,
                          const char *language, const json_t *own)
{
    const char *subject = cordee_json_text(own, "subject"),
               *words = cordee_json_text(own, "words"), *ready[2];

    survey_words_ready(cd, cd->http->arena(req), s, what, language, &ready[0], &ready[1]);
    return json_pack("{s:s, s:s, s:s, s:s, s:b}", "code", language, "name",
                     cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language), "subject",
                     *subject ? subject : ready[0], "words", *words ? words : ready[1],
                     "changed", *subject || *words);
}

static int put_address(struct cordee *cd, struct cordee_request *req, json_t *model,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;
    const char *address = cd->http->form(req, "address");

    if (!*address) {
        if (cd->db->row(cd, err, &me, "SELECT login FROM staff WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(cd->http->user(req)))) < 0)
            return -1;
        address = cordee_json_text(me, "login");
    }
    json_object_set_new(model, "address", json_string(address));
    return 0;
}

static int show(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                enum survey_mail what, const json_t *own, json_t *faults,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *texts = json_array();

    for (size_t i = 0; i < s->form.n_languages; i++)
        json_array_append_new(texts,
                              text_model(cd, req, s, what, s->form.languages[i],
                                         json_object_get(own, s->form.languages[i])));
    json_object_set_new(model, "texts", texts);
    json_object_set_new(model, "id", json_integer(s->id));
    json_object_set_new(model, "title", json_string(s->title));
    json_object_set_new(model, "reminder", json_boolean(what == SURVEY_REMINDS));
    json_object_set_new(model, "mail",
                        json_string(what == SURVEY_REMINDS ? "reminder" : "invitation"));
    json_object_set_new(model, "draft", json_boolean(strcmp(s->state, "draft") == 0));
    json_object_set_new(model, "several", json_boolean(s->form.n_languages > 1));
    json_object_set_new(model, "may_write", json_boolean(may_write(cd, req, s)));
    json_object_set(model, "faults", faults);
    if (put_address(cd, req, model, err) < 0)
        return -1;
    return json_array_size(faults)
               ? cd->http->invalid(cd, req, "survey-words", model, err)
               : cd->http->page(cd, req, "survey-words", model, err);
}

static int get_words(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    const enum survey_mail what = survey_mail_asked(cd, req);

    if (survey_load_sent(cd, cd->http->arena(req), cd->http->path_int(req, "id"), &s,
                         err) < 0 ||
        survey_own_load(cd, s.id, what, &own, err) < 0)
        return -1;
    return show(cd, req, &s, what, own, NULL, err);
}

/* ---- what is done there -------------------------------------------------------------
 */

/* Whoever writes surveys may try them on themselves. */
static bool may_try(struct cordee *cd, struct cordee_request *req, const char *address)
{
    int64_t own = 0;
    char folded[255];

    return cd->http->may(req, "survey.send") ||
           (cordee_address_fold(address, folded) == 0 &&
            cd->db->one(cd, NULL, &own, "SELECT 1 FROM staff WHERE id = ? AND login = ?",
                        CORDEE_ARGS(CORDEE_V(cd->http->user(req)),
                                    CORDEE_V((const char *)folded))) > 0);
}

static int try_it(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                  enum survey_mail what, struct cordee_error *err)
{
    const char *address = cd->http->form(req, "address"),
               *back = path_of(cd, req, s, what);
    struct cordee_error why = {0};

    if (!may_try(cd, req, address))
        return cd->http->failed(cd, req, back,
                                T("You may send tests to yourself; to others only who "
                                  "may send surveys."),
                                err);
    if (survey_try(cd, s, what,
                   survey_language_for(&s->form, cd->http->form(req, "language")),
                   address, &why) == 0)
        return cd->http->done(cd, req, back,
                              cordee_arena_printf(cd->http->arena(req),
                                                  T("A test is on its way to %s."),
                                                  address),
                              err);
    if (why.code == CORDEE_E_INVALID)
        return cd->http->failed(cd, req, back, why.text, err);
    *err = why;
    return -1;
}

static int post_words(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *faults = json_array();
    const enum survey_mail what = survey_mail_asked(cd, req);
    struct cordee_arena *a = cd->http->arena(req);
    const bool test = strcmp(cd->http->form(req, "do"), "test") == 0;

    if (survey_load_sent(cd, a, cd->http->path_int(req, "id"), &s, err) < 0)
        return -1;
    if (!may_write(cd, req, &s))
        return test ? try_it(cd, req, &s, what, err)
                    : cordee_fail(err, CORDEE_E_DENIED, "%s",
                                  T("What a survey that runs says is written by who may "
                                    "send it; of one that is over by nobody."));
    own = own_typed(cd, req, &s, what);
    sizes_check(cd, a, own, faults);
    if (!json_array_size(faults))
        fields_check(cd, a, &s, what, own, faults);
    if (json_array_size(faults))
        return show(cd, req, &s, what, own, faults, err);
    if (survey_own_save(cd, s.id, what, own, err) < 0)
        return -1;
    if (test)
        return try_it(cd, req, &s, what, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, &s, what), T("Saved."), err);
}

const struct cordee_route survey_words_routes[] = {
    {.method = "GET",
     .path = "/survey/{id}/words",
     .permission = "survey.write",
     .handle = get_words,
     .takes = "mail:text",
     .help = "What the invitation or the reminder of a survey says"},
    {.method = "POST",
     .path = "/survey/{id}/words",
     .permission = "survey.write",
     .handle = post_words,
     .max_body = 1 << 20,
     .help = "Keeps what a mail of a survey says, and sends a test of it"},
    {0},
};
