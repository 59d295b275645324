/* What mailings are about: the topics that people choose from. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/crm/consent/topic.h"
#include "core/db/scope.h"
#include "core/web/web.h"

#include <string.h>

#define NAME_AND_HELP                                                                  \
    {.name = "name",                                                                   \
     .type = CD_TEXT,                                                                  \
     .label = T_LATER("Name"),                                                         \
     .hint = T_LATER("As you call it here, and as it is shown in languages without a " \
                     "name below."),                                                   \
     .complete = "off",                                                                \
     .required = true,                                                                 \
     .limit = 80},                                                                     \
    {                                                                                  \
        .name = "help", .type = CD_TEXT, .label = T_LATER("What it brings"),           \
        .hint = T_LATER("One line that people read beside the box they tick."),        \
        .complete = "off", .limit = 300                                                \
    }

static const struct cd_input inputs[] = {NAME_AND_HELP, {0}};

#define LINE(key, words, most)                                                         \
    {                                                                                  \
        .name = key, .type = CD_TEXT, .label = words, .complete = "off", .limit = most \
    }
#define IN(code, words, more) LINE("name_" code, words, 80), LINE("help_" code, more, 300)

static const struct cd_input all_inputs[] = {
    NAME_AND_HELP,
    IN("en", T_LATER("Name in English"), T_LATER("What it brings, in English")),
    IN("de", T_LATER("Name in German"), T_LATER("What it brings, in German")),
    IN("fr", T_LATER("Name in French"), T_LATER("What it brings, in French")),
    IN("it", T_LATER("Name in Italian"), T_LATER("What it brings, in Italian")),
    IN("sl", T_LATER("Name in Slovenian"), T_LATER("What it brings, in Slovenian")),
    {0},
};

/* ---- the list -------------------------------------------------------------------- */

/* How many get it now, and their list: most of them by the basis on which they are here,
 * and not because they ever said so.  Nothing for a topic that no filter can name. */
static void put_reach(const struct cd_view *view, json_t *topic)
{
    struct cordee *cd = view->cd;
    const char *name = cordee_json_text(topic, "base");
    const char *text = cordee_arena_printf(view->arena, "topic:\"%s\"", name);
    struct cordee_filter *f;
    int64_t n;

    if (strchr(name, '"') || cordee_json_true(topic, "retired") ||
        cd->crm->filter(cd, view->arena, text, CORDEE_FILTER_PEOPLE, view->user, &f,
                        NULL) < 0 ||
        cd->crm->filter_count(cd, f, &n, NULL) < 0)
        return;
    cordee_json_set_text(topic, "reach",
                         cd_show_fill(view,
                                      TN("One person gets it", "{1} people get it", n),
                                      cd_show_count(view, n), NULL));
    cordee_json_set_text(topic, "reach_href",
                         cordee_arena_printf(view->arena, "/contacts?filter=%s",
                                             cd_show_query(view, text)));
}

/* First and last cannot move further; how many said yes or no in so many words. */
static int dress(const struct cd_view *view, json_t *list, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    bool several = cd_cluster_several(cd->host);
    json_t *topic, *before = NULL;
    int64_t last = 0;
    size_t i;

    json_array_foreach (list, i, topic) {
        CORDEE_AUTO(cordee_json_drop) json_t *n = NULL;

        if (cd->db->row(
                cd, err, &n,
                "SELECT coalesce(sum(c.given), 0) AS yes, count(*) - "
                "coalesce(sum(c.given), 0) AS no FROM consent c WHERE c.topic = ? "
                "AND c.said = 1 AND NOT EXISTS (SELECT 1 FROM consent l WHERE "
                "l.party = c.party AND l.topic = c.topic AND l.id > c.id)",
                CORDEE_ARGS(CORDEE_V(cordee_json_int(topic, "id")))) < 0)
            return -1;
        cordee_json_set_text(
            topic, "counts",
            cd_show_fill(view, T("{1} asked for it in so many words, {2} left it"),
                         cd_show_count(view, cordee_json_int(n, "yes")),
                         cd_show_count(view, cordee_json_int(n, "no")), NULL));
        put_reach(view, topic);
        if (several && cordee_json_int(topic, "cluster") != last)
            cordee_json_set_text(topic, "group", cordee_json_text(topic, "cluster_name"));
        last = cordee_json_int(topic, "cluster");
        if (cordee_json_true(topic, "retired"))
            continue;
        json_object_set_new(topic, "up", json_boolean(before != NULL));
        if (before)
            json_object_set_new(before, "down", json_true());
        before = topic;
    }
    return 0;
}

