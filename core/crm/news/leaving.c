/* Who asks in words for no more mailings.  Until somebody says yes or no, nothing of that
 * sort goes to her: cd_crm_may_write_sql says "wish". */
#include "core/crm/consent/consent.h"
#include "core/crm/news/news.h"

#include <string.h>

/* She has left all already, has said something since, or the wish waits: 1, 0, -1. */
static int is_settled(struct cordee *cd, int64_t party, int64_t at,
                      struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(
            cd, err, &n,
            "SELECT EXISTS (SELECT 1 FROM proposal WHERE party = ?1 AND kind = "
            "'person.leaving' AND state = 'open') OR coalesce((SELECT given = 0 OR at > "
            "?2 FROM consent WHERE party = ?1 AND said = 1 AND (topic IS NULL OR given "
            "= 1) ORDER BY id DESC LIMIT 1), 0)",
            CORDEE_ARGS(CORDEE_V(party), CORDEE_V(at))) < 0)
        return -1;
    return n != 0;
}

int cd_heard_leaving(struct cordee *cd, const struct cordee_heard *news,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s}", "address", news->address ? news->address : "");
    const char *key = cordee_arena_printf(a, "%lld %lld", (long long)news->party,
                                          (long long)news->message);
    int settled = is_settled(cd, news->party, news->at, err);

    if (settled != 0)
        return settled < 0 ? -1 : 0;
    return cd_news_ask(cd, news, "person.leaving", key, details, err) < 0 ? -1 : 0;
}

/* What nobody decides stops her mailings, and nobody knows: a week later it is a
 * follow-up, and another a week after somebody put that aside. */
int cd_wishes_remind(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT x.id, x.party FROM proposal x JOIN party p ON p.id = x.party WHERE "
        "x.kind = 'person.leaving' AND x.state = 'open' AND x.at < clock_now() - ?1 AND "
        "p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = "
        "json_extract(x.details, '$.task') AND (t.done_at IS NULL OR t.done_at > "
        "clock_now() - ?1)) ORDER BY x.id",
        CORDEE_ARGS(CORDEE_V(CD_A_WEEK)));
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        const struct cd_follow_up f = {
            .party = cordee_json_int(one, "party"),
            .kind = "person.leaving",
            .title = T_LATER("{1} asked for no more mailings: yes or no?"),
            .many = T_LATER("More people asked for no more mailings: yes or no?"),
            .due = cordee_now()};
        int64_t task = 0;

        if (cd_follow_up_add(cd, &f, &task, err) < 0 ||
            cd->db->exec(
                cd, err,
                "UPDATE proposal SET details = json_set(details, '$.task', ?) WHERE id "
                "= ?",
                CORDEE_ARGS(CORDEE_V(task), CORDEE_V(cordee_json_int(one, "id")))) < 0)
            return -1;
    }
    return list ? 0 : -1;
}

static int history_add(struct cordee *cd, const struct cordee_proposal *p,
                       struct cordee_error *err)
{
    const struct cordee_taker taker = {p->party, "from"};
    const struct cordee_interaction i = {.kind = "mail.unsubscribe",
                                         .direction = CORDEE_IN,
                                         .subject = T_LATER("by asking for it in a mail"),
                                         .body = p->quote,
                                         .thread = p->interaction,
                                         .takers = &taker,
                                         .n_takers = 1};

    return cd_crm_interaction(cd, err, &i, NULL);
}

