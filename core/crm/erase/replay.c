/* After a restore: who left since the backup was made has left here too. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase.h"

#include "core/db/audit.h"
#include "core/db/held.h"
#include "core/db/suppression.h"

#include <stdio.h>
#include <string.h>

/* An index has the first letters of a hash; the "+" keeps SQLite from putting the known
 * hash into its condition, which would then look at every row. */

/* The word of those who have the address, when it is not their last word already. (A
 * topic that came after the backup is not there: nothing can be sent about it.) */
static int consent_add(struct cordee *core, int64_t at, int64_t topic, bool given,
                       const char *hash, struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO consent(party, topic, given, basis, wording, place, at) SELECT "
        "DISTINCT e.party, nullif(?1, 0), ?2, 'unsubscribed', '', 'suppression.log', ?3 "
        "FROM email_address e WHERE substr(e.hash, 1, 8) = substr(?4, 1, 8) AND "
        "+e.hash = ?4 AND (?1 = 0 OR EXISTS (SELECT 1 FROM "
        "topic t WHERE t.id = ?1)) AND coalesce((SELECT c.given FROM consent c WHERE "
        "c.party = e.party AND c.said = 1 AND coalesce(c.topic, 0) = ?1 ORDER BY c.id "
        "DESC LIMIT 1), -1) <> ?2",
        CORDEE_ARGS(CORDEE_V(topic), CORDEE_V(given), CORDEE_V(at), CORDEE_V(hash)));
}

static int suppress_drop(struct cordee *core, const char *hash, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "DELETE FROM suppression WHERE hash = ? AND reason = "
                          "'unsubscribed'",
                          CORDEE_ARGS(CORDEE_V(hash)));
}

/* Whoever says yes after having left is on again: the later word counts. */
static int given_add(struct cordee *core, int64_t at, int64_t topic, const char *hash,
                     struct cordee_error *err)
{
    return suppress_drop(core, hash, err) < 0
               ? -1
               : consent_add(core, at, topic, true, hash, err);
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
static int withdrawn_add(struct cordee *core, int64_t at, int64_t topic, const char *hash,
                         struct cordee_error *err)
{
    int64_t known = 0;

    if (core->db->one(core, err, &known,
                      "SELECT 1 FROM email_address WHERE substr(hash, 1, 8) = "
                      "substr(?1, 1, 8) AND +hash = ?1",
                      CORDEE_ARGS(CORDEE_V(hash))) < 0)
        return -1;
    return known || topic ? consent_add(core, at, topic, false, hash, err)
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
    const char *colon = strchr(reason, ':');
    int64_t topic = 0;

    if (colon && !cordee_text_int(colon + 1, &topic))
        return 0;
    if (strcmp(reason, "gone") == 0)
        return json_object_set_new(r->gone, hash, json_true());
    if (cordee_text_starts(reason, "withdrawn"))
        return withdrawn_add(core, at, topic, hash, err);
    if (cordee_text_starts(reason, "given"))
        return given_add(core, at, topic, hash, err);
    if (strcmp(reason, "resumed") == 0)
        return suppress_drop(core, hash, err);
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
