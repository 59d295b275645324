/* What the report of a mailing adds up: links, reasons, who by language and country. */
#include "plugins/mailing/after/after.h"

#include <stdio.h>
#include <string.h>

#define OF_LETTER " WHERE o.letter = ? "

void mailing_bars(struct cordee *cd, json_t *model, const char *name, json_t *rows)
{
    int64_t most = 1;
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (cordee_json_int(row, "n") > most)
            most = cordee_json_int(row, "n");
    json_array_foreach (rows, i, row) {
        char text[40];

        cd->text->number(cd, cordee_json_int(row, "n"), text, sizeof text);
        cordee_json_set_text(row, "n_text", text);
        json_object_set_new(row, "width",
                            json_integer(100 * cordee_json_int(row, "n") / most));
    }
    json_object_set_new(
        model, name,
        json_pack("{s:o, s:b}", "rows", rows, "any", json_array_size(rows) > 0));
}

static json_t *list_of(struct cordee *cd, json_t *model, const char *sql,
                       struct cordee_error *err)
{
    return cd->db->list(cd, err, sql,
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter"))));
}

/* ---- links ---------------------------------------------------------------------- */

static int put_links(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *rows = list_of(
        cd, model,
        "SELECT k.url, count(CASE WHEN c.machine = '' THEN 1 END) AS n, count(CASE WHEN "
        "c.machine <> '' THEN 1 END) AS machines, count(DISTINCT CASE WHEN c.machine = "
        "'' THEN c.party END) "
        "AS "
        "people FROM letter_link k LEFT JOIN click c ON c.link = k.id WHERE k.letter = ? "
        "AND "
        "k.hidden = 0 GROUP BY k.id ORDER BY 2 DESC, k.id LIMIT 100",
        err);
    int64_t machines = 0, n = 0;
    json_t *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        const char *url = cordee_json_text(row, "url");
        const char *bare = strstr(url, "://");

        cordee_json_set_text(row, "label", bare ? bare + 3 : url);
        n += cordee_json_int(row, "n");
        machines += cordee_json_int(row, "machines");
    }
    mailing_bars(cd, model, "links", rows);
    json_object_set_new(model, "clicks", json_integer(n));
    json_object_set_new(model, "machine_clicks", json_integer(machines));
    return 0;
}

/* What was counted, and how. */
static int put_counted(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    unsigned flags;

    if (cd->db->row(cd, err, &row, "SELECT flags FROM letter WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter")))) < 0)
        return -1;
    flags = (unsigned)cordee_json_int(row, "flags");
    json_object_set_new(model, "by_name",
                        json_boolean((flags & CORDEE_LETTER_CLICKS_WHO) != 0));
    json_object_set_new(model, "counted",
                        json_boolean((flags & CORDEE_LETTER_CLICKS) != 0));
    json_object_set_new(model, "opens_by_name",
                        json_boolean((flags & CORDEE_LETTER_OPENS_WHO) != 0));
    json_object_set_new(model, "opens_counted",
                        json_boolean((flags & CORDEE_LETTER_OPENS) != 0));
    return 0;
}

/* ---- opens ---------------------------------------------------------------------- */

/* What mailboxes fetch by themselves is apart from what else is no person's. */
static int put_opens(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(
            cd, err, &row,
            "SELECT coalesce(sum(CASE WHEN machine = '' THEN n END), 0) AS opens, "
            "coalesce(sum(CASE WHEN machine = 'mailbox' THEN n END), 0) AS "
            "mailbox_opens, coalesce(sum(CASE WHEN machine NOT IN ('', 'mailbox') THEN n "
            "END), 0) AS machine_opens FROM opening WHERE letter = ?",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter")))) < 0)
        return -1;
    return json_object_update(model, row);
}

/* ---- why ------------------------------------------------------------------------ */

static int put_bounces(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *rows =
        list_of(cd, model,
                "SELECT o.reason AS code, count(*) AS n FROM outbox o" OF_LETTER
                "AND (o.bounced_at IS NOT NULL OR o.state = 'failed') GROUP BY 1 "
                "ORDER BY 2 DESC LIMIT 12",
                err);
    json_t *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        const char *code = cordee_json_text(row, "code");
        const char *words = *code ? cd->mail->reason(cd, code) : NULL;

        cordee_json_set_text(row, "label",
                             words && *words ? words : T("no reason was given"));
    }
    mailing_bars(cd, model, "bounces", rows);
    return 0;
}

/* Bars of the reasons that were given, "did not say" among them, under `name`; how many
 * they are in *n_r.  Whoever left by a button of their mail program was asked nothing. */
static int put_why(struct cordee *cd, json_t *model, const char *name, const char *sql,
                   int64_t *n_r, struct cordee_error *err)
{
    json_t *rows = list_of(cd, model, sql, err);
    json_t *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        const char *label = cd->mail->left_reason(cd, cordee_json_text(row, "code"));

        cordee_json_set_text(row, "label", *label ? label : T("did not say why"));
        *n_r += cordee_json_int(row, "n");
    }
    mailing_bars(cd, model, name, rows);
    return 0;
}

