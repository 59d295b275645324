/* What became of a mailing: numbers and the row of each who was to get it. */
#include "plugins/mailing/after/after.h"

#include <string.h>

#define WAITING  "o.state IN ('waiting', 'sending', 'deferred') AND o.bounced_at IS NULL"
#define BOUNCED  "(o.bounced_at IS NOT NULL OR o.state = 'failed')"
#define UNKNOWN  "o.state = 'unknown' AND o.bounced_at IS NULL"
#define LEFT_OUT MAILING_NOBODY
#define WISHED   "(o.replied_at IS NOT NULL AND " MAILING_CAME("unsubscribe") ")"
#define CLICKED  "EXISTS (SELECT 1 FROM click k WHERE k.outbox = o.id AND k.machine = '')"
#define OPENED   "EXISTS (SELECT 1 FROM opening k WHERE k.outbox = o.id AND k.machine = '')"

/* The tabs of the list: what they are called and which rows they hold.  Each row is in
 * one of them; what people did later is counted among these. */
static const struct tab {
    const char *name, *label, *where;
    bool later;
    const char *from; /* a table of its own says who; NULL: the outbox */
} tabs[] = {
    {"all", T_LATER("All"), "1 = 1", false, NULL},
    {"sent", T_LATER("Sent"), "o.state = 'sent' AND o.bounced_at IS NULL", false, NULL},
    {"waiting", T_LATER("Waiting"), WAITING, false, NULL},
    {"bounced", T_LATER("Bounced or failed"), BOUNCED, false, NULL},
    {"unknown", T_LATER("Unknown"), UNKNOWN, false, NULL},
    {"left-out", T_LATER("Left out"), LEFT_OUT, false, NULL},
    {"replied", T_LATER("Replied"), MAILING_REPLIED, true, NULL},
    {"wished", T_LATER("Wrote that they want no more"), WISHED, true, NULL},
    {"away", T_LATER("Away"), "o.auto_replied_at IS NOT NULL", true, NULL},
    {"clicked", T_LATER("Followed a link"), CLICKED, true, "click"},
    {"unsubscribed", T_LATER("Unsubscribed"), MAILING_LEFT, true, NULL},
    {"complained", T_LATER("Called it spam"), MAILING_COMPLAINED, true, NULL},
    {"opened", T_LATER("Seem to have opened it"), OPENED, true, "opening"},
};
#define N_TABS (sizeof tabs / sizeof *tabs)

static const struct tab *tab_find(const char *name)
{
    for (size_t i = 0; i < N_TABS; i++)
        if (strcmp(tabs[i].name, name) == 0)
            return &tabs[i];
    return &tabs[0];
}

/* "12" and "4.3 %" of `of`. */
static void put_number(struct cordee *cd, json_t *out, const char *key, int64_t n,
                       int64_t of)
{
    char text[40];
    char name[48];

    json_object_set_new(out, key, json_integer(n));
    cd->text->number(cd, n, text, sizeof text);
    snprintf(name, sizeof name, "%s_text", key);
    json_object_set_new(out, name, json_string(text));
    if (of <= 0)
        return;
    snprintf(text, sizeof text, "%.1f %%", 100.0 * (double)n / (double)of);
    snprintf(name, sizeof name, "%s_share", key);
    json_object_set_new(out, name, json_string(text));
}

/* All numbers in one pass over the rows, but for those that lie in tables of their own.
 */
static void counts_put(struct cordee_buf *sql)
{
    cordee_buf_puts(sql, "SELECT count(*) AS total, count(CASE WHEN o.state = 'deferred' "
                         "THEN 1 END) AS deferred");
    for (size_t i = 1; i < N_TABS; i++)
        if (tabs[i].from)
            cordee_buf_printf(sql,
                              ", (SELECT count(DISTINCT k.outbox) FROM %s k WHERE "
                              "k.letter = ?1 AND k.machine = '') AS %s",
                              tabs[i].from, tabs[i].name);
        else
            cordee_buf_printf(sql, ", count(CASE WHEN %s THEN 1 END) AS \"%s\"",
                              tabs[i].where, tabs[i].name);
    cordee_buf_puts(sql, " FROM outbox o WHERE o.letter = ?1");
}

