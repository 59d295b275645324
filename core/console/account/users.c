/* Who may sign in, and as what. */
#include "core/console/account/account.h"
#include "core/console/account/signin.h"
#include "core/console/account/user.h"
#include "core/console/page.h"
#include "core/console/public/public.h"
#include "core/console/settings/clusters.h"

#include "core/config/text.h"
#include "core/db/audit.h"
#include "core/mail/desk/desk.h"
#include "core/web/web.h"

#include <string.h>

enum { INVITE_SECONDS = 7 * 86400 };

static const struct cd_option roles[] = {
    {"reader", T_LATER("Reader: looks, changes nothing")},
    {"editor", T_LATER("Editor: contacts, notes, mails")},
    {"manager", T_LATER("Manager: also sends mailings, exports")},
    {"admin", T_LATER("Administrator: everything")},
    {NULL, NULL}};

static const struct cd_input invite_inputs[] = {
    {.name = "name",
     .type = CD_TEXT,
     .label = T_LATER("Name"),
     .complete = "off",
     .required = true},
    {.name = "login",
     .type = CD_TEXT,
     .label = T_LATER("E-mail"),
     .kind = "email",
     .complete = "off",
     .required = true},
    {.name = "role", .type = CD_CHOICE, .label = T_LATER("Role"), .options = roles},
    {.name = "cluster",
     .type = CD_CHOICE,
     .label = T_LATER("Works in"),
     .hint = T_LATER("Who works in one cluster sees nothing of the others. More can be "
                     "added on the page of the account.")},
    {0},
};

static json_t *role_options(struct cordee *cd, const char *chosen)
{
    json_t *list = json_array();

    for (const struct cd_option *o = roles; o->value; o++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", o->value, "label",
                                              T(o->label), "selected",
                                              strcmp(o->value, chosen) == 0));
    return list;
}

static void dress(const struct cd_view *view, json_t *staff)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *person;

    json_array_foreach (staff, i, person) {
        cd_show_put_avatar(person, cordee_json_int(person, "id"),
                           cordee_json_text(person, "name"));
        cd_show_put_moment(view, person, "seen", cordee_json_int(person, "seen_at"));
        json_object_set_new(person, "roles",
                            role_options(cd, cordee_json_text(person, "role")));
        json_object_set_new(person, "me",
                            json_boolean(cordee_json_int(person, "id") == view->user));
    }
}

static int show(const struct cd_view *view, struct cd_form *form, const char *link,
                const char *whose, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *staff = cd->db->list(
        cd, err,
        "SELECT s.id, s.name, s.login, s.role, s.password = '' AS \"fresh:bool\", "
        "s.disabled_at IS NOT NULL AS \"disabled:bool\", (SELECT max(used_at) FROM "
        "session WHERE staff = s.id) AS seen_at, NOT (s.everywhere OR s.role = 'admin') "
        "AS \"bounded:bool\", (SELECT group_concat(w.name, ', ') FROM (SELECT c.name "
        "FROM "
        "staff_cluster i JOIN cluster c ON c.id = i.cluster WHERE i.staff = s.id ORDER "
        "BY "
        "fold(c.name)) w) AS works_in FROM staff s "
        "ORDER BY s.disabled_at IS NOT NULL, s.name, s.id",
        CORDEE_NO_ARGS);

    if (!staff)
        return -1;
    dress(view, staff);
    json_object_set_new(model, "staff", staff);
    json_object_set_new(model, "link", json_string(link));
    json_object_set_new(model, "whose", json_string(whose));
    cd_form_put(form, model);
    if (cd_clusters_put_all(view, model, err) < 0)
        return -1;
    return form->bad ? cd->http->invalid(cd, view->req, "users", model, err)
                     : cd->http->page(cd, view->req, "users", model, err);
}

CD_HANDLER(cd_users_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_pack("{s:s}", "role", "editor");
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, invite_inputs, values);

    return show(&view, &form, "", "", err);
}

static bool role_known(const char *role)
{
    for (const struct cd_option *o = roles; o->value; o++)
        if (strcmp(o->value, role) == 0)
            return true;
    return false;
}

