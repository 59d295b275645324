/* Who takes part in projects, as rows. */
#include "plugins/funding/together/partner-priv.h"

#include "plugins/funding/answer/answer.h"

#include <string.h>

enum { MOST_DOES = 200 };

void partner_drop(struct partner *p)
{
    json_decref(p->row);
}

int partner_load(struct cordee *cd, int64_t id, struct partner *p_r,
                 struct cordee_error *err)
{
    json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT f.id, f.project, f.party, f.person, f.state, f.role, f.does, "
        "f.elsewhere, p.name AS "
        "party_name, q.name AS person_name, coalesce(q.language, p.language) AS "
        "language, (q.id = p.id OR EXISTS (SELECT 1 FROM role r WHERE r.party = q.id AND "
        "r.other = p.id AND " CORDEE_ROLE_NOW(
            "r") ")) AS \"holds:bool\" "
                 "FROM funding_partner f JOIN party p ON p.id = f.party AND p.deleted_at "
                 "IS NULL "
                 "LEFT JOIN party q ON q.id = f.person AND q.deleted_at IS NULL WHERE "
                 "f.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        *p_r = (struct partner){.id = id,
                                .project = cordee_json_int(row, "project"),
                                .party = cordee_json_int(row, "party"),
                                .person = cordee_json_int(row, "person"),
                                .state = cordee_json_text(row, "state"),
                                .holds = cordee_json_true(row, "holds"),
                                .row = row};
    return rc;
}

/* ---- making and changing ---------------------------------------------------- */

