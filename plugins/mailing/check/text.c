/* Checks of what is written, in all its languages. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/write/faults.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

#define GMAIL_CLIP ((size_t)102 * 1024) /* longer mails are cut off with "view all" */
#define TOO_LONG   ((size_t)500 * 1024) /* of text alone: something went wrong */

int mailing_check_subject(struct cordee *cd, struct mailing_look *l,
                          struct cordee_error *err)
{
    const char *subject = l->letter.subject;
    size_t longest = cordee_utf8_len(subject);

    (void)err;
    if (!*subject) {
        mailing_found(l, "bad", T("The subject is missing"),
                      T("People decide by it whether to open the mail."));
        return 0;
    }
    for (size_t i = 0; i < l->letter.n_texts; i++)
        if (cordee_utf8_len(l->letter.texts[i].subject) > longest)
            longest = cordee_utf8_len(l->letter.texts[i].subject);
    if (longest > 78)
        mailing_found(l, "warn", T("The subject is long"),
                      T("Phones show the first 40 or so."));
    else
        mailing_found(l, "ok", T("Subject"),
                      cordee_arena_printf(l->arena, T("%zu characters."),
                                          cordee_utf8_len(subject)));
    return 0;
}

/* ---- text and size ---------------------------------------------------------- */

/* Quoted-printable (RFC 2045 6.7): three for one of what is no ASCII, and lines of 76. */
static int64_t coded(const struct cordee_buf *b)
{
    int64_t n = 0;

    for (size_t i = 0; i < b->len; i++)
        n += (unsigned char)b->text[i] >= 0x80 || b->text[i] == '=' ? 3 : 1;
    return n + n / 73 * 3;
}

/* One language with nobody's values: what fails then fails for the person with gaps. */
static int text_render(struct cordee *cd, struct mailing_look *l, const char *language,
                       size_t *html, size_t *all, struct cordee_error *why)
{
    struct cordee_rendering r = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *nobody = json_object();
    const int rc = cd->mail->preview(cd, why, &l->letter, nobody, language, &r);

    if (rc == 0 && r.html.len > *html) {
        *html = r.html.len;
        *all = r.html.len + r.text.len;
    }
    if (rc == 0 && coded(&r.html) + coded(&r.text) > l->wire)
        l->wire = coded(&r.html) + coded(&r.text);
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc;
}

static void size_say(struct cordee *cd, struct mailing_look *l, size_t html, size_t all)
{
    const size_t kb = all / 1024 + 1;

    if (html > TOO_LONG)
        mailing_found(
            l, "bad", T("The mail is far too long"),
            cordee_arena_printf(
                l->arena, T("%zu kB: many servers refuse it, and nobody reads it."), kb));
    else if (html > GMAIL_CLIP)
        mailing_found(l, "warn", T("The mail is very long"),
                      T("Gmail cuts off what is beyond 102 kB."));
    else
        mailing_found(
            l, "ok", T("Reads well without pictures"),
            cordee_arena_printf(l->arena, T("%zu kB, plain text part included."), kb));
}

/* "Deutsch, line 3: there is no block named "nosuch". [[nosuch]]" */
static const char *fault_words(struct cordee *cd, struct mailing_look *l,
                               const json_t *fault)
{
    const char *where = cordee_json_text(fault, "where");
    const char *language = cordee_json_text(fault, "language");
    const int64_t line = cordee_json_int(fault, "line");
    const bool text = cordee_text_is(where, "markdown");
    const char *place = text ? mailing_place_words(cd, l, language, line)
                        : cordee_text_is(where, "subject") ? T("the subject")
                                                           : T("the preview line");
    const char *written = l->letter.markdown;

    for (size_t i = 0; i < l->letter.n_texts; i++)
        if (cordee_text_is(l->letter.texts[i].language, language))
            written = l->letter.texts[i].markdown;
    if (l->letter.n_texts)
        place = cordee_arena_printf(l->arena, "%s, %s", mailing_language_name(language),
                                    place);
    return cordee_arena_printf(l->arena, "%s: %s. %s", place,
                               cordee_json_text(fault, "text"),
                               text ? mailing_line_of(l->arena, written, line) : "");
}

/* All that is wrong, in all languages; each leads to its text. */
static bool faults_say(struct cordee *cd, struct mailing_look *l)
{
    CORDEE_AUTO(cordee_json_drop) json_t *faults = cd->mail->faults(cd, &l->letter);
    const long long id = cordee_json_int(l->model, "id");
    json_t *row, *fault, *lines;
    size_t i;

    if (!json_array_size(faults))
        return false;
    lines = json_array();
    json_array_foreach (faults, i, fault)
        json_array_append_new(
            lines,
            json_pack("{s:s, s:s}", "text", fault_words(cd, l, fault), "link",
                      cordee_arena_printf(l->arena, "/mailing/%lld/edit?lang=%s", id,
                                          cordee_json_text(fault, "language"))));
    row = mailing_found(l, "bad", T("The text cannot be sent as it is"), NULL);
    json_object_set_new(row, "lines", lines);
    return true;
}

/* Without a sender or a public address no mail can be made, whatever its text says: that
 * is a row of theirs. */
static int is_elsewhere(struct cordee *cd, const struct mailing_look *l,
                        struct cordee_error *err)
{
    int64_t one;

    if (!cd->practice && !*cd->setting->text(cd, l->arena, "core.base_url"))
        return 1;
    return cd->db->one(cd, err, &one,
                       "SELECT 1 FROM cluster WHERE id = ? AND from_address = ''",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "cluster"))));
}

