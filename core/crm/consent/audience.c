/* Who a mailing goes to: the people a filter yields, and for the organisations it yields
 * their key contact or all their people.  One statement, so that choosing, counting and
 * filling the outbox can never disagree. */
#include "core/crm/filter/filter.h"

#include <stdio.h>
#include <string.h>

/* ---- the statement ---------------------------------------------------------- */

static void put_now_role(struct cordee_sql *out, const struct cordee_filter *f)
{
    cordee_sql_put(out, "(r.since IS NULL OR r.since <= ");
    cordee_sql_bind(out, cordee_of_int(f->now));
    cordee_sql_put(out, ") AND (r.until IS NULL OR r.until > ");
    cordee_sql_bind(out, cordee_of_int(f->now));
    cordee_sql_put(out, ")");
}

/* Present people of the organisations in `hit`, as (party, org). */
static void put_people_of_orgs(struct cordee_sql *out, const struct cordee_filter *f,
                               enum cordee_audience_mode mode)
{
    cordee_sql_put(out,
                   "SELECT r.party, r.other FROM hit h JOIN role r ON r.other = h.id "
                   "JOIN party q ON q.id = r.party WHERE h.kind = 1 AND q.kind = 2 "
                   "AND q.deleted_at IS NULL AND ");
    put_now_role(out, f);
    if (mode == CORDEE_AUDIENCE_ALL)
        return;
    /* The key contact, else the first; who has an address goes before who has none. */
    cordee_sql_put(out, " AND r.id = (SELECT r.id FROM role r JOIN party q ON q.id = "
                        "r.party WHERE r.other = h.id AND q.kind = 2 AND q.deleted_at IS "
                        "NULL AND ");
    put_now_role(out, f);
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, NOT EXISTS (SELECT 1 FROM "
                        "email_address e WHERE e.party = q.id), r.id LIMIT 1)");
}

/* WITH hit, reached(party, org), person(id, org): one row a person, with the organisation
 * they stand for: of the filter's organisations, else (org NULL) the one they are at. */
static int put_reached(struct cordee *cd, const struct cordee_filter *f,
                       enum cordee_audience_mode mode, struct cordee_sql *out,
                       struct cordee_error *err)
{
    cordee_sql_put(out, "WITH hit(id, kind) AS MATERIALIZED (SELECT p.id, p.kind FROM "
                        "party p WHERE ");
    if (cd_crm_filter_sql(cd, f, out, err) < 0)
        return -1;
    cordee_sql_put(out, "), reached(party, org) AS (SELECT h.id, NULL FROM hit h WHERE "
                        "h.kind = 2 UNION ALL ");
    put_people_of_orgs(out, f, mode);
    cordee_sql_put(out,
                   "), person(id, org) AS (SELECT x.party, min(x.org) FROM reached x "
                   "GROUP BY x.party), ");
    return 0;
}

/* The address a person is written to: one that works before one that bounced, the main
 * one before others: the first of the index email_by_party. */
#define BEST_ADDRESS                                                                 \
    "(SELECT x.id FROM email_address x WHERE x.party = p.id ORDER BY x.state DESC, " \
    "x.main DESC, x.id LIMIT 1)"

/* addressed(party, org, address_id, folded, language, skip); made once, since `skip` is
 * dear. */
static void put_addressed(struct cordee *cd, const struct cordee_filter *f, int64_t topic,
                          struct cordee_sql *out)
{
    cordee_sql_put(out, "addressed(party, org, address_id, folded, language, skip) AS "
                        "MATERIALIZED (SELECT p.id, coalesce(n.org, (SELECT r.other FROM "
                        "role r WHERE r.party = p.id AND ");
    put_now_role(out, f);
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, r.id LIMIT 1)), e.id, e.folded, "
                        "p.language, ");
    cd_may_write_put(cd, topic, out);
    cordee_sql_put(out, " FROM person n JOIN party p ON p.id = n.id LEFT JOIN "
                        "email_address e ON e.id = " BEST_ADDRESS "), ");
    /* Of several with one address the first who may be written to gets it.  Few addresses
     * have several owners, so only those are looked at twice. */
    cordee_sql_put(out, "shared(folded, first) AS (SELECT a.folded, min(a.party) FROM "
                        "addressed a WHERE a.skip IS NULL AND a.folded IN (SELECT "
                        "y.folded FROM email_address y GROUP BY y.folded HAVING count(*) "
                        "> 1) GROUP BY a.folded), once(party, org, address_id, language, "
                        "skip) AS (SELECT a.party, a.org, a.address_id, a.language, CASE "
                        "WHEN a.skip IS NULL AND s.first < a.party THEN 'twice' ELSE "
                        "a.skip END FROM addressed a LEFT JOIN shared s ON s.folded = "
                        "a.folded) ");
}

