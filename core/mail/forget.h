/* Erasure of mail that came in; behind cd->mail->forget and clean. */
#ifndef CORE_MAIL_FORGET_H
#define CORE_MAIL_FORGET_H

#include <cordee/plugin.h>

int cd_mail_forget(struct cordee *cd, struct cordee_error *err, int64_t message);
int cd_mail_unsay(struct cordee *cd, struct cordee_error *err, int64_t outbox);
int cd_mail_clean(struct cordee *cd, struct cordee_error *err, int64_t message,
                  bool (*clean)(void *ctx, const char *text, struct cordee_buf *out),
                  void *ctx);

#endif