static int mails_look(struct cordee *cd, struct mailing_look *l, struct cordee_error *err)
{
    const struct cordee_letter *letter = &l->letter;
    struct cordee_error why = {0};
    size_t html = 0, all = 0;

    for (size_t i = 0; i <= letter->n_texts; i++) {
        const char *language = i ? letter->texts[i - 1].language : letter->language;
        int elsewhere;

        if (text_render(cd, l, language, &html, &all, &why) == 0)
            continue;
        if ((elsewhere = is_elsewhere(cd, l, err)) != 0)
            return elsewhere < 0 ? -1 : 0;
        mailing_found(l, "bad", T("The text cannot be sent as it is"),
                      letter->n_texts
                          ? cordee_arena_printf(l->arena, "%s: %s",
                                                mailing_language_name(language), why.text)
                          : why.text);
        return 0;
    }
    size_say(cd, l, html, all);
    return 0;
}

int mailing_check_text(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err)
{
    const char *markdown = l->letter.markdown;

    if (!markdown[strspn(markdown, " \r\n\t")]) {
        mailing_found(l, "bad", T("The text is empty"), NULL);
        return 0;
    }
    if (mailing_slots_blank(cordee_json_text(l->model, "frame"),
                            json_object_get(l->model, "slot_texts"))) {
        mailing_found(l, "bad", T("Nothing is filled in yet"),
                      T("The text has places of a template, and all of them are empty."));
        return 0;
    }
    return faults_say(cd, l) ? 0 : mails_look(cd, l, err);
}

/* ---- translations ----------------------------------------------------------- */

/* " (12 readers)" of those who get it: who reads that language; "" where it is not clear
 * who gets it at all. */
static const char *readers_words(struct cordee *cd, struct mailing_look *l,
                                 const char *language)
{
    const size_t len = strlen(language);
    int64_t n = 0;
    json_t *row;
    size_t i;

    if (!l->count)
        return "";
    json_array_foreach (json_object_get(l->count, "languages"), i, row) {
        const char *code = cordee_json_text(row, "code");

        if (strncmp(code, language, len) == 0 && (!code[len] || code[len] == '-'))
            n += cordee_json_int(row, "n");
    }
    return cordee_arena_printf(l->arena, TN(" (%lld reader)", " (%lld readers)", n),
                               (long long)n);
}

/* Those of `list` that are unfinished, or that are read and outdated; NULL: none is. */
static const char *names_of(struct cordee *cd, struct mailing_look *l, json_t *list,
                            bool unfinished)
{
    const char *names = NULL;
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_true(row, "unfinished") == unfinished &&
            (unfinished || cordee_json_true(row, "outdated")))
            names = cordee_arena_printf(
                l->arena, "%s%s%s%s", names ? names : "", names ? ", " : "",
                cordee_json_text(row, "name"),
                readers_words(cd, l, cordee_json_text(row, "language")));
    return names;
}

int mailing_check_translations(struct cordee *cd, struct mailing_look *l,
                               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = mailing_texts(cd, l->model, err);
    const char *names;

    if (!list)
        return -1;
    if ((names = names_of(cd, l, list, true)))
        mailing_found(
            l, "warn", T("A translation is not finished"),
            cordee_arena_printf(
                l->arena,
                T("%s: until it has a subject and a text, its readers get the original."),
                names));
    if ((names = names_of(cd, l, list, false)))
        mailing_found(
            l, "warn", T("A translation says what the original said before"),
            cordee_arena_printf(l->arena,
                                T("%s: the original was changed since, and they would "
                                  "get what it said before. Look at it again, or say "
                                  "that both say the same."),
                                names));
    return 0;
}

/* ---- unsubscribing ---------------------------------------------------------- */

/* What the last look at the public address said: Settings keeps it as JSON. */
static bool address_reached(struct cordee *cd, struct cordee_arena *a, const char *base,
                            const char **words_r)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *kept = json_loads(cd->setting->text(cd, a, "console.address_check"), 0, NULL);

    *words_r = T("Settings, Public address, looks whether it answers.");
    if (!kept || !cordee_text_is(cordee_json_text(kept, "url"), base))
        return false;
    if (cordee_json_true(kept, "pending"))
        *words_r = T("It is being looked at just now; load this page again.");
    else if (*cordee_json_text(kept, "words"))
        *words_r = cordee_arena_text(a, cordee_json_text(kept, "words"));
    return cordee_json_true(kept, "ok");
}

/* Unsubscribe links must work where the readers are. */
int mailing_check_unsubscribe(struct cordee *cd, struct mailing_look *l,
                              struct cordee_error *err)
{
    const char *base = cd->setting->text(cd, l->arena, "core.base_url");
    const char *words;
    json_t *row = NULL;

    (void)err;
    if (cd->practice)
        mailing_found(l, "ok", T("Practice: no mail leaves this machine"), NULL);
    else if (!cordee_text_starts(base, "https://"))
        row = mailing_found(l, "bad", T("The public address for links is not set"),
                            T("Without it nobody could unsubscribe. Set it under "
                              "Settings; mailings are held until then."));
    else if (!address_reached(cd, l->arena, base, &words))
        row = mailing_found(l, "bad", T("The public address for links was not reached"),
                            words);
    else if (!(l->letter.flags & CORDEE_LETTER_NOTICE))
        mailing_found(l, "ok", T("One-click unsubscribe is in"),
                      T("Also as a mail header."));
    if (row)
        cordee_json_set_text(row, "href", "/settings/links");
    return 0;
}
