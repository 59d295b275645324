/* What the files of parsing share. */
#ifndef CORE_MAIL_PARSE_PRIV_H
#define CORE_MAIL_PARSE_PRIV_H

#include "core/mail/parse.h"

/* Adds what a message/delivery-status says of each recipient. */
void cd_report_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena);
/* Takes the Message-ID from returned headers. */
void cd_returned_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena);

#endif
