/* Filing what one of us handed over. */
#include "core/mail/capture/capture.h"

#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/db/roles.h"
#include "core/db/scope.h"
#include "core/mail/compose.h"
#include "core/mail/desk/desk.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ATTACHED_MOST 10
#define BODY_MAX      100000
#define MASKED        "+drop-xxxxxxxxxxxxxxxxxxxxxxxxxx@"

/* One mail that was handed over. */
struct filing {
    struct cordee *core;
    struct cordee_arena *arena;
    int64_t message, staff;
    int64_t writer;  /* one of us, by its From; 0 */
    bool own;        /* for nobody else */
    bool moved;      /* to a folder: it is the mail itself, not one that forwards it */
    bool vouched;    /* its From is true */
    const char *why; /* it is not filed; NULL: it is */
    const char *raw;
    size_t n;
    struct cd_parsed *p;
    int64_t at, thread;
    const char *zone;
    struct cordee_error *err;
};

/* ---- who is who ------------------------------------------------------------- */

static int is_mailbox(struct filing *f, const char *address)
{
    int64_t one = 0;

    return f->core->db->one(f->core, f->err, &one,
                            "SELECT 1 FROM mail_source WHERE kind = 'imap' AND "
                            "lower(login) = lower(?) LIMIT 1",
                            CORDEE_ARGS(CORDEE_V(address)));
}

