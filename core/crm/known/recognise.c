/* Whom an address stands for: who has it, else whose domain it is. */
#include "core/crm/known/known.h"

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/scope.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

#define AT_WORK "(r.until IS NULL OR r.until > clock_now())"

/* One call: organisations by domain, and which of them are members ("12": true). */
struct recognising {
    struct cordee *cd; /* the register's */
    struct cordee_arena *arena;
    json_t *domains, *members;
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

static void domain_put(struct recognising *r, const char *domain, int64_t org)
{
    if (*domain && strchr(domain, '.'))
        json_object_set_new(r->domains, site_of(domain), json_integer(org));
}

/* Later ones take the place of earlier ones: what most people there have, then what the
 * organisation says itself. */
static int domains_load(struct recognising *r, const char *sql, bool is_site,
                        struct cordee_error *err)
{
    struct cordee *cd = r->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const char *text = cd->db->get_text(rows, 0);

        domain_put(r, is_site ? cd_site_domain(r->arena, text) : cd_mail_domain(text),
                   cd->db->get_int(rows, 1));
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
    if (domains_load(r,
                     "SELECT '@' || substr(e.folded, instr(e.folded, '@') + 1), r.other, "
                     "count(*) FROM email_address e JOIN role r ON r.party = e.party "
                     "AND " AT_WORK " JOIN party o ON o.id = r.other AND o.kind = 1 AND "
                     "o.deleted_at IS NULL AND " CD_MINE("o.id") " GROUP BY 1, 2 ORDER "
                                                                 "BY 3",
                     false, err) < 0 ||
        domains_load(
            r,
            "SELECT e.folded, o.id FROM email_address e JOIN party o ON o.id = "
            "e.party WHERE o.kind = 1 AND o.deleted_at IS NULL AND " CD_MINE("o.id"),
            false, err) < 0 ||
        domains_load(r,
                     "SELECT o.website, o.id FROM party o WHERE o.kind = 1 AND o.website "
                     "<> '' AND o.deleted_at IS NULL AND " CD_MINE("o.id"),
                     true, err) < 0)
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
        "AND o.kind = 1 AND o.deleted_at IS NULL WHERE r.party = p.id AND " AT_WORK
        " AND " CD_MINE("o.id") " ORDER BY r.key_contact DESC, r.id LIMIT 1) FROM "
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
    it->domain = cordee_arena_text(r->arena, site_of(cd_mail_domain(folded)));
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
    struct recognising r = {cd_crm_of(cd), a, domains, members};

    if (all_load(&r, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (recognise(&r, &list[i], err) < 0)
            return -1;
    return 0;
}
