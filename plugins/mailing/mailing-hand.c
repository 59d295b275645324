/* What mailings say in a brief, and in the year sheet. */
#include "plugins/mailing/mailing.h"

#define MOST 5

/* What became of one with somebody, in a word or two. */
static const char *became(struct cordee *cd, const json_t *row)
{
    if (cordee_json_int(row, "unsubscribed_at"))
        return T("unsubscribed");
    if (cordee_json_int(row, "replied_at"))
        return T("replied");
    if (cordee_json_int(row, "bounced_at"))
        return T("bounced");
    return T("no reply");
}

static void row_add(struct cordee *cd, const json_t *row, json_t *rows)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    const char *who = cordee_json_text(row, "who");

    cd->mail->outline(cd, cordee_json_text(row, "subject"), &subject);
    cordee_buf_printf(&note, "%s%s%s", who, *who ? ": " : "", became(cd, row));
    json_array_append_new(
        rows,
        json_pack("{s:s, s:s, s:I, s:o}", "text", subject.text ? subject.text : "",
                  "note", note.text, "at", (json_int_t)cordee_json_int(row, "ended_at"),
                  "href",
                  json_sprintf("/mailing/%lld", (long long)cordee_json_int(row, "id"))));
}

/* Of an organisation: what its people got. */
int mailing_brief(struct cordee *cd, int64_t party, json_t *rows,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT m.id, m.subject, o.ended_at, o.replied_at, o.bounced_at, "
        "o.unsubscribed_at, CASE WHEN o.party <> ?1 THEN p.name END AS who FROM outbox o "
        "JOIN mailing_mailing m ON m.letter = o.letter JOIN party p ON p.id = o.party "
        "WHERE o.state = 'sent' AND " MAILING_MINE
        " AND p.deleted_at IS NULL AND (o.party = ?1 OR o.party IN "
        "(SELECT r.party FROM role r WHERE r.other = ?1 AND " CORDEE_ROLE_AT(
            "r", "?2") ")) ORDER BY o.ended_at DESC, o.id DESC LIMIT ?3",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(cordee_now()), CORDEE_V((int)MOST)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        row_add(cd, row, rows);
    return list ? 0 : -1;
}

static void figure_add(json_t *rows, const char *name, const char *label,
                       const char *field, const struct cordee_period *when)
{
    json_array_append_new(rows, json_pack("{s:s, s:s, s:i, s:o}", "name", name, "label",
                                          label, "kinds", (int)CORDEE_PERSON, "filter",
                                          json_sprintf("mailing.%s:%s..%s", field,
                                                       when->first, when->last)));
}

int mailing_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err)
{
    (void)err;
    figure_add(rows, "got", T("People who got one"), "got_on", when);
    figure_add(rows, "replied", T("People who replied"), "replied_on", when);
    figure_add(rows, "left", T("People who unsubscribed"), "left_on", when);
    return 0;
}
