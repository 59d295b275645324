/* Who got it and who answered, by language, country and type of organisation: each kind
 * adds up to all who got it. */
#include "plugins/mailing/after/after.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_ROWS 12 /* of one kind; what is beyond is added up in the last */

struct group {
    const char *code;
    int64_t n, replied;
};

struct groups {
    struct group *list;
    size_t n;
};

/* In one pass, since a mailing may have 100,000 rows.  A person's country, where it is
 * not known, is that of the organisation. */
static json_t *load(struct cordee *cd, const json_t *model, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "WITH got AS MATERIALIZED (SELECT lower(coalesce(nullif(o.text_language, ''), "
        "o.language)) AS language, coalesce(nullif(p.country, ''), g.country, '') AS "
        "country, coalesce(g.org_type, '') AS type, g.id AS org, " MAILING_REPLIED
        " AS replied FROM outbox o LEFT JOIN party p ON p.id = o.party LEFT JOIN party g "
        "ON g.id = " MAILING_ORG_OF(
            "o.party") " WHERE o.letter = ? AND " MAILING_DELIVERED
                       ") SELECT language, country, CASE WHEN org IS NULL THEN 'none' "
                       "ELSE type END AS "
                       "type, count(*) AS n, count(CASE WHEN replied THEN 1 END) AS "
                       "replied FROM got "
                       "GROUP BY 1, 2, 3",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter"))));
}

static struct group *group_of(struct groups *g, const char *code)
{
    for (size_t i = 0; i < g->n; i++)
        if (cordee_text_is(g->list[i].code, code))
            return &g->list[i];
    g->list[g->n].code = code;
    return &g->list[g->n++];
}

static int larger_first(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    return x->n == y->n ? 0 : x->n < y->n ? 1 : -1;
}

/* The groups of one kind; texts stay the rows'. */
static void add_up(struct cordee_arena *a, const json_t *rows, const char *key,
                   struct groups *g)
{
    json_t *row;
    size_t i;

    *g = (struct groups){
        .list = cordee_arena_get(a, (json_array_size(rows) + 1) * sizeof *g->list)};
    json_array_foreach (rows, i, row) {
        struct group *one = group_of(g, cordee_json_text(row, key));

        one->n += cordee_json_int(row, "n");
        one->replied += cordee_json_int(row, "replied");
    }
    qsort(g->list, g->n, sizeof *g->list, larger_first);
}

static json_t *bar(const struct group *g, const char *label)
{
    char share[24];

    snprintf(share, sizeof share, "%.1f %%",
             g->n ? 100.0 * (double)g->replied / (double)g->n : 0.0);
    return json_pack("{s:s, s:s, s:I, s:I, s:s}", "code", g->code, "label", label, "n",
                     (json_int_t)g->n, "replied", (json_int_t)g->replied, "share", share);
}

static const char *label_of(struct cordee *cd, enum cordee_word kind, const char *code)
{
    const char *word = cd->crm->word(cd, kind, code);

    if (kind == CORDEE_WORD_ORG_TYPE && cordee_text_is(code, "none"))
        return T("no organisation");
    if (kind == CORDEE_WORD_ORG_TYPE && !*code)
        return T("no type");
    return *word ? word : *code ? code : T("unknown");
}

static void put(struct cordee *cd, struct cordee_arena *a, json_t *model,
                const json_t *rows, const char *key, const char *name,
                enum cordee_word kind)
{
    struct group rest = {.code = "*"};
    json_t *bars = json_array();
    struct groups g;

    add_up(a, rows, key, &g);
    for (size_t i = 0; i < g.n; i++) {
        const struct group *one = &g.list[i];

        if (g.n <= MOST_ROWS || i < MOST_ROWS - 1) {
            json_array_append_new(bars, bar(one, label_of(cd, kind, one->code)));
            continue;
        }
        rest.n += one->n;
        rest.replied += one->replied;
    }
    if (rest.n)
        json_array_append_new(bars, bar(&rest, T("all others")));
    mailing_bars(cd, model, name, bars);
}

int mailing_groups(struct cordee *cd, struct cordee_arena *a, json_t *model,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rows = load(cd, model, err);

    if (!rows)
        return -1;
    put(cd, a, model, rows, "language", "languages", CORDEE_WORD_LANGUAGE);
    put(cd, a, model, rows, "country", "countries", CORDEE_WORD_COUNTRY);
    put(cd, a, model, rows, "type", "types", CORDEE_WORD_ORG_TYPE);
    return 0;
}
