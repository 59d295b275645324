/* What is told about an audience: how many, who is left out and why. */
#include "core/crm/consent/audience.h"

#include <stdlib.h>
#include <string.h>

#define OUT "out:" /* skip of who is kept out, with the number of the part behind it */

/* ---- reasons ---------------------------------------------------------------- */

void cd_audience_reason(const struct cd_audience *a, const char *skip,
                        struct cordee_buf *out)
{
    struct cordee *cd = a->core;
    size_t part;

    if (strncmp(skip, OUT, sizeof OUT - 1) != 0) {
        cd_reason_words(cd, skip, 0, out);
        return;
    }
    part = (size_t)strtoul(skip + sizeof OUT - 1, NULL, 10);
    if (part < a->who->n_parts)
        cd_fill(out, T("kept out: {1}"),
                (const char *const[]){a->who->parts[part].name, NULL});
}

/* "People in Austria, and the saved filter Friends; not: the saved filter Rivals". */
static void put_sentence(const struct cd_audience *a, struct cordee_buf *out)
{
    struct cordee *cd = a->core;
    int n = 0;

    if (a->own) {
        cordee_buf_puts(out, cd_crm_filter_sentence(cd, a->filter));
        n++;
    }
    for (size_t i = 0; i < a->who->n_parts; i++)
        if (!a->who->parts[i].out)
            cordee_buf_printf(out, "%s%s", n++ ? T(", and ") : "", a->who->parts[i].name);
    n = 0;
    for (size_t i = 0; i < a->who->n_parts; i++)
        if (a->who->parts[i].out)
            cordee_buf_printf(out, "%s%s", n++ ? ", " : T("; not: "),
                              a->who->parts[i].name);
}

/* ---- how many --------------------------------------------------------------- */

#define MOST_KINDS 300 /* languages, countries */

/* One pass over the audience adds up all that is told about it: a row a person, since
 * grouped by organisation there are nearly as many, and sorted. */
struct tally {
    int64_t to, left, organisations, tired;
    unsigned char *orgs; /* a bit for each number of a party up to `last`: it was seen */
    int64_t last;
    json_t *reasons;                       /* reason -> how many */
    json_t *languages, *countries, *types; /* code -> how many */
};

static void add_to(json_t *counts, const char *key)
{
    json_t *was = json_object_get(counts, key);

    if (was)
        json_integer_set(was, json_integer_value(was) + 1);
    else if (json_object_size(counts) < MOST_KINDS)
        json_object_set_new(counts, key, json_integer(1));
}

static bool is_new(struct tally *t, int64_t org)
{
    const unsigned char bit = (unsigned char)(1U << (org & 7));

    if (org <= 0 || org > t->last || t->orgs[org >> 3] & bit)
        return false;
    t->orgs[org >> 3] |= bit;
    return true;
}

static void tally_row(struct cordee *cd, struct cordee_rows *rows, struct tally *t)
{
    if (!cd->db->is_null(rows, 0)) {
        add_to(t->reasons, cd->db->get_text(rows, 0));
        t->left++;
        return;
    }
    t->to++;
    t->organisations += is_new(t, cd->db->get_int(rows, 1));
    t->tired += !cd->db->is_null(rows, 3);
    add_to(t->languages, cd->db->get_text(rows, 2));
    add_to(t->countries, cd->db->get_text(rows, 4));
    add_to(t->types, cd->db->is_null(rows, 5) ? "none" : cd->db->get_text(rows, 5));
}

static int tally_piece(const struct cd_audience *a, struct tally *t,
                       struct cordee_error *err)
{
    struct cordee *cd = a->core;
    struct cordee_sql sql = {.arena = a->filter->arena};
    struct cordee_rows *rows = NULL;
    int rc = cd_audience_put(a, &sql, err);

    cordee_sql_put(&sql,
                   "SELECT a.skip, a.org, coalesce(nullif(a.language, ''), "
                   "nullif(o.language, ''), '') AS code, a.later, "
                   "coalesce(nullif(p.country, ''), o.country, '') AS country, "
                   "o.org_type FROM due a JOIN party p ON p.id = a.party LEFT JOIN party "
                   "o ON o.id = a.org WHERE");
    cd_audience_put_own(a, &sql);
    if (rc == 0)
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        tally_row(cd, rows, t);
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

static int tally_load(const struct cd_audience *a, struct tally *t,
                      struct cordee_error *err)
{
    struct cd_audience_pieces pieces;
    const struct cd_audience *piece;
    int rc = cd_audience_pieces(a, &pieces, err);

    if (rc < 0)
        return -1;
    t->last = pieces.last;
    t->orgs = calloc((size_t)t->last / 8 + 1, 1);
    if (!t->orgs)
        abort();
    while (rc == 0 && (piece = cd_audience_next(&pieces)))
        rc = tally_piece(piece, t, err);
    free(t->orgs);
    return rc;
}

static void put_reasons(const struct cd_audience *a, json_t *counts, json_t *model)
{
    json_t *list = json_array();
    const char *reason;
    json_t *n;

    json_object_foreach (counts, reason, n) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

        cd_audience_reason(a, reason, &text);
        json_array_append_new(list, json_pack("{s:s, s:s, s:O}", "reason", reason, "text",
                                              text.text ? text.text : "", "n", n));
    }
    json_object_set_new(model, "reasons", list);
}

