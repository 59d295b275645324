/* A history as people read it. */
#include "core/console/party/files.h"
#include "core/console/party/party-page.h"

#include "core/crm/crm.h"

#include <string.h>

enum { ENTRIES = 20 };

static const char *first_name(const struct cd_view *view, const char *name)
{
    return cordee_arena_text_n(view->arena, name, strcspn(name, " "));
}

/* Who wrote a mail that came: of those who took part, or whose page it is; "": nobody we
 * know, such as of a mail that only names them. */
static const char *writer_of(const struct cd_view *view, json_t *item,
                             const char *page_name)
{
    const json_t *with = json_object_get(item, "with");
    const char *part = cordee_json_text(item, "part");
    const json_t *who;
    size_t i;

    if (strcmp(part, "from") == 0)
        return first_name(view, page_name);
    json_array_foreach (with, i, who)
        if (cordee_json_true(who, "wrote"))
            return cordee_json_text(who, "name");
    if (strcmp(part, "to") == 0 || strcmp(part, "cc") == 0)
        return "";
    return json_array_size(with) ? cordee_json_text(json_array_get(with, 0), "name")
                                 : first_name(view, page_name);
}

static const char *wrote(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    const char *author = cordee_json_text(item, "author");

    if (view->user && cordee_json_int(item, "author_id") == view->user)
        return T("You wrote");
    return *author ? cd_show_fill(view, T("{1} wrote"), author, NULL)
                   : T("Received a mail");
}

static const char *title_of(const struct cd_view *view, json_t *item, const char *name)
{
    struct cordee *cd = view->cd;
    const char *kind = cordee_json_text(item, "kind");

    if (json_is_true(json_object_get(item, "mass")))
        return T("Received a mailing");
    if (strcmp(kind, "mail.reply") == 0)
        return cd_show_fill(view, T("{1} replied"), writer_of(view, item, name), NULL);
    if (strcmp(kind, "mail.in") == 0)
        return *writer_of(view, item, name)
                   ? cd_show_fill(view, T("{1} wrote"), writer_of(view, item, name), NULL)
                   : T("Received a mail");
    if (strcmp(kind, "mail.out") == 0)
        return wrote(view, item);
    return cordee_json_text(item, "label");
}

/* What the program said itself is kept in English. */
static const char *subject_of(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    const char *subject = cordee_json_text(item, "subject");

    if (strcmp(cordee_json_text(item, "kind"), "mail.unsubscribe") != 0 || !*subject)
        return subject;
    if (strncmp(subject, "List-Unsubscribe=", 17) == 0) /* as it was kept once */
        return T("by the unsubscribe button of the mail program");
    return T(subject);
}

/* What stands in grey behind the title: the subject, else by whom. */
static void put_about(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    const char *subject = subject_of(view, item);
    const char *author = cordee_json_text(item, "author");
    const char *about = subject;
    bool internal = cordee_json_int(item, "direction") == CORDEE_INTERNAL;

    if (internal && *author && !*subject)
        about = view->user && cordee_json_int(item, "author_id") == view->user
                    ? T("by you")
                    : cd_show_fill(view, T("by {1}"), author, NULL);
    json_object_set_new(item, "about", json_string(about));
    if (!json_object_get(item, "href"))
        json_object_set_new(item, "href", json_string(""));
}

/* On the page of an organisation: with whom, at most three by name. */
static void put_with(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    json_t *with = json_object_get(item, "with"), *who;
    bool told = cordee_json_int(item, "direction") == CORDEE_IN; /* in the title */
    size_t i;

    json_array_foreach (with, i, who)
        if (i < 3 && !told) {
            cordee_buf_puts(&names, i ? ", " : "");
            cordee_buf_puts(&names, cordee_json_text(who, "name"));
        }
    if (json_array_size(with) > 3 && !told)
        cordee_buf_puts(&names, " …");
    json_object_set_new(
        item, "with_text",
        json_string(names.len ? cd_show_fill(view, T("with {1}"), names.text, NULL)
                              : ""));
}

