/* Who a mailing goes to: the people a filter yields, and for the organisations it yields
 * their key contact or all their people.  One statement, so that choosing, counting and
 * filling the outbox can never disagree. */
#include "core/crm/consent/audience.h"

#include "core/base/merge-field.h"

#include <stdio.h>
#include <string.h>

/* ---- the filters ------------------------------------------------------------ */

static int part_open(struct cd_audience *a, struct cordee_arena *arena, size_t i,
                     struct cordee_error *err)
{
    const struct cordee_audience_part *part = &a->who->parts[i];

    if (cd_filter_of_cluster(a->core, arena, part->filter, 0, a->who->user,
                             a->who->cluster, &a->parts[i], err) == 0)
        return 0;
    if (err)
        err->at = 0; /* a column of the part, which nobody types here */
    cordee_fail_in(err, "%s: ", part->name);
    return -1;
}

int cd_audience_open(struct cordee *cd, const struct cordee_audience *who,
                     struct cordee_arena *arena, struct cd_audience *a_r,
                     struct cordee_error *err)
{
    const char *own = who->filter ? who->filter : "";
    bool lets_in = false;

    *a_r = (struct cd_audience){
        .core = cd_crm_of(cd),
        .who = who,
        .parts = cordee_arena_get(arena, (who->n_parts + 1) * sizeof *a_r->parts)};
    if (cd_filter_of_cluster(a_r->core, arena, own, 0, who->user, who->cluster,
                             &a_r->filter, err) < 0)
        return -1;
    for (size_t i = 0; i < who->n_parts; i++) {
        if (part_open(a_r, arena, i, err) < 0)
            return -1;
        lets_in = lets_in || !who->parts[i].out;
    }
    a_r->own = a_r->filter->root->kind != NODE_ALL || !lets_in;
    return 0;
}

/* ---- the statement ---------------------------------------------------------- */

#define SEVERAL_HAVE "SELECT v.folded FROM several v"

/* Addresses that several have, each looked at twice; of a piece those that somebody in it
 * has. */
static void put_several(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, "several(folded) AS MATERIALIZED (SELECT y.folded FROM "
                        "email_address y ");
    if (!a->who->until) {
        cordee_sql_put(out, "GROUP BY y.folded HAVING count(*) > 1), ");
        return;
    }
    cordee_sql_put(out, "WHERE y.party > ");
    cordee_sql_bind(out, cordee_of_int(a->who->after));
    cordee_sql_put(out, " AND y.party <= ");
    cordee_sql_bind(out, cordee_of_int(a->who->until));
    cordee_sql_put(out, " AND EXISTS (SELECT 1 FROM email_address z WHERE z.folded = "
                        "y.folded AND z.id <> y.id)), ");
}

/* piece(id): the people of a piece and where they are at, so that nobody else is looked
 * at; beside them those whose address others have too: who of these gets the mail is the
 * same in each piece. */
static void put_piece(const struct cd_audience *a, struct cordee_sql *out)
{
    if (!a->who->until)
        return;
    cordee_sql_put(out, "some(id) AS MATERIALIZED (SELECT p.id FROM party p WHERE p.kind "
                        "= 2 AND p.id > ");
    cordee_sql_bind(out, cordee_of_int(a->who->after));
    cordee_sql_put(out, " AND p.id <= ");
    cordee_sql_bind(out, cordee_of_int(a->who->until));
    cordee_sql_put(out,
                   " UNION SELECT z.party FROM email_address z WHERE z.folded IN "
                   "(" SEVERAL_HAVE ")), piece(id) AS MATERIALIZED (SELECT x.id FROM "
                   "some x UNION SELECT r.other FROM some x JOIN role r ON r.party = "
                   "x.id), ");
}

/* The parties to look at, as `p`. */
static void put_parties(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, a->who->until ? " FROM piece c CROSS JOIN party p ON p.id = c.id "
                                        "WHERE "
                                      : " FROM party p WHERE ");
}

