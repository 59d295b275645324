/* Who is who: whose mail it is, who is left out and why, and the groups of the others. */
#include "core/mail/first/first-priv.h"
#include "core/mail/receive/address-says.h"

#include <stdlib.h>
#include <string.h>

#define WRITTEN_AT_ONCE 500
#define REGULAR_MAILS   5 /* who wrote that often, in so many months, ... */
#define REGULAR_MONTHS  3
#define QUIET_S         (INT64_C(90) * 86400) /* ... and then no more is quiet */

struct person {
    int64_t id, wrote, came, months, first_at, last_at, org;
    const char *name;
    const char *left_out, *part;
    bool quiet, new_name;
    struct cordee_recognised known;
};

struct sorting {
    struct cordee *core;
    struct cordee_arena *arena;
    int64_t draft, newest;
    json_t *addresses; /* their own */
    json_t *domains;   /* their own: {"acme.example": true}, {"ada@acme.example": true} */
    json_t *homes;     /* the organisations these are of: {"12": true} */
    struct person *people;
    size_t n;
    json_t *orgs; /* of a domain: {"acme.example": [how many people, row of first_org]} */
};

/* ---- whose mail it is ------------------------------------------------------- */

/* Nobody they named wrote any of it: then whoever wrote some of it and took part in most
 * of it. */
static int own_guess(struct sorting *s, struct cordee_error *err)
{
    struct cordee *core = s->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT p.address FROM first_person p JOIN (SELECT author, count(*) AS wrote, "
        "count(*) + (SELECT count(*) FROM first_taker t WHERE t.person = author) AS part "
        "FROM first_mail WHERE draft = ?1 GROUP BY author) k ON k.author = p.id WHERE "
        "k.part * 10 >= 6 * (SELECT count(*) FROM first_mail WHERE draft = ?1) ORDER BY "
        "k.part DESC, k.wrote DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(s->draft)));

    if (rc > 0)
        json_array_append(s->addresses, json_object_get(row, "address"));
    return rc < 0 ? -1 : 0;
}

static int own_find(struct sorting *s, struct cordee_error *err)
{
    struct cordee *core = s->core;
    int64_t n = 0;

    if (core->db->one(core, err, &n,
                      "SELECT EXISTS (SELECT 1 FROM first_mail m JOIN first_person p ON "
                      "p.id = m.author WHERE m.draft = ? AND p.address IN (SELECT value "
                      "FROM json_each(?)))",
                      CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(s->addresses))) < 0 ||
        (!n && own_guess(s, err) < 0))
        return -1;
    return core->db->exec(
        core, err,
        "UPDATE first_person SET left_out = iif(address IN (SELECT value FROM "
        "json_each(?)), 'own', '') WHERE draft = ?",
        CORDEE_ARGS(CORDEE_V(s->addresses), CORDEE_V(s->draft)));
}

/* ---- all of them ------------------------------------------------------------ */

static int people_count(struct sorting *s, int64_t *n_r, struct cordee_error *err)
{
    return s->core->db->one(s->core, err, n_r,
                            "SELECT count(*) FROM first_person WHERE draft = ?",
                            CORDEE_ARGS(CORDEE_V(s->draft)));
}

static void person_read(struct sorting *s, struct cordee_rows *rows, struct person *p)
{
    const struct cordee_db_api *db = s->core->db;

    p->id = db->get_int(rows, 0);
    p->known.address = cordee_arena_text(s->arena, db->get_text(rows, 1));
    p->name = cordee_arena_text(s->arena, db->get_text(rows, 2));
    p->left_out = *db->get_text(rows, 3) ? "own" : db->get_int(rows, 4) ? "list" : "";
    p->wrote = db->get_int(rows, 5);
    p->came = db->get_int(rows, 6);
    p->first_at = db->get_int(rows, 7);
    p->last_at = db->get_int(rows, 8);
    p->months = db->get_int(rows, 9);
    p->part = "";
}

