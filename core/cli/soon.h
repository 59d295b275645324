/* Functions of floors that are still being built: absent ones are NULL.  To be removed. */
#ifndef CORE_CLI_SOON_H
#define CORE_CLI_SOON_H
#include "core/base/host.h"
#define SOON __attribute__((weak))
int cd_practice_fill(struct cordee *cd, struct cordee_error *err) SOON;
int cd_mail_start(struct cordee_host *host, struct cordee_error *err) SOON;
void cd_mail_stop(struct cordee_host *host) SOON;
void cd_mail_wake(struct cordee_host *host) SOON;
#endif
