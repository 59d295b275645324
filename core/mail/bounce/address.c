#include "core/mail/bounce/address.h"

#include "core/mail/bounce/understand.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400

/* A window slides over the last mails to an address: `count` of the last `of` that failed
 * so within `days` are enough.  A mark for what passes ends after `again` days.  What is
 * our fault is in no row: it never counts against anybody. */
static const struct threshold {
    const char *reason;
    int count, of, days, again;
    const char *words;
} thresholds[] = {
    {"mailboxfull", 3, 5, 180, 60, "mailbox full"},
    {"suspend", 3, 5, 180, 90, "account closed for now"},
    {"filtered", 4, 5, 365, 180, "refused by its owner's filter"},
    {"notaccept", 3, 5, 180, 90, "its server takes no mail"},
    {"mailererror", 4, 5, 180, 30, "its server has a fault"},
    {"systemerror", 5, 5, 90, 30, "its server has a fault"},
    {"networkerror", 5, 5, 90, 30, "its server cannot be reached"},
    {"expired", 5, 5, 90, 30, "its server does not answer"},
};

static const struct threshold *threshold_of(const char *reason)
{
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
        if (strcmp(thresholds[i].reason, reason) == 0)
            return &thresholds[i];
    return NULL;
}

/* How many of the last mails to it failed so. */
static int failed_so(struct cordee *cd, json_t *row, const struct threshold *t,
                     int64_t *n_r, struct cordee_error *err)
{
    return cd->db->one(
        cd, err, n_r,
        "SELECT count(*) FROM (SELECT reason, bounced_at FROM outbox WHERE party = ? AND "
        "address_id = ? AND state = 'sent' ORDER BY id DESC LIMIT ?) WHERE reason = ? "
        "AND "
        "bounced_at > ?",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "party")),
                    CORDEE_V(cordee_json_int(row, "address_id")),
                    CORDEE_V((int64_t)t->of), CORDEE_V(t->reason),
                    CORDEE_V(cordee_now() - (int64_t)t->days * DAY)));
}

static int mark_soft(struct cordee *cd, json_t *row, const char *reason, const char *said,
                     struct cordee_error *err)
{
    const struct threshold *t = threshold_of(reason);
    char words[500];
    int64_t n = 0;

    if (!t)
        return 0;
    if (failed_so(cd, row, t, &n, err) < 0)
        return -1;
    if (n < t->count)
        return 0;
    snprintf(words, sizeof words, "%s, %d of the last %d: %.*s", t->words, (int)n, t->of,
             (int)cordee_utf8_cut(said, 200), said);
    return cd->crm->address_state(cd, err, cordee_json_int(row, "address_id"), "bounced",
                                  words);
}

int cd_address_failed(struct cordee *cd, int64_t outbox, const char *reason, bool hard,
                      const char *said, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->exec(cd, err,
                     "UPDATE outbox SET bounced_at = coalesce(bounced_at, ?), said = ?, "
                     "reason = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(said), CORDEE_V(reason),
                                 CORDEE_V(outbox))) < 0 ||
        cd->db->row(
            cd, err, &row,
            "SELECT o.party, o.address_id, e.state FROM outbox o JOIN email_address "
            "e ON e.id = o.address_id WHERE o.id = ? AND o.party IS NOT NULL",
            CORDEE_ARGS(CORDEE_V(outbox))) < 0)
        return -1;
    if (!row || !cd->crm)
        return 0;
    if (hard)
        return cd->crm->address_state(cd, err, cordee_json_int(row, "address_id"),
                                      "bounced", said) < 0
                   ? -1
                   : 0;
    if (strcmp(cordee_json_text(row, "state"), "ok") != 0)
        return 0;
    return mark_soft(cd, row, reason, said, err) < 0 ? -1 : 0;
}

int cd_address_works(struct cordee *cd, int64_t address_id, const char *from,
                     struct cordee_error *err)
{
    char folded[255];
    int64_t found = 0;

    if (!address_id || !cd->crm || cordee_address_fold(from, folded) < 0)
        return 0;
    if (cd->db->one(cd, err, &found,
                    "SELECT count(*) FROM email_address WHERE id = ? AND folded = ? AND "
                    "state <> 'ok'",
                    CORDEE_ARGS(CORDEE_V(address_id), CORDEE_V((const char *)folded))) <
        0)
        return -1;
    return found && cd->crm->address_state(cd, err, address_id, "ok", "") < 0 ? -1 : 0;
}

/* ---- again ------------------------------------------------------------------ */

static int retry_so(struct cordee *cd, const struct threshold *t,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        cd->db->list(cd, err,
                     "SELECT e.id FROM email_address e WHERE e.state = 'bounced' AND "
                     "e.state_at < ? AND "
                     "(SELECT o.reason FROM outbox o WHERE o.party = e.party AND "
                     "o.address_id = e.id AND "
                     "o.bounced_at IS NOT NULL ORDER BY o.id DESC LIMIT 1) = ? LIMIT 500",
                     CORDEE_ARGS(CORDEE_V(cordee_now() - (int64_t)t->again * DAY),
                                 CORDEE_V(t->reason)));
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        if (cd->crm->address_state(cd, err, cordee_json_int(row, "id"), "ok", "") < 0)
            return -1;
    return list ? 0 : -1;
}

int cd_address_retry(struct cordee *cd, struct cordee_error *err)
{
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
        if (cd->crm && retry_so(cd, &thresholds[i], err) < 0)
            return -1;
    return 0;
}
