/* The pages on which a mailing is written and looked at. */
#include "plugins/mailing/mailing-web.h"

#include <ctype.h>
#include <string.h>

/* The audience of `model`: how many, and who is left out and why.  The address may name
 * the field of a condition that is being added. */
static int add_audience(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    const struct cordee_filter_form form = {
        .text = cordee_json_text(model, "filter"),
        .field = cd->http->query(req, "field"),
        .user = cd->http->user(req),
    };
    struct cordee_audience who;
    struct cordee_error why = {0};
    json_t *box = NULL;
    json_t *count = NULL;

    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_object_set_new(box, "count_url", json_string("/mailing/audience"));
    json_object_del(box, "count"); /* the audience's own number stands below */
    json_object_del(box, "count_text");
    json_object_set_new(model, "box", box);
    mailing_audience(model, cd->http->user(req), &who);
    if (!json_object_get(box, "error") &&
        cd->crm->audience_count(cd, &why, &who, &count) == 0)
        json_object_set_new(model, "audience", count);
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

static const char *const languages[][2] = {{"en", "English"},
                                           {"de", "Deutsch"},
                                           {"fr", "Français"},
                                           {"it", "Italiano"},
                                           {"sl", "Slovenščina"}};

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

/* What is wrong with the merge fields, all of it, beside the text. */
static void add_faults(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    const struct cordee_letter letter = {
        .subject = cordee_json_text(model, "subject"),
        .preheader = cordee_json_text(model, "preheader"),
        .markdown = cordee_json_text(model, "markdown"),
    };
    struct cordee_arena *a = cd->http->arena(req);
    json_t *faults = cd->mail->faults(cd, &letter), *fault;
    size_t i;

    json_array_foreach (faults, i, fault) {
        const char *where = cordee_json_text(fault, "where");
        const char *near = cordee_json_text(fault, "near");

        cordee_json_set_text(
            fault, "place",
            strcmp(where, "subject") == 0 ? T("Subject")
            : strcmp(where, "preheader") == 0
                ? T("Preview line")
                : cordee_arena_printf(a, T("Line %lld of the text"),
                                      (long long)cordee_json_int(fault, "line")));
        if (*near)
            cordee_json_set_text(fault, "near_tag",
                                 cordee_arena_printf(a, "{{%s}}", near));
    }
    json_object_set_new(model, "faults", faults);
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
    mark_selected(staff, "id", cordee_json_int(model, "sender"));
    choices = json_array();
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        json_t *row =
            json_pack("{s:s, s:s}", "code", languages[i][0], "name", languages[i][1]);

        if (cordee_text_is(languages[i][0], cordee_json_text(model, "language")))
            json_object_set_new(row, "selected", json_true());
        json_array_append_new(choices, row);
    }
    json_object_set_new(model, "topics", topics);
    json_object_set_new(model, "senders", staff);
    json_object_set_new(model, "languages", choices);
    return 0;
}

/* Five people to preview as: those whose values try the text hardest come first. */
static int add_people(struct cordee *cd, struct cordee_request *req, json_t *model,
                      int64_t as, struct cordee_error *err)
{
    struct cordee_filter *filter;
    json_t *people = NULL;

    if (json_object_get(json_object_get(model, "box"), "error"))
        return 0;
    if (cd->crm->filter(cd, cd->http->arena(req), cordee_json_text(model, "filter"),
                        CORDEE_FILTER_PEOPLE, cd->http->user(req), &filter, err) < 0)
        return 0;
    if (cd->crm->filter_list(cd, err, filter, CORDEE_BY_STRAIN, 12, &people) < 0)
        return -1;
    mark_selected(people, "id", as);
    json_object_set_new(model, "people", people);
    return 0;
}

int mailing_compose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err)
{
    int64_t as = 0;

    cordee_text_int(cd->http->query(req, "as"), &as);
    if (add_audience(cd, req, model, err) < 0 || add_choices(cd, model, err) < 0 ||
        add_people(cd, req, model, as, err) < 0 ||
        add_own_address(cd, req, model, err) < 0)
        return -1;
    add_language_note(cd, req, model);
    add_faults(cd, req, model);
    json_object_set_new(model, "offers", cd->mail->offers(cd));
    if (!as)
        as = cordee_json_int(json_array_get(json_object_get(model, "people"), 0), "id");
    json_object_set_new(model, "as", json_integer(as));
    return 0;
}

int mailing_edit_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), ""), NULL, err);
    if (mailing_compose_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-compose", model, err);
}