static int put_audience(struct cordee *cd, const struct cordee_audience *who,
                        const struct cordee_filter *f, struct cordee_sql *out,
                        struct cordee_error *err)
{
    if (put_reached(cd, f, who->mode, out, err) < 0)
        return -1;
    put_addressed(cd, f, who->topic, out);
    return 0;
}

/* ---- merge values ---------------------------------------------------------------- */

static const struct cordee_merge_field *merge_field(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);

    return row ? row->row : NULL;
}

/* json_object('first_name', p.given_name, ...): names are rows of ours, and quoted.
 * Memberships are those of the mailing's cluster. */
static int put_values(struct cordee *cd, json_t *fields, int64_t cluster,
                      struct cordee_sql *out, struct cordee_error *err)
{
    json_t *name;
    size_t i;
    int n = 0;

    cordee_sql_put(out, "json_object(");
    json_array_foreach (fields, i, name) {
        const struct cordee_merge_field *field =
            merge_field(cd, json_is_string(name) ? json_string_value(name) : "");

        if (!field)
            return cd_refuse(err, CORDEE_E_INVALID, T("there is no merge field \"{1}\""),
                             json_is_string(name) ? json_string_value(name) : "");
        cordee_sql_put(out, n++ ? ", " : "");
        cordee_sql_bind(out, cordee_of_text(field->name));
        cordee_sql_put(out, ", ");
        cd_field_text_put(field->value, cluster, out);
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_crm_audience(struct cordee *cd, const struct cordee_audience *who, json_t *fields,
                    struct cordee_sql *out, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct cordee_filter *f;

    if (cd_filter_of_cluster(core, out->arena, who->filter ? who->filter : "", 0,
                             who->user, who->cluster, &f, err) < 0 ||
        put_audience(core, who, f, out, err) < 0)
        return -1;
    cordee_sql_put(out, "SELECT p.id AS party, a.address_id, coalesce(e.address, '') AS "
                        "address, coalesce(nullif(p.language, ''), nullif(o.language, "
                        "''), '') AS language, ");
    if (put_values(core, fields, who->cluster, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AS merge_values, a.skip FROM once a JOIN party p ON p.id = "
                        "a.party LEFT JOIN party o ON o.id = a.org AND o.deleted_at IS "
                        "NULL LEFT JOIN email_address e ON e.id = a.address_id");
    return 0;
}

/* ---- how many -------------------------------------------------------------------- */

#define MOST_LANGUAGES 64

/* One pass over the audience adds up all that is told about it. */
struct tally {
    int64_t to, left, organisations;
    json_t *reasons;   /* reason -> how many */
    json_t *languages; /* code -> how many */
};

static void add_to(json_t *counts, const char *key, int64_t n)
{
    json_t *was = json_object_get(counts, key);

    if (was || json_object_size(counts) < MOST_LANGUAGES)
        json_object_set_new(counts, key, json_integer(json_integer_value(was) + n));
}

/* Rows come by skip and organisation, so that a new organisation is a new run. */
static int tally_load(struct cordee *cd, const struct cordee_audience *who,
                      const struct cordee_filter *f, struct tally *t,
                      struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    struct cordee_rows *rows = NULL;
    int64_t org = 0;
    int rc = put_audience(cd, who, f, &sql, err);

    cordee_sql_put(&sql,
                   "SELECT a.skip, a.org, coalesce(nullif(a.language, ''), "
                   "nullif(o.language, ''), '') AS code, count(*) FROM once a LEFT "
                   "JOIN party o ON o.id = a.org GROUP BY a.skip, a.org, code ORDER "
                   "BY a.skip, a.org");
    if (rc == 0)
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        int64_t n = cd->db->get_int(rows, 3);

        if (!cd->db->is_null(rows, 0)) {
            add_to(t->reasons, cd->db->get_text(rows, 0), n);
            t->left += n;
            continue;
        }
        t->to += n;
        t->organisations += cd->db->get_int(rows, 1) && cd->db->get_int(rows, 1) != org;
        org = cd->db->get_int(rows, 1);
        add_to(t->languages, cd->db->get_text(rows, 2), n);
    }
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

static void put_reasons(struct cordee *cd, json_t *counts, json_t *model)
{
    json_t *list = json_array();
    const char *reason;
    json_t *n;

    json_object_foreach (counts, reason, n) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

        cd_reason_words(cd, reason, 0, &text);
        json_array_append_new(list, json_pack("{s:s, s:s, s:O}", "reason", reason, "text",
                                              text.text, "n", n));
    }
    json_object_set_new(model, "reasons", list);
}

static void put_languages(struct cordee *cd, json_t *counts, json_t *model)
{
    json_t *list = json_array();
    const char *code;
    json_t *n;

    json_object_foreach (counts, code, n)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:O}", "code", code, "name",
                            *code ? T(cd_language_name(code)) : T("unknown"), "n", n));
    json_object_set_new(model, "languages", list);
}

