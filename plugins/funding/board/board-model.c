/* Calls as the board lists them. */
#include "plugins/funding/board/board.h"

#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/block.h"
#include "plugins/funding/call/over.h"

#include <string.h>

enum { A_DAY = 86400 };

/* A match counts as long as the member has not said no. */
#define SAID_NO                                                                   \
    "EXISTS (SELECT 1 FROM funding_answer n WHERE n.call = x.call AND n.party = " \
    "x.party AND n.answer = 'no')"
/* Of the cluster that is asked for, which is the only one's where there are not several;
 * else of what who acts looks at.  Whom call `c` fits. */
#define FITS                                                                       \
    "FROM funding_match x JOIN party p ON p.id = x.party WHERE x.call = c.id AND " \
    "p.deleted_at IS NULL AND NOT " SAID_NO                                        \
    " AND CASE WHEN t.cluster = 0 THEN " CORDEE_SEEN(                              \
        "p.id") " ELSE NOT cluster_several() OR EXISTS (SELECT 1 FROM "            \
                "" CORDEE_CLUSTERS_OF("p.id") " o WHERE o.cluster = t.cluster) END"

/* ---- what is asked ---------------------------------------------------------- */

static void sql_drop(struct cordee_sql *sql)
{
    cordee_buf_drop(&sql->text);
}

/* How many bytes of a word stay without the ending of its plural, or of its singular, so
 * that either finds the other: "film" of "films", "batter" of "battery".  0: all of it.
 */
static size_t root_len(const char *word)
{
    static const struct {
        const char *text;
        size_t least; /* bytes that stay: few of them begin what is something else */
    } endings[] = {{"ies", 5}, {"es", 4}, {"en", 5}, {"s", 4}, {"e", 5},
                   {"y", 5},   {"x", 5},  {"a", 6},  {"i", 6}, {"o", 6}};
    const size_t n = strlen(word);

    if (cordee_text_ends(word, "ss") || cordee_text_ends(word, "us"))
        return 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (cordee_text_ends(word, endings[i].text) &&
            n >= endings[i].least + strlen(endings[i].text))
            return n - strlen(endings[i].text);
    return 0;
}

/* The word, or its root where it is told apart by its length, or begins a word. */
static void put_word(struct cordee_sql *sql, const char *word)
{
    enum { TOLD_APART = 5 };
    const int root = (int)root_len(word);

    cordee_sql_put(sql, " AND (instr(f.words, ");
    cordee_sql_bind(sql, CORDEE_V(word));
    cordee_sql_put(sql, ") > 0");
    if (root) {
        cordee_sql_put(sql, " OR instr(' ' || f.words, ");
        cordee_sql_bind(
            sql, CORDEE_V(cordee_arena_printf(
                     sql->arena, root < TOLD_APART ? " %.*s" : "%.*s", root, word)));
        cordee_sql_put(sql, ") > 0");
    }
    cordee_sql_put(sql, ")");
}

/* Each word stands in it. */
static void put_words(struct cordee_sql *sql, const char *text)
{
    enum { MOST = 10 };
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char *rest, *word;

    cordee_utf8_fold(text, &folded);
    rest = cordee_arena_text(sql->arena, folded.text);
    for (int n = 0; n < MOST && (word = strsep(&rest, " ")); n++)
        if (*word)
            put_word(sql, word);
}

/* Of the call itself. */
static void put_call(struct cordee_sql *sql, const struct board_filter *f, int64_t now)
{
    put_words(sql, f->text);
    if (*f->programme) {
        cordee_sql_put(sql, " AND f.programme = ");
        cordee_sql_bind(sql, CORDEE_V(f->programme));
    }
    if (*f->type) {
        cordee_sql_put(sql, " AND f.type = ");
        cordee_sql_bind(sql, CORDEE_V(f->type));
    }
    if (f->money) {
        cordee_sql_put(sql, " AND f.money >= ");
        cordee_sql_bind(sql, CORDEE_V(f->money));
    }
    if (f->fresh) {
        cordee_sql_put(sql, " AND c.first_at >= ");
        cordee_sql_bind(sql, CORDEE_V(now - f->fresh * A_DAY));
    }
}

