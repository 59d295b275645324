/* When a letter may go.  What a person said stands in the letter; what follows of it for
 * today stands beside it as two instants, so that the claim compares numbers. */
#include "core/mail/send/outbox-plan.h"

#include "core/db/db.h"
#include "core/mail/send/outbox.h"

#define DAY       86400
#define MINUTES   1440
#define DAYS_ALL  127u
#define PACE_MOST 100000
#define KEEP_S    (30 * DAY) /* so long a letter's time is moved on though none waits */

/* ---- of a clock ------------------------------------------------------------- */

/* Midday of the day that is `days` after that of `at`: no change of the clock moves it to
 * another date. */
static void day_of(int64_t at, int days, const char *zone, struct cordee_clock *c)
{
    cordee_clock_at(at, zone, c);
    c->hour = 12;
    c->minute = c->second = 0;
    cordee_clock_at(cordee_clock_to(c, zone) + (int64_t)days * DAY, zone, c);
}

static int64_t at_minute(struct cordee_clock c, int minute, const char *zone)
{
    if (minute >= MINUTES) {
        const int64_t noon = cordee_clock_to(&c, zone);

        day_of(noon, 1, zone, &c);
        minute -= MINUTES;
    }
    c.hour = minute / 60;
    c.minute = minute % 60;
    c.second = 0;
    return cordee_clock_to(&c, zone);
}

/* 24:00 is the 0:00 of the day that follows. */
static bool is_all_day(const struct cordee_plan *p)
{
    return p->from % MINUTES == p->until % MINUTES;
}

/* The first time of the day in which `at` is, or which comes after it. */
static void hours(const struct cordee_plan *p, const char *zone, int64_t at,
                  int64_t *opens_r, int64_t *closes_r)
{
    const unsigned days = p->days & DAYS_ALL ? p->days : DAYS_ALL;
    const int from = is_all_day(p) ? 0 : p->from % MINUTES;
    const int until = is_all_day(p)               ? MINUTES
                      : p->until % MINUTES < from ? p->until % MINUTES + MINUTES
                                                  : p->until % MINUTES;

    for (int i = -1; i < 9; i++) {
        struct cordee_clock day;

        day_of(at, i, zone, &day);
        *opens_r = at_minute(day, from, zone);
        *closes_r = at_minute(day, until, zone);
        if (days & 1u << (day.weekday - 1) && *closes_r > at)
            return;
    }
}

void cd_plan_window(const struct cordee_plan *p, const char *zone, int64_t now,
                    int64_t *opens_r, int64_t *closes_r)
{
    *opens_r = p->start;
    *closes_r = p->stop;
    if (p->stop && now >= p->stop) {
        *opens_r = p->stop;
        return;
    }
    if (is_all_day(p) && !(p->days & DAYS_ALL))
        return;
    hours(p, zone, now > p->start ? now : p->start, opens_r, closes_r);
    if (*opens_r < p->start)
        *opens_r = p->start;
    if (p->stop && *closes_r > p->stop)
        *closes_r = p->stop;
    if (p->stop && *opens_r > p->stop)
        *opens_r = p->stop;
}

/* ---- of a letter ------------------------------------------------------------ */

#define COLUMNS                                                                         \
    "l.id, coalesce(l.start_at, 0) AS start_at, coalesce(l.stop_at, 0) AS stop_at,"     \
    " l.from_minute, l.until_minute, l.days, l.per_minute, coalesce((SELECT zone FROM " \
    "cluster c"                                                                         \
    " WHERE c.id = l.cluster), (SELECT zone FROM cluster ORDER BY id LIMIT 1), '')"     \
    " AS zone"

static struct cordee_plan plan_of(const json_t *row)
{
    return (struct cordee_plan){.start = cordee_json_int(row, "start_at"),
                                .stop = cordee_json_int(row, "stop_at"),
                                .from = (int)cordee_json_int(row, "from_minute"),
                                .until = (int)cordee_json_int(row, "until_minute"),
                                .days = (unsigned)cordee_json_int(row, "days"),
                                .per_minute = (int)cordee_json_int(row, "per_minute")};
}

int cd_letter_plan_of(struct cordee *cd, struct cordee_error *err, int64_t letter,
                      struct cordee_plan *plan_r)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        core->db->row(core, err, &row, "SELECT " COLUMNS " FROM letter l WHERE l.id = ?",
                      CORDEE_ARGS(CORDEE_V(letter)));

    if (rc > 0)
        *plan_r = plan_of(row);
    return rc;
}

static int move_on(struct cordee *core, const json_t *row, int64_t now,
                   struct cordee_error *err)
{
    const struct cordee_plan p = plan_of(row);
    int64_t opens, closes;

    cd_plan_window(&p, cordee_json_text(row, "zone"), now, &opens, &closes);
    return core->db->exec(core, err,
                          "UPDATE letter SET opens_at = ?, closes_at = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_ID(opens), CORDEE_ID(closes),
                                      CORDEE_V(cordee_json_int(row, "id"))));
}

