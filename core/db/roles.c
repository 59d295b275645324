#include "core/db/roles.h"

#include "core/db/db-priv.h"

#include <string.h>

unsigned cd_role_bit(const char *role)
{
    return strcmp(role, "reader") == 0    ? CD_ROLE_READER
           : strcmp(role, "editor") == 0  ? CD_ROLE_EDITOR
           : strcmp(role, "manager") == 0 ? CD_ROLE_MANAGER
                                          : 0;
}

bool cd_may_at_first(const struct cordee_host *host, const char *role,
                     const char *permission)
{
    const struct cd_row *row = cd_rows_find(host->rows, CD_ROW_PERMISSION, permission);
    const char *roles = row ? ((const struct cordee_permission *)row->row)->roles : NULL;
    size_t n = strlen(role);

    for (const char *s = roles; s && n; s = strchr(s, ',')) {
        s += *s == ',';
        if (strncmp(s, role, n) == 0 && (s[n] == ',' || !s[n]))
            return true;
    }
    return false;
}

bool cd_may(const struct cordee_host *host, const char *role, const char *permission)
{
    struct cd_db *db = host->db;
    const json_t *changed;
    bool may;

    if (!permission || strcmp(role, "admin") == 0)
        return *role != '\0';
    if (!db)
        return cd_may_at_first(host, role, permission);
    pthread_rwlock_rdlock(&db->roles_lock);
    changed = json_object_get(json_object_get(db->roles, role), permission);
    may = changed ? json_is_true(changed) : cd_may_at_first(host, role, permission);
    pthread_rwlock_unlock(&db->roles_lock);
    return may;
}

bool cd_one_may(const struct cordee_host *host, unsigned roles, const char *permission)
{
    static const char *const names[] = {"reader", "editor", "manager"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (roles & cd_role_bit(names[i]) && cd_may(host, names[i], permission))
            return true;
    return false;
}

void cd_roles_set(struct cordee_host *host, json_t *changed)
{
    json_t *was;

    pthread_rwlock_wrlock(&host->db->roles_lock);
    was = host->db->roles;
    host->db->roles = changed;
    pthread_rwlock_unlock(&host->db->roles_lock);
    json_decref(was);
}