static void read_form(struct cordee *cd, struct cordee_request *req,
                      struct mailing_text *t)
{
    *t = (struct mailing_text){
        .subject = cd->http->form(req, "subject"),
        .preheader = cd->http->form(req, "preheader"),
        .markdown = cd->http->form(req, "markdown"),
        .language = cd->http->form(req, "language"),
        .filter = cd->http->form(req, "filter"),
        .mode = cd->http->form_int(req, "mode") ? 1 : 0,
        .topic = cd->http->form_int(req, "topic"),
        .sender = cd->http->form_int(req, "sender"),
    };
}

/* Puts what was typed over what is stored, for a page that shows it again. */
static void typed_over(json_t *model, const struct mailing_text *t)
{
    json_object_set_new(model, "subject", json_string(t->subject));
    json_object_set_new(model, "preheader", json_string(t->preheader));
    json_object_set_new(model, "markdown", json_string(t->markdown));
    json_object_set_new(model, "language", json_string(t->language));
    json_object_set_new(model, "filter", json_string(t->filter));
    json_object_set_new(model, "mode", json_integer(t->mode));
    json_object_set_new(model, "topic", json_integer(t->topic));
    json_object_set_new(model, "sender", json_integer(t->sender));
    json_object_set_new(model, "everybody", json_boolean(t->mode == 1));
}

static int save_refused(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *why, struct cordee_error *err)
{
    if (why->code != CORDEE_E_CONFLICT && why->code != CORDEE_E_INVALID) {
        *err = *why;
        return -1;
    }
    json_object_set_new(model, "error", json_string(why->text));
    if (mailing_compose_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->invalid(cd, req, "mailing-compose", model, err);
}

/* Everybody who writes mailings may try them on themselves. */
static bool may_test(struct cordee *cd, struct cordee_request *req, const char *to)
{
    int64_t own = 0;
    char folded[255];

    if (cd->http->may(req, "mailing.send"))
        return true;
    return cordee_address_fold(to, folded) == 0 &&
           cd->db->one(cd, NULL, &own, "SELECT 1 FROM staff WHERE id = ? AND login = ?",
                       CORDEE_ARGS(CORDEE_V(cd->http->user(req)),
                                   CORDEE_V((const char *)folded))) > 0;
}

static int send_test(struct cordee *cd, struct cordee_request *req, int64_t id,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *to = cd->http->form(req, "test_address");
    struct cordee_error why = {0};

    if (!may_test(cd, req, to))
        cordee_fail(&why, CORDEE_E_INVALID, "%s",
                    T("You may send tests to yourself; to others only who may send "
                      "mailings."));
    else if (mailing_test(cd, id, cd->http->user(req), to, cd->http->form_int(req, "as"),
                          &why) == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/edit#test"),
                              cordee_arena_printf(cd->http->arena(req),
                                                  T("A test is on its way to %s."), to),
                              err);
    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    return save_refused(cd, req, model, &why, err);
}

/* Where the button that was pressed leads, once the draft is saved. */
static int after_save(struct cordee *cd, struct cordee_request *req, int64_t id,
                      struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");

    if (strcmp(what, "review") == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/review"), NULL, err);
    if (strcmp(what, "preview") == 0)
        return cd->http->done(
            cd, req,
            cordee_arena_printf(cd->http->arena(req),
                                "/mailing/%lld/edit?as=%lld#preview", (long long)id,
                                (long long)cd->http->form_int(req, "as")),
            NULL, err);
    if (strcmp(what, "test") == 0)
        return send_test(cd, req, id, err);
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/edit"), T("Saved."), err);
}

/* A step of the filter box changes the filter: *filter_r is the new text, in `model`. */
static int step_filter(struct cordee *cd, struct cordee_request *req, json_t *model,
                       const char **filter_r, struct cordee_error *err)
{
    const struct cordee_filter_form form = {
        .text = cordee_json_text(model, "filter"),
        .field = cd->http->form(req, "field"),
        .op = cd->http->form(req, "op"),
        .value = cd->http->form(req, "value"),
        .set = cd->http->form(req, "filter_set"),
        .user = cd->http->user(req),
    };
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;

    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_object_set(model, "filter", json_object_get(box, "text"));
    *filter_r = cordee_json_text(model, "filter");
    return 0;
}

/* Where a step of the filter box goes on: the next one has the field in its address. */
static int after_step(struct cordee *cd, struct cordee_request *req, int64_t id,
                      struct cordee_error *err)
{
    const char *field = cd->http->form(req, "field");
    bool next =
        *field && !*cd->http->form(req, "op") && !cd->http->form_at(req, "filter_set", 0);

    /* A field's name is letters, digits, _ and dots: the filter box knows no other. */
    for (const char *c = field; *c; c++)
        next = next && (isalnum((unsigned char)*c) || *c == '_' || *c == '.');
    return cd->http->done(cd, req,
                          next ? cordee_arena_printf(cd->http->arena(req),
                                                     "/mailing/%lld/edit?field=%s#who",
                                                     (long long)id, field)
                               : mailing_path(cd, req, id, "/edit#who"),
                          NULL, err);
}

/* A change that is called by the mailing's name. */
static int save_named(struct cordee *cd, struct cordee_request *req,
                      const struct mailing_text *text, struct cordee_error *err)
{
    const char *title =
        *text->subject ? cordee_arena_printf(cd->http->arena(req),
                                             T("Changed the mailing “%s”"), text->subject)
                       : T("Changed a mailing without a subject");
    int rc = cd->db->change_set(cd, err, title) < 0
                 ? -1
                 : mailing_save(cd, cd->http->path_int(req, "id"),
                                cd->http->form_int(req, "version"), text, err);

    cd->db->change_set_use(cd, 0);
    return rc;
}

int mailing_save_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};
    struct mailing_text text;
    bool step = !*cd->http->form(req, "do") && (*cd->http->form(req, "field") ||
                                                cd->http->form_at(req, "filter_set", 0));

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    read_form(cd, req, &text);
    typed_over(model, &text);
    if (step && step_filter(cd, req, model, &text.filter, err) < 0)
        return -1;
    if (save_named(cd, req, &text, &why) < 0)
        return save_refused(cd, req, model, &why, err);
    return step ? after_step(cd, req, id, err) : after_save(cd, req, id, err);
}

