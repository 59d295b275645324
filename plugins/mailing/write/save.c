/* What becomes of a draft that was sent from its page: saved by a button or while they
 * type, refused because somebody else was first, kept as a copy. */
#include "plugins/mailing/choose/choose.h"
#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/limits.h"
#include "plugins/mailing/write/picture.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

/* ---- what was typed --------------------------------------------------------- */

static const char *typed(struct cordee *cd, struct cordee_request *req,
                         const json_t *model, const char *name)
{
    const char *said = cd->http->form_at(req, name, 0);

    /* The model changes before it is saved. */
    return said ? said
                : cordee_arena_text(cd->http->arena(req), cordee_json_text(model, name));
}

static int64_t typed_int(struct cordee *cd, struct cordee_request *req,
                         const json_t *model, const char *name)
{
    return cd->http->form_at(req, name, 0) ? cd->http->form_int(req, name)
                                           : cordee_json_int(model, name);
}

/* Of a text with slots each is a field of its own, "slot.dates". */
static void read_slots(struct cordee *cd, struct cordee_request *req, const json_t *model,
                       struct mailing_text *t)
{
    CORDEE_AUTO(cordee_json_drop) json_t *filled = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *slots = NULL;
    struct cordee_arena *a = cd->http->arena(req);
    const char *frame = cordee_arena_text(a, cordee_json_text(model, "frame"));
    bool free_text = strcmp(cd->http->form(req, "do"), "free") == 0;
    json_t *slot;
    char *text;
    size_t i;

    if (!*frame)
        return;
    slots = mailing_slots(frame, json_object_get(model, "slot_texts"));
    json_array_foreach (slots, i, slot) {
        const char *name = cordee_json_text(slot, "name");
        const char *said =
            cd->http->form_at(req, cordee_arena_printf(a, "slot.%s", name), 0);

        json_object_set_new(filled, name,
                            json_string(said ? said : cordee_json_text(slot, "text")));
    }
    t->markdown = mailing_slots_fill(a, frame, filled);
    text = json_dumps(filled, JSON_COMPACT);
    t->slots = free_text ? "{}" : cordee_arena_text(a, text);
    t->frame = free_text ? "" : frame;
    free(text);
}

/* What a form does not have stays as it is: a page may ask for less. */
static void read_form(struct cordee *cd, struct cordee_request *req, const json_t *model,
                      struct mailing_text *t)
{
    *t = (struct mailing_text){
        .subject = typed(cd, req, model, "subject"),
        .preheader = typed(cd, req, model, "preheader"),
        .markdown = typed(cd, req, model, "markdown"),
        .language = typed(cd, req, model, "language"),
        .filter = typed(cd, req, model, "filter"),
        .mode = typed_int(cd, req, model, "mode") ? 1 : 0,
        .topic = typed_int(cd, req, model, "topic"),
        .sender = typed_int(cd, req, model, "sender"),
    };
    read_slots(cd, req, model, t);
}

/* ---- somebody else was first ------------------------------------------------ */

static void difference_add(json_t *list, const char *label, const char *theirs,
                           const char *mine)
{
    json_t *lines = mailing_difference(theirs, mine);

    if (json_array_size(lines))
        json_array_append_new(list,
                              json_pack("{s:s, s:o}", "label", label, "lines", lines));
    else
        json_decref(lines);
}

static void settings_differ(struct cordee *cd, const json_t *theirs,
                            const struct mailing_text *mine, json_t *list)
{
    difference_add(list, T("Who gets it"), cordee_json_text(theirs, "filter"),
                   mine->filter);
    if (cordee_json_int(theirs, "topic") != mine->topic)
        difference_add(list, T("Topic"), T("as it is now"), T("another one"));
    if (cordee_json_int(theirs, "sender") != mine->sender)
        difference_add(list, T("From"), T("as it is now"), T("another one"));
}

static void slot_fields(json_t *list, const char *slots)
{
    CORDEE_AUTO(cordee_json_drop) json_t *filled = json_loads(slots, 0, NULL);
    const char *name;
    json_t *text;

    json_object_foreach (filled, name, text)
        json_array_append_new(
            list, json_pack("{s:s+, s:O}", "name", "slot.", name, "value", text));
}

