/* Where an account works, and whose a record is. */
#include "core/console/account/user.h"
#include "core/console/settings/clusters.h"
#include "core/console/settings/settings.h"

#include "core/crm/cluster.h"
#include "core/crm/crm.h"
#include "core/crm/scope.h"
#include "core/mail/desk/desk.h"
#include "core/web/web.h"

#include <stdlib.h>
#include <string.h>

/* ---- accounts --------------------------------------------------------------- */

static const struct cd_option roles[] = {{"", T_LATER("does not work there")},
                                         {"reader", T_LATER("Reader")},
                                         {"editor", T_LATER("Editor")},
                                         {"manager", T_LATER("Manager")},
                                         {NULL, NULL}};

const char *cd_clusters_role(struct cordee *cd, const char *role)
{
    for (const struct cd_option *o = roles; o->label; o++)
        if (strcmp(o->value, role) == 0)
            return T(o->label);
    return role;
}

/* What was sent for a cluster; NULL: nothing. */
static const char *role_sent(const struct cd_view *view, const json_t *cluster)
{
    return view->cd->http->form_at(
        view->req,
        cordee_arena_printf(view->arena, "role_%lld",
                            (long long)cordee_json_int(cluster, "id")),
        0);
}

static json_t *role_options(struct cordee *cd, const char *chosen)
{
    json_t *options = json_array();

    for (const struct cd_option *o = roles; o->label; o++)
        json_array_append_new(options, json_pack("{s:s,s:s,s:b}", "value", o->value,
                                                 "label", T(o->label), "selected",
                                                 strcmp(o->value, chosen) == 0));
    return options;
}

int cd_clusters_put_staff(const struct cd_view *view, json_t *model, int64_t staff,
                          bool sent, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list, *row;
    int64_t everywhere = 1;
    size_t i;

    if (!cd_cluster_several(cd->host))
        return 0;
    list = cd_staff_clusters(cd, err, staff);
    if (!list ||
        cd->db->one(cd, err, &everywhere,
                    "SELECT everywhere OR role = 'admin' FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    json_array_foreach (list, i, row) {
        const char *chosen = sent ? role_sent(view, row) : NULL;

        json_object_set_new(
            row, "roles",
            role_options(cd, chosen ? chosen : cordee_json_text(row, "role")));
    }
    if (sent)
        everywhere = cd->http->form_int(view->req, "everywhere") == 1;
    json_object_set_new(model, "clusters", list);
    json_object_set_new(model, "everywhere", json_boolean(everywhere));
    return 0;
}

/* What was sent that cannot all be so; NULL: it can.  Roles that are sent as they were
 * say nothing: the page sends them along. */
static const char *contradiction(const struct cd_view *view, const json_t *clusters,
                                 bool everywhere, bool admin)
{
    struct cordee *cd = view->cd;
    bool chosen = false, any = false;
    const json_t *row;
    size_t i;

    json_array_foreach (clusters, i, row) {
        const char *was = cordee_json_text(row, "role");
        const char *role = role_sent(view, row);

        chosen = chosen || (role && *role && strcmp(role, was) != 0);
        any = any || *(role ? role : was);
    }
    if (everywhere)
        return chosen ? T("They work either in all clusters or only in some. A role was "
                          "chosen for one: say “only in these”, or choose none.")
                      : NULL;
    if (admin)
        return T("An administrator works in all clusters. Give them another role first.");
    return any ? NULL
               : T("Choose a role in at least one cluster, or turn the account off.");
}

/* Who works everywhere has one role: those of single clusters go. */
static int roles_save(const struct cd_view *view, const json_t *clusters, int64_t staff,
                      bool everywhere, struct cordee_error *err)
{
    const json_t *row;
    size_t i;

    if (cd_staff_everywhere(view->cd, err, staff, everywhere) < 0)
        return -1;
    json_array_foreach (clusters, i, row) {
        const char *role = everywhere ? "" : role_sent(view, row);

        if (role &&
            cd_staff_role(view->cd, err, staff, cordee_json_int(row, "id"), role) < 0)
            return -1;
    }
    return 0;
}

/* A field role_<cluster> for each; what is not sent stays. */
CD_HANDLER(cd_user_clusters)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee *core = cd->host->core;
    int64_t staff = cd->http->path_int(req, "id"), admin = 0;
    bool everywhere = cd->http->form_int(req, "everywhere") == 1;
    const char *refused;

    if (cd_user_guard(cd, req, staff, err) < 0 || core->db->begin(core, &tx, err) < 0 ||
        core->db->one(core, err, &admin, "SELECT role = 'admin' FROM staff WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(staff))) < 0 ||
        !(list = cd_staff_clusters(cd, err, staff)))
        return -1;
    refused = contradiction(&view, list, everywhere, admin);
    if (refused)
        return cd_user_page(&view, staff, refused, err);
    if (roles_save(&view, list, staff, everywhere, err) < 0 ||
        cd_desk_release(core, err, staff) < 0 || core->db->commit(&tx, err) < 0)
        return -1;
    return cd->http->done(
        cd, req,
        cordee_arena_printf(view.arena, "/settings/users/%lld", (long long)staff),
        T("Saved."), err);
}

int cd_clusters_put_all(const struct cd_view *view, json_t *model,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list;

    if (!cd_cluster_several(cd->host)) {
        json_object_del(json_object_get(model, "fields"), "cluster");
        return 0;
    }
    list = cd->db->list(cd, err,
                        "SELECT CAST(id AS TEXT) AS value, name AS label FROM cluster "
                        "WHERE retired_at IS NULL ORDER BY fold(name), id",
                        CORDEE_NO_ARGS);
    if (!list)
        return -1;
    json_array_insert_new(
        list, 0, json_pack("{s:s,s:s}", "value", "", "label", T("all clusters")));
    cd_form_options(model, "cluster", list);
    json_decref(list);
    return 0;
}

/* ---- a party's -------------------------------------------------------------- */

int cd_clusters_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                      json_t *model, struct cordee_error *err)
{
    json_t *list;

    if (!cd_cluster_several(cd->host))
        return 0;
    list = cd->db->list(
        cd, err,
        "SELECT c.id, c.name, c.colour, EXISTS (SELECT 1 FROM party_cluster x WHERE "
        "x.party = ?1 AND x.cluster = c.id) AS \"there:bool\", EXISTS (SELECT 1 "
        "FROM " CORDEE_CLUSTERS_OF(
            "?1") " x WHERE x.cluster = c.id) AS \"seen:bool\", "
                  "cluster_may_write(c.id) AS \"write:bool\" FROM cluster c "
                  "WHERE cluster_mine(c.id) AND c.retired_at IS NULL ORDER BY "
                  "fold(c.name), c.id",
        CORDEE_ARGS(CORDEE_V(party)));
    if (!list)
        return -1;
    json_object_set_new(model, "clusters", list);
    json_object_set_new(model, "party", json_integer(party));
    json_object_set_new(model, "may", json_boolean(cd->http->may(req, "crm.write")));
    return 1;
}

