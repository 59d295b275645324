/* What skills are called, and those of one's own. */
#include "plugins/recruitment/skill/skill.h"

#include <string.h>

/* ---- labels ----------------------------------------------------------------------- */

/* Signs part words, but for those of names such as C++ and C#. */
static bool parts_words(char c)
{
    return c == ' ' || strchr("!\"$%&'()*,-./:;<=>?@[\\]^_`{|}~", c);
}

const char *skill_word(const char **at, size_t *n_r)
{
    const char *word = *at, *end;

    while (*word && parts_words(*word))
        word++;
    for (end = word; *end && !parts_words(*end);)
        end++;
    *at = end;
    *n_r = (size_t)(end - word);
    return *n_r ? word : NULL;
}

static int words_put(struct cordee *cd, int64_t label, const char *folded,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *word;
    size_t n;

    while ((word = skill_word(&folded, &n)))
        if (cd->db->exec(cd, err,
                         "INSERT INTO recruitment_word (word, label) VALUES (?, ?)"
                         " ON CONFLICT DO NOTHING",
                         CORDEE_ARGS(CORDEE_V(cordee_arena_text_n(a, word, n)),
                                     CORDEE_V(label))) < 0)
            return -1;
    return 0;
}

static int label_put(struct cordee *cd, int64_t skill, const char *language,
                     const char *label, bool preferred, bool own,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    int64_t id = 0;

    cordee_utf8_fold(label, &folded);
    if (!folded.len)
        return 0;
    int rc =
        cd->db->one(cd, err, &id,
                    "INSERT INTO recruitment_label (skill, language, folded, label,"
                    " preferred, own) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO"
                    " NOTHING RETURNING id",
                    CORDEE_ARGS(CORDEE_V(skill), CORDEE_V(language),
                                CORDEE_V(folded.text), CORDEE_V(label),
                                CORDEE_V((int64_t)preferred), CORDEE_V((int64_t)own)));
    return rc > 0 ? words_put(cd, id, folded.text, err) : rc;
}

int skill_label_put(struct cordee *cd, int64_t skill, const char *language,
                    const char *label, bool preferred, struct cordee_error *err)
{
    return label_put(cd, skill, language, label, preferred, false, err);
}

int skill_label_put_own(struct cordee *cd, int64_t skill, const char *language,
                        const char *label, bool preferred, struct cordee_error *err)
{
    return label_put(cd, skill, language, label, preferred, true, err);
}

const char *skill_label_sql(struct cordee *cd, struct cordee_arena *a, const char *column)
{
    return cordee_arena_printf(
        a,
        "(SELECT lx.label FROM recruitment_label lx WHERE lx.skill = %s AND"
        " lx.preferred = 1 ORDER BY lx.language = '%s' DESC, lx.language = 'en' DESC,"
        " lx.language LIMIT 1)",
        column, cd->text->language(cd));
}

const char *skill_label(struct cordee *cd, struct cordee_arena *a, int64_t skill)
{
    struct cordee_error err = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, &err, cordee_arena_printf(a, "SELECT %s", skill_label_sql(cd, a, "?1")),
        CORDEE_ARGS(CORDEE_V(skill)));

    return rows && cd->db->next(rows, &err) > 0
               ? cordee_arena_text(a, cd->db->get_text(rows, 0))
               : "";
}

/* ---- one by its name -------------------------------------------------------------- */

int skill_by_words(struct cordee *cd, const char *label, int64_t *id_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(label, &folded);
    if (!folded.len)
        return 0;
    int rc = cd->db->one(cd, err, id_r, "SELECT id FROM recruitment_skill WHERE uri = ?",
                         CORDEE_ARGS(CORDEE_V(label)));
    if (rc != 0)
        return rc;
    return cd->db->one(
        cd, err, id_r,
        "SELECT l.skill FROM recruitment_label l JOIN recruitment_skill s ON"
        " s.id = l.skill WHERE l.folded = ? ORDER BY s.obsolete, l.preferred DESC,"
        " s.kind = 'own', l.language = ? DESC, l.skill LIMIT 1",
        CORDEE_ARGS(CORDEE_V(folded.text), CORDEE_V(cd->text->language(cd))));
}

/* ---- one's own --------------------------------------------------------------------- */

static int64_t own_new(struct cordee *cd, const char *label, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf uri = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id = 0;

    cordee_buf_puts(&uri, "own:");
    cordee_utf8_fold(label, &uri);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &id,
                    "INSERT INTO recruitment_skill (uri, kind) VALUES (?, 'own')"
                    " ON CONFLICT (uri) DO UPDATE SET obsolete = 0 RETURNING id",
                    CORDEE_ARGS(CORDEE_V(uri.text))) <= 0 ||
        skill_label_put_own(cd, id, cd->text->language(cd), label, true, err) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

int skill_label_check(struct cordee *cd, const char *label, struct cordee_error *err)
{
    size_t n;

    if (strlen(label) > SKILL_LABEL_MOST)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The name of a skill is too long: say it in a few words."));
    return skill_word(&label, &n)
               ? 0
               : cordee_fail(err, CORDEE_E_INVALID, "%s",
                             T("A skill needs a name with letters in it."));
}

int64_t skill_own(struct cordee *cd, const char *label, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *own = cordee_text_trim(cordee_arena_text(a, label));
    int64_t id = 0;

    if (skill_label_check(cd, own, err) < 0)
        return -1;
    int rc = skill_by_words(cd, own, &id, err);
    return rc < 0 ? -1 : rc > 0 ? id : own_new(cd, own, err);
}
