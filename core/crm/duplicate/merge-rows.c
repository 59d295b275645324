/* Whatever refers to one record refers to the other, in the tables of the core and of
 * each plugin.  What both have becomes one row that knows what the two knew. */
#include "core/crm/duplicate/merge-priv.h"

#include "core/base/rows.h"
#include "core/db/refs.h"

#include <string.h>

/* Tables that speak of the merge itself, or follow from what moves. */
static bool is_ours(const char *table)
{
    static const char *const ours[] = {"party",           "duplicate", "party_merge",
                                       "party_merge_row", "tie",       "acquaintance"};

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(ours[i], table) == 0)
            return true;
    return false;
}

/* ---- what both have --------------------------------------------------------------- */

#define SPANS_MEET                                                            \
    "(g.since IS NULL OR k.since IS NULL OR g.since = k.since) AND (g.until " \
    "IS NULL) = (k.until IS NULL)"
#define DIGITS(x)                                \
    "replace(replace(replace(replace(replace(" x \
    ", ' ', ''), '-', ''), '/', ''), '(0)', '')" \
    ", '.', '')"

/* Rows that say the same although no index forbids it. */
static const struct {
    const char *table, *column, *same;
} twins[] = {
    {"email_address", "party", "g.folded = k.folded"},
    {"phone", "party", DIGITS("g.number") " = " DIGITS("k.number")},
    {"role", "party", "g.other = k.other AND g.label = k.label AND " SPANS_MEET},
    {"role", "other", "g.party = k.party AND g.label = k.label AND " SPANS_MEET},
    {"relation", "party", "g.other = k.other AND g.label = k.label AND " SPANS_MEET},
    {"relation", "other", "g.party = k.party AND g.label = k.label AND " SPANS_MEET},
    /* Nobody is a member twice at a time, and pays twice. */
    {"membership", "party",
     "g.cluster = k.cluster AND g.type = k.type AND (g.since IS NULL OR k.until IS NULL "
     "OR g.since < k.until) AND (k.since IS NULL OR g.until IS NULL OR k.since < "
     "g.until)"},
};

/* What needs more than a table can say of itself (merge_most, merge_span); other columns
 * take what is there. */
static const struct {
    const char *table, *column;
    const char *set; /* of k by g */
} wiser[] = {
    {"membership", "joined",
     "min(coalesce(k.joined, g.joined), coalesce(g.joined, "
     "k.joined))"},
    /* Left is who left both. */
    {"membership", "resigned_at",
     "CASE WHEN k.resigned_at IS NULL OR g.resigned_at IS NULL THEN NULL ELSE "
     "max(k.resigned_at, g.resigned_at) END"},
    {"membership", "notice_at",
     "CASE WHEN k.notice_at IS NULL OR g.notice_at IS NULL THEN NULL ELSE "
     "max(k.notice_at, g.notice_at) END"},
    {"membership", "exit_reason",
     "CASE WHEN k.resigned_at IS NULL OR g.resigned_at IS NULL THEN '' WHEN "
     "k.exit_reason = '' THEN g.exit_reason ELSE k.exit_reason END"},
    /* Mail that came back is the stricter word, unless it was sent again since. */
    {"email_address", "state",
     "CASE WHEN g.state <> 'ok' AND coalesce(g.state_at, 0) >= coalesce(k.state_at, "
     "0) THEN g.state ELSE k.state END"},
    {"email_address", "state_at",
     "CASE WHEN coalesce(g.state_at, 0) >= coalesce(k.state_at, 0) THEN g.state_at ELSE "
     "k.state_at END"},
    {"email_address", "said",
     "CASE WHEN coalesce(g.state_at, 0) >= coalesce(k.state_at, 0) THEN g.said ELSE "
     "k.said END"},
    {"email_address", "main", "k.main"},
    {"phone", "main", "k.main"},
};

