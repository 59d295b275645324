/* What holds of a call at an instant, in SQL, as funding_call_status has it.  The call's
 * row is `c`; `now` is an expression: "?2", "t.now". */
#ifndef FUNDING_OVER_H
#define FUNDING_OVER_H

/* Nobody can hand anything in any more, or it is no call (rule.h). */
#define FUNDING_IS_OVER(now)                                                             \
    "(c.status IN ('closed', 'out') OR (c.closes_at IS NOT NULL AND c.closes_at <= " now \
    "))"
/* Not yet. */
#define FUNDING_IS_ANNOUNCED(now)                     \
    "(coalesce(c.opening_at, 0) > " now               \
    " OR (c.status = 'forthcoming' AND (c.opening_at" \
    " IS NULL OR c.closes_at IS NULL)))"

#endif
