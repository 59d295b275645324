/* What waits for an answer: mine, nobody's, everybody's, what was put off, what is done.
 */
#include "core/console/inbox/inbox.h"

#include "core/console/letters/letters.h"
#include "core/console/settings/clusters.h"

#include <string.h>

static const struct {
    const char *name, *label, *count;
    const char *none, *why; /* what stands there when nothing does */
} tabs[CD_INBOX_TABS] = {
    [CD_INBOX_MINE] = {"mine", T_LATER("Mine"), "mine", T_LATER("Nothing of yours waits"),
                       T_LATER("Here comes what people answer to your mails, and what "
                               "those write whom you are in charge of. It waits until "
                               "one of us has answered, or says that it is done.")},
    [CD_INBOX_NOBODYS] = {"nobodys", T_LATER("Nobody's"), "nobodys",
                          T_LATER("Nothing waits that is nobody's"),
                          T_LATER("Here comes what people write of whom nobody is in "
                                  "charge. Whoever answers it has it.")},
    [CD_INBOX_ALL] = {"all", T_LATER("Everybody's"), "all",
                      T_LATER("Nothing waits for an answer"),
                      T_LATER("Here comes what people of the register write, until one "
                              "of us has answered it, or says that it is done. Bounces, "
                              "absences and lists are filed by themselves.")},
    [CD_INBOX_SNOOZED] = {"snoozed", T_LATER("Snoozed"), "snoozed",
                          T_LATER("Nobody has put a mail off"),
                          T_LATER("What is put off waits here, and comes back by itself "
                                  "on its day, or when the person writes again.")},
    [CD_INBOX_DONE] = {"done", T_LATER("Done"), NULL, T_LATER("Nothing is done yet"),
                       T_LATER("What was answered stays here, with its answer.")},
};

static void asked_read(const struct cd_view *view, struct cd_inbox_asked *a)
{
    const struct cordee_http_api *http = view->cd->http;
    const char *tab = http->query(view->req, "tab");
    char *words = cordee_arena_text(view->arena, http->query(view->req, "q"));
    char *from = cordee_arena_text(view->arena, http->query(view->req, "before"));
    char *dash = strrchr(from, '-');

    *a = (struct cd_inbox_asked){.before = INT64_MAX};
    for (int i = 0; i < CD_INBOX_TABS; i++)
        if (strcmp(tab, tabs[i].name) == 0)
            a->tab = (enum cd_inbox_tab)i;
    words[cordee_utf8_cut(words, 200)] = '\0';
    a->words = cordee_text_trim(words);
    if (!dash)
        return;
    *dash = '\0';
    if (!cordee_text_int(from, &a->before) ||
        !cordee_text_int(dash + 1, &a->before_entry))
        a->before = INT64_MAX;
}

static const char *here_of(const struct cd_view *view, const struct cd_inbox_asked *a,
                           const char *before)
{
    return cordee_arena_printf(view->arena, "/inbox?tab=%s%s%s%s%s", tabs[a->tab].name,
                               *a->words ? "&q=" : "", cd_show_query(view, a->words),
                               *before ? "&before=" : "", before);
}

/* ---- rows ------------------------------------------------------------------- */

