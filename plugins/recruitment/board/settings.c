/* The office's page of the board: whether it is there, and where. */
#include "plugins/recruitment/board/board.h"

#define PATH "/recruitment/board"

static int load(struct cordee *cd, struct cordee_request *req, struct board *b,
                struct cordee_error *err)
{
    int64_t cluster = 0;
    int rc = cd->db->one(cd, err, &cluster, "SELECT cluster_here()", CORDEE_NO_ARGS);

    rc = rc > 0 ? board_of_cluster(cd, cd->http->arena(req), cluster, b, err) : rc;
    if (rc == 0)
        board_not_there(cd, err);
    return rc <= 0 ? -1 : 0;
}

static int show(struct cordee *cd, struct cordee_request *req, const struct board *b,
                bool there, const char *error, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *page = cd->http->link(cd, a, board_path(a, b));
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s, s:s, s:s, s:b, s:b, s:s}", "cluster", b->name,
                              "word", b->word, "words", b->words, "public", b->open,
                              "is_there", there, "path", board_path(a, b));

    json_object_set_new(model, "url", json_string(page));
    json_object_set_new(model, "atom",
                        json_string(cordee_arena_printf(a, "%s/feed.atom", page)));
    json_object_set_new(model, "rss",
                        json_string(cordee_arena_printf(a, "%s/feed.rss", page)));
    json_object_set_new(model, "sitemap",
                        json_string(cordee_arena_printf(a, "%s/sitemap.xml", page)));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-settings", model, err)
                  : cd->http->page(cd, req, "recruitment-settings", model, err);
}

static int get_settings(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct board b;

    return load(cd, req, &b, err) < 0 ? -1 : show(cd, req, &b, b.open, "", err);
}

static int save(struct cordee *cd, const struct board *b, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    return cd->db->change_begin(cd, &c, T("Job board changed"), err) < 0 ||
                   board_save(cd, b, err) < 0
               ? -1
               : cd->db->change_commit(&c, err);
}

static int post_settings(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct board b;
    bool there;

    if (load(cd, req, &b, err) < 0)
        return -1;
    there = b.open;
    b.word = cd->http->typed(req, "word");
    b.words = cd->http->typed(req, "words");
    b.open = *cd->http->form(req, "public") != '\0';
    if (save(cd, &b, &why) < 0)
        return cordee_is_refusal(&why) ? show(cd, req, &b, there, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, PATH,
                          b.open ? T("Saved. Anybody can see the board.")
                                 : T("Saved. Nobody outside can see the board."),
                          err);
}

const struct cordee_route recruitment_settings_routes[] = {
    {.method = "GET",
     .path = PATH,
     .permission = "recruitment.write",
     .handle = get_settings,
     .help = "Whether there is a public job board, and where",
     .gives = "cluster word words public:bool url atom rss sitemap"},
    {.method = "POST",
     .path = PATH,
     .permission = "recruitment.write",
     .handle = post_settings,
     .help = "Changes that",
     .takes = "word! words? public?"},
    {0},
};
