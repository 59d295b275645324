/* Which exchange a mail belongs to, and whose that is. */
#include "core/mail/desk/desk.h"

#include <string.h>

/* Older mails are history that was brought in: nobody waits for an answer. */
#define OLD_S (INT64_C(21) * 86400)

/* A mail that came, as far as it matters here. */
struct come {
    int64_t entry, party, at;
    int64_t answers;  /* what we wrote; 0: nothing that is known */
    const char *name; /* its Message-ID */
    const char *const *ids;
    size_t n_ids;
};

/* ---- which ------------------------------------------------------------------ */

/* By what it answers, or by what it says it refers to.  It must be her own exchange: what
 * it refers to anybody can write, and one entry of ours can have gone to several people,
 * each of whom has an exchange of their own. */
static int thread_find(struct cordee *core, const struct come *c, int64_t *desk_r,
                       struct cordee_error *err)
{
    static const char by_entry[] =
        "SELECT d.id FROM desk_mail x JOIN desk d ON d.id = x.desk WHERE d.party = ? AND "
        "x.interaction = ?";
    static const char by_root[] =
        "SELECT id FROM desk WHERE party = ? AND root = ? ORDER BY id DESC LIMIT 1";
    static const char by_id[] =
        "SELECT d.id FROM message m JOIN desk_mail x ON x.interaction = m.interaction "
        "JOIN desk d ON d.id = x.desk WHERE m.message_id = ? AND d.party = ? LIMIT 1";
    int rc = 0;

    if (c->answers)
        rc = core->db->one(core, err, desk_r, by_entry,
                           CORDEE_ARGS(CORDEE_V(c->party), CORDEE_V(c->answers)));
    if (rc == 0 && c->answers)
        rc = core->db->one(core, err, desk_r, by_root,
                           CORDEE_ARGS(CORDEE_V(c->party), CORDEE_V(c->answers)));
    for (size_t i = c->n_ids; rc == 0 && i > 0; i--)
        rc = core->db->one(core, err, desk_r, by_id,
                           CORDEE_ARGS(CORDEE_V(c->ids[i - 1]), CORDEE_V(c->party)));
    return rc;
}

/* Who wrote what it answers, else who is in charge of her, else of her organisation. */
static int owner_find(struct cordee *core, const struct come *c, int64_t *staff_r,
                      struct cordee_error *err)
{
    static const char sql[] =
        "SELECT coalesce((SELECT w.id FROM staff w WHERE w.id = (SELECT i.author FROM "
        "interaction i WHERE i.id = ?2) AND " CD_DESK_FOR(
            "?1") "), (SELECT w.id FROM staff w WHERE w.id = (SELECT p.owner FROM party "
                  "p "
                  "WHERE p.id = ?1) AND " CD_DESK_FOR(
                      "?1") "), (SELECT w.id FROM role r JOIN party o ON o.id = r.other "
                            "AND o.kind = 1 JOIN staff w ON w.id = o.owner WHERE r.party "
                            "= ?1 AND " CORDEE_ROLE_NOW(
                                "r") " "
                                     "AND " CD_DESK_FOR("?1") " ORDER BY r.key_contact "
                                                              "DESC, r.id LIMIT 1))";

    *staff_r = 0;
    return core->db->one(core, err, staff_r, sql,
                         CORDEE_ARGS(CORDEE_V(c->party), CORDEE_V(c->answers)));
}

/* ---- what comes ------------------------------------------------------------- */

static int64_t thread_new(struct cordee *core, const struct come *c,
                          struct cordee_error *err)
{
    int64_t staff;

    if (owner_find(core, c, &staff, err) < 0)
        return -1;
    return core->db->insert(core, err,
                            "INSERT INTO desk(party, root, last, staff, came_at, "
                            "waits_since) VALUES(?, ?, ?, ?, ?, ?)",
                            CORDEE_ARGS(CORDEE_V(c->party), CORDEE_ID(c->answers),
                                        CORDEE_V(c->entry), CORDEE_ID(staff),
                                        CORDEE_V(c->at), CORDEE_V(c->at)));
}

/* It is open again, and back from wherever it was put off to; but a mail that is late, or
 * history, changes nothing of it. */
static int thread_join(struct cordee *core, int64_t desk, const struct come *c,
                       struct cordee_error *err)
{
    if (c->at < cordee_now() - OLD_S)
        return 0;
    return core->db->exec(
        core, err,
        "UPDATE desk SET last = ?1, came_at = ?2, waits_since = CASE WHEN done_at IS "
        "NULL "
        "THEN waits_since ELSE ?2 END, snoozed_until = NULL, done_at = NULL WHERE id = "
        "?3 "
        "AND came_at <= ?2",
        CORDEE_ARGS(CORDEE_V(c->entry), CORDEE_V(c->at), CORDEE_V(desk)));
}

static int mail_add(struct cordee *core, int64_t desk, int64_t entry,
                    struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO desk_mail(desk, interaction) VALUES(?, ?) ON CONFLICT DO NOTHING",
        CORDEE_ARGS(CORDEE_V(desk), CORDEE_V(entry)));
}

/* Whoever answers what was nobody's has it.  It is done unless another mail came after
 * the one that was answered. */
static int thread_close(struct cordee *core, int64_t desk, const json_t *entry,
                        struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "UPDATE desk SET done_at = ?, snoozed_until = NULL, staff = "
                          "coalesce(staff, ?) WHERE id = ? AND last = ?",
                          CORDEE_ARGS(CORDEE_V(cordee_json_int(entry, "at")),
                                      CORDEE_ID(cordee_json_int(entry, "author")),
                                      CORDEE_V(desk),
                                      CORDEE_V(cordee_json_int(entry, "thread"))));
}

