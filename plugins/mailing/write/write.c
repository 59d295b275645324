/* The pages on which a mailing is written and looked at. */
#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/files.h"
#include "plugins/mailing/write/limits.h"
#include "plugins/mailing/write/look.h"
#include "plugins/mailing/write/picture.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"
#include "plugins/mailing/write/try.h"

#include <string.h>

/* What the address says, or the form that comes again. */
static const char *asked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const char *said = cd->http->query(req, name);

    return *said ? said : cd->http->form(req, name);
}

/* An empty filter lets nobody in while a part of the audience does. */
static bool lets_in(const json_t *model)
{
    json_t *part;
    size_t i;

    json_array_foreach (json_object_get(model, "parts"), i, part)
        if (!cordee_json_true(part, "out"))
            return true;
    return false;
}

/* The audience of `model`: how many, and who is left out and why.  The address may name
 * the field of a condition that is being added. */
int mailing_audience_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                           struct cordee_error *err)
{
    const struct cordee_filter_form form = {
        .text = cordee_json_text(model, "filter"),
        .field = cd->http->query(req, "field"),
        .user = cd->http->user(req),
    };
    struct cordee_audience who;
    json_t *box;

    mailing_audience(cd->http->arena(req), model, cd->http->user(req), &who);
    if (cd->crm->audience_box(cd, err, &form, &who, model) < 0)
        return -1;
    box = json_object_get(model, "box");
    json_object_set_new(box, "count_url",
                        json_sprintf("/mailing/%lld/audience/count",
                                     (long long)cordee_json_int(model, "id")));
    json_object_del(box, "count"); /* the audience's own number stands below */
    json_object_del(box, "count_text");
    if (!*form.text && lets_in(model))
        cordee_json_set_text(box, "sentence", T("Whom the parts below let in"));
    return 0;
}

/* Where a test goes unless somebody says otherwise: to who writes. */
static int add_own_address(struct cordee *cd, struct cordee_request *req, json_t *model,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;

    if (cd->db->row(cd, err, &me, "SELECT login FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cd->http->user(req)))) < 0)
        return -1;
    cordee_json_set_text(model, "own_address", cordee_json_text(me, "login"));
    return 0;
}

static int mark_selected(json_t *list, const char *key, int64_t id)
{
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_int(row, key) == id)
            json_object_set_new(row, "selected", json_true());
    return 0;
}

/* Beside the choice: what most of them read, when that is another language. */
static void add_language_note(struct cordee *cd, struct cordee_request *req,
                              json_t *model)
{
    const json_t *audience = json_object_get(model, "audience");
    const char *own = cordee_json_text(model, "language"), *most = "", *name = "";
    int64_t all = cordee_json_int(audience, "to"), n = 0;
    size_t i;
    json_t *row;

    json_array_foreach (json_object_get(audience, "languages"), i, row)
        if (*cordee_json_text(row, "code") && cordee_json_int(row, "n") > n) {
            n = cordee_json_int(row, "n");
            most = cordee_json_text(row, "code");
            name = cordee_json_text(row, "name");
        }
    if (n * 2 > all && strcmp(most, own) != 0)
        cordee_json_set_text(model, "language_says",
                             cordee_arena_printf(cd->http->arena(req),
                                                 T("Most of them read %s: %lld of %lld."),
                                                 name, (long long)n, (long long)all));
}

static int add_choices(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *topics = cd->db->list(
        cd, err,
        "SELECT id, name FROM topic WHERE (retired_at IS NULL AND (cluster IS NULL OR "
        "cluster = ?)) OR id = ? ORDER BY position, id",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "cluster")),
                    CORDEE_V(cordee_json_int(model, "topic"))));
    json_t *staff = topics ? cd->db->list(cd, err,
                                          "SELECT id, name FROM staff"
                                          " WHERE disabled_at IS NULL ORDER BY name",
                                          CORDEE_NO_ARGS)
                           : NULL;
    json_t *choices;

    if (!topics || !staff) {
        json_decref(topics);
        return -1;
    }
    mark_selected(topics, "id", cordee_json_int(model, "topic"));
    json_array_append_new(staff, json_pack("{s:i, s:s}", "id", MAILING_FROM_OWNER, "name",
                                           T("whoever is in charge of the recipient")));
    json_array_append_new(staff,
                          json_pack("{s:i, s:s}", "id", MAILING_FROM_COUNTRY, "name",
                                    T("the contact of each recipient's country")));
    mark_selected(staff, "id", cordee_json_int(model, "sender"));
    if (cordee_json_int(model, "sender") < 0)
        json_object_set_new(model, "sender_falls_back", json_true());
    choices = json_array();
    for (size_t i = 0; mailing_languages[i][0]; i++) {
        json_t *row = json_pack("{s:s, s:s}", "code", mailing_languages[i][0], "name",
                                mailing_languages[i][1]);

        if (cordee_text_is(mailing_languages[i][0], cordee_json_text(model, "language")))
            json_object_set_new(row, "selected", json_true());
        json_array_append_new(choices, row);
    }
    json_object_set_new(model, "topics", topics);
    json_object_set_new(model, "senders", staff);
    json_object_set_new(model, "languages", choices);
    return 0;
}

