/* Which role has which permission: a table of boxes. */
#include "core/console/account/account.h"
#include "core/console/account/user.h"
#include "core/console/page.h"

#include "core/web/web.h"

#include <string.h>

static const char *const roles[] = {"reader", "editor", "manager"};
enum { N_ROLES = sizeof roles / sizeof *roles };

static const char *label_of(struct cordee *cd, const char *role)
{
    return strcmp(role, "reader") == 0   ? T("Reader")
           : strcmp(role, "editor") == 0 ? T("Editor")
                                         : T("Manager");
}

static json_t *boxes(const struct cd_view *view, const char *permission)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    for (int i = 0; i < N_ROLES; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:b,s:b}", "role", roles[i],
                                        "role_label", label_of(cd, roles[i]), "has",
                                        cd_may(cd->host, roles[i], permission), "changed",
                                        cd_role_changed(cd->host, roles[i], permission)));
    return list;
}

static json_t *group_of(const struct cd_view *view, json_t *groups, const char *name)
{
    size_t i;
    json_t *group;

    json_array_foreach (groups, i, group)
        if (strcmp(cordee_json_text(group, "name"), name) == 0)
            return json_object_get(group, "permissions");
    group = json_pack("{s:s,s:s,s:[]}", "name", name, "title",
                      cd_page_title_of(view, name), "permissions");
    json_array_append_new(groups, group);
    return json_object_get(group, "permissions");
}

CD_HANDLER(cd_roles_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *groups = json_array();
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PERMISSION, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_permission *p = rows[i].row;

        json_array_append_new(group_of(&view, groups, rows[i].cd->name),
                              json_pack("{s:s,s:s,s:o}", "name", p->name, "label",
                                        T(p->label), "boxes", boxes(&view, p->name)));
    }
    json_object_set_new(model, "groups", groups);
    return cd->http->page(cd, req, "roles", model, err);
}

static int save(struct cordee *cd, struct cordee_request *req, int *n_r,
                struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PERMISSION, &n);

    for (size_t i = 0; i < n * N_ROLES; i++) {
        const char *permission =
            ((const struct cordee_permission *)rows[i / N_ROLES].row)->name;
        const char *role = roles[i % N_ROLES];
        const char *box =
            cordee_arena_printf(cd->http->arena(req), "%s:%s", role, permission);
        bool wanted = *cd->http->form(req, box) != '\0';

        if (wanted == cd_may(cd->host, role, permission))
            continue;
        if (cd_permit(cd, role, permission, wanted, err) < 0)
            return -1;
        ++*n_r;
    }
    return 0;
}

CD_HANDLER(cd_roles_save)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    int n = 0;

    if (cd_user_guard(cd, req, 0, err) < 0 || core->db->begin(core, &tx, err) < 0 ||
        save(cd, req, &n, err) < 0 || core->db->commit(&tx, err) < 0 ||
        cd_roles_apply(cd->host, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/roles",
                          n ? T("Saved: it holds from now on.") : T("Nothing changed."),
                          err);
}

CD_HANDLER(cd_roles_defaults)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;

    if (cd_user_guard(cd, req, 0, err) < 0 || core->db->begin(core, &tx, err) < 0 ||
        cd_roles_reset(cd, err) < 0 || core->db->commit(&tx, err) < 0 ||
        cd_roles_apply(cd->host, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/roles",
                          T("All roles have what they had at first."), err);
}
