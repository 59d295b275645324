#include "plugins/mailing/mailing.h"

#include <string.h>

static int not_found(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mailing."));
}

/* The mailing of the path; -1 with *err when there is none. */
static int load(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                struct cordee_error *err)
{
    int rc = mailing_load(cd, cd->http->path_int(req, "id"), model_r, err);

    return rc == 0 ? not_found(cd, err) : rc;
}

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id,
                           const char *tail)
{
    return cordee_arena_printf(cd->http->arena(req), "/mailing/%lld%s", (long long)id,
                               tail);
}

/* ---- list ----------------------------------------------------------------------------
 */

static int list_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *state = cd->http->query(req, "state");
    int64_t before = 0;
    json_t *list;

    cordee_text_int(cd->http->query(req, "before"), &before);
    if (mailing_list(cd, state, before, &list, err) < 0)
        return -1;
    if (json_array_size(list) > 25) {
        json_array_remove(list, 25);
        json_object_set_new(
            model, "more", json_integer(cordee_json_int(json_array_get(list, 24), "id")));
    }
    json_object_set_new(model, "any", json_boolean(json_array_size(list) > 0));
    json_object_set_new(model, "mailings", list);
    cordee_json_set_text(model, "state", state);
    return cd->http->page(cd, req, "mailing-list", model, err);
}

static int create(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = mailing_new(cd, cd->http->form(req, "filter"), cd->http->user(req), err);

    if (id < 0)
        return -1;
    return cd->http->done(cd, req, path_of(cd, req, id, "/edit"), NULL, err);
}

static int copy(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id =
        mailing_copy(cd, cd->http->path_int(req, "id"), cd->http->user(req), err);

    if (id < 0)
        return -1;
    return cd->http->done(cd, req, path_of(cd, req, id, "/edit"),
                          T("This is the copy. The first one is unchanged."), err);
}