/* A cluster was chosen: the role is that of it. */
static int bound(const struct cd_form *form, int64_t staff, int64_t cluster,
                 const char *role, struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;

    if (cd_staff_everywhere(cd, err, staff, false) < 0)
        return -1;
    return cd_staff_role(cd, err, staff, cluster, role);
}

static int64_t add(const struct cd_form *form, int64_t cluster, struct cordee_error *err)
{
    struct cordee *cd = form->view->cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *role = cd_form_get(form, "role");
    char login[255];
    int64_t id;

    if (!role_known(role))
        role = "reader";
    if (cordee_address_fold(cd_form_get(form, "login"), login) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("This is no address."));
    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err, "INSERT INTO staff(name, login, role, language) VALUES(?, ?, ?, '')",
        CORDEE_ARGS(CORDEE_V(cd_form_get(form, "name")), CORDEE_V((const char *)login),
                    CORDEE_V(role)));
    if (id < 0 || cd_audit_row(cd, "staff.add", "staff", id, role, err) < 0 ||
        (cluster && bound(form, id, cluster, role, err) < 0) ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

/* The cluster that was chosen in *cluster_r, 0 for all of them; else it is said beside
 * the input. */
static int read_cluster(struct cd_form *form, int64_t *cluster_r,
                        struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    const char *text = cd_form_get(form, "cluster");
    int64_t there = 0;

    *cluster_r = 0;
    if (!*text)
        return 0;
    if (cordee_text_int(text, cluster_r) &&
        cd->db->one(cd, err, &there,
                    "SELECT 1 FROM cluster WHERE id = ? AND retired_at IS NULL",
                    CORDEE_ARGS(CORDEE_V(*cluster_r))) < 0)
        return -1;
    if (!there)
        cd_form_wrong(form, "cluster", T("There is no such cluster."));
    else if (strcmp(cd_form_get(form, "role"), "admin") == 0)
        cd_form_wrong(form, "cluster", T("An administrator works in all clusters."));
    return 0;
}

/* Who gets it may never have heard of the program: it says who asks them, and for whom,
 * in the language of the cluster. */
static int send_invitation(const struct cd_view *view, const char *login, int64_t cluster,
                           const char *link, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *text;
    int rc;

    if (cd->db->row(
            cd, err, &row,
            "SELECT (SELECT name FROM staff WHERE id = ?1) AS who, group_concat(name, "
            "', ') AS clusters, CASE count(DISTINCT language) WHEN 1 "
            "THEN min(language) ELSE '' END AS language FROM (SELECT * FROM cluster "
            "WHERE retired_at IS NULL AND ?2 IN (0, id) ORDER BY id)",
            CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(cluster))) < 0)
        return -1;
    cd_text_push(cd_public_speaks(
        view, cordee_arena_text(view->arena, cordee_json_text(row, "language"))));
    text = cd_show_fill(
        view,
        T("{1} invites you to Cordée, to work for {2}.\n\nCordée is the program in which "
          "members, contacts and the mails that are sent are kept there.\n\nUnder this "
          "link you choose your password. It holds for a week."),
        cordee_json_text(row, "who"), cordee_json_text(row, "clusters"), NULL);
    rc = cd_signin_mail(cd, login, T("You are invited to Cordée"), text, link, err);
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_users_invite)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_pack("{s:s}", "role", "editor");
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, invite_inputs, cd->http->form_json(req));
    const char *link = "";
    struct cordee_error why = {0};
    int64_t id = 0, cluster;

    if ((strcmp(cd->http->form(req, "role"), "admin") == 0 &&
         cd_user_guard(cd, req, 0, err) < 0) ||
        read_cluster(&form, &cluster, err) < 0)
        return -1;
    if (cd_form_check(&form))
        id = add(&form, cluster, &why);
    if (id < 0)
        cd_form_wrong(&form, "login",
                      why.code == CORDEE_E_CONFLICT
                          ? T("There is an account with this address already.")
                          : why.text);
    if (form.bad)
        return show(&view, &form, "", "", err);
    if (cd_invite_link(cd->host, view.arena, id, INVITE_SECONDS, &link, err) < 0)
        return -1;
    if (send_invitation(&view, cd_form_get(&form, "login"), cluster, link, &why) < 0)
        cd->log->write(cd, CORDEE_WARN, "the invitation was not sent: %s", why.text);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form empty = cd_form_of(&view, invite_inputs, none);
    return show(&view, &empty, link, cd_form_get(&form, "name"), err);
}