/* With how often, and when, they wrote to each other: read outside of any transaction. */
static int people_load(struct sorting *s, struct cordee_error *err)
{
    struct cordee *core = s->core;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int64_t room = 0;
    int rc;

    if (people_count(s, &room, err) < 0)
        return -1;
    s->people = cordee_arena_get(s->arena, (size_t)(room + 1) * sizeof *s->people);
    rows = core->db->query(
        core, err,
        "SELECT p.id, p.address, p.name, p.left_out, p.list, sum(k.sent), sum(1 - "
        "k.sent), "
        "min(k.at), max(k.at), count(DISTINCT k.at / 2629746) FROM first_person p LEFT "
        "JOIN (SELECT t.person, m.at, 1 AS sent FROM first_mail m JOIN first_person a ON "
        "a.id = m.author AND a.left_out = 'own' JOIN first_taker t ON t.mail = m.id "
        "WHERE "
        "m.draft = ?1 UNION ALL SELECT m.author, m.at, 0 FROM first_mail m WHERE m.draft "
        "= ?1) k ON k.person = p.id WHERE p.draft = ?1 GROUP BY p.id",
        CORDEE_ARGS(CORDEE_V(s->draft)));
    rc = rows ? 0 : -1;
    while (rows && s->n < (size_t)room && (rc = core->db->next(rows, err)) > 0)
        person_read(s, rows, &s->people[s->n++]);
    return rc < 0 ? -1 : 0;
}

/* ---- who is left out -------------------------------------------------------- */

static int recognise_all(struct sorting *s, struct cordee_error *err)
{
    struct cordee_recognised *list = calloc(s->n + 1, sizeof *list);
    int rc;

    if (!list)
        abort();
    for (size_t i = 0; i < s->n; i++)
        list[i].address = s->people[i].known.address;
    rc = s->core->crm->recognise(s->core, s->arena, list, s->n, err);
    for (size_t i = 0; rc == 0 && i < s->n; i++)
        s->people[i].known = list[i];
    free(list);
    return rc;
}

static const char *org_key(const struct sorting *s, const struct person *p)
{
    return cordee_arena_printf(s->arena, "%lld", (long long)p->known.org);
}

/* Where they work themselves, by their own addresses and those of all who sign in. */
static int own_domains(struct sorting *s, struct cordee_error *err)
{
    struct cordee *core = s->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *logins = core->db->list(core, err, "SELECT login FROM staff", CORDEE_NO_ARGS);
    size_t i;
    json_t *row;

    if (!logins)
        return -1;
    for (size_t k = 0; k < s->n; k++) {
        struct person *p = &s->people[k];

        if (strcmp(p->left_out, "own") != 0 || !*p->known.domain)
            continue;
        json_object_set_new(s->domains, p->known.domain, json_true());
        if (p->known.org)
            json_object_set_new(s->homes, org_key(s, p), json_true());
    }
    json_array_foreach (logins, i, row)
        json_object_set_new(s->domains, cordee_json_text(row, "login"), json_true());
    return 0;
}

/* Of their own house; whom the register has elsewhere is not, whatever the domain. */
static bool is_colleague(const struct sorting *s, const struct person *p)
{
    if (json_object_get(s->domains, p->known.address))
        return true;
    if (p->known.party && p->known.org && !json_object_get(s->homes, org_key(s, p)))
        return false;
    return json_object_get(s->domains, p->known.domain) != NULL;
}

static const char *why_out(const struct sorting *s, const struct person *p)
{
    const char *address = p->known.address;

    if (*p->left_out)
        return p->left_out;
    if (is_colleague(s, p))
        return "colleague";
    if (p->known.gone)
        return "gone";
    if (cd_address_is_machine(address))
        return "machine";
    if (p->known.kind == CORDEE_ORG && p->known.party)
        return "shared";
    if (!p->known.party && cd_address_is_shared(address))
        return "shared";
    return p->wrote ? "" : "unanswered";
}

/* ---- groups ----------------------------------------------------------------- */

static void org_count(struct sorting *s, const struct person *p)
{
    json_t *org = json_object_get(s->orgs, p->known.domain);

    if (*p->left_out || !*p->known.domain)
        return;
    if (!org) {
        org = json_pack("[i, i]", 0, 0);
        json_object_set_new(s->orgs, p->known.domain, org);
    }
    json_array_set_new(org, 0,
                       json_integer(json_integer_value(json_array_get(org, 0)) + 1));
}

static const char *part_of(const struct sorting *s, const struct person *p)
{
    const json_t *org = json_object_get(s->orgs, p->known.domain);

    if (*p->left_out)
        return "";
    if (p->known.org)
        return p->known.member ? "member" : "known";
    if (p->known.party)
        return "known";
    return org && json_integer_value(json_array_get(org, 0)) > 1 ? "new" : "single";
}

