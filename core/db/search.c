#include "core/db/search.h"

#include "core/db/db-priv.h"

#include <stdlib.h>
#include <string.h>

#define MOST_WORDS   12
#define LONGEST_WORD 64
#define BEGINNING    2 /* letters that are a beginning, as the index has them */

/* ---- which table ----------------------------------------------------------------- */

/* Kinds with letters and notes; all others are names and titles. */
static bool is_long(const char *kind)
{
    return strcmp(kind, "interaction") == 0 || strcmp(kind, "message") == 0;
}

static int kind_id(struct cordee *core, const char *kind, int64_t *id_r,
                   struct cordee_error *err)
{
    int rc = core->db->one(core, err, id_r, "SELECT id FROM search_kind WHERE name = ?",
                           CORDEE_ARGS(CORDEE_V(kind)));

    if (rc == 0)
        *id_r = core->db->insert(core, err, "INSERT INTO search_kind(name) VALUES(?)",
                                 CORDEE_ARGS(CORDEE_V(kind)));
    return rc < 0 || *id_r < 0 ? -1 : 0;
}

/* ---- writing --------------------------------------------------------------------- */

static int words_drop(struct cordee *core, const char *kind, int64_t row,
                      struct cordee_error *err)
{
    return core->db->exec(core, err,
                          is_long(kind) ? "DELETE FROM search_long WHERE rowid = ?"
                                        : "DELETE FROM search_short WHERE rowid = ?",
                          CORDEE_ARGS(CORDEE_V(row)));
}

static const char *folded(struct cordee_buf *out, const char *s)
{
    if (s)
        cordee_utf8_fold(s, out);
    return out->text ? out->text : "";
}

int cd_search_put(struct cordee *cd, const char *kind, int64_t id, const char *title,
                  const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf head = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    struct cordee *core = cd->host->core;
    struct conn *c = cd_conn(cd->host, err);
    int64_t code;
    int64_t row;

    if (!c || (!c->depth && core->db->begin(core, &tx, err) < 0) ||
        kind_id(core, kind, &code, err) < 0)
        return -1;
    row = id * 256 + code;
    if (words_drop(core, kind, row, err) < 0 ||
        core->db->exec(
            core, err,
            is_long(kind)
                ? "INSERT INTO search_long(rowid, title, body) VALUES(?, ?, ?)"
                : "INSERT INTO search_short(rowid, title, body) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(row), CORDEE_V(folded(&head, title)),
                        CORDEE_V(folded(&body, text)))) < 0)
        return -1;
    return tx.depth ? core->db->commit(&tx, err) : 0;
}

int cd_search_drop(struct cordee *cd, const char *kind, int64_t id,
                   struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t code;

    if (kind_id(core, kind, &code, err) < 0)
        return -1;
    return words_drop(core, kind, id * 256 + code, err);
}

/* The words of a SELECT of id, title, text, of things that have none. */
static int words_add(struct cordee *core, const char *kind, const char *select,
                     const struct cordee_value *arg, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee_value values[2];
    size_t n = 0;
    int64_t code;

    if (kind_id(core, kind, &code, err) < 0)
        return -1;
    cordee_buf_printf(&sql,
                      "WITH thing(id, title, body) AS (%s) INSERT INTO %s(rowid, title, "
                      "body) SELECT id * 256 + ?, fold(title), fold(body) FROM thing"
                      " ORDER BY id",
                      select, is_long(kind) ? "search_long" : "search_short");
    if (arg)
        values[n++] = *arg;
    values[n++] = cordee_of_int(code);
    return core->db->exec(core, err, sql.text, values, n);
}

int cd_search_add(struct cordee *cd, const char *kind, const char *select,
                  struct cordee_value arg, struct cordee_error *err)
{
    return words_add(cd->host->core, kind, select, &arg, err);
}

