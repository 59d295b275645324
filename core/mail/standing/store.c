/* When domains are looked at, and what is kept of it. */
#include "core/mail/standing/standing.h"

#include "core/fetch/fetch.h"
#include "core/job/job.h"
#include "core/mail/compose/compose.h"
#include "core/mail/send/relays.h"
#include "core/mail/sign/keys.h"
#include "core/mail/sign/senders.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define KIND "mail.standing"
#define WEEK (7 * 86400)

/* ---- where our mail leaves from -------------------------------------------------- */

/* Only what the world can see: a relay on this machine says nothing. */
static bool is_public(const char *address)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};

    if (inet_pton(AF_INET, address, &four.sin_addr) == 1)
        return !cd_fetch_refuses((struct sockaddr *)&four, "", false);
    return inet_pton(AF_INET6, address, &six.sin6_addr) == 1 &&
           !cd_fetch_refuses((struct sockaddr *)&six, "", false);
}

static void add_public(json_t *list, const char *address)
{
    if (is_public(address) && json_array_size(list) < 8)
        json_array_append_new(list, json_string(address));
}

/* The addresses that a person named; those that are none are left out. */
static bool addresses_set(struct cordee *core, struct cordee_arena *a, json_t *list)
{
    char *rest =
        cordee_arena_text(a, core->setting->text(core, a, "mail.sending_addresses"));
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN];

    /* As the DNS gives them: 2001:DB8::07 is 2001:db8::7. */
    for (char *one; (one = strsep(&rest, ", ;\t\r\n"));) {
        const int family = strchr(one, ':') ? AF_INET6 : AF_INET;

        if (inet_pton(family, one, bytes) == 1 &&
            inet_ntop(family, bytes, text, sizeof text) && json_array_size(list) < 8)
            json_array_append_new(list, json_string(text));
    }
    return json_array_size(list) > 0;
}

static void host_guess(struct cd_dns *dns, const char *host, json_t *list)
{
    static const enum cd_dns_type types[] = {CD_DNS_A, CD_DNS_AAAA};

    add_public(list, host);
    for (size_t k = 0; k < 2 && strchr(host, '.'); k++) {
        struct cd_dns_answer a;

        if (dns->ask(dns, types[k], host, &a, NULL) > 0)
            for (size_t i = 0; i < a.n; i++)
                add_public(list, a.rows[i].text);
    }
}

/* Of all servers that take our mail. */
static void addresses_guess(struct cordee *core, struct cd_dns *dns, json_t *list)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *relays = core->host->practice ? NULL : cd_relays_list(core, 0, NULL);
    const json_t *relay;
    size_t i;

    json_array_foreach (relays, i, relay)
        host_guess(dns, cordee_json_text(relay, "host"), list);
}

/* ---- the last seven days --------------------------------------------------------- */

#define OF_DOMAIN                                                                       \
    "lower(substr(coalesce(nullif(l.from_address, ''), (SELECT from_address FROM "      \
    "cluster c WHERE c.id = l.cluster), (SELECT from_address FROM cluster ORDER BY id " \
    "LIMIT 1)), 1 + instr(coalesce(nullif(l.from_address, ''), (SELECT from_address "   \
    "FROM cluster c WHERE c.id = l.cluster), (SELECT from_address FROM cluster ORDER "  \
    "BY id LIMIT 1)), '@'))) = ?2"

/* What came back, by reason; one row a mail, whether it was refused or came back later.
 */
static json_t *week_look(struct cordee *core, const char *domain,
                         struct cordee_error *err)
{
    const int64_t since = cordee_now() - WEEK;
    CORDEE_AUTO(cordee_json_drop) json_t *bounced = NULL;
    int64_t sent = 0, complaints = 0;