static const char *wiser_of(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof wiser / sizeof *wiser; i++)
        if (strcmp(wiser[i].table, table) == 0 && strcmp(wiser[i].column, column) == 0)
            return wiser[i].set;
    return NULL;
}

#define BEFORE(one, other) one ".\"%2$s\" <= " other ".\"%1$s\""

/* One time that covers both; of two times with a gap between them, the later. */
static const char *span_set(struct cordee_arena *a, const char *span, const char *column)
{
    int first = (int)strcspn(span, ",");
    const char *since = cordee_arena_text_n(a, span, (size_t)first);
    const char *until = span + first + strspn(span + first, ", ");

    if (strcmp(column, until) == 0)
        return cordee_arena_printf(a,
                                   "CASE WHEN k.\"%1$s\" IS NOT NULL AND g.\"%1$s\" IS "
                                   "NOT NULL THEN max(k.\"%1$s\", g.\"%1$s\") END",
                                   until);
    return cordee_arena_printf(
        a,
        "CASE WHEN " BEFORE("k", "g") " THEN g.\"%1$s\" WHEN " BEFORE(
            "g", "k") " THEN k.\"%1$s\" ELSE min(coalesce(k.\"%1$s\", g.\"%1$s\"), "
                      "coalesce(g.\"%1$s\", k.\"%1$s\")) END",
        since, until);
}

/* What a column of the row k becomes that learns from the row g. */
static const char *learnt(struct cd_merging *m, const char *table, const char *column)
{
    const struct cd_row *row = cd_rows_find(m->cd->host->rows, CD_ROW_TABLE, table);
    const struct cordee_table *t = row ? row->row : NULL;
    const char *set = wiser_of(table, column);

    if (set)
        return set;
    if (t && cd_listed(t->merge_most, column))
        return cordee_arena_printf(m->a,
                                   "max(coalesce(k.\"%1$s\", g.\"%1$s\"), "
                                   "coalesce(g.\"%1$s\", k.\"%1$s\"))",
                                   column);
    if (t && cd_listed(t->merge_span, column))
        return span_set(m->a, t->merge_span, column);
    if (strcmp(column, "note") == 0) /* both are somebody's words */
        return "CASE WHEN coalesce(k.note, '') = '' THEN g.note WHEN coalesce(g.note, "
               "'') IN ('', k.note) THEN k.note ELSE k.note || '\n' || g.note END";
    return cordee_arena_printf(m->a,
                               "CASE WHEN k.\"%1$s\" IS NULL OR k.\"%1$s\" = '' THEN "
                               "g.\"%1$s\" ELSE k.\"%1$s\" END",
                               column);
}

/* The row that stays learns what only the other knows. */
static int row_absorb(struct cd_merging *m, const struct cd_ref *ref, int64_t g,
                      int64_t k)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    const char *const *columns = cd_db_columns(m->cd, m->a, ref->table, m->err);
    int n = 0;

    if (!columns)
        return -1;
    cordee_buf_printf(&sql, "UPDATE \"%s\" AS k SET ", ref->table);
    for (; *columns; columns++)
        if (strcmp(*columns, "id") != 0 && strcmp(*columns, ref->column) != 0)
            cordee_buf_printf(&sql, "%s\"%s\" = %s", n++ ? ", " : "", *columns,
                              learnt(m, ref->table, *columns));
    if (!n)
        return 0;
    cordee_buf_printf(&sql, " FROM \"%s\" AS g WHERE g.id = ? AND k.id = ?", ref->table);
    return m->cd->db->exec(m->cd, m->err, sql.text,
                           CORDEE_ARGS(CORDEE_V(g), CORDEE_V(k)));
}

/* ---- moving ----------------------------------------------------------------------- */

static int refs_move(struct cd_merging *m, const char *target, int64_t from, int64_t to,
                     int depth);

