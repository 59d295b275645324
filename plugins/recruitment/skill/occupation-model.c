/* Occupations, and what they need. */
#include "plugins/recruitment/skill/occupation.h"

#include <string.h>

enum { MOST_FOUND = 50, MOST_WORDS = 8, MOST_SKILLS = 300, PICKED = 12 };

int occupation_label_put(struct cordee *cd, int64_t occupation, const char *language,
                         const char *label, bool preferred, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(label, &folded);
    if (!folded.len)
        return 0;
    return cd->db->exec(cd, err,
                        "INSERT INTO recruitment_occupation_label (occupation, language,"
                        " folded, label, preferred) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO"
                        " NOTHING",
                        CORDEE_ARGS(CORDEE_V(occupation), CORDEE_V(language),
                                    CORDEE_V(folded.text), CORDEE_V(label),
                                    CORDEE_V((int64_t)preferred)));
}

static const char *label_sql(struct cordee *cd, struct cordee_arena *a,
                             const char *column)
{
    return cordee_arena_printf(
        a,
        "(SELECT lx.label FROM recruitment_occupation_label lx WHERE lx.occupation = %s"
        " AND lx.preferred = 1 ORDER BY lx.language = '%s' DESC, lx.language = 'en' DESC,"
        " lx.language LIMIT 1)",
        column, cd->text->language(cd));
}

const char *occupation_label(struct cordee *cd, struct cordee_arena *a,
                             int64_t occupation)
{
    struct cordee_error err = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, &err, cordee_arena_printf(a, "SELECT %s", label_sql(cd, a, "?1")),
        CORDEE_ARGS(CORDEE_V(occupation)));

    return rows && cd->db->next(rows, &err) > 0
               ? cordee_arena_text(a, cd->db->get_text(rows, 0))
               : "";
}

int occupation_by_words(struct cordee *cd, const char *label, int64_t *id_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(label, &folded);
    if (!folded.len)
        return 0;
    return cd->db->one(
        cd, err, id_r,
        "SELECT o.id FROM recruitment_occupation o LEFT JOIN"
        " recruitment_occupation_label l ON l.occupation = o.id AND l.folded = ?1"
        " WHERE o.uri = ?2 OR (o.obsolete = 0 AND o.id IN (SELECT x.occupation FROM"
        " recruitment_occupation_label x WHERE x.folded = ?1))"
        " ORDER BY o.uri = ?2 DESC, l.preferred DESC, o.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(folded.text), CORDEE_V(label)));
}

/* ---- found as one types ------------------------------------------------------------ */

/* Some ten thousand labels in a language: looking at each takes milliseconds.  Words of a
 * query are folded letters between blanks and signs, so that none of it is a sign of
 * LIKE but _ and %, which part words. */
static void condition_put(struct cordee_buf *sql, const char *folded)
{
    const char *at = folded;
    size_t n;

    for (int words = 0; words < MOST_WORDS && skill_word(&at, &n); words++)
        cordee_buf_printf(sql,
                          " AND (l.folded LIKE ?%d || '%%' OR l.folded LIKE '%% ' || ?%d"
                          " || '%%' OR l.folded LIKE '%%-' || ?%d || '%%' OR l.folded"
                          " LIKE '%%/' || ?%d || '%%')",
                          words + 3, words + 3, words + 3, words + 3);
}

static size_t words_bind(struct cordee_arena *a, const char *folded,
                         struct cordee_value args[MOST_WORDS + 2])
{
    const char *word;
    size_t n, count = 2;

    while (count < MOST_WORDS + 2 && (word = skill_word(&folded, &n)))
        args[count++] = CORDEE_V(cordee_arena_text_n(a, word, n));
    return count;
}

static struct cordee_rows *labels_near(struct cordee *cd, struct cordee_arena *a,
                                       const char *folded, size_t most,
                                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee_value args[MOST_WORDS + 2];
    size_t n = words_bind(a, folded, args);

    args[0] = CORDEE_V(folded);
    args[1] = CORDEE_V((int64_t)most);
    cordee_buf_printf(
        &sql,
        "SELECT o.id, o.code, %s, l.label, min(CASE WHEN l.folded = ?1 THEN 0 WHEN"
        " substr(l.folded, 1, length(?1)) = ?1 THEN 2 ELSE 4 END + (l.preferred = 0)) AS"
        " rank FROM recruitment_occupation_label l JOIN recruitment_occupation o ON"
        " o.id = l.occupation AND o.obsolete = 0 WHERE 1 = 1",
        label_sql(cd, a, "o.id"));
    condition_put(&sql, folded);
    cordee_buf_puts(&sql, " GROUP BY o.id ORDER BY rank, length(l.folded), l.folded, o.id"
                          " LIMIT ?2");
    return cd->db->query(cd, err, sql.text, args, n);
}

int occupation_search(struct cordee *cd, struct cordee_arena *a, const char *words,
                      size_t most, struct occupation_found **found_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct occupation_found *found =
        cordee_arena_get(a, (MOST_FOUND + 1) * sizeof *found);
    const char *at;
    int rc, n = 0;
    size_t len;

    *found_r = found;
    cordee_utf8_fold(words, &folded);
    at = folded.text ? folded.text : "";
    if (!skill_word(&at, &len))
        return 0;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        labels_near(cd, a, folded.text, most < MOST_FOUND ? most : MOST_FOUND, err);
    if (!rows)
        return -1;
    while ((rc = cd->db->next(rows, err)) > 0) {
        struct occupation_found *f = &found[n++];

        f->id = cd->db->get_int(rows, 0);
        f->code = cordee_arena_text(a, cd->db->get_text(rows, 1));
        f->label = cordee_arena_text(a, cd->db->get_text(rows, 2));
        f->matched = cordee_arena_text(a, cd->db->get_text(rows, 3));
        if (cordee_text_is(f->label, f->matched))
            f->matched = "";
    }
    return rc < 0 ? -1 : n;
}

json_t *occupation_search_json(struct cordee *cd, const char *words,
                               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct occupation_found *found;
    int n = occupation_search(cd, a, words, PICKED, &found, err);
    json_t *list = n < 0 ? NULL : json_array();

    for (int i = 0; i < n; i++) {
        json_t *one = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)found[i].id, "code",
                                found[i].code, "label", found[i].label);

        cordee_json_set_text(one, "matched", found[i].matched);
        json_array_append_new(list, one);
    }
    return list ? json_pack("{s:o}", "occupations", list) : NULL;
}