void cd_audience_put_now(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, "(r.since IS NULL OR r.since <= ");
    cordee_sql_bind(out, cordee_of_int(a->filter->now));
    cordee_sql_put(out, ") AND (r.until IS NULL OR r.until > ");
    cordee_sql_bind(out, cordee_of_int(a->filter->now));
    cordee_sql_put(out, ")");
}

/* Present people of the organisations in `hit`, as (party, org). */
static void put_people_of_orgs(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out,
                   "SELECT r.party, r.other FROM hit h JOIN role r ON r.other = h.id "
                   "JOIN party q ON q.id = r.party WHERE h.kind = 1 AND ");
    if (a->who->until)
        cordee_sql_put(out, "r.party IN (SELECT x.id FROM some x) AND ");
    cordee_sql_put(out, "q.kind = 2 AND q.deleted_at IS NULL AND ");
    cd_audience_put_now(a, out);
    if (a->who->mode == CORDEE_AUDIENCE_ALL)
        return;
    /* The key contact, else the first; who has an address goes before who has none. */
    cordee_sql_put(out, " AND r.id = (SELECT r.id FROM role r JOIN party q ON q.id = "
                        "r.party WHERE r.other = h.id AND q.kind = 2 AND q.deleted_at IS "
                        "NULL AND ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, NOT EXISTS (SELECT 1 FROM "
                        "email_address e WHERE e.party = q.id), r.id LIMIT 1)");
}

/* One look at each party, whatever lets it in. */
static int put_hit(const struct cd_audience *a, struct cordee_sql *out,
                   struct cordee_error *err)
{
    const char *between = "(";

    cordee_sql_put(out, "WITH ");
    put_several(a, out);
    put_piece(a, out);
    cordee_sql_put(out, "hit(id, kind) AS MATERIALIZED (SELECT p.id, p.kind");
    put_parties(a, out);
    if (a->own) {
        cordee_sql_put(out, between);
        if (cd_crm_filter_sql(a->core, a->filter, out, err) < 0)
            return -1;
        between = " OR ";
    }
    for (size_t i = 0; i < a->who->n_parts; i++) {
        if (a->who->parts[i].out)
            continue;
        cordee_sql_put(out, between);
        if (cd_crm_filter_sql(a->core, a->parts[i], out, err) < 0)
            return -1;
        between = " OR ";
    }
    cordee_sql_put(out, ")), ");
    return 0;
}

/* reached(party, org), person(id, org): one row a person, with the organisation they
 * stand for: of the filter's organisations, else (org NULL) the one they are at. */
static void put_person(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, "reached(party, org) AS (SELECT h.id, NULL FROM hit h WHERE "
                        "h.kind = 2 UNION ALL ");
    put_people_of_orgs(a, out);
    cordee_sql_put(out,
                   "), person(id, org) AS (SELECT x.party, min(x.org) FROM reached x "
                   "GROUP BY x.party), ");
}

static int put_out_hits(const struct cd_audience *a, struct cordee_sql *out,
                        struct cordee_error *err)
{
    int n = 0;

    for (size_t i = 0; i < a->who->n_parts; i++) {
        if (!a->who->parts[i].out)
            continue;
        cordee_sql_put(out, n++ ? " UNION ALL " : "");
        cordee_sql_put(out, "SELECT p.id, p.kind, ");
        cordee_sql_bind(out, cordee_of_int((int64_t)i));
        put_parties(a, out);
        if (cd_crm_filter_sql(a->core, a->parts[i], out, err) < 0)
            return -1;
    }
    return 0;
}

static bool keeps_out(const struct cd_audience *a)
{
    for (size_t i = 0; i < a->who->n_parts; i++)
        if (a->who->parts[i].out)
            return true;
    return false;
}