static int twin_end(struct cd_merging *m, const struct cd_ref *ref, int64_t g, int64_t k,
                    int depth)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    if (row_absorb(m, ref, g, k) < 0 || refs_move(m, ref->table, g, k, depth + 1) < 0)
        return -1;
    cordee_buf_printf(&sql, "DELETE FROM \"%s\" WHERE id = ?", ref->table);
    return m->cd->db->exec(m->cd, m->err, sql.text, CORDEE_ARGS(CORDEE_V(g)));
}

static int twins_end(struct cd_merging *m, const struct cd_ref *ref, const char *same,
                     int64_t from, int64_t to, int depth)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *pairs = NULL;
    size_t i;
    json_t *pair;

    cordee_buf_printf(&sql,
                      "SELECT g.id AS g, min(k.id) AS k FROM \"%s\" g JOIN \"%s\" k ON "
                      "k.\"%s\" = ? AND %s WHERE g.\"%s\" = ? GROUP BY g.id",
                      ref->table, ref->table, ref->column, same, ref->column);
    pairs = m->cd->db->list(m->cd, m->err, sql.text,
                            CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
    json_array_foreach (pairs, i, pair)
        if (twin_end(m, ref, cordee_json_int(pair, "g"), cordee_json_int(pair, "k"),
                     depth) < 0)
            return -1;
    return pairs ? 0 : -1;
}

/* Tables that the change log does not know: what moves is noted, so that an undo finds
 * it; what the other has already stays where it is, in the trash. */
static int untracked_move(struct cd_merging *m, const struct cd_ref *ref, int64_t from,
                          int64_t to)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf move = {0};

    cordee_buf_printf(&note,
                      "INSERT INTO party_merge_row(gone, tbl, col, row, was, now) SELECT "
                      "?, '%s', '%s', g.rowid, ?, ? FROM \"%s\" g WHERE g.\"%s\" = ?",
                      ref->table, ref->column, ref->table, ref->column);
    for (const char *const *same = ref->collide; *same; same++)
        cordee_buf_printf(&note,
                          " AND NOT EXISTS (SELECT 1 FROM \"%s\" k WHERE k.\"%s\" = %lld "
                          "AND %s)",
                          ref->table, ref->column, (long long)to, *same);
    cordee_buf_printf(&move,
                      "UPDATE \"%s\" SET \"%s\" = ? WHERE rowid IN (SELECT row FROM "
                      "party_merge_row WHERE gone = ? AND tbl = '%s' AND col = '%s' AND "
                      "was = ?)",
                      ref->table, ref->column, ref->table, ref->column);
    if (m->cd->db->exec(m->cd, m->err, note.text,
                        CORDEE_ARGS(CORDEE_V(m->goes), CORDEE_V(from), CORDEE_V(to),
                                    CORDEE_V(from))) < 0)
        return -1;
    return m->cd->db->exec(m->cd, m->err, move.text,
                           CORDEE_ARGS(CORDEE_V(to), CORDEE_V(m->goes), CORDEE_V(from)));
}

static int tracked_move(struct cd_merging *m, const struct cd_ref *ref, int64_t from,
                        int64_t to, int depth)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    for (const char *const *same = ref->collide; *same; same++)
        if (twins_end(m, ref, *same, from, to, depth) < 0)
            return -1;
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (strcmp(twins[i].table, ref->table) == 0 &&
            strcmp(twins[i].column, ref->column) == 0 &&
            twins_end(m, ref, twins[i].same, from, to, depth) < 0)
            return -1;
    cordee_buf_printf(&sql, "UPDATE \"%s\" SET \"%s\" = ? WHERE \"%s\" = ?", ref->table,
                      ref->column, ref->column);
    return m->cd->db->exec(m->cd, m->err, sql.text,
                           CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
}

/* A mail refers to the address it went to without a foreign key. */
static int soft_move(struct cd_merging *m, const char *target, int64_t from, int64_t to)
{
    static const char *const none[] = {NULL};
    const struct cd_ref ref = {
        .table = "outbox", .column = "address_id", .collide = none};

    return strcmp(target, "email_address") == 0 ? untracked_move(m, &ref, from, to) : 0;
}