static int discard(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    if (mailing_delete(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    return cd->http->done(cd, req, "/mailing",
                          T("The draft is discarded. Changes can take it back."), err);
}

/* ---- write
 * ----------------------------------------------------------------------------- */

/* The audience of `model`: how many, and who is left out and why. */
static int add_audience(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    const struct cordee_filter_form form = {
        .text = cordee_json_text(model, "filter"),
        .field = cd->http->form(req, "field"),
        .op = cd->http->form(req, "op"),
        .value = cd->http->form(req, "value"),
        .set = cd->http->form(req, "filter_set"),
        .user = cd->http->user(req),
    };
    struct cordee_audience who;
    struct cordee_error why = {0};
    json_t *box = NULL;
    json_t *count = NULL;

    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_object_set(model, "filter", json_object_get(box, "text"));
    json_object_set_new(box, "count_url", json_string("/mailing/audience"));
    json_object_set_new(model, "box", box);
    mailing_audience(model, cd->http->user(req), &who);
    if (!json_object_get(box, "error") &&
        cd->crm->audience_count(cd, &why, &who, &count) == 0)
        json_object_set_new(model, "audience", count);
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

static int add_choices(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *topics =
        cd->db->list(cd, err, "SELECT id, name FROM topic ORDER BY name", CORDEE_NO_ARGS);
    json_t *staff = topics ? cd->db->list(cd, err,
                                          "SELECT id, name FROM staff"
                                          " WHERE disabled_at IS NULL ORDER BY name",
                                          CORDEE_NO_ARGS)
                           : NULL;
    json_t *languages;
    static const char *const codes[][2] = {{"en", "English"},
                                           {"de", "Deutsch"},
                                           {"fr", "Français"},
                                           {"it", "Italiano"},
                                           {"sl", "Slovenščina"}};

    if (!topics || !staff) {
        json_decref(topics);
        return -1;
    }
    mark_selected(topics, "id", cordee_json_int(model, "topic"));
    mark_selected(staff, "id", cordee_json_int(model, "sender"));
    languages = json_array();
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        json_t *row = json_pack("{s:s, s:s}", "code", codes[i][0], "name", codes[i][1]);

        if (cordee_text_is(codes[i][0], cordee_json_text(model, "language")))
            json_object_set_new(row, "selected", json_true());
        json_array_append_new(languages, row);
    }
    json_object_set_new(model, "topics", topics);
    json_object_set_new(model, "senders", staff);
    json_object_set_new(model, "languages", languages);
    return 0;
}

/* Five people to preview as: those whose values try the text hardest come first. */
static int add_people(struct cordee *cd, struct cordee_request *req, json_t *model,
                      int64_t as, struct cordee_error *err)
{
    struct cordee_filter *filter;
    struct cordee_sql sql = {.arena = cd->http->arena(req)};
    json_t *people = NULL;
    int rc;

    if (json_object_get(json_object_get(model, "box"), "error"))
        return 0;
    if (cd->crm->filter(cd, sql.arena, cordee_json_text(model, "filter"),
                        CORDEE_FILTER_PEOPLE, cd->http->user(req), &filter, err) < 0)
        return 0;
    cordee_sql_put(&sql,
                   "SELECT p.id, p.name, p.given_name = '' AS \"bare:bool\" FROM party p"
                   " WHERE p.kind = 2 AND p.deleted_at IS NULL AND ");
    rc = cd->crm->filter_sql(cd, filter, &sql, err);
    cordee_sql_put(&sql,
                   " ORDER BY p.given_name = '' DESC, length(p.name) DESC LIMIT 12");
    if (rc == 0 && (people = cd->db->list(cd, err, sql.text.text, sql.values, sql.n))) {
        mark_selected(people, "id", as);
        json_object_set_new(model, "people", people);
    }
    cordee_buf_drop(&sql.text);
    return people ? 0 : -1;
}

static int compose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                         struct cordee_error *err)
{
    int64_t as = 0;

    cordee_text_int(cd->http->query(req, "as"), &as);
    if (add_audience(cd, req, model, err) < 0 || add_choices(cd, model, err) < 0 ||
        add_people(cd, req, model, as, err) < 0)
        return -1;
    if (!as)
        as = cordee_json_int(json_array_get(json_object_get(model, "people"), 0), "id");
    json_object_set_new(model, "as", json_integer(as));
    return 0;
}

static int edit_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (load(cd, req, &model, err) < 0)
        return -1;
    if (!cordee_json_true(model, "draft"))
        return cd->http->done(cd, req, path_of(cd, req, cordee_json_int(model, "id"), ""),
                              NULL, err);
    if (compose_model(cd, req, model, err) < 0)
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
    if (compose_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->invalid(cd, req, "mailing-compose", model, err);
}

/* Where the button that was pressed leads, once the draft is saved. */
static int after_save(struct cordee *cd, struct cordee_request *req, int64_t id,
                      struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    const char *to = cd->http->form(req, "test_address");
    struct cordee_error why = {0};

    if (strcmp(what, "review") == 0)
        return cd->http->done(cd, req, path_of(cd, req, id, "/review"), NULL, err);
    if (strcmp(what, "preview") == 0)
        return cd->http->done(
            cd, req,
            cordee_arena_printf(cd->http->arena(req),
                                "/mailing/%lld/edit?as=%lld#preview", (long long)id,
                                (long long)cd->http->form_int(req, "as")),
            NULL, err);
    if (strcmp(what, "test") == 0) {
        if (mailing_test(cd, id, cd->http->user(req), to, cd->http->form_int(req, "as"),
                         &why) < 0)
            return cd->http->done(cd, req, path_of(cd, req, id, "/edit#test"), why.text,
                                  err);
        return cd->http->done(cd, req, path_of(cd, req, id, "/edit#test"),
                              cordee_arena_printf(cd->http->arena(req),
                                                  T("A test is on its way to %s."), to),
                              err);
    }
    return cd->http->done(cd, req, path_of(cd, req, id, "/edit"), T("Saved."), err);
}

static int save(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};
    struct mailing_text text;
    bool building;

    if (load(cd, req, &model, err) < 0)
        return -1;
    read_form(cd, req, &text);
    typed_over(model, &text);
    /* A step of the filter box changes the filter before it is saved. */
    building = *cd->http->form(req, "filter_set") || *cd->http->form(req, "field") ||
               cd->http->form_at(req, "filter_set", 0);
    if (building) {
        if (add_audience(cd, req, model, err) < 0)
            return -1;
        text.filter = cordee_json_text(model, "filter");
    }
    if (mailing_save(cd, id, cd->http->form_int(req, "version"), &text, &why) < 0)
        return save_refused(cd, req, model, &why, err);
    if (!building)
        return after_save(cd, req, id, err);
    json_object_set_new(model, "version",
                        json_integer(cd->http->form_int(req, "version") + 1));
    if (compose_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-compose", model, err);
}

/* The live count beside the filter: what script asks for while somebody types. */
static int audience(struct cordee *cd, struct cordee_request *req,
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
    if (cd->crm->audience_count(cd, err, &who, &count) < 0)
        return -1;
    return cd->http->json(cd, req, count, err);
}

/* ---- look
 * ---------------------------------------------------------------------------------- */

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
static int preview_frame(struct cordee *cd, struct cordee_request *req,
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
    if (load(cd, req, &model, err) < 0)
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

/* Why one person gets it or not, when the address asks "why". */
static int add_why(struct cordee *cd, struct cordee_request *req, json_t *model,
                   struct cordee_error *err)
{
    struct cordee_audience who;
    json_t *person = NULL;
    json_t *why = NULL;
    int64_t party = 0;

    if (!cordee_text_int(cd->http->query(req, "why"), &party))
        return 0;
    mailing_audience(model, cd->http->user(req), &who);
    if (cd->crm->audience_why(cd, err, &who, party, &why) < 0)
        return -1;
    json_object_set_new(model, "why", why);
    if (cd->crm->party(cd, err, party, &person) < 0)
        return -1;
    if (person)
        json_object_set_new(why, "person", person);
    return 0;
}

static int review_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    json_t *checks = NULL;
    int bad = mailing_check(cd, model, cd->http->user(req), &checks, err);

    if (bad < 0 || compose_model(cd, req, model, err) < 0)
        return -1;
    json_object_set_new(model, "checks", checks);
    json_object_set_new(model, "ready", json_boolean(bad == 0));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "mailing.send")));
    return add_why(cd, req, model, err);
}

