/* What the fields of the filter language mean: candidate.skill, opening.open ... */
#include "plugins/recruitment/find/find.h"

#include <string.h>

/* ---- who may ask -------------------------------------------------------------- */

/* " IN (clusters)": those in which who asks has the permission, of which it is the one
 * that is looked at. */
static void put_clusters(const struct cordee_condition *c, const char *permission,
                         struct cordee_sql *out)
{
    cordee_sql_put(out, " IN (SELECT g.id FROM cluster g, (SELECT ");
    cordee_sql_bind(out, cordee_of_int(c->user));
    cordee_sql_put(out, " AS id, ");
    cordee_sql_bind(out, cordee_of_int(c->cluster));
    cordee_sql_put(out, " AS cluster, ");
    cordee_sql_bind(out, cordee_of_text(permission));
    cordee_sql_put(out, " AS permission) me WHERE (me.cluster = 0 OR me.cluster = g.id) "
                        "AND (me.id = 0 OR EXISTS (SELECT 1 FROM staff w WHERE w.id = "
                        "me.id AND " FIND_ROLE("g.id", "me.permission") ")))");
}

static int may_see(struct cordee *cd, const struct cordee_condition *c,
                   const char *permission, const char *refusal, struct cordee_error *err)
{
    int64_t yes;
    const int rc = cd->db->one(
        cd, err, &yes,
        "SELECT 1 WHERE ?1 = 0 OR EXISTS (SELECT 1 FROM staff w WHERE w.id = ?1 AND "
        "" FIND_ROLE("wk.cluster", "?2") ")",
        CORDEE_ARGS(CORDEE_V(c->user), CORDEE_V(permission)));

    return rc == 0 ? cordee_fail(err, CORDEE_E_INVALID, "%s", refusal) : rc;
}

/* ---- values ------------------------------------------------------------------- */

static void put_prefix(struct cordee_sql *out, const char *value, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf like = {0};

    for (size_t i = 0; i < n; i++) {
        if (strchr("\\%_", value[i]))
            cordee_buf_putc(&like, '\\');
        cordee_buf_putc(&like, value[i]);
    }
    cordee_buf_putc(&like, '%');
    cordee_sql_put(out, " LIKE ");
    cordee_sql_bind(out, cordee_of_text(cordee_arena_text(out->arena, like.text)));
    cordee_sql_put(out, " ESCAPE '\\'");
}

/* " AND (folded = ? OR folded LIKE ?)": one of the values, a star at the end being a
 * beginning; of has:field nothing. */
static void put_is(const char *folded, const struct cordee_condition *c,
                   struct cordee_sql *out)
{
    for (size_t i = 0; i < c->n; i++) {
        const char *value = c->values[i].as.s;
        const size_t n = strlen(value);

        cordee_sql_put(out, i ? " OR " : " AND (");
        cordee_sql_put(out, folded);
        if (n > 1 && value[n - 1] == '*') {
            put_prefix(out, value, n - 1);
        } else {
            cordee_sql_put(out, " = ");
            cordee_sql_bind(out, c->values[i]);
        }
    }
    cordee_sql_put(out, c->n ? ")" : "");
}

/* " AND column > ?"; of has:field that it says something. */
static void put_day(const char *column, const struct cordee_condition *c,
                    struct cordee_sql *out)
{
    cordee_sql_put(out, " AND ");
    cordee_sql_put(out, column);
    cordee_sql_put(out, " > 0 AND ");
    cordee_sql_put(out, column);
    cordee_sql_compare(out, c);
}

/* A row of recruitment_label with one of the values, in any language. */
static void put_label(const char *skill, const struct cordee_condition *c,
                      struct cordee_sql *out)
{
    cordee_sql_put(out, skill);
    cordee_sql_put(out, " IN (SELECT l.skill FROM recruitment_label l WHERE 1");
    put_is("l.folded", c, out);
    cordee_sql_put(out, ")");
}

/* ---- people who look for work --------------------------------------------------- */

/* Begins "p.id IN (SELECT ...": of profiles `c` that may be seen; its caller ends it. */
static int candidates_put(struct cordee *cd, const struct cordee_condition *c,
                          struct cordee_sql *out, struct cordee_error *err)
{
    if (may_see(cd, c, RECRUITMENT_NAMES,
                T("who looks for work is not for your role to see"), err) < 0)
        return -1;
    cordee_sql_put(
        out, "p.id IN (SELECT c.person FROM recruitment_candidate c WHERE c.cluster");
    put_clusters(c, RECRUITMENT_NAMES, out);
    return 0;
}

