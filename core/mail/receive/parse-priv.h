/* What the files of parsing share. */
#ifndef CORE_MAIL_PARSE_PRIV_H
#define CORE_MAIL_PARSE_PRIV_H

#include "core/mail/receive/parse.h"

/* Adds what a message/delivery-status says of each recipient. */
void cd_report_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena);
/* Takes the Message-ID from returned headers. */
void cd_returned_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena);
/* Takes one header of the mail, if it is one of those we know. */
void cd_header_read(struct cd_parsed *p, struct cordee_arena *arena, const char *name,
                    const char *raw);
/* The same bytes, or a copy in the arena without what is too much: *n is changed. */
const char *cd_parse_limit(struct cd_parsed *p, const char *raw, size_t *n,
                           struct cordee_arena *arena);
/* "Name:" of a header. */
bool cd_is_field(const char *s, const char *end);
/* It has no header, but text from the first line on. */
bool cd_plain_is(const char *raw, size_t n);
/* A second opinion on what GMime refuses: headers line by line, the rest is text.  False:
 * there is neither. */
bool cd_plain_read(struct cd_parsed *p, const char *raw, size_t n,
                   struct cordee_arena *arena, struct cordee_buf *text);
/* What is below the header, as text. */
void cd_plain_text(const char *raw, size_t n, struct cordee_buf *text);

#endif