static int review_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (load(cd, req, &model, err) < 0)
        return -1;
    if (!cordee_json_true(model, "draft"))
        return cd->http->done(cd, req, path_of(cd, req, cordee_json_int(model, "id"), ""),
                              NULL, err);
    if (review_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-review", model, err);
}

static int send_refused(struct cordee *cd, struct cordee_request *req,
                        const struct cordee_error *why, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (why->code != CORDEE_E_CONFLICT && why->code != CORDEE_E_INVALID) {
        *err = *why;
        return -1;
    }
    if (load(cd, req, &model, err) < 0 || review_model(cd, req, model, err) < 0)
        return -1;
    json_object_set_new(model, "error", json_string(why->text));
    return cd->http->invalid(cd, req, "mailing-review", model, err);
}

static int send(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (mailing_send(cd, id, cd->http->user(req), &why) < 0)
        return send_refused(cd, req, &why, err);
    return cd->http->done(cd, req, path_of(cd, req, id, ""),
                          T("It is being sent. You may leave this page."), err);
}

/* ---- report
 * ---------------------------------------------------------------------------------- */

static int add_recipients(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err)
{
    const char *show = cd->http->query(req, "show");
    int64_t page = 1;
    json_t *list = NULL;
    json_t *tab;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1)
        page = 1;
    if (mailing_recipients(cd, model, show, page, &list, err) < 0)
        return -1;
    if (json_array_size(list) > 50) {
        json_array_remove(list, 50);
        json_object_set_new(model, "next", json_integer(page + 1));
    }
    if (page > 1)
        json_object_set_new(model, "previous", json_integer(page - 1));
    json_object_set_new(model, "recipients", list);
    json_object_set_new(model, "show", json_string(*show ? show : "all"));
    json_array_foreach (json_object_get(json_object_get(model, "numbers"), "tabs"), i,
                        tab)
        if (cordee_text_is(cordee_json_text(tab, "name"), *show ? show : "all"))
            json_object_set_new(tab, "current", json_true());
    return 0;
}

