/* Filing what one of us handed over. */
#include "core/mail/capture/capture.h"

#include "core/config/folder.h"
#include "core/mail/compose.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ATTACHED_MOST 10
#define BODY_MAX      100000
#define MASKED        "+drop-xxxxxxxxxxxxxxxxxxxxxxxxxx@"
#define PRIVATE       "#private"

/* One mail that was handed over. */
struct filing {
    struct cordee *core;
    struct cordee_arena *arena;
    int64_t message, staff;
    bool own; /* for nobody else */
    bool forwarded;
    const char *raw;
    size_t n;
    struct cd_parsed *p;
    int64_t at, thread;
    const char *zone;
    struct cordee_error *err;
};

/* ---- the mark that keeps it to oneself ------------------------------------------------
 */

/* Takes it out of `text` when it stands before `end`. */
static bool mark_take(char *text, size_t end)
{
    char *mark = strcasestr(text, PRIVATE);
    char *after;

    if (!mark || (size_t)(mark - text) >= end)
        return false;
    after = mark + sizeof PRIVATE - 1;
    after += strspn(after, " ");
    memmove(mark, after, strlen(after) + 1);
    return true;
}

static bool private_take(struct filing *f)
{
    char *subject = cordee_arena_text(f->arena, f->p->subject);
    char *text = cordee_arena_text(f->arena, *f->p->visible ? f->p->visible : f->p->text);
    size_t first = strspn(text, " \t\r\n");
    bool in_subject = mark_take(subject, strlen(subject));
    bool in_text = mark_take(text, first + strcspn(text + first, "\n"));

    f->p->subject = cordee_text_trim(subject);
    f->p->visible = cordee_text_trim(text);
    return in_subject || in_text;
}

/* ---- who is who ---------------------------------------------------------------------
 */

/* The user whose address it is; 1, 0, -1. */
static int staff_find(struct cordee *core, const char *address, int64_t *staff_r,
                      struct cordee_error *err)
{
    char folded[255];

    if (!cordee_address_ok(address) || cordee_address_fold(address, folded) < 0)
        return 0;
    return core->db->one(
        core, err, staff_r,
        "SELECT s.id FROM staff s WHERE s.disabled_at IS NULL AND (s.login = ?1 OR "
        "EXISTS (SELECT 1 FROM email_address e WHERE e.party = s.party AND e.folded = "
        "?1)) LIMIT 1",
        CORDEE_ARGS(CORDEE_V((const char *)folded)));
}

/* Of us, or an address of this program. */
static int is_ours(struct filing *f, const char *address)
{
    char box[255];
    struct cordee_error none;
    int64_t staff;
    const char *at;

    if (strstr(address, MASKED))
        return 1;
    if (cd_return_address(f->core, box, &none) == 0 && (at = strrchr(box, '@')) &&
        strncasecmp(address, box, (size_t)(at - box)) == 0 &&
        strchr("+@", address[at - box]) && strrchr(address, '@') &&
        strcasecmp(strrchr(address, '@'), at) == 0)
        return 1;
    return staff_find(f->core, address, &staff, f->err);
}

/* Known ones become takers, unknown ones `unknown`. */
static int people_sort(struct filing *f, const struct cd_people *people,
                       struct cordee_taker *takers, size_t *n_r,
                       struct cd_people *unknown)
{
    for (size_t i = 0; i < people->n; i++) {
        const struct cd_mailbox *one = &people->all[i];
        int64_t party = 0, address;
        int rc = is_ours(f, one->address);
        bool there = false;

        if (rc == 0)
            rc = f->core->crm->by_email(f->core, f->err, one->address, &party, &address);
        if (rc < 0)
            return -1;
        if (!party && rc == 0)
            unknown->all[unknown->n++] = *one;
        for (size_t k = 0; k < *n_r; k++)
            there = there || takers[k].party == party;
        if (party && !there && f->core->crm->writable(f->core, f->err, party) == 0)
            takers[(*n_r)++] = (struct cordee_taker){party, one->part};
    }
    return 0;
}

/* ---- once ---------------------------------------------------------------------------
 */

