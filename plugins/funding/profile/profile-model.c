/* Profiles: what was said over what the register knows. */
#include "plugins/funding/profile/kind.h"
#include "plugins/funding/profile/profile.h"

#include <string.h>

/* ---- one -------------------------------------------------------------------- */

#define KNOWN(table)                                                                   \
    "coalesce((SELECT group_concat(t.name || CASE x.note WHEN '' THEN '' ELSE ' (' "   \
    "|| x.note || ')' END, char(10)) FROM " table " x JOIN theme t ON t.id = x.theme " \
    "WHERE x.party = p.id), '')"

/* A person is where she works, and of that kind. */
static const char load_sql[] =
    "SELECT p.kind, p.name, p.language, p.about, " KNOWN("competence") ", " KNOWN(
        "need") ", CASE WHEN p.country <> '' OR o.id IS NULL THEN p.country ELSE "
                "o.country END, coalesce(o.org_type, p.org_type), coalesce(o.headcount, "
                "p.headcount, 0), f.words, f.competences, f.needs, f.countries, "
                "f.org_types, f.programmes, f.types, f.actions, f.languages, f.past, "
                "f.role, f.grant_min, f.grant_max, f.trl_min, f.trl_max, f.lead_days, "
                "coalesce(f.said_by, 'register'), f.changed_at, f.confirmed_at FROM "
                "party p LEFT JOIN funding_profile f ON f.party = p.id LEFT JOIN party o "
                "ON o.id = (SELECT r.other FROM role r JOIN party w ON w.id = r.other "
                "WHERE r.party = p.id AND p.kind = 2 AND w.kind = 1 AND w.deleted_at IS "
                "NULL AND " CORDEE_ROLE_NOW(
                    "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1) WHERE p.id = ? AND "
                         "p.deleted_at IS NULL";

/* The same columns of a profile that is of nobody in the register. */
static const char group_sql[] =
    "SELECT 0, f.name, '', '', '', '', '', '', 0, f.words, f.competences, f.needs, "
    "f.countries, f.org_types, f.programmes, f.types, f.actions, f.languages, f.past, "
    "f.role, f.grant_min, f.grant_max, f.trl_min, f.trl_max, f.lead_days, f.said_by, "
    "f.changed_at, f.confirmed_at FROM funding_profile f WHERE f.id = ? AND f.party IS "
    "NULL";

struct row {
    struct cordee *cd;
    struct cordee_arena *a;
    struct cordee_rows *rows;
    int column;
};

static const char *text_of(struct row *r)
{
    return cordee_arena_text(r->a, r->cd->db->get_text(r->rows, r->column++));
}

/* NULL stays NULL: nothing was said. */
static const char *said_of(struct row *r)
{
    if (!r->cd->db->is_null(r->rows, r->column))
        return text_of(r);
    r->column++;
    return NULL;
}

static int64_t number_of(struct row *r)
{
    return r->cd->db->get_int(r->rows, r->column++);
}

static const char *kinds_of(const char *org_type, int64_t headcount)
{
    if (cordee_text_is(org_type, "university") || cordee_text_is(org_type, "research") ||
        cordee_text_is(org_type, "public"))
        return org_type;
    if (!cordee_text_is(org_type, "company") || headcount <= 0)
        return "";
    return headcount <= FUNDING_SME_MOST ? "company\nsme" : "company\nlarge";
}

static void known_read(struct row *r, struct profile_known *known)
{
    const char *org_type;

    known->words = text_of(r);
    known->competences = text_of(r);
    known->needs = text_of(r);
    known->countries = text_of(r);
    org_type = text_of(r);
    known->org_types = kinds_of(org_type, number_of(r));
}

static void said_read(struct row *r, struct profile_known *said)
{
    said->words = said_of(r);
    said->competences = said_of(r);
    said->needs = said_of(r);
    said->countries = said_of(r);
    said->org_types = said_of(r);
}

static void profile_read(struct row *r, struct profile *p)
{
    p->kind = (enum cordee_kind)number_of(r);
    p->name = text_of(r);
    p->language = text_of(r);
    known_read(r, &p->known);
    said_read(r, &p->said);
    p->programmes = text_of(r);
    p->types = text_of(r);
    p->actions = text_of(r);
    p->languages = text_of(r);
    p->past = text_of(r);
    p->role = text_of(r);
    p->grant_min = number_of(r);
    p->grant_max = number_of(r);
    p->trl_min = number_of(r);
    p->trl_max = number_of(r);
    p->lead_days = number_of(r);
    p->said_by = text_of(r);
    p->changed_at = number_of(r);
    p->confirmed_at = number_of(r);
}

static int load(struct cordee *cd, struct cordee_arena *a, const char *sql,
                int64_t number, struct profile *p_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, CORDEE_ARGS(CORDEE_V(number)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0) {
        struct row r = {cd, a, rows, 0};
        struct profile p = {0};

        profile_read(&r, &p);
        *p_r = p;
    }
    return rc;
}

int profile_load(struct cordee *cd, struct cordee_arena *a, int64_t party,
                 struct profile *p_r, struct cordee_error *err)
{
    int rc = load(cd, a, load_sql, party, p_r, err);

    if (rc > 0)
        p_r->party = party;
    return rc;
}

int profile_group_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                       struct profile *p_r, struct cordee_error *err)
{
    int rc = load(cd, a, group_sql, id, p_r, err);

    if (rc > 0)
        p_r->group = id;
    return rc;
}

