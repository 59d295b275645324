/* The public archive: mailings whose authors said that anybody may read them, as they
 * were written and to nobody, under addresses that stay; and the same as a feed (RFC
 * 4287). */
#include "plugins/mailing/after/after.h"

#define MOST 100

/* What is planned, or was stopped before anybody got it, is nobody's to read. */
#define ARCHIVED                                                                         \
    "FROM mailing_mailing m JOIN mailing_after f ON f.mailing = m.id AND f.archive = 1 " \
    "JOIN letter l ON l.id = m.letter WHERE " MAILING_OUT

static int not_there(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
}

struct shelf {
    json_t *cluster, *mailings;
};

static void shelf_drop(struct shelf *s)
{
    json_decref(s->cluster);
    json_decref(s->mailings);
}

static int shelf_load(struct cordee *cd, struct cordee_request *req, struct shelf *s,
                      struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "cluster");
    json_t *row;
    size_t i;
    int rc = cd->db->row(cd, err, &s->cluster,
                         "SELECT id, name, language FROM cluster WHERE id = ? AND "
                         "retired_at IS NULL",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    s->mailings = cd->db->list(
        cd, err,
        "SELECT m.id, m.subject, m.preheader, " MAILING_BEGAN " AS began_at " ARCHIVED
        " AND m.cluster = ? ORDER BY began_at DESC, m.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(MOST)));
    if (!s->mailings)
        return -1;
    cd->text->speak(cd, cordee_json_text(s->cluster, "language"), "en");
    json_array_foreach (s->mailings, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf more = {0};
        char text[48];

        cd->mail->outline(cd, cordee_json_text(row, "subject"), &title);
        cd->mail->outline(cd, cordee_json_text(row, "preheader"), &more);
        cordee_json_set_text(row, "title", title.text ? title.text : "");
        cordee_json_set_text(row, "more", more.text ? more.text : "");
        cd->text->time(cd, cordee_json_int(row, "began_at"), CORDEE_TIME_DATE, text,
                       sizeof text);
        cordee_json_set_text(row, "started_text", text);
    }
    cd->text->spoken(cd);
    return 0;
}

static int archive_page(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct shelf s = {0};
    int rc;

    if (shelf_load(cd, req, &s, err) < 0) {
        shelf_drop(&s);
        return -1;
    }
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:O, s:O, s:b}", "cluster", s.cluster, "mailings",
                              s.mailings, "any", json_array_size(s.mailings) > 0);

    cd->text->speak(cd, cordee_json_text(s.cluster, "language"), "en");
    rc = cd->http->page(cd, req, "mailing-archive", model, err);
    cd->text->spoken(cd);
    shelf_drop(&s);
    return rc;
}

/* ---- feed ----------------------------------------------------------------------- */

static void tag(struct cordee_buf *out, const char *name, const char *text)
{
    cordee_buf_printf(out, "<%s>", name);
    cordee_buf_html(out, text);
    cordee_buf_printf(out, "</%s>\n", name);
}

static void link_tag(struct cordee_buf *out, const char *rel, const char *type,
                     const char *href)
{
    cordee_buf_printf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    cordee_buf_html(out, href);
    cordee_buf_puts(out, "\"/>\n");
}

static void entry_put(struct cordee *cd, struct cordee_arena *a, json_t *row,
                      struct cordee_buf *out)
{
    const char *link =
        cd->http->link(cd, a,
                       cordee_arena_printf(a, "/mailing/archived/%lld",
                                           (long long)cordee_json_int(row, "id")));
    char at[21];

    cordee_time_iso(cordee_json_int(row, "began_at"), at);
    cordee_buf_puts(out, "<entry>\n");
    tag(out, "id", link);
    tag(out, "title", cordee_json_text(row, "title"));
    tag(out, "published", at);
    tag(out, "updated", at);
    link_tag(out, "alternate", "text/html", link);
    if (*cordee_json_text(row, "more"))
        tag(out, "summary", cordee_json_text(row, "more"));
    cordee_buf_puts(out, "</entry>\n");
}