static void add_tabs(struct cordee *cd, json_t *counts, json_t *out)
{
    json_t *list = json_array(), *later = json_array();

    for (size_t i = 0; i < N_TABS; i++) {
        const char *key = i == 0 ? "total" : tabs[i].name;
        int64_t n = cordee_json_int(counts, key);
        char text[40];

        if (i > 0 && n == 0)
            continue;
        cd->text->number(cd, n, text, sizeof text);
        json_array_append_new(tabs[i].later ? later : list,
                              json_pack("{s:s, s:s, s:s}", "name", tabs[i].name, "label",
                                        T(tabs[i].label), "n", text));
    }
    json_object_set_new(out, "tabs", list);
    json_object_set_new(out, "later", later);
}

int mailing_numbers(struct cordee *cd, json_t *model, json_t **numbers_r,
                    struct cordee_error *err)
{
    static const char *const keys[] = {"waiting", "deferred", "sent",
                                       "bounced", "unknown",  "left-out"};
    /* What people did is a share of who got it, as where mailings are compared. */
    static const char *const did[] = {"replied",      "clicked",    "wished", "away",
                                      "unsubscribed", "complained", "opened"};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *counts = NULL;
    json_t *out;
    int64_t total;
    int64_t tried;

    counts_put(&sql);
    if (cd->db->row(cd, err, &counts, sql.text,
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter")))) < 0)
        return -1;
    out = json_object();
    total = cordee_json_int(counts, "total") - cordee_json_int(counts, "left-out");
    tried = total - cordee_json_int(counts, "waiting");
    put_number(cd, out, "total", total, 0);
    put_number(cd, out, "tried", tried, total);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        put_number(cd, out, keys[i], cordee_json_int(counts, keys[i]), total);
    for (size_t i = 0; i < sizeof did / sizeof *did; i++)
        put_number(cd, out, did[i], cordee_json_int(counts, did[i]),
                   cordee_json_int(counts, "sent"));
    json_object_set_new(out, "percent", json_integer(total ? 100 * tried / total : 0));
    json_object_set_new(out, "spam", json_boolean(cordee_json_int(counts, "complained")));
    json_object_set_new(out, "wishes", json_boolean(cordee_json_int(counts, "wished")));
    add_tabs(cd, counts, out);
    *numbers_r = out;
    return 0;
}

/* Why somebody was left out, as a person says it. */
static const char *reason(struct cordee *cd, const char *code)
{
    static const char *const reasons[][2] = {
        {"no address", T_LATER("has no address")},
        {"unsubscribed", T_LATER("has unsubscribed")},
        {"suppressed", T_LATER("this address must not be written to")},
        {"bounced", T_LATER("mails to this address come back")},
        {"left", T_LATER("nobody reads this address any more")},
        {"wish", T_LATER("wrote that they want no more mailings: to be confirmed")},
        {"no basis", T_LATER("is no member and never asked for mail")},
        {"erased", T_LATER("was erased")},
        {"paused", T_LATER("asked for a pause")},
        {"twice", T_LATER("somebody else with the same address gets it")},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i][0], code) == 0)
            return T(reasons[i][1]);
    return code;
}