/* ---- what it asks for ------------------------------------------------------- */

static const char *either(const char *said, const char *known)
{
    return said ? said : known;
}

/* "recycling (films)" is tagged recycling. */
static void tags_take(struct cordee_arena *a, const char *competences,
                      struct funding_texts *tags)
{
    struct funding_texts whole = {0};

    profile_lines_take(a, competences, &whole);
    for (size_t i = 0; i < whole.n; i++) {
        const char *note = strstr(whole.at[i], " (");

        funding_texts_add(
            a, tags,
            note ? cordee_arena_text_n(a, whole.at[i], (size_t)(note - whole.at[i]))
                 : whole.at[i]);
    }
}

void profile_match(struct cordee_arena *a, const struct profile *p,
                   struct match_profile *m_r)
{
    const char *competences = either(p->said.competences, p->known.competences), *needs;
    struct match_profile m = {.language = "",
                              .grant_min = p->grant_min,
                              .grant_max = p->grant_max,
                              .trl_min = (int)p->trl_min,
                              .trl_max = (int)p->trl_max,
                              .lead_days = (int)p->lead_days};

    needs = either(p->said.needs, p->known.needs);
    m.text = cordee_arena_printf(a, "%s\n%s\n%s", competences, needs,
                                 either(p->said.words, p->known.words));
    m.listed = strlen(competences) + strlen(needs) + 1;
    if (m.text[strspn(m.text, " \n")] == '\0') {
        m.text = "";
        m.listed = 0;
    }
    tags_take(a, competences, &m.tags);
    profile_lines_take(a, either(p->said.countries, p->known.countries), &m.countries);
    profile_lines_take(a, either(p->said.org_types, p->known.org_types), &m.org_types);
    profile_lines_take(a, p->programmes, &m.programmes);
    profile_lines_take(a, p->types, &m.types);
    profile_lines_take(a, p->actions, &m.actions);
    profile_lines_take(a, p->languages, &m.languages);
    profile_lines_take(a, p->past, &m.past);
    *m_r = m;
}

/* ---- whose ------------------------------------------------------------------ */

int profile_parties_put(struct cordee *cd, struct cordee_arena *a, struct cordee_sql *sql,
                        struct cordee_error *err)
{
    struct cordee_filter *members;

