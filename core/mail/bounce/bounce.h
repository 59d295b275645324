/* What the files of this room share.  From bytes (wire) to fates (report, notice, cloud,
 * feedback), from each fate to its reason (reason*), from all of it to a kind (kind*). */
#ifndef CORE_MAIL_BOUNCE_BOUNCE_H
#define CORE_MAIL_BOUNCE_BOUNCE_H

#include "core/mail/bounce/understand.h"
#include "core/mail/bounce/wire.h"
#include "core/mail/bounce/words.h"

/* A mail while it is understood. */
struct cd_case {
    struct cordee_arena *arena;
    const struct cd_wire *wire;
    const char *from; /* the field, decoded, but for what follows an "@" */
    const char *from_address, *subject;
    const char *subject_words; /* folded */
    const char *notice;        /* what it says before the mail that it gives back */
    const char *notice_words;  /* folded, its beginning */
    const char *returned;      /* the mail given back, or its headers; "" */
    bool has_returned;
    bool null_path; /* it was sent from <> */
    bool reported;  /* the fates come from the fields of a report */
    struct cd_fate fates[CD_FATES_MAX];
    size_t n_fates;
};

/* A further recipient, texts "" and not NULL; NULL: there are too many. */
struct cd_fate *cd_fate_add(struct cd_case *c);
/* The one with that address (ASCII case apart); NULL. */
struct cd_fate *cd_fate_of(struct cd_case *c, const char *address);

/* report.c: RFC 3464 fields, in a part or in plain text.  How many recipients. */
size_t cd_read_report(struct cd_case *c, const char *fields);
/* returned.c: how much of a line is dashes, quote marks and the like */
size_t cd_ornament(const char *line);
/* Where the mail that is given back begins in a text; its length when none is.
 */
size_t cd_notice_length(const char *text);
/* notice.c: recipients from prose; `failed` as X-Failed-Recipients has them. */
void cd_read_notice(struct cd_case *c, const char *failed);
/* Words about each recipient of a report that brought none or few. */
void cd_notice_near(struct cd_case *c);
/* cloud.c: a notification as JSON (Amazon SNS).  "bounce", "feedback", "delivered" or
 * NULL. */
const char *cd_read_cloud(struct cd_case *c);
/* feedback.c: whom a complaint is about. */
void cd_read_feedback(struct cd_case *c);
/* stage.c: how far the session got, from words about it. */
enum cd_stage cd_stage_in(const char *words);
/* reason.c: fills reason, status, reply, hard. */
void cd_fate_judge(struct cd_case *c, struct cd_fate *f);
/* kind.c: everything is read; what is it? */
const char *cd_kind_of(struct cd_case *c, const char **why_r);

#endif
