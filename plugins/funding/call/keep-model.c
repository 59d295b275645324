/* What a source says of a call, kept. */
#include "plugins/funding/call/keep-priv.h"

#include <string.h>

/* ---- what a source said ----------------------------------------------------- */

/* The status is as published: what holds follows from the clock whenever it is read. */
static json_t *record_of(const struct funding_call *call)
{
    json_t *record = funding_call_json(call, 0);

    json_object_set_new(record, "status", json_string(funding_status_word(call->status)));
    return record;
}

static int seen_find(struct keeping *k, json_t **before_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = k->cd->db->row(
        k->cd, err, &row,
        "SELECT id, call, hash, record AS \"record:json\" FROM funding_seen"
        " WHERE source = ? AND source_id = ? AND language = ?",
        CORDEE_ARGS(CORDEE_V(k->source), CORDEE_V(k->call->source_id),
                    CORDEE_V(k->call->language)));

    if (rc <= 0)
        return rc;
    k->seen = cordee_json_int(row, "id");
    k->id = cordee_json_int(row, "call");
    if (!cordee_text_is(cordee_json_text(row, "hash"), k->hash))
        *before_r = json_incref(json_object_get(row, "record"));
    return 1;
}

/* ---- what is written -------------------------------------------------------- */

static int call_new(struct keeping *k, struct cordee_error *err)
{
    k->kept = json_incref(k->record);
    k->id = k->cd->db->insert(
        k->cd, err,
        "INSERT INTO funding_call(key, title, programme, status, record, first_at, "
        "changed_at) VALUES(?, '', '', '', '{}', ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->key), CORDEE_V(k->now), CORDEE_V(k->now)));
    return k->id < 0 ? -1 : kept_put(k, err);
}

static int seen_put(struct keeping *k, struct cordee_error *err)
{
    const char *record = kept_dump(k, k->record);

    if (k->seen)
        return k->cd->db->exec(
            k->cd, err,
            "UPDATE funding_seen SET hash = ?, record = ?, last_at = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V((const char *)k->hash), CORDEE_V(record),
                        CORDEE_V(k->now), CORDEE_V(k->seen)));
    return k->cd->db->exec(
        k->cd, err,
        "INSERT INTO funding_seen(source, source_id, language, call, hash, record, "
        "first_at, last_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->source), CORDEE_V(k->call->source_id),
                    CORDEE_V(k->call->language), CORDEE_V(k->id),
                    CORDEE_V((const char *)k->hash), CORDEE_V(record), CORDEE_V(k->now),
                    CORDEE_V(k->now)));
}

/* Does no other source say what is kept?  Who said it is gone, or gives the call no more.
 * The language is that of the texts, which stay. */
static int field_is_left(struct keeping *k, const char *field, const json_t *known,
                         struct cordee_error *err)
{
    const json_t *row;
    size_t i;

    if (cordee_text_is(field, "language"))
        return 0;
    if (kept_others(k, err) < 0)
        return -1;
    json_array_foreach (k->others, i, row)
        if (!cordee_json_true(row, "missing") &&
            kept_same(field, known, kept_said(json_object_get(row, "record"), field)))
            return 0;
    return 1;
}

/* What the source says otherwise than before, where what is kept is its own last word,
 * or nobody's any more; what it says no more is as another says it. */
static int field_say(struct keeping *k, const char *field, const json_t *before,
                     struct cordee_error *err)
{
    const json_t *was = kept_said(before, field), *known = kept_said(k->kept, field);
    json_t *now = kept_said(k->record, field);
    int rc = 1;

    if (was == now || json_equal(was, now) || !kept_speaks(k, field, k->record) ||
        kept_is_ruled(k, field))
        return 0;
    if (!kept_same(field, known, was) && (rc = field_is_left(k, field, known, err)) <= 0)
        return rc;
    if (!now && kept_others(k, err) < 0)
        return -1;
    if (!now)
        now = kept_said_else(k, field);
    if (!kept_same(field, known, now))
        return kept_change(k, field, known, now, err);
    if (json_equal(known, was) && now) { /* the same in other words */
        kept_set(k, field, now);
        k->reworded = true;
    }
    return 0;
}

static int changes_put(struct keeping *k, json_t *before, struct cordee_error *err)
{
    const char *field;
    json_t *value;

    json_object_foreach (k->record, field, value)
        if (field_say(k, field, before, err) < 0)
            return -1;
    json_object_foreach (before, field, value)
        if (!json_object_get(k->record, field) && field_say(k, field, before, err) < 0)
            return -1;
    return 0;
}