/* The one word that tells what became of a row: the last thing that happened. */
static void add_state(struct cordee *cd, json_t *row)
{
    static const struct {
        const char *when, *word, *badge;
    } states[] = {
        {"complained", T_LATER("Called it spam"), "bd"},
        {"unsubscribed_at", T_LATER("Unsubscribed"), "wn"},
        {"bounced_at", T_LATER("Bounced"), "bd"},
        {"wished", T_LATER("Wants no more"), "wn"},
        {"replied_at", T_LATER("Replied"), "in"},
        {"auto_replied_at", T_LATER("Away"), ""},
        {"s_sent", T_LATER("Sent"), "ok"},
        {"s_deferred", T_LATER("Waiting"), "wn"},
        {"s_failed", T_LATER("Failed"), "bd"},
        {"s_unknown", T_LATER("Unknown"), "wn"},
        {"s_suppressed", T_LATER("Left out"), ""},
        {"s_cancelled", T_LATER("Cancelled"), ""},
        {"s_waiting", T_LATER("Waiting"), ""},
        {"s_sending", T_LATER("Sending"), "in"},
    };
    char text[40];
    int64_t at = cordee_json_int(row, "ended_at");

    cordee_json_set_text(
        row, "language_name",
        cd->crm->word(cd, CORDEE_WORD_LANGUAGE, cordee_json_text(row, "language")));
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (cordee_json_int(row, states[i].when) == 0)
            continue;
        json_object_set_new(row, "word", json_string(T(states[i].word)));
        json_object_set_new(row, "badge", json_string(states[i].badge));
        break;
    }
    if (cordee_json_int(row, "s_suppressed")) {
        json_object_set_new(row, "why",
                            json_string(reason(cd, cordee_json_text(row, "said"))));
        json_object_del(row, "said");
    } else if (*cordee_json_text(row, "reason")) {
        const char *why = cordee_json_text(row, "reason");

        if (strcmp(why, cordee_json_text(row, "said")) == 0)
            json_object_del(row, "said");
        cordee_json_set_text(row, "why", cd->mail->reason(cd, why));
    }
    if (!at && cordee_json_int(row, "next_at") > cordee_now()) {
        cd->text->time(cd, cordee_json_int(row, "next_at"), CORDEE_TIME_SHORT, text,
                       sizeof text);
        json_object_set_new(row, "next_text", json_string(text));
    }
    if (at) {
        cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
        json_object_set_new(row, "ended_text", json_string(text));
    }
}

/* What is said of each is fetched for those of one page only. */
static const char said_sql[] =
    ") SELECT o.id, o.party, o.address, o.language, o.state, o.code, o.said,"
    " o.reason, o.attempt, o.next_at, o.ended_at, o.replied_at, o.bounced_at,"
    " o.unsubscribed_at, o.auto_replied_at,"
    " o.state = 'sent' AS s_sent, o.state = 'deferred' AS s_deferred,"
    " o.state = 'failed' AS s_failed, o.state = 'unknown' AS s_unknown,"
    " o.state = 'suppressed' AS s_suppressed, o.state = 'cancelled' AS s_cancelled,"
    " o.state = 'waiting' AS s_waiting, o.state = 'sending' AS s_sending,"
    " " WISHED " AS wished, " MAILING_COMPLAINED " AS complained, p.name,"
    " (SELECT g.name FROM party g WHERE g.id = " MAILING_ORG_OF(
        "o.party") ") AS organisation,"
                   " (SELECT d.desk FROM message m JOIN desk_mail d ON d.interaction = "
                   "m.interaction"
                   "  WHERE m.party = o.party AND m.outbox = o.id ORDER BY m.id DESC "
                   "LIMIT 1) AS reply"
                   " FROM shown s JOIN outbox o ON o.id = s.id LEFT JOIN party p ON p.id "
                   "= o.party"
                   " ORDER BY ";

int mailing_recipients(struct cordee *cd, json_t *model,
                       const struct mailing_shown *which, json_t **list_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    json_t *row;
    size_t i;

    cordee_buf_printf(
        &sql,
        "WITH shown AS (SELECT o.id, p.sort_name FROM outbox o LEFT JOIN party p ON p.id "
        "= o.party WHERE o.letter = ?1 AND %s AND (?2 = '' OR instr(fold(coalesce(p.name,"
        " '')), fold(?2)) > 0 OR instr(fold(o.address), fold(?2)) > 0 OR "
        "instr(fold(o.said), fold(?2)) > 0) AND o.id > ?3 ORDER BY %s LIMIT ?4 OFFSET ?5",
        tab_find(which->show)->where, which->by_id ? "o.id" : "p.sort_name, o.id");
    cordee_buf_puts(&sql, said_sql);
    cordee_buf_puts(&sql, which->by_id ? "o.id" : "s.sort_name, o.id");
    *list_r = cd->db->list(cd, err, sql.text,
                           CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter")),
                                       CORDEE_V(which->find), CORDEE_V(which->after),
                                       CORDEE_V(which->limit), CORDEE_V(which->offset)));
    if (!*list_r)
        return -1;
    json_array_foreach (*list_r, i, row)
        add_state(cd, row);
    return 0;
}