static json_t *ids_of(const json_t *parties)
{
    json_t *ids = json_array();
    const json_t *party;
    size_t i;

    json_array_foreach (parties, i, party)
        json_array_append(ids, json_object_get(party, "id"));
    return ids;
}

static json_t *names_of(struct cordee *cd, json_t *ids, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT p.id, (SELECT group_concat(n.name, ', ') FROM (SELECT DISTINCT c.name "
        "FROM "
        "cluster c JOIN " CORDEE_CLUSTERS_OF(
            "p.id") " x ON x.cluster = c.id WHERE cluster_mine(c.id) ORDER BY "
                    "fold(c.name)) n) AS names FROM party p WHERE p.id IN (SELECT value "
                    "FROM json_each(?))",
        CORDEE_ARGS(CORDEE_V(ids)));
}

int cd_clusters_put_names(const struct cd_view *view, json_t *parties,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *ids = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    json_t *party, *row;
    size_t i, k;

    if (!cd_cluster_several(cd->host) || cd_scope_now(cd->host)->current)
        return 0;
    ids = ids_of(parties);
    rows = names_of(cd, ids, err);
    json_array_foreach (parties, i, party)
        json_array_foreach (rows, k, row)
            if (cordee_json_int(row, "id") == cordee_json_int(party, "id"))
                json_object_set(party, "cluster_names", json_object_get(row, "names"));
    return rows ? 0 : -1;
}

#define MAY_BE_NEW "cluster_may_write(id) AND retired_at IS NULL"

static void ask_cluster(const struct cd_view *view, json_t *model, json_t *list)
{
    struct cordee *cd = view->cd;

    json_array_insert_new(list, 0,
                          json_pack("{s:s,s:s}", "value", "", "label", T("Choose one")));
    cd_form_options(model, "cluster", list);
    json_object_set_new(json_object_get(json_object_get(model, "fields"), "cluster"),
                        "required", json_true());
}

int cd_clusters_put_choice(const struct cd_view *view, json_t *model,
                           struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    if (!cd_scope_now(cd->host)->current) {
        list = cd->db->list(cd, err,
                            "SELECT CAST(id AS TEXT) AS value, name AS label FROM "
                            "cluster WHERE " MAY_BE_NEW " ORDER BY id",
                            CORDEE_NO_ARGS);
        if (!list)
            return -1;
    }
    if (json_array_size(list) > 1)
        ask_cluster(view, model, list);
    else
        json_object_del(json_object_get(model, "fields"), "cluster");
    if (json_array_size(list) == 1 && cd_cluster_several(cd->host))
        json_object_set(model, "belongs",
                        json_object_get(json_array_get(list, 0), "label"));
    return 0;
}

int cd_clusters_check_choice(struct cd_form *form, struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    int64_t cluster = 0, there = 0;

    if (!*cd_form_get(form, "cluster")) {
        if (cd->http->form_at(form->view->req, "cluster", 0))
            cd_form_wrong(form, "cluster", T("Say to which cluster this belongs."));
        return 0;
    }
    if (cordee_text_int(cd_form_get(form, "cluster"), &cluster) &&
        cd->db->one(cd, err, &there, "SELECT 1 FROM cluster WHERE id = ? AND " MAY_BE_NEW,
                    CORDEE_ARGS(CORDEE_V(cluster))) < 0)
        return -1;
    if (!there)
        cd_form_wrong(form, "cluster", T("Choose a cluster in which you may write."));
    return 0;
}

int cd_clusters_added(const struct cd_view *view, int64_t party, const char **words_r,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *ids = json_pack("[I]", (json_int_t)party);
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    const char *names;

    *words_r = T("Added.");
    if (!cd_cluster_several(cd->host))
        return 0;
    rows = names_of(cd, ids, err);
    if (!rows)
        return -1;
    names = cordee_json_text(json_array_get(rows, 0), "names");
    if (*names)
        *words_r = cd_show_fill(view, T("Added. It belongs to {1}."), names, NULL);
    return 0;
}

/* A panel is no page: it has no token of its own, so the form is a page of its own. */
CD_HANDLER(cd_party_clusters_show)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t party = cd->http->path_int(req, "id");
    json_t *row = NULL;
    int rc = cd->crm->party(cd, err, party, &row);

    if (rc == 0 || !cd_cluster_several(cd->host))
        rc = cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc > 0)
        rc = cd_clusters_panel(cd, req, party, model, err);
    if (rc > 0) {
        json_object_set(model, "name", json_object_get(row, "name"));
        json_object_set(model, "url", json_object_get(row, "url"));
    }
    json_decref(row);
    return rc < 0 ? -1 : cd->http->page(cd, req, "party-clusters", model, err);
}

