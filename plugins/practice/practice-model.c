#include "plugins/practice/practice.h"

#include <stdio.h>
#include <string.h>

/* ---- mail comes in ---------------------------------------------------------- */

/* Only what our outbox sent is on its way out.  What comes from outside for an invented
 * person is as any other mail: two of them who write to each other would never end. */
static int is_going_out(struct cordee *cd, const struct cordee_inbound *mail,
                        struct cordee_error *err)
{
    int64_t out = 0;

    return cd->db->one(cd, err, &out,
                       "SELECT EXISTS (SELECT 1 FROM outbox WHERE message_id = ?)",
                       CORDEE_ARGS(CORDEE_V(mail->message_id))) < 0
               ? -1
               : out != 0;
}

struct who {
    int64_t party;
    const char *name, *custom;
};

static int who_has(struct cordee *cd, struct cordee_arena *a, const char *address,
                   struct who *who, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    char folded[255];
    int rc;

    *who = (struct who){0, "", "{}"};
    if (cordee_address_fold(address, folded) < 0)
        return 0;
    rows =
        cd->db->query(cd, err,
                      "SELECT p.id, p.name, p.custom FROM email_address e JOIN party p "
                      "ON p.id = e.party WHERE e.folded = ? ORDER BY p.kind DESC, e.id "
                      "LIMIT 1",
                      CORDEE_ARGS(CORDEE_V((const char *)folded)));
    rc = rows ? cd->db->next(rows, err) : -1;
    if (rc > 0)
        *who = (struct who){cd->db->get_int(rows, 0),
                            cordee_arena_text(a, cd->db->get_text(rows, 1)),
                            cordee_arena_text(a, cd->db->get_text(rows, 2))};
    return rc < 0 ? -1 : 0;
}

static int react_later(struct cordee *cd, int64_t mail, int64_t at,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "mail", (json_int_t)mail);

    return cd->job->queue(cd, err, "practice.react", args, at) < 0 ? -1 : 0;
}

static int keep(struct cordee *cd, const struct cordee_inbound *mail,
                const char *recipient, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct who who;
    const struct practice_way *way;
    int64_t due = 0, id;

    if (who_has(cd, a, recipient, &who, err) < 0)
        return -1;
    way = practice_way_of(recipient, who.custom, mail->subject);
    if (way->write) /* in five to forty seconds, always the same */
        due = cordee_now() + 5 + practice_hash(recipient) / 50 % 36;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO practice_mail(message, recipient, party, name, subject, from_name, "
        "from_address, return_path, message_id, path, habit, way, due_at) VALUES(?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(mail->message), CORDEE_V(recipient), CORDEE_ID(who.party),
                    CORDEE_V(who.name), CORDEE_V(mail->subject),
                    CORDEE_V(mail->from_name), CORDEE_V(mail->from_address),
                    CORDEE_V(mail->envelope_from), CORDEE_V(mail->message_id),
                    CORDEE_V(mail->raw_path), CORDEE_V(way->habit), CORDEE_V(way->name),
                    CORDEE_ID(due)));
    if (id < 0)
        return -1;
    return due ? react_later(cd, id, due, err) : 0;
}

int practice_claim(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err)
{
    const char *recipient = mail->envelope_to ? mail->envelope_to[0] : NULL;
    int64_t known = 0;
    int out;

    if (!recipient || *mail->token)
        return 0;
    out = is_going_out(cd, mail, err);
    if (out <= 0)
        return out;
    if (cd->db->one(cd, err, &known, "SELECT 1 FROM practice_mail WHERE message = ?",
                    CORDEE_ARGS(CORDEE_V(mail->message))) < 0)
        return -1;
    return !known && keep(cd, mail, recipient, err) < 0 ? -1 : 1;
}

/* ---- the mailbox ------------------------------------------------------------ */

