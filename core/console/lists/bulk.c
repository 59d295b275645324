/* Asking for, confirming and watching what is done to many at once. */
#include "core/console/lists/bulk.h"
#include "core/console/knowledge/knowledge.h"
#include "core/console/lists/lists.h"
#include "core/console/page.h"

#include "core/crm/crm.h"
#include "core/crm/theme/theme.h"
#include "core/web/web.h"

#include <string.h>

#define MOST_BY_HAND 200

/* What a form says of whom it means. */
static struct cd_bulk_who who_of(const struct cd_view *view)
{
    const struct cordee_http_api *http = view->cd->http;
    bool all = http->form_int(view->req, "all") == 1;
    struct cd_bulk_who who = {
        .kind =
            http->form_int(view->req, "kind") == CORDEE_ORG ? CORDEE_ORG : CORDEE_PERSON,
        .filter = all ? http->form(view->req, "filter") : NULL,
        .ids = json_array(),
        .user = view->user,
    };
    const char *party;
    int64_t id;

    for (size_t i = 0; i < MOST_BY_HAND && (party = http->form_at(view->req, "party", i));
         i++)
        if (cordee_text_int(party, &id))
            json_array_append_new(who.ids, json_integer(id));
    return who;
}

static void who_drop(struct cd_bulk_who *who)
{
    json_decref(who->ids);
}

/* The same people as a filter: for what takes one. */
static const char *as_filter(const struct cd_view *view, const struct cd_bulk_who *who)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    json_t *id;
    size_t i;

    if (who->filter)
        return who->filter;
    json_array_foreach (who->ids, i, id)
        cordee_buf_printf(&b, "%s%lld",
                          i ? "," : "id:", (long long)json_integer_value(id));
    return cordee_arena_text(view->arena, b.text);
}

/* ---- what has to be said ----------------------------------------------------------- */

/* A theme of the tree, and a level. */
static void theme_answer(const struct cd_view *view, json_t *answer, const char **why_r)
{
    struct cordee *cd = view->cd;
    const char *name = view->cd->http->typed(view->req, "theme");
    int64_t theme = 0, level = 2;

    (void)!cordee_text_int(view->cd->http->typed(view->req, "level"), &level);
    if (!*name)
        *why_r = T("Say what it is.");
    else if (cd_theme_find(cd, NULL, name, &theme) <= 0)
        *why_r = T("This is not in the tree; choose a name of the list.");
    cordee_json_set_text(answer, "theme", name);
    json_object_set_new(answer, "theme_id", json_integer(theme));
    json_object_set_new(answer, "level",
                        json_integer(level < 0 || level >= CD_THEME_LEVELS ? 2 : level));
}

/* The answer to what an action asks; *why_r says what is missing. */
static json_t *answer_of(const struct cd_view *view, const struct cd_bulk_action *action,
                         const char **why_r)
{
    struct cordee *cd = view->cd;
    json_t *answer = json_object();
    int64_t due = 0;

    *why_r = NULL;
    cordee_json_set_text(answer, "tag", view->cd->http->typed(view->req, "tag"));
    cordee_json_set_text(answer, "title", view->cd->http->typed(view->req, "title"));
    json_object_set_new(answer, "owner",
                        json_integer(cd->http->form_int(view->req, "owner")));
    if (strcmp(action->asks, "tag") == 0 && !*cordee_json_text(answer, "tag"))
        *why_r = T("Say which tag.");
    if (strcmp(action->asks, "theme") == 0)
        theme_answer(view, answer, why_r);
    if (strcmp(action->asks, "follow") != 0)
        return answer;
    if (!*cordee_json_text(answer, "title"))
        *why_r = T("Say in a few words what is to be done.");
    else if (*view->cd->http->typed(view->req, "due") &&
             cordee_time_parse(view->cd->http->typed(view->req, "due"), view->zone,
                               &due) < 0)
        *why_r = T("This is no date; write 2026-11-21.");
    json_object_set_new(answer, "due", json_integer(due));
    return answer;
}

/* ---- the confirmation -------------------------------------------------------------- */

