/* After a restore: who left since the backup was made has left here too. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase.h"

#include "core/db/audit.h"
#include "core/db/held.h"
#include "core/db/suppression.h"

#include <stdio.h>
#include <string.h>

/* The word of those who have the address, when it is not their last word already. */
static int consent_add(struct cordee *core, int64_t at, bool given, const char *hash,
                       struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO consent(party, given, basis, wording, place, at) SELECT DISTINCT "
        "e.party, ?, 'unsubscribed', '', 'suppression.log', ? FROM email_address e WHERE "
        "e.hash = ? AND coalesce((SELECT c.given FROM consent c WHERE c.party = e.party "
        "AND c.said = 1 AND c.topic IS NULL ORDER BY c.id DESC LIMIT 1), -1) <> ?",
        CORDEE_ARGS(CORDEE_V(given), CORDEE_V(at), CORDEE_V(hash), CORDEE_V(given)));
}

static int suppress_add(struct cordee *core, int64_t at, const char *reason,
                        const char *hash, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "INSERT INTO suppression(hash, reason, at) VALUES(?, ?, ?) "
                          "ON CONFLICT(hash) DO UPDATE SET reason = excluded.reason, "
                          "at = excluded.at WHERE excluded.reason = 'erased'",
                          CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(reason), CORDEE_V(at)));
}

/* Somebody who came after the backup is not there to say anything: the address alone. */
static int withdrawn_add(struct cordee *core, int64_t at, const char *hash,
                         struct cordee_error *err)
{
    int64_t known = 0;

    if (core->db->one(core, err, &known, "SELECT 1 FROM email_address WHERE hash = ?",
                      CORDEE_ARGS(CORDEE_V(hash))) < 0)
        return -1;
    return known ? consent_add(core, at, false, hash, err)
                 : suppress_add(core, at, "unsubscribed", hash, err);
}

struct replay {
    struct cordee *core;
    json_t *gone; /* hashes of people who were erased */
};

static int replay_line(void *ctx, int64_t at, const char *reason, const char *hash,
                       struct cordee_error *err)
{
    static const char *const reasons[] = {"unsubscribed", "bounced", "complained",
                                          "erased"};
    const struct replay *r = ctx;
    struct cordee *core = r->core;

    if (strcmp(reason, "gone") == 0)
        return json_object_set_new(r->gone, hash, json_true());
    if (strcmp(reason, "withdrawn") == 0)
        return withdrawn_add(core, at, hash, err);
    if (strcmp(reason, "given") == 0)
        return consent_add(core, at, true, hash, err);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reason, reasons[i]) == 0)
            return suppress_add(core, at, reason, hash, err);
    return 0;
}

static int log_replay(struct replay *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = r->core;
    struct cordee_host *host = core->host;
    int64_t n;
    char text[24];

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    n = cd_suppression_read(host, core->setting->number(core, "core.held_age"),
                            core->setting->number(core, "core.held_since"), replay_line,
                            r, err);
    snprintf(text, sizeof text, "%lld", (long long)n);
    if (n < 0 ||
        (n > 0 && cd_audit(core, "data.replay", CD_SUPPRESSION_LOG, text, err) < 0))
        return -1;
    return core->db->commit(&tx, err);
}

/* Those who were erased go last: their addresses are known by what was replayed before.
 */
int cd_crm_replay(struct cordee_host *host, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *gone = json_object();
    struct replay r = {.core = host->core, .gone = gone};
    struct cordee_error why = {0};

    if (!cd_held(host))
        return 0;
    if (log_replay(&r, err) < 0)
        return -1;
    /* It is tried again before the data is released. */
    if (cd_erase_again(host, gone, &why) < 0)
        r.core->log->write(r.core, CORDEE_ERROR, "%s", why.text);
    return 0;
}