static void settle(struct sorting *s)
{
    for (size_t i = 0; i < s->n; i++) {
        s->people[i].left_out = why_out(s, &s->people[i]);
        org_count(s, &s->people[i]);
    }
    for (size_t i = 0; i < s->n; i++) {
        struct person *p = &s->people[i];

        p->part = part_of(s, p);
        p->quiet = !*p->left_out && p->wrote + p->came >= REGULAR_MAILS &&
                   p->months >= REGULAR_MONTHS && p->last_at < s->newest - QUIET_S;
        p->new_name = !*p->name && !*p->left_out;
        if (p->new_name)
            p->name = cd_address_name(s->arena, p->known.address);
    }
}

/* ---- writing ---------------------------------------------------------------- */

/* The row of an organisation, once for each domain. */
static int org_put(struct sorting *s, struct person *p, struct cordee_error *err)
{
    struct cordee *core = s->core;
    json_t *org = json_object_get(s->orgs, p->known.domain);

    if (*p->left_out || !org)
        return 0;
    p->org = json_integer_value(json_array_get(org, 1));
    if (p->org)
        return 0;
    if (core->db->exec(
            core, err,
            "INSERT INTO first_org(draft, domain, name, party) VALUES(?, ?, ?, "
            "?) ON CONFLICT(draft, domain) DO UPDATE SET party = "
            "coalesce(party, excluded.party)",
            CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(p->known.domain),
                        CORDEE_V(cd_address_org_name(s->arena, p->known.domain)),
                        CORDEE_ID(p->known.org))) < 0 ||
        core->db->one(core, err, &p->org,
                      "SELECT id FROM first_org WHERE draft = ? AND domain = ?",
                      CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(p->known.domain))) < 0)
        return -1;
    json_array_set_new(org, 1, json_integer(p->org));
    return 0;
}

static int person_put(struct sorting *s, struct person *p, struct cordee_error *err)
{
    return org_put(s, p, err) < 0
               ? -1
               : s->core->db->exec(
                     s->core, err,
                     "UPDATE first_person SET wrote = ?, came = ?, months = ?, first_at "
                     "= "
                     "?, last_at = ?, left_out = ?, part = ?, quiet = ?, name = ?, org = "
                     "?, party = ? WHERE id = ?",
                     CORDEE_ARGS(
                         CORDEE_V(p->wrote), CORDEE_V(p->came), CORDEE_V(p->months),
                         CORDEE_V(p->first_at), CORDEE_V(p->last_at),
                         CORDEE_V(p->left_out), CORDEE_V(p->part),
                         CORDEE_V((int64_t)p->quiet), CORDEE_V(p->name),
                         CORDEE_ID(p->org),
                         CORDEE_ID(p->known.kind == CORDEE_PERSON ? p->known.party : 0),
                         CORDEE_V(p->id)));
}

static int some_write(struct sorting *s, size_t from, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (s->core->db->begin(s->core, &tx, err) < 0)
        return -1;
    for (size_t i = from; i < s->n && i < from + WRITTEN_AT_ONCE; i++)
        if (person_put(s, &s->people[i], err) < 0)
            return -1;
    return s->core->db->commit(&tx, err);
}

static int all_write(struct sorting *s, struct cordee_error *err)
{
    struct cordee *core = s->core;

    for (size_t i = 0; i < s->n; i += WRITTEN_AT_ONCE)
        if (some_write(s, i, err) < 0)
            return -1;
    return core->db->exec(
        core, err,
        "UPDATE first_day SET state = 'ready', addresses = ?, ended_at = "
        "? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(s->addresses), CORDEE_V(cordee_now()), CORDEE_V(s->draft)));
}

/* ---- all of it -------------------------------------------------------------- */

static int sort(struct sorting *s, struct cordee_error *err)
{
    if (own_find(s, err) < 0 || people_load(s, err) < 0 || recognise_all(s, err) < 0 ||
        own_domains(s, err) < 0)
        return -1;
    settle(s);
    return all_write(s, err);
}

int cd_first_sort(struct cordee *core, int64_t draft, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *domains = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *homes = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *orgs = json_object();
    struct sorting s = {.core = core,
                        .arena = a,
                        .draft = draft,
                        .domains = domains,
                        .homes = homes,
                        .orgs = orgs};
    int rc = core->db->row(
        core, err, &row,
        "SELECT newest, addresses AS \"addresses:json\" FROM first_day WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(draft)));

    if (rc <= 0)
        return rc;
    s.newest = cordee_json_int(row, "newest");
    s.addresses = json_object_get(row, "addresses");
    return sort(&s, err);
}