/* ---- what went before it came ----------------------------------------------- */

int cd_desk_await(struct cordee *core, int64_t message, const char *answered,
                  struct cordee_error *err)
{
    return core->db->exec(core, err, "UPDATE message SET answers = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(answered), CORDEE_V(message)));
}

/* One of ours, as it would be had the mail come first. */
static int answer_join(struct cordee *core, int64_t desk, const json_t *answer,
                       struct cordee_error *err)
{
    int64_t id = cordee_json_int(answer, "id");

    return core->db->exec(
               core, err,
               "UPDATE interaction SET thread = ? WHERE id = ? AND thread IS NULL",
               CORDEE_ARGS(CORDEE_V(cordee_json_int(answer, "thread")), CORDEE_V(id))) <
                       0 ||
                   cd_desk_await(core, cordee_json_int(answer, "message"), "", err) < 0 ||
                   mail_add(core, desk, id, err) < 0
               ? -1
               : thread_close(core, desk, answer, err);
}

/* Our answers can be there before the mail is: where the folder of sent mail was asked
 * first, or mail is brought in. */
static int answers_join(struct cordee *core, int64_t desk, const struct come *c,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err,
        "SELECT m.id AS message, i.id, i.author, i.at, ?2 AS thread FROM message m JOIN "
        "interaction i ON i.id = m.interaction WHERE m.answers = ?1 AND m.answers <> '' "
        "AND i.kind = 'mail.out' AND EXISTS (SELECT 1 FROM interaction_party t WHERE "
        "t.interaction = i.id AND t.party = ?3)",
        CORDEE_ARGS(CORDEE_V(c->name), CORDEE_V(c->entry), CORDEE_V(c->party)));
    json_t *answer;
    size_t i;

    json_array_foreach (list, i, answer)
        if (answer_join(core, desk, answer, err) < 0)
            return -1;
    return list ? 0 : -1;
}

/* ---- taking one in ---------------------------------------------------------- */

/* Of somebody we know, on her timeline, and not there yet; what another handler took is
 * that one's, such as what one of us forwards to have it filed.  1, 0, -1. */
static int come_load(struct cordee *core, int64_t message, struct come *c, json_t **row_r,
                     struct cordee_error *err)
{
    int rc = core->db->row(
        core, err, row_r,
        "SELECT i.id, i.at, i.thread, m.party, m.message_id FROM message m JOIN "
        "interaction i ON i.id "
        "= "
        "m.interaction WHERE m.id = ? AND m.kind IN ('reply', 'new', 'unsubscribe') AND "
        "m.handler IN ('', 'mail.reply', 'mail.desk') AND m.party IS NOT NULL AND i.kind "
        "IN ('mail.in', 'mail.reply') AND NOT EXISTS "
        "(SELECT 1 FROM desk_mail x WHERE x.interaction = i.id)",
        CORDEE_ARGS(CORDEE_V(message)));

    if (rc > 0) {
        c->entry = cordee_json_int(*row_r, "id");
        c->party = cordee_json_int(*row_r, "party");
        c->at = cordee_json_int(*row_r, "at");
        c->answers = cordee_json_int(*row_r, "thread");
        c->name = cordee_json_text(*row_r, "message_id");
    }
    return rc;
}

int cd_desk_take(struct cordee *core, int64_t message, const char *const *ids, size_t n,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct come c = {.ids = ids, .n_ids = n};
    int64_t desk = 0;
    int rc = come_load(core, message, &c, &row, err);

    if (rc <= 0 || (rc = thread_find(core, &c, &desk, err)) < 0)
        return rc;
    if (rc == 0 && c.at < cordee_now() - OLD_S)
        return 0;
    if (rc == 0)
        rc = (desk = thread_new(core, &c, err)) < 0 ? -1 : 0;
    else
        rc = thread_join(core, desk, &c, err);
    return rc < 0 || mail_add(core, desk, c.entry, err) < 0 ||
                   answers_join(core, desk, &c, err) < 0
               ? -1
               : 1;
}

/* ---- what goes -------------------------------------------------------------- */

/* What one of us wrote in an exchange: {"thread", "author", "at", "desk", "name"}.  What
 * was written to somebody else is no part of it, whatever it answers. */
static int written_load(struct cordee *core, const struct cordee_value *argv, size_t argc,
                        json_t **row_r, struct cordee_error *err)
{
    if (argc < 2 || !cordee_text_is(argv[1].as.s, "mail.out"))
        return 0;
    return core->db->row(
        core, err, row_r,
        "SELECT i.thread, i.author, i.at, x.desk, p.name FROM interaction i JOIN "
        "desk_mail x ON x.interaction = i.thread JOIN desk d ON d.id = x.desk JOIN party "
        "p ON p.id = d.party WHERE i.id = ? AND EXISTS (SELECT 1 FROM interaction_party "
        "t WHERE t.interaction = i.id AND t.party = d.party)",
        CORDEE_ARGS(CORDEE_V(argv[0].as.i)));
}

int cd_desk_added(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                  struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = written_load(core, argv, argc, &row, err);

    return rc <= 0 ? rc : mail_add(core, cordee_json_int(row, "desk"), argv[0].as.i, err);
}

int cd_desk_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc = written_load(core, argv, argc, &row, err);

    if (rc <= 0)
        return rc;
    cordee_buf_printf(&title, T("A mail of %s was answered"),
                      cordee_json_text(row, "name"));
    if (core->db->change_begin(core, &c, title.text, err) < 0 ||
        thread_close(core, cordee_json_int(row, "desk"), row, err) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}
