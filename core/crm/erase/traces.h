/* By what a person would be known again in a text: names, addresses, phone numbers, as
 * people write them.  Case, accents and what stands between words do not count. */
#ifndef CORE_CRM_TRACES_H
#define CORE_CRM_TRACES_H

#include <cordee/base.h>

#define CD_TRACES_GONE "[…]" /* what stands in place of a trace */

struct cd_traces;
struct cd_traces *cd_traces_new(void);
void cd_traces_free(struct cd_traces *t);  /* takes NULL */
void cd_traces_drop(struct cd_traces **t); /* for CORDEE_AUTO */

/* Hers: looked for only in what is about her, such as a family name alone, or a name that
 * somebody else has too.  A page ("/contacts/114") is no trace to be taken out, but a
 * line with it is about her. */
enum cd_trace { CD_TRACE_NAME, CD_TRACE_ADDRESS, CD_TRACE_PHONE, CD_TRACE_PAGE };
void cd_traces_add(struct cd_traces *t, enum cd_trace kind, bool hers, const char *text);

/* As JSON, for a job that goes on after a crash; and back. */
json_t *cd_traces_keep(const struct cd_traces *t);
struct cd_traces *cd_traces_read(const json_t *kept);

/* The texts of one kind, as they are compared; NULL: there is none at `i`. */
const char *cd_traces_at(const struct cd_traces *t, enum cd_trace kind, size_t i);

/* Whether the text has a trace; then puts it without into `out` (which may be NULL). */
bool cd_traces_clean(const struct cd_traces *t, bool hers, const char *text,
                     struct cordee_buf *out);

#endif