/* Those who left are the same as in the numbers above, whoever paused beside them. */
static int put_left(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    int64_t left = 0, pauses = 0;
    json_t *words;

    if (put_why(cd, model, "left",
                "SELECT coalesce(d.reason, '') AS code, count(*) AS n FROM outbox o LEFT "
                "JOIN departure d ON d.outbox = o.id" OF_LETTER "AND " MAILING_LEFT
                " GROUP BY 1 ORDER BY 2 DESC",
                &left, err) < 0 ||
        put_why(cd, model, "pause_bars",
                "SELECT d.reason AS code, count(*) AS n FROM departure d JOIN outbox o "
                "ON o.id = d.outbox" OF_LETTER "AND d.what = 'pause' GROUP BY 1 ORDER BY "
                "2 DESC",
                &pauses, err) < 0)
        return -1;
    json_object_set_new(model, "left_n", json_integer(left));
    json_object_set_new(model, "pauses", json_integer(pauses));
    words = list_of(
        cd, model,
        "SELECT d.words FROM departure d JOIN outbox o ON o.id = d.outbox" OF_LETTER
        "AND d.words <> '' ORDER BY d.at DESC LIMIT 20",
        err);
    return words ? json_object_set_new(model, "left_words", words) : -1;
}

int mailing_outcome(struct cordee *cd, struct cordee_arena *a, json_t *model,
                    struct cordee_error *err)
{
    return put_links(cd, model, err) < 0 || put_counted(cd, model, err) < 0 ||
                   put_opens(cd, model, err) < 0 || put_bounces(cd, model, err) < 0 ||
                   put_left(cd, model, err) < 0 || mailing_groups(cd, a, model, err) < 0
               ? -1
               : 0;
}

/* ---- beside each other ---------------------------------------------------------- */

static void put_share(json_t *row, const char *key, const char *name, int64_t of)
{
    char text[24];

    snprintf(text, sizeof text, "%.1f %%",
             of ? 100.0 * (double)cordee_json_int(row, key) / (double)of : 0.0);
    cordee_json_set_text(row, name, text);
}

static void flag_put(json_t *row, const char *name, unsigned flag)
{
    const unsigned flags = (unsigned)cordee_json_int(row, "flags");

    json_object_set_new(row, name, json_boolean((flags & flag) != 0));
}

json_t *mailing_compared(struct cordee *cd, struct cordee_error *err)
{
    json_t *rows = cd->db->list(
        cd, err,
        "SELECT m.id, m.subject, m.started_at, m.flags, count(o.id) AS total, count(CASE "
        "WHEN " MAILING_DELIVERED " THEN 1 END) AS n, count(CASE WHEN " MAILING_REPLIED
        " THEN 1 END) AS replied, count(CASE WHEN o.bounced_at IS NOT NULL OR o.state = "
        "'failed' THEN 1 END) AS bounced, count(CASE WHEN " MAILING_LEFT
        " THEN 1 END) AS unsubscribed, (SELECT count(*) FROM click c WHERE c.letter = "
        "m.letter AND c.machine = '') AS clicks, (SELECT coalesce(sum(c.n), 0) FROM "
        "opening c WHERE c.letter = m.letter AND c.machine = '') AS opens FROM (SELECT "
        "x.id, x.subject, x.started_at, x.letter, l.flags FROM mailing_mailing x JOIN "
        "letter l ON l.id = x.letter WHERE (scope_open() OR cluster_seen(x.cluster)) "
        "AND EXISTS (SELECT 1 FROM outbox y WHERE y.letter = x.letter AND y.state NOT "
        "IN ('suppressed', 'cancelled')) ORDER BY x.started_at DESC, x.id DESC LIMIT 30) "
        "m LEFT JOIN outbox o ON "
        "o.letter = m.letter AND o.state NOT IN ('suppressed', 'cancelled') GROUP BY "
        "m.id, m.subject, m.started_at, m.letter, m.flags ORDER BY m.started_at DESC, "
        "m.id DESC",
        CORDEE_NO_ARGS);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf outline = {0};
        int64_t n = cordee_json_int(row, "n");
        char text[40];

        cd->mail->outline(cd, cordee_json_text(row, "subject"), &outline);
        cordee_json_set_text(row, "outline", outline.text ? outline.text : "");
        cd->text->time(cd, cordee_json_int(row, "started_at"), CORDEE_TIME_DAY, text,
                       sizeof text);
        cordee_json_set_text(row, "started_text", text);
        put_share(row, "replied", "replied_share", n);
        put_share(row, "bounced", "bounced_share", cordee_json_int(row, "total"));
        put_share(row, "unsubscribed", "left_share", n);
        json_object_set_new(
            row, "width",
            json_integer(n ? 100 * cordee_json_int(row, "replied") / n : 0));
        flag_put(row, "counted", CORDEE_LETTER_CLICKS);
        flag_put(row, "opens_counted", CORDEE_LETTER_OPENS);
    }
    return rows;
}