int64_t partner_add(struct cordee *cd, int64_t project, int64_t party,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t n = 0, id = 0;

    if (cd->db->change_begin(cd, &c, T("Partner of a funding project added"), err) < 0 ||
        cd->crm->writable(cd, err, party) < 0 ||
        cd->db->one(cd, err, &n, "SELECT count(*) FROM funding_partner WHERE project = ?",
                    CORDEE_ARGS(CORDEE_V(project))) < 0)
        return -1;
    if (n >= FUNDING_PARTNERS_MAX)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A project has 60 partners at most."));
    if (cd->db->exec(cd, err,
                     "INSERT INTO funding_partner(project, party) VALUES(?, ?) ON "
                     "CONFLICT (project, party) DO NOTHING",
                     CORDEE_ARGS(CORDEE_V(project), CORDEE_V(party))) < 0 ||
        cd->db->one(cd, err, &id,
                    "SELECT id FROM funding_partner WHERE project = ? AND party = ?",
                    CORDEE_ARGS(CORDEE_V(project), CORDEE_V(party))) < 0 ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

int partner_remove(struct cordee *cd, const struct partner *who, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (!cordee_text_is(who->state, "new") && !cordee_text_is(who->state, "asked"))
        return cordee_fail(
            err, CORDEE_E_INVALID, "%s",
            T("They were asked: write down that they take no part, so that "
              "the history stays."));
    if (cd->db->change_begin(cd, &c, T("Partner of a funding project removed"), err) <
            0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM funding_partner WHERE id = ? AND state IN ('new', "
                     "'asked')",
                     CORDEE_ARGS(CORDEE_V(who->id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int partner_does(struct cordee *cd, int64_t id, const char *role, const char *does,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cordee_utf8_len(does) > MOST_DOES)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One of the texts is too long."));
    if (*role && !cordee_text_is(role, "coordinator") &&
        !cordee_text_is(role, "partner") && !cordee_text_is(role, "associated"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("This is no role."));
    if (cd->db->change_begin(cd, &c, T("What a partner does in a funding project"), err) <
            0 ||
        cd->db->exec(cd, err,
                     "UPDATE funding_partner SET role = ?, does = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(role), CORDEE_V(does), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* What the office wrote down, they may say themselves afterwards.  1 it is so now, 0 it
 * was so before, -1. */
static int answer_keep(struct cordee *cd, const struct partner *who, const char *state,
                       int64_t user, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE funding_partner SET state = ?1, answered_at = ?2, staff = "
                     "?3 WHERE id = ?4 AND (state <> ?1 OR (?3 IS NULL AND staff IS NOT "
                     "NULL))",
                     CORDEE_ARGS(CORDEE_V(state), CORDEE_V(cordee_now()), CORDEE_ID(user),
                                 CORDEE_V(who->id))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* Who applies for a call is interested in it. */
static int interest_keep(struct cordee *cd, const struct project *p,
                         const struct partner *who, int64_t person, int64_t user,
                         struct cordee_error *err)
{
    const struct funding_said said = {.call = p->call,
                                      .party = who->party,
                                      .person = person,
                                      .answer = FUNDING_INTERESTED,
                                      .place = "project",
                                      .staff = user};
    int64_t known = 0;

    if (!p->call)
        return 0;
    if (cd->db->one(cd, err, &known,
                    "SELECT count(*) FROM funding_answer WHERE call = ? AND party = ? "
                    "AND answer = 'interested'",
                    CORDEE_ARGS(CORDEE_V(p->call), CORDEE_V(who->party))) < 0)
        return -1;
    return known ? 0 : funding_answer_put(cd, &said, err);
}

int partner_answer(struct cordee *cd, const struct partner *who, bool agrees,
                   int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    /* Who of them said it to the office is not known. */
    const int64_t person = user && who->person != who->party ? 0 : who->person;
    const struct cordee_taker takers[] = {{who->party, "from"}, {person, "from"}};
    const struct project_said said = {
        .kind = agrees ? "funding.agreed" : "funding.refused",
        .direction = CORDEE_IN,
        .takers = takers,
        .n = person && person != who->party ? 2 : 1,
        .user = user,
    };
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 || project_load(cd, who->project, &p, err) < 0)
        return -1;
    rc = answer_keep(cd, who, agrees ? "agreed" : "declined", user, err);
    if (rc <= 0)
        return rc;
    if (project_note(cd, &p, &said, NULL, err) < 0 ||
        (agrees && interest_keep(cd, &p, who, person, user, err) < 0))
        return -1;
    return cd->db->commit(&tx, err);
}

int partners_interested(struct cordee *cd, int64_t project, int64_t call,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT n.party FROM funding_answer n JOIN party p ON p.id = n.party AND "
        "p.deleted_at IS NULL WHERE n.call = ? AND n.answer = 'interested' "
        "AND " CORDEE_SEEN("p.id") " ORDER BY n.at, n.id LIMIT 60",
        CORDEE_ARGS(CORDEE_V(call)));
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cd->crm->writable(cd, NULL, cordee_json_int(row, "party")) == 0 &&
            partner_add(cd, project, cordee_json_int(row, "party"), err) < 0)
            return -1;
    return list ? 0 : -1;
}

/* ---- who is there ----------------------------------------------------------- */

/* The others see who said yes to them, and nobody who is there instead by now; what the
 * office wrote down opens the organisation's name only. */
#define UNSEEN "(f.elsewhere IS NOT NULL AND NOT " CORDEE_SEEN("p.id") ")"
#define HIDDEN "(" UNSEEN " AND f.state <> 'agreed')"
#define SHOWN                                                                      \
    "CASE WHEN NOT ?2 AND NOT " UNSEEN " THEN coalesce(f.person, " FUNDING_CONTACT \
    ") WHEN f.state = 'agreed' AND (f.staff IS NULL OR p.kind = 2) THEN f.person END"
#define WHICH                                                               \
    "((?2 AND f.state = 'agreed') OR (NOT ?2 AND (f.elsewhere IS NOT NULL " \
    "OR " CORDEE_SEEN("p.id") ")))"

#define SME        FUNDING_IS_SME("p")
#define LABORATORY FUNDING_IS_LABORATORY("p")
#define ITS_EMAIL  FUNDING_ADDRESS_OF("q.id")

/* ?1 the project, ?2: for the partners themselves. */
static const char list_sql[] =
    "SELECT f.id, p.kind, CASE WHEN NOT " UNSEEN " THEN f.party END AS party, CASE "
    "WHEN NOT " HIDDEN " THEN p.name END AS name, " UNSEEN " AS \"unseen:bool\", " HIDDEN
    " AS \"hidden:bool\", f.number, f.asked_at, (SELECT k.name FROM cluster k WHERE "
    "k.id = f.elsewhere) AS cluster_name, p.country, p.org_type, coalesce(p.headcount, "
    "0) AS headcount, " SME " AS \"sme:bool\", " LABORATORY " AS \"laboratory:bool\", "
    "f.role, f.does, f.state, q.id AS person, q.name AS person_name, (SELECT e.address "
    "FROM email_address e WHERE e.id = " ITS_EMAIL ") AS email, (n.id IS NOT NULL AND "
    "NOT " HIDDEN ") AS \"interested:bool\" FROM funding_partner f JOIN funding_project "
    "j ON j.id = f.project JOIN party p ON p.id = f.party AND p.deleted_at IS "
    "NULL" FUNDING_ANSWER_OF "LEFT JOIN party q ON q.id = " SHOWN
    " AND q.deleted_at IS NULL WHERE f.project = ?1 AND " WHICH
    " ORDER BY CASE f.state WHEN 'agreed' THEN 0 WHEN 'asked' THEN 1 WHEN 'new' THEN 2 "
    "ELSE 3 END, f.role = 'coordinator' DESC, CASE WHEN NOT " HIDDEN
    " THEN p.sort_name END, f.id LIMIT 100";

json_t *partners_list(struct cordee *cd, int64_t project, bool public,
                      struct cordee_error *err)
{
    return cd->db->list(cd, err, list_sql,
                        CORDEE_ARGS(CORDEE_V(project), CORDEE_V(public)));
}

int partners_count(struct cordee *cd, int64_t project, int64_t *asked_r,
                   int64_t *agreed_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT count(*) FILTER (WHERE f.state <> 'declined') AS asked, "
                    "count(*) FILTER (WHERE f.state = 'agreed') AS agreed FROM "
                    "funding_partner f JOIN party p ON p.id = f.party AND p.deleted_at "
                    "IS NULL WHERE "
                    "f.project = ?",
                    CORDEE_ARGS(CORDEE_V(project))) < 0)
        return -1;
    *asked_r = cordee_json_int(row, "asked");
    *agreed_r = cordee_json_int(row, "agreed");
    return 0;
}

/* ---- asking them ------------------------------------------------------------ */

json_t *partners_unasked(struct cordee *cd, int64_t project, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_printf(
        &sql,
        "SELECT x.id, x.party, x.person, x.name AS organisation, x.interested AS "
        "\"interested:bool\", p.given_name, p.name, coalesce(nullif(p.language, ''), "
        "x.language) AS language, e.id AS address_id, e.address FROM (SELECT f.id, "
        "f.party, p.name, p.language, n.id IS NOT NULL AS interested, " FUNDING_CONTACT
        " AS person FROM funding_partner f JOIN funding_project j ON j.id = f.project "
        "JOIN party p ON p.id = f.party AND p.deleted_at IS NULL AND " CORDEE_SEEN("p.id")
            FUNDING_ANSWER_OF "WHERE f.project = ? AND f.elsewhere IS NULL AND f.state = "
                              "'new') x LEFT JOIN party p ON p.id = x.person "
                              "LEFT JOIN email_address e ON e.id = " FUNDING_ADDRESS_OF(
                                  "p.id") " AND (%s) IS NULL ORDER BY x.id",
        cd->crm->may_notice_sql(cd));
    return cd->db->list(cd, err, sql.text, CORDEE_ARGS(CORDEE_V(project)));
}

int partner_asked(struct cordee *cd, int64_t id, int64_t person, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE funding_partner SET state = 'asked', person = ?, "
        "asked_at = ? WHERE id = ? AND state = 'new'",
        CORDEE_ARGS(CORDEE_V(person), CORDEE_V(cordee_now()), CORDEE_V(id)));
}

/* ---- who could join --------------------------------------------------------- */

json_t *candidates(struct cordee *cd, const struct project *p, const struct gaps *gaps,
                   struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT p.id, p.name, p.country, p.org_type, coalesce(x.strength, 0) AS "
        "strength, "
        "n.answer IS NOT NULL AS \"interested:bool\", " FUNDING_FILLS_COLUMNS
        ", (SELECT group_concat(t.name, '; ') FROM competence c "
        "JOIN theme t ON t.id = c.theme WHERE c.party = p.id) AS competences FROM party "
        "p "
        "LEFT JOIN funding_match x ON x.party = p.id AND x.call = ?2 LEFT JOIN "
        "funding_answer n ON n.party = p.id AND n.call = ?2 WHERE p.kind = 1 AND "
        "p.deleted_at IS NULL AND " CORDEE_SEEN(
            "p.id") " AND NOT EXISTS (SELECT 1 FROM funding_partner f WHERE f.project = "
                    "?1 AND "
                    "f.party = p.id) AND coalesce(n.answer, '') <> 'no' AND (n.answer IS "
                    "NOT NULL OR "
                    "x.id IS NOT NULL OR " FUNDING_FILLS
                    ") ORDER BY n.answer IS NULL, coalesce(x.strength, "
                    "0) DESC, p.sort_name, p.id LIMIT 2000",
        CORDEE_ARGS(CORDEE_V(p->id), CORDEE_ID(p->call), CORDEE_V(gaps->sme),
                    CORDEE_V(gaps->laboratory), CORDEE_V(gaps->countries),
                    CORDEE_V(gaps->outside)));
}
