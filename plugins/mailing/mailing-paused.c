/* A mailing that paused by itself, since too many servers refused it: why, who is told,
 * and what a person can do. */
#include "plugins/mailing/mailing.h"

/* "Paused by itself: 31 of the last 200 were refused, mostly because ..." */
static const char *words_of(struct cordee *cd, struct cordee_arena *a, const json_t *row)
{
    const char *why = cordee_json_text(row, "paused_reason");
    const int refused = (int)cordee_json_int(row, "paused_refused");
    const int of = (int)cordee_json_int(row, "paused_of");

    if (!*why)
        return cordee_arena_printf(
            a, T("Paused by itself: %d of the last %d were refused."), refused, of);
    return cordee_arena_printf(
        a, T("Paused by itself: %d of the last %d were refused, mostly because %s."),
        refused, of, cd->mail->reason(cd, why));
}

#define PAUSED \
    "SELECT l.paused_at, l.paused_refused, l.paused_of, l.paused_reason FROM letter l"

int mailing_paused_put(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (!cordee_json_true(model, "itself"))
        return 0;
    if (cd->db->row(cd, err, &row, PAUSED " WHERE l.id = ?",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "letter")))) < 0)
        return -1;
    cordee_json_set_text(model, "itself_text", words_of(cd, a, row));
    return 0;
}

/* ---- who is told ------------------------------------------------------------ */

int mailing_paused_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT m.id, m.subject, l.paused_refused, l.paused_of, l.paused_reason"
        " FROM mailing_mailing m JOIN letter l ON l.id = m.letter"
        " WHERE l.paused_at IS NOT NULL AND m.state IN ('preparing', 'sending')"
        " AND (scope_open() OR cluster_seen(m.cluster)) ORDER BY m.id DESC LIMIT 5",
        CORDEE_NO_ARGS);
    size_t i;
    json_t *row;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};

        cd->mail->outline(cd, cordee_json_text(row, "subject"), &subject);
        json_array_append_new(
            alarms,
            json_pack("{s:s, s:s, s:s}", "text",
                      cordee_arena_printf(a, "%s: %s", subject.text ? subject.text : "",
                                          words_of(cd, a, row)),
                      "href",
                      cordee_arena_printf(a, "/mailing/%lld",
                                          (long long)cordee_json_int(row, "id")),
                      "level", "bad"));
    }
    return 0;
}

/* In the language of who reads it. */
static int mail_put(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const char *path =
        cordee_arena_printf(a, "/mailing/%lld", (long long)cordee_json_int(row, "id"));

    cd->mail->outline(cd, cordee_json_text(row, "subject"), &text);
    cordee_buf_printf(
        &text, "\n\n%s\n\n%s\n%s\n", words_of(cd, a, row),
        T("Nothing more goes out until somebody says so. See who refused it "
          "and why, then go on or stop it:"),
        cd->http->link(cd, a, path));
    return mailing_mail(cd, row, T("Your mailing has paused by itself"), text.text, err);
}

int mailing_paused_tell(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    (void)argc;
    rc = cd->db->row(
        cd, err, &row,
        "SELECT m.id, m.subject, m.cluster, s.login, " MAILING_SPOKEN
        " AS language, l.paused_refused, l.paused_of, l.paused_reason FROM"
        " mailing_mailing m JOIN letter l ON l.id = m.letter JOIN staff s ON s.id IN"
        " (m.staff, m.sent_by) AND s.disabled_at IS NULL LEFT JOIN cluster c ON c.id ="
        " m.cluster WHERE m.letter = ? ORDER BY s.id = m.staff DESC LIMIT 1",
        CORDEE_ARGS(argv[0]));
    if (rc <= 0)
        return rc;
    cd->text->speak(cd, cordee_json_text(row, "language"), "en");
    rc = mail_put(cd, row, err);
    cd->text->spoken(cd);
    return rc < 0 ? -1 : 0;
}
