/* Boards as they are kept, and what stands on them. */
#include "plugins/recruitment/board/board.h"

#include <string.h>

#define OPEN_NOW                                                                     \
    "o.cluster = ?1 AND o.public = 1 AND o.state = 'open' AND (o.closes = 0 OR "     \
    "o.closes + 86400 > ?2) AND EXISTS (SELECT 1 FROM party m WHERE m.id = o.party " \
    "AND m.deleted_at IS NULL)"

/* ---- which ------------------------------------------------------------------ */

static const char select_sql[] =
    "SELECT c.id, b.word, b.words, coalesce(b.public, 0) AS open, c.name, c.language, "
    "c.country, c.zone FROM cluster c LEFT JOIN recruitment_board b ON b.cluster = c.id "
    "WHERE c.retired_at IS NULL AND CASE WHEN ?1 = '' THEN c.id = ?2 ELSE b.public = 1 "
    "AND b.word = ?1 END";

/* "Alpine Polymers" as "alpine-polymers". */
static const char *word_of(struct cordee_arena *a, const char *name, int64_t cluster)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 40};

    cordee_utf8_fold(name, &folded);
    for (const char *s = folded.text ? folded.text : ""; *s; s++)
        if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9'))
            cordee_buf_putc(&out, *s);
        else if (out.len && out.text[out.len - 1] != '-')
            cordee_buf_putc(&out, '-');
    while (out.len && out.text[out.len - 1] == '-')
        out.text[--out.len] = '\0';
    return out.len > 1 ? cordee_arena_text(a, out.text)
                       : cordee_arena_printf(a, "board-%lld", (long long)cluster);
}

static int load(struct cordee *cd, struct cordee_arena *a, const char *word,
                int64_t cluster, struct board *b, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(cd, err, &row, select_sql,
                               CORDEE_ARGS(CORDEE_V(word), CORDEE_V(cluster)));

    if (rc <= 0)
        return rc;
    *b = (struct board){
        .cluster = cordee_json_int(row, "id"),
        .word = cordee_arena_text(a, cordee_json_text(row, "word")),
        .words = cordee_arena_text(a, cordee_json_text(row, "words")),
        .open = cordee_json_int(row, "open") != 0,
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .country = cordee_arena_text(a, cordee_json_text(row, "country")),
        .zone = cordee_arena_text(a, cordee_json_text(row, "zone")),
        .spoken = "",
    };
    if (!*b->word)
        b->word = word_of(a, b->name, b->cluster);
    return 1;
}

int board_by_word(struct cordee *cd, struct cordee_arena *a, const char *word,
                  struct board *b_r, struct cordee_error *err)
{
    return *word ? load(cd, a, word, 0, b_r, err) : 0;
}

int board_of_cluster(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                     struct board *b_r, struct cordee_error *err)
{
    return load(cd, a, "", cluster, b_r, err);
}

static bool word_ok(const char *word)
{
    const size_t n = strlen(word);

    return n >= 2 && n <= 40 && word[0] != '-' && word[n - 1] != '-' &&
           strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

int board_save(struct cordee *cd, const struct board *b, struct cordee_error *err)
{
    int64_t taken = 0;

    if (!word_ok(b->word))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The address needs 2 to 40 small letters, digits and "
                             "hyphens, such as alpine-polymers."));
    if (strlen(b->words) > 4000)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The words above the board are too long."));
    if (cd->db->one(cd, err, &taken,
                    "SELECT count(*) FROM recruitment_board WHERE word = ? AND cluster "
                    "<> ?",
                    CORDEE_ARGS(CORDEE_V(b->word), CORDEE_V(b->cluster))) < 0)
        return -1;
    if (taken)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Another board has this address. Please choose another."));
    return cd->db->exec(
        cd, err,
        "INSERT INTO recruitment_board(cluster, word, public, words) VALUES(?, ?, ?, ?) "
        "ON CONFLICT(cluster) DO UPDATE SET word = excluded.word, public = "
        "excluded.public, words = excluded.words",
        CORDEE_ARGS(CORDEE_V(b->cluster), CORDEE_V(b->word), CORDEE_V((int)b->open),
                    CORDEE_V(b->words)));
}

/* ---- what stands on it ------------------------------------------------------- */

/* Texts are compared folded, and none of their signs is a wildcard. */
#define FOUND                                                                           \
    OPEN_NOW " AND (?3 = '' OR o.kind = ?3) AND (?4 = '' OR o.country = ?4) AND (?5 = " \
             "'' OR instr(fold(o.place), ?5) > 0) AND CASE ?6 WHEN '' THEN 1 WHEN "     \
             "'any' THEN o.remote <> '' ELSE o.remote = ?6 END AND (?7 = '' OR "        \
             "EXISTS (SELECT 1 FROM recruitment_opening_language ol WHERE ol.opening "  \
             "= o.id AND ol.language = ?7)) AND (?8 = 0 OR o.party = ?8) AND (?9 = '' " \
             "OR instr(fold(o.title || ' ' || o.place || ' ' || o.body || ' ' || "      \
             "(SELECT mn.name FROM party mn WHERE mn.id = o.party)), ?9) > 0)"

