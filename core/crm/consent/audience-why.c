/* Why one person gets a mailing or does not: the part that let her in or kept her out,
 * the word, the address, who gets it in her place. */
#include "core/crm/consent/audience.h"

#include <string.h>

/* ---- her row ---------------------------------------------------------------- */

/* The person's row of the audience, if anything reaches them at all; 1, 0, -1. */
static int audience_row(const struct cd_audience *a, int64_t party, json_t **row_r,
                        struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a->filter->arena};
    int rc = cd_audience_put(a, &sql, err);

    if (rc == 0) {
        cordee_sql_put(&sql,
                       "SELECT a.skip, a.address_id, a.later, a.org AS org_id, (SELECT 1 "
                       "FROM hit h WHERE h.id = a.party) AS self, o.name AS org, "
                       "e.address, (SELECT b.party FROM due b WHERE a.skip = 'one' AND "
                       "b.org = a.org AND b.skip IS NULL LIMIT 1) AS instead FROM due a "
                       "LEFT JOIN party o ON o.id = a.org LEFT JOIN email_address e ON "
                       "e.id = a.address_id WHERE a.party = ");
        cordee_sql_bind(&sql, cordee_of_int(party));
        rc = a->core->db->row(a->core, err, row_r, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

/* 1 the filter yields the person or an organisation where she is now; 0; -1. */
static int holds(const struct cd_audience *a, const struct cordee_filter *f,
                 int64_t party, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a->filter->arena};
    int64_t one;
    int rc;

    cordee_sql_put(&sql, "SELECT 1 FROM party p WHERE (p.id = ");
    cordee_sql_bind(&sql, cordee_of_int(party));
    cordee_sql_put(&sql, " OR p.id IN (SELECT r.other FROM role r WHERE r.party = ");
    cordee_sql_bind(&sql, cordee_of_int(party));
    cordee_sql_put(&sql, " AND ");
    cd_audience_put_now(a, &sql);
    cordee_sql_put(&sql, ")) AND ");
    rc = cd_crm_filter_sql(a->core, f, &sql, err);
    cordee_sql_put(&sql, " LIMIT 1");
    if (rc == 0)
        rc = a->core->db->one(a->core, err, &one, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc;
}

static int add_parts(const struct cd_audience *a, int64_t party, json_t *model,
                     struct cordee_error *err)
{
    json_t *list = json_array();

    json_object_set_new(model, "parts", list);
    for (size_t i = 0; i < a->who->n_parts; i++) {
        const int rc = holds(a, a->parts[i], party, err);

        if (rc < 0)
            return -1;
        json_array_append_new(list,
                              json_pack("{s:s, s:b, s:b}", "name", a->who->parts[i].name,
                                        "out", a->who->parts[i].out, "holds", rc > 0));
    }
    return 0;
}

/* ---- the sentence ----------------------------------------------------------- */

static void say_in(struct cordee *cd, const char *name, const json_t *row,
                   struct cordee_buf *out)
{
    char day[60];
    const char *values[] = {name, cordee_json_text(row, "address"),
                            cordee_json_text(row, "org"), NULL};

    cd_fill(out,
            cordee_json_int(row, "self")
                ? T("{1} gets it at {2}: every condition holds.")
                : T("{1} gets it at {2}, for {3}: every condition holds there."),
            values);
    if (!cordee_json_int(row, "later"))
        return;
    cd->text->time(cd, cordee_json_int(row, "later"), CORDEE_TIME_DATE, day, sizeof day);
    cordee_buf_puts(out, " ");
    cd_fill(out,
            T("They, or their organisation, got as many mailings as they may: there is "
              "room for one more on {1}."),
            (const char *const[]){day, NULL});
}

/* Of whom it is known, the name of who gets it instead. */
static int put_instead(const struct cd_audience *a, const json_t *row,
                       struct cordee_buf *out, struct cordee_error *err)
{
    struct cordee *cd = a->core;
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    const int64_t instead = cordee_json_int(row, "instead");

    if (!instead)
        return 0;
    if (cd->db->row(cd, err, &who, "SELECT name FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(instead))) < 0)
        return -1;
    cordee_buf_puts(out, ": ");
    cordee_buf_puts(out, cordee_json_text(who, "name"));
    return 0;
}

static bool has_day(const struct cd_audience *a, const char *reason)
{
    static const char *const without[] = {"twice", "one", "budget"};

    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (strcmp(reason, without[i]) == 0)
            return false;
    return !a->who->notice && strncmp(reason, "out:", 4) != 0;
}

static int say_left_out(const struct cd_audience *a, const char *name, const json_t *row,
                        int64_t party, struct cordee_buf *out, struct cordee_error *err)
{
    struct cordee *cd = a->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    const char *reason = cordee_json_text(row, "skip");
    char why[160] = "";

    /* With its day, where there is one. */
    if (has_day(a, reason) &&
        cd_crm_may_write(cd, err, party, cordee_json_int(row, "address_id"),
                         a->who->topic, why) < 0)
        return -1;
    cd_audience_reason(a, reason, &words);
    if (put_instead(a, row, &words, err) < 0)
        return -1;
    cd_fill(out, T("{1} meets the conditions, but does not get it: {2}."),
            (const char *const[]){name, *why ? why : words.text, NULL});
    return 0;
}

static void put_deciding(const json_t *terms, struct cordee_buf *list)
{
    const json_t *term;
    size_t i;

    json_array_foreach (terms, i, term) {
        if (!cordee_json_true(term, "decides"))
            continue;
        if (list->len)
            cordee_buf_puts(list, ", ");
        cordee_buf_puts(list, cordee_json_text(term, "sentence"));
    }
}

static void say_out(const struct cd_audience *a, const char *name, const json_t *terms,
                    struct cordee_buf *out)
{
    struct cordee *cd = a->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};

    if (a->own)
        put_deciding(terms, &list);
    cd_fill(out,
            list.len ? T("{1} is not in it: the audience is those {2}.")
                     : T("{1} is not in it: nothing that lets people in speaks of them."),
            (const char *const[]){name, list.text ? list.text : "", NULL});
}

int cd_crm_audience_why(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_audience *who, int64_t party,
                        json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cd_audience a;
    int rc;

    if (cd_party_there(core, party, NULL, &name, err) < 0 ||
        cd_audience_open(cd, who, arena, &a, err) < 0 ||
        cd_crm_filter_why(core, a.filter, party, &model, err) < 0 ||
        add_parts(&a, party, model, err) < 0 ||
        (rc = audience_row(&a, party, &row, err)) < 0)
        return -1;
    if (rc == 0)
        say_out(&a, name.text, json_object_get(model, "terms"), &text);
    else if (!*cordee_json_text(row, "skip"))
        say_in(core, name.text, row, &text);
    else if (say_left_out(&a, name.text, row, party, &text, err) < 0)
        return -1;
    json_object_set_new(model, "in",
                        json_boolean(rc > 0 && !*cordee_json_text(row, "skip")));
    json_object_set_new(model, "text", json_string(text.text));
    *model_r = json_incref(model);
    return 0;
}
