/* Who was put off because he had enough mailings is due: whether there is room by now.
 * Other mailings may have gone out meanwhile, which did not wait.  Only rows that were
 * put off cost a statement. */
#include "core/mail/send/outbox-priv.h"

#define WEEK_S 604800

/* On outbox o: a mailing that came in the last week (before ?2), or is about to. */
#define CAME                                                                          \
    "o.state IN ('sent', 'unknown', 'waiting', 'sending', 'deferred') AND o.id <> ?1" \
    " AND CASE WHEN o.ended_at IS NULL THEN o.next_at <= ?2 AND o.reason <> 'budget'" \
    " ELSE o.ended_at > ?2 - 604800 END AND EXISTS (SELECT 1 FROM letter l WHERE"     \
    " l.id = o.letter AND l.cancelled_at IS NULL AND l.flags & ?4 = ?5)"

/* The ?3rd last of them: when it is a week old, there is room for one more. */
#define NTH " ORDER BY coalesce(o.ended_at, ?2) DESC LIMIT 1 OFFSET ?3 - 1"

static const char of_person[] =
    "SELECT coalesce(o.ended_at, ?2) FROM outbox b JOIN outbox o ON o.party = b.party"
    " WHERE b.id = ?1 AND " CAME NTH;

static const char of_org[] =
    "SELECT coalesce(o.ended_at, ?2) FROM outbox b JOIN outbox o ON o.party IN (SELECT"
    " q.party FROM role r JOIN role q ON q.other = r.other WHERE r.party = b.party"
    " AND (r.since IS NULL OR r.since <= ?2) AND (r.until IS NULL OR r.until > ?2)"
    " AND (q.since IS NULL OR q.since <= ?2) AND (q.until IS NULL OR q.until > ?2))"
    " WHERE b.id = ?1 AND " CAME NTH;

/* *until_r is moved to where one budget has room.  0; -1. */
static int ask(struct cordee *cd, const char *sql, int64_t row, int64_t most, int64_t now,
               int64_t *until_r, struct cordee_error *err)
{
    int64_t nth = 0;

    if (most <= 0)
        return 0;
    if (cd->db->one(
            cd, err, &nth, sql,
            CORDEE_ARGS(CORDEE_V(row), CORDEE_V(now), CORDEE_V(most),
                        CORDEE_V((int64_t)(CORDEE_LETTER_BULK | CORDEE_LETTER_TEST |
                                           CORDEE_LETTER_NOTICE)),
                        CORDEE_V((int64_t)CORDEE_LETTER_BULK))) < 0)
        return -1;
    if (nth && nth + WEEK_S > *until_r)
        *until_r = nth + WEEK_S;
    return 0;
}

int cd_budget_again(struct cordee *cd, int64_t row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *letter = NULL;
    const int64_t now = cordee_now();
    int64_t until = 0;

    if (cd->db->row(cd, err, &letter,
                    "SELECT l.per_person, l.per_org FROM letter l JOIN outbox o ON"
                    " o.letter = l.id WHERE o.id = ?",
                    CORDEE_ARGS(CORDEE_V(row))) < 0 ||
        ask(cd, of_person, row, cordee_json_int(letter, "per_person"), now, &until, err) <
            0 ||
        ask(cd, of_org, row, cordee_json_int(letter, "per_org"), now, &until, err) < 0)
        return -1;
    if (until > now)
        return cd->db->exec(cd, err,
                            "UPDATE outbox SET next_at = ? WHERE id = ? AND ended_at IS"
                            " NULL AND state <> 'sending'",
                            CORDEE_ARGS(CORDEE_V(until), CORDEE_V(row)));
    return cd->db->exec(cd, err, "UPDATE outbox SET reason = '' WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(row)));
}