int find_skill(struct cordee *cd, const struct cordee_condition *c,
               struct cordee_sql *out, struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND c.id IN (SELECT s.candidate FROM "
                        "recruitment_candidate_skill s WHERE ");
    put_label("s.skill", c, out);
    cordee_sql_put(out, "))");
    return 0;
}

int find_free(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    put_day("c.free_from", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

int find_looking(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND " FIND_THERE("c") ")");
    return 0;
}

int find_source(struct cordee *cd, const struct cordee_condition *c,
                struct cordee_sql *out, struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND c.source <> ''");
    put_is("fold(c.source)", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

int find_consent(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    put_is("CASE WHEN c.consent_until > clock_now() THEN 'given' WHEN c.consent_at IS "
           "NOT NULL THEN 'over' WHEN c.consent_asked IS NOT NULL THEN 'asked' ELSE "
           "'none' END",
           c, out);
    cordee_sql_put(out, ")");
    return 0;
}

int find_kept_until(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    put_day("c.consent_until", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

/* ---- members and who looks for somebody there ----------------------------------- */

static int openings_may(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_error *err)
{
    return may_see(cd, c, RECRUITMENT_READ,
                   T("openings of members are not for your role to see"), err);
}

/* Begins "p.id IN (SELECT ...": the member of an opening `o` that may be seen, and who
 * looks for somebody there; its caller ends it. */
static int openings_put(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_sql *out, struct cordee_error *err)
{
    if (openings_may(cd, c, err) < 0)
        return -1;
    cordee_sql_put(out, "p.id IN (SELECT CASE n.n WHEN 1 THEN o.party ELSE o.contact END "
                        "FROM recruitment_opening o, (SELECT 1 AS n UNION ALL SELECT 2) "
                        "n WHERE (n.n = 1 OR o.contact IS NOT NULL) AND o.cluster");
    put_clusters(c, RECRUITMENT_READ, out);
    return 0;
}

int find_open(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err)
{
    if (openings_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND " FIND_OPEN("o") ")");
    return 0;
}

int find_kind(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err)
{
    if (openings_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND " FIND_OPEN("o"));
    put_is("o.kind", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

int find_asked_skill(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    if (openings_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AND " FIND_OPEN("o") " AND o.id IN (SELECT s.opening FROM "
                                               "recruitment_opening_skill s WHERE ");
    put_label("s.skill", c, out);
    cordee_sql_put(out, "))");
    return 0;
}

/* ---- hired ----------------------------------------------------------------------- */

int find_hired(struct cordee *cd, const struct cordee_condition *c,
               struct cordee_sql *out, struct cordee_error *err)
{
    if (openings_may(cd, c, err) < 0)
        return -1;
    cordee_sql_put(out, "p.id IN (SELECT o.party FROM recruitment_pair x JOIN "
                        "recruitment_opening o ON o.id = x.opening JOIN recruitment_step "
                        "h ON h.pair = x.id AND h.state = 'hired' WHERE x.state = "
                        "'hired' AND o.cluster");
    put_clusters(c, RECRUITMENT_READ, out);
    put_day("h.at", c, out);
    cordee_sql_put(out, " UNION ALL SELECT c.person FROM recruitment_pair x JOIN "
                        "recruitment_candidate c ON c.id = x.candidate JOIN "
                        "recruitment_step h ON h.pair = x.id AND h.state = 'hired' WHERE "
                        "x.state = 'hired' AND c.cluster");
    put_clusters(c, RECRUITMENT_NAMES, out);
    put_day("h.at", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

/* ---- told by mail ------------------------------------------------------------------ */

int find_told(struct cordee *cd, const struct cordee_condition *c, struct cordee_sql *out,
              struct cordee_error *err)
{
    if (candidates_put(cd, c, out, err) < 0)
        return -1;
    cordee_sql_put(out,
                   " AND c.id IN (SELECT f.candidate FROM recruitment_follow f WHERE "
                   "f.rhythm <> 'off' AND f.candidate IS NOT NULL) UNION ALL SELECT "
                   "f.person FROM recruitment_follow f JOIN recruitment_opening o "
                   "ON o.id = f.opening WHERE f.rhythm <> 'off' AND o.cluster");
    put_clusters(c, RECRUITMENT_READ, out);
    cordee_sql_put(out, ")");
    return 0;
}
