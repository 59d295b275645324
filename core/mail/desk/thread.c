/* Which exchange a mail belongs to, and whose that is. */
#include "core/mail/desk/desk.h"

#include <string.h>

/* Older mails are history that was brought in: nobody waits for an answer. */
#define OLD_S (INT64_C(21) * 86400)

/* A mail that came, as far as it matters here. */
struct come {
    int64_t entry, party, at;
    int64_t answers; /* what we wrote; 0: nothing that is known */
    const char *const *ids;
    size_t n_ids;
};

/* ---- which --------------------------------------------------------------------------
 */

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
                            "= ?1 AND (r.until IS NULL OR r.until > ?3) "
                            "AND " CD_DESK_FOR(
                                "?1") " ORDER BY r.key_contact DESC, r.id LIMIT 1))";

    *staff_r = 0;
    return core->db->one(
        core, err, staff_r, sql,
        CORDEE_ARGS(CORDEE_V(c->party), CORDEE_V(c->answers), CORDEE_V(c->at)));
}

/* ---- what comes ---------------------------------------------------------------------
 */

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

/* Of somebody we know, on her timeline, and not there yet; what another handler took is
 * that one's, such as what one of us forwards to have it filed.  1, 0, -1. */
static int come_load(struct cordee *core, int64_t message, struct come *c,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT i.id, i.at, i.thread, m.party FROM message m JOIN interaction i ON i.id "
        "= "
        "m.interaction WHERE m.id = ? AND m.kind IN ('reply', 'new', 'unsubscribe') AND "
        "m.handler IN ('', 'mail.reply', 'mail.desk') AND m.party IS NOT NULL AND i.kind "
        "IN ('mail.in', 'mail.reply') AND NOT EXISTS "
        "(SELECT 1 FROM desk_mail x WHERE x.interaction = i.id)",
        CORDEE_ARGS(CORDEE_V(message)));

    if (rc > 0) {
        c->entry = cordee_json_int(row, "id");
        c->party = cordee_json_int(row, "party");
        c->at = cordee_json_int(row, "at");
        c->answers = cordee_json_int(row, "thread");
    }
    return rc;
}

int cd_desk_take(struct cordee *core, int64_t message, const char *const *ids, size_t n,
                 struct cordee_error *err)
{
    struct come c = {.ids = ids, .n_ids = n};
    int64_t desk = 0;
    int rc = come_load(core, message, &c, err);

    if (rc <= 0 || (rc = thread_find(core, &c, &desk, err)) < 0)
        return rc;
    if (rc == 0 && c.at < cordee_now() - OLD_S)
        return 0;
    if (rc == 0)
        rc = (desk = thread_new(core, &c, err)) < 0 ? -1 : 0;
    else
        rc = thread_join(core, desk, &c, err);
    return rc < 0 || mail_add(core, desk, c.entry, err) < 0 ? -1 : 1;
}

/* ---- what goes ----------------------------------------------------------------------
 */

/* Whoever answers what was nobody's has it.  It is done unless another mail came after
 * the one that was answered. */
static int thread_close(struct cordee *core, int64_t desk, const json_t *entry,
                        struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "UPDATE desk SET done_at = ?, snoozed_until = NULL, staff = "
        "coalesce(staff, ?) WHERE id = ? AND last = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_ID(cordee_json_int(entry, "author")),
                    CORDEE_V(desk), CORDEE_V(cordee_json_int(entry, "thread"))));
}

/* What was written to somebody else is no part of the exchange, whatever it answers. */
int cd_desk_added(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                  struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t id, desk;
    int rc;

    if (argc < 2 || !cordee_text_is(argv[1].as.s, "mail.out"))
        return 0;
    id = argv[0].as.i;
    rc = core->db->row(
        core, err, &row,
        "SELECT i.thread, i.author, x.desk FROM interaction i JOIN desk_mail x "
        "ON x.interaction = i.thread JOIN desk d ON d.id = x.desk WHERE "
        "i.id = ? AND EXISTS (SELECT 1 FROM interaction_party t WHERE "
        "t.interaction = i.id AND t.party = d.party)",
        CORDEE_ARGS(CORDEE_V(id)));
    if (rc <= 0)
        return rc;
    desk = cordee_json_int(row, "desk");
    return mail_add(core, desk, id, err) < 0 ? -1 : thread_close(core, desk, row, err);
}