/* The entry that has this mail already, whichever way it came; 1, 0, -1. */
static int entry_find(struct filing *f, int64_t nth, const char *id, int64_t *entry_r)
{
    struct cordee *core = f->core;
    int rc = core->db->one(core, f->err, entry_r,
                           "SELECT interaction FROM capture_mail WHERE message = ? AND n "
                           "= ? AND interaction IS NOT NULL",
                           CORDEE_ARGS(CORDEE_V(f->message), CORDEE_V(nth)));

    if (rc != 0 || !*id)
        return rc;
    return core->db->one(
        core, f->err, entry_r,
        "SELECT interaction FROM message WHERE message_id = ?1 AND interaction IS NOT "
        "NULL UNION ALL SELECT interaction FROM capture_mail WHERE original = ?1 AND "
        "interaction IS NOT NULL UNION ALL SELECT interaction FROM outbox WHERE "
        "message_id = ?1 AND interaction IS NOT NULL LIMIT 1",
        CORDEE_ARGS(CORDEE_V(id)));
}

static int entry_keep(struct filing *f, int64_t nth, const char *id, int64_t entry,
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

/* ---- the entry ----------------------------------------------------------------------
 */

static int entry_make(struct filing *f, const struct cd_forwarded *mail, bool out,
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
                         "SELECT cluster FROM staff_cluster WHERE staff = ? ORDER BY id "
                         "LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(f->staff))) < 0)
        return -1;
    return f->core->crm->interaction(f->core, f->err, &i, entry_r);
}

/* Those who are known by now were there, too. */
static int entry_join(struct filing *f, int64_t entry, const struct cordee_taker *takers,
                      size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (f->core->crm->took_part(f->core, f->err, entry, &takers[i].party, 1,
                                    takers[i].part) < 0)
            return -1;
    return 0;
}

static int mail_file(struct filing *f, int64_t nth, const struct cd_forwarded *mail,
                     bool out)
{
    struct cordee_taker takers[CD_PEOPLE_MAX];
    struct cd_people unknown = {.n = 0};
    int64_t entry = 0;
    size_t n = 0;
    int rc;

    if (people_sort(f, &mail->people, takers, &n, &unknown) < 0 ||
        (rc = entry_find(f, nth, mail->message_id, &entry)) < 0)
        return -1;
    if (rc > 0)
        rc = entry_join(f, entry, takers, n);
    else if (n)
        rc = entry_make(f, mail, out, takers, n, &entry);
    if (rc < 0 || entry_keep(f, nth, mail->message_id, entry, takers, n) < 0)
        return -1;
    return cd_capture_propose(f->core,
                              &(struct cordee_proposal){.interaction = entry,
                                                        .message = f->message,
                                                        .staff = f->own ? f->staff : 0,
                                                        .quote = mail->subject},
                              f->staff, &unknown, f->err);
}

/* ---- what it is ---------------------------------------------------------------------
 */

/* What they wrote, and to whom. */
static int own_file(struct filing *f)
{
    struct cd_forwarded mail = {.subject = f->p->subject,
                                .text = f->p->visible,
                                .message_id = f->p->message_id,
                                .date = f->p->date};
    const char *list;

    for (size_t k = 0; k < 5 && (list = cd_head_field(f->raw, f->n, "To", k, f->arena));
         k++)
        cd_people_add(&mail.people, list, "to", true, f->arena);
    for (size_t k = 0; k < 5 && (list = cd_head_field(f->raw, f->n, "Cc", k, f->arena));
         k++)
        cd_people_add(&mail.people, list, "cc", true, f->arena);
    return mail_file(f, 0, &mail, true);
}

static int forwarded_file(struct filing *f, struct cd_forwarded *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int out = is_ours(f, list[i].people.all[0].address);

        list[i].text = cd_visible(list[i].text, f->arena);
        if (out < 0 || mail_file(f, (int64_t)i, &list[i], out > 0) < 0)
            return -1;
    }
    /* It is shown as theirs. */
    return f->core->db->exec(
        f->core, f->err,
        "UPDATE message SET from_name = ?, from_address = ?, subject = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(list[0].people.all[0].name),
                    CORDEE_V(list[0].people.all[0].address), CORDEE_V(list[0].subject),
                    CORDEE_V(f->message)));
}

/* It was written to the address for handing over, not only copied to it. */
static bool is_written_to(struct filing *f)
{
    static const char *const names[] = {"To", "Cc"};

    for (size_t i = 0; i < 2; i++) {
        const char *list;

        for (size_t k = 0;
             k < 5 && (list = cd_head_field(f->raw, f->n, names[i], k, f->arena)); k++)
            if (strstr(list, MASKED))
                return true;
    }
    return false;
}