/* Of us, of a mailbox that is set up here, or an address of this program. */
static int is_ours(struct filing *f, const char *address)
{
    char box[255];
    struct cordee_error none;
    int64_t staff;
    const char *at;
    int rc;

    if (strstr(address, MASKED))
        return 1;
    if (cd_return_address(f->core, box, &none) == 0 && (at = strrchr(box, '@')) &&
        strncasecmp(address, box, (size_t)(at - box)) == 0 &&
        strchr("+@", address[at - box]) && strrchr(address, '@') &&
        strcasecmp(strrchr(address, '@'), at) == 0)
        return 1;
    rc = is_mailbox(f, address);
    return rc != 0 ? rc : cd_staff_find(f->core, address, false, &staff, f->err);
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

/* The entry that has this mail already, whichever way it came; 1, 0, -1. */
static int entry_find(struct filing *f, int64_t nth, const char *id, int64_t *entry_r)
{
    struct cordee *core = f->core;
    int rc = core->db->one(core, f->err, entry_r,
                           "SELECT interaction FROM capture_mail WHERE message = ? AND n "
                           "= ? AND interaction IS NOT NULL",
                           CORDEE_ARGS(CORDEE_V(f->message), CORDEE_V(nth)));

    return rc != 0 || !*id ? rc
                           : core->db->one(core, f->err, entry_r, ENTRY_OF_MAIL,
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

/* ---- the entry -------------------------------------------------------------- */

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
                         "SELECT cluster FROM staff_cluster WHERE staff = ? AND "
                         "cluster_may_write(cluster) ORDER BY id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(f->staff))) < 0)
        return -1;
    return f->core->crm->interaction(f->core, f->err, &i, entry_r);
}

/* What who handed it over wrote above it, once. */
static int note_add(struct filing *f, int64_t entry, const char *text,
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

static bool is_writer_there(const struct cordee_taker *takers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(takers[i].part, "from") == 0)
            return true;
    return false;
}

static int mail_file(struct filing *f, int64_t nth, const struct cd_forwarded *mail,
                     bool out)
{
    struct cordee_taker takers[CD_PEOPLE_MAX];
    struct cd_people unknown = {.n = 0};
    int64_t entry = 0;
    size_t n = 0;
    int rc;

    /* Whose mail it is must be in the register: until then it waits for a word on them.
     */
    if (people_sort(f, &mail->people, takers, &n, &unknown) < 0 ||
        (rc = entry_find(f, nth, mail->message_id, &entry)) < 0)
        return -1;
    if (rc > 0)
        rc = entry_join(f, entry, takers, n);
    else if (n && (out || is_writer_there(takers, n)))
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

/* ---- what it is ------------------------------------------------------------- */

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
    if (!f->thread && cd_desk_await(f->core, f->message, f->p->in_reply_to, f->err) < 0)
        return -1;
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

/* Somebody wrote it: one of us, who then had to do with them, or others.  Who hands it
 * over says that it belongs here, not that a colleague wrote it. */
static int whole_file(struct filing *f)
{
    struct cd_forwarded mail;
    int out;

    if (!cd_forward_whole(f->raw, f->n, f->p, &mail, f->arena))
        return 0;
    out = is_ours(f, f->p->from_address);
    if (out > 0 && !f->vouched) {
        f->why =
            T_LATER("It says that it is from one of us, and our mail server does not "
                    "vouch for that: it was not filed.");
        return 0;
    }
    if (out > 0 && f->writer)
        f->staff = f->writer;
    return out < 0 ? -1 : out ? own_file(f) : mail_file(f, 0, &mail, false);
}

/* It was written to the address for handing over: to nobody else but ourselves, or it is
 * a mail to them of which that got a copy.  1, 0, -1. */
static int is_written_to(struct filing *f)
{
    static const char *const names[] = {"To", "Cc"};
    struct cd_people people = {.n = 0};
    bool written = false;
    int ours = 1;

    for (size_t i = 0; i < 2; i++) {
        const char *list;

        for (size_t k = 0;
             k < 5 && (list = cd_head_field(f->raw, f->n, names[i], k, f->arena)); k++) {
            written = written || strstr(list, MASKED);
            cd_people_add(&people, list, "to", true, f->arena);
        }
    }
    for (size_t i = 0; written && ours > 0 && i < people.n; i++)
        ours = is_ours(f, people.all[i].address);
    return written ? ours : 0;
}

static int mail_look(struct filing *f)
{
    struct cd_forwarded *list = cordee_arena_get(f->arena, ATTACHED_MOST * sizeof *list);
    size_t n = 0;
    int written = f->moved ? 0 : is_written_to(f);

    if (written < 0)
        return -1;
    if (written) {
        n = cd_forward_attached(f->raw, f->n, list, ATTACHED_MOST, f->arena);
        if (n)
            list[0].note = cd_forward_note(f->p->visible, f->arena);
        if (!n && cd_forward_read(f->p->text, f->zone, &list[0], f->arena))
            n = 1;
    }
    return n ? forwarded_file(f, list, n) : whole_file(f);
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

/* What has no place is shown where mail is looked through, and says why. */
static int state_put(struct filing *f)
{
    return f->core->db->exec(
        f->core, f->err, "UPDATE message SET state = ?, error = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(f->why ? "unread" : "filed"), CORDEE_V(f->why ? f->why : ""),
                    CORDEE_V(f->message)));
}

/* ---- doors ------------------------------------------------------------------ */

int cd_capture_put(struct cordee *core, int64_t message, int64_t staff, bool own,
                   bool moved, struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO capture(message, staff, own, moved) VALUES(?, ?, ?, ?) ON "
        "CONFLICT(message) DO UPDATE SET staff = excluded.staff, own = excluded.own, "
        "moved = excluded.moved",
        CORDEE_ARGS(CORDEE_V(message), CORDEE_ID(staff), CORDEE_V((int64_t)own),
                    CORDEE_V((int64_t)moved)));
}

static bool is_vouched(struct cordee *core, const char *raw, size_t n,
                       const char *address)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();

    return !cd_head_field(raw, n, "From", 1, arena) &&
           cd_authres_vouches(
               raw, n, core->setting->text(core, arena, "mail.authserv_id"), address);
}

/* Their own words they know themselves; what is in a folder of sent mail, its mailbox. */
static int writer_look(struct filing *f, bool sent)
{
    const char *from = f->p->from_address;

    if (cd_staff_find(f->core, from, false, &f->writer, f->err) < 0)
        return -1;
    f->vouched = sent || (f->writer && f->writer == f->staff) ||
                 (cordee_address_ok(from) && is_vouched(f->core, f->raw, f->n, from));
    return 0;
}

/* The mark counts in what one of us wrote, and then it is theirs. */
static int private_look(struct filing *f)
{
    const char *text = *f->p->visible ? f->p->visible : f->p->text;
    int ours = f->moved ? is_ours(f, f->p->from_address) : 1;

    if (ours <= 0)
        return ours;
    if (cd_private_take(&f->p->subject, &text, f->arena)) {
        f->own = true;
        if (f->moved && f->writer && f->vouched)
            f->staff = f->writer;
    }
    f->p->visible = text;
    return 0;
}

/* 1 read, 0 it is gone, -1. */
static int filing_load(struct filing *f, struct cordee_buf *raw)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    /* What was filed as theirs alone stays that; what waits for a word is no entry yet.
     */
    int rc = f->core->db->row(
        f->core, f->err, &row,
        "SELECT m.file, m.received_at, m.sent, c.moved, c.staff, c.own AND EXISTS "
        "(SELECT "
        "1 FROM capture_mail x WHERE x.message = m.id) AS \"own:bool\" FROM message m "
        "JOIN capture c ON c.message = m.id WHERE m.id = ? AND m.dropped_at IS NULL",
        CORDEE_ARGS(CORDEE_V(f->message)));

    if (rc <= 0)
        return rc;
    rc = cd_file_get(f->core->host, cordee_json_text(row, "file"), CD_MAIL_SIZE_MAX, raw,
                     f->err);
    if (rc <= 0 || !(f->p = cd_parse(raw->text, raw->len, f->arena)))
        return rc < 0 ? -1 : 0;
    f->raw = raw->text;
    f->n = raw->len;
    f->staff = cordee_json_int(row, "staff");
    f->at = cordee_json_int(row, "received_at");
    f->moved = cordee_json_int(row, "moved");
    f->own = cordee_json_true(row, "own");
    return writer_look(f, cordee_json_int(row, "sent")) < 0 || private_look(f) < 0 ||
                   zone_load(f) < 0
               ? -1
               : 1;
}

