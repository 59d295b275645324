/* A page: a model, what every page knows besides, and a template around both. */
#include "core/config/text.h"
#include "core/db/scope.h"
#include "core/web/web-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the language ----------------------------------------------------------- */

/* The first of the browser's languages that we speak. */
static const char *language_asked(const struct cordee_request *req)
{
    const char *s = web_header(req, "Accept-Language");

    while (s && *s) {
        s += strspn(s, " ,");
        for (const char *const *l = cd_text_languages; *l; l++)
            if (strncmp(s, *l, 2) == 0 && (!s[2] || strchr("-,; ", s[2])))
                return *l;
        s = strchr(s, ',');
    }
    return "en";
}

void web_speak(struct cordee_request *req)
{
    cd_text_use(*req->user.language ? req->user.language : language_asked(req));
}

/* ---- links ------------------------------------------------------------------ */

/* Where the server of this folder listens, when this process is not the server. */
static const char *address_on_disk(struct cordee *cd, struct cordee_arena *a)
{
    char line[200] = "";
    FILE *in = fopen(cordee_arena_printf(a, "%s/address", cd->host->data), "re");

    if (in && !fgets(line, sizeof line, in))
        *line = '\0';
    if (in)
        fclose(in);
    return *line ? cordee_arena_text(a, cordee_text_trim(line)) : "http://127.0.0.1:8075";
}

const char *web_base_url(struct cordee *cd, struct cordee_arena *a)
{
    const char *set = cd->setting ? cd->setting->text(cd, a, "core.base_url") : "";
    size_t n = strlen(set);

    while (n && set[n - 1] == '/')
        n--;
    if (n)
        return cordee_arena_text_n(a, set, n);
    return cd->host->web ? cd->host->web->address : address_on_disk(cd, a);
}

const char *web_link(struct cordee *cd, struct cordee_arena *a, const char *path)
{
    return cordee_arena_printf(a, "%s%s", web_base_url(cd, a), path);
}

/* ---- what every page knows -------------------------------------------------- */

static json_t *user_model(const struct web_user *u)
{
    char initials[24] = "";
    const char *space = strrchr(u->name, ' ');
    size_t one = cordee_utf8_cut(u->name, 1);
    size_t two = space ? cordee_utf8_cut(space + 1, 1) : 0;

    if (one < 8 && two < 8) {
        memcpy(initials, u->name, one);
        if (two)
            memcpy(initials + one, space + 1, two);
    }
    return json_pack("{s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t)u->staff, "name",
                     u->name, "login", u->login, "role", u->role, "initials", initials);
}

static bool is_current(const char *path, const char *href)
{
    size_t n = strlen(href);

    if (strcmp(href, "/") == 0)
        return strcmp(path, "/") == 0;
    return strncmp(path, href, n) == 0 && (!path[n] || path[n] == '/');
}

static json_t *menu_item(const struct cordee_request *req, const struct cd_row *row)
{
    const struct cordee_menu *menu = row->row;
    struct cordee *cd = row->cd;
    int64_t count = menu->count ? menu->count(cd) : 0;
    char text[40] = "";
    json_t *item = json_pack("{s:s, s:s, s:s}", "label",
                             cd->text ? cd->text->get(cd, menu->label) : menu->label,
                             "href", menu->path, "icon", menu->icon ? menu->icon : "");

    if (count > 0 && cd->text)
        cd->text->number(cd, count, text, sizeof text);
    cordee_json_set_text(item, "count", text);
    if (is_current(req->path, menu->path))
        json_object_set_new(item, "current", json_true());
    return item;
}

static const struct cordee_menu *menu_of(const struct cd_row *row)
{
    return row->row;
}

static int by_order(const void *a, const void *b)
{
    const struct cd_row *const *x = a;
    const struct cd_row *const *y = b;

    return menu_of(*x)->order - menu_of(*y)->order;
}

