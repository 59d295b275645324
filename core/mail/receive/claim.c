/* What the core does with mail that answers ours: somebody leaves, complains, is away or
 * replies, or it came back. */
#include "core/mail/receive/receive-priv.h"

#include "core/mail/bounce/address.h"
#include "core/mail/send/outbox.h"
#include "core/mail/unsubscribe.h"

#include <string.h>

#define BODY_MAX 100000 /* of an answer, kept in the history */

bool cd_inbound_is(const struct cd_inbound *in, const char *kind)
{
    return strcmp(in->mail.kind, kind) == 0;
}

static struct cd_inbound *inbound_of(const struct cordee_inbound *mail)
{
    return (struct cd_inbound *)mail;
}

static const char *limited(const char *text, struct cordee_arena *arena)
{
    size_t n = strlen(text);

    if (n <= BODY_MAX)
        return text;
    for (n = BODY_MAX; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
        n--;
    return cordee_arena_text_n(arena, text, n);
}

int cd_inbound_history(struct cordee *core, const struct cd_inbound *in, const char *kind,
                       const char *body, struct cordee_error *err)
{
    struct cordee_arena *arena = cordee_arena_new();
    const struct cordee_taker taker = {in->mail.party, "from"};
    char *subject = cordee_arena_text(arena, in->mail.subject);
    struct cordee_interaction i = {
        .kind = kind,
        .direction = CORDEE_IN,
        .at = in->at,
        .subject = subject,
        .body = limited(body ? body : cd_own_words(in->mail.text, arena), arena),
        .thread = in->ours.interaction,
        .takers = &taker,
        .n_takers = 1};
    int64_t id = 0;
    int rc = 0;

    subject[cordee_utf8_cut(subject, 120)] = '\0';
    if (in->mail.party && core->crm)
        rc = core->crm->interaction(core, err, &i, &id);
    if (rc == 0 && id)
        rc = core->db->exec(core, err, "UPDATE message SET interaction = ? WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(in->mail.message)));
    cordee_arena_free(arena);
    return rc;
}

static bool is_test(const struct cd_inbound *in)
{
    return (in->ours.flags & CORDEE_LETTER_TEST) != 0;
}

int cd_claim_leaver(struct cordee *cd, const struct cordee_inbound *mail,
                    struct cordee_error *err)
{
    struct cd_inbound *in = inbound_of(mail);

    if (!in->ours.leaving || cd_inbound_is(in, "bounce") || cd_inbound_is(in, "delayed"))
        return 0;
    if (is_test(in))
        return 1;
    return cd_leave(cd, &in->ours, true, "List-Unsubscribe", "mail", err) < 0 ? -1 : 1;
}

/* Whoever calls it spam never gets another. */
int cd_claim_complaint(struct cordee *cd, const struct cordee_inbound *mail,
                       struct cordee_error *err)
{
    struct cd_inbound *in = inbound_of(mail);

    if (!cd_inbound_is(in, "feedback") || !mail->outbox)
        return 0;
    if (is_test(in))
        return 1;
    if (cordee_address_ok(in->ours.address) &&
        cd->crm->suppress(cd, err, in->ours.address, "complained") < 0)
        return -1;
    return cd_leave(cd, &in->ours, true, "", "complaint", err) < 0 ||
                   cd_outbox_doubt(cd, mail->outbox, err) < 0
               ? -1
               : 1;
}

int cd_claim_bounce(struct cordee *cd, const struct cordee_inbound *mail,
                    struct cordee_error *err)
{
    struct cd_inbound *in = inbound_of(mail);
    struct cordee_arena *arena;
    struct cd_verdict v;
    int rc = 0;

    if ((!cd_inbound_is(in, "bounce") && !cd_inbound_is(in, "delayed")) || !mail->outbox)
        return 0;
    arena = cordee_arena_new();
    cd_verdict(in->understood, in->ours.address, arena, &v);
    if (v.failed && !is_test(in)) {
        rc = cd_address_failed(cd, mail->outbox, v.reason, v.hard, v.said, err);
        if (rc == 0)
            rc = cd_inbound_history(cd, in, "mail.bounce", v.said, err);
        if (rc == 0)
            rc = cd_outbox_doubt(cd, mail->outbox, err);
    }
    cordee_arena_free(arena);
    return rc < 0 ? -1 : 1;
}

static int outbox_mark(struct cordee *cd, const struct cd_inbound *in, const char *sql,
                       struct cordee_error *err)
{
    return is_test(in) ? 0
                       : cd->db->exec(cd, err, sql,
                                      CORDEE_ARGS(CORDEE_V(cordee_now()),
                                                  CORDEE_V(in->mail.outbox)));
}

static bool says_delivered(const struct cd_understood *u)
{
    return u->n_fates > 0 && *u->fates[0].action;
}

int cd_claim_away(struct cordee *cd, const struct cordee_inbound *mail,
                  struct cordee_error *err)
{
    struct cd_inbound *in = inbound_of(mail);

    if ((!cd_inbound_is(in, "auto-reply") && !cd_inbound_is(in, "mdn")) || !mail->outbox)
        return 0;
    if (cd_inbound_is(in, "mdn") || says_delivered(in->understood))
        return 1; /* nothing that a person must know */
    if (outbox_mark(cd, in,
                    "UPDATE outbox SET auto_replied_at = coalesce(auto_replied_at, ?) "
                    "WHERE id = ?",
                    err) < 0)
        return -1;
    if (is_test(in))
        return 1;
    return cd_address_works(cd, in->ours.address_id, mail->from_address, err) < 0 ||
                   cd_inbound_history(cd, in, "mail.auto-reply", NULL, err) < 0
               ? -1
               : 1;
}

int cd_claim_reply(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err)
{
    struct cd_inbound *in = inbound_of(mail);

    if ((!cd_inbound_is(in, "reply") && !cd_inbound_is(in, "unsubscribe")) ||
        !mail->outbox || !mail->party)
        return 0;
    if (outbox_mark(cd, in,
                    "UPDATE outbox SET replied_at = coalesce(replied_at, ?) WHERE id = ?",
                    err) < 0)
        return -1;
    if (cd_address_works(cd, in->ours.address_id, mail->from_address, err) < 0)
        return -1;
    return cd_inbound_history(cd, in, "mail.reply", NULL, err) < 0 ? -1 : 1;
}