int cd_crm_audience_count(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_audience *who, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *languages = json_object();
    struct tally t = {.reasons = reasons, .languages = languages};
    struct cordee_filter *f;
    json_t *model;

    if (cd_filter_of_cluster(core, a, who->filter ? who->filter : "", 0, who->user,
                             who->cluster, &f, err) < 0 ||
        tally_load(core, who, f, &t, err) < 0)
        return -1;
    model = json_object();
    json_object_set_new(model, "to", json_integer(t.to));
    json_object_set_new(model, "organisations", json_integer(t.organisations));
    json_object_set_new(model, "left_out", json_integer(t.left));
    put_reasons(core, reasons, model);
    put_languages(core, languages, model);
    json_object_set_new(model, "sentence", json_string(cd_crm_filter_sentence(core, f)));
    json_object_set_new(model, "chips", cd_filter_chips(core, f));
    *model_r = model;
    return 0;
}

/* ---- why somebody is in or out --------------------------------------------------- */

/* The person's row of the audience, if the filter reaches them at all; 1, 0, -1. */
static int audience_row(struct cordee *cd, const struct cordee_audience *who,
                        const struct cordee_filter *f, int64_t party, json_t **row_r,
                        struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    int rc = put_audience(cd, who, f, &sql, err);

    if (rc == 0) {
        cordee_sql_put(&sql,
                       "SELECT a.skip, a.address_id, (SELECT 1 FROM hit h WHERE "
                       "h.id = a.party) AS self, o.name AS org, e.address FROM once "
                       "a LEFT JOIN party o ON o.id = a.org LEFT JOIN email_address "
                       "e ON e.id = a.address_id WHERE a.party = ");
        cordee_sql_bind(&sql, cordee_of_int(party));
        rc = cd->db->row(cd, err, row_r, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

static void say_in(struct cordee *cd, const char *name, const json_t *row,
                   struct cordee_buf *out)
{
    const char *values[] = {name, cordee_json_text(row, "address"),
                            cordee_json_text(row, "org"), NULL};

    cd_fill(out,
            cordee_json_int(row, "self")
                ? T("{1} gets it at {2}: every condition holds.")
                : T("{1} gets it at {2}, for {3}: every condition holds there."),
            values);
}

static int say_left_out(struct cordee *cd, const struct cordee_audience *who,
                        const char *name, const json_t *row, int64_t party,
                        struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    const char *reason = cordee_json_text(row, "skip");
    char why[160] = "";

    /* With its day, where there is one. */
    if (strcmp(reason, "twice") != 0 &&
        cd_crm_may_write(cd, err, party, cordee_json_int(row, "address_id"), who->topic,
                         why) < 0)
        return -1;
    cd_reason_words(cd, reason, 0, &words);
    cd_fill(out, T("{1} meets the conditions, but does not get it: {2}."),
            (const char *const[]){name, *why ? why : words.text, NULL});
    return 0;
}

static void say_out(struct cordee *cd, const char *name, const json_t *terms,
                    struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};
    const json_t *term;
    size_t i;

    json_array_foreach (terms, i, term) {
        if (!cordee_json_true(term, "decides"))
            continue;
        if (list.len)
            cordee_buf_puts(&list, ", ");
        cordee_buf_puts(&list, cordee_json_text(term, "sentence"));
    }
    cd_fill(out, T("{1} is not in it: the audience is those {2}."),
            (const char *const[]){name, list.text ? list.text : "", NULL});
}

int cd_crm_audience_why(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_audience *who, int64_t party,
                        json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_filter *f;
    int rc;

    if (cd_party_there(core, party, NULL, &name, err) < 0 ||
        cd_filter_of_cluster(core, a, who->filter ? who->filter : "", 0, who->user,
                             who->cluster, &f, err) < 0 ||
        cd_crm_filter_why(core, f, party, &model, err) < 0 ||
        (rc = audience_row(core, who, f, party, &row, err)) < 0)
        return -1;
    if (rc == 0)
        say_out(core, name.text, json_object_get(model, "terms"), &text);
    else if (!*cordee_json_text(row, "skip"))
        say_in(core, name.text, row, &text);
    else if (say_left_out(core, who, name.text, row, party, &text, err) < 0)
        return -1;
    json_object_set_new(model, "in",
                        json_boolean(rc > 0 && !*cordee_json_text(row, "skip")));
    json_object_set_new(model, "text", json_string(text.text));
    *model_r = json_incref(model);
    return 0;
}