    if (core->db->one(core, err, &sent,
                      "SELECT count(*) FROM outbox o JOIN letter l ON l.id = o.letter "
                      "WHERE o.state = 'sent' AND o.ended_at > ?1 AND " OF_DOMAIN,
                      CORDEE_ARGS(CORDEE_V(since), CORDEE_V(domain))) < 0 ||
        core->db->one(core, err, &complaints,
                      "SELECT count(*) FROM message m JOIN outbox o ON o.id = m.outbox "
                      "JOIN letter l ON l.id = o.letter WHERE m.handler = "
                      "'mail.complaint' AND m.received_at > ?1 AND " OF_DOMAIN,
                      CORDEE_ARGS(CORDEE_V(since), CORDEE_V(domain))) < 0)
        return NULL;
    bounced = core->db->list(
        core, err,
        "SELECT o.reason AS reason, count(*) AS n FROM outbox o JOIN letter l ON l.id = "
        "o.letter WHERE (o.bounced_at > ?1 OR (o.state = 'failed' AND o.bounced_at IS "
        "NULL AND o.ended_at > ?1)) AND " OF_DOMAIN
        " GROUP BY o.reason ORDER BY 2 DESC, 1 LIMIT 20",
        CORDEE_ARGS(CORDEE_V(since), CORDEE_V(domain)));
    if (!bounced)
        return NULL;
    return json_pack("{s:I, s:I, s:O}", "sent", (json_int_t)sent, "complaints",
                     (json_int_t)complaints, "bounced", bounced);
}

/* ---- one domain ------------------------------------------------------------------ */

static int keep(struct cordee *core, const char *domain, json_t *checks, json_t *week,
                const char *error, struct cordee_error *err)
{
    /* Where nobody could be asked, what was seen before stays. */
    return core->db->exec(
        core, err,
        "INSERT INTO sender_domain(domain, state, checks, week, looked_at, error) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(domain) DO UPDATE SET week = "
        "excluded.week, error = excluded.error, state = CASE WHEN excluded.looked_at IS "
        "NULL THEN sender_domain.state ELSE excluded.state END, checks = CASE WHEN "
        "excluded.looked_at IS NULL THEN sender_domain.checks ELSE excluded.checks END, "
        "looked_at = coalesce(excluded.looked_at, sender_domain.looked_at)",
        CORDEE_ARGS(CORDEE_V(domain), CORDEE_V(*error ? "" : cd_standing_worst(checks)),
                    CORDEE_V(checks), CORDEE_V(week),
                    CORDEE_ID(*error ? 0 : cordee_now()), CORDEE_V(error)));
}

/* Keys whose record is as it should be. */
static int keys_seen(struct cordee *core, const json_t *checks, struct cordee_error *err)
{
    const json_t *row;
    size_t i;

    json_array_foreach (checks, i, row)
        if (strcmp(cordee_json_text(row, "code"), "dkim.good") == 0 &&
            cd_dkim_seen(core, cordee_json_int(row, "key"), err) < 0)
            return -1;
    return 0;
}

static bool ends(void *host)
{
    return cd_jobs_end(host);
}

static int look(struct cordee *core, const char *domain, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *week = week_look(core, domain, err);
    CORDEE_AUTO(cordee_json_drop) json_t *keys = cd_dkim_list(core, domain, err);
    CORDEE_AUTO(cordee_json_drop)
    json_t *addresses = json_array(), *checks = json_array();
    struct cordee_error why = {0};
    char path[255] = "";
    struct cd_dns *dns;
    struct cd_standing s = {
        .domain = domain, .return_path = path, .addresses = addresses, .keys = keys};

    if (!week || !keys)
        return -1;
    dns = cd_dns_open(core, a, ends, core->host, &why);
    if (!dns)
        return keep(core, domain, checks, week, why.text, err);
    (void)cd_return_address(core, path, NULL);
    s.certain = addresses_set(core, a, addresses);
    if (!s.certain)
        addresses_guess(core, dns, addresses);
    json_decref(checks);
    checks = cd_standing_look(dns, &s);
    cd_dns_close(dns);
    if (cd_jobs_end(core->host))
        return 0; /* half of it; it is looked at again */
    return keys_seen(core, checks, err) < 0 ? -1
                                            : keep(core, domain, checks, week, "", err);
}

/* ---- the job --------------------------------------------------------------------- */

