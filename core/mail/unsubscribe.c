#include "core/mail/unsubscribe.h"

#include <string.h>

/* The last word of a person about a topic (0: all): 1 left, 0 not. */
static int has_left(struct cordee *core, const struct cd_ours *ours, int64_t topic,
                    struct cordee_error *err)
{
    int64_t given = 1;

    if (core->db->one(
            core, err, &given,
            "SELECT given FROM consent WHERE party = ? AND coalesce(topic, 0) = "
            "? ORDER BY id DESC LIMIT 1",
            CORDEE_ARGS(CORDEE_V(ours->party), CORDEE_V(topic))) < 0)
        return -1;
    return given == 0;
}

static int consent_withdraw(struct cordee *core, const struct cd_ours *ours,
                            int64_t topic, const char *wording, const char *place,
                            struct cordee_error *err)
{
    const struct cordee_taker taker = {ours->party, "from"};
    struct cordee_interaction i = {.kind = "mail.unsubscribe",
                                   .direction = CORDEE_IN,
                                   .subject = wording,
                                   .body = "",
                                   .thread = ours->interaction,
                                   .takers = &taker,
                                   .n_takers = 1};
    int64_t id;
    int left = has_left(core, ours, topic, err);

    if (left != 0)
        return left < 0 ? -1 : 0;
    if (core->crm->consent(core, err, ours->party, topic, false, "unsubscribed", wording,
                           place) < 0)
        return -1;
    return core->crm->interaction(core, err, &i, &id);
}

int cd_leave(struct cordee *core, const struct cd_ours *ours, bool all,
             const char *wording, const char *place, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t topic = all ? 0 : ours->topic;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    if (ours->party && consent_withdraw(core, ours, topic, wording, place, err) < 0)
        return -1;
    if (topic == 0 && cordee_address_ok(ours->address) &&
        core->crm->suppress(core, err, ours->address, "unsubscribed") < 0)
        return -1;
    if (core->db->exec(core, err,
                       "UPDATE outbox SET unsubscribed_at = coalesce(unsubscribed_at, ?) "
                       "WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(ours->outbox))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

int cd_leave_undo(struct cordee *core, const struct cd_ours *ours, const char *wording,
                  const char *place, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int all = ours->party ? has_left(core, ours, 0, err) : 0;

    if (all < 0 || core->db->begin(core, &tx, err) < 0)
        return -1;
    if (ours->party && core->crm->consent(core, err, ours->party, all ? 0 : ours->topic,
                                          true, "asked", wording, place) < 0)
        return -1;
    if (core->db->exec(core, err,
                       "DELETE FROM suppression WHERE reason = 'unsubscribed' AND hash = "
                       "(SELECT hash FROM email_address WHERE id = ?)",
                       CORDEE_ARGS(CORDEE_V(ours->address_id))) < 0 ||
        core->db->exec(core, err, "UPDATE outbox SET unsubscribed_at = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(ours->outbox))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
