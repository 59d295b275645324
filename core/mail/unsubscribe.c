#include "core/mail/unsubscribe.h"

#include "core/config/text.h"

#include <string.h>

/* The last word of a person about mail of a topic, by the rule that decides who is
 * written to: what was said of the topic or of all, whichever came last. */
struct last_word {
    int64_t left; /* 1 left, 0 not */
    int64_t all;  /* it was said of all topics */
};

static int topic_word(struct cordee *core, int64_t party, int64_t topic,
                      struct last_word *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    *w = (struct last_word){0};
    if (core->db->row(core, err, &row,
                      "SELECT given = 0 AS gone, topic IS NULL AS every FROM consent "
                      "WHERE party = ? AND said = 1 AND (topic IS NULL OR topic = ?) "
                      "ORDER BY id DESC LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(party), CORDEE_V(topic))) < 0)
        return -1;
    if (row) {
        w->left = cordee_json_int(row, "gone");
        w->all = cordee_json_int(row, "every");
    }
    return 0;
}

/* 1: whoever leaves this (topic 0: all) had left it already, so that there is nothing to
 * write down; 0; -1.  Who left all and then asked for one topic has not left all. */
static int has_left(struct cordee *core, int64_t party, int64_t topic,
                    struct cordee_error *err)
{
    struct last_word w;
    int64_t given = 1;

    if (topic)
        return topic_word(core, party, topic, &w, err) < 0 ? -1 : (int)w.left;
    if (core->db->one(core, err, &given,
                      "SELECT given FROM consent WHERE party = ? AND said = 1 AND (topic "
                      "IS NULL OR "
                      "given = 1) ORDER BY id DESC LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return given == 0;
}

/* How, for the history: in English, and shown in the reader's language. */
static const char *left_how(const char *place)
{
    if (strcmp(place, "one-click") == 0)
        return T_LATER("by the unsubscribe button of the mail program");
    if (strcmp(place, "complaint") == 0)
        return T_LATER("by calling a mail spam");
    if (strcmp(place, "mail") == 0)
        return T_LATER("by a mail to the unsubscribe address");
    return T_LATER("on the unsubscribe page");
}

static int word(struct cordee *core, const struct cd_ours *ours, int64_t topic,
                bool given, const char *wording, const char *place,
                struct cordee_error *err)
{
    const struct cordee_consent w = {.party = ours->party,
                                     .topic = topic,
                                     .given = given,
                                     .basis = given ? "asked" : "unsubscribed",
                                     .wording = wording,
                                     .place = place,
                                     .address = ours->origin};

    return core->crm->consent_word(core, err, &w);
}

static int consent_withdraw(struct cordee *core, const struct cd_ours *ours,
                            int64_t topic, const char *wording, const char *place,
                            struct cordee_error *err)
{
    const struct cordee_taker taker = {ours->party, "from"};
    struct cordee_interaction i = {.kind = "mail.unsubscribe",
                                   .direction = CORDEE_IN,
                                   .subject = left_how(place),
                                   .body = "",
                                   .thread = ours->interaction,
                                   .takers = &taker,
                                   .n_takers = 1};
    int64_t id;
    int left = has_left(core, ours->party, topic, err);

    if (left != 0)
        return left < 0 ? -1 : 0;
    if (word(core, ours, topic, false, wording, place, err) < 0)
        return -1;
    return core->crm->interaction(core, err, &i, &id);
}

/* A second wish by the same mail takes the place of the first; who left all has left its
 * topic too. */
static int note(struct cordee *core, const struct cd_ours *ours, const char *what,
                int64_t paused_before, struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO departure(outbox, party, what, paused_before, at) SELECT o.id, "
        "o.party, ?, ?, ? FROM outbox o WHERE o.id = ? ON CONFLICT(outbox) DO UPDATE SET "
        "what = excluded.what, paused_before = excluded.paused_before, at = excluded.at "
        "WHERE departure.what <> excluded.what AND (departure.what <> 'all' OR "
        "excluded.what <> 'topic')",
        CORDEE_ARGS(CORDEE_V(what), CORDEE_ID(paused_before), CORDEE_V(cordee_now()),
                    CORDEE_V(ours->outbox)));
}

static int note_drop(struct cordee *core, const struct cd_ours *ours,
                     struct cordee_error *err)
{
    return core->db->exec(core, err, "DELETE FROM departure WHERE outbox = ?",
                          CORDEE_ARGS(CORDEE_V(ours->outbox)));
}

int cd_leave(struct cordee *core, const struct cd_ours *ours, bool all,
             const char *wording, const char *place, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t topic = all ? 0 : ours->topic;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    if (ours->party && consent_withdraw(core, ours, topic, wording, place, err) < 0)
        return -1;
    if (topic == 0 && cordee_address_ok(ours->address) &&
        core->crm->suppress(core, err, ours->address, "unsubscribed") < 0)
        return -1;
    if (core->db->exec(core, err,
                       "UPDATE outbox SET unsubscribed_at = coalesce(unsubscribed_at, ?) "
                       "WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(ours->outbox))) < 0 ||
        note(core, ours, topic ? "topic" : "all", 0, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* The address was suppressed by who left all, be she somebody we know or not; who left
 * the topic only takes back nothing that was said by another mail. */
static int resume(struct cordee *core, const struct cd_ours *ours,
                  struct cordee_error *err)
{
    int64_t topic_only = 0;

    if (!cordee_address_ok(ours->address))
        return 0;
    if (core->db->one(core, err, &topic_only,
                      "SELECT what = 'topic' FROM departure WHERE outbox = ?",
                      CORDEE_ARGS(CORDEE_V(ours->outbox))) < 0)
        return -1;
    return topic_only ? 0 : core->crm->unsuppress(core, err, ours->address);
}

int cd_leave_undo(struct cordee *core, const struct cd_ours *ours, const char *wording,
                  const char *place, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct last_word w = {0};

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    if (ours->party && (topic_word(core, ours->party, ours->topic, &w, err) < 0 ||
                        word(core, ours, w.left && w.all ? 0 : ours->topic, true, wording,
                             place, err) < 0))
        return -1;
    if (resume(core, ours, err) < 0 ||
        core->db->exec(core, err, "UPDATE outbox SET unsubscribed_at = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(ours->outbox))) < 0 ||
        note_drop(core, ours, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* ---- a pause ---------------------------------------------------------------------- */

/* "paused until {1}" and the date. */
static void put_until(struct cordee_buf *out, const char *text, const char *date)
{
    const char *hole = strstr(text, "{1}");

    cordee_buf_put(out, text, hole ? (size_t)(hole - text) : strlen(text));
    if (hole)
        cordee_buf_printf(out, "%s%s", date, hole + 3);
}

/* In the cluster's language: it is read by those who work here. */
static int pause_entry(struct cordee *core, const struct cd_ours *ours, int64_t until,
                       struct cordee_error *err)
{
    struct cordee *cd = core;
    const struct cordee_taker taker = {ours->party, "from"};
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    struct cordee_interaction i = {.kind = "preferences",
                                   .direction = CORDEE_IN,
                                   .body = "",
                                   .thread = ours->interaction,
                                   .takers = &taker,
                                   .n_takers = 1};
    char date[48] = "";
    int64_t id;
    int rc;

    if (core->db->row(core, err, &cluster,
                      "SELECT language FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    cd_text_push(cordee_json_text(cluster, "language"));
    cd->text->time(cd, until, CORDEE_TIME_DATE, date, sizeof date);
    put_until(&said, until ? T("paused until {1}") : T("no pause any more"), date);
    cd_text_pop();
    i.subject = said.text;
    rc = core->crm->interaction(core, err, &i, &id);
    return rc < 0 ? -1 : 0;
}

static int pause_put(struct cordee *core, const struct cd_ours *ours, int64_t until,
                     struct cordee_error *err)
{
    return core->db->exec(core, err, "UPDATE party SET paused_until = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_ID(until), CORDEE_V(ours->party)));
}

int cd_leave_pause(struct cordee *core, const struct cd_ours *ours, int64_t until,
                   struct cordee_error *err)
{
    struct cordee *cd = core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t was = 0;

    if (core->db->change_begin(core, &c, T("Chose what to get"), err) < 0 ||
        core->db->one(core, err, &was, "SELECT paused_until FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(ours->party))) < 0)
        return -1;
    if (was >= until || !ours->party)
        return core->db->change_commit(&c, err);
    if (pause_put(core, ours, until, err) < 0 ||
        note(core, ours, "pause", was > cordee_now() ? was : 0, err) < 0 ||
        pause_entry(core, ours, until, err) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

int cd_leave_resume(struct cordee *core, const struct cd_ours *ours,
                    struct cordee_error *err)
{
    struct cordee *cd = core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t before = 0;
    int rc;

    if (core->db->change_begin(core, &c, T("Chose what to get"), err) < 0)
        return -1;
    rc = core->db->one(
        core, err, &before,
        "SELECT coalesce(paused_before, 0) FROM departure WHERE outbox = ? AND what = "
        "'pause'",
        CORDEE_ARGS(CORDEE_V(ours->outbox)));
    if (rc < 0 || (rc > 0 && (pause_put(core, ours, before, err) < 0 ||
                              note_drop(core, ours, err) < 0 ||
                              pause_entry(core, ours, before, err) < 0)))
        return -1;
    return core->db->change_commit(&c, err);
}

/* ---- why --------------------------------------------------------------------------- */

static const struct {
    const char *value, *label;
} reasons[] = {
    {"often", T_LATER("It is too much mail")},
    {"topic", T_LATER("It has little to do with my work")},
    {"job", T_LATER("I do something else now")},
    {"never", T_LATER("I never asked for it")},
    {"other", T_LATER("Something else")},
};
#define N_REASONS (sizeof reasons / sizeof *reasons)

json_t *cd_left_reasons(struct cordee *cd)
{
    json_t *list = json_array();

    for (size_t i = 0; i < N_REASONS; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "value", reasons[i].value,
                                              "label", T(reasons[i].label)));
    return list;
}

const char *cd_left_reason(struct cordee *cd, const char *reason)
{
    for (size_t i = 0; i < N_REASONS; i++)
        if (strcmp(reasons[i].value, reason) == 0)
            return T(reasons[i].label);
    return "";
}

int cd_leave_why(struct cordee *core, const struct cd_ours *ours, const char *reason,
                 const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf own = {0};

    cordee_buf_put(&own, words, cordee_utf8_cut(words, CD_LEFT_WORDS_MAX));
    if (!*cd_left_reason(core, reason) && !own.len)
        return 0;
    return core->db->exec(
        core, err, "UPDATE departure SET reason = ?, words = ? WHERE outbox = ?",
        CORDEE_ARGS(CORDEE_V(*cd_left_reason(core, reason) ? reason : "other"),
                    CORDEE_V(own.text ? own.text : ""), CORDEE_V(ours->outbox)));
}
