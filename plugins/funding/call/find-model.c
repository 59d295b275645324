/* Which of the calls that are kept is the one that a source tells of. */
#include "plugins/funding/call/keep-priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SAME_PERCENT = 80, A_DAY = 86400 };

/* ---- identifiers ------------------------------------------------------------ */

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

/* What programmes of the Union begin their identifiers with, at the portal. */
static const char *const portal[] = {
    "HORIZON-", "EDF-",     "LIFE-",      "DIGITAL-",  "CEF-",     "CERV-", "RFCS-",
    "ERASMUS-", "ERC-",     "PPPA-",      "ESF-",      "ISF-",     "EUBA-", "JUST-",
    "I3-",      "PERI-",    "EMFAF-",     "ERDFTA-",   "RENEWFM-", "CREA-", "SMP-",
    "EU4H-",    "EURATOM-", "INNOVFUND-", "EUROPEAID/"};

/* With the year in it, in capitals: it is nobody else's. */
static bool is_portals(const char *key)
{
    bool known = false, year = false;

    for (size_t i = 0; i < sizeof portal / sizeof *portal && !known; i++)
        known = cordee_text_starts(key, portal[i]);
    for (const char *s = key; (s = strstr(s, "-20")); s++)
        year = year || (isdigit((unsigned char)s[3]) && isdigit((unsigned char)s[4]) &&
                        !isalnum((unsigned char)s[5]));
    return known && (year || cordee_text_starts(key, "EUROPEAID/"));
}

/* A key that is made of an identifier, and not of a source and what it says. */
static bool key_is_named(const char *key)
{
    const size_t digits = strspn(key, "0123456789");

    return !digits || key[digits] != ':';
}

/* ---- alike ------------------------------------------------------------------ */

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

int64_t closes_at(const struct funding_call *call)
{
    return call->deadlines.n && !funding_call_is_continuous(call)
               ? call->deadlines.at[call->deadlines.n - 1].at
               : 0;
}

/* Is one of its deadlines one of the call's that is kept? */
static int deadline_shared(struct keeping *k, int64_t id, struct cordee_error *err)
{
    for (size_t i = 0; i < k->call->deadlines.n; i++) {
        int64_t found = 0;

        if (k->call->deadlines.at[i].at &&
            k->cd->db->one(
                k->cd, err, &found,
                "SELECT count(*) FROM funding_deadline WHERE call = ? AND at = ?",
                CORDEE_ARGS(CORDEE_V(id), CORDEE_V(k->call->deadlines.at[i].at))) < 0)
            return -1;
        if (found)
            return 1;
    }
    return 0;
}

/* ---- which call it is ------------------------------------------------------- */

/* What the source calls so in another language. */
static int own_find(struct keeping *k, struct cordee_error *err)
{
    return k->cd->db->one(k->cd, err, &k->id,
                          "SELECT min(call) FROM funding_seen WHERE source = ? AND "
                          "source_id = ?",
                          CORDEE_ARGS(CORDEE_V(k->source), CORDEE_V(k->call->source_id)));
}

static int plain_find(struct keeping *k, struct cordee_error *err)
{
    return k->cd->db->one(k->cd, err, &k->id, "SELECT id FROM funding_call WHERE key = ?",
                          CORDEE_ARGS(CORDEE_V(k->key)));
}

/* 1: the call of this key is it; 0: another has the key, k->id stays 0; -1. */
static int key_try(struct keeping *k, const json_t *row, struct cordee_error *err)
{
    const int64_t id = cordee_json_int(row, "id");
    int rc = is_portals(k->key) ||
             (*k->call->title &&
              alike(k, k->call->title, cordee_json_text(row, "title")) >= SAME_PERCENT);

    if (!rc)
        rc = deadline_shared(k, id, err);
    if (rc > 0)
        k->id = id;
    return rc;
}

/* By its identifier.  Agencies number alike: the title or a deadline must agree, too;
 * a second call of the identifier is "CALL-2027-01 2". */
static int named_find(struct keeping *k, struct cordee_error *err)
{
    char *name = cordee_arena_text(k->arena, k->call->source_id);
    int rc = 0;

    for (char *s = name; *s; s++)
        *s = (char)toupper((unsigned char)*s);
    k->key = name;
    for (int n = 2; rc == 0; n++) {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

        rc = k->cd->db->row(k->cd, err, &row,
                            "SELECT id, title FROM funding_call WHERE key = ?",
                            CORDEE_ARGS(CORDEE_V(k->key)));
        if (rc <= 0)
            return rc;
        rc = key_try(k, row, err);
        if (rc == 0)
            k->key = cordee_arena_printf(k->arena, "%s %d", name, n);
    }
    return rc < 0 ? -1 : 0;
}

/* Of the same programme, closing the same day, and called nearly the same; what the
 * source tells of by itself in this language is another. */
static int similar_find(struct keeping *k, struct cordee_error *err)
{
    const int64_t close = closes_at(k->call);
    const bool named = is_identifier(k->call->source_id);
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    int best = SAME_PERCENT - 1;
    size_t i;

    if (!close || !*k->call->title)
        return 0;
    list = k->cd->db->list(
        k->cd, err,
        "SELECT c.id, c.key, c.title FROM funding_call c WHERE c.closes_at BETWEEN ? AND "
        "? AND (c.programme = ? OR c.programme = '' OR ? = '') AND NOT EXISTS (SELECT 1 "
        "FROM funding_seen s WHERE s.call = c.id AND s.source = ? AND s.language = ?) "
        "ORDER BY abs(c.closes_at - ?), c.id LIMIT 500",
        CORDEE_ARGS(CORDEE_V(close - A_DAY), CORDEE_V(close + A_DAY),
                    CORDEE_V(k->call->programme), CORDEE_V(k->call->programme),
                    CORDEE_V(k->source), CORDEE_V(k->call->language), CORDEE_V(close)));
    json_array_foreach (list, i, row) {
        const int same = named && key_is_named(cordee_json_text(row, "key"))
                             ? 0
                             : alike(k, k->call->title, cordee_json_text(row, "title"));

        if (same > best) {
            best = same;
            k->id = cordee_json_int(row, "id");
        }
    }
    return list ? 0 : -1;
}

int call_find(struct keeping *k, struct cordee_error *err)
{
    k->key = cordee_arena_printf(k->arena, "%lld:%s", (long long)k->source,
                                 k->call->source_id);
    if (own_find(k, err) < 0)
        return -1;
    if (!k->id &&
        (is_identifier(k->call->source_id) ? named_find : plain_find)(k, err) < 0)
        return -1;
    return k->id ? 0 : similar_find(k, err);
}
