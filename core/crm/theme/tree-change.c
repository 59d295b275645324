/* The tree of themes, changed: nothing that was declared is lost by any of it. */
#include "core/crm/crm-priv.h"
#include "core/crm/theme/theme.h"

#include <string.h>

#define MOST_NAME 80

struct name {
    struct cordee_buf clean, folded;
};

static void name_drop(struct name *n)
{
    cordee_buf_drop(&n->clean);
    cordee_buf_drop(&n->folded);
}

/* Trimmed, in NFC, folded too; not "", not too long, not another theme's. */
static int name_ready(struct cordee *cd, int64_t id, const char *text, struct name *n,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    int64_t other = 0;

    cordee_utf8_clean(text, strlen(text), &all);
    cordee_buf_puts(&n->clean, all.text ? cordee_text_trim(all.text) : "");
    cordee_utf8_fold(n->clean.text, &n->folded);
    if (!n->folded.len)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a name is missing"));
    if (cordee_utf8_len(n->clean.text) > MOST_NAME)
        return cd_refuse(err, CORDEE_E_TOO_LARGE, T("{1}... is too long for a name"),
                         n->clean.text);
    if (core->db->one(core, err, &other,
                      "SELECT id FROM theme WHERE folded = ? AND id <> ? AND "
                      "coalesce(merged_into, -1) <> ? LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(n->folded.text), CORDEE_V(id), CORDEE_V(id))) <
        0)
        return -1;
    return other ? cd_refuse(err, CORDEE_E_CONFLICT,
                             T("there is \"{1}\" in the tree already"), n->clean.text)
                 : 0;
}

static int must_be(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one;
    int rc = core->db->one(core, err, &one,
                           "SELECT 1 FROM theme WHERE id = ? AND merged_into IS NULL",
                           CORDEE_ARGS(CORDEE_V(id)));

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("there is no such entry in the tree"))
                   : rc;
}

