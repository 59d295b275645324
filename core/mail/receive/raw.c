/* From the row that made a mail durable to the file that it is from then on. */
#include "core/mail/receive/receive-priv.h"

#include "core/config/folder.h"

static int settle_one(struct cordee *core, int64_t message, json_t *settled,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, "SELECT bytes FROM message_raw WHERE message = ?",
                        CORDEE_ARGS(CORDEE_V(message)));
    const void *bytes;
    char file[65];
    size_t n;
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    bytes = core->db->get_blob(rows, 0, &n);
    if (cd_file_put(core->host, bytes, n, file, err) < 0)
        return -1;
    json_array_append_new(settled, json_integer(message));
    return 0;
}

int cd_raw_settle(struct cordee *core, json_t *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *settled = json_array();
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        if (settle_one(core, cordee_json_int(row, "id"), settled, err) < 0)
            return -1;
    if (json_array_size(settled) == 0)
        return 0;
    return core->db->exec(core, err,
                          "DELETE FROM message_raw WHERE message IN (SELECT value FROM "
                          "json_each(?))",
                          CORDEE_ARGS(CORDEE_V(settled)));
}