/* Of what holds of it now, and for whom it is. */
static void put_now(struct cordee_sql *sql, const struct board_filter *f, int64_t now)
{
    cordee_sql_put(sql, " WHERE 1 = 1");
    if (f->days) {
        cordee_sql_put(sql, " AND b.next_at <= ");
        cordee_sql_bind(sql, CORDEE_V(now + f->days * A_DAY));
    }
    if (f->strength) {
        cordee_sql_put(sql, " AND b.strength >= ");
        cordee_sql_bind(sql, CORDEE_V(f->strength));
    }
}

/* "WITH ... b": calls that are asked for, or one, with what holds of them.  What is not
 * asked of b is not worked out. */
static void put_calls(struct cordee_sql *sql, const struct board_filter *f, int64_t now)
{
    cordee_sql_put(sql, "WITH t AS (SELECT ");
    cordee_sql_bind(sql, CORDEE_V(now));
    cordee_sql_put(sql, " AS now, ");
    cordee_sql_bind(sql, CORDEE_V(f->cluster));
    cordee_sql_put(
        sql, " AS cluster), b AS (SELECT c.id, c.closes_at, c.first_at, "
             "c.changed_at, "
             "coalesce(f.money, 0) AS money, CASE WHEN c.status = 'out' THEN 'out' "
             "WHEN " FUNDING_IS_OVER("t.now") " THEN 'closed' WHEN " FUNDING_IS_ANNOUNCED(
                 "t.now") " THEN 'announced' ELSE 'open' END AS state, (SELECT "
                          "min(d.at) FROM "
                          "funding_deadline d WHERE d.call = c.id AND d.at > "
                          "t.now) AS next_at, EXISTS "
                          "(SELECT 1 " FITS ") AS fits, (SELECT count(*) " FITS
                          ") AS members, (SELECT coalesce(max(x.strength), 0) " FITS
                          ") AS strength, (SELECT count(*) FROM funding_answer n "
                          "WHERE n.call = c.id AND "
                          "n.answer = 'interested' AND " CORDEE_SEEN(
                              "n.party") ") AS interested FROM funding_call c "
                                         "CROSS JOIN t LEFT JOIN "
                                         "funding_facet f ON f.call = c.id WHERE 1 "
                                         "= 1");
}

/* ---- the lists -------------------------------------------------------------- */

int board_counts(struct cordee *cd, const struct board_filter *f, int64_t now,
                 int64_t counts[BOARD_SHOWS], struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(sql_drop) struct cordee_sql sql = {.arena = a};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    put_calls(&sql, f, now);
    put_call(&sql, f, now);
    cordee_sql_put(
        &sql,
        ") SELECT sum(CASE WHEN b.state = 'open' AND b.fits THEN 1 ELSE 0 END) AS "
        "matching, sum(CASE WHEN b.state = 'open' THEN 1 ELSE 0 END) AS \"open\", "
        "sum(CASE WHEN b.state = 'announced' THEN 1 ELSE 0 END) AS announced, sum(CASE "
        "WHEN b.state = 'closed' THEN 1 ELSE 0 END) AS closed, sum(CASE WHEN b.state = "
        "'out' THEN 1 ELSE 0 END) AS \"out\" FROM b");
    put_now(&sql, f, now);
    if (cd->db->row(cd, err, &row, sql.text.text, sql.values, sql.n) < 0)
        return -1;
    for (int i = 0; i < BOARD_SHOWS; i++)
        counts[i] = cordee_json_int(row, board_show_word((enum board_show)i));
    return 0;
}