struct state_word {
    const char *state, *word, *tone;
};

static void set_badge(json_t *item, const char *word, const char *tone)
{
    json_object_set_new(item, "badge", json_string(word));
    json_object_set_new(item, "tone", json_string(tone));
}

static void put_badge(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    static const struct state_word words[] = {
        {"waiting", T_LATER("Waiting to be sent"), ""},
        {"sending", T_LATER("Being sent"), "in"},
        {"deferred", T_LATER("Waiting, will retry"), "wn"},
        {"failed", T_LATER("Not delivered"), "bd"},
        {"suppressed", T_LATER("Not sent"), "wn"},
        {"unknown", T_LATER("Not known whether it was sent"), "wn"},
        {"cancelled", T_LATER("Cancelled"), ""},
        {NULL, NULL, NULL},
    };
    json_t *mail = json_object_get(item, "mail");
    const char *state = cordee_json_text(mail, "state");

    set_badge(item, "", "");
    if (cordee_json_int(mail, "bounced_at"))
        set_badge(item, T("Bounced"), "bd");
    else if (cordee_json_int(mail, "unsubscribed_at"))
        set_badge(item, T("Unsubscribed"), "wn");
    else if (cordee_json_int(mail, "replied_at"))
        set_badge(item, T("Replied"), "in");
    else
        for (const struct state_word *w = words; w->state; w++)
            if (strcmp(w->state, state) == 0)
                set_badge(item, T(w->word), w->tone);
}

static int count_lines(const char *text)
{
    int n = *text ? 1 : 0;

    for (; *text; text++)
        n += *text == '\n' && text[1];
    return n;
}

/* Where the quoted tail of a mail starts: the first line of a run of "> " lines that
 * reaches to the end, with the line that introduces it. */
static const char *quote_start(const char *body)
{
    const char *start = NULL, *before = body, *line = body;

    while (*line) {
        const char *end = line + strcspn(line, "\n");

        if (*line == '>') {
            if (!start)
                start = before;
        } else if (end > line)
            start = NULL;
        if (end > line && !start)
            before = line;
        line = *end ? end + 1 : end;
    }
    return start && start > body ? start : NULL;
}

static void fold_quote(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    const char *body = cordee_json_text(item, "body");
    const char *quote = quote_start(body);
    char *own;

    json_object_set_new(item, "quoted", json_string(quote ? quote : ""));
    if (!quote)
        return;
    json_object_set_new(
        item, "quoted_label",
        json_string(cd_show_fill(view, T("Show quoted text, {1} lines"),
                                 cd_show_count(view, count_lines(quote)), NULL)));
    own = cordee_arena_text_n(view->arena, body, (size_t)(quote - body));
    json_object_set_new(item, "body", json_string(cordee_text_trim(own)));
}

/* A mail that came in can be answered; the answer joins its thread. */
static void put_answer(const struct cd_view *view, json_t *item, const json_t *page)
{
    const char *kind = cordee_json_text(item, "kind");
    const json_t *writer = json_array_get(json_object_get(item, "with"), 0);
    bool own = cordee_json_int(page, "kind") == CORDEE_PERSON;
    int64_t to = cordee_json_int(own || !writer ? page : writer, "id");
    bool mail = strcmp(kind, "mail.reply") == 0 || strcmp(kind, "mail.in") == 0;

    json_object_set_new(
        item, "answer",
        json_string(mail && view->cd->http->may(view->req, "console.write_mail")
                        ? cordee_arena_printf(view->arena, "/write?to=%lld&re=%lld",
                                              (long long)to,
                                              (long long)cordee_json_int(item, "id"))
                        : ""));
}

/* Whom one met, or will meet: the brief of it. */
static bool is_meeting(const json_t *item)
{
    const char *kind = cordee_json_text(item, "kind");

    return strcmp(kind, "meeting") == 0 || strcmp(kind, "visit") == 0 ||
           strcmp(kind, "call") == 0;
}