/* Some people to preview as: those whose values try the text hardest come first.  A
 * translation is looked at as one of its readers, when somebody of them reads it. */
static int add_people(struct cordee *cd, struct cordee_request *req, json_t *model,
                      int64_t as, struct cordee_error *err)
{
    const char *lang = asked(cd, req, "lang");
    const bool other = mailing_language_ok(lang) &&
                       !cordee_text_is(lang, cordee_json_text(model, "language"));
    const int64_t user = cd->http->user(req);
    json_t *people = NULL;

    if (!json_object_get(model, "audience"))
        return 0; /* it is not clear who gets it */
    if (mailing_look_people(cd, model, user, other ? lang : "", &people, err) < 0)
        return -1;
    if (other && !json_array_size(people)) {
        json_decref(people);
        if (mailing_look_people(cd, model, user, "", &people, err) < 0)
            return -1;
    }
    mark_selected(people, "id", as);
    json_object_set_new(model, "people", people);
    return 0;
}

int mailing_compose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err)
{
    int64_t as = 0;

    cordee_text_int(asked(cd, req, "as"), &as);
    if (mailing_audience_model(cd, req, model, err) < 0 ||
        add_choices(cd, model, err) < 0 || add_people(cd, req, model, as, err) < 0 ||
        add_own_address(cd, req, model, err) < 0)
        return -1;
    add_language_note(cd, req, model);
    mailing_faults(cd, req, model);
    json_object_set_new(model, "offers", cd->mail->offers(cd));
    if (!as)
        as = cordee_json_int(json_array_get(json_object_get(model, "people"), 0), "id");
    json_object_set_new(model, "as", json_integer(as));
    return 0;
}

/* ---- the page --------------------------------------------------------------- */

/* How the preview is looked at, as the address says. */
static void add_look(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    const char *theme = asked(cd, req, "theme");

    json_object_set_new(model, "dark", json_boolean(strcmp(theme, "dark") == 0));
    json_object_set_new(model, "light", json_boolean(strcmp(theme, "light") == 0));
    json_object_set_new(model, "desktop",
                        json_boolean(strcmp(asked(cd, req, "width"), "desktop") == 0));
    json_object_set_new(model, "plain",
                        json_boolean(strcmp(asked(cd, req, "part"), "text") == 0));
}

void mailing_typed_over(json_t *model, const struct mailing_text *t)
{
    json_object_set_new(model, "subject", json_string(t->subject));
    json_object_set_new(model, "preheader", json_string(t->preheader));
    json_object_set_new(model, "markdown", json_string(t->markdown));
    if (t->frame)
        json_object_set_new(model, "frame", json_string(t->frame));
    if (t->slots)
        json_object_set_new(model, "slot_texts", json_loads(t->slots, 0, NULL));
    json_object_set_new(model, "filter", json_string(t->filter));
    json_object_set_new(model, "mode", json_integer(t->mode));
    json_object_set_new(model, "topic", json_integer(t->topic));
    json_object_set_new(model, "sender", json_integer(t->sender));
    json_object_set_new(model, "everybody", json_boolean(t->mode == 1));
}

/* `typed` (NULL: nothing) goes over what is saved of this text. */
static int add_text(struct cordee *cd, struct cordee_request *req, json_t *model,
                    const struct mailing_text *typed, struct cordee_error *err)
{
    const char *original =
        cordee_arena_text(cd->http->arena(req), cordee_json_text(model, "language"));
    const char *lang = asked(cd, req, "lang");
    CORDEE_AUTO(cordee_json_drop) json_t *texts = mailing_texts(cd, model, err);

    if (!texts)
        return -1;
    if (!mailing_language_ok(lang))
        lang = original;
    if (strcmp(lang, original) != 0) {
        if (mailing_text_put(cd, model, lang, err) < 0)
            return -1;
        mailing_changed_put(cd, model);
        if (typed)
            mailing_typed_over(model, typed);
        mailing_faults(cd, req, model);
    }
    if (*cordee_json_text(model, "frame"))
        json_object_set_new(model, "slots",
                            mailing_slots(cordee_json_text(model, "frame"),
                                          json_object_get(model, "slot_texts")));
    mailing_tabs_put(model, texts, original, lang);
    json_object_set_new(model, "text_language", json_string(lang));
    json_object_set(model, "version", json_object_get(model, "edit_version"));
    return 0;
}

