/* Pages for the time after: what is counted, mailings beside each other, who did not
 * answer, and the recipients as a file. */
#include "plugins/mailing/after/after.h"

#include <string.h>

#define AT_ONCE 4000 /* rows of the file that are read together */

/* ---- what is set ---------------------------------------------------------------- */

static int after_page(struct cordee *cd, struct cordee_request *req, json_t *model,
                      const struct mailing_after *after, const char *error,
                      struct cordee_error *err)
{
    static const char *const names[] = {"off", "anonymous", "who"};
    static const char *const opens[] = {"opens_off", "opens_anonymous", "opens_who"};

    json_object_set_new(model, names[after->clicks % 3], json_true());
    json_object_set_new(model, opens[after->opens % 3], json_true());
    cordee_json_set_text(model, "consent", after->consent);
    cordee_json_set_text(model, "opens_consent", after->opens_consent);
    json_object_set_new(model, "archive", json_boolean(after->archive));
    json_object_set_new(model, "summary", json_boolean(after->summary));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "mailing.write")));
    cordee_json_set_text(
        model, "archive_link",
        cd->http->link(
            cd, cd->http->arena(req),
            cordee_arena_printf(cd->http->arena(req), "/mailing/archive/%lld",
                                (long long)cordee_json_int(model, "cluster"))));
    if (!error)
        return cd->http->page(cd, req, "mailing-after", model, err);
    cordee_json_set_text(model, "error", error);
    return cd->http->invalid(cd, req, "mailing-after", model, err);
}

static int after_show(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct mailing_after after;

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        mailing_after_load(cd, cd->http->arena(req), cordee_json_int(model, "id"), &after,
                           err) < 0)
        return -1;
    return after_page(cd, req, model, &after, NULL, err);
}

static int after_save(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *clicks = cd->http->form(req, "clicks");
    const char *opens = cd->http->form(req, "opens");
    struct mailing_after after = {
        .clicks = strcmp(clicks, "who") == 0   ? MAILING_CLICKS_WHO
                  : strcmp(clicks, "off") == 0 ? MAILING_CLICKS_OFF
                                               : MAILING_CLICKS_ANONYMOUS,
        .consent = cd->http->form(req, "consent"),
        .opens = strcmp(opens, "who") == 0         ? MAILING_OPENS_WHO
                 : strcmp(opens, "anonymous") == 0 ? MAILING_OPENS_ANONYMOUS
                                                   : MAILING_OPENS_OFF,
        .opens_consent = cd->http->form(req, "opens_consent"),
        .archive = *cd->http->form(req, "archive") != '\0',
        .summary = *cd->http->form(req, "summary") != '\0'};
    struct cordee_error why = {0};
    int64_t id;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    id = cordee_json_int(model, "id");
    if (cordee_utf8_len(after.consent) > 500 ||
        cordee_utf8_len(after.opens_consent) > 500)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("That is too long."));
    if (mailing_after_save(cd, id, &after, &why) == 0)
        return cd->http->done(cd, req, mailing_path(cd, req, id, "/after"), T("Saved."),
                              err);
    if (why.code == CORDEE_E_INVALID)
        return after_page(cd, req, model, &after, why.text, err);
    return cordee_fail(err, why.code, "%s", why.text);
}

/* ---- those who said nothing ----------------------------------------------------- */

static int follow_up(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (cordee_json_true(model, "draft"))
        return cd->http->failed(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/edit"),
            T("It has not gone out yet: nobody can have answered."), err);
    id = cd->db->change_set(cd, err, T("Began a mailing"));
    if (id >= 0)
        id = mailing_follow_up(cd, model, cd->http->user(req), err);
    cd->db->change_set_use(cd, 0);
    if (id < 0)
        return -1;
    return cd->http->done(
        cd, req, mailing_path(cd, req, id, "/edit"),
        T("A new draft: to those who got the first and did not answer."), err);
}

/* ---- beside each other ---------------------------------------------------------- */

