/* Mail out and in: the part of the core that plugins see as cd->mail. */
#ifndef CORE_MAIL_MAIL_H
#define CORE_MAIL_MAIL_H

#include "core/base/host.h"

extern const struct cordee_mail_api cd_mail_api;

/* Starts the receiver's listener, the thread that files what came, and the outbox's
 * workers.  Fills host->mail.  Refuses without the folder's lock, since two outboxes
 * would send everything twice; and in a folder that was moved or copied everything is
 * held. */
int cd_mail_start(struct cordee_host *host, struct cordee_error *err);
void cd_mail_stop(struct cordee_host *host);
/* There is something to send or to file: another process said so, or this one.  Does
 * nothing when mail is not started. */
void cd_mail_wake(struct cordee_host *host);

#endif