/* How a block is written: with the words of its help that stand as it wants them,
 * `href="..."`; columns are three lines. */
static const char *piece_of(struct cordee_arena *a, const json_t *block)
{
    const char *name = cordee_json_text(block, "name");
    const char *help = cordee_json_text(block, "help");
    size_t word = strspn(help, "abcdefghijklmnopqrstuvwxyz_");

    if (strcmp(name, "columns") == 0)
        return "[[columns]]\n\n1\n\n[[column]]\n\n2\n\n[[/columns]]";
    return word && help[word] == '=' ? cordee_arena_printf(a, "[[%s %s]]", name, help)
                                     : cordee_arena_printf(a, "[[%s]]", name);
}

/* What can be inserted; the two that everybody needs have buttons. */
static void add_pieces(json_t *model, struct cordee_arena *a)
{
    json_t *tools = json_array();
    json_t *block;
    size_t i;

    json_array_foreach (json_object_get(json_object_get(model, "offers"), "blocks"), i,
                        block) {
        const char *name = cordee_json_text(block, "name");
        const char *piece = piece_of(a, block);

        json_object_set_new(block, "piece", json_string(piece));
        if (strcmp(name, "button") == 0 || strcmp(name, "columns") == 0)
            json_array_append_new(tools, json_pack("{s:s, s:s}", "label",
                                                   cordee_json_text(block, "label"),
                                                   "text", piece));
    }
    json_object_set_new(model, "tools", tools);
}

/* The one the preview shows, when the list of choices has not got her. */
static void add_choice(json_t *people, int64_t as, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach (people, i, row)
        if (cordee_json_int(row, "id") == as)
            return;
    json_array_insert_new(
        people, 0,
        json_pack("{s:I, s:s, s:b}", "id", (json_int_t)as, "name", name, "selected", 1));
}

/* What the one who is shown reads, and whether this is the text she gets. */
static int add_chosen(struct cordee *cd, struct cordee_request *req, json_t *model,
                      const char *lang, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *whole = NULL;
    struct cordee_arena *a = cd->http->arena(req);
    int64_t as = cordee_json_int(model, "as");
    const char *name, *reads, *gets;
    int rc = as ? cd->crm->party(cd, err, as, &person) : 0;

    if (rc <= 0 || mailing_of_path(cd, req, &whole, err) < 0)
        return rc <= 0 ? rc : -1;
    name = cordee_json_text(person, "name");
    reads = cordee_json_text(person, "language");
    add_choice(json_object_get(model, "people"), as, name);
    if (!*reads)
        return 0;
    if (!(gets = mailing_text_for(cd, whole, reads, err)))
        return -1;
    json_object_set_new(
        model, "person",
        json_string(
            strcmp(gets, lang) == 0
                ? cordee_arena_printf(a, T("%s reads %s and gets this text."), name,
                                      mailing_language_name(reads))
                : cordee_arena_printf(a,
                                      T("%s reads %s and gets the text in %s, not "
                                        "this one."),
                                      name, mailing_language_name(reads),
                                      mailing_language_name(gets))));
    return 0;
}

static int edit_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                      const struct mailing_text *typed, struct cordee_error *err)
{
    json_t *testers;

    if (mailing_compose_model(cd, req, model, err) < 0 ||
        add_text(cd, req, model, typed, err) < 0 ||
        add_chosen(cd, req, model, cordee_json_text(model, "text_language"), err) < 0)
        return -1;
    testers = mailing_testers(cd, cordee_json_int(model, "cluster"), err);
    if (!testers)
        return -1;
    json_object_set_new(model, "testers", testers);
    json_object_set_new(model, "most", json_integer(MAILING_MOST_BODY));
    add_look(cd, req, model);
    add_pieces(model, cd->http->arena(req));
    return mailing_picture_put(cd, req, model, err) < 0 ||
                   mailing_files_put(cd, req, model, err) < 0
               ? -1
               : 0;
}

int mailing_edit_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    if (edit_model(cd, req, model, NULL, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-compose", model, err);
}

/* The version stays the one that was typed over: what somebody else saved meanwhile would
 * be lost with the next press otherwise. */
int mailing_edit_again(struct cordee *cd, struct cordee_request *req,
                       const struct mailing_text *typed, const char *why,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *lang = cd->http->form(req, "lang");

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!*lang || cordee_text_is(lang, cordee_json_text(model, "language")))
        mailing_typed_over(model, typed);
    if (edit_model(cd, req, model, typed, err) < 0)
        return -1;
    json_object_set_new(model, "version",
                        json_integer(cd->http->form_int(req, "version")));
    json_object_set_new(model, "error", json_string(why));
    return cd->http->invalid(cd, req, "mailing-compose", model, err);
}
