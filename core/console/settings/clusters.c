/* The clusters of the installation: made, changed, retired; and the switcher. */
#include "core/console/settings/clusters.h"
#include "core/console/settings/settings.h"

#include "core/config/folder.h"
#include "core/crm/cluster.h"
#include "core/db/scope.h"
#include "core/web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_LOGO ((size_t)512 * 1024)

static const struct cd_option languages[] = {
    {"en", T_LATER("English")}, {"de", T_LATER("German")},    {"fr", T_LATER("French")},
    {"it", T_LATER("Italian")}, {"sl", T_LATER("Slovenian")}, {NULL, NULL}};

const struct cd_input cd_cluster_inputs[] = {
    {.name = "name", .type = CD_TEXT, .label = T_LATER("Name"), .required = true},
    CD_INPUT_POSTAL(T_LATER("Postal address"), false),
    CD_INPUT_ZONE,
    {.name = "country",
     .type = CD_TEXT,
     .label = T_LATER("Country"),
     .hint = T_LATER("Austria, or AT")},
    {.name = "language",
     .type = CD_CHOICE,
     .label = T_LATER("Language"),
     .options = languages},
    {.name = "from_name", .type = CD_TEXT, .label = T_LATER("Mailings come from (name)")},
    {.name = "from_address",
     .type = CD_TEXT,
     .label = T_LATER("Mailings come from (address)"),
     .kind = "email",
     .hint = T_LATER("An address that people can answer to.")},
    {.name = "colour",
     .type = CD_TEXT,
     .label = T_LATER("Colour"),
     .hint = T_LATER("such as #1c7a5c: beside the name here, and above its mails")},
    {0},
};

/* ---- the list --------------------------------------------------------------- */

CD_HANDLER(cd_clusters_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = cd_cluster_list(cd, err), *row;
    bool several = json_array_size(list) > 1;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        int64_t staff = cordee_json_int(row, "staff");
        int64_t parties = several ? cordee_json_int(row, "parties") : 0;

        if (parties)
            cordee_json_set_text(row, "parties_text",
                                 cd_show_fill(&view,
                                              TN("{1} record", "{1} records", parties),
                                              cd_show_count(&view, parties), NULL));
        if (staff)
            cordee_json_set_text(row, "staff_text",
                                 cd_show_fill(&view,
                                              TN("{1} account of its own",
                                                 "{1} accounts of its own", staff),
                                              cd_show_count(&view, staff), NULL));
        if (several && !cordee_json_true(row, "retired"))
            json_object_set_new(row, "retirable", json_true());
    }
    json_object_set_new(model, "clusters", list);
    json_object_set_new(model, "several", json_boolean(several));
    return cd->http->page(cd, req, "clusters", model, err);
}

/* ---- one of them ------------------------------------------------------------ */

static int put_logo(const struct cd_view *view, json_t *model, int64_t id,
                    struct cordee_error *err)
{
    struct cd_cluster c;
    int rc = id ? cd_cluster_load(view->cd, view->arena, id, &c, err) : 0;

    if (rc > 0 && *c.logo)
        json_object_set_new(model, "logo", json_string(c.logo));
    return rc < 0 ? -1 : 0;
}

static int show(const struct cd_view *view, struct cd_form *form, int64_t id,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (put_logo(view, model, id, err) < 0)
        return -1;
    if (id)
        json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "to",
                        id ? json_sprintf("%lld", (long long)id) : json_string("new"));
    cordee_json_set_text(model, "called", cordee_json_text(form->values, "name"));
    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "cluster", model, err)
                     : cd->http->page(cd, view->req, "cluster", model, err);
}

