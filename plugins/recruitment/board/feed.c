/* A board for programs: RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC
 * 4287), and a list of its pages (https://www.sitemaps.org/protocol.html). */
#include "plugins/recruitment/board/board.h"

#include "plugins/recruitment/text/markdown.h"

enum kind { ATOM, RSS, SITEMAP };

struct feed {
    struct cordee *cd;
    struct cordee_arena *a;
    const struct board *b;
    const char *title, *page, *self;
    struct cordee_buf out;
};

static void tag(struct cordee_buf *out, const char *name, const char *text)
{
    cordee_buf_printf(out, "<%s>", name);
    cordee_buf_html(out, text);
    cordee_buf_printf(out, "</%s>\n", name);
}

static void iso_tag(struct cordee_buf *out, const char *name, int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    tag(out, name, text);
}

static void date_tag(struct cordee_buf *out, const char *name, int64_t at)
{
    char text[40];

    cordee_time_rfc5322(at, "", text);
    tag(out, name, text);
}

static void link_tag(struct cordee_buf *out, const char *rel, const char *type,
                     const char *href)
{
    cordee_buf_printf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    cordee_buf_html(out, href);
    cordee_buf_puts(out, "\"/>\n");
}

/* "Job, Linz, Austria" and the text, as HTML. */
static void html_put(struct feed *f, const struct opening *o, struct cordee_buf *html)
{
    const char *where = board_where(f->cd, f->a, o);

    cordee_buf_puts(html, "<p>");
    cordee_buf_html(html, o->party_name);
    cordee_buf_puts(html, " · ");
    cordee_buf_html(html, opening_kind_name(f->cd, o->kind));
    if (*where)
        cordee_buf_puts(html, " · ");
    cordee_buf_html(html, where);
    cordee_buf_puts(html, "</p>\n");
    markdown_html(html, o->body);
}

static void atom_put(struct feed *f, const struct opening *o, const char *link)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};

    html_put(f, o, &html);
    cordee_buf_puts(&f->out, "<entry>\n");
    tag(&f->out, "id", link);
    tag(&f->out, "title", o->title);
    iso_tag(&f->out, "published", o->opened_at);
    iso_tag(&f->out, "updated", o->opened_at);
    link_tag(&f->out, "alternate", "text/html", link);
    cordee_buf_puts(&f->out, "<author>");
    tag(&f->out, "name", o->party_name);
    cordee_buf_puts(&f->out, "</author>\n<content type=\"html\">");
    cordee_buf_html(&f->out, html.text);
    cordee_buf_puts(&f->out, "</content>\n</entry>\n");
}

static void rss_put(struct feed *f, const struct opening *o, const char *link)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};

    html_put(f, o, &html);
    cordee_buf_puts(&f->out, "<item>\n");
    tag(&f->out, "title", cordee_arena_printf(f->a, "%s, %s", o->title, o->party_name));
    tag(&f->out, "link", link);
    cordee_buf_puts(&f->out, "<guid isPermaLink=\"true\">");
    cordee_buf_html(&f->out, link);
    cordee_buf_puts(&f->out, "</guid>\n");
    date_tag(&f->out, "pubDate", o->opened_at);
    tag(&f->out, "category", opening_kind_name(f->cd, o->kind));
    tag(&f->out, "description", html.text);
    cordee_buf_puts(&f->out, "</item>\n");
}

static void page_put(struct feed *f, const struct opening *o, const char *link)
{
    cordee_buf_puts(&f->out, "<url>\n");
    tag(&f->out, "loc", link);
    iso_tag(&f->out, "lastmod", o->opened_at);
    cordee_buf_puts(&f->out, "</url>\n");
}

/* ---- heads -------------------------------------------------------------------- */