/* Whether who handed it over may write anywhere at all; 1, 0, -1. */
static int may_file(struct filing *f)
{
    const struct cd_scope *scope = cd_scope_now(f->core->host);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        f->core->db->row(f->core, f->err, &row,
                         "SELECT role FROM staff WHERE id = ? AND disabled_at IS NULL",
                         CORDEE_ARGS(CORDEE_V(f->staff)));

    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < scope->n; i++)
        if (scope->in[i].writes)
            return 1;
    return scope->all &&
           cd_may(f->core->host, cordee_json_text(row, "role"), "crm.write");
}

/* As who handed it over: a mailbox of nobody's is the office's. */
static int filing_do(struct filing *f)
{
    int may = f->moved && !f->staff ? 1 : may_file(f);

    if (may < 0)
        return -1;
    if (may == 0) {
        f->why = T_LATER("Who handed it over may not write to any timeline: ask an "
                         "administrator for a role that may.");
        return 0;
    }
    if (*f->p->in_reply_to &&
        f->core->db->one(f->core, f->err, &f->thread, ENTRY_OF_MAIL,
                         CORDEE_ARGS(CORDEE_V(f->p->in_reply_to))) < 0)
        return -1;
    return mail_look(f);
}

int cd_capture_again(struct cordee *core, int64_t message, const char **why_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    struct filing f = {.core = core, .arena = arena, .message = message, .err = err};
    struct cd_db_acting was;
    int rc = filing_load(&f, &raw);

    if (rc <= 0)
        return rc;
    if (cd_capture_put(core, message, f.staff, f.own, f.moved, err) < 0)
        return -1;
    cd_db_act_begin(core->host, f.staff, &was);
    rc = filing_do(&f);
    cd_db_act_end(core->host, &was);
    if (rc < 0)
        return -1;
    if (why_r)
        *why_r = f.why;
    return state_put(&f);
}

/* Is it from one of us, by the word of our own server? */
static int sender_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd_staff_find(core, in->mail.from_address, false, staff_r, err);

    if (rc <= 0)
        return rc;
    if (core->db->row(core, err, &row, "SELECT file FROM message WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(in->mail.message))) <= 0 ||
        cd_file_get(core->host, cordee_json_text(row, "file"), CD_MAIL_SIZE_MAX, &raw,
                    err) <= 0)
        return -1;
    return is_vouched(core, raw.text, raw.len, in->mail.from_address);
}

static int owner_find(struct cordee *core, const struct cd_inbound *in, int64_t *staff_r,
                      struct cordee_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && in->mail.envelope_to && in->mail.envelope_to[i]; i++)
        rc = cd_drop_find(core, in->mail.envelope_to[i], staff_r, err);
    return rc;
}

static int capture_begin(struct cordee *core, const struct cd_inbound *in, int64_t staff,
                         bool own, struct cordee_error *err)
{
    if (core->db->exec(core, err,
                       "UPDATE message SET state = 'filed', handler = 'mail.capture', "
                       "error = '', envelope_to = '[]' WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(in->mail.message))) < 0)
        return -1;
    return cd_capture_put(core, in->mail.message, staff, own, in->handed, err);
}

/* Who moves it there may read that mailbox: nobody else needs to vouch that it belongs
 * here.  What is one's own already stays that. */
static int capture_moved(struct cordee *core, const struct cd_inbound *in,
                         struct cordee_error *err)
{
    int64_t staff = 0, owner = 0;
    int rc =
        core->db->one(core, err, &owner,
                      "SELECT c.staff FROM capture c WHERE c.message = ? AND c.own = "
                      "1 AND c.staff IS NOT NULL AND EXISTS (SELECT 1 FROM "
                      "capture_mail x WHERE x.message = c.message)",
                      CORDEE_ARGS(CORDEE_V(in->mail.message)));

    if (rc < 0 ||
        core->db->one(core, err, &staff, "SELECT staff FROM mail_source WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(in->handed))) < 0 ||
        capture_begin(core, in, rc ? owner : staff, rc > 0, err) < 0 ||
        cd_capture_again(core, in->mail.message, NULL, err) < 0)
        return -1;
    return 1;
}

int cd_capture(struct cordee *core, struct cd_inbound *in, struct cordee_error *err)
{
    int64_t owner = 0, sender = 0;
    int rc;

    if (!core->crm)
        return 0;
    if (in->handed)
        return capture_moved(core, in, err);
    rc = owner_find(core, in, &owner, err);
    if (rc <= 0)
        return rc;
    rc = sender_find(core, in, &sender, err);
    if (rc < 0 || capture_begin(core, in, rc ? sender : owner, !rc, err) < 0)
        return -1;
    rc = rc ? cd_capture_again(core, in->mail.message, NULL, err)
            : cd_capture_doubt(core, in, owner, err);
    return rc < 0 ? -1 : 1;
}
