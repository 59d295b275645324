/* From a mail that is filed to the register: what it tells of who wrote it, or of whom it
 * could not reach. */
#ifndef CORE_MAIL_NEWS_HEARD_H
#define CORE_MAIL_NEWS_HEARD_H

#include "core/mail/receive/receive-priv.h"

/* Tells the register, in the transaction that files the mail; what goes wrong is logged
 * and keeps no mail from being filed. */
void cd_news_tell(struct cordee *core, const struct cd_inbound *in);
/* A server refused the recipient of a row of the outbox for good: where it does not know
 * the address, whose it is may have left.  As above. */
void cd_news_refused(struct cordee *core, int64_t row, const char *said);
/* A yes to a wish: the mailing it answered counts it. */
int cd_news_decided(struct cordee *core, const struct cordee_value *argv, size_t argc,
                    struct cordee_error *err);
/* A yes that was taken back, or holds again (cd_undone). */
int cd_news_undone(struct cordee *core, const char *table, int64_t row,
                   struct cordee_error *err);

#endif