struct folded {
    struct cordee_buf place, text;
};

static void fold_both(const struct board_filter *f, struct folded *out)
{
    cordee_utf8_fold(f->place, &out->place);
    cordee_utf8_fold(f->text, &out->text);
}

static void folded_drop(struct folded *f)
{
    cordee_buf_drop(&f->place);
    cordee_buf_drop(&f->text);
}

static const char *or_empty(const struct cordee_buf *b)
{
    return b->text ? b->text : "";
}

/* clang-format off */
#define FILTER_ARGS(b, f, w)                                                         \
    CORDEE_V((b)->cluster), CORDEE_V(cordee_now()), CORDEE_V((f)->kind),             \
    CORDEE_V((f)->country), CORDEE_V(or_empty(&(w)->place)), CORDEE_V((f)->remote),  \
    CORDEE_V((f)->language), CORDEE_V((f)->member), CORDEE_V(or_empty(&(w)->text))
/* clang-format on */

json_t *board_list(struct cordee *cd, const struct board *b, const struct board_filter *f,
                   int64_t limit, struct cordee_error *err)
{
    CORDEE_AUTO(folded_drop) struct folded w = {0};
    const int64_t from = (f->page > 1 ? f->page - 1 : 0) * limit;

    fold_both(f, &w);
    return cd->db->list(
        cd, err,
        "SELECT o.id FROM recruitment_opening o WHERE " FOUND
        " ORDER BY o.opened_at DESC, o.id DESC LIMIT ?10 OFFSET ?11",
        CORDEE_ARGS(FILTER_ARGS(b, f, &w), CORDEE_V(limit), CORDEE_V(from)));
}

int board_count(struct cordee *cd, const struct board *b, const struct board_filter *f,
                int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(folded_drop) struct folded w = {0};

    fold_both(f, &w);
    return cd->db->one(cd, err, n_r,
                       "SELECT count(*) FROM recruitment_opening o WHERE " FOUND,
                       CORDEE_ARGS(FILTER_ARGS(b, f, &w)));
}

static const struct {
    const char *what, *sql;
} facets[] = {
    {"kind", "SELECT DISTINCT o.kind AS value, '' AS label FROM recruitment_opening o "
             "WHERE " OPEN_NOW " ORDER BY 1"},
    {"country",
     "SELECT DISTINCT o.country AS value, '' AS label FROM "
     "recruitment_opening o WHERE o.country <> '' AND " OPEN_NOW " ORDER BY 1"},
    {"language",
     "SELECT DISTINCT l.language AS value, '' AS label FROM recruitment_opening o JOIN "
     "recruitment_opening_language l ON l.opening = o.id WHERE " OPEN_NOW " ORDER BY 1"},
    {"member",
     "SELECT DISTINCT o.party AS value, p.name AS label FROM recruitment_opening o JOIN "
     "party p ON p.id = o.party WHERE " OPEN_NOW
     " ORDER BY fold(p.name), o.party LIMIT 500"},
};

json_t *board_choices(struct cordee *cd, const struct board *b, const char *what,
                      struct cordee_error *err)
{
    const char *sql = NULL;

    for (size_t i = 0; i < sizeof facets / sizeof *facets; i++)
        if (cordee_text_is(facets[i].what, what))
            sql = facets[i].sql;
    return cd->db->list(cd, err, sql,
                        CORDEE_ARGS(CORDEE_V(b->cluster), CORDEE_V(cordee_now())));
}

int board_opening(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                  int64_t id, struct opening *o_r, struct cordee_error *err)
{
    int64_t there = 0;
    const int rc = cd->db->one(
        cd, err, &there,
        "SELECT 1 FROM recruitment_opening o JOIN party p ON p.id = o.party WHERE o.id = "
        "? AND o.cluster = ? AND o.public = 1 AND o.state <> 'draft' AND p.deleted_at IS "
        "NULL",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(b->cluster)));

    return rc > 0 ? opening_load(cd, a, id, o_r, err) : rc;
}

int board_member(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                 int64_t party, struct board_member *m_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc =
        cd->db->row(cd, err, &row, "SELECT website, country FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(party)));
    const char *site = cordee_json_text(row, "website");
    const char *country = cordee_json_text(row, "country");

    if (rc < 0)
        return -1;
    m_r->site =
        !*site ? ""
        : cordee_text_starts(site, "http://") || cordee_text_starts(site, "https://")
            ? cordee_arena_text(a, site)
            : cordee_arena_printf(a, "https://%s", site);
    m_r->country = *country ? cordee_arena_text(a, country) : b->country;
    return 0;
}