static const char *kind_name(struct cordee *cd, enum cordee_word kind, const char *code)
{
    const char *name = cd->crm->word(cd, kind, code);

    if (kind == CORDEE_WORD_ORG_TYPE && strcmp(code, "none") == 0)
        return T("no organisation");
    if (kind == CORDEE_WORD_ORG_TYPE && !*code)
        return T("no type");
    return *name ? name : *code ? code : T("unknown");
}

static int larger_first(const void *a, const void *b)
{
    int64_t x = cordee_json_int(*(json_t *const *)a, "n");
    int64_t y = cordee_json_int(*(json_t *const *)b, "n");

    return x == y ? 0 : x < y ? 1 : -1;
}

static void put_kinds(struct cordee *cd, json_t *counts, enum cordee_word kind,
                      const char *name, json_t *model)
{
    json_t *rows[MOST_KINDS], *list = json_array(), *n;
    const char *code;
    size_t count = 0;

    json_object_foreach (counts, code, n)
        rows[count++] = json_pack("{s:s, s:s, s:O}", "code", code, "name",
                                  kind_name(cd, kind, code), "n", n);
    qsort(rows, count, sizeof *rows, larger_first);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, rows[i]);
    json_object_set_new(model, name, list);
}

static json_t *counted(const struct cd_audience *a, const struct tally *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sentence = {0};
    json_t *model = json_object();

    json_object_set_new(model, "to", json_integer(t->to));
    json_object_set_new(model, "organisations", json_integer(t->organisations));
    json_object_set_new(model, "left_out", json_integer(t->left));
    json_object_set_new(model, "tired", json_integer(t->tired));
    put_reasons(a, t->reasons, model);
    put_kinds(a->core, t->languages, CORDEE_WORD_LANGUAGE, "languages", model);
    put_kinds(a->core, t->countries, CORDEE_WORD_COUNTRY, "countries", model);
    put_kinds(a->core, t->types, CORDEE_WORD_ORG_TYPE, "types", model);
    put_sentence(a, &sentence);
    json_object_set_new(model, "sentence",
                        json_string(sentence.text ? sentence.text : ""));
    json_object_set_new(model, "chips", cd_filter_chips(a->core, a->filter));
    return model;
}

int cd_crm_audience_count(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_audience *who, json_t **model_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *languages = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *countries = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *types = json_object();
    struct tally t = {.reasons = reasons,
                      .languages = languages,
                      .countries = countries,
                      .types = types};
    struct cd_audience a;

    if (cd_audience_open(cd, who, arena, &a, err) < 0 || tally_load(&a, &t, err) < 0)
        return -1;
    *model_r = counted(&a, &t);
    return 0;
}

/* ---- who -------------------------------------------------------------------- */

static int list_load(const struct cd_audience *a, const char *reason, int64_t limit,
                     int64_t offset, json_t **list_r, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a->filter->arena};
    int rc = cd_audience_put(a, &sql, err);

    /* What is said of each is fetched for those of one page only. */
    cordee_sql_put(&sql, "SELECT a.party AS id, a.name, o.name AS org, e.address, a.skip "
                         "AS reason, a.later FROM (SELECT d.party, d.org, d.address_id, "
                         "d.skip, d.later, p.name, p.sort_name FROM due d JOIN party p "
                         "ON p.id = d.party WHERE coalesce(d.skip, '') = ");
    cordee_sql_bind(&sql, cordee_of_text(reason));
    cordee_sql_put(&sql, " ORDER BY p.sort_name, p.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(limit));
    cordee_sql_put(&sql, " OFFSET ");
    cordee_sql_bind(&sql, cordee_of_int(offset));
    cordee_sql_put(&sql, ") a LEFT JOIN party o ON o.id = a.org AND o.deleted_at IS NULL "
                         "LEFT JOIN email_address e ON e.id = a.address_id ORDER BY "
                         "a.sort_name, a.party");
    *list_r =
        rc < 0 ? NULL : a->core->db->list(a->core, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return *list_r ? 0 : -1;
}

int cd_crm_audience_list(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, const char *reason,
                         int64_t limit, int64_t offset, json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cd_audience a;
    json_t *row;
    size_t i;

    if (cd_audience_open(cd, who, arena, &a, err) < 0 ||
        list_load(&a, reason, limit, offset, list_r, err) < 0)
        return -1;
    json_array_foreach (*list_r, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

        cd_audience_reason(&a, cordee_json_text(row, "reason"), &text);
        json_object_set_new(row, "text", json_string(text.text ? text.text : ""));
    }
    return 0;
}
