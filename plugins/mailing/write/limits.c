/* What a mailing is not given, whoever posts it: each in the words of its page. */
#include "plugins/mailing/write/limits.h"

#include <string.h>

int mailing_line_fits(struct cordee *cd, const char *text, int most, const char *label,
                      struct cordee_error *err)
{
    if (cordee_utf8_len(text) <= (size_t)most)
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, T("%s: at most %d characters."), label,
                       most);
}

int mailing_topic_fits(struct cordee *cd, int64_t id, int64_t topic,
                       struct cordee_error *err)
{
    int64_t there = 0;

    if (!topic)
        return 0;
    if (cd->db->one(cd, err, &there,
                    "SELECT 1 FROM topic t JOIN mailing_mailing m ON m.id = ? WHERE t.id "
                    "= ? AND (t.id = m.topic OR (t.retired_at IS NULL AND (t.cluster IS "
                    "NULL OR t.cluster = m.cluster)))",
                    CORDEE_ARGS(CORDEE_V(id), CORDEE_V(topic))) < 0)
        return -1;
    return there ? 0
                 : cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("There is no such topic. Choose one of the list."));
}

/* One of us, who bears it as long as she works here; whom it has already may stay. */
static int sender_fits(struct cordee *cd, int64_t id, int64_t sender,
                       struct cordee_error *err)
{
    int64_t there = 0;

    if (!sender || sender == MAILING_FROM_OWNER || sender == MAILING_FROM_COUNTRY)
        return 0;
    if (cd->db->one(cd, err, &there,
                    "SELECT 1 FROM staff s JOIN mailing_mailing m ON m.id = ? WHERE s.id "
                    "= ? AND (s.id = m.sender OR s.disabled_at IS NULL)",
                    CORDEE_ARGS(CORDEE_V(id), CORDEE_V(sender))) < 0)
        return -1;
    return there ? 0
                 : cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("There is no such sender. Choose one of the list."));
}

static int body_fits(struct cordee *cd, const char *markdown, struct cordee_error *err)
{
    const size_t n = strlen(markdown);

    if (n <= MAILING_LONGEST_TEXT)
        return 0;
    return cordee_fail(
        err, CORDEE_E_INVALID,
        T("The text has %zu KB, and a mailing takes %d. It stands below as "
          "you wrote it, but is not saved: shorten it, or let it go along "
          "as a file."),
        n / 1024 + 1, MAILING_LONGEST_TEXT / 1024);
}

int mailing_text_fits(struct cordee *cd, int64_t id, const struct mailing_text *t,
                      struct cordee_error *err)
{
    if (!*cd->crm->word(cd, CORDEE_WORD_LANGUAGE, t->language))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such language."));
    if (mailing_line_fits(cd, t->subject, MAILING_LONGEST_LINE, T("Subject"), err) < 0 ||
        mailing_line_fits(cd, t->preheader, MAILING_LONGEST_LINE, T("Preview line"),
                          err) < 0 ||
        body_fits(cd, t->markdown, err) < 0 ||
        mailing_topic_fits(cd, id, t->topic, err) < 0)
        return -1;
    return sender_fits(cd, id, t->sender, err);
}