/* A further source tells what nobody told before.  The language is that of the title. */
static bool fill(struct keeping *k)
{
    const bool titled =
        kept_same("title", kept_said(k->kept, "title"), kept_said(k->record, "title"));
    const char *field;
    json_t *value;
    bool filled = false;

    json_object_foreach (k->record, field, value)
        if (kept_said(k->record, field) && !kept_said(k->kept, field) &&
            kept_speaks(k, field, k->record) &&
            (titled || !cordee_text_is(field, "language"))) {
            json_object_set(k->kept, field, value);
            filled = true;
        }
    return filled;
}

/* ---- one call --------------------------------------------------------------- */

static int keep_again(struct keeping *k, json_t *before, struct cordee_error *err)
{
    if (!before)
        return k->cd->db->exec(k->cd, err,
                               "UPDATE funding_seen SET last_at = ? WHERE id = ?",
                               CORDEE_ARGS(CORDEE_V(k->now), CORDEE_V(k->seen)));
    if (kept_load(k, err) < 0 || changes_put(k, before, err) < 0)
        return -1;
    return ((k->changed || k->reworded) && kept_put(k, err) < 0) || seen_put(k, err) < 0
               ? -1
               : 0;
}

/* What nobody says any more, who said it being gone, is as this one says it. */
static int left_say(struct keeping *k, struct cordee_error *err)
{
    const char *field;
    json_t *value;

    json_object_foreach (k->record, field, value) {
        const json_t *known = kept_said(k->kept, field);
        int rc;

        if (!known || !kept_said(k->record, field) || kept_same(field, known, value) ||
            !kept_speaks(k, field, k->record) || kept_is_ruled(k, field))
            continue;
        rc = field_is_left(k, field, known, err);
        if (rc < 0 || (rc && kept_change(k, field, known, value, err) < 0))
            return -1;
    }
    return 0;
}

/* One that is known already: what went with another source comes back with this one. */
static int keep_further(struct keeping *k, struct cordee_error *err)
{
    if (kept_load(k, err) < 0)
        return -1;
    if (k->ruled == FUNDING_RULED_GONE &&
        funding_rule(k->cd, k->id, FUNDING_AS_PUBLISHED, 0, 0, err) < 0)
        return -1;
    if (k->ruled == FUNDING_RULED_GONE)
        k->ruled = FUNDING_AS_PUBLISHED;
    if (left_say(k, err) < 0 || ((fill(k) || k->changed) && kept_put(k, err) < 0))
        return -1;
    return seen_put(k, err);
}

/* One that is over for long is not taken in, nor filled again where it was emptied (of
 * which no source stands there any more). */
static int past_leave(struct keeping *k, struct cordee_error *err)
{
    if (k->id && kept_others(k, err) < 0)
        return -1;
    if (!json_array_size(k->others))
        k->id = 0;
    return 0;
}

static int keep_first(struct keeping *k, bool *fresh_r, struct cordee_error *err)
{
    const bool past = call_is_past(k->cd, k->call, k->now);

    if (call_find(k, err) < 0 || (past && past_leave(k, err) < 0))
        return -1;
    *fresh_r = !k->id && !past;
    if (!k->id && past)
        return 0;
    if (!k->id)
        return call_new(k, err) < 0 || seen_put(k, err) < 0 ? -1 : 0;
    return keep_further(k, err);
}

int funding_keep(struct cordee *cd, int64_t source, const struct funding_call *call,
                 int64_t now, enum funding_kept *kept_r, struct cordee_error *err)
{
    CORDEE_AUTO(keeping_drop)
    struct keeping k = {.cd = cd,
                        .arena = cordee_arena_new(),
                        .call = call,
                        .source = source,
                        .now = now,
                        .record = record_of(call)};
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    const char *text = kept_dump(&k, k.record);
    bool fresh = false;
    int rc;

    cordee_sha256(text, strlen(text), k.hash);
    rc = seen_find(&k, &before, err);
    if (rc < 0 || (rc ? keep_again(&k, before, err) : keep_first(&k, &fresh, err)) < 0 ||
        kept_tell(&k, fresh, err) < 0)
        return -1;
    *kept_r = fresh       ? FUNDING_FRESH
              : !k.id     ? FUNDING_PAST
              : k.changed ? FUNDING_CHANGED
                          : FUNDING_SAME;
    return 0;
}

/* What was told in the file that is compared was told at one instant, the last. */
int funding_keep_same(struct cordee *cd, int64_t source, int64_t now,
                      struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE funding_seen SET last_at = ?1 WHERE source = ?2 AND "
                        "last_at = (SELECT max(last_at) FROM funding_seen WHERE "
                        "source = ?2)",
                        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(source)));
}
