#include "plugins/funding/call/keep-priv.h"

#include "plugins/funding/board/filter.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 2000 }; /* bytes of a value in the history */

static void keeping_drop(struct keeping *k)
{
    json_decref(k->record);
    json_decref(k->kept);
    json_decref(k->others);
    cordee_arena_free(k->arena);
}

/* ---- as it is stored -------------------------------------------------------- */

static const char *dumped(struct keeping *k, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    const char *copy = cordee_arena_text(k->arena, text);

    free(text);
    return copy;
}

/* The status is as published: what holds follows from the clock whenever it is read. */
static json_t *record_of(const struct funding_call *call)
{
    json_t *record = funding_call_json(call, 0);

    json_object_set_new(record, "status", json_string(funding_status_word(call->status)));
    return record;
}

/* ---- what was said before --------------------------------------------------- */

static int kept_load(struct keeping *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = k->cd->db->row(
        k->cd, err, &row,
        "SELECT c.record AS \"record:json\" FROM funding_call c WHERE c.id = ?",
        CORDEE_ARGS(CORDEE_V(k->id)));

    if (rc > 0)
        k->kept = json_incref(json_object_get(row, "record"));
    return rc < 0 ? -1 : 0;
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

static int deadlines_put(struct keeping *k, struct cordee_error *err)
{
    const json_t *one;
    size_t i;

    if (k->cd->db->exec(k->cd, err, "DELETE FROM funding_deadline WHERE call = ?",
                        CORDEE_ARGS(CORDEE_V(k->id))) < 0)
        return -1;
    json_array_foreach (json_object_get(k->kept, "deadlines"), i, one) {
        int64_t at = 0;

        if (cordee_time_parse(cordee_json_text(one, "at"), "", &at) < 0)
            at = 0;
        if (k->cd->db->exec(
                k->cd, err,
                "INSERT INTO funding_deadline(call, at, said, stage) VALUES(?, ?, ?, ?)",
                CORDEE_ARGS(CORDEE_V(k->id), CORDEE_ID(at),
                            CORDEE_V(cordee_json_text(one, "said")),
                            CORDEE_V(cordee_json_int(one, "stage")))) < 0)
            return -1;
    }
    return 0;
}

/* The columns follow from the record. */
static int call_put(struct keeping *k, struct cordee_error *err)
{
    struct funding_call call;

    if (funding_call_from_json(k->arena, k->kept, &call, err) < 0)
        return -1;
    if (k->cd->db->exec(k->cd, err,
                        "UPDATE funding_call SET title = ?, programme = ?, status = ?, "
                        "opening_at = ?, closes_at = ?, record = ?, changed_at = ? "
                        "WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(call.title), CORDEE_V(call.programme),
                                    CORDEE_V(funding_status_word(call.status)),
                                    CORDEE_ID(call.opening), CORDEE_ID(closes_at(&call)),
                                    CORDEE_V(dumped(k, k->kept)), CORDEE_V(k->now),
                                    CORDEE_V(k->id))) < 0 ||
        facet_put(k->cd, k->id, &call, err) < 0)
        return -1;
    return deadlines_put(k, err);
}

