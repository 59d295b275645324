/* Pages of the ledger. */
#include "plugins/introductions/introductions.h"

#include <stdio.h>
#include <string.h>

enum {
    A_PAGE = 50,
    DOOR = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
    LINK = DOOR | CORDEE_ROUTE_NO_CSRF, /* whoever has it may, from whatever page */
};

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                       T("There is no such introduction."));
}

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/introductions/%lld",
                               (long long)id);
}

/* What the model refused in words for people; anything else is a failure. */
static int answer(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                  json_t *model, const char *error, struct cordee_error *err)
{
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "introductions.write")));
    return *error ? cd->http->invalid(cd, req, tmpl, model, err)
                  : cd->http->page(cd, req, tmpl, model, err);
}

/* ---- the list --------------------------------------------------------------- */

/* The days that are asked for: ?year=2026, or ?from=2026-01-01&until=2026-06-30. */
static int days_of(struct cordee *cd, struct cordee_request *req,
                   struct introductions_wanted *wanted, struct cordee_error *err)
{
    const char *from = cd->http->query(req, "from"),
               *until = cd->http->query(req, "until");
    struct cordee_period when;
    char first[11], last[11];
    int64_t year;

    if (cordee_text_int(cd->http->query(req, "year"), &year) && year > 1900 &&
        year < 3000) {
        snprintf(first, sizeof first, "%d-01-01", (int)year);
        snprintf(last, sizeof last, "%d-12-31", (int)year);
        from = first;
        until = last;
    }
    if (!*from || !*until)
        return 0;
    if (cd->crm->period(cd, err, from, until, &when) < 0)
        return -1;
    wanted->from = when.from;
    wanted->until = when.until;
    return 0;
}

/* The same page, with another state. */
static json_t *href_of(struct cordee *cd, struct cordee_request *req, const char *state,
                       const char *year)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const char *const kept[][2] = {{"state", state},
                                   {"year", year},
                                   {"from", *year ? "" : cd->http->query(req, "from")},
                                   {"until", *year ? "" : cd->http->query(req, "until")}};

    cordee_buf_puts(&b, "/introductions");
    for (size_t i = 0, n = 0; i < sizeof kept / sizeof *kept; i++)
        if (*kept[i][1]) {
            cordee_buf_printf(&b, "%c%s=", n++ ? '&' : '?', kept[i][0]);
            cordee_buf_url(&b, kept[i][1], "");
        }
    return json_string(b.text);
}

static void put_tabs(struct cordee *cd, struct cordee_request *req, const char *state,
                     const json_t *counts, json_t *model)
{
    json_t *tabs = json_array();

    for (int i = 0; introductions_states[i].word; i++) {
        const char *word = introductions_states[i].word;
        int64_t n = cordee_json_int(counts, *word ? word : "all");
        json_t *tab = json_pack("{s:s, s:s, s:o, s:I, s:b}", "state", word, "label",
                                T(introductions_states[i].label), "href",
                                href_of(cd, req, word, cd->http->query(req, "year")), "n",
                                (json_int_t)n, "current", strcmp(word, state) == 0);
        char text[32];

        cd->text->number(cd, n, text, sizeof text);
        json_object_set_new(tab, "n_text", json_string(text));
        json_array_append_new(tabs, tab);
    }
    json_object_set_new(model, "states", tabs);
}

static int put_years(struct cordee *cd, struct cordee_request *req, const char *state,
                     json_t *model, struct cordee_error *err)
{
    json_t *years = introductions_years(cd, err), *row;
    size_t i;

    if (!years)
        return -1;
    json_array_foreach (years, i, row) {
        const char *year = cordee_json_text(row, "year");

        json_object_set_new(row, "href", href_of(cd, req, state, year));
        json_object_set_new(
            row, "current",
            json_boolean(strcmp(year, cd->http->query(req, "year")) == 0));
    }
    json_object_set_new(model, "ever", href_of(cd, req, state, ""));
    json_object_set_new(model, "years", years);
    return 0;
}

static void put_typed(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    static const char *const names[] = {"who", "other", "by", "purpose", "on"};
    char key[24];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(key, sizeof key, "typed_%s", names[i]);
        json_object_set_new(model, key, json_string(cd->http->form(req, names[i])));
    }
}