/* The first words, on one line. */
static const char *first_words(const struct cd_view *view, const char *body)
{
    char *text = cordee_arena_text(view->arena, body);
    char *to = text;

    for (const char *s = text; *s; s++) {
        bool space = strchr(" \t\r\n", *s) != NULL;

        if (!space)
            *to++ = *s;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    text[cordee_utf8_cut(text, 180)] = '\0';
    return text;
}

static void put_state(const struct cd_view *view, json_t *row)
{
    struct cordee *cd = view->cd;
    int64_t until = cordee_json_int(row, "snoozed_until");
    int64_t done = cordee_json_int(row, "done_at");
    const char *name = cordee_json_text(row, "staff_name");
    bool mine = cordee_json_int(row, "staff") == view->user;

    json_object_set_new(row, "done", json_boolean(done));
    json_object_set_new(row, "snoozed", json_boolean(!done && until > view->now));
    json_object_set_new(row, "back", json_boolean(!done && until && until <= view->now));
    cd_show_put_day(view, row, "snoozed", until);
    cordee_json_set_text(row, "whose", mine ? T("yours") : *name ? name : T("nobody's"));
    json_object_set_new(row, "mine", json_boolean(mine));
}

void cd_inbox_dress(const struct cd_view *view, json_t *row)
{
    struct cordee *cd = view->cd;
    int64_t party = cordee_json_int(row, "party");

    cordee_json_set_text(row, "words", first_words(view, cordee_json_text(row, "body")));
    if (!*cordee_json_text(row, "subject"))
        cordee_json_set_text(row, "subject", T("(no subject)"));
    if (!json_object_get(row, "org"))
        cordee_json_set_text(row, "org", "");
    json_object_set_new(row, "several", json_boolean(cordee_json_int(row, "mails") > 1));
    json_object_set_new(row, "attached", json_boolean(cordee_json_int(row, "attached")));
    cordee_json_set_text(row, "person", cd_show_href(view, CORDEE_PERSON, party));
    cd_show_put_avatar(row, party, cordee_json_text(row, "who"));
    cd_show_put_moment(view, row, "came", cordee_json_int(row, "came_at"));
    cd_show_put_day(view, row, "waits", cordee_json_int(row, "waits_since"));
    put_state(view, row);
}

static void put_rows(const struct cd_view *view, const struct cd_inbox_asked *a,
                     json_t *list, json_t *model)
{
    const json_t *last;
    size_t i;
    json_t *row;

    cordee_json_set_text(model, "next", "");
    if (json_array_size(list) > CD_INBOX_ROWS) {
        json_array_remove(list, CD_INBOX_ROWS);
        last = json_array_get(list, CD_INBOX_ROWS - 1);
        cordee_json_set_text(
            model, "next",
            here_of(view, a,
                    cordee_arena_printf(view->arena, "%lld-%lld",
                                        (long long)cordee_json_int(last, "k"),
                                        (long long)cordee_json_int(last, "id"))));
    }
    json_array_foreach (list, i, row) {
        cd_inbox_dress(view, row);
        json_object_set_new(row, "hidden_whose",
                            json_boolean(a->tab <= CD_INBOX_NOBODYS && !*a->words));
    }
    json_object_set(model, "threads", list);
}

/* ---- the page --------------------------------------------------------------- */

/* "" for none. */
static const char *count_text(const struct cd_view *view, int64_t n)
{
    if (n <= 0)
        return "";
    return cordee_arena_printf(view->arena, "%s%s", cd_show_count(view, n),
                               n < CD_INBOX_COUNTED ? "" : "+");
}

static void put_tabs(const struct cd_view *view, const struct cd_inbox_asked *a,
                     const json_t *counts, json_t *model)
{
    struct cordee *cd = view->cd;
    json_t *shown = json_array();

    for (int i = 0; i < CD_INBOX_TABS; i++) {
        int64_t n = tabs[i].count ? cordee_json_int(counts, tabs[i].count) : 0;

        json_array_append_new(
            shown,
            json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", tabs[i].name, "label",
                      T(tabs[i].label), "href",
                      cordee_arena_printf(view->arena, "/inbox?tab=%s", tabs[i].name),
                      "count", count_text(view, n), "current",
                      !*a->words && a->tab == (enum cd_inbox_tab)i));
    }
    json_object_set_new(model, "tabs", shown);
    cordee_json_set_text(model, "tab", tabs[a->tab].name);
}

/* What is to be said where nothing waits.  Before the first mail ever came, whoever may
 * is told where to begin. */
static int put_none(const struct cd_view *view, const struct cd_inbox_asked *a,
                    const json_t *counts, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t n = a->tab == CD_INBOX_ALL ? 0 : cordee_json_int(counts, "all");
    int64_t any = 0;

    cordee_json_set_text(model, "none", T(tabs[a->tab].none));
    cordee_json_set_text(model, "none_why", T(tabs[a->tab].why));
    cordee_json_set_text(model, "elsewhere", count_text(view, n));
    if (cd->db->one(cd, err, &any, "SELECT EXISTS (SELECT 1 FROM message)",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    json_object_set_new(model, "none_came", json_boolean(!any));
    json_object_set_new(model, "may_set",
                        json_boolean(cd->http->may(view->req, "console.settings")));
    return 0;
}

/* What no sender is known of waits elsewhere. */
static int put_unread(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t n = cd_unread_count(cd, err);

    if (n > 0)
        cordee_json_set_text(
            model, "unread",
            cd_show_fill(view,
                         TN("{1} mail could not be put on a timeline by itself.",
                            "{1} mails could not be put on a timeline by themselves.", n),
                         cd_show_count(view, n), NULL));
    return n < 0 ? -1 : 0;
}

CD_HANDLER(cd_inbox_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *counts = NULL;
    struct cd_inbox_asked a;

    asked_read(&view, &a);
    if (cd_inbox_rows(&view, &a, &list, err) < 0 ||
        cd_inbox_counts(&view, &counts, err) < 0)
        return -1;
    put_rows(&view, &a, list, model);
    put_tabs(&view, &a, counts, model);
    cordee_json_set_text(model, "q", a.words);
    json_object_set_new(model, "finished",
                        json_boolean(a.tab == CD_INBOX_DONE && !*a.words));
    json_object_set_new(model, "days", cd_inbox_days(&view));
    cd_page_put_may(&view, model);
    cd_page_put_here(&view, model, here_of(&view, &a, cd->http->query(req, "before")));
    if (put_unread(&view, model, err) < 0 ||
        put_none(&view, &a, counts, model, err) < 0 ||
        cd_inbox_put_answerers(&view, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "inbox", model, err);
}
