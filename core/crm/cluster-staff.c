/* Who works where.  Rights are no record of the register: they are audited, and no undo
 * gives them back. */
#include "core/crm/cluster.h"

#include "core/crm/crm-priv.h"
#include "core/db/audit.h"
#include "core/db/scope.h"

#include <stdio.h>
#include <string.h>

int cd_staff_everywhere(struct cordee *cd, struct cordee_error *err, int64_t staff,
                        bool everywhere)
{
    struct cordee *core = cd_crm_of(cd);

    if (core->db->exec(
            core, err, "UPDATE staff SET everywhere = ? WHERE id = ? AND everywhere <> ?",
            CORDEE_ARGS(CORDEE_V(everywhere), CORDEE_V(staff), CORDEE_V(everywhere))) < 0)
        return -1;
    return core->db->changes(core) == 0
               ? 0
               : cd_audit_row(cd, everywhere ? "staff.everywhere" : "staff.bounded",
                              "staff", staff, "", err);
}

static bool role_ok(const char *role)
{
    return strcmp(role, "manager") == 0 || strcmp(role, "editor") == 0 ||
           strcmp(role, "reader") == 0;
}

int cd_staff_role(struct cordee *cd, struct cordee_error *err, int64_t staff,
                  int64_t cluster, const char *role)
{
    struct cordee *core = cd_crm_of(cd);
    char detail[48];
    int rc;

    if (*role && !role_ok(role))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such role."));
    if (*role)
        rc = core->db->exec(
            core, err,
            "INSERT INTO staff_cluster(staff, cluster, role) VALUES(?, ?, "
            "?) ON CONFLICT(staff, cluster) DO UPDATE SET role = "
            "excluded.role WHERE role <> excluded.role",
            CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(cluster), CORDEE_V(role)));
    else
        rc = core->db->exec(core, err,
                            "DELETE FROM staff_cluster WHERE staff = ? AND cluster = ?",
                            CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(cluster)));
    if (rc < 0 || core->db->changes(core) == 0)
        return rc < 0 ? -1 : 0;
    snprintf(detail, sizeof detail, "cluster %lld: %s", (long long)cluster,
             *role ? role : "-");
    return cd_audit_row(cd, "staff.role", "staff", staff, detail, err);
}

json_t *cd_staff_clusters(struct cordee *cd, struct cordee_error *err, int64_t staff)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        "SELECT c.id, c.name, coalesce(i.role, '') AS role FROM cluster "
        "c LEFT JOIN staff_cluster i ON i.cluster = c.id AND i.staff = "
        "? WHERE c.retired_at IS NULL ORDER BY fold(c.name), c.id",
        CORDEE_ARGS(CORDEE_V(staff)));
}

int cd_staff_look(struct cordee *cd, struct cordee_error *err, int64_t staff,
                  int64_t cluster)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_scope scope;

    if (cd_scope_load(cd->host, staff, &scope, err) < 0)
        return -1;
    if (cluster && !cd_scope_mine(&scope, cluster))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such cluster."));
    return core->db->exec(core, err, "UPDATE staff SET cluster = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_ID(cluster), CORDEE_V(staff)));
}
