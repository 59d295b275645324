/* Whom an address stands for: who has it, else whose domain it is. */
#include "core/crm/known/known.h"

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/scope.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

/* One call: organisations by host (0: several have it), which of them are members ("12":
 * true), and the hosts of the addresses that are asked for. */
struct recognising {
    struct cordee *cd; /* the register's */
    struct cordee_arena *arena;
    json_t *domains, *members, *hosts;
};

/* ---- domains ---------------------------------------------------------------------- */

/* "mail.uni.ac.at" is of "uni.ac.at": the last two parts, or three below "ac.at" and the
 * like. */
static const char *site_of(const char *domain)
{
    static const char *const second[] = {"ac",   "co", "com", "edu", "gov",
                                         "gouv", "gv", "net", "or",  "org"};
    const char *dots[3] = {NULL, NULL, NULL}; /* the last, the one before ... */
    size_t n;

    for (const char *s = domain; (s = strchr(s, '.')); s++) {
        dots[2] = dots[1];
        dots[1] = dots[0];
        dots[0] = s;
    }
    if (!dots[1])
        return domain;
    n = (size_t)(dots[0] - dots[1]) - 1;
    for (size_t i = 0; strlen(dots[0]) == 3 && i < sizeof second / sizeof *second; i++)
        if (strlen(second[i]) == n && memcmp(second[i], dots[1] + 1, n) == 0)
            return dots[2] ? dots[2] + 1 : domain;
    return dots[1] + 1;
}

/* The longest end of `host`, from its site on, that is in `hosts`; or the shortest; NULL:
 * none is. */
static const char *end_in(const json_t *hosts, const char *host, bool longest)
{
    const char *site = site_of(host), *found = NULL;

    for (const char *s = host; s && s <= site; s = strchr(s, '.')) {
        s += *s == '.';
        if (json_object_get(hosts, s)) {
            found = s;
            if (longest)
                break;
        }
    }
    return found;
}

/* Institutes of one site are not one organisation: it is that of the nearest host above
 * an address that an organisation has, and without one that of those who are asked for
 * together. */
static const char *domain_of(const struct recognising *r, const char *host)
{
    const char *found = end_in(r->domains, host, true);

    if (!found)
        found = end_in(r->hosts, host, false);
    return found ? found : host;
}

/* `seen`: what this list has brought so far; NULL: the last of it counts. */
static void domain_put(struct recognising *r, const char *host, int64_t org, json_t *seen)
{
    const json_t *before = json_object_get(seen, host);

    if (!*host || !strchr(host, '.'))
        return;
    if (before && json_integer_value(before) != org)
        org = 0;
    json_object_set_new(r->domains, host, json_integer(org));
    if (seen)
        json_object_set_new(seen, host, json_integer(org));
}

/* Later lists take the place of earlier ones: where most people with it are, then what
 * the organisation says itself. */
static int domains_load(struct recognising *r, const char *sql, bool most, bool is_site,
                        struct cordee_error *err)
{
    struct cordee *cd = r->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *seen = most ? NULL : json_object();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const char *text = cd->db->get_text(rows, 0);

        domain_put(r, is_site ? cd_site_domain(r->arena, text) : cd_mail_domain(text),
                   cd->db->get_int(rows, 1), seen);
    }
    return rc;
}

static int members_load(struct recognising *r, struct cordee_error *err)
{
    struct cordee *cd = r->cd;
    struct cordee_sql sql = {.arena = r->arena};
    struct cordee_filter *filter;
    struct cordee_rows *rows = NULL;
    char id[24];
    int rc = cd_crm_filter(cd, r->arena, "member:active", CORDEE_FILTER_ORGS,
                           cd_db_actor_now(cd->host), &filter, err);

    if (rc == 0) {
        cordee_sql_put(&sql, "SELECT p.id FROM party p WHERE p.kind = 1 AND ");
        rc = cd_crm_filter_sql(cd, filter, &sql, err);
    }
    if (rc == 0) {
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
        rc = rows ? 0 : -1;
    }
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        snprintf(id, sizeof id, "%lld", (long long)cd->db->get_int(rows, 0));
        json_object_set_new(r->members, id, json_true());
    }
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : 0;
}

