/* Whoever is asked for approval gets a mail, and whoever asked one with the answer. */
#include "plugins/mailing/check/approval.h"

/* To `to`, about what `who` did: {"login","language","cluster","who"}.  1; 0: they are
 * here no more; -1. */
static int reader_load(struct cordee *cd, const json_t *model, int64_t to, int64_t who,
                       json_t **reader_r, struct cordee_error *err)
{
    return cd->db->row(
        cd, err, reader_r,
        "SELECT s.login, " MAILING_SPOKEN
        " AS language, m.cluster, w.name AS who FROM mailing_mailing m JOIN staff s ON "
        "s.id = ? AND s.disabled_at IS NULL LEFT JOIN staff w ON w.id = ? LEFT JOIN "
        "cluster c ON c.id = m.cluster WHERE m.id = ?",
        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(who), CORDEE_V(cordee_json_int(model, "id"))));
}

/* What it is, and a word that somebody added. */
static void mailing_put(struct cordee *cd, const json_t *model, const char *word,
                        struct cordee_buf *text)
{
    const char *outline = cordee_json_text(model, "outline");

    cordee_buf_printf(text, "\n\n%s\n\n",
                      *outline ? outline : T("a mailing without a subject"));
    if (*word)
        cordee_buf_printf(text, "%s\n%s\n\n", T("The word that came with it:"), word);
}

/* Without a sender no mail can be made; both see it on their home page, too. */
static int put(struct cordee *cd, struct cordee_arena *a, const json_t *model,
               const json_t *reader, const char *subject, struct cordee_buf *text,
               struct cordee_error *err)
{
    struct cordee_error why = {0};
    int rc;

    cordee_buf_printf(
        text, "%s\n",
        cd->http->link(cd, a,
                       cordee_arena_printf(a, "/mailing/%lld/review",
                                           (long long)cordee_json_int(model, "id"))));
    rc = mailing_mail(cd, reader, subject, text->text, &why);
    if (rc >= 0 || why.code == CORDEE_E_INVALID)
        return rc > 0;
    *err = why;
    return -1;
}

static int asked_write(struct cordee *cd, const json_t *model, const json_t *reader,
                       const char *note, int64_t people, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const char *who = cordee_json_text(reader, "who");
    char n[40];

    cordee_buf_printf(&text, T("%s asks you to approve this mailing:"), who);
    mailing_put(cd, model, note, &text);
    if (people >= 0) {
        cd->text->number(cd, people, n, sizeof n);
        cordee_buf_printf(
            &text, TN("It would go to %s person.", "It would go to %s people.", people),
            n);
        cordee_buf_puts(&text, "\n\n");
    }
    cordee_buf_printf(&text, "%s\n",
                      T("Read it, who gets it and what was checked, then approve it or "
                        "send it back:"));
    return put(cd, a, model, reader,
               cordee_arena_printf(a, T("%s asks for your approval: %s"), who,
                                   cordee_json_text(model, "outline")),
               &text, err);
}

int mailing_approval_tell_asked(struct cordee *cd, const json_t *model,
                                const struct mailing_asking *q, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *reader = NULL;
    int rc = reader_load(cd, model, q->of, q->by, &reader, err);

    if (rc <= 0)
        return rc;
    cd->text->speak(cd, cordee_json_text(reader, "language"), "en");
    rc = asked_write(cd, model, reader, q->note, q->people, err);
    cd->text->spoken(cd);
    return rc;
}

/* ---- the answer -------------------------------------------------------------- */

static int answered_write(struct cordee *cd, const json_t *model, const json_t *reader,
                          bool yes, const char *answer, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const char *who = cordee_json_text(reader, "who");

    cordee_buf_printf(&text,
                      yes ? T("%s has approved this mailing:")
                          : T("%s has sent this mailing back:"),
                      who);
    mailing_put(cd, model, answer, &text);
    cordee_buf_printf(
        &text, "%s\n",
        yes ? T("It can be sent as it is; whatever is changed needs a new approval:")
            : T("Change what has to be changed, then ask again:"));
    return put(cd, a, model, reader,
               cordee_arena_printf(
                   a, yes ? T("%s has approved it: %s") : T("%s has sent it back: %s"),
                   who, cordee_json_text(model, "outline")),
               &text, err);
}

int mailing_approval_tell_asker(struct cordee *cd, const json_t *model, int64_t user,
                                bool yes, const char *answer, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *reader = NULL;
    int64_t by = 0;
    int rc = cd->db->one(cd, err, &by,
                         "SELECT asked_by FROM mailing_approval WHERE mailing = ?",
                         CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id"))));

    if (rc <= 0 || (rc = reader_load(cd, model, by, user, &reader, err)) <= 0)
        return rc;
    cd->text->speak(cd, cordee_json_text(reader, "language"), "en");
    rc = answered_write(cd, model, reader, yes, answer, err);
    cd->text->spoken(cd);
    return rc;
}
