/* What a mail of a survey says in place of the words that are ready, as rows. */
#include "plugins/survey/reach/words.h"

static const char *const mails[] = {
    [SURVEY_INVITES] = "invitation", [SURVEY_REMINDS] = "reminder", [SURVEY_THANKS] = ""};

int survey_own_load(struct cordee *cd, int64_t survey, enum survey_mail what,
                    json_t **own_r, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT language, subject, words FROM survey_words WHERE survey = ? AND mail = ?",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(mails[what])));
    json_t *own = list ? json_object() : NULL, *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_object_set(own, cordee_json_text(row, "language"), row);
    json_decref(list);
    *own_r = own;
    return own ? 0 : -1;
}

static int words_put(struct cordee *cd, int64_t survey, enum survey_mail what,
                     const char *language, const json_t *text, struct cordee_error *err)
{
    const char *subject = cordee_json_text(text, "subject"),
               *words = cordee_json_text(text, "words");

    if (!*subject && !*words)
        return cd->db->exec(
            cd, err,
            "DELETE FROM survey_words WHERE survey = ? AND mail = ? AND language = ?",
            CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(mails[what]), CORDEE_V(language)));
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_words(survey, mail, language, subject, words) VALUES(?, ?, "
        "?, ?, ?) ON CONFLICT(survey, mail, language) DO UPDATE SET subject = "
        "excluded.subject, words = excluded.words WHERE subject <> excluded.subject OR "
        "words <> excluded.words",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(mails[what]), CORDEE_V(language),
                    CORDEE_V(subject), CORDEE_V(words)));
}

int survey_own_save(struct cordee *cd, int64_t survey, enum survey_mail what,
                    const json_t *own, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *language;
    json_t *text;

    if (cd->db->change_begin(cd, &c, T("The words of a survey's mail"), err) < 0)
        return -1;
    json_object_foreach ((json_t *)own, language, text)
        if (words_put(cd, survey, what, language, text, err) < 0)
            return -1;
    return cd->db->change_commit(&c, err);
}