/* What was typed goes along in the form, for the copy. */
static json_t *kept_fields(const struct mailing_text *t, const char *lang)
{
    json_t *list = json_array();
    const char *const texts[][2] = {{"lang", lang},
                                    {"subject", t->subject},
                                    {"preheader", t->preheader},
                                    {"filter", t->filter},
                                    {"markdown", t->markdown}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "name", texts[i][0], "value", texts[i][1]));
    if (t->slots)
        slot_fields(list, t->slots);
    json_array_append_new(
        list, json_pack("{s:s, s:I}", "name", "topic", "value", (json_int_t)t->topic));
    json_array_append_new(
        list, json_pack("{s:s, s:I}", "name", "sender", "value", (json_int_t)t->sender));
    json_array_append_new(
        list, json_pack("{s:s, s:s}", "name", "mode", "value", t->mode ? "1" : "0"));
    return list;
}

static int conflict_page(struct cordee *cd, struct cordee_request *req,
                         const struct mailing_text *mine, const char *lang,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *list = json_array();
    char at[64];

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        (*lang && mailing_text_put(cd, model, lang, err) < 0)) {
        json_decref(list);
        return -1;
    }
    difference_add(list, T("Subject"), cordee_json_text(model, "subject"), mine->subject);
    difference_add(list, T("Preview line"), cordee_json_text(model, "preheader"),
                   mine->preheader);
    difference_add(list, T("Text"), cordee_json_text(model, "markdown"), mine->markdown);
    if (!*lang)
        settings_differ(cd, model, mine, list);
    cd->text->time(cd, cordee_json_int(model, "saved_at"), CORDEE_TIME_SHORT, at,
                   sizeof at);
    json_object_set_new(model, "when", json_string(at));
    json_object_set_new(model, "differences", list);
    json_object_set_new(model, "mine", kept_fields(mine, lang));
    json_object_set_new(model, "lang", json_string(lang));
    json_object_set(model, "text_language",
                    json_object_get(model, *lang ? "lang" : "language"));
    return cd->http->invalid(cd, req, "mailing-conflict", model, err);
}

/* The copy's id, or -1. */
static int64_t keep(struct cordee *cd, int64_t id, int64_t staff, const json_t *model,
                    const char *lang, struct mailing_text *t, struct cordee_error *err)
{
    struct mailing_saving how = {.staff = staff,
                                 .title = T("Kept a text as a copy of a mailing"),
                                 .version = 1,
                                 .original = cordee_json_text(model, "language")};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t copy, next;
    int rc = 0;

    if (cd->db->begin(cd, &tx, err) < 0 || (copy = mailing_copy(cd, id, staff, err)) < 0)
        return -1;
    t->language = *lang ? lang : how.original;
    if (*lang && (rc = mailing_text_version(cd, copy, lang, &how.version, err)) < 0)
        return -1;
    if (*lang && rc == 0)
        how.version = 0;
    if (mailing_text_save(cd, copy, t, &how, &next, err) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return copy;
}

static int keep_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *lang = cd->http->form(req, "lang");
    struct mailing_text text;
    int64_t copy;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (*lang && !mailing_language_ok(lang))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such language."));
    read_form(cd, req, model, &text);
    copy = keep(cd, cd->http->path_int(req, "id"), cd->http->user(req), model, lang,
                &text, err);
    if (copy < 0)
        return -1;
    return cd->http->done(cd, req, mailing_edit_path(cd, req, copy, lang, ""),
                          T("Your text is in this copy. The other mailing is as they "
                            "saved it."),
                          err);
}

