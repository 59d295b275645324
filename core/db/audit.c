#include "core/db/audit.h"

#include "core/db/db.h"

#include <stdio.h>

int cd_audit(struct cordee *cd, const char *action, const char *object,
             const char *detail, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "INSERT INTO audit(staff, action, object, detail)"
                          " VALUES(?, ?, ?, ?)",
                          CORDEE_ARGS(CORDEE_ID(cd_db_actor_now(cd->host)),
                                      CORDEE_V(action), CORDEE_V(object ? object : ""),
                                      CORDEE_V(detail ? detail : "")));
}

int cd_audit_row(struct cordee *cd, const char *action, const char *kind, int64_t row,
                 const char *detail, struct cordee_error *err)
{
    char object[60];

    snprintf(object, sizeof object, "%.30s %lld", kind, (long long)row);
    return cd_audit(cd, action, object, detail, err);
}