static void head_put(struct feed *f, enum kind kind, int64_t latest)
{
    struct cordee_buf *out = &f->out;

    cordee_buf_puts(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    if (kind == SITEMAP) {
        cordee_buf_puts(
            out, "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n<url>");
        tag(out, "loc", f->page);
        cordee_buf_puts(out, "</url>\n");
        return;
    }
    cordee_buf_puts(out, kind == ATOM
                             ? "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
                             : "<rss version=\"2.0\" "
                               "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n");
    tag(out, "title", f->title);
    if (kind == ATOM) {
        tag(out, "id", f->page);
        iso_tag(out, "updated", latest);
        link_tag(out, "alternate", "text/html", f->page);
        link_tag(out, "self", "application/atom+xml", f->self);
        return;
    }
    tag(out, "link", f->page);
    tag(out, "description", f->title);
    tag(out, "language", f->b->spoken);
    cordee_buf_puts(out, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
    cordee_buf_html(out, f->self);
    cordee_buf_puts(out, "\"/>\n");
}

static int openings_put(struct feed *f, enum kind kind, const struct board_filter *filter,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = board_list(f->cd, f->b, filter, BOARD_FEED, err), *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        struct opening o;
        const char *link;

        if (opening_load(f->cd, f->a, cordee_json_int(row, "id"), &o, err) <= 0)
            return -1;
        if (i == 0)
            head_put(f, kind, o.opened_at);
        link = f->cd->http->link(f->cd, f->a, board_opening_path(f->a, f->b, o.id));
        (kind == ATOM ? atom_put : kind == RSS ? rss_put : page_put)(f, &o, link);
    }
    if (!json_array_size(rows))
        head_put(f, kind, 0);
    return 0;
}

/* ---- requests ------------------------------------------------------------------- */

static const struct {
    const char *file, *type, *end;
} kinds[] = {
    {"feed.atom", "application/atom+xml; charset=utf-8", "</feed>\n"},
    {"feed.rss", "application/rss+xml; charset=utf-8", "</channel></rss>\n"},
    {"sitemap.xml", "application/xml; charset=utf-8", "</urlset>\n"},
};

static int answer(struct cordee *cd, struct cordee_request *req, enum kind kind,
                  struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct board_filter filter = board_filter_of(cd, req);
    struct feed f = {.cd = cd, .a = a};
    const char *query;
    struct board b;
    int rc;

    if (board_visit(cd, req, &b, err) < 0)
        return -1;
    filter.page = 1;
    query = board_filter_query(a, &filter, cd->http->query(req, "l"));
    f.b = &b;
    f.title = cordee_arena_printf(a, T("Openings: %s"), b.name);
    f.page = cd->http->link(cd, a, board_path(a, &b));
    f.self = cordee_arena_printf(a, "%s/%s%s%s", f.page, kinds[kind].file,
                                 *query ? "?" : "", query);
    rc = openings_put(&f, kind, &filter, err);
    cd->text->spoken(cd);
    cordee_buf_puts(&f.out, kinds[kind].end);
    if (rc == 0)
        rc = cd->http->bytes(cd, req, kinds[kind].type, NULL, f.out.text, f.out.len, err);
    cordee_buf_drop(&f.out);
    return rc;
}

static int get_atom(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return answer(cd, req, ATOM, err);
}

static int get_rss(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    return answer(cd, req, RSS, err);
}

static int get_sitemap(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return answer(cd, req, SITEMAP, err);
}

#define FLAGS (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BYTES | CORDEE_ROUTE_NO_LOG)
#define TAKES "q? kind? place? country? remote? language? member:int? l?"

/* clang-format off */
const struct cordee_route recruitment_feed_routes[] = {
    {.method = "GET", .path = BOARD_PATH "{board}/feed.atom", .handle = get_atom,
     .flags = FLAGS, .per_minute = 60, .help = "The openings of a board as Atom",
     .takes = TAKES},
    {.method = "GET", .path = BOARD_PATH "{board}/feed.rss", .handle = get_rss,
     .flags = FLAGS, .per_minute = 60, .help = "The same as RSS 2.0", .takes = TAKES},
    {.method = "GET", .path = BOARD_PATH "{board}/sitemap.xml", .handle = get_sitemap,
     .flags = FLAGS, .per_minute = 60, .help = "Its pages, for search engines"},
    {0},
};
/* clang-format on */