/* The page after this one goes on behind its last. */
static void put_more(struct cordee *cd, struct cordee_request *req, const char *state,
                     json_t *model, json_t *list)
{
    json_t *base, *last = json_array_get(list, A_PAGE - 1);
    const char *href;

    if (json_array_size(list) <= A_PAGE)
        return;
    json_array_remove(list, A_PAGE);
    base = href_of(cd, req, state, cd->http->query(req, "year"));
    href = json_string_value(base);
    json_object_set_new(model, "more",
                        json_sprintf("%s%cbefore=%lld", href,
                                     strchr(href, '?') ? '&' : '?',
                                     (long long)cordee_json_int(last, "id")));
    json_decref(base);
}

static int show_list(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object(), *counts = NULL;
    struct introductions_wanted wanted = {.state = cd->http->query(req, "state"),
                                          .limit = A_PAGE + 1};
    json_t *list, *one;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "before"), &wanted.before))
        wanted.before = 0;
    if (days_of(cd, req, &wanted, err) < 0 ||
        introductions_count(cd, &wanted, &counts, err) < 0 ||
        !(list = introductions_list(cd, &wanted, err)))
        return -1;
    json_array_foreach (list, i, one)
        introductions_dress(cd, one);
    json_object_set_new(model, "introductions", list);
    put_more(cd, req, wanted.state, model, list);
    put_tabs(cd, req, wanted.state, counts, model);
    json_object_set_new(model, "total",
                        json_integer((json_int_t)cordee_json_int(
                            counts, *wanted.state ? wanted.state : "all")));
    put_typed(cd, req, model);
    json_object_set_new(model, "any_at_all",
                        json_boolean(cordee_json_int(counts, "all") > 0 || wanted.from));
    return put_years(cd, req, wanted.state, model, err) < 0
               ? -1
               : answer(cd, req, "introductions-list", model, error, err);
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return show_list(cd, req, "", err);
}

/* ---- a new one -------------------------------------------------------------- */

static int day_read(struct cordee *cd, const char *text, int64_t *at_r,
                    struct cordee_error *err)
{
    if (!*text)
        return 0;
    if (cordee_time_parse(text, "UTC", at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this is no date; write 2026-11-21"));
    *at_r += INT64_C(12) * 3600; /* a day is its noon, wherever one is */
    if (*at_r > cordee_now() && *at_r < cordee_now() + 86400)
        *at_r = cordee_now();
    return 0;
}

static int new_read(struct cordee *cd, struct cordee_request *req,
                    struct introductions_new *n, struct cordee_error *err)
{
    const struct cordee_http_api *http = cd->http;

    *n = (struct introductions_new){.one = http->form_int(req, "party"),
                                    .purpose = http->typed(req, "purpose"),
                                    .at = cordee_now(),
                                    .user = http->user(req)};
    if ((!n->one && cd->crm->called(cd, err, http->form(req, "who"), 0, http->user(req),
                                    &n->one) < 0) ||
        cd->crm->called(cd, err, http->form(req, "other"), 0, http->user(req),
                        &n->other) < 0 ||
        (*http->form(req, "by") && cd->crm->called(cd, err, http->form(req, "by"), 0,
                                                   http->user(req), &n->introducer) < 0))
        return -1;
    return day_read(cd, http->form(req, "on"), &n->at, err);
}

static int post_list(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct introductions_new n;
    struct cordee_error why = {0};
    int64_t id = new_read(cd, req, &n, &why) < 0 ? -1 : introductions_add(cd, &n, &why);

    if (id < 0)
        return cordee_is_refusal(&why)
                   ? show_list(cd, req,
                               cordee_utf8_sentence(cd->http->arena(req), why.text), err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, id),
                          T("It is in the ledger, and on both timelines."), err);
}

/* ---- one -------------------------------------------------------------------- */

static void put_stands(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    static const struct introductions_word before[] = {
        {"asked", T_LATER("Asked for, not made as far as we know")},
        {"introduced", T_LATER("Introduced; what comes of it is not known yet")},
    };
    const char *typed = cd->http->form(req, "stands");
    const char *state = cordee_json_text(model, "state");
    const char *now = *typed ? typed
                      : strcmp(state, "answered") == 0
                          ? cordee_json_text(model, "outcome")
                          : state;
    json_t *list = json_array();

    for (size_t i = 0; i < 2; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", before[i].word,
                                              "label", T(before[i].label), "selected",
                                              strcmp(before[i].word, now) == 0));
    for (int i = 0; introductions_outcomes[i].word; i++) {
        const char *word = introductions_outcomes[i].word;

        json_array_append_new(
            list,
            json_pack("{s:s, s:o, s:b}", "value", word, "label",
                      json_sprintf(T("Came of it: %s"), introductions_outcome(cd, word)),
                      "selected", strcmp(word, now) == 0));
    }
    json_object_set_new(model, "stands", list);
}

