/* The doors: what is handed over, and by whom. */
#include "core/mail/capture/capture-priv.h"

#include "core/config/folder.h"

int cd_capture_vouched(struct cordee *core, int64_t message, const char *address,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row, "SELECT file FROM message WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(message)));

    if (rc > 0)
        rc = cd_file_get(core->host, cordee_json_text(row, "file"), CD_MAIL_SIZE_MAX,
                         &raw, err);
    return rc <= 0 ? rc : cd_handed_is_vouched(core, raw.text, raw.len, address);
}

/* Is it from one of us, by the word of our own server? */
static int sender_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                       struct cordee_error *err)
{
    int rc = cd_staff_find(core, in->mail.from_address, false, staff_r, err);

    return rc <= 0
               ? rc
               : cd_capture_vouched(core, in->mail.message, in->mail.from_address, err);
}

static int owner_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                      struct cordee_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && in->mail.envelope_to && in->mail.envelope_to[i]; i++)
        rc = cd_drop_find(core, in->mail.envelope_to[i], staff_r, err);
    return rc;
}

static int capture_begin(struct cordee *core, const struct cd_inbound *in, int64_t staff,
                         bool own, struct cordee_error *err)
{
    if (core->db->exec(core, err,
                       "UPDATE message SET state = 'filed', handler = 'mail.capture', "
                       "error = '', envelope_to = '[]' WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(in->mail.message))) < 0)
        return -1;
    return cd_capture_put(core, in->mail.message, staff, own, in->handed, err);
}

/* Who moves it there may read that mailbox: nobody else needs to vouch that it belongs
 * here.  What is one's own already stays that. */
static int capture_moved(struct cordee *core, const struct cd_inbound *in,
                         struct cordee_error *err)
{
    int64_t staff = 0, owner = 0;
    int rc =
        core->db->one(core, err, &owner,
                      "SELECT c.staff FROM capture c WHERE c.message = ? AND c.own = "
                      "1 AND c.staff IS NOT NULL AND EXISTS (SELECT 1 FROM "
                      "capture_mail x WHERE x.message = c.message)",
                      CORDEE_ARGS(CORDEE_V(in->mail.message)));

    if (rc < 0 ||
        core->db->one(core, err, &staff, "SELECT staff FROM mail_source WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(in->handed))) < 0 ||
        capture_begin(core, in, rc ? owner : staff, rc > 0, err) < 0 ||
        cd_capture_again(core, in->mail.message, NULL, err) < 0)
        return -1;
    return 1;
}

int cd_capture(struct cordee *core, struct cd_inbound *in, struct cordee_error *err)
{
    int64_t owner = 0, sender = 0;
    int rc;

    if (!core->crm)
        return 0;
    if (in->handed)
        return capture_moved(core, in, err);
    rc = owner_find(core, in, &owner, err);
    if (rc <= 0)
        return rc;
    rc = sender_find(core, in, &sender, err);
    if (rc < 0 || capture_begin(core, in, rc ? sender : owner, !rc, err) < 0)
        return -1;
    rc = rc ? cd_capture_again(core, in->mail.message, NULL, err)
            : cd_capture_doubt(core, in, owner, err);
    return rc < 0 ? -1 : 1;
}