static int refused(struct cordee *cd, struct cordee_request *req,
                   const struct mailing_text *mine, const char *lang,
                   const struct cordee_error *why, struct cordee_error *err)
{
    const bool later = why->code == CORDEE_E_BUSY || why->code == CORDEE_E_IO;

    if (cd->http->wants_json(req) ||
        (why->code != CORDEE_E_CONFLICT && !later && why->code != CORDEE_E_INVALID)) {
        *err = *why;
        return -1;
    }
    if (why->code == CORDEE_E_CONFLICT)
        return conflict_page(cd, req, mine, lang, err);
    if (why->code == CORDEE_E_IO)
        cd->log->write(cd, CORDEE_ERROR, "mailing %lld is not saved: %s",
                       (long long)cd->http->path_int(req, "id"), why->text);
    return mailing_edit_again(cd, req, mine,
                              later ? T("It could not be saved just now. It stands below "
                                        "as you wrote it: save it again in a moment.")
                                    : why->text,
                              err);
}

/* ---- saving ----------------------------------------------------------------- */

/* Where the button that was pressed leads, once the draft is saved. */
static int after_save(struct cordee *cd, struct cordee_request *req, int64_t id,
                      const char *lang, struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");

    if (strcmp(what, "review") == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/review"), NULL, err);
    if (strcmp(what, "preview") == 0 || cordee_text_starts(what, "jump-"))
        return mailing_look_page(cd, req, id, what, err);
    if (strcmp(what, "test") == 0 || strcmp(what, "test-group") == 0)
        return mailing_try_page(cd, req, id, lang, err);
    if (strcmp(what, "insert") == 0)
        return cd->http->done(cd, req, mailing_edit_path(cd, req, id, lang, "#markdown"),
                              T("It stands at the end of the text."), err);
    if (strcmp(what, "picture") == 0)
        return cd->http->done(cd, req, mailing_pictures_path(cd, req, id, lang), NULL,
                              err);
    if (strcmp(what, "contacts") == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/contacts"), NULL, err);
    if (strcmp(what, "files") == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/files"), NULL, err);
    if (cordee_text_starts(what, "tab-"))
        return cd->http->done(cd, req, mailing_edit_path(cd, req, id, what + 4, ""), NULL,
                              err);
    return cd->http->done(cd, req, mailing_edit_path(cd, req, id, lang, ""), T("Saved."),
                          err);
}

/* To a script that saves while they type: from which version to go on, when it was, and
 * what is wrong with the text. */
static int typed_reply(struct cordee *cd, struct cordee_request *req,
                       const struct mailing_text *t, int64_t cluster, int64_t version,
                       struct cordee_error *err)
{
    static const char *const read[] = {"markdown", "frame", "slot_texts", "cluster"};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf outline = {0};
    char at[64];
    char words[120];

    json_object_set_new(model, "subject", json_string(t->subject));
    json_object_set_new(model, "preheader", json_string(t->preheader));
    json_object_set_new(model, "markdown", json_string(t->markdown));
    if (t->slots && t->frame && *t->frame) {
        json_object_set_new(model, "slot_texts", json_loads(t->slots, 0, NULL));
        json_object_set_new(model, "frame", json_string(t->frame));
    }
    json_object_set_new(model, "cluster", json_integer(cluster));
    mailing_faults(cd, req, model);
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        json_object_del(model, read[i]);
    cd->text->time(cd, cordee_now(), CORDEE_TIME_CLOCK, at, sizeof at);
    snprintf(words, sizeof words, T("saved %s"), at);
    cd->mail->outline(cd, t->subject, &outline);
    cordee_json_set_text(model, "outline", outline.text ? outline.text : "");
    json_object_set_new(model, "version", json_integer(version));
    json_object_set_new(model, "words", json_string(words));
    return cd->http->json(cd, req, model, err);
}

/* Where a step of the filter box goes on. */
static int after_step(struct cordee *cd, struct cordee_request *req, int64_t id,
                      struct cordee_error *err)
{
    return cd->http->done(
        cd, req,
        cd->crm->filter_next(cd, req, mailing_path(cd, req, id, "/edit"), "#who"), NULL,
        err);
}

/* Without script a field or block goes to the end of the text. */
static const char *with_piece(struct cordee *cd, struct cordee_request *req,
                              const char *markdown)
{
    const char *piece = cd->http->form(req, "piece");
    size_t n = strlen(markdown);
    bool block = cordee_text_starts(piece, "[[") || cordee_text_starts(piece, "{{#");
    const char *gap = n && markdown[n - 1] == '\n' ? (block ? "\n" : "")
                      : block                      ? "\n\n"
                                                   : " ";

    return cordee_arena_printf(cd->http->arena(req), "%s%s%s", markdown, n ? gap : "",
                               piece);
}

/* A change is called by the mailing's name as it is then; a translation has its own. */
static struct mailing_saving saving_of(struct cordee *cd, struct cordee_request *req,
                                       const json_t *model,
                                       const struct mailing_text *text, bool original)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf outline = {0};
    const char *subject = cordee_json_text(model, "outline");

    if (original) {
        cd->mail->outline(cd, text->subject, &outline);
        subject = outline.text ? outline.text : "";
    }
    return (struct mailing_saving){
        .staff = cd->http->user(req),
        .typed = strcmp(cd->http->form(req, "do"), "typed") == 0,
        .title = *subject ? cordee_arena_printf(cd->http->arena(req),
                                                T("Changed the mailing “%s”"), subject)
                          : T("Changed a mailing without a subject"),
    };
}

static int save_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cd->http->path_int(req, "id");
    const char *lang = cd->http->form(req, "lang");
    struct cordee_error why = {0};
    struct mailing_saving how;
    struct mailing_text text;
    int64_t version;
    bool step = !*cd->http->form(req, "do") && (*cd->http->form(req, "field") ||
                                                cd->http->form_at(req, "filter_set", 0));

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (cordee_text_is(lang, cordee_json_text(model, "language")))
        lang = "";
    if (*lang && !mailing_language_ok(lang))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such language."));
    if (*lang && mailing_text_put(cd, model, lang, err) < 0)
        return -1;
    read_form(cd, req, model, &text);
    if (*lang)
        text.language = lang;
    if (strcmp(cd->http->form(req, "do"), "insert") == 0)
        text.markdown = with_piece(cd, req, text.markdown);
    if (strcmp(cd->http->form(req, "do"), "begin") == 0)
        mailing_text_begin(model, &text);
    mailing_typed_over(model, &text);
    how = saving_of(cd, req, model, &text, !*lang);
    how.version = cd->http->form_int(req, "version");
    how.original = *lang ? cordee_json_text(model, "language") : text.language;
    how.same = cd->http->form_int(req, "same") != 0;
    if ((step && mailing_filter_step(cd, req, model, &text.filter, &why) < 0) ||
        mailing_text_save(cd, id, &text, &how, &version, &why) < 0)
        return refused(cd, req, &text, lang, &why, err);
    if (how.typed)
        return typed_reply(cd, req, &text, cordee_json_int(model, "cluster"), version,
                           err);
    return step ? after_step(cd, req, id, err) : after_save(cd, req, id, lang, err);
}

static int text_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (mailing_text_drop(cd, id, cd->http->form(req, "lang"), cd->http->user(req),
                          &why) < 0) {
        if (why.code == CORDEE_E_CONFLICT)
            return cd->http->failed(cd, req, mailing_path(cd, req, id, "/edit"), why.text,
                                    err);
        *err = why;
        return -1;
    }
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/edit"),
                          T("The translation is taken out."), err);
}

/* clang-format off */
const struct cordee_route mailing_save_routes[] = {
    {.method = "POST", .path = "/mailing/{id}", .permission = "mailing.write",
     .handle = save_page, .max_body = MAILING_MOST_BODY, .help = "Saves a draft"},
    {.method = "POST", .path = "/mailing/{id}/keep", .permission = "mailing.write",
     .handle = keep_page, .max_body = MAILING_MOST_BODY,
     .help = "A copy with a text that could not be saved"},
    {.method = "POST", .path = "/mailing/{id}/text/remove", .permission = "mailing.write",
     .handle = text_remove, .help = "Takes a translation out of a draft"},
    {0},
};
/* clang-format on */