int cd_search_fill(struct cordee *cd, const char *kind, const char *select,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    int64_t code;

    if (core->db->begin(core, &tx, err) < 0 || kind_id(core, kind, &code, err) < 0 ||
        core->db->exec(core, err,
                       is_long(kind) ? "DELETE FROM search_long WHERE rowid % 256 = ?"
                                     : "DELETE FROM search_short WHERE rowid % 256 = ?",
                       CORDEE_ARGS(CORDEE_V(code))) < 0 ||
        words_add(core, kind, select, NULL, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* Negative: down to one piece, as `optimize` does at once.  Nothing to do changes one
 * row of FTS5's own. */
static int table_merge(struct conn *c, const char *sql, struct cordee_error *err)
{
    struct cordee *core = c->db->host->core;
    sqlite3_int64 before = sqlite3_total_changes64(c->sql);

    if (core->db->exec(core, err, sql, CORDEE_NO_ARGS) < 0)
        return -1;
    return sqlite3_total_changes64(c->sql) - before > 1;
}

int cd_search_merge(struct cordee *cd, struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    int rc;

    if (!c)
        return -1;
    rc = table_merge(
        c, "INSERT INTO search_short(search_short, rank) VALUES('merge', -200)", err);
    if (rc == 0)
        rc = table_merge(
            c, "INSERT INTO search_long(search_long, rank) VALUES('merge', -200)", err);
    return rc;
}

/* ---- finding: what people type never reaches FTS5 but in quotes ------------------ */

/* Does it have a letter or a digit? Without one FTS5 would find nothing at all. */
static bool has_token(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((s[i] & 0x80) || (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'z'))
            return true;
    return false;
}

struct query {
    struct cordee_buf match;
    int words;
    bool whole;
};

static void put_word(struct query *q, const char *s, size_t n, bool prefix)
{
    if (n > LONGEST_WORD)
        n = LONGEST_WORD;
    while (n > 0 && n == LONGEST_WORD && (s[n] & 0xc0) == 0x80)
        n--;
    if (!has_token(s, n) || q->words == MOST_WORDS)
        return;
    if (prefix && n < 2 && q->words > 0)
        return; /* one letter beside other words says nothing yet, and is slow */
    cordee_buf_puts(&q->match, q->words++ ? " AND \"" : "\"");
    cordee_buf_put(&q->match, s, n);
    cordee_buf_puts(&q->match, prefix ? "\"*" : "\"");
}

/* `s` is folded: one space between words. */
static void put_words(struct query *q, const char *s)
{
    while (*s) {
        size_t n;

        s += strspn(s, " ");
        if (*s == '"') {
            n = strcspn(s + 1, "\"");
            put_word(q, s + 1, n, false);
            s += n + 1 + (s[n + 1] == '"');
            continue;
        }
        n = strcspn(s, " \"");
        put_word(q, s, n, !q->whole && (n >= BEGINNING || !s[n]));
        s += n;
    }
}

static bool query_make(struct query *q, const char *text, unsigned flags)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    size_t n = strlen(text);

    q->whole = flags & CD_SEARCH_WHOLE;
    if (flags & CD_SEARCH_TITLE)
        cordee_buf_puts(&q->match, "title : (");
    put_words(q, folded(&words, n > 1000 ? "" : text));
    if (flags & CD_SEARCH_TITLE)
        cordee_buf_putc(&q->match, ')');
    return q->words > 0;
}

static void query_drop(struct query *q)
{
    cordee_buf_drop(&q->match);
}

bool cd_search_sql(struct cordee_sql *out, const char *kind, const char *text,
                   unsigned flags)
{
    CORDEE_AUTO(query_drop) struct query q = {0};

    if (!query_make(&q, text, flags))
        return false;
    cordee_sql_put(out,
                   is_long(kind)
                       ? "SELECT rowid / 256 FROM search_long WHERE search_long MATCH "
                       : "SELECT rowid / 256 FROM search_short WHERE search_short "
                         "MATCH ");
    cordee_sql_bind(out, CORDEE_V((const char *)q.match.text));
    cordee_sql_put(out, " AND rowid % 256 = (SELECT id FROM search_kind WHERE name = ");
    cordee_sql_bind(out, CORDEE_V(cordee_arena_text(out->arena, kind)));
    cordee_sql_put(out, ")");
    return true;
}

/* Each table by itself, and only where the kind is; newest first without sorting; short
 * prefixes are never ranked, which would take a quarter of a second. */
static const char find_sql[] =
    "SELECT k.name AS kind, s.row / 256 AS id FROM"
    " (SELECT * FROM (SELECT rowid AS row FROM search_short WHERE search_short MATCH ?1"
    "  AND ?4 AND (?2 IS NULL OR rowid % 256 = ?2) ORDER BY rowid DESC LIMIT ?3)"
    " UNION ALL SELECT * FROM (SELECT rowid FROM search_long WHERE search_long MATCH ?1"
    "  AND ?5 AND (?2 IS NULL OR rowid % 256 = ?2) ORDER BY rowid DESC LIMIT ?3)) AS s"
    " JOIN search_kind k ON k.id = s.row % 256 LIMIT ?3";

int cd_search_find(struct cordee *cd, const char *kind, const char *text, int limit,
                   json_t **list_r, struct cordee_error *err)
{
    CORDEE_AUTO(query_drop) struct query q = {0};
    struct cordee *core = cd->host->core;
    int64_t code = 0;

    if (!query_make(&q, text, 0)) {
        *list_r = json_array();
        return 0;
    }
    if (kind &&
        core->db->one(core, err, &code, "SELECT id FROM search_kind WHERE name = ?",
                      CORDEE_ARGS(CORDEE_V(kind))) < 0)
        return -1;
    if (kind && !code)
        code = -1; /* a kind that has nothing yet */
    *list_r =
        core->db->list(core, err, find_sql,
                       CORDEE_ARGS(CORDEE_V((const char *)q.match.text), CORDEE_ID(code),
                                   CORDEE_V(limit), CORDEE_V(!kind || !is_long(kind)),
                                   CORDEE_V(!kind || is_long(kind))));
    return *list_r ? 0 : -1;
}