static int show_one(struct cordee *cd, struct cordee_request *req, const char *error,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = introductions_load(cd, cd->http->path_int(req, "id"), &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    introductions_dress(cd, model);
    put_stands(cd, req, model);
    if (*error) {
        json_object_set_new(model, "purpose",
                            json_string(cd->http->form(req, "purpose")));
        json_object_set_new(model, "note", json_string(cd->http->form(req, "note")));
    }
    return answer(cd, req, "introductions-one", model, error, err);
}

static int get_one(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    return show_one(cd, req, "", err);
}

/* Its number, when the user may see it; 0 with *err: not. */
static int64_t must_see(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *one = NULL;
    int rc = introductions_load(cd, cd->http->path_int(req, "id"), &one, err);

    return rc > 0 ? cordee_json_int(one, "id") : rc < 0 ? -1 : no_such(cd, err);
}

static int post_one(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct introductions_change c = {.id = must_see(cd, req, err),
                                     .stands = cd->http->form(req, "stands"),
                                     .purpose = cd->http->typed(req, "purpose"),
                                     .note = cd->http->typed(req, "note")};
    struct cordee_error why = {0};

    if (c.id < 0)
        return -1;
    if (day_read(cd, cd->http->form(req, "on"), &c.at, &why) < 0 ||
        introductions_save(cd, &c, &why) < 0)
        return cordee_is_refusal(&why)
                   ? show_one(cd, req, cordee_utf8_sentence(a, why.text), err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, c.id), T("Saved."), err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    int64_t id = must_see(cd, req, err);

    if (id < 0 || introductions_remove(cd, id, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/introductions",
                          T("Removed from the ledger; the timelines keep their entries."),
                          err);
}

/* From an entry of a timeline to its introduction. */
static int get_of(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id,
                    "SELECT introduction FROM introductions_entry WHERE interaction = ?",
                    CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    return cd->http->done(cd, req, path_of(cd, req, id), NULL, err);
}

const struct cordee_route introductions_routes[] = {
    {"GET", "/introductions", "introductions.read", get_list,
     .help = "Who was introduced to whom, and what came of it",
     .takes = "state year:int from until before:int"},
    {"POST", "/introductions", "introductions.write", post_list,
     .help = "Writes one down: `party` or `who`, `other`, `by`, `purpose`, `on`"},
    {"GET", "/introductions/{id}", "introductions.read", get_one, .help = "One of them"},
    {"POST", "/introductions/{id}", "introductions.write", post_one,
     .help = "Changes it: `stands`, `purpose`, `note`, `on`"},
    {"POST", "/introductions/{id}/remove", "introductions.write", post_remove,
     .help = "Takes it out of the ledger"},
    {"GET", "/introductions/of/{id}", "introductions.read", get_of,
     .help = "The introduction that an entry of a timeline is of"},
    {"GET", "/introductions/answer/{token}", NULL, introductions_link_show, .flags = DOOR,
     .per_minute = 60, .token = "introductions.answer",
     .help = "What came of it, by the link of a mail"},
    {"POST", "/introductions/answer/{token}", NULL, introductions_link_save,
     .flags = LINK, .max_body = 16384, .per_minute = 20, .token = "introductions.answer",
     .help = "Says what came of it: `came`, `note`"},
    {0},
};