static const char *order_of(const struct board_filter *f)
{
    static const char *const orders[BOARD_SORTS] = {
        " ORDER BY b.next_at IS NULL, b.next_at, b.id",
        " ORDER BY b.money DESC, b.next_at IS NULL, b.next_at, b.id",
        " ORDER BY b.strength DESC, b.next_at IS NULL, b.next_at, b.id",
        " ORDER BY b.members DESC, b.next_at IS NULL, b.next_at, b.id",
        " ORDER BY b.interested DESC, b.next_at IS NULL, b.next_at, b.id",
        " ORDER BY b.first_at DESC, b.id DESC",
    };

    return (f->show == BOARD_CLOSED || f->show == BOARD_OUT) && f->sort == BOARD_BY_CLOSE
               ? " ORDER BY b.closes_at DESC, b.id DESC"
               : orders[f->sort];
}

/* Which they are, in their order. */
static json_t *ids_of(struct cordee *cd, const struct board_filter *f, int64_t now,
                      int64_t from, int64_t most, struct cordee_error *err)
{
    static const char *const shows[BOARD_SHOWS] = {
        " AND b.state = 'open' AND b.fits", " AND b.state = 'open'",
        " AND b.state = 'announced'", " AND b.state = 'closed'", " AND b.state = 'out'"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(sql_drop) struct cordee_sql sql = {.arena = a};

    put_calls(&sql, f, now);
    if (f->show != BOARD_CLOSED && f->show != BOARD_OUT)
        cordee_sql_put(&sql, " AND (c.closes_at IS NULL OR c.closes_at > t.now)");
    put_call(&sql, f, now);
    cordee_sql_put(&sql, ") SELECT b.id FROM b");
    put_now(&sql, f, now);
    cordee_sql_put(&sql, shows[f->show]);
    cordee_sql_put(&sql, order_of(f));
    cordee_sql_put(&sql, " LIMIT ");
    cordee_sql_bind(&sql, CORDEE_V(most));
    cordee_sql_put(&sql, " OFFSET ");
    cordee_sql_bind(&sql, CORDEE_V(from));
    return cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
}

/* What holds of one of them. */
static int one_put(struct cordee *cd, const struct board_filter *f, int64_t now,
                   int64_t id, json_t *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(sql_drop) struct cordee_sql sql = {.arena = a};
    json_t *row = NULL;
    int rc;

    put_calls(&sql, f, now);
    cordee_sql_put(&sql, " AND c.id = ");
    cordee_sql_bind(&sql, CORDEE_V(id));
    cordee_sql_put(&sql, ") SELECT b.*, r.record AS \"record:json\" FROM b JOIN "
                         "funding_call r ON r.id = b.id");
    rc = cd->db->row(cd, err, &row, sql.text.text, sql.values, sql.n);
    if (rc > 0)
        json_array_append_new(list, row);
    return rc;
}

json_t *board_list(struct cordee *cd, const struct board_filter *f, int64_t now,
                   int64_t from, int64_t most, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = ids_of(cd, f, now, from, most, err);
    json_t *list = ids ? json_array() : NULL;
    const json_t *row;
    size_t i;

    json_array_foreach (ids, i, row)
        if (one_put(cd, f, now, cordee_json_int(row, "id"), list, err) < 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* ---- of one party ----------------------------------------------------------- */

int board_party(struct cordee *cd, int64_t party, json_t **who_r,
                struct cordee_error *err)
{
    return cd->db->row(
        cd, err, who_r,
        "SELECT p.name, coalesce(p.language, '') AS language FROM party p WHERE p.id = ? "
        "AND p.deleted_at IS NULL AND (EXISTS (SELECT 1 FROM funding_match x WHERE "
        "x.party = p.id) OR EXISTS (SELECT 1 FROM funding_answer n WHERE n.party = "
        "p.id))",
        CORDEE_ARGS(CORDEE_V(party)));
}

int board_cluster(struct cordee *cd, int64_t cluster, json_t **row_r,
                  struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT name, language FROM cluster WHERE id = ? AND retired_at IS "
        "NULL",
        CORDEE_ARGS(CORDEE_V(cluster)));
}

json_t *board_party_calls(struct cordee *cd, int64_t party, int64_t now, bool wanted,
                          int64_t most, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT c.id, c.record AS \"record:json\", c.first_at, c.changed_at, "
        "coalesce(x.strength, 0) AS strength, x.why AS \"why:json\", coalesce(n.answer, "
        "'') AS answer, (SELECT min(d.at) FROM funding_deadline d WHERE d.call = c.id "
        "AND "
        "d.at > ?1) AS next_at FROM funding_call c LEFT JOIN funding_match x ON x.call = "
        "c.id AND x.party = ?2 LEFT JOIN funding_answer n ON n.call = c.id AND n.party = "
        "?2 WHERE (x.call IS NOT NULL OR n.call IS NOT NULL) AND NOT " FUNDING_IS_OVER(
            "?1") " AND (?3 = 0 OR coalesce(n.answer, '') "
                  "<> 'no') ORDER BY CASE coalesce(n.answer, '') WHEN 'interested' THEN "
                  "0 WHEN '' "
                  "THEN 1 ELSE 2 END, x.strength DESC, c.id LIMIT ?4",
        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(party), CORDEE_V(wanted ? 1 : 0),
                    CORDEE_V(most)));
}