static void add_section(const struct cordee_request *req, json_t *sections,
                        const struct cd_row **rows, size_t n, size_t first)
{
    const char *name = menu_of(rows[first])->section;
    struct cordee *cd = rows[first]->cd;
    json_t *menu = json_array();
    json_t *section = json_pack("{s:o}", "menu", menu);

    if (name && *name && strcmp(name, "Settings") != 0) /* that one is told by its icon */
        cordee_json_set_text(section, "label", cd->text ? cd->text->get(cd, name) : name);
    for (size_t i = first; i < n; i++)
        if (rows[i] && cordee_text_is(menu_of(rows[i])->section, name)) {
            json_array_append_new(menu, menu_item(req, rows[i]));
            if (i > first)
                rows[i] = NULL;
        }
    if (cordee_text_is(name, "Settings")) /* at the bottom, apart from the others */
        json_object_set_new(section, "end", json_true());
    json_array_append_new(sections, section);
}

/* The menu entries that this user may follow, by section, in their order. */
static json_t *sections_model(struct cordee_request *req)
{
    size_t n;
    size_t mine = 0;
    const struct cd_row *all = cd_rows_of(req->web->host->rows, CD_ROW_MENU, &n);
    const struct cd_row **rows = cordee_arena_get(req->arena, (n + 1) * sizeof *rows);
    json_t *sections = json_array();

    for (size_t i = 0; i < n; i++)
        if (web_may(req, menu_of(&all[i])->permission))
            rows[mine++] = &all[i];
    qsort(rows, mine, sizeof *rows, by_order);
    for (int settings = 0; settings < 2; settings++) /* Settings come last */
        for (size_t i = 0; i < mine; i++)
            if (rows[i] &&
                (cordee_text_is(menu_of(rows[i])->section, "Settings") == settings)) {
                add_section(req, sections, rows, mine, i);
                rows[i] = NULL;
            }
    return sections;
}

/* Those that the user may look at, all of them first, for the switcher; who has one only
 * needs none.  True: it says what is looked at. */
static bool put_clusters(struct cordee_request *req, json_t *page)
{
    struct cordee *cd = req->web->cd;
    const struct cd_scope *scope = cd_scope_now(cd->host);
    json_t *list =
        cd->db->list(cd, NULL,
                     "SELECT id, name, colour, file AS logo FROM cluster WHERE "
                     "retired_at IS NULL AND cluster_mine(id) ORDER BY "
                     "fold(name), id",
                     CORDEE_NO_ARGS);
    json_t *current = json_pack("{s:i, s:s}", "id", 0, "name",
                                scope->all ? T("All clusters") : T("All your clusters"));
    json_t *row;
    size_t i;

    if (!list || json_array_size(list) < 2) {
        json_decref(list);
        json_decref(current);
        return false;
    }
    json_array_insert_new(list, 0, json_copy(current));
    json_array_foreach (list, i, row)
        if (cordee_json_int(row, "id") == scope->current) {
            json_object_set_new(row, "current", json_true());
            json_object_update(current, row);
        }
    json_object_set_new(page, "clusters", list);
    json_object_set_new(page, "cluster", current);
    return true;
}

static void put_cluster(struct cordee_request *req, json_t *page)
{
    struct cordee *cd = req->web->cd;
    bool public = req->route && req->route->flags & CORDEE_ROUTE_PUBLIC;
    bool several = req->user.staff && !public && cd_cluster_several(cd->host);
    json_t *cluster = NULL;

    if (several && put_clusters(req, page))
        return;
    if (!cluster &&
        cd->db->row(cd, NULL, &cluster,
                    "SELECT id, name, colour, file AS logo FROM cluster WHERE "
                    "id = cluster_here()",
                    CORDEE_NO_ARGS) <= 0)
        cluster = json_pack("{s:s}", "name", "");
    json_object_set_new(page, "cluster", cluster);
}

/* A form that nobody signed in for needs a cookie: only pages that may have one. */
static bool has_form(const struct cordee_request *req)
{
    return *req->user.csrf ||
           (req->route && req->route->flags & CORDEE_ROUTE_PUBLIC && !req->route->token &&
            (req->status < 400 || req->status == 422));
}

