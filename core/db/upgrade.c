/* Telling whoever upgrades that it goes on: a line for each migration, and for one that
 * takes long a line every few seconds. */
#include "core/base/clock.h"
#include "core/db/db-priv.h"

#define STEPS 200000 /* of SQLite's machine between two looks at the clock: 5 ms */

static double seconds_since(int64_t ms)
{
    return (double)(cd_clock_ms() - ms) / 1000.0;
}

static int still_at_it(void *ctx)
{
    struct cd_upgrade *u = ctx;

    if (cd_clock_ms() - u->told_ms < u->db->tell_ms)
        return 0;
    u->told_ms = cd_clock_ms();
    u->cd->log->write(u->cd, CORDEE_INFO,
                      "upgrade: %s %u (%s) is at work, %.0f s until now", u->owner,
                      u->step->version, u->step->name, seconds_since(u->began_ms));
    return 0;
}

void cd_upgrade_begin(struct cd_upgrade *u, struct cordee *cd, struct conn *c,
                      const char *owner, const struct cordee_migration *step)
{
    *u = (struct cd_upgrade){.cd = cd,
                             .db = c->db,
                             .sql = c->sql,
                             .owner = owner,
                             .step = step,
                             .began_ms = cd_clock_ms(),
                             .told_ms = cd_clock_ms()};
    if (c->db->existed)
        sqlite3_progress_handler(c->sql, STEPS, still_at_it, u);
}

void cd_upgrade_end(struct cd_upgrade *u, bool done)
{
    sqlite3_progress_handler(u->sql, 0, NULL, NULL);
    if (u->db->existed && done)
        u->cd->log->write(u->cd, CORDEE_INFO, "upgrade: %s %u (%s) took %.1f s", u->owner,
                          u->step->version, u->step->name, seconds_since(u->began_ms));
}