/* 0 for a new one; CORDEE_E_NOT_FOUND. */
static int id_of(const struct cd_view *view, int64_t *id_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cd_cluster c;
    int rc;

    *id_r = cd->http->path_int(view->req, "id");
    if (!*id_r && strcmp(cd->http->path(view->req, "id"), "new") == 0)
        return 0;
    rc = *id_r ? cd_cluster_load(cd, view->arena, *id_r, &c, err) : 0;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such cluster."));
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_clusters_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int64_t id;

    if (id_of(&view, &id, err) < 0)
        return -1;
    if (cd->db->row(
            cd, err, &values,
            "SELECT CASE WHEN ?1 THEN name ELSE '' END AS name, CASE WHEN ?1 THEN "
            "postal_address ELSE '' END AS postal_address, zone, country, "
            "language, CASE WHEN ?1 THEN from_name ELSE '' END AS from_name, CASE "
            "WHEN ?1 THEN from_address ELSE '' END AS from_address, CASE WHEN ?1 "
            "THEN colour ELSE '' END AS colour FROM cluster WHERE id = ?1 OR ?1 = "
            "0 ORDER BY id LIMIT 1",
            CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_cluster_inputs, values);
    return show(&view, &form, id, err);
}

struct cd_cluster cd_cluster_typed(const struct cd_form *form, int64_t id)
{
#define TYPED(name) .name = cd_form_get(form, #name)
    return (struct cd_cluster){.id = id,
                               TYPED(name),
                               TYPED(postal_address),
                               TYPED(zone),
                               TYPED(country),
                               TYPED(language),
                               TYPED(from_name),
                               TYPED(from_address),
                               TYPED(colour)};
#undef TYPED
}

/* A picture that was chosen, or the one there is taken away. */
static int save_logo(const struct cd_view *view, int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_upload *up = cd->http->upload(view->req, "logo");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {.limit = LARGEST_LOGO};
    char piece[4096];
    size_t n;
    FILE *in;

    if (!up || !up->size)
        return *cd->http->form(view->req, "no_logo")
                   ? cd_cluster_logo(cd, err, id, NULL, 0)
                   : 0;
    if (up->size > LARGEST_LOGO)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this picture is too large: at most 500 KB"));
    in = fopen(up->path, "re");
    while (in && (n = fread(piece, 1, sizeof piece, in)) > 0)
        cordee_buf_put(&bytes, piece, n);
    if (in)
        fclose(in);
    return cd_cluster_logo(cd, err, id, bytes.text ? bytes.text : "", bytes.len);
}

const char *cd_cluster_wrong_input(const struct cd_cluster *c)
{
    return *c->colour && cd_colour_contrast(c->colour) < 4.5 ? "colour" : "name";
}

CD_HANDLER(cd_clusters_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_cluster_inputs, cd->http->form_json(req));
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    struct cordee_error why = {0};
    struct cd_cluster c;
    int64_t id;
    int rc;

    if (id_of(&view, &id, err) < 0)
        return -1;
    if (!cd_form_check(&form))
        return show(&view, &form, id, err);
    c = cd_cluster_typed(&form, id);
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = cd_cluster_save(cd, &why, &c, &c.id);
    if (rc == 0)
        rc = save_logo(&view, c.id, &why);
    if (rc < 0 && why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc < 0) {
        cd_form_wrong(&form, cd_cluster_wrong_input(&c), why.text);
        return show(&view, &form, id, err);
    }
    if (core->db->commit(&tx, err) < 0)
        return -1;
    cd_scope_forget(cd->host);
    return cd->http->done(cd, req, "/settings/clusters",
                          id ? T("Saved.") : T("The cluster is made."), err);
}

CD_HANDLER(cd_clusters_retire)
{
    bool retired = cd->http->form_int(req, "retired") == 1;

    if (cd_cluster_retire(cd, err, cd->http->path_int(req, "id"), retired) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req, "/settings/clusters",
        retired ? T("The cluster is retired.") : T("The cluster is back."), err);
}

/* Its picture, for everybody: it stands on public pages.  The address changes with it. */
CD_HANDLER(cd_clusters_logo)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *name = cd->http->path(req, "file"), *path;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT file, logo_type FROM cluster WHERE file = ? AND file <> "
                         "'' LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(name)));

    if (rc < 0)
        return -1;
    path = rc > 0 ? cd_file_path(cd->host, view.arena, name) : NULL;
    if (!path)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return cd_reply_picture(req, cordee_json_text(row, "logo_type"), path, err);
}

/* ---- the switcher ----------------------------------------------------------- */

CD_HANDLER(cd_clusters_look)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd_staff_look(cd, err, view.user, cd->http->form_int(req, "cluster")) < 0)
        return -1;
    return cd->http->done(cd, req, cd_page_back(&view, "/"), NULL, err);
}
