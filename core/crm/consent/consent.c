/* Who may be written to.  Consent is a record that only grows: the last word counts. */
#include "core/crm/consent/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/gather.h"
#include "core/crm/news/news.h"

#include "core/db/db.h"
#include "core/db/suppression.h"

#include <stdio.h>
#include <string.h>

/* The one expression, for a single person and for audiences, when queueing and again
 * when sending.  The last word on this topic, or on all topics, decides; a person who
 * said nothing is written to on the basis under which they came in. */
static const char may_write[] =
    "(CASE WHEN e.id IS NULL THEN 'no address'"
    " WHEN p.deleted_at IS NOT NULL THEN 'erased'"
    " ELSE coalesce((SELECT CASE s.reason WHEN 'complained' THEN 'suppressed' ELSE"
    " s.reason END FROM suppression s WHERE s.hash = e.hash),"
    " CASE (SELECT c.given FROM consent c WHERE c.party = p.id AND c.said = 1 AND"
    " (c.topic IS NULL OR c.topic = ?) ORDER BY c.id DESC LIMIT 1)"
    " WHEN 0 THEN 'unsubscribed'"
    " WHEN 1 THEN nullif(e.state, 'ok')"
    " ELSE CASE WHEN e.state <> 'ok' THEN e.state"
    " WHEN p.basis = 'none' AND p.kind = 2 THEN 'no basis' END END,"
    " CASE WHEN p.paused_until IS NOT NULL AND p.paused_until > clock_now() THEN"
    " 'paused' END, CASE WHEN " CD_WISHES_TO_LEAVE " THEN 'wish' END) END)";

/* What one must be told reaches all who can be reached: only a mailbox that is not there
 * and an erasure stand in its way. */
static const char may_notice[] =
    "(CASE WHEN e.id IS NULL THEN 'no address'"
    " WHEN p.deleted_at IS NOT NULL THEN 'erased'"
    " WHEN e.state <> 'ok' THEN e.state"
    " ELSE (SELECT s.reason FROM suppression s WHERE s.hash = e.hash AND s.reason IN"
    " ('erased', 'bounced')) END)";

const char *cd_crm_may_notice_sql(struct cordee *cd)
{
    (void)cd;
    return may_notice;
}

const char *cd_crm_may_write_sql(struct cordee *cd)
{
    (void)cd;
    return may_write;
}

void cd_may_write_put(struct cordee *cd, int64_t topic, struct cordee_sql *out)
{
    const char *mark = strchr(may_write, '?');

    (void)cd;
    cordee_buf_put(&out->text, may_write, (size_t)(mark - may_write));
    cordee_sql_bind(out, cordee_of_int(topic));
    cordee_sql_put(out, mark + 1);
}

/* The reasons of the expression above, as people read them; the second where the day
 * is known. */
static const struct {
    const char *reason, *words, *dated;
} reasons[] = {
    {"unsubscribed", T_LATER("unsubscribed"), T_LATER("unsubscribed on {1}")},
    {"bounced", T_LATER("mail to this address came back"),
     T_LATER("mail to this address came back on {1}")},
    {"left", T_LATER("they read this address no more"),
     T_LATER("they read this address no more, as was confirmed on {1}")},
    {"no basis", T_LATER("no basis: neither a member nor asked for mail"), NULL},
    {"no address", T_LATER("no e-mail address"), NULL},
    {"erased", T_LATER("deleted"), NULL},
    {"suppressed", T_LATER("complained about mail from us"), NULL},
    {"paused", T_LATER("asked for a pause"), T_LATER("asked for a pause until {1}")},
    {"wish", T_LATER("wrote that they want no more mailings: to be confirmed"), NULL},
    {"twice", T_LATER("gets it already at the same address"), NULL},
    {"one", T_LATER("somebody else of the same organisation gets it"), NULL},
    {"budget", T_LATER("got as many mailings this week as they may"), NULL},
};

void cd_reason_words(struct cordee *cd, const char *reason, int64_t at,
                     struct cordee_buf *out)
{
    char date[48] = "";

    if (at)
        cd->text->time(cd, at, CORDEE_TIME_DATE, date, sizeof date);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reasons[i].reason, reason) != 0)
            continue;
        if (at && reasons[i].dated)
            cd_fill(out, T(reasons[i].dated), (const char *const[]){date, NULL});
        else
            cordee_buf_puts(out, T(reasons[i].words));
        return;
    }
    cordee_buf_puts(out, reason);
}

