/* One call as it is kept: read, changed, and written. */
#include "plugins/funding/call/facet.h"
#include "plugins/funding/call/keep-priv.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 2000 }; /* bytes of a value in the history */

void keeping_drop(struct keeping *k)
{
    json_decref(k->record);
    json_decref(k->kept);
    json_decref(k->others);
    cordee_arena_free(k->arena);
}

/* ---- as it is stored -------------------------------------------------------- */

const char *kept_dump(struct keeping *k, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    const char *copy = cordee_arena_text(k->arena, text);

    free(text);
    return copy;
}

/* ---- the row ---------------------------------------------------------------- */

int kept_load(struct keeping *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = k->cd->db->row(k->cd, err, &row,
                                  "SELECT c.record AS \"record:json\", r.what, "
                                  "r.closes_at FROM funding_call c LEFT "
                                  "JOIN funding_ruling r ON r.id = c.id WHERE c.id = ?",
                                  CORDEE_ARGS(CORDEE_V(k->id)));

    if (rc > 0) {
        k->kept = json_incref(json_object_get(row, "record"));
        k->ruled = funding_ruling_of(cordee_json_text(row, "what"));
        k->ruled_day = cordee_json_int(row, "closes_at");
    }
    return rc < 0 ? -1 : 0;
}

bool kept_is_ruled(const struct keeping *k, const char *field)
{
    if (cordee_text_is(field, "status"))
        return k->ruled == FUNDING_RULED_CLOSED || k->ruled == FUNDING_RULED_SILENT ||
               k->ruled == FUNDING_RULED_DAY;
    return k->ruled == FUNDING_RULED_DAY && cordee_text_is(field, "deadlines");
}

int funding_kept_call(struct cordee *cd, int64_t id, json_t **call_r,
                      struct cordee_error *err)
{
    return cd->db->row(cd, err, call_r,
                       "SELECT record AS \"record:json\", CASE WHEN key LIKE '%:%' THEN "
                       "title ELSE key END AS name, status = 'out' AS \"out:bool\" FROM "
                       "funding_call WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
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

static bool kept_is_out(const struct keeping *k)
{
    return k->ruled == FUNDING_RULED_NONE || k->ruled == FUNDING_RULED_GONE;
}

/* The columns follow from the record. */
int kept_put(struct keeping *k, struct cordee_error *err)
{
    struct funding_call call;

    if (funding_call_from_json(k->arena, k->kept, &call, err) < 0)
        return -1;
    if (k->cd->db->exec(
            k->cd, err,
            "UPDATE funding_call SET title = ?, programme = ?, status = ?, "
            "opening_at = ?, closes_at = ?, record = ?, changed_at = ? "
            "WHERE id = ?",
            CORDEE_ARGS(
                CORDEE_V(call.title), CORDEE_V(call.programme),
                CORDEE_V(kept_is_out(k) ? "out" : funding_status_word(call.status)),
                CORDEE_ID(call.opening), CORDEE_ID(closes_at(&call)),
                CORDEE_V(kept_dump(k, k->kept)), CORDEE_V(k->now), CORDEE_V(k->id))) <
            0 ||
        facet_put(k->cd, k->id, &call, err) < 0)
        return -1;
    return deadlines_put(k, err);
}

/* ---- differences ------------------------------------------------------------ */

/* As people read it in the history; NULL is nothing. */
static const char *value_text(struct keeping *k, const json_t *value)
{
    return json_is_string(value) ? cordee_arena_text(k->arena, json_string_value(value))
           : value               ? kept_dump(k, value)
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
json_t *kept_said(const json_t *record, const char *field)
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

bool kept_same(const char *field, const json_t *a, const json_t *b)
{
    if (!a || !b)
        return a == b;
    return json_equal(a, b) ||
           (cordee_text_is(field, "deadlines") && deadlines_same(a, b));
}

void kept_set(struct keeping *k, const char *field, json_t *value)
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

int kept_change(struct keeping *k, const char *field, const json_t *was, json_t *now,
                struct cordee_error *err)
{
    const char *old = value_text(k, was), *new = value_text(k, now);

    values_cut(k, &old, &new);
    k->fields = cordee_arena_printf(k->arena, "%s%s%s", k->changed ? k->fields : "",
                                    k->changed ? "," : "", field);
    k->changed = true;
    kept_set(k, field, now);
    return k->cd->db->exec(
        k->cd, err,
        "INSERT INTO funding_change(call, source, at, field, was, became, ruled) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_ID(k->source), CORDEE_V(k->now),
                    CORDEE_V(field), CORDEE_V(old), CORDEE_V(new),
                    CORDEE_V(k->source ? 0 : 1)));
}

/* ---- who may say what ------------------------------------------------------- */

/* Texts are in the language of the record, or of nobody knows which. */
bool kept_speaks(const struct keeping *k, const char *field, const json_t *record)
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

int kept_others(struct keeping *k, struct cordee_error *err)
{
    if (!k->others)
        k->others = k->cd->db->list(
            k->cd, err,
            "SELECT x.record AS \"record:json\", (s.address <> '' AND s.state = 'read' "
            "AND s.read_at > x.last_at + 86400) AS \"missing:bool\" FROM funding_seen x "
            "JOIN funding_source s ON s.id = x.source WHERE x.call = ? AND x.id <> ? "
            "ORDER BY CASE WHEN ? THEN x.first_at ELSE -x.last_at END, x.id",
            CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(k->seen), CORDEE_V(k->source ? 0 : 1)));
    return k->others ? 0 : -1;
}

/* What another source, or this one in another language, still says; lent. */
json_t *kept_said_else(const struct keeping *k, const char *field)
{
    const json_t *row;
    size_t i;

    json_array_foreach (k->others, i, row) {
        const json_t *record = json_object_get(row, "record");
        json_t *value = kept_said(record, field);

        if (value && kept_speaks(k, field, record))
            return value;
    }
    return NULL;
}

/* ---- told ------------------------------------------------------------------- */

static const char *programme_of(const json_t *record)
{
    const char *code = cordee_json_text(record, "programme");

    return *code ? code : cordee_json_text(record, "programme_name");
}

/* For scripts and other plugins. */
int kept_tell(struct keeping *k, bool fresh, struct cordee_error *err)
{
    if (!fresh && !k->changed)
        return 0;
    /* As it is kept: who changed it may speak another language. */
    return k->cd->event->fire(
        k->cd, err, fresh ? FUNDING_CALL_NEW : FUNDING_CALL_CHANGED,
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(cordee_json_text(k->kept, "source_id")),
                    CORDEE_V(cordee_json_text(k->kept, "title")),
                    CORDEE_V(fresh ? programme_of(k->kept) : k->fields)));
}
