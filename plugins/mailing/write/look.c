/* The preview: the mail as one person gets it, and the way to the next one. */
#include "plugins/mailing/write/look.h"
#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

/* ---- the frame -------------------------------------------------------------- */

static int render_as(struct cordee *cd, struct cordee_request *req, json_t *model,
                     int64_t party, struct cordee_rendering *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    struct cordee_letter letter;
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    const char *language;
    int64_t sender;

    if (mailing_letter(cd, cd->http->arena(req), model, &letter, err) < 0 ||
        (sender = cd->mail->sender_for(cd, err, &letter, party)) < 0)
        return -1;
    if (party && (cd->mail->values_for(cd, err, &letter, party, &values) < 0 ||
                  cd->crm->party(cd, err, party, &person) < 0))
        return -1;
    if (!values)
        values = json_object();
    json_object_set_new(values, "-sender", json_integer(sender));
    language = cordee_json_text(person, "language");
    return cd->mail->preview(cd, err, &letter, values,
                             *language ? language : letter.language, r);
}

/* A mail asks the reader's device whether it is dark; here the page says so. */
static void put_themed(struct cordee_buf *page, const char *html, size_t n,
                       const char *theme)
{
    static const char asks[] = "(prefers-color-scheme:";
    bool dark = strcmp(theme, "dark") == 0;
    const char *end = html + n;

    for (const char *at; *theme && (at = strstr(html, asks)); html = at) {
        const char *word = at + sizeof asks - 1;
        size_t close = strcspn(word, ")");
        bool for_dark = word[strspn(word, " ")] == 'd';

        cordee_buf_put(page, html, (size_t)(at - html));
        cordee_buf_puts(page, for_dark == dark ? "(min-width:0" : "(max-width:0");
        at = word + close;
    }
    cordee_buf_put(page, html, (size_t)(end - html));
}

static int show_words(struct cordee *cd, const char *key, const char *words,
                      struct cordee_buf *page, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, key, json_string(words));
    return cd->http->render(cd, "mailing-plain", model, page, err);
}

/* The text of the tab that is open, whoever reads it, or else what she gets. */
static int text_choose(struct cordee *cd, struct cordee_request *req, json_t *model,
                       struct cordee_error *err)
{
    const char *lang = cd->http->query(req, "lang");

    if (!*lang || !mailing_language_ok(lang))
        return 0;
    json_object_set_new(model, "only_text", json_true());
    if (cordee_text_is(lang, cordee_json_text(model, "language")))
        return 0;
    if (mailing_text_put(cd, model, lang, err) < 0)
        return -1;
    json_object_set_new(model, "language", json_string(lang));
    return 0;
}

/* The mail alone, for the frame in the page. */
int mailing_preview_frame(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf page = {0};
    struct cordee_rendering r = {0};
    struct cordee_error why = {0};
    int64_t party = 0;
    int rc = 0;

    cordee_text_int(cd->http->query(req, "as"), &party);
    if (mailing_of_path(cd, req, &model, err) < 0 || text_choose(cd, req, model, err) < 0)
        return -1;
    if (render_as(cd, req, model, party, &r, &why) < 0)
        rc = show_words(cd, "error", why.text, &page, err);
    else if (strcmp(cd->http->query(req, "part"), "text") == 0)
        rc = show_words(cd, "text", r.text.text ? r.text.text : "", &page, err);
    else
        put_themed(&page, r.html.text ? r.html.text : "", r.html.len,
                   cd->http->query(req, "theme"));
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc < 0 ? -1 : cd->http->frame(cd, req, page.text ? page.text : "", err);
}

/* ---- whom to look as -------------------------------------------------------- */

static enum mailing_jump jump_of(const char *what)
{
    static const char *const words[] = {"jump-next",    "jump-previous", "jump-longest",
                                        "jump-missing", "jump-other",    "jump-named"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(what, words[i]) == 0)
            return (enum mailing_jump)i;
    return MAILING_NEXT;
}

static const char *nobody(struct cordee *cd, enum mailing_jump jump)
{
    switch (jump) {
    case MAILING_MISSING:
        return T("Nobody lacks a value that this text uses.");
    case MAILING_OTHER:
        return T("Nobody of them reads another language.");
    case MAILING_NAMED:
        return T("Nobody who gets it is called that.");
    default:
        return T("Nobody would get it: there is nobody to look as.");
    }
}

/* The draft is saved; on to the page, which shows it as the person that was asked for. */
int mailing_look_page(struct cordee *cd, struct cordee_request *req, int64_t id,
                      const char *what, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    struct cordee_arena *a = cd->http->arena(req);
    const char *lang = cd->http->form(req, "lang");
    const struct mailing_whom how = {.jump = jump_of(what),
                                     .as = cd->http->form_int(req, "as"),
                                     .user = cd->http->user(req),
                                     .words = cd->http->form(req, "named")};
    struct mailing_whom other = how;
    const char *words = NULL;
    int64_t as = how.as;
    int rc;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (cordee_text_starts(what, "jump-")) {
        other.language = *lang ? lang : cordee_json_text(model, "language");
        rc = mailing_look(cd, model, &other, &person, err);
        if (rc < 0 && err->code != CORDEE_E_INVALID)
            return -1;
        if (rc > 0) {
            as = cordee_json_int(person, "id");
            lang = cordee_json_text(person, "gets");
        } else {
            words = rc < 0 ? cordee_arena_text(a, err->text) : nobody(cd, how.jump);
        }
    }
    return cd->http->done(
        cd, req,
        mailing_edit_path(
            cd, req, id, lang,
            cordee_arena_printf(
                a, "as=%lld&theme=%s&width=%s&part=%s#preview", (long long)as,
                strcmp(cd->http->form(req, "theme"), "dark") == 0    ? "dark"
                : strcmp(cd->http->form(req, "theme"), "light") == 0 ? "light"
                                                                     : "",
                strcmp(cd->http->form(req, "width"), "desktop") == 0 ? "desktop" : "",
                strcmp(cd->http->form(req, "part"), "text") == 0 ? "text" : "")),
        words, err);
}
