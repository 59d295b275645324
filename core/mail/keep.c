/* How long the bytes of mails are kept.  What was filed of them stays. */
#include "core/mail/keep.h"

#include "core/base/host.h"
#include "core/config/folder.h"

#define SLICE 200

static int drop_one(struct cordee *core, json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *file = cordee_json_text(row, "file");
    int64_t id = cordee_json_int(row, "id");
    int64_t others = 0;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err, "UPDATE message SET dropped_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0 ||
        core->db->one(
            core, err, &others,
            "SELECT count(*) FROM message WHERE file = ? AND dropped_at IS NULL",
            CORDEE_ARGS(CORDEE_V(file))) < 0 ||
        (!others && cd_file_drop(core->host, file, err) < 0))
        return -1;
    return core->db->commit(&tx, err);
}

/* What nobody has looked at, or answered, is not dropped, however old it is. */
int cd_mail_keep(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t days = core->setting->number(core, "mail.keep_days");
    int64_t last = 0;
    size_t n = SLICE;

    while (days > 0 && n == SLICE) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *rows = core->db->list(
            core, err,
            "SELECT id, file FROM message WHERE id > ? AND dropped_at IS NULL AND "
            "received_at < ? AND state IN ('filed', 'read') AND NOT EXISTS (SELECT 1 "
            "FROM "
            "desk_mail x JOIN desk d ON d.id = x.desk WHERE x.interaction = "
            "message.interaction AND d.done_at IS NULL) ORDER BY id LIMIT ?",
            CORDEE_ARGS(CORDEE_V(last), CORDEE_V(cordee_now() - days * 86400),
                        CORDEE_V(SLICE)));
        size_t i;
        json_t *row;

        if (!rows)
            return -1;
        json_array_foreach (rows, i, row) {
            if (drop_one(core, row, err) < 0)
                return -1;
            last = cordee_json_int(row, "id");
        }
        n = json_array_size(rows);
    }
    return 0;
}
