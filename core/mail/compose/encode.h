/* Bytes of a mail: header fields that cannot hold a line end, and quoted-printable. */
#ifndef CORE_MAIL_ENCODE_H
#define CORE_MAIL_ENCODE_H

#include <cordee/base.h>

/* "Name: text", RFC 2047 where it must be, folded, CRLF at the end.  A control in
 * `text` becomes a space: no value can begin a line of its own. */
void cd_put_header(struct cordee_buf *out, const char *name, const char *text);
/* "Name: Person <address>"; the name may be "".  -1: the address is none. */
int cd_put_mailbox(struct cordee_buf *out, const char *name, const char *person,
                   const char *address, struct cordee_error *err);
/* "Name: value" that is known to be ASCII without controls (checked; what is wrong is
 * left out); never folded, however long up to 900 bytes. */
void cd_put_token(struct cordee_buf *out, const char *name, const char *value);
/* UTF-8 with LF or CRLF as quoted-printable (RFC 2045 6.7) with CRLF: lines of at most
 * 76 characters, none that begins with "." or "From ".  Ends with CRLF. */
void cd_put_quoted_printable(struct cordee_buf *out, const char *text, size_t n);

#endif
