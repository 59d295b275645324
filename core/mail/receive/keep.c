/* How long the bytes of mails are kept.  What was filed of them stays. */
#include "core/mail/receive/keep.h"

#include "core/base/host.h"
#include "core/config/folder.h"
#include "core/mail/capture/capture.h"

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

/* What a person has still to say something about: to trust it, or to take in somebody who
 * wrote it or took part. */
#define ASKED_ABOUT                                                                      \
    "SELECT p.message FROM proposal p WHERE p.state = 'open' AND p.message IS NOT NULL " \
    "UNION ALL SELECT c.message FROM proposal p JOIN capture_person c ON c.folded "      \
    "= " CD_PROPOSED_ADDRESS("p") " WHERE p.state = 'open' AND p.kind = 'person.new'"
/* Thrown away, for a day, in which that is taken back. */
#define THROWN_AWAY                                                               \
    "SELECT p.message FROM proposal p WHERE p.kind = 'mail.doubt' AND p.state = " \
    "'dismissed' AND p.message IS NOT NULL AND p.decided_at < unixepoch() - 86400"

/* What nobody has looked at, or answered, is not dropped, however old it is. */
static json_t *next_ones(struct cordee *core, int64_t last, int64_t before,
                         struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT id, file FROM message WHERE id > ? AND dropped_at IS NULL AND state IN "
        "('filed', 'read') AND (received_at < ? AND id NOT IN (" ASKED_ABOUT
        ") AND NOT EXISTS (SELECT 1 FROM desk_mail x JOIN desk d ON d.id = x.desk WHERE "
        "x.interaction = message.interaction AND d.done_at IS NULL) OR id IN "
        "(" THROWN_AWAY ")) ORDER BY id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(last), CORDEE_V(before), CORDEE_V((int64_t)SLICE)));
}

int cd_mail_keep(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t days = core->setting->number(core, "mail.keep_days");
    int64_t before = days > 0 ? cordee_now() - days * 86400 : 0;
    int64_t last = 0;
    size_t n = SLICE;

    while (n == SLICE) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *rows = next_ones(core, last, before, err);
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
