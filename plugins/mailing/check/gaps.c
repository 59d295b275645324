/* Merge fields that would be empty for somebody: the check, and the page of who. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/text.h"

#define SHOWN 6  /* people in the row */
#define PAGE  50 /* ... and on a page of the list */

/* ---- the check -------------------------------------------------------------- */

/* What can be said without the value, as a suggestion. */
static const char *default_for(struct cordee *cd, const char *name)
{
    if (cordee_text_is(name, "first_name") || cordee_text_is(name, "name"))
        return T("there");
    return cordee_text_is(name, "organisation") ? T("your organisation") : "…";
}

/* "Line 3: First name, 14 people.  Write {{first_name|there}} ..." */
static const char *gap_words(struct cordee *cd, struct mailing_look *l, json_t *needs,
                             const json_t *gap)
{
    const json_t *need = json_array_get(needs, (size_t)cordee_json_int(gap, "at"));
    const char *name = cordee_json_text(gap, "name");
    const int64_t n = cordee_json_int(gap, "n");
    const int64_t line = cordee_json_int(need, "line");
    const char *where =
        line ? mailing_place_words(cd, l, cordee_json_text(need, "language"), line)
             : T("subject or preview line");

    if (l->letter.n_texts)
        where = cordee_arena_printf(
            l->arena, "%s, %s", mailing_language_name(cordee_json_text(need, "language")),
            where);
    return cordee_arena_printf(
        l->arena,
        TN("%s (%s): empty for %lld person. Write {{%s|%s}}, with what to say without.",
           "%s (%s): empty for %lld people. Write {{%s|%s}}, with what to say without.",
           n),
        cordee_json_text(gap, "label"), where, (long long)n, name, default_for(cd, name));
}

static void line_add(json_t *lines, const char *text, const char *href)
{
    json_t *line = json_pack("{s:s}", "text", text);

    cordee_json_set_text(line, "link", href);
    json_array_append_new(lines, line);
}

static int people_put(struct cordee *cd, struct mailing_look *l, json_t *needs,
                      int64_t people, json_t *lines, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const long long id = cordee_json_int(l->model, "id");
    const int64_t more = people - SHOWN;
    struct cordee_audience who;
    json_t *row;
    size_t i;

    mailing_audience(l->arena, l->model, l->user, &who);
    if (cd->crm->audience_lacking(cd, err, &who, needs, SHOWN, 0, &list) < 0)
        return -1;
    json_array_foreach (list, i, row)
        line_add(lines, cordee_json_text(row, "name"),
                 cordee_arena_printf(l->arena, "/contacts/%lld",
                                     (long long)cordee_json_int(row, "id")));
    if (more > 0)
        line_add(lines,
                 cordee_arena_printf(l->arena, TN("and %lld more", "and %lld more", more),
                                     (long long)more),
                 cordee_arena_printf(l->arena, "/mailing/%lld/gaps", id));
    return 0;
}

static int gaps_say(struct cordee *cd, struct mailing_look *l, json_t *needs,
                    json_t *gaps, int64_t people, struct cordee_error *err)
{
    json_t *lines = json_array();
    const char *words = "";
    json_t *gap, *row;
    size_t i;

    json_array_foreach (gaps, i, gap)
        words = cordee_arena_printf(l->arena, "%s%s%s", words, i ? " " : "",
                                    gap_words(cd, l, needs, gap));
    row = mailing_found(
        l, "bad",
        cordee_arena_printf(l->arena,
                            TN("%lld person would get a mail with a hole in it",
                               "%lld people would get a mail with a hole in it", people),
                            (long long)people),
        words);
    json_object_set_new(row, "lines", lines);
    return l->count ? people_put(cd, l, needs, people, lines, err) : 0;
}

int mailing_check_gaps(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *needs = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *gaps = NULL;
    struct cordee_error why = {0};
    int64_t people = 0;

    /* A text or an audience that is wrong is said by their own checks. */
    if (mailing_needs(cd, l, &needs, &why) < 0)
        return 0;
    if (json_array_size(needs) && mailing_gaps(cd, l, needs, &people, &gaps, &why) < 0) {
        if (why.code == CORDEE_E_INVALID)
            return 0;
        *err = why;
        return -1;
    }
    if (people)
        return gaps_say(cd, l, needs, gaps, people, err);
    if (l->count && json_array_size(needs))
        mailing_found(l, "ok", T("Everybody has what the text says of them"), NULL);
    return 0;
}

/* ---- who -------------------------------------------------------------------- */

static int gaps_people(struct cordee *cd, struct cordee_request *req,
                       struct mailing_look *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *needs = NULL;
    struct cordee_audience who;
    json_t *list = NULL;
    int64_t page = 1;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > 100000)
        page = 1;
    mailing_audience(l->arena, l->model, l->user, &who);
    if (mailing_needs(cd, l, &needs, err) < 0 ||
        cd->crm->audience_lacking(cd, err, &who, needs, PAGE + 1, (page - 1) * PAGE,
                                  &list) < 0)
        return -1;
    if (json_array_size(list) > PAGE) {
        json_array_remove(list, PAGE);
        json_object_set_new(l->model, "next", json_integer(page + 1));
    }
    if (page > 1)
        json_object_set_new(l->model, "previous", json_integer(page - 1));
    json_object_set_new(l->model, "people", list);
    return 0;
}

static int gaps_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct mailing_look l = {.arena = cd->http->arena(req), .user = cd->http->user(req)};
    struct cordee_error why = {0};

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        mailing_letter(cd, l.arena, model, &l.letter, err) < 0)
        return -1;
    l.model = model;
    if (gaps_people(cd, req, &l, &why) == 0)
        return cd->http->page(cd, req, "mailing-gaps", model, err);
    if (why.code == CORDEE_E_INVALID)
        return cd->http->failed(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/review"),
            why.text, err);
    *err = why;
    return -1;
}

const struct cordee_route mailing_check_routes[] = {
    {.method = "GET",
     .path = "/mailing/{id}/gaps",
     .permission = "mailing.read",
     .handle = gaps_page,
     .help = "Who lacks what the text of a mailing cannot do without"},
    {0},
};