static int compare(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    json_t *rows = mailing_compared(cd, err), *row;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    bool opens = false;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row)
        opens = opens || cordee_json_true(row, "opens_counted");
    model = json_pack("{s:b, s:b, s:o}", "any", json_array_size(rows) > 0, "any_opens",
                      opens, "mailings", rows);
    return cd->http->page(cd, req, "mailing-compare", model, err);
}

/* ---- as a file ------------------------------------------------------------------ */

struct listing {
    json_t *model;
    char show[32];
    bool begun;
    int64_t after;
};

static void listing_free(void *ctx)
{
    struct listing *l = ctx;

    json_decref(l->model);
    free(l);
}

static void cell(struct cordee_buf *out, const char *text, char after)
{
    cordee_buf_csv(out, text, ',', true);
    cordee_buf_putc(out, after);
}

static void head_put(struct cordee *cd, struct cordee_buf *out)
{
    const char *const names[] = {T("Name"),
                                 T("E-mail"),
                                 T("Organisation"),
                                 T("Language"),
                                 T("State"),
                                 T("Why"),
                                 T("What the other server said")};

    cordee_buf_puts(out, "\xef\xbb\xbf"); /* tells spreadsheets that it is UTF-8 */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cell(out, names[i], ',');
    cordee_buf_csv(out, T("Time"), ',', true);
    cordee_buf_puts(out, "\r\n");
}

static void row_put(json_t *row, struct cordee_buf *out)
{
    static const char *const keys[] = {"name", "address", "organisation", "language",
                                       "word", "why",     "said"};
    char at[21] = "";

    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        cell(out, cordee_json_text(row, keys[k]), ',');
    if (cordee_json_int(row, "ended_at"))
        cordee_time_iso(cordee_json_int(row, "ended_at"), at);
    cordee_buf_puts(out, at);
    cordee_buf_puts(out, "\r\n");
}

static int listing_next(struct cordee *cd, void *ctx, struct cordee_buf *out,
                        struct cordee_error *err)
{
    struct listing *l = ctx;
    const struct mailing_shown which = {.show = l->show,
                                        .find = cordee_json_text(l->model, "find"),
                                        .by_id = true,
                                        .after = l->after,
                                        .limit = AT_ONCE};
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    json_t *row;
    size_t i;

    if (!l->begun)
        head_put(cd, out);
    l->begun = true;
    if (mailing_recipients(cd, l->model, &which, &rows, err) < 0)
        return -1;
    json_array_foreach (rows, i, row) {
        row_put(row, out);
        l->after = cordee_json_int(row, "id");
    }
    return i == AT_ONCE;
}

static int as_file(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    json_t *model = NULL;
    struct listing *l;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->model = model;
    snprintf(l->show, sizeof l->show, "%s", cd->http->query(req, "show"));
    cordee_json_set_text(model, "find", cd->http->query(req, "find"));
    return cd->http->stream(cd, req, "text/csv; charset=utf-8", "recipients.csv",
                            listing_next, l, listing_free, err);
}

/* clang-format off */
const struct cordee_route mailing_after_routes[] = {
    {.method = "GET", .path = "/mailing/compare", .permission = "mailing.read",
     .handle = compare, .help = "Mailings beside each other"},
    {.method = "GET", .path = "/mailing/{id}/after", .permission = "mailing.read",
     .handle = after_show, .help = "What is counted of a mailing, and who may read it"},
    {.method = "POST", .path = "/mailing/{id}/after", .permission = "mailing.write",
     .handle = after_save,
     .help = "Sets it: `clicks` and `opens` (off, anonymous, who), `consent`, "
             "`opens_consent`, `archive`, `summary`"},
    {.method = "POST", .path = "/mailing/{id}/follow-up", .permission = "mailing.write",
     .handle = follow_up, .help = "A new draft to those who did not answer"},
    {.method = "GET", .path = "/mailing/{id}/recipients.csv", .permission = "crm.export",
     .handle = as_file, .flags = CORDEE_ROUTE_BYTES, .help = "The recipients as a file"},
    {0},
};
/* clang-format on */
