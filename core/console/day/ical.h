/* iCalendar (RFC 5545) being written. */
#ifndef CORE_CONSOLE_DAY_ICAL_H
#define CORE_CONSOLE_DAY_ICAL_H

#include <cordee/base.h>

/* One content line: folded at 75 octets, never within a character (3.1). */
void cd_ical_line(struct cordee_buf *out, const char *name, const char *value);
/* The same for a text, escaped (3.3.11); NULL or "": no line. */
void cd_ical_text(struct cordee_buf *out, const char *name, const char *text);
/* "20261121T093000Z", and the day in a zone: "20261121". */
void cd_ical_instant(struct cordee_buf *out, const char *name, int64_t at);
void cd_ical_day(struct cordee_buf *out, const char *name, int64_t at, const char *zone);

#endif