static int change(const struct cd_view *view, int64_t party, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT c.id, EXISTS (SELECT 1 FROM party_cluster x WHERE x.party = ? "
        "AND x.cluster = c.id) AS \"there:bool\" FROM cluster c WHERE "
        "cluster_may_write(c.id) AND c.retired_at IS NULL",
        CORDEE_ARGS(CORDEE_V(party)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        int64_t cluster = cordee_json_int(row, "id");
        const char *chosen;
        bool there = false;

        for (size_t n = 0; (chosen = cd->http->form_at(view->req, "there", n)); n++)
            there = there || strtoll(chosen, NULL, 10) == cluster;
        if (there != cordee_json_true(row, "there") &&
            cd_party_attach(cd, err, party, cluster, there) < 0)
            return -1;
    }
    return list ? 0 : -1;
}

CD_HANDLER(cd_party_clusters_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    int64_t party = cd->http->path_int(req, "id"), there = 0;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->crm->party(cd, err, party, &row) <= 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (core->db->begin(core, &tx, err) < 0 || change(&view, party, err) < 0 ||
        core->db->one(core, err, &there,
                      "SELECT 1 FROM " CORDEE_CLUSTERS_OF("?1") " x WHERE cluster_mine("
                                                                "x.cluster) LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    if (!there) /* the transaction is rolled back */
        return cd->http->failed(
            cd, req,
            cordee_arena_printf(view.arena, "/parties/%lld/clusters", (long long)party),
            T("It would be in no cluster of yours, and you could not see it any more."),
            err);
    if (core->db->commit(&tx, err) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cordee_json_text(row, "url"), T("Saved."), err);
}
