/* When a mail that was not taken is tried again: what was in the way decides. */
#include "core/mail/send/outbox-priv.h"

#include "core/mail/bounce/understand.h"

#include <string.h>
#include <strings.h>

/* First wait, growth, and the longest wait.  Greylisting ends after minutes (RFC 6647 2.2
 * and 5: some of them, never more than 24 hours); a full mailbox is emptied by a person;
 * who says that we send too much is not made friendly by asking soon. */
struct patience {
    const char *reason; /* as sisimai names it */
    int first_s, most_s;
    double grow;
};

#define MINUTES 60
#define HOURS   3600

static const struct patience grey = {"", 5 * MINUTES, 1 * HOURS, 1.5};
static const struct patience usual = {"", 5 * MINUTES, 4 * HOURS, 1.5};
static const struct patience less = {"", 15 * MINUTES, 6 * HOURS, 2};
static const struct patience rows[] = {
    {"mailboxfull", 1 * HOURS, 12 * HOURS, 2},
    {"suspend", 1 * HOURS, 12 * HOURS, 2},
    {"systemfull", 30 * MINUTES, 4 * HOURS, 2},
    {"networkerror", 15 * MINUTES, 4 * HOURS, 2},
    {"hostunknown", 30 * MINUTES, 4 * HOURS, 2},
};

/* Many say it, none has a code of its own. */
static bool is_grey(const char *said)
{
    static const char *const words[] = {"greylist", "graylist", "grey list", "grey-list"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(said, words[i]))
            return true;
    return false;
}

static const struct patience *patience_of(const char *reason, const struct cd_answer *a)
{
    if (is_grey(a->said))
        return &grey;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].reason, reason) == 0)
            return &rows[i];
    return a->slow || cd_fault_of(reason) == CD_FAULT_US ? &less : &usual;
}

/* While we still try, nobody is blocked by greylisting and nothing has expired. */
const char *cd_answer_reason(const struct cd_answer *a, const char *to)
{
    const char *reason = a->code ? cd_refusal_reason(a->said, a->status, to) : "";

    if (a->code / 100 == 4 && is_grey(a->said))
        return "";
    return a->code / 100 == 4 && strcmp(reason, "expired") == 0 ? "networkerror" : reason;
}

/* A tenth more or less, so that a thousand deferred together do not come back together.
 */
int64_t cd_again_after(const struct cd_answer *a, const char *reason, int attempt)
{
    const struct patience *p = patience_of(reason, a);
    double s = p->first_s;
    uint16_t dice;

    for (int i = 0; i < attempt && s < p->most_s; i++)
        s *= p->grow;
    if (s > p->most_s)
        s = p->most_s;
    cordee_random(&dice, sizeof dice);
    return (int64_t)(s * (0.9 + 0.2 * dice / 65535.0));
}

#define LONGEST_S (14 * HOURS) /* what cd_again_after gives at most, and a little */
#define BACK_MS   60000        /* less is what clocks are set right by */

int cd_again_soon(struct cordee *cd, struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (cd->db->exec(
            cd, err,
            "UPDATE outbox SET next_at = next_at - (queued_at - ?), queued_at = ?"
            " WHERE ended_at IS NULL AND next_at > ? AND queued_at > ?",
            CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now), CORDEE_V(now), CORDEE_V(now))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE outbox SET next_at = ? WHERE ended_at IS NULL"
                        " AND state = 'deferred' AND next_at > ?",
                        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now + LONGEST_S)));
}

bool cd_clock_went_back(struct cd_outbox *box)
{
    const int64_t ahead = cordee_now() * 1000 - cd_outbox_ms();
    const bool back = box->clock_ahead && ahead < box->clock_ahead - BACK_MS;

    box->clock_ahead = ahead;
    return back;
}