static int mail_look(struct filing *f)
{
    struct cd_forwarded *list = cordee_arena_get(f->arena, ATTACHED_MOST * sizeof *list);
    size_t n = 0;

    if (is_written_to(f)) {
        n = cd_forward_attached(f->raw, f->n, list, ATTACHED_MOST, f->arena);
        if (!n && cd_forward_read(f->p->text, f->zone, &list[0], f->arena))
            n = 1;
    }
    return n ? forwarded_file(f, list, n) : own_file(f);
}

static int zone_load(struct filing *f)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (f->core->db->row(f->core, f->err, &row,
                         "SELECT zone FROM cluster ORDER BY id LIMIT 1",
                         CORDEE_NO_ARGS) < 0)
        return -1;
    f->zone = cordee_arena_text(f->arena, cordee_json_text(row, "zone"));
    return 0;
}

/* ---- doors --------------------------------------------------------------------------
 */

static int capture_put(struct cordee *core, int64_t message, int64_t staff, bool own,
                       struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO capture(message, staff, own) VALUES(?, ?, ?) ON "
        "CONFLICT(message) DO UPDATE SET staff = excluded.staff, own = "
        "excluded.own",
        CORDEE_ARGS(CORDEE_V(message), CORDEE_V(staff), CORDEE_V((int64_t)own)));
}

int cd_capture_again(struct cordee *core, int64_t message, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct filing f = {.core = core, .arena = arena, .message = message, .err = err};
    int rc = core->db->row(core, err, &row,
                           "SELECT m.file, m.received_at, c.staff FROM message m JOIN "
                           "capture c ON c.message = m.id WHERE m.id = ? AND "
                           "m.dropped_at IS NULL",
                           CORDEE_ARGS(CORDEE_V(message)));

    if (rc <= 0)
        return rc;
    rc = cd_file_get(core->host, cordee_json_text(row, "file"), CD_MAIL_SIZE_MAX, &raw,
                     err);
    if (rc <= 0 || !(f.p = cd_parse(raw.text, raw.len, arena)))
        return rc < 0 ? -1 : 0;
    f.raw = raw.text;
    f.n = raw.len;
    f.staff = cordee_json_int(row, "staff");
    f.at = cordee_json_int(row, "received_at");
    f.own = private_take(&f);
    if (zone_load(&f) < 0 || capture_put(core, message, f.staff, f.own, err) < 0)
        return -1;
    if (*f.p->in_reply_to &&
        core->db->one(core, err, &f.thread,
                      "SELECT interaction FROM message WHERE message_id = ?1 AND "
                      "interaction IS NOT NULL UNION ALL SELECT interaction FROM outbox "
                      "WHERE message_id = ?1 AND interaction IS NOT NULL LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(f.p->in_reply_to))) < 0)
        return -1;
    return mail_look(&f);
}

/* Is it from one of us, by the word of our own server? */
static int sender_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = staff_find(core, in->mail.from_address, staff_r, err);

    if (rc <= 0)
        return rc;
    if (core->db->row(core, err, &row, "SELECT file FROM message WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(in->mail.message))) <= 0 ||
        cd_file_get(core->host, cordee_json_text(row, "file"), CD_MAIL_SIZE_MAX, &raw,
                    err) <= 0)
        return -1;
    return !cd_head_field(raw.text, raw.len, "From", 1, arena) &&
           cd_authres_vouches(raw.text, raw.len,
                              core->setting->text(core, arena, "mail.authserv_id"),
                              in->mail.from_address);
}

static int owner_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                      struct cordee_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && in->mail.envelope_to && in->mail.envelope_to[i]; i++)
        rc = cd_drop_find(core, in->mail.envelope_to[i], staff_r, err);
    return rc;
}

int cd_capture(struct cordee *core, struct cd_inbound *in, struct cordee_error *err)
{
    int64_t owner = 0, sender = 0;
    int rc = core->crm ? owner_find(core, in, &owner, err) : 0;

    if (rc <= 0)
        return rc;
    rc = sender_find(core, in, &sender, err);
    if (rc < 0 ||
        core->db->exec(core, err,
                       "UPDATE message SET state = 'filed', handler = 'mail.capture', "
                       "error = '', envelope_to = '[]' WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(in->mail.message))) < 0 ||
        capture_put(core, in->mail.message, rc ? sender : owner, !rc, err) < 0)
        return -1;
    rc = rc ? cd_capture_again(core, in->mail.message, err)
            : cd_capture_doubt(core, in, owner, err);
    return rc < 0 ? -1 : 1;
}
