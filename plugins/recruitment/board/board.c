/* The public list of what members have open. */
#include "plugins/recruitment/board/board.h"

#include "plugins/recruitment/text/markdown.h"

#include <string.h>

/* ---- what every page of a board has ------------------------------------------- */

const char *board_path(struct cordee_arena *a, const struct board *b)
{
    return cordee_arena_printf(a, BOARD_PATH "%s", b->word);
}

const char *board_opening_path(struct cordee_arena *a, const struct board *b, int64_t id)
{
    return cordee_arena_printf(a, BOARD_PATH "%s/%lld", b->word, (long long)id);
}

int board_not_there(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
}

/* The first of the browser's languages that we speak; "". */
static const char *browser_of(struct cordee *cd, struct cordee_request *req)
{
    const char *s = cd->http->header(req, "Accept-Language");

    while (s && *s) {
        s += strspn(s, " ,");
        for (const char *const *l = cd->text->languages(cd); *l; l++)
            if (strncmp(s, *l, 2) == 0 && (!s[2] || strchr("-,; ", s[2])))
                return *l;
        s = strchr(s, ',');
    }
    return "";
}

int board_visit(struct cordee *cd, struct cordee_request *req, struct board *b_r,
                struct cordee_error *err)
{
    const int rc =
        board_by_word(cd, cd->http->arena(req), cd->http->path(req, "board"), b_r, err);

    if (rc <= 0)
        return rc < 0 ? -1 : board_not_there(cd, err);
    b_r->spoken = cd->http->speak(cd, req, browser_of(cd, req), b_r->language);
    return 1;
}

static json_t *languages(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                         const char *path)
{
    json_t *list = json_array();
    const char join = strchr(path, '?') ? '&' : '?';

    for (const char *const *l = cd->text->languages(cd); *l; l++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:b}", "code", *l, "href",
                            cordee_arena_printf(a, "%s%cl=%s", path, join, *l), "now",
                            cordee_text_is(*l, b->spoken)));
    return list;
}

void board_put(struct cordee *cd, struct cordee_request *req, const struct board *b,
               const char *path, json_t *model)
{
    struct cordee_arena *a = cd->http->arena(req);

    json_object_set_new(model, "lang", json_string(b->spoken));
    json_object_set_new(model, "organisation", json_string(b->name));
    json_object_set_new(
        model, "board_href",
        json_string(cordee_arena_printf(a, "%s?l=%s", board_path(a, b), b->spoken)));
    json_object_set_new(model, "board_path", json_string(board_path(a, b)));
    json_object_set_new(model, "languages", languages(cd, a, b, path));
    json_object_set_new(model, "self_url", json_string(cd->http->link(cd, a, path)));
    json_object_set_new(
        model, "atom",
        json_string(cordee_arena_printf(a, "%s/feed.atom", board_path(a, b))));
    json_object_set_new(
        model, "rss",
        json_string(cordee_arena_printf(a, "%s/feed.rss", board_path(a, b))));
}

/* ---- the list ----------------------------------------------------------------- */

static int openings_put(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                        const struct board_filter *f, json_t *model,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = board_list(cd, b, f, BOARD_PAGE, err);
    json_t *list = json_array(), *row;
    size_t i;

    json_object_set_new(model, "openings", list);
    json_array_foreach (rows, i, row) {
        json_t *one = json_object();
        struct opening o;

        json_array_append_new(list, one);
        if (opening_load(cd, a, cordee_json_int(row, "id"), &o, err) <= 0)
            return -1;
        board_facts(cd, a, b, &o, one);
        json_object_set_new(
            one, "link",
            json_string(cordee_arena_printf(a, "%s?l=%s", board_opening_path(a, b, o.id),
                                            b->spoken)));
    }
    return rows ? 0 : -1;
}

static const char *page_href(struct cordee_arena *a, const struct board *b,
                             const struct board_filter *f, int64_t page)
{
    struct board_filter other = *f;

    other.page = page;
    return cordee_arena_printf(a, "%s?%s", board_path(a, b),
                               board_filter_query(a, &other, b->spoken));
}