static int refs_move(struct cd_merging *m, const char *target, int64_t from, int64_t to,
                     int depth)
{
    struct cd_ref *refs;

    if (depth > 4)
        return 0; /* no table of ours is that deep */
    if (cd_db_refs(m->cd, m->a, target, depth == 0, &refs, m->err) < 0)
        return -1;
    for (const struct cd_ref *ref = refs; ref; ref = ref->next)
        if (!is_ours(ref->table) && (ref->tracked ? tracked_move(m, ref, from, to, depth)
                                                  : untracked_move(m, ref, from, to)) < 0)
            return -1;
    return soft_move(m, target, from, to);
}

/* Nobody has a role, or a relation, with himself. */
static int self_end(struct cd_merging *m, const char *table, const char *one,
                    const char *other)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_printf(&sql,
                      "DELETE FROM \"%s\" WHERE (\"%s\" = ? AND \"%s\" = ?) OR (\"%s\" "
                      "= ? AND \"%s\" = ?)",
                      table, one, other, one, other);
    return m->cd->db->exec(m->cd, m->err, sql.text,
                           CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_V(m->goes),
                                       CORDEE_V(m->goes), CORDEE_V(m->stays)));
}

static int selves_end(struct cd_merging *m)
{
    struct cd_ref *refs;

    if (cd_db_refs(m->cd, m->a, "party", false, &refs, m->err) < 0)
        return -1;
    for (const struct cd_ref *one = refs; one; one = one->next)
        for (const struct cd_ref *other = one->next; other; other = other->next)
            if (one->tracked && strcmp(one->table, other->table) == 0 &&
                !is_ours(one->table) &&
                self_end(m, one->table, one->column, other->column) < 0)
                return -1;
    return 0;
}

int cd_merge_move(struct cd_merging *m)
{
    return selves_end(m) < 0 ? -1 : refs_move(m, "party", m->goes, m->stays, 0);
}

int cd_merge_counts(struct cordee *cd, int64_t party, json_t **list_r,
                    struct cordee_error *err)
{
    static const char sql[] =
        "SELECT (SELECT count(*) FROM interaction_party WHERE party = ?1) AS history, "
        "(SELECT count(*) FROM email_address WHERE party = ?1) AS emails, (SELECT "
        "count(*) "
        "FROM phone WHERE party = ?1) AS phones, (SELECT count(*) FROM role WHERE party "
        "= "
        "?1 OR other = ?1) AS roles, (SELECT count(*) FROM membership WHERE party = ?1) "
        "AS "
        "memberships, (SELECT count(*) FROM tagging WHERE party = ?1) AS tags, (SELECT "
        "count(*) FROM task WHERE party = ?1) AS tasks, (SELECT count(*) FROM consent "
        "WHERE party = ?1) AS consents, (SELECT count(*) FROM outbox WHERE party = ?1) "
        "AS "
        "mails";
    static const char *const labels[][2] = {
        {"history", T_LATER("Entries in the history")},
        {"emails", T_LATER("E-mail addresses")},
        {"phones", T_LATER("Phones")},
        {"roles", T_LATER("Roles")},
        {"memberships", T_LATER("Memberships")},
        {"tags", T_LATER("Tags")},
        {"tasks", T_LATER("Follow-ups")},
        {"consents", T_LATER("Words on consent")},
        {"mails", T_LATER("Mails sent")},
    };
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    json_t *list;

    if (cd->db->row(cd, err, &row, sql, CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    list = json_array();
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (cordee_json_int(row, labels[i][0]))
            json_array_append_new(
                list, json_pack("{s:s, s:I}", "label", T(labels[i][1]), "n",
                                (json_int_t)cordee_json_int(row, labels[i][0])));
    *list_r = list;
    return 0;
}
