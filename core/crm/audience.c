/* Who a mailing goes to: the people a filter yields, and for the organisations it yields
 * their key contact or all their people.  One statement, so that choosing, counting and
 * filling the outbox can never disagree. */
#include "core/crm/filter.h"

#include <stdio.h>
#include <string.h>

/* ---- the statement -------------------------------------------------------------------
 */

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
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, (SELECT count(*) FROM "
                        "email_address e WHERE e.party = q.id) = 0, r.id LIMIT 1)");
}

/* WITH hit, reached(party, org), person(id, org): one row a person, with the organisation
 * they stand for: of the filter's organisations, else the one they are at. */
static int put_reached(struct cordee *cd, const struct cordee_filter *f,
                       enum cordee_audience_mode mode, struct cordee_sql *out,
                       struct cordee_error *err)
{
    cordee_sql_put(out, "WITH hit(id, kind) AS (SELECT p.id, p.kind FROM party p WHERE ");
    if (cd_crm_filter_sql(cd, f, out, err) < 0)
        return -1;
    cordee_sql_put(out, "), reached(party, org) AS (SELECT h.id, NULL FROM hit h WHERE "
                        "h.kind = 2 UNION ALL ");
    put_people_of_orgs(out, f, mode);
    cordee_sql_put(out,
                   "), person(id, org) AS (SELECT x.party, coalesce(min(x.org), "
                   "(SELECT r.other FROM role r JOIN party q ON q.id = r.other WHERE "
                   "r.party = x.party AND q.kind = 1 AND q.deleted_at IS NULL AND ");
    put_now_role(out, f);
    cordee_sql_put(out, " ORDER BY r.key_contact DESC, r.id LIMIT 1)) FROM reached x "
                        "GROUP BY x.party), ");
    return 0;
}

/* The address a person is written to: the main one, unless it bounced and another works.
 */
#define BEST_ADDRESS                                                             \
    "(SELECT x.id FROM email_address x WHERE x.party = p.id ORDER BY x.state = " \
    "'bounced', x.main DESC, x.id LIMIT 1)"

/* addressed(party, org, address_id, folded, skip); made once, since `skip` is dear. */
static void put_addressed(struct cordee *cd, int64_t topic, struct cordee_sql *out)
{
    cordee_sql_put(out, "addressed(party, org, address_id, folded, skip) AS MATERIALIZED "
                        "(SELECT p.id, "
                        "n.org, e.id, e.folded, ");
    cd_may_write_put(cd, topic, out);
    cordee_sql_put(out, " FROM person n JOIN party p ON p.id = n.id LEFT JOIN "
                        "email_address e ON e.id = " BEST_ADDRESS "), ");
    /* Of several with one address the first who may be written to gets it. */
    cordee_sql_put(out, "once(party, org, address_id, skip) AS (SELECT a.party, a.org, "
                        "a.address_id, CASE WHEN a.skip IS NULL AND a.party > min(CASE "
                        "WHEN a.skip IS NULL THEN a.party END) OVER (PARTITION BY "
                        "a.folded) THEN 'twice' ELSE a.skip END FROM addressed a) ");
}

static int put_audience(struct cordee *cd, const struct cordee_audience *who,
                        const struct cordee_filter *f, struct cordee_sql *out,
                        struct cordee_error *err)
{
    if (put_reached(cd, f, who->mode, out, err) < 0)
        return -1;
    put_addressed(cd, who->topic, out);
    return 0;
}

/* ---- merge values
 * ----------------------------------------------------------------------- */

static const struct cordee_merge_field *merge_field(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);

    return row ? row->row : NULL;
}

/* json_object('first_name', p.given_name, ...): names are rows of ours, and quoted. */
static int put_values(struct cordee *cd, json_t *fields, struct cordee_sql *out,
                      struct cordee_error *err)
{
    json_t *name;
    size_t i;
    int n = 0;