int cd_standing_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *domains = cd_sender_domains(core, err);
    size_t n = (size_t)cordee_json_int(job->state, "done");

    if (!domains)
        return -1;
    cd->job->progress(cd, job, (int64_t)n, (int64_t)json_array_size(domains),
                      json_string_value(json_array_get(domains, n)));
    if (n >= json_array_size(domains))
        return CORDEE_JOB_DONE;
    if (look(core, json_string_value(json_array_get(domains, n)), err) < 0)
        return -1;
    if (!cd_jobs_end(core->host))
        json_object_set_new(job->state, "done", json_integer((json_int_t)n + 1));
    return CORDEE_JOB_MORE;
}

int cd_standing_ask(struct cordee *core, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_object();
    const struct cd_row *row = cd_rows_find(core->host->rows, CD_ROW_JOB, KIND);
    int64_t job;
    int rc;

    if (!row || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (core->db->begin(core, &tx, err) < 0 ||
        (rc = core->db->one(core, err, &job,
                            "SELECT id FROM job WHERE kind = ? AND state IN ('waiting', "
                            "'running') LIMIT 1",
                            CORDEE_ARGS(CORDEE_V(KIND)))) < 0 ||
        (rc == 0 && core->job->queue(row->cd, err, KIND, none, 0) < 0))
        return -1;
    return core->db->commit(&tx, err);
}

int cd_standing_daily(struct cordee *cd, struct cordee_error *err)
{
    return cd->host->practice ? 0 : cd_standing_ask(cd->host->core, err);
}

/* A key that was just made: whoever publishes its record need not come back here. */
int cd_standing_waiting(struct cordee *cd, struct cordee_error *err)
{
    int64_t key;
    int rc = cd->db->one(cd, err, &key,
                         "SELECT id FROM dkim_key WHERE used_at IS NULL AND made_at > "
                         "unixepoch() - 7 * 86400 LIMIT 1",
                         CORDEE_NO_ARGS);

    return rc <= 0 ? rc : cd_standing_daily(cd, err);
}

/* ---- what was seen --------------------------------------------------------------- */

json_t *cd_standing_get(struct cordee *cd, const char *domain, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *row = NULL, *check;
    size_t i;
    int rc = core->db->row(core, err, &row,
                           "SELECT domain, state, checks AS \"checks:json\", week AS "
                           "\"week:json\", looked_at, error FROM sender_domain WHERE "
                           "domain = ?",
                           CORDEE_ARGS(CORDEE_V(domain)));

    if (rc < 0)
        return NULL;
    if (rc == 0)
        return json_pack("{s:s, s:s, s:[], s:{}, s:s}", "domain", domain, "state", "",
                         "checks", "week", "error", "");
    json_array_foreach (json_object_get(row, "checks"), i, check)
        json_object_set_new(check, "words", json_string(cd_standing_said(cd, a, check)));
    return row;
}

int cd_sender_health(struct cordee *cd, struct cordee_error *err, const char *address,
                     json_t **health_r)
{
    static const char *const matter[] = {"align", "spf", "dkim", "dmarc", NULL};
    const char *at = strrchr(address, '@');
    char folded[255];
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    const json_t *worst = NULL, *check;
    size_t i;

    if (!at || cordee_address_fold(address, folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "not an address: %s", address);
    all = cd_standing_get(cd, strrchr(folded, '@') + 1, err);
    if (!all)
        return -1;
    for (const char *const *state = (const char *const[]){"bad", "warn", "unknown", NULL};
         *state && !worst; state++)
        for (const char *const *which = matter; *which && !worst; which++)
            json_array_foreach (json_object_get(all, "checks"), i, check)
                if (!worst && strcmp(cordee_json_text(check, "check"), *which) == 0 &&
                    strcmp(cordee_json_text(check, "state"), *state) == 0)
                    worst = check;
    *health_r = json_pack(
        "{s:O, s:s, s:s, s:I, s:s}", "domain", json_object_get(all, "domain"), "state",
        !*cordee_json_text(all, "state") ? ""
        : worst                          ? cordee_json_text(worst, "state")
                                         : "ok",
        "words", worst ? cordee_json_text(worst, "words") : "", "looked_at",
        (json_int_t)cordee_json_int(all, "looked_at"), "url", "/settings/deliverability");
    return 0;
}
