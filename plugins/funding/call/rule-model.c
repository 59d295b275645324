/* What is decided of a call here, over what its sources say. */
#include "plugins/funding/call/keep-priv.h"

#include <string.h>

static const char *const words[FUNDING_RULINGS] = {"",     "closed", "day",
                                                   "none", "gone",   "silent"};

const char *funding_ruling_word(enum funding_ruled what)
{
    return words[what];
}

enum funding_ruled funding_ruling_of(const char *word)
{
    for (int i = 1; i < FUNDING_RULINGS; i++)
        if (cordee_text_is(word, words[i]))
            return (enum funding_ruled)i;
    return FUNDING_AS_PUBLISHED;
}

/* ---- what holds by it ------------------------------------------------------- */

/* What was last changed of a field, if that was decided here: {"was"}. */
static int decided_before(struct keeping *k, const char *field, json_t **row_r,
                          struct cordee_error *err)
{
    return k->cd->db->row(
        k->cd, err, row_r,
        "SELECT h.was FROM funding_change h WHERE h.ruled AND h.id = (SELECT max(g.id) "
        "FROM funding_change g WHERE g.call = ? AND g.field = ?)",
        CORDEE_ARGS(CORDEE_V(k->id), CORDEE_V(field)));
}

/* As its sources have it; where none tells of it any more, as it was before.  New. */
static json_t *published(struct keeping *k, const char *field, const char *was)
{
    json_t *list;

    if (json_array_size(k->others))
        return json_incref(kept_said_else(k, field));
    if (!*was)
        return NULL;
    list = json_loads(was, 0, NULL);
    return list ? list : json_string(was);
}

static json_t *deadline_new(int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    return json_pack("[{s:s, s:s}]", "at", text, "said", "");
}

/* New; NULL is nothing. */
static json_t *wanted(struct keeping *k, const char *field, const char *was)
{
    const bool status = cordee_text_is(field, "status");
    json_t *value;

    if (status && (k->ruled == FUNDING_RULED_CLOSED || k->ruled == FUNDING_RULED_SILENT))
        return json_string("closed");
    if (!status && k->ruled == FUNDING_RULED_DAY)
        return deadline_new(k->ruled_day);
    value = published(k, field, was);
    if (k->ruled != FUNDING_RULED_DAY ||
        !cordee_text_is(json_string_value(value), "closed"))
        return value;
    json_decref(value);
    return json_string("open");
}

/* A field that neither is nor was decided here stays as it is. */
static int field_rule(struct keeping *k, const char *field, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;
    const json_t *known = kept_said(k->kept, field);
    const int rc = decided_before(k, field, &before, err);

    if (rc < 0)
        return -1;
    if (!rc && !kept_is_ruled(k, field))
        return 0;
    value = wanted(k, field, cordee_json_text(before, "was"));
    return kept_same(field, known, value) ? 0 : kept_change(k, field, known, value, err);
}

static int call_follow(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    CORDEE_AUTO(keeping_drop)
    struct keeping k = {
        .cd = cd, .arena = cordee_arena_new(), .id = call, .now = cordee_now()};

    if (kept_load(&k, err) < 0)
        return -1;
    if (!k.kept)
        return 0;
    return kept_others(&k, err) < 0 || field_rule(&k, "status", err) < 0 ||
                   field_rule(&k, "deadlines", err) < 0 || kept_put(&k, err) < 0
               ? -1
               : kept_tell(&k, false, err);
}

int funding_ruling_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err)
{
    (void)argc;
    return cordee_text_is(argv[0].as.s, "funding_ruling")
               ? call_follow(cd, argv[1].as.i, err)
               : 0;
}

/* ---- deciding --------------------------------------------------------------- */

static int ruling_put(struct cordee *cd, int64_t call, enum funding_ruled what,
                      int64_t closes_at, int64_t staff, struct cordee_error *err)
{
    if (what == FUNDING_AS_PUBLISHED)
        return cd->db->exec(cd, err, "DELETE FROM funding_ruling WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(call)));
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_ruling(id, what, closes_at, staff, at) VALUES(?, ?, ?, ?, "
        "?) "
        "ON CONFLICT (id) DO UPDATE SET what = excluded.what, closes_at = "
        "excluded.closes_at, staff = excluded.staff, at = excluded.at",
        CORDEE_ARGS(CORDEE_V(call), CORDEE_V(words[what]),
                    CORDEE_ID(what == FUNDING_RULED_DAY ? closes_at : 0),
                    CORDEE_ID(staff), CORDEE_V(cordee_now())));
}

int funding_rule(struct cordee *cd, int64_t call, enum funding_ruled what,
                 int64_t closes_at, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t known = 0;

    if (cd->db->change_begin(cd, &c, T("Call corrected"), err) < 0 ||
        cd->db->one(cd, err, &known, "SELECT count(*) FROM funding_call WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(call))) < 0)
        return -1;
    if (!known)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    return ruling_put(cd, call, what, closes_at, staff, err) < 0 ||
                   call_follow(cd, call, err) < 0
               ? -1
               : cd->db->change_commit(&c, err);
}

int funding_ruling(struct cordee *cd, int64_t call, json_t **row_r,
                   struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT r.what, r.closes_at, r.at, s.name AS staff FROM "
        "funding_ruling r LEFT JOIN staff s ON s.id = r.staff WHERE r.id = "
        "?",
        CORDEE_ARGS(CORDEE_V(call)));
}