static int check(struct cordee *cd, const struct cordee_plan *p, struct cordee_error *err)
{
    if (p->from < 0 || p->from > MINUTES || p->until < 0 || p->until > MINUTES)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An hour of the day is from 0:00 to 24:00."));
    if (p->per_minute < 0 || p->per_minute > PACE_MOST)
        return cordee_fail(err, CORDEE_E_INVALID, T("A pace is from 1 to %d a minute."),
                           PACE_MOST);
    if (p->stop && p->stop <= p->start)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("It would stop before it begins."));
    if (p->stop && p->stop <= cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The time to stop has passed already."));
    return 0;
}

static void look_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_outbox_refresh(host);
}

int cd_letter_plan(struct cordee *cd, struct cordee_error *err, int64_t letter,
                   const struct cordee_plan *p)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (check(cd, p, err) < 0 || core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE letter SET start_at = ?, stop_at = ?, from_minute = ?,"
                       " until_minute = ?, days = ?, per_minute = ?, rests_until = NULL"
                       " WHERE id = ?"
                       " AND cancelled_at IS NULL",
                       CORDEE_ARGS(CORDEE_ID(p->start), CORDEE_ID(p->stop),
                                   CORDEE_V(p->from), CORDEE_V(p->until),
                                   CORDEE_V((int64_t)(p->days & DAYS_ALL)),
                                   CORDEE_V(p->per_minute), CORDEE_V(letter))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("There is nothing left to send."));
    rc = core->db->row(core, err, &row, "SELECT " COLUMNS " FROM letter l WHERE l.id = ?",
                       CORDEE_ARGS(CORDEE_V(letter)));
    if (rc <= 0 || move_on(core, row, cordee_now(), err) < 0)
        return -1;
    cd_db_after_commit(cd->host, look_after, NULL, NULL);
    return core->db->commit(&tx, err);
}

/* ---- as time goes on -------------------------------------------------------- */

static int stop_all(struct cordee *core, int64_t now, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *due = core->db->list(core, err,
                                 "SELECT id FROM letter WHERE closes_at <= ?1"
                                 " AND stop_at <= ?1 AND cancelled_at IS NULL",
                                 CORDEE_ARGS(CORDEE_V(now)));
    size_t i;
    json_t *row;

    json_array_foreach (due, i, row)
        if (cd_outbox_take_back(core, cordee_json_int(row, "id"), CD_STOPPED, err) < 0)
            return -1;
    return due ? 0 : -1;
}

/* Of a letter of which nobody waits the time is moved on for a month, and then no more.
 */
static int move_all_on(struct cordee *core, int64_t now, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *due = NULL;
    size_t i;
    json_t *row;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE letter SET opens_at = NULL, closes_at = NULL"
                       " WHERE closes_at <= ? AND (cancelled_at IS NOT NULL OR"
                       " (created_at < ? AND coalesce(start_at, 0) < ?"
                       " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.letter = "
                       "letter.id AND o.ended_at IS NULL)))",
                       CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now - KEEP_S),
                                   CORDEE_V(now - KEEP_S))) < 0)
        return -1;
    due = core->db->list(core, err,
                         "SELECT " COLUMNS " FROM letter l WHERE l.closes_at <= ?",
                         CORDEE_ARGS(CORDEE_V(now)));
    json_array_foreach (due, i, row)
        if (move_on(core, row, now, err) < 0)
            return -1;
    return due ? core->db->commit(&tx, err) : -1;
}

int cd_plans_turn(struct cordee *core, int64_t now, int64_t *next_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *times = NULL;
    static const char *const names[] = {"opens", "closes", "rests"};
    int64_t first = 0;

    if (core->db->one(core, err, &first,
                      "SELECT coalesce(min(closes_at), 0) FROM letter"
                      " WHERE closes_at IS NOT NULL",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    if (first && first <= now &&
        (stop_all(core, now, err) < 0 || move_all_on(core, now, err) < 0))
        return -1;
    if (core->db->row(core, err, &times,
                      "SELECT (SELECT min(opens_at) FROM letter WHERE opens_at > ?1)"
                      " AS opens, (SELECT min(closes_at) FROM letter WHERE closes_at > "
                      "?1) AS closes, (SELECT min(rests_until) FROM letter WHERE "
                      "rests_until > ?1) AS rests",
                      CORDEE_ARGS(CORDEE_V(now))) < 0)
        return -1;
    *next_r = INT64_MAX;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const int64_t at = cordee_json_int(times, names[i]);

        if (at && at < *next_r)
            *next_r = at;
    }
    return 0;
}

/* While nothing can be sent, nobody takes rows; what stops stops all the same. */
int cd_plans_tick(struct cordee *cd, struct cordee_error *err)
{
    int64_t next;

    return cd_plans_turn(cd->host->core, cordee_now(), &next, err);
}
