/* Mail that comes in: stored durably first, filed after, by a thread of its own.  One bad
 * mail never stops the others, and none is lost: what cannot be read or filed is shown.
 */
#ifndef CORE_MAIL_RECEIVE_H
#define CORE_MAIL_RECEIVE_H

#include <cordee/plugin.h>

/* Starts the thread that files, and the listener: at the setting mail.listen, and in a
 * practice folder at a free port of loopback.  Fills host->mail. */
int cd_receive_start(struct cordee_host *host, struct cordee_error *err);
void cd_receive_stop(struct cordee_host *host);
/* There is a mail to file. */
void cd_receive_wake(struct cordee_host *host);
/* A mailbox is to be asked now. */
void cd_receive_ask(struct cordee_host *host);
/* The port on 127.0.0.1 where our receiver listens; 0: none. */
int cd_receive_port(struct cordee_host *host);

/* The ways in that are always there: rows of mail_source. */
enum { CD_WAY_LISTENER = 1, CD_WAY_PIPE = 2, CD_WAY_FILE = 3 };

/* When it says itself that it was sent. */
#define CD_AT_ITS_DATE ((int64_t)-1)

/* A mail as it arrives. */
struct cd_arrival {
    const void *raw;
    size_t n;
    const char *envelope_from;      /* NULL and "": nobody */
    const char *const *envelope_to; /* NULL at the end; may be NULL */
    int64_t source;                 /* row of mail_source; 0: another way */
    int64_t at;                     /* when it was received; 0: now, or CD_AT_ITS_DATE */
    bool sent;                      /* one of us wrote it */
    bool handed; /* one of us put it into a folder of `source` to have it filed */
};

/* Stores a raw mail: file synced and row committed when it returns.  Gives its row; a
 * mail that came before, whichever way, gives the row it has.  CORDEE_E_INVALID and
 * CORDEE_E_TOO_LARGE: it will never be stored. */
int64_t cd_receive_take(struct cordee *core, const struct cd_arrival *arrival,
                        struct cordee_error *err);
/* The same; *came_before_r: it came before. */
int64_t cd_receive_take_told(struct cordee *core, const struct cd_arrival *arrival,
                             bool *came_before_r, struct cordee_error *err);
/* The same, together with all that come at this time: they share one commit. */
int64_t cd_receive_take_shared(struct cordee *core, const struct cd_arrival *arrival,
                               struct cordee_error *err);
/* The same as cd_receive_take. */
int64_t cd_receive_store(struct cordee *core, const void *raw, size_t n,
                         const char *envelope_from, const char *const *envelope_to,
                         struct cordee_error *err);
/* Files what is waiting, on this thread.  How many; -1. */
int cd_receive_file(struct cordee *core, struct cordee_error *err);

/* The core's own handlers, in cd_mail_part. */
int cd_claim_leaver(struct cordee *cd, const struct cordee_inbound *mail,
                    struct cordee_error *err);
int cd_claim_complaint(struct cordee *cd, const struct cordee_inbound *mail,
                       struct cordee_error *err);
int cd_claim_bounce(struct cordee *cd, const struct cordee_inbound *mail,
                    struct cordee_error *err);
int cd_claim_away(struct cordee *cd, const struct cordee_inbound *mail,
                  struct cordee_error *err);
int cd_claim_reply(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err);

#endif
