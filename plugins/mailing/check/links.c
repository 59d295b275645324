/* The check of where a mailing's links lead. */
#include "plugins/mailing/check/links.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/text.h"

#include <string.h>
#include <strings.h>

/* ---- in words --------------------------------------------------------------- */

/* NULL: nothing is the matter. */
static const char *fault_words(struct cordee *cd, struct cordee_arena *a,
                               const json_t *link)
{
    const char *state = cordee_json_text(link, "state");
    const int status = (int)cordee_json_int(link, "status");

    if (cordee_text_is(state, "missing"))
        return cordee_arena_printf(a, T("there is no such page (%d)"), status);
    if (cordee_text_is(state, "fault"))
        return cordee_arena_printf(a, T("the server answers with an error (%d)"), status);
    if (cordee_text_is(state, "name"))
        return T("there is no server of that name");
    if (cordee_text_is(state, "late"))
        return T("the server does not answer in time");
    if (cordee_text_is(state, "tls"))
        return T("its certificate is not right: browsers warn of it");
    if (cordee_text_is(state, "round"))
        return T("it leads in a circle");
    if (cordee_text_is(state, "closed"))
        return T("the server does not answer");
    if (cordee_text_is(state, "inside"))
        return cordee_arena_printf(a, T("nobody outside of your network gets there (%s)"),
                                   cordee_json_text(link, "detail"));
    return NULL;
}

/* It may be right: somebody looks themselves. */
static const char *doubt_words(struct cordee *cd, struct cordee_arena *a,
                               const json_t *link)
{
    if (cordee_text_is(cordee_json_text(link, "state"), "shy"))
        return cordee_arena_printf(a, T("it answers no programs (%d): open it yourself"),
                                   (int)cordee_json_int(link, "status"));
    if (cordee_text_is(cordee_json_text(link, "state"), "ok") &&
        strncasecmp(cordee_json_text(link, "url"), "http://", 7) == 0)
        return T("it is not encrypted: http:// instead of https://");
    return NULL;
}

static const char *text_in(const struct cordee_letter *letter, const char *language)
{
    for (size_t i = 0; i < letter->n_texts; i++)
        if (cordee_text_is(letter->texts[i].language, language))
            return letter->texts[i].markdown;
    return letter->markdown;
}

/* 0: not in the text itself, but in a block. */
static int line_of(const struct cordee_letter *letter, const json_t *link)
{
    const char *text = text_in(letter, cordee_json_text(link, "language"));
    const char *at = strstr(text, cordee_json_text(link, "url"));
    int line = 1;

    for (const char *p = text; at && p < at; p++)
        line += *p == '\n';
    return at ? line : 0;
}

static void line_put(struct cordee *cd, struct mailing_look *l, const json_t *link,
                     const char *words, json_t *lines)
{
    const int line = line_of(&l->letter, link);
    const char *where =
        line ? mailing_place_words(cd, l, cordee_json_text(link, "language"), line) : "";
    const char *text =
        cordee_arena_printf(l->arena, "%.120s: %s", cordee_json_text(link, "url"), words);

    if (l->letter.n_texts)
        where = cordee_arena_printf(
            l->arena, "%s%s%s", mailing_language_name(cordee_json_text(link, "language")),
            *where ? ", " : "", where);
    if (*where)
        text = cordee_arena_printf(l->arena, "%s (%s)", text, where);
    json_array_append_new(lines, json_pack("{s:s}", "text", text));
}

/* ---- rows ------------------------------------------------------------------- */

struct found {
    int64_t waiting, looked, over;
    json_t *bad, *doubtful;
    struct cordee_buf about; /* what is bad, in no language */
};

static void sort_out(struct cordee *cd, struct mailing_look *l, json_t *links,
                     struct found *f)
{
    json_t *link;
    size_t i;