/* ---- what it needs ------------------------------------------------------------------
 */

int skill_of_occupation(struct cordee *cd, struct cordee_arena *a, int64_t occupation,
                        struct occupation_skill **skills_r, struct cordee_error *err)
{
    struct occupation_skill *skills = cordee_arena_get(a, MOST_SKILLS * sizeof *skills);
    const char *sql = cordee_arena_printf(
        a,
        "SELECT n.skill, %s AS label, n.essential FROM recruitment_occupation_skill n"
        " JOIN recruitment_skill s ON s.id = n.skill AND s.obsolete = 0 WHERE"
        " n.occupation = ? ORDER BY n.essential DESC, (SELECT count(*) FROM"
        " recruitment_occupation_skill x WHERE x.skill = n.skill), n.skill LIMIT ?",
        skill_label_sql(cd, a, "n.skill"));
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, sql, CORDEE_ARGS(CORDEE_V(occupation), CORDEE_V((int64_t)MOST_SKILLS)));
    int rc = rows ? 0 : -1, n = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        skills[n].skill = cd->db->get_int(rows, 0);
        skills[n].label = cordee_arena_text(a, cd->db->get_text(rows, 1));
        skills[n++].essential = cd->db->get_int(rows, 2);
    }
    *skills_r = skills;
    return rc < 0 ? -1 : n;
}

json_t *occupation_skills_json(struct cordee *cd, int64_t occupation,
                               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct occupation_skill *skills;
    int64_t there = 0;
    int n = cd->db->one(cd, err, &there,
                        "SELECT count(*) FROM recruitment_occupation WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(occupation)));

    if (n > 0 && !there)
        n = cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such occupation."));
    n = n < 0 ? -1 : skill_of_occupation(cd, a, occupation, &skills, err);
    json_t *list = n < 0 ? NULL : json_array();

    for (int i = 0; i < n; i++)
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:b}", "id", (json_int_t)skills[i].skill, "label",
                            skills[i].label, "essential", skills[i].essential));
    return list ? json_pack("{s:o}", "skills", list) : NULL;
}
