/* Filing what one of us handed over: what it is, and what becomes of it. */
#include "core/mail/capture/capture-priv.h"

#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/db/roles.h"
#include "core/db/scope.h"
#include "core/mail/desk/desk.h"
#include "core/mail/receive/head.h"

#include <string.h>

#define ATTACHED_MOST 10

/* ---- what it is ------------------------------------------------------------- */

/* What they wrote, and to whom. */
static int own_file(struct cd_handed *f)
{
    struct cd_forwarded mail = {.subject = f->p->subject,
                                .text = f->p->visible,
                                .message_id = f->p->message_id,
                                .date = f->p->date};

    cd_people_of_mail(&mail.people, f->raw, f->n, f->arena);
    if (!f->thread && cd_desk_await(f->core, f->message, f->p->in_reply_to, f->err) < 0)
        return -1;
    return cd_handed_file(f, 0, &mail, true);
}

static int forwarded_file(struct cd_handed *f, struct cd_forwarded *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int out = cd_handed_is_ours(f, list[i].people.all[0].address);

        list[i].text = cd_visible(list[i].text, f->arena);
        if (out < 0 || cd_handed_file(f, (int64_t)i, &list[i], out > 0) < 0)
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
static int whole_file(struct cd_handed *f)
{
    struct cd_forwarded mail;
    int out;

    if (!cd_forward_whole(f->raw, f->n, f->p, &mail, f->arena))
        return 0;
    out = cd_handed_is_ours(f, f->p->from_address);
    if (out > 0 && !f->vouched) {
        f->why =
            T_LATER("It says that it is from one of us, and our mail server does not "
                    "vouch for that: it was not filed.");
        return 0;
    }
    if (out > 0 && f->writer)
        f->staff = f->writer;
    return out < 0 ? -1 : out ? own_file(f) : cd_handed_file(f, 0, &mail, false);
}

/* It was written to the address for handing over: to nobody else but ourselves, or it is
 * a mail to them of which that got a copy.  1, 0, -1. */
static int is_written_to(struct cd_handed *f)
{
    struct cd_people people = {.n = 0};
    bool written = false;
    int ours = 1;

    cd_people_of_mail(&people, f->raw, f->n, f->arena);
    for (size_t i = 0; i < people.n; i++)
        written = written || strstr(people.all[i].address, CD_DROP_MASKED);
    for (size_t i = 0; written && ours > 0 && i < people.n; i++)
        ours = cd_handed_is_ours(f, people.all[i].address);
    return written ? ours : 0;
}

static int mail_look(struct cd_handed *f)
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

static int zone_load(struct cd_handed *f)
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
static int state_put(struct cd_handed *f)
{
    struct cordee *core = f->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *one = json_pack("[I]", (json_int_t)f->message);

    return f->why ? core->db->exec(
                        core, f->err,
                        "UPDATE message SET state = 'unread', error = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(f->why), CORDEE_V(f->message)))
                  : cd_handed_settle(core, one, f->err);
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

bool cd_handed_is_vouched(struct cordee *core, const char *raw, size_t n,
                          const char *address)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();

    return !cd_head_field(raw, n, "From", 1, arena) &&
           cd_authres_vouches(
               raw, n, core->setting->text(core, arena, "mail.authserv_id"), address);
}

/* Their own words they know themselves; what is in a folder of sent mail, its mailbox. */
static int writer_look(struct cd_handed *f, bool sent)
{
    const char *from = f->p->from_address;

    if (cd_staff_find(f->core, from, false, &f->writer, f->err) < 0)
        return -1;
    f->vouched =
        sent || (f->writer && f->writer == f->staff) ||
        (cordee_address_ok(from) && cd_handed_is_vouched(f->core, f->raw, f->n, from));
    return 0;
}

/* The mark counts in what one of us wrote, and then it is theirs. */
static int private_look(struct cd_handed *f)
{
    const char *text = *f->p->visible ? f->p->visible : f->p->text;
    int ours = f->moved ? cd_handed_is_ours(f, f->p->from_address) : 1;

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
static int handed_load(struct cd_handed *f, struct cordee_buf *raw)
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
static int may_file(struct cd_handed *f)
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
static int handed_do(struct cd_handed *f)
{
    int may = f->moved && !f->staff ? 1 : may_file(f);

    if (may < 0)
        return -1;
    if (may == 0) {
        f->why = T_LATER("Who handed it over may not write to any timeline: ask an "
                         "administrator for a role that may.");
        return 0;
    }
    if (*f->p->in_reply_to && cd_handed_entry(f, f->p->in_reply_to, &f->thread) < 0)
        return -1;
    return mail_look(f);
}

/* 1 it was looked at, 0 it is gone, -1. */
static int handed_file(struct cd_handed *f)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    struct cordee *core = f->core;
    struct cd_db_acting was;
    int rc = handed_load(f, &raw);

    if (rc <= 0)
        return rc;
    if (cd_capture_put(core, f->message, f->staff, f->own, f->moved, f->err) < 0)
        return -1;
    cd_db_act_begin(core->host, f->staff, &was);
    rc = handed_do(f);
    cd_db_act_end(core->host, &was);
    return rc < 0 || state_put(f) < 0 ? -1 : 1;
}

int cd_capture_again(struct cordee *core, int64_t message, const char **why_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cd_handed f = {.core = core, .arena = arena, .message = message, .err = err};
    int rc = handed_file(&f);

    if (rc > 0 && why_r)
        *why_r = f.why;
    return rc;
}

int cd_capture_give(struct cordee *core, int64_t message, int64_t party,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cd_handed f = {
        .core = core, .arena = arena, .message = message, .given = party, .err = err};
    int rc = core->crm->writable(core, err, party) < 0 ? -1 : handed_file(&f);

    if (rc > 0 && f.why)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", core->text->get(core, f.why));
    return rc;
}
