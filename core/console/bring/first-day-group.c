/* One group of a draft: its people with ticks, and accepting them. */
#include "core/console/bring/bring.h"
#include "core/console/bring/first-day.h"
#include "core/console/page.h"

#include "core/mail/first/first.h"

#include <string.h>

#define ROWS 100

static int64_t offset_of(const struct cd_view *view)
{
    int64_t from = 0;

    return cordee_text_int(view->cd->http->query(view->req, "from"), &from) && from > 0
               ? from
               : 0;
}

/* Ticked ahead: whose organisation is known here or has several, and of single persons
 * those who also wrote. */
static bool is_ticked(const json_t *p)
{
    return strcmp(cordee_json_text(p, "part"), "single") != 0 ||
           cordee_json_int(p, "party") || cordee_json_int(p, "came") > 0;
}

static const char *counts_text(const struct cd_view *view, const json_t *p)
{
    struct cordee *cd = view->cd;
    int64_t wrote = cordee_json_int(p, "wrote"), came = cordee_json_int(p, "came");

    return cd_show_fill(view, T("{1} to, {2} from"), cd_show_count(view, wrote),
                        cd_show_count(view, came), NULL);
}

static void dress(const struct cd_view *view, json_t *p, int64_t *last_org)
{
    int64_t org = cordee_json_int(p, "org"), party = cordee_json_int(p, "party");
    int64_t org_party = cordee_json_int(p, "org_party");
    const char *name = cordee_json_text(p, party ? "party_name" : "name");

    json_object_set_new(p, "org_begins", json_boolean(org && org != *last_org));
    *last_org = org;
    json_object_set_new(p, "ticked", json_boolean(is_ticked(p)));
    json_object_set_new(p, "shown",
                        json_string(*name ? name : cordee_json_text(p, "address")));
    json_object_set_new(p, "person", json_string(cordee_json_text(p, "name")));
    json_object_del(p, "name"); /* the layout has one */
    cordee_json_set_text(p, "counts", counts_text(view, p));
    cd_show_put_day(view, p, "last", cordee_json_int(p, "last_at"));
    if (party)
        cordee_json_set_text(p, "url", cd_show_href(view, CORDEE_PERSON, party));
    if (org_party)
        cordee_json_set_text(p, "org_url", cd_show_href(view, CORDEE_ORG, org_party));
    json_object_set_new(p, "org_new",
                        json_boolean(org && !org_party &&
                                     strcmp(cordee_json_text(p, "part"), "new") == 0));
}

static int64_t total_of(const json_t *draft, const char *part, const char *what,
                        const char *of_quiet)
{
    size_t i;
    json_t *row;

    if (strcmp(part, "quiet") == 0)
        return cordee_json_int(draft, of_quiet);
    json_array_foreach (json_object_get(draft, "parts"), i, row)
        if (strcmp(cordee_json_text(row, "part"), part) == 0)
            return cordee_json_int(row, what);
    return 0;
}

static void put_pager(const struct cd_view *view, json_t *model, const char *path,
                      int64_t from, size_t n, int64_t total)
{
    struct cordee *cd = view->cd;
    json_t *pager;

    if (total <= ROWS)
        return;
    pager = json_object();
    cordee_json_set_text(pager, "text",
                         cd_show_fill(view, T("{1} to {2} of {3}"),
                                      cd_show_count(view, from + 1),
                                      cd_show_count(view, from + (int64_t)n),
                                      cd_show_count(view, total), NULL));
    if (from)
        cordee_json_set_text(pager, "first", path);
    if (from + (int64_t)n < total)
        cordee_json_set_text(pager, "next",
                             cordee_arena_printf(view->arena, "%s?from=%lld", path,
                                                 (long long)from + (long long)n));
    json_object_set_new(model, "pager", pager);
}

static int show(const struct cd_view *view, const char *wrong, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *part = cd->http->path(view->req, "part");
    const char *title = cd_first_day_title(view, part);
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t id = cd->http->path_int(view->req, "id"), from = offset_of(view), last = 0;
    int64_t open;
    json_t *people, *p;
    const char *path;
    size_t i;

    if (!title)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (cd_first_day_load(view, &draft, err) < 0 ||
        !(people = cd_first_people(cd->host->core, id, part, ROWS, from, err)))
        return -1;
    json_array_foreach (people, i, p)
        dress(view, p, &last);
    path = cordee_arena_printf(view->arena, "/first-day/%lld/%s", (long long)id, part);
    open = total_of(draft, part, "open", "quiet_open");
    json_object_set_new(model, "people", people);
    json_object_set_new(model, "id", json_integer(id));
    cordee_json_set_text(model, "part", part);
    cordee_json_set_text(model, "title", title);
    cordee_json_set_text(model, "draft_name", cordee_json_text(draft, "name"));
    json_object_set_new(model, "open", json_integer(open));
    cordee_json_set_text(model, "all_text",
                         cd_show_fill(view, TN("Accept {1}", "Accept all {1}", open),
                                      cd_show_count(view, open), NULL));
    json_object_set_new(model, "many",
                        json_boolean(open > (int64_t)json_array_size(people)));
    put_pager(view, model, path, from, json_array_size(people),
              total_of(draft, part, "n", "quiet"));
    if (*wrong) {
        cordee_json_set_text(model, "error", wrong);
        json_object_set_new(model, "problems", json_array());
    }
    return *wrong ? cd->http->invalid(cd, view->req, "first-day-group", model, err)
                  : cd->http->page(cd, view->req, "first-day-group", model, err);
}

CD_HANDLER(cd_first_day_group)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, "", err);
}

/* ---- accepting -------------------------------------------------------------- */

/* Inputs "name-12" as {"12": "..."}. */
static json_t *names_of(const struct cd_view *view, const char *prefix)
{
    json_t *form = view->cd->http->form_json(view->req), *value;
    json_t *names = json_object();
    const char *name;

    json_object_foreach (form, name, value)
        if (cordee_text_starts(name, prefix) && json_is_string(value))
            json_object_set(names, name + strlen(prefix), value);
    return names;
}

static json_t *ticked_of(const struct cd_view *view)
{
    json_t *ids = json_array();
    const char *text;
    int64_t id;

    for (size_t i = 0; i < ROWS && (text = view->cd->http->form_at(view->req, "who", i));
         i++)
        if (cordee_text_int(text, &id))
            json_array_append_new(ids, json_integer(id));
    return ids;
}

CD_HANDLER(cd_first_day_accept)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *people = ticked_of(&view);
    CORDEE_AUTO(cordee_json_drop) json_t *names = names_of(&view, "name-");
    CORDEE_AUTO(cordee_json_drop) json_t *orgs = names_of(&view, "org-");
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    const struct cd_first_take take = {.draft = cd->http->path_int(req, "id"),
                                       .part = cd->http->path(req, "part"),
                                       .all = cd->http->form_int(req, "all") == 1,
                                       .people = people,
                                       .names = names,
                                       .org_names = orgs,
                                       .dates = cd->http->form_int(req, "dates") == 1};
    int64_t taking;

    if (cd_first_day_load(&view, &draft, err) < 0)
        return -1;
    taking = cd_first_take(cd->host->core, &take, err);
    if (taking < 0)
        return -1;
    if (taking == 0)
        return show(&view, T("Tick whom you accept; nobody was."), err);
    return cd->http->done(
        cd, req,
        cordee_arena_printf(view.arena, "/first-day/%lld", (long long)take.draft), NULL,
        err);
}