static int put_asked(const struct cd_view *view, const struct cd_bulk_action *action,
                     json_t *model, struct cordee_error *err)
{
    static const char *const typed_in[] = {"tag", "title", "due", "theme", NULL};
    int64_t owner = strcmp(action->asks, "follow") == 0 &&
                            !view->cd->http->form_at(view->req, "confirmed", 0)
                        ? view->user
                        : view->cd->http->form_int(view->req, "owner");

    for (const char *const *name = typed_in; *name; name++)
        json_object_set_new(model, *name,
                            json_string(view->cd->http->typed(view->req, *name)));
    if (*action->asks)
        json_object_set_new(
            model, cordee_arena_printf(view->arena, "ask_%s", action->asks), json_true());
    if (strcmp(action->asks, "theme") == 0 &&
        cd_declared_choices(view, model, strcmp(action->name, "need") == 0, err) < 0)
        return -1;
    return cd_page_put_staff(view, model, "staff", owner, err);
}

static json_t *hidden_of(const struct cd_view *view, const struct cd_bulk_who *who)
{
    (void)view;
    return json_pack("{s:s, s:i, s:O, s:b}", "filter", who->filter ? who->filter : "",
                     "kind", (int)who->kind, "ids", who->ids, "all", who->filter != NULL);
}

static int show_confirm(const struct cd_view *view, const struct cd_bulk_action *action,
                        const struct cd_bulk_who *who, int64_t n, const char *sentence,
                        const char *wrong, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = hidden_of(view, who);

    json_object_set_new(model, "do", json_string(action->name));
    json_object_set_new(model, "label", json_string(T(action->label)));
    json_object_set_new(model, "danger", json_boolean(action->permission != NULL));
    json_object_set_new(model, "n", json_integer(n));
    json_object_set_new(model, "n_text", json_string(cd_show_count(view, n)));
    json_object_set_new(model, "sentence", json_string(sentence));
    json_object_set_new(model, "later", json_boolean(n > CD_BULK_AT_ONCE));
    json_object_set_new(model, "error", json_string(wrong ? wrong : ""));
    json_object_set_new(model, "problems", json_array());
    cd_page_put_here(view, model, cd_page_back(view, "/contacts"));
    if (put_asked(view, action, model, err) < 0)
        return -1;
    return wrong ? cd->http->invalid(cd, view->req, "bulk-confirm", model, err)
                 : cd->http->page(cd, view->req, "bulk-confirm", model, err);
}

/* ---- doing it ---------------------------------------------------------------------- */

static const char *done_words(const struct cd_view *view, const json_t *bulk)
{
    struct cordee *cd = view->cd;
    int64_t n = cordee_json_int(bulk, "done");
    int64_t same = cordee_json_int(bulk, "same");
    int64_t left = cordee_json_int(bulk, "left_out");
    const char *words =
        cd_show_fill(view, TN("{1} entry was changed.", "{1} entries were changed.", n),
                     cd_show_count(view, n), NULL);

    if (same)
        words = cordee_arena_printf(
            view->arena, "%s %s", words,
            cd_show_fill(view, TN("{1} was so already.", "{1} were so already.", same),
                         cd_show_count(view, same), NULL));
    if (left)
        words = cordee_arena_printf(
            view->arena, "%s %s", words,
            cd_show_fill(view,
                         TN("{1} was changed meanwhile, or is not yours to change: left "
                            "as it is.",
                            "{1} were changed meanwhile, or are not yours to change: "
                            "left as they are.",
                            left),
                         cd_show_count(view, left), NULL));
    return words;
}

static int go(const struct cd_view *view, const struct cd_bulk_action *action,
              const struct cd_bulk_who *who, json_t *answer, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t n = 0;
    int64_t id = cd_bulk_new(view, action, who, answer, &n, err);

    if (id < 0 || cd_bulk_start(view, id, err) < 0 ||
        cd_bulk_load(view, id, &row, err) < 0)
        return -1;
    cd_offer_undo(view->req);
    if (who->filter || n > CD_BULK_AT_ONCE)
        return cd->http->done(
            cd, view->req, cordee_arena_printf(view->arena, "/bulk/%lld", (long long)id),
            NULL, err);
    return cd->http->done(cd, view->req, cd_page_back(view, "/contacts"),
                          done_words(view, row), err);
}

/* What is no change: a file, a mail, a mailing. */
static int elsewhere(const struct cd_view *view, const struct cd_bulk_who *who,
                     const char *what, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {.limit = 4000};
    json_t *id;
    size_t i;

    if (strcmp(what, "export") == 0) {
        cordee_buf_printf(&to, "/export/%s?as=list&filter=%s",
                          who->kind == CORDEE_ORG ? "members" : "contacts",
                          cd_show_query(view, as_filter(view, who)));
    } else {
        cordee_buf_puts(&to, "/write?to=");
        json_array_foreach (who->ids, i, id)
            cordee_buf_printf(&to, "%s%lld", i ? "," : "",
                              (long long)json_integer_value(id));
    }
    return cd->http->done(cd, view->req, to.text, NULL, err);
}

