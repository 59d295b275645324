/* Mail that users hand over for filing: as a blind copy of what they write, or forwarded,
 * to a secret address of their own; or moved to a folder of a mailbox.  It is filed with
 * the people it went to or came from; who is not known is proposed, and what our own
 * server does not vouch for waits for a person's word. */
#ifndef CORE_MAIL_CAPTURE_CAPTURE_H
#define CORE_MAIL_CAPTURE_CAPTURE_H

#include "core/mail/receive/receive-priv.h"

/* ---- addresses: drop.c ------------------------------------------------------ */

#define CD_DROPS_MAX 4

/* Addresses for handing over that stood in a mail, and the mail without them. */
struct cd_dropped {
    char *copy; /* NULL: there was none; of the same length as the mail */
    char address[CD_DROPS_MAX][255];
    size_t n;
};

/* The address of a user: of our return address, with 104 bits that only this
 * installation can make.  `out` takes 255 bytes.  -1: no address is set up. */
int cd_drop_address(struct cordee *core, int64_t staff, char out[255],
                    struct cordee_error *err);
/* From now on it is another one. */
int cd_drop_renew(struct cordee *core, int64_t staff, struct cordee_error *err);
/* Whose it is; 1 found, 0, -1. */
int cd_drop_find(struct cordee *core, const char *address, int64_t *staff_r,
                 struct cordee_error *err);
/* Takes them out of a mail before anything of it is kept: whoever gets to see it sees
 * crosses. */
void cd_drop_mask(const char *raw, size_t n, struct cd_dropped *d);
void cd_dropped_drop(struct cd_dropped *d);

/* ---- our server's word: authres.c ------------------------------------------- */

/* Whether the topmost Authentication-Results (RFC 8601), which must be of `id`, say that
 * the mail is from this address: dmarc, or dkim or spf of its domain, or that it signed
 * in as that.  Others below may have come with the mail. */
bool cd_authres_vouches(const char *raw, size_t n, const char *id, const char *address);

/* The same of a mail that came, with one From and the name in mail.authserv_id: 1; 0, or
 * its bytes are gone; -1.  take.c */
int cd_capture_vouched(struct cordee *core, int64_t message, const char *address,
                       struct cordee_error *err);

/* ---- who took part: people.c ------------------------------------------------ */

#define CD_PEOPLE_MAX 50

struct cd_mailbox {
    const char *name;    /* "" */
    const char *address; /* is one */
    const char *part;    /* "from", "to", "cc" */
};

struct cd_people {
    struct cd_mailbox all[CD_PEOPLE_MAX];
    size_t n;
};

/* Adds those of a list of mailboxes, each address once.  `encoded`: a header as it came.
 */
void cd_people_add(struct cd_people *people, const char *list, const char *part,
                   bool encoded, struct cordee_arena *arena);
/* Adds those whom a mail, as it came, is to. */
void cd_people_of_mail(struct cd_people *people, const char *raw, size_t n,
                       struct cordee_arena *arena);

/* ---- forwarded mail: forward.c, forward-date.c ------------------------------ */

struct cd_forwarded {
    struct cd_people people; /* the first is who wrote it */
    const char *subject, *text, *message_id;
    const char *note; /* what who forwarded it wrote above; may be NULL */
    int64_t date;     /* 0: it does not say */
};

/* The mail that a text forwards, in the shapes and languages that programs give it:
 * false, there is none. */
bool cd_forward_read(const char *text, const char *zone, struct cd_forwarded *f,
                     struct cordee_arena *arena);
/* What stands there before a forwarded mail, without signature and introduction. */
const char *cd_forward_note(const char *before, struct cordee_arena *arena);
/* "Monday, 12 January 2026 10:31", "12. Januar 2026 um 10:31", "lun. 12 janv. 2026 à
 * 10:31": 0, and the instant; -1. */
int cd_forward_date(const char *text, const char *zone, int64_t *at_r);
/* A mail as it is; false: it is from nobody. */
bool cd_forward_whole(const char *raw, size_t n, const struct cd_parsed *p,
                      struct cd_forwarded *f, struct cordee_arena *arena);
/* The mails that are attached to a mail, at most `most`; how many. */
size_t cd_forward_attached(const char *raw, size_t n, struct cd_forwarded *list,
                           size_t most, struct cordee_arena *arena);

/* ---- filing: take.c, file.c, propose.c, wait.c ---------------------------------- */

/* Files a mail that was handed over, in the transaction that is open.  1 it was; 0 it is
 * another mail; -1. */
int cd_capture(struct cordee *core, struct cd_inbound *in, struct cordee_error *err);
/* Files one again: who is known by now is added.  1, and *why_r (may be NULL): why it was
 * not, which does not go away; NULL, it was, as far as those who took part are known.  0:
 * its bytes are gone; -1. */
int cd_capture_again(struct cordee *core, int64_t message, const char **why_r,
                     struct cordee_error *err);
/* The same, on the timeline of a party that somebody chose for it.  CORDEE_E_CONFLICT
 * when it cannot be filed. */
int cd_capture_give(struct cordee *core, int64_t message, int64_t party,
                    struct cordee_error *err);
/* Whether it has the mark that keeps it to oneself, which is taken out. */
bool cd_private_take(const char **subject, const char **text, struct cordee_arena *arena);
/* Says whose a mail is, and whether nobody else's. */
int cd_capture_put(struct cordee *core, int64_t message, int64_t staff, bool own,
                   bool moved, struct cordee_error *err);
/* Proposes who is not known, as `like` says where and from what. */
int cd_capture_propose(struct cordee *core, const struct cordee_proposal *like,
                       int64_t staff, const struct cd_people *unknown,
                       struct cordee_error *err);
/* Asks whether to trust it. */
int cd_capture_doubt(struct cordee *core, const struct cd_inbound *in, int64_t staff,
                     struct cordee_error *err);

extern const struct cordee_proposal_kind cd_mail_proposals[];
/* Somebody was confirmed: mail that waits for them is filed, what is many by a job, as
 * part of the same change.  Or they were not: what is then on nobody's timeline is shown
 * where mail is looked through.  wait.c */
int cd_capture_decided(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                       struct cordee_error *err);
int cd_capture_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* For cd_db_undone_call: what is asked again waits again. */
int cd_capture_undone(struct cordee *core, const char *table, int64_t row,
                      struct cordee_error *err);

/* The address, folded, that a proposal `p` of somebody new is about; NULL once it is
 * decided. */
#define CD_PROPOSED_ADDRESS(p) \
    "coalesce(" p ".details ->> 'folded', lower(" p ".details ->> 'email'))"

/* For a list of messages `m`: who acts handed it over. */
#define CD_CAPTURE_HANDED(m)                                                       \
    "EXISTS (SELECT 1 FROM capture ch WHERE ch.message = " m ".id AND ch.staff = " \
    "acting())"
/* ... it is nobody else's own, and what it says may be read in its history. */
#define CD_CAPTURE_SEEN(m)                                                              \
    "(NOT EXISTS (SELECT 1 FROM capture co WHERE co.message = " m ".id AND co.own = 1 " \
    "AND co.staff IS NOT acting()) AND (" m ".interaction IS NULL OR EXISTS (SELECT 1 " \
    "FROM interaction i WHERE i.id = " m ".interaction AND " CORDEE_ENTRY_OPEN ")))"

#endif
