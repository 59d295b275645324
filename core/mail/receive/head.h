/* What is asked of a mail before it is stored, from its bytes alone. */
#ifndef CORE_MAIL_HEAD_H
#define CORE_MAIL_HEAD_H

#include <cordee/base.h>

struct cd_head {
    char message_id[256]; /* without brackets; "" none */
    char content[65];     /* what all copies of a mail have in common, as 64 hex digits */
    int64_t date;         /* of its Date header; 0: none that can be read */
    int64_t received;     /* by the last server, as it says itself; 0: it does not */
};

/* Reads it without taking it apart.  `content` is of From, Subject, Date and body,
 * without what a way adds or changes: other headers, folding, line ends, spaces at the
 * end of lines, the ">" that mbox files put before "From ". */
void cd_head_read(const char *raw, size_t n, struct cd_head *head_r);
/* "Sat, 21 Nov 2026 10:30:00 +0100", or as IMAP writes it, "21-Nov-2026 ...".  -1: it is
 * none. */
int cd_head_date(const char *text, int64_t *at_r);

/* ---- one field after the other, as they came -------------------------------- */

/* Where the field that begins at `s` ends, its folded lines with it; NULL: the header
 * ends here. */
const char *cd_head_next(const char *s, const char *end);
/* Whether the field from `s` to `end` has that name, in any spelling. */
bool cd_head_is(const char *s, const char *end, const char *name);
/* What such a field, which has a colon, says: in the arena, unfolded, not decoded. */
const char *cd_head_value(const char *s, const char *end, struct cordee_arena *arena);
/* What the n-th field of that name says, from 0; NULL: there are no more. */
const char *cd_head_field(const char *raw, size_t n, const char *name, size_t nth,
                          struct cordee_arena *arena);

#endif