/* Of those that are not over, by the index of when they close. */
int64_t funding_menu_count(struct cordee *cd)
{
    int64_t n = 0;

    if (cd->db->one(cd, NULL, &n,
                    "WITH t AS (SELECT ? AS now) SELECT count(*) FROM t CROSS JOIN "
                    "funding_call "
                    "c "
                    "WHERE (c.closes_at IS NULL OR c.closes_at > t.now) AND "
                    "NOT " FUNDING_IS_OVER("t.now") " AND NOT " FUNDING_IS_ANNOUNCED(
                        "t.now") " AND EXISTS (SELECT 1 FROM funding_match x JOIN "
                                 "party p ON p.id = x.party WHERE x.call = c.id AND "
                                 "p.deleted_at IS NULL AND "
                                 "" CORDEE_SEEN("p.id") " AND NOT " SAID_NO ")",
                    CORDEE_ARGS(CORDEE_V(cordee_now()))) < 0)
        return 0;
    return n;
}

/* ---- one call --------------------------------------------------------------- */

json_t *board_members(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT p.id, " FUNDING_PARTY_HREF
        " AS href, p.name, p.country, x.strength, x.why AS \"why:json\", "
        "coalesce(n.answer, '') AS answer FROM party p LEFT JOIN funding_match x ON "
        "x.party = p.id AND x.call = ?1 LEFT JOIN funding_answer n ON n.party = p.id AND "
        "n.call = ?1 WHERE (p.id IN (SELECT party FROM funding_match WHERE call = ?1) OR "
        "p.id IN (SELECT party FROM funding_answer WHERE call = ?1)) AND p.deleted_at IS "
        "NULL AND " CORDEE_SEEN("p.id") " ORDER BY CASE coalesce(n.answer, '') WHEN "
                                        "'interested' THEN 0 WHEN '' THEN 1 ELSE 2 END, "
                                        "x.strength DESC, p.sort_name, p.id LIMIT 200",
        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *board_changes(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT h.at, s.name AS source, h.field, h.was, h.became, "
        "h.ruled AS \"ruled:bool\" FROM funding_change h "
        "LEFT JOIN funding_source s ON s.id = h.source WHERE h.call = ? ORDER BY h.at "
        "DESC, h.source, h.id LIMIT 500",
        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *board_sources(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.name, x.language, x.first_at, x.last_at, (s.address <> '' AND "
        "s.state = 'read' AND s.read_at > x.last_at + 86400) AS \"missing:bool\" FROM "
        "funding_seen x JOIN "
        "funding_source s ON s.id = x.source WHERE x.call = ? ORDER BY x.first_at, x.id",
        CORDEE_ARGS(CORDEE_V(call)));
}

int board_matched(struct cordee *cd, json_t **run_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, run_r,
                       "SELECT at, members, silent FROM funding_matched ORDER BY id DESC",
                       CORDEE_NO_ARGS);
}