    cordee_sql_put(out, "json_object(");
    json_array_foreach(fields, i, name)
    {
        const struct cordee_merge_field *field =
            merge_field(cd, json_is_string(name) ? json_string_value(name) : "");

        if (!field)
            return cd_refuse(err, CORDEE_E_INVALID, T("there is no merge field \"{1}\""),
                             json_is_string(name) ? json_string_value(name) : "");
        cordee_sql_put(out, n++ ? ", " : "");
        cordee_sql_bind(out, cordee_of_text(field->name));
        cordee_sql_put(out, ", ");
        cordee_sql_put(out, field->value);
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_crm_audience(struct cordee *cd, const struct cordee_audience *who, json_t *fields,
                    struct cordee_sql *out, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct cordee_filter *f;

    if (cd_crm_filter(core, out->arena, who->filter ? who->filter : "", 0, who->user, &f,
                      err) < 0 ||
        put_audience(core, who, f, out, err) < 0)
        return -1;
    cordee_sql_put(out, "SELECT p.id AS party, a.address_id, coalesce(e.address, '') AS "
                        "address, coalesce(nullif(p.language, ''), nullif(o.language, "
                        "''), '') AS language, ");
    if (put_values(core, fields, out, err) < 0)
        return -1;
    cordee_sql_put(out, " AS merge_values, a.skip FROM once a JOIN party p ON p.id = "
                        "a.party LEFT JOIN party o ON o.id = a.org LEFT JOIN "
                        "email_address e ON e.id = a.address_id");
    return 0;
}

/* ---- how many
 * ------------------------------------------------------------------------------ */

/* Runs the audience with an end of ours. */
static json_t *audience_list(struct cordee *cd, const struct cordee_audience *who,
                             const struct cordee_filter *f, const char *end,
                             struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    json_t *list = NULL;

    if (put_audience(cd, who, f, &sql, err) == 0) {
        cordee_sql_put(&sql, end);
        list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return list;
}

static void put_reasons(struct cordee *cd, json_t *rows, json_t *model)
{
    json_t *reasons = json_array();
    int64_t left = 0;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        const char *reason = cordee_json_text(row, "skip");

        if (!*reason) {
            json_object_set(model, "to", json_object_get(row, "n"));
            json_object_set(model, "organisations", json_object_get(row, "orgs"));
            continue;
        }
        left += cordee_json_int(row, "n");
        cd_reason_words(cd, reason, 0, &text);
        json_array_append_new(reasons,
                              json_pack("{s:s, s:s, s:O}", "reason", reason, "text",
                                        text.text, "n", json_object_get(row, "n")));
    }
    json_object_set_new(model, "left_out", json_integer(left));
    json_object_set_new(model, "reasons", reasons);
}

static int put_languages(struct cordee *cd, const struct cordee_audience *who,
                         const struct cordee_filter *f, json_t *model,
                         struct cordee_error *err)
{
    json_t *list =
        audience_list(cd, who, f,
                      "SELECT coalesce(nullif(p.language, ''), "
                      "nullif(o.language, ''), '') AS code, count(*) AS n FROM "
                      "once a JOIN party p ON p.id = a.party LEFT JOIN party o "
                      "ON o.id = a.org WHERE a.skip IS NULL GROUP BY code "
                      "ORDER BY n DESC",
                      err);
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach(list, i, row)
    {
        const char *code = cordee_json_text(row, "code");

        json_object_set_new(
            row, "name", json_string(*code ? T(cd_language_name(code)) : T("unknown")));
    }
    json_object_set_new(model, "languages", list);
    return 0;
}

int cd_crm_audience_count(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_audience *who, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    struct cordee_filter *f;

    if (cd_crm_filter(core, a, who->filter ? who->filter : "", 0, who->user, &f, err) < 0)
        return -1;
    rows = audience_list(core, who, f,
                         "SELECT a.skip, count(*) AS n, count(DISTINCT a.org) AS orgs "
                         "FROM once a GROUP BY a.skip ORDER BY n DESC",
                         err);
    if (!rows)
        return -1;
    json_object_set_new(model, "to", json_integer(0));
    json_object_set_new(model, "organisations", json_integer(0));
    put_reasons(core, rows, model);
    if (put_languages(core, who, f, model, err) < 0)
        return -1;
    json_object_set_new(model, "sentence", json_string(cd_crm_filter_sentence(core, f)));
    json_object_set_new(model, "chips", cd_filter_chips(core, f));
    *model_r = json_incref(model);
    return 0;
}

/* ---- why somebody is in or out
 * ------------------------------------------------------------------- */

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

    json_array_foreach(terms, i, term)
    {
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

    if (cd_party_must(core, party, NULL, &name, err) < 0 ||
        cd_crm_filter(core, a, who->filter ? who->filter : "", 0, who->user, &f, err) <
            0 ||
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