/* What people wrote down themselves they may take back; a mail was sent. */
static bool is_removable(const struct cd_view *view, const json_t *item)
{
    static const char *const kinds[] = {"note", "call", "meeting", "visit", NULL};

    for (const char *const *k = kinds; *k; k++)
        if (strcmp(*k, cordee_json_text(item, "kind")) == 0)
            return view->user && cordee_json_int(item, "author_id") == view->user &&
                   view->cd->http->may(view->req, "crm.write");
    return false;
}

/* What can be done with it stands in one line. */
static bool has_acts(const json_t *item)
{
    return cordee_json_true(item, "met") || cordee_json_true(item, "removable") ||
           *cordee_json_text(item, "view") || *cordee_json_text(item, "attach");
}

void cd_timeline_dress(const struct cd_view *view, json_t *item, const json_t *page)
{
    bool in = cordee_json_int(item, "direction") == CORDEE_IN;

    json_object_set_new(
        item, "title", json_string(title_of(view, item, cordee_json_text(page, "name"))));
    put_answer(view, item, page);
    json_object_set_new(item, "met", json_boolean(is_meeting(item)));
    json_object_set_new(item, "removable", json_boolean(is_removable(view, item)));
    cd_seen_by_put(view, item);
    put_about(view, item);
    put_with(view, item);
    put_badge(view, item);
    json_object_set_new(
        item, "seen_by",
        json_string(cd_seen_by_badge(view->cd, cordee_json_text(item, "visibility"))));
    fold_quote(view, item);
    json_object_set_new(item, "in", json_boolean(in));
    json_object_set_new(item, "message",
                        json_boolean(in && *cordee_json_text(item, "body")));
    if (!json_object_get(item, "view"))
        json_object_set_new(item, "view", json_string(""));
    if (!json_object_get(item, "body"))
        json_object_set_new(item, "body", json_string(""));
    cd_show_put_moment(view, item, "at", cordee_json_int(item, "at"));
    json_object_set_new(item, "acts", json_boolean(has_acts(item)));
}

static const char *href(const struct cd_view *view, const char *path, const char *kind,
                        const char *before)
{
    return cordee_arena_printf(view->arena, "%s?kind=%s%s%s#tl", path,
                               cd_show_query(view, kind), *before ? "&before=" : "",
                               *before ? cd_show_query(view, before) : "");
}

static void dress_kinds(const struct cd_view *view, json_t *kinds, const char *path)
{
    size_t i;
    json_t *kind;

    json_array_foreach (kinds, i, kind) {
        cordee_json_set_text(kind, "href",
                             href(view, path, cordee_json_text(kind, "kind"), ""));
        cordee_json_set_text(kind, "count",
                             cd_show_count(view, cordee_json_int(kind, "n")));
    }
}

static void put_older(const struct cd_view *view, json_t *model, const char *path,
                      const char *kind)
{
    struct cordee *cd = view->cd;
    const char *next = cordee_json_text(model, "next");

    json_object_set_new(model, "older",
                        *next
                            ? json_pack("{s:s,s:s}", "href", href(view, path, kind, next),
                                        "text", T("Show older entries"))
                            : json_false());
}

int cd_party_timeline(const struct cd_view *view, int64_t party, const json_t *page,
                      const char *path, json_t **model_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *kind = cd->http->query(view->req, "kind");
    json_t *model = NULL, *item;
    size_t i;

    if (cd_timeline(cd, err, party, view->user, kind,
                    cd->http->query(view->req, "before"), ENTRIES, &model) < 0)
        return -1;
    if (cd_files_put_entries(view, party, json_object_get(model, "items"), err) < 0) {
        json_decref(model);
        return -1;
    }
    json_array_foreach (json_object_get(model, "items"), i, item)
        cd_timeline_dress(view, item, page);
    json_object_set(model, "entries", json_object_get(model, "items"));
    dress_kinds(view, json_object_get(model, "kinds"), path);
    put_older(view, model, path, kind);
    *model_r = model;
    return 0;
}