int cd_crm_may_write(struct cordee *cd, struct cordee_error *err, int64_t party,
                     int64_t address, int64_t topic, char why_r[160])
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf why = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    const char *reason;
    int rc;

    cordee_buf_printf(
        &sql,
        "SELECT %s, coalesce((SELECT max(c.at) FROM consent c WHERE c.party = p.id AND "
        "c.said = 1 AND c.given = 0), (SELECT x.at FROM suppression x WHERE x.hash = "
        "e.hash), e.state_at, 0), coalesce(p.paused_until, 0) FROM party p LEFT JOIN "
        "email_address e ON e.id = ? AND e.party = p.id WHERE p.id = ?",
        may_write);
    rows =
        core->db->query(core, err, sql.text,
                        CORDEE_ARGS(CORDEE_V(topic), CORDEE_V(address), CORDEE_V(party)));
    rc = rows ? core->db->next(rows, err) : -1;
    if (rc < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such person"));
    if (core->db->is_null(rows, 0))
        return 1;
    reason = core->db->get_text(rows, 0);
    cd_reason_words(cd, reason,
                    core->db->get_int(rows, strcmp(reason, "paused") == 0 ? 2 : 1), &why);
    snprintf(why_r, 160, "%s", why.text);
    return 0;
}

/* Who leaves all mail or a topic, or comes back, is known after a restore too. */
static int restore_note(struct cordee *core, int64_t party, int64_t topic, bool given,
                        struct cordee_error *err)
{
    const char *word = given ? "given" : "withdrawn";
    char reason[40];
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        core->db->list(core, err, "SELECT hash FROM email_address WHERE party = ?",
                       CORDEE_ARGS(CORDEE_V(party)));

    snprintf(reason, sizeof reason, topic ? "%s:%lld" : "%s", word, (long long)topic);
    json_array_foreach (list, i, row)
        cd_suppression_note(core->host, reason, cordee_json_text(row, "hash"));
    return list ? 0 : -1;
}

/* Whoever says yes after having left is on again: the later word counts. */
static int unsuppress(struct cordee *core, int64_t party, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "DELETE FROM suppression WHERE reason = 'unsubscribed' AND "
                          "hash IN (SELECT hash FROM email_address WHERE party = ?)",
                          CORDEE_ARGS(CORDEE_V(party)));
}

static const char *or_none(const char *s)
{
    return s ? s : "";
}

static int word_insert(struct cordee *core, const struct cordee_consent *w,
                       struct cordee_error *err)
{
    int64_t staff = cd_db_actor_now(core->host);

    return core->db->insert(
               core, err,
               "INSERT INTO consent(party, topic, given, basis, wording, "
               "place, note, address, staff) VALUES(?, ?, ?, ?, ?, ?, ?, ?, "
               "?)",
               CORDEE_ARGS(CORDEE_V(w->party), CORDEE_ID(w->topic), CORDEE_V(w->given),
                           CORDEE_V(or_none(w->basis)), CORDEE_V(or_none(w->wording)),
                           CORDEE_V(or_none(w->place)), CORDEE_V(or_none(w->note)),
                           CORDEE_V(or_none(w->address)),
                           CORDEE_ID(staff > 0 ? staff : 0))) < 0
               ? -1
               : 0;
}

