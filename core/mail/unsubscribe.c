#include "core/mail/unsubscribe.h"

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
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(ours->outbox))) < 0)
        return -1;
    return core->db->commit(&tx, err);
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
    if (core->db->exec(core, err,
                       "DELETE FROM suppression WHERE reason = 'unsubscribed' AND hash = "
                       "(SELECT hash FROM email_address WHERE id = ?)",
                       CORDEE_ARGS(CORDEE_V(ours->address_id))) < 0 ||
        core->db->exec(core, err, "UPDATE outbox SET unsubscribed_at = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(ours->outbox))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
