/* What one of us wrote, found in a folder of sent mail: onto the timelines of those it
 * went to.  What went out through here is there already. */
#include "core/mail/receive/receive-priv.h"

#include "core/mail/capture/capture.h"
#include "core/mail/desk/desk.h"

#include <string.h>

#define TAKERS_MAX 50
#define BODY_MAX   100000

static bool is_address_char(char c)
{
    return c > ' ' && c != 0x7f && !strchr("<>,;:\"()[]", c);
}

/* The next address of a text that has some; NULL: no more. */
static const char *address_next(const char **at, struct cordee_arena *arena)
{
    const char *s = *at;

    while ((s = strchr(s, '@'))) {
        const char *from = s, *to = s + 1;
        const char *address;

        while (from > *at && is_address_char(from[-1]))
            from--;
        while (is_address_char(*to))
            to++;
        *at = s = to;
        address = cordee_arena_text_n(arena, from, (size_t)(to - from));
        if (cordee_address_ok(address))
            return address;
    }
    return NULL;
}

static bool is_taker(const struct cordee_interaction *i, int64_t party)
{
    for (size_t k = 0; k < i->n_takers; k++)
        if (i->takers[k].party == party)
            return true;
    return false;
}

/* Whom we know of those it went to. */
static int takers_find(struct cordee *core, const struct cd_inbound *in,
                       struct cordee_arena *arena, struct cordee_taker *takers,
                       struct cordee_interaction *i, struct cordee_error *err)
{
    const char *at = in->parsed->recipients;
    const char *address;

    i->takers = takers;
    while (i->n_takers < TAKERS_MAX && (address = address_next(&at, arena))) {
        int64_t party = 0, id;
        int rc = core->crm->by_email(core, err, address, &party, &id);

        if (rc < 0)
            return -1;
        if (rc > 0 && !is_taker(i, party))
            takers[i->n_takers++] = (struct cordee_taker){party, "to"};
    }
    return 0;
}

int cd_staff_find(struct cordee *core, const char *address, bool former, int64_t *staff_r,
                  struct cordee_error *err)
{
    char folded[255];

    if (!cordee_address_ok(address) || cordee_address_fold(address, folded) < 0)
        return 0;
    return core->db->one(
        core, err, staff_r,
        "SELECT s.id FROM staff s WHERE (s.disabled_at IS NULL OR ?2) AND "
        "(lower(s.login) = ?1 "
        "OR EXISTS (SELECT 1 FROM email_address e WHERE e.party = s.party AND e.folded = "
        "?1)) LIMIT 1",
        CORDEE_ARGS(CORDEE_V((const char *)folded), CORDEE_V((int64_t)former)));
}

const char *cd_answered_id(const struct cd_parsed *p)
{
    if (*p->in_reply_to)
        return p->in_reply_to;
    return p->n_references ? p->references[p->n_references - 1] : "";
}

/* What it answers: of what we sent or of what came. */
static int thread_find(struct cordee *core, const struct cd_inbound *in,
                       int64_t *thread_r, struct cordee_error *err)
{
    *thread_r = in->ours.interaction;
    if (*thread_r)
        return 1;
    return core->db->one(core, err, thread_r,
                         "SELECT interaction FROM message WHERE message_id = ? AND "
                         "interaction IS NOT NULL LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(cd_answered_id(in->parsed))));
}

/* Marked as theirs alone, it is: of who wrote it, or whose mailbox it is. */
static int own_keep(struct cordee *core, const struct cd_inbound *in, int64_t *author_r,
                    struct cordee_error *err)
{
    if (!*author_r &&
        core->db->one(core, err, author_r,
                      "SELECT s.staff FROM message m JOIN mail_source s ON s.id = "
                      "m.source WHERE m.id = ? AND s.staff IS NOT NULL",
                      CORDEE_ARGS(CORDEE_V(in->mail.message))) < 0)
        return -1;
    return cd_capture_put(core, in->mail.message, *author_r, true, false, err);
}

static int history_add(struct cordee *core, struct cd_inbound *in,
                       struct cordee_arena *arena, struct cordee_error *err)
{
    struct cordee_taker takers[TAKERS_MAX];
    const char *head = in->mail.subject, *text = in->mail.visible;
    const bool own = cd_private_take(&head, &text, arena);
    char *subject = cordee_arena_text(arena, own ? head : in->mail.subject);
    char *body = cordee_arena_text(arena, own ? text : in->mail.visible);
    struct cordee_interaction i = {.kind = "mail.out",
                                   .direction = CORDEE_OUT,
                                   .at = in->at,
                                   .subject = subject,
                                   .body = body,
                                   .visibility = own ? "owner" : NULL};
    int64_t id = 0;

    subject[cordee_utf8_cut(subject, 120)] = '\0';
    body[cordee_utf8_cut(body, BODY_MAX)] = '\0';
    if (takers_find(core, in, arena, takers, &i, err) < 0 ||
        cd_staff_find(core, in->mail.from_address, true, &i.author, err) < 0 ||
        (own && own_keep(core, in, &i.author, err) < 0) ||
        thread_find(core, in, &i.thread, err) < 0)
        return -1;
    if (!i.n_takers || (own && !i.author))
        return 0;
    if (core->crm->interaction(core, err, &i, &id) < 0 ||
        (!i.thread &&
         cd_desk_await(core, in->mail.message, cd_answered_id(in->parsed), err) < 0))
        return -1;
    return core->db->exec(
        core, err, "UPDATE message SET interaction = ?, party = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(takers[0].party), CORDEE_V(in->mail.message)));
}

int cd_file_sent(struct cordee *core, struct cd_inbound *in, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    int64_t ours = 0;

    if (core->db->one(core, err, &ours,
                      "SELECT count(*) FROM outbox WHERE message_id = ?",
                      CORDEE_ARGS(CORDEE_V(in->mail.message_id))) < 0 ||
        (!ours && core->crm && history_add(core, in, arena, err) < 0))
        return -1;
    return core->db->exec(core, err,
                          "UPDATE message SET state = 'filed', handler = 'mail.sent', "
                          "error = '' WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(in->mail.message)));
}
