#include "core/console/page.h"

#include "core/base/rows.h"

#include <string.h>

void cd_page_put_may(const struct cd_view *view, json_t *model)
{
    static const char *const rights[][2] = {
        {"write", "crm.write"},   {"send", "console.write_mail"},
        {"import", "crm.import"}, {"export", "crm.export"},
        {"delete", "crm.delete"}, {"mailing", "mailing.write"},
        {"erase", "crm.erase"},   {NULL, NULL},
    };
    json_t *may = json_object();

    for (size_t i = 0; rights[i][0]; i++)
        if (view->cd->http->may(view->req, rights[i][1]))
            json_object_set_new(may, rights[i][0], json_true());
    json_object_set_new(model, "may", may);
}

void cd_page_put_here(const struct cd_view *view, json_t *model, const char *path)
{
    (void)view;
    json_object_set_new(model, "here", json_string(path));
}

/* "//host" and "/\host" would leave for another server. */
const char *cd_page_back(const struct cd_view *view, const char *usual)
{
    const char *back = view->cd->http->form(view->req, "back");

    if (back[0] != '/' || back[1] == '/' || strchr(back, '\\') || strlen(back) > 2000)
        return usual;
    return back;
}

int cd_page_put_staff(const struct cd_view *view, json_t *model, const char *key,
                      int64_t chosen, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = cd->db->list(cd, err,
                                "SELECT id, name, id = ? AS \"selected:bool\" FROM staff "
                                "WHERE disabled_at IS NULL ORDER BY name, id",
                                CORDEE_ARGS(CORDEE_V(chosen)));

    if (!list)
        return -1;
    json_object_set_new(model, key, list);
    return 0;
}

/* A plugin's panel that fails is left out and logged: the page is more than it. */
static void add_panel(const struct cd_view *view, json_t *panels,
                      const struct cd_row *row, int64_t party)
{
    const struct cordee_panel *panel = row->row;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};
    struct cordee_error err = {0};
    int rc = panel->load ? panel->load(row->cd, view->req, party, model, &err) : 1;

    if (rc > 0 && row->cd->http->render(row->cd, panel->tmpl, model, &html, &err) == 0)
        json_array_append_new(panels,
                              json_pack("{s:s}", "html", html.text ? html.text : ""));
    else if (rc != 0)
        row->cd->log->write(row->cd, CORDEE_WARN, "panel %s: %s", panel->name, err.text);
}

int cd_page_put_panels(const struct cd_view *view, json_t *model, int64_t party,
                       unsigned kind, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(view->cd->host->rows, CD_ROW_PANEL, &n);
    json_t *panels = json_array();

    (void)err;
    for (size_t i = 0; i < n; i++) {
        const struct cordee_panel *panel = rows[i].row;

        if (panel->kinds & kind &&
            (!panel->permission || view->cd->http->may(view->req, panel->permission)))
            add_panel(view, panels, &rows[i], party);
    }
    json_object_set_new(model, "panels", panels);
    return 0;
}

void cd_page_put_steps(json_t *strength)
{
    int64_t score = cordee_json_int(strength, "score");
    int64_t steps = score == 0 ? 0 : score / 20 + 1;

    json_object_set_new(strength, "steps", json_integer(steps > 5 ? 5 : steps));
}

void cd_page_dress_strength(const struct cd_view *view, json_t *strength)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *part;

    if (!json_is_object(strength))
        return;
    cd_page_put_steps(strength);
    json_array_foreach (json_object_get(strength, "parts"), i, part) {
        int64_t of = cordee_json_int(part, "of");
        int64_t got = cordee_json_int(part, "score");

        json_object_set_new(part, "percent", json_integer(of ? got * 100 / of : 0));
        cordee_json_set_text(part, "text",
                             cd_show_fill(view, T("{1} of {2}"), cd_show_count(view, got),
                                          cd_show_count(view, of), NULL));
    }
}

void cd_page_put_error(const struct cd_view *view, json_t *model,
                       const struct cordee_error *err)
{
    json_object_set_new(model, "error",
                        json_string(cordee_utf8_sentence(view->arena, err->text)));
    if (err->at)
        json_object_set_new(model, "error_at", json_integer(err->at));
}

/* ---- names of parts --------------------------------------------------------- */

const char *cd_page_title_of(const struct cd_view *view, const char *name)
{
    static const char *const parts[][2] = {
        {"core", T_LATER("Address")},
        {"crm", T_LATER("Register")},
        {"console", T_LATER("Console")},
        {"backup", T_LATER("Backups")},
        {"log", T_LATER("Log")},
        {"fetch", T_LATER("Other servers")},
        {"mail", T_LATER("Mail")},
        {"web", T_LATER("Web server")},
        {"job", T_LATER("Background work")},
        {"script", T_LATER("Scripts")},
    };
    struct cordee *cd = view->cd;
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MENU, &n);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i][0], name) == 0)
            return T(parts[i][1]);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].cd->name, name) == 0)
            return T(((const struct cordee_menu *)rows[i].row)->label);
    return name;
}

int cd_page_put_job(const struct cd_view *view, const char *kind, json_t *model,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const char *words;
    int64_t id = 0;

    if (cd->db->one(cd, err, &id,
                    "SELECT max(id) FROM job WHERE kind = ? AND state IN ('waiting', "
                    "'running')",
                    CORDEE_ARGS(CORDEE_V(kind))) < 0 ||
        (id && cd->job->look(cd, err, id, &job) < 0))
        return -1;
    json_object_set_new(model, "running", json_boolean(job != NULL));
    if (!job)
        return 0;
    words = cordee_json_text(job, "words");
    json_object_set(model, "percent", json_object_get(job, "percent"));
    json_object_set_new(model, "words",
                        json_string(*words ? words : T("It is about to begin.")));
    return 1;
}
