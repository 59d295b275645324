/* On the morning after, whoever wrote a mailing gets a mail that says what became of it.
 */
#include "plugins/mailing/after/after.h"

#include <stdio.h>

#define MORNING 7                    /* o'clock, where the organisation is */
#define TOO_OLD ((int64_t)7 * 86400) /* what went out before is no news */

/* Midnight before now, once it is morning there; 0: not yet. */
static int64_t morning_of(const char *zone)
{
    struct cordee_clock now;

    cordee_clock_at(cordee_now(), zone, &now);
    if (now.hour < MORNING)
        return 0;
    now.hour = now.minute = now.second = 0;
    return cordee_clock_to(&now, zone);
}

/* Whether somebody got it before today: hours of the day, and a mail server that was
 * away, make it later than its plan.  1, 0, -1. */
static int is_due(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    const int64_t midnight = morning_of(cordee_json_text(row, "zone"));
    int64_t one;

    if (cordee_json_int(row, "began_at") >= midnight)
        return 0;
    return cd->db->one(
        cd, err, &one,
        "SELECT 1 FROM outbox WHERE letter = ? AND state = 'sent' AND "
        "ended_at < ? LIMIT 1",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "letter")), CORDEE_V(midnight)));
}

static void line(struct cordee_buf *out, const char *label, json_t *numbers,
                 const char *key)
{
    char name[48];

    snprintf(name, sizeof name, "%s_text", key);
    cordee_buf_printf(out, "%s: %s\n", label, cordee_json_text(numbers, name));
}

static int text_make(struct cordee *cd, struct cordee_arena *a, json_t *model,
                     struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *numbers = NULL;
    int64_t id = cordee_json_int(model, "id");

    if (mailing_numbers(cd, model, &numbers, err) < 0 ||
        mailing_outcome(cd, a, model, err) < 0)
        return -1;
    cordee_buf_printf(out, "%s\n\n", cordee_json_text(model, "outline"));
    line(out, T("Replied"), numbers, "replied");
    line(out, T("Delivered"), numbers, "sent");
    line(out, T("Waiting"), numbers, "waiting");
    line(out, T("Bounced or failed"), numbers, "bounced");
    line(out, T("Unsubscribed"), numbers, "unsubscribed");
    if (cordee_json_int(model, "pauses"))
        cordee_buf_printf(out, "%s: %lld\n", T("Asked for a pause"),
                          (long long)cordee_json_int(model, "pauses"));
    if (cordee_json_true(numbers, "spam"))
        line(out, T("Called it spam"), numbers, "complained");
    if (cordee_json_true(model, "counted"))
        cordee_buf_printf(out, "%s: %lld\n", T("Clicks"),
                          (long long)cordee_json_int(model, "clicks"));
    cordee_buf_printf(
        out, "\n%s\n%s\n\n%s\n%s\n", T("The report, with each recipient:"),
        cd->http->link(cd, a, cordee_arena_printf(a, "/mailing/%lld", (long long)id)),
        T("You get this mail once for each mailing. It can be switched off here, before "
          "the next morning:"),
        cd->http->link(cd, a,
                       cordee_arena_printf(a, "/mailing/%lld/after", (long long)id)));
    return 0;
}

/* The mail and that it was sent become durable together; what takes long, the counting,
 * is done before. */
static int summarise(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id = cordee_json_int(row, "id");
    int rc;

    if (mailing_load(cd, id, &model, err) < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(row, "language"), "en");
    rc = text_make(cd, a, model, &text, err);
    if (rc == 0)
        rc = cd->db->begin(cd, &tx, err);
    if (rc == 0)
        rc = mailing_mail(cd, row,
                          cordee_arena_printf(a, "%s: %s",
                                              T("What became of your mailing"),
                                              cordee_json_text(model, "outline")),
                          text.text, err);
    cd->text->spoken(cd);
    if (rc < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO mailing_after(mailing, summary_at) VALUES(?, ?) ON "
                     "CONFLICT(mailing) DO UPDATE SET summary_at = excluded.summary_at",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(cordee_now()))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* Of those that went out in the last days; one that fails keeps no other from its own. */
int mailing_summarise(struct cordee *cd, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd->db->list(
        cd, err,
        "SELECT m.id, m.letter, m.cluster, " MAILING_BEGAN
        " AS began_at, s.login, " MAILING_SPOKEN
        " AS language, coalesce(c.zone, '') AS zone FROM "
        "mailing_mailing m JOIN letter l ON l.id = m.letter JOIN staff s ON s.id = "
        "coalesce(m.staff, m.sent_by) AND s.disabled_at IS NULL LEFT JOIN cluster c ON "
        "c.id = m.cluster LEFT JOIN mailing_after f ON f.mailing = m.id "
        "WHERE " MAILING_BEGAN
        " BETWEEN ? AND ? AND coalesce(f.summary, 1) = 1 AND f.summary_at IS NULL "
        "ORDER BY m.id LIMIT 200",
        CORDEE_ARGS(CORDEE_V(now - TOO_OLD), CORDEE_V(now)));
    json_t *row;
    size_t i;
    int worst = 0;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        int rc = is_due(cd, row, err);

        if (rc > 0)
            rc = summarise(cd, row, err);
        worst = rc < 0 ? -1 : worst;
    }
    return worst;
}
