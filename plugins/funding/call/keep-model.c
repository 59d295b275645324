#include "plugins/funding/call/keep.h"

#include "plugins/funding/board/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 2000 }; /* bytes of a value in the history */

/* What a source says of a call, and what is known of it here. */
struct keeping {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct funding_call *call;
    int64_t source, now;
    json_t *record; /* what the source says */
    json_t *kept;   /* what is kept, while it is being changed */
    char hash[65];
    int64_t id;   /* of the call; 0: it is new */
    int64_t seen; /* of what the source said before; 0: nothing */
    bool changed;
    const char *fields; /* that changed, with commas */
};

static void keeping_drop(struct keeping *k)
{
    json_decref(k->record);
    json_decref(k->kept);
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

/* An identifier that others use, too, and not an address or a number of the source's:
 * capitals, a digit, a hyphen or slash. */
static bool is_identifier(const char *id)
{
    bool capital = false, digit = false, joint = false;

    for (const char *s = id; *s; s++) {
        capital = capital || isupper((unsigned char)*s);
        digit = digit || isdigit((unsigned char)*s);
        joint = joint || strchr("-/", *s) != NULL;
    }
    return capital && digit && joint && !strstr(id, "://") && !strchr(id, ' ');
}

static const char *key_of(struct keeping *k)
{
    char *key;

    if (!is_identifier(k->call->source_id))
        return cordee_arena_printf(k->arena, "%lld:%s", (long long)k->source,
                                   *k->call->source_id ? k->call->source_id
                                                       : k->call->title);
    key = cordee_arena_text(k->arena, k->call->source_id);
    for (char *s = key; *s; s++)
        *s = (char)toupper((unsigned char)*s);
    return key;
}

static int64_t closes_at(const struct funding_call *call)
{
    return call->deadlines.n ? call->deadlines.at[call->deadlines.n - 1].at : 0;
}

/* ---- which call it is ------------------------------------------------------- */

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

/* Folded, a blank before and behind each word, without marks. */
static void words_of(const char *title, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(title, &folded);
    cordee_buf_putc(out, ' ');
    for (const char *s = folded.text ? folded.text : ""; *s; s++)
        if ((unsigned char)*s >= 0x80 || isalnum((unsigned char)*s))
            cordee_buf_putc(out, *s);
        else if (out->text[out->len - 1] != ' ')
            cordee_buf_putc(out, ' ');
    if (out->text[out->len - 1] != ' ')
        cordee_buf_putc(out, ' ');
}

/* How many words two titles share, of all that they have, in percent. */
static int alike(struct keeping *k, const char *one, const char *other)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf a = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    int all = 0, shared = 0;
    char *rest;

    words_of(one, &a);
    words_of(other, &b);
    rest = cordee_text_trim(cordee_arena_text(k->arena, a.text));
    for (char *word; (word = strsep(&rest, " "));) {
        all++;
        shared += strstr(b.text, cordee_arena_printf(k->arena, " %s ", word)) != NULL;
    }
    for (const char *s = b.text + 1; (s = strchr(s, ' ')); s++)
        all++;
    all -= shared;
    return all ? 100 * shared / all : 0;
}

/* Of the same programme, closing the same day, and called nearly the same. */
static int similar_find(struct keeping *k, struct cordee_error *err)
{
    enum { SAME_PERCENT = 80 };
    const int64_t close = closes_at(k->call);
    const bool named = is_identifier(k->call->source_id);
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;

    if (!close || !*k->call->title)
        return 0;
    list = k->cd->db->list(
        k->cd, err,
        "SELECT id, key, title FROM funding_call WHERE closes_at "
        "BETWEEN ? AND ? AND (programme = ? OR programme = '' OR ? = '') "
        "LIMIT 500",
        CORDEE_ARGS(CORDEE_V(close - 86400), CORDEE_V(close + 86400),
                    CORDEE_V(k->call->programme), CORDEE_V(k->call->programme)));
    json_array_foreach (list, i, row)
        if (!(named && is_identifier(cordee_json_text(row, "key"))) &&
            alike(k, k->call->title, cordee_json_text(row, "title")) >= SAME_PERCENT)
            k->id = cordee_json_int(row, "id");
    return list ? 0 : -1;
}

static int call_find(struct keeping *k, struct cordee_error *err)
{
    if (k->cd->db->one(k->cd, err, &k->id, "SELECT id FROM funding_call WHERE key = ?",
                       CORDEE_ARGS(CORDEE_V(key_of(k)))) < 0)
        return -1;
    return k->id ? 0 : similar_find(k, err);
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
        CORDEE_ARGS(CORDEE_V(key_of(k)), CORDEE_V(k->now), CORDEE_V(k->now)));
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

static int field_change(struct keeping *k, const char *field, const json_t *was,
                        json_t *now, struct cordee_error *err)
{
    const char *old = value_text(k, was), *new = value_text(k, now);

    if (was == now || (was && now && json_equal(was, now)))
        return 0;
    values_cut(k, &old, &new);
    k->fields = cordee_arena_printf(k->arena, "%s%s%s", k->changed ? k->fields : "",
                                    k->changed ? "," : "", field);
    k->changed = true;
    if (now)
        json_object_set(k->kept, field, now);
    else
        json_object_del(k->kept, field);
    return k->cd->db->exec(
        k->cd, err,
        "INSERT INTO funding_change(call, source, at, field, was, became) "
        "VALUES(?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(k->source), CORDEE_V(k->now),
                    CORDEE_V(field), CORDEE_V(old), CORDEE_V(new)));
}

/* What the source says otherwise than before, and what it says no more. */
static int changes_put(struct keeping *k, json_t *before, struct cordee_error *err)
{
    const char *field;
    json_t *value;

    json_object_foreach (k->record, field, value)
        if (field_change(k, field, json_object_get(before, field), value, err) < 0)
            return -1;
    json_object_foreach (before, field, value)
        if (!json_object_get(k->record, field) &&
            field_change(k, field, value, NULL, err) < 0)
            return -1;
    return 0;
}

/* A further source tells what nobody told before. */
static bool fill(struct keeping *k)
{
    const char *field;
    json_t *value;
    bool filled = false;

    json_object_foreach (k->record, field, value) {
        const json_t *known = json_object_get(k->kept, field);
        const bool none = !known || (json_is_array(known) && !json_array_size(known));

        if (none && !(json_is_array(value) && !json_array_size(value))) {
            json_object_set(k->kept, field, value);
            filled = true;
        }
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
    return (k->changed && call_put(k, err) < 0) || seen_put(k, err) < 0 ? -1 : 0;
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
    return k->cd->event->fire(
        k->cd, err, fresh ? FUNDING_CALL_NEW : FUNDING_CALL_CHANGED,
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(call->source_id), CORDEE_V(call->title),
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