static void pager_put(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                      const struct board_filter *f, int64_t n, json_t *model)
{
    const int64_t pages = (n + BOARD_PAGE - 1) / BOARD_PAGE;
    json_t *pager;

    if (pages < 2)
        return;
    pager = json_pack("{s:s}", "text",
                      cordee_arena_printf(a, T("Page %lld of %lld"), (long long)f->page,
                                          (long long)pages));
    if (f->page > 1)
        cordee_json_set_text(pager, "first", page_href(a, b, f, 1));
    if (f->page < pages)
        cordee_json_set_text(pager, "next", page_href(a, b, f, f->page + 1));
    json_object_set_new(model, "pager", pager);
}

static int list_page(struct cordee *cd, struct cordee_request *req, const struct board *b,
                     struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const struct board_filter f = board_filter_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    int64_t n = 0;

    board_put(cd, req, b,
              cordee_arena_printf(a, "%s%s%s", board_path(a, b),
                                  *board_filter_query(a, &f, "") ? "?" : "",
                                  board_filter_query(a, &f, "")),
              model);
    markdown_html(&words, b->words);
    cordee_json_set_text(model, "words", words.text ? words.text : "");
    if (board_count(cd, b, &f, &n, err) < 0 ||
        openings_put(cd, a, b, &f, model, err) < 0 ||
        board_filter_put(cd, b, &f, model, err) < 0)
        return -1;
    json_object_set_new(model, "n", json_integer(n));
    pager_put(cd, a, b, &f, n, model);
    return cd->http->page(cd, req, "recruitment-board", model, err);
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct board b;
    int rc;

    if (board_visit(cd, req, &b, err) < 0)
        return -1;
    rc = list_page(cd, req, &b, err);
    cd->text->spoken(cd);
    return rc;
}

/* ---- one ------------------------------------------------------------------------ */

static int facts_put(struct cordee *cd, struct cordee_request *req, const struct board *b,
                     const struct opening *o, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    json_t *skills = json_array(), *more = json_array();
    struct board_member m;

    if (board_member(cd, a, b, o->party, &m, err) < 0)
        return -1;
    board_facts(cd, a, b, o, model);
    markdown_html(&text, o->body);
    cordee_json_set_text(model, "text", text.text ? text.text : "");
    cordee_json_set_text(model, "site", m.site);
    json_object_set_new(model, "needs", board_needs(cd, a, o));
    for (size_t i = 0; i < o->n_skills; i++)
        json_array_append_new(o->skills[i].essential ? skills : more,
                              json_string(o->skills[i].label));
    json_object_set_new(model, "essential", skills);
    json_object_set_new(model, "optional", more);
    if (opening_is_open(o, cordee_now())) {
        CORDEE_AUTO(cordee_json_drop) json_t *posting = posting_of(cd, a, b, o, &m);

        json_object_set_new(model, "open", json_true());
        if (posting)
            json_object_set_new(model, "posting",
                                json_string(posting_script(a, posting)));
    }
    return 0;
}

static int one_page(struct cordee *cd, struct cordee_request *req, const struct board *b,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct opening o;
    const int rc = board_opening(cd, a, b, cd->http->path_int(req, "number"), &o, err);

    if (rc <= 0)
        return rc < 0 ? -1 : board_not_there(cd, err);
    board_put(cd, req, b, board_opening_path(a, b, o.id), model);
    if (facts_put(cd, req, b, &o, model, err) < 0)
        return -1;
    if (!json_object_get(model, "open")) { /* others stand in its place */
        const struct board_filter all = {"", "", "", "", "", "", 0, 1};

        if (openings_put(cd, a, b, &all, model, err) < 0)
            return -1;
    }
    return cd->http->page(cd, req, "recruitment-job", model, err);
}

static int get_one(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    struct board b;
    int rc;

    if (board_visit(cd, req, &b, err) < 0)
        return -1;
    rc = one_page(cd, req, &b, err);
    cd->text->spoken(cd);
    return rc;
}

#define FLAGS (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_LOG)

/* clang-format off */
const struct cordee_route recruitment_board_routes[] = {
    {.method = "GET", .path = BOARD_PATH "{board}", .handle = get_list, .flags = FLAGS,
     .per_minute = 240, .help = "The public job board of a cluster",
     .takes = "q? kind? place? country? remote? language? member:int? page:int? l?"},
    {.method = "GET", .path = BOARD_PATH "{board}/{number}", .handle = get_one,
     .flags = FLAGS, .per_minute = 240, .help = "One opening of it", .takes = "l?"},
    {0},
};
/* clang-format on */
