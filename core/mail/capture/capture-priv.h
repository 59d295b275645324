/* What the files that file handed-over mail share. */
#ifndef CORE_MAIL_CAPTURE_CAPTURE_PRIV_H
#define CORE_MAIL_CAPTURE_CAPTURE_PRIV_H

#include "core/mail/capture/capture.h"

/* The secret address, as it is crossed out before anything is kept. */
#define CD_DROP_MASKED "+drop-xxxxxxxxxxxxxxxxxxxxxxxxxx@"

/* One mail that was handed over. */
struct cd_handed {
    struct cordee *core;
    struct cordee_arena *arena;
    int64_t message, staff;
    int64_t given;   /* somebody says that it is of this party; 0 */
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

/* ---- who is who: who.c ------------------------------------------------------ */

/* Of us, of a mailbox that is set up here, or an address of this program.  1, 0, -1. */
int cd_handed_is_ours(struct cd_handed *f, const char *address);
/* Known ones become takers (room for CD_PEOPLE_MAX), unknown ones `unknown`. */
int cd_handed_people(struct cd_handed *f, const struct cd_people *people,
                     struct cordee_taker *takers, size_t *n_r, struct cd_people *unknown);

/* ---- onto timelines: entry.c ------------------------------------------------ */

/* The entry of the mail with that Message-ID, whichever way it came, if who acts may read
 * it; 1, 0, -1. */
int cd_handed_entry(struct cd_handed *f, const char *id, int64_t *entry_r);
/* Files the n-th mail of it, once; who is not known is proposed.  `out`: one of us wrote
 * it. */
int cd_handed_file(struct cd_handed *f, int64_t nth, const struct cd_forwarded *mail,
                   bool out);

/* ---- filing: file.c --------------------------------------------------------- */

/* It is from one address, and our own server vouches for that. */
bool cd_handed_is_vouched(struct cordee *core, const char *raw, size_t n,
                          const char *address);

/* ---- what waits: wait.c ----------------------------------------------------- */

/* The state of mails, an array of numbers: filed, or shown where mail is looked through,
 * when one in it is on no timeline and nobody is asked any more about who took part. */
int cd_handed_settle(struct cordee *core, json_t *messages, struct cordee_error *err);

#endif