/* Her words are the proof, her mail the source; the note is in words of the cluster. */
static int word_add(struct cordee *cd, const struct cordee_proposal *p,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    struct cordee_consent word = {.party = p->party,
                                  .given = false,
                                  .basis = "unsubscribed",
                                  .wording = p->quote,
                                  .place = "mail"};
    char day[48];

    if (cd_news_speak(cd, p->cluster, err) < 0)
        return -1;
    cd->text->time(cd, p->at, CORDEE_TIME_DATE, day, sizeof day);
    cd_fill(&note, T("asked for it in a mail of {1}"), (const char *const[]){day, NULL});
    cd->text->spoken(cd);
    word.note = note.text;
    if (cd_consent_add(cd, err, &word) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE proposal SET word = (SELECT max(id) FROM consent WHERE "
                        "party = ?) WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(p->id)));
}

/* Her address too, and why it was stopped before. */
static int address_stop(struct cordee *core, const struct cordee_proposal *p,
                        struct cordee_error *err)
{
    char folded[255], hash[65];

    if (cordee_address_fold(cordee_json_text(p->details, "address"), folded) < 0)
        return 0;
    cd_address_hash(core, folded, hash);
    if (core->db->exec(core, err,
                       "UPDATE proposal SET stopped = ?1, stopped_before = coalesce(("
                       "SELECT reason FROM suppression WHERE hash = ?1), '') WHERE id = "
                       "?2",
                       CORDEE_ARGS(CORDEE_V((const char *)hash), CORDEE_V(p->id))) < 0)
        return -1;
    return cd_suppress_hash(core, hash, "unsubscribed", err);
}

int cd_leaving_accepted(struct cordee *cd, const struct cordee_proposal *p,
                        int64_t *party_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    *party_r = p->party;
    if (word_add(core, p, err) < 0 || history_add(core, p, err) < 0 ||
        address_stop(core, p, err) < 0)
        return -1;
    return cd_follow_up_settle(core, p, err);
}

int cd_leaving_dismissed(struct cordee *cd, const struct cordee_proposal *p,
                         struct cordee_error *err)
{
    return cd_follow_up_settle(cd_crm_of(cd), p, err);
}

/* ---- a yes that was taken back ---------------------------------------------- */

/* The log of consent is no part of an undo, but this word was our reading of a mail. */
static int word_drop(struct cordee *core, const json_t *row, struct cordee_error *err)
{
    const char *hash = cordee_json_text(row, "stopped");
    const char *before = cordee_json_text(row, "stopped_before");

    if (cd_consent_drop(core, cordee_json_int(row, "word"), err) < 0)
        return -1;
    if (!*hash)
        return 0;
    return core->db->exec(core, err,
                          *before ? "UPDATE suppression SET reason = ?2 WHERE hash = ?1 "
                                    "AND reason = 'unsubscribed'"
                                  : "DELETE FROM suppression WHERE hash = ?1 AND reason "
                                    "= 'unsubscribed' AND ?2 = ''",
                          CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(before)));
}

/* The yes holds again.  Its words are those of the entry that is there again. */
static int word_again(struct cordee *core, const json_t *row, struct cordee_error *err)
{
    const struct cordee_proposal p = {.id = cordee_json_int(row, "id"),
                                      .party = cordee_json_int(row, "party"),
                                      .cluster = cordee_json_int(row, "cluster"),
                                      .at = cordee_json_int(row, "at"),
                                      .quote = cordee_json_text(row, "body")};
    const char *hash = cordee_json_text(row, "stopped");

    if (word_add(core, &p, err) < 0)
        return -1;
    return *hash ? cd_suppress_hash(core, hash, "unsubscribed", err) : 0;
}

int cd_leaving_undone(struct cordee *core, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT x.id, x.party, x.cluster, x.state, x.at, x.word, x.stopped, "
        "x.stopped_before, (SELECT i.body FROM interaction i JOIN interaction_party ip "
        "ON ip.interaction = i.id WHERE ip.party = x.party AND i.kind = "
        "'mail.unsubscribe' ORDER BY i.id DESC LIMIT 1) AS body FROM proposal x WHERE "
        "x.id = ? AND x.kind = 'person.leaving'",
        CORDEE_ARGS(CORDEE_V(id)));
    const char *state = cordee_json_text(row, "state");
    bool has_word = cordee_json_int(row, "word") != 0;

    if (rc <= 0)
        return rc;
    if (strcmp(state, "open") == 0 && has_word)
        return word_drop(core, row, err);
    return strcmp(state, "accepted") == 0 && !has_word ? word_again(core, row, err) : 0;
}
