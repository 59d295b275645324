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
/* The port on 127.0.0.1 where our receiver listens; 0: none. */
int cd_receive_port(struct cordee_host *host);

/* Stores a raw mail: file synced and row committed when it returns.  Gives its row; a
 * mail that came before gives the row it has. */
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
