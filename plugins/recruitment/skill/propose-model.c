/* The labels that a text may speak of. */
#include "plugins/recruitment/skill/propose.h"

static const char *const codes[CORDEE_WORDS_LANGUAGES] = {"en", "de", "fr", "it", "sl"};

/* So many labels of the language. */
static int64_t labels_take(struct cordee *cd, struct proposer *p,
                           enum cordee_words language, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT l.skill, l.label FROM recruitment_label l JOIN"
                      " recruitment_skill s ON s.id = l.skill AND s.obsolete = 0 WHERE"
                      " l.language = ? ORDER BY l.skill, l.id",
                      CORDEE_ARGS(CORDEE_V(codes[language])));
    int rc = rows ? 0 : -1;
    int64_t n = 0;

    for (; rows && (rc = cd->db->next(rows, err)) > 0; n++)
        proposer_put(p, cd->db->get_int(rows, 0), cd->db->get_text(rows, 1), language);
    return rc < 0 ? -1 : n;
}

int skill_propose(struct cordee *cd, struct cordee_arena *a, const char *text,
                  struct skill_proposed **found_r, struct cordee_error *err)
{
    CORDEE_AUTO(proposer_drop) struct proposer *p = proposer_new();
    enum cordee_words language = proposer_language(p, text);
    int64_t labels = labels_take(cd, p, language, err);

    if (labels == 0 && language != CORDEE_WORDS_EN)
        labels = labels_take(cd, p, language = CORDEE_WORDS_EN, err);
    if (labels < 0)
        return -1;
    size_t n = proposer_ask(p, a, text, language, SKILL_PROPOSED_MOST, found_r);

    for (size_t i = 0; i < n; i++)
        (*found_r)[i].label = skill_label(cd, a, (*found_r)[i].id);
    return (int)n;
}

json_t *skill_propose_json(struct cordee *cd, const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct skill_proposed *found;
    int n = skill_propose(cd, a, text, &found, err);
    json_t *list = n < 0 ? NULL : json_array();

    for (int i = 0; i < n; i++) {
        json_t *one = json_pack("{s:I, s:s}", "id", (json_int_t)found[i].id, "label",
                                found[i].label);

        if (!cordee_text_is(found[i].found, found[i].label))
            cordee_json_set_text(one, "found", found[i].found);
        json_array_append_new(list, one);
    }
    return list ? json_pack("{s:o}", "skills", list) : NULL;
}
