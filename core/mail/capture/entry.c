/* A mail that was handed over becomes an entry of the history, once. */
#include "core/mail/capture/capture-priv.h"

#include <string.h>

#define BODY_MAX 100000

/* ---- once ------------------------------------------------------------------- */

/* Entry `i` is open to who acts: what it says, and somebody who took part. */
#define IS_OPEN                                                                     \
    CORDEE_ENTRY_OPEN                                                               \
    " AND (scope_whole() OR EXISTS (SELECT 1 FROM interaction_party "               \
    "ip WHERE ip.interaction = i.id AND EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF( \
        "ip.party") " sx WHERE cluster_mine(sx.cluster))))"
/* Anybody can write a Message-ID: it finds no more than they may read. */
#define ENTRY_OF_MAIL                                                                    \
    "SELECT i.id FROM (SELECT interaction FROM message WHERE message_id = ?1 UNION ALL " \
    "SELECT interaction FROM capture_mail WHERE original = ?1 UNION ALL SELECT "         \
    "interaction FROM outbox WHERE message_id = ?1) m JOIN interaction i ON i.id = "     \
    "m.interaction WHERE " IS_OPEN " LIMIT 1"

int cd_handed_entry(struct cd_handed *f, const char *id, int64_t *entry_r)
{
    return f->core->db->one(f->core, f->err, entry_r, ENTRY_OF_MAIL,
                            CORDEE_ARGS(CORDEE_V(id)));
}

/* The entry that the n-th mail of it is, or that has such a mail already; 1, 0, -1. */
static int entry_find(struct cd_handed *f, int64_t nth, const char *id, int64_t *entry_r)
{
    struct cordee *core = f->core;
    int rc = core->db->one(core, f->err, entry_r,
                           "SELECT interaction FROM capture_mail WHERE message = ? AND n "
                           "= ? AND interaction IS NOT NULL",
                           CORDEE_ARGS(CORDEE_V(f->message), CORDEE_V(nth)));

    return rc != 0 || !*id ? rc : cd_handed_entry(f, id, entry_r);
}

static int entry_keep(struct cd_handed *f, int64_t nth, const char *id, int64_t entry,
                      const struct cordee_taker *takers, size_t n)
{
    struct cordee *core = f->core;

    if (core->db->exec(core, f->err,
                       "INSERT INTO capture_mail(message, n, original, interaction) "
                       "VALUES(?, ?, ?, ?) ON CONFLICT(message, n) DO UPDATE SET "
                       "interaction = excluded.interaction",
                       CORDEE_ARGS(CORDEE_V(f->message), CORDEE_V(nth), CORDEE_V(id),
                                   CORDEE_ID(entry))) < 0)
        return -1;
    return nth ? 0
               : core->db->exec(core, f->err,
                                "UPDATE message SET interaction = ?, party = ? WHERE id "
                                "= ?",
                                CORDEE_ARGS(CORDEE_ID(entry),
                                            CORDEE_ID(n ? takers[0].party : 0),
                                            CORDEE_V(f->message)));
}

/* ---- the entry -------------------------------------------------------------- */

