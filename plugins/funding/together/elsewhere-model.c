/* Organisations of other clusters of this server: who may be found, and who was. */
#include "plugins/funding/together/partner-priv.h"

/* ---- who may be found ------------------------------------------------------- */

int findable_load(struct cordee *cd, int64_t party, struct findable *f_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT o.id, o.said_at, (p.kind = 1 AND (SELECT count(*) FROM cluster k WHERE "
        "k.retired_at IS NULL) > 1) AS \"possible:bool\" FROM party p LEFT JOIN "
        "funding_findable o ON o.party = p.id WHERE p.id = ? AND p.deleted_at IS NULL",
        CORDEE_ARGS(CORDEE_V(party)));

    *f_r = (struct findable){.possible = cordee_json_true(row, "possible"),
                             .said_at = cordee_json_int(row, "said_at")};
    return rc < 0 ? -1 : 0;
}

static int said_note(struct cordee *cd, const struct findable_word *word,
                     struct cordee_error *err)
{
    const struct cordee_taker takers[] = {{word->party, "from"}, {word->person, "from"}};
    const struct cordee_interaction entry = {
        .kind = word->may ? "funding.findable" : "funding.hidden",
        .direction = CORDEE_IN,
        .subject = "",
        .body = word->may ? findable_wording(cd) : "",
        .author = word->staff,
        .takers = takers,
        .n_takers = word->person ? 2 : 1,
    };
    int64_t id;

    return cd->crm->interaction(cd, err, &entry, &id);
}

int findable_put(struct cordee *cd, const struct findable_word *word,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd->db->change_begin(
            cd, &c, T("Whether other clusters may find them as a partner"), err) < 0)
        return -1;
    rc = word->may
             ? cd->db->exec(cd, err,
                            "INSERT INTO funding_findable(party, person, said_at) SELECT "
                            "p.id, ?, ? FROM party p WHERE p.id = ? AND p.kind = 1 ON "
                            "CONFLICT (party) DO NOTHING",
                            CORDEE_ARGS(CORDEE_ID(word->person), CORDEE_V(cordee_now()),
                                        CORDEE_V(word->party)))
             : cd->db->exec(cd, err, "DELETE FROM funding_findable WHERE party = ?",
                            CORDEE_ARGS(CORDEE_V(word->party)));
    if (rc < 0 || (cd->db->changes(cd) > 0 && said_note(cd, word, err) < 0))
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- who was found ---------------------------------------------------------- */

/* Through which cluster of theirs they can be asked: one where they are a member now and
 * that has an address to write from. */
#define THEIRS                                                                       \
    "(SELECT min(z.id) FROM party_cluster y JOIN membership m ON m.party = y.party " \
    "AND m.cluster = y.cluster JOIN cluster z ON z.id = y.cluster AND z.retired_at " \
    "IS NULL AND z.from_address <> '' WHERE y.party = p.id AND (m.since IS NULL OR " \
    "m.since <= clock_now()) AND (m.until IS NULL OR m.until > clock_now()))"
#define NOT_IN_IT                                                                   \
    "NOT EXISTS (SELECT 1 FROM funding_partner f WHERE f.project = ?1 AND f.party " \
    "= p.id)"

json_t *candidates_elsewhere(struct cordee *cd, const struct project *p,
                             const struct gaps *gaps, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT o.id AS number, k.name AS cluster, p.country, p.org_type, "
        "coalesce(x.strength, 0) AS strength, " FUNDING_FILLS_COLUMNS
        ", (SELECT group_concat(t.name, '; ') FROM competence c JOIN theme t ON t.id = "
        "c.theme WHERE c.party = p.id) AS competences FROM funding_findable o JOIN party "
        "p ON p.id = o.party AND p.deleted_at IS NULL AND NOT " CORDEE_SEEN(
            "p.id") " JOIN cluster k ON k.id = " THEIRS
                    " LEFT JOIN funding_match x ON x.party = p.id AND x.call = ?2 LEFT "
                    "JOIN funding_answer n ON n.party = p.id AND n.call = ?2 WHERE "
                    "coalesce(n.answer, '') <> 'no' AND (x.id IS NOT NULL "
                    "OR " FUNDING_FILLS ") AND " NOT_IN_IT
                    " ORDER BY coalesce(x.strength, 0) DESC, o.id LIMIT 1000",
        CORDEE_ARGS(CORDEE_V(p->id), CORDEE_ID(p->call), CORDEE_V(gaps->sme),
                    CORDEE_V(gaps->laboratory), CORDEE_V(gaps->countries),
                    CORDEE_V(gaps->outside)));
}

int partner_add_elsewhere(struct cordee *cd, int64_t project, int64_t number,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t n = 0;

    if (cd->db->change_begin(cd, &c, T("Partner of a funding project added"), err) < 0 ||
        cd->db->one(cd, err, &n, "SELECT count(*) FROM funding_partner WHERE project = ?",
                    CORDEE_ARGS(CORDEE_V(project))) < 0)
        return -1;
    if (n >= FUNDING_PARTNERS_MAX)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A project has 60 partners at most."));
    if (cd->db->exec(cd, err,
                     "INSERT INTO funding_partner(project, party, elsewhere, number) "
                     "SELECT ?1, p.id, " THEIRS
                     ", o.id FROM funding_findable o JOIN party p ON p.id = o.party AND "
                     "p.deleted_at IS NULL AND NOT " CORDEE_SEEN(
                         "p.id") " WHERE o.id = "
                                 "?2 AND " THEIRS " IS NOT NULL AND " NOT_IN_IT,
                     CORDEE_ARGS(CORDEE_V(project), CORDEE_V(number))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Nobody can be asked by this number, or they were."));
    return cd->db->change_commit(&c, err);
}

json_t *partners_elsewhere(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_printf(
        &sql,
        "SELECT x.id, x.project, x.party, x.person, x.name AS organisation, x.cluster, "
        "p.given_name, coalesce(nullif(p.language, ''), x.language) AS language, e.id AS "
        "address_id, e.address FROM (SELECT f.id, f.project, f.party, f.elsewhere AS "
        "cluster, p.name, p.language, " FUNDING_CONTACT
        " AS person FROM funding_partner f JOIN funding_project j ON j.id = f.project "
        "JOIN party p ON p.id = f.party AND p.deleted_at IS NULL" FUNDING_ANSWER_OF
        "WHERE f.elsewhere IS NOT NULL AND f.state = 'new' AND f.asked_at IS NULL ORDER "
        "BY f.id LIMIT 20) x LEFT JOIN party p ON p.id = x.person LEFT JOIN "
        "email_address e ON e.id = " FUNDING_ADDRESS_OF(
            "p.id") " AND (%s) IS NULL ORDER BY x.id",
        cd->crm->may_notice_sql(cd));
    return cd->db->list(cd, err, sql.text, NULL, 0);
}

int partner_unreached(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE funding_partner SET asked_at = ? WHERE id = ? AND state "
                        "= 'new'",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id)));
}