static void feed_put(struct cordee *cd, struct cordee_arena *a, const struct shelf *s,
                     struct cordee_buf *out)
{
    const char *page =
        cd->http->link(cd, a,
                       cordee_arena_printf(a, "/mailing/archive/%lld",
                                           (long long)cordee_json_int(s->cluster, "id")));
    json_t *first = json_array_get(s->mailings, 0), *row;
    char at[21];
    size_t i;

    cordee_time_iso(first ? cordee_json_int(first, "began_at") : 0, at);
    cordee_buf_puts(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                         "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    tag(out, "id", page);
    tag(out, "title", cordee_json_text(s->cluster, "name"));
    tag(out, "updated", at);
    cordee_buf_puts(out, "<author>");
    tag(out, "name", cordee_json_text(s->cluster, "name"));
    cordee_buf_puts(out, "</author>\n");
    link_tag(out, "alternate", "text/html", page);
    link_tag(out, "self", "application/atom+xml",
             cordee_arena_printf(a, "%s/feed.atom", page));
    json_array_foreach (s->mailings, i, row)
        entry_put(cd, a, row, out);
    cordee_buf_puts(out, "</feed>\n");
}

static int archive_feed(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct shelf s = {0};
    int rc = shelf_load(cd, req, &s, err);

    if (rc == 0) {
        feed_put(cd, cd->http->arena(req), &s, &out);
        rc = cd->http->bytes(cd, req, "application/atom+xml; charset=utf-8", NULL,
                             out.text, out.len, err);
    }
    shelf_drop(&s);
    return rc;
}

/* ---- one of them ---------------------------------------------------------------- */

/* Who wrote it, when, and the way to the others; the mail itself is in a frame. */
static int archived(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    char text[48];
    int rc = cd->db->row(cd, err, &model,
                         "SELECT m.id, m.subject, m.cluster, c.name, c.language, "
                         "" MAILING_BEGAN " AS began_at FROM mailing_mailing m JOIN "
                         "mailing_after f ON f.mailing = m.id AND f.archive = 1 JOIN "
                         "letter l ON l.id = m.letter JOIN cluster c ON c.id = m.cluster "
                         "AND c.retired_at IS NULL WHERE " MAILING_OUT " AND m.id = ?",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "number"))));

    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    cd->mail->outline(cd, cordee_json_text(model, "subject"), &title);
    cordee_json_set_text(model, "title", title.text ? title.text : "");
    cd->text->speak(cd, cordee_json_text(model, "language"), "en");
    cd->text->time(cd, cordee_json_int(model, "began_at"), CORDEE_TIME_DATE, text,
                   sizeof text);
    cordee_json_set_text(model, "began_text", text);
    rc = cd->http->page(cd, req, "mailing-archived", model, err);
    cd->text->spoken(cd);
    return rc;
}

static int archived_mail(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    struct cordee_rendering r = {0};
    int64_t letter = 0;
    int rc = cd->db->one(cd, err, &letter, "SELECT m.letter " ARCHIVED " AND m.id = ?",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "number"))));

    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    rc = cd->mail->as_written(cd, err, letter, &r);
    if (rc >= 0)
        rc = cd->http->frame(cd, req, r.html.text ? r.html.text : "", err);
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc;
}

#define FLAGS (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE)

/* clang-format off */
const struct cordee_route mailing_archive_routes[] = {
    {.method = "GET", .path = "/mailing/archive/{cluster}", .handle = archive_page,
     .flags = FLAGS, .per_minute = 120, .help = "Mailings that anybody may read"},
    {.method = "GET", .path = "/mailing/archive/{cluster}/feed.atom", .handle = archive_feed,
     .flags = FLAGS | CORDEE_ROUTE_BYTES, .per_minute = 120, .help = "The same as a feed"},
    {.method = "GET", .path = "/mailing/archived/{number}", .handle = archived,
     .flags = FLAGS, .per_minute = 120, .help = "One of them"},
    {.method = "GET", .path = "/mailing/archived/{number}/mail", .handle = archived_mail,
     .flags = FLAGS | CORDEE_ROUTE_BYTES, .per_minute = 120,
     .help = "The mail itself, as it was written"},
    {0},
};
/* clang-format on */
