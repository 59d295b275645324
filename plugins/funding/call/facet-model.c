/* What calls are filtered by, as it is kept. */
#include "plugins/funding/call/facet.h"

#include "plugins/funding/call/over.h"

#include <string.h>

enum { TEXT_MOST = 20000, SLICE = 100 }; /* bytes of a text; calls a transaction */

/* What is known of its money: of all grants together, else of the largest one. */
static int64_t money_of(const struct funding_call *call)
{
    const int64_t one = call->grant_max ? call->grant_max : call->grant_min;

    return call->budget_total ? call->budget_total
           : call->expected_grants > 0 && one < INT64_MAX / call->expected_grants
               ? one * call->expected_grants
               : one;
}

static void words_put(struct cordee_buf *out, const char *text)
{
    cordee_buf_put(out, text, strnlen(text, TEXT_MOST));
    cordee_buf_putc(out, ' ');
}

static void words_of(const struct funding_call *call, struct cordee_buf *folded)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const char *const texts[] = {call->title,          call->source_id, call->call_id,
                                 call->programme_name, call->programme, call->summary,
                                 call->description};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        words_put(&all, texts[i]);
    for (size_t i = 0; i < call->keywords.n; i++)
        words_put(&all, call->keywords.at[i]);
    for (size_t i = 0; i < call->tags.n; i++)
        words_put(&all, call->tags.at[i]);
    cordee_utf8_clean(all.text, all.len, &clean); /* one may end within a character */
    cordee_utf8_fold(clean.text, folded);
}

int facet_put(struct cordee *cd, int64_t id, const struct funding_call *call,
              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    const char *name = *call->programme_name ? call->programme_name : call->programme;

    words_of(call, &words);
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_facet(call, type, programme, programme_name, money, words) "
        "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT (call) DO UPDATE SET type = excluded.type, "
        "programme = excluded.programme, programme_name = excluded.programme_name, money "
        "= excluded.money, words = excluded.words",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(funding_type_word(call->type)),
                    CORDEE_V(*call->programme ? call->programme : name), CORDEE_V(name),
                    CORDEE_V(money_of(call)), CORDEE_V((const char *)words.text)));
}

/* 1: there may be more; 0; -1. */
static int slice_fill(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT c.id, c.record AS \"record:json\" FROM funding_call c WHERE NOT EXISTS "
        "(SELECT 1 FROM funding_facet f WHERE f.call = c.id) ORDER BY c.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(SLICE)));
    const json_t *row;
    size_t i;

    if (!list || (json_array_size(list) && cd->db->begin(cd, &tx, err) < 0))
        return -1;
    json_array_foreach (list, i, row) {
        struct funding_call call;

        if (funding_call_from_json(a, json_object_get(row, "record"), &call, NULL) < 0)
            funding_call_init(&call);
        if (facet_put(cd, cordee_json_int(row, "id"), &call, err) < 0)
            return -1;
    }
    if (!json_array_size(list))
        return 0;
    return cd->db->commit(&tx, err) < 0 ? -1 : json_array_size(list) == SLICE;
}

int facets_fill(struct cordee *cd, struct cordee_error *err)
{
    int rc;

    while ((rc = slice_fill(cd, err)) > 0)
        continue;
    return rc;
}

json_t *facet_programmes(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT f.programme AS value, max(f.programme_name) AS label, count(*) AS n FROM "
        "funding_facet f JOIN funding_call c ON c.id = f.call WHERE f.programme <> '' "
        "AND NOT " FUNDING_IS_OVER("?") " GROUP BY "
                                        "f.programme ORDER BY label, value LIMIT 200",
        CORDEE_ARGS(CORDEE_V(now)));
}
