/* A pasted list of addresses: who of them is known, and why the rest is not. */
#include "plugins/mailing/choose/choose.h"

#include <ctype.h>
#include <string.h>

#define SHOWN 200

/* ---- reading ---------------------------------------------------------------- */

/* One piece between separators: "Anna <anna@x.example>", "anna@x.example"; trimmed, in
 * `a`, without what stands around the address. */
static const char *address_in(struct cordee_arena *a, const char *piece)
{
    const char *open = strrchr(piece, '<');
    const char *close = open ? strchr(open, '>') : NULL;
    char *text = close ? cordee_arena_text_n(a, open + 1, (size_t)(close - open - 1))
                       : cordee_arena_text(a, piece);
    size_t n;

    text = cordee_text_trim(text);
    while (*text && strchr("\"'(", *text))
        text++;
    for (n = strlen(text); n && strchr("\"').", text[n - 1]);)
        text[--n] = '\0';
    return text;
}

/* The next piece of a list; NULL: no more.  A comma in quotes ends none. */
static char *next_piece(struct cordee_arena *a, const char **at)
{
    const char *from, *s;
    bool quoted = false;

    while (**at && (isspace((unsigned char)**at) || strchr(",;", **at)))
        ++*at;
    if (!**at)
        return NULL;
    from = s = *at;
    for (; *s && *s != '\n' && *s != '\r' && *s != '\t'; s++) {
        quoted ^= *s == '"';
        if (!quoted && (*s == ',' || *s == ';'))
            break;
    }
    *at = s;
    return cordee_arena_text_n(a, from, (size_t)(s - from));
}

static int listed_add(struct cordee *cd, int64_t id, const char *given,
                      const char *address, struct cordee_error *err)
{
    char folded[255] = "";
    const bool ok =
        cordee_address_ok(address) && cordee_address_fold(address, folded) == 0;

    return cd->db->exec(cd, err,
                        "INSERT INTO mailing_listed(mailing, given, folded, state) "
                        "VALUES(?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(given),
                                    CORDEE_V(ok ? (const char *)folded : ""),
                                    CORDEE_V(ok ? "unknown" : "malformed")));
}

/* Each address once; then who has it, now and among those that who acts may see. */
static int listed_match(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "UPDATE mailing_listed SET state = 'double' WHERE mailing = ?1 AND "
            "state = 'unknown' AND id NOT IN (SELECT min(x.id) FROM "
            "mailing_listed x WHERE x.mailing = ?1 AND x.state = 'unknown' GROUP "
            "BY x.folded)",
            CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE mailing_listed SET party = (SELECT min(e.party) FROM "
                     "email_address e JOIN party p ON p.id = e.party WHERE e.folded = "
                     "mailing_listed.folded AND p.deleted_at IS NULL AND " CORDEE_SEEN(
                         "p.id") ") WHERE mailing = ? AND state = 'unknown'",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_listed SET state = 'matched' WHERE mailing = ? AND "
        "state = 'unknown' AND party IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(id)));
}

static int listed_read(struct cordee *cd, int64_t id, const char *text, int64_t *n_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *at = text;
    char *piece;

    for (*n_r = 0; (piece = next_piece(a, &at)); ++*n_r) {
        if (*n_r >= MAILING_MOST_LISTED)
            return cordee_fail(err, CORDEE_E_INVALID,
                               T("These are more than %d addresses: bring them in as a "
                                 "file and choose them by a tag."),
                               MAILING_MOST_LISTED);
        if (strlen(piece) > 300)
            piece = cordee_arena_text_n(a, piece, cordee_utf8_cut(piece, 300));
        if (listed_add(cd, id, piece, address_in(a, piece), err) < 0)
            return -1;
    }
    return 0;
}

int mailing_listed_set(struct cordee *cd, int64_t id, const char *text, int64_t *n_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Pasted a list of addresses into a mailing"),
                             err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_listed WHERE mailing = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        listed_read(cd, id, text, n_r, err) < 0 || listed_match(cd, id, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- what became of it ------------------------------------------------------ */

static const char *state_words(struct cordee *cd, const char *state)
{
    return cordee_text_is(state, "double")      ? T("stands there twice")
           : cordee_text_is(state, "malformed") ? T("is no address")
                                                : T("nobody here has this address");
}

int mailing_listed_load(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    const int64_t id = cordee_json_int(model, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *listed = NULL;
    json_t *row;
    size_t i;

    if (cd->db->row(cd, err, &listed,
                    "SELECT count(*) AS n, count(CASE WHEN state = 'matched' THEN 1 END) "
                    "AS matched, "
                    "count(CASE WHEN state = 'unknown' THEN 1 END) AS \"unknown\", "
                    "count(CASE WHEN state = 'malformed' THEN 1 END) AS malformed, "
                    "count(CASE WHEN state = 'double' THEN 1 END) AS \"double\" FROM "
                    "mailing_listed WHERE mailing "
                    "= ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (!cordee_json_int(listed, "n"))
        return 0;
    json_object_set_new(
        listed, "others",
        cd->db->list(
            cd, err,
            "SELECT given, state FROM mailing_listed WHERE mailing = ? AND state "
            "<> 'matched' ORDER BY state DESC, id LIMIT ?",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int)SHOWN))));
    if (!json_object_get(listed, "others"))
        return -1;
    json_array_foreach (json_object_get(listed, "others"), i, row)
        cordee_json_set_text(row, "word",
                             state_words(cd, cordee_json_text(row, "state")));
    json_object_set_new(listed, "rest",
                        json_integer(cordee_json_int(listed, "n") -
                                     cordee_json_int(listed, "matched") - (int64_t)i));
    json_object_set(model, "listed", listed);
    return 0;
}

/* ---- fields ----------------------------------------------------------------- */

/* p is among those that `from` selects by a mailing's number. */
static int put_among(struct cordee *cd, const struct cordee_condition *c,
                     const char *from, struct cordee_sql *out, struct cordee_error *err)
{
    if (c->op != CORDEE_OP_IS)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this field takes the number of a mailing"));
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? " OR p.id IN (" : "p.id IN (");
        cordee_sql_put(out, from);
        cordee_sql_bind(out, c->values[i]);
        cordee_sql_put(out, ")");
    }
    cordee_sql_put(out, ")");
    return 0;
}

int mailing_field_listed(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err)
{
    return put_among(
        cd, c,
        "SELECT a.party FROM mailing_listed a JOIN mailing_mailing m ON m.id "
        "= a.mailing WHERE a.state = 'matched' AND " MAILING_MINE " AND a.mailing = ",
        out, err);
}

int mailing_field_recipient(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err)
{
    return put_among(cd, c,
                     "SELECT o.party FROM outbox o JOIN mailing_mailing m ON m.letter = "
                     "o.letter WHERE o.state IN ('sent', 'waiting', 'sending', "
                     "'deferred', 'unknown') AND " MAILING_MINE " AND m.id = ",
                     out, err);
}