static int show_mailing(const struct cd_view *view, const struct cd_bulk_who *who,
                        int64_t n, const char *sentence, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = hidden_of(view, who);

    json_object_set_new(model, "mailing", json_string(as_filter(view, who)));
    json_object_set_new(model, "n", json_integer(n));
    json_object_set_new(model, "n_text", json_string(cd_show_count(view, n)));
    json_object_set_new(model, "sentence", json_string(sentence));
    cd_page_put_here(view, model, cd_page_back(view, "/contacts"));
    return cd->http->page(cd, view->req, "bulk-confirm", model, err);
}

static bool may(const struct cd_view *view, const struct cd_bulk_action *action)
{
    return !action->permission || view->cd->http->may(view->req, action->permission);
}

/* Two that were chosen, side by side. */
static int show_merge(const struct cd_view *view, const struct cd_bulk_who *who,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    if (who->filter || json_array_size(who->ids) != 2)
        return cd->http->failed(cd, view->req, cd_page_back(view, "/contacts"),
                                T("Choose two that are one and the same."), err);
    return cd->http->done(
        cd, view->req,
        cordee_arena_printf(view->arena, "/merge?a=%lld&b=%lld",
                            (long long)json_integer_value(json_array_get(who->ids, 0)),
                            (long long)json_integer_value(json_array_get(who->ids, 1))),
        NULL, err);
}

CD_HANDLER(cd_parties_bulk)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *what = cd->http->form(req, "do");
    const struct cd_bulk_action *action = cd_bulk_action(what);
    CORDEE_AUTO(who_drop) struct cd_bulk_who who = who_of(&view);
    CORDEE_AUTO(cordee_json_drop) json_t *answer = NULL;
    const char *sentence = "", *wrong = NULL;
    int64_t n = 0;

    if (!who.filter && !json_array_size(who.ids))
        return cd->http->failed(cd, req, cd_page_back(&view, "/contacts"),
                                T("Nobody was chosen, so nothing changed."), err);
    if (strcmp(what, "merge") == 0)
        return show_merge(&view, &who, err);
    if (strcmp(what, "export") == 0 || (strcmp(what, "write") == 0 && !who.filter))
        return elsewhere(&view, &who, what, err);
    if (cd_bulk_count(&view, &who, &n, &sentence, err) < 0)
        return -1;
    if (strcmp(what, "mailing") == 0 || strcmp(what, "write") == 0)
        return show_mailing(&view, &who, n, sentence, err);
    if (!action || !may(&view, action))
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("Your role does not allow this."));
    answer = answer_of(&view, action, &wrong);
    if (!wrong && !who.filter && !action->confirm)
        return go(&view, action, &who, answer, err);
    if (action->confirm)
        wrong = NULL; /* asked for only now */
    return show_confirm(&view, action, &who, n, sentence, wrong, err);
}

CD_HANDLER(cd_bulk_confirmed)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cd_bulk_action *action = cd_bulk_action(cd->http->form(req, "do"));
    CORDEE_AUTO(who_drop) struct cd_bulk_who who = who_of(&view);
    CORDEE_AUTO(cordee_json_drop) json_t *answer = NULL;
    const char *sentence = "", *wrong = NULL;
    int64_t n = 0;

    if (!action || !may(&view, action))
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("Your role does not allow this."));
    if (cd_bulk_count(&view, &who, &n, &sentence, err) < 0)
        return -1;
    answer = answer_of(&view, action, &wrong);
    if (!wrong && n != cd->http->form_int(req, "confirmed"))
        wrong = T("The list changed meanwhile. Please look at the number again.");
    if (wrong)
        return show_confirm(&view, action, &who, n, sentence, wrong, err);
    return go(&view, action, &who, answer, err);
}

CD_HANDLER(cd_bulk_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd_bulk_load(&view, cd->http->path_int(req, "id"), &row, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such page."));
    cordee_json_set_text(row, "summary", done_words(&view, row));
    cordee_json_set_text(row, "list",
                         cd_show_list_href(&view, (int)cordee_json_int(row, "kind"),
                                           cordee_json_text(row, "filter")));
    json_object_set_new(row, "can_undo",
                        json_boolean(!cordee_json_true(row, "running") &&
                                     !cordee_json_true(row, "undone") &&
                                     cordee_json_int(row, "done") > 0));
    return cd->http->page(cd, req, "bulk", row, err);
}