static int show(const struct cd_view *view, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = cd_topic_list(cd, err, "", true);

    if (!list)
        return -1;
    json_object_set_new(model, "topics", list);
    if (dress(view, list, err) < 0)
        return -1;
    json_object_set_new(model, "open",
                        json_boolean(cd->setting->number(cd, "subscribe") != 0));
    cordee_json_set_text(model, "link", cd->http->link(cd, view->arena, "/subscribe"));
    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "topics", model, err)
                     : cd->http->page(cd, view->req, "topics", model, err);
}

CD_HANDLER(cd_topics_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    return show(&view, &form, err);
}

/* ---- one ------------------------------------------------------------------------- */

/* What the register refuses is said beside the name. */
static int save(struct cd_form *form, int64_t id, int64_t *id_r, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (!cd_form_check(form))
        return 0;
    if (cd_topic_save(form->view->cd, &why, id, form->values, id_r) == 0)
        return 1;
    if (why.code != CORDEE_E_CONFLICT && why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    cd_form_wrong(form, "name", cordee_utf8_sentence(form->view->arena, why.text));
    return 0;
}

CD_HANDLER(cd_topics_add)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    int64_t id = 0;
    int rc = save(&form, 0, &id, err);

    if (rc <= 0)
        return rc < 0 ? -1 : show(&view, &form, err);
    cd_offer_undo(req);
    return cd->http->done(
        cd, req, cordee_arena_printf(view.arena, "/settings/topics/%lld", (long long)id),
        T("Added. Give it names in the languages your people read."), err);
}

static int show_one(const struct cd_view *view, int64_t id, struct cd_form *form,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = cd_topic_load(cd, err, id, &model);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such topic."));
    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "topic", model, err)
                     : cd->http->page(cd, view->req, "topic", model, err);
}

CD_HANDLER(cd_topics_show)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;

    if (cd_topic_load(cd, err, id, &values) < 0)
        return -1;
    if (!values)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such topic."));
    if (cd->http->version(req, values, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, all_inputs, values);
    return show_one(&view, id, &form, err);
}

CD_HANDLER(cd_topics_save)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *there = NULL;
    int rc = cd_topic_load(cd, err, id, &there);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such topic."));
    if (cd->http->version(req, there, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, all_inputs, cd->http->form_json(req));

    rc = save(&form, id, NULL, err);
    if (rc <= 0)
        return rc < 0 ? -1 : show_one(&view, id, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/topics", T("Saved."), err);
}

CD_HANDLER(cd_topics_move)
{
    if (cd_topic_move(cd, err, cd->http->path_int(req, "id"),
                      cd->http->form_int(req, "up") == 1) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/topics", T("Moved."), err);
}

CD_HANDLER(cd_topics_retire)
{
    bool retired = cd->http->form_int(req, "retired") == 1;

    if (cd_topic_retire(cd, err, cd->http->path_int(req, "id"), retired) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/topics",
                          retired ? T("Retired. What was said about it stays.")
                                  : T("It can be chosen again."),
                          err);
}

CD_HANDLER(cd_topics_open)
{
    bool open = cd->http->form_int(req, "on") == 1;

    if (cd->setting->set(cd, err, "subscribe", CORDEE_V(open)) < 0)
        return -1;
    return cd->http->done(
        cd, req, "/settings/topics",
        open ? T("The sign-up page is open.") : T("The sign-up page is closed."), err);
}

CD_FORM_SCHEMA(cd_topic_form, all_inputs)
CD_FORM_SCHEMA(cd_topic_new_form, inputs)