static void dress(struct cordee *cd, json_t *mail)
{
    const char *habit = cordee_json_text(mail, "habit");
    char text[64];

    cd->text->time(cd, cordee_json_int(mail, "at"), CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(mail, "at_text", json_string(text));
    json_object_set_new(mail, habit, json_true());
    json_object_set_new(mail, "waits",
                        json_boolean(json_object_get(mail, "due_at") &&
                                     !json_object_get(mail, "reacted_at")));
    if (json_object_get(mail, "reacted_at")) {
        cd->text->time(cd, cordee_json_int(mail, "reacted_at"), CORDEE_TIME_SHORT, text,
                       sizeof text);
        json_object_set_new(mail, "reacted_text", json_string(text));
    }
}

#define COLUMNS                                                                        \
    "SELECT m.id, m.message, m.at, m.recipient, m.party, nullif(m.name, '') AS name, " \
    "m.subject, m.from_name, m.from_address, m.return_path, m.message_id, m.path, "    \
    "m.habit, m.way, m.due_at, m.reacted_at, nullif(m.said, '') AS said, p.language "  \
    "FROM "                                                                            \
    "practice_mail m LEFT JOIN party p ON p.id = m.party "

int practice_list(struct cordee *cd, const char *habit, int64_t before, json_t **list_r,
                  struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        COLUMNS
        "WHERE (? = '' OR m.habit = ?) AND (? = 0 OR m.id < ?) ORDER BY m.id DESC "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(habit), CORDEE_V(habit), CORDEE_V(before), CORDEE_V(before),
                    CORDEE_V(PRACTICE_PAGE + 1)));
    json_t *mail;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, mail) {
        dress(cd, mail);
        json_object_del(mail, "path");
    }
    *list_r = list;
    return 0;
}

int practice_load(struct cordee *cd, int64_t id, json_t **model_r,
                  struct cordee_error *err)
{
    int rc = cd->db->row(cd, err, model_r, COLUMNS "WHERE m.id = ?",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        dress(cd, *model_r);
    return rc;
}

int practice_load_writer(struct cordee *cd, json_t *mail, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    int64_t party = cordee_json_int(mail, "party");
    int rc = cd->db->row(
        cd, err, &who,
        "SELECT o.name AS organisation, r.label AS role, (SELECT number FROM phone WHERE "
        "party = ?1 ORDER BY main DESC, id LIMIT 1) AS phone, c.name AS colleague, "
        "e.address AS colleague_email FROM role r JOIN party o ON o.id = r.other AND "
        "o.kind = 1 LEFT JOIN role s ON s.other = o.id AND s.party <> ?1 "
        "AND " CORDEE_ROLE_NOW("s") " LEFT JOIN party c ON c.id = s.party AND "
                                    "c.deleted_at IS NULL LEFT JOIN "
                                    "email_address e ON e.party = c.id WHERE r.party = "
                                    "?1 AND " CORDEE_ROLE_NOW(
                                        "r") " ORDER BY e.id IS NULL, r.id, s.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party)));

    if (rc < 0)
        return -1;
    json_object_update_missing(mail, who);
    if (!*cordee_json_text(mail, "colleague_email")) { /* somebody at the front desk */
        const char *recipient = cordee_json_text(mail, "recipient");

        json_object_set_new(mail, "colleague", json_string("Alex Novak"));
        json_object_set_new(
            mail, "colleague_email",
            json_sprintf("alex.novak%s", recipient + strcspn(recipient, "@")));
    }
    if (!*cordee_json_text(mail, "organisation"))
        json_object_set(mail, "organisation", json_object_get(mail, "name"));
    return 0;
}

int practice_counts(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *row = NULL;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT count(*) AS mails, count(reacted_at) AS reacted, "
                    "count(due_at) - count(reacted_at) AS waiting FROM practice_mail",
                    CORDEE_NO_ARGS);

    if (rc > 0)
        json_object_update(model, row);
    json_decref(row);
    return rc < 0 ? -1 : 0;
}
