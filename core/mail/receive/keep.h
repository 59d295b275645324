#ifndef CORE_MAIL_KEEP_H
#define CORE_MAIL_KEEP_H

#include <cordee/plugin.h>

/* Deletes the bytes of filed mails that are older than the setting mail.keep_days. */
int cd_mail_keep(struct cordee *cd, struct cordee_error *err);

#endif