    json_array_foreach (links, i, link) {
        const char *bad = fault_words(cd, l->arena, link);
        const char *doubt = doubt_words(cd, l->arena, link);
        const bool wait = cordee_text_is(cordee_json_text(link, "state"), "wait");

        f->waiting += wait;
        f->looked += json_object_get(link, "status") != NULL;
        f->over += !wait && !json_object_get(link, "status");
        if (bad) {
            line_put(cd, l, link, bad, f->bad);
            cordee_buf_printf(&f->about, "%s\n", cordee_json_text(link, "url"));
        } else if (doubt) {
            line_put(cd, l, link, doubt, f->doubtful);
        }
    }
}

static const char *over_words(struct cordee *cd, struct mailing_look *l,
                              const struct found *f)
{
    if (!f->over)
        return "";
    return cordee_arena_printf(
        l->arena,
        cd->practice
            ? TN("%lld was not looked at: a mail address, one with a merge field, or "
                 "one that practice does not reach.",
                 "%lld were not looked at: mail addresses, those with a merge field, "
                 "and what practice does not reach.",
                 f->over)
            : TN("%lld was not looked at: a mail address, a telephone number, or one "
                 "with a merge field.",
                 "%lld were not looked at: mail addresses, telephone numbers, and those "
                 "with a merge field.",
                 f->over),
        (long long)f->over);
}

static void row_again(json_t *row)
{
    json_object_set_new(row, "again", json_true()); /* a button looks anew */
}

static void links_say(struct cordee *cd, struct mailing_look *l, struct found *f)
{
    const int64_t bad = (int64_t)json_array_size(f->bad);
    const int64_t all = f->looked + f->waiting;
    json_t *row;

    if (f->waiting) {
        mailing_found(l, "wait", T("The links are being looked at"),
                      cordee_arena_printf(l->arena,
                                          T("%lld of %lld. This takes seconds."),
                                          (long long)f->looked, (long long)all));
        return;
    }
    if (bad) {
        row = mailing_found(l, "bad",
                            cordee_arena_printf(l->arena,
                                                TN("%lld link leads nowhere",
                                                   "%lld links lead nowhere", bad),
                                                (long long)bad),
                            T("Mend them, or say why it goes out all the same."));
        cordee_json_set_text(row, "about", f->about.text);
        json_object_set(row, "lines", f->bad);
        row_again(row);
    }
    if (json_array_size(f->doubtful)) {
        row = mailing_found(l, "warn", T("Look at these links yourself"), NULL);
        json_object_set(row, "lines", f->doubtful);
        row_again(row);
    } else if (!bad && f->looked) {
        mailing_found(l, "ok", T("The links answer"),
                      cordee_arena_printf(l->arena,
                                          TN("%lld was looked at. %s",
                                             "%lld were looked at. %s", f->looked),
                                          (long long)f->looked, over_words(cd, l, f)));
    } else if (!bad && f->over && l->count) {
        mailing_found(l, "ok", T("Links"), over_words(cd, l, f));
    }
}

int mailing_check_links(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *links = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *bad = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *doubtful = json_array();
    struct found f = {.bad = bad, .doubtful = doubtful};
    struct cordee_error why = {0};

    if (mailing_links(cd, &l->letter, &links, &why) < 0)
        return 0; /* the check of the text says why */
    sort_out(cd, l, links, &f);
    links_say(cd, l, &f);
    cordee_buf_drop(&f.about);
    return f.waiting ? mailing_links_begin(cd, cordee_json_int(l->model, "id"), err) : 0;
}

/* ---- again ------------------------------------------------------------------ */

int mailing_links_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *links = NULL;
    struct cordee_letter letter;
    int64_t id;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    id = cordee_json_int(model, "id");
    if (mailing_letter(cd, cd->http->arena(req), model, &letter, err) < 0 ||
        mailing_links(cd, &letter, &links, err) < 0 ||
        mailing_links_forget(cd, links, err) < 0 || mailing_links_begin(cd, id, err) < 0)
        return -1;
    return cd->http->done(cd, req, mailing_path(cd, req, id, "/review"), NULL, err);
}