static int call_new(struct keeping *k, struct cordee_error *err)
{
    k->kept = json_incref(k->record);
    k->id = k->cd->db->insert(
        k->cd, err,
        "INSERT INTO funding_call(key, title, programme, status, record, first_at, "
        "changed_at) VALUES(?, '', '', '', '{}', ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->key), CORDEE_V(k->now), CORDEE_V(k->now)));
    return k->id < 0 ? -1 : call_put(k, err);
}

static int seen_put(struct keeping *k, struct cordee_error *err)
{
    const char *record = dumped(k, k->record);

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

/* ---- differences ------------------------------------------------------------ */

/* As people read it in the history; NULL is nothing. */
static const char *value_text(struct keeping *k, const json_t *value)
{
    return json_is_string(value) ? cordee_arena_text(k->arena, json_string_value(value))
           : value               ? dumped(k, value)
                                 : "";
}

/* Of texts too long to keep in the history, what is around the first difference. */
static void values_cut(struct keeping *k, const char **was, const char **became)
{
    enum { BEFORE = 200 };
    const bool both = strlen(*was) > VALUE_MOST && strlen(*became) > VALUE_MOST;
    size_t n = 0;

    while (both && (*was)[n] && (*was)[n] == (*became)[n])
        n++;
    n = n > BEFORE ? n - BEFORE : 0;
    while (n && ((unsigned char)(*was)[n] & 0xc0) == 0x80)
        n--;
    *was += n;
    *became += n;
    if (strlen(*was) > VALUE_MOST)
        *was = cordee_arena_text_n(k->arena, *was, cordee_utf8_cut(*was, VALUE_MOST / 4));
    if (strlen(*became) > VALUE_MOST)
        *became = cordee_arena_text_n(k->arena, *became,
                                      cordee_utf8_cut(*became, VALUE_MOST / 4));
}

/* NULL where nothing is said: no member, an empty list, a status that is not known. */
static json_t *said(const json_t *record, const char *field)
{
    json_t *value = json_object_get(record, field);
    const bool none = (json_is_array(value) && !json_array_size(value)) ||
                      (cordee_text_is(field, "status") &&
                       cordee_text_is(json_string_value(value), "unknown"));

    return none ? NULL : value;
}

/* The same instants and stages, however they are worded. */
static bool deadlines_same(const json_t *a, const json_t *b)
{
    const json_t *one;
    size_t i;

    if (json_array_size(a) != json_array_size(b))
        return false;
    json_array_foreach (a, i, one) {
        const json_t *other = json_array_get(b, i);
        const char *at = cordee_json_text(one, "at");

        if (!cordee_text_is(at, cordee_json_text(other, "at")) ||
            cordee_json_int(one, "stage") != cordee_json_int(other, "stage") ||
            (!*at && !json_equal(one, other)))
            return false;
    }
    return true;
}

static bool same(const char *field, const json_t *a, const json_t *b)
{
    if (!a || !b)
        return a == b;
    return json_equal(a, b) ||
           (cordee_text_is(field, "deadlines") && deadlines_same(a, b));
}

static void kept_set(struct keeping *k, const char *field, json_t *value)
{
    if (value)
        json_object_set(k->kept, field, value);
    else if (cordee_text_is(field, "status"))
        json_object_set_new(k->kept, field, json_string("unknown"));
    else if (cordee_text_is(field, "deadlines"))
        json_object_set_new(k->kept, field, json_array());
    else
        json_object_del(k->kept, field);
}

static int field_change(struct keeping *k, const char *field, const json_t *was,
                        json_t *now, struct cordee_error *err)
{
    const char *old = value_text(k, was), *new = value_text(k, now);

    values_cut(k, &old, &new);
    k->fields = cordee_arena_printf(k->arena, "%s%s%s", k->changed ? k->fields : "",
                                    k->changed ? "," : "", field);
    k->changed = true;
    kept_set(k, field, now);
    return k->cd->db->exec(
        k->cd, err,
        "INSERT INTO funding_change(call, source, at, field, was, became) "
        "VALUES(?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(k->source), CORDEE_V(k->now),
                    CORDEE_V(field), CORDEE_V(old), CORDEE_V(new)));
}

/* ---- who may say what ------------------------------------------------------- */

/* Texts are in the language of the record, or of nobody knows which. */
static bool speaks(const struct keeping *k, const char *field, const json_t *record)
{
    static const char *const texts[] = {"title",          "summary",       "description",
                                        "conditions",     "keywords",      "tags",
                                        "programme_name", "type_of_action"};
    const char *ours = cordee_json_text(k->kept, "language");
    const char *theirs = cordee_json_text(record, "language");
    bool text = false;

    for (size_t i = 0; i < sizeof texts / sizeof *texts && !text; i++)
        text = cordee_text_is(texts[i], field);
    return !text || !*ours || !*theirs || cordee_text_is_nocase(ours, theirs);
}

static int others_load(struct keeping *k, struct cordee_error *err)
{
    if (!k->others)
        k->others = k->cd->db->list(
            k->cd, err,
            "SELECT record AS \"record:json\" FROM funding_seen WHERE call = ? AND "
            "id <> ? ORDER BY last_at DESC, id",
            CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(k->seen)));
    return k->others ? 0 : -1;
}

/* What another source, or this one in another language, still says; lent. */
static json_t *said_else(const struct keeping *k, const char *field)
{
    const json_t *row;
    size_t i;

    json_array_foreach (k->others, i, row) {
        const json_t *record = json_object_get(row, "record");
        json_t *value = said(record, field);

        if (value && speaks(k, field, record))
            return value;
    }
    return NULL;
}

/* What the source says otherwise than before, where what is kept is its own last word;
 * what it says no more is as another says it. */
static int field_say(struct keeping *k, const char *field, const json_t *before,
                     struct cordee_error *err)
{
    const json_t *was = said(before, field), *known = said(k->kept, field);
    json_t *now = said(k->record, field);

    if (was == now || json_equal(was, now) || !same(field, known, was) ||
        !speaks(k, field, k->record))
        return 0;
    if (!now && others_load(k, err) < 0)
        return -1;
    if (!now)
        now = said_else(k, field);
    if (!same(field, known, now))
        return field_change(k, field, known, now, err);
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
    const bool titled = same("title", said(k->kept, "title"), said(k->record, "title"));
    const char *field;
    json_t *value;
    bool filled = false;

    json_object_foreach (k->record, field, value)
        if (said(k->record, field) && !said(k->kept, field) &&
            speaks(k, field, k->record) &&
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
    return ((k->changed || k->reworded) && call_put(k, err) < 0) || seen_put(k, err) < 0
               ? -1
               : 0;
}

static int keep_first(struct keeping *k, bool *fresh_r, struct cordee_error *err)
{
    if (call_find(k, err) < 0)
        return -1;
    *fresh_r = !k->id;
    if (!k->id)
        return call_new(k, err) < 0 || seen_put(k, err) < 0 ? -1 : 0;
    if (kept_load(k, err) < 0 || (fill(k) && call_put(k, err) < 0))
        return -1;
    return seen_put(k, err);
}

/* For scripts and other plugins. */
static int kept_tell(struct keeping *k, bool fresh, struct cordee_error *err)
{
    const struct funding_call *call = k->call;

    if (!fresh && !k->changed)
        return 0;
    /* As it is kept: who changed it may speak another language. */
    return k->cd->event->fire(
        k->cd, err, fresh ? FUNDING_CALL_NEW : FUNDING_CALL_CHANGED,
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(cordee_json_text(k->kept, "source_id")),
                    CORDEE_V(cordee_json_text(k->kept, "title")),
                    CORDEE_V(!fresh             ? k->fields
                             : *call->programme ? call->programme
                                                : call->programme_name)));
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
    const char *text = dumped(&k, k.record);
    bool fresh = false;
    int rc;

    cordee_sha256(text, strlen(text), k.hash);
    rc = seen_find(&k, &before, err);
    if (rc < 0 || (rc ? keep_again(&k, before, err) : keep_first(&k, &fresh, err)) < 0 ||
        kept_tell(&k, fresh, err) < 0)
        return -1;
    *kept_r = fresh ? FUNDING_FRESH : k.changed ? FUNDING_CHANGED : FUNDING_SAME;
    return 0;
}
