/* How many mails may begin in a time: of one letter, and to one receiving domain. Counted
 * in memory where rows are claimed, so that no mail costs a statement. */
#ifndef CORE_MAIL_OUTBOX_PACE_H
#define CORE_MAIL_OUTBOX_PACE_H

#include "core/base/host.h"

/* ---- of a letter ------------------------------------------------------------ */

/* So many a minute, in slices of five seconds, or of as long as one mail takes. */
struct cd_pace {
    int64_t letter;
    int per_minute;
    int64_t until; /* end of the slice, Unix seconds */
    int left;      /* of the slice */
    int owed;      /* sixtieths of a mail that no slice has had */
    uint64_t used; /* the turn in which it was last */
};

/* 0: one may begin, and is counted; else when there is room again. */
int64_t cd_pace_take(struct cd_pace *pace, int per_minute, int64_t now);

/* ---- to a domain ------------------------------------------------------------ */

#define CD_DOMAINS_MOST   64
#define CD_DOMAIN_MINUTES 10 /* nobody is put off for longer at a time */

struct cd_domain_pace {
    char domain[128]; /* small letters */
    int per_minute;
    int64_t minute; /* Unix minute that is counted */
    int used;
    int promised[CD_DOMAIN_MINUTES + 1]; /* [k]: rows put off to that minute + k */
};

/* Reads "gmail.com 60/min" lines (or several with commas between).  How many; -1:
 * CORDEE_E_INVALID, *err says to people what is wrong. */
int cd_domain_paces_read(struct cordee *cd, const char *text, struct cd_domain_pace *out,
                         struct cordee_error *err);
/* That of an address: a line is for its domain and all below it, and of several the
 * nearest; NULL: none is. */
struct cd_domain_pace *cd_domain_pace_of(struct cd_domain_pace *paces, int n,
                                         const char *address);
/* One began at that time, as was learned elsewhere. */
void cd_domain_pace_note(struct cd_domain_pace *pace, int64_t at);
/* 0: one may begin, and is counted; else when to look at it again, within ten minutes. */
int64_t cd_domain_pace_take(struct cd_domain_pace *pace, int64_t now);

#endif