/* What the request before this one had to say. */
static void put_words(struct cordee_request *req, json_t *page)
{
    char *words = cordee_arena_text(req->arena, req->user.words);
    bool refused = *words == '!';
    char *undo = strchr(words, '\x1f');
    char *here = undo ? strchr(undo, '\x1e') : NULL;

    if (undo)
        *undo = '\0';
    if (here)
        *here = '\0';
    cordee_json_set_text(page, refused ? "refusal" : "words",
                         cordee_utf8_sentence(req->arena, words + refused));
    if (undo)
        json_object_set_new(page, "undo", json_string(undo + 1));
    json_object_set_new(page, "undo_here", json_boolean(here != NULL));
}

/* Whether single letters are keys for this user (WCAG 2.1.4). */
static void put_keys(struct cordee_request *req, json_t *page)
{
    struct cordee *cd = req->web->cd;
    int64_t on = 0;

    if (cd->db->one(cd, NULL, &on, "SELECT shortcuts FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(req->user.staff))) > 0 &&
        on)
        json_object_set_new(page, "keys", json_true());
}

/* Errors are written to stand within a sentence; on a page they stand alone. */
static void begin_with_capital(struct cordee_request *req, json_t *model)
{
    const char *error = json_string_value(json_object_get(model, "error"));

    if (error)
        json_object_set_new(model, "error",
                            json_string(cordee_utf8_sentence(req->arena, error)));
}

static json_t *page_model(struct cordee_request *req)
{
    bool bare = !req->user.staff || (req->route && req->route->flags & CORDEE_ROUTE_BARE);
    json_t *page =
        json_pack("{s:s, s:s, s:s, s:s}", "lang", cd_text_language(), "path", req->path,
                  "request", req->id, "assets", web_assets_print(req->web->views));

    if (has_form(req))
        json_object_set_new(page, "csrf", json_string(web_csrf_of_page(req)));
    cordee_json_set_text(page, "theme", req->user.theme);
    put_words(req, page);
    if (req->web->host->practice)
        json_object_set_new(page, "practice", json_true());
    put_cluster(req, page);
    if (req->user.staff)
        json_object_set_new(page, "user", user_model(&req->user));
    if (!bare)
        json_object_set_new(page, "sections", sections_model(req));
    if (!bare)
        put_keys(req, page);
    if (req->user.staff && web_may(req, "console.settings"))
        json_object_set_new(page, "settings", json_true());
    if (req->user.staff && web_may(req, "crm.write"))
        json_object_set_new(page, "write", json_true());
    return page;
}

/* Pages of a list are linked for programs too (RFC 8288). */
static int reply_model(struct cordee_request *req, unsigned status, json_t *model,
                       struct cordee_error *err)
{
    const char *next = cordee_json_text(json_object_get(model, "pager"), "next");

    if (web_path_ok(next))
        web_set_header(req, "Link",
                       cordee_arena_printf(req->arena, "<%s>; rel=\"next\"", next));
    return web_reply_json(req, status, model, err);
}

int web_page(struct cordee_request *req, unsigned status, const char *tmpl, json_t *model,
             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *around = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};

    if (web_wants_json(req))
        return status < 400 ? reply_model(req, status, model, err)
                            : web_reply_problem(req, status, model, err);
    req->status = status;
    json_decref(req->model);
    req->model = json_incref(model);
    around = json_pack("{s:o}", "page", page_model(req));
    begin_with_capital(req, model);
    begin_with_capital(req, json_object_get(model, "box"));
    if (web_view_render(req->web->views, req->cd, tmpl, model, around, &html, err) < 0)
        return -1;
    if (status < 400 && *req->user.words && !req->head && !req->post &&
        web_session_say(req, "", err) < 0)
        return -1;
    return web_reply_buf(req, status, "text/html; charset=utf-8", &html, err);
}

int cd_reply_page(struct cordee_request *req, unsigned status, const char *tmpl,
                  json_t *model, struct cordee_error *err)
{
    return web_page(req, status, tmpl, model, err);
}