static int entry_make(struct cd_handed *f, const struct cd_forwarded *mail, bool out,
                      const struct cordee_taker *takers, size_t n, int64_t *entry_r)
{
    char *subject = cordee_arena_text(f->arena, mail->subject);
    char *body = cordee_arena_text(f->arena, mail->text);
    struct cordee_interaction i = {.kind = out ? "mail.out" : "mail.in",
                                   .direction = out ? CORDEE_OUT : CORDEE_IN,
                                   .at = mail->date && mail->date < f->at ? mail->date
                                                                          : f->at,
                                   .subject = subject,
                                   .body = body,
                                   .author = f->staff,
                                   .thread = f->thread,
                                   .visibility = f->own ? "owner" : NULL,
                                   .takers = takers,
                                   .n_takers = n};

    subject[cordee_utf8_cut(subject, 120)] = '\0';
    body[cordee_utf8_cut(body, BODY_MAX)] = '\0';
    if (f->core->db->one(f->core, f->err, &i.cluster,
                         "SELECT cluster FROM staff_cluster WHERE staff = ? AND "
                         "cluster_may_write(cluster) ORDER BY id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(f->staff))) < 0)
        return -1;
    return f->core->crm->interaction(f->core, f->err, &i, entry_r);
}

/* What who handed it over wrote above it, once. */
static int note_add(struct cd_handed *f, int64_t entry, const char *text,
                    const struct cordee_taker *takers, size_t n)
{
    const char *subject = "", *said = text ? text : "";
    const bool marked = cd_private_take(&subject, &said, f->arena);
    char *body = cordee_arena_text(f->arena, said);
    const struct cordee_interaction i = {.kind = "note",
                                         .at = f->at,
                                         .subject = subject,
                                         .body = body,
                                         .author = f->staff,
                                         .thread = entry,
                                         .visibility = marked || f->own ? "owner" : NULL,
                                         .takers = takers,
                                         .n_takers = n};
    int64_t id = 0;
    int rc;

    body[cordee_utf8_cut(body, BODY_MAX)] = '\0';
    if (!*body || !entry || !n || !f->vouched)
        return 0;
    rc = f->core->db->one(
        f->core, f->err, &id,
        "SELECT id FROM interaction WHERE thread = ? AND kind = 'note' "
        "AND author = ? AND at = ?",
        CORDEE_ARGS(CORDEE_V(entry), CORDEE_V(f->staff), CORDEE_V(f->at)));
    return rc != 0 ? (rc < 0 ? -1 : 0)
                   : f->core->crm->interaction(f->core, f->err, &i, &id);
}

/* Those who are known by now were there, too; who is in it already stays as they are. */
static int entry_join(struct cd_handed *f, int64_t entry,
                      const struct cordee_taker *takers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (f->core->crm->joined(f->core, f->err, entry, takers[i].party,
                                 takers[i].part) < 0)
            return -1;
    return 0;
}

/* Whose timeline somebody said that it belongs to. */
static void given_add(const struct cd_handed *f, bool out, struct cordee_taker *takers,
                      size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (takers[i].party == f->given)
            return;
    takers[(*n)++] = (struct cordee_taker){f->given, out ? "to" : "from"};
}

static bool is_writer_there(const struct cordee_taker *takers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(takers[i].part, "from") == 0)
            return true;
    return false;
}

int cd_handed_file(struct cd_handed *f, int64_t nth, const struct cd_forwarded *mail,
                   bool out)
{
    struct cordee_taker takers[CD_PEOPLE_MAX + 1];
    struct cd_people unknown = {.n = 0};
    int64_t entry = 0;
    size_t n = 0;
    int rc;

    /* Whose mail it is must be in the register: until then it waits for a word on them.
     */
    if (cd_handed_people(f, &mail->people, takers, &n, &unknown) < 0 ||
        (rc = entry_find(f, nth, mail->message_id, &entry)) < 0)
        return -1;
    if (rc == 0 && f->given)
        given_add(f, out, takers, &n);
    if (rc > 0)
        rc = entry_join(f, entry, takers, n);
    else if (n && (out || f->given || is_writer_there(takers, n)))
        rc = entry_make(f, mail, out, takers, n, &entry);
    if (rc < 0 || entry_keep(f, nth, mail->message_id, entry, takers, n) < 0 ||
        note_add(f, entry, mail->note, takers, n) < 0)
        return -1;
    return cd_capture_propose(f->core,
                              &(struct cordee_proposal){.interaction = entry,
                                                        .message = f->message,
                                                        .staff = f->own ? f->staff : 0,
                                                        .quote = mail->subject},
                              f->staff, &unknown, f->err);
}