static int report_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *numbers = NULL;

    if (load(cd, req, &model, err) < 0)
        return -1;
    if (cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, path_of(cd, req, cordee_json_int(model, "id"), "/edit"), NULL, err);
    if (mailing_numbers(cd, model, &numbers, err) < 0)
        return -1;
    json_object_set_new(model, "numbers", numbers);
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "mailing.send")));
    if (add_recipients(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-report", model, err);
}

static int change(struct cordee *cd, struct cordee_request *req,
                  int (*how)(struct cordee *, int64_t, struct cordee_error *),
                  const char *words, struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (how(cd, id, &why) < 0) {
        if (why.code != CORDEE_E_CONFLICT) {
            *err = why;
            return -1;
        }
        words = why.text;
    }
    return cd->http->done(cd, req, path_of(cd, req, id, ""), words, err);
}

static int do_pause(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return mailing_pause(cd, id, true, err);
}

static int do_resume(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return mailing_pause(cd, id, false, err);
}

static int pause(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, do_pause, T("Paused. Nothing more goes out until you resume."),
                  err);
}

static int resume(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, do_resume, T("Sending goes on."), err);
}

static int cancel(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return change(cd, req, mailing_cancel,
                  T("Stopped. Who was still waiting gets nothing."), err);
}

/* ---- a card on the home page
 * ------------------------------------------------------------------ */

int mailing_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mailing = NULL;
    json_t *numbers = NULL;
    int64_t id = 0;
    int rc = cd->db->one(cd, err, &id,
                         "SELECT id FROM mailing_mailing WHERE state <> 'draft'"
                         " ORDER BY started_at DESC LIMIT 1",
                         CORDEE_NO_ARGS);

    (void)req;
    if (rc <= 0 || (rc = mailing_load(cd, id, &mailing, err)) <= 0)
        return rc;
    if (mailing_numbers(cd, mailing, &numbers, err) < 0)
        return -1;
    json_object_update(model, mailing);
    json_object_set_new(model, "numbers", numbers);
    return 1;
}

/* clang-format off */
const struct cordee_route mailing_routes[] = {
    {.method = "GET", .path = "/mailing", .permission = "mailing.read", .handle = list_page,
     .help = "Mailings, newest first"},
    {.method = "POST", .path = "/mailing", .permission = "mailing.write", .handle = create,
     .help = "A new draft"},
    {.method = "GET", .path = "/mailing/audience", .permission = "mailing.read",
     .handle = audience, .help = "How many an audience has"},
    {.method = "GET", .path = "/mailing/{id}", .permission = "mailing.read",
     .handle = report_page, .help = "What became of a mailing"},
    {.method = "GET", .path = "/mailing/{id}/edit", .permission = "mailing.write",
     .handle = edit_page, .help = "A draft"},
    {.method = "POST", .path = "/mailing/{id}", .permission = "mailing.write",
     .handle = save, .max_body = 512 * 1024, .help = "Saves a draft"},
    {.method = "GET", .path = "/mailing/{id}/preview", .permission = "mailing.read",
     .handle = preview_frame, .help = "The mail as one person sees it"},
    {.method = "GET", .path = "/mailing/{id}/review", .permission = "mailing.write",
     .handle = review_page, .help = "What is checked before sending"},
    {.method = "POST", .path = "/mailing/{id}/send", .permission = "mailing.send",
     .handle = send, .help = "Sends it"},
    {.method = "POST", .path = "/mailing/{id}/pause", .permission = "mailing.send",
     .handle = pause, .help = "Pauses sending"},
    {.method = "POST", .path = "/mailing/{id}/resume", .permission = "mailing.send",
     .handle = resume, .help = "Goes on sending"},
    {.method = "POST", .path = "/mailing/{id}/cancel", .permission = "mailing.send",
     .handle = cancel, .help = "Stops sending for good"},
    {.method = "POST", .path = "/mailing/{id}/copy", .permission = "mailing.write",
     .handle = copy, .help = "A new draft with the same text"},
    {.method = "POST", .path = "/mailing/{id}/discard", .permission = "mailing.write",
     .handle = discard, .help = "Discards a draft"},
    {0},
};
/* clang-format on */