static int put_kept_out(const struct cd_audience *a, struct cordee_sql *out,
                        struct cordee_error *err)
{
    if (!keeps_out(a))
        return 0;
    cordee_sql_put(out, "out_hit(id, kind, part) AS MATERIALIZED (");
    if (put_out_hits(a, out, err) < 0)
        return -1;
    cordee_sql_put(out,
                   "), kept_out(id, part) AS MATERIALIZED (SELECT x.id, min(x.part) FROM "
                   "(SELECT h.id, h.part FROM out_hit h WHERE h.kind = 2 UNION ALL "
                   "SELECT r.party, h.part FROM out_hit h JOIN role r ON r.other = h.id "
                   "WHERE h.kind = 1 AND ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, ") x GROUP BY x.id), ");
    return 0;
}

/* The address a person is written to: one that works before one that does not, the main
 * one before others: the first of the index email_by_party. */
#define BEST_ADDRESS                                                                 \
    "(SELECT x.id FROM email_address x WHERE x.party = p.id ORDER BY x.state DESC, " \
    "x.main DESC, x.id LIMIT 1)"

/* Made once, since `skip` is dear. */
static void put_addressed(const struct cd_audience *a, struct cordee_sql *out)
{
    const bool outs = keeps_out(a);

    cordee_sql_put(out, "addressed(party, org, address_id, folded, language, skip) AS "
                        "MATERIALIZED (SELECT p.id, coalesce(n.org, (SELECT r.other FROM "
                        "role r WHERE r.party = p.id AND ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, r.id LIMIT 1)), e.id, e.folded, "
                        "p.language, ");
    if (outs)
        cordee_sql_put(out, "CASE WHEN u.part IS NOT NULL THEN 'out:' || u.part ELSE ");
    if (a->who->notice)
        cordee_sql_put(out, cd_crm_may_notice_sql(a->core));
    else
        cd_may_write_put(a->core, a->who->topic, out);
    cordee_sql_put(out, outs ? " END" : "");
    cordee_sql_put(out, " FROM person n JOIN party p ON p.id = n.id ");
    if (outs)
        cordee_sql_put(out, "LEFT JOIN kept_out u ON u.id = p.id ");
    cordee_sql_put(out, "LEFT JOIN email_address e ON e.id = " BEST_ADDRESS "), ");
}

/* Of several with one address the first who may be written to gets it.  Few addresses
 * have several owners, so only those are looked at twice. */
static void put_once(struct cordee_sql *out)
{
    cordee_sql_put(out, "shared(folded, first) AS (SELECT a.folded, min(a.party) FROM "
                        "addressed a WHERE a.skip IS NULL AND a.folded IN (" SEVERAL_HAVE
                        ") GROUP BY a.folded), once(party, org, address_id, language, "
                        "skip) AS (SELECT a.party, a.org, a.address_id, a.language, CASE "
                        "WHEN a.skip IS NULL AND s.first < a.party THEN 'twice' ELSE "
                        "a.skip END FROM addressed a LEFT JOIN shared s ON s.folded = "
                        "a.folded)");
}

int cd_audience_put(const struct cd_audience *a, struct cordee_sql *out,
                    struct cordee_error *err)
{
    if (put_hit(a, out, err) < 0)
        return -1;
    put_person(a, out);
    if (put_kept_out(a, out, err) < 0)
        return -1;
    put_addressed(a, out);
    put_once(out);
    cd_audience_put_budget(a, out);
    return 0;
}

/* ---- piece by piece ---------------------------------------------------------------- */

#define PIECE 8000 /* numbers of parties */

void cd_audience_put_own(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, " a.party > ");
    cordee_sql_bind(out, cordee_of_int(a->who->after));
    cordee_sql_put(out, " AND a.party <= ");
    cordee_sql_bind(out, cordee_of_int(a->who->until ? a->who->until : INT64_MAX));
}

int cd_audience_pieces(const struct cd_audience *a, struct cd_audience_pieces *p,
                       struct cordee_error *err)
{
    const struct cordee_audience *who = a->who;

    *p = (struct cd_audience_pieces){.piece = *a,
                                     .who = *who,
                                     .whole = who->until || who->one_each ||
                                              who->per_person || who->per_org};
    return a->core->db->one(a->core, err, &p->last, "SELECT max(id) FROM party",
                            CORDEE_NO_ARGS) < 0
               ? -1
               : 0;
}