static int all_load(struct recognising *r, struct cordee_error *err)
{
    if (domains_load(
            r,
            "SELECT '@' || substr(e.folded, instr(e.folded, '@') + 1), r.other, "
            "count(*) FROM email_address e JOIN role r ON r.party = e.party "
            "AND " CORDEE_ROLE_NOW(
                "r") " JOIN party o ON o.id = r.other AND o.kind = 1 AND "
                     "o.deleted_at IS NULL AND " CD_MINE("o.id") " GROUP BY 1, 2 ORDER "
                                                                 "BY 3",
            true, false, err) < 0 ||
        domains_load(
            r,
            "SELECT e.folded, o.id FROM email_address e JOIN party o ON o.id = "
            "e.party WHERE o.kind = 1 AND o.deleted_at IS NULL AND " CD_MINE("o.id"),
            false, false, err) < 0 ||
        domains_load(r,
                     "SELECT o.website, o.id FROM party o WHERE o.kind = 1 AND o.website "
                     "<> '' AND o.deleted_at IS NULL AND " CD_MINE("o.id"),
                     false, true, err) < 0)
        return -1;
    return members_load(r, err);
}

/* ---- one address ------------------------------------------------------------------- */

static int is_gone(struct cordee *cd, const char *folded, bool *gone_r,
                   struct cordee_error *err)
{
    char hash[65];
    int64_t one = 0;

    cd_address_hash(cd, folded, hash);
    if (cd->db->one(cd, err, &one,
                    "SELECT 1 FROM suppression WHERE hash = ? AND reason = 'erased'",
                    CORDEE_ARGS(CORDEE_V((const char *)hash))) < 0)
        return -1;
    *gone_r = one == 1;
    return 0;
}

static int owner_find(struct cordee *cd, const char *folded, struct cordee_recognised *it,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT p.id, p.kind, (SELECT r.other FROM role r JOIN party o ON o.id = r.other "
        "AND o.kind = 1 AND o.deleted_at IS NULL WHERE r.party = p.id "
        "AND " CORDEE_ROLE_NOW("r") " AND " CD_MINE(
            "o.id") " ORDER BY r.key_contact DESC, r.id LIMIT 1) FROM "
                    "email_address e JOIN party p ON p.id = e.party WHERE "
                    "e.folded = ? AND "
                    "p.deleted_at IS NULL AND " CD_MINE(
                        "p.id") " ORDER BY p.kind DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(folded)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    it->party = cd->db->get_int(rows, 0);
    it->kind = (enum cordee_kind)cd->db->get_int(rows, 1);
    it->org = it->kind == CORDEE_ORG ? it->party : cd->db->get_int(rows, 2);
    return 1;
}

static void host_add(struct recognising *r, const char *address)
{
    char folded[255];

    if (cordee_address_fold(address, folded) == 0 && *cd_mail_domain(folded))
        json_object_set_new(r->hosts, cd_mail_domain(folded), json_true());
}

static int recognise(struct recognising *r, struct cordee_recognised *it,
                     struct cordee_error *err)
{
    char folded[255], id[24];
    int rc;

    it->party = it->org = 0;
    it->member = it->gone = false;
    it->domain = "";
    if (cordee_address_fold(it->address, folded) < 0)
        return 0;
    it->domain = cordee_arena_text(r->arena, domain_of(r, cd_mail_domain(folded)));
    rc = owner_find(r->cd, folded, it, err);
    if (rc < 0 || (rc == 0 && is_gone(r->cd, folded, &it->gone, err) < 0))
        return -1;
    if (!it->org && *it->domain)
        it->org = cordee_json_int(r->domains, it->domain);
    snprintf(id, sizeof id, "%lld", (long long)it->org);
    it->member = json_object_get(r->members, id) != NULL;
    return 0;
}

int cd_crm_recognise(struct cordee *cd, struct cordee_arena *a,
                     struct cordee_recognised *list, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *domains = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *members = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *hosts = json_object();
    struct recognising r = {cd_crm_of(cd), a, domains, members, hosts};

    if (all_load(&r, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        host_add(&r, list[i].address);
    for (size_t i = 0; i < n; i++)
        if (recognise(&r, &list[i], err) < 0)
            return -1;
    return 0;
}