int cd_consent_add(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_consent *w)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_party_must(cd, w->party, NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, w->given ? T("Consent given") : T("Consent withdrawn"),
                        err) < 0 ||
        word_insert(core, w, err) < 0 ||
        (w->given && unsuppress(core, w->party, err) < 0) ||
        restore_note(core, w->party, w->topic, w->given, err) < 0 ||
        core->event->fire(core, err,
                          w->given ? "contact.subscribed" : "contact.unsubscribed",
                          CORDEE_ARGS(CORDEE_V(w->party), CORDEE_V(w->topic))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_consent_drop(struct cordee *core, int64_t word, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row,
                           "SELECT party, coalesce(topic, 0) AS topic FROM consent WHERE "
                           "id = ?",
                           CORDEE_ARGS(CORDEE_V(word)));

    if (rc <= 0)
        return rc;
    if (core->db->exec(core, err, "DELETE FROM consent WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(word))) < 0)
        return -1;
    return restore_note(core, cordee_json_int(row, "party"),
                        cordee_json_int(row, "topic"), true, err);
}

int cd_crm_consent(struct cordee *cd, struct cordee_error *err, int64_t party,
                   int64_t topic, bool given, const char *basis, const char *wording,
                   const char *where)
{
    return cd_consent_add(cd, err,
                          &(struct cordee_consent){.party = party,
                                                   .topic = topic,
                                                   .given = given,
                                                   .basis = basis,
                                                   .wording = wording,
                                                   .place = where});
}

int cd_basis_note(struct cordee *cd, int64_t party, const char *place,
                  struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t staff = cd_db_actor_now(core->host);

    return core->db->exec(
        core, err,
        "INSERT INTO consent(party, given, basis, place, staff, said) SELECT p.id, "
        "p.basis <> 'none', p.basis, ?, ?, 0 FROM party p WHERE p.id = ? AND p.kind = 2 "
        "AND p.basis <> coalesce((SELECT c.basis FROM consent c WHERE c.party = p.id AND "
        "c.said = 0 ORDER BY c.id DESC LIMIT 1), 'none')",
        CORDEE_ARGS(CORDEE_V(place), CORDEE_ID(staff > 0 ? staff : 0), CORDEE_V(party)));
}

void cd_basis_gather(struct cd_gather *g, int64_t party, const char *basis,
                     const char *place)
{
    static const struct cd_insert note = {
        "consent(party, given, basis, place, staff, said)", 6, ""};
    int64_t staff = cd_db_actor_now(g->cd->host);

    cd_gather_put(g, &note,
                  (struct cordee_value[]){CORDEE_V(party), CORDEE_V(true),
                                          CORDEE_V(basis), CORDEE_V(place),
                                          CORDEE_ID(staff), CORDEE_V(0)});
}

/* What is worse stays: who is erased stays erased whatever bounces later. */
int cd_suppress_hash(struct cordee *core, const char *hash, const char *reason,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "INSERT INTO suppression(hash, reason) VALUES(?, ?) "
                       "ON CONFLICT(hash) DO UPDATE SET reason = excluded.reason, "
                       "at = excluded.at WHERE suppression.reason = 'bounced' AND "
                       "excluded.reason <> 'bounced' OR excluded.reason = 'erased'",
                       CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(reason))) < 0)
        return -1;
    if (core->db->changes(core) > 0)
        cd_suppression_note(core->host, reason, hash);
    return core->db->commit(&tx, err);
}

int cd_crm_suppress(struct cordee *cd, struct cordee_error *err, const char *address,
                    const char *reason)
{
    char folded[255], hash[65];

    if (cordee_address_fold(address, folded) < 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    cd_address_hash(cd, folded, hash);
    return cd_suppress_hash(cd_crm_of(cd), hash, reason, err);
}

/* No consent of anybody: to a replayed log it is the address's later word all the same.
 */
int cd_crm_unsuppress(struct cordee *cd, struct cordee_error *err, const char *address)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char folded[255], hash[65];

    if (cordee_address_fold(address, folded) < 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    cd_address_hash(cd, folded, hash);
    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "DELETE FROM suppression WHERE hash = ? AND reason = "
                       "'unsubscribed'",
                       CORDEE_ARGS(CORDEE_V((const char *)hash))) < 0)
        return -1;
    if (core->db->changes(core) > 0)
        cd_suppression_note(core->host, "resumed", hash);
    return core->db->commit(&tx, err);
}

/* The event of a state that is not "ok". */
static const char *const events[][2] = {{"bounced", "address.bounced"},
                                        {"left", "address.left"}};

/* Who listens hears of it; of one that works again the open questions are settled. */
static int state_told(struct cordee *core, int64_t party, int64_t address,
                      const char *state, const char *folded, struct cordee_error *err)
{
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (strcmp(state, events[i][0]) == 0)
            return core->event->fire(core, err, events[i][1],
                                     CORDEE_ARGS(CORDEE_V(party), CORDEE_V(address)));
    return cd_news_address_works(core, party, folded, err);
}

int cd_crm_address_state(struct cordee *cd, struct cordee_error *err, int64_t address,
                         const char *state, const char *said)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t party;
    int rc = core->db->row(core, err, &row,
                           "SELECT party, folded, state FROM email_address WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(address)));

    party = cordee_json_int(row, "party");
    if (rc <= 0)
        return rc; /* the address has been taken away meanwhile: nothing to mark */
    if (strcmp(state, "bounced") == 0 &&
        strcmp(cordee_json_text(row, "state"), "left") == 0)
        return 0; /* that is known, and why */
    if (cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, T("State of an address"), err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE email_address SET state = ?, said = ?, state_at = ? "
                       "WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(state), CORDEE_V(said ? said : ""),
                                   CORDEE_V(cordee_now()), CORDEE_V(address))) < 0)
        return -1;
    if (state_told(core, party, address, state, cordee_json_text(row, "folded"), err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