    if (cd->crm->filter(cd, a, "is:member", 0, 0, &members, err) < 0)
        return -1;
    cordee_sql_put(sql, "SELECT p.id FROM party p WHERE p.deleted_at IS NULL AND (EXISTS "
                        "(SELECT 1 FROM funding_profile_person g WHERE g.person = p.id) "
                        "OR ((p.kind = 1 OR EXISTS (SELECT 1 FROM funding_profile f "
                        "WHERE f.party = p.id)) AND ");
    if (cd->crm->filter_sql(cd, members, sql, err) < 0)
        return -1;
    cordee_sql_put(sql, "))");
    return 0;
}

int profile_parties_after(struct cordee *cd, int64_t after, int64_t *parties, int most,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int n = 0, rc = profile_parties_put(cd, a, &sql, err);

    if (rc == 0) {
        cordee_sql_put(&sql, " AND p.id > ");
        cordee_sql_bind(&sql, cordee_of_int(after));
        cordee_sql_put(&sql, " ORDER BY p.id LIMIT ");
        cordee_sql_bind(&sql, cordee_of_int(most));
        CORDEE_AUTO(cordee_rows_drop)
        struct cordee_rows *rows =
            cd->db->query(cd, err, sql.text.text, sql.values, sql.n);

        rc = rows ? 0 : -1;
        while (rows && n < most && (rc = cd->db->next(rows, err)) > 0)
            parties[n++] = cd->db->get_int(rows, 0);
    }
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : n;
}

int profile_parties_count(struct cordee *cd, int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int rc;

    cordee_sql_put(&sql, "SELECT count(*) FROM (");
    rc = profile_parties_put(cd, a, &sql, err);
    cordee_sql_put(&sql, ") x");
    if (rc == 0)
        rc = cd->db->one(cd, err, n_r, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : 0;
}

/* 1: the statement yields this one. */
int profile_counts(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int64_t one = 0;
    int rc = profile_parties_put(cd, a, &sql, err);

    if (rc == 0) {
        cordee_sql_put(&sql, " AND p.id = ");
        cordee_sql_bind(&sql, cordee_of_int(party));
        rc = cd->db->one(cd, err, &one, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

int profile_parties_of(struct cordee *cd, int64_t person, int64_t *parties, size_t most,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    size_t n = 0;
    int rc;

    cordee_sql_put(&sql, "SELECT x.id FROM (");
    if ((rc = profile_parties_put(cd, a, &sql, err)) == 0) {
        cordee_sql_put(&sql, ") x LEFT JOIN role r ON r.other = x.id AND r.party = ");
        cordee_sql_bind(&sql, cordee_of_int(person));
        cordee_sql_put(&sql, " AND " CORDEE_ROLE_NOW("r") " WHERE r.id IS NOT NULL OR "
                                                          "x.id = ");
        cordee_sql_bind(&sql, cordee_of_int(person));
        cordee_sql_put(&sql, " GROUP BY x.id ORDER BY x.id <> ");
        cordee_sql_bind(&sql, cordee_of_int(person));
        cordee_sql_put(&sql, ", max(r.key_contact) DESC, min(r.id)");
        CORDEE_AUTO(cordee_rows_drop)
        struct cordee_rows *rows =
            cd->db->query(cd, err, sql.text.text, sql.values, sql.n);

        rc = rows ? 0 : -1;
        while (rows && n < most && (rc = cd->db->next(rows, err)) > 0)
            parties[n++] = cd->db->get_int(rows, 0);
    }
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : (int)n;
}

json_t *profile_programmes(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT c.programme, c.record AS \"record:json\" FROM funding_call c WHERE c.id "
        "IN (SELECT max(x.id) FROM funding_call x WHERE x.programme <> '' GROUP BY "
        "x.programme) ORDER BY c.programme LIMIT 80",
        CORDEE_NO_ARGS);
}

int profile_speaks(struct cordee *cd, int64_t person, json_t **row_r,
                   struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT p.language, coalesce(c.language, 'en') AS ours FROM party p LEFT JOIN "
        "cluster c ON c.id = (SELECT min(cluster) FROM " CORDEE_CLUSTERS_OF(
            "p.id") ") WHERE p.id = ?",
        CORDEE_ARGS(CORDEE_V(person)));
}
