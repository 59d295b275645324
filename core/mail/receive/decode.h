/* From the bytes of other programs to clean text: RFC 2047 in headers (GMime reads only
 * the first of two adjacent words), charsets, HTML. */
#ifndef CORE_MAIL_DECODE_H
#define CORE_MAIL_DECODE_H

#include <cordee/base.h>

/* Bytes in a charset as valid UTF-8 (NFC, no controls but TAB and LF).  An unknown or
 * wrong charset: UTF-8 when it is that, else Windows-1252. */
void cd_decode_charset(const char *charset, const char *bytes, size_t n,
                       struct cordee_buf *out);
/* A raw header value: unfolded, RFC 2047 words decoded (adjacent ones joined), valid
 * UTF-8, on one line. */
void cd_decode_header(const char *raw, struct cordee_buf *out);
/* The first mailbox of a raw address header: its name decoded, its address trimmed;
 * both "" when there is none. */
void cd_decode_mailbox(const char *raw, struct cordee_buf *name,
                       struct cordee_buf *address);
/* What a person reads of UTF-8 HTML, as text: blocks on lines, quotes behind "> ". */
void cd_decode_html(const char *html, size_t n, struct cordee_buf *out);

#endif