const struct cd_audience *cd_audience_next(struct cd_audience_pieces *p)
{
    p->piece.who = &p->who;
    if (p->begun && (p->whole || p->who.until >= p->last))
        return NULL;
    if (!p->whole) {
        p->who.after = p->begun ? p->who.until : p->who.after;
        p->who.until = p->who.after + PIECE;
    }
    p->begun = true;
    return &p->piece;
}

/* ---- merge values ---------------------------------------------------------------- */

static const struct cordee_merge_field *merge_field(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);

    return row ? row->row : NULL;
}

/* Memberships are those of the mailing's cluster, and so is what asks for it. */
static void value_put(const char *text, int64_t cluster, struct cordee_sql *out)
{
    static const char here[] = "cluster_here()";

    for (const char *at; cluster && (at = strstr(text, here)); text = at + strlen(here)) {
        cd_field_text_put(cordee_arena_text_n(out->arena, text, (size_t)(at - text)),
                          cluster, out);
        cordee_sql_bind(out, cordee_of_int(cluster));
    }
    cd_field_text_put(text, cluster, out);
}

int cd_audience_put_value(const struct cd_audience *a, const json_t *name,
                          const struct cordee_merge_field **field_r,
                          struct cordee_sql *out, struct cordee_error *err)
{
    struct cordee *cd = a->core;
    const char *text = json_is_string(name) ? json_string_value(name) : "";
    const struct cordee_merge_field *field = merge_field(cd, text);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    if (!field)
        return cd_refuse(err, CORDEE_E_INVALID, T("there is no merge field \"{1}\""),
                         text);
    *field_r = field;
    cd_merge_field_sql(field, &sql);
    value_put(sql.text, a->who->cluster, out);
    return 0;
}

/* json_object('first_name', p.given_name, ...): names are rows of ours, and quoted. */
static int put_values(const struct cd_audience *a, json_t *fields, struct cordee_sql *out,
                      struct cordee_error *err)
{
    const struct cordee_merge_field *field;
    json_t *name;
    size_t i;

    cordee_sql_put(out, "json_object(");
    json_array_foreach (fields, i, name) {
        cordee_sql_put(out, i ? ", " : "");
        cordee_sql_bind(
            out, cordee_of_text(json_is_string(name) ? json_string_value(name) : ""));
        cordee_sql_put(out, ", ");
        if (cd_audience_put_value(a, name, &field, out, err) < 0)
            return -1;
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_crm_audience(struct cordee *cd, const struct cordee_audience *who, json_t *fields,
                    struct cordee_sql *out, struct cordee_error *err)
{
    struct cd_audience a;

    if (cd_audience_open(cd, who, out->arena, &a, err) < 0 ||
        cd_audience_put(&a, out, err) < 0)
        return -1;
    cordee_sql_put(out, "SELECT p.id AS party, a.address_id, coalesce(e.address, '') AS "
                        "address, coalesce(nullif(p.language, ''), nullif(o.language, "
                        "''), '') AS language, ");
    if (put_values(&a, fields, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AS merge_values, a.skip, ");
    cordee_sql_put(out, who->budget == CORDEE_BUDGET_DEFER ? "a.later" : "NULL");
    cordee_sql_put(out, " AS later FROM due a JOIN party p ON p.id = "
                        "a.party LEFT JOIN party o ON o.id = a.org AND o.deleted_at IS "
                        "NULL LEFT JOIN email_address e ON e.id = a.address_id");
    return 0;
}

struct cordee_rows *cd_crm_audience_rows(struct cordee *cd, struct cordee_error *err,
                                         const struct cordee_audience *who,
                                         json_t *fields, struct cordee_sql *sql)
{
    struct cordee *core = cd_crm_of(cd);

    if (cd_crm_audience(cd, who, fields, sql, err) < 0)
        return NULL;
    return core->db->query(core, err, sql->text.text, sql->values, sql->n);
}