/* The live count beside the filter: what script asks for while somebody types. */
int mailing_audience_count(struct cordee *cd, struct cordee_request *req,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who = {.filter = cd->http->query(req, "filter"),
                                  .user = cd->http->user(req)};
    int64_t n = 0;

    if (cordee_text_int(cd->http->query(req, "mode"), &n) && n)
        who.mode = CORDEE_AUDIENCE_ALL;
    if (cordee_text_int(cd->http->query(req, "topic"), &n))
        who.topic = n;
    if (cd->db->one(cd, err, &who.cluster,
                    "SELECT coalesce((SELECT t.cluster FROM topic t WHERE t.id = ?), "
                    "cluster_here())",
                    CORDEE_ARGS(CORDEE_V(who.topic))) < 0)
        return -1;
    if (cd->crm->audience_count(cd, err, &who, &count) < 0)
        return -1;
    return cd->http->json(cd, req, count, err);
}

/* ---- look ------------------------------------------------------------------- */

static int render_as(struct cordee *cd, struct cordee_request *req, json_t *model,
                     int64_t party, struct cordee_rendering *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    struct cordee_letter letter;
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    const char *language;

    if (mailing_letter(cd, cd->http->arena(req), model, &letter, err) < 0)
        return -1;
    if (party && (cd->mail->values(cd, err, party, &values) < 0 ||
                  cd->crm->party(cd, err, party, &person) < 0))
        return -1;
    if (!values)
        values = json_object();
    language = cordee_json_text(person, "language");
    return cd->mail->preview(cd, err, &letter, values,
                             *language ? language : letter.language, r);
}

/* The mail as one person would see it, alone, for the frame in the page. */
int mailing_preview_frame(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *oops = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf page = {0};
    struct cordee_rendering r = {0};
    struct cordee_error why = {0};
    int64_t party = 0;
    int rc;

    cordee_text_int(cd->http->query(req, "as"), &party);
    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (render_as(cd, req, model, party, &r, &why) == 0 &&
        strcmp(cd->http->query(req, "part"), "text") == 0) {
        json_object_set_new(oops, "text", json_string(r.text.text ? r.text.text : ""));
        rc = cd->http->render(cd, "mailing-plain", oops, &page, err);
    } else if (why.text[0]) {
        json_object_set_new(oops, "error", json_string(why.text));
        rc = cd->http->render(cd, "mailing-plain", oops, &page, err);
    } else {
        cordee_buf_put(&page, r.html.text, r.html.len);
        rc = 0;
    }
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc < 0 ? -1 : cd->http->frame(cd, req, page.text ? page.text : "", err);
}