/* Somebody must be left who may do everything. */
static int keep_an_admin(const struct cd_view *view, int64_t staff,
                         struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t others = 0;

    if (cd->db->one(cd, err, &others,
                    "SELECT count(*) FROM staff WHERE role = 'admin' AND id <> ? "
                    "AND disabled_at IS NULL",
                    CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    if (!others)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This is the last administrator; name another one first."));
    return 0;
}

/* The role of who works in some clusters is chosen for each of them. */
static int bounds_check(const struct cd_view *view, int64_t staff,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t all = 1;

    if (cd->db->one(cd, err, &all,
                    "SELECT everywhere OR role = 'admin' FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    return all ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("They work in some clusters only: their roles are chosen "
                               "on the page of the account."));
}

CD_HANDLER(cd_users_role)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    int64_t staff = cd->http->path_int(req, "id");
    const char *role = cd->http->form(req, "role");

    if (!role_known(role))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such role."));
    if (cd_user_guard(cd, req, strcmp(role, "admin") == 0 ? 0 : staff, err) < 0)
        return -1;
    if (bounds_check(&view, staff, err) < 0 ||
        (strcmp(role, "admin") != 0 && keep_an_admin(&view, staff, err) < 0))
        return -1;
    if (core->db->exec(core, err, "UPDATE staff SET role = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(role), CORDEE_V(staff))) < 0 ||
        cd_audit_row(cd, "staff.role", "staff", staff, role, err) < 0 ||
        cd_desk_release(core, err, staff) < 0 ||
        cd_session_end_all(cd->host, req, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/users", T("The role is set."), err);
}

CD_HANDLER(cd_users_disable)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    int64_t staff = cd->http->path_int(req, "id");
    bool off = cd->http->form_int(req, "off") == 1;

    if (cd_user_guard(cd, req, staff, err) < 0)
        return -1;
    if (off && keep_an_admin(&view, staff, err) < 0)
        return -1;
    if (core->db->exec(core, err, "UPDATE staff SET disabled_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(off ? view.now : 0), CORDEE_V(staff))) < 0 ||
        cd_audit_row(cd, off ? "staff.disable" : "staff.enable", "staff", staff, "",
                     err) < 0 ||
        cd_desk_release(core, err, staff) < 0 ||
        cd_session_end_all(cd->host, req, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/users",
                          off ? T("This account can no longer sign in.")
                              : T("This account can sign in again."),
                          err);
}

/* Who has no password chooses one; who has one is signed in once. */
static int make_link(const struct cd_view *view, const json_t *staff, const char **link_r,
                     struct cordee_error *err)
{
    struct cordee_host *host = view->cd->host;
    int64_t id = cordee_json_int(staff, "id");

    return cordee_json_true(staff, "fresh")
               ? cd_invite_link(host, view->arena, id, INVITE_SECONDS, link_r, err)
               : cd_signin_link(host, view->arena, id, INVITE_SECONDS, link_r, err);
}

CD_HANDLER(cd_users_link)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_pack("{s:s}", "role", "editor");
    CORDEE_AUTO(cordee_json_drop) json_t *staff = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, invite_inputs, values);
    const char *link;

    if (cd->db->row(cd, err, &staff,
                    "SELECT id, name, password = '' AS \"fresh:bool\" FROM staff "
                    "WHERE id = ? AND disabled_at IS NULL",
                    CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id")))) <= 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such account."));
    if (cd_user_guard(cd, req, cordee_json_int(staff, "id"), err) < 0 ||
        make_link(&view, staff, &link, err) < 0 ||
        cd_audit_row(cd, "staff.link", "staff", cordee_json_int(staff, "id"), "", err) <
            0)
        return -1;
    return show(&view, &form, link, cordee_json_text(staff, "name"), err);
}

CD_FORM_SCHEMA(cd_invite_form, invite_inputs)
