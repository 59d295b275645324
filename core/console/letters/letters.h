/* Mail from one person to another, and mail as it came. */
#ifndef CORE_CONSOLE_LETTERS_LETTERS_H
#define CORE_CONSOLE_LETTERS_LETTERS_H

#include "core/console/console.h"

CD_HANDLER(cd_write_show);
CD_HANDLER(cd_write_send);
CD_HANDLER(cd_unread_list);
CD_HANDLER(cd_unread_show);
CD_HANDLER(cd_unread_assign);
CD_HANDLER(cd_unread_read);
CD_HANDLER(cd_unread_raw);
CD_HANDLER(cd_unread_frame);
CD_HANDLER(cd_unread_file);
/* How many of these wait for somebody to look, of those that who acts may see; -1. */
int64_t cd_unread_count(struct cordee *cd, struct cordee_error *err);
CD_HANDLER(cd_received_show);
CD_HANDLER(cd_received_frame);
CD_HANDLER(cd_received_raw);
CD_HANDLER(cd_received_file);

/* What they send, for /openapi.json. */
CD_FORM(cd_write_form);

#endif
