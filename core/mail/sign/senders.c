#include "core/mail/sign/senders.h"

json_t *cd_sender_domains(struct cordee *core, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT lower(substr(a, instr(a, '@') + 1)) FROM (SELECT from_address AS a FROM "
        "cluster WHERE retired_at IS NULL UNION SELECT from_address FROM letter WHERE "
        "from_address <> '' AND created_at > unixepoch() - 90 * 86400 UNION SELECT '@' "
        "|| domain FROM dkim_key "
        "WHERE retired_at IS NULL) s WHERE instr(a, '@') > 0 GROUP BY 1 ORDER BY 1 LIMIT "
        "100",
        CORDEE_NO_ARGS);
    json_t *list = json_array();
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0)
        json_array_append_new(list, json_string(core->db->get_text(rows, 0)));
    if (rc == 0)
        return list;
    json_decref(list);
    return NULL;
}