/* 1: `id` is `of` or below it. */
static int is_below(struct cordee *cd, int64_t id, int64_t of, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one;

    return core->db->one(core, err, &one,
                         "WITH RECURSIVE up(id) AS (SELECT ? UNION SELECT t.parent FROM "
                         "theme t JOIN up u ON t.id = u.id WHERE t.parent IS NOT NULL) "
                         "SELECT 1 FROM up WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(of)));
}

int cd_theme_add(struct cordee *cd, struct cordee_error *err, const char *name,
                 int64_t parent, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(name_drop) struct name n = {0};
    int64_t id;

    if (cd_change_begin(cd, &c, T("Entry added to the tree of competences"), err) < 0 ||
        (parent && must_be(cd, parent, err) < 0) || name_ready(cd, 0, name, &n, err) < 0)
        return -1;
    id = core->db->insert(core, err,
                          "INSERT INTO theme(parent, place, name, folded) SELECT ?, "
                          "coalesce(max(place), 0) + 1, ?, ? FROM theme WHERE parent IS "
                          "?",
                          CORDEE_ARGS(CORDEE_ID(parent), CORDEE_V(n.clean.text),
                                      CORDEE_V(n.folded.text), CORDEE_ID(parent)));
    if (id < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

int cd_theme_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const char *name, int64_t parent)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(name_drop) struct name n = {0};
    int rc;

    if (cd_change_begin(cd, &c, T("Tree of competences changed"), err) < 0 ||
        must_be(cd, id, err) < 0 || (parent && must_be(cd, parent, err) < 0) ||
        name_ready(cd, id, name, &n, err) < 0)
        return -1;
    rc = parent ? is_below(cd, parent, id, err) : 0;
    if (rc > 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("an entry cannot be moved below itself"));
    if (rc < 0 ||
        core->db->exec(core, err,
                       "UPDATE theme SET name = ?, folded = ?, parent = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(n.clean.text), CORDEE_V(n.folded.text),
                                   CORDEE_ID(parent), CORDEE_V(id))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- other words ------------------------------------------------------------------- */

/* A word is a row that leads to its theme, as the name of one that was merged does.  Puts
 * its number into the list of those that stay. */
static int word_put(struct cordee *core, int64_t id, const char *text, json_t *stay,
                    struct cordee_error *err)
{
    CORDEE_AUTO(name_drop) struct name n = {0};
    int64_t row = 0;
    int rc;

    if (name_ready(core, id, text, &n, err) < 0)
        return -1;
    rc = core->db->one(core, err, &row,
                       "SELECT id FROM theme WHERE folded = ?1 AND (id = ?2 OR "
                       "merged_into = ?2) ORDER BY id = ?2 DESC LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(n.folded.text), CORDEE_V(id)));
    if (rc == 0 && (row = core->db->insert(
                        core, err,
                        "INSERT INTO theme(name, folded, merged_into, "
                        "retired_at) VALUES(?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(n.clean.text), CORDEE_V(n.folded.text),
                                    CORDEE_V(id), CORDEE_V(cordee_now())))) < 0)
        return -1;
    json_array_append_new(stay, json_integer(row));
    return rc < 0 ? -1 : 0;
}

static int words_put(struct cordee *cd, int64_t id, char *words, json_t *stay,
                     struct cordee_error *err)
{
    char *rest = NULL;

    for (char *word = strtok_r(words, ",;\r\n", &rest); word;
         word = strtok_r(NULL, ",;\r\n", &rest)) {
        if (!*(word = cordee_text_trim(word)))
            continue;
        if (json_array_size(stay) == CD_THEME_WORDS)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                               T("an entry has at most twenty other words"));
        if (word_put(cd, id, word, stay, err) < 0)
            return -1;
    }
    return 0;
}

int cd_theme_also(struct cordee *cd, struct cordee_error *err, int64_t id,
                  const char *words)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *stay = json_array();

    if (cd_change_begin(cd, &c, T("Tree of competences changed"), err) < 0 ||
        must_be(cd, id, err) < 0 ||
        words_put(core, id, cordee_arena_text(a, words), stay, err) < 0 ||
        core->db->exec(core, err,
                       "DELETE FROM theme WHERE merged_into = ? AND id NOT IN (SELECT "
                       "value FROM json_each(?))",
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(stay))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_theme_retire(struct cordee *cd, struct cordee_error *err, int64_t id, bool retired)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c,
                        retired ? T("Competence retired") : T("Competence brought back"),
                        err) < 0 ||
        must_be(cd, id, err) < 0 ||
        core->db->exec(core, err, "UPDATE theme SET retired_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(retired ? cordee_now() : 0), CORDEE_V(id))) <
            0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- merging ---------------------------------------------------------------------- */

/* Takes from, into.  Of two declarations of one party the one that stays learns what the
 * other knows; then that goes, and the rest moves. */
#define LEARN(table)                                                                     \
    "UPDATE " table " AS k SET level = max(k.level, g.level), note = CASE WHEN k.note "  \
    "= '' OR k.note = g.note THEN g.note WHEN g.note = '' THEN k.note ELSE k.note || "   \
    "'; ' || g.note END, confirmed_by = CASE WHEN coalesce(g.confirmed_at, 0) > "        \
    "coalesce(k.confirmed_at, 0) THEN g.confirmed_by ELSE k.confirmed_by END, "          \
    "confirmed_at = CASE WHEN coalesce(g.confirmed_at, 0) > coalesce(k.confirmed_at, "   \
    "0) THEN g.confirmed_at ELSE k.confirmed_at END FROM " table " g WHERE g.theme = ? " \
    "AND k.theme = ? AND g.party = k.party"
#define LEAVE(table)                                                                 \
    "DELETE FROM " table " WHERE theme = ? AND party IN (SELECT k.party FROM " table \
    " k WHERE k.theme = ?)"
#define MOVE(table) "UPDATE " table " SET theme = ?2 WHERE theme = ?1"

static int declared_move(struct cordee *cd, int64_t from, int64_t into,
                         struct cordee_error *err)
{
    static const char *const steps[] = {
        LEARN("competence"),
        LEAVE("competence"),
        MOVE("competence"),
        LEARN("need"),
        LEAVE("need"),
        MOVE("need"),
        /* What was below `from` is below `into`, and what became it too. */
        "UPDATE theme SET parent = ?2 WHERE parent = ?1 AND id <> ?2",
        "UPDATE theme SET merged_into = ?2 WHERE merged_into = ?1",
    };
    struct cordee *core = cd_crm_of(cd);

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (core->db->exec(core, err, steps[i],
                           CORDEE_ARGS(CORDEE_V(from), CORDEE_V(into))) < 0)
            return -1;
    return 0;
}

/* One that is merged into something below itself: that takes its place first. */
static int lift(struct cordee *cd, int64_t from, int64_t into, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int rc = is_below(cd, into, from, err);

    if (rc <= 0)
        return rc;
    return core->db->exec(core, err,
                          "UPDATE theme SET parent = (SELECT f.parent FROM theme f WHERE "
                          "f.id = ?) WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(from), CORDEE_V(into)));
}

int cd_theme_merge(struct cordee *cd, struct cordee_error *err, int64_t from,
                   int64_t into)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (from == into)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("an entry cannot be merged with itself"));
    if (cd_change_begin(cd, &c, T("Two competences became one"), err) < 0 ||
        must_be(cd, from, err) < 0 || must_be(cd, into, err) < 0 ||
        lift(cd, from, into, err) < 0 || declared_move(cd, from, into, err) < 0 ||
        core->db->exec(
            core, err, "UPDATE theme SET merged_into = ?, retired_at = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(into), CORDEE_V(cordee_now()), CORDEE_V(from))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
